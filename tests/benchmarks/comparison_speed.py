"""What frontier, curves and readings of one report cost, beside what scipy's monotone cubic costs on the same numbers.

Ours: of both sides the frontier, the curves, the band's targets, and every reading with its boundary, its bracketing
points and engines, and the costs and energy that follow. The floor: two `PchipInterpolator` constructions and calls, on
the same knots, the same columns and the same targets. Both start from arrays. What it costs to take a side's arrays out
of its frame of operating points is measured as well, and told apart.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

import numpy as np
import pandas as pd
from scipy.interpolate import PchipInterpolator

from paretopress.arrays import Arrays
from paretopress.columns import CURVE_METRICS
from paretopress.frontier import frontier
from paretopress.points import complete
from paretopress.reading import Reading, auto_targets, band_of, read_side
from paretopress.rules import rules_for
from paretopress.side import Rate, Side

RULES = rules_for("strict")
SIZES = (10, 100, 1_000, 10_000)
ROUNDS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Seconds of the fastest round, by what was done; all of it interleaved in one run."""

    points: int
    knots: int
    ours_s: float
    floor_s: float
    sort_s: float
    arrays_s: float


def points(n: int, seed: int, *, all_on_frontier: bool) -> pd.DataFrame:
    """Return made-up operating points: all on one frontier, or scattered with few on it."""
    random = np.random.default_rng(seed)
    interactivity = np.sort(random.uniform(10, 200, n))
    throughput = np.sort(random.uniform(100, 20_000, n))[::-1]
    columns = {key: random.uniform(0.1, 10, n) for key in CURVE_METRICS}
    columns["throughput_per_gpu"] = throughput if all_on_frontier else random.permutation(throughput)
    identity = {"model": "m", "hardware": "b200", "engine": "vllm", "topology": "aggregated", "gpus": 8}
    frame = pd.DataFrame({**columns, "interactivity": interactivity, "concurrency": np.arange(n) + 1, **identity})
    return complete(frame, path="points").frame


def side(frame: pd.DataFrame, arrays: Arrays | None = None) -> Side:
    """Return a side of these points that nothing is known of yet but, where given, its arrays."""
    rate = Rate(usd_per_gpu_hour=2.0, kw_per_gpu=1.7)
    one = Side(letter="a", value="a", label="A", points=frame, rate=rate, cost="derived")
    if arrays is not None:
        one.__dict__["arrays"] = arrays
    return one


def read(sides: list[Side]) -> tuple[tuple[Reading, ...], ...]:
    """Return every reading of both sides at the targets of their band."""
    targets = auto_targets(band_of(sides, RULES), exact=True)
    return tuple(read_side(one, targets, RULES) for one in sides)


def measure(n: int, *, all_on_frontier: bool = True, rounds: int = ROUNDS) -> Measured:
    """Return what one report with n points a side costs, and its floor."""
    frames = [points(n, seed, all_on_frontier=all_on_frontier) for seed in (1, 2)]
    arrays = [Arrays.of(frame) for frame in frames]
    sides = [side(frame, own) for frame, own in zip(frames, arrays, strict=True)]
    targets = np.array(auto_targets(band_of(sides, RULES), exact=True))
    knots = [(one.curves.knots, one.curves.values) for one in sides]
    ends = [(own.numbers[:, 0].copy(), own.numbers[:, 1].copy()) for own in arrays]
    work: dict[str, Callable[[], object]] = {
        "ours_s": lambda: read([side(frame, own) for frame, own in zip(frames, arrays, strict=True)]),
        "floor_s": lambda: [PchipInterpolator(x, y)(targets) for x, y in knots],
        "sort_s": lambda: [frontier(x, y) for x, y in ends],
        "arrays_s": lambda: [Arrays.of(frame) for frame in frames],
    }
    fastest = dict.fromkeys(work, float("inf"))
    for _ in range(rounds):
        for name, do in work.items():
            start = perf_counter()
            do()
            fastest[name] = min(fastest[name], perf_counter() - start)
    return Measured(points=n, knots=max(len(x) for x, _ in knots), **fastest)


def table() -> str:
    """Return all sizes as a Markdown table."""
    heads = ("points a side", "knots", "ours", "floor: 2 x PCHIP", "ours / floor", "ours / frontiers", "out of frames")
    rows = [heads, ("--:",) * len(heads)]
    for all_on_frontier in (True, False):
        for n in SIZES:
            one = measure(n, all_on_frontier=all_on_frontier, rounds=ROUNDS * 5 if n < SIZES[2] else ROUNDS)
            ours, floor, arrays = (f"{spent * 1e6:,.0f} µs" for spent in (one.ours_s, one.floor_s, one.arrays_s))
            ratios = f"{one.ours_s / one.floor_s:.2f}", f"{one.ours_s / one.sort_s:.1f}"
            rows.append((f"{n:,}", f"{one.knots:,}", ours, floor, *ratios, arrays))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


if __name__ == "__main__":
    sys.stdout.write(table() + "\n")
