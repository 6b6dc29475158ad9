"""Stored values as a parser returns them: texts as written, numbers as floats, nothing as None or NaN."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from paretopress.columns import IDENTITY_BY_KEY
from paretopress.errors import DataError, Fault
from paretopress.tidy import MISSING, TEXT_COLUMNS, wrong_value

if TYPE_CHECKING:
    import pyarrow as pa

FLAGS = frozenset(key for key, column in IDENTITY_BY_KEY.items() if column.type == "flag")


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """A column of few different values: the values, and for each row the place of its own; -1 where it has none."""

    values: NDArray[Any]
    codes: NDArray[np.int32]

    def taken(self, rows: NDArray[np.intp] | slice) -> NDArray[Any]:
        """Return the values of some rows; None for nothing."""
        padded = np.empty(len(self.values) + 1, dtype=object)
        padded[:-1] = self.values
        found: NDArray[Any] = padded[self.codes[rows]]
        return found


Column = Coded | NDArray[Any]


def columns_of(stored: Mapping[str, pa.ChunkedArray | Sequence[object]], *, path: str) -> dict[str, Column]:
    """Return columns of our schema: those of numbers as floats, all others by their different values.

    Whole numbers that name rows stay what they are.

    Raises
    ------
    DataError
        For values that no operating point has.

    >>> columns_of({"engine_version": ["0.10", "NA"]}, path="t")["engine_version"].taken(np.arange(2)).tolist()
    ['0.10', None]
    """
    columns = {name: _column(name, cells) for name, cells in stored.items()}
    faults = [fault for name, column in columns.items() for fault in _faults(name, column, columns, path)]
    if faults:
        raise DataError(*faults)
    return columns


def _column(name: str, cells: pa.ChunkedArray | Sequence[object]) -> Column:
    if hasattr(cells, "to_pylist"):
        return _of_arrow(name, cells)
    if name == "row" and set(map(type, cells)) == {int}:
        return np.array(cells)
    if _is_of_numbers(name) and set(map(type, cells)) <= {int, float, Decimal, type(None)}:
        return np.array(cells, dtype=float)
    return _coded(name, cells)


def _is_of_numbers(name: str) -> bool:
    return name not in TEXT_COLUMNS and name not in FLAGS


def _of_arrow(name: str, cells: pa.ChunkedArray) -> Column:
    """Return an arrow column without making a Python value of each cell, where its type allows that."""
    import pyarrow as pa

    kind = cells.type.value_type if pa.types.is_dictionary(cells.type) else cells.type
    if _is_of_numbers(name) and (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)):
        floats: NDArray[Any] = cells.cast(pa.float64()).to_numpy()
        return floats
    if name == "row" and pa.types.is_integer(kind) and not cells.null_count:
        whole_numbers: NDArray[Any] = cells.to_numpy()
        return whole_numbers
    if name in TEXT_COLUMNS and (pa.types.is_integer(kind) or pa.types.is_date32(kind)):
        cells, kind = cells.cast(pa.string()), pa.string()
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        return _coded(name, cells.to_pylist())
    encoded = cells if pa.types.is_dictionary(cells.type) else cells.dictionary_encode()
    whole = encoded.unify_dictionaries().combine_chunks()
    texts = _coded(name, whole.dictionary.to_pylist())
    places = np.append(texts.codes, np.int32(-1))
    return Coded(values=texts.values, codes=places[whole.indices.fill_null(-1).to_numpy()])


def _coded(name: str, cells: Sequence[object]) -> Coded:
    plain = np.empty(len(cells), dtype=object)
    plain[:] = [_plain(name, value) for value in cells]
    codes, values = pd.factorize(plain)
    return Coded(values=values, codes=codes.astype(np.int32))


def _plain(name: str, value: object) -> object:
    """Return a value as a file would have it: a date as ISO 8601 text, a flag as one, nothing as None."""
    match value:
        case str():
            return None if value.strip() in MISSING else value.strip()
        case float():
            return None if value != value else value  # noqa: PLR0124 - NaN
        case 0 | 1 if name in FLAGS:
            return bool(value)
        case int() | UUID() if name in TEXT_COLUMNS and not isinstance(value, bool):
            return str(value)
        case Decimal():
            return float(value)
    isoformat = getattr(value, "isoformat", None)
    return str(isoformat()).removesuffix("T00:00:00") if isoformat else value


def _faults(name: str, column: Column, columns: Mapping[str, Column], path: str) -> Iterator[Fault]:
    """Yield what is wrong with single values, each with the first row that has it."""
    if not isinstance(column, Coded):
        return
    for code, value in enumerate(column.values):
        if found := wrong_value(name, value):
            what, expected, remedy = found
            index = np.flatnonzero(column.codes == code)[:1]
            rows = columns.get("row", column)
            named = rows.taken(index) if isinstance(rows, Coded) else rows[index]
            place = f"row {named[0]}, " if "row" in columns else ""
            where = f"{path}: {place}column {name}"
            yield Fault(where=where, what=what, got=str(value), expected=expected, remedy=remedy)
