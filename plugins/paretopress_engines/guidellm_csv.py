"""GuideLLM's CSV: three header rows (group, name, unit or statistic), percentiles packed as JSON in one cell.

The numbers are at full precision; a row is brought into the shape of a benchmark in the JSON report, and read as one.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from paretopress.errors import DataError, Fault
from paretopress_engines.delimited import csv_rows
from paretopress_engines.guidellm_points import points
from paretopress_engines.reading import number

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from paretopress.sources import Probe, Source

Column = tuple[str, str, str]

HEADERS = 3
PERCENTILES = ("p001", "p01", "p05", "p10", "p25", "p50", "p75", "p90", "p95", "p99", "p999")
#: The columns with the unit that they must have, and the metric of the JSON report.
METRICS = {
    ("Time to First Token", "Successful ms"): "time_to_first_token_ms",
    ("Inter Token Latency", "Successful ms"): "inter_token_latency_ms",
    ("Request Latency", "Successful Sec"): "request_latency",
    ("Server Throughput", "Successful Concurrency"): "request_concurrency",
    ("Token Metrics", "Successful Input Tokens"): "prompt_token_count",
    ("Token Metrics", "Successful Output Tokens"): "output_token_count",
    ("Token Throughput", "Successful Input Tokens/Sec"): "prompt_tokens_per_second",
    ("Token Throughput", "Successful Output Tokens/Sec"): "output_tokens_per_second",
    ("Token Throughput", "Successful Total Tokens/Sec"): "tokens_per_second",
}
TOTALS = {"successful": "Successful", "errored": "Errored", "incomplete": "Incomplete", "total": "Total"}


def recognises_csv(probe: Probe) -> bool:
    """Return whether the first header rows are those of a GuideLLM CSV."""
    groups, names = probe.lines[:2] if len(probe.lines) >= HEADERS else ("", "")
    return groups.startswith("Run Info,") and names.startswith("Run ID,")


def parse_csv(source: Source) -> pd.DataFrame:
    """Return one row a benchmark.

    Raises
    ------
    DataError
        For rows of different lengths: what stands where would be a guess.
    """
    rows = _rows(source)
    report: dict[str, object] = {"benchmarks": [_benchmark(cells, where=where) for where, cells in rows.items()]}
    for where, cells in rows.items():
        report |= _beside(cells, where=where)
    frame = points(report, where=f"{source.path}: $")
    return frame.assign(row=[f"row {HEADERS + 1 + index}" for index in range(len(frame))]) if len(frame) > 1 else frame


def _rows(source: Source) -> dict[str, dict[Column, str]]:
    """Return the rows below the headers: cells by column, by the place for messages."""
    rows = [row for row in csv_rows(source) if row]
    if len({len(row) for row in rows}) != 1 or len(rows) < HEADERS:
        expected = f"{HEADERS} header rows, and rows below"
        raise DataError(Fault(where=source.path, what="rows of different lengths", expected=expected))
    groups, names, units = rows[:HEADERS]
    columns = list(zip(groups, names, units, strict=True))
    places = enumerate(rows[HEADERS:], start=HEADERS + 1)
    return {f"{source.path}: row {place}": dict(zip(columns, row, strict=True)) for place, row in places}


def _beside(cells: Mapping[Column, str], *, where: str) -> dict[str, object]:
    """Return what the JSON report says beside the benchmarks; every row repeats it."""
    arguments = _json(cells, ("Runtime Info", "Arguments", ""), where=where)
    key = "config" if isinstance(arguments, dict) and "spec" in arguments else "args"
    return {"metadata": _json(cells, ("Runtime Info", "Metadata", ""), where=where), key: arguments}


def _benchmark(cells: Mapping[Column, str], *, where: str) -> dict[str, object]:
    """Return a row as a benchmark of the JSON report."""
    metrics = {metric: {"successful": _distribution(cells, *column, where=where)} for column, metric in METRICS.items()}
    totals = {key: _number(cells, ("Request Counts", name, ""), where=where) for key, name in TOTALS.items()}
    backend = _json(cells, ("Run Info", "Backend", ""), where=where)
    date = cells.get(("Timings", "Measure Start Time", "")) or None
    return {
        "config": {
            "strategy": _strategy(cells, where=where),
            "run_id": cells.get(("Run Info", "Run ID", "")),
            "backend": backend,
        },
        "metrics": {**metrics, "request_totals": totals},
        "duration": _number(cells, ("Timings", "Duration", "Sec"), where=where),
        "date": date and date.replace(" ", "T"),
    }


def _strategy(cells: Mapping[Column, str], *, where: str) -> dict[str, object]:
    """Return the strategy: `concurrent@8` (0.8), or `concurrent` beside the profile's streams (0.5)."""
    kind, _, load = cells.get(("Benchmark", "Strategy", ""), "").partition("@")
    key = "streams" if kind == "concurrent" else "rate"
    if load:
        return {"type_": kind, key: number({key: load}, key, where=where, spelled=True)}
    profile = _json(cells, ("Run Info", "Profile", ""), where=where)
    loads = profile.get(key) if isinstance(profile, dict) else None
    index = int(_number(cells, ("Run Info", "Run Index", ""), where=where) or 0)
    return {"type_": kind, key: loads[index] if isinstance(loads, list) and index < len(loads) else None}


def _distribution(cells: Mapping[Column, str], group: str, name: str, *, where: str) -> dict[str, object]:
    packed = _json(cells, (group, name, "Percentiles"), where=where)
    if packed is not None and not (isinstance(packed, list) and len(packed) == len(PERCENTILES)):
        expected = f"{len(PERCENTILES)} percentiles"
        raise DataError(Fault(where=f"{where}, {group}", what="not a list of percentiles", expected=expected))
    return {
        "mean": _number(cells, (group, name, "Mean"), where=where),
        "median": _number(cells, (group, name, "Median"), where=where),
        "percentiles": dict(zip(PERCENTILES, packed, strict=True)) if packed else None,
    }


def _number(cells: Mapping[Column, str], column: Column, *, where: str) -> float | None:
    return number({column[0]: cells.get(column)}, column[0], where=f"{where}, {column[1]}", spelled=True)


def _json(cells: Mapping[Column, str], column: Column, *, where: str) -> object:
    written = cells.get(column)
    if not written:
        return None
    try:
        return json.loads(written)
    except (ValueError, RecursionError):
        raise DataError(Fault(where=f"{where}, {' '.join(column)}", what="not JSON", got=written)) from None
