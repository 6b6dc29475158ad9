"""Tables that people write and sites export: comma, semicolon or tab between cells, `#` lines above the header.

A last line without its end is read: such tables often lack it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from paretopress.errors import DataError, Fault
from paretopress.tidy import MISSING

if TYPE_CHECKING:
    from paretopress.sources import Source

DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row as it stands in a file: its place ("row 3"), and its cells by column; None where one is missing."""

    place: str
    cells: Mapping[str, object]


def header(text: str, *, known: Collection[str]) -> list[str]:
    r"""Return the column names of a table's first line; of anything else, what looks like them.

    Parameters
    ----------
    text : str
        The beginning of a file.
    known : collection of str
        Names that may stand there: the delimiter that finds most of them is the table's.

    >>> header("# a note\nmodel;isl\nx;8192", known={"model", "isl"})
    ['model', 'isl']
    """
    line = _first_line(uncommented(text))
    try:
        cells = next(csv.reader([line], delimiter=_delimiter(line, known)), [])
    except csv.Error:
        return []
    return [cell.strip() for cell in cells]


def rows(source: Source, *, known: Collection[str]) -> list[Row]:
    """Return the rows of a table below its header; blank ones are no rows.

    Raises
    ------
    DataError
        For a column named twice, rows of another length than the header, and quotes without an end.
    """
    text = uncommented(source.text)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(_first_line(text), known), strict=True)
    try:
        table = [row for row in lines if row]
    except csv.Error as error:
        above = source.text.count("\n") - text.count("\n")
        where = f"{source.path}: line {above + lines.line_num}"
        what = f"not a table ({error})"
        raise DataError(Fault(where=where, what=what, remedy="close every quotation mark")) from None
    names = [name.strip() for name in table[0]] if table else []
    _check_names(names, path=source.path)
    _check_lengths(table, path=source.path)
    return [
        Row(place=f"row {number}", cells=dict(zip(names, map(_cell, row), strict=True)))
        for number, row in enumerate(table[1:], start=1)
        if any(cell.strip() for cell in row)
    ]


def uncommented(text: str) -> str:
    """Return a table without the `#` lines above its header."""
    while text.startswith("#"):
        text = text.partition("\n")[2]
    return text.lstrip("\r\n")


def _first_line(text: str) -> str:
    return text.partition("\n")[0].rstrip("\r")


def _delimiter(line: str, known: Collection[str]) -> str:
    return max(DELIMITERS, key=lambda mark: sum(cell.strip('" ') in known for cell in line.split(mark)))


def _cell(text: str) -> str | None:
    return None if text.strip() in MISSING else text.strip()


def _check_names(names: Sequence[str], *, path: str) -> None:
    for name in names:
        if name and names.count(name) > 1:
            raise DataError(Fault(where=path, what=f"column {name!r} appears twice", remedy="keep one"))


def _check_lengths(table: Sequence[Sequence[str]], *, path: str) -> None:
    expected = f"{len(table[0])} cells" if table else ""
    what, remedy = "a row of another length than the header", "put cells that hold the delimiter in quotation marks"
    faults = [
        Fault(where=f"{path}: row {number}", what=what, got=str(len(row)), expected=expected, remedy=remedy)
        for number, row in enumerate(table)
        if len(row) != len(table[0])
    ]
    if faults:
        raise DataError(*faults)
