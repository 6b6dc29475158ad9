"""What earlier builds made, and which of it still holds.

A job is known by all that decides its reports besides their rows (`Keyring.job`). Under that key stand the last states
of its sources, each with the keys of the reports that they gave. Where the files are as they were in one of them,
nothing is read. Where they are not, whoever reads them is told the keys that are known, and makes what has another.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from paretopress.building.digests import digest
from paretopress.building.keys import ANEW, Ask
from paretopress.building.making import Drawing, Made
from paretopress.building.packing import UnpackError, pack, unpack
from paretopress.publishing.entry import Entry

if TYPE_CHECKING:
    from paretopress.building.keyring import Keyring
    from paretopress.building.making import Batch, Unchanged
    from paretopress.building.store import Store
    from paretopress.reports import Job

#: How many states of a job's sources are remembered: a change that is taken back is no change.
STATES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The sources of a job as they were once, and what they gave.

    Parameters
    ----------
    sources : str, optional
        Digest of the files; None where only reading tells.
    neighbours : mapping of str to (str or None)
        Further files that parsers looked for.
    reports : mapping of str to tuple of str
        The keys of its reports, each with those of its drawings.
    """

    sources: str | None
    neighbours: Mapping[str, str | None]
    reports: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """What is known of a job before anything is read.

    Parameters
    ----------
    ask : Ask
        What to ask of whoever makes it.
    reports : tuple of str, optional
        The keys of its reports, where its sources are as they were; None where they must be read.
    sources : str, optional
        Digest of the files as they are now.
    """

    ask: Ask = ANEW
    reports: tuple[str, ...] | None = None
    sources: str | None = None


UNKNOWN = Recalled()


@dataclass(slots=True, kw_only=True)
class Cache:
    """Reports and drawings of earlier builds.

    Parameters
    ----------
    store : Store
    keyring : Keyring
    """

    store: Store
    keyring: Keyring

    def recall(self, job: Job) -> Recalled:
        """Return what is known of a job."""
        key, sources = self.keyring.job(job), self.keyring.sources(job)
        states = [state for state in self._states(key) if self._is_here(state)]
        known = frozenset(one for state in states for item in state.reports.items() for one in (item[0], *item[1]))
        current = next((state for state in states if sources and self._is_current(state, sources)), None)
        reports = tuple(current.reports) if current else None
        return Recalled(ask=Ask(key=key, known=known), reports=reports, sources=sources)

    def whole(self, report: Made | Unchanged) -> Made | None:
        """Return a report with all its files; None where any of them is not as it was stored."""
        made = report if isinstance(report, Made) else self._made(report.key)
        if made is None:
            return None
        drawings = tuple(self._drawn(drawing) for drawing in made.drawings)
        return None if any(one.data is None for one in drawings) else replace(made, drawings=drawings)

    def _made(self, key: str) -> Made | None:
        found = self._unpacked(key)
        if found is None:
            return None
        said, texts = found
        try:
            entry = Entry.restored(said["entry"])
            drawings = tuple(Drawing(name=name, key=own, data=None) for name, own in said["drawings"])
        except (ValueError, LookupError, TypeError):
            return None
        return Made(key=key, entry=entry, drawings=drawings, texts=texts)

    def _drawn(self, drawing: Drawing) -> Drawing:
        if drawing.data is not None:
            return drawing
        found = self._unpacked(drawing.key)
        return replace(drawing, data=found[1][0][1]) if found and found[1] else drawing

    def keep(self, recalled: Recalled, batch: Batch) -> None:
        """Remember what a job gave."""
        reports = {}
        for one in batch.reports:
            if isinstance(one, Made):
                self._store(one)
            made = one if isinstance(one, Made) else self._made(one.key)
            reports[one.key] = tuple(drawing.key for drawing in made.drawings) if made else ()
        state = State(sources=recalled.sources, neighbours=batch.neighbours, reports=reports)
        older = [one for one in self._states(recalled.ask.key) if one != state]
        states = [_stored(one) for one in (state, *older[: STATES - 1])]
        self.store.put(_states_key(recalled.ask.key), json.dumps(states).encode())

    def _store(self, made: Made) -> None:
        for drawing in made.drawings:
            if drawing.data is not None:
                self.store.put(drawing.key, pack({}, [(drawing.name, drawing.data)]))
        drawings = [(drawing.name, drawing.key) for drawing in made.drawings]
        self.store.put(made.key, pack({"entry": made.entry.stored(), "drawings": drawings}, made.texts))

    def close(self) -> None:
        """Write what the next build needs to know, and discard what has not been used for long."""
        self.keyring.digests.save()
        self.store.trim()

    def _is_here(self, state: State) -> bool:
        return all(self.store.has(key) for item in state.reports.items() for key in (item[0], *item[1]))

    def _is_current(self, state: State, sources: str) -> bool:
        digests = self.keyring.digests
        return state.sources == sources and all(digests.of(file) == own for file, own in state.neighbours.items())

    def _unpacked(self, key: str) -> tuple[dict[str, Any], tuple[tuple[str, bytes], ...]] | None:
        data = self.store.get(key)
        try:
            return None if data is None else unpack(data)
        except UnpackError:
            return None

    def _states(self, key: str) -> Iterator[State]:
        data = self.store.get(_states_key(key))
        try:
            for one in json.loads(data) if data else ():
                reports = {str(report): tuple(drawings) for report, drawings in one["reports"].items()}
                yield State(sources=one["sources"], neighbours=one["neighbours"], reports=reports)
        except (ValueError, LookupError, TypeError, AttributeError):
            return


def _states_key(key: str) -> str:
    return digest(("states", key))


def _stored(state: State) -> Mapping[str, Any]:
    return {"sources": state.sources, "neighbours": dict(state.neighbours), "reports": dict(state.reports)}
