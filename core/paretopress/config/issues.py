"""Known issues: a YAML list of notes in, frozen values out, or everything that is wrong with the files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from paretopress.config import written, yaml_door
from paretopress.config.check import named
from paretopress.config.written import Wrong
from paretopress.config.yaml_door import LocatedFault, YamlFile
from paretopress.errors import ConfigError, Fault
from paretopress.known_issues import KnownIssue


def read(paths: Iterable[Path]) -> tuple[KnownIssue, ...]:
    """Return the notes of several files, in their order.

    Raises
    ------
    ConfigError
        With a fault for each mistake in any of the files, and for each `id` that is given twice.
    """
    found: dict[str, str] = {}
    issues: list[KnownIssue] = []
    faults: list[Fault] = []
    for path in paths:
        try:
            issues += _of_file(yaml_door.read(path), found)
        except ConfigError as error:
            faults += error.faults
    if faults:
        raise ConfigError(*faults)
    return tuple(issues)


def _of_file(file: YamlFile, found: dict[str, str]) -> list[KnownIssue]:
    """Return the notes of one file; `found` is where each `id` was given so far."""
    faults: list[LocatedFault] = list(file.faults)
    issues: list[KnownIssue] = []
    try:
        issues = written.several(file.tree, _issue, "a list of notes, each with 'id' and 'text'")
    except Wrong as wrong:
        faults += [(file.mark(place), named(place, fault)) for place, fault in wrong.faults]
    for index, issue in enumerate(issues):
        mark = file.mark((index, "id"))
        first = found.setdefault(issue.id, file.where(mark))
        if first != file.where(mark):
            faults.append((mark, Fault(what="id: comes twice", got=issue.id, remedy=f"it stands already at {first}")))
    if faults:
        raise ConfigError(*file.told(faults))
    return issues


def _issue(value: object) -> KnownIssue:
    readers = {
        "id": written.label,
        "text": written.text,
        "link": written.address,
        "where": lambda part: written.some(written.filters(part)),
        "dates": _dates,
    }
    given = written.section(value, readers, required=("id", "text"))
    if "where" not in given and "dates" not in given:
        raise Wrong.here(Fault(what="a note that is bound to nothing", remedy="add 'where:' or 'dates:'"))
    dates: Mapping[str, str] = given.pop("dates", {})
    return KnownIssue(**given, since=dates.get("from"), until=dates.get("until"))


def _dates(value: object) -> dict[str, str]:
    days = written.some(written.section(value, {"from": written.day, "until": written.day}))
    since, until = days.get("from", ""), days.get("until", "~")
    if since[: len(until)] > until:
        raise Wrong((("until",), Fault(what="ends before it begins", got=until, expected=f"{since} or later")))
    return days
