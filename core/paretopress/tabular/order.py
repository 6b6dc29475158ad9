"""Rows in an order, and with a digest, that depend on nothing but what the rows say.

Databases hand rows over in any order, and a Parquet folder in that of its files. The digest is the sha256 of the
rows' names, one a line, and of the columns that hold anything, by name: of a column of numbers its float64 values
(little endian, one NaN, one zero), of any other its different texts, sorted, as a JSON list, then for each row the
place of its text (int32, -1 for none). So one set of rows has one digest, in whatever it is stored.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from paretopress.tabular.typed import Coded, Column

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]
    #: Where each row comes from; the whole slice where all stand already in order.
    Order = NDArray[np.intp] | slice

_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_SHOWN_DIGITS = 8


def in_order(columns: Mapping[str, Column]) -> tuple[pd.DataFrame, str]:
    """Return the rows by their names, else by what they say, every row with a name; and the digest of their values.

    >>> one, other = (in_order({"isl": np.array(isl)}) for isl in ([8192.0, 1024.0], [1024.0, 8192.0]))
    >>> one[1] == other[1], one[0]["row"].tolist() == other[0]["row"].tolist()
    (True, True)
    """
    held = {name: _told(column) for name, column in columns.items() if name != "row"}
    order: Order
    order, called = _named(columns.get("row"), held)
    if (order == np.arange(len(order))).all():
        order = slice(None)
    digest = hashlib.sha256("\n".join(called).encode("utf-8", "surrogatepass"))
    for name in sorted(held):
        _digest(digest, name, held[name], order)
    cells = {name: _taken(columns[name], order) for name in held}
    cells["row"] = np.array(called, dtype=object)
    frame = pd.DataFrame(
        {name: pd.Series(array, dtype=array.dtype, copy=False) for name, array in cells.items()}, copy=False
    )
    return frame, digest.hexdigest()


def _named(names: Column | None, held: Mapping[str, Column]) -> tuple[NDArray[np.intp], list[str]]:
    """Return the order of the rows, and in it their names: their own, else the first digits of what they say."""
    rank = None if names is None else _natural_rank(names)
    if names is not None and rank is not None:
        order = np.argsort(rank, kind="stable")
        if (np.diff(rank[order]) > 0).all() and not (isinstance(names, Coded) and (names.codes < 0).any()):
            return order, list(map(str, _taken(names, order).tolist()))
    said = _said(held)
    order = np.argsort(said, kind="stable") if rank is None else np.lexsort((said, rank))
    given = [None] * len(said) if names is None else _taken(names, order).tolist()
    shown = len("row ") + _SHOWN_DIGITS
    bits = said[order].tolist()
    named = zip(given, bits, strict=True)
    return order, [f"row {bit:016x}"[:shown] if name is None else str(name) for name, bit in named]


def _taken(column: Column, rows: Order) -> NDArray[Any]:
    return column.taken(rows) if isinstance(column, Coded) else column[rows]


def _told(column: Column) -> Column:
    """Return a column with its texts sorted, or with one zero and one NaN: whatever was stored as the same."""
    if not isinstance(column, Coded):
        floats = column + 0.0  # minus zero is zero
        floats[np.isnan(floats)] = np.nan
        return floats.astype("<f8", copy=False)
    texts = [str(value).lower() if isinstance(value, bool) else str(value) for value in column.values]
    order = sorted(range(len(texts)), key=texts.__getitem__)
    place = np.full(len(texts) + 1, -1, dtype=np.int32)
    place[order] = np.arange(len(texts))
    ordered = np.empty(len(texts), dtype=object)
    ordered[:] = [texts[index] for index in order]
    return Coded(values=ordered, codes=place[column.codes])


def _digest(digest: Any, name: str, column: Column, order: Order) -> None:  # noqa: ANN401 - of hashlib
    """Add a column that holds anything."""
    if isinstance(column, Coded):
        if len(column.values):
            texts = json.dumps([name, *column.values], ensure_ascii=False)
            digest.update(texts.encode("utf-8", "surrogatepass"))
            digest.update(column.codes[order].astype("<i4", copy=False))
    elif not np.isnan(column).all():
        digest.update(json.dumps([name]).encode())
        digest.update(column[order])


def _said(columns: Mapping[str, Column]) -> Hashes:
    """Return 64 bits for each row that stand for all its values; what a row does not say changes nothing."""
    total = np.zeros(max(_length(column) for column in columns.values()), dtype=np.uint64)
    for name, column in columns.items():
        salt = _hashes([name])
        if isinstance(column, Coded):
            total += np.append(_mixed(_hashes(column.values) ^ salt), np.uint64(0))[column.codes]
        else:
            total += np.where(np.isnan(column), np.uint64(0), _mixed(column.view(np.uint64) ^ salt))
    return total


def _length(column: Column) -> int:
    return len(column.codes if isinstance(column, Coded) else column)


def _hashes(texts: Any) -> Hashes:  # noqa: ANN401 - a list or an array of texts
    digests = b"".join(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:8] for text in texts)
    return np.frombuffer(digests, dtype="<u8")


def _mixed(bits: Hashes) -> Hashes:
    """Return the finalizer of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014) of each value."""
    bits = (bits ^ (bits >> np.uint64(30))) * _MIX[0]
    bits = (bits ^ (bits >> np.uint64(27))) * _MIX[1]
    mixed: Hashes = bits ^ (bits >> np.uint64(31))
    return mixed


def _natural_rank(names: Column) -> NDArray[np.intp]:
    """Return the rank of each row by its name, numbers in it as numbers; rows of no name come last."""
    if not isinstance(names, Coded):
        return names
    texts = names.values.tolist()
    order = sorted(range(len(texts)), key=[_parts(text) for text in texts].__getitem__)
    ranks = np.full(len(texts) + 1, len(texts), dtype=np.intp)
    ranks[order] = np.arange(len(texts))
    found: NDArray[np.intp] = ranks[names.codes]
    return found


def _parts(name: str) -> tuple[tuple[int, int, str], ...]:
    return tuple((1, int(part), "") if part.isdecimal() else (0, 0, part) for part in re.findall(r"\d+|\D+", name))
