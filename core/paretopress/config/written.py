"""How what was written becomes a value: a text, a number, an identity value, a choice.

Each reader takes a piece of the tree and returns a plain value or raises `Wrong`; pydantic calls them, and they
decide everything, so that pydantic never guesses (`0.10` is a text under `where` and a number under `targets`).
Numbers are those of YAML 1.2 in decimal: `010` is ten, and `1_000`, `0x10` and `1:30` are none.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Callable, Hashable, Iterable, Mapping, Sized
from pathlib import Path
from typing import Any, Literal, TypeVar

from paretopress import comparability
from paretopress.columns import IDENTITY_BY_KEY, IDENTITY_KEYS, METRIC_KEYS, METRICS, Identity
from paretopress.config.yaml_door import KEY, Place, Scalar, boolean_fault
from paretopress.errors import Fault, nearest, quoted
from paretopress.rules import CHOICES

LONGEST_TEXT = 1000
LONGEST_LABEL = 200

#: Columns that choose points; the others say where a point stands, not what it is.
KINDS = ("total", "output", "input")
#: What `slo` may demand.
OBJECTIVES = tuple(
    f"{metric.key}_s"
    for metric in METRICS
    if metric.unit == "s" and metric.key.startswith(("ttft_", "tpot_", "itl_", "e2el_"))
)
CHOOSING = tuple(key for key in IDENTITY_KEYS if key not in ("row", "left_out", "run_url"))
#: Columns that `set` may state for a whole file.
SETTABLE = tuple(key for key in CHOOSING if key != "source")
INTERACTIVITIES = tuple(key for key in METRIC_KEYS if key.startswith("tpot_"))

_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_ADDRESS = re.compile(r"https?://[^\s<>\"\\]+")
#: What stands for "as the data say".
AUTO = "auto"
_OFF_IS_NONE = "; without speculative decoding spec_method is none"

T = TypeVar("T")
H = TypeVar("H", bound=Hashable)
C = TypeVar("C", bound=Sized)
P = TypeVar("P", bound=str | int)


class Wrong(ValueError):  # noqa: N818 - it is the name of what it says
    """One or more things that are wrong with a value; each with its place inside that value."""

    def __init__(self, *faults: tuple[Place, Fault]) -> None:
        """Keep the faults for whoever knows where the value stands."""
        self.faults = faults
        super().__init__("; ".join(str(fault) for _, fault in faults))

    @classmethod
    def here(cls, fault: Fault) -> Wrong:
        """Return what is wrong with the value itself."""
        return cls(((), fault))


def told(value: object) -> str:
    """Return what a piece of the tree is, in words: `a mapping`, `a list`, or the quoted scalar."""
    if isinstance(value, Scalar):
        return quoted(value.text)
    return "a mapping" if isinstance(value, dict) else "a list"


def misfit(value: object, expected: str) -> Fault:
    """Return the fault of a value of the wrong shape."""
    if isinstance(value, Scalar) and value.is_null:
        return Fault(what="nothing is written here", expected=expected)
    return Fault(what=f"{told(value)} does not fit here", expected=expected)


def scalar(value: object, expected: str) -> Scalar:
    """Return a scalar that says something."""
    if isinstance(value, Scalar) and not value.is_null:
        return value
    raise Wrong.here(misfit(value, expected))


def text(value: object, *, longest: int = LONGEST_TEXT, note: str = "") -> str:
    """Return a text as it was written: one line, not empty, not longer than `longest` characters."""
    written = scalar(value, "a text")
    if written.is_boolean_word:
        raise Wrong.here(boolean_fault(written.text, note if written.text.lower() in ("no", "off") else ""))
    return one_line(written.text, longest=longest)


def one_line(written: str, *, longest: int = LONGEST_TEXT) -> str:
    """Return a text that fits a line of a page."""
    if not written.strip():
        raise Wrong.here(Fault(what="an empty text"))
    if len(written) > longest:
        what = f"a text of {len(written):,} characters"
        raise Wrong.here(Fault(what=what, got=written, expected=f"at most {longest:,}"))
    if any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in written):
        remedy = "write it on one line (after '>-' if it is long)"
        raise Wrong.here(Fault(what="a text with a line break or control character", got=written, remedy=remedy))
    return written


def label(value: object) -> str:
    """Return a text short enough for a heading or a table."""
    return text(value, longest=LONGEST_LABEL)


def identity(value: object) -> str:
    """Return an identity value: the text that was written, whatever it looks like."""
    return text(value, longest=LONGEST_LABEL, note=_OFF_IS_NONE)


def number(value: object) -> float:
    """Return a finite number above 0."""
    expected = "a number above 0"
    written = scalar(value, expected)
    decimal = _DECIMAL.fullmatch(written.text)
    if decimal and written.plain and 0 < float(written.text) < math.inf:
        return float(written.text)
    what = "out of range" if decimal and written.plain else "not a number"
    remedy = "remove the quotes" if decimal and not written.plain else ""
    raise Wrong.here(Fault(what=what, got=written.text, expected=expected, remedy=remedy))


def numbers(value: object) -> tuple[float, ...]:
    """Return a list of different numbers above 0, which may be empty."""
    if not isinstance(value, list):
        raise Wrong.here(misfit(value, "a list of numbers"))
    return unique(tuple(_each(enumerate(value), lambda _, part: number(part)).values()))


def targets(value: object) -> tuple[float, ...] | None:
    """Return the interactivities to read at; None for `auto`."""
    return None if _is_auto(value) else some(numbers(value))


def band(value: object) -> Literal["auto"] | tuple[float, float] | None:
    """Return what is to be printed as the band: two numbers, none, or `auto`."""
    if _is_auto(value):
        return "auto"
    if isinstance(value, Scalar) and value.is_null:
        return None
    ends = numbers(value)
    if len(ends) != 2 or ends[0] > ends[1]:  # noqa: PLR2004 - a band has two ends
        raise Wrong.here(Fault(what="not a band", expected="two numbers, the lower one first"))
    return ends[0], ends[1]


def objectives(value: object) -> dict[str, float]:
    """Return what `slo` demands: seconds by latency metric, whose name a config writes with its unit."""
    if not isinstance(value, dict):
        raise Wrong.here(misfit(value, "a mapping of latencies to seconds"))
    limits = _by_key(value, OBJECTIVES, "latency", lambda _, part: number(part))
    return {key.removesuffix("_s"): limit for key, limit in limits.items()}


def kinds(value: object) -> tuple[str, ...]:
    """Return the kinds of tokens, in the order written."""
    if not isinstance(value, list) or not value:
        raise Wrong.here(misfit(value, "a list of total, output and input"))
    return unique(tuple(_each(enumerate(value), lambda _, part: _known(text(part), KINDS, "kind of tokens")).values()))


def one_of(*names: str) -> Callable[[object], str]:
    """Return a reader of a text that must be one of the names."""

    def read(value: object) -> str:
        return _known(text(value), names, "value")

    return read


def rule(value: object, name: str) -> str:
    """Return the value chosen for a comparison rule."""
    return _known(text(value), CHOICES[name], "value")


def column(value: object) -> str:
    """Return the name of an identity column that can choose points."""
    return _known(text(value), CHOOSING, "column")


def folder(value: object, base: Path) -> Path:
    """Return an existing folder that was written relative to `base`."""
    path = base / text(value)
    if not path.is_dir():
        raise Wrong.here(Fault(what="no such folder", got=path.as_posix(), expected="a path relative to the config"))
    return path


def files(value: object, base: Path) -> tuple[Path, ...]:
    """Return existing files, one or a list of them, that were written relative to `base`."""
    if not isinstance(value, list):
        return (_file(value, base),)
    return unique(tuple(_each(enumerate(value), lambda _, part: _file(part, base)).values()))


def _file(value: object, base: Path) -> Path:
    path = base / text(value)
    if not path.is_file():
        raise Wrong.here(Fault(what="no such file", got=path.as_posix(), expected="a path relative to the config"))
    return path


def address(value: object) -> str:
    """Return the address of a web page."""
    written = text(value)
    if not _ADDRESS.fullmatch(written):
        raise Wrong.here(Fault(what="not an address", got=written, expected="https://… without spaces"))
    return written


def differences(value: object) -> dict[str, str]:
    """Return what to make of sides that differ: a choice for each subject."""
    choice = one_of(*comparability.CHOICES)
    return section(value, dict.fromkeys(comparability.KINDS, choice), what="subject")


def day(value: object) -> str:
    """Return an ISO day or month."""
    written = text(value)
    try:
        dt.date.fromisoformat(written if len(written) == len("2026-11-01") else f"{written}-01")
    except ValueError:
        expected = "a day or month such as 2026-11-01 or 2026-11"
        raise Wrong.here(Fault(what="not a date", got=written, expected=expected)) from None
    return written


def some(values: C) -> C:
    """Return values of which there is at least one."""
    if not values:
        raise Wrong.here(Fault(what="nothing is in it", expected="at least one entry"))
    return values


def distinct(values: tuple[H, ...]) -> tuple[H, ...]:
    """Return values of which there is at least one and none comes twice."""
    return unique(some(values))


def unique(values: tuple[H, ...]) -> tuple[H, ...]:
    """Return values of which none comes twice."""
    first = {value: index for index, value in reversed(list(enumerate(values)))}
    twice = [index for index, value in enumerate(values) if first[value] != index]
    if twice:
        raise Wrong(*(((i,), Fault(what=f"{values[i]} comes twice in this list", remedy="remove it")) for i in twice))
    return values


def facts(value: object) -> dict[str, str]:
    """Return what `set` states: a value for each column."""
    return _by_column(value, SETTABLE, _identity_of)


def filters(value: object) -> dict[str, tuple[str | None, ...]]:
    """Return what `where` pins: for each column the values that enter, None for unstated."""
    return _by_column(value, CHOOSING, lambda column, part: distinct(_several(part, column, _pinned)))


def variants(value: object) -> dict[str, tuple[str, ...] | None]:
    """Return what `matrix` multiplies: for each column a list of values, None for those that the data have."""

    def read(column: Identity, part: object) -> tuple[str, ...] | None:
        if _is_auto(part):
            return None
        if not isinstance(part, list):
            raise Wrong.here(misfit(part, f"a list of values, one report for each, or {AUTO}"))
        return distinct(_several(part, column, _identity_of))

    return _by_column(value, CHOOSING, read)


def exclusions(value: object) -> tuple[dict[str, tuple[str | None, ...]], ...]:
    """Return the combinations that `exclude` takes out of a matrix, each as a filter."""
    return tuple(several(value, filters, "a list of combinations, as in [{model: m, precision: fp4}]"))


def section(
    value: object, readers: Mapping[str, Callable[[object], Any]], *, required: Iterable[str] = (), what: str = "key"
) -> dict[str, Any]:
    """Return a mapping in which every key is declared, with what each value reads as."""
    if not isinstance(value, dict):
        raise Wrong.here(misfit(value, f"a mapping of {', '.join(readers)}"))
    lacking = [Fault(what=f"missing key '{key}'", remedy=f"add '{key}:'") for key in required if key not in value]
    faults: list[tuple[Place, Fault]] = [((), fault) for fault in lacking]
    try:
        found = _by_key(value, readers, what, lambda key, part: readers[key](part))
    except Wrong as wrong:
        faults += wrong.faults
    if faults:
        raise Wrong(*faults)
    return found


def several(value: object, read: Callable[[object], T], expected: str) -> list[T]:
    """Return what each part of a list reads as."""
    if not isinstance(value, list):
        raise Wrong.here(misfit(value, expected))
    return list(_each(enumerate(value), lambda _, part: read(part)).values())


def value_of(column: Identity, written: str) -> str:
    """Return a value that the column can hold."""
    if column.one_of:
        return _known(written, column.one_of, "value")
    if column.type == "count" and not re.fullmatch(r"0*[1-9][0-9]*(\.0*)?", written):
        raise Wrong.here(Fault(what="not a count", got=written, expected="a whole number above 0"))
    if column.type == "number" and not _DECIMAL.fullmatch(written):
        raise Wrong.here(Fault(what="not a number", got=written, expected="a number above 0"))
    return written


def _identity_of(column: Identity, value: object) -> str:
    return value_of(column, identity(value))


def _pinned(column: Identity, value: object) -> str | None:
    return None if isinstance(value, Scalar) and value.is_null else _identity_of(column, value)


def _several(value: object, column: Identity, read: Callable[[Identity, object], T]) -> tuple[T, ...]:
    if not isinstance(value, list):
        return (read(column, value),)
    return tuple(_each(enumerate(value), lambda _, part: read(column, part)).values())


def _by_column(value: object, known: tuple[str, ...], read: Callable[[Identity, object], T]) -> dict[str, T]:
    if not isinstance(value, dict):
        raise Wrong.here(misfit(value, "a mapping of columns to values"))
    return _by_key(value, known, "column", lambda key, part: read(IDENTITY_BY_KEY[key], part))


def _by_key(
    values: dict[str, object], known: Iterable[str], what: str, read: Callable[[str, object], T]
) -> dict[str, T]:
    """Return what the part under each key reads as; an unknown key is a fault at the key itself."""

    def entry(key: str, part: object) -> T:
        try:
            _known(key, known, what)
        except Wrong as wrong:
            raise Wrong(*(((KEY,), fault) for _, fault in wrong.faults)) from None
        return read(key, part)

    return _each(values.items(), entry)


def _each(parts: Iterable[tuple[P, object]], read: Callable[[P, object], T]) -> dict[P, T]:
    """Return what each part reads as, or raise all that is wrong with any of them."""
    good: dict[P, T] = {}
    faults: list[tuple[Place, Fault]] = []
    for key, part in parts:
        try:
            good[key] = read(key, part)
        except Wrong as wrong:
            for place, fault in wrong.faults:
                faults.append(((key, *place), fault))
    if faults:
        raise Wrong(*faults)
    return good


def _is_auto(value: object) -> bool:
    return isinstance(value, Scalar) and value.text == AUTO


def _known(name: str, names: Iterable[str], what: str) -> str:
    names = tuple(names)
    if name in names:
        return name
    remedy = nearest(name, names)
    expected = "" if remedy else f"one of {', '.join(names)}"
    raise Wrong.here(Fault(what=f"unknown {what} {quoted(name)}", expected=expected, remedy=remedy))
