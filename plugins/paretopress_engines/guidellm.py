"""GuideLLM: `benchmarks.json` (or YAML), one operating point a benchmark.

GuideLLM's `inter_token_latency_ms` is TPOT; its `time_per_output_token_ms` counts from the request's start and
includes the TTFT. Its rates are means of tokens over duration; their medians and percentiles are of single events.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from paretopress import Parser
from paretopress.columns import IDENTITY_BY_KEY
from paretopress.errors import DataError, Fault
from paretopress_engines.reading import MILLI, count, listing, mapping, number, table, text, why_left_out
from paretopress_engines.yaml_door import yaml_document

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from paretopress.sources import Probe, Source

Object = Mapping[str, object]

VERSIONS = "0.3.1, 0.5.3, 0.8.1"
#: Of a run that a time limit ends, this share of the requests may still be in flight; beyond, its rates say too little.
INCOMPLETE = 0.1

#: Ours, the metric, and what one of its unit is in s.
LATENCIES = (
    ("ttft", "time_to_first_token_ms", MILLI),
    ("tpot", "inter_token_latency_ms", MILLI),
    ("e2el", "request_latency", 1.0),
)
MEANS = {
    "total_tok_s": "tokens_per_second",
    "output_tok_s": "output_tokens_per_second",
    "input_tok_s": "prompt_tokens_per_second",
    "isl_mean": "prompt_token_count",
    "osl_mean": "output_token_count",
}
#: What a user may state with `--label k=v`.
LABELS = tuple(key for key, column in IDENTITY_BY_KEY.items() if column.configures and key != "model") + ("engine_version",)
_LENGTH = r'(?<![a-z_]){key}"?\s*[=:]\s*"?(\d+)'


def recognises(probe: Probe) -> bool:
    """Return whether this is a report of GuideLLM as JSON."""
    benchmarks = probe.first.get("benchmarks")
    if not isinstance(benchmarks, list) or isinstance(probe.document, list):
        return False
    if not benchmarks:
        metadata = probe.first.get("metadata")
        return isinstance(metadata, dict) and "guidellm_version" in metadata
    return isinstance(benchmarks[0], dict) and benchmarks[0].get("type_") == "generative_benchmark"


def parse(source: Source) -> pd.DataFrame:
    """Return one row a benchmark."""
    return points(source.document(skip={"requests"}), where=f"{source.path}: $")


def recognises_yaml(probe: Probe) -> bool:
    """Return whether this is a report of GuideLLM as YAML, whose keys are sorted."""
    return probe.text.startswith("benchmarks:") and b"type_: generative_benchmark" in probe.data


def parse_yaml(source: Source) -> pd.DataFrame:
    """Return one row a benchmark."""
    report = yaml_document(source, skip="requests")
    benchmarks = listing(report, "benchmarks", where=f"{source.path}: $")
    last = benchmarks[-1] if benchmarks else {}
    # Sorted keys end with `metadata`; before 0.5 there is only `benchmarks`, and a benchmark ends with its worker.
    if "metadata" not in report and not (isinstance(last, Mapping) and "worker" in last):
        remedy = "write the file again; the run may have been cut"
        raise DataError(Fault(where=source.path, what="the YAML ends in the middle", remedy=remedy))
    return points(report, where=f"{source.path}: $")


def points(report: Object, *, where: str) -> pd.DataFrame:
    """Return one row a benchmark of a report."""
    metadata = mapping(report, "metadata", where=where)
    facts = {**_labels(report, where=where), **_lengths(report)}
    rows: list[dict[str, object]] = []
    for index, benchmark in enumerate(listing(report, "benchmarks", where=where)):
        place = f"{where}.benchmarks[{index}]"
        if not isinstance(benchmark, Mapping):
            raise DataError(Fault(where=place, what="not an object", got=str(benchmark)[:40], expected="an object"))
        rows.append({"row": f"$.benchmarks[{index}]", **facts, **point(benchmark, report, where=place)})
    if len(rows) == 1:
        rows[0].pop("row")
    version = text(metadata, "guidellm_version", where=f"{where}.metadata")
    return table(rows or [{"left_out": "no benchmark finished"}], version=version)


def _labels(report: Object, *, where: str) -> dict[str, object]:
    """Return the identity that the user stated with labels."""
    place = f"{where}.config.metadata"
    labels = mapping(mapping(mapping(report, "config", where=where), "metadata", where=place), "labels", where=place)
    stated: dict[str, object] = {}
    for key in LABELS:
        if labels.get(key) is not None and IDENTITY_BY_KEY[key].type == "count":
            stated[key] = count(labels, key, where=f"{place}.labels", spelled=True)
        elif labels.get(key) is not None:
            stated[key] = str(labels[key])
    return stated


def _lengths(report: Object) -> dict[str, int]:
    """Return the nominal lengths of synthetic data; how they are written differs by version."""
    return _nominal(report.get("config"), report.get("args"))


def _nominal(*holders: object) -> dict[str, int]:
    data = [item for holder in holders for item in _data(holder)]
    if len(data) != 1:
        return {}
    found = {ours: re.search(_LENGTH.format(key=key), data[0]) for ours, key in _NOMINAL.items()}
    return {ours: int(match[1]) for ours, match in found.items() if match and int(match[1])}


_NOMINAL = {"isl": "prompt_tokens", "osl": "output_tokens"}


def _data(holder: object) -> Iterator[str]:
    """Yield the descriptions of data: `spec.data` (0.8), `data` (0.5), as text."""
    if not isinstance(holder, Mapping):
        return
    spec = holder.get("spec")
    data = spec.get("data") if isinstance(spec, Mapping) else holder.get("data")
    yield from (repr_json(item) for item in (data if isinstance(data, list) else [data]) if item)


def repr_json(value: object) -> str:
    return value if isinstance(value, str) else str(value)
