"""Who makes the reports of a build: the options, and what they mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal, TypeVar

import click

from paretopress.errors import ConfigError, Fault

if TYPE_CHECKING:
    from paretopress.building.workers import Workers

C = TypeVar("C", bound=Callable[..., object])


def worker_options(command: C) -> C:
    """Give a command the options `--jobs`, `--backend` and `--scheduler`; they come under these names."""
    jobs = click.option(
        "--jobs",
        type=click.IntRange(min=1),
        metavar="N",
        help="How many processes make reports; by default one for few reports, else one for each core.",
    )
    backend = click.option(
        "--backend",
        type=click.Choice(["loky", "dask"]),
        default="loky",
        show_default=True,
        help="Processes of this machine, or the workers of a dask cluster.",
    )
    scheduler = click.option("--scheduler", metavar="ADDRESS", help="The cluster, for example tcp://10.0.0.1:8786.")
    return jobs(backend(scheduler(command)))


def workers(
    jobs: int | None,
    backend: Literal["loky", "dask"],
    scheduler: str | None,
    *,
    no_plugins: Sequence[str],
    plugin_files: Sequence[str],
) -> Workers:
    """Return who makes the reports; ConfigError for options that do not go together."""
    from paretopress.building.worker import Plugins
    from paretopress.building.workers import Workers

    if backend == "dask" and scheduler is None:
        raise ConfigError(Fault(where="--backend dask", what="which cluster?", remedy="give --scheduler tcp://…:8786"))
    if backend != "dask" and scheduler is not None:
        raise ConfigError(Fault(where="--scheduler", what="goes with another backend", remedy="add --backend dask"))
    if backend == "dask" and jobs is not None:
        what, remedy = "a cluster has as many workers as it has", "leave it out"
        raise ConfigError(Fault(where="--jobs", what=what, remedy=remedy))
    plugins = Plugins.of(tuple(no_plugins), tuple(plugin_files))
    return Workers(plugins=plugins, jobs=jobs, backend=backend, scheduler=scheduler)
