"""Many curves at once: one metric set's curves through each of many frontiers, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from paretopress.curve import piece_slopes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
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
    widths = np.array([np.where(high > low, high - low, 1.0) for low, high in pairwise(x)])
    secants = np.array([high - low for low, high in pairwise(y)]) / widths[:, None]
    secants[0][:, piece == 0] = np.nan
    secants[2][:, piece >= count - 2] = np.nan
    start, end = piece_slopes(secants, widths[:, None])
    step = at - x[1]
    share = step / widths[1]
    # Hermite's cubic in Newton's form: no cancellation, and exact at the first knot.
    bend, twist = secants[1] - start, start + end - 2 * secants[1]
    value = y[1] + step * (start + share * (bend - (1 - share) * twist))
    slope = start + share * (2 * bend - 2 * twist + 3 * share * twist)
    return Evaluation(values=value, slopes=slope, piece=piece, share=share)
