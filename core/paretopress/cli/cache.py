"""`paretopress cache`: where finished reports and figures are kept between builds, how much that is, and away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from paretopress.cli import terminal
from paretopress.cli.terminal import say

if TYPE_CHECKING:
    from paretopress.building.store import Size, Store

C = TypeVar("C", bound=Callable[..., object])

_place = click.option(
    "--cache",
    "cache_folder",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    envvar="PARETOPRESS_CACHE",
    help="Where finished reports are kept; by default the user's folder for caches, or PARETOPRESS_CACHE.",
)


def cache_options(command: C) -> C:
    """Give a command the options `--cache` and `--no-cache`; they come as `cache_folder` and `no_cache`."""
    return _place(
        click.option("--no-cache", is_flag=True, help="Make everything anew, and keep nothing of it.")(command)
    )


def store(cache_folder: Path | None) -> Store:
    """Return the place that was asked for, or the usual one."""
    from paretopress.building.store import Store, default_folder

    return Store(folder=cache_folder or default_folder())


def complain(used: Store | None) -> None:
    """Warn of a cache that cannot be written: a build goes on without it."""
    if used and used.refused:
        fault = terminal.fault_of(used.refused, "the cache cannot be written")
        terminal.warn(f"{fault}; the next build makes everything again")


@click.group("cache")
def command() -> None:
    """See or remove the finished reports that are kept between builds."""


@command.command("info")
@_place
def info(*, cache_folder: Path | None) -> None:
    """Say where the cache lies and how large it is."""
    kept = store(cache_folder)
    say(f"{kept.folder.as_posix()}: {_told(kept.size())}")


@command.command("clear")
@_place
def clear(*, cache_folder: Path | None) -> None:
    """Remove the cache's own files."""
    kept = store(cache_folder)
    say(f"{kept.folder.as_posix()}: removed {_told(kept.clear())}")


def _told(size: Size) -> str:
    entries = f"{size.entries:,} entry" if size.entries == 1 else f"{size.entries:,} entries"
    return f"{entries}, {size.bytes / 1e6:,.1f} MB"
