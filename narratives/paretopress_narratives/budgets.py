"""The fastest service within a cost: one sentence a budget, a table where there are many."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from paretopress import printing
from paretopress.document import Cell, Table
from paretopress.story import Claim, Part
from paretopress.text import Inline, escape

if TYPE_CHECKING:
    from paretopress.comparison import Budget, Comparison
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
    """

    label: str
    reached: Inline | None
    whole: bool


def budgets(comparison: Comparison, wording: Wording) -> Iterator[Part]:
    """Yield what the budgets of the config buy, on the sides whose cost is known."""
    asked = [budget for budget in comparison.budgets if _costed(comparison, budget.side)]
    by_limit: dict[float, list[Budget]] = {}
    for budget in asked:
        by_limit.setdefault(budget.usd_per_mtok, []).append(budget)
    if not by_limit:
        return
    if len(by_limit) > SENTENCES:
        yield Claim(text=wording.say("budget-lead"), evidence={"budgets": [asdict(budget) for budget in asked]})
        yield _table(comparison, wording, by_limit)
        return
    sentences = [
        wording.say("budget", turn=turn, usd=limit, sides=[_within(comparison, budget) for budget in found])
        for turn, (limit, found) in enumerate(by_limit.items())
    ]
    yield Claim(text=Inline(" ").join(sentences), evidence={"budgets": [asdict(budget) for budget in asked]})


def _costed(comparison: Comparison, letter: str) -> bool:
    side = comparison.sides[letter]
    return side.rate is not None or "cost_per_mtok" in side.curves.metrics


def _within(comparison: Comparison, budget: Budget) -> Within:
    side = comparison.sides[budget.side]
    fastest = float(side.frontier["interactivity"].iloc[-1])
    return Within(
        label=side.label,
        reached=None if budget.interactivity is None else printing.interactivity(budget.interactivity),
        whole=budget.interactivity == fastest,
    )


def _table(comparison: Comparison, wording: Wording, by_limit: dict[float, list[Budget]]) -> Table:
    letters = list(dict.fromkeys(budget.side for found in by_limit.values() for budget in found))
    header = (wording.say("budget-head"), *(escape(comparison.label(letter)) for letter in letters))
    rows: list[tuple[Cell, ...]] = []
    for limit, found in by_limit.items():
        reached = {budget.side: wording.say("budget-cell", side=_within(comparison, budget)) for budget in found}
        rows.append(((printing.usd(limit),), *((reached[letter],) for letter in letters)))
    return Table(header=header, rows=tuple(rows), align="r" * len(header))
