"""What processes spend: the clock's time, and the processor's time of them and of all that they start."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """Seconds by the clock and of processors, and what was printed.

    >>> str(Spent(clock_s=61.5, processor_s=120.0))
    '61.5 s (processors 120.0 s)'
    """

    clock_s: float
    processor_s: float
    printed: str = ""

    def __str__(self) -> str:
        """Return both times."""
        return f"{self.clock_s:.1f} s (processors {self.processor_s:.1f} s)"


def process(arguments: Sequence[str]) -> Spent:
    """Return what a Python process spends, and all that it waits for; CalledProcessError where it fails."""
    start, before = perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, *arguments]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Spent(clock_s=perf_counter() - start, processor_s=spent, printed=told.stdout)


def least_of_processes(one: Sequence[str], other: Sequence[str], *, rounds: int) -> tuple[float, float]:
    """Return the least processor time of two processes, run in turns."""
    turns = [(process(one).processor_s, process(other).processor_s) for _ in range(rounds)]
    return min(turn[0] for turn in turns), min(turn[1] for turn in turns)
