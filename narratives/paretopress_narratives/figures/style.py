"""How a figure looks: colour, marker and line of each side, so that print and any eyes tell them apart, and sizes."""

from __future__ import annotations

from dataclasses import dataclass

from paretopress.drawing import BLUE, VERMILLION


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Colour, marker and dashes of one side, as matplotlib names them."""

    colour: str
    marker: str
    dashes: str | tuple[float, tuple[float, ...]]


LOOKS = {
    "a": Look(colour=BLUE, marker="o", dashes="-"),
    "b": Look(colour=VERMILLION, marker="s", dashes=(0, (4.5, 1.6))),
}

CURVE_PT = 1.7
#: A line that only leads the eye from one published figure to the next.
JOIN_PT = 0.7
FRONTIER_PT = 5.5
#: Markers of a frontier so dense that larger ones would touch.
DENSE_FRONTIER_PT = 4.0
DENSE_FROM = 20
POINT_PT = 4.0
POINT_ALPHA = 0.45
RING_PT = 10.0
BAND_ALPHA = 0.08
LABEL_PT = 7.5
#: As many letters of a side's label as a figure is wide, and up to which two of them stand side by side.
LABEL_LETTERS, BESIDE_LETTERS = 70, 30
