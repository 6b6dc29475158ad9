"""The readings and frontiers as flat tables of full-precision numbers: `readings.csv`, and frames for notebooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from paretopress.columns import READING_METRICS

if TYPE_CHECKING:
    from paretopress.comparison import Comparison

#: Always there, even where nothing has a value, so that a table of readings never changes its shape.
ALWAYS = ("throughput_per_gpu", "output_throughput_per_gpu", "input_throughput_per_gpu", "concurrency")


def metrics_of(comparison: Comparison) -> tuple[str, ...]:
    """Return the metrics that some reading has, and those that are always listed, in the schema's order."""
    found = {key for match in comparison.matches for reading in match.readings.values() for key in reading.values}
    return tuple(key for key in (*READING_METRICS, "concurrency") if key in found or key in ALWAYS)


def readings_frame(comparison: Comparison) -> pd.DataFrame:
    """Return one row for each target and side.

    Returns
    -------
    DataFrame
        Columns `interactivity`, `side`, `label`, `boundary`, `bound`, then a column a metric (NaN where there is no
        value), then `<metric>_better`, `_ratio`, `_percent`, `_tied` and `_at_least` of throughput and cost: of the
        side against the baseline, and of two sides on both rows.
    """
    metrics = metrics_of(comparison)
    rows = []
    for match in comparison.matches:
        for letter, side in comparison.sides.items():
            reading = match.reading(letter)
            row: dict[str, object] = {
                "interactivity": match.interactivity,
                "side": letter,
                "label": side.label,
                "boundary": reading.boundary,
                "bound": reading.bound,
            }
            row |= {key: reading.get(key) for key in metrics}
            compared = letter if letter in comparison.others else "a" if len(comparison.others) == 1 else None
            for key, found in match.deltas_of(compared).items() if compared else ():
                names = ("better", "ratio", "percent", "tied", "at_least")
                row |= {f"{key}_{name}": getattr(found, name) for name in names}
            rows.append(row)
    columns = ["interactivity", "side", "label", "boundary", "bound", *metrics]
    return pd.DataFrame(rows) if rows else pd.DataFrame(columns=columns)
