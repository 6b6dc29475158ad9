"""Figures as files: one house style for every kind of figure, the same bytes wherever it is drawn.

A figure plugin draws onto an empty matplotlib figure; size, margins, fonts and quiet axes come from here. The colours
below are the ones that turn with a reader's dark mode, so draw with them. What matplotlib takes for mathematics is
switched off, since a label may hold a `$`; that includes the labels of its logarithmic axes, which need a plain
formatter (`StrMethodFormatter("{x:,.10g}")`).
"""

from __future__ import annotations

import html
import io
import re
import unicodedata
import warnings
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import accumulate
from threading import RLock
from typing import TYPE_CHECKING, Any, cast

from paretopress.errors import ComparisonError, Fault

if TYPE_CHECKING:
    import matplotlib.figure
    from matplotlib.artist import Artist

    from paretopress.comparison import Comparison
    from paretopress.offers import Figure

__all__ = [
    "BLUE",
    "GREEN",
    "GRID",
    "INK",
    "MARGINS",
    "MUTED",
    "OLIVE",
    "PAPER",
    "PURPLE",
    "SIZE_IN",
    "VERMILLION",
    "drawable",
    "drawn",
    "one_line",
    "png",
    "svg",
]

#: Width and height of every figure, inches.
SIZE_IN = (7.2, 4.4)
#: What an SVG is drawn at, so that a pixel is a point.
POINTS_PER_INCH = 72

PAPER = "#ffffff"
INK = "#1f2328"
MUTED = "#59636e"
GRID = "#d1d9e0"
# Okabe and Ito, Color Universal Design (2008): told apart with any colour vision. The last two are darker than theirs,
# which white paper swallows.
BLUE = "#0072b2"
VERMILLION = "#d55e00"
GREEN = "#009e73"
PURPLE = "#a8518a"
OLIVE = "#857400"

#: What each colour becomes on a dark page; of the palette of Okabe and Ito the lighter ones.
NIGHT = {
    PAPER: "#0d1117",
    INK: "#e6edf3",
    MUTED: "#9198a1",
    GRID: "#30363d",
    BLUE: "#56b4e9",
    VERMILLION: "#e69f00",
    GREEN: "#2fc498",
    PURPLE: "#cc79a7",
    OLIVE: "#f0e442",
}

#: Room around the axes of a figure, shares of its width and height.
MARGINS = {"left": 0.105, "right": 0.975, "bottom": 0.125, "top": 0.86}
_STYLE = {
    "axes.axisbelow": True,
    "axes.edgecolor": MUTED,
    "axes.facecolor": PAPER,
    "axes.grid": True,
    "axes.labelcolor": INK,
    "axes.labelsize": 9.5,
    "axes.linewidth": 0.8,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "figure.facecolor": PAPER,
    "figure.figsize": SIZE_IN,
    "font.size": 9,
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "legend.fontsize": 9.5,
    "legend.frameon": False,
    "svg.fonttype": "none",
    "svg.hashsalt": "paretopress",
    "text.color": INK,
    "text.parse_math": False,
    "xtick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.color": MUTED,
    "ytick.labelcolor": INK,
    **{f"figure.subplot.{edge}": share for edge, share in MARGINS.items()},
}
# It comes with matplotlib, so a layout does not depend on a machine's fonts. Browsers use _FONTS.
_MEASURING_FONT = "DejaVu Sans"
_FONTS = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Noto Sans", "DejaVu Sans", sans-serif'
#: Fonts with Chinese, Japanese and Korean letters, as systems bring them: Linux, macOS, Windows.
_EAST_ASIAN = (
    *("Noto Sans CJK SC", "Noto Sans CJK JP", "Source Han Sans SC", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei"),
    *("PingFang SC", "Hiragino Sans GB", "Arial Unicode MS", "Microsoft YaHei", "SimHei", "Malgun Gothic"),
)
_NOT_XML = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_ONE_AT_A_TIME = RLock()
#: Figures that were prepared, by what prepared them and with which fonts; only in use under the lock.
_PREPARED: dict[tuple[Figure, tuple[str, ...]], matplotlib.figure.Figure] = {}


def drawable(comparison: Comparison, offer: Figure) -> bool:
    """Return whether a comparison has points, and all its sides that have some what the figure needs."""
    sides = [side for side in comparison.sides.values() if len(side.frontier)]
    return bool(sides) and all(need in side.read(side.curves.knots[:1]) for need in offer.needs for side in sides)


def drawn(comparison: Comparison, offer: Figure) -> matplotlib.figure.Figure:
    """Return a comparison as one kind of figure, in the house style.

    Raises
    ------
    ComparisonError
        When there is nothing to draw.
    """
    with _house_style():
        figure = _prepared(offer)
        _draw(figure, comparison, offer)
    return figure


def svg(comparison: Comparison, offer: Figure) -> bytes:
    """Return a figure as SVG that follows the reader's light or dark mode: text stays text, and no date is in it."""
    from paretopress import svg_renderer

    title, description = one_line(f"{offer.label}: {comparison.title}", 200), _plain(offer.alt(comparison))
    # No creator either: its version would change every figure with every matplotlib.
    about = {"Date": None, "Creator": None, "Title": title, "Description": description}
    file = io.StringIO()
    with _house_style(), _redrawn(comparison, offer) as figure:
        svg_renderer.save(figure, file, about)
    drawing = _plain(file.getvalue())
    head = f"</title>\n  <desc>{html.escape(description, quote=False)}</desc>\n  <style>{_night()}</style>"
    drawing = drawing.replace("</title>", head, 1).replace("<svg ", '<svg role="img" ', 1)
    return drawing.encode()


def png(comparison: Comparison, offer: Figure, *, dpi: float = 200) -> bytes:
    """Return a figure as PNG on white.

    Parameters
    ----------
    dpi : float
        Pixels an inch; a figure is `SIZE_IN` inches.

    Notes
    -----
    A PNG holds the shapes of its letters. matplotlib's font has no Chinese, Japanese or Korean, so that those come from
    a font of this machine, if matplotlib lists one: such labels may look different elsewhere, which is better than
    boxes. All else is the same everywhere. After a font was installed, delete matplotlib's list of them
    (`matplotlib.get_cachedir()`).
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    about = {"Software": None, "Title": one_line(comparison.title, 200), "Description": _plain(offer.alt(comparison))}
    file = io.BytesIO()
    fonts = _further_fonts()
    with _house_style(fonts), _redrawn(comparison, offer, fonts) as figure:
        figure.set_dpi(dpi)
        FigureCanvasAgg(figure).print_png(file, metadata=about)  # type: ignore[no-untyped-call]
    return file.getvalue()


def one_line(text: str, width: int) -> str:
    r"""Return text as it can stand in a figure: on one line, and not wider than `width` letters.

    Chinese, Japanese and Korean characters are two letters wide. What does not fit becomes an ellipsis.

    >>> one_line("two\nlines", 20), one_line("abcdef", 5), one_line("日本語", 5)
    ('two lines', 'abcd…', '日本…')
    """
    line = " ".join(_plain(text).split())
    widths = list(accumulate(map(_width, line)))
    if not widths or widths[-1] <= width:
        return line
    return line[: bisect_right(widths, width - 1)].rstrip() + "…"


def _width(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _plain(text: str) -> str:
    """Return text without the characters that XML cannot hold."""
    return _NOT_XML.sub("\ufffd", text)


@contextmanager
def _house_style(fonts: tuple[str, ...] = ()) -> Iterator[None]:
    """Set matplotlib's defaults, whatever the user's own are, and the house style over them.

    These settings are the whole process's: one figure is drawn at a time, and other threads wait.
    """
    import matplotlib as mpl

    with _ONE_AT_A_TIME, warnings.catch_warnings():
        # The measuring font has no Chinese; the reader's browser has.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        # Not `rc_context`, which validates 300 settings anew: the backend aside, this is what it does.
        settings = cast("dict[Any, Any]", mpl.rcParams)
        own = {key: value for key, value in dict.items(settings) if key != "backend"}
        dict.update(settings, _settings(fonts))
        try:
            yield
        finally:
            dict.update(settings, own)


@cache
def _settings(fonts: tuple[str, ...]) -> dict[str, Any]:
    """Return every setting of matplotlib, validated; the backend is no matter of style."""
    import matplotlib as mpl

    defaults: dict[Any, Any] = {key: value for key, value in mpl.rcParamsDefault.items() if key != "backend"}
    with mpl.rc_context(defaults | _STYLE | {"font.family": [_MEASURING_FONT, *fonts]}):
        return {key: mpl.rcParams[key] for key in defaults}


@cache
def _further_fonts() -> tuple[str, ...]:
    """Return fonts of this machine with the letters that matplotlib's own lacks: the first of `_EAST_ASIAN` it has."""
    from matplotlib.font_manager import fontManager

    known = set(fontManager.get_font_names())
    return tuple(name for name in _EAST_ASIAN if name in known)[:1]


def _prepared(offer: Figure) -> matplotlib.figure.Figure:
    from matplotlib.figure import Figure as Canvas

    figure = Canvas()
    if offer.prepare:
        offer.prepare(figure)
    return figure


@contextmanager
def _redrawn(comparison: Comparison, offer: Figure, fonts: tuple[str, ...] = ()) -> Iterator[matplotlib.figure.Figure]:
    """Yield a figure to save, on the one that was prepared before.

    What was prepared is most of a figure's cost. What is drawn over it is taken away again; if anything fails, so is
    the whole figure.
    """
    key = offer, fonts
    figure = (_PREPARED.pop(key, None) if offer.prepare else None) or _prepared(offer)
    kept = set(_artists(figure))
    figure.set_dpi(POINTS_PER_INCH)
    _draw(figure, comparison, offer)
    yield figure
    if offer.prepare:
        for artist in _artists(figure):
            if artist not in kept:
                artist.remove()
        _PREPARED[key] = figure


def _draw(figure: matplotlib.figure.Figure, comparison: Comparison, offer: Figure) -> None:
    if not drawable(comparison, offer):
        needs = ", ".join(offer.needs)
        lack = f"needs {needs}, which these points do not have" if len(comparison.points) else "has nothing to draw"
        raise ComparisonError(Fault(where="figures", what=f"figure {offer.key!r} {lack}"))
    offer.draw(figure, comparison)


def _artists(figure: matplotlib.figure.Figure) -> list[Artist]:
    """Return what a figure and its axes hold."""
    return [*figure.get_children(), *(artist for axes in figure.axes for artist in axes.get_children())]


@cache
def _night() -> str:
    """Return the style sheet of the SVG; viewers that know none keep the colours that matplotlib wrote."""
    turned = (
        f'[style*="{paint}: {day}"]{{{paint}:{night}!important}}'
        for day, night in NIGHT.items()
        for paint in ("fill", "stroke")
    )
    dark = "\n".join(turned)
    return f"text{{font-family:{_FONTS}!important}}\n@media (prefers-color-scheme: dark){{\n{dark}\n}}"
