"""One side of a comparison: its points, its frontier, its price, and the curves through the frontier."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from paretopress.arrays import GIVEN, INTERACTIVITY, NUMBERS, OVER_ALL, THROUGHPUT, Arrays
from paretopress.curve import Curves
from paretopress.frontier import frontier
from paretopress.points import records

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

#: $/M tok = $/GPU-hour x 10^6 / (3600 x tok/s/GPU).
MTOK_PER_HOUR = 1e6 / 3600
COSTS = {
    "cost_per_mtok": "throughput_per_gpu",
    "output_cost_per_mtok": "output_over_all_gpus",
    "input_cost_per_mtok": "input_over_all_gpus",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """What one GPU of a side costs and draws: $/GPU-hour, and all-in kW where the sheet states it."""

    usd_per_gpu_hour: float
    kw_per_gpu: float | None


def named(engines: Iterable[object]) -> tuple[str, ...]:
    """Return the engines that points name, in order of first appearance."""
    return tuple(engine for engine in dict.fromkeys(engines) if isinstance(engine, str))


@dataclass(frozen=True, kw_only=True)
class Side:
    """The operating points with one value of the axis.

    Parameters
    ----------
    letter : str
        `a` or `b`; `b` is the baseline.
    value, label : str
        The axis value, and what a page calls it.
    points : DataFrame
        The points that entered, in the schema's columns.
    rate : Rate, optional
        Price and power of one GPU; None without prices.
    cost : {"derived", "splined"}
        The rule for cost and energy.
    runs : DataFrame, optional
        The runs that the points are medians of; None where each point is a run.
    """

    letter: str
    value: str
    label: str
    points: pd.DataFrame
    rate: Rate | None
    cost: str
    runs: pd.DataFrame | None = None

    def runs_of(self, path: str) -> int:
        """Return how many runs of a file entered."""
        entered = self.points if self.runs is None else self.runs
        return int((entered["source"] == path).sum())

    @cached_property
    def arrays(self) -> Arrays:
        """Return the points as arrays."""
        return Arrays.of(self.points)

    @cached_property
    def best(self) -> Arrays:
        """Return the Pareto-optimal points by increasing interactivity, as arrays."""
        return self.arrays.take(self._best_rows)

    @cached_property
    def _best_rows(self) -> NDArray[np.intp]:
        return frontier(self.arrays.numbers[:, INTERACTIVITY], self.arrays.numbers[:, THROUGHPUT])

    @cached_property
    def frontier(self) -> pd.DataFrame:
        """Return the Pareto-optimal points by increasing interactivity."""
        return self.points.iloc[self._best_rows].reset_index(drop=True)

    @cached_property
    def recipes(self) -> tuple[Mapping[str, Any], ...]:
        """Return the points of the frontier as plain values, a mapping each; None where missing."""
        return records(self.frontier)

    @property
    def engines(self) -> tuple[str, ...]:
        """Return the engines that the points name, in order of first appearance."""
        return named(self.arrays.engines)

    @property
    def published(self) -> bool:
        """Return whether the frontier is made of figures that somebody else read off a curve."""
        return bool(len(self.best.published)) and bool(self.best.published.all())

    def span(self, *, whole: bool = False) -> tuple[float, float] | None:
        """Return the interactivity range of the frontier, or of the whole side; None without points."""
        knots = self.curves.knots
        if not len(knots):
            return None
        if whole:
            covered = self.arrays.numbers[:, INTERACTIVITY]
            return float(np.nanmin(covered)), float(np.nanmax(covered))
        return float(knots[0]), float(knots[-1])

    @cached_property
    def curves(self) -> Curves:
        """Return the curves through the frontier: throughputs, latencies, concurrency, and splined costs."""
        values, metrics = self.best.numbers[:, 1 : -len(GIVEN)], NUMBERS[1 : -len(GIVEN)]
        if self.cost == "splined":
            values, metrics = self._with_splined(values, metrics)
        present = np.flatnonzero(np.isfinite(values).any(axis=0))
        apart = self.best.published
        return Curves(
            metrics=tuple(metrics[column] for column in present.tolist()),
            knots=self.best.numbers[:, INTERACTIVITY].copy(),
            values=values[:, present],
            joined=~(apart[:-1] | apart[1:]),
        )

    def _with_splined(self, values: Floats, metrics: tuple[str, ...]) -> tuple[Floats, tuple[str, ...]]:
        """Add cost and energy at the knots: as they came with the data, else from the price sheet."""
        given = dict(zip(GIVEN, self.best.numbers[:, -len(GIVEN) :].T, strict=True))
        priced = COSTS if self.rate else {}
        splined = {key: self._usd(values[:, metrics.index(source)]) for key, source in priced.items()}
        splined |= {key: column for key, column in given.items() if np.isfinite(column).any()}
        return np.column_stack([values, *splined.values()]), (*metrics, *splined)

    def _usd(self, throughput: Floats) -> Floats:
        rate = self.rate.usd_per_gpu_hour if self.rate else np.nan
        usd: Floats = rate * MTOK_PER_HOUR / throughput
        return usd

    def read(self, interactivity: Floats) -> dict[str, Floats]:
        """Return every metric of this side at the targets, by metric.

        Parameters
        ----------
        interactivity : array, shape (k,), tok/s/user

        Returns
        -------
        dict of arrays, shape (k,)
            NaN where the side has no value. Cost and energy follow from the throughput that was read, so that
            cost x throughput = rate, unless the rule says that they have a curve of their own.
        """
        found = dict(zip(self.curves.metrics, self.curves.at(interactivity).T, strict=True))
        if self.rate:
            derived = {key: self._usd(found[source]) for key, source in COSTS.items() if source in found}
            if self.rate.kw_per_gpu and "throughput_per_gpu" in found:
                derived["tok_s_per_mw"] = found["throughput_per_gpu"] / self.rate.kw_per_gpu * 1000
            found = derived | found
        return {key: values for key, values in found.items() if key not in OVER_ALL}

    def interactivity_within(self, usd_per_mtok: float) -> float | None:
        """Return the largest interactivity whose cost stays within a budget; None if none does or cost is unknown."""
        if "cost_per_mtok" in self.curves.metrics:
            return self.curves.last_at_most("cost_per_mtok", usd_per_mtok)
        if self.rate is None or not len(self.curves.knots):
            return None
        return self.curves.last_at_least(
            "throughput_per_gpu", self.rate.usd_per_gpu_hour * MTOK_PER_HOUR / usd_per_mtok
        )
