"""What a site of many reports, its figures, comparisons and sources cost, each beside its floor, as one table.

Every ratio is of two costs measured in one run: other work on the machine moves both. Times alone say nothing about
another machine.

    python tests/benchmarks/run.py                                  # all: 1,000 reports take about ten minutes
    python tests/benchmarks/run.py --reports 24 --points 20000 --rounds 2   # small: a minute
    python tests/benchmarks/run.py --only figures --only start
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import timeit
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import comparison_speed
import many_points
import numpy as np
import sites
import test_figures_benchmark as figures_benchmark
from spent import least_of_processes

#: Of points a side; the last shows how the cost grows.
SIDES = (10, 100, 1_000, 10_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table.

    Parameters
    ----------
    what, beside : str
        What is measured, and what it is held against.
    ours, floor : str
        What either took.
    ratio : float, optional
    goal : str
    """

    what: str
    ours: str
    beside: str
    floor: str
    ratio: float | None
    goal: str = ""

    def __str__(self) -> str:
        """Return the line in Markdown."""
        ratio = "" if self.ratio is None else f"{self.ratio:.3f}" if self.ratio < 0.1 else f"{self.ratio:.2f}"
        return f"| {self.what} | {self.ours} | {self.beside} | {self.floor} | {ratio} | {self.goal} |"


HEAD = "| what | took | beside | took | ratio | goal |\n|:--|--:|:--|--:|--:|:--|"


def start(rounds: int) -> Iterator[Row]:
    """Yield what it costs to start the program."""
    ours, floor = least_of_processes(["-m", "paretopress", "--help"], ["-c", "import click"], rounds=rounds * 5)
    yield Row(
        what="`paretopress --help`",
        ours=f"{1e3 * ours:.0f} ms",
        beside="`import click`",
        floor=f"{1e3 * floor:.0f} ms",
        ratio=ours / floor,
        goal="≤ 2.5",
    )


def figures(rounds: int) -> Iterator[Row]:
    """Yield the dearest figure of each format."""
    costs = list(figures_benchmark.figure_floor(rounds=rounds))
    for format_, goal in (("svg", "≤ 1.3"), ("png", "")):
        one = max((cost for cost in costs if cost.format == format_), key=lambda cost: cost.ratio)
        yield Row(
            what=f"dearest figure as {format_.upper()} ({one.kind})",
            ours=f"{one.figure_ms:.1f} ms",
            beside="bare matplotlib",
            floor=f"{one.floor_ms:.1f} ms",
            ratio=one.ratio,
            goal=goal,
        )


def comparison(rounds: int) -> Iterator[Row]:
    """Yield what frontier, curves and readings of a report cost, by how many points a side has."""
    measured = {n: comparison_speed.measure(n, rounds=rounds * (50 if n < SIDES[2] else 5)) for n in SIDES}
    for n in SIDES[:-1]:
        one = measured[n]
        yield Row(
            what=f"comparison, {n:,} points a side",
            ours=f"{1e6 * one.ours_s:,.0f} µs",
            beside="two `PchipInterpolator`",
            floor=f"{1e6 * one.floor_s:,.0f} µs",
            ratio=one.ours_s / one.floor_s,
            goal="≤ 1",
        )
    fewer, more = measured[SIDES[-2]], measured[SIDES[-1]]
    ours, sort = more.ours_s / fewer.ours_s, _sorting_s(more.points) / _sorting_s(fewer.points)
    yield Row(
        what=f"comparison, growth from {SIDES[-2]:,} to {SIDES[-1]:,} points",
        ours=f"× {ours:.1f}",
        beside="sorting the points",
        floor=f"× {sort:.1f}",
        ratio=ours / sort,
        goal="≤ 1",
    )


def _sorting_s(n: int) -> float:
    """Return what the sort of a frontier takes of so many points."""
    slow = -comparison_speed.points(n, 1, all_on_frontier=True)["interactivity"].to_numpy()
    return min(timeit.repeat(lambda: np.argsort(slow, kind="stable"), number=20, repeat=20))


def reading(points: int) -> Iterator[Row]:
    """Yield what reading reports' rows out of many takes, and the most memory."""
    with tempfile.TemporaryDirectory() as folder:
        many_points.write(Path(folder), points)
        for found in many_points.measured(Path(folder)):
            took, stored = found["seconds"], "one file" if found["stored"] == "history.parquet" else "a folder"
            yield Row(
                what=f"rows of a report out of {points:,} in {stored} of Parquet",
                ours=f"{1e2 * took['rows']:.0f} ms",
                beside="pyarrow, same columns and filter",
                floor=f"{1e2 * took['pyarrow']:.0f} ms",
                ratio=took["rows"] / took["pyarrow"],
                goal="≤ 1.5",
            )
            what = f"peak memory of {found['reports']} reports, {stored}"
            peak = f"{found['peak_mb']:,.0f} MB"
            yield Row(what=what, ours=peak, beside="", floor="", ratio=None, goal="< 2,000 MB")


def site(reports: int) -> Iterator[Row]:
    """Yield what a site costs: made, made again, made by two processes and by a cluster."""
    with tempfile.TemporaryDirectory() as folder:
        for build in sites.builds(Path(folder), reports):
            beside = build.beside
            yield Row(
                what=f"{reports:,} reports, {build.what}",
                ours=str(build.spent),
                beside=beside.what if beside else "",
                floor=str(beside.spent) if beside else "",
                ratio=build.ratio,
                goal=build.goal,
            )


def main() -> None:
    """Measure, and print a line as soon as it is known."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--reports", type=int, default=1_000, help="of the site")
    arguments.add_argument("--points", type=int, default=10_000_000, help="of the history in Parquet")
    arguments.add_argument("--rounds", type=int, default=8, help="of what is quick")
    arguments.add_argument("--only", action="append", choices=("start", "figures", "comparison", "reading", "site"))
    given = arguments.parse_args()
    parts: dict[str, Callable[[], Iterator[Row]]] = {
        "start": partial(start, given.rounds),
        "figures": partial(figures, given.rounds),
        "comparison": partial(comparison, given.rounds),
        "reading": partial(reading, given.points),
        "site": partial(site, given.reports),
    }
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    sys.stdout.write(f"{os.cpu_count()} cores, load {load:.1f} before\n\n{HEAD}\n")
    for name in given.only or parts:
        for row in parts[name]():
            sys.stdout.write(f"{row}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
