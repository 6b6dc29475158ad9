"""Differences as Markdown, short enough for a comment under a pull request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from paretopress import page_check, printing, rendering
from paretopress.columns import READING_METRICS
from paretopress.document import Block, Cell, Document, Heading, Items, Prose, Table
from paretopress.recheck.differences import Change, Differences
from paretopress.recheck.drifts import Drift
from paretopress.recheck.report_view import Outcome
from paretopress.recheck.turns import Turn
from paretopress.text import Inline, escape
from paretopress.wording import CORE, Wording

#: Rows of each table, and names in a list; the rest is counted.
MOST_TURNS = 50
MOST_DRIFTS = 20
MOST_NAMES = 5


def differences_page(found: Differences) -> str:
    """Return differences as Markdown; where there are none, that is one line."""
    wording = Wording(folders=(CORE / "en",), report="diff")
    if not found.moved and not found.changes:
        return f"{wording.say('diff-nothing')}\n"
    document = Document(title=_title(found, wording), blocks=tuple(_blocks(found, wording)))
    text = rendering.render(document)
    page_check.check(text, document, [])
    return text


def _title(found: Differences, wording: Wording) -> Inline:
    if not found.moved:
        return wording.say("diff-nothing")
    return wording.say("diff-title", turned=len(found.turns), drifted=len(found.drifts))


def _blocks(found: Differences, wording: Wording) -> Iterator[Block]:
    yield Prose(text=_lead(found, wording))
    if found.turns:
        yield Heading(text=wording.say("diff-head", part="turns"))
        yield _table(
            ("report", "what", "at", "before", "after"), [_turn(turn, wording) for turn in found.turns], wording
        )
        yield from _more(len(found.turns) - MOST_TURNS, wording)
    if found.drifts:
        rows = [_drift(drift, wording) for drift in found.drifts[:MOST_DRIFTS]]
        yield Heading(text=wording.say("diff-head", part="drifts"))
        yield _table(("report", "what", "at", "before", "after", "change"), rows, wording)
        yield from _more(len(found.drifts) - MOST_DRIFTS, wording)
    if found.changes:
        yield Heading(text=wording.say("diff-head", part="changes"))
        yield Items(items=tuple(_changes(found.changes, wording)))


def _lead(found: Differences, wording: Wording) -> Inline:
    moved = list(dict.fromkeys([*(turn.report for turn in found.turns), *(drift.report for drift in found.drifts)]))
    return wording.say(
        "diff-lead",
        compared=found.compared,
        moved=_named(moved),
        added=_named(found.added),
        removed=_named(found.removed),
        most=abs(found.drifts[0].change) * 100 if found.drifts else None,
    )


def _named(names: Sequence[str]) -> list[str]:
    rest = len(names) - MOST_NAMES
    return [*names[:MOST_NAMES], *([f"{rest:,} more"] if rest > 0 else [])]


def _table(columns: Sequence[str], rows: Sequence[tuple[Inline, ...]], wording: Wording) -> Table:
    cells: tuple[tuple[Cell, ...], ...] = tuple(tuple((text,) for text in row) for row in rows[:MOST_TURNS])
    numeric = ("at", "change", *(("before", "after") if "change" in columns else ()))
    align = "".join("r" if column in numeric else "l" for column in columns)
    return Table(header=tuple(wording.say("diff-column", column=name) for name in columns), rows=cells, align=align)


def _more(rest: int, wording: Wording) -> Iterator[Prose]:
    if rest > 0:
        yield Prose(text=wording.say("diff-more", count=rest))


def _turn(turn: Turn, wording: Wording) -> tuple[Inline, ...]:
    metrics = [_label(metric) for metric in turn.metrics]
    what = wording.say("diff-turn", kind=turn.kind, metrics=metrics, side=turn.side)
    return escape(turn.report), what, _at(turn.at), _outcome(turn.before, wording), _outcome(turn.after, wording)


def _label(metric: str) -> str:
    label = READING_METRICS[metric].label if metric in READING_METRICS else metric
    return label[0].lower() + label[1:] if label[1:2].islower() else label


def _at(at: tuple[float, float] | None) -> Inline:
    """Return a target, and where it moved to if it did."""
    if at is None:
        return printing.MISSING
    before, after = (printing.interactivity(target, among=at) for target in at)
    return before if at[0] == at[1] else before + " → " + after


def _outcome(outcome: Outcome | tuple[str, ...], wording: Wording) -> Inline:
    if isinstance(outcome, tuple):
        return Inline(", ").join(escape(text) for text in outcome)
    return wording.say(
        "diff-outcome",
        state=outcome.state,
        label=outcome.label,
        ratio=outcome.ratio,
        at_least=outcome.at_least,
    )


def _drift(drift: Drift, wording: Wording) -> tuple[Inline, ...]:
    label = _label(drift.metric) if drift.what == "break-even" else _heading(drift.metric)
    what = wording.say("diff-drift", what=drift.what, metric=label, side=drift.side)
    before, after = (_value(drift, value) for value in (drift.before, drift.after))
    sign = "+" if drift.change > 0 else ""
    return escape(drift.report), what, _at(drift.at), before, after, sign + printing.percent(drift.change * 100)


def _heading(metric: str) -> str:
    return READING_METRICS[metric].label if metric in READING_METRICS else metric.capitalize()


def _value(drift: Drift, value: float) -> Inline:
    if drift.what in ("ratio", "whole-band"):
        return printing.ratio(value)
    if drift.what in ("band", "break-even") or drift.metric == "interactivity":
        return printing.interactivity(value, among=(drift.before, drift.after))
    return printing.cell(drift.metric, value)


def _changes(changes: Sequence[Change], wording: Wording) -> Iterator[Inline]:
    """Yield what changed underneath, that of several reports once."""
    told: dict[tuple[str, str, str, str], list[str]] = {}
    for change in changes:
        told.setdefault((change.topic, change.name, change.before, change.after), []).append(change.report)
    for (topic, name, before, after), reports in told.items():
        yield wording.say(
            "diff-change",
            topic=topic,
            name=name,
            before=before,
            after=after,
            reports=_named(reports),
        )
