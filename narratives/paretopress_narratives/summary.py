"""The summary: what the change is worth, over the whole band where curves tell, else at the targets only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from paretopress import printing
from paretopress.delta import percent
from paretopress.story import Claim
from paretopress.text import Inline
from paretopress_narratives.facts import Facts, bare, deltas, derivation, joined, printed_targets, spread
from paretopress_narratives.over import over_the_band
from paretopress_narratives.setting import objectives, setting
from paretopress_narratives.situation import one_fact
from paretopress_narratives.whole import COST, THROUGHPUT, Whole, derived, whole

if TYPE_CHECKING:
    from paretopress.comparison import Comparison, Match
    from paretopress.wording import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Leads:
    """The targets at which one side leads, and by how much.

    Parameters
    ----------
    label, other : str
        The side that leads, and the one that it leads over.
    times, percent : Inline
        By how much, from the smallest lead to the largest, without unit.
    at : list of Inline
        The targets.
    where : Inline
        The targets, or the band, as a phrase.
    everywhere : bool
        Whether it is said of the whole band.
    mean : Inline
        The geometric mean of the ratio over the band, without unit; empty where it says nothing new.
    """

    label: str
    other: str
    times: Inline
    percent: Inline
    at: list[Inline]
    where: Inline
    everywhere: bool = False
    mean: Inline = field(default_factory=Inline)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Who leads where in one metric: by letter, over the whole band, and the targets that tell no winner.

    Those are tied, not told apart by the repeats (`within`), or without a value on both sides (`open`).
    """

    leads: dict[str, Leads]
    whole: Whole | None
    tied: list[Inline]
    within: list[Inline]
    open: list[Inline]

    @property
    def outcome(self) -> str:
        """Return `crosses`, `leads`, `changes`, `within-spread`, `tied`, or `undecided`."""
        if self.whole and self.whole.break_even:
            return "crosses"
        if len(self.leads) == 2:  # noqa: PLR2004 - both sides
            return "changes"
        if self.leads:
            return "leads"
        return "within-spread" if self.within else "tied" if self.tied else "undecided"

    @property
    def everywhere(self) -> bool:
        """Return whether one side leads over the whole band."""
        return any(lead.everywhere for lead in self.leads.values())


def opening(comparison: Comparison, wording: Wording) -> tuple[Claim, ...]:
    """Return what the page says first: the summary, one sentence, and the paragraph with what that leaves out.

    That is what else there is to say of the whole band, cost, what lies outside, and the workload.
    """
    reason = why_none(comparison)
    throughput, cost = (None if reason else tally(comparison, wording, metric) for metric in (THROUGHPUT, COST))
    evidence = _evidence(comparison, throughput, cost)
    if throughput is None or cost is None:
        without = [side.label for side in comparison.sides.values() if side.points.empty]
        sentences = [wording.say(f"summary-{reason}", **_labels(comparison), without=without)]
    else:
        sentences = list(_sentences(comparison, wording, throughput, cost))
    said = [*sentences[1:], setting(comparison, wording), objectives(comparison, wording)]
    details = wording.joined(said)
    return tuple(Claim(text=text, evidence=evidence) for text in (sentences[0], details) if text)


def _evidence(comparison: Comparison, *tallies: Tally | None) -> dict[str, object]:
    """Return what is behind the opening: deltas, the whole band where it is told, and what entered."""
    workload = {column: comparison.constant(column) for column in ("isl", "osl")}
    found: dict[str, object] = {"deltas": deltas(comparison)}
    found |= {key: value for key, value in workload.items() if value}
    if slo := comparison.question.decisions.slo:
        points = {letter: len(side.points) for letter, side in comparison.sides.items()}
        found |= {"slo": dict(slo), "points": points}
    over = {one.whole.lead.metric: one.whole for one in tallies if one and one.whole}
    return joined(found, derivation(comparison, comparison.matches), derived(comparison, over))


def _labels(comparison: Comparison) -> Facts:
    return {letter: side.label for letter, side in comparison.sides.items()}


def why_none(comparison: Comparison) -> str:
    """Return why the sides are not compared: `missing`, `no-pair`, `no-band`, `nothing`; empty where they are."""
    if any(side.points.empty for side in comparison.sides.values()):
        return "missing"
    if not comparison.comparable:
        return "no-band" if comparison.paired else "no-pair"
    return "" if comparison.matches else "nothing"


def _sentences(comparison: Comparison, wording: Wording, throughput: Tally, cost: Tally) -> Iterator[Inline]:
    """Yield the sentences of two sides that are compared, the summary first."""
    labels, facts = _labels(comparison), _facts(comparison, wording, throughput)
    yield wording.say(f"summary-{throughput.outcome}", **labels, **facts)
    if throughput.whole:
        told = "everywhere" if throughput.everywhere else throughput.outcome
        yield from over_the_band(wording, throughput.whole, told=told, band=_has_band(comparison), labels=labels)
    if any(COST in match.deltas for match in comparison.matches) and throughput.outcome != "undecided":
        yield from _cost(comparison, wording, throughput, cost)
    clamped = [match for match in comparison.matches if match.deltas and _clamped(comparison, match)]
    if clamped:
        yield wording.say("summary-outside", **labels, **facts | {"at": printed_targets(comparison, clamped)})


def _clamped(comparison: Comparison, match: Match) -> bool:
    return comparison.rules.outside == "nearest" and (match.a.outside or match.b.outside)


def _has_band(comparison: Comparison) -> bool:
    return comparison.question.printed_band is not None


def _facts(comparison: Comparison, wording: Wording, found: Tally, *, beside: Tally | None = None) -> Facts:
    """Return what the wording of a summary may use; `beside` is what was told before, and where."""
    leads = list(found.leads.values())
    lead = leads[0] if leads else None
    everywhere = beside.everywhere if beside and beside.outcome != "crosses" else None
    return {
        "leads": leads,
        "lead": lead,
        "placed": lead is not None and (len(lead.at) != len(comparison.matches) or lead.everywhere != everywhere),
        "whole": found.whole,
        "above": bool(found.whole and found.whole.break_even and found.whole.lead.stretches[-1].better == "a"),
        "tied": _where(comparison, wording, found.tied),
        "within": _where(comparison, wording, found.within),
        "open": _where(comparison, wording, found.open),
        "count": len(comparison.matches),
        "at": printed_targets(comparison, comparison.matches),
        "published": any(side.published for side in comparison.sides.values()),
        "premium": comparison.rules.delta == "premium",
        "priced": one_fact(comparison) and any(COST in match.deltas for match in comparison.matches),
    }


def _cost(comparison: Comparison, wording: Wording, throughput: Tally, cost: Tally) -> Iterator[Inline]:
    facts = _facts(comparison, wording, cost, beside=throughput)
    if one_fact(comparison):
        if throughput.outcome == "leads":
            yield wording.say("summary-cost-follows", **facts)
        return
    against = throughput.outcome == cost.outcome == "leads" and throughput.leads.keys() != cost.leads.keys()
    if cost.outcome == "crosses" and cost.whole:
        facts |= {"percent": {letter: _percent(comparison, cost.whole, letter) for letter in ("a", "b")}}
    if cost.outcome != "undecided":
        name = "against" if against else cost.outcome
        yield wording.say(f"summary-cost-{name}", **_labels(comparison), **facts)
    if cost.whole and cost.whole.decided and cost.outcome != "crosses" and cost.whole.break_evens:
        yield wording.say("band-cost-stretches", whole=cost.whole)


def _percent(comparison: Comparison, found: Whole, letter: str) -> Inline:
    """Return by how much a side is cheaper where it does best."""
    standing = found.best if letter == "a" else found.worst
    return printing.percent(percent(COST, standing.ratio, comparison.rules.delta))


def tally(comparison: Comparison, wording: Wording, metric: str) -> Tally:
    """Return who leads where in a metric."""
    by_side: dict[str, list[Match]] = {}
    tied: list[Match] = []
    within: list[Match] = []
    undecided: list[Match] = []
    for match in comparison.matches:
        delta = match.deltas.get(metric)
        if delta is None or delta.ratio is None:
            undecided.append(match)
        elif delta.better is None:
            (within if delta.within_spread else tied).append(match)
        else:
            by_side.setdefault(delta.better, []).append(match)
    leads = {letter: _leads(comparison, wording, letter, by_side[letter], metric) for letter in sorted(by_side)}
    over = whole(comparison, metric)
    if over and over.everywhere and [*leads] == [over.everywhere] and not within and _has_band(comparison):
        leads = {letter: _everywhere(comparison, wording, lead, over, metric) for letter, lead in leads.items()}
    return Tally(
        leads=leads,
        whole=over,
        tied=printed_targets(comparison, tied),
        within=printed_targets(comparison, within),
        open=printed_targets(comparison, undecided),
    )


def _leads(comparison: Comparison, wording: Wording, letter: str, matches: Sequence[Match], metric: str) -> Leads:
    at = printed_targets(comparison, matches)
    return Leads(
        label=comparison.label(letter),
        other=comparison.label("b" if letter == "a" else "a"),
        times=spread(comparison, wording, matches, metric, "ratio").span,
        percent=spread(comparison, wording, matches, metric, "percent").span,
        at=at,
        where=_where(comparison, wording, at),
    )


def _everywhere(comparison: Comparison, wording: Wording, lead: Leads, over: Whole, metric: str) -> Leads:
    """Return the lead of a side as it is over the whole band."""
    convention = comparison.rules.delta
    least, most = (printing.percent(percent(metric, one.ratio, convention)) for one in (over.least, over.most))
    times = over.least.times, over.most.times
    return replace(
        lead,
        times=wording.say("span", least=times[0], most=times[1], at_least=False),
        percent=wording.say("span", least=bare(least), most=bare(most), at_least=False),
        where=wording.say("everywhere", whole=over),
        everywhere=True,
        mean=Inline() if over.mean.times in times else over.mean.times,
    )


def _where(comparison: Comparison, wording: Wording, at: Sequence[Inline]) -> Inline:
    return wording.say("targets", at=at, count=len(comparison.matches)) if at else Inline()
