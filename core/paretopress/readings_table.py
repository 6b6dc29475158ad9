"""The table of readings: one column a target, each cell all sides, the better one in bold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from paretopress import printing
from paretopress.columns import READING_METRICS
from paretopress.decide.several import leaders_at
from paretopress.delta import COMPARED
from paretopress.document import Cell, Table
from paretopress.languages import label
from paretopress.text import Inline, escape
from paretopress.uncertainty.interval import UNKNOWN, Interval, digits

if TYPE_CHECKING:
    from paretopress.comparison import Comparison, Match
    from paretopress.delta import Delta
    from paretopress.wording import Wording

#: The rows in their order; those of output and input tokens only where the question asks for them.
METRICS = (*COMPARED, "concurrency")
PARTS = ("output", "input")
#: After a value that was read outside its side's measured range.
MARKS = {"below": Inline(" †"), "above": Inline(" ‡")}


def readings_table(comparison: Comparison, wording: Wording) -> Table | None:
    """Return the readings as a table, or None where nothing was read."""
    matches = comparison.matches
    if not matches:
        return None
    shown = [metric for metric in asked(comparison) if any(_has(match, metric) for match in matches)]
    if not shown:
        return None
    among = [match.interactivity for match in matches]
    header = [wording.say("table-corner"), *(printing.target(target, among=among) for target in among)]
    language = comparison.question.language
    rows = [
        ((row_label(metric, language),), *(_cell(comparison, match, metric) for match in matches)) for metric in shown
    ]
    rows += [
        _delta_row(comparison, wording, letter)
        for letter in comparison.others
        if any(match.deltas_of(letter) for match in matches)
    ]
    return Table(
        header=tuple(header), rows=tuple(rows), align="l" + "r" * len(matches), notes=_notes(comparison, wording)
    )


def asked(comparison: Comparison) -> list[str]:
    """Return the metrics whose readings a page shows, where it has some."""
    unasked = tuple(part for part in PARTS if part not in comparison.question.decisions.tokens)
    return [metric for metric in METRICS if not metric.startswith(unasked)]


def _has(match: Match, metric: str) -> bool:
    return any(reading.get(metric) is not None for reading in match.readings.values())


def row_label(metric: str, language: str) -> Inline:
    """Return the head of a metric's row, with its unit."""
    if metric not in READING_METRICS:
        return escape(label(metric, "Concurrency", language))
    declared = READING_METRICS[metric]
    return escape(label(metric, declared.label, language)) + Inline(" (") + escape(declared.unit) + Inline(")")


def _cell(comparison: Comparison, match: Match, metric: str) -> Cell:
    best = leaders_at(match, metric)
    return tuple(_line(comparison, match, metric, letter, bold=best == (letter,)) for letter in comparison.sides)


def _line(comparison: Comparison, match: Match, metric: str, letter: str, *, bold: bool) -> Inline:
    reading = match.reading(letter)
    value = reading.get(metric)
    approximate = reading.boundary in ("interpolated", "published")
    bound = reading.bound and metric in READING_METRICS
    printed = uncertain_text(comparison, match, metric, letter)
    if printed is None:
        printed = printing.cell(metric, value, approximate=approximate, bound=bound)
    text = escape(comparison.label(letter)) + " " + printed
    if bold:
        text = Inline("**") + text + Inline("**")
    return text + MARKS.get(reading.boundary, Inline("")) if value is not None or reading.outside else text


def _interval(comparison: Comparison, match: Match, letter: str, metric: str) -> Interval | None:
    """Return the interval that repeats give a reading; what interpolation guesses is no interval of a cell."""
    spread, own = comparison.spread, letter
    if letter not in ("a", "b"):
        spread, own = comparison.more_spreads.get((letter, "b")), "a"
    for found in spread.targets if spread else ():
        if found.interactivity == match.interactivity:
            interval = found.reading(own).get(metric, UNKNOWN)
            return interval if interval.kind == "repeats" else None
    return None


def uncertain_text(comparison: Comparison, match: Match, metric: str, letter: str) -> Inline | None:
    """Return a value with what its repeats say of it; None where they say nothing, or it is only a bound."""
    reading = match.reading(letter)
    value, strays = reading.get(metric), _interval(comparison, match, letter, metric)
    if value is None or strays is None or (reading.bound and metric in READING_METRICS):
        return None
    return _uncertain(metric, value, strays)


def _uncertain(metric: str, value: float, interval: Interval) -> Inline:
    justified = digits(value, interval)
    if justified is None or interval.low is None or interval.high is None:
        return printing.cell(metric, value)
    return printing.uncertain(metric, value, interval.low, interval.high, justified)


def _delta_row(comparison: Comparison, wording: Wording, letter: str) -> tuple[Cell, ...]:
    """Return how a side differs from the baseline at each target."""
    label, baseline = comparison.label(letter), comparison.label("b")
    cells = []
    for match in comparison.matches:
        deltas = match.deltas_of(letter)
        throughput, cost = deltas.get("throughput_per_gpu"), deltas.get("cost_per_mtok")
        name = comparison.label(throughput.better) if throughput and throughput.better else ""
        cheaper = comparison.label(cost.better) if cost and cost.better else ""
        text = wording.say(
            "table-delta",
            throughput=throughput,
            cost=cost,
            faster=name,
            cheaper=cheaper,
            baseline=baseline,
            interval=_ratios(throughput),
        )
        cells.append(tuple(Inline(line.strip()) for line in text.split(" / ")))
    return ((wording.say("table-delta-label", a=label, b=baseline),), *cells)


def _about_cells(comparison: Comparison, wording: Wording) -> Iterator[Inline]:
    """Yield what a reader must know of the cells as such: what ± says, and over which GPUs a throughput is."""
    pairs = [(match, letter) for match in comparison.matches for letter in comparison.sides]
    if comparison.spread and any(_interval(comparison, *pair, METRICS[0]) for pair in pairs):
        yield wording.say("note-spread", level=100 * comparison.spread.level)
    if parts := parts_apart(comparison):
        yield wording.say("note-tokens", parts=parts)


def parts_apart(comparison: Comparison) -> list[str]:
    """Return which of output and input are shown while prefill and decode are served apart."""
    apart = (comparison.points["topology"] == "disaggregated").any()
    return [part for part in PARTS if apart and part in comparison.question.decisions.tokens]


def _ratios(delta: Delta | None) -> tuple[float, float] | None:
    """Return the interval of a ratio of better over worse; None without repeats."""
    if delta is None or delta.better is None or delta.low is None or delta.high is None:
        return None
    return (delta.low, delta.high) if delta.low > 1 else (1 / delta.high, 1 / delta.low)


def _notes(comparison: Comparison, wording: Wording) -> tuple[Inline, ...]:
    notes = [*_about_cells(comparison, wording)]
    for boundary, mark in MARKS.items():
        for letter, side in comparison.sides.items():
            at = [m.interactivity for m in comparison.matches if m.reading(letter).boundary == boundary]
            if at:
                end = float(side.frontier["interactivity"].iloc[0 if boundary == "below" else -1])
                shown = any(
                    m.reading(letter).values for m in comparison.matches if m.reading(letter).boundary == boundary
                )
                text = wording.say(
                    f"note-{boundary}",
                    side=side.label,
                    end=end,
                    outside=comparison.rules.outside if shown else "nothing",
                    published=side.published,
                )
                notes.append(Inline(mark.strip()) + " " + text)
    return tuple(notes)
