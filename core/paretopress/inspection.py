"""What one result file holds: its parser, its operating points, and what it does not state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from paretopress.columns import METRIC_KEYS
from paretopress.config.written import CHOOSING
from paretopress.errors import DataError, Fault, ParetopressError
from paretopress.locations import Found, find
from paretopress.points import DEFINITION, NEEDS_GPUS, Checked, complete
from paretopress.reader import Parsed, stated

if TYPE_CHECKING:
    import pandas as pd

    from paretopress.config import SourceSpec
    from paretopress.reader import ReadBy, Reader
    from paretopress.tabular.table import Table

#: What a comparison wants to know of every point, and `set` can supply.
ASKED = ("model", "hardware", "engine", "precision", "spec_method", "isl", "osl", "topology")
#: The rows of a table that are looked at, and the different values of a column that are told.
LOOKED_AT, TOLD = 1_000, 12
DEFINITIONS = (DEFINITION, *(key for key in METRIC_KEYS if key.startswith("tpot_") and key != DEFINITION))


@dataclass(frozen=True, kw_only=True)
class Inspection:
    """One result file as it is, before a config adds to it.

    Parameters
    ----------
    file : str
        As the user wrote it.
    parser : Parser or Table, optional
        The one that recognised it, or the table that it is; None for a file of a folder that is no result.
    version : str, optional
        The version of the tool, where the file states it.
    definition : str
        The latency that interactivity is the reciprocal of: `tpot_p50`, or the one that the file has instead.
    points : DataFrame
        The rows that can be used, in the schema's columns; of a table those among its first thousand.
    missing : tuple of str
        Columns that the file does not state.
    left_out : tuple of (str, str)
        The other rows, each with the reason.
    unused : tuple of str
        Columns of the file that are none of ours.
    faults : tuple of Fault
        What is wrong with single rows.
    rows : int, optional
        How many rows a table has; None for a file, which is looked at whole.
    values : mapping of str to tuple of str
        The different values of a table's identity columns, as long as they are few; counted by the table itself.
    """

    file: str
    parser: ReadBy | None
    version: str | None
    definition: str
    points: pd.DataFrame
    missing: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    unused: tuple[str, ...]
    faults: tuple[Fault, ...]
    rows: int | None = None
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def inspect(found: Found, reader: Reader, spec: SourceSpec | None = None) -> Inspection:
    """Return what a result file holds, with the facts of its side-car and its path.

    Unlike a report, an inspection does without a GPU count: it shows the throughput of the whole system.

    Raises
    ------
    DataError
        When the file is damaged, or no parser recognises it.
    """
    table = reader.table(found, spec)
    parsed = reader.parsed(found) if table is None else _first_rows(table)
    definition, checked = _defined(parsed, found.path, stated(found, {}))
    why = _why_left_out(checked)
    used = checked.frame[[index not in why for index in checked.frame.index]]
    return Inspection(
        file=found.path,
        parser=parsed.parser,
        version=parsed.raw.attrs.get("version"),
        definition=definition,
        points=used.reset_index(drop=True),
        missing=tuple(_missing(used if len(used) else _not_set_aside(checked, parsed), definition)),
        left_out=tuple((str(checked.frame["row"][index]), reason) for index, reason in sorted(why.items())),
        unused=tuple(parsed.raw.attrs.get("unused", ())),
        faults=checked.faults,
        rows=None if table is None else table.count(),
        values={} if table is None else dict(_values(table)),
    )


def _first_rows(table: Table) -> Parsed:
    rows = table.rows(most=LOOKED_AT)
    return Parsed(sha256=rows.sha256, parser=table, raw=rows.frame, digest_of="rows")


def _values(table: Table) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what a table has in its identity columns, where it is not too much to tell."""
    for column in CHOOSING:
        if column in table.kinds:
            found = [value for (value,) in table.combinations([column], most=TOLD + 1)]
            if len(found) <= TOLD:
                yield column, tuple(sorted("not stated" if value is None else str(value) for value in found))


def files_of(paths: Iterable[str]) -> tuple[tuple[Found, ...], tuple[Fault, ...]]:
    """Return the files that paths, folders and patterns name, as sources do, and a fault for each that names none."""
    files: dict[str, Found] = {}
    faults: list[Fault] = []
    for path in paths:
        try:
            files |= {found.path: found for found in find(path, base=Path())}
        except DataError as error:
            faults += error.faults
    return tuple(files.values()), tuple(faults)


def inspect_all(
    files: Iterable[Found], reader: Reader, spec: SourceSpec | None = None
) -> tuple[tuple[Inspection, ...], tuple[Fault, ...]]:
    """Return what each readable file holds, and everything that is wrong with any.

    Parameters
    ----------
    spec : SourceSpec, optional
        The table or query of databases among them.
    """
    inspections: list[Inspection] = []
    faults: list[Fault] = []
    for file in files:
        try:
            found = inspect(file, reader, spec)
        except ParetopressError as error:
            faults += error.faults
        else:
            inspections.append(found)
            faults += found.faults
    return tuple(inspections), tuple(faults)


def _defined(parsed: Parsed, path: str, facts: Mapping[str, str]) -> tuple[str, Checked]:
    """Return the rows under the first definition of interactivity that the file can serve."""
    checked = complete(parsed.raw, path=path, facts=facts)
    if checked.frame["interactivity"].notna().any():
        return DEFINITION, checked
    for definition in DEFINITIONS[1:]:
        if checked.frame[definition].gt(0).any():
            return definition, complete(parsed.raw, path=path, facts=facts, definition=definition)
    return DEFINITION, checked


def _why_left_out(checked: Checked) -> dict[int, str]:
    """Return the reason of each row that cannot be used; a missing GPU count is no reason here."""
    slow = np.flatnonzero(checked.frame["interactivity"].isna())
    reasons = {row: str(why) for row, why in enumerate(checked.frame["left_out"]) if why not in (None, NEEDS_GPUS)}
    return {int(row): "no interactivity" for row in slow} | dict(checked.bad) | reasons


def _not_set_aside(checked: Checked, parsed: Parsed) -> pd.DataFrame:
    """Return the rows that the parser itself does not leave out."""
    if "left_out" not in parsed.raw:
        return checked.frame
    return checked.frame[parsed.raw["left_out"].isna().to_numpy()]


def _missing(frame: pd.DataFrame, definition: str) -> Iterator[str]:
    if frame.empty:
        return
    yield from (column for column in ASKED if frame[column].isna().all())
    if (frame["throughput_per_gpu"].isna() & frame["total_tok_s"].notna()).any():
        yield "gpus"
    elif frame["throughput_per_gpu"].isna().all():
        yield "throughput_per_gpu"
    if frame["interactivity"].isna().all():
        yield "interactivity"
    elif definition != DEFINITION:
        yield DEFINITION
