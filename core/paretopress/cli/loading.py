"""What several commands need first: the plugins, and the jobs that configs make."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, TypeVar

import click

from paretopress.cli import terminal
from paretopress.errors import ConfigError, Fault

if TYPE_CHECKING:
    from pathlib import Path

    from paretopress.catalogue import Catalogue
    from paretopress.host import Host
    from paretopress.reports import Job

LONGEST_REASON = 200

C = TypeVar("C", bound=Callable[..., object])


def plugin_options(command: C) -> C:
    """Give a command the options `--no-plugin` and `--plugin`; they come as `no_plugins` and `plugin_files`."""
    with_files = click.option(
        "--plugin",
        "plugin_files",
        multiple=True,
        metavar="FILE",
        help="Load a Python file as a plugin. Can be given several times.",
    )(command)
    return click.option(
        "--no-plugin",
        "no_plugins",
        multiple=True,
        metavar="NAME",
        help="Leave out an installed plugin (DISTRIBUTION:NAME). Can be given several times.",
    )(with_files)


def host(no_plugins: Sequence[str], plugin_files: Sequence[str]) -> Host:
    """Return the plugins, with a warning for each that failed: what it offers would be missed much later."""
    from paretopress.host import load

    loaded = load(no_plugins, plugin_files)
    for record in loaded.records:
        if record.state == "failed":
            reason = terminal.clipped(record.reason, LONGEST_REASON)
            terminal.warn(f"plugin {record.name} failed: {reason}")
    return loaded


def jobs(files: Iterable[Path], catalogue: Catalogue) -> tuple[tuple[Job, ...], tuple[Fault, ...]]:
    """Return the jobs of the configs that can be used, and everything that is wrong with any config."""
    from paretopress import build, config

    configs, told = config.load_each(files)
    ready: list[Job] = []
    faults = list(told)
    for one in configs:
        try:
            ready += build.jobs((one,), catalogue)
        except ConfigError as error:
            faults += error.faults
    return tuple(ready), tuple(dict.fromkeys(faults))
