"""What to run: the best that a side gives at an interactivity or within a budget, and the recipe that can be deployed.

An interpolated point cannot be deployed. So each answer names the two measured points that bracket it, and the one
measured point to run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from paretopress.columns import IDENTITY_BY_KEY, READING_METRICS
from paretopress.curve import SAME

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from paretopress.side import Side

    Floats = NDArray[np.float64]

#: What tells how to run a point, in the order in which it is told.
RECIPE = (
    "engine",
    "engine_version",
    "topology",
    "layout",
    "gpus",
    "prefill_gpus",
    "decode_gpus",
    "tp",
    "pp",
    "ep",
    "dp_attention",
    "concurrency",
    "request_rate",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The best that a side gives, and what to run for it.

    Parameters
    ----------
    side : {"a", "b"}
    metric : str
    value : float
        In the metric's unit, read at `interactivity`.
    interactivity : float, tok/s/user
        Where it is: what was asked, or faster where that is better or nothing as slow was measured.
    boundary : {"measured", "published", "interpolated"}
        Where the value comes from.
    bound : bool
        The side has no value at what was asked, so that the true answer may be better; never worse.
    between : (int, int)
        Points of the frontier on either side of `interactivity`; twice the same at a point.
    recipe : int, optional
        The measured point of the frontier to run: of those that satisfy what was asked, the best. None where there
        is none, as with published figures.
    """

    side: str
    metric: str
    value: float
    interactivity: float
    boundary: Literal["measured", "published", "interpolated"]
    bound: bool
    between: tuple[int, int]
    recipe: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bracket:
    """What the recipes on either side of an answer have in common, and what tells them apart, by column.

    A fact that neither states is in neither; None is a fact that one of the two does not state.
    """

    same: Mapping[str, object]
    differ: Mapping[str, tuple[object, object]]


def at_least(side: Side, interactivity: float, metric: str = "cost_per_mtok") -> Answer | None:
    """Return the best value of a metric at an interactivity of at least the given; None if nothing is that fast.

    Parameters
    ----------
    side : Side
    interactivity : float, tok/s/user
    metric : str
        What to be best in: `cost_per_mtok` (the cheapest), `throughput_per_gpu` (the most), …

    Notes
    -----
    A faster service satisfies as well, so the candidates are the place itself and all frontier points above it: between
    two points a curve is monotone and cannot be better than both. Throughput falls along a frontier, so that the answer
    is the reading itself; not so for latencies and for costs that were published. Below the frontier, and where the
    curve has a gap, the next frontier point is a recipe that satisfies: the answer is a bound. Above it there is none.

    >>> import paretopress, pandas as pd
    >>> points = pd.DataFrame({"precision": ["fp4", "fp4", "fp8"], "interactivity": [20, 60, 30],
    ...                        "throughput_per_gpu": [900, 100, 600]})
    >>> fp4 = paretopress.compare(points, axis="precision", a="fp4", b="fp8").sides["a"]
    >>> found = at_least(fp4, 40, "throughput_per_gpu")
    >>> found.value, found.between, found.recipe
    (500.0, (0, 1), 1)
    >>> at_least(fp4, 10, "throughput_per_gpu").bound, at_least(fp4, 61, "throughput_per_gpu")
    (True, None)
    """
    knots = side.curves.knots
    places = np.append([float(interactivity)], knots[knots > interactivity])
    badness = _badness(side, places, metric)
    if np.isnan(badness).all():
        return None
    enough = knots >= interactivity - SAME * abs(interactivity)
    return _answer(
        side,
        metric,
        float(places[np.nanargmin(badness)]),
        bound=bool(np.isnan(badness[0])),
        recipe=_best_measured(side, metric, enough),
    )


def within_budget(side: Side, usd_per_mtok: float) -> Answer | None:
    """Return the largest interactivity whose cost stays within a budget, as `Side.interactivity_within` finds it.

    The recipe is the fastest measured point that costs no more: the bracketing point on the cheaper side.

    Parameters
    ----------
    usd_per_mtok : float, $/M tok

    >>> import paretopress, pandas as pd
    >>> points = pd.DataFrame({"hardware": ["b200", "b200", "h200"], "interactivity": [20, 60, 30],
    ...                        "throughput_per_gpu": [900, 100, 600]})
    >>> b200 = paretopress.compare(points, axis="hardware", a="b200", b="h200",
    ...                            prices="inferencex-2026-08/hyperscaler").sides["a"]
    >>> found = within_budget(b200, 1.73e6 / 3600 / 500)
    >>> round(found.interactivity, 9), found.between, found.recipe
    (40.0, (0, 1), 0)
    """
    interactivity = side.interactivity_within(usd_per_mtok)
    if interactivity is None:
        return None
    slower, _ = side.curves.between(interactivity)
    recipe = None if side.best.published[slower] else slower
    return _answer(side, "cost_per_mtok", interactivity, bound=False, recipe=recipe)


def bracket(side: Side, between: tuple[int, int]) -> Bracket:
    """Return what two points of a frontier have in common, and what tells them apart.

    >>> import paretopress, pandas as pd
    >>> points = pd.DataFrame({"precision": ["fp4", "fp4", "fp8"], "interactivity": [20, 60, 30], "tp": 8,
    ...                        "throughput_per_gpu": [900, 100, 600], "concurrency": [64, 32, 64]})
    >>> fp4 = paretopress.compare(points, axis="precision", a="fp4", b="fp8").sides["a"]
    >>> bracket(fp4, (0, 1))
    Bracket(same={'tp': 8}, differ={'concurrency': (64.0, 32.0)})
    """
    slower, faster = (side.recipes[index] for index in between)
    pairs = {column: (_stated(column, slower[column]), _stated(column, faster[column])) for column in RECIPE}
    return Bracket(
        same={column: one for column, (one, other) in pairs.items() if one == other and one is not None},
        differ={column: pair for column, pair in pairs.items() if pair[0] != pair[1]},
    )


def _stated(column: str, value: Any) -> object:  # noqa: ANN401 - whatever a cell holds
    """Return a cell as a reader knows it, counts as whole numbers; None where it is missing."""
    return int(value) if value is not None and IDENTITY_BY_KEY[column].type == "count" else value


def _badness(side: Side, places: Floats, metric: str) -> Floats:
    """Return the metric at some places with its sign such that less is better; NaN where it has no value."""
    found = side.read(places).get(metric)
    if found is None:
        return np.full(len(places), np.nan)
    return found if READING_METRICS[metric].better == "lower" else -found


def _best_measured(side: Side, metric: str, satisfies: NDArray[np.bool_]) -> int | None:
    """Return the best of the measured frontier points that satisfy; of equals the slowest."""
    badness = _badness(side, side.curves.knots, metric)
    usable = satisfies & ~side.best.published & ~np.isnan(badness)
    return int(np.where(usable, badness, np.inf).argmin()) if usable.any() else None


def _answer(side: Side, metric: str, interactivity: float, *, bound: bool, recipe: int | None) -> Answer:
    knot = side.curves.position(interactivity)
    value = float(side.read(np.array([interactivity]))[metric][0])
    return Answer(
        side=side.letter,
        metric=metric,
        value=value,
        interactivity=interactivity,
        boundary="interpolated" if knot is None else side.recipes[knot]["kind"],
        bound=bound,
        between=side.curves.between(interactivity),
        recipe=recipe,
    )
