"""llm-d Benchmark Report v0.2 (YAML or JSON), one operating point a report.

Any of several clients measured, and the report keeps the client's names. What is TPOT therefore depends on it:
GuideLLM's and AIPerf's `inter_token_latency`, the others' `time_per_output_token`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from math import isinf
from typing import TYPE_CHECKING

from paretopress import Parser
from paretopress.errors import DataError, Fault
from paretopress_engines.beside import beside
from paretopress_engines.guidellm_points import why_not_used
from paretopress_engines.llmd_stack import stack
from paretopress_engines.quantities import (
    COUNT,
    REQUESTS_PER_SECOND,
    SECONDS,
    TOKENS_PER_SECOND,
    quantity,
    times,
    whole_number,
)
from paretopress_engines.reading import count, mapping, number, table, text
from paretopress_engines.yaml_door import yaml_document

if TYPE_CHECKING:
    import pandas as pd

    from paretopress.sources import Probe, Source

Object = Mapping[str, object]

VERSIONS = "Benchmark Report 0.2, 0.2.1"
STATISTICS = {"mean": "mean", "p50": "p50", "p90": "p90", "p95": "p95", "p99": "p99"}
RATES = {"total_tok_s": "total_token_rate", "output_tok_s": "output_token_rate", "input_tok_s": "input_token_rate"}
TPOT_IS_ITL = frozenset({"guidellm", "aiperf"})
#: The clients whose `inter_token_latency` is what we call ITL; inference-perf's is of chunks that arrive together.
ITL_IS_ITL = frozenset({"vllm-benchmark", "inferencemax"})


def recognises(probe: Probe) -> bool:
    """Return whether this is a report of version 0.2: a version, a run with an id, and results."""
    run, results = probe.first.get("run"), probe.first.get("results")
    if _version(probe) == "0.2":
        return isinstance(run, dict) and "uid" in run and isinstance(results, dict)
    return _yaml_version(probe) == "0.2" and _has_keys(probe, "run", "results")


def is_old(probe: Probe) -> bool:
    """Return whether this is a report of version 0.1, which llm-d-benchmark writes beside the other."""
    if _version(probe) == "0.1":
        return probe.keys >= {"scenario", "metrics"}
    return _yaml_version(probe) == "0.1" and _has_keys(probe, "scenario", "metrics")


def _version(probe: Probe) -> str:
    return ".".join(str(probe.first.get("version")).split(".")[:2]) if not isinstance(probe.document, list) else ""


def _yaml_version(probe: Probe) -> str:
    match = re.search(rb"^version: *['\"]?(0\.\d+)(?:\.\d+)?['\"]? *\r?$", probe.data, re.MULTILINE)
    return match[1].decode() if match else ""


def _has_keys(probe: Probe, *keys: str) -> bool:
    return all(re.search(rb"^%s: *\r?$" % key.encode(), probe.data, re.MULTILINE) for key in keys)


def parse(source: Source) -> pd.DataFrame:
    """Return the report as one row."""
    is_json = source.data.lstrip()[:1] == b"{"
    report = source.document(skip={"time_series"}) if is_json else yaml_document(source, skip="time_series")
    where = f"{source.path}: $"
    results, scenario = mapping(report, "results", where=where), mapping(report, "scenario", where=where)
    performance = mapping(results, "request_performance", where=f"{where}.results")
    if not performance:
        return table([{"left_out": "no request performance in it"}])
    aggregate = mapping(performance, "aggregate", where=f"{where}.results.request_performance")
    load = mapping(mapping(scenario, "load", where=where), "standardized", where=f"{where}.scenario.load")
    place, client = f"{where}.results.request_performance.aggregate", _client(report, load, where=where)
    row: dict[str, object] = {
        **_latencies(mapping(aggregate, "latency", where=place), client, where=f"{place}.latency"),
        **_rates(mapping(aggregate, "throughput", where=place), where=f"{place}.throughput"),
        **_requests(mapping(aggregate, "requests", where=place), where=f"{place}.requests"),
        **_lengths(load, where=f"{where}.scenario.load.standardized"),
        **_run(mapping(report, "run", where=where), where=f"{where}.run"),
        **stack(scenario, where=f"{where}.scenario"),
    }
    row |= _load(load, aggregate, row, where=where)
    unknown = None if client else "does not say which client measured, and so not what its TPOT is"
    return table([row | {"left_out": unknown or why_not_used(row)}])


def _client(report: Object, load: Object, *, where: str) -> str:
    """Return the client that measured; inference-perf's own part of a report names it in the run's id only."""
    named = text(load, "tool", where=f"{where}.scenario.load.standardized")
    uid = text(mapping(report, "run", where=where), "uid", where=f"{where}.run") or ""
    return named or ("inference-perf" if uid.startswith("inference-perf") else "")


def _latencies(latency: Object, client: str, *, where: str) -> dict[str, float | None]:
    names = {"ttft": "time_to_first_token"}
    if client:
        names["tpot"] = "inter_token_latency" if client in TPOT_IS_ITL else "time_per_output_token"
    if client in ITL_IS_ITL:
        names["itl"] = "inter_token_latency"
    # GuideLLM's request latencies are seconds, and reports until mid 2026 call them "ms".
    if client and (client != "guidellm" or mapping(latency, "request_latency", where=where).get("units") == "s"):
        names["e2el"] = "request_latency"
    return {
        f"{ours}_{suffix}": _statistic(latency, name, SECONDS, statistic, where=where) or None
        for ours, name in names.items()
        for suffix, statistic in STATISTICS.items()
    }


def _statistic(block: Object, name: str, units: Mapping[str, float], statistic: str, *, where: str) -> float | None:
    place = f"{where}.{name}"
    return quantity(mapping(block, name, where=where), statistic, units, where=place, unit_key="units", spelled=True)


def _rates(throughput: Object, *, where: str) -> dict[str, float | None]:
    return {
        ours: _statistic(throughput, key, TOKENS_PER_SECOND, "mean", where=where) or None for ours, key in RATES.items()
    }


def _requests(requests: Object, *, where: str) -> dict[str, float | None]:
    """Return how many requests were sent, completed and failed, and their mean lengths."""
    sent, failed, cut = (count(requests, key, where=where) for key in ("total", "failures", "incomplete"))
    completed = None if sent is None or failed is None else sent - failed - (cut or 0)
    if completed is not None and completed < 0:
        got = f"{failed} failures of {sent}"
        raise DataError(Fault(where=where, what="more requests failed than were sent", got=got))
    return {
        "requests": sent,
        "completed_requests": completed,
        "failed_requests": failed,
        "isl_mean": _statistic(requests, "input_length", COUNT, "mean", where=where) or None,
        "osl_mean": _statistic(requests, "output_length", COUNT, "mean", where=where) or None,
    }


def _lengths(load: Object, *, where: str) -> dict[str, int | None]:
    """Return the nominal lengths; the means of lengths that followed no distribution are none."""
    blocks = {"isl": mapping(load, "input_seq_len", where=where), "osl": mapping(load, "output_seq_len", where=where)}
    values = {ours: number(block, "value", where=f"{where}, {ours}", spelled=True) for ours, block in blocks.items()}
    return {ours: whole_number(value) for ours, value in values.items() if blocks[ours].get("distribution") != "other"}


def _run(run: Object, *, where: str) -> dict[str, str | None]:
    """Return the experiment that the report belongs to, and when it ran."""
    time = mapping(run, "time", where=where)
    dates = (_date(time, key, where=f"{where}.time") for key in ("start", "end"))
    return {"run": text(run, "eid", where=where), "date": next(filter(None, dates), None)}


def _date(time: Object, key: str, *, where: str) -> str | None:
    """Return a time as ISO 8601, also where YAML has made it a time."""
    value = time.get(key)
    return value.isoformat() if isinstance(value, datetime) else text(time, key, where=where)


def _load(load: Object, aggregate: Object, row: Object, *, where: str) -> dict[str, float | None]:
    """Return concurrency and request rate; where the concurrency is not limited, Little's law gives it."""
    place = f"{where}.scenario.load.standardized"
    stated = (number(load, key, where=place, infinite=True, spelled=True) for key in ("concurrency", "rate_qps"))
    limit, rate = (value if value and not isinf(value) else None for value in stated)
    throughput = mapping(aggregate, "throughput", where=where)
    finished = _statistic(throughput, "request_rate", REQUESTS_PER_SECOND, "mean", where=f"{where}, throughput")
    latency = row.get("e2el_mean")
    in_flight = times(finished, latency if isinstance(latency, float) else None) or None
    return {"concurrency": limit or in_flight, "request_rate": rate}


PARSERS = (
    Parser(
        key="llmd-report",
        label="llm-d Benchmark Report",
        tool="llm-d-benchmark",
        versions=VERSIONS,
        recognises=recognises,
        parse=parse,
    ),
    beside(
        key="llmd-report-old",
        label="llm-d Benchmark Report v0.1",
        tool="llm-d-benchmark",
        versions="Benchmark Report 0.1",
        recognises=is_old,
        why="Benchmark Report v0.1: give the v0.2 report that lies beside it",
    ),
)
