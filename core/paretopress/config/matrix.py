"""One report for each combination of a matrix."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping

from paretopress.config.written import LONGEST_REPORT, Wrong, slug
from paretopress.errors import Fault, quoted

MOST_REPORTS = 1000


def combinations(report: str, matrix: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the name of each report and the columns that it pins, in the order of the matrix.

    Raises
    ------
    Wrong
        For two combinations of one name, a name that is too long, or too many of them.

    >>> list(combinations("r", {"precision": ("FP4", "fp8")}))
    [('r-fp4', {'precision': 'FP4'}), ('r-fp8', {'precision': 'fp8'})]
    """
    count = math.prod(len(values) for values in matrix.values())
    if count > MOST_REPORTS:
        raise Wrong.here(Fault(what=f"{count:,} reports", expected=f"at most {MOST_REPORTS:,} a config"))
    seen: dict[str, dict[str, str]] = {}
    for values in itertools.product(*matrix.values()):
        pinned = dict(zip(matrix, values, strict=True))
        name = _name(report, values)
        if name in seen:
            both = f"{_told(seen[name])} and {_told(pinned)}"
            raise Wrong.here(Fault(what=f"two reports would be named {quoted(name)}: {both}"))
        seen[name] = pinned
        yield name, pinned


def _name(report: str, values: tuple[str, ...]) -> str:
    slugs = [slug(value) for value in values]
    if "" in slugs:
        nameless = values[slugs.index("")]
        raise Wrong.here(Fault(what="a value that cannot name a folder", got=nameless, expected="a-z or 0-9 in it"))
    name = "-".join((report, *slugs))
    if len(name) > LONGEST_REPORT:
        what = f"a report name of {len(name)} characters"
        raise Wrong.here(Fault(what=what, got=name, expected=f"at most {LONGEST_REPORT}"))
    return name


def _told(pinned: Mapping[str, str]) -> str:
    return ", ".join(f"{column} {quoted(value)}" for column, value in pinned.items())
