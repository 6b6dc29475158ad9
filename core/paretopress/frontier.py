"""The Pareto frontier of a side: more interactivity, more throughput."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

#: Beyond so many points it pays to look for one that beats most of them.
MANY = 512


def frontier(interactivity: ArrayLike, throughput: ArrayLike) -> NDArray[np.intp]:
    """Return the positions of the Pareto-optimal points, by increasing interactivity.

    A point stays only if no other point at higher or equal interactivity has a throughput at least its own.
    So throughput strictly falls along the result, and of identical points the first stays.

    Parameters
    ----------
    interactivity : array, shape (n,), tok/s/user
    throughput : array, shape (n,), tok/s/GPU
        Points in which either is NaN never enter.

    Returns
    -------
    array of int, shape (k,)

    Notes
    -----
    One sort, then one running maximum from the fast end: O(n log n). Of many points those that a single good one beats
    are set aside first, which leaves little to sort where few are on the frontier.

    >>> frontier([10, 20, 20, 30], [900, 500, 700, 700]).tolist()
    [0, 3]
    """
    x = np.asarray(interactivity, dtype=float)
    y = np.asarray(throughput, dtype=float)
    entered = np.isfinite(x) & np.isfinite(y)
    if len(x) > MANY:
        entered &= ~_beaten(x, y, entered)
    rows = np.flatnonzero(entered)
    return rows[_unbeaten(-x[rows], -y[rows])][::-1]


def _beaten(x: Floats, y: Floats, entered: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which points the one with the largest area below it beats."""
    with np.errstate(over="ignore", invalid="ignore"):
        best = int(np.argmax(np.where(entered, x * y, -np.inf)))
    beaten: NDArray[np.bool_] = (x <= x[best]) & (y <= y[best]) & ((x < x[best]) | (y < y[best]))
    return beaten


def _unbeaten(slow: Floats, little: Floats) -> NDArray[np.intp]:
    """Return the positions of the frontier, fastest first, of negated interactivity and throughput."""
    # Fastest first; at equal interactivity the highest throughput first, then the earliest row: all sorts are stable.
    order = np.argsort(slow, kind="stable")
    places = slow[order]
    if (places[1:] == places[:-1]).any():
        order = np.lexsort((little, slow))
    served = little[order]
    better = np.ones(len(order), dtype=bool)
    better[1:] = served[1:] < np.minimum.accumulate(served)[:-1]
    return order[better]
