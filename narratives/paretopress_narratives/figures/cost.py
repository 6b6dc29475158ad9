"""The figure `cost`: cost per million tokens against interactivity, along the frontiers of both sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paretopress import Figure

if TYPE_CHECKING:
    import matplotlib.figure

    from paretopress import Comparison

METRIC = "cost_per_mtok"


def prepare(figure: matplotlib.figure.Figure) -> None:
    """Draw the axes."""
    from paretopress_narratives.figures.chart import prepare_chart

    prepare_chart(figure)


def draw(figure: matplotlib.figure.Figure, comparison: Comparison) -> None:
    """Draw the cost of each side."""
    from paretopress_narratives.figures.chart import draw_chart

    draw_chart(figure, comparison, METRIC)


def caption(comparison: Comparison) -> str:
    """Return how to read the figure."""
    from paretopress_narratives.figures import texts

    return texts.caption(comparison, COST.key, METRIC)


def alt(comparison: Comparison) -> str:
    """Return who costs more, where, and by how much."""
    from paretopress_narratives.figures import texts

    return texts.alt(comparison, COST.key, METRIC)


COST = Figure(
    key="cost",
    label="Cost against interactivity",
    prepare=prepare,
    draw=draw,
    caption=caption,
    alt=alt,
    needs=("cost_per_mtok",),
)
