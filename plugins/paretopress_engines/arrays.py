"""Arrays of objects, each with its place for messages."""

from __future__ import annotations

from collections.abc import Mapping

from paretopress.errors import DataError, Fault
from paretopress_engines.reading import listing


def objects(record: Mapping[str, object], key: str, *, where: str) -> list[tuple[str, Mapping[str, object]]]:
    """Return the elements of the array under a key as (place, object); none where it is missing.

    Raises
    ------
    DataError
        For anything else under the key, and for an element that is no object.

    >>> objects({"runs": [{"id": 1}]}, "runs", where="a.json: $")
    [('a.json: $.runs[0]', {'id': 1})]
    """
    found: list[tuple[str, Mapping[str, object]]] = []
    for index, item in enumerate(listing(record, key, where=where)):
        place = f"{where}.{key}[{index}]"
        if not isinstance(item, Mapping):
            raise DataError(Fault(where=place, what="not an object", got=str(item)[:40], expected="an object"))
        found.append((place, item))
    return found
