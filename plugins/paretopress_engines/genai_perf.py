"""NVIDIA GenAI-Perf, AIPerf's forerunner: `profile_export_genai_perf.json` and its CSV, one run each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from paretopress import Parser
from paretopress_engines.beside import beside
from paretopress_engines.perf_metrics import CONCURRENCY, RATE, Metrics, columns, csv_metrics, in_flight, parameter
from paretopress_engines.quantities import REQUESTS_PER_SECOND, whole_number
from paretopress_engines.reading import count, listing, mapping, number, table, text, why_left_out

if TYPE_CHECKING:
    import pandas as pd

    from paretopress.sources import Probe, Source

Record = Mapping[str, object]

VERSIONS = "0.0.8 to 0.0.16"
#: What the flat configuration of versions before 0.0.13 has, and no other tool's.
FLAT = {"model", "formatted_model_name", "artifact_dir", "profile_export_file"}


def recognises(probe: Probe) -> bool:
    """Return whether this is the summary of one run: its config is GenAI-Perf's, in sections or flat."""
    config = probe.first.get("input_config")
    return isinstance(config, dict) and (isinstance(config.get("perf_analyzer"), dict) or config.keys() >= FLAT)


def parse(source: Source) -> pd.DataFrame:
    """Return the run as one row; the file has no date, no version and no count of errors."""
    record = source.document()
    where = f"{source.path}: $"
    config, place = _in_sections(mapping(record, "input_config", where=where)), f"{where}.input_config"
    client = mapping(config, "perf_analyzer", where=place)
    stimulus = mapping(client, "stimulus", where=f"{place}.perf_analyzer")
    metrics = Metrics(blocks=record, where=f"{where}.")
    rate = parameter(stimulus, RATE, where=f"{place}.perf_analyzer.stimulus")
    configured = parameter(stimulus, CONCURRENCY, where=f"{place}.perf_analyzer.stimulus")
    row: dict[str, object] = {
        **columns(metrics),
        "completed_requests": metrics.count("request_count"),
        "requests": _sent(client, where=f"{place}.perf_analyzer"),
        "model": _model(config, where=place),
        "concurrency": in_flight(metrics) if rate else configured or in_flight(metrics),
        "request_rate": rate,
        **_lengths(config, where=place),
    }
    reason = why_left_out(row | {"duration_s": _duration(metrics)}, open_loop=rate is not None)
    return table([row | {"left_out": reason}])


def _in_sections(config: Record) -> Record:
    """Return a flat configuration, as versions before 0.0.13 write their arguments, in the sections of later ones."""
    if not config.keys() >= FLAT:
        return config
    limit = config.get("request_count") or None
    return {
        "model_names": config["model"],
        "perf_analyzer": {
            "stimulus": {key: config.get(key) for key in ("concurrency", "request_rate")},
            "measurement": {"mode": "request_count", "num": limit} if limit else None,
        },
        "input": {
            "prompt_source": config.get("prompt_source"),
            "synthetic_tokens": {"mean": config.get("synthetic_input_tokens_mean")},
            "output_tokens": {"mean": config.get("output_tokens_mean")},
        },
    }


def _sent(client: Record, *, where: str) -> int | None:
    """Return how many requests the run was to send; None where a time or a number of windows ended it."""
    measurement = mapping(client, "measurement", where=where)
    if measurement.get("mode") != "request_count":
        return None
    return count(measurement, "num", where=f"{where}.measurement")


def _model(config: Record, *, where: str) -> str | None:
    """Return the one model's name; the `backend` beside it is a default, whatever served."""
    names = listing(config, "model_names", where=where)
    return text({"model_names[0]": names[0]}, "model_names[0]", where=where) if len(names) == 1 else None


def _lengths(config: Record, *, where: str) -> dict[str, int | None]:
    """Return the nominal lengths of synthetic prompts; -1 is none."""
    settings, place = mapping(config, "input", where=where), f"{where}.input"
    if settings.get("prompt_source", "synthetic") != "synthetic":
        return {}
    means = {
        ours: number(mapping(settings, key, where=place), "mean", where=f"{place}.{key}", negative=True)
        for ours, key in (("isl", "synthetic_tokens"), ("osl", "output_tokens"))
    }
    return {ours: whole_number(mean) for ours, mean in means.items()}


def _duration(metrics: Metrics) -> float | None:
    """Return about how long the run took, s; only to see whether the client kept up with a rate."""
    completed, rate = metrics.count("request_count"), metrics.value("request_throughput", REQUESTS_PER_SECOND)
    return completed / rate if completed and rate else None


def recognises_csv(probe: Probe) -> bool:
    """Return whether this is the CSV of one run; AIPerf's has a column `std`."""
    header = probe.lines[0].split(",") if probe.lines else []
    return header[:4] == ["Metric", "avg", "min", "max"] and "std" not in header


def parse_csv(source: Source) -> pd.DataFrame:
    """Return the run as one row: no model or concurrency, and two decimals."""
    metrics = csv_metrics(source)
    row = {**columns(metrics), "completed_requests": metrics.count("request_count")}
    return table([row | {"left_out": why_left_out(row)}])


def is_raw(probe: Probe) -> bool:
    """Return whether this is perf_analyzer's own export: every request's timestamps and text."""
    return isinstance(probe.first.get("experiments"), list) and "service_kind" in probe.keys


PARSERS = (
    Parser(
        key="genai-perf",
        label="GenAI-Perf profile export",
        tool="genai-perf",
        versions=VERSIONS,
        recognises=recognises,
        parse=parse,
    ),
    Parser(
        key="genai-perf-csv",
        label="GenAI-Perf profile export, CSV",
        tool="genai-perf",
        versions=VERSIONS,
        recognises=recognises_csv,
        parse=parse_csv,
    ),
    beside(
        key="genai-perf-raw",
        label="perf_analyzer's requests",
        tool="genai-perf",
        versions="perf_analyzer 2.60.0",
        recognises=is_raw,
        why="every request's timestamps: profile_export_genai_perf.json has the run's numbers",
    ),
)
