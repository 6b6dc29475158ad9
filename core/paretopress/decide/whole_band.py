"""The band as a whole: the mean ratio of two sides, where it is best and worst, and how much of the band each leads."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.polynomial import polynomial

from paretopress.decide.breakeven import lead_over
from paretopress.decide.pieces import Pieces, blossom, pieces

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from paretopress.decide.breakeven import Lead
    from paretopress.side import Side

    Floats = NDArray[np.float64]

#: Nodes of the Gauss-Legendre rule, and how well a part and its halves must agree before it is not halved again.
NODES = 12
PRECISION = 1e-12
DEEPEST = 60
#: Bernstein to power form of a cubic: ``power = bernstein @ POWERS``.
POWERS = np.array([[1.0, -3.0, 3.0, -1.0], [0.0, 3.0, -6.0, 3.0], [0.0, 0.0, 3.0, -3.0], [0.0, 0.0, 0.0, 1.0]])


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The ratio a / b of a metric at one interactivity (tok/s/user)."""

    interactivity: float
    ratio: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeBand:
    """Two sides over the whole of what both frontiers cover.

    Parameters
    ----------
    metric : str
    low, high : float, tok/s/user
        What both frontiers cover.
    read : float, 0 to 1
        The share of it that was read: 1 without gaps, 0 where both sides are known at single places only.
    ratio : float, optional
        Geometric mean of a / b over what was read, each tok/s/user weighing the same; None where only single places
        were read, since a mean over single places is a mean over load stages.
    best, worst : Place
        Where `a` does best and worst against `b`: for a cost the smallest ratio is the best.
    shares : mapping of {"a", "b", "level"} to float
        Of what was read, how much each side leads; sums to 1. Empty where only single places were read.
    """

    metric: str
    low: float
    high: float
    read: float
    ratio: float | None
    best: Place
    worst: Place
    shares: Mapping[Literal["a", "b", "level"], float]


def whole_band(a: Side, b: Side, metric: str = "throughput_per_gpu") -> WholeBand | None:
    """Return how two sides compare over the band as a whole; None where they are nowhere both known.

    Parameters
    ----------
    a, b : Side
    metric : str
        Any metric with a curve, a cost, or `tok_s_per_mw`.

    Notes
    -----
    Mean: ``exp(1/w ∫ log(a/b) dx)``, Gauss-Legendre on each piece, halved until the mean is good to 1e-10. Both sides
    are always taken at the same interactivity; the mean is over interactivity, never over load stages. Best and worst:
    the ratio at the knots and where it turns, which is where the quartic ``a' b - a b'`` is 0.

    >>> import paretopress, pandas as pd
    >>> points = pd.DataFrame({"precision": ["fp4", "fp4", "fp8", "fp8"], "interactivity": [20, 60, 20, 60],
    ...                        "throughput_per_gpu": [900, 100, 600, 200]})
    >>> sides = paretopress.compare(points, axis="precision", a="fp4", b="fp8").sides
    >>> found = whole_band(sides["a"], sides["b"])
    >>> found.best, found.worst, found.shares["a"]
    (Place(interactivity=20.0, ratio=1.5), Place(interactivity=60.0, ratio=0.5), 0.75)
    >>> round(found.ratio, 3)
    1.14
    """
    both = pieces(a, b, metric)
    if both.band is None or not len(both.low):
        return None
    low, high = both.band
    width = float((both.high - both.low).sum())
    best, worst = _extremes(both)
    return WholeBand(
        metric=metric,
        low=low,
        high=high,
        read=width / (high - low) if high > low else 1.0,
        ratio=math.exp(_integral(both) / width) if width else None,
        best=best,
        worst=worst,
        shares=_shares(lead_over(both)),
    )


def _shares(lead: Lead) -> dict[Literal["a", "b", "level"], float]:
    widths: dict[Literal["a", "b", "level"], float] = {"a": 0.0, "b": 0.0, "level": 0.0}
    for stretch in lead.stretches:
        widths[stretch.better or "level"] += stretch.high - stretch.low
    whole = sum(widths.values())
    return {side: width / whole for side, width in widths.items()} if whole else {}


def _extremes(both: Pieces) -> tuple[Place, Place]:
    """Return where `a` does best and worst against `b`; of equals the slowest place."""
    t = np.array([_turns(a, b) for a, b in zip(both.a, both.b, strict=True)])
    logs = both.log_ratio(both.a[:, None, :], both.b[:, None, :], t).ravel()
    most, least = (_place(both, *divmod(int(at), t.shape[1]), t=t) for at in (logs.argmax(), logs.argmin()))
    return (least, most) if both.lower_is_better else (most, least)


def _place(both: Pieces, piece: int, column: int, *, t: Floats) -> Place:
    a, b = (float(blossom(cubics[piece], *[t[piece, column]] * 3)) for cubics in (both.a, both.b))
    return Place(interactivity=float(both.place(t)[piece, column]), ratio=b / a if both.reciprocal else a / b)


def _turns(a: Floats, b: Floats) -> Floats:
    """Return the places at which ``a / b`` may turn, 0 and 1 among them; shape (6,).

    The real part of a complex root is taken as well: one more place cannot make an extreme wrong.
    """
    # Relative to the first value, so that what is rounding can be told from a coefficient.
    a, b = (cubic @ POWERS / np.abs(cubic).max() for cubic in (a, b))
    turning = polynomial.polysub(
        polynomial.polymul(polynomial.polyder(a), b), polynomial.polymul(a, polynomial.polyder(b))
    )
    significant = polynomial.polytrim(np.where(np.abs(turning) < 1e-14, 0.0, turning))  # noqa: PLR2004 - rounding
    roots = polynomial.polyroots(significant).real if len(significant) > 1 else np.empty(0)
    inside = roots[(roots > 0) & (roots < 1)]
    return np.concatenate([[0.0], np.sort(inside), np.ones(5 - len(inside))])


def _integral(both: Pieces) -> float:
    """Return the integral of log(a / b) over the pieces; parts that the rule does not fit are halved."""
    width = both.high - both.low
    piece = np.flatnonzero(width > 0)
    low, share = np.zeros(len(piece)), 1.0
    total = 0.0
    for _ in range(DEEPEST):
        whole = _gauss(both, piece, low, share)
        first, second = (_gauss(both, piece, low + half * share / 2, share / 2) for half in (0, 1))
        fits = np.abs(first + second - whole) <= PRECISION * share
        total += float(((first + second) * width[piece])[fits].sum())
        piece, low, share = np.repeat(piece[~fits], 2), np.repeat(low[~fits], 2), share / 2
        low[1::2] += share
        if not len(piece):
            break
    return total


def _gauss(both: Pieces, piece: NDArray[np.intp], low: Floats, share: float) -> Floats:
    """Return the integral of log(a / b) from `low` over `share` of each piece, in widths of the piece."""
    nodes, weights = _rule()
    t = low[:, None] + share * nodes
    logs = both.log_ratio(both.a[piece, None, :], both.b[piece, None, :], t)
    integral: Floats = logs @ weights * share
    return integral


@lru_cache(maxsize=1)
def _rule() -> tuple[Floats, Floats]:
    """Return nodes and weights on [0, 1]."""
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    return (nodes + 1) / 2, weights / 2
