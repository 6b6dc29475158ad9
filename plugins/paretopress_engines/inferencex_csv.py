"""The CSV that the InferenceX site exports from a chart: below a licence, one row a point, headings for readers.

Headings are matched by name, never by place: the chart's own axes stand among them, and "Chip" was once "GPU".
A row is put into the shape of an API row and read as one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from paretopress import Parser
from paretopress_engines import inferencex_api, text_table
from paretopress_engines.reading import Record, number, table

if TYPE_CHECKING:
    import pandas as pd

    from paretopress.sources import Probe, Source

#: Headings of the configuration, and the keys of an API row. `Hardware` is a display name in some exports.
IDENTITY = {
    "Model": "model",
    "ISL": "isl",
    "OSL": "osl",
    "Hardware Key": "hardware",
    "Framework": "framework",
    "Precision": "precision",
    "Concurrency": "conc",
    "Date": "date",
    "Disaggregated": "disagg",
    "Is Multinode": "is_multinode",
    "Spec Decoding": "spec_method",
    "TP": "decode_tp",
    "EP": "decode_ep",
    "DP Attention": "decode_dp_attention",
    "Num Prefill": "num_prefill_gpu",
    "Num Decode": "num_decode_gpu",
    "Run URL": "run_url",
}
NAMES = {"ttft": "TTFT", "tpot": "TPOT", "itl": "ITL", "e2el": "E2E Latency"}
METRICS = {
    "Throughput/": "tput_per_gpu",
    "Output Throughput/": "output_tput_per_gpu",
    "Input Throughput/": "input_tput_per_gpu",
    "Median Interactivity (": "median_intvty",
} | {
    f"{name.capitalize()} {heading} (s)": f"{name}_{latency}"
    for latency, heading in NAMES.items()
    for name in inferencex_api.STATISTICS
}
#: Headings whose end differs between exports (`Num Prefill Chips`, `Throughput/GPU (tok/s)`).
BEGINNINGS = ("Num Prefill", "Num Decode", "Throughput/", "Output Throughput/", "Input Throughput/", "Median Interact")

_END_OF_GPU = re.compile(r"[_-]")


def recognises(probe: Probe) -> bool:
    """Return whether the header is that of an inference chart."""
    names = text_table.header(probe.text, known=IDENTITY)
    return {"ISL", "Hardware Key", "Framework", "Concurrency"} <= set(names) and bool(_heading("Throughput/", names))


def parse(source: Source) -> pd.DataFrame:
    """Return the rows as operating points."""
    return table(_point(row, path=source.path) for row in text_table.rows(source, known=IDENTITY))


def _point(row: text_table.Row, *, path: str) -> dict[str, object]:
    where = f"{path}: {row.place}"
    values = {key: row.cells.get(_heading(heading, row.cells)) for heading, key in IDENTITY.items()}
    hardware = values["hardware"]
    if isinstance(hardware, str):
        values["hardware"] = _END_OF_GPU.split(hardware.lower())[0]
    if values["isl"] is None and values["osl"] is None:
        values["benchmark_type"] = "agentic_traces"
    headings = {key: _heading(heading, row.cells) for heading, key in METRICS.items()}
    metrics = {key: number(row.cells, heading, where=where, spelled=True) for key, heading in headings.items()}
    return inferencex_api.point(Record(value={**values, "metrics": metrics}, where=where, row=row.place))


def _heading(heading: str, names: Collection[str] | Mapping[str, object]) -> str:
    """Return the file's own heading for one of ours; an empty text if it has none."""
    if heading.startswith(BEGINNINGS):
        return next((name for name in names if name.startswith(heading)), "")
    return heading if heading in names else ""


PARSERS = (
    Parser(
        key="inferencex-csv",
        label="InferenceX chart, exported as CSV",
        tool="InferenceX",
        versions="exports of 2026",
        recognises=recognises,
        parse=parse,
    ),
)
