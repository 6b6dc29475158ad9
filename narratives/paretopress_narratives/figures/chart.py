"""The chart that both figures are: one metric of all sides against interactivity."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np

from paretopress.columns import READING_METRICS
from paretopress.drawing import INK, MUTED, PAPER, one_line
from paretopress_narratives.figures import style
from paretopress_narratives.figures.labels import label_marks, label_targets
from paretopress_narratives.figures.phrases import say
from paretopress_narratives.figures.traces import break_evens, interval, logarithmic, shaded, single_runs, traces

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from paretopress.comparison import Comparison
    from paretopress_narratives.figures.traces import BreakEven, Trace

    Floats = NDArray[np.float64]

#: Above this span only powers of ten are ticks.
WIDE_SPAN = 1e4
#: Places at which a curve's interval is worked out besides its knots and the targets.
TINT_SAMPLES = 32
#: What the two figures have at the top and bottom, or left and right, of their data; shares of the span.
ROOM = 0.05


def draw_chart(figure: Figure, comparison: Comparison, metric: str, *, all_points: bool = False) -> None:
    """Draw a metric of all sides against interactivity.

    Parameters
    ----------
    metric : str
        A reading's metric.
    all_points : bool
        Whether points that are not on the frontier are shown too, faintly.
    """
    axes = figure.add_subplot()
    shown = traces(comparison, metric)
    _draw_legend(figure, axes, comparison, shown)
    for trace in shown:
        if all_points:
            _draw_points(axes, trace)
        _draw_runs(axes, trace, comparison)
        _draw_frontier(axes, trace)
        _draw_readings(axes, trace, comparison)
    crossed = break_evens(comparison, metric)
    _draw_break_evens(axes, crossed)
    _set_scales(axes, metric, comparison, log=logarithmic(shown))
    for trace in shown:  # once the scale is set, so that a tint does not stretch it
        _draw_tint(axes, trace, comparison)
    _draw_targets(axes, comparison)
    label_marks(axes, shown, crossed)


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


def _draw_runs(axes: Axes, trace: Trace, comparison: Comparison) -> None:
    runs = single_runs(comparison, trace)
    if len(runs):
        axes.plot(
            runs["interactivity"].to_numpy(float),
            trace.of(runs),
            linestyle="none",
            color=trace.look.colour,
            alpha=style.RUN_ALPHA,
            marker="o",
            markersize=style.RUN_PT,
            markeredgewidth=0,
            gid=f"runs-{trace.side.letter}",
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


def _draw_break_evens(axes: Axes, crossed: Sequence[BreakEven]) -> None:
    if crossed:
        diamond: dict[str, Any] = {"marker": "D", "markersize": style.BREAK_EVEN_PT, "markeredgecolor": PAPER}
        x, y = [one.x for one in crossed], [one.y for one in crossed]
        axes.plot(x, y, linestyle="none", color=INK, zorder=5, gid="break-evens", **diamond)


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


def _draw_tint(axes: Axes, trace: Trace, comparison: Comparison) -> None:
    """Tint what a curve's intervals hold, as far as the scale goes: beside a steep end they hold nearly everything."""
    start, end = trace.x[0], trace.x[-1]
    targets = [match.interactivity for match in comparison.matches if start < match.interactivity < end]
    x = np.unique([*np.linspace(start, end, TINT_SAMPLES), *trace.x, *targets])
    low, high = np.clip(interval(comparison, trace, x), *axes.get_ylim())
    if len(trace.x) > 1 and np.isfinite(low).all():
        axes.fill(
            np.append(x, x[::-1]),
            np.append(low, high[::-1]),
            color=trace.look.colour,
            alpha=style.TINT_ALPHA,
            linewidth=0,
            zorder=0.6,
            gid=f"spread-{trace.side.letter}",
        )


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


def _draw_legend(figure: Figure, axes: Axes, comparison: Comparison, shown: Sequence[Trace]) -> None:
    """Draw the legend above the chart, where no data can lie below it, and make room for it."""
    from matplotlib.lines import Line2D

    handles = [Line2D([], [], label=trace.label, **_key(trace)) for trace in shown]
    for side in comparison.sides.values():
        if side.frontier.empty:
            label = say(comparison, "legend-missing", side=one_line(side.label, style.LABEL_LETTERS))
            handles.append(Line2D([], [], linestyle="none", label=label))
    # One below the other where they are long, or have letters whose width matplotlib's font does not know.
    labels = [str(handle.get_label()) for handle in handles]
    longest = max(len(label) if label.isascii() else style.LABEL_LETTERS for label in labels)
    columns = 1 + sum(longest <= letters for letters in style.BESIDE_LETTERS)
    further = max(0, ceil(len(labels) / columns) - style.LEGEND_ROWS)
    figure.subplots_adjust(top=figure.subplotpars.top - further * style.LEGEND_ROW)
    axes.legend(
        handles=handles,
        ncols=columns,
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
