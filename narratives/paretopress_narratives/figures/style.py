"""How the two sides look: a colour, a marker and a line of its own for each, so that print and any eyes tell them apart."""

from __future__ import annotations

from dataclasses import dataclass

from paretopress.drawing import BLUE, VERMILLION


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Colour, marker and dash pattern of one side, as matplotlib names them."""

    colour: str
    marker: str
    line: str | tuple[float, tuple[float, ...]]


LOOKS = {
    "a": Look(colour=BLUE, marker="o", line="-"),
    "b": Look(colour=VERMILLION, marker="s", line=(0, (5, 1.8))),
}

CURVE_PT = 1.8
#: A line that only joins published figures: nobody says what lies between them.
JOIN_PT = 0.7
FRONTIER_PT = 5.5
POINT_PT = 4.0
POINT_ALPHA = 0.28
RING_PT = 10.5
SMALL_TEXT_PT = 7.5
LEGEND_LETTERS = 36
