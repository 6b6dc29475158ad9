"""The chart that both figures are: one metric of both sides against interactivity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from paretopress.columns import READING_METRICS
from paretopress.drawing import GRID, INK, MUTED, one_line
from paretopress_narratives.figures import style
from paretopress_narratives.figures.labels import place_labels

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from paretopress.comparison import Comparison
    from paretopress.side import Side

    Floats = NDArray[np.float64]

#: A frontier that spans more than this, largest over smallest, is drawn on a logarithmic scale: 1.5 decades.
LOG_SPAN = 10**1.5
#: From this many decades on, only powers of ten are ticks.
WIDE_DECADES = 4
SAMPLES = 240
ROOM = 0.04


@dataclass(frozen=True, kw_only=True)
class Trace:
    """One side in the chart.

    Parameters
    ----------
    side : Side
    metric : str
    x, y : array, shape (n,)
        The frontier: interactivity, and the metric there (NaN where it is missing).
    """

    side: Side
    metric: str
    x: Floats
    y: Floats

    @property
    def look(self) -> style.Look:
        """Return colour, marker and line."""
        return style.LOOKS[self.side.letter]

    def curve(self) -> tuple[Floats, Floats]:
        """Return the curve at many places, its knots among them; NaN where there is none."""
        x = np.union1d(self.x, np.linspace(self.x[0], self.x[-1], SAMPLES))
        return x, read(self.side, self.metric, x)

    def joins(self) -> tuple[Floats, Floats]:
        """Return the straight lines between neighbours that no curve joins, a NaN after each."""
        apart = ~self.side.curves.joined
        gap = np.full(int(apart.sum()), np.nan)
        ends = (np.column_stack([line[:-1][apart], line[1:][apart], gap]).ravel() for line in (self.x, self.y))
        x, y = ends
        return x, y


def read(side: Side, metric: str, x: Floats) -> Floats:
    """Return a metric of a side at many places; NaN where it has none."""
    return side.read(x).get(metric, np.full(len(x), np.nan))


def traces(comparison: Comparison, metric: str) -> tuple[Trace, ...]:
    """Return what there is to draw: the sides that have a frontier."""
    sides = [side for side in comparison.sides.values() if len(side.frontier)]
    return tuple(
        Trace(side=side, metric=metric, x=side.curves.knots, y=read(side, metric, side.curves.knots)) for side in sides
    )


def logarithmic(shown: Sequence[Trace]) -> bool:
    """Return whether the frontiers span too much for a linear scale."""
    y = np.concatenate([trace.y for trace in shown]) if shown else np.array([])
    y = y[np.isfinite(y)]
    return bool(len(y)) and bool(y.max() > LOG_SPAN * y.min())


def draw_chart(figure: Figure, comparison: Comparison, metric: str) -> None:
    """Draw a metric of both sides against interactivity.

    Parameters
    ----------
    metric : str
        A reading's metric; that of the frontier also shows the points off it, faintly.
    """
    axes = figure.add_subplot()
    shown = traces(comparison, metric)
    for trace in shown:
        _draw_points(axes, trace)
        _draw_curve(axes, trace)
        _draw_readings(axes, trace, comparison)
    _set_scales(axes, comparison, metric, log=logarithmic(shown))
    _draw_band(axes, comparison)
    _draw_targets(axes, comparison)
    place_labels(axes, shown)
    _draw_legend(axes, shown)


def _draw_points(axes: Axes, trace: Trace) -> None:
    points = trace.side.points
    if trace.metric not in points or trace.metric == "cost_per_mtok":
        return
    axes.plot(
        points["interactivity"].to_numpy(float),
        points[trace.metric].to_numpy(float),
        linestyle="none",
        marker=trace.look.marker,
        markersize=style.POINT_PT,
        markeredgewidth=0,
        color=trace.look.colour,
        alpha=style.POINT_ALPHA,
        gid=f"points-{trace.side.letter}",
    )


def _draw_curve(axes: Axes, trace: Trace) -> None:
    look, letter = trace.look, trace.side.letter
    if trace.side.curves.joined.any():
        line = {"linestyle": look.line, "linewidth": style.CURVE_PT}
        axes.plot(*trace.curve(), color=look.colour, gid=f"curve-{letter}", **line)
    if not trace.side.curves.joined.all():
        axes.plot(*trace.joins(), color=look.colour, linewidth=style.JOIN_PT, gid=f"join-{letter}")
    size = style.FRONTIER_PT if len(trace.x) <= 20 else 4.0
    axes.plot(
        trace.x,
        trace.y,
        linestyle="none",
        marker=look.marker,
        markersize=size,
        markeredgecolor="#ffffff",
        markeredgewidth=0.7,
        color=look.colour,
        zorder=3,
        gid=f"frontier-{letter}",
    )


def _draw_readings(axes: Axes, trace: Trace, comparison: Comparison) -> None:
    """Ring the readings where their values come from; a dotted tie leads to a target outside the frontier."""
    at, value, ties = [], [], []
    for match in comparison.matches:
        reading = match.reading(trace.side.letter)
        y = reading.get(trace.metric)
        if y is None:
            continue
        x = float(trace.x[reading.between[0]]) if reading.outside and reading.between else match.interactivity
        at.append(x)
        value.append(y)
        if reading.outside:
            ties += [(x, y), (match.interactivity, y), (np.nan, np.nan)]
    letter, colour = trace.side.letter, trace.look.colour
    ring = {"marker": "o", "markersize": style.RING_PT, "markerfacecolor": "none", "markeredgewidth": 1.1}
    if at:
        axes.plot(at, value, linestyle="none", color=colour, zorder=4, gid=f"readings-{letter}", **ring)
    if ties:
        axes.plot(*zip(*ties, strict=True), linestyle=":", linewidth=1.1, color=colour, gid=f"ties-{letter}")


def _set_scales(axes: Axes, comparison: Comparison, metric: str, *, log: bool) -> None:
    from matplotlib.ticker import LogLocator, StrMethodFormatter  # noqa: PLC0415 - heavy

    measure = READING_METRICS[metric]
    axes.set_xlabel(f"{READING_METRICS['interactivity'].label} ({READING_METRICS['interactivity'].unit})")
    axes.set_ylabel(f"{measure.label} ({measure.unit}{', log scale' if log else ''})")
    plain = StrMethodFormatter("{x:,.10g}")
    low, high = axes.dataLim.intervaly
    if log:
        axes.set_yscale("log")
        subs = (1, 2, 5) if high < low * 10**WIDE_DECADES else (1,)
        axes.yaxis.set_major_locator(LogLocator(subs=subs))
        axes.set_ylim(low / 1.25, high * 1.35)
        axes.minorticks_off()
    else:
        axes.set_ylim(0, high * 1.08 if np.isfinite(high) else 1)
    axes.yaxis.set_major_formatter(plain)
    axes.xaxis.set_major_formatter(plain)
    _set_interactivity(axes, [match.interactivity for match in comparison.matches])


def _set_interactivity(axes: Axes, targets: Sequence[float]) -> None:
    low, high = axes.dataLim.intervalx
    if not np.isfinite(low):
        return
    low, high = min(low, *targets, high), max(high, *targets, low)
    room = ROOM * (high - low) or 0.1 * high
    axes.set_xlim(max(0, low - room), high + room)


def _draw_band(axes: Axes, comparison: Comparison) -> None:
    band = comparison.band
    if band and band.overlap and band.max > band.min and comparison.question.printed_band == "auto":
        axes.axvspan(band.min, band.max, color=MUTED, alpha=0.09, linewidth=0, zorder=0, gid="band")


def _draw_targets(axes: Axes, comparison: Comparison) -> None:
    for match in comparison.matches:
        x = match.interactivity
        axes.axvline(x, color=MUTED, linewidth=0.8, zorder=1, gid="target")


def _draw_legend(axes: Axes, shown: Sequence[Trace]) -> None:
    from matplotlib.lines import Line2D  # noqa: PLC0415 - heavy
    handles = [
        Line2D(
            [], [], color=t.look.colour, marker=t.look.marker, linestyle=t.look.line, linewidth=style.CURVE_PT,
            markersize=style.FRONTIER_PT, markeredgecolor="#ffffff", markeredgewidth=0.7, label=one_line(t.side.label, style.LEGEND_LETTERS),
        )
        for t in shown
    ]
    axes.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1.04), ncols=2, borderaxespad=0, borderpad=0, handlelength=2.6)
