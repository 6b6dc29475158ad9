"""`paretopress build`: configs in, finished pages out."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from paretopress.cli import cache, changes, dry_running, loading, terminal
from paretopress.cli.cache import cache_options
from paretopress.cli.loading import plugin_options
from paretopress.cli.progress import progress
from paretopress.cli.publishing import publishing_options
from paretopress.cli.working import worker_options, workers
from paretopress.errors import ConfigError, DataError, Fault


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
@cache_options
@worker_options
@publishing_options
@click.option("--keep-going", is_flag=True, help="Leave faulty rows out and list them, instead of refusing the file.")
@click.option("--png", is_flag=True, help="Write each figure as PNG too, for where SVG is not shown.")
@click.option("--language", type=click.Choice(["en", "zh"]), help="Language of the pages; by default as configs say.")
@click.option("--dry-run", is_flag=True, help="List what would be built, and what is left out and why; write nothing.")
@click.option(
    "--interactive", is_flag=True, help="Write a page beside each report that readers can work with, offline."
)
@click.option(
    "--assets",
    type=click.Choice(["inline", "shared"]),
    default="inline",
    show_default=True,
    help="Whether each interactive page holds its JavaScript, or all of them load one copy in the output folder.",
)
@click.option(
    "--check", is_flag=True, help="Write nothing; exit with 1 and list what is out of date in the output folder."
)
@click.option("--quiet", is_flag=True, help="Print errors only.")
@click.pass_context
def command(
    context: click.Context,
    *,
    paths: tuple[str, ...],
    output: Path,
    no_plugins: tuple[str, ...],
    plugin_files: tuple[str, ...],
    cache_folder: Path | None,
    no_cache: bool,
    jobs: int | None,
    backend: Literal["loky", "dask"],
    scheduler: str | None,
    keep_going: bool,
    png: bool,
    flavor: str | None,
    site_url: str | None,
    language: str | None,
    interactive: bool,
    assets: Literal["inline", "shared"],
    dry_run: bool,
    check: bool,
    quiet: bool,
) -> None:
    """Build the reports of config files.

    PATH is a config, a folder of configs, or a glob pattern. Nothing is written unless all configs are sound; a
    report that fails leaves its earlier files as they are, and the others go on. What a config made before and makes no
    more is removed, unless it was edited.
    """
    from paretopress import build, config
    from paretopress.building.planned import recalled
    from paretopress.building.settings import Settings
    from paretopress.interactive.extra import require
    from paretopress.publishing.shelf import Shelf
    from paretopress.reader import Reader

    catalogue = loading.host(no_plugins, plugin_files).catalogue
    if flavor is not None:
        catalogue.find("flavors", flavor)
    if interactive:
        require()
    ready, faults = loading.jobs(config.find(paths), catalogue)
    if faults:
        raise ConfigError(*faults)
    reader = Reader(catalogue=catalogue, keep_going=keep_going)
    if dry_run:
        context.exit(int(dry_running.tell(ready, reader)))
    store = None if no_cache else cache.store(cache_folder)
    planned = recalled(ready, reader, store)
    terminal.tell(planned.faults)
    settings = Settings(
        png=png, flavor=flavor, language=language, site_url=site_url, interactive=interactive, assets=assets
    )
    crew = workers(jobs, backend, scheduler, no_plugins=no_plugins, plugin_files=plugin_files)
    with progress(len(planned.jobs), quiet=quiet or check) as shown:
        try:
            shelf = Shelf(output, checking=check)
            for job in ready if not planned.faults else ():
                shelf.built(job.config.file)
            outcomes = build.build(planned.jobs, shelf, reader, settings, store=store, workers=crew, done=shown.done)
        except BrokenPipeError:
            raise
        except OSError as error:
            reason = terminal.fault_of(error).what
            raise DataError(Fault(where=output.as_posix(), what=f"cannot be written: {reason}")) from error
    cache.complain(store)
    failed = bool(planned.faults) or any(outcome.faults for outcome in outcomes)
    if check:
        stale = changes.check(shelf)
        if not (stale or failed):
            terminal.say(f"{output.as_posix()} is what its configs make")
        context.exit(int(stale or failed))
    shown.end()
    changes.tell(shelf, quiet=quiet)
    context.exit(int(failed))
