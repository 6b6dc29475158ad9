"""Band, targets and readings: both sides at the same interactivity, each value with its boundary."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from paretopress.side import named

if TYPE_CHECKING:
    from paretopress.rules import Rules
    from paretopress.side import Side

Boundary = Literal["measured", "interpolated", "below", "above", "published", "missing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """An interactivity range, tok/s/user; `overlap` is False where it is the union of two that do not meet."""

    min: float
    max: float
    overlap: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Every metric of one side at one target.

    Parameters
    ----------
    boundary : str
        Where the values come from.
    values : mapping of str to float
        By metric; a metric without a value is absent.
    between : tuple of two ints, optional
        The frontier points on either side of the target; twice the same at a point. None without points.
    bound : bool
        Whether throughputs are at least, and costs at most, what `values` say.
    engines : tuple of str
        Engines of the bracketing points.
    """

    boundary: Boundary
    values: Mapping[str, float]
    between: tuple[int, int] | None = None
    bound: bool = False
    engines: tuple[str, ...] = ()

    def get(self, metric: str) -> float | None:
        """Return the value of a metric, or None."""
        return self.values.get(metric)

    @property
    def outside(self) -> bool:
        """Return whether the target lies outside the side's frontier."""
        return self.boundary in ("below", "above")


def band_of(sides: Sequence[Side], rules: Rules) -> Band | None:
    """Return the interactivity range that the sides cover together, or None."""
    spans = [span for side in sides if (span := side.span(whole=rules.overlap == "points"))]
    if len(spans) == len(sides):
        low, high = max(span[0] for span in spans), min(span[1] for span in spans)
        if low <= high:
            return Band(min=low, max=high, overlap=True)
    if not spans or rules.no_band == "no_winner":
        return None
    return Band(min=min(span[0] for span in spans), max=max(span[1] for span in spans), overlap=False)


def auto_targets(band: Band | None, *, exact: bool) -> tuple[float, ...]:
    """Return 25, 50 and 75 % of the unrounded band, rounded half up to whole tok/s/user.

    Parameters
    ----------
    exact : bool
        Keep the unrounded value where rounding would leave the band or make two targets equal.

    >>> auto_targets(Band(min=44.49, max=131.46, overlap=True), exact=True)
    (66.0, 88.0, 110.0)
    >>> auto_targets(Band(min=10.2, max=11.8, overlap=True), exact=True)
    (10.6, 11.0, 11.4)
    """
    if band is None:
        return ()
    width = band.max - band.min
    shares = (0.25, 0.5, 0.75) if width else (0.0,)
    unrounded = [band.min + share * width for share in shares]
    rounded = [float(math.floor(target + 0.5)) for target in unrounded]
    if not exact:
        return tuple(dict.fromkeys(rounded))
    keep = [rounded.count(whole) == 1 and band.min <= whole <= band.max for whole in rounded]
    return tuple(whole if kept else target for whole, kept, target in zip(rounded, keep, unrounded, strict=True))


def read_side(side: Side, targets: Sequence[float], rules: Rules) -> tuple[Reading, ...]:
    """Return one side's reading at each target; all targets are evaluated in one call."""
    if not len(side.curves.knots):
        return tuple(Reading(boundary="missing", values={}) for _ in targets)
    around = [side.curves.between(target) for target in targets]
    boundaries = [_boundary(side, target, between) for target, between in zip(targets, around, strict=True)]
    knots = side.curves.knots
    places = [_place(target, boundary, knots, rules) for target, boundary in zip(targets, boundaries, strict=True)]
    found = side.read(np.array(places))
    rows = zip(*(column.tolist() for column in found.values()), strict=True)
    return tuple(
        _reading(side, boundary, between, zip(found, row, strict=True), rules)
        for boundary, between, row in zip(boundaries, around, rows, strict=True)
    )


def _boundary(side: Side, target: float, between: tuple[int, int]) -> Boundary:
    slower, faster = between
    if slower < faster:
        return "interpolated" if side.curves.joined[slower] else "missing"
    if side.curves.position(target) is None:
        return "below" if target < side.curves.knots[0] else "above"
    return "published" if side.best.published[slower] else "measured"


def _reading(
    side: Side, boundary: Boundary, between: tuple[int, int], found: Iterable[tuple[str, float]], rules: Rules
) -> Reading:
    values = {key: value for key, value in found if math.isfinite(value)}
    return Reading(
        boundary=boundary,
        values=values,
        between=between,
        bound=bool(values) and rules.outside == "bound" and boundary == "below",
        engines=named(side.best.engines[row] for row in between),
    )


def _place(target: float, boundary: Boundary, knots: np.ndarray, rules: Rules) -> float:
    """Return the interactivity at which a side is read for a target; NaN where it has no value."""
    if boundary not in ("below", "above"):
        return target
    if len(knots) == 1:
        return float(knots[0]) if rules.one_point == "everywhere" else math.nan
    if rules.outside == "nearest":
        return float(knots[0] if boundary == "below" else knots[-1])
    return float(knots[0]) if boundary == "below" else math.nan
