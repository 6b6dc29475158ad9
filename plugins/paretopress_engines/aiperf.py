"""NVIDIA AIPerf: `profile_export_aiperf.json` and its CSV, one run each, and the files that lie beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from paretopress import Parser
from paretopress.errors import DataError, Fault
from paretopress_engines.beside import beside
from paretopress_engines.perf_metrics import Metrics, columns, csv_metrics, in_flight
from paretopress_engines.quantities import whole_number
from paretopress_engines.reading import count, listing, mapping, number, table, text, why_left_out

if TYPE_CHECKING:
    import pandas as pd
    from paretopress.sources import Probe, Source

Record = Mapping[str, object]

VERSIONS = "0.2.0, 0.4.0, 0.13.0"
MARKS = frozenset({"aiperf_version", "schema_version", "error_summary", "min_request_timestamp", "was_cancelled"})


def recognises(probe: Probe) -> bool:
    """Return whether this is the summary of one run: a config, metrics with units, and a mark of AIPerf's."""
    document = probe.document
    if not isinstance(document, dict) or not isinstance(config := document.get("input_config"), dict):
        return False
    metrics = any(isinstance(value, dict) and {"unit", "avg"} <= value.keys() for value in document.values())
    return metrics and "perf_analyzer" not in config and not MARKS.isdisjoint(document)


def parse(source: Source) -> pd.DataFrame:
    """Return the run as one row."""
    record = source.document()
    where = f"{source.path}: $"
    metrics = Metrics(blocks=record, where=f"{where}.")
    config = mapping(record, "input_config", where=where)
    row = columns(metrics) | requests(metrics, record, where=where) | _identity(record, config, where=where)
    row |= _load(record, config, metrics, where=where)
    reason = _not_whole(record, config, where=where) or why_left_out(row, open_loop=row["request_rate"] is not None)
    return table([row | {"left_out": reason}], version=text(record, "aiperf_version", where=where))


def requests(metrics: Metrics, record: Record, *, where: str) -> dict[str, int | None]:
    """Return how many requests were sent, completed and failed; `request_count` counts successes only."""
    completed, failed = metrics.count("request_count"), metrics.count("error_request_count")
    both = metrics.count("completed_request_count")
    if failed is None and completed is not None and both is not None:
        failed = both - completed
    if failed is None and record.get("error_summary") is not None:
        failed = sum(count(_object(error, where=where), "count", where=where) or 0 for error in _errors(record, where=where))
    if completed is None and failed:
        completed = 0
    sent = completed + failed if completed is not None and failed is not None else None
    return {"requests": sent, "completed_requests": completed, "failed_requests": failed}


def _errors(record: Record, *, where: str) -> list[object]:
    return list(listing(record, "error_summary", where=where))


def _object(value: object, *, where: str) -> Record:
    if isinstance(value, Mapping):
        return value
    raise DataError(Fault(where=where, what="not an object", got=str(value)[:40], expected="an object"))


def _identity(record: Record, config: Record, *, where: str) -> dict[str, object]:
    run = mapping(record, "run_info", where=where)
    trial = count(run, "trial", where=f"{where}.run_info")
    return {
        "model": _model(config, where=f"{where}.input_config"),
        "date": text(record, "start_time", where=where),
        "run": text(run, "sweep_id", where=f"{where}.run_info"),
        "repeat": None if trial is None else trial + 1,
        **_lengths(config, where=f"{where}.input_config"),
    }


def _model(config: Record, *, where: str) -> str | None:
    """Return the model's name: 0.2 to 0.4 name it under `endpoint`, later versions under `models`."""
    named = listing(mapping(config, "endpoint", where=where), "model_names", where=f"{where}.endpoint")
    items = listing(mapping(config, "models", where=where), "items", where=f"{where}.models")
    names = [*named, *(_object(item, where=where).get("name") for item in items)]
    return text({"model": names[0]}, "model", where=where) if len(names) == 1 else None


def _lengths(config: Record, *, where: str) -> dict[str, int | None]:
    """Return the nominal lengths: of the prompt settings (0.2 to 0.4), or of the one data set (later)."""
    prompt = mapping(mapping(config, "input", where=where), "prompt", where=f"{where}.input")
    means = {"isl": mapping(prompt, "input_tokens", where=where), "osl": mapping(prompt, "output_tokens", where=where)}
    sets = listing(config, "datasets", where=where)
    if len(sets) == 1:
        prompts = mapping(_object(sets[0], where=where), "prompts", where=f"{where}.datasets[0]")
        means = {key: mapping(prompts, key, where=f"{where}.datasets[0].prompts") for key in means}
    return {key: whole_number(number(mean, "mean", where=f"{where}, {key}", negative=True)) for key, mean in means.items()}


def _load(record: Record, config: Record, metrics: Metrics, *, where: str) -> dict[str, float | None]:
    """Return concurrency and request rate.

    Where a rate drives the load, a concurrency beside it is only a cap: Little's law gives the requests in flight.
    """
    swept = mapping(mapping(record, "run_info", where=where), "variation_values", where=f"{where}.run_info")
    phases = _phases(config, where=where)
    phase = phases[0] if phases else mapping(config, "loadgen", where=f"{where}.input_config")
    place = f"{where}.input_config"
    rates = (parameter(swept, "rate", where=where), number(phase, "rate", where=place, infinite=True, spelled=True))
    rate = next(filter(None, (*rates, number(phase, "request_rate", where=place, infinite=True, spelled=True))), None)
    finite = rate if rate != float("inf") else None
    if finite is not None:
        return {"concurrency": in_flight(metrics), "request_rate": finite}
    configured = parameter(swept, "concurrency", where=where) or number(phase, "concurrency", where=place)
    return {"concurrency": configured or in_flight(metrics), "request_rate": None}


def _phases(config: Record, *, where: str) -> list[Record]:
    """Return the phases whose requests are in the results."""
    places = enumerate(listing(config, "phases", where=f"{where}.input_config"))
    phases = [_object(phase, where=f"{where}.input_config.phases[{index}]") for index, phase in places]
    return [phase for phase in phases if phase.get("kind") == "profiling" and phase.get("exclude_from_results") is not True]


def parameter(parameters: Record, name: str, *, where: str) -> float | None:
    """Return a swept parameter by the end of its path: `concurrency` of `phases.profiling.concurrency`.

    >>> parameter({"phases.profiling.concurrency": 8}, "concurrency", where="a.json")
    8.0
    """
    ends = {"rate": ("rate", "request_rate")}.get(name, (name,))
    for path in parameters:
        if path.rpartition(".")[2] in ends:
            return number(parameters, path, where=where)
    return None


def _not_whole(record: Record, config: Record, *, where: str) -> str | None:
    """Return why the numbers are not those of one whole run; None where they are."""
    for key, complete, reason in (("was_cancelled", False, "cancelled"), ("is_complete", True, "cut short")):
        value = record.get(key)
        if value is not None and not isinstance(value, bool):
            raise DataError(Fault(where=f"{where}, key {key}", what="not a flag", got=str(value), expected="true or false"))
        if value is not None and value is not complete:
            return reason
    phases = _phases(config, where=where)
    return f"mixes {len(phases)} phases: give the file of each" if len(phases) > 1 else None


def recognises_csv(probe: Probe) -> bool:
    """Return whether this is the CSV of one run; GenAI-Perf's has no column `std`."""
    header = probe.lines[0].split(",") if probe.lines else []
    return header[:4] == ["Metric", "avg", "min", "max"] and "std" in header


def parse_csv(source: Source) -> pd.DataFrame:
    """Return the run as one row: no model, date or concurrency, and two decimals."""
    metrics = csv_metrics(source)
    row: dict[str, object] = {**columns(metrics), **requests(metrics, {}, where=source.path)}
    return table([row | {"left_out": why_left_out(row)}])


def _has_data_with(key: str) -> Callable[[Probe], bool]:
    """Return a test for `{"data": [{key: …}]}`: what was sent, or what came back."""

    def recognises_data(probe: Probe) -> bool:
        data = probe.first.get("data")
        return isinstance(data, list) and bool(data) and isinstance(data[0], dict) and key in data[0]

    return recognises_data


def _is_requests(probe: Probe) -> bool:
    metadata = probe.first.get("metadata")
    return isinstance(metadata, dict) and "request_start_ns" in metadata and isinstance(probe.first.get("metrics"), dict)


def _is_server_metrics(probe: Probe) -> bool:
    first = probe.first
    if not isinstance(first.get("metrics"), dict):
        return False
    summary = first.get("summary")
    return (isinstance(summary, dict) and "endpoints_successful" in summary) or {"endpoint_url", "timestamp_ns"} <= probe.keys


def _is_server_metrics_csv(probe: Probe) -> bool:
    return bool(probe.lines) and probe.lines[0].startswith("Endpoint,Type,Metric,Unit")


def _is_gpu_telemetry(probe: Probe) -> bool:
    return isinstance(probe.first.get("telemetry_data"), dict) and not probe.keys.isdisjoint({"gpu_uuid", "gpu_index"})


def _is_time_slices(probe: Probe) -> bool:
    return isinstance(probe.first.get("timeslices"), list) and "input_config" in probe.keys


def _is_collated(probe: Probe) -> bool:
    return isinstance(probe.first.get("combined"), dict) and isinstance(probe.first.get("per_run"), list)


_SEE_SUMMARY = "profile_export_aiperf.json has the run's numbers"
_BESIDE = (
    ("requests", "one request a line", _is_requests, f"one request a line: {_SEE_SUMMARY}"),
    ("server-metrics", "the server's metrics", _is_server_metrics, f"the server's own metrics: {_SEE_SUMMARY}"),
    ("server-metrics-csv", "the server's metrics, CSV", _is_server_metrics_csv, f"the server's own metrics: {_SEE_SUMMARY}"),
    ("gpu-telemetry", "GPU telemetry", _is_gpu_telemetry, f"GPU telemetry: {_SEE_SUMMARY}"),
    ("time-slices", "slices of a run", _is_time_slices, f"slices of a run: {_SEE_SUMMARY}"),
    ("collated", "requests of several runs, pooled", _is_collated, "pools several runs: give the runs"),
    ("inputs", "the prompts that were sent", _has_data_with("payloads"), "the prompts of a run, no results"),
    ("outputs", "the texts that came back", _has_data_with("response_text"), "the texts of a run, no results"),
)

PARSERS = (
    Parser(
        key="aiperf",
        label="AIPerf profile export",
        tool="aiperf",
        versions=VERSIONS,
        recognises=recognises,
        parse=parse,
    ),
    Parser(
        key="aiperf-csv",
        label="AIPerf profile export, CSV",
        tool="aiperf",
        versions=VERSIONS,
        recognises=recognises_csv,
        parse=parse_csv,
    ),
    *(
        beside(key=f"aiperf-{key}", label=f"AIPerf: {label}", tool="aiperf", versions=VERSIONS, recognises=test, why=why)
        for key, label, test, why in _BESIDE
    ),
)
