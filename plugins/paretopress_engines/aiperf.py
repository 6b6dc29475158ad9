"""NVIDIA AIPerf, one run: `profile_export_aiperf.json` and its CSV."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from paretopress import Parser
from paretopress_engines.arrays import objects
from paretopress_engines.perf_metrics import CONCURRENCY, RATE, Metrics, columns, csv_metrics, in_flight, parameter
from paretopress_engines.quantities import whole_number
from paretopress_engines.reading import count, flag, listing, mapping, number, table, text, why_left_out

if TYPE_CHECKING:
    import pandas as pd

    from paretopress.sources import Probe, Source

Record = Mapping[str, object]

VERSIONS = "0.2 to 0.13"
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
    config, phases = _config(record, where=where)
    metrics = Metrics(blocks=record, where=f"{where}.")
    row = {
        **columns(metrics),
        **requests(metrics, record, where=where),
        **_identity(record, config, where=where),
        **_load(record, phases, metrics, where=where),
    }
    reason = _not_whole(record, phases, where=where) or why_left_out(row, open_loop=row["request_rate"] is not None)
    return table([row | {"left_out": reason}], version=text(record, "aiperf_version", where=where))


def _config(record: Record, *, where: str) -> tuple[Record, list[Record]]:
    """Return the config, and those of its load phases that are in the results; 0.2 to 0.4 have one, `loadgen`."""
    config, place = mapping(record, "input_config", where=where), f"{where}.input_config"
    phases = [
        phase
        for _, phase in objects(config, "phases", where=place)
        if phase.get("kind") == "profiling" and phase.get("exclude_from_results") is not True
    ]
    return config, phases or [mapping(config, "loadgen", where=place)]


def requests(metrics: Metrics, record: Record, *, where: str) -> dict[str, int | None]:
    """Return how many requests were sent, completed and failed; `request_count` counts successes only."""
    completed, failed = metrics.count("request_count"), metrics.count("error_request_count")
    both = metrics.count("completed_request_count")
    if failed is None and completed is not None and both is not None:
        failed = both - completed
    if failed is None and record.get("error_summary") is not None:
        failed = sum(
            count(error, "count", where=at) or 0 for at, error in objects(record, "error_summary", where=where)
        )
    if completed is None and failed:
        completed = 0
    sent = completed + failed if completed is not None and failed is not None else None
    return {"requests": sent, "completed_requests": completed, "failed_requests": failed}


def _identity(record: Record, config: Record, *, where: str) -> dict[str, object]:
    run, place = mapping(record, "run_info", where=where), f"{where}.run_info"
    return {
        "model": _model(config, where=f"{where}.input_config"),
        "date": text(record, "start_time", where=where),
        "run": text(run, "sweep_id", where=place),
        "repeat": _repeat(run, config, where=where),
        **_lengths(config, where=f"{where}.input_config"),
    }


def _repeat(run: Record, config: Record, *, where: str) -> int | None:
    """Return the number of the trial, from 1; a run that AIPerf did not repeat is its own trial 0, and has none."""
    trial = count(run, "trial", where=f"{where}.run_info")
    artifacts = mapping(config, "artifacts", where=f"{where}.input_config")
    folder = text(artifacts, "dir", where=f"{where}.input_config.artifacts") or ""
    return trial + 1 if trial is not None and (trial or "profile_runs" in folder.split("/")) else None


def _model(config: Record, *, where: str) -> str | None:
    """Return the one model's name: 0.2 to 0.4 name it under `endpoint`, later versions under `models`."""
    models = objects(mapping(config, "models", where=where), "items", where=f"{where}.models")
    names = listing(mapping(config, "endpoint", where=where), "model_names", where=f"{where}.endpoint")
    models = models or [(f"{where}.endpoint.model_names", {"name": name}) for name in names]
    return text(models[0][1], "name", where=models[0][0]) if len(models) == 1 else None


def _lengths(config: Record, *, where: str) -> dict[str, int | None]:
    """Return the nominal lengths: of the prompt settings (0.2 to 0.4), or of the one data set (later)."""
    keys = {"isl": "input_tokens", "osl": "output_tokens"}
    prompts = mapping(mapping(config, "input", where=where), "prompt", where=f"{where}.input")
    if len(sets := objects(config, "datasets", where=where)) == 1:
        keys = {"isl": "isl", "osl": "osl"}
        prompts = mapping(sets[0][1], "prompts", where=sets[0][0])
    means = {
        ours: number(mapping(prompts, key, where=where), "mean", where=f"{where}, {key}", negative=True)
        for ours, key in keys.items()
    }
    return {ours: whole_number(mean) for ours, mean in means.items()}


def _load(record: Record, phases: list[Record], metrics: Metrics, *, where: str) -> dict[str, float | None]:
    """Return concurrency and request rate.

    Where a rate drives the load, a concurrency beside it is only a cap: Little's law gives the requests in flight.
    """
    swept = mapping(mapping(record, "run_info", where=where), "variation_values", where=f"{where}.run_info")
    places = ((swept, f"{where}.run_info.variation_values"), (phases[0], f"{where}.input_config"))
    stated = {
        names: next(filter(None, (parameter(given, names, where=place) for given, place in places)), None)
        for names in (CONCURRENCY, RATE)
    }
    driven = stated[RATE] is not None
    concurrency = in_flight(metrics) if driven else stated[CONCURRENCY] or in_flight(metrics)
    return {"concurrency": concurrency, "request_rate": stated[RATE]}


def _not_whole(record: Record, phases: list[Record], *, where: str) -> str | None:
    """Return why the numbers are not those of one whole run; None where they are."""
    for key, complete, reason in (("was_cancelled", False, "cancelled"), ("is_complete", True, "cut short")):
        if flag(record, key, where=where) is (not complete):
            return reason
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
)
