"""What a `report.json` concludes, asked for by axis values: two builds may call the same side `a` and `b`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from paretopress.delta import COMPARED

#: Two axis values, in alphabetical order.
Pair = tuple[str, str]
State = Literal["leads", "tied", "within spread", "undecided", "not compared"]

#: Targets that are this close, relative, are one.
SAME = 1e-9
#: What a boundary must be for a reading to have been measured.
MEASURED = ("measured", "interpolated", "published")


#: What is told of the total is not told again of its parts where they say the same.
TOTALS = {
    f"{tokens}_{total}": total for tokens in ("output", "input") for total in ("throughput_per_gpu", "cost_per_mtok")
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Who wins in one metric at one target: the axis value and label of the side, and by what ratio; or why nobody."""

    state: State
    value: str | None = None
    label: str = ""
    ratio: float | None = None
    at_least: bool = False


NOT_COMPARED = Outcome(state="not compared")


@dataclass(frozen=True, kw_only=True)
class View:
    """A report as its `report.json` has it.

    Parameters
    ----------
    report : mapping
        A report of schema `paretopress/report@1`.
    """

    report: Mapping[str, Any]

    @cached_property
    def letters(self) -> dict[str, str]:
        """Return the letter of each axis value."""
        return {side["value"]: letter for letter, side in self.report["sides"].items()}

    def label(self, value: str) -> str:
        """Return what the page calls a side."""
        return str(self.report["sides"][self.letters[value]]["label"])

    @property
    def labels(self) -> tuple[str, ...]:
        """Return what the page calls its sides, the baseline last."""
        sides = self.report["sides"]
        return tuple(
            str(sides[letter]["label"]) for letter in sorted(sides, key=lambda letter: (letter == "b", letter))
        )

    @cached_property
    def pairs(self) -> dict[Pair, str]:
        """Return which two sides are compared, and the letter of the one that is not the baseline."""
        base = self.report["sides"]["b"]["value"]
        return {self.pair(value, base): letter for value, letter in self.letters.items() if letter != "b"}

    @staticmethod
    def pair(one: str, other: str) -> Pair:
        """Return two axis values in the order in which pairs name them."""
        return (one, other) if one < other else (other, one)

    @property
    def targets(self) -> tuple[float, ...]:
        """Return where sides were read, tok/s/user."""
        return tuple(float(reading["interactivity"]) for reading in self.report["readings"])

    def reading(self, row: int, value: str) -> Mapping[str, Any]:
        """Return a side's reading at the target of that number."""
        found: Mapping[str, Any] = self.report["readings"][row][self.letters[value]]
        return found

    def outcome(self, row: int, pair: Pair, metric: str) -> Outcome:
        """Return who of two sides wins in a metric at the target of that number."""
        delta = self._deltas(row, pair).get(metric)
        if delta is None:
            return NOT_COMPARED
        found: dict[str, Any] = {"ratio": delta["ratio"], "at_least": delta["at_least"]}
        if delta["better"] is not None:
            value = self._value(delta["better"])
            return Outcome(state="leads", value=value, label=self.label(value), **found)
        states: tuple[tuple[bool, State], ...] = (
            (delta["tied"], "tied"),
            (delta.get("within_spread", False), "within spread"),
            (delta["ratio"] is None and not any(self._bound(row, value) for value in pair), "not compared"),
        )
        return Outcome(state=next((state for holds, state in states if holds), "undecided"), **found)

    def _bound(self, row: int, value: str) -> bool:
        return bool(self.reading(row, value).get("bound"))

    def _deltas(self, row: int, pair: Pair) -> Mapping[str, Any]:
        reading, letter = self.report["readings"][row], self.pairs[pair]
        found: Mapping[str, Any] = (
            reading["deltas"] if letter == "a" else reading.get("more_deltas", {}).get(letter, {})
        )
        return found

    def metrics(self, row: int, pair: Pair) -> tuple[str, ...]:
        """Return the metrics in which two sides are compared at a target."""
        return tuple(metric for metric in COMPARED if metric in self._deltas(row, pair))

    def ratio(self, row: int, pair: Pair, metric: str) -> float | None:
        """Return the first side's value over the second's, whoever wins."""
        first, second = (self.reading(row, value).get(metric) for value in pair)
        return None if first is None or not second else first / second

    def leads(self, pair: Pair) -> dict[str, tuple[str | None, ...]]:
        """Return by metric who leads from the slow end of the band to the fast one; None where the sides are level."""
        found = {}
        for metric, lead in self._of_pair(pair).get("break_even", {}).items():
            leaders = [stretch["better"] and self._value(stretch["better"]) for stretch in lead["stretches"]]
            found[metric] = tuple(one for at, one in enumerate(leaders) if at == 0 or leaders[at - 1] != one)
        return found

    def break_evens(self, pair: Pair, metric: str) -> tuple[float, ...]:
        """Return the interactivities at which the lead changes."""
        crossings = self._of_pair(pair).get("break_even", {}).get(metric, {}).get("crossings", ())
        return tuple(crossing["interactivity"] for crossing in crossings if crossing["kind"] == "crosses")

    def whole_band(self, pair: Pair) -> dict[str, float]:
        """Return by metric the mean ratio over the band, first side over second, where there is one."""
        found = {}
        for metric, band in self._of_pair(pair).get("whole_band", {}).items():
            if band["ratio"]:
                turned = self.letters[pair[0]] == "b"
                found[metric] = 1 / band["ratio"] if turned else band["ratio"]
        return found

    def _of_pair(self, pair: Pair) -> Mapping[str, Any]:
        letter = self.pairs[pair]
        found: Mapping[str, Any] = (
            self.report if letter == "a" else self.report.get("against_baseline", {}).get(letter, {})
        )
        return found

    def answers(self) -> dict[tuple[str, str, float], Mapping[str, Any] | None]:
        """Return the answers to the config's questions: by question, axis value and amount."""
        return {
            (asked["question"], self._value(asked["side"]), asked["amount"]): asked["answer"]
            for asked in self.report.get("answers", ())
        }

    def _value(self, letter: str) -> str:
        return str(self.report["sides"][letter]["value"])


def same_targets(old: Sequence[float], new: Sequence[float]) -> Iterator[tuple[int | None, int | None]]:
    """Yield the rows of two lists of targets that belong together; None on one side only.

    Targets of one value do; of those left over as many as there are on both sides, by their order: where a band
    moved, its targets moved with it.

    >>> list(same_targets([20, 30, 40], [20, 31, 41])), list(same_targets([20, 30], [30]))
    ([(0, 0), (1, 1), (2, 2)], [(1, 0), (0, None)])
    """
    found = [
        (row, other)
        for row, target in enumerate(old)
        for other, candidate in enumerate(new)
        if abs(candidate - target) <= SAME * abs(target)
    ]
    left = [row for row in range(len(old)) if row not in {one for one, _ in found}]
    right = [row for row in range(len(new)) if row not in {other for _, other in found}]
    if len(left) == len(right):
        yield from sorted([*found, *zip(left, right, strict=True)])
        return
    yield from found
    yield from ((row, None) for row in left)
    yield from ((None, row) for row in right)


def both_pairs(before: View, after: View) -> list[Pair]:
    """Return which two sides both builds compare."""
    return [pair for pair in before.pairs if pair in after.pairs]


def where(before: View, after: View, rows: tuple[int | None, int | None]) -> tuple[float, float] | None:
    """Return a target before and after; one that only one build has is the same in both."""
    row, other = rows
    if row is None and other is None:
        return None
    was = before.targets[row] if row is not None else after.targets[other or 0]
    return was, after.targets[other] if other is not None else was
