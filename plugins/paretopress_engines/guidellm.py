"""GuideLLM: `benchmarks.json`, its YAML and its CSV, one operating point a benchmark."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from paretopress import Parser
from paretopress.errors import DataError, Fault
from paretopress_engines.beside import beside
from paretopress_engines.guidellm_csv import parse_csv, recognises_csv
from paretopress_engines.guidellm_points import points
from paretopress_engines.reading import listing
from paretopress_engines.yaml_door import yaml_document

if TYPE_CHECKING:
    import pandas as pd

    from paretopress.sources import Probe, Source

VERSIONS = "0.2 to 0.8"
#: Under this key stand one to three kilobytes a request.
RECORDS = "requests"


def recognises(probe: Probe) -> bool:
    """Return whether this is a report as JSON."""
    document = probe.document
    benchmarks = document.get("benchmarks") if isinstance(document, dict) else None
    if not isinstance(benchmarks, list):
        return False
    if not benchmarks:
        metadata = probe.first.get("metadata")
        return isinstance(metadata, dict) and "guidellm_version" in metadata
    return isinstance(benchmarks[0], dict) and benchmarks[0].get("type_") == "generative_benchmark"


def parse(source: Source) -> pd.DataFrame:
    """Return one row a benchmark."""
    return points(source.document(skip={RECORDS}), where=f"{source.path}: $")


def recognises_yaml(probe: Probe) -> bool:
    """Return whether this is a report as YAML, whose keys are sorted."""
    return probe.text.startswith("benchmarks:") and b"type_: generative_benchmark" in probe.data


def parse_yaml(source: Source) -> pd.DataFrame:
    """Return one row a benchmark.

    A report cut short can still be YAML. Sorted keys end with `metadata`; before 0.5 there is none, and each
    benchmark ends with its `worker`.
    """
    report = yaml_document(source, skip=RECORDS)
    benchmarks = listing(report, "benchmarks", where=f"{source.path}: $")
    last = benchmarks[-1] if benchmarks else None
    if "metadata" not in report and not (isinstance(last, Mapping) and "worker" in last):
        remedy = "write the file again; the run may have been cut"
        raise DataError(Fault(where=source.path, what="the YAML ends in the middle", remedy=remedy))
    return points(report, where=f"{source.path}: $")


def is_old_csv(probe: Probe) -> bool:
    """Return whether this is the CSV of versions before 0.5, with one header row."""
    return bool(probe.lines) and probe.lines[0].startswith("Type,Run Id,Id,Name,Start Time,End Time,Duration")


PARSERS = (
    Parser(
        key="guidellm",
        label="GuideLLM report",
        tool="guidellm",
        versions=VERSIONS,
        recognises=recognises,
        parse=parse,
    ),
    Parser(
        key="guidellm-yaml",
        label="GuideLLM report, YAML",
        tool="guidellm",
        versions="0.8.1",
        recognises=recognises_yaml,
        parse=parse_yaml,
    ),
    Parser(
        key="guidellm-csv",
        label="GuideLLM report, CSV",
        tool="guidellm",
        versions="0.8.1",
        recognises=recognises_csv,
        parse=parse_csv,
    ),
    beside(
        key="guidellm-old-csv",
        label="GuideLLM report, CSV before 0.5",
        tool="guidellm",
        versions="0.3.1",
        recognises=is_old_csv,
        why="a CSV without configuration: give benchmarks.json",
    ),
)
