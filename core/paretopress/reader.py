"""From the sources of a config to one frame of operating points, each file read once a build."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from paretopress import points, selection
from paretopress.columns import CONFIGURATION
from paretopress.comparison import SourceRecord
from paretopress.errors import DataError, Fault, ParetopressError
from paretopress.locations import SIDECAR, Found, find, is_url
from paretopress.sources import Source, UnrecognisedError, open_source, recognise
from paretopress.twins import mark_twins

if TYPE_CHECKING:
    from paretopress.catalogue import Catalogue
    from paretopress.config import SourceSpec
    from paretopress.offers import Parser


GIVE_GPUS = "say how many GPUs served: 'set: {gpus: 8}' beside the path, {gpus} in the path, or a side-car *.meta.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """One file as its parser read it; without a parser, a file of a folder that is no result."""

    sha256: str
    parser: Parser | None
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
    _parsed: dict[tuple[str, str | None, bool], Parsed] = field(default_factory=dict)

    def read(self, specs: Sequence[SourceSpec], *, base: Path, definition: str = points.DEFINITION) -> Points:
        """Return the operating points of all sources, in their order.

        A run that several files tell enters once; repeats of one load are numbered.

        Raises
        ------
        DataError
            With every fault of every file.
        """
        frames: list[pd.DataFrame] = []
        records: list[SourceRecord] = []
        faults: list[Fault] = []
        for spec, found in self._listed(specs, base, faults):
            try:
                frame, record = self.file(found, parser=spec.parser, facts=spec.set, definition=definition)
            except ParetopressError as error:
                faults += error.faults
                continue
            frames.append(frame)
            records.append(record)
        frame = numbered(mark_twins(points.joined(frames)))
        if not self.keep_going:
            needy = frame.loc[frame["left_out"] == points.NEEDS_GPUS, "source"].unique()
            faults += [Fault(where=path, what=points.NEEDS_GPUS, remedy=GIVE_GPUS) for path in needy]
        if faults:
            raise DataError(*faults)
        return Points(frame=frame, sources=tuple(records))

    def _listed(
        self, specs: Sequence[SourceSpec], base: Path, faults: list[Fault]
    ) -> Iterator[tuple[SourceSpec, Found]]:
        """Yield the files of all sources; a file that several of them list comes once, and they must agree on it."""
        told: dict[str, Mapping[str, str]] = {}
        for spec in specs:
            for found in self._found(spec, base, faults):
                place = str(found.location) if is_url(found.location) else str(Path(found.location).resolve())
                facts = {**found.facts, **spec.set}
                if place not in told:
                    told[place] = facts
                    yield spec, found
                elif told[place] != facts:
                    what = "two sources list this file and state different facts of it"
                    faults.append(Fault(where=found.path, what=what, remedy="list it once"))

    def _found(self, spec: SourceSpec, base: Path, faults: list[Fault]) -> tuple[Found, ...]:
        try:
            return find(spec.path, base=base, match=spec.match)
        except DataError as error:
            faults += [replace(fault, where=f"{spec.where}: {fault.where}".lstrip(": ")) for fault in error.faults]
            return ()

    def file(
        self,
        found: Found,
        *,
        parser: str | None = None,
        facts: Mapping[str, str] | None = None,
        definition: str = points.DEFINITION,
    ) -> tuple[pd.DataFrame, SourceRecord]:
        """Return one file's operating points and its record.

        Facts come from the side-car beside the file, from its path and from `facts`; where two of them state a column
        differently, that is a fault.
        """
        known = stated(found, facts or {})
        parsed = self.parsed(found, parser=parser)
        checked = points.complete(parsed.raw, path=found.path, facts=known, definition=definition)
        if checked.faults and not self.keep_going:
            raise DataError(*checked.faults)
        frame = checked.frame
        if frame.empty and not found.in_folder:
            raise DataError(Fault(where=found.path, what="no operating point in it", remedy="leave the file out"))
        for row, why in checked.bad.items():
            frame.loc[row, "left_out"] = why
        record = SourceRecord(
            path=found.path,
            sha256=parsed.sha256,
            rows=len(frame),
            parser=parsed.parser.key if parsed.parser else "",
            tool=parsed.parser.tool if parsed.parser else "",
            version=parsed.raw.attrs.get("version"),
            facts=known,
        )
        return frame, record

    def parsed(self, found: Found, *, parser: str | None = None) -> Parsed:
        """Return a file as its parser read it, from memory if it was read before."""
        key = (str(found.location), parser, found.in_folder)
        if key not in self._parsed:
            self._parsed[key] = self._parse(found, parser)
        return self._parsed[key]

    def _parse(self, found: Found, parser: str | None) -> Parsed:
        try:
            source = open_source(found.path, found.location)
            if parser:
                chosen = self.catalogue.find("parsers", parser)
            else:
                chosen = recognise(source, self.catalogue.parsers.values())
        except UnrecognisedError as error:
            if not found.in_folder:
                raise
            aside = pd.DataFrame({"left_out": [error.faults[0].what]})
            return Parsed(sha256=error.sha256, parser=None, raw=aside)
        return Parsed(sha256=source.stored.sha256, parser=chosen, raw=parse(chosen, source))


def parse(parser: Parser, source: Source) -> pd.DataFrame:
    """Return what a parser reads in a file; whatever it raises reaches the user as a fault of that file."""
    try:
        return parser.parse(source)
    except ParetopressError:
        raise
    except Exception as error:  # a plugin's bug must name the plugin, not print a traceback
        what = f"parser {parser.key!r} failed ({type(error).__name__}: {error})"
        remedy = "the file may be damaged; if it is not, report this to the parser's author"
        raise DataError(Fault(where=source.path, what=what, remedy=remedy)) from error


def stated(found: Found, given: Mapping[str, str]) -> dict[str, str]:
    """Return the identity that side-cars, the path and a config's `set` state; DataError where two disagree."""
    known: dict[str, str] = {}
    for origin, facts in (*sidecars(found.location), ("its path", found.facts), ("'set'", given)):
        for column, value in facts.items():
            if known.get(column, value) != value:
                what = f"{origin} states {column} otherwise than was stated before"
                raise DataError(Fault(where=found.path, what=what, got=value, expected=known[column]))
            known[column] = value
    return known


def sidecars(location: Path | str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield the facts that stand in `<file>.meta.yaml` and in `<stem>.meta.yaml` beside a local file, by file name."""
    if is_url(location):
        return
    from paretopress.config import facts

    path = Path(location)
    for file in dict.fromkeys((path.with_name(path.name + SIDECAR), path.with_name(path.stem + SIDECAR))):
        if file.is_file():
            yield file.name, facts(file)


def numbered(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the points with the repeats of one load numbered, where their tool has not done so.

    Repeats are rows of one configuration, run (or day) and load that nothing else tells apart.
    """
    load = frame["concurrency"].notna() | frame["request_rate"].notna()
    usable = frame[frame["left_out"].isna() & load & (frame["kind"] == "measured")]
    keys = [*CONFIGURATION, "engine_version", "kind", "concurrency", "request_rate", "run"]
    told_apart = selection.stated(usable[keys]).assign(day=usable["date"].str[:10].fillna(""))
    groups = told_apart.groupby([*keys, "day"], sort=False)
    number, size = groups.cumcount() + 1, groups["day"].transform("size")
    own = usable["repeat"].isna().groupby([told_apart[key] for key in [*keys, "day"]], sort=False).transform("all")
    repeated = usable.index[(size > 1) & own]
    return frame.assign(
        repeat=frame["repeat"].where(~frame.index.isin(repeated), number.reindex(frame.index).astype(float))
    )
