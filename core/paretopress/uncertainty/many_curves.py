"""Many curves at once: one metric set's curves through each of many frontiers, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from paretopress.curve import _interior

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Counts = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Curves at targets: `values` and `slopes` of shape (m, B, k), and where between which knots, of shape (B, k)."""

    values: Floats
    slopes: Floats
    piece: Counts
    share: Floats


def steffen(sizes: Counts, knots: Floats, values: Floats, at: Floats) -> Evaluation:
    """Return B of Steffen's monotone cubics at their targets; `curve.Curves.at`, for many frontiers at once.

    Parameters
    ----------
    sizes : array of int, shape (B,)
    knots : array, shape (B, n), tok/s/user
    values : array, shape (m, B, n)
    at : array, shape (B, k), tok/s/user
        Within the knots of each frontier.

    Notes
    -----
    Only the four knots around a target have a say, so that only those are looked at.
    """
    rows, count = np.arange(len(sizes))[:, None], sizes[:, None]
    on_frontier = np.arange(knots.shape[1]) < count
    passed = ((knots[:, None] <= at[..., None]) & on_frontier[:, None]).sum(axis=2)
    piece = np.clip(passed - 1, 0, np.maximum(count - 2, 0))
    around = [np.clip(piece + step, 0, count - 1) for step in (-1, 0, 1, 2)]
    x, y = [knots[rows, knot] for knot in around], [values[:, rows, knot] for knot in around]
    widths = [np.where(high > low, high - low, 1.0) for low, high in pairwise(x)]
    secants = [(high - low) / width for (low, high), width in zip(pairwise(y), widths, strict=True)]
    starts, ends = piece == 0, piece >= count - 2
    start, end = _slopes(secants, widths, starts=starts, ends=ends)
    step = at - x[1]
    share = step / widths[1]
    # Hermite's cubic in Newton's form: no cancellation, and exact at the first knot.
    bend, twist = secants[1] - start, start + end - 2 * secants[1]
    value = y[1] + step * (start + share * (bend - (1 - share) * twist))
    slope = start + share * (2 * bend - 2 * twist + 3 * share * twist)
    return Evaluation(values=value, slopes=slope, piece=piece, share=share)


def _slopes(secants: list[Floats], widths: list[Floats], *, starts: Flags, ends: Flags) -> tuple[Floats, Floats]:
    """Return the slopes at both ends of each target's piece; `starts` and `ends` tell the frontier's own ends."""
    before, own, after = secants
    left = _interior(before, own, widths[0], widths[1])
    right = _interior(own, after, widths[1], widths[2])
    first = np.where(ends, own, (3 * own - right) / 2)
    last = np.where(starts, own, (3 * own - left) / 2)
    return np.where(starts, first, left), np.where(ends, last, right)
