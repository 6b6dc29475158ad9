"""From points and a question to a comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

import pandas as pd

from paretopress import selection
from paretopress.cautioning import cautions
from paretopress.comparison import Budget, Comparison, Match, SourceRecord
from paretopress.delta import Delta, deltas
from paretopress.errors import ComparisonError, Fault, PluginError
from paretopress.labels import label_of
from paretopress.question import Prices, Question
from paretopress.reading import Band, Reading, auto_targets, band_of, read_side
from paretopress.rules import Rules
from paretopress.selection import Pair, Reduced, Unpaired
from paretopress.side import Rate, Side
from paretopress.uncertainty.spread import Spread
from paretopress.uncertainty.spread import spread as spread_of

if TYPE_CHECKING:
    from paretopress.catalogue import Catalogue

#: The two sides that every comparison has.
FIRST = ("a", "b")
#: What a disaggregated run counts over its prefill or its decode GPUs, and an aggregated one over all.
BY_PART = ("output_throughput_per_gpu", "input_throughput_per_gpu")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What one report draws upon: its question and rows; nothing else of the points can change it.

    Parameters
    ----------
    question : Question
    pair : Pair, optional
    unpaired : tuple of Unpaired
    entered : DataFrame
        The points of all sides, before runs and repeats are reduced.
    aside : DataFrame
        Rows that may be meant and are not used.
    sources : tuple of SourceRecord
        The files that these rows come from.
    further : bool
        Whether there are other files, without a row for this report.
    """

    question: Question
    pair: Pair | None
    unpaired: tuple[Unpaired, ...]
    entered: pd.DataFrame
    aside: pd.DataFrame
    sources: tuple[SourceRecord, ...]
    further: bool


def choose(
    points: pd.DataFrame,
    question: Question,
    catalogue: Catalogue,
    *,
    pair: Pair | None = None,
    unpaired: Sequence[Unpaired] = (),
    sources: Sequence[SourceRecord] = (),
) -> Chosen:
    """Return what a question draws upon in a set of points; the parameters are those of `compare`."""
    points = selection.with_family(points, catalogue.engine_family)
    aside = _aside(points, question)
    selected = selection.entering(selection.select(points, question.where))
    if pair is not None:
        selected = selection.in_pair(selected, pair, question.axis)
        aside = selection.in_pair(aside, pair, question.axis, or_unstated=True)
    entered = selected[selection.matching(selected, question.axis, question.values.values())]
    files = {*entered["source"].unique(), *aside["source"].unique()}
    named = tuple(record for record in sources if record.path in files)
    return Chosen(
        question=question,
        pair=pair,
        unpaired=tuple(unpaired),
        entered=entered,
        aside=aside,
        sources=named,
        further=len(named) < len(sources),
    )


def compare(
    points: pd.DataFrame,
    question: Question,
    catalogue: Catalogue,
    *,
    pair: Pair | None = None,
    unpaired: Sequence[Unpaired] = (),
    sources: Sequence[SourceRecord] = (),
) -> Comparison:
    """Return the comparison that a question asks of a set of points.

    Parameters
    ----------
    points : DataFrame
        Operating points as `paretopress.points.complete` returns them.
    pair : Pair, optional
        The one engine family and topology to compare; None compares whatever was selected.
    unpaired : sequence of Unpaired
        What `expand` found no counterpart for.
    sources : sequence of SourceRecord
        The files that the points come from.

    Raises
    ------
    ComparisonError
        When something besides the axis changes between the sides, the sides differ in what the question refuses, or
        a price is missing.
    """
    return compared(choose(points, question, catalogue, pair=pair, unpaired=unpaired, sources=sources), catalogue)


def compared(chosen: Chosen, catalogue: Catalogue) -> Comparison:
    """Return the comparison of what was chosen; raises what `compare` raises."""
    question, rules, pair = chosen.question, chosen.question.rules, chosen.pair
    entered, aside = chosen.entered, chosen.aside
    split = {letter: selection.side_points(entered, question.axis, value) for letter, value in question.values.items()}
    _require_stated(split, aside)
    _require_known_hardware(entered, catalogue)
    _require_definition(entered, question)
    if rules.identity == "constant":
        selection.require_constant(split, question.axis)
    reduced = {letter: selection.reduce(side, rules, question.decisions.slo) for letter, side in split.items()}
    sides = {letter: _side(letter, found, question, catalogue) for letter, found in reduced.items()}
    paired = rules.pairing == "pooled" or pair is not None
    band = band_of(_present(sides), rules) if paired else None
    comparable = paired and (rules.no_band == "compare" or band is not None)
    matches = _matches(sides, _targets(question, band), question, comparable=comparable)
    spreads = _spreads(sides, reduced, matches, rules) if comparable else {}
    for both, strays in spreads.items():
        matches = _undecided(matches, both, strays)
    left_out = selection.listed(aside) + tuple(out for found in reduced.values() for out in found.left_out)
    comparison = Comparison(
        question=question,
        sides=sides,
        band=band,
        matches=matches,
        budgets=_budgets(sides, question.budgets),
        spread=spreads.pop(FIRST, None),
        more_spreads=spreads,
        cautions=(),
        left_out=left_out,
        pair=pair,
        unpaired=chosen.unpaired,
        sources=chosen.sources,
        further=chosen.further,
        catalogue=catalogue,
    )
    return replace(comparison, cautions=cautions(comparison))


def expand(
    points: pd.DataFrame, question: Question, catalogue: Catalogue
) -> tuple[tuple[Pair | None, ...], tuple[Unpaired, ...]]:
    """Return the pairs that a question falls into, one report each; a single None where nothing needs pairing.

    Under `pairing: same`, each engine family and topology that both sides have is a comparison of its own. Where no
    such pair exists, the one report that remains has none, and says so.
    """
    if question.rules.pairing == "pooled":
        return (None,), ()
    selected = selection.select(selection.with_family(points, catalogue.engine_family), question.where)
    found, unpaired = selection.pairs(selection.entering(selected), question.axis, question.values)
    return found or (None,), unpaired


def _aside(points: pd.DataFrame, question: Question) -> pd.DataFrame:
    """Return the rows that may be meant and are not used: left out by their file, or vague about what they are."""
    values = tuple(question.values.values())
    asked = {**question.where, question.axis: values}
    out = selection.select(points[points["left_out"].notna()], asked, or_unstated=True)
    vague = selection.unstated(points, question.where, question.axis, values)
    return pd.concat([out, vague])


def _require_stated(split: Mapping[str, pd.DataFrame], aside: pd.DataFrame) -> None:
    """Refuse an empty side while there are points that do not say to which side they belong."""
    vague = aside[aside["left_out"].str.startswith("does not state ")]
    if vague.empty or all(len(side) for side in split.values()):
        return
    remedy = "give it with 'set:' beside the path, with {column} in the path, or in a side-car *.meta.yaml"
    lacking = dict.fromkeys(zip(vague["source"], vague["left_out"], strict=True))
    raise ComparisonError(*(Fault(where=str(source), what=str(why), remedy=remedy) for source, why in lacking))


def _targets(question: Question, band: Band | None) -> tuple[float, ...]:
    if question.targets is not None:
        return tuple(sorted(question.targets))
    return auto_targets(band, exact=question.rules.name != "inferencex")


def _present(sides: Mapping[str, Side]) -> tuple[Side, ...]:
    """Return the sides that the band is of: those with points, where these are two or more."""
    present = tuple(side for side in sides.values() if len(side.points))
    return present if len(present) > 1 else tuple(sides.values())


def _matches(
    sides: Mapping[str, Side], targets: Sequence[float], question: Question, *, comparable: bool
) -> tuple[Match, ...]:
    read = {letter: read_side(side, targets, question.rules) for letter, side in sides.items()}
    found = []
    for row, target in enumerate(targets):
        readings = {letter: of_side[row] for letter, of_side in read.items()}
        pairs = {
            (one, other): _deltas(readings, (one, other), question, comparable=comparable)
            for one, other in combinations(sides, 2)
        }
        found.append(Match(interactivity=target, readings=readings, deltas=pairs.pop(FIRST), more=pairs))
    return tuple(found)


def _deltas(
    readings: Mapping[str, Reading], letters: tuple[str, str], question: Question, *, comparable: bool
) -> dict[str, Delta]:
    """Return the deltas of two sides, without those of two quantities that are not alike."""
    one, other = (readings[letter] for letter in letters)
    found = deltas(one, other, question.rules, comparable=comparable, letters=letters)
    unlike = BY_PART if question.axis == "topology" else ()
    return {metric: value for metric, value in found.items() if metric not in unlike}


def _spreads(
    sides: Mapping[str, Side], reduced: Mapping[str, Reduced], matches: Sequence[Match], rules: Rules
) -> dict[tuple[str, str], Spread]:
    """Return how far the readings of each two sides stray, where something was measured on both.

    Under rules that let every run be a point of its own there are no repeats to learn from.
    """
    if rules.repeats != "median":
        return {}
    measured = [letter for letter, side in sides.items() if len(side.points) and not side.published]
    targets = [match.interactivity for match in matches]
    found = {}
    for one, other in combinations(measured, 2):
        both = {"a": sides[one], "b": sides[other]}
        runs = {"a": reduced[one].runs, "b": reduced[other].runs}
        found[one, other] = spread_of(both, runs, targets, rules=rules)
    return found


def _undecided(matches: Sequence[Match], pair: tuple[str, str], spread: Spread) -> tuple[Match, ...]:
    """Return the matches with the interval of each delta that repeats give, and no winner where it holds 1."""
    found = []
    for match, strays in zip(matches, spread.targets, strict=True):
        changed = dict(match.deltas_of(*pair))
        for metric, one in strays.deltas.items():
            own = changed.get(metric)
            if own is None or one.ratio.kind != "repeats" or own.ratio is None:
                continue
            within = not one.decided and not own.tied
            better = own.better if one.decided else None
            changed[metric] = replace(own, better=better, low=one.ratio.low, high=one.ratio.high, within_spread=within)
        own_pair = pair == FIRST
        found.append(replace(match, deltas=changed) if own_pair else replace(match, more={**match.more, pair: changed}))
    return tuple(found)


def _budgets(sides: Mapping[str, Side], limits: Sequence[float]) -> tuple[Budget, ...]:
    return tuple(
        Budget(side=letter, usd_per_mtok=limit, interactivity=side.interactivity_within(limit))
        for letter, side in sides.items()
        if len(side.points)
        for limit in limits
    )


def _side(letter: str, found: Reduced, question: Question, catalogue: Catalogue) -> Side:
    value, points = question.value(letter), found.points
    return Side(
        letter=letter,
        value=value,
        label=question.labels.get(letter) or label_of(question.axis, value, catalogue, engines=points["engine"]),
        points=points.reset_index(drop=True),
        rate=_rate(points, letter, question.prices),
        cost=question.rules.cost,
        runs=found.runs,
    )


def _rate(points: pd.DataFrame, letter: str, prices: Prices | None) -> Rate | None:
    if prices is None or points.empty:
        return None
    found = dict.fromkeys(hardware or selection.UNSTATED for (hardware,) in selection.identities(points, ["hardware"]))
    sheet = prices.sheet
    where = f"prices: side {letter}"
    if len(found) != 1:
        got = ", ".join(map(str, found))
        raise ComparisonError(Fault(where=where, what="a price needs one hardware on each side", got=got))
    hardware = str(next(iter(found)))
    if hardware not in sheet.prices:
        known = ", ".join(sorted(sheet.prices))
        what = f"price sheet {sheet.key!r} has no price for hardware {hardware!r}"
        remedy = "give one with 'known: {prices: …}', or leave 'prices' out"
        raise ComparisonError(Fault(where=where, what=what, expected=f"one of {known}", remedy=remedy))
    price = sheet.prices[hardware]
    if prices.tier not in price.usd_per_gpu_hour:
        tiers = " or ".join(price.usd_per_gpu_hour)
        what = f"price sheet {sheet.key!r} has no tier {prices.tier!r} for {hardware!r}"
        raise ComparisonError(Fault(where=where, what=what, expected=tiers))
    return Rate(usd_per_gpu_hour=price.usd_per_gpu_hour[prices.tier], kw_per_gpu=price.kw_per_gpu)


def _require_known_hardware(points: pd.DataFrame, catalogue: Catalogue) -> None:
    """Refuse hardware that no plugin and no config knows, naming the first row that has it."""
    for key in points["hardware"].dropna().unique():
        try:
            catalogue.find("hardware", str(key))
        except PluginError as error:
            row = points[points["hardware"] == key].iloc[0]
            where = ": ".join(part for part in (row["source"], row["row"]) if part)
            write = f"or write it into the config: 'known: {{hardware: {{{key}: {{label: …, vendor: …}}}}}}'"
            faults = [replace(fault, where=where, remedy=f"{fault.remedy}; {write}") for fault in error.faults]
            raise PluginError(*faults) from None


def _require_definition(points: pd.DataFrame, question: Question) -> None:
    """Refuse points whose interactivity is defined otherwise than the config demands."""
    if question.definition == "tpot_p50":
        return
    other = set(points["interactivity_definition"].dropna()) - {question.definition}
    if other:
        got = ", ".join(sorted(other))
        what = "some points define interactivity otherwise"
        raise ComparisonError(Fault(where="interactivity", what=what, got=got, expected=question.definition))
