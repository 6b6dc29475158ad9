"""Where a file of a report is not what a build would make: by JSON path, by cell, by sentence."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any, Literal, TypeVar

from paretopress.errors import LONGEST_QUOTE, Fault, quoted
from paretopress.page_check import Leaf, leaves

Kind = Literal["report", "source", "prices", "version", "claim", "page", "number", "readings", "figure"]
T = TypeVar("T")

#: What readers of a list of mismatches want to know first, first.
KINDS: tuple[Kind, ...] = ("report", "source", "prices", "version", "claim", "page", "number", "readings", "figure")
#: Numbers closer than this differ by rounding alone, as another processor or library may round.
ROUNDING = 1e-9
#: Characters that are quoted before the place where two texts part.
BEFORE = 24
_ABSENT = object()
#: What it means that something differs, by where it stands in `report.json`; the first that fits.
_PLACES: tuple[tuple[str, Kind, str], ...] = (
    ("provenance.sources", "source", "this source is not what was read"),
    ("provenance.price_sheet", "prices", "the price sheet is not the one that was used"),
    ("provenance.paretopress", "version", "made by another version"),
    ("provenance.plugins", "version", "made by other plugins"),
    ("claims", "claim", "this claim does not hold"),
    ("", "number", "not what the sources give"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """One place at which a file does not say what its sources say."""

    kind: Kind
    fault: Fault


def mismatches(where: str, lying: bytes | None, made: bytes, *, tolerance: float = 0.0) -> Iterator[Mismatch]:
    """Yield where a file that lies in an output folder is not what a build makes.

    Parameters
    ----------
    where : str
        The file, for messages; its suffix decides how it is compared.
    lying : bytes, optional
        What lies there; None without a file.
    made : bytes
        What a build makes.
    tolerance : float, relative
        Numbers of `report.json` and `readings.csv` this close are equal; 0 demands every digit.

    >>> [str(one.fault) for one in mismatches("r.json", b'{"ratio": 3.01}', b'{"ratio": 3.02}')]
    ["r.json: ratio: not what the sources give: got '3.01', expected '3.02'"]
    """
    if lying is None:
        yield Mismatch(kind="report", fault=Fault(where=where, what="is missing", remedy="build it again"))
        return
    made = _with_plain_line_ends(made)
    if (lying := _with_plain_line_ends(lying)) == made:
        return
    if where.endswith((".svg", ".png")):
        what = "the figure is not what its data draws"
        remedy = "where another version of matplotlib drew it, --no-figures leaves figures out"
        yield Mismatch(kind="figure", fault=Fault(where=where, what=what, remedy=remedy))
        return
    try:
        text = lying.decode()
    except UnicodeDecodeError as error:
        yield Mismatch(kind="report", fault=Fault(where=where, what=f"not UTF-8 text ({error})"))
        return
    compare = next((compare for suffix, compare in _BY_SUFFIX.items() if where.endswith(suffix)), None)
    found = list(compare(where, text, made.decode(), tolerance)) if compare else []
    # What parses alike is still another file: a digit beyond what a float holds, a link's target, a blank.
    strict = tolerance == 0 or not where.endswith((".json", ".csv"))
    yield from found or (_first_line(where, text, made.decode()) if strict else ())


def _with_plain_line_ends(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n")  # as git checks texts out on Windows


def _in_json(where: str, lying: str, made: str, tolerance: float) -> Iterator[Mismatch]:
    try:
        found = json.loads(lying, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        yield Mismatch(kind="report", fault=Fault(where=where, what=f"not JSON ({error})"))
        return
    for path, got, expected in _walk(found, json.loads(made, parse_float=Decimal), ""):
        if not _close(got, expected, tolerance):
            kind, what = next((kind, what) for prefix, kind, what in _PLACES if path.startswith(prefix))
            yield _mismatch(kind, f"{where}: {path}", what, _told(got), _told(expected), remedy=_remedy(got, expected))


def _walk(got: Any, expected: Any, path: str) -> Iterator[tuple[str, Any, Any]]:  # noqa: ANN401 - any JSON value
    """Yield the path of each value that differs, with both; of what is on one side only, the topmost."""
    if isinstance(got, dict) and isinstance(expected, dict):
        for key in dict.fromkeys([*expected, *got]):
            below = f"{path}.{key}" if path else key
            yield from _walk(got.get(key, _ABSENT), expected.get(key, _ABSENT), below)
    elif isinstance(got, list) and isinstance(expected, list):
        if (by_path := _by_path(got)) is not None and (theirs := _by_path(expected)) is not None:
            for key in dict.fromkeys([*theirs, *by_path]):
                yield from _walk(by_path.get(key, _ABSENT), theirs.get(key, _ABSENT), f"{path}[{key}]")
        else:
            for index, one, other in aligned(got, expected, key=_told):
                below = (_ABSENT if item is None else item for item in (one, other))
                yield from _walk(next(below), next(below), f"{path}[{index}]")
    elif got is not expected and (type(got) is bool, got) != (type(expected) is bool, expected):
        yield path, got, expected


def _by_path(items: list[Any]) -> dict[str, Any] | None:
    """Return objects that each name a file, by that name; None where they do not."""
    if not all(isinstance(item, dict) and isinstance(item.get("path"), str) for item in items):
        return None
    named = {item["path"]: item for item in items}
    return named if items and len(named) == len(items) else None


def aligned(
    got: Sequence[T], expected: Sequence[T], *, key: Callable[[T], Any]
) -> Iterator[tuple[int, T | None, T | None]]:
    """Yield two lists side by side, each with its place in the longer of what was compared; None on one side only.

    Lists of one length are compared place by place, others by what they have in common.

    >>> list(aligned("abd", "abcd", key=str))
    [(0, 'a', 'a'), (1, 'b', 'b'), (2, None, 'c'), (3, 'd', 'd')]
    """
    if len(got) == len(expected):
        yield from ((index, one, other) for index, (one, other) in enumerate(zip(got, expected, strict=True)))
        return
    matcher = SequenceMatcher(None, [key(item) for item in got], [key(item) for item in expected], autojunk=False)
    for _, i, i_end, j, j_end in matcher.get_opcodes():
        for offset, (one, other) in enumerate(zip_longest(got[i:i_end], expected[j:j_end])):
            yield max(i, j) + offset, one, other


def _close(got: object, expected: object, tolerance: float) -> bool:
    return _are_numbers(got, expected) and math.isclose(float(got), float(expected), rel_tol=tolerance)  # type: ignore[arg-type]


def _are_numbers(*values: object) -> bool:
    return all(isinstance(value, (int, Decimal)) and not isinstance(value, bool) for value in values)


def _remedy(got: object, expected: object) -> str:
    return f"rounding alone: --tolerance {ROUNDING:g} lets it pass" if _close(got, expected, ROUNDING) else ""


def _told(value: object) -> str:
    if value is _ABSENT:
        return "nothing"
    return str(value) if isinstance(value, (str, Decimal)) else json.dumps(value, ensure_ascii=False, default=str)


def _in_csv(where: str, lying: str, made: str, tolerance: float) -> Iterator[Mismatch]:
    got, expected = (list(csv.reader(io.StringIO(text))) for text in (lying, made))
    header, *rows = expected
    if got[:1] != [header]:
        yield _mismatch("readings", f"{where}: header", _NOT_GIVEN, ",".join(got[0] if got else []), ",".join(header))
        return
    for index, one, other in aligned(got[1:], rows, key=tuple):
        if one is None or other is None or len(one) != len(other):
            texts = ("nothing" if row is None else ",".join(row) for row in (one, other))
            yield _mismatch("readings", f"{where}: row {index + 1}", _NOT_GIVEN, *texts)
            continue
        for column, cell, wanted in zip(header, one, other, strict=True):
            if cell != wanted and not (tolerance and _close(_number(cell), _number(wanted), tolerance)):
                place = f"{where}: row {index + 1}, column {column}"
                remedy = _remedy(_number(cell), _number(wanted))
                yield _mismatch("readings", place, _NOT_GIVEN, cell, wanted, remedy=remedy)


_NOT_GIVEN = "not what the sources give"


def _number(cell: str) -> Decimal | str:
    try:
        return Decimal(cell)
    except ArithmeticError:
        return cell


def _in_page(where: str, lying: str, made: str, _tolerance: float) -> Iterator[Mismatch]:
    for _, one, other in aligned(list(_placed(lying)), list(_placed(made)), key=lambda placed: placed.leaf):
        if one is None or other is None or one.leaf != other.leaf:
            yield from _in_leaf(where, one, other)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    """A piece of a page, the section that it stands in if any, and of a table's row the table's header."""

    leaf: Leaf
    section: str
    header: tuple[str, ...] = ()


def _placed(markdown: str) -> Iterator[_Placed]:
    section = ""
    header: tuple[str, ...] = ()
    for leaf in leaves(markdown):
        header = (header or leaf.texts) if leaf.kind == "table row" else ()
        if leaf.kind == "h2":
            section = leaf.texts[0]
        yield _Placed(leaf=leaf, section=section, header=header)


def _in_leaf(where: str, got: _Placed | None, expected: _Placed | None) -> Iterator[Mismatch]:
    known = expected or got
    if known is None:
        return
    place = f"{where}: under {quoted(known.section)}" if known.section else where
    if got and expected and got.leaf.kind == "table row" == expected.leaf.kind:
        cells = list(zip_longest(got.leaf.texts, expected.leaf.texts))
        for number, (one, other) in enumerate(cells, start=1):
            if one != other:
                column = known.header[number - 1] if number <= len(known.header) else str(number)
                row = f"{place}: table, row {quoted(known.leaf.texts[0])}, column {quoted(column)}"
                yield _mismatch(
                    "page", row, _NOT_GIVEN, *("nothing" if text is None else text for text in (one, other))
                )
        return
    texts = ("nothing" if one is None else " | ".join(one.leaf.texts) for one in (got, expected))
    what = f"this {_NAMES.get(known.leaf.kind, known.leaf.kind)} does not hold"
    yield _mismatch("page", place, what, *texts)


_NAMES = {
    "h1": "title",
    "h2": "heading",
    "paragraph": "text",
    "blockquote paragraph": "caution",
    "bullet_list list_item paragraph": "item",
}


def _first_line(where: str, lying: str, made: str) -> Iterator[Mismatch]:
    for number, (got, expected) in enumerate(zip_longest(lying.split("\n"), made.split("\n")), start=1):
        if got != expected:
            texts = ("nothing" if line is None else line for line in (got, expected))
            yield _mismatch(
                "page" if where.endswith(".md") else "number", f"{where}:{number}", "written otherwise", *texts
            )
            return


def _mismatch(kind: Kind, where: str, what: str, got: str, expected: str, *, remedy: str = "") -> Mismatch:
    got, expected = _contrast(got, expected)
    return Mismatch(kind=kind, fault=Fault(where=where, what=what, got=got, expected=quoted(expected), remedy=remedy))


def _contrast(got: str, expected: str) -> tuple[str, str]:
    """Return two texts from shortly before the place where they part, if that would be clipped off otherwise."""
    if max(len(got), len(expected)) <= LONGEST_QUOTE:
        return got, expected
    same = next((at for at, (one, other) in enumerate(zip(got, expected, strict=False)) if one != other), None)
    start = max(0, (min(len(got), len(expected)) if same is None else same) - BEFORE)
    return tuple(f"…{text[start:]}" if start else text for text in (got, expected))  # type: ignore[return-value]


_BY_SUFFIX: Mapping[str, Callable[[str, str, str, float], Iterator[Mismatch]]] = {
    ".json": _in_json,
    ".csv": _in_csv,
    ".md": _in_page,
}
