"""`paretopress check`: everything that is wrong with configs and data, and nothing written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from paretopress.cli import loading, terminal
from paretopress.cli.loading import plugin_options
from paretopress.cli.terminal import count, say
from paretopress.errors import Fault

if TYPE_CHECKING:
    from paretopress.catalogue import Catalogue


@click.command("check")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@plugin_options
@click.pass_context
def command(
    context: click.Context, *, paths: tuple[str, ...], no_plugins: tuple[str, ...], plugin_files: tuple[str, ...]
) -> None:
    """Check configs and the data they read; nothing is written.

    PATH is a config, a folder of configs, a glob pattern, or a result file.
    """
    catalogue = loading.host(no_plugins, plugin_files).catalogue
    data = [path for path in paths if _is_data(path)]
    told, faults = _configs([path for path in paths if path not in data], catalogue)
    faults += _data(data, catalogue)
    terminal.tell(faults)
    files = [count(len(data), "result file")] if data else []
    say(", ".join([*told, *files, count(len(dict.fromkeys(faults)), "fault")]))
    context.exit(int(bool(faults)))


def _is_data(path: str) -> bool:
    """Return whether a path names a result file: every file that is not YAML, whether it is there or not."""
    from paretopress.config.paths import SUFFIXES

    return Path(path).suffix not in ("", *SUFFIXES) and not Path(path).is_dir()


def _configs(paths: Sequence[str], catalogue: Catalogue) -> tuple[list[str], list[Fault]]:
    """Return what was checked, in words, and what is wrong with it."""
    if not paths:
        return [], []
    from paretopress import build, config, planning
    from paretopress.reader import Reader

    files = config.find(paths)
    jobs, wrong = loading.jobs(files, catalogue)
    reader = Reader(catalogue=catalogue)
    planned = planning.plan(jobs, reader)
    outcomes = build.build(planned.jobs, None, reader)
    reports = sum(len(outcome.entries) or 1 for outcome in outcomes)
    faults = [*wrong, *planned.faults, *(fault for outcome in outcomes for fault in outcome.faults)]
    return [count(len(files), "config"), count(reports, "report")], faults


def _data(paths: Sequence[str], catalogue: Catalogue) -> list[Fault]:
    """Say of each result file how many points it holds, and return what is wrong with any."""
    if not paths:
        return []
    from paretopress.inspection import files_of, inspect_all
    from paretopress.reader import Reader

    files, unfound = files_of(paths)
    inspections, faults = inspect_all(files, Reader(catalogue=catalogue))
    for found in inspections:
        parser = f"parser {found.parser.key}" if found.parser else "no result file"
        points = len(found.points) if found.rows is None else found.rows
        say(f"{found.file}: {count(points, 'point' if found.rows is None else 'row')}, {parser}")
    return [*unfound, *faults]
