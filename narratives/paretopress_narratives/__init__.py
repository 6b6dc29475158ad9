"""Narratives and figures: what tells a comparison in prose, and what draws it.

To add a narrative, add a folder of wording files and a line to the table below; the README beside this package
says how.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from paretopress import Figure, Narrative, hookimpl

if TYPE_CHECKING:
    from paretopress import Comparison, Story

__all__ = ["paretopress_figures", "paretopress_narratives"]


def _told_by(folder: str) -> Callable[[Comparison], Story]:
    """Return what tells a comparison in the words of a folder of this package."""

    def told(comparison: Comparison) -> Story:
        from paretopress_narratives.telling import tell

        return tell(comparison, folder)

    return told


NARRATIVES = (
    Narrative(
        key="spec-decode",
        label="Speculative decoding on or off",
        axes=("spec_method",),
        tell=_told_by("spec_decode"),
    ),
    Narrative(key="precision", label="One precision or another", axes=("precision",), tell=_told_by("precision")),
    Narrative(key="hardware", label="One GPU or another", axes=("hardware",), tell=_told_by("hardware")),
)


@hookimpl
def paretopress_narratives() -> Iterable[Narrative]:
    """Return the narratives, each the default for its axis."""
    return NARRATIVES


@hookimpl
def paretopress_figures() -> Iterable[Figure]:
    """Return the figures."""
    from paretopress_narratives.figures import FIGURES

    return FIGURES
