"""What a narrative tells: sentences with their evidence, and where tables and figures stand among them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from paretopress.document import Block
from paretopress.text import Inline, escape


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One sentence or paragraph of prose with the quantities that back it.

    Parameters
    ----------
    text : Inline
        Inline Markdown, safe to print. Text from data must have gone through `paretopress.text.escape`;
        templates do that by themselves.
    evidence : mapping
        Names and full-precision values of the quantities that the sentence states.
    """

    text: Inline
    evidence: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str, **evidence: object) -> Claim:
        """Return a claim of plain text, which is escaped.

        >>> str(Claim.of("3 * 2 = 6").text)
        '3 &#42; 2 &#61; 6'
        """
        return cls(text=escape(text), evidence=evidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Warn:
    """A caution that the page shows in its box: a short title and what a reader should know."""

    title: Inline
    text: Inline


@dataclass(frozen=True, slots=True)
class Readings:
    """The place of the table of readings among the parts of a story."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The place of figures: those named here, or all that no other part has named."""

    keys: tuple[str, ...] = ()


Part = Claim | Readings | Figures | Block


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A comparison as told.

    Parameters
    ----------
    title : Inline
        The page's heading.
    summary : Claim
        One sentence: what the change is worth.
    cautions : tuple of Warn
        What a reader must know before the numbers.
    parts : tuple
        Claims, blocks, and the places of the table of readings and of the figures, in reading order.
        The core adds what was run, how the numbers were made, and what was left out.
    """

    title: Inline
    summary: Claim
    cautions: tuple[Warn, ...] = ()
    parts: tuple[Part, ...] = (Readings(), Figures())

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Return all claims in reading order, the summary first."""
        return (self.summary, *(part for part in self.parts if isinstance(part, Claim)))
