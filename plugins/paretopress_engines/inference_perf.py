"""inference-perf (Kubernetes SIG): `stage_N_lifecycle_metrics.json`, one operating point a stage, times in seconds.

Its `inter_token_latency` is of chunks (a median of 48 microseconds is chunks that arrived together), and its
`normalized_time_per_output_token` includes the TTFT: neither is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isinf
from typing import TYPE_CHECKING

from paretopress import Parser
from paretopress_engines.beside import beside
from paretopress_engines.quantities import times
from paretopress_engines.reading import KEPT_UP, count, mapping, number, table, why_left_out

if TYPE_CHECKING:
    import pandas as pd

    from paretopress.sources import Probe, Source

Object = Mapping[str, object]

VERSIONS = "0.2"
LATENCIES = {"ttft": "time_to_first_token", "tpot": "time_per_output_token", "e2el": "request_latency"}
STATISTICS = {"mean": "mean", "p50": "median", "p90": "p90", "p95": "p95", "p99": "p99"}
RATES = {
    "total_tok_s": "total_tokens_per_sec",
    "output_tok_s": "output_tokens_per_sec",
    "input_tok_s": "input_tokens_per_sec",
}
#: Requests queue where the median TTFT is this many times the TTFT of the luckiest percent.
QUEUED = 2.0


def _is_lifecycle(probe: Probe) -> bool:
    parts = [probe.first.get(key) for key in ("load_summary", "successes", "failures")]
    return all(isinstance(part, dict) for part in parts) and not isinstance(probe.document, list)


def _has(probe: Probe, part: str, *keys: str) -> bool:
    value = probe.first.get(part)
    return isinstance(value, dict) and not value.keys().isdisjoint(keys)


def recognises(probe: Probe) -> bool:
    """Return whether this is one stage: it alone says what load was asked for."""
    return _is_lifecycle(probe) and _has(probe, "load_summary", "requested_rate", "achieved_rate", "concurrency")


def parse(source: Source) -> pd.DataFrame:
    """Return the stage as one row; the file has no model and no date."""
    record = source.document()
    where = f"{source.path}: $"
    load, successes, failures = (mapping(record, key, where=where) for key in ("load_summary", "successes", "failures"))
    place = f"{where}.successes"
    row: dict[str, object] = {
        **_latencies(mapping(successes, "latency", where=place), where=f"{place}.latency"),
        **_rates(mapping(successes, "throughput", where=place), where=f"{place}.throughput"),
        "isl_mean": _mean(successes, "prompt_tokens", "prompt_len", where=place),
        "osl_mean": _mean(successes, "output_len", "output_tokens", where=place),
        "requests": count(load, "count", where=f"{where}.load_summary"),
        "completed_requests": count(successes, "count", where=place),
        "failed_requests": count(failures, "count", where=f"{where}.failures"),
        "duration_s": number(record, "benchmark_time_seconds", where=where) or None,
    }
    row |= _load(load, successes, row, where=where)
    return table([row | {"left_out": why_left_out(row) or _slow_client(load, successes, row, where=where)}])


def _latencies(latency: Object, *, where: str) -> dict[str, float | None]:
    return {
        f"{ours}_{suffix}": number(mapping(latency, name, where=where), statistic, where=f"{where}.{name}") or None
        for ours, name in LATENCIES.items()
        for suffix, statistic in STATISTICS.items()
    }


def _rates(throughput: Object, *, where: str) -> dict[str, float | None]:
    return {ours: number(throughput, key, where=where) or None for ours, key in RATES.items()}


def _mean(successes: Object, *names: str, where: str) -> float | None:
    """Return the mean of the first of these distributions that the version has."""
    means = (number(mapping(successes, name, where=where), "mean", where=f"{where}.{name}") for name in names)
    return next(filter(None, means), None)


def _load(load: Object, successes: Object, row: Object, *, where: str) -> dict[str, float | None]:
    """Return concurrency and request rate: a stage holds one of them; at a rate, Little's law gives the concurrency."""
    configured = number(load, "concurrency", where=f"{where}.load_summary") or None
    if configured is not None:
        return {"concurrency": configured, "request_rate": None}
    place = f"{where}.successes.throughput"
    finished = number(mapping(successes, "throughput", where=place), "requests_per_sec", where=place)
    latency = row["e2el_mean"]
    in_flight = times(finished, latency if isinstance(latency, float) else None) or None
    rate = number(load, "requested_rate", where=f"{where}.load_summary", infinite=True)
    return {"concurrency": in_flight, "request_rate": None if not rate or isinf(rate) else rate}


def _slow_client(load: Object, successes: Object, row: Object, *, where: str) -> str | None:
    """Return that the client sent too slowly although nothing queued at the server; None where it did not.

    A client whose workers all wait for a saturated server sends late too, but then the TTFT shows the queue: those
    points are the server's.
    """
    requested = row["request_rate"]
    achieved = number(load, "achieved_rate", where=f"{where}.load_summary")
    if not isinstance(requested, float) or achieved is None or achieved >= KEPT_UP * requested:
        return None
    place = f"{where}.successes.latency"
    ttft = mapping(mapping(successes, "latency", where=place), "time_to_first_token", where=place)
    median, luckiest = (number(ttft, key, where=f"{place}.time_to_first_token") for key in ("median", "p1"))
    if median is not None and luckiest is not None and median >= QUEUED * luckiest:
        return None
    return f"the client was the bottleneck: {achieved:.3g} of {requested:.3g} requests/s sent, and none queued"


def is_summary(probe: Probe) -> bool:
    """Return whether this sums up all stages, or one adapter's requests in all of them."""
    return _is_lifecycle(probe) and not recognises(probe) and _has(probe, "successes", "latency")


def is_server_metrics(probe: Probe) -> bool:
    """Return whether these are Prometheus metrics of the server."""
    return _is_lifecycle(probe) and not recognises(probe) and not _has(probe, "successes", "latency")


def is_requests(probe: Probe) -> bool:
    """Return whether this lists every request."""
    if not isinstance(probe.document, list) or not probe.keys >= {"start_time", "end_time", "error"}:
        return False
    return not probe.keys.isdisjoint({"request", "info", "computed_metrics"})


_FILES = (
    ("summary", "all stages together", is_summary, "mixes stages: give the stages' files"),
    ("server-metrics", "the server's metrics", is_server_metrics, "the server's own metrics: give the stages' files"),
    ("requests", "every request", is_requests, "every request: give the stages' files"),
)

PARSERS = (
    Parser(
        key="inference-perf",
        label="inference-perf stage",
        tool="inference-perf",
        versions=VERSIONS,
        recognises=recognises,
        parse=parse,
    ),
    *(
        beside(
            key=f"inference-perf-{key}",
            label=f"inference-perf: {label}",
            tool="inference-perf",
            versions=VERSIONS,
            recognises=test,
            why=why,
        )
        for key, label, test, why in _FILES
    ),
)
