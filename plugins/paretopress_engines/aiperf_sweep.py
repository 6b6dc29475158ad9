"""NVIDIA AIPerf, many runs: the sweep aggregate (one point a combination) and the confidence aggregate.

Both repeat what the runs' own files say; the core drops rows that do. Averages over several trials are left out:
a mean of percentiles is no percentile.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from paretopress import Parser
from paretopress_engines.aiperf import Record, requests
from paretopress_engines.arrays import objects
from paretopress_engines.beside import beside
from paretopress_engines.perf_metrics import CONCURRENCY, RATE, Metrics, columns, in_flight, parameter
from paretopress_engines.reading import count, listing, mapping, table, text, why_left_out

if TYPE_CHECKING:
    import pandas as pd

    from paretopress.sources import Probe, Source

VERSIONS = "0.13.0"
#: `inter_token_latency_p50` of the confidence aggregates is `p50` of `inter_token_latency`.
STATISTICS = ("avg", "p50", "p90", "p95", "p99")


def recognises_sweep(probe: Probe) -> bool:
    """Return whether this aggregates a sweep."""
    return probe.first.get("aggregation_type") == "sweep" and "per_combination_metrics" in probe.keys


def parse_sweep(source: Source) -> pd.DataFrame:
    """Return one row a combination of parameters, and one a failed run; model, version and date are not in the file."""
    record = source.document()
    where = f"{source.path}: $"
    points = objects(record, "per_combination_metrics", where=where)
    trials = _trials(record, len(points), where=where)
    rows: list[dict[str, object]] = []
    for index, (place, point) in enumerate(points):
        parameters, blocks = (mapping(point, key, where=place) for key in ("parameters", "metrics"))
        row = _row(parameters, blocks, trials=trials, where=place)
        rows.append({"row": f"$.per_combination_metrics[{index}]", **row})
    for index, failed in enumerate(listing(record, "failed_runs", where=where)):
        rows.append({"row": f"$.failed_runs[{index}]", "left_out": _failure(failed)})
    return table(rows or [{"left_out": "no run of the sweep finished"}])


def _trials(record: Record, points: int, *, where: str) -> int | None:
    """Return over how many runs each combination's numbers are averaged; None where the file does not say."""
    metadata = mapping(record, "metadata", where=where)
    stated = count(metadata, "num_trials_per_value", where=f"{where}.metadata")
    runs = count(record, "num_profile_runs", where=where)
    return stated or (-(-runs // points) if runs and points else None)


def _failure(failed: object) -> str:
    error = failed.get("error") if isinstance(failed, Mapping) else None
    return f"the run failed: {error}" if isinstance(error, str) and error else "the run failed"


def _row(parameters: Record, blocks: Record, *, trials: int | None, where: str) -> dict[str, object]:
    rate = parameter(parameters, RATE, where=f"{where}.parameters")
    concurrency = parameter(parameters, CONCURRENCY, where=f"{where}.parameters")
    if trials != 1:
        why = f"averages of {trials or 'an unknown number of'} runs: give the runs"
        return {"concurrency": None if rate else concurrency, "request_rate": rate, "left_out": why}
    metrics = Metrics(blocks=_one_run(blocks, where=where), where=f"{where}.metrics.")
    row: dict[str, object] = {
        **columns(metrics),
        **requests(metrics, {}, where=where),
        "concurrency": in_flight(metrics) if rate else concurrency,
        "request_rate": rate,
    }
    return row | {"left_out": why_left_out(row, open_loop=rate is not None)}


def _one_run(blocks: Record, *, where: str) -> dict[str, Record]:
    """Return an aggregate's metrics as a run has them: `mean` is over the trials, here one."""
    metrics: dict[str, Record] = {}
    for name in blocks:
        block = mapping(blocks, name, where=f"{where}.metrics")
        base, _, statistic = name.rpartition("_")
        if statistic in STATISTICS:
            metrics[base] = {**metrics.get(base, {}), "unit": block.get("unit"), statistic: block.get("mean")}
        else:
            metrics[name] = {"avg": block.get("mean"), **block}
    return metrics


def recognises_confidence(probe: Probe) -> bool:
    """Return whether this aggregates the trials of one combination."""
    metadata = probe.first.get("metadata")
    return isinstance(metadata, dict) and metadata.get("aggregation_type") == "confidence" and "metrics" in probe.keys


def parse_confidence(source: Source) -> pd.DataFrame:
    """Return one row: the run's numbers where there was one run, else only what they are averages of."""
    record = source.document()
    where = f"{source.path}: $"
    metadata, blocks = (mapping(record, key, where=where) for key in ("metadata", "metrics"))
    runs = count(metadata, "num_successful_runs", where=f"{where}.metadata")
    swept = mapping(metadata, "variation_values", where=f"{where}.metadata")
    row: dict[str, object] = {"left_out": "every run failed"}
    if runs != 0:
        row = _row(swept, blocks, trials=runs, where=where)
    row["model"] = text(metadata, "model", where=f"{where}.metadata")
    return table([row], version=text(record, "aiperf_version", where=where))


def is_sweep_csv(probe: Probe) -> bool:
    """Return whether this is the sweep aggregate's CSV."""
    return bool(probe.lines) and {"request_throughput_mean", "request_throughput_cv"} <= set(probe.lines[0].split(","))


def is_confidence_csv(probe: Probe) -> bool:
    """Return whether this is the confidence aggregate's CSV."""
    return bool(probe.lines) and probe.lines[0].startswith("metric,mean,std,min,max,cv,se,ci_low,ci_high")


PARSERS = (
    Parser(
        key="aiperf-sweep",
        label="AIPerf sweep aggregate",
        tool="aiperf",
        versions=VERSIONS,
        recognises=recognises_sweep,
        parse=parse_sweep,
    ),
    Parser(
        key="aiperf-confidence",
        label="AIPerf confidence aggregate",
        tool="aiperf",
        versions=VERSIONS,
        recognises=recognises_confidence,
        parse=parse_confidence,
    ),
    beside(
        key="aiperf-sweep-csv",
        label="AIPerf sweep aggregate, CSV",
        tool="aiperf",
        versions=VERSIONS,
        recognises=is_sweep_csv,
        why="rounded means without units or medians: give the runs, or the sweep's JSON",
    ),
    beside(
        key="aiperf-confidence-csv",
        label="AIPerf confidence aggregate, CSV",
        tool="aiperf",
        versions=VERSIONS,
        recognises=is_confidence_csv,
        why="rounded averages: give the runs",
    ),
)
