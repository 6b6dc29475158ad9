"""The chart that both figures are: one metric of both sides against interactivity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from paretopress.columns import READING_METRICS
from paretopress.drawing import MUTED, PAPER, one_line
from paretopress_narratives.figures import style
from paretopress_narratives.figures.labels import label_points, label_targets
from paretopress_narratives.figures.phrases import say

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from paretopress.comparison import Comparison
    from paretopress.reading import Band
    from paretopress.side import Side

    Floats = NDArray[np.float64]

#: Frontiers that span more than 1.5 decades, largest over smallest, are drawn on a logarithmic scale.
LOG_SPAN = 10**1.5
#: Above this span only powers of ten are ticks.
WIDE_SPAN = 1e4
#: Places at which a curve is evaluated besides its knots: one every two points of the page.
SAMPLES = 240
#: What the two figures have at the top and bottom, or left and right, of their data; shares of the span.
ROOM = 0.05


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

    @property
    def joins(self) -> tuple[Floats, Floats]:
        """Return the straight lines between neighbours that no curve joins, a NaN after each."""
        apart = ~self.side.curves.joined
        gap = np.full(int(apart.sum()), np.nan)
        x, y = (np.column_stack([ends[:-1][apart], ends[1:][apart], gap]).ravel() for ends in (self.x, self.y))
        return x, y


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


def shaded(comparison: Comparison) -> Band | None:
    """Return the band if it is one that both sides cover, and the page prints no other."""
    band = comparison.band
    wide = band is not None and band.overlap and band.max > band.min
    return band if wide and comparison.question.printed_band == "auto" else None


def draw_chart(figure: Figure, comparison: Comparison, metric: str, *, all_points: bool = False) -> None:
    """Draw a metric of both sides against interactivity.

    Parameters
    ----------
    metric : str
        A reading's metric.
    all_points : bool
        Whether points that are not on the frontier are shown too, faintly.
    """
    axes = figure.add_subplot()
    shown = traces(comparison, metric)
    for trace in shown:
        if all_points:
            _draw_points(axes, trace)
        _draw_frontier(axes, trace)
        _draw_readings(axes, trace, comparison)
    _set_scales(axes, metric, comparison, log=logarithmic(shown))
    _draw_targets(axes, comparison)
    label_points(axes, shown)
    _draw_legend(axes, comparison, shown)


def _draw_points(axes: Axes, trace: Trace) -> None:
    axes.plot(
        trace.side.points["interactivity"].to_numpy(float),
        trace.side.points[trace.metric].to_numpy(float),
        linestyle="none",
        color=trace.look.colour,
        alpha=style.POINT_ALPHA,
        marker=trace.look.marker,
        markersize=style.POINT_PT,
        markeredgewidth=0,
        gid=f"points-{trace.side.letter}",
    )


def _draw_frontier(axes: Axes, trace: Trace) -> None:
    look, letter, joined = trace.look, trace.side.letter, trace.side.curves.joined
    line: dict[str, Any] = {"color": look.colour, "linestyle": look.dashes}
    if joined.any():
        axes.plot(trace.curve_x, trace.curve_y, linewidth=style.CURVE_PT, gid=f"curve-{letter}", **line)
    if not joined.all():
        axes.plot(*trace.joins, linewidth=style.JOIN_PT, gid=f"join-{letter}", **line)
    axes.plot(trace.x, trace.y, linestyle="none", zorder=3, gid=f"frontier-{letter}", **_marker(trace))


def _marker(trace: Trace) -> dict[str, Any]:
    return {
        "color": trace.look.colour,
        "marker": trace.look.marker,
        "markersize": style.FRONTIER_PT if len(trace.x) < style.DENSE_FROM else style.DENSE_FRONTIER_PT,
        "markeredgecolor": PAPER,
        "markeredgewidth": 0.7,
    }


def _draw_readings(axes: Axes, trace: Trace, comparison: Comparison) -> None:
    """Ring each reading where its value comes from; from there a dotted line leads to a target outside the frontier."""
    rings, ties = [], []
    for match in comparison.matches:
        reading = match.reading(trace.side.letter)
        value = reading.get(trace.metric)
        if value is None:
            continue
        at = float(trace.x[reading.between[0]]) if reading.outside and reading.between else match.interactivity
        rings.append((at, value))
        ties += [(at, value), (match.interactivity, value), (np.nan, np.nan)] if reading.outside else []
    letter, colour = trace.side.letter, trace.look.colour
    ring: dict[str, Any] = {"marker": "o", "markersize": style.RING_PT, "markerfacecolor": "none", "linestyle": "none"}
    if rings:
        axes.plot(*zip(*rings, strict=True), color=colour, zorder=4, gid=f"readings-{letter}", **ring)
    if ties:
        axes.plot(*zip(*ties, strict=True), color=colour, linestyle=":", linewidth=1, gid=f"ties-{letter}")


def _set_scales(axes: Axes, metric: str, comparison: Comparison, *, log: bool) -> None:
    from matplotlib.ticker import LogLocator, StrMethodFormatter

    across, up = READING_METRICS["interactivity"], READING_METRICS[metric]
    axes.set_xlabel(f"{across.label} ({across.unit})")
    axes.set_ylabel(f"{up.label} ({say(comparison, 'unit-log', unit=up.unit) if log else up.unit})")
    axes.grid(visible=False, axis="x")
    targets = [match.interactivity for match in comparison.matches]
    axes.set_xlim(_span([*axes.dataLim.intervalx, *targets]))
    _print_ticks(axes.xaxis)
    low, high = axes.dataLim.intervaly
    if log:
        axes.set_yscale("log")
        axes.minorticks_off()
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5) if high < low * WIDE_SPAN else (1,)))
        axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,.10g}"))
        axes.set_ylim(low / 1.25, high * 1.35)
    else:
        axes.set_ylim(0, high * (1 + 1.6 * ROOM) if np.isfinite(high) else 1)
        _print_ticks(axes.yaxis)


def _span(places: Sequence[float]) -> tuple[float, float]:
    finite = [place for place in places if np.isfinite(place)] or [0, 1]
    low, high = min(finite), max(finite)
    room = ROOM * (high - low) or 0.1 * high
    return max(0, low - room), high + room


def _print_ticks(axis: Axis) -> None:
    """Print ticks with thousands separated and all with as many decimals as the longest needs."""
    from matplotlib.ticker import StrMethodFormatter

    decimals = max(len(f"{tick:.10g}".partition(".")[2]) for tick in axis.get_majorticklocs())
    axis.set_major_formatter(StrMethodFormatter(f"{{x:,.{decimals}f}}"))


def _draw_targets(axes: Axes, comparison: Comparison) -> None:
    band = shaded(comparison)
    if band:
        axes.axvspan(band.min, band.max, color=MUTED, alpha=style.BAND_ALPHA, linewidth=0, zorder=0, gid="band")
    targets = [match.interactivity for match in comparison.matches]
    for target in targets:
        axes.axvline(target, color=MUTED, linewidth=0.6, zorder=1, gid="target")
    label_targets(axes, targets)


def _draw_legend(axes: Axes, comparison: Comparison, shown: Sequence[Trace]) -> None:
    """Draw the legend above the chart, where no data can lie below it."""
    from matplotlib.lines import Line2D

    handles = [Line2D([], [], label=trace.label, **_key(trace)) for trace in shown]
    for side in comparison.sides.values():
        if side.frontier.empty:
            label = say(comparison, "legend-missing", side=one_line(side.label, style.LABEL_LETTERS))
            handles.append(Line2D([], [], linestyle="none", label=label))
    # One below the other where they are long, or have letters whose width matplotlib's font does not know.
    labels = [str(handle.get_label()) for handle in handles]
    beside = all(label.isascii() and len(label) <= style.BESIDE_LETTERS for label in labels)
    axes.legend(
        handles=handles,
        ncols=2 if beside else 1,
        loc="lower left",
        bbox_to_anchor=(0, 1.07),
        borderaxespad=0,
        borderpad=0,
        handlelength=3.2,
    )


def _key(trace: Trace) -> dict[str, Any]:
    """Return how the legend shows a side: as its curve, or as the thin line that joins published points."""
    width = style.CURVE_PT if trace.side.curves.joined.any() else style.JOIN_PT
    return _marker(trace) | {"linestyle": trace.look.dashes if len(trace.x) > 1 else "none", "linewidth": width}
