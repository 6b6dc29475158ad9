"""What there is to draw of a metric: each side's frontier, curve, interval and runs, and the break-evens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from paretopress.decide.several import Leaders, leaders
from paretopress.drawing import one_line
from paretopress.side import MTOK_PER_HOUR
from paretopress_narratives.figures import style
from paretopress_narratives.figures.once import once
from paretopress_narratives.whole import printed

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

    from paretopress.comparison import Comparison
    from paretopress.reading import Band
    from paretopress.side import Side
    from paretopress.uncertainty.spread import Spread

    Floats = NDArray[np.float64]

#: Frontiers that span more than 1.5 decades, largest over smallest, are drawn on a logarithmic scale.
LOG_SPAN = 10**1.5
#: Places at which a curve is evaluated besides its knots: one every two points of the page.
SAMPLES = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What is drawn of one side.

    Parameters
    ----------
    side : Side
    metric : str
        A reading's metric.
    x, y : array, shape (n,)
        The frontier: interactivity, and the metric there (NaN where it is missing).
    curve_x, curve_y : array, shape (k,)
        The curve at many places, the knots among them; NaN where there is none.
    """

    side: Side
    metric: str
    x: Floats
    y: Floats
    curve_x: Floats
    curve_y: Floats

    @property
    def look(self) -> style.Look:
        """Return colour, marker and dashes of the side."""
        return style.LOOKS[self.side.letter]

    @property
    def label(self) -> str:
        """Return what the figure calls the side."""
        return one_line(self.side.label, style.LABEL_LETTERS)

    def at(self, x: Floats) -> Floats:
        """Return the metric at many places; NaN where it has no value."""
        return _read(self.side, self.metric, x)

    def of(self, points: DataFrame) -> Floats:
        """Return the metric of single points; a cost follows from the side's price, as along its curve."""
        rate = self.side.rate
        if self.metric == "cost_per_mtok" and self.side.cost == "derived" and rate:
            return rate.usd_per_gpu_hour * MTOK_PER_HOUR / points["throughput_per_gpu"].to_numpy(float)
        return points[self.metric].to_numpy(float)

    @property
    def joins(self) -> tuple[Floats, Floats]:
        """Return the straight lines between neighbours that no curve joins, a NaN after each."""
        apart = ~self.side.curves.joined
        gap = np.full(int(apart.sum()), np.nan)
        x, y = (np.column_stack([ends[:-1][apart], ends[1:][apart], gap]).ravel() for ends in (self.x, self.y))
        return x, y


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakEven:
    """Where one side takes the lead from another: interactivity, the metric there, and how a page prints the place."""

    x: float
    y: float
    text: str


@once
def traces(comparison: Comparison, metric: str) -> tuple[Trace, ...]:
    """Return what there is to draw of a metric: the sides that have a frontier."""
    return tuple(_trace(side, metric) for side in comparison.sides.values() if len(side.frontier))


def _trace(side: Side, metric: str) -> Trace:
    knots = side.curves.knots
    dense = np.union1d(knots, np.linspace(knots[0], knots[-1], SAMPLES))
    values = _read(side, metric, dense)
    return Trace(
        side=side,
        metric=metric,
        x=knots,
        y=values[np.searchsorted(dense, knots)],
        curve_x=dense,
        curve_y=values,
    )


def _read(side: Side, metric: str, x: Floats) -> Floats:
    return side.read(x).get(metric, np.full(len(x), np.nan))


def logarithmic(shown: Sequence[Trace]) -> bool:
    """Return whether the frontiers span too much for a linear scale."""
    y = np.concatenate([np.empty(0), *(trace.y for trace in shown)])
    return bool(np.isfinite(y).any()) and bool(np.nanmax(y) > LOG_SPAN * np.nanmin(y))


@once
def parts(comparison: Comparison, metric: str) -> tuple[Leaders, ...]:
    """Return who leads in each part of what all sides with points cover; nothing where they may not be compared."""
    sides = {letter: side for letter, side in comparison.sides.items() if len(side.frontier)}
    return leaders(sides, metric) if comparison.comparable and len(sides) > 1 else ()


@once
def break_evens(comparison: Comparison, metric: str) -> tuple[BreakEven, ...]:
    """Return where one side takes the lead from another, by interactivity."""
    found = parts(comparison, metric)
    slower = {
        before.high: comparison.sides[before.sides[0]]
        for before, after in pairwise(found)
        if before.high == after.low and len(before.sides) == len(after.sides) == 1
    }
    at = printed([found[0].low, found[-1].high, *slower], found[-1].high - found[0].low) if slower else {}
    return tuple(
        BreakEven(x=x, y=_read(side, metric, np.array([x])).item(), text=str(at[x])) for x, side in slower.items()
    )


def interval(comparison: Comparison, trace: Trace, x: Floats) -> Floats:
    """Return the interval that repeats give a curve at some places, low and high, shape (2, k); NaN without repeats."""
    found = _spread(comparison, trace.side)
    return found[0].along(found[1], trace.metric, x) if found else np.full((2, len(x)), np.nan)


def confidence(comparison: Comparison, trace: Trace) -> float | None:
    """Return the level of the intervals that repeats give a curve; None where they give none."""
    found = _spread(comparison, trace.side)
    known = len(trace.x) > 1 and np.isfinite(interval(comparison, trace, trace.x[:1])).all()
    return found[0].level if found and known else None


def single_runs(comparison: Comparison, trace: Trace) -> DataFrame:
    """Return the runs that a side's points are medians of, as far as they have the metric; none of single runs."""
    points, found = trace.side.points, _spread(comparison, trace.side)
    runs = found[0].runs[found[1]] if found else points
    return runs[np.isfinite(trace.of(runs))] if len(runs) > len(points) else runs[:0]


def _spread(comparison: Comparison, side: Side) -> tuple[Spread, str] | None:
    """Return a spread of two sides of which this is one, and whether it is `a` or `b` there."""
    spreads = {("a", "b"): comparison.spread, **comparison.more_spreads}
    for pair, found in spreads.items():
        if found and side.letter in pair:
            return found, "ab"[pair.index(side.letter)]
    return None


def shaded(comparison: Comparison) -> Band | None:
    """Return the band if it is one that both sides cover, and the page prints no other."""
    band = comparison.band
    wide = band is not None and band.overlap and band.max > band.min
    return band if wide and comparison.question.printed_band == "auto" else None
