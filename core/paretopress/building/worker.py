"""What a worker process does: it gets a chunk of jobs as plain values, and gives back their reports, compressed.

Nothing that holds a function travels: a worker loads the plugins itself, and the text of local ones comes along. It
refuses to work where it is not the program that asked, since its pages could differ.
"""

from __future__ import annotations

import pickle
import socket
import sys
import threading
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from paretopress.building.keyring import listings, running
from paretopress.building.results import Result, result
from paretopress.errors import ConfigError, Fault
from paretopress.host import load
from paretopress.reader import Reader
from paretopress.reports import Job
from paretopress.wording import forget

if TYPE_CHECKING:
    from paretopress.building.keys import Ask
    from paretopress.building.settings import Settings
    from paretopress.catalogue import Catalogue
    from paretopress.config import ReportConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugins:
    """Which plugins a build uses, as plain values.

    Parameters
    ----------
    left_out : tuple of str
        Names of installed plugins that are not loaded.
    files : tuple of (str, bytes)
        Local files that are plugins: their paths and their text.
    """

    left_out: tuple[str, ...] = ()
    files: tuple[tuple[str, bytes], ...] = ()

    @classmethod
    def of(cls, left_out: tuple[str, ...], files: tuple[str, ...]) -> Plugins:
        """Return the plugins that a command line names."""
        paths = [Path(file).resolve() for file in files]
        return cls(left_out=left_out, files=tuple((str(path), path.read_bytes()) for path in paths))


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A job without its catalogue.

    Parameters
    ----------
    config : ReportConfig
    base : Path
    shown : str, optional
        As `Job` has them.
    ask : Ask
    sees : str, optional
        Digest of the names and sizes of its files where the build was started; None where that machine reads them too.
    """

    config: ReportConfig
    base: Path
    shown: str | None
    ask: Ask
    sees: str | None = None

    def job(self, catalogue: Catalogue) -> Job:
        """Return the job."""
        own = catalogue.extended(hardware=self.config.hardware, prices=self.config.price_sheets)
        return Job(config=self.config, catalogue=own, base=self.base, shown=self.shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Jobs of one build that are made one after the other.

    Parameters
    ----------
    build : str
        A name for the build; what is read for one is not used for another.
    program : mapping of str to str
        What runs where the build was started, as `keyring.running` tells it.
    """

    build: str
    program: Mapping[str, str]
    plugins: Plugins
    settings: Settings
    keep_going: bool
    tasks: tuple[Task, ...]


class _Bench(NamedTuple):
    """What a worker keeps from one chunk to the next: the reader, as long as the sources are the same."""

    build: str
    sources: object
    reader: Reader


_bench: list[_Bench] = []
#: matplotlib's settings belong to the whole process, and a cluster's worker may have several threads.
_alone = threading.Lock()


def work(chunk: Chunk) -> bytes:
    """Return the results of a chunk, to be unpacked by `unpacked`.

    Raises
    ------
    ConfigError
        When this worker is not the program that asked.
    """
    catalogue = _catalogue(chunk.plugins)
    _require_same(chunk.program, running(catalogue))
    with _alone:
        results = tuple(_results(chunk, catalogue))
    return zlib.compress(pickle.dumps(results), 1)


def unpacked(data: bytes) -> tuple[Result, ...]:
    """Return the results that a worker of this build sent."""
    results: tuple[Result, ...] = pickle.loads(zlib.decompress(data))  # noqa: S301 - as joblib sends its values
    return results


def _results(chunk: Chunk, catalogue: Catalogue) -> Iterator[Result]:
    jobs = [task.job(catalogue) for task in chunk.tasks]
    here = listings(jobs)
    for job, task in zip(jobs, chunk.tasks, strict=True):
        if task.sees is not None and task.sees != next(here):
            yield (_unseen(task),)
        else:
            yield result(job, _reader(chunk, job), chunk.settings, task.ask)


def _reader(chunk: Chunk, job: Job) -> Reader:
    """Return the reader of the last job where the sources are the same; files may have changed since another build."""
    specs = job.config.sources
    sources = (job.base, tuple((spec.path, spec.match, spec.sql, spec.table, spec.query) for spec in specs))
    last = _bench[0] if _bench else None
    if last is None or last.build != chunk.build:
        forget()
    if last is None or (last.build, last.sources) != (chunk.build, sources):
        reader = Reader(catalogue=job.catalogue, keep_going=chunk.keep_going)
        _bench[:] = [_Bench(chunk.build, sources, reader)]
    return _bench[0].reader


def _unseen(task: Task) -> Fault:
    """Return what is wrong with a worker that does not see the files that the user sees."""
    expected = f"the files of {task.base} as where the build was started"
    remedy = "keep sources on a file system that all workers have under the same path, or behind a URL"
    return Fault(where=f"worker {_own_name()}", what="does not see the same sources", expected=expected, remedy=remedy)


@cache
def _catalogue(plugins: Plugins) -> Catalogue:
    return load(plugins.left_out, dict(plugins.files)).catalogue


def _require_same(asked: Mapping[str, str], own: Mapping[str, str]) -> None:
    differ = [name for name in sorted({*asked, *own}) if asked.get(name) != own.get(name)]
    if differ:
        where, remedy = f"worker {_own_name()}", "install the same on the workers as here, and start them again"
        raise ConfigError(
            *(
                Fault(
                    where=where,
                    what=f"{name} is another one",
                    got=own.get(name),
                    expected=asked.get(name, "none"),
                    remedy=remedy,
                )
                for name in differ
            )
        )


def _own_name() -> str:
    """Return how a cluster calls this worker, else the machine."""
    distributed = sys.modules.get("distributed")
    try:
        return str(distributed.get_worker().address) if distributed else socket.gethostname()
    except ValueError:  # in no worker of a cluster
        return socket.gethostname()
