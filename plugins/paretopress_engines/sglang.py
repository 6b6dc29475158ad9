"""SGLang: `python -m sglang.bench_serving` (`sglang.benchmark.serving`), one JSON line a run.

`backend` is the protocol that the client spoke. What was served stands only in `server_info`, since 0.5: the
arguments that a real SGLang server started with; older files state neither model nor version nor date.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from paretopress import Parser
from paretopress.errors import DataError, Fault
from paretopress_engines.bench_serving import (
    PER_REQUEST,
    latencies,
    not_a_result,
    per_second,
    request_rate,
    unlimited,
)
from paretopress_engines.beside import beside
from paretopress_engines.reading import (
    Record,
    count,
    flag,
    listing,
    mapping,
    number,
    records,
    table,
    text,
    truncated_row,
    why_left_out,
)
from paretopress_engines.vllm_offline import OF_SGLANG, SUMMARY

if TYPE_CHECKING:
    import pandas as pd

    from paretopress.sources import Probe, Source

_ALWAYS = {"completed", "duration", "mean_e2e_latency_ms", "total_output_tokens_retokenized"}
#: What a real server tells of its own GPUs; less is no count of them.
_SIZES = ("tp_size", "pp_size", "dp_size")


def is_result(value: Mapping[str, object]) -> bool:
    """Return whether a JSON object is a result of the client."""
    return value.keys() >= _ALWAYS


def recognises(probe: Probe) -> bool:
    """Return whether the first object is a result of the client."""
    return is_result(probe.first)


def parse(source: Source) -> pd.DataFrame:
    """Return one row for each line."""
    return table(point(record) for record in records(source, skip=PER_REQUEST))


def point(record: Record) -> dict[str, object]:
    """Return a result as an operating point."""
    if record.truncated:
        return truncated_row(record)
    value, where = record.value, record.where
    if not is_result(value):
        raise not_a_result(record, expected=f"an object with {', '.join(sorted(_ALWAYS))}")
    limit = count(value, "max_concurrency", where=where)
    row: dict[str, object] = {
        "row": record.row,
        "concurrency": limit or number(value, "concurrency", where=where) or None,
        "request_rate": request_rate(value, where=where),
        "acceptance_length": number(value, "accept_length", where=where) or None,
    }
    row |= _asked(value, where=where) | _requests(value, where=where) | _throughput(value, where=where)
    row |= latencies(value, where=where, e2el="e2e_latency", signed_tpot=True)
    row |= _served(mapping(value, "server_info", where=where), where=f"{where}: server_info")
    row["left_out"] = why_left_out(row, open_loop=unlimited(row, limit))
    return row


def _asked(value: Mapping[str, object], *, where: str) -> dict[str, object]:
    """Return the lengths that random prompts were made for; with a range ratio below 1 they are the longest."""
    if not (text(value, "dataset_name", where=where) or "").startswith("random"):
        return {}
    return {
        "isl": count(value, "random_input_len", where=where),
        "osl": count(value, "random_output_len", where=where),
    }


def _requests(value: Mapping[str, object], *, where: str) -> dict[str, object]:
    """Return what was sent: only `--output-details` tells, by an error text for each request."""
    completed = count(value, "completed", where=where)
    errors = listing(value, "errors", where=where)
    if not errors:
        return {"completed_requests": completed}
    for error in errors:
        if error is not None and not isinstance(error, str):
            raise DataError(Fault(where=f"{where}, key errors", what="not a text", got=str(error), expected="texts"))
    return {
        "requests": len(errors),
        "completed_requests": completed,
        "failed_requests": sum(bool(error) for error in errors),
    }


def _throughput(value: Mapping[str, object], *, where: str) -> dict[str, object]:
    """Return tokens per second of the whole system, and the mean lengths, over the requests that succeeded."""
    duration = number(value, "duration", where=where)
    completed = count(value, "completed", where=where)
    given = count(value, "total_input_tokens", where=where)
    made = count(value, "total_output_tokens", where=where)
    output = number(value, "output_throughput", where=where) or per_second(made, duration)
    into = number(value, "input_throughput", where=where) or per_second(given, duration)
    total = number(value, "total_throughput", where=where)
    return {
        "duration_s": duration or None,
        "total_tok_s": total or (into + output if into and output else None),
        "output_tok_s": output or None,
        "input_tok_s": into or None,
        "isl_mean": given / completed if given and completed else None,
        "osl_mean": made / completed if made and completed else None,
    }


def _served(info: Mapping[str, object], *, where: str) -> dict[str, object]:
    """Return what the server said of itself; a router tells of its prefill and its decode workers apart."""
    workers = {role: _workers(info, role, where=where) for role in ("prefill", "decode")}
    if workers["decode"]:
        counts = {role: [_gpus(each, where=where) for each in workers[role]] for role in workers}
        gpus = {f"{role}_gpus": sum(filter(None, each)) for role, each in counts.items() if each and all(each)}
        return _server(workers["decode"][0], where=where) | {"topology": "disaggregated"} | gpus
    mode = text(info, "disaggregation_mode", where=where)
    if (mode or "null") != "null":
        # One worker of a disaggregated system, which cannot know the others.
        return _server(info, where=where) | {"topology": "disaggregated"}
    sizes = {
        "topology": "aggregated" if mode == "null" and _is_real(info) else None,
        "tp": count(info, "tp_size", where=where),
        "pp": count(info, "pp_size", where=where),
        "ep": count(info, "ep_size", where=where),
        "dp_attention": flag(info, "enable_dp_attention", where=where),
        "gpus": _gpus(info, where=where),
    }
    return _server(info, where=where) | sizes


def _workers(info: Mapping[str, object], role: str, *, where: str) -> list[Mapping[str, object]]:
    found = listing(info, role, where=where)
    return [each for each in found if isinstance(each, Mapping)]


def _server(info: Mapping[str, object], *, where: str) -> dict[str, object]:
    """Return model, version, precision and drafting of one server."""
    quantization = text(info, "quantization", where=where)
    algorithm = text(info, "speculative_algorithm", where=where)
    if algorithm is None and "speculative_algorithm" in info:
        algorithm = "none"
    return {
        "model": text(info, "model_path", where=where),
        "engine": "sglang" if _is_real(info) else None,
        "engine_version": text(info, "version", where=where),
        "precision": quantization and quantization.lower(),
        "spec_method": algorithm and algorithm.lower(),
    }


def _gpus(info: Mapping[str, object], *, where: str) -> int | None:
    """Return the GPUs of one server.

    `tp_size` counts over all nodes. Data-parallel attention shares the GPUs of tensor parallelism; without it, data
    parallelism multiplies them.
    """
    if not _is_real(info):
        return None
    tp, pp, dp = (count(info, size, where=where) or 1 for size in _SIZES)
    return tp * pp * (1 if flag(info, "enable_dp_attention", where=where) else dp)


def _is_real(info: Mapping[str, object]) -> bool:
    return all(info.get(size) is not None for size in _SIZES)


def recognises_console(probe: Probe) -> bool:
    """Return whether a log holds the summary that the client prints at its end."""
    is_log = not probe.keys and SUMMARY in probe.data
    return is_log and any(mark in probe.data for mark in OF_SGLANG)


PARSERS = (
    Parser(
        key="sglang",
        label="SGLang bench_serving",
        tool="sglang.bench_serving",
        versions="0.4 to 0.5.23",
        recognises=recognises,
        parse=parse,
    ),
    beside(
        key="sglang-console",
        label="SGLang bench_serving, console log",
        tool="sglang.bench_serving",
        versions="0.4 to 0.5.23",
        recognises=recognises_console,
        why="console log of a run: the result file has the numbers",
    ),
)
