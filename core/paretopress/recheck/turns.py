"""Turns: conclusions of a report that are other ones in a later build."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from paretopress.delta import COMPARED
from paretopress.recheck.report_view import (
    MEASURED,
    NOT_COMPARED,
    TOTALS,
    Outcome,
    Pair,
    View,
    both_pairs,
    same_targets,
    where,
)

TurnKind = Literal["flipped", "lost", "unmeasured", "won", "measured", "break-even", "answer", "band"]

#: What a reader of a list of turns wants to know first, first.
KINDS: tuple[TurnKind, ...] = ("flipped", "lost", "unmeasured", "won", "measured", "break-even", "answer", "band")
#: The turns that `--fail-on flip` means.
FLIPS: tuple[TurnKind, ...] = ("flipped", "lost", "unmeasured")


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A conclusion that is another one now.

    Parameters
    ----------
    report : str
    kind : str
        `flipped`, `lost` or `won`: who wins in some metrics; `unmeasured` or `measured`: a side at a target, or at
        all; `break-even`: who leads in which part of the band; `answer`: a question of the config; `band`.
    metrics : tuple of str
    side : str
        The label of the side that it is about, if of one.
    at : (float, float), tok/s/user, or None
        The target, before and after.
    before, after : Outcome, or tuple of str
        Texts for what is no outcome: a boundary, the sides that lead by interactivity.
    """

    report: str
    kind: TurnKind
    metrics: tuple[str, ...] = ()
    side: str = ""
    at: tuple[float, float] | None = None
    before: Outcome | tuple[str, ...]
    after: Outcome | tuple[str, ...]


def turns(report: str, before: View, after: View) -> Iterator[Turn]:
    """Yield the turns of a report between two builds of it."""
    if before.pairs.keys() != after.pairs.keys():
        kind: TurnKind = "unmeasured" if before.pairs.keys() - after.pairs.keys() else "measured"
        yield Turn(report=report, kind=kind, before=before.labels, after=after.labels)
    for row, other in same_targets(before.targets, after.targets):
        for pair in both_pairs(before, after):
            yield from _winners(report, before, after, pair, (row, other))
        if row is not None and other is not None:
            yield from _boundaries(report, before, after, (row, other))
    yield from _whole(report, before, after)


def _winners(report: str, before: View, after: View, pair: Pair, rows: tuple[int | None, int | None]) -> Iterator[Turn]:
    """Yield where another side wins, or none any more, or one at last; metrics that tell the same as one turn."""
    told: dict[tuple[TurnKind, str, str], list[tuple[str, Outcome, Outcome]]] = {}
    seen: dict[str, tuple[TurnKind, str, str] | None] = {}
    row, other = rows
    for metric in COMPARED:
        was = NOT_COMPARED if row is None else before.outcome(row, pair, metric)
        now = NOT_COMPARED if other is None else after.outcome(other, pair, metric)
        kind = _kind(was, now)
        seen[metric] = key = kind and (kind, f"{was.state} {was.value}", f"{now.state} {now.value}")
        if key and seen.get(TOTALS.get(metric, "")) != key:
            told.setdefault(key, []).append((metric, was, now))
    for (kind, *_), found in told.items():
        metrics = tuple(metric for metric, _, _ in found)
        _, was, now = found[0]
        at = where(before, after, rows)
        yield Turn(report=report, kind=kind, metrics=metrics, at=at, before=was, after=now)


def _kind(was: Outcome, now: Outcome) -> TurnKind | None:
    if was.value == now.value:
        return None
    if now.value is None:
        return "lost"
    return "flipped" if was.value else "won"


def _boundaries(report: str, before: View, after: View, rows: tuple[int, int]) -> Iterator[Turn]:
    for value in before.letters:
        if value not in after.letters:
            continue
        was = str(before.reading(rows[0], value)["boundary"])
        now = str(after.reading(rows[1], value)["boundary"])
        if (was in MEASURED) != (now in MEASURED):
            kind: TurnKind = "unmeasured" if was in MEASURED else "measured"
            at = where(before, after, rows)
            yield Turn(report=report, kind=kind, side=after.label(value), at=at, before=(was,), after=(now,))


def _whole(report: str, before: View, after: View) -> Iterator[Turn]:
    """Yield what turned in a report as a whole: points, band, leads, answers."""
    for value in before.letters:
        if value in after.letters:
            counts = [view.report["sides"][view.letters[value]]["points"] for view in (before, after)]
            if bool(counts[0]) != bool(counts[1]):
                kind: TurnKind = "unmeasured" if counts[0] else "measured"
                texts = [(f"{count} points",) if count else ("no points",) for count in counts]
                yield Turn(report=report, kind=kind, side=after.label(value), before=texts[0], after=texts[1])
    bands = [view.report["band"] for view in (before, after)]
    if bool(bands[0]) != bool(bands[1]):
        texts = [("a common band",) if band else ("no common band",) for band in bands]
        yield Turn(report=report, kind="band", before=texts[0], after=texts[1])
    for pair in both_pairs(before, after):
        was, now = before.leads(pair), after.leads(pair)
        for metric in was:
            if metric in now and was[metric] != now[metric]:
                then, later = _leaders(before, was[metric]), _leaders(after, now[metric])
                yield Turn(report=report, kind="break-even", metrics=(metric,), before=then, after=later)
    yield from _unanswered(report, before, after)


def _leaders(view: View, values: Sequence[str | None]) -> tuple[str, ...]:
    return tuple("level" if value is None else view.label(value) for value in values)


def _unanswered(report: str, before: View, after: View) -> Iterator[Turn]:
    later = after.answers()
    for (question, value, amount), was in before.answers().items():
        now = later.get((question, value, amount))
        if (question, value, amount) in later and (was is None) != (now is None):
            texts = [("no answer",) if answer is None else (f"{answer['value']:g}",) for answer in (was, now)]
            side = f"{after.label(value)}, {question} {amount:g}"
            yield Turn(report=report, kind="answer", side=side, before=texts[0], after=texts[1])
