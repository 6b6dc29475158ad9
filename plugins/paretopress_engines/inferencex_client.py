"""What InferenceX's load generator writes for each run, before the benchmark makes a row of it.

A descendant of vLLM's client: one JSON object, system throughput, no GPU count. A variant of it writes latencies in
seconds, under keys without `_ms`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from paretopress import Parser
from paretopress_engines import vllm
from paretopress_engines.bench_serving import moment, request_rate
from paretopress_engines.inferencex_api import latencies
from paretopress_engines.reading import Record, count, number, records, table, text, truncated_row, why_left_out

if TYPE_CHECKING:
    import pandas as pd

    from paretopress.sources import Probe, Source

#: The key that tells this client's results from vLLM's.
START = "benchmark_start_time_unix"
_ALWAYS = {"model_id", "num_prompts", "duration", "completed"}


def recognises_raw(probe: Probe) -> bool:
    """Return whether this is a result of the client in its usual form."""
    return _ALWAYS | {START} <= probe.keys


def recognises_compact(probe: Probe) -> bool:
    """Return whether this is the variant in seconds."""
    in_ms = any(key.endswith("_ms") for key in probe.keys)
    return _ALWAYS | {"median_tpot", "output_throughput"} <= probe.keys and not in_ms and START not in probe.keys


def parse_raw(source: Source) -> pd.DataFrame:
    """Return each run as an operating point, read as vLLM's client's, whose keys these are."""
    return table(vllm.point(_as_vllm(record)) for record in records(source, skip=vllm.SKIP))


def _as_vllm(record: Record) -> Record:
    return replace(record, value={key: value for key, value in record.value.items() if key != START})


def parse_compact(source: Source) -> pd.DataFrame:
    """Return each run as an operating point."""
    return table(_compact_point(record) for record in records(source, skip=vllm.SKIP))


def _compact_point(record: Record) -> dict[str, object]:
    if record.truncated:
        return truncated_row(record)
    run, where = record.value, record.where
    completed = count(run, "completed", where=where)
    limit = count(run, "max_concurrency", where=where)
    row: dict[str, object] = {
        "row": record.row,
        "model": text(run, "model_id", where=where),
        "date": moment(run, "date", where=where),
        "concurrency": limit,
        "request_rate": request_rate(run, where=where),
        "requests": count(run, "num_prompts", where=where),
        "completed_requests": completed,
        "duration_s": number(run, "duration", where=where) or None,
        "input_tok_s": number(run, "input_throughput", where=where) or None,
        "output_tok_s": number(run, "output_throughput", where=where) or None,
        "isl_mean": _mean(count(run, "total_input_tokens", where=where), completed),
        "osl_mean": _mean(count(run, "total_output_tokens", where=where), completed),
    }
    row |= latencies(run, where=where)
    return row | {"left_out": why_left_out(row, open_loop=not limit)}


def _mean(total: int | None, requests: int | None) -> float | None:
    return total / requests if total and requests else None


PARSERS = (
    Parser(
        key="inferencex-raw",
        label="InferenceX client result",
        tool="InferenceX benchmark_serving",
        versions="Oct 2025 to Aug 2026",
        recognises=recognises_raw,
        parse=parse_raw,
    ),
    Parser(
        key="inferencex-compact",
        label="InferenceX client result in seconds",
        tool="InferenceX benchmark_serving, token-position variant",
        versions="Feb 2026",
        recognises=recognises_compact,
        parse=parse_compact,
    ),
)
