"""`paretopress build`: configs in, finished pages out."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from paretopress.cli import loading, terminal
from paretopress.cli.loading import plugin_options
from paretopress.errors import ConfigError, DataError, Fault

if TYPE_CHECKING:
    from paretopress.build import Outcome

LONGEST_TITLE = 100
#: Work that is over sooner shows no progress bar.
PATIENCE_S = 1.0


@click.command("build")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("output"),
    show_default=True,
    metavar="DIR",
    help="Where the reports go, each in a folder of its own.",
)
@plugin_options
@click.option("--keep-going", is_flag=True, help="Leave faulty rows out and list them, instead of refusing the file.")
@click.option("--png", is_flag=True, help="Write each figure as PNG too, for where SVG is not shown.")
@click.option("--quiet", is_flag=True, help="Print errors only.")
@click.pass_context
def command(
    context: click.Context,
    *,
    paths: tuple[str, ...],
    output: Path,
    no_plugins: tuple[str, ...],
    plugin_files: tuple[str, ...],
    keep_going: bool,
    png: bool,
    quiet: bool,
) -> None:
    """Build the reports of config files.

    PATH is a config, a folder of configs, or a glob pattern. Nothing is written unless all configs are sound; a
    report that fails leaves its earlier files as they are, and the others go on.
    """
    from paretopress import build, config
    from paretopress.building.settings import Settings
    from paretopress.reader import Reader

    catalogue = loading.host(no_plugins, plugin_files).catalogue
    jobs, faults = loading.jobs(config.find(paths), catalogue)
    if faults:
        raise ConfigError(*faults)
    with _progress(len(jobs), wanted=not quiet) as advance:

        def done(outcome: Outcome) -> None:
            advance()
            _tell(outcome, quiet=quiet)

        try:
            reader = Reader(catalogue=catalogue, keep_going=keep_going)
            outcomes = build.build(jobs, output, reader, Settings(png=png), done=done)
        except BrokenPipeError:
            raise
        except OSError as error:
            reason = terminal.fault_of(error).what
            raise DataError(Fault(where=output.as_posix(), what=f"cannot be written: {reason}")) from error
    context.exit(int(any(outcome.faults for outcome in outcomes)))


def _tell(outcome: Outcome, *, quiet: bool) -> None:
    for entry in () if quiet else outcome.entries:
        title = terminal.plain(entry.title)
        terminal.say(f"ok  {entry.report}  {terminal.clipped(title, LONGEST_TITLE)}")
    terminal.tell(outcome.faults)


@contextmanager
def _progress(total: int, *, wanted: bool) -> Iterator[Callable[[], None]]:
    """Show a bar on a terminal once the work has lasted; give the function to call after each step."""
    if not (wanted and sys.stdout.isatty()):
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    start = time.monotonic()
    with Progress(console=Console(), transient=True, redirect_stderr=sys.stderr.isatty()) as bar:
        task = bar.add_task("reports", total=total, visible=False)
        yield lambda: bar.update(task, advance=1, visible=time.monotonic() - start > PATIENCE_S)
