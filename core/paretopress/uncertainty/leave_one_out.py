"""What interpolation guesses: curves drawn again without one of their knots."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from paretopress.curve import Curves
from paretopress.delta import COMPARED
from paretopress.uncertainty.resampling import SOURCES, Offsets


def without_one_knot(curves: Curves) -> Iterator[Curves]:
    """Yield the curves through all knots but one, for each knot that has neighbours on both sides."""
    for knot in range(1, len(curves.knots) - 1):
        bridged = curves.joined[knot - 1] & curves.joined[knot]
        yield Curves(
            metrics=curves.metrics,
            knots=np.delete(curves.knots, knot),
            values=np.delete(curves.values, knot, axis=0),
            joined=np.concatenate([curves.joined[: knot - 1], [bridged], curves.joined[knot + 1 :]]),
        )


def moved_by_dropped_knots(curves: Curves, targets: Sequence[float]) -> list[Offsets]:
    """Return, for each target, how far each metric moves at most when a knot is dropped: as a logarithm, both ways."""
    columns = [column for column, metric in enumerate(curves.metrics) if metric in (*SOURCES, *COMPARED)]
    fewer = [np.log(others.at(targets)[:, columns]) for others in without_one_knot(curves)]
    if not fewer:
        return [{} for _ in targets]
    # fmax: a drop after which there is no value says nothing.
    farthest = np.fmax.reduce(np.abs(fewer - np.log(curves.at(targets)[:, columns])), axis=0)
    names = [curves.metrics[column] for column in columns]
    return [{name: (-float(moved), float(moved)) for name, moved in zip(names, row, strict=True)} for row in farthest]
