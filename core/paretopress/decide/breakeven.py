"""Break-even: where the curves of two sides cross, and who leads in between.

Exact on the cubics and not sampled: each piece is cut where the difference turns, so that every part is monotone and
holds at most one crossing, which bisection finds to rounding.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Literal, TypeVar

import numpy as np

from paretopress.curve import SAME
from paretopress.decide.pieces import Pieces, blossom, pieces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from paretopress.side import Side

    Floats = NDArray[np.float64]

Scalar = TypeVar("Scalar", bound=np.generic)
Leader = Literal["a", "b"] | None

#: Sides that are level over less than this share of the interactivity meet at a point.
NARROW = 1e-6
#: Halvings of [0, 1] until neighbouring floats are reached.
HALVINGS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A range of interactivity in which one side leads throughout, or neither (None: the sides are level).

    `low` equals `high` where both sides are known at one place and not around it.
    """

    low: float
    high: float
    better: Leader


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """One interactivity at which the sides are level, and not around it.

    Parameters
    ----------
    interactivity : float, tok/s/user
    kind : {"crosses", "touches"}
        Whether the lead changes. Sides that meet where the reading begins or ends touch.
    slower, faster : {"a", "b"} or None
        Who leads just below and just above it; None where nothing is read there.
    """

    interactivity: float
    kind: Literal["crosses", "touches"]
    slower: Leader
    faster: Leader


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """Who leads where, in one metric.

    Parameters
    ----------
    metric : str
    stretches : tuple of Stretch
        By interactivity. What lies in the band and in no stretch was not read. Empty without a common band, and where
        a side does not have the metric.
    crossings : tuple of Crossing
        By interactivity; the break-evens are those that cross. The ends of a level stretch are none.
    """

    metric: str
    stretches: tuple[Stretch, ...]
    crossings: tuple[Crossing, ...]

    @property
    def break_evens(self) -> tuple[Crossing, ...]:
        """Return the crossings at which the lead changes."""
        return tuple(crossing for crossing in self.crossings if crossing.kind == "crosses")

    @property
    def throughout(self) -> Leader:
        """Return the side that leads everywhere both were read, touches aside; None if there is no such side."""
        leaders = {stretch.better for stretch in self.stretches}
        return leaders.pop() if len(leaders) == 1 else None


def lead(a: Side, b: Side, metric: str = "throughput_per_gpu") -> Lead:
    """Return who leads where within what both frontiers cover, and the break-evens between.

    Parameters
    ----------
    a, b : Side
    metric : str
        Any metric with a curve, a cost, or `tok_s_per_mw`. Lower is better for costs and latencies.

    Notes
    -----
    Throughput: the roots of ``T_a - T_b``. Cost under `derived`: ``T_a / rate_a - T_b / rate_b``, so that the
    break-even of cost is another one when the rates differ. Cost under `splined`: the cost curves themselves. Nothing
    is extrapolated, whatever the method; between published figures nobody knows of a break-even.

    Tolerance: the sides are level where they differ by at most 1e-9 of their value (the distance at which a target is
    a knot). A knot, or a place where the difference turns, at which they are level is a crossing as it stands; any
    other is found to rounding. A level stretch narrower than 1e-6 of its interactivity is one place.

    >>> import paretopress, pandas as pd
    >>> points = pd.DataFrame({"precision": ["fp4", "fp4", "fp8", "fp8"], "interactivity": [20, 60, 20, 60],
    ...                        "throughput_per_gpu": [900, 100, 700, 300]})
    >>> sides = paretopress.compare(points, axis="precision", a="fp4", b="fp8").sides
    >>> found = lead(sides["a"], sides["b"])
    >>> [(round(stretch.low, 9), round(stretch.high, 9), stretch.better) for stretch in found.stretches]
    [(20.0, 40.0, 'a'), (40.0, 60.0, 'b')]
    >>> [(round(one.interactivity, 9), one.slower, one.faster) for one in found.break_evens]
    [(40.0, 'a', 'b')]
    """
    return lead_over(pieces(a, b, metric))


def lead_over(both: Pieces) -> Lead:
    """Return who leads where over curves that were cut already.

    >>> import numpy as np
    >>> cut = Pieces(metric="throughput_per_gpu", band=(20.0, 60.0), low=np.array([20.0]), high=np.array([60.0]),
    ...              a=np.array([[9.0, 7.0, 5.0, 3.0]]), b=np.array([[6.0, 6.0, 6.0, 6.0]]))
    >>> lead_over(cut).break_evens[0].interactivity
    40.0
    """
    below: Leader = "b" if both.better == "a" else "a"
    leaders: dict[int, Leader] = {1: both.better, 0: None, -1: below}
    stretches: list[Stretch] = []
    crossings: list[Crossing] = []
    for places, signs in _runs(both):
        met = _met(places, signs)
        stretches += _joined(_stretches(met, leaders))
        crossings += _crossings(met, leaders)
    return Lead(metric=both.metric, stretches=tuple(stretches), crossings=tuple(crossings))


def _runs(both: Pieces) -> Iterator[tuple[Floats, NDArray[np.int_]]]:
    """Yield places and the signs of ``a - b`` there, for each unbroken run of pieces.

    Between two neighbouring places the difference is monotone and does not change its sign.
    """
    t, real = _turns(both.a - both.b)
    signs = _signs(both, t)
    crossed = signs[:, :-1] * signs[:, 1:] < 0
    # Interleaved: start, crossing, turn, crossing, turn, crossing, end.
    t = _interleaved(t, _roots(both, t, crossed))
    signs, real = _interleaved(signs, np.zeros_like(crossed, dtype=int)), _interleaved(real, crossed)
    places = both.place(t)
    breaks = np.flatnonzero(both.low[1:] != both.high[:-1]) + 1
    for run in np.split(np.arange(len(both.low)), breaks):
        yield places[run][real[run]], signs[run][real[run]]


def _interleaved(columns: NDArray[Scalar], between: NDArray[Scalar]) -> NDArray[Scalar]:
    woven: NDArray[Scalar] = np.empty((len(columns), columns.shape[1] + between.shape[1]), dtype=columns.dtype)
    woven[:, ::2], woven[:, 1::2] = columns, between
    return woven


def _turns(cubics: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the ends of each piece and the places where a cubic turns, increasing, and which of them exist.

    Shape (n, 4). The derivative is a quadratic in Bernstein form; its roots are taken without cancellation.
    """
    q0, q1, q2 = np.diff(cubics, axis=1).T
    curved, half = q0 - 2 * q1 + q2, q1 - q0
    with np.errstate(all="ignore"):
        far = -(half + np.copysign(np.sqrt(half**2 - curved * q0), half))
        turns = np.stack([far / curved, q0 / far], axis=1)
    exist = (turns > 0) & (turns < 1)
    n = len(cubics)
    t = np.hstack([np.zeros((n, 1)), np.sort(np.where(exist, turns, 0.0), axis=1), np.ones((n, 1))])
    return t, np.hstack([np.ones((n, 1), dtype=bool), t[:, 1:3] > 0, np.ones((n, 1), dtype=bool)])


def _signs(both: Pieces, t: Floats) -> NDArray[np.int_]:
    """Return 1 where `a` is drawn above `b`, -1 where below, and 0 where they are level; shape of t."""
    a, b = (blossom(cubics[:, None, :], t, t, t) for cubics in (both.a, both.b))
    level = np.abs(a - b) <= SAME * np.maximum(np.abs(a), np.abs(b))
    signs: NDArray[np.int_] = np.where(level, 0, np.sign(a - b)).astype(int)
    return signs


def _roots(both: Pieces, t: Floats, crossed: NDArray[np.bool_]) -> Floats:
    """Return where the difference is 0 between neighbouring places of opposite sign; elsewhere the left place."""
    left, right = t[:, :-1].copy(), t[:, 1:].copy()
    piece, _ = np.nonzero(crossed)
    cubics, low, high = both.a[piece] - both.b[piece], left[crossed], right[crossed]
    # Positive at the start of each part, whichever side that is: so swapping the sides changes no bit.
    cubics *= np.sign(blossom(cubics, low, low, low))[:, None]
    for _ in range(HALVINGS if len(piece) else 0):
        middle = (low + high) / 2
        before = blossom(cubics, middle, middle, middle) > 0
        low, high = np.where(before, middle, low), np.where(before, high, middle)
    left[crossed] = (low + high) / 2
    return left


@dataclass(frozen=True, slots=True)
class _Met:
    """Neighbouring places of one sign."""

    sign: int
    low: float
    high: float

    @property
    def is_place(self) -> bool:
        return self.sign == 0 and self.low == self.high


def _met(places: Floats, signs: NDArray[np.int_]) -> list[_Met]:
    """Return the places of a run by sign. A sign other than 0 has 0 on either side, or an end of the run."""
    found = []
    for sign, group in groupby(zip(signs.tolist(), places.tolist(), strict=True), key=lambda pair: pair[0]):
        at = [place for _, place in group]
        low, high = at[0], at[-1]
        if sign == 0 and high - low <= NARROW * high:
            low = high = _place(low, high, first=float(places[0]), last=float(places[-1]))
        found.append(_Met(sign, low, high))
    return found


def _place(low: float, high: float, *, first: float, last: float) -> float:
    """Return the one place that a narrow range stands for: an end of the run if it holds one."""
    if low == first:
        return first
    return last if high == last else (low + high) / 2


def _stretches(met: list[_Met], leaders: dict[int, Leader]) -> Iterator[Stretch]:
    for i, here in enumerate(met):
        low = met[i - 1].high if here.sign and i else here.low
        high = met[i + 1].low if here.sign and i + 1 < len(met) else here.high
        if low < high or len(met) == 1:
            yield Stretch(low=low, high=high, better=leaders[here.sign])


def _joined(stretches: Iterator[Stretch]) -> list[Stretch]:
    """Return the stretches with neighbours of one leader as one: a touch does not end a lead."""
    found: list[Stretch] = []
    for stretch in stretches:
        if found and found[-1].better == stretch.better:
            found[-1] = replace(found[-1], high=stretch.high)
        else:
            found.append(stretch)
    return found


def _crossings(met: list[_Met], leaders: dict[int, Leader]) -> Iterator[Crossing]:
    for i, here in enumerate(met):
        if here.is_place and len(met) > 1:
            slower = leaders[met[i - 1].sign] if i else None
            faster = leaders[met[i + 1].sign] if i + 1 < len(met) else None
            kind: Literal["crosses", "touches"] = "crosses" if slower and faster and slower != faster else "touches"
            yield Crossing(interactivity=here.low, kind=kind, slower=slower, faster=faster)
