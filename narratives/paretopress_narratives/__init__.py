"""Narratives and figures: what tells a comparison in prose, and what draws it.

To add a narrative, add a folder of wording files and a line to the table below; the README beside this package
says how.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
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


def _several(comparison: Comparison) -> Story:
    """Return what tells a comparison of more than two sides, whatever the axis."""
    from paretopress_narratives.many_sides import tell

    return tell(comparison)


#: Each has its words in both languages.
_narrative = partial(Narrative, languages=("en", "zh"))

NARRATIVES = (
    _narrative(
        key="spec-decode",
        label="Speculative decoding on or off",
        axes=("spec_method",),
        tell=_told_by("spec_decode"),
    ),
    _narrative(key="precision", label="One precision or another", axes=("precision",), tell=_told_by("precision")),
    _narrative(key="hardware", label="One GPU or another", axes=("hardware",), tell=_told_by("hardware")),
    _narrative(key="engine", label="One engine or another", axes=("engine",), tell=_told_by("engine")),
    _narrative(
        key="engine-version",
        label="One release of an engine or another",
        axes=("engine_version",),
        tell=_told_by("engine_version"),
    ),
    _narrative(key="date", label="One day or another", axes=("date",), tell=_told_by("date")),
    _narrative(key="topology", label="Aggregated or disaggregated", axes=("topology",), tell=_told_by("topology")),
    _narrative(key="plain", label="Anything against anything", axes=("*",), tell=_told_by("plain")),
    _narrative(key="several", label="More than two sides", axes=("*",), tell=_several, several=True),
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
