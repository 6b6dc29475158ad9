"""Known issues: notes that somebody wrote about results, shown wherever the points they are bound to are read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from paretopress.cautions import Caution
from paretopress.selection import Where, select

if TYPE_CHECKING:
    import pandas as pd

    from paretopress.comparison import Comparison


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownIssue:
    """One note about results.

    Parameters
    ----------
    id : str
        What people call it.
    text : str
        What a reader should know, as plain text.
    link : str, optional
        An address with more about it.
    where : mapping of str to tuple
        Identity that a point must have to be touched.
    since, until : str, optional
        The first and last day or month (`2026-05-19`, `2026-05`) of the runs it touches; a run without a date is not
        known to be one of them.
    """

    id: str
    text: str
    link: str | None = None
    where: Where = field(default_factory=dict)
    since: str | None = None
    until: str | None = None

    def touched(self, points: pd.DataFrame) -> pd.DataFrame:
        """Return the points that the note is about.

        >>> import pandas as pd
        >>> dates = ["2026-05-31T08:00:00", "2026-05-31", None]
        >>> points = pd.DataFrame({"engine": ["vllm", "trt", "vllm"], "date": dates})
        >>> issue = KnownIssue(id="x", text="Slow.", where={"engine": ("vllm",)}, until="2026-05")
        >>> issue.touched(points).index.tolist()
        [0]
        """
        found = select(points, self.where)
        if self.since:
            found = found[found["date"].str[: len(self.since)].fillna("") >= self.since]
        if self.until:
            found = found[found["date"].str[: len(self.until)].fillna("~") <= self.until]
        return found


def touching(comparison: Comparison) -> Iterator[Caution]:
    """Yield the known issues of points that some reading is read between, with the targets of each side."""
    for issue in comparison.question.known_issues:
        of_side = {letter: tuple(_targets(comparison, issue, letter)) for letter in comparison.sides}
        touches = {letter: targets for letter, targets in of_side.items() if targets}
        if touches:
            facts = {"id": issue.id, "text": issue.text, "link": issue.link, "touches": touches}
            targets = tuple(sorted({target for targets in touches.values() for target in targets}))
            yield Caution(kind="known-issue", severity="warning", facts=facts, targets=targets)


def _targets(comparison: Comparison, issue: KnownIssue, letter: str) -> Iterator[float]:
    for match in comparison.matches:
        if len(issue.touched(comparison.bracketing(match, letter))):
            yield match.interactivity
