"""Labels at points: placed beside their markers where nothing else is, and left out where there is no room."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from paretopress import printing
from paretopress.drawing import MUTED
from paretopress_narratives.figures import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D
    from numpy.typing import NDArray

    from paretopress_narratives.figures.chart import Trace

    Floats = NDArray[np.float64]

#: At most so many points of a side are labelled, evenly chosen; both ends always are among them.
MOST = 12
#: Width of a digit and height of a line, shares of the type size.
DIGIT, LINE = 0.64, 0.8
#: From a marker's centre to its label: beside the marker, else beside a ring around it; points of the page.
DISTANCES_PT = (4.5, 7.5)
AROUND_PT = 1.5
#: Pieces into which a line is cut to see what is near it.
ALONG = 400
NO_OBSTACLES = ("points-a", "points-b", "target")


# Directions from a marker: a falling curve leaves room above on the right and below on the left.
FALLING = ((1, 1), (-1, -1), (-1, 1), (1, -1), (0, 1), (0, -1))
RISING = ((-1, 1), (1, -1), (1, 1), (-1, -1), (0, 1), (0, -1))


def label_points(axes: Axes, shown: Sequence[Trace]) -> None:
    """Write the concurrency beside the points of the frontiers."""
    taken = np.vstack(
        [np.empty((0, 4)), *(_boxes(axes, line) for line in axes.lines if line.get_gid() not in NO_OBSTACLES)]
    )
    frame = np.array(axes.bbox.extents) * _pt(axes)
    for trace in shown:
        directions = RISING if trace.y[-1] > trace.y[0] else FALLING
        for knot, text in _chosen(trace):
            at = axes.transData.transform((trace.x[knot], trace.y[knot])) * _pt(axes)
            for distance, towards in product(DISTANCES_PT, directions):
                box = _box(at, distance, towards, text)
                if _inside(box, frame) and not _overlaps(box, taken):
                    taken = np.vstack([taken, box])
                    _write(axes, trace, knot, text, offset=box[:2] - at)
                    break


def _chosen(trace: Trace) -> Iterator[tuple[int, str]]:
    """Yield the points to label, the ends first."""
    concurrency = trace.side.frontier["concurrency"].to_numpy(float)
    known = np.flatnonzero(np.isfinite(concurrency) & np.isfinite(trace.y))
    if len(known):
        even = known[np.linspace(0, len(known) - 1, min(len(known), MOST)).round().astype(int)]
        for knot in dict.fromkeys([even[0], even[-1], *even]):
            yield int(knot), str(printing.count(concurrency[knot]))


def _pt(axes: Axes) -> float:
    """Return how many points of the page a pixel is."""
    return 72 / float(axes.figure.dpi)


def _boxes(axes: Axes, line: Line2D) -> Floats:
    """Return boxes (left, bottom, right, top) around the markers and along the lines of a drawn line, shape (n, 4)."""
    path, half = line.get_path().transformed(line.get_transform()), line.get_markersize() / 2
    if line.get_linestyle() != "None":
        path, half = path.interpolated(max(1, ALONG // len(path))), line.get_linewidth() / 2
    places = np.asarray(path.vertices, dtype=float) * _pt(axes)
    places = places[np.isfinite(places).all(axis=1)]
    return np.hstack([places - half, places + half])


def _box(at: Floats, distance: float, towards: tuple[int, int], text: str) -> Floats:
    """Return the box of a label beside a marker; a little nearer above and below, where type has air of its own."""
    size = np.array([DIGIT * style.LABEL_PT * len(text), LINE * style.LABEL_PT])
    middle = at + np.array(towards) * ((distance, distance - 1) + size / 2)
    return np.concatenate([middle - size / 2, middle + size / 2])


def _inside(box: Floats, frame: Floats) -> bool:
    return bool((box[:2] >= frame[:2]).all() and (box[2:] <= frame[2:]).all())


def _overlaps(box: Floats, taken: Floats) -> bool:
    apart = (taken[:, :2] > box[2:] + AROUND_PT).any(axis=1) | (taken[:, 2:] < box[:2] - AROUND_PT).any(axis=1)
    return not bool(apart.all())


def _write(axes: Axes, trace: Trace, knot: int, text: str, offset: Floats) -> None:
    axes.annotate(
        text,
        (trace.x[knot], trace.y[knot]),
        xytext=tuple(offset),
        textcoords="offset points",
        color=trace.look.colour,
        fontsize=style.LABEL_PT,
        zorder=5,
        gid=f"label-{trace.side.letter}",
    )


def label_targets(axes: Axes, targets: Sequence[float]) -> None:
    """Write the targets above their lines, those left out that would touch the one before."""
    free_from = -np.inf
    for target in targets:
        text = str(printing.interactivity(target, among=targets))
        middle = float(axes.get_xaxis_transform().transform((target, 1))[0]) * _pt(axes)
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
            gid="target",
        )
