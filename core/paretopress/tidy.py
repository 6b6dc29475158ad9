"""What a tidy table may hold, wherever it is stored: columns with our names, one value a cell."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

from paretopress.columns import COLUMNS, IDENTITY_BY_KEY
from paretopress.errors import Fault

#: Texts that stand for nothing in a table.
MISSING = frozenset({"", "NA", "N/A", "<NA>", "NaN", "nan", "null"})
TEXT_COLUMNS = frozenset(key for key, column in IDENTITY_BY_KEY.items() if column.type in ("text", "date"))
CLOSE = 0.8

_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+([eE][+-]?\d+)?")
_OTHER_STATISTIC = re.compile(r"(ttft|tpot|itl|e2el)_(p[\d.]+|std|min|max)")


def near_misses(names: Iterable[str], *, path: str) -> Iterable[Fault]:
    """Yield a fault for each column that is almost one of ours, and would be lost without a word.

    >>> [str(fault) for fault in near_misses(["interactvity"], path="a.csv")]
    ["a.csv: unknown column 'interactvity'; did you mean 'interactivity'?"]
    """
    names = tuple(names)
    absent = [column for column in COLUMNS if column not in names]
    for name in names:
        known = name in COLUMNS or _OTHER_STATISTIC.fullmatch(name)
        if not known and (meant := close(name, absent)):
            yield Fault(where=path, what=f"unknown column {name!r}", remedy=f"did you mean {meant!r}?")


def close(name: str, known: Iterable[str]) -> str:
    """Return the known name that is the same or almost the same; empty where there is none."""
    if name in (known := tuple(known)):
        return name
    return next(iter(difflib.get_close_matches(name, known, n=1, cutoff=CLOSE)), "")


def wrong_value(name: str, value: object) -> tuple[str, str, str] | None:
    """Return what is wrong with a value, what was expected and what to do; None if the core may have it.

    >>> wrong_value("engine_version", 0.1)[0]
    'not a text'
    """
    if value is not None and not isinstance(value, (str, int, float)):
        return "not one value", "a number or a text", "write one row a measured point"
    if name in TEXT_COLUMNS and isinstance(value, (bool, float)):
        return "not a text", "a text", 'put it in quotation marks: "0.10" is not "0.1", and "off" is not false'
    if name not in TEXT_COLUMNS and isinstance(value, str) and _DECIMAL_COMMA.fullmatch(value):
        remedy = "write it with a decimal point and without thousands separators"
        return "a number with a comma", "a decimal point", remedy
    return None
