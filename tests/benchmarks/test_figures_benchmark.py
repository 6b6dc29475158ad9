"""What a figure costs beside the floor: a bare matplotlib figure of two series, saved from a reused `Figure`.

Figure and floor are drawn in turns, and the least of many processor times is taken of each: other work on the machine
makes neither look better. Run it with `python tests/benchmarks/test_figures_benchmark.py`.
"""

import io
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path
from time import process_time

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Canvas

import paretopress
from paretopress.drawing import SIZE_IN, png, svg
from paretopress_narratives.figures import FIGURES

DATA = Path(__file__).parents[2] / "configs" / "data"
SHEET = "inferencex-2026-08/hyperscaler"
#: How often each is drawn.
ROUNDS = 12
#: Of the floor, for a figure as SVG.
AT_MOST = 1.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What drawing one figure costs, and what the floor did in the same run, milliseconds."""

    kind: str
    format: str
    floor_ms: float
    figure_ms: float
    first_ms: float

    @property
    def ratio(self) -> float:
        """Return the figure's cost over the floor's."""
        return self.figure_ms / self.floor_ms


def floor(points: int, format_: str) -> Callable[[], None]:
    """Return what saves a bare figure: everything is made once, and each time only data and limits are set."""
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "floor"}):
        figure = Canvas(figsize=SIZE_IN)
        figure.subplots_adjust(left=0.105, right=0.975, bottom=0.125, top=0.86)
        axes = figure.add_subplot(title="Throughput against interactivity")
        axes.set(xlabel="Interactivity (tok/s/user)", ylabel="Throughput (tok/s/GPU)")
        axes.grid(visible=True)
        lines = [axes.plot([0], [1], marker=marker, label=label)[0] for marker, label in (("o", "MTP"), ("s", "Off"))]
        axes.legend(loc="upper right")
    turn = iter(range(1_000_000))

    def save() -> None:
        x, shift = np.linspace(20, 120, points), next(turn) % 7
        for nth, line in enumerate(lines):
            line.set_data(x, 9000 - 50 * x - 500 * nth + shift)
        axes.set(xlim=(15, 125), ylim=(0, 9000))
        with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "floor"}):
            if format_ == "svg":
                FigureCanvasSVG(figure).print_svg(io.StringIO(), metadata={"Date": None})
            else:
                figure.set_dpi(200)
                FigureCanvasAgg(figure).print_png(io.BytesIO())

    return save


def cases() -> Iterator[tuple[str, paretopress.Comparison]]:
    """Yield comparisons of every kind that a figure knows."""
    published = paretopress.read(DATA / "deepseek-r1-b200-fp8-mtp-vs-off.csv")
    off = {"axis": "spec_method", "a": "mtp", "b": "none", "prices": SHEET}
    yield "two sides, published", paretopress.compare(published, method="inferencex", targets=[44, 75, 106], **off)
    yield "two sides, 10 points each", paretopress.compare(measured(10), **off)
    yield "two sides, 30 points each", paretopress.compare(measured(30), **off)
    yield "two sides, logarithmic", paretopress.compare(measured(10, power=3.0), **off)
    gpus = paretopress.read(DATA / "three-gpus.csv")
    three = {"axis": "hardware", "a": "b300", "b": "b200", "prices": SHEET}
    yield "two sides, 5 repeats", paretopress.compare(gpus[gpus["hardware"] != "mi355x"], **three)
    yield "three sides, 5 repeats", paretopress.compare(gpus, others=["mi355x"], **three)


def measured(count: int, power: float = 1.2) -> pd.DataFrame:
    """Return two sides of so many points, a third of them off the frontier."""
    x = np.linspace(20, 150, count)
    sides = [
        pd.DataFrame(
            {
                "spec_method": method,
                "hardware": "b200",
                "interactivity": x * stretch,
                "throughput_per_gpu": 8000 / stretch * (20 / x) ** power * np.where(np.arange(count) % 3 == 1, 0.7, 1),
                "concurrency": np.linspace(512, 4, count).round(),
            }
        )
        for method, stretch in (("mtp", 1.3), ("none", 1.0))
    ]
    return pd.concat(sides, ignore_index=True)


def figure_floor(rounds: int = ROUNDS, formats: tuple[str, ...] = ("svg", "png")) -> Iterator[Cost]:
    """Yield the cost of every kind of figure beside its floor.

    What a comparison shows (break-evens, intervals) is worked out the first time, mostly when its page is written. The
    least of many does not hold it; `first_ms` of the figure that is drawn first does.
    """
    saves = {"svg": svg, "png": png}
    for _, comparison in cases():  # what a process does once
        saves[formats[0]](comparison, FIGURES[0])
    for kind, comparison in cases():
        points = max(len(side.frontier) for side in comparison.sides.values())
        for figure, format_ in product(FIGURES, formats):
            draw, bare = partial(saves[format_], comparison, figure), floor(points, format_)
            first = processor_ms(draw)
            spent = least(bare, draw, rounds)
            name = f"{figure.key}, {kind}"
            yield Cost(kind=name, format=format_, floor_ms=spent[0], figure_ms=spent[1], first_ms=first)


def least(one: Callable[[], object], other: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Return the least processor time of either, milliseconds, of many in turns."""
    turns = [(processor_ms(one), processor_ms(other)) for _ in range(rounds)]
    return min(turn[0] for turn in turns), min(turn[1] for turn in turns)


def processor_ms(draw: Callable[[], object]) -> float:
    """Return the processor time of one drawing, milliseconds."""
    start = process_time()
    draw()
    return 1000 * (process_time() - start)


@pytest.mark.slow
def test_a_figure_costs_little_more_than_a_bare_one():
    assert max(cost.ratio for cost in figure_floor(rounds=10, formats=("svg",))) <= AT_MOST


if __name__ == "__main__":
    for cost in figure_floor():
        row = f"{cost.format}  {cost.kind:38}{cost.floor_ms:7.1f} ms{cost.figure_ms:7.1f} ms{cost.ratio:7.2f}"
        row += f"  (first {cost.first_ms:.1f} ms)"
        sys.stdout.write(row + "\n")
