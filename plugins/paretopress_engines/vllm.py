"""vLLM: `vllm bench serve`, formerly `benchmark_serving.py`, and TensorRT-LLM's client that descends from it.

A result states neither the engine served nor its version, GPUs or precision: `backend` and `endpoint_type` are the
protocol that the client spoke. `--metadata KEY=VALUE` and the overrides of a sweep stand among the result's own keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from paretopress import Parser
from paretopress.columns import IDENTITY_BY_KEY
from paretopress.errors import DataError, Fault
from paretopress_engines.bench_serving import (
    PER_REQUEST,
    latencies,
    little,
    moment,
    not_a_result,
    per_second,
    request_rate,
    unlimited,
)
from paretopress_engines.reading import (
    PERCENT,
    Record,
    count,
    flag,
    mapping,
    number,
    records,
    table,
    text,
    truncated_row,
    why_left_out,
)

if TYPE_CHECKING:
    import pandas as pd

    from paretopress.sources import Probe, Source

#: What `--metadata` and sweeps may say of what ran, by column: the column's name, and vLLM's own.
STATED = {
    "model": ("model", "model_id"),
    "hardware": ("hardware",),
    "engine": ("engine",),
    "engine_version": ("engine_version", "version"),
    "precision": ("precision",),
    "spec_method": ("spec_method",),
    "isl": ("isl", "random_input_len"),
    "osl": ("osl", "random_output_len"),
    "topology": ("topology",),
    "tp": ("tp", "tensor_parallel_size"),
    "pp": ("pp", "pipeline_parallel_size"),
    "ep": ("ep",),
    "dp_attention": ("dp_attention",),
    "gpus": ("gpus", "num_gpus"),
    "prefill_gpus": ("prefill_gpus",),
    "decode_gpus": ("decode_gpus",),
    "run": ("run",),
}
SKIP = (*PER_REQUEST, "errors")
_ALWAYS = {"model_id", "num_prompts", "duration", "completed"}
_EXPECTED = "an object with model_id, num_prompts, duration, completed and total_token_throughput"


def is_result(value: Mapping[str, object]) -> bool:
    """Return whether a JSON object is a result of the client; InferenceX's variants of it are not."""
    if not value.keys() >= _ALWAYS or "benchmark_start_time_unix" in value:
        return False
    in_ms = any(key.endswith("_ms") for key in value)
    return "total_token_throughput" in value or ("output_throughput" in value and in_ms)


def is_warm_up(value: Mapping[str, object]) -> bool:
    """Return whether a result is the warm-up that a sweep runs first."""
    run = value.get("run_number")
    return isinstance(run, int | float) and run < 0


def recognises(probe: Probe) -> bool:
    """Return whether the first object is a measured result."""
    return is_result(probe.first) and not is_warm_up(probe.first)


def parse(source: Source) -> pd.DataFrame:
    """Return one row for each result: a file holds one, or those appended to it, or a sweep's list of them."""
    return table(point(record) for record in records(source, skip=SKIP))


def point(record: Record) -> dict[str, object]:
    """Return a result as an operating point.

    >>> value = {"model_id": "m", "num_prompts": 8, "completed": 8, "duration": 2.0, "total_token_throughput": 640.0,
    ...          "output_throughput": 128.0, "median_tpot_ms": 20.0, "max_concurrency": 4}
    >>> row = point(Record(value=value, where="a.json", row=None))
    >>> row["tpot_p50"], row["input_tok_s"], row["concurrency"], row["left_out"]
    (0.02, 512.0, 4, None)
    """
    if record.truncated:
        return truncated_row(record)
    value, where = record.value, record.where
    if not is_result(value):
        raise not_a_result(record, expected=_EXPECTED)
    row: dict[str, object] = {"row": record.row, "date": moment(value, "date", where=where)}
    row |= _stated(value, where=where) | _requests(value, where=where) | _throughput(value, where=where)
    row |= latencies(value, where=where) | _speculation(value, where=where)
    limit = count(value, "max_concurrency", where=where)
    row["concurrency"] = limit or little(row)
    row["request_rate"] = request_rate(value, where=where)
    row["repeat"] = _repeat(value, where=where)
    row["left_out"] = _no_point(value) or why_left_out(row, open_loop=unlimited(row, limit))
    return row


def _stated(value: Mapping[str, object], *, where: str) -> dict[str, object]:
    columns = {column: _first_stated(value, column, keys, where=where) for column, keys in STATED.items()}
    if columns["ep"] is None and columns["tp"] and flag(value, "enable_expert_parallel", where=where):
        # vLLM spreads the experts over all ranks of tensor and data parallelism.
        replicas = count(value, "data_parallel_size", where=where, spelled=True) or 1
        columns["ep"] = int(str(columns["tp"])) * replicas
    return columns


def _first_stated(value: Mapping[str, object], column: str, keys: tuple[str, ...], *, where: str) -> object:
    kind = IDENTITY_BY_KEY[column].type
    for key in keys:
        found: object
        if kind == "count":
            found = count(value, key, where=where, spelled=True)
        else:
            found = flag(value, key, where=where) if kind == "flag" else text(value, key, where=where)
        if found is not None:
            return found
    return None


def _requests(value: Mapping[str, object], *, where: str) -> dict[str, object]:
    """Return what was asked for and what came of it; vLLM before 0.10 does not save `failed`."""
    asked = count(value, "num_prompts", where=where)
    completed = count(value, "completed", where=where)
    failed = count(value, "failed", where=where)
    if failed is None and asked is not None and completed is not None:
        failed = max(asked - completed, 0)
    return {"requests": asked, "completed_requests": completed, "failed_requests": failed}


def _throughput(value: Mapping[str, object], *, where: str) -> dict[str, object]:
    """Return tokens per second of the whole system, and the mean lengths, over the requests that succeeded."""
    duration = number(value, "duration", where=where)
    completed = count(value, "completed", where=where)
    given = count(value, "total_input_tokens", where=where)
    made = count(value, "total_output_tokens", where=where)
    output = number(value, "output_throughput", where=where) or per_second(made, duration)
    total = number(value, "total_token_throughput", where=where)
    if total and output and total < output:
        fault = Fault(where=f"{where}, key total_token_throughput", what="below output_throughput", got=str(total))
        raise DataError(fault)
    into = total - output if total and output else per_second(given, duration)
    return {
        "duration_s": duration or None,
        "total_tok_s": total or (into + output if into and output else None),
        "output_tok_s": output or None,
        "input_tok_s": into or None,
        "isl_mean": given / completed if given and completed else None,
        "osl_mean": made / completed if made and completed else None,
    }


def _speculation(value: Mapping[str, object], *, where: str) -> dict[str, object]:
    """Return how much drafting helped: vLLM saves its server's counters, TensorRT-LLM's client tokens an iteration."""
    iterations = mapping(value, "avg_decoded_tokens_per_iter", where=where)
    length = number(value, "spec_decode_acceptance_length", where=where)
    mean = number(iterations, "mean", where=f"{where}: avg_decoded_tokens_per_iter")
    return {
        "acceptance_length": length or mean or None,
        "acceptance_rate": number(value, "spec_decode_acceptance_rate", where=where, scale=PERCENT),
    }


def _repeat(value: Mapping[str, object], *, where: str) -> int | None:
    run = number(value, "run_number", where=where, negative=True)
    return None if run is None or run < 0 else (count(value, "run_number", where=where) or 0) + 1


def _no_point(value: Mapping[str, object]) -> str | None:
    if is_warm_up(value):
        return "a warm-up run"
    if value.get("ramp_up_strategy") is not None:
        return "the request rate was ramped up: not one load"
    if "total_output_tokens" not in value and "output_throughput" not in value:
        return "no output tokens: a pooling or embedding benchmark"
    return None


PARSERS = (
    Parser(
        key="vllm",
        label="vLLM bench serve",
        tool="vllm bench serve, benchmark_serving.py",
        versions="0.5 to 0.32, and TensorRT-LLM's benchmark_serving",
        recognises=recognises,
        parse=parse,
    ),
)
