"""The chart of an interactive page: one Vega specification for all reports, which the page fills with data.

Nothing of a report is in it. Its data sets are empty until the page fills them, its titles, legend and choices are
HTML, and its colours are those of the figures, which the page's style sheet turns with the reader's dark mode. So it
is compiled once, and a site has one copy of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from paretopress.drawing import BLUE, GREEN, GRID, INK, MUTED, OLIVE, PAPER, PURPLE, VERMILLION

if TYPE_CHECKING:
    import altair as alt

Scale = Literal["linear", "log"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a side is drawn, as in the figures.

    Parameters
    ----------
    colour : str
    shape : str
        Of its points: an SVG path within a square from -1 to 1.
    dashes : tuple of float, px
    """

    colour: str
    shape: str
    dashes: tuple[float, ...]


LOOKS = {
    "a": Look(colour=BLUE, shape="M1,0A1,1,0,1,1,-1,0A1,1,0,1,1,1,0Z", dashes=()),
    "b": Look(colour=VERMILLION, shape="M-.9,-.9H.9V.9H-.9Z", dashes=(9, 3)),
    "c": Look(colour=GREEN, shape="M0,-1.1L1.1,.9H-1.1Z", dashes=(12, 3, 2.5, 3)),
    "d": Look(colour=PURPLE, shape="M0,1.1L1.1,-.9H-1.1Z", dashes=(3, 2.5)),
    "e": Look(colour=OLIVE, shape="M-.4,-1H.4V-.4H1V.4H.4V1H-.4V.4H-1V-.4H-.4Z", dashes=(16, 4)),
    "f": Look(
        colour=INK,
        shape="M-1,-.45L-.45,-1L0,-.55L.45,-1L1,-.45L.55,0L1,.45L.45,1L0,.55L-.45,1L-1,.45L-.55,0Z",
        dashes=(8, 2.5, 2.5, 2.5, 2.5, 2.5),
    ),
}

HEIGHT_PX = 400
CURVE_PX, JOIN_PX, TIE_DASHES = 2.25, 1, (1, 3)
POINT_PX2, FRONTIER_PX2, RING_PX2 = 36, 72, 260
POINT_OPACITY, BAND_OPACITY = 0.4, 0.08
#: At the top the targets are written.
PADDING_PX = {"top": 22, "bottom": 2, "left": 2, "right": 2}
#: Ends of the axes, which the page sets before it draws.
BOUNDS = {"left": 1, "right": 2, "bottom": 1, "top": 2}
#: Where a logarithmic axis has its ticks: Vega's own are too many.
TICKS = "ticks"


@cache
def vega(scale: Scale) -> dict[str, Any]:
    """Return the chart compiled to Vega, so that a page needs no Vega-Lite.

    Parameters
    ----------
    scale : {"linear", "log"}
        Of the vertical axis.

    Returns
    -------
    dict
        With the signals `BOUNDS` and `TICKS`, and empty data sets. Rows of `band` have `x` and `x2`, those of `targets`
        `x` and `label`, all others `x`, `y` and `side`; besides, `joins`, `straight`, `curves` and `ties` have a `line`
        (one is drawn for each), `points` and `frontier` a `name` for screen readers.
    """
    import vl_convert

    return vl_convert.vegalite_to_vega(specification(scale).to_dict())


def specification(scale: Scale) -> alt.LayerChart:
    """Return the chart as Altair declares it.

    Its `curves` are drawn with `interpolate: "monotone"`, which is Steffen's cubic as our curves are; `straight` are
    those that are no cubic themselves, sampled.
    """
    import altair as alt

    signals: dict[str, Any] = BOUNDS | {TICKS: []}
    fitted = alt.AutoSizeParams(type="fit-x", contains="padding")
    chart: alt.LayerChart = (
        alt.layer(*_layers(*_axes(scale)))
        .add_params(*(alt.param(name=name, value=value) for name, value in signals.items()))
        .properties(width=600, height=HEIGHT_PX, autosize=fitted, padding=PADDING_PX)
        .configure(background="transparent", font="system-ui, sans-serif")
        .configure_view(stroke=None)
        .configure_axis(labelColor=INK, labelFontSize=12, gridColor=GRID, domainColor=MUTED, tickColor=MUTED)
    )
    return chart


def _axes(scale: Scale) -> tuple[alt.X, alt.Y]:
    import altair as alt

    left, right, bottom, top = map(alt.ExprRef, BOUNDS)
    quiet: dict[str, Any] = {"title": None, "format": ",.10~g", "labelPadding": 6}
    across = alt.Axis(grid=False, tickCount=alt.ExprRef("ceil(width / 80)"), **quiet)
    ticks: dict[str, Any] = {"values": alt.ExprRef(TICKS)} if scale == "log" else {"tickCount": 6}
    up = alt.Axis(domain=False, ticks=False, **ticks, **quiet)
    return (
        alt.X("x:Q", axis=across, scale=alt.Scale(domain=[left, right], nice=False, zero=False)),
        alt.Y("y:Q", axis=up, scale=alt.Scale(type=scale, domain=[bottom, top], nice=False, zero=False)),
    )


def _layers(x: alt.X, y: alt.Y) -> Iterator[alt.Chart]:
    """Yield what is drawn, from what lies behind to what lies in front; screen readers are told of the points."""
    import altair as alt

    label: dict[str, Any] = {"fontSize": 12, "baseline": "bottom", "dy": -5}
    yield _rows("band").mark_rect(color=MUTED, opacity=BAND_OPACITY, aria=False).encode(x, x2="x2:Q")
    yield _rows("targets").mark_rule(color=MUTED, strokeWidth=0.8, aria=False).encode(x)
    yield _rows("targets").mark_text(color=MUTED, aria=False, **label).encode(x, y=alt.value(0), text="label:N")
    yield _lines("joins", strokeWidth=JOIN_PX).encode(x, y)
    yield _lines("straight", strokeWidth=CURVE_PX).encode(x, y)
    yield _lines("curves", strokeWidth=CURVE_PX, interpolate="monotone").encode(x, y)
    yield _lines("ties", strokeWidth=JOIN_PX).encode(x, y, strokeDash=alt.value(list(TIE_DASHES)))
    yield _points("points", size=POINT_PX2, opacity=POINT_OPACITY).encode(x, y)
    yield _points("frontier", size=FRONTIER_PX2, stroke=PAPER, strokeWidth=1).encode(x, y)
    rings = _rows("readings").mark_point(size=RING_PX2, strokeWidth=1.4, aria=False)
    yield rings.encode(x, y, _told_by(alt.Color, "colour"))


def _rows(name: str) -> alt.Chart:
    import altair as alt

    chart: alt.Chart = alt.Chart(alt.InlineData(values=[], name=name))
    return chart


def _lines(name: str, **style: Any) -> alt.Chart:  # noqa: ANN401 - marks have many styles
    import altair as alt

    line = _rows(name).mark_line(aria=False, **style)
    chart: alt.Chart = line.encode(_told_by(alt.Color, "colour"), _told_by(alt.StrokeDash, "dashes"), detail="line:N")
    return chart


def _points(name: str, **style: Any) -> alt.Chart:  # noqa: ANN401 - marks have many styles
    import altair as alt

    point = _rows(name).mark_point(filled=True, cursor="pointer", **style)
    chart: alt.Chart = point.encode(_told_by(alt.Fill, "colour"), _told_by(alt.Shape, "shape"), description="name:N")
    return chart


def _told_by(channel: Callable[..., Any], look: str) -> Any:  # noqa: ANN401 - Altair's classes of channels
    """Return a channel that tells the sides apart; the legend is the page's own."""
    import altair as alt

    scale = alt.Scale(domain=list(LOOKS), range=[getattr(one, look) for one in LOOKS.values()])
    return channel("side:N", scale=scale, legend=None)
