"""NVIDIA AIPerf's other files: per-request exports, server metrics, telemetry, prompts. None is an operating point."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paretopress_engines.beside import beside

if TYPE_CHECKING:
    from paretopress.sources import Probe

SUMMARY = "profile_export_aiperf.json has the run's numbers"


def is_requests(probe: Probe) -> bool:
    """Return whether each line is one request (AIPerf's and GenAI-Perf's)."""
    metadata, metrics = probe.first.get("metadata"), probe.first.get("metrics")
    return isinstance(metadata, dict) and "request_start_ns" in metadata and isinstance(metrics, dict)


def is_server_metrics(probe: Probe) -> bool:
    """Return whether these are the server's own metrics: a JSON summary, or one scrape a line."""
    if not isinstance(probe.first.get("metrics"), dict):
        return False
    if probe.keys >= {"endpoint_url", "timestamp_ns"}:
        return True
    summary = probe.first.get("summary")
    return isinstance(summary, dict) and "endpoints_successful" in summary


def is_server_metrics_csv(probe: Probe) -> bool:
    """Return whether these are the server's own metrics as CSV."""
    return bool(probe.lines) and probe.lines[0].startswith("Endpoint,Type,Metric,Unit")


def is_gpu_telemetry(probe: Probe) -> bool:
    """Return whether each line is one sample of a GPU's telemetry."""
    return isinstance(probe.first.get("telemetry_data"), dict) and not probe.keys.isdisjoint({"gpu_uuid", "gpu_index"})


def is_slices(probe: Probe) -> bool:
    """Return whether this is one run cut into slices of time."""
    return isinstance(probe.first.get("timeslices"), list) and "input_config" in probe.keys


def is_pooled(probe: Probe) -> bool:
    """Return whether this pools the requests of several runs."""
    return isinstance(probe.first.get("combined"), dict) and isinstance(probe.first.get("per_run"), list)


def is_prompts(probe: Probe) -> bool:
    """Return whether these are the prompts that were sent (AIPerf's and GenAI-Perf's `inputs.json`)."""
    return _data_has(probe, "payloads") or _data_has(probe, "payload")


def is_answers(probe: Probe) -> bool:
    """Return whether these are the texts that came back."""
    return _data_has(probe, "response_text")


def _data_has(probe: Probe, key: str) -> bool:
    data = probe.first.get("data")
    return isinstance(data, list) and bool(data) and isinstance(data[0], dict) and key in data[0]


_FILES = (
    ("requests", "one request a line", is_requests, f"one request a line: {SUMMARY}"),
    ("server-metrics", "the server's metrics", is_server_metrics, f"the server's own metrics: {SUMMARY}"),
    ("server-metrics-csv", "the server's metrics, CSV", is_server_metrics_csv, f"the server's own metrics: {SUMMARY}"),
    ("gpu-telemetry", "GPU telemetry", is_gpu_telemetry, f"GPU telemetry: {SUMMARY}"),
    ("slices", "slices of a run", is_slices, f"slices of a run: {SUMMARY}"),
    ("pooled", "requests of several runs", is_pooled, "requests of several runs, pooled: give the runs"),
    ("prompts", "the prompts that were sent", is_prompts, "the prompts of a run, no results"),
    ("answers", "the texts that came back", is_answers, "the texts of a run, no results"),
)

PARSERS = tuple(
    beside(key=f"aiperf-{key}", label=f"AIPerf: {label}", tool="aiperf", versions="0.13.0", recognises=test, why=why)
    for key, label, test, why in _FILES
)
