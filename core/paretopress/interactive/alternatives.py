"""Other sequences and precisions of a comparison: what an interactive page can switch to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from paretopress import selection
from paretopress.comparing import compare
from paretopress.errors import ComparisonError, PluginError

if TYPE_CHECKING:
    import pandas as pd

    from paretopress.comparison import Comparison
    from paretopress.question import Question

#: What a reader may switch; a precision only where it is not what is compared.
RELAXED = ("isl", "osl", "precision")
#: More of them would make the page heavy and its list of choices long; the first by length and name are kept.
MOST = 12

Workload = tuple[str | None, ...]


def where(question: Question) -> selection.Where:
    """Return which points an interactive report may show: those of its page, of any sequence and precision.

    Whoever keeps a report until the rows change that it reads, must look at these rows too. The axis stands beside
    it, as beside `Question.where`.

    >>> from paretopress.question import Question
    >>> where(Question(report="r", axis="precision", a="fp4", b="fp8", where={"isl": ("1024",), "model": ("m",)}))
    {'model': ('m',)}
    """
    free = relaxed(question)
    return {column: values for column, values in question.where.items() if column not in free}


def relaxed(question: Question) -> tuple[str, ...]:
    """Return the columns that tell one alternative from another."""
    return tuple(column for column in RELAXED if column != question.axis)


def alternatives(comparison: Comparison, points: pd.DataFrame) -> tuple[Comparison, ...]:
    """Return the comparison again for each other sequence and precision that the sources hold, at most `MOST`.

    Parameters
    ----------
    comparison : Comparison
        The report's own.
    points : DataFrame
        All points of its sources, from which it was selected.

    Returns
    -------
    tuple of Comparison
        By input length, output length, precision; without those that have points on one side only, and without what
        cannot be compared. Targets are their own, 25, 50 and 75 % of their bands, since the report's were chosen for
        another workload.
    """
    own = _own(comparison)
    found: list[Comparison] = []
    for workload in _workloads(comparison, points):
        if workload != own and len(found) < MOST:
            found += _compared(comparison, points, workload)
    return tuple(found)


def _own(comparison: Comparison) -> Workload:
    return tuple(_text(comparison.constant(column)) for column in relaxed(comparison.question))


def _workloads(comparison: Comparison, points: pd.DataFrame) -> Iterator[Workload]:
    """Yield the workloads that the points state, in the order of their lengths and names."""
    question = comparison.question
    asked = {**where(question), question.axis: tuple(question.values.values())}
    columns = list(relaxed(question))
    stated = selection.select(selection.entering(points), asked)[columns].drop_duplicates()
    for row in stated.dropna().sort_values(columns).itertuples(index=False, name=None):
        yield tuple(_text(value) for value in row)


def _text(value: object) -> str | None:
    """Return a value as `where` writes it: whole numbers without a decimal point."""
    return None if value is None else str(int(value)) if isinstance(value, float) else str(value)


def _compared(comparison: Comparison, points: pd.DataFrame, workload: Workload) -> Iterator[Comparison]:
    """Yield the comparison of one workload; nothing where it is none."""
    question = comparison.question
    pinned = dict(zip(relaxed(question), ((value,) for value in workload), strict=True))
    asked = replace(question, where={**where(question), **pinned}, targets=None, printed_band="auto")
    try:
        found = compare(points, asked, comparison.catalogue, pair=comparison.pair, unpaired=comparison.unpaired)
    except (ComparisonError, PluginError):  # what a page of its own would be refused for
        return
    if sum(len(side.points) > 0 for side in found.sides.values()) > 1:
        yield found
