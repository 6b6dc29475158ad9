"""Operating points as arrays: what frontier, curves and readings need of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from paretopress.columns import CURVE_METRICS

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

#: What came with the data and is read as it was given, where the rule is `cost: splined`.
GIVEN = ("cost_per_mtok", "tok_s_per_mw")
#: What the cost of output and of input tokens follows from.
OVER_ALL = ("output_over_all_gpus", "input_over_all_gpus")
#: The numbers of a point: where it lies, what has a curve, and what was given.
NUMBERS = ("interactivity", *CURVE_METRICS, "concurrency", *OVER_ALL, *GIVEN)
INTERACTIVITY, THROUGHPUT = NUMBERS.index("interactivity"), NUMBERS.index("throughput_per_gpu")


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrays:
    """Operating points as arrays, one row a point.

    A frame hands out a column in 8 microseconds, an array in none: frontier and readings of a side cost less than
    taking its numbers out of a frame.

    Parameters
    ----------
    numbers : array, shape (n, len(NUMBERS))
        NaN where missing.
    published : array of bool, shape (n,)
        The figures that somebody else read off a curve.
    engines : array of object, shape (n,)
        None where not stated.
    """

    numbers: Floats
    published: NDArray[np.bool_]
    engines: NDArray[np.object_]

    @classmethod
    def of(cls, points: pd.DataFrame) -> Arrays:
        """Return operating points of the schema as arrays."""
        parts = {key: over_all_gpus(points, key.partition("_")[0]) for key in OVER_ALL}
        columns = [parts[key] if key in parts else points[key].to_numpy(float) for key in NUMBERS]
        return cls(
            numbers=np.array(columns).T,  # each number of all points in one piece, for the frontier
            published=points["kind"].to_numpy() == "published",
            engines=points["engine"].to_numpy(object),
        )

    def take(self, rows: NDArray[np.intp]) -> Arrays:
        """Return the points in some rows, in their order."""
        return Arrays(numbers=self.numbers[rows], published=self.published[rows], engines=self.engines[rows])


def over_all_gpus(points: pd.DataFrame, part: str) -> Floats:
    """Return output (or input) tok/s over all GPUs: what its cost counts, also in a disaggregated run."""
    own = points["decode_gpus" if part == "output" else "prefill_gpus"].to_numpy(float)
    split = points["topology"].to_numpy(object) == "disaggregated"
    share = np.where(split, own / points["gpus"].to_numpy(float), 1.0)
    over_all: Floats = points[f"{part}_throughput_per_gpu"].to_numpy(float) * share
    return over_all
