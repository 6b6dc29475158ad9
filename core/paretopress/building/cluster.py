"""The workers of a dask cluster, as joblib uses them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

from joblib import Parallel, parallel_config
from joblib._dask import DaskDistributedBackend  # joblib knows it by name only, and it must be extended

from paretopress.errors import ConfigError, Fault

try:
    from distributed import Client
except ImportError:
    raise ConfigError(Fault(what="a cluster needs dask", remedy="pip install 'paretopress[cluster]'")) from None

#: What a scheduler, and the first worker, have to answer in.
PATIENCE_S = 10


class _Backend(DaskDistributedBackend):  # type: ignore[misc]  # joblib has no types
    """joblib's backend, which waits for ever where dask gives a task up because it killed several workers."""

    def submit(self, func: Callable[..., Any], callback: Callable[[Any], None]) -> Future[Any]:
        """Tell joblib of a task that failed, as it is told of one that is done."""
        future: Future[Any] = super().submit(func, callback)
        future.add_done_callback(lambda done: callback(error) if (error := done.exception()) else None)
        return future


@contextmanager
def cluster(scheduler: str) -> Iterator[Parallel]:
    """Give the workers of a cluster, as many as it has.

    Raises
    ------
    ConfigError
        When no scheduler answers, or it has no worker.
    """
    where = f"--scheduler {scheduler}"
    try:
        client = Client(scheduler, timeout=PATIENCE_S, set_as_default=False)
    except (OSError, ValueError) as error:
        remedy = "start one with 'dask scheduler', and workers with 'dask worker'"
        fault = Fault(where=where, what="no scheduler answers", got=str(error), remedy=remedy)
        raise ConfigError(fault) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE_S)
        except TimeoutError:
            remedy = "start some with 'dask worker', where paretopress is installed"
            raise ConfigError(Fault(where=where, what="has no worker", remedy=remedy)) from None
        with parallel_config(backend=_Backend(client=client)):
            yield Parallel(return_as="generator", batch_size=1, n_jobs=sum(client.ncores().values()))
