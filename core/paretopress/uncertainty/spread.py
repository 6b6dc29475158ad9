"""How far numbers would stray if everything were measured again: intervals for readings, deltas, and what follows.

With repeats, an interval is a studentised bootstrap over repeats, carried through medians, frontier, curve, reading
and delta (`paretopress.uncertainty.resampling`). Without, dropping one knot at a time tells how much the curve itself
was guessed; that is no confidence interval, and `Interval.kind` says so.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from paretopress.curve import Curves
from paretopress.delta import COMPARED
from paretopress.reading import read_side
from paretopress.side import COSTS, Side
from paretopress.uncertainty.interval import UNKNOWN, Interval, Kind
from paretopress.uncertainty.leave_one_out import moved_by_dropped_knots, without_one_knot
from paretopress.uncertainty.resampling import Errors, Offsets, Replicates, pivotal, runs_of

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from paretopress.reading import Reading
    from paretopress.rules import Rules

    Floats = NDArray[np.float64]

#: Places in the band at which a break-even's surroundings are read.
GRID = 65
Statistic = Callable[[Curves, Curves], float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeltaSpread:
    """How far a delta strays.

    Parameters
    ----------
    ratio : Interval
        Of side a's value over side b's.
    decided : bool
        False where the interval holds 1: the sides differ within the spread, and neither may be called better. True
        without an interval, which speaks neither for nor against.
    """

    ratio: Interval
    decided: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetSpread:
    """The intervals at one target, by metric: both sides' readings, and their deltas."""

    interactivity: float
    a: Mapping[str, Interval]
    b: Mapping[str, Interval]
    deltas: Mapping[str, DeltaSpread]

    def reading(self, letter: str) -> Mapping[str, Interval]:
        """Return the intervals of one side's reading."""
        return self.a if letter == "a" else self.b


@dataclass(frozen=True, kw_only=True)
class Spread:
    """How far the numbers of one comparison stray.

    Parameters
    ----------
    level : float
        Of the intervals of kind `repeats`.
    targets : tuple of TargetSpread
    runs : mapping of str to DataFrame
        By letter, what the points of a side are medians of: one row a run.
    """

    level: float
    targets: tuple[TargetSpread, ...]
    runs: Mapping[str, pd.DataFrame]
    _sides: tuple[_Measured, _Measured]
    _rules: Rules
    _found: dict[tuple[float, str], Interval] = field(default_factory=dict, compare=False, repr=False)
    _along: dict[tuple[str, str, bytes], list[Offsets]] = field(default_factory=dict, compare=False, repr=False)

    def along(self, letter: str, metric: str, places: Floats) -> Floats:
        """Return the ends of the interval that repeats give a side's metric, all along its curve.

        Parameters
        ----------
        letter : {"a", "b"}
        metric : str
            One of `delta.COMPARED`.
        places : array, shape (k,), tok/s/user

        Returns
        -------
        array, shape (2, k)
            Low and high. NaN outside the side's frontier, and where its repeats say nothing.
        """
        measured = self._sides["ab".index(letter)]
        side, source = measured.side, _source(metric, measured.side)
        read = side.read(places).get(metric)
        again = measured.again.only(source) if measured.again else None
        if read is None or again is None:
            return np.full((2, len(places)), np.nan)
        along = letter, source, places.tobytes()  # a cost's interval follows from that of its throughput
        if along not in self._along:
            self._along[along] = again.errors(places, np.zeros(len(places), dtype=int)).offsets(self.level)
        found = [
            _interval(value, metric, offset[source], side, "repeats")
            for value, offset in zip(read, self._along[along], strict=True)
        ]
        return np.array([[own.low for own in found], [own.high for own in found]], dtype=float)

    def break_even(self, interactivity: float, metric: str = "throughput_per_gpu") -> Interval:
        """Return the stretch around a break-even in which the delta is not decided.

        Outside of it one side leads by more than the spread, so that page and break-even never disagree.

        Parameters
        ----------
        interactivity : float, tok/s/user
            Where the curves cross.
        metric : str
            In which they do: one of `delta.COMPARED`.

        Returns
        -------
        Interval
            In tok/s/user. Of kind `none` where the stretch reaches an end of the band: the sides cannot be told apart
            from there on.
        """
        place = (interactivity, metric)  # a page asks more than once, and each answer costs 0.1 s
        if place not in self._found:
            self._found[place] = _undecided(self._sides, interactivity, metric, self._rules, self.level)
        return self._found[place]

    def statistic(self, compute: Statistic) -> Interval:
        """Return the interval of any number that follows from the curves of both sides, such as a break-even.

        Parameters
        ----------
        compute : callable
            Takes the curves of a and of b, in which it can rely on `throughput_per_gpu`, and returns the number; None
            or NaN where there is none.

        Returns
        -------
        Interval
            Of kind `none` where the number does not exist, or is lost in more than 5 % (``1 - level``) of the
            replicates, or whenever some knot is dropped: what comes and goes is not known to within anything.
        """
        a, b = self._sides
        if a.again is not None and b.again is not None:
            return _over_replicates(a.again, b.again, compute, self.level)
        return _over_dropped_knots(a.side.curves, b.side.curves, compute)


def spread(
    sides: Mapping[str, Side],
    runs: Mapping[str, pd.DataFrame],
    targets: Sequence[float],
    *,
    rules: Rules,
    replicates: int = 999,
    level: float = 0.95,
) -> Spread:
    """Return how far both sides' readings and their deltas stray at the targets.

    Parameters
    ----------
    sides : mapping of str to Side
        `a` and `b`, as they are compared: their points are medians.
    runs : mapping of str to DataFrame
        By letter, the points of each side before `selection.medians`: one row a run.
    targets : sequence of float, tok/s/user
    rules : Rules
        Under `repeats: all` every run is a point of its own and the frontier is of the lucky ones, so that there are
        no repeats to learn from.
    replicates : int
    level : float
        Of the intervals of kind `repeats`.

    Notes
    -----
    *With repeats.* The noise of interactivity and throughput in one run (their logarithms, jointly) is pooled over the
    loads of a side, drawn anew for every run of every load, and carried through medians, frontier and curve. Each
    replicate's error is divided by its own standard error before its quantiles are taken: that is what makes the
    intervals of few repeats wide enough. A percentile bootstrap of three repeats knows three values of each load, and
    no standard error. Coverage of 95 % intervals in 1,000 synthetic comparisons of known truth, in percent
    (5 to 8 loads a side, noise of 3 %, correlation 0.7; `tests/core/uncertainty/test_spread.py`):

    ======================  ====  ====  ====  ====  ====
    repeats                    2     3     4     5    10
    ======================  ====  ====  ====  ====  ====
    readings                94.8  95.4  95.4  95.6  95.4
    deltas                  94.7  96.4  95.5  95.6  96.0
    percentile: readings    59.0  84.5  90.1  95.8  94.9
    percentile: deltas      67.4  92.4  93.8  97.2  96.6
    ======================  ====  ====  ====  ====  ====

    The percentile bootstrap draws from the runs of each load alone, as is usual: too narrow up to four repeats.

    *What is assumed.* Runs of different loads stray independently; the noise of all loads of a side is one (where it
    differs by a factor of 1.5 between loads, 92 to 94 % is what 95 % means), and strays as often up as down.

    *Least repeats.* What counts are the degrees of freedom of the pooled noise, runs beyond the first of each load:
    at least `resampling.LEAST_FREEDOM`, so that two repeats of three loads are enough. Few of them make intervals
    wide, not wrong: 3 to 5 cover 96 to 98 %; with 2 they have no end.
    """
    again = _measured_again(runs, replicates) if rules.repeats == "median" else {}
    a, b = (_measured(sides[letter], targets, rules, again.get(letter)) for letter in ("a", "b"))
    intervals = list(zip(_intervals(a, targets, level), _intervals(b, targets, level), strict=True))
    found = tuple(
        TargetSpread(interactivity=target, a=of_a, b=of_b, deltas=deltas)
        for target, (of_a, of_b), deltas in zip(targets, intervals, _deltas(a, b, intervals, level), strict=True)
    )
    return Spread(level=level, targets=found, runs=runs, _sides=(a, b), _rules=rules)


def _measured_again(runs: Mapping[str, pd.DataFrame], replicates: int) -> dict[str, Replicates]:
    """Return the replicates of each side whose repeats say enough."""
    repeated = {letter: found for letter, points in runs.items() if (found := runs_of(points)) is not None}
    # Two sides of identical values would be drawn alike, and stray together in every replicate.
    twins = len({found.seed for found in repeated.values()}) < len(repeated)
    return {
        letter: Replicates.of(found, replicates, stream=int(twins and letter == "b"))
        for letter, found in repeated.items()
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measured:
    """One side, its readings, and where it has repeats its frontier measured again and the errors that this made."""

    side: Side
    readings: tuple[Reading, ...]
    again: Replicates | None
    errors: Errors | None


def _measured(side: Side, targets: Sequence[float], rules: Rules, again: Replicates | None) -> _Measured:
    readings = read_side(side, targets, rules)
    ends = np.array([{"below": -1, "above": 1}.get(reading.boundary, 0) for reading in readings], dtype=int)
    errors = None if again is None else again.errors(np.asarray(targets, dtype=float), ends)
    return _Measured(side=side, readings=readings, again=again, errors=errors)


def _intervals(measured: _Measured, targets: Sequence[float], level: float) -> list[dict[str, Interval]]:
    """Return the interval of every compared metric that a reading has, for each target."""
    side = measured.side
    if measured.errors is not None:
        return [
            _around(reading.values, offsets, side, "repeats")
            for reading, offsets in zip(measured.readings, measured.errors.offsets(level), strict=True)
        ]
    moved = moved_by_dropped_knots(side.curves, targets)
    return [
        _around(reading.values, offsets if reading.boundary == "interpolated" else {}, side, "leave-one-out")
        for reading, offsets in zip(measured.readings, moved, strict=True)
    ]


def _around(values: Mapping[str, float], offsets: Offsets, side: Side, kind: Kind) -> dict[str, Interval]:
    """Return the interval around each value, from the offsets of what it was read or derived from."""
    return {
        metric: _interval(value, metric, offsets.get(_source(metric, side)), side, kind)
        for metric, value in values.items()
        if metric in COMPARED
    }


def _source(metric: str, side: Side) -> str:
    """Return the curve that a metric of a side is read from, which is its own or that of a throughput."""
    if metric in side.curves.metrics:
        return metric
    return COSTS.get(metric, "throughput_per_gpu")


def _interval(value: float, metric: str, offset: tuple[float, float] | None, side: Side, kind: Kind) -> Interval:
    if offset is None:
        return UNKNOWN
    low, high = offset
    if metric in COSTS and _source(metric, side) != metric:  # reciprocal of a throughput
        low, high = -high, -low
    return _finite(value * float(np.exp(low)), value * float(np.exp(high)), kind)


def _deltas(
    a: _Measured, b: _Measured, intervals: Sequence[tuple[Mapping[str, Interval], Mapping[str, Interval]]], level: float
) -> list[dict[str, DeltaSpread]]:
    """Return how far the delta of every metric that both sides have strays, for each target."""
    if a.errors is not None and b.errors is not None:
        ratios = [
            _around(_quotients(*readings), offsets, a.side, "repeats")
            for *readings, offsets in zip(a.readings, b.readings, a.errors.minus(b.errors).offsets(level), strict=True)
        ]
    else:
        ratios = [
            {metric: _widest(of_a[metric], of_b[metric]) for metric in of_a if metric in of_b}
            for of_a, of_b in intervals
        ]
    return [
        {metric: DeltaSpread(ratio=ratio, decided=not ratio.holds(1)) for metric, ratio in at_target.items()}
        for at_target in ratios
    ]


def _quotients(a: Reading, b: Reading) -> dict[str, float]:
    return {metric: value / b.values[metric] for metric, value in a.values.items() if metric in b.values}


def _widest(a: Interval, b: Interval) -> Interval:
    """Return every ratio that two intervals allow; labelled for the weaker of the two."""
    if a.low is None or a.high is None or b.low is None or b.high is None:
        return UNKNOWN
    return Interval(low=a.low / b.high, high=a.high / b.low, kind="leave-one-out")


def _undecided(
    sides: tuple[_Measured, _Measured], crossing: float, metric: str, rules: Rules, level: float
) -> Interval:
    knots = [measured.side.curves.knots for measured in sides]
    if not all(map(len, knots)):
        return UNKNOWN
    start, end = max(own[0] for own in knots), min(own[-1] for own in knots)
    places = np.unique(np.append(np.linspace(start, end, GRID), crossing)).tolist()
    a, b = (_measured(measured.side, places, rules, measured.again) for measured in sides)
    intervals = list(zip(_intervals(a, places, level), _intervals(b, places, level), strict=True))
    ratios = [found[metric].ratio if metric in found else UNKNOWN for found in _deltas(a, b, intervals, level)]
    here = int(np.searchsorted(places, crossing))
    ends = _first_decided(places, ratios, here, -1), _first_decided(places, ratios, here, +1)
    return UNKNOWN if None in ends else Interval(low=ends[0], high=ends[1], kind=ratios[here].kind)


def _first_decided(places: Sequence[float], ratios: Sequence[Interval], here: int, step: int) -> float | None:
    """Return where an end of the interval passes 1 first, going one way; None where it never does."""
    while 0 <= here + step < len(places) and ratios[here].holds(1):
        inner, outer = ratios[here], ratios[here + step]
        if inner.low is None or inner.high is None or outer.low is None or outer.high is None:
            return None
        if not outer.holds(1):
            bounds = (inner.low, outer.low) if outer.low > 1 else (inner.high, outer.high)
            gaps = np.log(bounds)
            return float(places[here] + (places[here + step] - places[here]) * gaps[0] / (gaps[0] - gaps[1]))
        here += step
    return None


def _over_replicates(a: Replicates, b: Replicates, compute: Statistic, level: float) -> Interval:
    """Return the interval of a statistic, its errors in units of the noise that each replicate shows.

    Errors are not turned around as those of readings are: nothing is known of the statistic's slope, and of a number
    that strays farther up than down, the interval would reach down (88 to 95 % of break-evens covered, not 92 to 94 %).
    """
    value = _number(compute(a.measured.curves(0), b.measured.curves(0)))
    pairs = zip(a.again.each(), b.again.each(), strict=True)
    found = np.array([_number(compute(*curves)) for curves in pairs])
    known = np.isfinite(found)
    if not math.isfinite(value) or known.mean() < level:
        return UNKNOWN
    noise = np.hypot(a.again.noise.scale, b.again.noise.scale)
    own = np.hypot(a.measured.noise.scale, b.measured.noise.scale)
    low, high = pivotal((value - found)[None, known, None], noise[None, known, None], own[None], level)
    return _finite(value + low.item(), value + high.item(), "repeats")


def _over_dropped_knots(a: Curves, b: Curves, compute: Statistic) -> Interval:
    if not len(a.knots) or not len(b.knots):
        return UNKNOWN
    value = _number(compute(a, b))
    fewer = [*((dropped, b) for dropped in without_one_knot(a)), *((a, dropped) for dropped in without_one_knot(b))]
    if not fewer:
        return UNKNOWN
    farthest = max(abs(_number(compute(*curves)) - value) for curves in fewer)
    return _finite(value - farthest, value + farthest, "leave-one-out")


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)


def _finite(low: float, high: float, kind: Kind) -> Interval:
    return Interval(low=low, high=high, kind=kind) if math.isfinite(low) and math.isfinite(high) else UNKNOWN
