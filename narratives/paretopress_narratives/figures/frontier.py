"""The figure `frontier`: throughput per GPU against interactivity, all points and the frontiers of both sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paretopress import Figure

if TYPE_CHECKING:
    import matplotlib.figure

    from paretopress import Comparison

METRIC = "throughput_per_gpu"


def prepare(figure: matplotlib.figure.Figure) -> None:
    """Draw the axes."""
    from paretopress_narratives.figures.chart import prepare_chart

    prepare_chart(figure)


def draw(figure: matplotlib.figure.Figure, comparison: Comparison) -> None:
    """Draw the frontiers, and faintly the points below them."""
    from paretopress_narratives.figures.chart import draw_chart

    draw_chart(figure, comparison, METRIC, all_points=True)


def caption(comparison: Comparison) -> str:
    """Return how to read the figure."""
    from paretopress_narratives.figures import texts

    return texts.caption(comparison, FRONTIER.key, METRIC, all_points=True)


def alt(comparison: Comparison) -> str:
    """Return who lies above whom, where, and by how much."""
    from paretopress_narratives.figures import texts

    return texts.alt(comparison, FRONTIER.key, METRIC)


FRONTIER = Figure(
    key="frontier",
    label="Throughput against interactivity",
    prepare=prepare,
    draw=draw,
    caption=caption,
    alt=alt,
)
