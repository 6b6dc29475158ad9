"""JSON as benchmark tools really write it.

Tools write `NaN` and `Infinity`, append document after document to one file, are killed in the middle of a line, and
put per-request arrays of hundreds of megabytes between the few numbers that make an operating point. `documents`
reads all of that; arrays that nobody asked for are cut out of the bytes before Python builds any object from them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from paretopress.errors import DataError, Fault

_ENDS_A_LITERAL = re.compile(r"[\s,:\[\]{}\"]")
_WHITE = re.compile(r"\s*")
# A string that a cut has left without its end lasts to the end of the line: a bracket in it is still none.
_BRACKETS = re.compile(rb'"(?:[^"\\\n]|\\.)*+"?|[\[\]{}]')
_STRUCTURE = re.compile(rb'"(?:[^"\\\n]|\\.)*+"?|[\[\]{},]')
_CONTINUATION = bytes(range(0x80, 0xC0))
_DECODER = json.JSONDecoder(parse_constant={"NaN": None, "Infinity": float("inf"), "-Infinity": float("-inf")}.get)


class TruncatedError(DataError):
    """A file that ends in the middle of a document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One JSON value of a file, and where it stands.

    Parameters
    ----------
    value : object
        The parsed value; NaN has become None.
    line : int
        The line it starts at, from 1.
    number : int
        Which document of the file it is, from 1.
    """

    value: object
    line: int
    number: int


def without(data: bytes, keys: Collection[str]) -> bytes:
    """Return JSON bytes in which the arrays and objects under `keys`, at any depth, have become null.

    A quotation mark inside a JSON string is escaped, so `"key":` can only be a key.

    >>> without(b'{"a": 1, "itls": [[1, 2], [3]], "b": [4]}', ["itls"])
    b'{"a": 1, "itls": null, "b": [4]}'
    """
    if not keys:
        return data
    names = b"|".join(re.escape(key.encode()) for key in sorted(keys))
    opening = re.compile(rb'(?<!\\)"(?:' + names + rb')"\s*:\s*(?=[\[{])')
    kept, end = [], 0
    while match := opening.search(data, end):
        kept += [data[end : match.end()], b"null"]
        end = min(_closing(data, match.end()), len(data))
    return b"".join([*kept, data[end:]]) if kept else data


def _closing(data: bytes, start: int, *, depth: int = 0) -> int:
    """Return the position after the bracket that brings `depth` back to 0; past the end of a truncated file."""
    for match in _BRACKETS.finditer(data, start):
        token = match.group()
        if token in b"[{":
            depth += 1
        elif token in b"]}":
            depth -= 1
            if depth == 0:
                return match.end()
    return len(data) + 1


def outline(data: bytes, *, keep: int = 2) -> bytes:
    """Return the first JSON document of a file, every array of it cut to its first elements.

    A file of hundreds of megabytes is recognised by its keys; they survive, and its per-request arrays do not.

    >>> outline(b'{"a": [1, 2, 3, 4], "b": [{"c": [5, 6, 7]}, 8, 9]}')
    b'{"a": [1, 2], "b": [{"c": [5, 6]}, 8]}'
    """
    kept: list[bytes] = []
    start = position = 0
    elements: list[int | None] = []  # of each open bracket: elements begun if an array, None if an object
    while match := _STRUCTURE.search(data, position):
        token, position = match.group(), match.end()
        if token in b"[{":
            elements.append(1 if token == b"[" else None)
        elif token in b"]}" and elements:
            elements.pop()
            if not elements:
                return b"".join([*kept, data[start:position]])
        elif token == b"," and elements and (count := elements[-1]) is not None:
            elements[-1] = count + 1
            if count == keep:
                kept.append(data[start : match.start()])
                start = position = _closing(data, position, depth=1) - 1
    return b"".join([*kept, data[start:]])


def documents(data: bytes, *, where: str, skip: Collection[str] = ()) -> Iterator[Document]:
    """Yield the JSON documents of a file, one after the other.

    Parameters
    ----------
    data : bytes
        The whole file, UTF-8.
    where : str
        The file's name, for messages.
    skip : collection of str
        Keys whose arrays and objects are not needed; they read as None.

    Raises
    ------
    DataError
        Where the text stops being JSON, with line and column; TruncatedError where it just ends.
        What came before has been yielded.

    >>> [d.value for d in documents(b'{"x": NaN} {"x": 2}', where="a.json")]
    [{'x': None}, {'x': 2}]
    """
    text = decoded(_whole_characters(without(data, skip)), where=where)
    position = _white_end(text, 1 if text.startswith("\ufeff") else 0)
    number = line = 1
    counted = 0
    while position < len(text):
        line += text.count("\n", counted, position)
        counted = position
        try:
            value, position = _DECODER.raw_decode(text, position)
        except (ValueError, RecursionError) as error:
            raise _not_json(text, error, where=where, number=number) from None
        yield Document(value=value, line=line, number=number)
        number += 1
        position = _white_end(text, position)


def decoded(data: bytes, *, where: str) -> str:
    """Return UTF-8 bytes as text, or say at which byte they are not UTF-8."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DataError(
            Fault(
                where=f"{where}:{line}",
                what="not UTF-8 text",
                got=f"byte 0x{data[error.start]:02x} at offset {error.start}",
                remedy="save the file as UTF-8",
            )
        ) from None


def _white_end(text: str, position: int) -> int:
    match = _WHITE.match(text, position)
    return match.end() if match else position


def _whole_characters(data: bytes) -> bytes:
    """Return the bytes without a last character that the end of the file cuts in two."""
    last = data[-4:].lstrip(_CONTINUATION)
    try:
        last.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            return data[: len(data) - len(last) + error.start]
    return data


def _not_json(text: str, error: ValueError | RecursionError, *, where: str, number: int) -> DataError:
    if isinstance(error, RecursionError):
        return DataError(Fault(where=where, what="nested too deeply to be a benchmark result"))
    if not isinstance(error, json.JSONDecodeError):
        return DataError(Fault(where=where, what=f"a number that is none of a benchmark result ({error})"))
    place = f"{where}:{error.lineno}:{error.colno}"
    # Cut inside a literal (`12.`, `tru`, `Infin`), nothing that could end it follows.
    if "Unterminated" in error.msg or not _ENDS_A_LITERAL.search(text[error.pos :].rstrip()):
        what = "the JSON ends in the middle" if number == 1 else f"document {number} ends in the middle"
        return TruncatedError(Fault(where=place, what=what, remedy="write the file again; the run may have been cut"))
    got = text[error.pos : error.pos + 20]
    return DataError(Fault(where=place, what=f"not JSON ({error.msg.lower()})", got=got))
