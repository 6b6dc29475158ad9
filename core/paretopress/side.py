"""One side of a comparison: its points, its frontier, its price, and the curves through the frontier."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from paretopress.columns import CURVE_METRICS
from paretopress.curve import Curves
from paretopress.frontier import frontier

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


def over_all_gpus(points: pd.DataFrame, part: str) -> Floats:
    """Return output (or input) tok/s over all GPUs: what its cost counts, also in a disaggregated run."""
    own = points["decode_gpus" if part == "output" else "prefill_gpus"].to_numpy(float)
    split = (points["topology"] == "disaggregated").to_numpy()
    share = np.where(split, own / points["gpus"].to_numpy(float), 1.0)
    over_all: Floats = points[f"{part}_throughput_per_gpu"].to_numpy(float) * share
    return over_all


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
    def frontier(self) -> pd.DataFrame:
        """Return the Pareto-optimal points by increasing interactivity."""
        best = frontier(self.points["interactivity"], self.points["throughput_per_gpu"])
        return self.points.iloc[best].reset_index(drop=True)

    @property
    def engines(self) -> tuple[str, ...]:
        """Return the engines that the points name, in order of first appearance."""
        return tuple(str(engine) for engine in self.points["engine"].dropna().unique())

    @property
    def published(self) -> bool:
        """Return whether the frontier is made of figures that somebody else read off a curve."""
        return bool(len(self.frontier)) and bool((self.frontier["kind"] == "published").all())

    @cached_property
    def curves(self) -> Curves:
        """Return the curves through the frontier: throughputs, latencies, concurrency, and splined costs."""
        columns = {key: self.frontier[key].to_numpy(float) for key in (*CURVE_METRICS, "concurrency")}
        columns |= {f"{part}_over_all_gpus": over_all_gpus(self.frontier, part) for part in ("output", "input")}
        columns |= self._splined(columns) if self.cost == "splined" else {}
        present = {key: column for key, column in columns.items() if np.isfinite(column).any()}
        measured = (self.frontier["kind"] == "measured").to_numpy()
        return Curves(
            metrics=tuple(present),
            knots=self.frontier["interactivity"].to_numpy(float),
            values=np.column_stack(list(present.values())) if present else np.empty((len(self.frontier), 0)),
            joined=measured[:-1] & measured[1:],
        )

    def _splined(self, columns: dict[str, Floats]) -> dict[str, Floats]:
        """Return cost and energy at the knots: as they came with the data, else from the price sheet."""
        splined = {key: self._usd(columns[throughput]) for key, throughput in COSTS.items()} if self.rate else {}
        given = {key: self.frontier[key].to_numpy(float) for key in ("cost_per_mtok", "tok_s_per_mw")}
        return splined | {key: column for key, column in given.items() if np.isfinite(column).any()}

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
        return {key: values for key, values in found.items() if not key.endswith("_over_all_gpus")}

    def interactivity_within(self, usd_per_mtok: float) -> float | None:
        """Return the largest interactivity whose cost stays within a budget; None if none does or cost is unknown."""
        if "cost_per_mtok" in self.curves.metrics:
            return self.curves.last_at_most("cost_per_mtok", usd_per_mtok)
        if self.rate is None or not len(self.frontier):
            return None
        return self.curves.last_at_least(
            "throughput_per_gpu", self.rate.usd_per_gpu_hour * MTOK_PER_HOUR / usd_per_mtok
        )
