"""What a build removed from its output folder, or what `--check` found out of date there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from paretopress.cli import terminal

if TYPE_CHECKING:
    from paretopress.publishing.shelf import Change, Kind, Shelf

#: Files named on one line; the rest is counted.
MOST_FILES = 8
WOULD: dict[Kind, str] = {"changed": "would change", "added": "would be added", "removed": "would be removed"}


def tell(shelf: Shelf, *, quiet: bool) -> None:
    """Say what a build removed, and what it left although it makes it no more."""
    _warn(shelf)
    for report, changes in () if quiet else _by_report(shelf.changes):
        if gone := [change for change in changes if change.kind == "removed"]:
            terminal.say(f"removed  {report}: {_named(gone)}")


def check(shelf: Shelf) -> bool:
    """Say what is out of date in an output folder, a line a report; return whether anything is."""
    _warn(shelf)
    stale = False
    for report, changes in _by_report(shelf.changes):
        by_kind = {kind: [change for change in changes if change.kind == kind] for kind in WOULD}
        told = [f"{_named(some)} {WOULD[kind]}" for kind, some in by_kind.items() if some]
        if told:
            terminal.say(f"out of date  {report}: {'; '.join(told)}")
            stale = True
    return stale


def _warn(shelf: Shelf) -> None:
    for note in shelf.notes:
        terminal.warn(f"{shelf.output.as_posix()}: {note}")
    for change in shelf.changes:
        if change.kind == "kept":
            terminal.warn(f"{(shelf.output / change.file).as_posix()}: made no more, but edited since: kept")


def _by_report(changes: Iterable[Change]) -> Iterator[tuple[str, list[Change]]]:
    for report, group in groupby(changes, key=lambda change: change.report):
        yield report or "lists of reports", list(group)


def _named(changes: list[Change]) -> str:
    names = [change.file.removeprefix(f"{change.report}/") for change in changes]
    rest = len(names) - MOST_FILES
    return ", ".join(names[:MOST_FILES]) + (f" and {rest:,} more" if rest > 0 else "")
