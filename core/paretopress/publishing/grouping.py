"""Reports in groups by model, hardware and axis: no list and no level of a site's navigation is longer than `MOST`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from paretopress.columns import IDENTITY_BY_KEY
from paretopress.publishing.entry import Entry

#: Entries of one list.
MOST = 50
#: So few reports are read at a glance.
FEW = 12
#: What reports are grouped by, and what they have of it: labels by value.
BY: Mapping[str, Callable[[Entry], Mapping[str, str]]] = {
    "model": lambda entry: entry.models,
    "hardware": lambda entry: entry.hardware,
    "axis": lambda entry: {entry.axis: IDENTITY_BY_KEY[entry.axis].label} if entry.axis in IDENTITY_BY_KEY else {},
}
#: The folders of groups, beside those of reports.
RESERVED = frozenset(f"by-{key}" for key in BY)

T = TypeVar("T")

_NOT_IN_A_FOLDER = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A list of reports, or of further groups.

    Parameters
    ----------
    folder : str
        From the output folder, without a slash at the end; empty for the list of all reports.
    label : str
        What its reports share: a model, a GPU; empty where no report states it, or they share nothing but their place.
    by : str
        What it groups by: a key of `BY`; empty for the list of all reports.
    span : (int, int), optional
        Where it is one part of a longer list: its first and its last entry in that, from 1.
    reports : tuple of Entry
        Shown here.
    groups : tuple of Group
        Below.
    home : bool
        Whether its reports have their place in the site's navigation here: each has one, in whatever lists it stands.
    """

    folder: str
    label: str = ""
    by: str = ""
    span: tuple[int, int] | None = None
    reports: tuple[Entry, ...] = ()
    groups: tuple[Group, ...] = ()
    home: bool = True

    @property
    def all(self) -> tuple[Entry, ...]:
        """Return the reports of this list and of all below it, each once."""
        below = (entry for group in self.groups for entry in group.all)
        return tuple({entry.report: entry for entry in (*self.reports, *below)}.values())


def grouped(entries: Sequence[Entry]) -> Group:
    """Return the list of all reports, with groups below it where one list would be long.

    Parameters
    ----------
    entries : sequence of Entry
        In the order in which lists shall show them.
    """
    if len(entries) <= FEW:
        return Group(folder="", reports=tuple(entries))
    kinds = {by: _by(entries, by) for by in BY}
    kinds = {by: groups for by, groups in kinds.items() if len(groups) > 1}
    if len(entries) > MOST and not kinds:
        kinds = {"model": _by(entries, "model")}
    flat = len(entries) <= MOST
    groups = tuple(
        _list(f"by-{by}", found, by=by, home=not flat and place == 0) for place, (by, found) in enumerate(kinds.items())
    )
    return Group(folder="", reports=tuple(entries) if flat else (), groups=groups)


def _by(entries: Iterable[Entry], by: str) -> dict[tuple[str, str], list[Entry]]:
    """Return the reports by (label, value), sorted; those that state none come last."""
    groups: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        for value, label in BY[by](entry).items() or [("", "")]:
            groups.setdefault((label, value), []).append(entry)
    return {key: groups[key] for key in sorted(groups, key=lambda key: (not key[1], key[0].casefold(), key[1]))}


def _list(folder: str, found: Mapping[tuple[str, str], Sequence[Entry]], *, by: str, home: bool) -> Group:
    """Return the list of the groups of one kind."""
    parts = list(_parts(folder, list(found.items())))
    names = _names(value for _, value in found)

    def groups(place: str, part: Sequence[tuple[tuple[str, str], Sequence[Entry]]]) -> tuple[Group, ...]:
        return tuple(
            _reports(f"{place}/{names[value]}", entries, label=label, by=by, home=home)
            for (label, value), entries in part
        )

    if len(parts) == 1:
        return Group(folder=folder, by=by, groups=groups(folder, parts[0][2]), home=home)
    below = (
        Group(folder=place, by=by, span=span, groups=groups(place, part), home=home) for place, span, part in parts
    )
    return Group(folder=folder, by=by, groups=tuple(below), home=home)


def _reports(folder: str, entries: Sequence[Entry], *, label: str, by: str, home: bool) -> Group:
    """Return the list of the reports that share something, in parts where it is long."""
    parts = list(_parts(folder, entries))
    if len(parts) == 1:
        return Group(folder=folder, label=label, by=by, reports=tuple(entries), home=home)
    below = (
        Group(folder=place, label=label, by=by, span=span, reports=tuple(part), home=home)
        for place, span, part in parts
    )
    return Group(folder=folder, label=label, by=by, groups=tuple(below), home=home)


def _parts(folder: str, entries: Sequence[T]) -> Iterator[tuple[str, tuple[int, int], Sequence[T]]]:
    """Yield a long list in parts: folder, first and last place, entries."""
    for number, start in enumerate(range(0, len(entries), MOST), start=1):
        part = entries[start : start + MOST]
        yield f"{folder}/{number}", (start + 1, start + len(part)), part


def _names(values: Iterable[str]) -> dict[str, str]:
    """Return a folder name for each value, no two alike."""
    names: dict[str, str] = {}
    for value in values:
        plain = _NOT_IN_A_FOLDER.sub("-", value.casefold()).strip("-") or "other"
        name, number = plain, 1
        while name in names.values():
            number += 1
            name = f"{plain}-{number}"
        names[value] = name
    return names
