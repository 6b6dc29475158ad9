"""Labels at marks: placed beside them where nothing else is, and left out where there is no room."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.text import Text
from matplotlib.transforms import offset_copy

from paretopress import printing
from paretopress.drawing import INK, MUTED
from paretopress_narratives.figures import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D
    from matplotlib.transforms import Transform
    from numpy.typing import NDArray

    from paretopress_narratives.figures.traces import BreakEven, Trace

    Floats = NDArray[np.float64]

#: At most so many points of a side are labelled, evenly chosen; both ends always are among them.
MOST = 12
#: Width of a digit and height of a line, shares of the type size.
DIGIT, LINE = 0.64, 0.8
#: From a marker's centre to its label: beside the marker, else beside a ring around it; points of the page.
DISTANCES_PT = (4.5, 7.5)
#: To the label of a break-even, which is looked for farther off rather than left out.
FAR_PT = (5.5, 8.5, 12.0, 16.0)
AROUND_PT = 1.5
#: Pieces into which a line is cut to see what is near it.
ALONG = 400
NO_OBSTACLES = ("points-", "runs-", "target")

# Directions from a marker: a falling curve leaves room above on the right and below on the left.
FALLING = ((1, 1), (-1, -1), (-1, 1), (1, -1), (0, 1), (0, -1))
RISING = ((-1, 1), (1, -1), (1, 1), (-1, -1), (0, 1), (0, -1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A text beside a mark at (x, y): where it is looked for, nearest first, and how it looks."""

    x: float
    y: float
    text: str
    towards: tuple[tuple[int, int], ...]
    distances_pt: tuple[float, ...]
    colour: str
    gid: str


def label_marks(axes: Axes, shown: Sequence[Trace], crossed: Sequence[BreakEven]) -> None:
    """Write the interactivity beside break-evens, and the concurrency beside the points of the frontiers."""
    obstacles = [line for line in axes.lines if not str(line.get_gid()).startswith(NO_OBSTACLES)]
    taken = np.hstack([np.empty((4, 0)), *(_boxes(axes, line) for line in obstacles)])
    frame = np.array(axes.bbox.extents) * _pt(axes)
    labels = [*_of_break_evens(shown, crossed), *(label for trace in shown for label in _of_points(trace))]
    for label in labels:
        at = axes.transData.transform((label.x, label.y)) * _pt(axes)
        for distance, towards in product(label.distances_pt, label.towards):
            box = _box(at, distance, towards, label.text)
            if _inside(box, frame) and not _overlaps(box, taken):
                taken = np.hstack([taken, box[:, None]])
                _write(axes, label, offset=box[:2] - at)
                break


def _of_break_evens(shown: Sequence[Trace], crossed: Sequence[BreakEven]) -> Iterator[Label]:
    for one in crossed:
        yield Label(
            x=one.x,
            y=one.y,
            text=one.text,
            towards=_towards(shown[0]),
            distances_pt=FAR_PT,
            colour=INK,
            gid="label-break-even",
        )


def _of_points(trace: Trace) -> Iterator[Label]:
    """Yield the labels of the points to label, the ends first."""
    concurrency = trace.side.frontier["concurrency"].to_numpy(float)
    known = np.flatnonzero(np.isfinite(concurrency) & np.isfinite(trace.y))
    if not len(known):
        return
    even = known[np.linspace(0, len(known) - 1, min(len(known), MOST)).round().astype(int)]
    for knot in dict.fromkeys([even[0], even[-1], *even]):
        yield Label(
            x=float(trace.x[knot]),
            y=float(trace.y[knot]),
            text=str(printing.count(concurrency[knot])),
            towards=_towards(trace),
            distances_pt=DISTANCES_PT,
            colour=trace.look.colour,
            gid=f"label-{trace.side.letter}",
        )


def _towards(trace: Trace) -> tuple[tuple[int, int], ...]:
    return RISING if trace.y[-1] > trace.y[0] else FALLING


def _pt(axes: Axes) -> float:
    """Return how many points of the page a pixel is."""
    return 72 / float(axes.figure.dpi)


def _boxes(axes: Axes, line: Line2D) -> Floats:
    """Return boxes (left, bottom, right, top) around the markers and along the lines of a drawn line, shape (4, n)."""
    path, half = line.get_path().transformed(line.get_transform()), line.get_markersize() / 2
    if line.get_linestyle() != "None":
        path, half = path.interpolated(max(1, ALONG // len(path))), line.get_linewidth() / 2
    places = np.asarray(path.vertices, dtype=float) * _pt(axes)
    places = places[np.isfinite(places).all(axis=1)]
    return np.hstack([places - half, places + half]).T


def _box(at: Floats, distance: float, towards: tuple[int, int], text: str) -> Floats:
    """Return the box of a label beside a marker; a little nearer above and below, where type has air of its own."""
    size = np.array([DIGIT * style.LABEL_PT * len(text), LINE * style.LABEL_PT])
    middle = at + np.array(towards) * ((distance, distance - 1) + size / 2)
    return np.concatenate([middle - size / 2, middle + size / 2])


def _inside(box: Floats, frame: Floats) -> bool:
    return bool((box[:2] >= frame[:2]).all() and (box[2:] <= frame[2:]).all())


def _overlaps(box: Floats, taken: Floats) -> bool:
    left, bottom, right, top = taken
    beside = (left > box[2] + AROUND_PT) | (right < box[0] - AROUND_PT)
    apart = beside | (bottom > box[3] + AROUND_PT) | (top < box[1] - AROUND_PT)
    return not bool(apart.all())


def _write(axes: Axes, label: Label, offset: Floats) -> None:
    place = _Place(x=label.x, y=label.y, within=axes.transData, offset_pt=(offset[0], offset[1]))
    _text(axes, place, label.text, color=label.colour, zorder=5, gid=label.gid)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """So many points of the page beside a place of the axes."""

    x: float
    y: float
    within: Transform
    offset_pt: tuple[float, float]


class _Unclipped(Text):
    """A text that has no use for the box that `add_artist` would make to clip it with."""

    def set_clip_path(self, path: Any, transform: Any = None) -> None:  # noqa: ANN401 - as matplotlib has them
        pass


def _text(axes: Axes, at: _Place, text: str, **look: Any) -> None:  # noqa: ANN401 - as matplotlib has them
    """Add a text. `Axes.annotate` has an arrow to look after besides, and costs three times as much."""
    beside = offset_copy(at.within, axes.get_figure(root=True), *at.offset_pt, units="points")
    axes.add_artist(_Unclipped(at.x, at.y, text, transform=beside, fontsize=style.LABEL_PT, clip_on=False, **look))


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
        above = _Place(x=target, y=1, within=axes.get_xaxis_transform(), offset_pt=(0, 3))
        _text(axes, above, text, horizontalalignment="center", color=MUTED, gid="target")
