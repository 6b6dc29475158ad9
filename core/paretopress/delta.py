"""How the two sides differ at a target: who is better, by how much, and how sure the boundary lets us be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from paretopress.columns import READING_METRICS

if TYPE_CHECKING:
    from paretopress.reading import Reading
    from paretopress.rules import Rules

#: Sides closer than 1 % are tied.
TIE = 1.01
#: The metrics that can have a winner, in the order of a page.
COMPARED = (
    "throughput_per_gpu",
    "output_throughput_per_gpu",
    "input_throughput_per_gpu",
    "cost_per_mtok",
    "output_cost_per_mtok",
    "input_cost_per_mtok",
    "tok_s_per_mw",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delta:
    """How two sides differ in one metric at one target.

    Parameters
    ----------
    better : str or None
        The letter of the better side. None when tied, when a bound does not decide, and when nothing may be compared.
    ratio : float >= 1, or None
        Better over worse (by size); None where nothing may be compared.
    percent : float, or None
        The ratio as the report's convention states it.
    tied : bool
        Closer than 1 %.
    at_least : bool
        The better side's value is only a bound, so that ratio and percent are at least these.
    low, high : float, optional
        The 95 % interval of side a's value over side b's, from repeats; None without.
    within_spread : bool
        That interval holds 1: neither side may be called better.
    """

    better: str | None
    ratio: float | None
    percent: float | None
    tied: bool
    at_least: bool
    low: float | None = None
    high: float | None = None
    within_spread: bool = False


UNDECIDED = Delta(better=None, ratio=None, percent=None, tied=False, at_least=False)


def percent(metric: str, ratio: float, convention: str) -> float:
    """Return a ratio as a percentage.

    Parameters
    ----------
    metric : str
        Decides whether lower is better.
    ratio : float, >= 1
    convention : {"reduction", "premium"}
        `reduction` states ``1 - 1 / ratio`` where lower is better and ``ratio - 1`` where higher is;
        `premium` states ``ratio - 1`` for both.

    >>> round(percent("cost_per_mtok", 3.01, "reduction"), 1), round(percent("cost_per_mtok", 3.01, "premium"), 1)
    (66.8, 201.0)
    """
    if convention == "reduction" and READING_METRICS[metric].better == "lower":
        return (1 - 1 / ratio) * 100
    return (ratio - 1) * 100


def delta(metric: str, a: Reading, b: Reading, rules: Rules, *, letters: tuple[str, str] = ("a", "b")) -> Delta | None:
    """Return how two sides differ in a metric, or None where one of them has no value."""
    value_a, value_b = a.get(metric), b.get(metric)
    if value_a is None or value_b is None:
        return None
    higher, lower = letters if value_a >= value_b else letters[::-1]
    better = higher if READING_METRICS[metric].better == "higher" else lower
    ratio = max(value_a, value_b) / min(value_a, value_b)
    bounded = [side for side, reading in zip(letters, (a, b), strict=True) if reading.bound]
    # A bound only ever speaks for the side it belongs to: the true value may be better, never worse.
    if bounded and (bounded != [better] or ratio < TIE):
        return UNDECIDED
    tied = ratio < TIE
    return Delta(
        better=None if tied else better,
        ratio=ratio,
        percent=percent(metric, ratio, rules.delta),
        tied=tied,
        at_least=bool(bounded),
    )


def deltas(
    a: Reading, b: Reading, rules: Rules, *, comparable: bool = True, letters: tuple[str, str] = ("a", "b")
) -> dict[str, Delta]:
    """Return the deltas of all metrics that both sides have; undecided ones where nothing may be compared."""
    found = {metric: delta(metric, a, b, rules, letters=letters) for metric in COMPARED}
    return {metric: (value if comparable else UNDECIDED) for metric, value in found.items() if value is not None}
