"""The story of more than two sides: who leads where, each against the baseline, and who leads each part of the band.

It also tells two, so that a config with two `values` may name it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from paretopress import printing
from paretopress.columns import READING_METRICS
from paretopress.decide.several import leaders_at
from paretopress.story import Claim, Figures, Part, Readings, Story
from paretopress.text import Inline, escape
from paretopress.uncertainty.interval import UNKNOWN, digits
from paretopress_narratives.answers import answers
from paretopress_narratives.budgets import budgets
from paretopress_narratives.facts import METRICS, Facts, bare, derivation, printed_targets, source_rows, strays
from paretopress_narratives.fleets import fleets
from paretopress_narratives.places import frontier_engines
from paretopress_narratives.prices import prices
from paretopress_narratives.setting import identity, objectives
from paretopress_narratives.situation import one_fact
from paretopress_narratives.telling import wording_of
from paretopress_narratives.warned import warnings

if TYPE_CHECKING:
    from paretopress.comparison import Comparison, Match
    from paretopress.decide.several import Leaders
    from paretopress.wording import Wording

THROUGHPUT, COST = "throughput_per_gpu", "cost_per_mtok"
FOLDER = "several"


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """One side over another in one metric.

    Parameters
    ----------
    label, other : str
        The side that is better, and the other; as they came where neither is.
    outcome : {"better", "tied", "within-spread", "open", "none"}
        `open` where a bound does not decide, `none` where one of the two has no value.
    times : Inline, optional
        By how much, without its sign, "at least" before it where a bound decides.
    """

    label: str
    other: str
    outcome: str
    times: Inline | None = None


def tell(comparison: Comparison) -> Story:
    """Return the story of a comparison of any number of sides.

    Raises
    ------
    TemplateError
        For a wording file that is broken, or that replaces nothing.
    """
    wording = wording_of(comparison, FOLDER)
    return Story(
        title=_title(comparison, wording),
        summary=Claim(text=_summary(comparison, wording), evidence=_evidence(comparison, comparison.matches)),
        cautions=tuple(warnings(comparison, wording)),
        parts=tuple(_parts(comparison, wording)),
    )


def _parts(comparison: Comparison, wording: Wording) -> Iterator[Part]:
    compared = not why_none(comparison)
    yield from _details(comparison, wording, compared=compared)
    yield Readings()
    yield Figures(("frontier",))
    if compared:
        yield from _targets(comparison, wording)
        yield from _parts_of_the_band(comparison, wording)
        yield from _reach(comparison, wording)
    yield from budgets(comparison, wording)
    yield from answers(comparison, wording)
    yield Figures(("cost",))
    yield from _prices(comparison, wording)
    yield from fleets(comparison, wording)
    if compared:
        values = {letter: side.value for letter, side in comparison.sides.items()}
        text = wording.say("scope-several", axis=comparison.axis, sides=_labels(comparison))
        yield Claim(text=text, evidence={comparison.axis: values})


def _labels(comparison: Comparison) -> list[str]:
    return [side.label for side in comparison.sides.values()]


def _title(comparison: Comparison, wording: Wording) -> Inline:
    if comparison.question.title:
        return escape(comparison.question.title)
    return wording.say("title-several", sides=_labels(comparison), **identity(comparison))


def why_none(comparison: Comparison) -> str:
    """Return why no sides are compared: `missing`, `no-pair`, `no-band`, `nothing`; empty where some are."""
    if sum(len(side.points) > 0 for side in comparison.sides.values()) < 2:  # noqa: PLR2004 - nobody to compare with
        return "missing"
    if not comparison.comparable:
        return "no-band" if comparison.paired else "no-pair"
    return "" if comparison.matches else "nothing"


def _summary(comparison: Comparison, wording: Wording) -> Inline:
    """Return the first sentence: who leads at which targets, for the targets only."""
    reason = why_none(comparison)
    if reason:
        return wording.say(f"several-{reason}", sides=_labels(comparison))
    leads = _leads(comparison, THROUGHPUT)
    open_at = [match for match in comparison.matches if not _leader(match, THROUGHPUT)]
    facts: Facts = {"leads": _where(comparison, wording, leads), "open": _at(comparison, wording, open_at)}
    if len(leads) == 1 and not open_at:
        (letter,) = leads
        facts["over"] = _spans(comparison, wording, letter)
    outcome = "leads" if len(leads) == 1 else "changes" if leads else "open"
    return wording.say(f"several-{outcome}", sides=_labels(comparison), **{"over": [], **facts})


def _leader(match: Match, metric: str) -> str:
    """Return the one side that leads at a target; empty where there is no such side."""
    found = leaders_at(match, metric)
    return found[0] if len(found) == 1 else ""


def _leads(comparison: Comparison, metric: str) -> dict[str, list[Match]]:
    """Return the targets at which each side leads, by letter in the order in which they come to lead."""
    found: dict[str, list[Match]] = {}
    for match in comparison.matches:
        if letter := _leader(match, metric):
            found.setdefault(letter, []).append(match)
    return found


def _where(comparison: Comparison, wording: Wording, leads: dict[str, list[Match]]) -> list[Facts]:
    return [
        {"label": comparison.label(letter), "where": _at(comparison, wording, matches)}
        for letter, matches in leads.items()
    ]


def _at(comparison: Comparison, wording: Wording, matches: Sequence[Match]) -> Inline:
    if not matches:
        return Inline()
    return wording.say("targets", at=printed_targets(comparison, matches), count=len(comparison.matches))


def _spans(comparison: Comparison, wording: Wording, leader: str) -> list[Facts]:
    """Return by how much one side leads each other over all targets at which that one has a value."""
    found = []
    for letter in comparison.sides:
        deltas = [match.deltas_of(leader, letter).get(THROUGHPUT) for match in comparison.matches if letter != leader]
        known = [delta for delta in deltas if delta is not None and delta.ratio is not None]
        if known:
            sizes = sorted(delta.ratio or 1.0 for delta in known)
            least, most = (bare(printing.ratio(size)) for size in (sizes[0], sizes[-1]))
            span = wording.say("span", least=least, most=most, at_least=any(delta.at_least for delta in known))
            found.append({"label": comparison.label(letter), "times": span})
    return found


def _evidence(comparison: Comparison, matches: Sequence[Match]) -> dict[str, object]:
    """Return readings, and the deltas of each side against the baseline, full precision."""
    readings = []
    for match in matches:
        row: dict[str, object] = {"interactivity": match.interactivity}
        for letter, reading in match.readings.items():
            values = {metric: reading.get(metric) for metric in METRICS if reading.get(metric) is not None}
            row[letter] = {"label": comparison.label(letter), "boundary": reading.boundary, **values}
        row["against_baseline"] = {
            letter: {key: asdict(delta) for key, delta in match.deltas_of(letter).items() if key in METRICS}
            for letter in comparison.others
        }
        readings.append(row)
    return {"readings": readings, **derivation(comparison, matches)}


def _details(comparison: Comparison, wording: Wording, *, compared: bool) -> Iterator[Claim]:
    """Yield what the summary leaves out: cost, and what was run."""
    said = [*(_cost(comparison, wording) if compared else ()), _setting(comparison, wording)]
    said.append(objectives(comparison, wording))
    if any(said):
        yield Claim(text=wording.joined(said), evidence=_evidence(comparison, comparison.matches))


def _cost(comparison: Comparison, wording: Wording) -> Iterator[Inline]:
    leads = _leads(comparison, COST)
    if one_fact(comparison) and leads:
        yield wording.say("several-cost-follows")
    elif leads:
        open_at = [match for match in comparison.matches if not _leader(match, COST)]
        facts: Facts = {"leads": _where(comparison, wording, leads), "open": _at(comparison, wording, open_at)}
        yield wording.say("several-cost", **facts)


def _setting(comparison: Comparison, wording: Wording) -> Inline:
    """Return the sentence on engines and workload."""
    found = frontier_engines(comparison)
    lengths = {column: comparison.constant(column) for column in ("isl", "osl")}
    workload: Facts = {column: int(float(value)) if value else None for column, value in lengths.items()}
    sides = [{"label": comparison.label(letter), "engines": engines} for letter, engines in found.items() if engines]
    if not sides and None in workload.values():
        return Inline()
    one = found.get("b", ()) if len({tuple(sorted(engines)) for engines in found.values()}) == 1 else ()
    named = [] if comparison.axis == "engine" else sides
    return wording.say("several-setting", sides=named, one=one, **workload)


def _targets(comparison: Comparison, wording: Wording) -> Iterator[Claim]:
    """Yield a paragraph a target: who leads, each against the baseline, and the cheapest."""
    for turn, match in enumerate(comparison.matches):
        values = [letter for letter, reading in match.readings.items() if reading.get(THROUGHPUT) is not None]
        if not values:
            continue
        leader, cheapest = _leader(match, THROUGHPUT), _leader(match, COST)
        facts: Facts = {"at": printed_targets(comparison, [match])[0], "without": _without(comparison, match)}
        sentences = [wording.say(_situation(leader, values), turn=turn, **facts, **_first(comparison, match))]
        rest = [letter for letter in values if letter not in (leader, "b") and leader != "b" and "b" in values]
        over = [_over(comparison, match, letter, THROUGHPUT) for letter in rest]
        if over:
            sentences.append(wording.say("several-against", turn=turn, over=over, baseline=comparison.label("b")))
        if cheapest and not (one_fact(comparison) and cheapest == leader):
            sentences.append(wording.say("several-cheapest", turn=turn, **_ranked(comparison, match, cheapest, COST)))
        yield Claim(text=wording.joined(sentences), evidence=_evidence(comparison, [match]))


def _situation(leader: str, values: Sequence[str]) -> str:
    if leader:
        return "several-first"
    return "several-alone" if len(values) == 1 else "several-no-first"


def _without(comparison: Comparison, match: Match) -> list[str]:
    return [comparison.label(letter) for letter, reading in match.readings.items() if not reading.values]


def _first(comparison: Comparison, match: Match) -> Facts:
    leader = _leader(match, THROUGHPUT)
    if leader:
        return _ranked(comparison, match, leader, THROUGHPUT)
    best = leaders_at(match, THROUGHPUT) or [letter for letter, reading in match.readings.items() if reading.values]
    return {"best": [comparison.label(letter) for letter in best], "open": _reason(match, best)}


def _reason(match: Match, best: Sequence[str]) -> str:
    """Return why no one of the best leads: `tied`, `within-spread` or `open`."""
    found = {
        "tied" if delta.tied else "within-spread" if delta.within_spread else "open"
        for letter in best
        for other in best
        if letter < other and (delta := match.deltas_of(letter, other).get(THROUGHPUT))
    }
    return found.pop() if len(found) == 1 else "open"


def _ranked(comparison: Comparison, match: Match, leader: str, metric: str) -> Facts:
    """Return the leader in a metric, its value, and how far it is ahead of each other side that has one."""
    known = [letter for letter in comparison.sides if letter != leader and match.reading(letter).get(metric)]
    over = [_over(comparison, match, letter, metric, against=leader) for letter in known]
    unit = READING_METRICS[metric].unit
    return {
        "leader": comparison.label(leader),
        "value": _value(comparison, match, leader, metric),
        "unit": unit,
        "over": over,
    }


def _value(comparison: Comparison, match: Match, letter: str, metric: str) -> Inline:
    """Return a reading's value, with the digits that its repeats justify."""
    reading = match.reading(letter)
    value, interval = reading.get(metric), strays(comparison, match, letter).get(metric, UNKNOWN)
    if value is not None and interval.kind == "repeats" and (justified := digits(value, interval)) is not None:
        return printing.justified(metric, value, justified)
    return printing.cell(metric, value, approximate=False, bound=reading.bound)


def _over(comparison: Comparison, match: Match, letter: str, metric: str, against: str = "b") -> Over:
    """Return two sides in the order in which a metric puts them."""
    labels = comparison.label(letter), comparison.label(against)
    delta = match.deltas_of(letter, against).get(metric)
    if delta is None:
        return Over(label=labels[0], other=labels[1], outcome="none")
    if delta.better is None:
        outcome = "tied" if delta.tied else "within-spread" if delta.within_spread else "open"
        return Over(label=labels[0], other=labels[1], outcome=outcome)
    first, second = labels if delta.better == letter else labels[::-1]
    bound = Inline("at least ") if delta.at_least else Inline()
    return Over(label=first, other=second, outcome="better", times=bound + bare(printing.ratio(delta.ratio)))


def _parts_of_the_band(comparison: Comparison, wording: Wording) -> Iterator[Claim]:
    """Yield who leads in each part of the band, by the curves: in throughput, and in cost where it is another fact."""
    rows = source_rows((side, range(len(side.frontier))) for side in comparison.sides.values())
    for metric, parts in comparison.analysis.leaders.items():
        told = [_part(comparison, part) for part in parts]
        repeats = any(delta.low is not None for match in comparison.matches for delta in match.deltas.values())
        facts: Facts = {"parts": told, "low": told[0]["low"], "high": told[-1]["high"], "repeats": repeats}
        text = wording.say("several-parts", cost=metric == COST, **facts)
        best = "least" if metric == COST else "most"
        formula = f"the side with the {best} {metric}(interactivity), along the curves"
        yield Claim(text=text, evidence={metric: [asdict(part) for part in parts], "formula": formula, "rows": rows})


def _part(comparison: Comparison, part: Leaders) -> Facts:
    low, high = printing.interactivity(part.low), printing.interactivity(part.high)
    return {"sides": [comparison.label(letter) for letter in part.sides], "low": low, "high": high}


def _prices(comparison: Comparison, wording: Wording) -> Iterator[Part]:
    """Yield what other prices would change between each side and the baseline, where the config asks for tiers."""
    decisions = comparison.question.decisions
    if not (decisions.tiers or decisions.sheets):
        return
    for number, (letter, pair) in enumerate(comparison.against_baseline.items()):
        for part in prices(pair, wording):
            if not isinstance(part, Claim):
                yield part
            elif number == 0:  # what the tables show is said once
                yield replace(part, evidence={"side": letter, **part.evidence})


def _reach(comparison: Comparison, wording: Wording) -> Iterator[Claim]:
    """Yield where the frontiers end, the fastest first."""
    ends = {
        letter: float(side.frontier["interactivity"].iloc[-1])
        for letter, side in comparison.sides.items()
        if len(side.frontier)
    }
    fastest = sorted(ends, key=lambda letter: -ends[letter])
    sides = [{"label": comparison.label(letter), "end": printing.interactivity(ends[letter])} for letter in fastest]
    published = all(side.published for side in comparison.sides.values() if len(side.frontier))
    last = ((side, [len(side.frontier) - 1]) for side in comparison.sides.values() if len(side.frontier))
    evidence = {"frontier_ends": ends, "formula": "max(interactivity) of each frontier", "rows": source_rows(last)}
    yield Claim(text=wording.say("several-reach", sides=sides, published=published), evidence=evidence)
