"""The summary: what the change is worth over all targets, claimed for the targets only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from paretopress.story import Claim
from paretopress.text import Inline
from paretopress_narratives.facts import Facts, deltas, printed_targets, spread
from paretopress_narratives.setting import setting
from paretopress_narratives.situation import comparable, one_fact

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
        The targets as a phrase.
    """

    label: str
    other: str
    times: Inline
    percent: Inline
    at: list[Inline]
    where: Inline


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Who leads where in one metric: by letter, and the targets that are tied or open."""

    leads: dict[str, Leads]
    tied: list[Inline]
    open: list[Inline]

    @property
    def outcome(self) -> str:
        """Return `leads`, `changes`, `tied`, or `undecided`."""
        if len(self.leads) == 2:  # noqa: PLR2004 - both sides
            return "changes"
        return "leads" if self.leads else "tied" if self.tied else "undecided"


def summary(comparison: Comparison, wording: Wording) -> Claim:
    """Return what the page says first: one sentence."""
    return Claim(text=next(_sentences(comparison, wording)), evidence=_evidence(comparison))


def details(comparison: Comparison, wording: Wording) -> Iterator[Claim]:
    """Yield what the summary leaves to the paragraph after it: cost, what lies outside, the workload."""
    _, *sentences = _sentences(comparison, wording)
    said = [*sentences, setting(comparison, wording)]
    if any(said):
        yield Claim(text=Inline(" ").join(filter(None, said)), evidence=_evidence(comparison))


def _evidence(comparison: Comparison) -> dict[str, object]:
    workload = {column: comparison.constant(column) for column in ("isl", "osl")}
    return {"deltas": deltas(comparison), **{key: value for key, value in workload.items() if value}}


def why_none(comparison: Comparison) -> str:
    """Return why the sides are not compared: `missing`, `no-pair`, `no-band`, `nothing`; empty where they are."""
    if any(side.points.empty for side in comparison.sides.values()):
        return "missing"
    if not comparable(comparison):
        return "no-band" if comparison.paired else "no-pair"
    return "" if comparison.matches else "nothing"


def _sentences(comparison: Comparison, wording: Wording) -> Iterator[Inline]:
    labels: Facts = {letter: side.label for letter, side in comparison.sides.items()}
    reason = why_none(comparison)
    if reason:
        without = [side.label for side in comparison.sides.values() if side.points.empty]
        yield wording.say(f"summary-{reason}", **labels, without=without)
        return
    throughput = tally(comparison, wording, "throughput_per_gpu")
    facts = _facts(comparison, wording, throughput)
    yield wording.say(f"summary-{throughput.outcome}", **labels, **facts)
    if any("cost_per_mtok" in match.deltas for match in comparison.matches) and throughput.outcome != "undecided":
        yield from _cost(comparison, wording, throughput)
    clamped = [match for match in comparison.matches if match.deltas and _clamped(comparison, match)]
    if clamped:
        yield wording.say("summary-outside", **labels, **facts | {"at": printed_targets(comparison, clamped)})


def _clamped(comparison: Comparison, match: Match) -> bool:
    return comparison.rules.outside == "nearest" and (match.a.outside or match.b.outside)


def _facts(comparison: Comparison, wording: Wording, found: Tally) -> Facts:
    leads = list(found.leads.values())
    return {
        "leads": leads,
        "lead": leads[0] if leads else None,
        "tied": _where(comparison, wording, found.tied),
        "open": _where(comparison, wording, found.open),
        "count": len(comparison.matches),
        "at": printed_targets(comparison, comparison.matches),
        "published": any(side.published for side in comparison.sides.values()),
        "premium": comparison.rules.delta == "premium",
    }


def _cost(comparison: Comparison, wording: Wording, throughput: Tally) -> Iterator[Inline]:
    cost = tally(comparison, wording, "cost_per_mtok")
    facts = _facts(comparison, wording, cost)
    if one_fact(comparison):
        if throughput.outcome == "leads":
            yield wording.say("summary-cost-follows", **facts)
        return
    against = throughput.outcome == cost.outcome == "leads" and throughput.leads.keys() != cost.leads.keys()
    if cost.outcome in ("leads", "changes", "tied"):
        yield wording.say(f"summary-cost-{'against' if against else cost.outcome}", **facts)


def tally(comparison: Comparison, wording: Wording, metric: str) -> Tally:
    """Return who leads where in a metric."""
    by_side: dict[str, list[Match]] = {}
    tied, undecided = [], []
    for match in comparison.matches:
        delta = match.deltas.get(metric)
        if delta is None or delta.ratio is None:
            undecided.append(match)
        elif delta.better is None:
            tied.append(match)
        else:
            by_side.setdefault(delta.better, []).append(match)
    return Tally(
        leads={letter: _leads(comparison, wording, letter, by_side[letter], metric) for letter in sorted(by_side)},
        tied=printed_targets(comparison, tied),
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


def _where(comparison: Comparison, wording: Wording, at: Sequence[Inline]) -> Inline:
    return wording.say("targets", at=at, count=len(comparison.matches)) if at else Inline()
