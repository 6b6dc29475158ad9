"""The table of readings: one column a target, each cell both sides, the better one in bold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paretopress import printing
from paretopress.columns import READING_METRICS
from paretopress.document import Cell, Table
from paretopress.text import Inline, escape

if TYPE_CHECKING:
    from paretopress.comparison import Comparison, Match
    from paretopress.wording import Wording

METRICS = ("throughput_per_gpu", "cost_per_mtok", "tok_s_per_mw", "concurrency")
#: After a value that was read outside its side's measured range.
MARKS = {"below": Inline(" †"), "above": Inline(" ‡")}


def readings_table(comparison: Comparison, wording: Wording) -> Table | None:
    """Return the readings as a table, or None where nothing was read."""
    matches = comparison.matches
    if not matches:
        return None
    shown = [metric for metric in METRICS if any(_has(match, metric) for match in matches)]
    if not shown:
        return None
    among = [match.interactivity for match in matches]
    header = [wording.say("table-corner"), *(printing.target(target, among=among) for target in among)]
    rows = [(_row_label(metric), *(_cell(comparison, match, metric) for match in matches)) for metric in shown]
    if any(match.deltas for match in matches):
        rows.append(_delta_row(comparison, wording))
    return Table(
        header=tuple(header), rows=tuple(rows), align="l" + "r" * len(matches), notes=_notes(comparison, wording)
    )


def _has(match: Match, metric: str) -> bool:
    return match.a.get(metric) is not None or match.b.get(metric) is not None


def _row_label(metric: str) -> Cell:
    if metric not in READING_METRICS:
        return (Inline("Concurrency"),)
    declared = READING_METRICS[metric]
    return (escape(declared.label) + Inline(" (") + escape(declared.unit) + Inline(")"),)


def _cell(comparison: Comparison, match: Match, metric: str) -> Cell:
    better = match.deltas[metric].better if metric in match.deltas else None
    return tuple(_line(comparison, match, metric, letter, bold=letter == better) for letter in comparison.sides)


def _line(comparison: Comparison, match: Match, metric: str, letter: str, *, bold: bool) -> Inline:
    reading = match.reading(letter)
    value = reading.get(metric)
    approximate = reading.boundary in ("interpolated", "published")
    bound = reading.bound and metric in READING_METRICS
    text = escape(comparison.label(letter)) + " " + printing.cell(metric, value, approximate=approximate, bound=bound)
    if bold:
        text = Inline("**") + text + Inline("**")
    return text + MARKS.get(reading.boundary, Inline("")) if value is not None or reading.outside else text


def _delta_row(comparison: Comparison, wording: Wording) -> tuple[Cell, ...]:
    labels = {letter: comparison.label(letter) for letter in comparison.sides}
    cells = []
    for match in comparison.matches:
        throughput, cost = match.deltas.get("throughput_per_gpu"), match.deltas.get("cost_per_mtok")
        name = comparison.label(throughput.better) if throughput and throughput.better else ""
        cheaper = comparison.label(cost.better) if cost and cost.better else ""
        text = wording.say(
            "table-delta", throughput=throughput, cost=cost, faster=name, cheaper=cheaper, baseline=labels["b"]
        )
        cells.append(tuple(Inline(line.strip()) for line in text.split(" / ")))
    return ((wording.say("table-delta-label", a=labels["a"], b=labels["b"]),), *cells)


def _notes(comparison: Comparison, wording: Wording) -> tuple[Inline, ...]:
    notes = []
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
