"""CSV as benchmark tools write it: complete to its last line, or an error."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from paretopress.errors import DataError, Fault

if TYPE_CHECKING:
    from paretopress.sources import Source


def csv_rows(source: Source) -> list[list[str]]:
    """Return the rows of a CSV file, blank lines as empty rows.

    Raises
    ------
    DataError
        Where the text is no CSV, or ends in the middle of a line: a number cut short would still be a number.
    """
    whole(source)
    try:
        return list(csv.reader(io.StringIO(source.text, newline=""), strict=True))
    except csv.Error as error:
        raise DataError(Fault(where=source.path, what=f"not CSV ({error})")) from None


def whole(source: Source) -> None:
    """Raise DataError where a text file does not end with a line's end."""
    if not source.text.endswith(("\n", "\r")):
        last = source.text.rpartition("\n")[2]
        remedy = "export it again; the run may have been cut"
        raise DataError(Fault(where=source.path, what="ends in the middle of a line", got=last[-40:], remedy=remedy))
