"""What should be the same on both sides: compared between the measured points that bracket each reading.

A reading stands between two measured points, or on one. What those ran on is what the reading compares; what lies
elsewhere on a frontier has no part in it. `SUBJECTS` declares once what is compared, and under which axes it differs by
nature; a config says of each whether to `warn` of a difference, to `refuse` the report, or to `allow` it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING, Any

from paretopress.cautions import Caution, Severity
from paretopress.errors import ComparisonError, Fault

if TYPE_CHECKING:
    from paretopress.comparison import Comparison
    from paretopress.reading import Reading
    from paretopress.side import Side

CHOICES = ("refuse", "warn", "allow")
#: Lengths that differ by less than this factor are the same load.
APART = 1.05
#: A campaign may run for a night and the day after it.
DAYS_APART = 1
UNSTATED = "unstated"
#: Tokens a step without speculative decoding.
OFF = (1.0,)

#: What the points that bracket one reading state of a subject; empty where they state nothing.
Values = tuple[Any, ...]
#: The points that bracket a reading, or a whole frontier, by increasing interactivity: `Side.recipes`.
Points = Sequence[Mapping[str, Any]]
#: By target and side; where fewer than two sides have a value, nothing is compared.
Brackets = Mapping[float, Mapping[str, Points]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One thing that should be the same on both sides.

    Parameters
    ----------
    key : str
        Its name in a config, under `comparability`.
    kind, severity
        The caution where a reading of one side differs in it from that of the other.
    of : callable
        What the points that bracket a reading at an interactivity state of it.
    apart : callable
        Whether what the two sides state differs.
    axes : tuple of str
        The axes under which it differs by nature.
    mixed : str
        The caution where all readings agree and the frontiers hold several values all the same.
    """

    key: str
    kind: str
    severity: Severity
    of: Callable[[Points, float], Values]
    apart: Callable[[Values, Values], bool]
    axes: tuple[str, ...]
    mixed: str = ""


def _all(points: Points, column: str) -> set[Any]:
    """Return what points state in a column."""
    return {point[column] for point in points} - {None}


def _texts(column: str) -> Callable[[Points, float], Values]:
    return lambda points, _: tuple(sorted(_all(points, column)))


def _counts(column: str) -> Callable[[Points, float], Values]:
    return lambda points, _: tuple(sorted(int(value) for value in _all(points, column)))


def _days(points: Points, _: float) -> Values:
    return tuple(sorted({date[:10] for date in _all(points, "date")}))


def _versions(points: Points, _: float) -> Values:
    """Return engines with their versions; those of different engines say nothing about each other."""
    pairs = {(point["engine"] or "", point["engine_version"]) for point in points}
    return tuple(sorted(pair for pair in pairs if pair[1] is not None))


def _number(column: str) -> Callable[[Points, float], Values]:
    """Return what reads a measured number at a target, on the straight line between the bracketing points."""

    def read(points: Points, at: float) -> Values:
        slow, fast = points[0], points[-1]
        if slow[column] is None or fast[column] is None:
            return ()
        width = fast["interactivity"] - slow["interactivity"]
        share = (at - slow["interactivity"]) / width if width else 0.0
        return (slow[column] + share * (fast[column] - slow[column]),)

    return read


def _acceptance(points: Points, at: float) -> Values:
    """Return how many tokens each step makes; one, by nature, without speculative decoding."""
    off = all(point["spec_method"] == "none" for point in points)
    return OFF if off else _number("acceptance_length")(points, at)


def _differ(a: Values, b: Values) -> bool:
    """Return whether the sides differ, also where only one states it."""
    return a != b


def _nothing_shared(a: Values, b: Values) -> bool:
    """Return whether no value is stated on both sides; frontiers of one recipe, too, change their GPU counts."""
    return bool(a and b) and not set(a) & set(b)


def _versions_differ(a: Values, b: Values) -> bool:
    shared = {engine for engine, _ in a} & {engine for engine, _ in b}
    return {pair for pair in a if pair[0] in shared} != {pair for pair in b if pair[0] in shared}


def _days_differ(a: Values, b: Values) -> bool:
    return _far(a, b) or _far(b, a)


def _far(days: Values, others: Values) -> bool:
    """Return whether some day has no other within a campaign."""
    stated = [date.fromisoformat(other) for other in others]
    return bool(stated) and any(
        min(abs(date.fromisoformat(day) - other).days for other in stated) > DAYS_APART for day in days
    )


def _numbers_differ(a: Values, b: Values) -> bool:
    return bool(a and b) and max(*a, *b) > APART * min(*a, *b)


def _acceptance_differs(a: Values, b: Values) -> bool:
    """Return whether two sides that speculate accept unequally, or only one of them says how much it accepts."""
    return OFF not in (a, b) and (bool(a) != bool(b) or _numbers_differ(a, b))


_LAYOUT = ("topology", "layout", "tp", "pp", "ep", "dp_attention", "gpus", "prefill_gpus", "decode_gpus")

SUBJECTS = (
    Subject(
        key="engines",
        kind="engines-differ",
        severity="serious",
        of=_texts("engine_family"),
        apart=_differ,
        axes=("engine",),
        mixed="engines-mixed",
    ),
    Subject(
        key="topologies",
        kind="topologies-differ",
        severity="serious",
        of=_texts("topology"),
        apart=_differ,
        axes=("topology",),
        mixed="topologies-mixed",
    ),
    Subject(
        key="speculation",
        kind="speculation-differs",
        severity="serious",
        of=_texts("spec_method"),
        apart=_differ,
        axes=("spec_method",),
    ),
    Subject(
        key="definitions",
        kind="definitions-differ",
        severity="serious",
        of=_texts("interactivity_definition"),
        apart=_differ,
        axes=("interactivity_definition",),
    ),
    Subject(
        key="acceptance",
        kind="acceptance-differs",
        severity="warning",
        of=_acceptance,
        apart=_acceptance_differs,
        axes=("spec_method",),
    ),
    Subject(
        key="input_lengths",
        kind="input-lengths-differ",
        severity="warning",
        of=_number("isl_mean"),
        apart=_numbers_differ,
        axes=("isl",),
    ),
    Subject(
        key="output_lengths",
        kind="output-lengths-differ",
        severity="warning",
        of=_number("osl_mean"),
        apart=_numbers_differ,
        axes=("osl",),
    ),
    Subject(
        key="versions",
        kind="versions-differ",
        severity="warning",
        of=_versions,
        apart=_versions_differ,
        axes=("engine_version",),
    ),
    Subject(
        key="dates",
        kind="dates",
        severity="warning",
        of=_days,
        apart=_days_differ,
        axes=("date", "engine_version", "run"),
    ),
    Subject(
        key="gpus",
        kind="gpus-differ",
        severity="note",
        of=_counts("gpus"),
        apart=_nothing_shared,
        axes=_LAYOUT,
    ),
)

#: What a config may refuse or allow, and the cautions that each stands for.
KINDS = {
    **{subject.key: (subject.kind, *filter(None, (subject.mixed,))) for subject in SUBJECTS},
    "nominal_lengths": ("lengths-off",),
    "unstated": ("unstated",),
}


def differences(comparison: Comparison) -> Iterator[Caution]:
    """Yield what is not the same on both sides, each with the targets at which it is not."""
    brackets = read_together(comparison)
    if not brackets:
        return
    for subject in SUBJECTS:
        if comparison.axis not in subject.axes:
            yield from _of_subject(comparison, subject, brackets)
    yield from _off_nominal(brackets)


def read_together(comparison: Comparison) -> Brackets:
    """Return the points that bracket each reading, by target and side, where two sides or more have one."""
    if not comparison.comparable:
        return {}
    found = {}
    for match in comparison.matches:
        of_side = {letter: _bracketing(side, match.reading(letter)) for letter, side in comparison.sides.items()}
        read = {letter: points for letter, points in of_side.items() if points}
        if len(read) > 1:
            found[match.interactivity] = read
    return found


def _bracketing(side: Side, reading: Reading) -> Points:
    """Return the points, two or one, that a reading stands between; none where the side has no value."""
    return [side.recipes[row] for row in sorted({*(reading.between or ())})] if reading.values else []


def _of_subject(comparison: Comparison, subject: Subject, brackets: Brackets) -> Iterator[Caution]:
    stated = {at: {letter: subject.of(points, at) for letter, points in read.items()} for at, read in brackets.items()}
    apart = {at: of for at, of in stated.items() if any(subject.apart(*two) for two in combinations(of.values(), 2))}
    letters = list(comparison.sides)
    if apart:
        facts = {letter: _together(of[letter] for of in apart.values() if letter in of) for letter in letters}
        yield Caution(kind=subject.kind, severity=subject.severity, facts=facts, targets=tuple(apart))
    elif subject.mixed:
        facts = {letter: subject.of(side.recipes, 0.0) for letter, side in comparison.sides.items()}
        if len(_together(facts.values())) > 1:
            yield Caution(kind=subject.mixed, severity="warning", facts=facts)


def _together(parts: Iterable[Values]) -> Values:
    return tuple(sorted({value for part in parts for value in part}))


def _off_nominal(brackets: Brackets) -> Iterator[Caution]:
    """Yield the readings whose measured lengths are not what the points call their input and output lengths."""
    facts: dict[str, dict[str, Values]] = {}
    targets: dict[float, None] = {}
    for at, read in brackets.items():
        for letter, points in read.items():
            for column in ("isl", "osl"):
                nominal, measured = _counts(column)(points, at), _number(f"{column}_mean")(points, at)
                if len(nominal) == 1 and _numbers_differ(nominal, measured):
                    found = facts.setdefault(column, {})
                    found["nominal"] = _together((found.get("nominal", ()), nominal))
                    found[letter] = _together((found.get(letter, ()), measured))
                    targets[at] = None
    if targets:
        yield Caution(kind="lengths-off", severity="note", facts=facts, targets=tuple(targets))


def judged(found: Iterable[Caution], comparison: Comparison) -> tuple[Caution, ...]:
    """Return the cautions that a config does not allow.

    Raises
    ------
    ComparisonError
        For those that it refuses, each with what differs and where.
    """
    found = tuple(found)
    chosen = {kind: (key, choice) for key, choice in comparison.question.comparability.items() for kind in KINDS[key]}
    told = {kind: chosen.get(kind, ("", "warn"))[1] for kind in {caution.kind for caution in found}}
    refused = [caution for caution in found if told[caution.kind] == "refuse"]
    if refused:
        raise ComparisonError(*(_refusal(comparison, caution, chosen[caution.kind][0]) for caution in refused))
    return tuple(caution for caution in found if told[caution.kind] != "allow")


_WRONG = {
    "nominal_lengths": "the measured lengths are not the nominal ones",
    "unstated": "some points do not state what decides whether they can be compared",
}


def _refusal(comparison: Comparison, caution: Caution, key: str) -> Fault:
    at = ", ".join(f"{target:g}" for target in caution.targets)
    where = f" at {at} tok/s/user" if at else ""
    return Fault(
        where=f"comparability.{key}",
        what=f"{_WRONG.get(key, 'the sides differ')}{where}",
        got="; ".join(_told(comparison, key, value) for key, value in caution.facts.items()),
        remedy=f"pin it with 'where', or choose '{key}: warn'",
    )


def _told(comparison: Comparison, name: str, values: object) -> str:
    label = comparison.label(name) if name in comparison.sides else name
    if isinstance(values, Mapping):
        return f"{label} ({', '.join(_told(comparison, key, value) for key, value in values.items() if value)})"
    parts = values if isinstance(values, tuple) else (values,)
    return f"{label} {' and '.join(_shown(part) for part in parts) or UNSTATED}"


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return " ".join(map(str, filter(None, value)))
    return f"{value:g}" if isinstance(value, float) else str(value)
