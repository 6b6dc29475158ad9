"""Where which side lies above the other, and by how much: what a figure's alternative text may claim."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from paretopress.delta import TIE
from paretopress_narratives.figures.once import once
from paretopress_narratives.figures.traces import SAMPLES, Trace, traces

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from paretopress.comparison import Comparison

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """A range of interactivity in which one side lies above the other throughout.

    Parameters
    ----------
    higher, lower : Trace
    start, end : float, tok/s/user
        Ends of what both frontiers cover, or where the two cross.
    least, most : float, >= 1
        Ratios of the higher to the lower.
    most_at : float, tok/s/user
    places : int, optional
        At how many places both sides are known, where there are no curves to compare.
    """

    higher: Trace
    lower: Trace
    start: float
    end: float
    least: float
    most: float
    most_at: float
    places: int | None = None

    @property
    def tied(self) -> bool:
        """Return whether the two are within 1 % of each other throughout."""
        return self.most < TIE


@once
def leads_of(comparison: Comparison, metric: str) -> tuple[Lead, ...]:
    """Return `leads` of the two sides that have a frontier."""
    return leads(*traces(comparison, metric))


def leads(a: Trace, b: Trace) -> tuple[Lead, ...]:
    """Return who lies above whom, by increasing interactivity; nothing where the frontiers have no common range.

    Two curves are compared all along their common range. Where a frontier has no curve, as that of published figures,
    the two are compared only at knots at which both are known.
    """
    low, high = max(a.x[0], b.x[0]), min(a.x[-1], b.x[-1])
    x = (
        np.union1d(np.linspace(low, high, SAMPLES), _within(np.union1d(a.x, b.x), low, high))
        if low <= high
        else a.x[:0]
    )
    log_ratio = _log_ratio(a, b, x)
    curves = bool(np.isfinite(log_ratio).all())
    if not curves:
        x = _within(np.union1d(a.x, b.x), low, high)
        log_ratio = _log_ratio(a, b, x)
        x, log_ratio = x[np.isfinite(log_ratio)], log_ratio[np.isfinite(log_ratio)]
    if not len(x):
        return ()
    starts = np.flatnonzero(np.diff(_signs(log_ratio), prepend=np.nan))
    pieces = [slice(start, end) for start, end in zip(starts, [*starts[1:], len(x)], strict=True)]
    found = [_lead(a, b, x[piece], log_ratio[piece]) for piece in pieces]
    if not curves:
        return tuple(replace(lead, places=piece.stop - piece.start) for lead, piece in zip(found, pieces, strict=True))
    crossings = [_crossing(x, log_ratio, int(start)) for start in starts[1:]]
    ends = zip([low, *crossings], [*crossings, high], strict=True)
    least = [1.0 if crossings else lead.least for lead in found]
    return tuple(
        replace(lead, start=float(start), end=float(end), least=smallest)
        for lead, (start, end), smallest in zip(found, ends, least, strict=True)
    )


def _within(x: Floats, low: float, high: float) -> Floats:
    return x[(x >= low) & (x <= high)]


def _log_ratio(a: Trace, b: Trace, x: Floats) -> Floats:
    difference: Floats = np.log(a.at(x)) - np.log(b.at(x))
    return difference


def _signs(log_ratio: Floats) -> Floats:
    """Return 1 where `a` is higher and -1 where `b` is; where they are equal, as on the left, and first `a`."""
    known = np.maximum.accumulate(np.where(log_ratio != 0, np.arange(len(log_ratio)), 0))
    return np.where(log_ratio[known] < 0, -1.0, 1.0)


def _crossing(x: Floats, log_ratio: Floats, after: int) -> float:
    """Return where the ratio passes 1 between two neighbouring places, on a straight line between them."""
    before, here = log_ratio[after - 1 : after + 1]
    return float(x[after - 1] + (x[after] - x[after - 1]) * before / (before - here))


def _lead(a: Trace, b: Trace, x: Floats, log_ratio: Floats) -> Lead:
    higher, lower = (a, b) if log_ratio.sum() >= 0 else (b, a)
    size = np.exp(np.abs(log_ratio))
    return Lead(
        higher=higher,
        lower=lower,
        start=float(x[0]),
        end=float(x[-1]),
        least=float(size.min()),
        most=float(size.max()),
        most_at=float(x[size.argmax()]),
    )
