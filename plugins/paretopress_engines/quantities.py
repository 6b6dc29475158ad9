"""Numbers that stand beside their unit, as in `{"unit": "ms", "avg": 12.3}`, brought to ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paretopress.errors import DataError, Fault
from paretopress_engines.reading import number, text

if TYPE_CHECKING:
    from collections.abc import Mapping

#: What one of each unit is in s, tok/s, requests/s, and as a plain count.
SECONDS = {
    "ns": 1e-9,
    "us": 1e-6,
    "µs": 1e-6,
    "ms": 1e-3,
    "s": 1.0,
    "sec": 1.0,
    "seconds": 1.0,
    "ms/token": 1e-3,
    "s/token": 1.0,
}
TOKENS_PER_SECOND = {"tokens/sec": 1.0, "tokens/s": 1.0}
REQUESTS_PER_SECOND = {"requests/sec": 1.0, "per sec": 1.0, "queries/s": 1.0}
COUNT = {"requests": 1.0, "tokens": 1.0, "count": 1.0}


def quantity(
    block: Mapping[str, object],
    key: str,
    units: Mapping[str, float],
    *,
    where: str,
    unit_key: str = "unit",
    spelled: bool = False,
) -> float | None:
    """Return a number in our unit; None where it is missing.

    Parameters
    ----------
    block : mapping
        Holds the number under `key` and its unit under `unit_key`.
    units : mapping of str to float
        The units that may stand there, and what one of each is in ours.
    where : str
        The file and the place in it, for messages.
    spelled : bool
        Whether the number may be written as text, as in CSV files.

    Raises
    ------
    DataError
        For anything that is no such number, and for a unit that is none of `units`: it is never guessed.

    >>> quantity({"unit": "sec", "avg": 0.25}, "avg", SECONDS, where="a.json")
    0.25
    """
    found = number(block, key, where=where, spelled=spelled)
    if found is None:
        return None
    unit = text(block, unit_key, where=where) or ""
    if unit not in units:
        expected = ", ".join(units)
        raise DataError(Fault(where=f"{where}, key {unit_key}", what="unknown unit", got=unit, expected=expected))
    return found * units[unit]


def times(first: float | None, second: float | None) -> float | None:
    """Return a product; None where a factor is missing.

    >>> times(2.0, None) is None
    True
    """
    return None if first is None or second is None else first * second


def plus(first: float | None, second: float | None) -> float | None:
    """Return a sum; None where a part is missing.

    >>> plus(2.0, 3.0)
    5.0
    """
    return None if first is None or second is None else first + second


def whole_number(value: float | None) -> int | None:
    """Return a nominal length as the count that it is; None for a mean of measured lengths, or none.

    >>> whole_number(128.0), whole_number(127.6), whole_number(-1.0)
    (128, None, None)
    """
    return int(value) if value and value > 0 and value.is_integer() else None
