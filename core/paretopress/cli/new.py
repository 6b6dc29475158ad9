"""`paretopress new`: a commented starter config for result files."""

from __future__ import annotations

from pathlib import Path

import click

from paretopress.cli import loading
from paretopress.cli.loading import plugin_options
from paretopress.errors import ConfigError, DataError, Fault


@click.command("new")
@click.argument("paths", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the config to this new file; by default it is printed.",
)
@plugin_options
def command(
    *, paths: tuple[str, ...], output: Path | None, no_plugins: tuple[str, ...], plugin_files: tuple[str, ...]
) -> None:
    """Write a commented config for result files.

    FILE is a result file, a folder of them, or a glob pattern.
    """
    if output is not None and output.exists():
        remedy = "name another file: 'new' replaces none"
        raise ConfigError(Fault(where=output.as_posix(), what="exists already", remedy=remedy))
    from paretopress import files
    from paretopress.inspection import files_of, inspect_all
    from paretopress.reader import Reader
    from paretopress.starter import starter

    catalogue = loading.host(no_plugins, plugin_files).catalogue
    reader = Reader(catalogue=catalogue)
    faults: list[Fault] = []
    sources = []
    for path in dict.fromkeys(paths):
        found, unfound = files_of([path])
        inspections, wrong = inspect_all(found, reader)
        faults += [*unfound, *wrong]
        sources.append((path, inspections))
    if faults:
        raise DataError(*faults)
    text = starter(sources, catalogue, output.parent if output else Path())
    if output is None:
        click.echo(text, nl=False)
    else:
        files.write(output, text.encode())
