"""What `trtllm-bench` prints, as the report that it would have saved; numbers stay the text that was printed.

The overview stands in a noisy log: time stamps and ranks in brackets before lines, progress in between, one overview
for each run. A line of it reads `Name:` and a value. Old versions print only one throughput, of output tokens. A last
line without its end is not read: a number cut short would still be a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

OVERVIEW = "= PERFORMANCE OVERVIEW"

#: Section and key of the report, by the name that is printed.
LINES = {
    "Model": ("engine", "model"),
    "TensorRT LLM Version": ("engine", "version"),
    "TensorRT-LLM Version": ("engine", "version"),
    "Dtype": ("engine", "dtype"),
    "Quantization": ("engine", "quantization"),
    "TP Size": ("world_info", "tp_size"),
    "PP Size": ("world_info", "pp_size"),
    "EP Size": ("world_info", "ep_size"),
    "Number of requests": ("request_info", "num_requests"),
    "Number of concurrent requests": ("request_info", "avg_num_concurrent_requests"),
    "Average Input Length (tokens)": ("request_info", "avg_input_length"),
    "Average Output Length (tokens)": ("request_info", "avg_output_length"),
    "Token Throughput (tokens/sec)": ("performance", "system_output_throughput_tok_s"),
    "Total Output Throughput (tokens/sec)": ("performance", "system_output_throughput_tok_s"),
    "Total Token Throughput (tokens/sec)": ("performance", "system_total_throughput_tok_s"),
    "Total Latency (ms)": ("performance", "total_latency_ms"),
    "Average request latency (ms)": ("performance", "avg_request_latency_ms"),
    "Average time-to-first-token [TTFT] (ms)": ("streaming_metrics", "avg_ttft_ms"),
    "Average time-per-output-token [TPOT] (ms)": ("streaming_metrics", "avg_tpot_ms"),
}
#: The same for lines such as `[TPOT] P50    : 11.9`.
BREAKDOWNS = {
    "Latency": ("performance", "request_latency_percentiles_ms"),
    "TTFT": ("streaming_metrics", "ttft_percentiles"),
    "TPOT": ("streaming_metrics", "tpot_percentiles"),
    "AL": ("decoding_stats", "acceptance_length_percentiles"),
    "DAR": ("decoding_stats", "draft_acceptance_rate_percentiles"),
}
_STAMP = re.compile(r"\[(\d\d)/(\d\d)/(\d{4})-(\d\d:\d\d:\d\d)\]")
_PREFIX = re.compile(r"^(?:\[(?!(?:Latency|TTFT|TPOT|GTPS|DT|ADT|DAR|AL)\])[^\]]*\](?:<\w+>:)?\s*)+")
_LINE = re.compile(r"([^:]+?)\s*:\s+(\S.*)")
_BREAKDOWN = re.compile(r"\[(\w+)\] (\w+)\s*: (\S+)")
_MODE = re.compile(r"= DECODING STATISTICS \((\w+)\)")
_MACHINE = re.compile(r"(.+), memory [\d.]+ GB, ")
#: The headings a run's own report can begin with, before its overview.
_OPENINGS = ("= PYTORCH BACKEND", "= PyTorch backend", "= ENGINE DETAILS", "= REQUEST DETAILS", "= WORLD + RUNTIME")


@dataclass(slots=True, kw_only=True)
class Report:
    """What was printed of one run.

    Parameters
    ----------
    sections : dict
        As `--report_json` would have saved it.
    line : int
        The line of its overview, from 1; 0 while there is none yet.
    date : str or None
        The last time stamp before the overview, in ISO 8601.
    """

    sections: dict[str, dict[str, object]] = field(default_factory=dict)
    line: int = 0
    date: str | None = None

    def note(self, section: str, key: str, value: object) -> None:
        """Keep a value of a section; a name printed twice keeps its first value."""
        self.sections.setdefault(section, {}).setdefault(key, value)

    def read(self, line: str) -> None:
        """Keep what a line says, if it is one of the overview's."""
        if found := _BREAKDOWN.fullmatch(line):
            kind, statistic, value = found.groups()
            if kind in BREAKDOWNS:
                section, key = BREAKDOWNS[kind]
                self.note(section, key, {})
                breakdown = self.sections[section][key]
                if isinstance(breakdown, dict):
                    breakdown.setdefault(statistic.lower(), value)
        elif found := _MODE.match(line):
            self.note("decoding_stats", "mode", found[1])
        elif found := _MACHINE.match(line):
            self.note("machine", "name", found[1])
        elif (found := _LINE.fullmatch(line)) and found[1] in LINES:
            self.note(*LINES[found[1]], found[2])


def reports(log: str) -> Iterator[Report]:
    """Yield what a log says of each run that ended with an overview.

    >>> log = ["= PERFORMANCE OVERVIEW", "Total Latency (ms):   12.5", "[TPOT] P50    : 1.5"]
    >>> [report.sections for report in reports(chr(10).join([*log, ""]))]
    [{'performance': {'total_latency_ms': '12.5'}, 'streaming_metrics': {'tpot_percentiles': {'p50': '1.5'}}}]
    """
    report, stamp = Report(), None
    for number, raw in enumerate(log.rpartition("\n")[0].splitlines(), start=1):
        if found := _STAMP.search(raw):
            month, day, year, time = found.groups()
            stamp = f"{year}-{month}-{day}T{time}"
        line = _PREFIX.sub("", raw).strip()
        begins = line.startswith((*_OPENINGS, OVERVIEW)) if report.line else False
        if begins:
            yield report
            report = Report()
        if line.startswith(OVERVIEW):
            report.line, report.date = number, stamp
        report.read(line)
    if report.line:
        yield report
