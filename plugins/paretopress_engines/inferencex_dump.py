"""The database dump of InferenceX: `benchmark_results.json`, whose rows name configuration and run by number.

`configs.json`, beside it, says what each configuration is, and `workflow_runs.json` which run and attempt measured it;
joined, a row is a row of the API. Of a run that was attempted again, only the last attempt counts. The tables also
circulate as CSV, with the metrics as JSON in one cell.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from paretopress import Parser
from paretopress.errors import DataError, Fault
from paretopress_engines import inferencex_api
from paretopress_engines.delimited import csv_rows
from paretopress_engines.reading import Record, count, records, table, text, truncated_row

if TYPE_CHECKING:
    import pandas as pd

    from paretopress.sources import Probe, Source

Row = Mapping[str, object]

CONFIGS = "configs"
RUNS = "workflow_runs"
#: Of a result's own columns, these two hold numbers of rows of other tables.
_JOINED = {"config_id", "workflow_run_id"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """The workflow runs of a dump: each run's and attempt's name by its number, and the numbers of last attempts."""

    names: Mapping[int, str]
    last: frozenset[int]


def names(probe: Probe) -> frozenset[str]:
    """Return the columns of a table that is JSON or CSV; of any other file, what looks like them."""
    return probe.keys or frozenset(probe.lines[0].split(",") if probe.lines else ())


def recognises(probe: Probe) -> bool:
    """Return whether this is the table of results, whose rows name configurations by number."""
    columns = names(probe)
    return {"config_id", "conc", "metrics"} <= columns and columns.isdisjoint({"hardware", "task"})


def parse(source: Source) -> pd.DataFrame:
    """Return the rows as operating points, in the file's order.

    Raises
    ------
    DataError
        Where `configs.json` is not beside the file, or does not know a configuration.
    """
    configs, runs = _configs(source), _runs(source)
    return table(_point(record, configs, runs) for record in _rows(source))


def _rows(source: Source) -> Iterator[Record]:
    """Yield the rows of a table of the dump, which is JSON or CSV."""
    if source.data.lstrip()[:1] in (b"[", b"{"):
        yield from records(source, skip=("workers",))
        return
    rows = csv_rows(source)
    header = next(rows)
    for number, cells in enumerate(filter(None, rows), start=1):
        where = f"{source.path}: row {number}"
        if len(cells) != len(header):
            expected = f"{len(header)} cells"
            raise DataError(Fault(where=where, what="a row of another length", got=str(len(cells)), expected=expected))
        value = {name: cell or None for name, cell in zip(header, cells, strict=True)}
        yield Record(value=_with_metrics(value, where=where), where=where, row=f"row {number}")


def _with_metrics(row: Row, *, where: str) -> Row:
    """Return a row of a CSV table with its metrics read."""
    written = text(row, "metrics", where=where)
    if written is None:
        return row
    try:
        return {**row, "metrics": json.loads(written)}
    except (ValueError, RecursionError):
        raise DataError(Fault(where=f"{where}, key metrics", what="not JSON", got=written[:40])) from None


def _beside(source: Source, table: str) -> Source | None:
    return source.beside(f"{table}.json") or source.beside(f"{table}.csv")


def _configs(source: Source) -> dict[int, Row]:
    beside = _beside(source, CONFIGS)
    if beside is None:
        remedy = "put the dump's configs.json beside it: it says which hardware, engine and model the numbers mean"
        raise DataError(Fault(where=source.path, what="rows that name their configuration by number", remedy=remedy))
    return {_id(record.value, "id", where=record.where): record.value for record in _rows(beside)}


def _runs(source: Source) -> Runs | None:
    """Return the workflow runs; None where their table is not beside the results."""
    beside = _beside(source, RUNS)
    if beside is None:
        return None
    names: dict[int, str] = {}
    attempts: dict[int, tuple[int, int]] = {}  # by GitHub's number of the run: its last attempt, and our number of that
    for record in _rows(beside):
        row, where = record.value, record.where
        key, run = (_id(row, column, where=where) for column in ("id", "github_run_id"))
        attempt = count(row, "run_attempt", where=where, spelled=True) or 0
        names[key] = f"{run}/{attempt}"
        attempts[run] = max(attempts.get(run, (attempt, key)), (attempt, key))
    return Runs(names=names, last=frozenset(key for _, key in attempts.values()))


def _point(record: Record, configs: Mapping[int, Row], runs: Runs | None) -> dict[str, object]:
    if record.truncated:
        return truncated_row(record)
    row, where = record.value, record.where
    config = configs.get(key := _id(row, "config_id", where=where))
    if config is None:
        raise DataError(Fault(where=f"{where}, key config_id", what=f"not in the table {CONFIGS}", got=str(key)))
    own = {column: value for column, value in row.items() if column not in _JOINED}
    # The database's dates have no time; the dump writes them as midnight.
    date = (text(row, "date", where=where) or "").removesuffix("T00:00:00.000Z") or None
    point = inferencex_api.point(replace(record, value={**config, **own, "date": date}))
    return point | _of_run(row, runs, where=where) if runs else point


def _of_run(row: Row, runs: Runs, *, where: str) -> dict[str, object]:
    """Return a row's run, and why the row is left out where a later attempt of that run replaced it."""
    key = _id(row, "workflow_run_id", where=where)
    if key not in runs.names:
        raise DataError(Fault(where=f"{where}, key workflow_run_id", what=f"not in the table {RUNS}", got=str(key)))
    replaced = {} if key in runs.last else {"left_out": "a later attempt of the same workflow run replaces it"}
    return {"run": runs.names[key], **replaced}


def _id(row: Row, key: str, *, where: str) -> int:
    """Return a row's number, which may be written as text: JSON has no 64-bit integers."""
    found = count(row, key, where=where, spelled=True)
    if found is None:
        raise DataError(Fault(where=f"{where}, key {key}", what="missing", expected="the number of a row"))
    return found


PARSERS = (
    Parser(
        key="inferencex-dump",
        label="InferenceX database dump, results",
        tool="InferenceX",
        versions="JSON dumps until 2026, and CSV exports of them",
        recognises=recognises,
        parse=parse,
    ),
)
