"""From a comparison to its cautions: raised from the data, the serious ones first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from paretopress.cautions import Caution
from paretopress.comparability import differences, judged
from paretopress.known_issues import touching
from paretopress.points import doubtful_split

if TYPE_CHECKING:
    from paretopress.comparison import Comparison
    from paretopress.side import Side

#: A frontier of fewer points leaves wide gaps between its knots.
THIN = 4
_ORDER = {"serious": 0, "warning": 1, "note": 2}


def cautions(comparison: Comparison) -> tuple[Caution, ...]:
    """Return the cautions of a comparison.

    Raises
    ------
    ComparisonError
        Where the sides differ in what the question refuses.
    """
    found = sorted(_all(comparison), key=lambda caution: _ORDER[caution.severity])
    return judged(found, comparison)


def _all(comparison: Comparison) -> Iterator[Caution]:
    missing = tuple(letter for letter, side in comparison.sides.items() if side.points.empty)
    present = [side for side in comparison.sides.values() if len(side.points)]
    if missing:
        yield Caution(kind="no-points", severity="serious", facts={"sides": missing})
    if len(present) > 1 and not comparison.paired:
        yield Caution(kind="no-pair", severity="serious")
    elif len(present) > 1:
        yield from _band(comparison, present)
        yield from differences(comparison)
    yield from touching(comparison)
    yield from _points(present)
    yield from _coverage(comparison)
    unstated = _unstated(comparison)
    if unstated and not all(side.published for side in present):
        yield Caution(kind="unstated", severity="note", facts={"columns": unstated})


def _band(comparison: Comparison, present: list[Side]) -> Iterator[Caution]:
    if comparison.band is None or not comparison.band.overlap:
        spans = {
            side.letter: (float(side.frontier["interactivity"].iloc[0]), float(side.frontier["interactivity"].iloc[-1]))
            for side in present
        }
        yield Caution(kind="no-band", severity="serious", facts=spans)
    if comparison.rules.outside == "nearest":
        clamped = tuple(m.interactivity for m in comparison.matches if any(r.outside for r in m.readings.values()))
        if clamped:
            yield Caution(kind="nearest", severity="warning", targets=clamped)


def _points(sides: list[Side]) -> Iterator[Caution]:
    if any(side.published for side in sides):
        yield Caution(kind="published", severity="warning")
    thin = {side.letter: len(side.frontier) for side in sides if len(side.frontier) < THIN and not side.published}
    if thin:
        yield Caution(kind="thin", severity="warning", facts=thin)
    doubtful = sum(int(doubtful_split(side.points).sum()) for side in sides)
    if doubtful:
        yield Caution(kind="gpu-split", severity="warning", facts={"points": doubtful})


def _coverage(comparison: Comparison) -> Iterator[Caution]:
    """Yield what was measured on one side only; where nothing was on both, `no-pair` says so already."""
    if comparison.unpaired and comparison.paired:
        facts = {
            letter: tuple((out.family, out.topology) for out in comparison.unpaired if out.side == letter)
            for letter in comparison.sides
        }
        yield Caution(kind="coverage", severity="note", facts=facts)


def _unstated(comparison: Comparison) -> tuple[str, ...]:
    """Return the columns that decide comparability and that some point does not state."""
    columns = ("engine", "topology", "interactivity_definition")
    return tuple(column for column in columns if comparison.points[column].isna().any())
