"""The story of a comparison: facts from the data, words from the wording files, in reading order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from paretopress.story import Claim, Figures, Part, Readings, Story
from paretopress.wording import CORE, Wording, overriding
from paretopress_narratives.answers import answers
from paretopress_narratives.budgets import budgets
from paretopress_narratives.fleets import fleets
from paretopress_narratives.paragraphs import paragraphs
from paretopress_narratives.prices import prices
from paretopress_narratives.reach import reach
from paretopress_narratives.setting import title
from paretopress_narratives.summary import opening, why_none
from paretopress_narratives.warned import warnings

if TYPE_CHECKING:
    from paretopress.comparison import Comparison

HERE = Path(__file__).parent


def tell(comparison: Comparison, folder: str) -> Story:
    """Return the story of a comparison.

    Parameters
    ----------
    comparison : Comparison
    folder : str
        The narrative's folder of wording files in this package; what it lacks, `shared` has.

    Raises
    ------
    TemplateError
        For a wording file that is broken, or that replaces nothing.
    """
    wording = wording_of(comparison, folder)
    summary, *details = opening(comparison, wording)
    return Story(
        title=title(comparison, wording),
        summary=summary,
        cautions=tuple(warnings(comparison, wording)),
        parts=(*details, *_parts(comparison, wording)),
    )


def wording_of(comparison: Comparison, folder: str) -> Wording:
    """Return the wording of a narrative: the user's own files first, then the narrative's, then what all share."""
    question = comparison.question
    ours = [HERE / folder / question.language, HERE / "shared" / question.language]
    replaceable = [*ours, HERE / "figures" / "words" / question.language, CORE / question.language]
    own = [overriding(question.templates, replaceable, question.language)] if question.templates else []
    return Wording(folders=(*own, *ours), report=question.report, language=question.language)


def _parts(comparison: Comparison, wording: Wording) -> Iterator[Part]:
    yield Readings()
    yield Figures(("frontier",))
    yield from paragraphs(comparison, wording)
    if not why_none(comparison):
        yield from reach(comparison, wording)
    yield from budgets(comparison, wording)
    yield from answers(comparison, wording)
    yield Figures(("cost",))
    yield from prices(comparison, wording)
    yield from fleets(comparison, wording)
    if not why_none(comparison):
        sides = {letter: side.value for letter, side in comparison.sides.items()}
        text = wording.say("scope", a=comparison.label("a"), b=comparison.label("b"))
        yield Claim(text=text, evidence={comparison.axis: sides})
