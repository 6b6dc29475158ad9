"""What wording files may use, and the evidence that goes with a claim."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from paretopress import printing
from paretopress.text import Inline

from paretopress_narratives.situation import one_fact

if TYPE_CHECKING:
    from paretopress.comparison import Comparison, Match
    from paretopress.delta import Delta

#: The metrics that prose speaks of, and what wording files call them.
METRICS = {"throughput_per_gpu": "throughput", "cost_per_mtok": "cost", "tok_s_per_mw": "energy"}


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One side at one target.

    Parameters
    ----------
    letter, label : str
    throughput, cost, energy : float, or None
        tok/s/GPU, $/M tok, tok/s/MW.
    boundary : str
        Where the values come from.
    bound : bool
        Whether throughput is at least, and cost at most, what is given.
    published : bool
        Whether the side is made of published readings.
    points : int
        On its frontier.
    first, last : Inline
        Where its frontier begins and ends, tok/s/user; empty without points.
    """

    letter: str
    label: str
    throughput: float | None
    cost: float | None
    energy: float | None
    boundary: str
    bound: bool
    published: bool
    points: int
    first: Inline
    last: Inline

    @property
    def outside(self) -> bool:
        """Return whether the target lies outside the side's frontier."""
        return self.boundary in ("below", "above")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """How the sides differ in one metric at one target: the delta, with the sides in it.

    Parameters
    ----------
    better, worse : View, or None
        None where there is no winner.
    ratio, percent : float, or None
    times : Inline
        The ratio without its sign, for "3.18 times".
    tied, at_least : bool
    """

    better: View | None
    worse: View | None
    ratio: float | None
    percent: float | None
    times: Inline
    tied: bool
    at_least: bool


def bare(printed: Inline) -> Inline:
    """Return a printed number without the unit behind it.

    >>> print(bare(printing.ratio(3.18)), bare(printing.percent(69.0)))
    3.18 69
    """
    return printed.split()[0]


def printed_targets(comparison: Comparison, matches: Iterable[Match]) -> list[Inline]:
    """Return targets as text that tells each from all others on the page."""
    among = [match.interactivity for match in comparison.matches]
    return [printing.interactivity(match.interactivity, among=among) for match in matches]


def view(comparison: Comparison, match: Match, letter: str) -> View:
    """Return one side at one target."""
    side, reading = comparison.sides[letter], match.reading(letter)
    ends = side.frontier["interactivity"]
    return View(
        letter=letter,
        label=side.label,
        **{name: reading.get(metric) for metric, name in METRICS.items()},
        boundary=reading.boundary,
        bound=reading.bound,
        published=side.published,
        points=len(ends),
        first=printing.interactivity(ends.iloc[0]) if len(ends) else Inline(),
        last=printing.interactivity(ends.iloc[-1]) if len(ends) else Inline(),
    )


def match_facts(comparison: Comparison, match: Match) -> dict[str, object]:
    """Return what the wording of one target may use: `at`, `a`, `b`, `premium`, `follows`, and a lead a metric."""
    views = {letter: view(comparison, match, letter) for letter in comparison.sides}
    leads = {name: _lead(match.deltas.get(metric), views) for metric, name in METRICS.items()}
    return {
        "at": printed_targets(comparison, [match])[0],
        **views,
        **leads,
        "follows": one_fact(comparison),
        "premium": comparison.rules.delta == "premium",
    }


def _lead(delta: Delta | None, views: dict[str, View]) -> Lead | None:
    if delta is None:
        return None
    other = {"a": "b", "b": "a"}
    return Lead(
        better=views[delta.better] if delta.better else None,
        worse=views[other[delta.better]] if delta.better else None,
        ratio=delta.ratio,
        percent=delta.percent,
        times=bare(printing.ratio(delta.ratio)),
        tied=delta.tied,
        at_least=delta.at_least,
    )


def evidence(comparison: Comparison, matches: Sequence[Match]) -> dict[str, object]:
    """Return the readings and deltas behind a claim, full precision."""
    return {"readings": [_evidence(comparison, match) for match in matches]}


def _evidence(comparison: Comparison, match: Match) -> dict[str, object]:
    shown = {metric: asdict(match.deltas[metric]) for metric in METRICS if metric in match.deltas}
    sides = {letter: _reading(comparison, match, letter) for letter in comparison.sides}
    return {"interactivity": match.interactivity, **sides, "deltas": shown}


def _reading(comparison: Comparison, match: Match, letter: str) -> dict[str, object]:
    reading = match.reading(letter)
    values = {metric: reading.get(metric) for metric in METRICS if reading.get(metric) is not None}
    between = {"between": reading.between} if reading.between else {}
    return {"label": comparison.label(letter), "boundary": reading.boundary, **values, **between}
