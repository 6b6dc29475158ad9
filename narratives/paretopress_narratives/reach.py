"""How far each side goes, and how much of what lies between its points is guessed."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from paretopress.delta import TIE
from paretopress.printing import interactivity
from paretopress.story import Claim
from paretopress.uncertainty.interval import UNKNOWN
from paretopress_narratives.facts import joined, source_rows, strays

if TYPE_CHECKING:
    from paretopress.comparison import Comparison
    from paretopress.wording import Wording


def reach(comparison: Comparison, wording: Wording) -> Iterator[Claim]:
    """Yield where the frontiers end, if one goes on where the other has ended, and what interpolation guesses."""
    sides = list(comparison.sides.values())
    if not comparison.matches or any(side.frontier.empty for side in sides):
        return
    said = [found for found in (_ends(comparison, wording), _guessed(comparison, wording)) if found]
    if said:
        text = wording.joined(claim.text for claim in said)
        yield Claim(text=text, evidence=joined(*(claim.evidence for claim in said)))


def _ends(comparison: Comparison, wording: Wording) -> Claim | None:
    sides = comparison.sides.values()
    ends = {side.letter: float(side.frontier["interactivity"].iloc[-1]) for side in sides}
    near, far = sorted((comparison.sides[letter] for letter in ("a", "b")), key=lambda side: ends[side.letter])
    if ends[far.letter] < TIE * ends[near.letter]:
        return None
    shown = {letter: float(math.floor(end)) for letter, end in ends.items()}
    if shown[far.letter] == shown[near.letter]:
        shown = ends
    text = wording.say(
        "reach",
        far=far.label,
        near=near.label,
        far_end=interactivity(shown[far.letter]),
        near_end=interactivity(shown[near.letter]),
        published=near.published or far.published,
    )
    rows = source_rows((side, [-1]) for side in sides)
    return Claim(text=text, evidence={"frontier_ends": ends, "formula": "max(interactivity)", "rows": rows})


def _guessed(comparison: Comparison, wording: Wording) -> Claim | None:
    """Return how far a reading moves at most when one measured point is dropped; None where that says nothing."""
    moved = [
        max(interval.high / value - 1, 1 - interval.low / value)
        for match in comparison.matches
        for letter in comparison.sides
        for value in (match.reading(letter).get("throughput_per_gpu"),)
        for interval in (strays(comparison, match, letter).get("throughput_per_gpu", UNKNOWN),)
        if interval.kind == "leave-one-out" and value and interval.low is not None and interval.high is not None
    ]
    if not moved or max(moved) < TIE - 1:
        return None
    text = wording.say("interpolation", percent=100 * max(moved))
    formula = "max |throughput_per_gpu without one inner point / throughput_per_gpu - 1|"
    rows = source_rows((side, range(len(side.frontier))) for side in comparison.sides.values())
    return Claim(text=text, evidence={"moved_by_dropped_points": max(moved), "formula": formula, "rows": rows})
