"""vLLM: benchmarks without a server, and the console log of one with a server. None holds an operating point."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paretopress_engines.beside import beside

if TYPE_CHECKING:
    from paretopress.sources import Probe

SUMMARY = b"============ Serving Benchmark Result ============"
#: What only SGLang's client prints in that summary.
OF_SGLANG = (b"Total generated tokens (retokenized):", b"Mean E2E Latency (ms):")


def recognises_throughput(probe: Probe) -> bool:
    """Return whether the object is the result of `vllm bench throughput`."""
    return probe.keys >= {"elapsed_time", "num_requests", "requests_per_second", "tokens_per_second"}


def recognises_latency(probe: Probe) -> bool:
    """Return whether the object is the result of `vllm bench latency`."""
    return probe.keys >= {"avg_latency", "latencies", "percentiles"}


def recognises_console(probe: Probe) -> bool:
    """Return whether a log holds the summary that the client prints; it comes last, after any amount of progress."""
    is_log = not probe.keys and SUMMARY in probe.data
    return is_log and not any(mark in probe.data for mark in OF_SGLANG)


PARSERS = (
    beside(
        key="vllm-throughput",
        label="vLLM bench throughput",
        tool="vllm bench throughput, benchmark_throughput.py",
        versions="0.6 to 0.32",
        recognises=recognises_throughput,
        why="an offline throughput benchmark: no latency, so no operating point",
    ),
    beside(
        key="vllm-latency",
        label="vLLM bench latency",
        tool="vllm bench latency, benchmark_latency.py",
        versions="0.6 to 0.32",
        recognises=recognises_latency,
        why="an offline latency benchmark: no throughput, so no operating point",
    ),
    beside(
        key="vllm-console",
        label="vLLM bench serve, console log",
        tool="vllm bench serve and clients that descend from it",
        versions="0.6 to 0.32",
        recognises=recognises_console,
        why="console log of a run: the result file has the numbers",
    ),
)
