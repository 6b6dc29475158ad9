"""Fleets: the GPUs, tokens, users, power and money that each side gives and takes, a table a question."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING

from paretopress import printing
from paretopress.document import Cell, Table
from paretopress.readings_table import MARKS
from paretopress.story import Claim, Part
from paretopress.text import Inline, escape
from paretopress_narratives.facts import source_rows
from paretopress_narratives.recipes import recipe

if TYPE_CHECKING:
    from paretopress.comparison import Comparison
    from paretopress.decide.capacity import Amounts, Capacity, Deployment
    from paretopress.decide.fleet import Fleet
    from paretopress.wording import Wording

Shown = dict[str, Callable[["Amounts"], float | None]]
#: The columns of amounts, in their order; one that nobody knows is not shown.
AMOUNTS: Shown = {
    "gpus": lambda found: found.gpus,
    "tok_s": lambda found: found.tok_s,
    "users": lambda found: found.users,
    "kw": lambda found: found.kw,
    "usd_per_hour": lambda found: found.usd_per_hour,
    "usd_per_month": lambda found: found.usd_per_month,
}
FORMULAS = {
    "users": "gpus = users / (output_tok_s_per_gpu / interactivity)",
    "megawatts": "gpus = 1000 x megawatts / kw_per_gpu",
    "gpus": "tok_s = gpus x throughput_per_gpu",
}


def fleets(comparison: Comparison, wording: Wording) -> Iterator[Part]:
    """Yield what each fleet of the config takes and gives: what it is, and its table."""
    by_fleet = groupby(comparison.analysis.fleets, key=lambda one: one.fleet)
    for place, (fleet, group) in enumerate(by_fleet):
        found = list(group)
        rows = source_rows((comparison.sides[one.side], _points(comparison, one)) for one in found)
        evidence = {"fleet": [asdict(one) for one in found], "formula": FORMULAS[fleet.of], "rows": rows}
        yield Claim(text=wording.say("fleet-lead", fleet=fleet, first=place == 0), evidence=evidence)
        yield _table(comparison, wording, fleet, found)


def _points(comparison: Comparison, one: Capacity) -> tuple[int, ...]:
    between = comparison.sides[one.side].curves.between(one.interactivity)
    return (*between, *((one.deployable.recipe,) if one.deployable else ()))


def _table(comparison: Comparison, wording: Wording, fleet: Fleet, found: list[Capacity]) -> Table:
    known = [amounts for one in found for amounts in _amounts(one) if amounts]
    shown = {key: of for key, of in AMOUNTS.items() if any(of(amounts) is not None for amounts in known)}
    rows = [row for one in found for row in _rows(comparison, wording, one, shown)]
    head = ("side", "how", "interactivity", *shown)
    return Table(
        header=tuple(wording.say("fleet-head", column=column) for column in head),
        rows=tuple(rows),
        align="ll" + "r" * (len(head) - 2),
        notes=tuple(_notes(comparison, wording, fleet, found)),
    )


def _amounts(one: Capacity) -> tuple[Amounts | None, Amounts | None]:
    return one.exact, one.deployable.amounts if one.deployable else None


def _rows(comparison: Comparison, wording: Wording, one: Capacity, shown: Shown) -> Iterator[tuple[Cell, ...]]:
    """Yield a side's fleet on the curve, and as whole replicas of a recipe that was measured."""
    label = escape(comparison.label(one.side))
    mark = MARKS.get(one.boundary, Inline(""))
    exact = (_cell(key, of(one.exact) if one.exact else None) for key, of in shown.items())
    how = wording.say("fleet-exact", boundary=one.boundary)
    yield ((label,), (how + mark,), (printing.interactivity(one.interactivity),), *exact)
    if one.deployable:
        amounts = one.deployable.amounts
        deployed = (_cell(key, of(amounts)) for key, of in shown.items())
        yield (
            (label,),
            (_deployed(comparison, wording, one, one.deployable),),
            (printing.interactivity(one.deployable.interactivity),),
            *deployed,
        )


def _deployed(comparison: Comparison, wording: Wording, one: Capacity, found: Deployment) -> Inline:
    run = recipe(comparison, wording, comparison.sides[one.side], found.recipe)
    return wording.say("fleet-deployable", replicas=found.replicas, recipe=run)


def _cell(key: str, value: float | None) -> Cell:
    if value is None:
        return (printing.MISSING,)
    if key in ("usd_per_hour", "usd_per_month"):
        return (printing.dollars(value),)
    return (printing.amount(value),)


def _notes(comparison: Comparison, wording: Wording, fleet: Fleet, found: list[Capacity]) -> Iterator[Inline]:
    for boundary, mark in MARKS.items():
        sides = dict.fromkeys(one.side for one in found if one.boundary == boundary)
        for letter in sides:
            ends = comparison.sides[letter].curves.knots
            end = float(ends[0] if boundary == "below" else ends[-1])
            text = wording.say(f"fleet-{boundary}", side=comparison.label(letter), end=end, of=fleet.of)
            yield Inline(mark.strip()) + " " + text
