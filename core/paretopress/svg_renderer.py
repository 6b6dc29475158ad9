"""matplotlib's SVG renderer, measuring each text once: the figures of a site share ticks, labels and legends.

Imported only to draw.
"""

from __future__ import annotations

from functools import lru_cache
from typing import IO, TYPE_CHECKING, Literal

from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.textpath import text_to_path

from paretopress.drawing import POINTS_PER_INCH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

#: Whether a text is mathematics, and whose.
Math = bool | Literal["TeX"]


class Renderer(RendererSVG):
    """An SVG renderer. What a figure asks to be drawn as pixels is drawn as lines all the same."""

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: Math) -> tuple[float, float, float]:
        """Return a text's size, points."""
        return _measured(s, prop, ismath)


@lru_cache(maxsize=4096)
def _measured(text: str, font: FontProperties, ismath: Math) -> tuple[float, float, float]:
    return text_to_path.get_text_width_height_descent(text, font, ismath)


def save(figure: Figure, file: IO[str], metadata: Mapping[str, str | None]) -> None:
    """Write a figure as SVG, as `FigureCanvasSVG.print_svg` does."""
    figure.set_dpi(POINTS_PER_INCH)
    width, height = figure.get_size_inches() * POINTS_PER_INCH
    renderer = Renderer(width, height, file, image_dpi=POINTS_PER_INCH, metadata=metadata)  # type: ignore[no-untyped-call]
    figure.draw(renderer)
    renderer.finalize()  # type: ignore[no-untyped-call]
