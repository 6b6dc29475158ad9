"""Price sensitivity: the price or power at which the other side would win, and who is cheaper at other prices."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from paretopress.delta import UNDECIDED, Delta, delta
from paretopress.reading import Reading, read_side
from paretopress.side import COSTS, Rate, Side

if TYPE_CHECKING:
    from paretopress.comparison import Comparison, Match
    from paretopress.offers import PriceSheet

Sureness = Literal["exact", "at_least", "at_most"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """The price (or power) of one side at which both sides cost the same, the other side's staying as it is.

    Parameters
    ----------
    side : {"a", "b"}
        Below the threshold this side wins, above it the other.
    now, level : float
        What the side pays (draws) for a GPU, and where it would be level: $/GPU-hour, or kW per GPU for energy.
    sure : {"exact", "at_least", "at_most"}
        Whether `level` is only a bound, because a reading is.
    """

    side: Literal["a", "b"]
    now: float
    level: float
    sure: Sureness


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """What it takes to turn one target around.

    Parameters
    ----------
    metric : str
        A cost (thresholds in $/GPU-hour) or `tok_s_per_mw` (kW per GPU).
    interactivity : float, tok/s/user
    better : {"a", "b"} or None
        Who wins now, as the comparison's delta says. The threshold of the other side is what it would have to come down
        to; that of the winner, what it could go up to.
    a, b : Threshold
    """

    metric: str
    interactivity: float
    better: str | None
    a: Threshold
    b: Threshold


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """Both sides' cost at one target, at the prices of one tier of one sheet.

    Parameters
    ----------
    sheet, tier : str
        The sheet's key, and the tier.
    interactivity : float, tok/s/user
    a, b : float, $/M tok, or None
        None where the side has no value there.
    delta : Delta, optional
        Who is cheaper and by how much, under the comparison's rules; None where a side has no value.
    """

    sheet: str
    tier: str
    interactivity: float
    a: float | None
    b: float | None
    delta: Delta | None


def sensitivities(comparison: Comparison, metric: str = "cost_per_mtok") -> tuple[Sensitivity, ...]:
    """Return the price (or power) at which each target would turn around; targets without an answer are left out.

    Parameters
    ----------
    comparison : Comparison
    metric : {"cost_per_mtok", "output_cost_per_mtok", "input_cost_per_mtok", "tok_s_per_mw"}

    Notes
    -----
    A cost is in proportion to its rate: ``level_a = rate_a x cost_b / cost_a``, which under `cost: derived` is
    ``rate_b x T_a / T_b``. Energy: ``kW_a x (tok/s/MW)_a / (tok/s/MW)_b``. Figures that came with the data are not in
    proportion to any rate we know, and are not turned around. Neither is a side read above its frontier; one read below
    it is at least as good, so that its own level is a lower bound and the other's an upper bound.

    >>> import paretopress, pandas as pd
    >>> points = pd.DataFrame({"hardware": ["b200", "h200"], "interactivity": 50, "throughput_per_gpu": [900, 600]})
    >>> comparison = paretopress.compare(points, axis="hardware", a="b200", b="h200",
    ...                                  prices="inferencex-2026-04/hyperscaler")
    >>> found = sensitivities(comparison)[0]
    >>> found.better, round(found.a.level, 3), round(found.b.level, 3)  # 1.41 x 900 / 600; 1.95 x 600 / 900
    ('a', 2.115, 1.3)
    """
    if not comparison.comparable or any(_given(side, metric) for side in comparison.sides.values()):
        return ()
    found = (_sensitivity(match, comparison.sides, metric) for match in comparison.matches)
    return tuple(one for one in found if one is not None)


def at_prices(
    comparison: Comparison, sheets: Iterable[PriceSheet], metric: str = "cost_per_mtok"
) -> tuple[Priced, ...]:
    """Return both sides' cost at every target, at every tier of every sheet that prices both sides.

    The sides are read again at each price, under the comparison's own rules. Empty where costs came with the data: they
    follow no sheet of ours.

    Parameters
    ----------
    comparison : Comparison
    sheets : iterable of PriceSheet
    metric : {"cost_per_mtok", "output_cost_per_mtok", "input_cost_per_mtok"}

    >>> import paretopress, pandas as pd
    >>> from paretopress.offers import Price, PriceSheet
    >>> points = pd.DataFrame({"hardware": ["b200", "h200"], "interactivity": 50, "throughput_per_gpu": [900, 600]})
    >>> comparison = paretopress.compare(points, axis="hardware", a="b200", b="h200")
    >>> b200, h200 = Price(usd_per_gpu_hour={"list": 3.6, "spot": 2.0}), Price(usd_per_gpu_hour={"list": 1.8})
    >>> sheet = PriceSheet(
    ...     key="mine", label="Mine", as_of="2026-01", source="me", prices={"b200": b200, "h200": h200}
    ... )
    >>> [(row.tier, round(row.a, 3), round(row.b, 3), row.delta.better) for row in at_prices(comparison, [sheet])]
    [('list', 1.111, 0.833, 'b')]
    """
    if any(_given(side, metric) for side in comparison.sides.values()):
        return ()
    return tuple(
        row
        for sheet in sheets
        for tier, rates in _tiers(comparison.sides, sheet).items()
        for row in _priced(comparison, metric, (sheet.key, tier), rates)
    )


def _given(side: Side, metric: str) -> bool:
    """Return whether a cost or energy of a side came with its data and is read as given (`cost: splined`)."""
    own = side.cost == "splined" and metric in ("cost_per_mtok", "tok_s_per_mw")
    return own and bool(side.frontier[metric].notna().any())


def _sensitivity(match: Match, sides: Mapping[str, Side], metric: str) -> Sensitivity | None:
    now = {letter: _now(side.rate, metric) for letter, side in sides.items()}
    a, b, paid_a, paid_b = match.a.get(metric), match.b.get(metric), now["a"], now["b"]
    above = "above" in (match.a.boundary, match.b.boundary)
    if a is None or b is None or paid_a is None or paid_b is None or above:
        return None
    better_by = b / a if metric in COSTS else a / b
    bounded = match.a.boundary == "below", match.b.boundary == "below"
    if all(bounded):
        return None
    sure_a, sure_b = _sureness(own=bounded[0], other=bounded[1]), _sureness(own=bounded[1], other=bounded[0])
    change = match.deltas.get(metric)
    return Sensitivity(
        metric=metric,
        interactivity=match.interactivity,
        better=change.better if change else None,
        a=Threshold(side="a", now=paid_a, level=paid_a * better_by, sure=sure_a),
        b=Threshold(side="b", now=paid_b, level=paid_b / better_by, sure=sure_b),
    )


def _now(rate: Rate | None, metric: str) -> float | None:
    if rate is None:
        return None
    return rate.usd_per_gpu_hour if metric in COSTS else rate.kw_per_gpu


def _sureness(*, own: bool, other: bool) -> Sureness:
    if own:
        return "at_least"
    return "at_most" if other else "exact"


def _tiers(sides: Mapping[str, Side], sheet: PriceSheet) -> dict[str, dict[str, Rate]]:
    """Return the rates of both sides by tier, for the tiers that price the hardware of both."""
    hardware = {letter: side.points["hardware"].dropna().unique() for letter, side in sides.items()}
    if any(len(found) != 1 or found[0] not in sheet.prices for found in hardware.values()):
        return {}
    prices = {letter: sheet.prices[str(found[0])] for letter, found in hardware.items()}
    shared = [tier for tier in prices["a"].usd_per_gpu_hour if tier in prices["b"].usd_per_gpu_hour]
    return {
        tier: {
            letter: Rate(usd_per_gpu_hour=price.usd_per_gpu_hour[tier], kw_per_gpu=price.kw_per_gpu)
            for letter, price in prices.items()
        }
        for tier in shared
    }


def _priced(comparison: Comparison, metric: str, name: tuple[str, str], rates: Mapping[str, Rate]) -> Iterable[Priced]:
    rules = comparison.rules
    targets = [match.interactivity for match in comparison.matches]
    read = {
        letter: read_side(replace(side, rate=rates[letter]), targets, rules)
        for letter, side in comparison.sides.items()
    }
    for match, a, b in zip(comparison.matches, read["a"], read["b"], strict=True):
        found = delta(metric, a, b, rules)
        if found is not None:
            found = _with_spread(found, match, metric, a, b) if comparison.comparable else UNDECIDED
        yield Priced(
            sheet=name[0],
            tier=name[1],
            interactivity=match.interactivity,
            a=a.get(metric),
            b=b.get(metric),
            delta=found,
        )


def _with_spread(found: Delta, match: Match, metric: str, a: Reading, b: Reading) -> Delta:
    """Return a delta with the interval that repeats give it, moved to other prices; no winner where that holds 1."""
    now = match.deltas.get(metric)
    costs = [reading.get(metric) for reading in (a, b, match.a, match.b)]
    if now is None or now.low is None or now.high is None or None in costs:
        return found
    then_a, then_b, now_a, now_b = (cost or math.nan for cost in costs)
    moved = (then_a / then_b) / (now_a / now_b)
    low, high = now.low * moved, now.high * moved
    within = low <= 1 <= high and not found.tied
    return replace(found, better=None if within else found.better, low=low, high=high, within_spread=within)
