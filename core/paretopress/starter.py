"""A first config for result files: what they hold decides the axis, what is pinned, and what is left to fill in."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from paretopress import points as points_
from paretopress.columns import IDENTITY_BY_KEY
from paretopress.config.naming import LONGEST_REPORT, slug
from paretopress.config.written import LONGEST_LABEL, SETTABLE, Wrong, one_line
from paretopress.inspection import ASKED, Inspection
from paretopress.locations import is_url
from paretopress.offers import ANY_AXIS
from paretopress.selection import CONSTANT, matching

if TYPE_CHECKING:
    import pandas as pd

    from paretopress.catalogue import Catalogue

#: The columns that a comparison can be about, the likeliest first.
AXES = (
    *("spec_method", "precision", "hardware", "engine", "engine_version", "topology", "date", "layout"),
    *("model", "tp", "pp", "ep", "dp_attention", "gpus"),
)
#: Of their values the newer one is what a reader asks about, and the older one the baseline.
NEWER_FIRST = ("engine_version", "date")
OFF = "none"
_PLAIN = re.compile(r"[A-Za-z0-9_./-]*[A-Za-z0-9]")
_NOT_A_TEXT = frozenset({"", "true", "false", "yes", "no", "on", "off", "y", "n", "null", "~"})


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What a starter config compares.

    Parameters
    ----------
    axis, a, b : str
    where : mapping of str to (str or None)
        What is pinned; None is "not stated".
    others : mapping of str to tuple of (str or None)
        Of pinned columns, the values that could be pinned instead.
    fits : int
        The points on the side that has fewer; 0 where the data does not make the comparison.
    """

    axis: str
    a: str
    b: str
    where: Mapping[str, str | None] = field(default_factory=dict)
    others: Mapping[str, tuple[str | None, ...]] = field(default_factory=dict)
    fits: int = 0


def starter(sources: Sequence[tuple[str, Sequence[Inspection]]], catalogue: Catalogue, folder: Path) -> str:
    """Return a commented config, as YAML text.

    Parameters
    ----------
    sources : sequence of (str, inspections)
        Each path as the user wrote it, relative to the current folder, and the files that it names.
    folder : Path
        Where the config will lie; its paths are relative to that.
    """
    inspections = [inspection for _, found in sources for inspection in found]
    frame = points_.joined(inspection.points for inspection in inspections)
    choice = choose(frame, catalogue)
    blocks = (
        _head(choice),
        _sources(sources, folder),
        _compare(choice, frame, catalogue),
        _where(choice),
        _definition(inspections),
        _known(frame, choice, catalogue),
        _optional(catalogue),
    )
    return "\n".join("\n".join([*block, ""]) for block in map(list, blocks) if block)


def choose(frame: pd.DataFrame, catalogue: Catalogue) -> Choice:
    """Return the comparison that the points make best: on the likeliest axis with points on both sides.

    Axes that a narrative tells come first. Where no column has two values, the sides are only an example.
    """
    told = {axis for narrative in catalogue.narratives.values() for axis in narrative.axes}
    varying = [axis for axis in AXES if len(_values(frame, axis)) > 1]
    choices = [_on_axis(frame, axis) for axis in sorted(varying, key=lambda axis: axis not in told)]
    example = Choice(axis="spec_method", a="mtp", b=OFF, where=_constants(frame, "spec_method"))
    return max([*choices, example], key=lambda choice: bool(choice.fits))


def _on_axis(frame: pd.DataFrame, axis: str) -> Choice:
    """Return the comparison along an axis, with everything that varies besides pinned to where both sides have most."""
    a, b = _two(axis, _values(frame, axis))
    sides = [frame[matching(frame, axis, (value,))] for value in (a, b)]
    varying = [column for column in CONSTANT if column != axis and len(frame[column].unique()) > 1]
    if not varying:
        return Choice(axis=axis, a=a, b=b, where=_constants(frame, axis), fits=min(map(len, sides)))
    counts = [_combinations(side, varying) for side in sides]
    every = sorted({key for found in counts for key in found if all(map(_can_be_written, key))}, key=str)
    if not every:
        return Choice(axis=axis, a=a, b=b, where=_constants(frame, axis))
    best = max(every, key=lambda key: (min(found.get(key, 0) for found in counts), sum(f.get(key, 0) for f in counts)))
    pinned = dict(zip(varying, best, strict=True))
    others = {c: tuple(dict.fromkeys(key[i] for key in every if key[i] != best[i])) for i, c in enumerate(varying)}
    fits = min(found.get(best, 0) for found in counts)
    return Choice(axis=axis, a=a, b=b, where=_constants(frame, axis) | pinned, others=others, fits=fits)


def _two(axis: str, values: Sequence[str]) -> tuple[str, str]:
    """Return what is asked about and its baseline, of values that come most frequent first."""
    if OFF in values:
        return next(value for value in values if value != OFF), OFF
    low, high = sorted(values[:2], key=_natural)
    return (high, low) if axis in NEWER_FIRST else (low, high)


def _natural(text: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.findall(r"\d+|\D+", text)]


def _combinations(side: pd.DataFrame, columns: Sequence[str]) -> dict[tuple[str | None, ...], int]:
    texts = [[_text(column, cell) for cell in side[column]] for column in columns]
    counts: dict[tuple[str | None, ...], int] = {}
    for key in zip(*texts, strict=True):
        counts[key] = counts.get(key, 0) + 1
    return counts


def _constants(frame: pd.DataFrame, axis: str) -> dict[str, str | None]:
    """Return the identity that all points share."""
    shared = {column: _values(frame, column) for column in ASKED if column != axis and frame[column].notna().all()}
    return {column: values[0] for column, values in shared.items() if len(values) == 1}


def _values(frame: pd.DataFrame, column: str) -> tuple[str, ...]:
    """Return a column's values that a config can hold, the most frequent first."""
    texts = (_text(column, cell) for cell in frame[column].dropna().value_counts().index)
    return tuple(text for text in texts if text and _can_be_written(text))


def _can_be_written(text: str | None) -> bool:
    """Return whether a config can hold a value; data can say anything, at any length."""
    try:
        return text is None or bool(one_line(text, longest=LONGEST_LABEL))
    except Wrong:
        return False


def _text(column: str, cell: object) -> str | None:
    """Return an identity value as configs write it."""
    if cell is None or cell != cell:  # noqa: PLR0124 - NaN
        return None
    kind = IDENTITY_BY_KEY[column].type
    if kind == "flag":
        return str(cell).lower()
    return f"{cell:.15g}" if isinstance(cell, float) else str(cell)


def _head(choice: Choice) -> Iterator[str]:
    named = [choice.where.get(column) for column in ("model", "hardware", "precision") if column != choice.axis]
    name = slug("-".join([*filter(None, named), choice.axis.replace("_", "-")]))
    yield "# A comparison report: 'paretopress check' says whether it is sound, 'paretopress build' makes it."
    yield f"report: {name[:LONGEST_REPORT].strip('-.')}  # the name of its folder"


def _sources(sources: Sequence[tuple[str, Sequence[Inspection]]], folder: Path) -> Iterator[str]:
    yield "sources:"
    for path, inspections in sources:
        count = sum(len(inspection.points) for inspection in inspections)
        parsers = ", ".join(dict.fromkeys(found.parser.key for found in inspections if found.parser))
        yield f"  - path: {scalar(_relative(path, folder))}  # points: {count}, parser: {parsers}"
        missing = dict.fromkeys(column for inspection in inspections for column in inspection.missing)
        facts = [column for column in missing if column in SETTABLE]
        if facts:
            yield "    # Not stated there. Write down what you know:"
            yield "    # set:"
            yield from (f"    #   {column}: {_hint(column)}" for column in facts)


def _hint(column: str) -> str:
    if column == "gpus":
        return "…  # needed: how many GPUs served; the file gives tok/s of the whole system"
    one_of = IDENTITY_BY_KEY[column].one_of
    return f"…  # {' or '.join(one_of)}" if one_of else "…"


def _relative(path: str, folder: Path) -> str:
    if is_url(path) or Path(path).is_absolute():
        return path
    return Path(os.path.relpath(path, folder)).as_posix()


def _compare(choice: Choice, frame: pd.DataFrame, catalogue: Catalogue) -> Iterator[str]:
    if not choice.fits:
        yield "# No column has points with two values to compare: these sides are an example. Where each file is one"
        yield "# side, say so with 'set' beside its path."
    found = {axis: _values(frame, axis) for axis in AXES}
    for axis, values in found.items():
        if len(values) > 1:
            yield f"# In the data: {axis} {', '.join(map(scalar, values))}"
    yield "compare:"
    yield f"  axis: {choice.axis}"
    yield f"  a: {scalar(choice.a)}"
    yield f"  b: {scalar(choice.b)}  # the baseline"
    offered = [narrative for narrative in catalogue.narratives.values() if not narrative.several]
    narratives = [narrative.key for narrative in offered if choice.axis in narrative.axes]
    if len(narratives) > 1:
        yield f"narrative: {scalar(narratives[0])}  # or {', '.join(map(scalar, narratives[1:]))}"
    if not narratives and not any(ANY_AXIS in narrative.axes for narrative in offered):
        known = ", ".join(map(scalar, catalogue.narratives)) or "none is installed"
        yield f"# narrative: …  # needed: none is the default for {choice.axis}; known: {known}"


def _where(choice: Choice) -> Iterator[str]:
    if choice.where:
        yield "where:"
    for column, value in choice.where.items():
        others = choice.others.get(column, ())
        note = f"  # or {', '.join(map(scalar, others))}" if others else ""
        yield f"  {column}: {scalar(value)}{note}"


def _definition(inspections: Iterable[Inspection]) -> Iterator[str]:
    definitions = {inspection.definition for inspection in inspections} - {points_.DEFINITION}
    if definitions:
        yield f"interactivity: {min(definitions)}  # the files have no {points_.DEFINITION}"


def _known(frame: pd.DataFrame, choice: Choice, catalogue: Catalogue) -> Iterator[str]:
    """Yield the declaration of hardware that no plugin offers."""
    pinned = choice.where.get("hardware")
    used = [pinned] if pinned else _values(frame, "hardware")
    unknown = [key for key in used if key not in catalogue.hardware]
    if unknown:
        yield "known:"
        yield "  hardware:  # no plugin knows it"
        yield from (f"    {scalar(key)}: {{label: {scalar(key)}, vendor: unknown}}" for key in unknown)


def _optional(catalogue: Catalogue) -> Iterator[str]:
    sheets = [f"{key} ({', '.join(_tiers(catalogue, key))})" for key in catalogue.prices]
    yield "# Remove a '#' to use it."
    if sheets:
        newest = max(catalogue.prices.values(), key=lambda sheet: (sheet.as_of, sheet.key)).key
        tier = _tiers(catalogue, newest)[0]
        yield f"# prices: {{sheet: {scalar(newest)}, tier: {scalar(tier)}}}  # adds cost and energy"
        yield f"#   known: {'; '.join(sheets)}"
    yield "# targets: [30, 60, 90]  # tok/s/user; by default three from the range that both sides cover"
    yield "# method: inferencex  # by default strict"


def _tiers(catalogue: Catalogue, sheet: str) -> list[str]:
    return list(dict.fromkeys(t for price in catalogue.prices[sheet].prices.values() for t in price.usd_per_gpu_hour))


def scalar(text: str | None) -> str:
    r"""Return a text as a YAML scalar that reads as that text; None as null.

    >>> print(scalar("fp8"), scalar("0.10"), scalar("off"), scalar("a: b"), scalar(None))
    fp8 0.10 "off" "a: b" null
    """
    if text is None:
        return "null"
    if _PLAIN.fullmatch(text) and text.lower() not in _NOT_A_TEXT and not text.startswith(("-", ".")):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in escaped) + '"'
