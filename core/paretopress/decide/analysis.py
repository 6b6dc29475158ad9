"""What a reader can decide by, once both sides are read: everything that follows from a comparison."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from paretopress.decide.answers import Answer, at_least, within_budget
from paretopress.decide.breakeven import Lead, lead
from paretopress.decide.capacity import Capacity, capacity
from paretopress.decide.fleet import Fleet
from paretopress.decide.sensitivity import Priced, Sensitivity, at_prices, sensitivities
from paretopress.decide.several import Leaders, leaders
from paretopress.decide.whole_band import WholeBand, whole_band
from paretopress.offers import PriceSheet
from paretopress.reading import read_side

if TYPE_CHECKING:
    from paretopress.comparison import Comparison

THROUGHPUT, COST = "throughput_per_gpu", "cost_per_mtok"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An answer to one question of the config: `at_least` or `budget`, for one side; None where there is none."""

    question: str
    side: str
    amount: float
    answer: Answer | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """What follows from a comparison.

    Parameters
    ----------
    leads : mapping of str to Lead
        By metric (throughput; cost where it is known and not the same fact): who leads where, and the break-evens.
    bands : mapping of str to WholeBand
        By metric: the geometric-mean ratio over the band, its best and worst point, each side's share.
    answers : tuple of Asked
        To `at_least` and `budgets`.
    fleets : tuple of Capacity
        One a fleet, interactivity and side.
    sensitivities : tuple of Sensitivity
        The $/GPU-hour, and the kW, at which each target would turn around.
    priced : tuple of Priced
        Both sides' cost at further tiers and sheets.
    leaders : mapping of str to tuple of Leaders
        By metric, with more than two sides: who leads in each part of what all with points cover. Answers and fleets
        are of all sides then, and the others of `a` against the baseline: `Comparison.against_baseline` has the rest.
    """

    leads: Mapping[str, Lead] = field(default_factory=dict)
    bands: Mapping[str, WholeBand] = field(default_factory=dict)
    answers: tuple[Asked, ...] = ()
    fleets: tuple[Capacity, ...] = ()
    sensitivities: tuple[Sensitivity, ...] = ()
    priced: tuple[Priced, ...] = ()
    leaders: Mapping[str, tuple[Leaders, ...]] = field(default_factory=dict)


def analyse(comparison: Comparison) -> Analysis:
    """Return what follows from a comparison; of two sides that may not be compared, only what each gives alone."""
    if len(comparison.others) > 1:
        return replace(
            comparison.against_baseline["a"].analysis,
            answers=tuple(_answers(comparison)),
            fleets=tuple(_fleets(comparison)),
            leaders=_leaders(comparison),
        )
    metrics = _metrics(comparison) if comparison.comparable else ()
    a, b = comparison.sides["a"], comparison.sides["b"]
    bands = {metric: whole_band(a, b, metric) for metric in metrics}
    priced = comparison.question.prices is not None
    return Analysis(
        leads={metric: found for metric in metrics if (found := lead(a, b, metric)).stretches},
        bands={metric: found for metric, found in bands.items() if found is not None},
        answers=tuple(_answers(comparison)),
        fleets=tuple(_fleets(comparison)),
        sensitivities=(*sensitivities(comparison), *sensitivities(comparison, "tok_s_per_mw")) if priced else (),
        priced=tuple(_at_prices(comparison)),
    )


def _leaders(comparison: Comparison) -> dict[str, tuple[Leaders, ...]]:
    present = {letter: side for letter, side in comparison.sides.items() if len(side.points)}
    if len(present) < 2 or not comparison.comparable:  # noqa: PLR2004 - nobody to lead over
        return {}
    return {metric: found for metric in _metrics(comparison) if (found := leaders(present, metric))}


def _metrics(comparison: Comparison) -> tuple[str, ...]:
    """Return the metrics whose leads differ: cost is the same fact as throughput where both sides pay one price."""
    known = all(COST in side.read(side.curves.knots[:1]) for side in comparison.sides.values() if len(side.frontier))
    same = comparison.same_rate and comparison.rules.cost == "derived"
    return (THROUGHPUT, COST) if known and not same else (THROUGHPUT,)


def _answers(comparison: Comparison) -> Iterator[Asked]:
    decisions = comparison.question.decisions
    for letter, side in comparison.sides.items():
        if side.points.empty:
            continue
        priced = COST in side.read(side.curves.knots[:1])
        for amount in decisions.at_least:
            found = at_least(side, amount, COST if priced else THROUGHPUT)
            yield Asked(question="at_least", side=letter, amount=amount, answer=found)
        for amount in comparison.question.budgets:
            yield Asked(question="budget", side=letter, amount=amount, answer=within_budget(side, amount))


def _fleets(comparison: Comparison) -> Iterator[Capacity]:
    for fleet in comparison.question.decisions.fleets:
        for target in _targets(comparison, fleet):
            for side in comparison.sides.values():
                if len(side.points):
                    reading = read_side(side, (target,), comparison.rules)[0]
                    yield capacity(fleet, side, target, reading)


def _targets(comparison: Comparison, fleet: Fleet) -> tuple[float, ...]:
    if fleet.interactivity is not None:
        return (fleet.interactivity,)
    return tuple(match.interactivity for match in comparison.matches)


def _at_prices(comparison: Comparison) -> Iterator[Priced]:
    prices, decisions = comparison.question.prices, comparison.question.decisions
    if prices is None or not (decisions.tiers or decisions.sheets):
        return
    sheets: dict[str, PriceSheet] = {sheet.key: sheet for sheet in (prices.sheet, *decisions.sheets)}
    tiers = decisions.tiers or (prices.tier,)
    yield from (row for row in at_prices(comparison, sheets.values()) if row.tier in tiers)
