"""The Pareto frontier of a side: more interactivity, more throughput."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


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
    One sort, then one running maximum from the fast end: O(n log n).

    >>> frontier([10, 20, 20, 30], [900, 500, 700, 700]).tolist()
    [0, 3]
    """
    x = np.asarray(interactivity, dtype=float)
    y = np.asarray(throughput, dtype=float)
    entered = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    # Fastest first; at equal interactivity the highest throughput first, then the earliest row (lexsort is stable).
    order = entered[np.lexsort((-y[entered], -x[entered]))]
    best_so_far = np.maximum.accumulate(y[order])
    better = np.concatenate(([True], y[order][1:] > best_so_far[:-1]))[: len(order)]
    return order[better][::-1]
