"""Labels at points: placed beside their markers where nothing else is, and left out where there is no room."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from paretopress import printing
from paretopress.drawing import MUTED
from paretopress_narratives.figures import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from paretopress_narratives.figures.chart import Trace

    Floats = NDArray[np.float64]

#: At most so many points of a side are labelled, evenly chosen; both ends always are among them.
MOST = 12
#: Width of a digit and height of a line, shares of the type size.
DIGIT, LINE = 0.64, 0.8
#: From a marker's centre to its label, and around a label, points of the page.
OFFSET_PT, AROUND_PT = 4.5, 1.5

# Corners as directions. A falling curve leaves room above on the right and below on the left, a rising one elsewhere.
FALLING = ((1, 1), (-1, -1), (-1, 1), (1, -1))
RISING = ((-1, 1), (1, -1), (1, 1), (-1, -1))


def label_points(axes: Axes, shown: Sequence[Trace]) -> None:
    """Write the concurrency beside the points of the frontiers."""
    taken = np.vstack([np.empty((0, 4)), *(_obstacles(axes, trace) for trace in shown)])
    frame = axes.bbox.extents * 72 / axes.figure.dpi
    for trace in shown:
        corners = RISING if trace.y[-1] > trace.y[0] else FALLING
        for knot, text in _chosen(trace):
            at = _on_page(axes, trace.x[[knot]], trace.y[[knot]])[0]
            for corner in corners:
                box = _box(at, corner, text)
                if _inside(box, frame) and not _overlaps(box, taken):
                    taken = np.vstack([taken, box])
                    _write(axes, trace, knot, text, corner)
                    break


def _chosen(trace: Trace) -> Iterator[tuple[int, str]]:
    """Yield the points to label, the ends first."""
    concurrency = trace.side.frontier["concurrency"].to_numpy(float)
    known = np.flatnonzero(np.isfinite(concurrency) & np.isfinite(trace.y))
    if len(known):
        even = known[np.unique(np.linspace(0, len(known) - 1, min(len(known), MOST)).round().astype(int))]
        for knot in dict.fromkeys([even[0], even[-1], *even]):
            yield int(knot), str(printing.count(concurrency[knot]))


def _on_page(axes: Axes, x: Floats, y: Floats) -> Floats:
    """Return places in points of the page, shape (n, 2)."""
    places: Floats = axes.transData.transform(np.column_stack([x, y])) * 72 / axes.figure.dpi
    return places


def _obstacles(axes: Axes, trace: Trace) -> Floats:
    """Return boxes (left, bottom, right, top) around markers and curve, shape (n, 4)."""
    knots = _on_page(axes, trace.x, trace.y)
    line = _on_page(axes, trace.curve_x, trace.curve_y)
    line[:, 1] = np.where(np.isnan(line[:, 1]), np.interp(line[:, 0], *knots.T), line[:, 1])
    half = np.repeat([style.FRONTIER_PT / 2, style.CURVE_PT / 2], [len(knots), len(line)])[:, None]
    places = np.vstack([knots, line])
    return np.hstack([places - half, places + half])


def _box(at: Floats, corner: tuple[int, int], text: str) -> Floats:
    size = np.array([DIGIT * style.LABEL_PT * len(text), LINE * style.LABEL_PT])
    near = at + np.array(corner) * (OFFSET_PT, OFFSET_PT - 1)
    far = near + np.array(corner) * size
    return np.concatenate([np.minimum(near, far), np.maximum(near, far)])


def _inside(box: Floats, frame: Floats) -> bool:
    return bool((box[:2] >= frame[:2]).all() and (box[2:] <= frame[2:]).all())


def _overlaps(box: Floats, taken: Floats) -> bool:
    apart = (taken[:, :2] > box[2:] + AROUND_PT).any(axis=1) | (taken[:, 2:] < box[:2] - AROUND_PT).any(axis=1)
    return not bool((apart | np.isnan(taken).any(axis=1)).all())


def _write(axes: Axes, trace: Trace, knot: int, text: str, corner: tuple[int, int]) -> None:
    right, up = corner
    axes.annotate(
        text,
        (trace.x[knot], trace.y[knot]),
        xytext=(right * OFFSET_PT, up * (OFFSET_PT - 1) - (LINE * style.LABEL_PT if up < 0 else 0)),
        textcoords="offset points",
        horizontalalignment="left" if right > 0 else "right",
        verticalalignment="baseline",
        color=trace.look.colour,
        fontsize=style.LABEL_PT,
        zorder=5,
    )


def label_targets(axes: Axes, targets: Sequence[float]) -> None:
    """Write the targets above their lines, those left out that would touch the one before."""
    free_from = -np.inf
    for target in targets:
        text = str(printing.interactivity(target, among=targets))
        middle = float(_on_page(axes, np.array([target]), np.array([1.0]))[0, 0])
        half = DIGIT * style.LABEL_PT * len(text) / 2
        if middle - half < free_from:
            continue
        free_from = middle + half + 2 * AROUND_PT
        axes.annotate(
            text,
            (target, 1),
            xycoords=axes.get_xaxis_transform(),
            xytext=(0, 3),
            textcoords="offset points",
            horizontalalignment="center",
            verticalalignment="baseline",
            color=MUTED,
            fontsize=style.LABEL_PT,
        )
