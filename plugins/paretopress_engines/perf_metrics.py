"""The metrics of AIPerf and of its forerunner GenAI-Perf: by name, one `{"unit": "ms", "avg": 12.3, "p50": …}` each.

Their `inter_token_latency` is (latency - TTFT) / (output tokens - 1) of each request: it is TPOT. What others call
ITL, the gaps between chunks, is AIPerf's `inter_chunk_latency`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import isinf
from typing import TYPE_CHECKING

from paretopress.errors import DataError, Fault
from paretopress_engines.delimited import csv_rows
from paretopress_engines.quantities import COUNT, REQUESTS_PER_SECOND, SECONDS, TOKENS_PER_SECOND, plus, quantity, times
from paretopress_engines.reading import mapping, number

if TYPE_CHECKING:
    from paretopress.sources import Source

LATENCIES = {
    "ttft": "time_to_first_token",
    "tpot": "inter_token_latency",
    "itl": "inter_chunk_latency",
    "e2el": "request_latency",
}
STATISTICS = {"mean": "avg", "p50": "p50", "p90": "p90", "p95": "p95", "p99": "p99"}

#: What a configured load may be called.
CONCURRENCY = ("concurrency",)
RATE = ("request_rate", "rate")

#: "Request Latency (ms)" as the CSV files write it: the name, and the last brackets.
_NAME = re.compile(r"(?P<name>.*?)(?: \((?P<unit>[^()]*)\))?")
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
_CSV_NAMES = {"total_input_sequence_length": "total_isl", "total_output_sequence_length": "total_osl"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """Metrics by name, and where they stand.

    Parameters
    ----------
    blocks : mapping
        Metrics by name; what is no metric (a date, a config) is not looked at.
    where : str
        What stands before a metric's name in messages (`a.json: $.`).
    spelled : bool
        Whether numbers are written as text.
    """

    blocks: Mapping[str, object]
    where: str
    spelled: bool = False

    def value(self, name: str, units: Mapping[str, float], statistic: str = "avg") -> float | None:
        """Return one statistic of a metric in our unit; None where it is missing."""
        place = f"{self.where}{name}"
        block = mapping(self.blocks, name, where=self.where.rstrip("."))
        return quantity(block, statistic, units, where=place, spelled=self.spelled)

    def count(self, name: str) -> int | None:
        """Return a number of requests; None where it is missing."""
        found = self.value(name, COUNT)
        if found is None:
            return None
        if not found.is_integer():
            raise DataError(Fault(where=f"{self.where}{name}", what="not a whole number", got=str(found)))
        return int(found)


def columns(metrics: Metrics) -> dict[str, float | None]:
    """Return the latencies (s), throughputs (tok/s) and lengths (tok) of one run, missing ones as None.

    The total throughput came with AIPerf 0.4 and the input throughput later: before, and in GenAI-Perf, input is to
    output as the mean lengths are. (So is the rate of requests times the input length, but the CSV files round that
    rate to two decimals.) All count successful requests only.
    """
    row = {
        f"{latency}_{statistic}": metrics.value(name, SECONDS, key)
        for latency, name in LATENCIES.items()
        for statistic, key in STATISTICS.items()
    }
    isl, osl = (metrics.value(f"{side}_sequence_length", COUNT) or None for side in ("input", "output"))
    total, sent, received = (
        metrics.value(f"{side}_token_throughput", TOKENS_PER_SECOND) or None for side in ("total", "input", "output")
    )
    sent = sent or (times(received, isl / osl) if isl and osl else None)
    # A server that does not stream has a TPOT of 0, a run without a success a throughput of 0: neither was measured.
    row |= {key: value or None for key, value in row.items() if key.startswith("tpot")}
    return row | {
        "total_tok_s": total or plus(sent, received),
        "output_tok_s": received,
        "input_tok_s": sent,
        "isl_mean": isl,
        "osl_mean": osl,
        "duration_s": metrics.value("benchmark_duration", SECONDS) or None,
    }


def in_flight(metrics: Metrics) -> float | None:
    """Return the mean number of requests in flight by Little's law; for runs that were driven by a rate."""
    finished = metrics.value("request_throughput", REQUESTS_PER_SECOND)
    return times(finished, metrics.value("request_latency", SECONDS)) or None


def parameter(parameters: Mapping[str, object], names: tuple[str, ...], *, where: str) -> float | None:
    """Return a finite parameter by the end of its path: `concurrency` of `phases.profiling.concurrency`.

    >>> parameter({"phases.profiling.concurrency": 8}, CONCURRENCY, where="a.json")
    8.0
    """
    for path in parameters:
        if path.rpartition(".")[2] in names:
            found = number(parameters, path, where=where, infinite=True, spelled=True)
            return None if found is None or isinf(found) else found or None
    return None


def csv_metrics(source: Source) -> Metrics:
    """Return the metrics of a CSV export: blocks of rows below a header, `Metric,avg,…` or `Metric,Value`.

    Raises
    ------
    DataError
        For a row that is longer or shorter than its header.
    """
    blocks: dict[str, object] = {}
    header: list[str] = []
    for line, cells in enumerate(csv_rows(source), start=1):
        if not cells or not header:
            header = cells
        elif len(cells) != len(header):
            where, expected = f"{source.path}: line {line}", f"{len(header)} cells"
            raise DataError(Fault(where=where, what="a row of another length", got=str(len(cells)), expected=expected))
        elif header[0] == "Metric":
            name, unit = _name_and_unit(cells[0])
            statistics = ("avg" if key == "Value" else key for key in header[1:])
            blocks[name] = {"unit": unit, **dict(zip(statistics, map(_plain, cells[1:]), strict=True))}
    return Metrics(blocks=blocks, where=f"{source.path}: ", spelled=True)


def _plain(number: str) -> str:
    """Return a number without the commas that GenAI-Perf sets between thousands: `1,049.90`."""
    return number.replace(",", "") if _GROUPED.fullmatch(number) else number


def _name_and_unit(written: str) -> tuple[str, str]:
    match = _NAME.fullmatch(written)
    name, unit = match.group("name", "unit") if match else (written, None)
    tag = "_".join(name.lower().split())
    return _CSV_NAMES.get(tag, tag), unit or "count"
