"""Sentences on the band as a whole: where a lead is smallest and largest, where it changes, and who has how much."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from paretopress.text import Inline
    from paretopress.wording import Wording
    from paretopress_narratives.facts import Facts
    from paretopress_narratives.whole import Whole


def over_the_band(wording: Wording, found: Whole, *, told: str, band: bool, labels: Facts) -> Iterator[Inline]:
    """Yield what the summary leaves to say of the whole band.

    Parameters
    ----------
    told : str
        What the summary told: `everywhere` that one side leads, `crosses` the break-even; else nothing of the band.
    band : bool
        Whether the page speaks of a band; without, only of break-evens.
    """
    if told == "everywhere":
        if found.least.times != found.most.times:
            yield wording.say("band-extremes", whole=found, **labels)
        return
    if not found.decided:
        if found.break_evens:
            yield wording.say("band-open", at=[one.at for one in found.break_evens], **labels)
        return
    if told != "crosses" and (band or found.break_evens):
        yield wording.say(f"band-{_shape(found)}", whole=found, **labels)
    if band and len(found.led) > 1:
        yield wording.say("band-whole", whole=found, **labels)


def _shape(found: Whole) -> str:
    """Return `throughout` where one side leads all over the band, `level` where none does, else `stretches`."""
    if len(found.led) > 1:
        return "stretches"
    return "throughout" if found.lead.throughout else "level"
