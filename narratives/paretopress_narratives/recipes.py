"""Recipes in words: the measured points on either side of an answer, and the one that can be deployed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from paretopress.decide.answers import RECIPE, bracket
from paretopress.text import Inline
from paretopress_narratives.places import engine_labels, names_engines

if TYPE_CHECKING:
    from paretopress.comparison import Comparison
    from paretopress.side import Side
    from paretopress.wording import Wording

#: What one engine runs everywhere on the page is told by its table of recipes; how it is laid out is told here.
ENGINE = ("engine", "engine_version", "topology")


def between(comparison: Comparison, wording: Wording, side: Side, points: tuple[int, int]) -> Inline:
    """Return where a value lies on a frontier: at one point, or between two, and what these have in common."""
    found = bracket(side, points)
    stated = [{column: pair[place] for column, pair in found.differ.items()} for place in (0, 1)]
    ends = [_phrase(comparison, wording, own, side, point) for own, point in zip(stated, points, strict=True)]
    same = list(_parts(comparison, wording, found.same, engines=False))
    concurrency = [pair for column, pair in found.differ.items() if column == "concurrency"]
    return wording.say(
        "between",
        one=points[0] == points[1],
        ends=ends,
        same=wording.listed(same),
        concurrency=concurrency[0] if len(found.differ) == len(concurrency) == 1 else (),
        point=recipe(comparison, wording, side, points[0]),
    )


def recipe(comparison: Comparison, wording: Wording, side: Side, point: int) -> Inline:
    """Return how one measured point is run; its interactivity where it does not say."""
    stated = bracket(side, (point, point)).same
    return _phrase(comparison, wording, stated, side, point)


def _phrase(comparison: Comparison, wording: Wording, stated: Mapping[str, object], side: Side, point: int) -> Inline:
    parts = [*_parts(comparison, wording, stated, engines=names_engines(comparison))]
    at = wording.say("recipe-part", column="interactivity", value=float(side.frontier["interactivity"].iloc[point]))
    return wording.listed(parts) if parts else at


def _parts(
    comparison: Comparison, wording: Wording, stated: Mapping[str, object], *, engines: bool
) -> Iterator[Inline]:
    """Yield the facts of a recipe in words, the load first: it is what a reader looks for in the table of recipes."""
    for column in ("concurrency", "request_rate", *RECIPE[:-2]):
        value = stated.get(column)
        if value is None or value is False or (column in ENGINE and not engines):
            continue
        if column == "engine":
            value = engine_labels(comparison, [str(value)])[0]
        yield wording.say("recipe-part", column=column, value=value)
