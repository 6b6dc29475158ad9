"""The band as a whole, as sentences know it: who leads where, by how much, and where the sides break even."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from paretopress import printing
from paretopress.decide.breakeven import NARROW
from paretopress.delta import TIE
from paretopress.printing import interactivity
from paretopress.text import Inline
from paretopress.uncertainty.interval import UNKNOWN, Interval
from paretopress_narratives.facts import bare, ratios, source_rows
from paretopress_narratives.situation import one_fact

if TYPE_CHECKING:
    from paretopress.comparison import Comparison
    from paretopress.decide.breakeven import Lead, Stretch
    from paretopress.decide.whole_band import WholeBand
    from paretopress.side import Side

THROUGHPUT, COST = "throughput_per_gpu", "cost_per_mtok"
#: What is read of a band, below which it has gaps and is not spoken of as a whole.
GAPLESS = 1 - 1e-9
#: How far a printed end of a range may lie from the exact one, as a share of the band.
COARSE = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How the sides stand at one interactivity: who is ahead of whom, how many times, and where (empty for a mean)."""

    letter: str
    label: str
    other: str
    ratio: float
    times: Inline
    at: Inline


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakEven:
    """Where the lead changes, and between which interactivities the repeats place it, if there are any."""

    at: Inline
    slower: str
    faster: str
    low: Inline | None
    high: Inline | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Led:
    """A range of interactivity in which one side leads; `label` is empty where both are level."""

    label: str
    start: Inline
    end: Inline


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """Both sides over the whole band, in one metric.

    Parameters
    ----------
    lead : Lead
    band : WholeBand
    intervals : mapping of float to Interval
        Of the break-evens, where there are repeats.
    start, end : Inline
        What both frontiers cover, tok/s/user.
    mean, best, worst : Standing
        On geometric mean, and where `a` does best and worst.
    shares : mapping of {"a", "b", "level"} to Inline, or None
        Of the band, by who leads there; None for nothing of it.
    led : tuple of Led
    break_evens : tuple of BreakEven
    touches : list of Inline
        Where the sides meet and the lead does not change.
    decided : bool
        Whether what leads where is more than the spread of repeats.
    """

    lead: Lead
    band: WholeBand
    intervals: Mapping[float, Interval]
    start: Inline
    end: Inline
    mean: Standing
    best: Standing
    worst: Standing
    shares: Mapping[Literal["a", "b", "level"], Inline | None]
    led: tuple[Led, ...]
    break_evens: tuple[BreakEven, ...]
    touches: list[Inline]
    decided: bool

    @property
    def everywhere(self) -> str | None:
        """Return the letter of the side that leads all over the band, by more than a tie and than the spread."""
        throughout = self.lead.throughout
        close = min(self.best.ratio, self.worst.ratio) < TIE
        return None if close or not self.decided or self.band.read < GAPLESS else throughout

    @property
    def break_even(self) -> BreakEven | None:
        """Return the one place where the lead changes, if each side leads on its side of it by more than a tie."""
        close = min(self.best.ratio, self.worst.ratio) < TIE
        plain = self.decided and len(self.led) == len(self.break_evens) + 1 == 2 and self.band.read >= GAPLESS  # noqa: PLR2004
        return self.break_evens[0] if plain and not close else None

    @property
    def least(self) -> Standing:
        """Return the smaller of the standings at the extremes."""
        return min(self.best, self.worst, key=lambda one: one.ratio)

    @property
    def most(self) -> Standing:
        """Return the larger of the standings at the extremes."""
        return max(self.best, self.worst, key=lambda one: one.ratio)


def whole(comparison: Comparison, metric: str) -> Whole | None:
    """Return both sides over the whole band; None without curves on both sides, as with published figures."""
    analysis = comparison.analysis
    # Where cost is the same fact as throughput, it is led by the same side, and by the same ratio.
    known = THROUGHPUT if metric == COST and one_fact(comparison) else metric
    lead, band = analysis.leads.get(known), analysis.bands.get(known)
    if lead is None or band is None or band.ratio is None:
        return None
    intervals = _intervals(comparison, lead)
    ends = [end for stretch in lead.stretches for end in (stretch.low, stretch.high)]
    within = [end for one in intervals.values() for end in (one.low, one.high) if end is not None]
    extremes = [band.best.interactivity, band.worst.interactivity]
    meetings = [crossing.interactivity for crossing in lead.crossings]
    at = printed([band.low, band.high, *ends, *within, *extremes, *meetings], band.high - band.low)
    higher = known == THROUGHPUT
    return Whole(
        lead=lead,
        band=band,
        intervals=intervals,
        start=at[band.low],
        end=at[band.high],
        mean=_standing(comparison, band.ratio, Inline(), higher=higher),
        best=_standing(comparison, band.best.ratio, at[band.best.interactivity], higher=higher),
        worst=_standing(comparison, band.worst.ratio, at[band.worst.interactivity], higher=higher),
        shares={name: printing.percent(100 * share) if share else None for name, share in band.shares.items()},
        led=tuple(_led(comparison, stretch, at) for stretch in lead.stretches),
        break_evens=tuple(_break_evens(comparison, lead, intervals, at)),
        touches=[at[one.interactivity] for one in lead.crossings if one.kind == "touches"],
        decided=_decided(comparison, known, band, lead, intervals),
    )


def printed(places: Iterable[float], width: float) -> dict[float, Inline]:
    """Return places within a range, with as few decimals as move none of them by more than 1 % of it, nor join two.

    >>> [str(text) for text in printed([44.4927, 131.463], 86.97).values()]
    ['44', '131']
    >>> [str(text) for text in printed([92.53, 97.0], 4.47).values()]
    ['92.5', '97']
    """
    distinct = sorted(set(places))
    for decimals in (0, 1):
        scale = 10**decimals
        rounded = [math.floor(place * scale + 0.5) / scale for place in distinct]
        near = all(abs(to - place) <= COARSE * width for to, place in zip(rounded, distinct, strict=True))
        told_apart = all(
            one != other or after - before <= NARROW * after
            for (before, one), (after, other) in pairwise(zip(distinct, rounded, strict=True))
        )
        if near and told_apart:
            return {place: interactivity(to) for place, to in zip(distinct, rounded, strict=True)}
    return {place: interactivity(place) for place in distinct}


def repeated(comparison: Comparison) -> bool:
    """Return whether both sides have repeats enough to tell how far their difference strays."""
    return any(delta.low is not None for match in comparison.matches for delta in match.deltas.values())


def derived(comparison: Comparison, found: Mapping[str, Whole]) -> dict[str, object]:
    """Return the evidence of sentences on the whole band, by metric; nothing where none is told."""
    if not found:
        return {}
    return {
        "whole_band": {metric: asdict(one.band) for metric, one in found.items()},
        "break_even": {metric: _crossings(one) for metric, one in found.items()},
        "formula": f"{ratios(*found)}; mean = exp(mean(log(ratio))); break_even where ratio = 1",
        "rows": source_rows((side, _bracketing(side, one)) for one in found.values() for side in _pair(comparison)),
    }


def _pair(comparison: Comparison) -> tuple[Side, Side]:
    return comparison.sides["a"], comparison.sides["b"]


def _crossings(one: Whole) -> list[dict[str, object]]:
    return [
        {**asdict(crossing), **({"interval": asdict(found)} if found.kind != "none" else {})}
        for crossing in one.lead.crossings
        for found in (one.intervals.get(crossing.interactivity, UNKNOWN),)
    ]


def _bracketing(side: Side, one: Whole) -> range:
    first, last = (side.curves.between(end) for end in (one.band.low, one.band.high))
    return range(first[0], last[1] + 1)


def _intervals(comparison: Comparison, lead: Lead) -> dict[float, Interval]:
    if comparison.spread is None or not repeated(comparison):
        return {}
    places = [crossing.interactivity for crossing in lead.break_evens]
    found = {place: comparison.spread.break_even(place, lead.metric) for place in places}
    return {place: one for place, one in found.items() if one.kind == "repeats"}


def _decided(
    comparison: Comparison, metric: str, band: WholeBand, lead: Lead, intervals: Mapping[float, Interval]
) -> bool:
    """Return whether the lead is more than the spread: around every break-even, else at the targets and at the least.

    Between targets the spread is not known; the smallest ratio must exceed what the widest interval would take away.
    """
    if not repeated(comparison):
        return True
    if lead.break_evens:
        return len(intervals) == len(lead.break_evens)
    deltas = [match.deltas[metric] for match in comparison.matches if metric in match.deltas]
    if any(delta.within_spread for delta in deltas):
        return False
    widest = max((_half_width(delta.low, delta.high) for delta in deltas), default=0.0)
    return min(abs(math.log(place.ratio)) for place in (band.best, band.worst)) > widest


def _half_width(low: float | None, high: float | None) -> float:
    return 0.0 if low is None or high is None else math.log(high / low) / 2


def _standing(comparison: Comparison, ratio: float, at: Inline, *, higher: bool) -> Standing:
    letter, other = ("a", "b") if (ratio >= 1) == higher else ("b", "a")
    size = max(ratio, 1 / ratio)
    times = bare(printing.ratio(size))
    return Standing(
        letter=letter, label=comparison.label(letter), other=comparison.label(other), ratio=size, times=times, at=at
    )


def _led(comparison: Comparison, stretch: Stretch, at: Mapping[float, Inline]) -> Led:
    label = comparison.label(stretch.better) if stretch.better else ""
    return Led(label=label, start=at[stretch.low], end=at[stretch.high])


def _break_evens(
    comparison: Comparison, lead: Lead, intervals: Mapping[float, Interval], at: Mapping[float, Inline]
) -> Iterable[BreakEven]:
    for crossing in lead.break_evens:
        interval = intervals.get(crossing.interactivity, UNKNOWN)
        yield BreakEven(
            at=at[crossing.interactivity],
            slower=comparison.label(crossing.slower or "a"),
            faster=comparison.label(crossing.faster or "b"),
            low=None if interval.low is None else at[interval.low],
            high=None if interval.high is None else at[interval.high],
        )
