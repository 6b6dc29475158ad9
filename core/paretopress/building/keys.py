"""What decides the bytes of a report, as digests: reports of one key have the same files.

Worked out by whoever has read the rows; what a job's reports have in common besides rows comes from `keyring`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from paretopress.building.digests import digest
from paretopress.comparing import choose
from paretopress.interactive.alternatives import where

if TYPE_CHECKING:
    import pandas as pd

    from paretopress.building.settings import Settings
    from paretopress.comparing import Chosen
    from paretopress.reports import Job


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What is asked of whoever makes a job.

    Parameters
    ----------
    key : str
        Digest of all that decides the job's reports besides their rows; empty where nothing is kept.
    known : frozenset of str
        Keys of the reports and drawings that need not be made.
    """

    key: str = ""
    known: frozenset[str] = frozenset()


ANEW = Ask()


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """The keys of one report.

    Parameters
    ----------
    rows : str
        Digest of all but where the rows come from.
    report : str
        Digest of all; empty where nothing is kept, as `rows` is.
    """

    rows: str = ""
    report: str = ""

    def drawing(self, name: str) -> str:
        """Return the key of a drawing by its file's name."""
        return self.rows and digest((self.rows, name))


def keys(chosen: Chosen, points: pd.DataFrame, job: Job, settings: Settings, ask: Ask) -> Keys:
    """Return the keys of a report: what was asked, the rows that it draws upon, and where these come from."""
    if not ask.key:
        return Keys()
    asked = chosen.question
    drawn_upon = [chosen.entered, chosen.aside]
    if settings.interactive:
        wider = choose(points, replace(asked, where=where(asked)), job.catalogue, pair=chosen.pair)
        drawn_upon += [wider.entered, wider.aside]
    parts = (ask.key, asked.report, repr(chosen.pair), repr(chosen.unpaired))
    rows = digest((*parts, *(part for frame in drawn_upon for part in _told(frame))))
    return Keys(rows=rows, report=digest((rows, repr(chosen.sources), repr(chosen.further))))


def _told(frame: pd.DataFrame) -> Iterator[str | bytes]:
    """Yield a frame's columns: their names and every value, exactly."""
    for name, column in frame.items():
        yield f"{name} {column.dtype} {len(column)}"
        plain = column.dtype.kind in "fiub" and not hasattr(column.array, "_mask")
        yield column.to_numpy().tobytes() if plain else repr(column.tolist())
