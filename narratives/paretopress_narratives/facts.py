"""What wording files may use, and the evidence that goes with a claim."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from paretopress import printing
from paretopress.text import Inline
from paretopress.uncertainty.interval import UNKNOWN, digits

if TYPE_CHECKING:
    from paretopress.comparison import Comparison, Match
    from paretopress.delta import Delta
    from paretopress.side import Side
    from paretopress.uncertainty.interval import Interval
    from paretopress.wording import Wording

#: What a wording file may use, by name.
Facts = dict[str, Any]
#: The metrics that prose speaks of, and what wording files call them.
METRICS = {"throughput_per_gpu": "throughput", "cost_per_mtok": "cost", "tok_s_per_mw": "energy"}
#: What wording files call the sides in the order that a metric puts them in.
ORDERED = {"throughput": ("better", "worse"), "cost": ("cheaper", "dearer"), "energy": ("ahead", "behind")}


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One side at one target.

    Parameters
    ----------
    letter, label : str
    throughput, cost : float, Inline, or None
        tok/s/GPU and $/M tok; printed already where the spread of repeats says how many digits there are.
    energy : float, or None
        tok/s/MW.
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
    throughput: float | Inline | None
    cost: float | Inline | None
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
        throughput=_known(comparison, match, letter, "throughput_per_gpu"),
        cost=_known(comparison, match, letter, "cost_per_mtok"),
        energy=reading.get("tok_s_per_mw"),
        boundary=reading.boundary,
        bound=reading.bound,
        published=side.published,
        points=len(ends),
        first=printing.interactivity(ends.iloc[0]) if len(ends) else Inline(),
        last=printing.interactivity(ends.iloc[-1]) if len(ends) else Inline(),
    )


def _known(comparison: Comparison, match: Match, letter: str, metric: str) -> float | Inline | None:
    """Return a value of a reading; printed, with the digits that they justify, where there are repeats."""
    value = match.reading(letter).get(metric)
    interval = strays(comparison, match, letter).get(metric, UNKNOWN)
    justified = digits(value, interval) if value is not None and interval.kind == "repeats" else None
    return value if value is None or justified is None else printing.justified(metric, value, justified)


def strays(comparison: Comparison, match: Match, letter: str) -> Mapping[str, Interval]:
    """Return the intervals of one side's reading at a target, by metric; none where nothing is known."""
    spread, own = comparison.spread, letter
    if letter not in ("a", "b"):
        spread, own = comparison.more_spreads.get((letter, "b")), "a"
    at = spread.targets if spread else ()
    return next((found.reading(own) for found in at if found.interactivity == match.interactivity), {})


def match_facts(comparison: Comparison, match: Match) -> Facts:
    """Return what the wording of one target may use.

    Returns
    -------
    dict
        `at`; the views `a` and `b`; the deltas `throughput`, `cost` and `energy` (or None); the views in the order
        that each of these puts them in: `better` and `worse` by throughput, `cheaper` and `dearer` by cost, `ahead`
        and `behind` by energy (None without a winner); `out`, the side that has no value or is outside its frontier
        (if both, `a`), and `known`, the other one; `times`, the ratio of throughputs without its sign; `premium`,
        whether percentages state what the worse side costs more.
    """
    views = {letter: view(comparison, match, letter) for letter in comparison.sides}
    found = {name: match.deltas.get(metric) for metric, name in METRICS.items()}
    ratio = found["throughput"].ratio if found["throughput"] else None
    facts: Facts = {"at": printed_targets(comparison, [match])[0], **views, **found}
    out = min(views.values(), key=lambda side: (side.throughput is not None, not side.outside))
    facts |= {"out": out, "known": views["b" if out.letter == "a" else "a"]}
    for name, (first, second) in ORDERED.items():
        facts |= zip((first, second), _ordered(views, found[name]), strict=True)
    return facts | {"times": bare(printing.ratio(ratio)), "premium": comparison.rules.delta == "premium"}


def _ordered(views: dict[str, View], delta: Delta | None) -> tuple[View | None, View | None]:
    if delta is None or delta.better is None:
        return None, None
    return (views["a"], views["b"]) if delta.better == "a" else (views["b"], views["a"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The smallest and the largest of several numbers, as a phrase without unit, and the targets they stand at.

    `level` where both print alike, so that there is no least and no most to speak of.
    """

    span: Inline
    level: bool
    least_at: Inline
    most_at: Inline


def spread(
    comparison: Comparison,
    wording: Wording,
    matches: Sequence[Match],
    metric: str,
    size: Literal["ratio", "percent"],
) -> Spread:
    """Return the range of a delta's ratio or percentage over targets that all have it."""
    found = [match.deltas[metric] for match in matches]
    sizes = [(delta.ratio if size == "ratio" else delta.percent) or 0.0 for delta in found]
    least, most = sizes.index(min(sizes)), sizes.index(max(sizes))
    show = printing.ratio if size == "ratio" else printing.percent
    at = printed_targets(comparison, [matches[least], matches[most]])
    ends = bare(show(sizes[least])), bare(show(sizes[most]))
    return Spread(
        span=wording.say(
            "span",
            least=ends[0],
            most=ends[1],
            at_least=any(delta.at_least for delta in found),
        ),
        level=ends[0] == ends[1],
        least_at=at[0],
        most_at=at[1],
    )


def evidence(comparison: Comparison, matches: Sequence[Match]) -> dict[str, object]:
    """Return what is behind a claim: readings and deltas, full precision, how they come about, and from which rows."""
    found: dict[str, object] = {"readings": [_evidence(comparison, match) for match in matches]}
    return found | derivation(comparison, matches)


def derivation(comparison: Comparison, matches: Sequence[Match]) -> dict[str, object]:
    """Return the formula of the ratios at some targets, and the rows of the points that bracket the readings."""
    compared = [metric for metric in METRICS if any(metric in match.deltas for match in matches)]
    rows = source_rows(
        (side, reading.between or ())
        for match in matches
        for letter, side in comparison.sides.items()
        for reading in (match.reading(letter),)
    )
    if not rows:
        return {}
    return {"formula": ratios(*compared) if compared else "throughput_per_gpu = curve(interactivity)", "rows": rows}


def joined(*parts: Mapping[str, object]) -> dict[str, object]:
    """Return the evidence of several sentences as that of one: formulas in a row, and each source row once."""
    found: dict[str, object] = {}
    for part in parts:
        found |= part
    formulas = [str(part["formula"]) for part in parts if "formula" in part]
    rows = [row for part in parts for row in _rows(part)]
    found |= {"formula": "; ".join(dict.fromkeys(formulas))} if formulas else {}
    return found | ({"rows": [row for place, row in enumerate(rows) if row not in rows[:place]]} if rows else {})


def _rows(part: Mapping[str, object]) -> list[object]:
    rows = part.get("rows", [])
    return rows if isinstance(rows, list) else []


def ratios(*metrics: str) -> str:
    """Return the formula of how two sides differ.

    >>> ratios("throughput_per_gpu")
    'throughput_per_gpu(a) / throughput_per_gpu(b)'
    """
    return "; ".join(f"{metric}(a) / {metric}(b)" for metric in metrics)


def source_rows(points: Iterable[tuple[Side, Iterable[int]]]) -> list[dict[str, str]]:
    """Return where frontier points were read from, each row once: its source, and its place there if it has one."""
    found = [
        {name: value for name in ("source", "row") if (value := side.recipes[index][name])}
        for side, indices in points
        for index in indices
    ]
    return [row for place, row in enumerate(found) if row and row not in found[:place]]


def _evidence(comparison: Comparison, match: Match) -> dict[str, object]:
    sides = {letter: _reading(comparison, match, letter) for letter in comparison.sides}
    return {"interactivity": match.interactivity, **sides, "deltas": _deltas(match)}


def deltas(comparison: Comparison) -> list[dict[str, object]]:
    """Return how the sides differ at each target, full precision."""
    return [{"interactivity": match.interactivity, **_deltas(match)} for match in comparison.matches]


def _deltas(match: Match) -> dict[str, object]:
    return {metric: asdict(match.deltas[metric]) for metric in METRICS if metric in match.deltas}


def _reading(comparison: Comparison, match: Match, letter: str) -> dict[str, object]:
    reading = match.reading(letter)
    values = {metric: reading.get(metric) for metric in METRICS if reading.get(metric) is not None}
    between = {"between": reading.between} if reading.between else {}
    return {"label": comparison.label(letter), "boundary": reading.boundary, **values, **between}
