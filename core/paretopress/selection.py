"""Which operating points stand on which side: `where`, the axis, runs, repeats, and what pairs with what."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from paretopress.columns import CONFIGURATION, IDENTITY_BY_KEY, METRIC_BY_KEY
from paretopress.errors import ComparisonError, Fault
from paretopress.labels import text_of_number
from paretopress.points import NUMBER_COLUMNS

if TYPE_CHECKING:
    from paretopress.rules import Rules

Where = Mapping[str, tuple[str | None, ...]]

#: What must not change between two sides unless it is the axis.
CONSTANT = ("model", "hardware", "precision", "spec_method", "isl", "osl")
#: The column that the engine's family is kept in while points are paired.
FAMILY = "engine_family"
UNSTATED = "unstated"
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
#: Between two points of one unnamed run.
LONGEST_PAUSE = pd.Timedelta(hours=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Rows of one file that are not used, and why."""

    source: str
    rows: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reduced:
    """One side's points, the runs that they are medians of, and what was left out on the way."""

    points: pd.DataFrame
    runs: pd.DataFrame
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One engine family and topology that all sides have; None where the points do not state it."""

    family: str | None
    topology: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpaired:
    """A family and topology that a side has and another has not."""

    family: str | None
    topology: str | None
    side: str
    points: int


def matching(points: pd.DataFrame, column: str, values: Iterable[str | None]) -> pd.Series:
    """Return which points have one of `values` in `column`; None stands for "not stated".

    Text is compared as it was written, numbers as numbers, flags as `true` and `false`. A day stands for all dates of
    that day, whatever the time.
    """
    wanted = list(values)
    cells = points[column]
    if column == "date":
        days = [value for value in wanted if value is not None and DAY.fullmatch(value)]
        found = cells.isin([value for value in wanted if value is not None]) | cells.str[:10].isin(days)
    elif column in NUMBER_COLUMNS:
        found = cells.isin([_number(value, column) for value in wanted if value is not None])
    elif column in IDENTITY_BY_KEY and IDENTITY_BY_KEY[column].type == "flag":
        found = cells.map({True: "true", False: "false"}).isin(
            [str(value).lower() for value in wanted if value is not None]
        )
    else:
        found = cells.isin([value for value in wanted if value is not None])
    return found | (cells.isna() if None in wanted else False)


def identities(points: pd.DataFrame, columns: Sequence[str]) -> list[tuple[object, ...]]:
    """Return what each row states in some columns as one value, to tell rows apart by; None where it is not stated.

    >>> identities(pd.DataFrame({"tp": [8.0, np.nan], "engine": ["vllm", None]}), ["tp", "engine"])
    [(8.0, 'vllm'), (None, None)]
    """
    cells = ([None if value != value else value for value in points[column].tolist()] for column in columns)  # noqa: PLR0124 - NaN
    return list(zip(*cells, strict=True))


def _number(value: str, column: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise ComparisonError(Fault(where=f"where.{column}", what="not a number", got=value)) from None


def select(points: pd.DataFrame, where: Where, *, or_unstated: bool = False) -> pd.DataFrame:
    """Return the points that `where` describes; with `or_unstated` also those that may be meant and do not say so."""
    rows = np.arange(len(points))
    for column, values in where.items():
        # Column by column among the rows that are left: of a big frame most are out after the first.
        left = points[[column]].iloc[rows] if len(rows) < len(points) else points
        found = matching(left, column, values)
        stays = ((found | left[column].isna()) if or_unstated else found).to_numpy(bool)
        rows = rows if stays.all() else rows[stays]
    return points.iloc[rows] if len(rows) < len(points) else points


def unstated(points: pd.DataFrame, where: Where, axis: str, values: Iterable[str]) -> pd.DataFrame:
    """Return the points that do not say whether they belong to the comparison, left out for what they lack."""
    asked = {**where, axis: tuple(values)}
    possible = entering(select(points, asked, or_unstated=True))
    needed = [column for column, wanted in asked.items() if None not in wanted]
    shape = (len(needed), len(possible))
    lacking = np.array([possible[column].isna().to_numpy(bool) for column in needed], dtype=bool).reshape(shape)
    vague = lacking.any(axis=0)
    if not vague.any():
        return possible.iloc[:0]
    names = (", ".join(column for column, lacks in zip(needed, row, strict=True) if lacks) for row in lacking.T[vague])
    why = [f"does not state {columns}" for columns in names]
    found = possible.iloc[np.flatnonzero(vague)]
    return found.assign(left_out=pd.Series(why, index=found.index, dtype=object))


def entering(points: pd.DataFrame) -> pd.DataFrame:
    """Return the points that may stand on a frontier: not left out, with interactivity and throughput."""
    return points[points["left_out"].isna() & points["interactivity"].notna() & points["throughput_per_gpu"].notna()]


def side_points(points: pd.DataFrame, axis: str, value: str) -> pd.DataFrame:
    """Return the points of one side."""
    return points[matching(points, axis, (value,))]


def newest_runs(points: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the points of each configuration's newest run, and those that a newer run replaces.

    The newest run is the one with the latest date; runs of one date are told apart by the order of their names
    (numbers as numbers). Points without a date stay, since nobody can say that they are older.
    """
    old = np.zeros(len(points), dtype=bool)
    for rows in _reruns(points):
        dated = points.iloc[rows]
        runs, when = run_names(dated), _moments(dated)
        newest = max(runs.unique(), key=lambda run: (when[runs == run].max(), _natural(run)))
        old[rows] = runs != newest
    return points[~old], points[old]


def _reruns(points: pd.DataFrame) -> Iterator[list[int]]:
    """Yield the dated rows of each configuration that was measured more than once: in two runs, or at two dates."""
    by_configuration: dict[tuple[object, ...], list[int]] = {}
    told = identities(points, ("run", "date"))
    for row, (configuration, (_, date)) in enumerate(zip(identities(points, CONFIGURATION), told, strict=True)):
        if date is not None:
            by_configuration.setdefault(configuration, []).append(row)
    for rows in by_configuration.values():
        named = {told[row][0] for row in rows}
        if len(named) > 1 or (named == {None} and len({told[row] for row in rows}) > 1):
            yield rows


def run_names(dated: pd.DataFrame) -> pd.Series:
    """Return the run that each dated point of one configuration belongs to.

    It is what the column `run` says; else the day, where a sweep that passes midnight is one run as long as none of
    its pauses is longer than six hours.
    """
    when = _moments(dated).sort_values(kind="stable")
    new_day = when.dt.date != when.dt.date.shift()
    number = (new_day & (when.diff() > LONGEST_PAUSE)).cumsum()
    return dated["run"].where(dated["run"].notna(), number.reindex(dated.index).astype(str))


def _moments(dated: pd.DataFrame) -> pd.Series:
    return pd.to_datetime(dated["date"], format="ISO8601", utc=True)


def _natural(name: str) -> tuple[tuple[int, int, str], ...]:
    parts = re.findall(r"\d+|\D+", name)
    return tuple((1, int(part), "") if part.isdecimal() else (0, 0, part) for part in parts)


def medians(points: pd.DataFrame) -> pd.DataFrame:
    """Return the points with the repeats of one load joined into their median, metric by metric.

    Repeats are measured rows of one configuration and engine version at one concurrency and request rate. A row that
    states no load, or that was published, is a point of its own. A metric missing in some repeats is the median of the
    others.
    """
    groups = points_of(points)
    if groups.is_unique:
        return points
    first = points[~groups.duplicated()].copy()
    numbers = [column for column in NUMBER_COLUMNS if column != "repeat"]
    first[numbers] = points[numbers].groupby(groups, sort=False).median().to_numpy()
    repeats = groups.value_counts(sort=False).reindex(groups.drop_duplicates()).to_numpy()
    first["repeat"] = np.where(repeats > 1, np.nan, first["repeat"])
    first["run_url"] = first["run_url"].where(repeats == 1, None)  # a median has no page of its own
    told = points[["source", "row"]].groupby(groups, sort=False)
    for column in ("source", "row"):
        first[column] = told[column].agg(_named_once).to_numpy(object)
    return first


def _named_once(names: pd.Series) -> str | None:
    """Return where the repeats of one point stand: their files, or their rows."""
    return ", ".join(dict.fromkeys(filter(None, names.dropna()))) or None


def reduce(points: pd.DataFrame, rules: Rules, slo: Mapping[str, float]) -> Reduced:
    """Return one side's points under the rules for runs and repeats, and the service-level objectives.

    Parameters
    ----------
    slo : mapping of str to float, s
        By latency metric, what the median of a point's repeats must not exceed. A point that does not state the metric
        cannot be shown to meet it.
    """
    runs, replaced = newest_runs(points) if rules.runs == "latest" else (points, points[:0])
    kept = medians(runs) if rules.repeats == "median" else runs
    replaced = replaced.assign(left_out="a newer run of the same configuration replaces it")
    failed = [kept[~(kept[metric] <= limit)].assign(left_out=_misses(metric, limit)) for metric, limit in slo.items()]
    if not failed:
        return Reduced(points=kept, runs=runs, left_out=listed(replaced))
    missing = pd.concat(failed)
    missing = missing[~missing.index.duplicated()]
    met = kept.drop(missing.index)
    if rules.repeats == "median":
        of = points_of(runs)
        runs = runs[of.isin(of[met.index])]
    return Reduced(points=met, runs=runs, left_out=listed(replaced) + listed(missing))


def _misses(metric: str, limit: float) -> str:
    return f"does not meet {METRIC_BY_KEY[metric].label} within {limit:g} s"


def points_of(runs: pd.DataFrame) -> pd.Series:
    """Return the point that each run measures: the repeats of one load are one."""
    load = (runs["concurrency"].notna() | runs["request_rate"].notna()) & (runs["kind"] == "measured")
    keys = identities(runs, (*CONFIGURATION, "engine_version", "kind", "concurrency", "request_rate"))
    points: dict[object, int] = {}
    told_apart = (key if loaded else row for row, (key, loaded) in enumerate(zip(keys, load, strict=True)))
    return pd.Series([points.setdefault(key, len(points)) for key in told_apart], index=runs.index, dtype=int)


def listed(points: pd.DataFrame) -> tuple[LeftOut, ...]:
    """Return the left-out rows, those of one file and reason together."""
    out = points[points["left_out"].notna()]
    if out.empty:
        return ()
    groups = out.groupby(["source", "left_out"], sort=False)
    return tuple(
        LeftOut(source=str(source), rows=tuple(row for row in rows["row"] if row), why=str(why))
        for (source, why), rows in groups
    )


def with_family(points: pd.DataFrame, family: Callable[[str], str]) -> pd.DataFrame:
    """Return the points with their engine's family in a column of its own."""
    names = {engine: family(engine) for engine in points["engine"].dropna().unique()}
    return points.assign(**{FAMILY: points["engine"].map(names).astype(object)})


def pairs(points: pd.DataFrame, axis: str, values: Mapping[str, str]) -> tuple[tuple[Pair, ...], tuple[Unpaired, ...]]:
    """Return the families and topologies that all sides have, and those that some side lacks.

    A side without any points keeps the others from no pair, where these are two or more.

    Parameters
    ----------
    points : DataFrame
        With the column of `with_family`, already selected by `where`.
    values : mapping
        The axis value of each side, by letter.
    """
    columns = [column for column in (FAMILY, "topology") if not _is_axis(column, axis)]
    counts = {side: _groups(side_points(points, axis, value), columns) for side, value in values.items()}
    everything = sorted({key for found in counts.values() for key in found}, key=str)
    present = [found for found in counts.values() if found]
    needed = present if len(present) > 1 else list(counts.values())
    common = [key for key in everything if all(key in found for found in needed)]
    named = {key: dict(zip(columns, key, strict=True)) for key in everything}
    return (
        tuple(Pair(family=named[key].get(FAMILY), topology=named[key].get("topology")) for key in common),
        tuple(
            Unpaired(family=named[key].get(FAMILY), topology=named[key].get("topology"), side=side, points=found[key])
            for key in everything
            if key not in common
            for side, found in counts.items()
            if key in found
        ),
    )


def _is_axis(column: str, axis: str) -> bool:
    return axis == column or (column == FAMILY and axis == "engine")


def _groups(points: pd.DataFrame, columns: list[str]) -> dict[tuple[Any, ...], int]:
    if not columns:
        return {(): len(points)} if len(points) else {}
    return dict(Counter(identities(points, columns)))


def in_pair(points: pd.DataFrame, pair: Pair, axis: str, *, or_unstated: bool = False) -> pd.DataFrame:
    """Return the points of one pair; with `or_unstated` also those that may be of it and do not say so."""
    for column, value in ((FAMILY, pair.family), ("topology", pair.topology)):
        if not _is_axis(column, axis):
            found = points[column].isna() if value is None else points[column] == value
            points = points[found | (points[column].isna() & or_unstated)]
    return points


def require_constant(sides: Mapping[str, pd.DataFrame], axis: str) -> None:
    """Refuse a comparison in which something besides the axis changes.

    Raises
    ------
    ComparisonError
        Naming every column that varies, and its values.
    """
    everything = pd.concat(list(sides.values()))
    faults = []
    for column in (*CONSTANT, "interactivity_definition"):
        counts = Counter(identities(everything, [column]))
        if column != axis and len(counts) > 1:
            values = ", ".join(f"{_shown(value)} ({count} points)" for (value,), count in counts.items())
            remedy = f"pin it with 'where: {{{column}: …}}', or make one report of each with 'matrix'"
            faults.append(Fault(where=column, what="differs among the points compared", got=values, remedy=remedy))
    if faults:
        raise ComparisonError(*faults)


def _shown(value: object) -> str:
    if value is None:
        return UNSTATED
    return text_of_number(value) if isinstance(value, float) else str(value)
