"""Names of reports: as a config writes them, or by a pattern such as `mtp-{model}-{hardware}`.

A pattern names the columns of a `matrix` in braces. In a report's name each becomes its value in the letters of
folders, in a title the label that plugins give it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from paretopress.columns import IDENTITY_BY_KEY
from paretopress.config.written import Wrong, label, text
from paretopress.errors import Fault, nearest, quoted

LONGEST_REPORT = 120
#: What a report may be named; the second form is a pattern.
REPORT = re.compile(r"^[a-z0-9_-][a-z0-9._-]*$")
REPORT_OR_PATTERN = re.compile(r"^([a-z0-9_-]|\{[a-z_]+\})([a-z0-9._-]|\{[a-z_]+\})*$")

_PLACE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}")


def report(value: object) -> str:
    """Return a report's name, fit for a folder on any system, or a pattern that gives such names."""
    name = text(value, longest=LONGEST_REPORT)
    _known_columns(name)
    if not REPORT.fullmatch(_PLACE.sub("x", name)) or name == "index.md":
        expected = "a-z, 0-9, '-', '.' and '_', not beginning with '.'"
        suggestion = slug(name)
        remedy = f"for example {suggestion!r}" if suggestion and suggestion != name else ""
        raise Wrong.here(Fault(what="not a name for a report", got=name, expected=expected, remedy=remedy))
    return name


def title(value: object) -> str:
    """Return a title, or a pattern for one; a brace of its own is written twice."""
    written = label(value)
    _known_columns(written)
    return written


def _known_columns(pattern: str) -> None:
    for column in columns(pattern):
        if column not in IDENTITY_BY_KEY:
            known = tuple(IDENTITY_BY_KEY)
            remedy = nearest(column, known) or "name a column of 'matrix', or write {{ for a brace of its own"
            raise Wrong.here(Fault(what=f"unknown column {quoted(column)} in braces", remedy=remedy))


def columns(pattern: str) -> tuple[str, ...]:
    """Return the columns that a pattern names in braces.

    >>> columns("{model} on {hardware}, {{as is}}")
    ('model', 'hardware')
    """
    return tuple(place[1] for place in _PLACE.finditer(pattern) if place[1] is not None)


def filled(pattern: str, say: Callable[[str], str]) -> str:
    """Return a pattern with what is said of each column in the place of its braces.

    >>> filled("{model} on {{x}}", {"model": "R1"}.__getitem__)
    'R1 on {x}'
    """
    return _PLACE.sub(lambda place: place[0][0] if place[1] is None else say(place[1]), pattern)


def named(pattern: str, pinned: Mapping[str, str]) -> str:
    """Return the name of one report of a matrix: the pattern filled, or the name with all values behind it.

    Raises
    ------
    Wrong
        For a value without a letter that a folder can have, and a name that is too long.

    >>> named("mtp-{model}", {"model": "R1", "isl": "1024"}), named("mtp", {"model": "R1", "isl": "1024"})
    ('mtp-r1', 'mtp-r1-1024')
    """
    slugs = {column: slug(value) for column, value in pinned.items()}
    for column, letters in slugs.items():
        if not letters:
            got = pinned[column]
            raise Wrong.here(Fault(what="a value that cannot name a folder", got=got, expected="a-z or 0-9 in it"))
    name = filled(pattern, slugs.__getitem__) if columns(pattern) else "-".join((pattern, *slugs.values()))
    if len(name) > LONGEST_REPORT:
        what = f"a report name of {len(name)} characters"
        raise Wrong.here(Fault(what=what, got=name, expected=f"at most {LONGEST_REPORT}"))
    return name


def distinct(pattern: str, combinations: Iterable[Mapping[str, str]]) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield each combination with the name of its report; Wrong where two would have one name."""
    seen: dict[str, Mapping[str, str]] = {}
    for pinned in combinations:
        name = named(pattern, pinned)
        if name in seen:
            both = f"{told(seen[name])} and {told(pinned)}"
            remedy = "name all columns of 'matrix' in 'report'" if columns(pattern) else ""
            raise Wrong.here(Fault(what=f"two reports would be named {quoted(name)}: {both}", remedy=remedy))
        seen[name] = pinned
        yield name, pinned


def told(pinned: Mapping[str, str]) -> str:
    """Return a combination in words.

    >>> told({"precision": "fp8", "osl": "1024"})
    "precision 'fp8', osl '1024'"
    """
    return ", ".join(f"{column} {quoted(value)}" for column, value in pinned.items())


def slug(written: str) -> str:
    """Return a text in the letters of report names; empty if none remain.

    >>> slug("FP8 (E4M3)")
    'fp8-e4m3'
    """
    return re.sub(r"[^a-z0-9._-]+", "-", written.lower()).strip("-.")
