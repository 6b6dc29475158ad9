"""CSV as benchmark tools write it: complete to its last line, or an error."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from paretopress.errors import DataError, Fault

if TYPE_CHECKING:
    from paretopress.sources import Source

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)")


def csv_rows(source: Source) -> Iterator[list[str]]:
    """Yield the rows of a CSV file, blank lines as empty rows.

    Cells may hold an array of every request, so that no more than one row is in memory; a StringIO would take four
    bytes a character.

    Raises
    ------
    DataError
        Where the text is no CSV, or ends in the middle of a line: a number cut short would still be a number.
    """
    whole(source)
    # Such cells are longer than the csv module allows unasked.
    csv.field_size_limit(max(len(source.data), csv.field_size_limit()))
    try:
        yield from csv.reader((line.group() for line in _LINE.finditer(source.text)), strict=True)
    except csv.Error as error:
        raise DataError(Fault(where=source.path, what=f"not CSV ({error})")) from None


def whole(source: Source) -> None:
    """Raise DataError where a text file does not end with a line's end."""
    if not source.text.endswith(("\n", "\r")):
        last = source.text.rpartition("\n")[2]
        remedy = "export it again; the run may have been cut"
        raise DataError(Fault(where=source.path, what="ends in the middle of a line", got=last[-40:], remedy=remedy))
