"""The words of the figures: wording files beside this module, a user's own before them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from paretopress.wording import Wording

if TYPE_CHECKING:
    from paretopress.comparison import Comparison

WORDS = Path(__file__).parent / "words"


def say(comparison: Comparison, name: str, **facts: object) -> str:
    """Return a sentence of a figure as plain text: figures and alternative texts hold no Markdown."""
    question = comparison.question
    own = [question.templates] if question.templates else []
    folders = (*own, WORDS / question.language)
    wording = Wording(folders=folders, report=question.report, language=question.language)
    return str(wording.say(name, turn=0, **facts).unescape())
