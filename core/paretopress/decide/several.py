"""More than two sides: each against the baseline as a comparison of two, and who leads in each part of the band."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from paretopress.decide.breakeven import Stretch, lead

if TYPE_CHECKING:
    from paretopress.comparison import Comparison, Match
    from paretopress.side import Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaders:
    """A range of interactivity, tok/s/user, and the sides that no other is better than throughout.

    `sides` are letters: one leads, several are level. `low` equals `high` where all are known at one place only.
    """

    low: float
    high: float
    sides: tuple[str, ...]


def two_sided(comparison: Comparison, letter: str) -> Comparison:
    """Return one side of a comparison against its baseline, as `a` and `b`; band and targets stay those of all.

    It has no band where one of the two has no points.
    """
    if tuple(comparison.sides) == (letter, "b"):
        return comparison
    question, sides, pair = comparison.question, comparison.sides, (letter, "b")
    label = {side: question.labels[old] for side, old in (("a", letter), ("b", "b")) if old in question.labels}
    empty = any(sides[side].points.empty for side in pair)
    spread = comparison.spread if letter == "a" else comparison.more_spreads.get(pair)
    return replace(
        comparison,
        question=replace(question, a=question.value(letter), others=(), labels=label),
        sides={"a": replace(sides[letter], letter="a"), "b": sides["b"]},
        band=None if empty else comparison.band,
        matches=tuple(_two_sided(match, letter) for match in comparison.matches),
        budgets=tuple(replace(one, side=_as_a(one.side, letter)) for one in comparison.budgets if one.side in pair),
        unpaired=tuple(replace(one, side=_as_a(one.side, letter)) for one in comparison.unpaired if one.side in pair),
        spread=spread,
        more_spreads={},
        cautions=(),
    )


def _as_a(side: str, letter: str) -> str:
    return "a" if side == letter else side


def _two_sided(match: Match, letter: str) -> Match:
    deltas = {
        metric: replace(delta, better="a") if delta.better == letter else delta
        for metric, delta in match.deltas_of(letter).items()
    }
    return replace(match, readings={"a": match.reading(letter), "b": match.b}, deltas=deltas, more={})


def leaders_at(match: Match, metric: str) -> tuple[str, ...]:
    """Return the sides that may be the best at a target: one leads, several are tied or not told apart.

    A side leads that is better than every other with a value. Sides that may not be compared lead nowhere.
    """
    known = [letter for letter, reading in match.readings.items() if reading.get(metric) is not None]
    deltas = {pair: match.deltas_of(*pair).get(metric) for pair in combinations(known, 2)}
    better = {pair: delta.better for pair, delta in deltas.items() if delta is not None and delta.ratio is not None}
    if not better:
        return ()
    beaten = {letter for pair, best in better.items() if best for letter in pair if letter != best}
    best = [letter for letter in known if letter not in beaten] or known
    if len(best) == 1:
        # It may not be known to beat all the same: two of three can be within their spread.
        best += [letter for pair in deltas if best[0] in pair and better.get(pair) != best[0] for letter in pair]
    return tuple(letter for letter in known if letter in best)


def leaders(sides: Mapping[str, Side], metric: str = "throughput_per_gpu") -> tuple[Leaders, ...]:
    """Return who leads in each part of what all frontiers cover: the upper envelope of the curves.

    Parameters
    ----------
    sides : mapping of str to Side
        By letter, those that have points: two or more.
    metric : str
        As for `breakeven.lead`.

    Notes
    -----
    Between two neighbouring ends of the stretches of any two sides, each two sides keep their order. So their exact
    crossings are all that is needed. What was not read on all sides is in no part.

    >>> import paretopress, pandas as pd
    >>> points = pd.DataFrame({"precision": ["fp4", "fp4", "fp8", "fp8"], "interactivity": [20, 60, 20, 60],
    ...                        "throughput_per_gpu": [900, 100, 700, 300]})
    >>> comparison = paretopress.compare(points, axis="precision", a="fp4", b="fp8")
    >>> [(round(part.low, 9), round(part.high, 9), part.sides) for part in leaders(comparison.sides)]
    [(20.0, 40.0, ('a',)), (40.0, 60.0, ('b',))]
    """
    pairs = {(one, other): lead(sides[one], sides[other], metric).stretches for one, other in combinations(sides, 2)}
    spans = [side.curves.knots[[0, -1]] for side in sides.values() if len(side.curves.knots)]
    if len(spans) < len(sides):
        return ()
    low, high = float(max(span[0] for span in spans)), float(min(span[1] for span in spans))
    ends = {end for stretches in pairs.values() for one in stretches for end in (one.low, one.high)}
    cuts = sorted({end for end in ends if low <= end <= high} | ({low, high} if low <= high else set()))
    # Also each cut by itself: sides may be known at one place and not around it.
    parts = [(cut, cut) for cut in cuts] + list(pairwise(cuts))
    found = (_leaders(tuple(sides), pairs, *part) for part in sorted(parts))
    return tuple(_joined(part for part in found if part))


def _leaders(
    letters: tuple[str, ...], pairs: Mapping[tuple[str, str], Sequence[Stretch]], low: float, high: float
) -> Leaders | None:
    """Return who leads from `low` to `high`; None where some two sides were not both read."""
    beaten = set()
    for (one, other), stretches in pairs.items():
        here = [stretch for stretch in stretches if stretch.low <= low and high <= stretch.high]
        if not here:
            return None
        if len(here) == 1 and here[0].better:
            beaten.add(other if here[0].better == "a" else one)
    return Leaders(low=low, high=high, sides=tuple(letter for letter in letters if letter not in beaten))


def _joined(parts: Iterator[Leaders]) -> Iterator[Leaders]:
    """Yield ranges, neighbours of the same leaders as one; single places only where no range holds them."""
    every = list(parts)
    ranges = [part for part in every if part.low < part.high]
    alone = [
        part for part in every if part.low == part.high and not any(one.low <= part.low <= one.high for one in ranges)
    ]
    last: Leaders | None = None
    for part in sorted([*ranges, *alone], key=lambda part: part.low):
        if last and last.high == part.low and last.sides == part.sides:
            last = replace(last, high=part.high)
            continue
        if last:
            yield last
        last = part
    if last:
        yield last
