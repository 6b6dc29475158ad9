"""`paretopress build --dry-run`: what would be built, and what is left out and why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from paretopress.cli import terminal
from paretopress.cli.terminal import count, say
from paretopress.errors import Fault, ParetopressError

if TYPE_CHECKING:
    from paretopress.planning import Skipped
    from paretopress.reader import Reader
    from paretopress.reports import Job


def tell(ready: Iterable[Job], reader: Reader) -> bool:
    """Print a line for each report that would be built and each that would not; return whether anything is wrong.

    Sources are read, since only they say which sides have points; nothing is computed or written.
    """
    from paretopress import planning

    planned = planning.plan(ready, reader)
    skipped, faults, total = list(planned.skipped), list(planned.faults), 0
    for job in planned.jobs:
        try:
            foreseen = planning.foresee(job, reader)
        except ParetopressError as error:
            faults += [Fault(where=job.config.file.as_posix(), what=f"{job.config.report}: {error}")]
            continue
        skipped += foreseen.skipped
        total += len(foreseen.reports)
        for name, points in foreseen.reports.items():
            say(f"would build  {name}  {_points(points.items())}")
    _left_out(skipped)
    terminal.tell(faults)
    say(f"{count(total, 'report')} would be built, {len(skipped):,} left out, {count(len(faults), 'fault')}")
    return bool(faults)


def _left_out(skipped: Iterable[Skipped]) -> None:
    for one in skipped:
        say(f"left out     {one.config}: {one.what}: {one.why}")


def _points(sides: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{label} {count(points, 'point')}" for label, points in sides)
