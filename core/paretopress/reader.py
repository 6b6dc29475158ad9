"""From the sources of a config to one frame of operating points, each file read once a build."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np
import pandas as pd

from paretopress import points, selection
from paretopress.columns import CONFIGURATION
from paretopress.comparison import SourceRecord
from paretopress.errors import DataError, Fault, ParetopressError
from paretopress.locations import SIDECAR, Found, find, is_url
from paretopress.lookup import Lookup
from paretopress.sources import Source, UnrecognisedError, open_source, recognise
from paretopress.tabular import opening
from paretopress.twins import mark_twins

if TYPE_CHECKING:
    from paretopress.catalogue import Catalogue
    from paretopress.config import SourceSpec
    from paretopress.offers import Parser
    from paretopress.tabular.pushing import Wanted
    from paretopress.tabular.table import Table


GIVE_GPUS = "say how many GPUs served: 'set: {gpus: 8}' beside the path, {gpus} in the path, or a side-car *.meta.yaml"


class ReadBy(Protocol):
    """What read a file: a parser, or the table that it is."""

    @property
    def key(self) -> str:
        """Return its name."""

    @property
    def tool(self) -> str:
        """Return what writes such files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """One file as its parser read it; without a parser, a file of a folder that is no result."""

    sha256: str
    parser: ReadBy | None
    raw: pd.DataFrame
    digest_of: Literal["", "rows"] = ""
    neighbours: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """What was read: the operating points, the files that they come from, and the files looked for beside those."""

    frame: pd.DataFrame
    sources: tuple[SourceRecord, ...]
    neighbours: Mapping[str, str | None] = field(default_factory=dict)
    lookup: Lookup | None = None

    def narrowed(self, wanted: Wanted) -> Points:
        """Return the points that state nothing else than what is wanted; tables have handed over no others."""
        return replace(self, frame=self.lookup.possible(wanted)) if self.lookup else self


@dataclass(slots=True, kw_only=True)
class Reader:
    """Reads sources, and remembers files and their operating points while a build lasts.

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
    _tables: dict[tuple[str, str, bool], Table | None] = field(default_factory=dict)
    _completed: dict[tuple[object, ...], tuple[pd.DataFrame, SourceRecord]] = field(default_factory=dict)
    # A matrix asks the same files of each of its reports.
    _read_whole: dict[tuple[object, ...], Points] = field(default_factory=dict)

    def read(
        self,
        specs: Sequence[SourceSpec],
        *,
        base: Path,
        definition: str = points.DEFINITION,
        wanted: Wanted | None = None,
    ) -> Points:
        """Return the operating points of all sources, in their order.

        A run that several files tell enters once; repeats of one load are numbered.

        Parameters
        ----------
        wanted : mapping of str to tuple, optional
            By identity column the values that will be selected. Tables may leave out rows that state others; files
            are read whole. A run that a file and a table tell under different names of it may then enter as two.

        Raises
        ------
        DataError
            With every fault of every file.
        """
        # By what is asked, not by which files that finds: to look for thousands takes as long as a report.
        key = (base, definition, *(repr(replace(spec, where="")) for spec in specs))
        if key not in self._read_whole:
            found = self._read_all(specs, base, definition, wanted)
            if any(record.digest_of for record in found.sources):  # of tables nothing is kept
                return found
            self._read_whole[key] = replace(found, lookup=Lookup(points=found.frame))
        return self._read_whole[key]

    def _read_all(self, specs: Sequence[SourceSpec], base: Path, definition: str, wanted: Wanted | None) -> Points:
        frames: list[pd.DataFrame] = []
        records: list[SourceRecord] = []
        neighbours: dict[str, str | None] = {}
        faults: list[Fault] = []
        for spec, found in self._listed(specs, base, faults):
            try:
                known = stated(found, spec.set)
                parsed = self._read(spec, found, known, wanted)
                frame, record = self._points(spec, found, known, parsed, definition)
            except ParetopressError as error:
                faults += error.faults
                continue
            frames.append(frame)
            records.append(record)
            neighbours |= parsed.neighbours
        frame = numbered(mark_twins(points.joined(frames)))
        if not self.keep_going:
            needy = frame.loc[frame["left_out"] == points.NEEDS_GPUS, "source"].unique()
            faults += [Fault(where=path, what=points.NEEDS_GPUS, remedy=GIVE_GPUS) for path in needy]
        if faults:
            raise DataError(*faults)
        return Points(frame=frame, sources=tuple(records), neighbours=neighbours)

    def identities(
        self, specs: Sequence[SourceSpec], columns: Sequence[str], *, base: Path, definition: str, wanted: Wanted
    ) -> pd.DataFrame:
        """Return the operating points of all sources, as far as some columns tell them apart.

        A table is asked for the combinations that it has in these columns, one row each; that rows of them measured
        something is taken for granted until they are read. The arguments are those of `read`.
        """
        faults: list[Fault] = []
        listed = list(self._listed(specs, base, faults))
        tables = {found.path: self.table(found, spec) for spec, found in listed} if not faults else {}
        if not any(tables.values()):
            return self.read(specs, base=base, definition=definition, wanted=wanted).frame
        frames = []
        for spec, found in listed:
            known, table = stated(found, spec.set), tables[found.path]
            parsed = self._read(spec, found, known, wanted) if table is None else _combined(table, columns)
            frames.append(self._points(spec, found, known, parsed, definition)[0])
        return points.joined(frames)

    @property
    def neighbours(self) -> dict[str, str | None]:
        """Return the files that parsers have looked for beside the sources so far, with their digests."""
        return {file: own for parsed in self._parsed.values() for file, own in parsed.neighbours.items()}

    def _listed(
        self, specs: Sequence[SourceSpec], base: Path, faults: list[Fault]
    ) -> Iterator[tuple[SourceSpec, Found]]:
        """Yield the files of all sources; a file that several of them list comes once, and they must agree on it."""
        told: dict[str, Mapping[str, str]] = {}
        for spec in specs:
            for found in self._found(spec, base, faults):
                place = str(found.location) if is_url(found.location) else str(Path(found.location).resolve())
                place = opening.named(place, spec)
                facts = {**found.facts, **spec.set}
                if place not in told:
                    told[place] = facts
                    yield spec, found
                elif told[place] != facts:
                    what = "two sources list this file and state different facts of it"
                    faults.append(Fault(where=found.path, what=what, remedy="list it once"))

    def _found(self, spec: SourceSpec, base: Path, faults: list[Fault]) -> tuple[Found, ...]:
        if spec.sql:
            return (opening.server(spec),)
        try:
            files = find(spec.path, base=base, match=spec.match)
            return tuple(replace(file, path=opening.named(file.path, spec)) for file in files)
        except DataError as error:
            faults += [replace(fault, where=f"{spec.where}: {fault.where}".lstrip(": ")) for fault in error.faults]
            return ()

    def _read(self, spec: SourceSpec, found: Found, known: Mapping[str, str], wanted: Wanted | None) -> Parsed:
        """Return a file as its parser reads it, or the rows of a table that are wanted."""
        table = self.table(found, spec)
        if table is None:
            return self.parsed(found, parser=spec.parser)
        rows = table.rows(wanted, facts=known)
        if rows.frame.empty and not table.count():
            raise DataError(no_point_in(found.path))
        return Parsed(sha256=rows.sha256, parser=table, raw=rows.frame, digest_of="rows")

    def _points(
        self, spec: SourceSpec, found: Found, known: Mapping[str, str], parsed: Parsed, definition: str
    ) -> tuple[pd.DataFrame, SourceRecord]:
        """Return one source's operating points and its record; those of a file are kept in memory."""
        if parsed.digest_of:
            return self._complete(spec, found, known, parsed, definition)
        key = (id(parsed), found.path, found.in_folder, definition, *sorted(known.items()))
        if key not in self._completed:
            self._completed[key] = self._complete(spec, found, known, parsed, definition)
        return self._completed[key]

    def _complete(
        self, spec: SourceSpec, found: Found, known: Mapping[str, str], parsed: Parsed, definition: str
    ) -> tuple[pd.DataFrame, SourceRecord]:
        """Return one source's operating points, with what is known of it besides, and its record."""
        checked = points.complete(parsed.raw, path=found.path, facts=known, definition=definition)
        if checked.faults and not self.keep_going:
            raise DataError(*checked.faults)
        frame = checked.frame
        if frame.empty and not found.in_folder and not parsed.digest_of:
            raise DataError(no_point_in(found.path))
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
            digest_of=parsed.digest_of,
            query=spec.query or "",
        )
        return frame, record

    def table(self, found: Found, spec: SourceSpec | None = None) -> Table | None:
        """Return a source as a table, opened once while a build lasts; None for a file that a parser reads whole."""
        key = (found.path, str(found.location), bool(spec and spec.parser))
        if key not in self._tables:
            self._tables[key] = opening.table_of(found, spec)
        return self._tables[key]

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
        raw = parse(chosen, source)
        return Parsed(sha256=source.stored.sha256, parser=chosen, raw=raw, neighbours=source.neighbours)


def _combined(table: Table, columns: Sequence[str]) -> Parsed:
    """Return the combinations of a table as rows; what they measured stands in as 1."""
    own = [name for name in (*columns, "left_out") if name in table.kinds]
    raw = pd.DataFrame(list(table.combinations(own)), columns=own, dtype=object)
    stands_in = dict.fromkeys(("interactivity", "throughput_per_gpu", "gpus"), 1.0)
    return Parsed(sha256="", parser=table, raw=raw.assign(**stands_in), digest_of="rows")


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


def no_point_in(path: str) -> Fault:
    """Return the fault of a source without a row."""
    return Fault(where=path, what="no operating point in it", remedy="leave the file out")


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
    from paretopress.config import facts

    yield from ((file.name, facts(file)) for file in sidecar_files(location) if file.is_file())


def sidecar_files(location: Path | str) -> tuple[Path, ...]:
    """Return where the side-cars of a file would lie; nowhere for a URL."""
    if is_url(location):
        return ()
    path = Path(location)
    return tuple(dict.fromkeys((path.with_name(path.name + SIDECAR), path.with_name(path.stem + SIDECAR))))


def numbered(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the points with the repeats of one load numbered, where their tool has not done so.

    Repeats are rows of one configuration, run (or day) and load that nothing else tells apart.
    """
    load = frame["concurrency"].notna() | frame["request_rate"].notna()
    usable = frame["left_out"].isna() & load & (frame["kind"] == "measured")
    keys = (*CONFIGURATION, "engine_version", "kind", "concurrency", "request_rate", "run", "date")
    together: dict[tuple[object, ...], list[int]] = {}
    for row, key in zip(np.flatnonzero(usable).tolist(), selection.identities(frame[usable], keys), strict=True):
        together.setdefault((*key[:-1], str(key[-1] or "")[:10]), []).append(row)
    repeat = frame["repeat"].to_numpy(copy=True)
    for rows in together.values():
        if len(rows) > 1 and np.isnan(repeat[rows]).all():
            repeat[rows] = np.arange(1, len(rows) + 1)
    return frame.assign(repeat=repeat)
