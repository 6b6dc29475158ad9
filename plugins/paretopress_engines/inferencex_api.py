"""InferenceX rows as the site's API gives them: configuration and date beside a flat object `metrics`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from paretopress.errors import DataError, Fault
from paretopress_engines.inferencex_layout import layout
from paretopress_engines.reading import Record, count, mapping, number, text

#: Statistics as InferenceX names them, and as the columns do.
STATISTICS = {"mean": "mean", "median": "p50", "p90": "p90", "p95": "p95", "p99": "p99"}
LATENCIES = ("ttft", "tpot", "itl", "e2el")

_RUN = re.compile(r"/runs/(\d+)(?:/attempts/(\d+))?")
_WEB = re.compile(r"https?://[^\s<>\"'\\]+")
_RELEASE = r"v?(\d+\.\d+(?:\.\d+)*(?:rc\d+)?(?:\.post\d+)?)(?![\d.])"
# An image of the engine itself, or a tag that names the engine. The tag of a Dynamo image is Dynamo's version.
_ENGINE_VERSION = re.compile(
    rf"/(?:sglang|vllm-openai|vllm)(?:-rocm)?:{_RELEASE}"
    rf"|/tensorrt-llm/release:{_RELEASE}"
    rf"|[:_-](?:sglang|vllm|atom)[-_]?{_RELEASE}"
)


def is_row(value: Mapping[str, object]) -> bool:
    """Return whether a JSON object is such a row."""
    return {"hardware", "framework", "conc"} <= value.keys() and isinstance(value.get("metrics"), Mapping)


def point(record: Record) -> dict[str, object]:
    """Return one row as an operating point."""
    row, where = record.value, record.where
    metrics = mapping(row, "metrics", where=where)
    columns = identity(row, where=where) | {
        "row": record.row,
        "model": text(row, "model", where=where),
        "hardware": text(row, "hardware", where=where),
        "spec_method": text(row, "spec_method", where=where),
        "date": text(row, "date", where=where),
        "run": run_name(text(row, "run_url", where=where)),
        "run_url": web_address(text(row, "run_url", where=where)),
    }
    if (reason := not_comparable(row, where=where)) is not None:
        return columns | {"left_out": reason}
    return columns | layout(row, where=where) | measured(metrics, where=f"{where}: metrics")


def identity(row: Mapping[str, object], *, where: str) -> dict[str, object]:
    """Return the columns that API rows and aggregated rows name alike."""
    return {
        "engine": text(row, "framework", where=where),
        "engine_version": engine_version(text(row, "image", where=where)),
        "precision": text(row, "precision", where=where),
        "isl": count(row, "isl", where=where, spelled=True),
        "osl": count(row, "osl", where=where, spelled=True),
        "concurrency": count(row, "conc", where=where, spelled=True),
    }


def not_comparable(row: Mapping[str, object], *, where: str) -> str | None:
    """Return why a row is no operating point of one input and one output length, or None."""
    scenario = text(row, "scenario_type", where=where) or text(row, "benchmark_type", where=where) or "single_turn"
    if scenario.startswith("agentic"):
        return "an agentic trace: its requests have no common input and output length"
    if (error := row.get("error")) is not None:
        return f"the run failed: {str(error)[:60]}"
    return None


def measured(metrics: Mapping[str, object], *, where: str) -> dict[str, object]:
    """Return throughput, interactivity, latencies and power; a throughput of 0 leaves the row out."""
    throughput = number(metrics, "tput_per_gpu", where=where)
    columns: dict[str, object] = {
        "throughput_per_gpu": throughput or None,
        "output_throughput_per_gpu": number(metrics, "output_tput_per_gpu", where=where) or None,
        "input_throughput_per_gpu": number(metrics, "input_tput_per_gpu", where=where) or None,
        "interactivity": number(metrics, "median_intvty", where=where) or None,
        "left_out": "served nothing: its throughput is 0" if throughput == 0 else None,
    }
    columns |= latencies(metrics, where=where)
    if columns["interactivity"] is not None:
        columns["interactivity_definition"] = "tpot_p50"
    if power_is_valid(metrics, where=where):
        columns["avg_power_w"] = number(metrics, "avg_power_w", where=where) or None
    return columns


def latencies(metrics: Mapping[str, object], *, where: str) -> dict[str, float | None]:
    """Return the latency columns from metrics in seconds; a latency of 0 was not measured.

    >>> latencies({"median_tpot": 0.02, "p99_ttft": 0}, where="a.json")["tpot_p50"]
    0.02
    """
    return {
        f"{latency}_{statistic}": number(metrics, f"{name}_{latency}", where=where) or None
        for latency in LATENCIES
        for name, statistic in STATISTICS.items()
    }


def power_is_valid(metrics: Mapping[str, object], *, where: str) -> bool:
    """Return whether the row's power may be used: older rows have no `power_valid`, and were not checked."""
    valid = metrics.get("power_valid")
    if valid in (0, 1, None):
        return valid != 0
    raise DataError(Fault(where=f"{where}, key power_valid", what="not a flag", got=str(valid)[:60], expected="0 or 1"))


def engine_version(image: str | None) -> str | None:
    """Return the engine's version where the name of the container image clearly states it.

    >>> engine_version("lmsysorg/sglang:v0.5.8.post1-cu130")
    '0.5.8.post1'
    >>> engine_version("nvcr.io/nvidia/ai-dynamo/tensorrtllm-runtime:0.8.1.post2") is None
    True
    """
    # `#` stands for `/` where the image was also part of a file's name.
    found = _ENGINE_VERSION.search("/" + image.replace("#", "/")) if image else None
    return next(filter(None, found.groups())) if found else None


def web_address(url: str | None) -> str | None:
    """Return the address of a run, where it is one that a page may link to.

    >>> web_address("https://forge.example/actions/runs/1"), web_address("javascript:alert(1)")
    ('https://forge.example/actions/runs/1', None)
    """
    return url if url and _WEB.fullmatch(url) else None


def run_name(url: str | None) -> str | None:
    """Return the workflow run and its attempt.

    >>> run_name("https://forge.example/actions/runs/23860024070/attempts/1")
    '23860024070/1'
    """
    found = _RUN.search(url or "")
    return "/".join(filter(None, found.groups())) if found else None
