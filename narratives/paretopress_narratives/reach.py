"""How far each side goes: the fastest service that was measured."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from paretopress.delta import TIE
from paretopress.printing import interactivity
from paretopress.story import Claim

if TYPE_CHECKING:
    from paretopress.comparison import Comparison
    from paretopress.wording import Wording


def reach(comparison: Comparison, wording: Wording) -> Iterator[Claim]:
    """Yield where the frontiers end, if one goes on where the other has ended."""
    sides = list(comparison.sides.values())
    if not comparison.matches or any(side.frontier.empty for side in sides):
        return
    ends = {side.letter: float(side.frontier["interactivity"].iloc[-1]) for side in sides}
    near, far = sorted(sides, key=lambda side: ends[side.letter])
    if ends[far.letter] < TIE * ends[near.letter]:
        return
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
    yield Claim(text=text, evidence={"frontier_ends": ends})
