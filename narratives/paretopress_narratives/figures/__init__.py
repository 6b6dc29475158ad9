"""The two figures of a report: `frontier` and `cost`, one chart each of a metric against interactivity."""

from __future__ import annotations

from paretopress import Figure
from paretopress_narratives.figures.cost import COST
from paretopress_narratives.figures.frontier import FRONTIER

__all__ = ["FIGURES"]

FIGURES: tuple[Figure, ...] = (FRONTIER, COST)
