"""What can be said at one target: which wording file tells it, decided from the data alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paretopress.delta import UNDECIDED

if TYPE_CHECKING:
    from paretopress.comparison import Comparison, Match
    from paretopress.delta import Delta

#: Situations in which one side leads inside both frontiers: the same news, told by where in the band it stands.
LEADING = ("low", "middle", "high", "anywhere")
#: Situations that hold for a whole page, so that one paragraph tells them all.
PAGE_WIDE = ("missing", "not-compared")
#: A ratio that changes by less than this factor is called about the same.
LEVEL = 1.05


def situation(comparison: Comparison, match: Match) -> str:
    """Return the situation at a target; `reading-<situation>` is its wording file.

    `missing`
        A side has no points at all.
    `not-compared`
        The rules forbid a comparison of these sides.
    `no-value`
        A side has points and no value here: above its frontier, beside its one point, between published readings.
    `undecided`
        A side is known by a bound only, and the bound does not decide.
    `within-spread`
        The sides differ by less than the repeats do, so that neither is called the better.
    `bound`
        A side is known by a bound only, and the bound decides.
    `outside`, `outside-tied`
        A side is outside its frontier, and its nearest point stands in.
    `tied`
        Closer than 1 %.
    `low`, `middle`, `high`
        One side leads, in that third of the band; `anywhere` where there is no band to speak of.
    """
    if any(side.points.empty for side in comparison.sides.values()):
        return "missing"
    if not comparison.comparable:
        return "not-compared"
    throughput = match.deltas.get("throughput_per_gpu")
    if throughput is None or throughput.ratio is None:
        return "no-value" if throughput is None else "undecided"
    if throughput.within_spread:
        return "within-spread"
    if match.a.outside or match.b.outside:
        return "bound" if throughput.at_least else "outside-tied" if throughput.tied else "outside"
    return "tied" if throughput.tied else third(comparison, match.interactivity) or "anywhere"


def band(comparison: Comparison) -> tuple[float, float] | None:
    """Return the band that the page speaks of: the printed one, else the computed overlap; None for none."""
    printed = comparison.question.printed_band
    if isinstance(printed, tuple):
        return printed
    computed = comparison.band
    return (computed.min, computed.max) if printed == "auto" and computed and computed.overlap else None


def third(comparison: Comparison, interactivity: float) -> str | None:
    """Return the third of the band that a target lies in; None outside the band, or without one."""
    edges = band(comparison)
    if edges is None or not edges[0] <= interactivity <= edges[1] or edges[0] == edges[1]:
        return None
    share = (interactivity - edges[0]) / (edges[1] - edges[0])
    return ("low", "middle", "high")[min(int(share * 3), 2)]


def one_fact(comparison: Comparison) -> bool:
    """Return whether cost follows from throughput alone: one rate on both sides, and no curve of its own."""
    return comparison.same_rate and comparison.rules.cost == "derived"


def cost_sentence(comparison: Comparison, match: Match) -> str | None:
    """Return the wording file that tells cost at a target; None where there is nothing to add.

    `cost-follows`
        The same fact as throughput, in dollars.
    `cost-apart`, `cost-against`
        A fact of its own, with the same winner or the other one.
    `cost-alone`
        Cost decides where throughput does not.
    `cost-bound`
        Known by a bound, which decides.
    `cost-tied`
        Closer than 1 % although throughput is not.
    `cost-within-spread`
        Not told apart by the repeats although throughput is.
    """
    cost, throughput = match.deltas.get("cost_per_mtok"), match.deltas.get("throughput_per_gpu")
    if cost is None or throughput is None or cost.ratio is None:
        return None
    if cost.tied or cost.within_spread:
        return _close(cost, throughput)
    if cost.at_least:
        return "cost-bound"
    if throughput.better is None:
        return "cost-alone"
    if throughput.better != cost.better:
        return "cost-against"
    return "cost-follows" if one_fact(comparison) else "cost-apart"


def _close(cost: Delta, throughput: Delta) -> str | None:
    """Return the wording file for a cost that names no side; None where throughput is as close, and says so."""
    if cost.tied:
        return None if throughput.tied else "cost-tied"
    return None if throughput.within_spread else "cost-within-spread"


def energy_sentence(match: Match) -> str | None:
    """Return the wording file that tells energy at a target: only where the other side leads there."""
    winners = {match.deltas.get(metric, UNDECIDED).better for metric in ("throughput_per_gpu", "tok_s_per_mw")}
    return "energy-against" if winners == {"a", "b"} else None


def trend(match: Match, before: Match | None) -> str:
    """Return how the lead changed since the target before: `wider`, `narrower`, `level`, `reversed`, or nothing."""
    if before is None:
        return ""
    now, then = (one.deltas.get("throughput_per_gpu", UNDECIDED) for one in (match, before))
    if not (now.better and then.better) or now.at_least or then.at_least:
        return ""
    if now.better != then.better:
        return "reversed"
    change = (now.ratio or 1) / (then.ratio or 1)
    if 1 / LEVEL < change < LEVEL:
        return "level"
    return "wider" if change > 1 else "narrower"
