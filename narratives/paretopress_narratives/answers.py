"""What to run at an interactivity: the cheapest cost, the points that it was read between, and the recipe to deploy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from paretopress import printing
from paretopress.document import Table
from paretopress.story import Claim, Part
from paretopress.text import Inline, escape
from paretopress_narratives.facts import source_rows
from paretopress_narratives.recipes import between, recipe

if TYPE_CHECKING:
    import pandas as pd

    from paretopress.comparison import Comparison
    from paretopress.decide.analysis import Asked
    from paretopress.decide.answers import Answer
    from paretopress.wording import Wording

COLUMNS = ("at-least", "side", "value", "read", "run", "run-at", "run-value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One side's answer, as wording files know it.

    Parameters
    ----------
    label : str
    value : Inline, or None
        The cheapest cost, or without prices the highest throughput; None where nothing is that fast.
    bound : bool
        Whether it is a bound: at most for a cost, at least for a throughput.
    read : Inline
        Where it was read; empty where that is the point to deploy, and with published figures.
    run, run_at, run_value : Inline, or None
        The measured point to deploy, its interactivity, and the metric there.
    last : Inline
        Where the side's frontier ends.
    """

    label: str
    value: Inline | None
    bound: bool
    read: Inline
    run: Inline | None
    run_at: Inline | None
    run_value: Inline | None
    last: Inline


def answers(comparison: Comparison, wording: Wording) -> Iterator[Part]:
    """Yield the answers to `at_least`: a paragraph for one interactivity, a table for several."""
    asked = [one for one in comparison.analysis.answers if one.question == "at_least"]
    if not asked:
        return
    asked.sort(key=lambda one: one.amount)  # stable: by interactivity, then by side
    told = {(one.amount, one.side): _told(comparison, wording, one) for one in asked}
    amounts = list(dict.fromkeys(one.amount for one in asked))
    costed = any(one.answer and one.answer.metric == "cost_per_mtok" for one in asked)
    if len(amounts) == 1:
        text = wording.say("at-least", at=printing.interactivity(amounts[0]), sides=list(told.values()), costed=costed)
    else:
        text = wording.say("at-least-lead", costed=costed)
    yield Claim(text=text, evidence=_evidence(comparison, asked))
    if len(amounts) > 1:
        yield Table(
            header=tuple(wording.say("at-least-head", column=column, costed=costed) for column in COLUMNS),
            rows=tuple(_row(wording, amount, one, costed=costed) for (amount, _), one in told.items()),
            align="rlrllrr",
        )


def _row(wording: Wording, amount: float, one: Told, *, costed: bool) -> tuple[tuple[Inline, ...], ...]:
    read = one.read or (wording.say("at-least-measured") if one.run else None)
    bounded = printing.at_most if costed else printing.at_least
    value = bounded(one.value) if one.value and one.bound else one.value
    cells = (value, read, one.run, one.run_at, one.run_value)
    return ((printing.interactivity(amount),), (escape(one.label),), *((cell or printing.MISSING,) for cell in cells))


def _told(comparison: Comparison, wording: Wording, asked: Asked) -> Told:
    side, answer = comparison.sides[asked.side], asked.answer
    knots = side.curves.knots
    last = printing.interactivity(float(knots[-1]))
    if answer is None:
        nothing = None
        return Told(
            label=side.label,
            value=None,
            bound=False,
            read=Inline(),
            run=nothing,
            run_at=nothing,
            run_value=nothing,
            last=last,
        )
    run = answer.recipe
    values = side.read(knots)[answer.metric]
    return Told(
        label=side.label,
        value=_value(answer.metric, answer.value),
        bound=answer.bound,
        read=_read(comparison, wording, asked, answer),
        run=None if run is None else recipe(comparison, wording, side, run),
        run_at=None if run is None else printing.interactivity(float(knots[run])),
        run_value=None if run is None else _value(answer.metric, float(values[run])),
        last=last,
    )


def _read(comparison: Comparison, wording: Wording, asked: Asked, answer: Answer) -> Inline:
    side = comparison.sides[asked.side]
    if side.published or answer.between == (answer.recipe, answer.recipe):
        return Inline()
    return between(comparison, wording, side, answer.between)


def _value(metric: str, value: float) -> Inline:
    return printing.usd(value) if metric == "cost_per_mtok" else printing.throughput_prose(value)


def _evidence(comparison: Comparison, asked: list[Asked]) -> dict[str, object]:
    found = [(one, one.answer) for one in asked if one.answer]
    rows = source_rows((comparison.sides[one.side], _points(answer)) for one, answer in found)
    metric = found[0][1].metric if found else "cost_per_mtok"
    best = "min" if metric == "cost_per_mtok" else "max"
    return {
        "answers": [
            {
                "side": one.side,
                "at_least": one.amount,
                "answer": asdict(one.answer) if one.answer else None,
                **({"run": _run(comparison.sides[one.side].frontier, one.answer)} if one.answer else {}),
            }
            for one in asked
        ],
        "formula": f"{best} {metric} where interactivity >= at_least",
        "rows": rows,
    }


def _points(answer: Answer) -> tuple[int, ...]:
    return (*answer.between, *(() if answer.recipe is None else (answer.recipe,)))


def _run(frontier: pd.DataFrame, answer: Answer) -> float | None:
    """Return the interactivity of the point to deploy."""
    return None if answer.recipe is None else float(frontier["interactivity"].iloc[answer.recipe])
