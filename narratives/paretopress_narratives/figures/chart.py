"""The chart that both figures are: one metric of all sides against interactivity."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon, Rectangle
from matplotlib.ticker import LogLocator, StrMethodFormatter
from matplotlib.transforms import offset_copy

from paretopress.columns import READING_METRICS
from paretopress.drawing import INK, MARGINS, MUTED, PAPER, one_line
from paretopress.languages import label
from paretopress_narratives.figures import style
from paretopress_narratives.figures.labels import label_marks, label_targets
from paretopress_narratives.figures.phrases import say
from paretopress_narratives.figures.traces import break_evens, interval, logarithmic, shaded, single_runs, traces

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure
    from numpy.typing import ArrayLike, NDArray

    from paretopress.comparison import Comparison
    from paretopress_narratives.figures.traces import BreakEven, Trace

    Floats = NDArray[np.float64]

#: Above this span only powers of ten are ticks.
WIDE_SPAN = 1e4
#: Places at which a curve's interval is worked out besides its knots and the targets.
TINT_SAMPLES = 32
#: As many ticks as an axis may have.
MOST_TICKS = 20
#: From the axes to their labels, tick marks and one line of tick labels between, points.
ACROSS_PT, UP_PT = 20.0, 11.0
#: Widths of what a tick's label is made of, points: digits, and what separates them.
DIGIT_PT, SEPARATOR_PT = 5.72625, 2.8603125
#: What the two figures have at the top and bottom, or left and right, of their data; shares of the span.
ROOM = 0.05


def prepare_chart(figure: Figure) -> None:
    """Draw what all charts have in common: the axes."""
    axes = figure.add_subplot()
    axes.grid(visible=False, axis="x")
    # matplotlib asks for the box of every tick's label to place what our labels do not need.
    for tick in (*axes.xaxis.get_major_ticks(MOST_TICKS), *axes.yaxis.get_major_ticks(MOST_TICKS)):
        tick.label1.set_in_layout(False)


def draw_chart(figure: Figure, comparison: Comparison, metric: str, *, all_points: bool = False) -> None:
    """Draw a metric of all sides against interactivity, on the axes of `prepare_chart`.

    Artists are added without `Axes.plot` and the like: these scale the axes anew with each.

    Parameters
    ----------
    metric : str
        A reading's metric.
    all_points : bool
        Whether points that are not on the frontier are shown too, faintly.
    """
    (axes,) = figure.axes
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
    _set_scales(axes, comparison, log=logarithmic(shown))
    _set_labels(axes, metric, comparison)
    for trace in shown:  # once the scale is set, so that a tint does not stretch it
        _draw_tint(axes, trace, comparison)
    _draw_targets(axes, comparison)
    label_marks(axes, shown, crossed)


class _Line(Line2D):
    """A line that is clipped by the box of its axes; `add_artist` would make the same one again for each."""

    def set_clip_path(self, path: Any, transform: Any = None) -> None:  # noqa: ANN401, ARG002 - as matplotlib has them
        if self.axes is not None:
            self.set_clip_box(self.axes.bbox)


def _line(axes: Axes, x: ArrayLike, y: ArrayLike, **look: Any) -> None:  # noqa: ANN401 - as matplotlib has them
    axes.add_artist(_Line(x, y, **look))


def _draw_points(axes: Axes, trace: Trace) -> None:
    _line(
        axes,
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
        _line(
            axes,
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
        _line(axes, trace.curve_x, trace.curve_y, linewidth=style.CURVE_PT, gid=f"curve-{letter}", **line)
    if not joined.all():
        _line(axes, *trace.joins, linewidth=style.JOIN_PT, gid=f"join-{letter}", **line)
    _line(axes, trace.x, trace.y, linestyle="none", zorder=3, gid=f"frontier-{letter}", **_marker(trace))


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
        _line(axes, *zip(*rings, strict=True), color=colour, zorder=4, gid=f"readings-{letter}", **ring)
    if ties:
        _line(axes, *zip(*ties, strict=True), color=colour, linestyle=":", linewidth=1, gid=f"ties-{letter}")


def _draw_break_evens(axes: Axes, crossed: Sequence[BreakEven]) -> None:
    if crossed:
        diamond: dict[str, Any] = {"marker": "D", "markersize": style.BREAK_EVEN_PT, "markeredgecolor": PAPER}
        x, y = [one.x for one in crossed], [one.y for one in crossed]
        _line(axes, x, y, linestyle="none", color=INK, zorder=5, gid="break-evens", **diamond)


def _set_scales(axes: Axes, comparison: Comparison, *, log: bool) -> None:
    places = np.vstack([np.empty((0, 2)), *(line.get_xydata() for line in axes.lines)])
    x, y = places[np.isfinite(places).all(axis=1)].T
    axes.set_xlim(_span([*x, *(match.interactivity for match in comparison.matches)]))
    _print_ticks(axes.xaxis)
    if log != (axes.get_yscale() == "log"):
        axes.set_yscale("log" if log else "linear")
    if log:
        low, high = y.min(), y.max()
        axes.minorticks_off()
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5) if high < low * WIDE_SPAN else (1,)))
        axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,.10g}"))
        axes.set_ylim(low / 1.25, high * 1.35)
    else:
        axes.set_ylim(0, y.max() * (1 + 1.6 * ROOM) if len(y) else 1)
        _print_ticks(axes.yaxis)


def _set_labels(axes: Axes, metric: str, comparison: Comparison) -> None:
    """Name both axes, in places of their own: matplotlib would measure every tick's label to find one."""
    across, up = READING_METRICS["interactivity"], READING_METRICS[metric]
    log = axes.get_yscale() == "log"
    language = comparison.question.language
    axes.set_xlabel(f"{label(across.key, across.label, language)} ({across.unit})")
    unit = say(comparison, "unit-log", unit=up.unit) if log else up.unit
    axes.set_ylabel(f"{label(up.key, up.label, language)} ({unit})")
    low, high = axes.get_ylim()
    ticks = [tick for tick in axes.yaxis.get_majorticklocs() if low <= tick <= high]
    texts = axes.yaxis.get_major_formatter().format_ticks(ticks)
    widest = max(sum(DIGIT_PT if letter.isdigit() else SEPARATOR_PT for letter in text) for text in texts)
    figure = axes.get_figure(root=True)
    below = offset_copy(axes.transAxes, figure, 0, -ACROSS_PT, units="points")
    beside = offset_copy(axes.transAxes, figure, -UP_PT - widest, 0, units="points")
    axes.xaxis.set_label_coords(0.5, 0, below)
    axes.yaxis.set_label_coords(0, 0.5, beside)


def _draw_tint(axes: Axes, trace: Trace, comparison: Comparison) -> None:
    """Tint what a curve's intervals hold, as far as the scale goes: beside a steep end they hold nearly everything."""
    start, end = trace.x[0], trace.x[-1]
    targets = [match.interactivity for match in comparison.matches if start < match.interactivity < end]
    x = np.unique([*np.linspace(start, end, TINT_SAMPLES), *trace.x, *targets])
    low, high = np.clip(interval(comparison, trace, x), *axes.get_ylim())
    if len(trace.x) > 1 and np.isfinite(low).all():
        edge = np.column_stack([np.append(x, x[::-1]), np.append(low, high[::-1])])
        look: dict[str, Any] = {"alpha": style.TINT_ALPHA, "linewidth": 0, "zorder": 0.6}
        axes.add_artist(Polygon(edge, color=trace.look.colour, gid=f"spread-{trace.side.letter}", **look))


def _span(places: Sequence[float]) -> tuple[float, float]:
    finite = [place for place in places if np.isfinite(place)] or [0, 1]
    low, high = min(finite), max(finite)
    room = ROOM * (high - low) or 0.1 * high
    return max(0, low - room), high + room


def _print_ticks(axis: Axis) -> None:
    """Print ticks with thousands separated and all with as many decimals as the longest needs."""
    decimals = max(len(f"{tick:.10g}".partition(".")[2]) for tick in axis.get_majorticklocs())
    axis.set_major_formatter(StrMethodFormatter(f"{{x:,.{decimals}f}}"))


def _draw_targets(axes: Axes, comparison: Comparison) -> None:
    across: dict[str, Any] = {"color": MUTED, "transform": axes.get_xaxis_transform()}
    band = shaded(comparison)
    if band:
        look = across | {"alpha": style.BAND_ALPHA, "linewidth": 0, "zorder": 0}
        axes.add_artist(Rectangle((band.min, 0), band.max - band.min, 1, gid="band", **look))
    targets = [match.interactivity for match in comparison.matches]
    for target in targets:
        _line(axes, [target, target], [0, 1], linewidth=0.6, zorder=1, gid="target", **across)
    label_targets(axes, targets)


def _draw_legend(figure: Figure, axes: Axes, comparison: Comparison, shown: Sequence[Trace]) -> None:
    """Draw the legend above the chart, where no data can lie below it, and make room for it."""
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
    figure.subplots_adjust(top=MARGINS["top"] - further * style.LEGEND_ROW)
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
