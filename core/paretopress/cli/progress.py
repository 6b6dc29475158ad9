"""How far a build is: a line a report where they are few, else a bar on a terminal, or a line now and then."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from paretopress.cli import terminal

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    from paretopress.build import Outcome

LONGEST_TITLE = 100
#: A list of more reports than this is the business of `index.md`.
MOST_LINES = 50
#: Where the output is no terminal, a line comes after this many reports.
LINE_EVERY = 50
#: Work that is over sooner shows no progress bar.
PATIENCE_S = 1.0


@dataclass(slots=True, kw_only=True)
class Progress:
    """What a user sees of a build; `done` is told of each job.

    Parameters
    ----------
    total : int
        Jobs.
    quiet : bool
        Print faults only.
    """

    total: int
    quiet: bool
    made: int = 0
    unchanged: int = 0
    _done: int = 0
    _start: float = field(default_factory=time.monotonic)
    _bar: tuple[Bar, TaskID] | None = None

    def done(self, outcome: Outcome) -> None:
        """Say what became of a job."""
        self._done += 1
        self.made += outcome.made
        self.unchanged += len(outcome.entries) - outcome.made
        if self._bar:
            bar, task = self._bar
            lasted = time.monotonic() - self._start
            bar.update(
                task,
                advance=1,
                visible=self.total > MOST_LINES or lasted > PATIENCE_S,
                rate=f"{self._done / max(lasted, 1e-3):,.1f}/s",
            )
        if not self.quiet:
            self._say(outcome)
        terminal.tell(outcome.faults)

    def _say(self, outcome: Outcome) -> None:
        if self.total <= MOST_LINES:
            for entry in outcome.entries:
                terminal.say(f"ok  {entry.report}  {terminal.clipped(entry.title, LONGEST_TITLE)}")
        elif not self._bar and (self._done % LINE_EVERY == 0 or self._done == self.total):
            rate = self._done / max(time.monotonic() - self._start, 1e-3)
            left = (self.total - self._done) / rate
            terminal.say(f"{self._done:,} of {self.total:,}  {rate:,.1f}/s  {left:,.0f} s left")

    def end(self) -> None:
        """Say what was made in all."""
        if not self.quiet:
            terminal.say(f"{self.made:,} made, {self.unchanged:,} unchanged")


@contextmanager
def progress(total: int, *, quiet: bool) -> Iterator[Progress]:
    """Show how far a build is while it lasts."""
    if quiet or not sys.stdout.isatty():
        yield Progress(total=total, quiet=quiet)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"), TimeRemainingColumn())
    with Bar(*columns, console=Console(), transient=True, redirect_stderr=sys.stderr.isatty()) as bar:
        task = bar.add_task("reports", total=total, visible=total > MOST_LINES, rate="")
        yield Progress(total=total, quiet=False, _bar=(bar, task))
