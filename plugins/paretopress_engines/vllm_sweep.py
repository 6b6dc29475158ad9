"""vLLM: what else lies in the folders of its benchmarks.

A sweep (`vllm bench sweep serve`) has beside its runs a `summary.csv` of them all, warm-ups and notes of failed runs.
`SAVE_TO_PYTORCH_BENCHMARK_FORMAT=1` writes each result once more, one record a metric. Runs that are given twice are
told by their numbers, so these tables may be read beside the runs.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from textwrap import shorten
from typing import TYPE_CHECKING

from paretopress import Parser
from paretopress.errors import DataError, Fault
from paretopress_engines.beside import beside
from paretopress_engines.delimited import csv_rows
from paretopress_engines.reading import Record, count, left_out, listing, mapping, number, records, table, text
from paretopress_engines.vllm import SKIP, is_result, is_warm_up, point

if TYPE_CHECKING:
    import pandas as pd

    from paretopress.sources import Probe, Source

#: Columns of `summary.csv` that hold numbers, besides all that end in `_ms`.
NUMBERS = frozenset(
    {
        "num_prompts",
        "max_concurrency",
        "request_rate",
        "duration",
        "completed",
        "failed",
        "total_input_tokens",
        "total_output_tokens",
        "output_throughput",
        "total_token_throughput",
        "spec_decode_acceptance_rate",
        "spec_decode_acceptance_length",
        "run_number",
    }
)
_LONGEST_REASON = 100


def recognises_csv(probe: Probe) -> bool:
    """Return whether the first line names the columns of a sweep."""
    header = _cells(probe.lines[0]) if probe.lines else []
    return is_result(dict.fromkeys(header)) and "run_number" in header


def parse_csv(source: Source) -> pd.DataFrame:
    """Return one row for each run of the sweep."""
    rows = csv_rows(source)
    header = next(rows)
    return table(point(_record(header, row, at=index, path=source.path)) for index, row in enumerate(rows, start=1))


def _cells(line: str) -> list[str]:
    try:
        return next(csv.reader([line]), [])
    except csv.Error:
        return []


def _record(header: list[str], row: list[str], *, at: int, path: str) -> Record:
    """Return a line of the CSV file as the result that it was."""
    place = f"row {at}"
    where = f"{path}: {place}"
    if len(row) != len(header):
        got, expected = f"{len(row)} cells", f"{len(header)} cells as in the first line"
        raise DataError(Fault(where=where, what="a line cut short", got=got, expected=expected))
    cells = dict(zip(header, row, strict=True))
    value: dict[str, object] = {key: cell or None for key, cell in cells.items() if key not in SKIP}
    for key in value:
        if key in NUMBERS or key.endswith("_ms"):
            signed, endless = key == "run_number", key == "request_rate"
            value[key] = number(value, key, where=where, negative=signed, infinite=endless, spelled=True)
    return Record(value=value, where=where, row=place)


def recognises_pytorch(probe: Probe) -> bool:
    """Return whether the file is a list of records in PyTorch's benchmark format, written by vLLM."""
    first = probe.first
    return isinstance(probe.document, list) and all(
        isinstance(first.get(key), Mapping) for key in ("benchmark", "model", "metric")
    )


def parse_pytorch(source: Source) -> pd.DataFrame:
    """Return one row for each run; its metrics are spread over records."""
    runs = list(_runs(records(source, skip=SKIP)))
    if not all(is_result(run.value) for run in runs):
        return left_out("records of a throughput or latency benchmark: no operating point")
    alone = len(runs) == 1
    return table(point(run) | ({"row": None} if alone else {}) for run in runs)


def _runs(parts: Iterator[Record]) -> Iterator[Record]:
    """Yield the result of each run; a new one begins where a metric comes again."""
    first: Record | None = None
    value: dict[str, object] = {}
    for part in parts:
        metric = mapping(part.value, "metric", where=part.where)
        where = f"{part.where}: metric"
        name = text(metric, "name", where=where)
        values = listing(metric, "benchmark_values", where=where)
        if name is None or len(values) != 1:
            fault = Fault(where=where, what="not one metric", got=str(name), expected="a name and one value")
            raise DataError(fault)
        if first is None or name in value:
            if first is not None:
                yield Record(value=value, where=first.where, row=first.row)
            first, value = part, _shared(part, metric)
        value[name] = values[0]
    if first is not None:
        yield Record(value=value, where=first.where, row=first.row)


def _shared(part: Record, metric: Mapping[str, object]) -> dict[str, object]:
    """Return what all records of a run repeat: the result's other keys, and the lengths that the client was told."""
    benchmark = mapping(part.value, "benchmark", where=part.where)
    where = f"{part.where}: benchmark.extra_info"
    arguments = mapping(mapping(benchmark, "extra_info", where=where), "args", where=where)
    lengths: dict[str, object] = {}
    if arguments.get("dataset_name") == "random":
        prefix = count(arguments, "random_prefix_len", where=where) or 0
        asked = {side: count(arguments, f"random_{side}_len", where=where) for side in ("input", "output")}
        lengths = {"isl": asked["input"] and asked["input"] + prefix, "osl": asked["output"]}
    return lengths | dict(mapping(metric, "extra_info", where=f"{part.where}: metric"))


def recognises_warm_up(probe: Probe) -> bool:
    """Return whether the first object is the warm-up of a sweep."""
    return is_result(probe.first) and is_warm_up(probe.first)


def recognises_failure(probe: Probe) -> bool:
    """Return whether a sweep notes here why a run, or a server, failed."""
    return probe.keys >= {"error_type", "error", "serve_overrides"}


def parse_failure(source: Source) -> pd.DataFrame:
    """Return one row that says why the run failed."""
    note = source.document()
    what = "the run" if "bench_overrides" in note else "the server"
    reason = shorten(f"{note.get('error_type')}: {note.get('error')}", _LONGEST_REASON, placeholder=" …")
    return left_out(f"{what} failed: {reason}")


PARSERS = (
    Parser(
        key="vllm-sweep-csv",
        label="vLLM sweep, table of its runs",
        tool="vllm bench sweep serve",
        versions="0.11 to 0.32",
        recognises=recognises_csv,
        parse=parse_csv,
    ),
    Parser(
        key="vllm-pytorch",
        label="vLLM bench serve, PyTorch benchmark format",
        tool="vllm bench serve",
        versions="0.9 to 0.32",
        recognises=recognises_pytorch,
        parse=parse_pytorch,
    ),
    beside(
        key="vllm-warmup",
        label="vLLM sweep, warm-up",
        tool="vllm bench sweep serve",
        versions="0.32",
        recognises=recognises_warm_up,
        why="the warm-up of a sweep",
    ),
    Parser(
        key="vllm-failure",
        label="vLLM sweep, failed run",
        tool="vllm bench sweep serve",
        versions="0.32",
        recognises=recognises_failure,
        parse=parse_failure,
    ),
)
