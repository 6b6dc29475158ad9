"""From the sources of a config to one frame of operating points, each file read once a build."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from paretopress import points
from paretopress.comparison import SourceRecord
from paretopress.errors import DataError, Fault, ParetopressError
from paretopress.sources import Source, find, open_source, recognise

if TYPE_CHECKING:
    from paretopress.config import SourceSpec
    from paretopress.offers import Parser
    from paretopress.catalogue import Catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """One file as its parser read it."""

    sha256: str
    parser: Parser
    raw: pd.DataFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """What was read: the operating points, and the files that they come from."""

    frame: pd.DataFrame
    sources: tuple[SourceRecord, ...]


@dataclass(slots=True, kw_only=True)
class Reader:
    """Reads sources, and remembers each parsed file while a build lasts.

    Parameters
    ----------
    catalogue : Catalogue
        Where the parsers are.
    keep_going : bool
        Leave faulty rows out, and list them, instead of refusing the file.
    """

    catalogue: Catalogue
    keep_going: bool = False
    _parsed: dict[tuple[Path, str | None], Parsed] = field(default_factory=dict)

    def read(self, specs: Sequence[SourceSpec], *, base: Path, definition: str = points.DEFINITION) -> Points:
        """Return the operating points of all sources, in their order.

        Raises
        ------
        DataError
            With every fault of every file.
        """
        frames, records, faults = [], [], []
        for spec in specs:
            for path, file in self._files(spec, base, faults):
                try:
                    frame, record = self.file(path, file, parser=spec.parser, facts=spec.set, definition=definition)
                except ParetopressError as error:
                    faults += error.faults
                    continue
                frames.append(frame)
                records.append(record)
        if faults:
            raise DataError(*faults)
        return Points(frame=points.joined(frames), sources=tuple(records))

    def _files(self, spec: SourceSpec, base: Path, faults: list[Fault]) -> tuple[tuple[str, Path], ...]:
        try:
            return find(spec.path, base=base)
        except DataError as error:
            faults += error.faults
            return ()

    def file(
        self,
        path: str,
        file: Path,
        *,
        parser: str | None = None,
        facts: Mapping[str, str] | None = None,
        definition: str = points.DEFINITION,
    ) -> tuple[pd.DataFrame, SourceRecord]:
        """Return one file's operating points and its record."""
        parsed = self.parsed(path, file, parser=parser)
        checked = points.complete(parsed.raw, path=path, facts=facts, definition=definition)
        if checked.faults and not self.keep_going:
            raise DataError(*checked.faults)
        frame = checked.frame
        for row, why in checked.bad.items():
            frame.loc[row, "left_out"] = why
        record = SourceRecord(
            path=path,
            sha256=parsed.sha256,
            rows=len(frame),
            parser=parsed.parser.key,
            tool=parsed.parser.tool,
            version=parsed.raw.attrs.get("version"),
            facts=dict(facts or {}),
        )
        return frame, record

    def parsed(self, path: str, file: Path, *, parser: str | None = None) -> Parsed:
        """Return a file as its parser read it, from memory if it was read before."""
        key = (file.resolve(), parser)
        if key not in self._parsed:
            source = open_source(path, file)
            chosen = (
                self.catalogue.find("parsers", parser)
                if parser
                else recognise(source, self.catalogue.parsers.values())
            )
            self._parsed[key] = Parsed(sha256=source.stored.sha256, parser=chosen, raw=_parse(chosen, source))
        return self._parsed[key]


def _parse(parser: Parser, source: Source) -> pd.DataFrame:
    """Let a parser read a file; whatever it raises reaches the user as a fault of that file."""
    try:
        return parser.parse(source)
    except ParetopressError:
        raise
    except Exception as error:  # noqa: BLE001 - a plugin's bug must name the plugin, not print a traceback
        what = f"parser {parser.key!r} failed ({type(error).__name__}: {error})"
        remedy = "the file may be damaged; if it is not, report this to the parser's author"
        raise DataError(Fault(where=source.path, what=what, remedy=remedy)) from error
