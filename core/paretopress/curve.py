"""Curves: Steffen's monotone cubic through the knots of a frontier, one for each metric, evaluated together."""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

#: A target within this relative distance of a knot is that knot.
SAME = 1e-9
#: The knots that have a say in a piece: the one before, its own two, the one after; one row each.
AROUND = np.array([[-1], [0], [1], [2]])


def steffen_slopes(knots: Floats, values: Floats) -> Floats:
    """Return the slopes at the knots of Steffen's monotone cubic.

    Parameters
    ----------
    knots : array, shape (n,), strictly increasing
    values : array, shape (n, m)
        One column a metric. NaN is a missing value: the curve is broken there, and each unbroken stretch has its own
        ends, so that nothing across a gap has an influence.

    Returns
    -------
    array, shape (n, m)
        0 where a value is missing or stands alone.

    >>> steffen_slopes(np.array([0.0, 1.0, 3.0]), np.array([[0.0], [1.0], [1.0]])).ravel().tolist()
    [1.5, 0.0, 0.0]
    """
    n, m = values.shape
    if n < 2:  # noqa: PLR2004 - no piece
        return np.zeros((n, m))
    width = np.diff(knots)[:, None]
    alone = np.full((1, m), np.nan)
    secant = np.concatenate([alone, np.diff(values, axis=0) / width, alone])
    width = np.concatenate([width[:1], width, width[-1:]])
    start, end = piece_slopes(
        np.stack([secant[:-2], secant[1:-1], secant[2:]]), np.stack([width[:-2], width[1:-1], width[2:]])
    )
    start, end = np.concatenate([start, alone]), np.concatenate([alone, end])
    return np.nan_to_num(np.where(np.isnan(start), end, start), nan=0.0)


def piece_slopes(secants: Floats, widths: Floats) -> Floats:
    """Return the slopes at both ends of pieces of Steffen's monotone cubic, from the three secants around each.

    Parameters
    ----------
    secants : array, shape (3, ...)
        Before the piece, its own, and after it. NaN where there is no such piece: there the curve ends.
    widths : array, broadcast against `secants`

    Returns
    -------
    array, shape (2, ...)
        NaN where the piece itself is missing.

    Notes
    -----
    Interior: ``(sgn s0 + sgn s1) min(|s0|, |s1|, |p| / 2)`` with ``p = (s0 h1 + s1 h0) / (h0 + h1)`` and
    ``sgn 0 = +1``; ends: ``(3 s - m) / 2``; two knots: their secant. Between two knots the curve is monotone and
    never leaves their hull; second derivatives are not continuous. M. Steffen, *A Simple Method for Monotonic
    Interpolation in One Dimension*, Astron. Astrophys. 239, 443-450 (1990); as `curveMonotoneX` of d3-shape.

    >>> piece_slopes(np.array([[np.nan], [1.0], [0.0]]), np.array([[1.0], [1.0], [2.0]])).ravel().tolist()
    [1.5, 0.0]
    """
    own, before, after = secants[1], secants[:2], secants[1:]
    size, sign = np.abs(secants), np.copysign(1.0, secants)
    mean = (before * widths[1:] + after * widths[:2]) / (widths[:2] + widths[1:])
    smallest = np.minimum(np.minimum(size[:2], size[1:]), 0.5 * np.abs(mean))
    interior = (sign[:2] + sign[1:]) * smallest
    far = interior[::-1]
    end = np.where(np.isnan(far), own, (3 * own - far) / 2)
    slopes: Floats = np.where(np.isnan(secants[::2]), end, interior)
    return slopes


@dataclass(frozen=True, kw_only=True)
class Curves:
    """The curves through one frontier, one a metric, on common knots.

    Parameters
    ----------
    metrics : tuple of str, length m
    knots : array, shape (n,), tok/s/user, strictly increasing
    values : array, shape (n, m)
        NaN where a metric is missing.
    joined : array of bool, shape (n - 1,)
        Whether there is a curve between two neighbouring knots. Published figures are not joined: nobody but their
        publisher knows what lies between them.
    """

    metrics: tuple[str, ...]
    knots: Floats
    values: Floats
    joined: NDArray[np.bool_]

    @cached_property
    def slopes(self) -> Floats:
        """Return the slopes at the knots, shape (n, m)."""
        return steffen_slopes(self.knots, self.values)

    def column(self, metric: str) -> int:
        """Return the column of a metric."""
        return self.metrics.index(metric)

    def position(self, interactivity: float) -> int | None:
        """Return the knot that a target falls on, or None.

        >>> c = Curves(metrics=("t",), knots=np.array([1.0, 2.0]), values=np.ones((2, 1)), joined=np.array([True]))
        >>> c.position(2.0000000001), c.position(1.5)
        (1, None)
        """
        knots, after = self.knots, bisect_left(self.knots, interactivity)
        beside = [(abs(knots[knot] - interactivity), knot) for knot in (after - 1, after) if 0 <= knot < len(knots)]
        distance, near = min(beside, default=(math.inf, 0))
        return near if distance <= SAME * abs(interactivity) else None

    def between(self, interactivity: float) -> tuple[int, int]:
        """Return the knots on either side of a target; twice the same at a knot and outside the knots."""
        knot = self.position(interactivity)
        if knot is not None:
            return knot, knot
        after = bisect_left(self.knots, interactivity)
        return max(after - 1, 0), min(after, len(self.knots) - 1)

    def at(self, interactivity: ArrayLike) -> Floats:
        """Return every metric at every target.

        Parameters
        ----------
        interactivity : array, shape (k,), tok/s/user

        Returns
        -------
        array, shape (k, m)
            NaN outside the knots, beside a missing value, and where the curve is not joined. At a knot exactly
            its value; between two knots never outside their hull.

        Notes
        -----
        The curve is local: four knots decide each value, and only those are looked at, however many there are.
        """
        x = np.atleast_1d(np.asarray(interactivity, dtype=float))
        read = np.full((len(x), len(self.metrics)), np.nan)
        if not len(self.knots):
            return read
        after = np.searchsorted(self.knots, x)
        low, high = np.maximum(after - 1, 0), np.minimum(after, len(self.knots) - 1)
        near = np.where(x - self.knots[low] <= self.knots[high] - x, low, high)
        on_knot = np.abs(self.knots[near] - x) <= SAME * np.abs(x)
        read[on_knot] = self.values[near[on_knot]]
        inside = (low < high) & ~on_knot
        if inside.any():
            read[inside] = self._inside(low[inside], x[inside])
        return read

    def _inside(self, piece: NDArray[np.intp], x: Floats) -> Floats:
        """Return every metric at places strictly inside their pieces, shape (k, m)."""
        start, end = self.values[piece], self.values[piece + 1]
        constant, linear, square, cube = self.cubics(piece)
        step = (x - self.knots[piece])[:, None]
        # Term by term as scipy's CubicHermiteSpline, so that the sums round alike.
        curve = constant + linear * step + square * (step * step) + cube * (step * step * step)
        curve[~self.joined[piece]] = np.nan
        hull: Floats = np.minimum(np.maximum(curve, np.minimum(start, end)), np.maximum(start, end))
        return hull

    def cubics(self, piece: NDArray[np.intp]) -> tuple[Floats, Floats, Floats, Floats]:
        """Return the cubics of some pieces, by powers of the distance from their first knot; each of shape (k, m).

        NaN where a value beside the piece is missing.
        """
        around = piece + AROUND
        there = np.minimum(np.maximum(around, 0), len(self.knots) - 1)
        knots, values = self.knots[there], self.values[there]
        width = (knots[1:] - knots[:-1])[..., None]
        with np.errstate(invalid="ignore"):  # beyond the ends of the curve: 0 / 0, no secant
            secants = (values[1:] - values[:-1]) / width
        start, end = piece_slopes(secants, width)
        own, width = secants[1], width[1]
        bend = (start + end - 2 * own) / width
        return values[1], start, (own - start) / width - bend, bend / width

    def last_at_most(self, metric: str, limit: float) -> float | None:
        """Return the largest interactivity at which a metric is at most `limit`; None if it is above everywhere.

        Solved on the cubic of the one piece in which the curve crosses the limit for the last time.
        """
        return self._last_within(self.values[:, self.column(metric)], self.column(metric), limit, sign=1.0)

    def last_at_least(self, metric: str, limit: float) -> float | None:
        """Return the largest interactivity at which a metric is at least `limit`; None if it is below everywhere."""
        return self._last_within(-self.values[:, self.column(metric)], self.column(metric), -limit, sign=-1.0)

    def _last_within(self, values: Floats, column: int, limit: float, *, sign: float) -> float | None:
        within = np.flatnonzero(values <= limit)
        if not len(within):
            return None
        last = int(within[-1])
        start = float(self.knots[last])
        if last == len(values) - 1 or not self.joined[last] or np.isnan(values[last + 1]):
            return start
        return crossing(self, column, last, sign * limit)


def crossing(curves: Curves, column: int, piece: int, level: float) -> float:
    """Return where the curve of `column` crosses `level` between the knots `piece` and `piece + 1`.

    The piece is monotone and its ends lie on both sides of the level, so that there is one crossing.
    """
    from scipy.interpolate import PPoly

    ends = curves.knots[piece : piece + 2]
    powers = [power[:, column] for power in reversed(curves.cubics(np.array([piece])))]
    roots = PPoly(np.array(powers), ends).solve(level, extrapolate=False)
    if not len(roots):  # rounding put the crossing a hair outside the piece
        distance = np.abs(curves.values[piece : piece + 2, column] - level)
        return float(ends[int(np.argmin(distance))])
    return float(roots[-1])
