"""One run told by several files: a JSON result and its CSV, a summary beside its runs, a raw result and its row.

Tools write the same run more than once, rounded here and joined with others there. Counted twice it would weigh
double, so of such twins the row that says most is kept and the others name it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from paretopress.columns import IDENTITY_KEYS, METRIC_KEYS
from paretopress.points import NEEDS_GPUS

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

#: What a run measures; two runs never agree in all of it, while a file's copy of a run differs only by rounding.
FINGERPRINT = tuple(
    key for key in METRIC_KEYS if key.startswith(("ttft_", "tpot_", "itl_", "e2el_"))
)  # throughputs are left out: they are divided by GPUs in one file and not in the other
SHARED = 4
COPY = "the same run as in "
ROUNDING = 1e-3
#: Tables write milliseconds with two decimals.
ROUNDING_S = 6e-6
#: Any two copies have one of these in common.
SORTED_BY = ("tpot_p50", "tpot_mean", "ttft_mean", "e2el_mean", "itl_mean")
# What one file may say and its copy otherwise: a client names a model by its repository, a pipeline by its prefix.
_OF_THE_FILE = (
    "model",
    "source",
    "row",
    "left_out",
    "kind",
    "interactivity_definition",
    "date",
    "run",
    "repeat",
    "engine_version",
)
COMPARED = tuple(key for key in IDENTITY_KEYS if key not in (*_OF_THE_FILE, "dp_attention"))


def mark_twins(points: pd.DataFrame) -> pd.DataFrame:
    """Return the points with every copy of a run left out, naming the file that is used instead.

    Two rows are copies when they come from different files, state no identity that differs, and agree in every latency
    that both have, at least four of them, to the rounding of a table. The row that says most is used; a copy of a run
    that one file knows to be unusable (cancelled, cut short) is as unusable.
    """
    values = points[list(FINGERPRINT)].to_numpy(float)
    measured = np.isfinite(values).sum(axis=1) >= SHARED
    source = points["source"].to_numpy()
    if len(set(source[measured])) < 2:  # noqa: PLR2004 - a pair
        return points
    out = points["left_out"].copy()
    usable = (out.isna() | (out == NEEDS_GPUS)).to_numpy(copy=True)
    rank = _rank(points)
    stated = points[list(COMPARED)].to_numpy(object)
    stated[points[list(COMPARED)].isna().to_numpy()] = None
    pairs = _alike(values, source, np.flatnonzero(measured))
    for one, other in sorted(pairs, key=lambda pair: _worst_last(pair, rank)):
        kept, copy = (one, other) if rank[one] >= rank[other] else (other, one)
        if usable[copy] and _compatible(stated[one], stated[other]):
            why = "" if usable[kept] or str(out.iloc[kept]).startswith(COPY) else f": {out.iloc[kept]}"
            out.iloc[copy] = f"{COPY}{source[kept]}{why}"
            usable[copy] = False
    return points.assign(left_out=out)


def _rank(points: pd.DataFrame) -> list[tuple[bool, bool, int, bool, int]]:
    """Return how good each row is as the one that stands for its run.

    A reason not to use a run comes first, since it holds for its copies; then a known GPU count, then how much a row
    says; a table in CSV is rounded; and of equals the first.
    """
    out = points["left_out"]
    refused = (out.notna() & (out != NEEDS_GPUS)).tolist()
    counted = (out != NEEDS_GPUS).tolist()
    said = points.notna().sum(axis=1).tolist()
    exact = [".csv" not in str(source) for source in points["source"]]
    return [(*row, -place) for place, row in enumerate(zip(refused, counted, said, exact, strict=True))]


def _worst_last(pair: tuple[int, int], rank: Sequence[tuple[bool, bool, int, bool, int]]) -> tuple[object, ...]:
    """Order pairs by the better of their rows, so that a copy names the row that is used and not another copy."""
    best = max(rank[place] for place in pair)
    return tuple(-int(part) for part in best)


def _alike(values: Floats, source: NDArray[np.object_], usable: NDArray[np.intp]) -> set[tuple[int, int]]:
    """Return the pairs of rows of different files whose common latencies agree."""
    found: set[tuple[int, int]] = set()
    for key in SORTED_BY:
        latency = values[:, FINGERPRINT.index(key)]
        order = usable[np.isfinite(latency[usable])]
        order = order[np.argsort(latency[order], kind="stable")]
        for apart in range(1, len(order)):
            one, other = order[:-apart], order[apart:]
            near = latency[other] - latency[one] <= np.maximum(ROUNDING_S, ROUNDING * latency[one])
            if not near.any():
                break
            one, other = one[near], other[near]
            same = (source[one] != source[other]) & _agree(values[one], values[other])
            found |= {(min(a, b), max(a, b)) for a, b in zip(one[same].tolist(), other[same].tolist(), strict=True)}
    return found


def _agree(one: Floats, other: Floats) -> NDArray[np.bool_]:
    both = np.isfinite(one) & np.isfinite(other)
    apart = np.abs(one - other) > np.maximum(ROUNDING_S, ROUNDING * np.abs(one))
    agree: NDArray[np.bool_] = (both.sum(axis=1) >= SHARED) & ~(apart & both).any(axis=1)
    return agree


def _compatible(one: Sequence[object], other: Sequence[object]) -> bool:
    return all(a is None or b is None or a == b for a, b in zip(one, other, strict=True))
