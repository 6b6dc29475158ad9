"""Operating points of a GuideLLM report, whichever version and file format it came in.

GuideLLM's `inter_token_latency_ms` is TPOT; its `time_per_output_token_ms` counts from the request's start and so
includes the TTFT. Its rates are means of tokens over duration; their medians and percentiles are of single events.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from paretopress.columns import IDENTITY_BY_KEY
from paretopress.errors import DataError, Fault
from paretopress_engines.arrays import objects
from paretopress_engines.reading import MILLI, count, flag, mapping, number, table, text, why_left_out

if TYPE_CHECKING:
    import pandas as pd

Object = Mapping[str, object]

#: Of a run that a time limit ends, this share of the requests may still be in flight; beyond, its rates say too little.
INCOMPLETE = 0.1

#: Ours, the metric, and what one of its unit is in s.
LATENCIES = (
    ("ttft", "time_to_first_token_ms", MILLI),
    ("tpot", "inter_token_latency_ms", MILLI),
    ("e2el", "request_latency", 1.0),
)
MEANS = {
    "total_tok_s": "tokens_per_second",
    "output_tok_s": "output_tokens_per_second",
    "input_tok_s": "prompt_tokens_per_second",
    "isl_mean": "prompt_token_count",
    "osl_mean": "output_token_count",
}
LENGTHS = {"isl": "prompt_tokens", "osl": "output_tokens"}
#: What a user may state of the server with `--label k=v`.
LABELS = (*(key for key, column in IDENTITY_BY_KEY.items() if column.configures and key != "model"), "engine_version")


def points(report: Object, *, where: str) -> pd.DataFrame:
    """Return one row a benchmark of a report.

    Parameters
    ----------
    report : mapping
        `benchmarks`, and what the versions say beside them.
    where : str
        The file and what its root is called, for messages.
    """
    labels = _labels(report, where=where)
    rows: list[dict[str, object]] = []
    for index, (place, benchmark) in enumerate(objects(report, "benchmarks", where=where)):
        rows.append({"row": f"$.benchmarks[{index}]", **labels, **_point(benchmark, report, where=place)})
    if len(rows) == 1:
        del rows[0]["row"]
    metadata = mapping(report, "metadata", where=where)
    version = text(metadata, "guidellm_version", where=f"{where}.metadata")
    return table(rows or [{"left_out": "no benchmark finished"}], version=version)


def _labels(report: Object, *, where: str) -> dict[str, object]:
    """Return the identity that the user stated with labels."""
    place = f"{where}.config.metadata"
    labels = mapping(mapping(mapping(report, "config", where=where), "metadata", where=place), "labels", where=place)
    return {key: _label(labels, key, where=f"{place}.labels") for key in LABELS if key in labels}


def _label(labels: Object, key: str, *, where: str) -> str | int | bool | None:
    kind = IDENTITY_BY_KEY[key].type
    if kind == "count":
        return count(labels, key, where=where, spelled=True)
    return flag(labels, key, where=where) if kind == "flag" else text(labels, key, where=where)


def _point(benchmark: Object, report: Object, *, where: str) -> dict[str, object]:
    metrics = mapping(benchmark, "metrics", where=where)
    config, scheduler = mapping(benchmark, "config", where=where), mapping(benchmark, "scheduler", where=where)
    holders = (config, scheduler, mapping(benchmark, "args", where=where))
    strategy = next(filter(None, (mapping(holder, "strategy", where=where) for holder in holders)), {})
    row: dict[str, object] = {
        **_latencies(metrics, where=where),
        **{ours: _statistic(metrics, name, "mean", where=where) or None for ours, name in MEANS.items()},
        **_requests(benchmark, metrics, where=where),
        **_load(strategy, metrics, where=where),
        **_lengths(benchmark, report, where=where),
        "model": _model(benchmark, config, report, where=where),
        "date": _date(benchmark, where=where),
        "run": text(config, "run_id", where=where) or text(benchmark, "run_id", where=where),
        "duration_s": number(benchmark, "duration", where=where) or None,
    }
    return row | {"left_out": why_not_used(row)}


def _statistic(metrics: Object, name: str, statistic: str, *, where: str, scale: float = 1.0) -> float | None:
    """Return a statistic of the successful requests; one of no values is filled with zeros, and missing."""
    place = f"{where}.metrics"
    block = mapping(mapping(metrics, name, where=place), "successful", where=f"{place}.{name}")
    if count(block, "count", where=f"{place}.{name}.successful") == 0:
        return None
    if statistic in ("mean", "median"):
        return number(block, statistic, where=f"{place}.{name}.successful", scale=scale)
    percentiles = mapping(block, "percentiles", where=f"{place}.{name}.successful")
    return number(percentiles, statistic, where=f"{place}.{name}.successful.percentiles", scale=scale)


def _latencies(metrics: Object, *, where: str) -> dict[str, float | None]:
    statistics = {"mean": "mean", "p50": "median", "p90": "p90", "p95": "p95", "p99": "p99"}
    return {
        f"{ours}_{suffix}": _statistic(metrics, name, statistic, where=where, scale=scale) or None
        for ours, name, scale in LATENCIES
        for suffix, statistic in statistics.items()
    }


def _requests(benchmark: Object, metrics: Object, *, where: str) -> dict[str, int | None]:
    """Return how many requests were sent, completed and failed; `incomplete` ones were sent and cut off at the end."""
    made = ("run_stats", "scheduler_metrics")
    places = [mapping(holder, "request_totals", where=where) for holder in (metrics, benchmark)]
    places += [mapping(mapping(benchmark, key, where=where), "requests_made", where=where) for key in made]
    totals = next(filter(None, places), {})
    columns = {"requests": "total", "completed_requests": "successful", "failed_requests": "errored"}
    return {ours: count(totals, key, where=f"{where}, request totals") for ours, key in columns.items()}


def _load(strategy: Object, metrics: Object, *, where: str) -> dict[str, float | None]:
    """Return concurrency and request rate.

    The `max_concurrency` of a strategy is a cap on connections: where no streams are configured, the concurrency is
    the measured mean.
    """
    kind = text(strategy, "type_", where=f"{where}, strategy")
    if kind == "synchronous":
        return {"concurrency": 1.0, "request_rate": None}
    if kind == "concurrent":
        return {"concurrency": number(strategy, "streams", where=f"{where}, strategy"), "request_rate": None}
    measured = _statistic(metrics, "request_concurrency", "mean", where=where) or None
    return {"concurrency": measured, "request_rate": number(strategy, "rate", where=f"{where}, strategy") or None}


def _lengths(benchmark: Object, report: Object, *, where: str) -> dict[str, int]:
    """Return the nominal lengths of one set of synthetic data, which each version writes elsewhere."""
    spec = mapping(mapping(report, "config", where=where), "spec", where=where)  # 0.8
    arguments = mapping(report, "args", where=where)  # 0.5
    loader = mapping(benchmark, "request_loader", where=where)  # 0.3
    data = next(filter(None, (holder.get("data") for holder in (spec, arguments, loader))), [])
    sets = data if isinstance(data, list) else [data]
    lengths = {ours: _length(sets[0], key) for ours, key in LENGTHS.items()} if len(sets) == 1 else {}
    return {ours: length for ours, length in lengths.items() if length}


def _length(data: object, key: str) -> int | None:
    """Return a length from an object, or from a text as `prompt_tokens=128,output_tokens=32`."""
    if isinstance(data, Mapping):
        value = data.get(key)
        return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None
    match = re.search(rf'(?<![a-z_]){key}"?\s*[=:]\s*(\d{{1,9}})', data, re.ASCII) if isinstance(data, str) else None
    return int(match[1]) if match else None


def _model(benchmark: Object, config: Object, report: Object, *, where: str) -> str | None:
    """Return the served model's name; in the arguments it is empty where the server was asked for it."""
    backend = mapping(config, "backend", where=where)
    older = mapping(mapping(benchmark, "benchmarker", where=where), "backend", where=where)
    worker, arguments = mapping(benchmark, "worker", where=where), mapping(report, "args", where=where)
    named = (text(holder, "model", where=where) for holder in (backend, older, arguments))
    return next(filter(None, named), None) or text(worker, "backend_model", where=where)


def _date(benchmark: Object, *, where: str) -> str | None:
    """Return the start as ISO 8601, from seconds since 1970 in UTC, or as the CSV writes it; -1 is none."""
    if (written := text(benchmark, "date", where=where)) is not None:
        return written
    start = number(benchmark, "start_time", where=where, negative=True)
    if start is None or start <= 0:
        return None
    try:
        return datetime.fromtimestamp(start, UTC).isoformat(timespec="seconds")
    except (OverflowError, ValueError, OSError):
        raise DataError(Fault(where=f"{where}, key start_time", what="not a time", got=str(start))) from None


def why_not_used(row: Object) -> str | None:
    """Return why a row must not be used: failures, a slow client, or too many requests cut off at the end.

    >>> why_not_used({"requests": 40, "completed_requests": 30, "failed_requests": 0, "tpot_p50": 0.01})
    'cut short: 10 of 40 requests were still running'
    """
    counts = (row.get(key) for key in ("requests", "completed_requests", "failed_requests"))
    sent, completed, failed = (value if isinstance(value, int) else 0 for value in counts)
    finished = {**row, "requests": completed + failed} if completed else row
    if reason := why_left_out(finished, open_loop=row.get("request_rate") is not None):
        return reason
    cut = sent - completed - failed
    return f"cut short: {cut} of {sent} requests were still running" if cut > INCOMPLETE * sent else None
