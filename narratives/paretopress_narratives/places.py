"""Where on a side's frontier a reading comes from: between which measured points, and on which engines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from paretopress import printing
from paretopress.text import Inline
from paretopress_narratives.facts import Facts, printed_targets

if TYPE_CHECKING:
    from paretopress.comparison import Comparison, Match
    from paretopress.side import Side
    from paretopress.wording import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A frontier point as a sentence names it; `engine` is empty where one engine runs on both sides."""

    interactivity: Inline
    concurrency: float | None
    engine: str


def engine_labels(comparison: Comparison, values: Sequence[str]) -> tuple[str, ...]:
    """Return engines as a reader knows them, each once."""
    found = {value: comparison.catalogue.engine(value) for value in values}
    return tuple(dict.fromkeys(offer.label if offer else value for value, offer in found.items()))


def frontier_engines(comparison: Comparison) -> dict[str, tuple[str, ...]]:
    """Return the engines on each side's frontier, by letter."""
    return {
        letter: engine_labels(comparison, [str(value) for value in side.frontier["engine"].dropna().unique()])
        for letter, side in comparison.sides.items()
    }


def frontier_versions(comparison: Comparison) -> dict[str, tuple[str, ...]]:
    """Return the engine versions on each side's frontier, by letter."""
    return {
        letter: tuple(str(version) for version in side.frontier["engine_version"].dropna().unique())
        for letter, side in comparison.sides.items()
    }


def names_engines(comparison: Comparison) -> bool:
    """Return whether a reading must name its engine: unless one engine made all of them, or the side is the engine."""
    return (
        comparison.axis != "engine"
        and len({engine for found in frontier_engines(comparison).values() for engine in found}) > 1
    )


def sentence(comparison: Comparison, wording: Wording, match: Match, before: Match | None, *, turn: int) -> Inline:
    """Return where both readings of a target come from; empty for published readings, which have no recipe."""
    letters = [letter for letter in comparison.sides if _has_place(comparison, match, letter)]
    if not letters:
        return Inline()
    if before and _same_places(match, before):
        return wording.say("where-same", turn=turn, at=printed_targets(comparison, [before])[0], sides=letters)
    places = [
        {"label": comparison.label(letter), "place": wording.say("place", **_place(comparison, match, letter))}
        for letter in letters
    ]
    interpolated = all(match.reading(letter).boundary == "interpolated" for letter in letters)
    return wording.say("where", turn=turn, places=places, interpolated=interpolated)


def engines_sentence(comparison: Comparison, wording: Wording, matches: Sequence[Match]) -> Inline:
    """Return which engines made the readings of a stretch; empty where one engine made all of the page's."""
    if not names_engines(comparison):
        return Inline()
    found: Facts = {}
    for letter in comparison.sides:
        engines = [engine for match in matches for engine in match.reading(letter).engines]
        found[letter] = {"label": comparison.label(letter), "engines": engine_labels(comparison, engines)}
    return wording.say("stretch-engines", **found)


def _has_place(comparison: Comparison, match: Match, letter: str) -> bool:
    reading = match.reading(letter)
    return bool(reading.values) and reading.between is not None and not comparison.sides[letter].published


def _same_places(match: Match, before: Match) -> bool:
    def places(one: Match) -> list[object]:
        return [(reading.boundary, reading.between) for reading in (one.a, one.b)]

    return places(match) == places(before) and match.a.boundary == match.b.boundary == "interpolated"


def _place(comparison: Comparison, match: Match, letter: str) -> Facts:
    reading, side = match.reading(letter), comparison.sides[letter]
    low, high = reading.between or (0, 0)
    named = names_engines(comparison)
    first, second = (_point(comparison, side, index, named=named) for index in (low, high))
    return {"boundary": reading.boundary, "first": first, "second": second}


def _point(comparison: Comparison, side: Side, index: int, *, named: bool) -> Point:
    row = side.recipes[index]
    engines = engine_labels(comparison, [row["engine"]] if named and row["engine"] else [])
    return Point(
        interactivity=printing.interactivity(row["interactivity"]),
        concurrency=row["concurrency"],
        engine=engines[0] if engines else "",
    )
