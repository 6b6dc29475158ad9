"""Two sides' curves of one metric, cut at the knots of both: pairs of cubics in Bernstein form.

Break-evens and whole-band figures are exact because they are worked out on these cubics, never on samples. In
Bernstein form the value at an end is exact, and where the coefficients are positive nothing cancels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from paretopress.columns import READING_METRICS
from paretopress.side import COSTS, MTOK_PER_HOUR

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from paretopress.curve import Curves
    from paretopress.side import Side

    Floats = NDArray[np.float64]


def blossom(cubics: Floats, r: ArrayLike, s: ArrayLike, t: ArrayLike) -> Floats:
    """Return the blossom of cubics in Bernstein form; with ``r = s = t`` it is their value at ``t``.

    Parameters
    ----------
    cubics : array, shape (..., 4)
    r, s, t : arrays, broadcast against ``cubics.shape[:-1]``; 0 is the start of a piece, 1 its end

    Notes
    -----
    Three rounds of linear interpolation (de Casteljau). ``f(s,s,s), f(s,s,t), f(s,t,t), f(t,t,t)`` are the
    coefficients over the part from s to t.

    >>> blossom(np.array([0.0, 1.0, 2.0, 3.0]), 0.5, 0.5, 0.5).tolist()
    1.5
    """
    for weight in (r, s, t):
        share = np.asarray(weight, dtype=float)[..., None]
        cubics = cubics[..., :-1] * (1 - share) + cubics[..., 1:] * share
    return cubics[..., 0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A metric of one side, as the curve that it is read from.

    Parameters
    ----------
    curves : Curves
    column : int
        The curve.
    factor : float
        What its values are multiplied with.
    reciprocal : bool
        Whether the metric is 1 over that: `cost: derived` reads throughput per $/M tok.
    """

    curves: Curves
    column: int
    factor: float = 1.0
    reciprocal: bool = False

    def cubics(self, low: Floats, high: Floats) -> Floats:
        """Return the cubics from `low` to `high`, each within one piece of the curve.

        Parameters
        ----------
        low, high : array, shape (n,), tok/s/user, within the knots

        Returns
        -------
        array, shape (n, 4)
            Bernstein coefficients. NaN where there is no curve.
        """
        curves = self.curves
        if len(curves.knots) < 2 or not len(low):  # noqa: PLR2004 - no piece
            return np.full((len(low), 4), np.nan)
        at = np.clip(np.searchsorted(curves.knots, low, side="right") - 1, 0, len(curves.knots) - 2)
        width = curves.knots[at + 1] - curves.knots[at]
        (v0, v1), (m0, m1) = ((column[at], column[at + 1]) for column in self._columns())
        whole = np.stack([v0, v0 + m0 * width / 3, v1 - m1 * width / 3, v1], axis=-1)
        whole[~curves.joined[at]] = np.nan
        s, t = (low - curves.knots[at]) / width, (high - curves.knots[at]) / width
        return np.stack([blossom(whole, *ends) for ends in ((s, s, s), (s, s, t), (s, t, t), (t, t, t))], axis=-1)

    def _columns(self) -> tuple[Floats, Floats]:
        values, slopes = self.curves.values[:, self.column], self.curves.slopes[:, self.column]
        return values * self.factor, slopes * self.factor

    def at(self, interactivity: ArrayLike) -> Floats:
        """Return the values at some places (tok/s/user), NaN where there is none; shape as given."""
        found: Floats = self.curves.at(interactivity)[:, self.column] * self.factor
        return found


def drawn(side: Side, metric: str) -> Drawn | None:
    """Return the curve from which a side's metric is read, as `Side.read` does; None where the side has none.

    Parameters
    ----------
    metric : str
        A metric with a curve (`throughput_per_gpu`, `ttft_p50`), a cost, or `tok_s_per_mw`.

    >>> import paretopress, pandas as pd
    >>> points = pd.DataFrame({"hardware": ["b200", "h200"], "interactivity": 50, "throughput_per_gpu": [900, 600]})
    >>> side = paretopress.compare(points, axis="hardware", a="b200", b="h200",
    ...                            prices="inferencex-2026-04/hyperscaler").sides["a"]
    >>> cost = drawn(side, "cost_per_mtok")
    >>> cost.reciprocal, round(1 / float(cost.at([50.0])[0]), 4)  # 1.95 x 10^6 / 3600 / 900
    (True, 0.6019)
    """
    curves, rate = side.curves, side.rate
    if metric in curves.metrics:
        return Drawn(curves=curves, column=curves.column(metric))
    source = COSTS.get(metric, "throughput_per_gpu" if metric == "tok_s_per_mw" else "")
    if rate is None or source not in curves.metrics:
        return None
    column = curves.column(source)
    if metric in COSTS:
        per_usd = 1 / (rate.usd_per_gpu_hour * MTOK_PER_HOUR)
        return Drawn(curves=curves, column=column, factor=per_usd, reciprocal=True)
    return Drawn(curves=curves, column=column, factor=1000 / rate.kw_per_gpu) if rate.kw_per_gpu else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """Where both sides have a value of a metric: their cubics between neighbouring knots of either.

    Parameters
    ----------
    metric : str
    band : (float, float), tok/s/user, optional
        What both frontiers cover.
    low, high : array, shape (n,), tok/s/user
        Ends of the pieces, increasing. Equal where both sides are known at one place and not around it.
    a, b : array, shape (n, 4)
        Bernstein coefficients of what is drawn.
    reciprocal : bool
        Whether the metric is 1 over what is drawn.
    """

    metric: str
    band: tuple[float, float] | None
    low: Floats
    high: Floats
    a: Floats
    b: Floats
    reciprocal: bool = False

    @property
    def lower_is_better(self) -> bool:
        """Return whether the smaller value of the metric leads."""
        return READING_METRICS[self.metric].better == "lower"

    @property
    def better(self) -> Literal["a", "b"]:
        """Return the side that leads where `a` is drawn above `b`."""
        return "a" if self.lower_is_better == self.reciprocal else "b"

    def place(self, t: Floats) -> Floats:
        """Return the interactivity of places within the pieces; shape (n, k), exact at the ends of a piece."""
        places: Floats = self.low[:, None] * (1 - t) + self.high[:, None] * t
        return places

    def log_ratio(self, cubics_a: Floats, cubics_b: Floats, t: ArrayLike) -> Floats:
        """Return log(a / b) of the metric at places within pieces."""
        ratio: Floats = np.log(blossom(cubics_a, t, t, t)) - np.log(blossom(cubics_b, t, t, t))
        return -ratio if self.reciprocal else ratio


def pieces(a: Side, b: Side, metric: str) -> Pieces:
    """Return both sides' curves of a metric, cut at the knots of both, within what both frontiers cover.

    No piece spans a place at which a side has no value: between published figures, beside a missing value.

    >>> import paretopress, pandas as pd
    >>> points = pd.DataFrame({"precision": ["fp4", "fp4", "fp8", "fp8"], "interactivity": [10, 40, 20, 50],
    ...                        "throughput_per_gpu": [900, 300, 600, 200]})
    >>> sides = paretopress.compare(points, axis="precision", a="fp4", b="fp8").sides
    >>> found = pieces(sides["a"], sides["b"], "throughput_per_gpu")
    >>> found.band, found.low.tolist(), found.high.tolist()
    ((20.0, 40.0), [20.0], [40.0])
    """
    band, first, second = _common(a.curves.knots, b.curves.knots), drawn(a, metric), drawn(b, metric)
    if band is None or first is None or second is None or first.reciprocal != second.reciprocal:
        none = np.empty(0)
        return Pieces(metric=metric, band=band, low=none, high=none, a=np.empty((0, 4)), b=np.empty((0, 4)))
    knots = np.union1d(a.curves.knots, b.curves.knots)
    x = knots[(knots >= band[0]) & (knots <= band[1])]
    cubics = [one.cubics(x[:-1], x[1:]) for one in (first, second)]
    known = np.isfinite(cubics).all(axis=(0, 2))
    values = [one.at(x) for one in (first, second)]
    lone = np.isfinite(values).all(axis=0) & ~np.append(known, [False]) & ~np.append([False], known)
    low, high = np.append(x[:-1][known], x[lone]), np.append(x[1:][known], x[lone])
    order = np.argsort(low, kind="stable")
    both = [
        np.vstack([cubic[known], np.repeat(value[lone, None], 4, axis=1)])[order]
        for cubic, value in zip(cubics, values, strict=True)
    ]
    return Pieces(
        metric=metric,
        band=band,
        low=low[order],
        high=high[order],
        a=both[0],
        b=both[1],
        reciprocal=first.reciprocal,
    )


def _common(a: Floats, b: Floats) -> tuple[float, float] | None:
    if not len(a) or not len(b):
        return None
    low, high = float(max(a[0], b[0])), float(min(a[-1], b[-1]))
    return (low, high) if low <= high else None
