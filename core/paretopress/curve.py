"""Curves: Steffen's monotone cubic through the knots of a frontier, one for each metric, evaluated together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from scipy.interpolate import CubicHermiteSpline

    Floats = NDArray[np.float64]

#: A target within this relative distance of a knot is that knot.
SAME = 1e-9


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

    Notes
    -----
    Interior: ``(sgn s0 + sgn s1) min(|s0|, |s1|, |p| / 2)`` with ``p = (s0 h1 + s1 h0) / (h0 + h1)`` and
    ``sgn 0 = +1``; ends: ``(3 s - m) / 2``; two knots: their secant. Between two knots the curve is monotone and
    never leaves their hull; second derivatives are not continuous. M. Steffen, *A Simple Method for Monotonic
    Interpolation in One Dimension*, Astron. Astrophys. 239, 443-450 (1990); as `curveMonotoneX` of d3-shape.

    >>> steffen_slopes(np.array([0.0, 1.0, 3.0]), np.array([[0.0], [1.0], [1.0]])).ravel().tolist()
    [1.5, 0.0, 0.0]
    """
    n, m = values.shape
    if n < 2:  # noqa: PLR2004 - no secant
        return np.zeros((n, m))
    width = np.diff(knots)[:, None]
    secant = np.diff(values, axis=0) / width
    alone = np.full((1, m), np.nan)
    left, right = np.vstack([alone, secant]), np.vstack([secant, alone])
    interior = _interior(left, right, np.vstack([width[:1], width]), np.vstack([width, width[-1:]]))
    after, before = np.vstack([interior[1:], alone]), np.vstack([alone, interior[:-1]])
    first = np.where(np.isnan(after), right, (3 * right - after) / 2)
    last = np.where(np.isnan(before), left, (3 * left - before) / 2)
    slopes = np.where(np.isnan(left), first, np.where(np.isnan(right), last, interior))
    return np.nan_to_num(slopes, nan=0.0)


def _interior(s0: Floats, s1: Floats, h0: Floats, h1: Floats) -> Floats:
    p = (s0 * h1 + s1 * h0) / (h0 + h1)
    sign = np.where(s0 < 0, -1.0, 1.0) + np.where(s1 < 0, -1.0, 1.0)
    smallest = np.minimum(np.minimum(np.abs(s0), np.abs(s1)), 0.5 * np.abs(p))
    slope: Floats = sign * smallest
    return slope


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

    @cached_property
    def spline(self) -> CubicHermiteSpline:
        """Return all curves as one scipy spline; missing values are 0 there, and `at` masks what they touch."""
        from scipy.interpolate import CubicHermiteSpline

        return CubicHermiteSpline(self.knots, np.nan_to_num(self.values), self.slopes)

    def column(self, metric: str) -> int:
        """Return the column of a metric."""
        return self.metrics.index(metric)

    def position(self, interactivity: float) -> int | None:
        """Return the knot that a target falls on, or None.

        >>> c = Curves(metrics=("t",), knots=np.array([1.0, 2.0]), values=np.ones((2, 1)), joined=np.array([True]))
        >>> c.position(2.0000000001), c.position(1.5)
        (1, None)
        """
        if not len(self.knots):
            return None
        near = int(np.argmin(np.abs(self.knots - interactivity)))
        return near if abs(self.knots[near] - interactivity) <= SAME * abs(interactivity) else None

    def between(self, interactivity: float) -> tuple[int, int]:
        """Return the knots on either side of a target; twice the same at a knot and outside the knots."""
        knot = self.position(interactivity)
        if knot is not None:
            return knot, knot
        after = int(np.searchsorted(self.knots, interactivity))
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
        """
        x = np.atleast_1d(np.asarray(interactivity, dtype=float))
        if not len(self.knots):
            return np.full((len(x), len(self.metrics)), np.nan)
        near = np.abs(self.knots[None, :] - x[:, None]).argmin(axis=1)
        on_knot = np.abs(self.knots[near] - x) <= SAME * np.abs(x)
        read: Floats = self.values[near].copy()
        read[~on_knot] = np.nan
        inside = ~on_knot & (x > self.knots[0]) & (x < self.knots[-1])
        if inside.any():
            read[inside] = self._inside(x[inside])
        return read

    def _inside(self, x: Floats) -> Floats:
        piece = np.clip(np.searchsorted(self.knots, x, side="right") - 1, 0, len(self.knots) - 2)
        start, end = self.values[piece], self.values[piece + 1]
        curve = np.clip(self.spline(x), np.fmin(start, end), np.fmax(start, end))
        missing = ~self.joined[piece][:, None] | np.isnan(start) | np.isnan(end)
        return np.where(missing, np.nan, curve)

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
    cubic = PPoly(curves.spline.c[:, piece : piece + 1, column], ends)
    roots = cubic.solve(level, extrapolate=False)
    if not len(roots):  # rounding put the crossing a hair outside the piece
        distance = np.abs(curves.values[piece : piece + 2, column] - level)
        return float(ends[int(np.argmin(distance))])
    return float(roots[-1])
