"""Which reports a build makes: those that configs write down, and those that their data have both sides for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from paretopress import comparing, reports, selection
from paretopress.columns import IDENTITY_BY_KEY
from paretopress.config import naming
from paretopress.config.matrix import bounded, excluded
from paretopress.config.written import Wrong
from paretopress.errors import Fault, ParetopressError
from paretopress.labels import text_of_number
from paretopress.reports import Job, name_of, question

if TYPE_CHECKING:
    import pandas as pd

    from paretopress.question import Question
    from paretopress.reader import Reader
    from paretopress.selection import Pair

#: A group of points on one side: engine family, topology.
Group = tuple[str | None, str | None]
Combination = Mapping[str, str]
#: From an open matrix to its combinations, and to those that make no report.
Combine = Callable[["Job", "Reader"], tuple[tuple[Combination, ...], tuple["Skipped", ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A report that a config could have meant and that is not built.

    Parameters
    ----------
    config : str
        The config file, as the user gave it.
    what : str
        The combination of the matrix, or the engine family and topology.
    why : str
    """

    config: str
    what: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a build makes.

    Parameters
    ----------
    jobs : tuple of Job
        One a report, whatever the matrix.
    skipped : tuple of Skipped
        Combinations without both sides, and those that `exclude` names.
    faults : tuple of Fault
        Why the combinations of some config cannot be told.
    """

    jobs: tuple[Job, ...]
    skipped: tuple[Skipped, ...] = ()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """The reports of one job by name, with how many points each side has; and what has no counterpart."""

    reports: Mapping[str, Mapping[str, int]]
    skipped: tuple[Skipped, ...]


def plan(ready: Iterable[Job], reader: Reader, combine: Combine | None = None) -> Plan:
    """Return the jobs with each matrix resolved; only those with `auto` in it read their sources.

    A config whose sources cannot be read, or whose names collide, is a fault; the others go on.

    Parameters
    ----------
    combine : callable, optional
        Does what `combinations` does, for whoever remembers what that gave.
    """
    combine = combine or combinations
    jobs: list[Job] = []
    skipped: list[Skipped] = []
    faults: list[Fault] = []
    for job in ready:
        if not job.config.matrix:
            jobs.append(job)
            continue
        try:
            found, out = combine(job, reader)
            jobs += [replace(job, config=job.config.of(name, pinned)) for name, pinned in _named(job, found)]
        except ParetopressError as error:
            where = job.config.at("matrix")
            faults += [replace(fault, where=f"{where}: {fault.where}".rstrip(": ")) for fault in error.faults]
        else:
            skipped += out
    return Plan(jobs=tuple(jobs), skipped=tuple(skipped), faults=tuple(faults))


def _named(job: Job, found: Sequence[Combination]) -> list[tuple[str, Combination]]:
    try:
        bounded(len(found))
        return list(naming.distinct(job.config.report, found))
    except Wrong as wrong:
        raise ParetopressError(*(fault for _, fault in wrong.faults)) from None


def combinations(job: Job, reader: Reader) -> tuple[tuple[Combination, ...], tuple[Skipped, ...]]:
    """Return the combinations for which all sides have points, in order, and the others with the reason.

    Values are those of usable points that `where` selects. Of more than two sides the baseline and one other must have
    points. Under `pairing: same` the sides that have some must have them of one engine family and topology.

    Raises
    ------
    DataError
        With every fault of the sources.
    """
    asked, config = question(job), job.config
    written = {column: values for column, values in config.matrix.items() if values is not None}
    wanted = {**asked.where, **written}
    columns = tuple(dict.fromkeys((*config.matrix, *asked.where, asked.axis, "engine", "topology")))
    frame = reader.identities(config.sources, columns, base=job.base, definition=asked.definition, wanted=wanted)
    points = selection.with_family(frame, job.catalogue.engine_family)
    points = selection.entering(selection.select(points, asked.where))
    points = selection.select(points, written, or_unstated=True)
    keys = {column: _texts(points[column], written.get(column)) for column in config.matrix}
    groups = _groups(points, keys, asked)
    file = config.file.as_posix()
    good: list[Combination] = []
    skipped = list(_never(file, written, keys))
    for pinned in _ordered(config.matrix, groups):
        sides = groups.get(tuple(pinned.values()), {})
        why = "excluded by the config" if excluded(pinned, config.exclude) else _lack(sides, asked)
        if why:
            skipped.append(Skipped(config=file, what=naming.told(pinned), why=why))
        else:
            good.append(pinned)
    return tuple(good), tuple(skipped)


def _texts(values: pd.Series, written: Sequence[str] | None) -> pd.Series:
    """Return identity values as a config would write them: as it does where it lists them, else at their shortest."""
    column = str(values.name)
    declared = IDENTITY_BY_KEY[column]
    if written is not None:
        frame = values.to_frame()
        found = [(value, selection.matching(frame, column, (value,))) for value in written]
        texts = values.astype(object).where(values.isna(), None)
        for value, rows in found:
            texts[rows] = value
        return texts
    if column == "date":
        return values.str[:10]
    if declared.type in ("count", "number"):
        return values.astype(object).map(text_of_number, na_action="ignore")
    return values.map({True: "true", False: "false"}) if declared.type == "flag" else values


def _groups(
    points: pd.DataFrame, keys: Mapping[str, pd.Series], asked: Question
) -> dict[tuple[str, ...], dict[str, dict[Group, int]]]:
    """Return how many points each combination has, by side and what is paired; points must state all its columns."""
    import pandas as pd

    counts: dict[tuple[str, ...], dict[str, dict[Group, int]]] = {}
    for letter, value in asked.values.items():
        of_side = points[selection.matching(points, asked.axis, (value,))]
        paired = {"(family)": of_side[selection.FAMILY], "(topology)": of_side["topology"]}
        table = pd.DataFrame({**{column: texts.reindex(of_side.index) for column, texts in keys.items()}, **paired})
        sizes = table.dropna(subset=list(keys)).value_counts(sort=False, dropna=False)
        for row in sizes.reset_index().to_numpy(object).tolist():
            combination, (family, topology), count = row[: len(keys)], row[len(keys) : -1], row[-1]
            group = (None if pd.isna(family) else family, None if pd.isna(topology) else topology)
            counts.setdefault(tuple(combination), {}).setdefault(letter, {})[group] = count
    return counts


def _ordered(matrix: Mapping[str, Sequence[str] | None], groups: Iterable[tuple[str, ...]]) -> Iterator[Combination]:
    """Yield the combinations that the data have, in the order of the matrix; listed values as they are listed."""
    places = [
        {value: place for place, value in enumerate(listed)}.__getitem__ if listed is not None else _natural
        for listed in matrix.values()
    ]

    def rank(key: tuple[str, ...]) -> tuple[object, ...]:
        return tuple(place(value) for place, value in zip(places, key, strict=True))

    for key in sorted(groups, key=rank):
        yield dict(zip(matrix, key, strict=True))


def _natural(value: str) -> tuple[tuple[int, float, str], ...]:
    parts = re.findall(r"\d+(?:\.\d+)?|[^\d]+", value)
    return tuple((0, float(part), "") if part[0].isdigit() else (1, 0.0, part) for part in parts)


def _lack(sides: Mapping[str, Mapping[Group, int]], asked: Question) -> str:
    """Return why a combination makes no report; empty if it makes one."""
    missing = [letter for letter in asked.values if letter not in sides]
    if "b" in missing or len(sides) < len(comparing.FIRST):
        return f"no points of {asked.axis} {' or '.join(asked.value(letter) for letter in missing)}"
    groups = [{_paired(group, asked.axis) for group in found} for found in sides.values()]
    if asked.rules.pairing != "pooled" and not set.intersection(*groups):
        return "no engine family and topology that all sides have"
    return ""


def _paired(group: Group, axis: str) -> Group:
    family, topology = group
    return (None if axis == "engine" else family), (None if axis == "topology" else topology)


def _never(config: str, written: Mapping[str, Sequence[str]], keys: Mapping[str, pd.Series]) -> Iterator[Skipped]:
    """Yield the listed values that no point has, and how many points do not state a column of the matrix."""
    for column, values in written.items():
        for value in values:
            if not (keys[column] == value).any():
                yield Skipped(config=config, what=naming.told({column: value}), why="no usable point has it")
    for column, texts in keys.items():
        if count := int(texts.isna().sum()):
            yield Skipped(config=config, what=f"{count:,} points", why=f"do not state {column}")


def foresee(job: Job, reader: Reader) -> Foreseen:
    """Return the reports that a job would make, by name, and the points of each side; and what would be left out.

    Raises
    ------
    ParetopressError
        When its sources cannot be read.
    """
    asked, config = question(job), job.config
    read = reports.read(job, reader)
    pairs, unpaired = comparing.expand(read.frame, asked, job.catalogue)
    points = selection.with_family(read.frame, job.catalogue.engine_family)
    points = selection.entering(selection.select(points, asked.where))
    out = [
        Skipped(
            config=config.file.as_posix(),
            what=f"{config.report}: {' '.join(filter(None, (one.family, one.topology))) or 'unstated engine'}",
            why=f"only {asked.labels.get(one.side) or asked.value(one.side)} has points of it ({one.points:,})",
        )
        for one in unpaired
    ]
    counts = {name_of(asked, pair): _counts(points, pair, asked) for pair in pairs}
    return Foreseen(reports=counts, skipped=tuple(out))


def _counts(points: pd.DataFrame, pair: Pair | None, asked: Question) -> dict[str, int]:
    of_pair = selection.in_pair(points, pair, asked.axis) if pair else points
    return {
        asked.labels.get(letter) or value: len(selection.side_points(of_pair, asked.axis, value))
        for letter, value in asked.values.items()
    }
