"""Cautions: what a reader must know before the numbers, as values; narratives find the words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["note", "warning", "serious"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Caution:
    """One thing that makes a number weaker than it looks.

    Parameters
    ----------
    kind : str
        The name of the wording template: `caution-<kind>`.
    severity : {"note", "warning", "serious"}
        `serious` where the comparison may be of something else than the axis.
    facts : mapping
        What the wording may say.
    targets : tuple of float, tok/s/user
        The targets it concerns; empty for the whole comparison.
    """

    kind: str
    severity: Severity
    facts: Mapping[str, object] = field(default_factory=dict)
    targets: tuple[float, ...] = ()
