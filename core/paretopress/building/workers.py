"""Jobs made by several processes, of this machine or of a cluster, in chunks; their results come in the jobs' order."""

from __future__ import annotations

import math
import os
import signal
import uuid
import warnings
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import repeat
from typing import TYPE_CHECKING, Any, Literal

from paretopress.building.keyring import listings, running
from paretopress.building.worker import Chunk, Plugins, Task, unpacked, work
from paretopress.errors import Fault, ParetopressError

if TYPE_CHECKING:
    from joblib import Parallel

    from paretopress.building.keys import Ask
    from paretopress.building.results import Asked, Result
    from paretopress.building.settings import Settings
    from paretopress.catalogue import Catalogue
    from paretopress.config import ReportConfig
    from paretopress.reports import Job

#: Below so many reports, workers take longer to start (2 to 3 s of imports) than they save.
WORTH_IT = 40
#: Reports a chunk: enough to be worth a message, few enough that no worker waits long for the last one.
CHUNK = (10, 50)
CHUNKS_A_WORKER = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Workers:
    """Who makes the reports of a build.

    Parameters
    ----------
    plugins : Plugins
        The plugins of the catalogue that the jobs have.
    jobs : int, optional
        Processes; None for as many as there are usable cores, or one where the work is too little.
    backend : {"loky", "dask"}
        Processes of this machine, or of a cluster.
    scheduler : str, optional
        The address of the cluster.
    """

    plugins: Plugins = field(default_factory=Plugins)
    jobs: int | None = None
    backend: Literal["loky", "dask"] = "loky"
    scheduler: str | None = None

    def wanted(self, reports: int) -> bool:
        """Return whether so many reports are worth the start of workers."""
        if self.backend == "dask":
            return reports > 0
        return reports > 1 and self.jobs > 1 if self.jobs else reports >= WORTH_IT and _cores() > 1

    def results(
        self, asked: Sequence[Asked], settings: Settings, catalogue: Catalogue, *, keep_going: bool
    ) -> Generator[Result]:
        """Yield the result of each job, in their order.

        Raises
        ------
        ConfigError
            When there is no cluster, or it runs another program.
        ParetopressError
            When workers fail otherwise, for instance for want of memory.
        """
        chunk = partial(
            Chunk,
            build=uuid.uuid4().hex,
            program=running(catalogue),
            plugins=self.plugins,
            settings=settings,
            keep_going=keep_going,
        )
        here = listings(job for job, _ in asked) if self.backend == "dask" else repeat(None, len(asked))
        tasks = [_task(job, ask, sees) for (job, ask), sees in zip(asked, here, strict=True)]
        try:
            with self._pool() as parallel:
                yield from _done(parallel, (chunk(tasks=some) for some in _chunked(tasks, parallel.n_jobs)))
        except ParetopressError:
            raise
        except Exception as error:
            what = f"the workers failed ({type(error).__name__}: {next(iter(str(error).splitlines()), '')})"
            remedy = "fewer --jobs need less memory; a plugin that ends its process fails everywhere"
            raise ParetopressError(Fault(what=what, remedy=remedy)) from error

    def _pool(self) -> AbstractContextManager[Parallel]:
        if self.backend == "loky":
            return _processes(self.jobs or _cores())
        from paretopress.building.cluster import cluster

        return cluster(self.scheduler or "")


def _task(job: Job, ask: Ask, sees: str | None) -> Task:
    return Task(config=_travelling(job.config), base=job.base, shown=job.shown, ask=ask, sees=sees)


def _done(parallel: Parallel, chunks: Iterable[Chunk]) -> Iterator[Result]:
    from joblib import delayed

    outputs = parallel(delayed(work)(chunk) for chunk in chunks)
    try:
        for output in outputs:
            yield from unpacked(output)
    finally:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that chunks are cancelled is what an interrupt is for
            outputs.close()


@contextmanager
def _processes(count: int) -> Iterator[Parallel]:
    """Give so many processes of this machine, each computing on one core; none is left behind."""
    from joblib import Parallel, parallel_config
    from joblib.externals.loky import get_reusable_executor

    # Ctrl-C reaches all processes of a terminal: this one stops the others, and is the only one to say so.
    deaf: dict[str, Any] = {"initializer": signal.signal, "initargs": (signal.SIGINT, signal.SIG_IGN)}
    given = os.environ.get("PYTHONWARNINGS", "")
    # loky's watcher of semaphores, a process of its own, else warns of those that an interrupt left to it.
    os.environ["PYTHONWARNINGS"] = ",".join(filter(None, (given, "ignore:resource_tracker:UserWarning")))
    try:
        with parallel_config(backend="loky", n_jobs=count, inner_max_num_threads=1, **deaf):
            yield Parallel(return_as="generator", batch_size=1)
    finally:
        os.environ["PYTHONWARNINGS"] = given
        get_reusable_executor(reuse=True).shutdown(wait=True, kill_workers=True)


def _cores() -> int:
    """Return how many cores this process may use."""
    from joblib import cpu_count

    return int(cpu_count())


def _travelling(config: ReportConfig) -> ReportConfig:
    """Return a config whose wording files are found from any folder."""
    return replace(config, templates=config.templates.absolute()) if config.templates else config


def _chunked(tasks: Sequence[Task], workers: int) -> Iterator[tuple[Task, ...]]:
    low, high = CHUNK
    size = min(max(math.ceil(len(tasks) / (workers * CHUNKS_A_WORKER)), low), high)
    return (tuple(tasks[start : start + size]) for start in range(0, len(tasks), size))
