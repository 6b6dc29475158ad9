"""Which combinations a matrix makes, one report each: of values that are written, or of those that the data have."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping

from paretopress.config import naming
from paretopress.config.written import Wrong
from paretopress.errors import Fault

#: For each column its values; None for those that the data have (`auto`).
Matrix = Mapping[str, tuple[str, ...] | None]
Exclude = tuple[Mapping[str, tuple[str | None, ...]], ...]

MOST_REPORTS = 10_000


def is_open(matrix: Matrix) -> bool:
    """Return whether only the data can say which combinations there are."""
    return None in matrix.values()


def combinations(report: str, matrix: Matrix, exclude: Exclude = ()) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield the name of each report and the columns that it pins, in the order of the matrix; nothing of an open one.

    Raises
    ------
    Wrong
        For two combinations of one name, a name that is too long, or too many of them.

    >>> list(combinations("r", {"precision": ("FP4", "fp8")}))
    [('r-fp4', {'precision': 'FP4'}), ('r-fp8', {'precision': 'fp8'})]
    """
    lists = [values for values in matrix.values() if values is not None]
    if len(lists) < len(matrix):
        return
    bounded(math.prod(map(len, lists)))
    products = (dict(zip(matrix, values, strict=True)) for values in itertools.product(*lists))
    yield from naming.distinct(report, (pinned for pinned in products if not excluded(pinned, exclude)))


def bounded(count: int) -> None:
    """Refuse a matrix of too many reports: it is a slip of the pen."""
    if count > MOST_REPORTS:
        raise Wrong.here(Fault(what=f"{count:,} reports", expected=f"at most {MOST_REPORTS:,} a config"))


def excluded(pinned: Mapping[str, str], exclude: Exclude) -> bool:
    """Return whether a combination is one that the config takes out.

    >>> excluded({"model": "m", "precision": "fp4"}, ({"precision": ("fp4", "fp6")},))
    True
    """
    return any(all(pinned[column] in values for column, values in out.items()) for out in exclude)
