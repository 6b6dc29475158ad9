"""How a figure looks: colour, marker and line of each side, so that print and any eyes tell them apart, and sizes."""

from __future__ import annotations

from dataclasses import dataclass

from paretopress.drawing import BLUE, GREEN, INK, OLIVE, PURPLE, VERMILLION


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Colour, marker and dashes of one side, as matplotlib names them."""

    colour: str
    marker: str
    dashes: str | tuple[float, tuple[float, ...]]


LOOKS = {
    "a": Look(colour=BLUE, marker="o", dashes="-"),
    "b": Look(colour=VERMILLION, marker="s", dashes=(0, (4.5, 1.6))),
    "c": Look(colour=GREEN, marker="^", dashes=(0, (6, 1.5, 1.2, 1.5))),
    "d": Look(colour=PURPLE, marker="v", dashes=(0, (1.5, 1.2))),
    "e": Look(colour=OLIVE, marker="P", dashes=(0, (8, 2))),
    "f": Look(colour=INK, marker="X", dashes=(0, (4, 1.2, 1.2, 1.2, 1.2, 1.2))),
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
#: A single run, of those that a point is the median of.
RUN_PT = 2.6
RUN_ALPHA = 0.6
TINT_ALPHA = 0.2
BREAK_EVEN_PT = 6.5
BAND_ALPHA = 0.08
LABEL_PT = 7.5
#: As many letters of a side's label as a figure is wide, and up to which two, three, four of them stand in a row.
LABEL_LETTERS, BESIDE_LETTERS = 70, (30, 16, 9)
#: Rows of the legend for which there is room, and what each further one takes from the chart, share of the figure.
LEGEND_ROWS, LEGEND_ROW = 2, 0.051
