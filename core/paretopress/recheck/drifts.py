"""Drifts: numbers of a report that moved between two builds of it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from paretopress.delta import COMPARED
from paretopress.recheck.report_view import TOTALS, Pair, View, both_pairs, same_targets, where

#: Numbers closer than this, relative, did not move.
NOISE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """A number that moved.

    Parameters
    ----------
    report : str
    what : {"reading", "ratio", "whole-band", "break-even", "band", "answer"}
    metric : str
        Of what; `interactivity` for places on the axis.
    side : str
        Label of the side, or of both, or which end of the band.
    at : (float, float), optional
        The target before and after.
    before, after : float
    """

    report: str
    what: str
    metric: str
    side: str
    at: tuple[float, float] | None = None
    before: float
    after: float

    @property
    def change(self) -> float:
        """Return by how much it moved, relative to what it was."""
        return self.after / self.before - 1 if self.before else math.inf


def drifts(report: str, before: View, after: View) -> Iterator[Drift]:
    """Yield the numbers of a report that moved."""
    for what, metric, side, at, was, now in _numbers(before, after):
        if was is not None and now is not None and not math.isclose(was, now, rel_tol=NOISE):
            yield Drift(report=report, what=what, metric=metric, side=side, at=at, before=was, after=now)


Number = tuple[str, str, str, tuple[float, float] | None, float | None, float | None]


def _numbers(before: View, after: View) -> Iterator[Number]:
    """Yield the numbers that both builds may have: what, metric, side, where, and the two values."""
    for row, other in same_targets(before.targets, after.targets):
        if row is not None and other is not None:
            yield from _at_target(before, after, (row, other))
    for pair in both_pairs(before, after):
        yield from _over_the_band(before, after, pair)
    if before.report["band"] and after.report["band"]:
        for end in ("min", "max"):
            yield "band", "interactivity", end, None, before.report["band"][end], after.report["band"][end]
    yield from _answered(before, after)


def _at_target(before: View, after: View, rows: tuple[int, int]) -> Iterator[Number]:
    at = where(before, after, rows)
    for metric in COMPARED:
        for value in (value for value in before.letters if value in after.letters):
            was, now = (view.reading(row, value).get(metric) for view, row in zip((before, after), rows, strict=True))
            yield "reading", metric, after.label(value), at, was, now
        for pair in both_pairs(before, after):
            ratios = before.ratio(rows[0], pair, metric), after.ratio(rows[1], pair, metric)
            yield "ratio", metric, _both(after, pair), at, *ratios


def _over_the_band(before: View, after: View, pair: Pair) -> Iterator[Number]:
    sides = _both(after, pair)
    was, now = before.whole_band(pair), after.whole_band(pair)
    yield from (("whole-band", metric, sides, None, was[metric], now.get(metric)) for metric in was)
    for metric in before.leads(pair):
        places = before.break_evens(pair, metric), after.break_evens(pair, metric)
        if len(places[0]) == len(places[1]):
            yield from (("break-even", metric, sides, None, *both) for both in zip(*places, strict=True))


def _answered(before: View, after: View) -> Iterator[Number]:
    later = after.answers()
    for asked, was in before.answers().items():
        now = later.get(asked)
        question, value, amount = asked
        if was and now and was["metric"] == now["metric"]:
            of_budget = question == "budget"
            metric, key = ("interactivity",) * 2 if of_budget else (was["metric"], "value")
            yield "answer", metric, f"{after.label(value)}, {question} {amount:g}", None, was[key], now[key]


def _both(view: View, pair: Pair) -> str:
    return f"{view.label(pair[0])} / {view.label(pair[1])}"


def without_repetition(found: Sequence[Drift]) -> Iterator[Drift]:
    """Yield the drifts without those of output or input tokens that moved as their total did."""
    moved = {(drift.report, drift.what, drift.metric, drift.side, drift.at): drift.change for drift in found}
    for drift in found:
        total = moved.get((drift.report, drift.what, TOTALS.get(drift.metric, ""), drift.side, drift.at))
        if total is None or not math.isclose(total, drift.change, rel_tol=1e-6):
            yield drift
