"""The fastest service within a cost: one sentence a budget, a table where there are many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from paretopress import printing
from paretopress.document import Cell, Table
from paretopress.story import Claim, Part
from paretopress.text import Inline, escape
from paretopress_narratives.facts import source_rows
from paretopress_narratives.recipes import recipe

if TYPE_CHECKING:
    from paretopress.comparison import Budget, Comparison
    from paretopress.decide.answers import Answer
    from paretopress.wording import Wording

#: More budgets than this are a table.
SENTENCES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """What one side reaches within one budget.

    Parameters
    ----------
    label : str
    reached : Inline, or None
        tok/s/user; None where no point is cheap enough.
    whole : bool
        Whether the budget pays for the side's whole frontier.
    run : Inline, or None
        The fastest measured point within it, which is what can be deployed.
    """

    label: str
    reached: Inline | None
    whole: bool
    run: Inline | None


def budgets(comparison: Comparison, wording: Wording) -> Iterator[Part]:
    """Yield what the budgets of the config buy, on the sides whose cost is known."""
    asked = [budget for budget in comparison.budgets if _costed(comparison, budget.side)]
    by_limit: dict[float, list[Budget]] = {}
    for budget in asked:
        by_limit.setdefault(budget.usd_per_mtok, []).append(budget)
    if not by_limit:
        return
    if len(by_limit) > SENTENCES:
        yield Claim(text=wording.say("budget-lead"), evidence=_evidence(comparison, asked))
        yield _table(comparison, wording, by_limit)
        return
    sentences = [
        wording.say("budget", turn=turn, usd=limit, sides=[_within(comparison, wording, budget) for budget in found])
        for turn, (limit, found) in enumerate(by_limit.items())
    ]
    yield Claim(text=wording.joined(sentences), evidence=_evidence(comparison, asked))


def _evidence(comparison: Comparison, asked: Sequence[Budget]) -> dict[str, object]:
    answers = [answer for budget in asked if (answer := _answer(comparison, budget))]
    rows = source_rows((comparison.sides[answer.side], answer.between) for answer in answers)
    formula = "max interactivity where cost_per_mtok <= usd_per_mtok"
    return {"budgets": [asdict(budget) for budget in asked], "formula": formula, "rows": rows}


def _answer(comparison: Comparison, budget: Budget) -> Answer | None:
    """Return the answer to a budget with its recipe."""
    for one in comparison.analysis.answers:
        if (one.question, one.side, one.amount) == ("budget", budget.side, budget.usd_per_mtok):
            return one.answer
    return None


def _costed(comparison: Comparison, letter: str) -> bool:
    side = comparison.sides[letter]
    return side.rate is not None or "cost_per_mtok" in side.curves.metrics


def _within(comparison: Comparison, wording: Wording, budget: Budget) -> Within:
    side, answer = comparison.sides[budget.side], _answer(comparison, budget)
    fastest = float(side.frontier["interactivity"].iloc[-1])
    point = answer.recipe if answer else None
    return Within(
        label=side.label,
        reached=None if budget.interactivity is None else printing.interactivity(budget.interactivity),
        whole=budget.interactivity == fastest,
        run=None if point is None else recipe(comparison, wording, side, point),
    )


def _table(comparison: Comparison, wording: Wording, by_limit: dict[float, list[Budget]]) -> Table:
    letters = list(dict.fromkeys(budget.side for found in by_limit.values() for budget in found))
    header = (wording.say("budget-head"), *(escape(comparison.label(letter)) for letter in letters))
    rows: list[tuple[Cell, ...]] = []
    for limit, found in by_limit.items():
        within = {budget.side: _within(comparison, wording, budget) for budget in found}
        rows.append(((printing.usd(limit),), *(_cell(wording, within[letter]) for letter in letters)))
    return Table(header=header, rows=tuple(rows), align="r" * len(header))


def _cell(wording: Wording, side: Within) -> Cell:
    return tuple(Inline(line.strip()) for line in wording.say("budget-cell", side=side).split(" / "))
