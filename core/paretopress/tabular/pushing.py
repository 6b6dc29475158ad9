"""What of a question a table can answer itself: which rows it need not hand over.

What is pushed down may let more rows pass than the question wants, never fewer: the points are selected afterwards,
as those of any file. A row that does not say what is asked passes too, since pages tell of such rows.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from paretopress.columns import IDENTITY_BY_KEY
from paretopress.tidy import MISSING

#: The values of identity columns that are asked for; None stands for "not stated".
Wanted = Mapping[str, tuple[str | None, ...]]
#: What a table's column holds. `loose` columns hold numbers, and texts that look like none (SQLite).
Kind = Literal["text", "int", "float", "bool", "date", "loose", "other"]
Value = str | int | float | bool | date

#: Columns that reading fills in or numbers from other rows.
NEVER = frozenset({"source", "row", "left_out", "repeat", "interactivity_definition"})
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MISSING = tuple(sorted(MISSING))
_FLAGS = {"true": True, "1": True, "false": False, "0": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Rows whose column is null, or one of `values`, or a text that begins with one of `prefixes`."""

    column: str
    values: tuple[Value, ...] = ()
    prefixes: tuple[str, ...] = ()


def conditions(kinds: Mapping[str, Kind], wanted: Wanted, facts: Collection[str] = ()) -> tuple[Condition, ...]:
    """Return what a table with such columns can be asked.

    Parameters
    ----------
    kinds : mapping of str to Kind
        The table's columns.
    wanted : mapping of str to tuple
    facts : collection of str
        Columns that a config states for the whole table, whatever the table says.

    >>> conditions({"isl": "int", "model": "text"}, {"isl": ("8192",), "gpus": ("8",)})
    (Condition(column='isl', values=(8192,), prefixes=()),)
    """
    return tuple(_conditions(kinds, wanted, facts))


def _conditions(kinds: Mapping[str, Kind], wanted: Wanted, facts: Collection[str]) -> Iterator[Condition]:
    for column, asked in wanted.items():
        if column in kinds and column not in facts and column not in NEVER:
            values = tuple(value for value in asked if value is not None)
            found = _condition(column, kinds[column], values)
            if found is not None:
                yield found


def _condition(column: str, kind: Kind, values: tuple[str, ...]) -> Condition | None:
    """Return the condition on one column; None where its values cannot be told by comparing what is stored."""
    stored: tuple[Value, ...]
    prefixes: tuple[str, ...] = ()
    match IDENTITY_BY_KEY[column].type, kind:
        case "text", "text" | "loose":
            stored = (*values, *_MISSING)
        case "text", "int":
            stored = tuple(int(value) for value in values if _is_int(value))
        case "date", "text" | "loose":
            stored = (*(value for value in values if not _DAY.match(value)), *_MISSING)
            prefixes = _days(values)
        case "date", "date":
            stored = tuple(_dates(values))
        case "count" | "number", "int" | "float" | "loose":
            stored = tuple(_numbers(values, whole=kind == "int"))
        case "flag", "bool":
            stored = tuple(_FLAGS[value.lower()] for value in values if value.lower() in _FLAGS)
        case _:
            return None
    return Condition(column=column, values=stored, prefixes=prefixes)


def _is_int(value: str) -> bool:
    """Return whether a text is what a whole number reads as."""
    return re.fullmatch(r"0|-?[1-9]\d{0,17}", value) is not None


def _days(values: tuple[str, ...]) -> tuple[str, ...]:
    """Return the days that dates lie on: repeats are numbered by the day, so whole days are read."""
    return tuple(dict.fromkeys(value[:10] for value in values if _DAY.match(value)))


def _dates(values: tuple[str, ...]) -> Iterator[date]:
    for day in _days(values):
        try:
            yield date.fromisoformat(day)
        except ValueError:
            continue


def _numbers(values: tuple[str, ...], *, whole: bool) -> Iterator[float]:
    for value in values:
        number = float(value)
        if number.is_integer():
            yield int(number)
        elif not whole:
            yield number
