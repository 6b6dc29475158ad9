"""TensorRT-LLM: `trtllm-bench throughput|latency`, by its report (`--report_json`) or by what it prints.

The one benchmark that knows its GPUs, because it runs the engine itself. Two of its numbers mislead and are not read:
`issue_rate` is off by many orders of magnitude, and the output throughput per user includes the wait for the first
token. The client of `trtllm-serve` writes vLLM's format (`paretopress_engines.vllm`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from paretopress import Parser
from paretopress_engines.beside import beside
from paretopress_engines.reading import MILLI, count, mapping, number, table, text, why_left_out
from paretopress_engines.trtllm_log import OVERVIEW, reports

if TYPE_CHECKING:
    import pandas as pd

    from paretopress.sources import Probe, Source

Section = Mapping[str, object]
_PERCENTILES = {"mean": "average", "p50": "p50", "p90": "p90", "p95": "p95", "p99": "p99"}
#: Weights that nobody quantized are served in the model's own type.
_UNQUANTIZED = {"bfloat16": "bf16", "float16": "fp16", "float32": "fp32"}


def recognises(probe: Probe) -> bool:
    """Return whether the object is a report."""
    sections = ("engine", "world_info", "performance")
    return all(isinstance(probe.first.get(section), Mapping) for section in sections)


def parse(source: Source) -> pd.DataFrame:
    """Return the report's one row."""
    return _table([point(source.document(), where=source.path)])


def recognises_log(probe: Probe) -> bool:
    """Return whether a log holds the overview of a run."""
    return not probe.keys and OVERVIEW.encode() in probe.data


def parse_log(source: Source) -> pd.DataFrame:
    """Return one row for each run that the log ends with an overview of."""
    found = list(reports(source.text))
    rows = [point(report.sections, where=f"{source.path}: line {report.line}", spelled=True) for report in found]
    if len(rows) > 1:
        rows = [row | {"row": f"line {report.line}"} for row, report in zip(rows, found, strict=True)]
    return _table([row | {"date": report.date} for row, report in zip(rows, found, strict=True)])


def _table(rows: list[dict[str, object]]) -> pd.DataFrame:
    """Return rows as a frame; the benchmark is of one version with the engine that it runs."""
    version = rows[0]["engine_version"] if rows else None
    return table(rows, version=version if isinstance(version, str) else None)


def point(report: Section, *, where: str, spelled: bool = False) -> dict[str, object]:
    """Return a report as an operating point.

    Parameters
    ----------
    report : mapping
        The sections `engine`, `world_info`, `request_info`, `performance`, `streaming_metrics`, … of a report.
    where : str
        The file and the place in it, for messages.
    spelled : bool
        Whether numbers are written as text, as in a log.
    """
    row = _identity(report, where=where, spelled=spelled) | _performance(report, where=where, spelled=spelled)
    row |= _latencies(report, where=where, spelled=spelled) | _speculation(report, where=where, spelled=spelled)
    row["left_out"] = why_left_out(row)
    return row


def _identity(report: Section, *, where: str, spelled: bool) -> dict[str, object]:
    engine, world, machine, dataset = (
        mapping(report, section, where=where) for section in ("engine", "world_info", "machine", "dataset")
    )
    place = f"{where}: world_info"
    tp, pp, gpus = (count(world, size, where=place, spelled=spelled) for size in ("tp_size", "pp_size", "world_size"))
    # -1 and None both mean that nobody set it.
    ep = number(world, "ep_size", where=place, negative=True, spelled=spelled)
    return {
        "model": _word(engine, "model", where=f"{where}: engine"),
        "hardware": _word(machine, "name", where=f"{where}: machine"),
        "engine": "trt",
        "engine_version": _word(engine, "version", where=f"{where}: engine"),
        "precision": _precision(engine, where=f"{where}: engine"),
        "isl": _fixed(dataset, "isl_stats", where=f"{where}: dataset"),
        "osl": _fixed(dataset, "osl_stats", where=f"{where}: dataset"),
        "tp": tp or None,
        "pp": pp or None,
        "ep": count(world, "ep_size", where=place, spelled=spelled) if ep and ep > 0 else None,
        # Old reports have no world size; expert parallelism shares the GPUs of tensor parallelism.
        "gpus": gpus or (tp * pp if tp and pp else None),
    }


def _word(section: Section, key: str, *, where: str) -> str | None:
    """Return a text of a report, in which "None" is Python's for missing."""
    found = text(section, key, where=where)
    return None if found in ("None", "N/A") else found


def _precision(engine: Section, *, where: str) -> str | None:
    quantization = _word(engine, "quantization", where=where)
    if quantization is None and "quantization" in engine:
        return _UNQUANTIZED.get((_word(engine, "dtype", where=where) or "").removeprefix("torch."))
    return quantization and quantization.lower()


def _fixed(dataset: Section, key: str, *, where: str) -> int | None:
    """Return the length of all prompts or answers of the data set; None where they differ."""
    lengths = mapping(dataset, key, where=where)
    least, most = (number(lengths, end, where=f"{where}.{key}") for end in ("minimum", "maximum"))
    return int(least) if least and least == most and least.is_integer() else None


def _performance(report: Section, *, where: str, spelled: bool) -> dict[str, object]:
    """Return load, lengths and throughput; the average concurrency is computed, the configured one not stated."""
    requests = mapping(report, "request_info", where=where)
    performance = mapping(report, "performance", where=where)

    def of_requests(key: str) -> float | None:
        return number(requests, key, where=f"{where}: request_info", spelled=spelled) or None

    def of_system(key: str, scale: float = 1.0) -> float | None:
        return number(performance, key, where=f"{where}: performance", scale=scale, spelled=spelled) or None

    total, output = of_system("system_total_throughput_tok_s"), of_system("system_output_throughput_tok_s")
    return {
        "concurrency": of_requests("avg_num_concurrent_requests"),
        "requests": count(requests, "num_requests", where=f"{where}: request_info", spelled=spelled),
        "isl_mean": of_requests("avg_input_length"),
        "osl_mean": of_requests("avg_output_length"),
        "total_tok_s": total,
        "output_tok_s": output,
        "input_tok_s": total - output if total and output and total > output else None,
        "duration_s": of_system("total_latency_ms", MILLI),
    }


def _latencies(report: Section, *, where: str, spelled: bool) -> dict[str, object]:
    """Return latencies in seconds: TTFT and TPOT only of a run with `--streaming`."""
    columns: dict[str, object] = {}
    for latency, (section, key, mean) in {
        "ttft": ("streaming_metrics", "ttft_percentiles", "avg_ttft_ms"),
        "tpot": ("streaming_metrics", "tpot_percentiles", "avg_tpot_ms"),
        "e2el": ("performance", "request_latency_percentiles_ms", "avg_request_latency_ms"),
    }.items():
        values = mapping(report, section, where=where)
        place = f"{where}: {section}"
        found = mapping(values, key, where=place)
        for statistic, name in _PERCENTILES.items():
            each = number(found, name, where=f"{place}.{key}", scale=MILLI, spelled=spelled)
            columns[f"{latency}_{statistic}"] = each or None
        columns[f"{latency}_mean"] = columns[f"{latency}_mean"] or (
            number(values, mean, where=place, scale=MILLI, spelled=spelled) or None
        )
    return columns


def _speculation(report: Section, *, where: str, spelled: bool) -> dict[str, object]:
    """Return how drafting went, as the mean over requests."""
    place = f"{where}: decoding_stats"
    stats = mapping(report, "decoding_stats", where=where)
    mode = _word(stats, "mode", where=place)
    columns: dict[str, object] = {"spec_method": mode and mode.lower()}
    for column, key in {
        "acceptance_length": "acceptance_length_percentiles",
        "acceptance_rate": "draft_acceptance_rate_percentiles",
    }.items():
        found = mapping(stats, key, where=place)
        columns[column] = number(found, "average", where=f"{place}.{key}", spelled=spelled)
    return columns


def recognises_requests(probe: Probe) -> bool:
    """Return whether the file lists single requests (`--request_json`)."""
    return probe.keys >= {"num_input_tokens", "start_timestamp", "end_timestamp", "decode_iteration"}


PARSERS = (
    Parser(
        key="trtllm-bench",
        label="trtllm-bench report",
        tool="trtllm-bench --report_json",
        versions="0.16 to 1.2",
        recognises=recognises,
        parse=parse,
    ),
    Parser(
        key="trtllm-bench-log",
        label="trtllm-bench console log",
        tool="trtllm-bench",
        versions="0.16 to 1.2",
        recognises=recognises_log,
        parse=parse_log,
    ),
    beside(
        key="trtllm-bench-requests",
        label="trtllm-bench, single requests",
        tool="trtllm-bench --request_json",
        versions="1.0 to 1.2",
        recognises=recognises_requests,
        why="single requests of a run: the report has the numbers",
    ),
)
