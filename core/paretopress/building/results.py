"""What becomes of jobs, in their order: each made when it is asked for, in this process."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import TYPE_CHECKING

from paretopress.building.making import Batch, make
from paretopress.errors import Fault, ParetopressError

if TYPE_CHECKING:
    from paretopress.building.keys import Ask
    from paretopress.building.settings import Settings
    from paretopress.reader import Reader
    from paretopress.reports import Job

#: The reports of a job, or all that stopped them.
Result = Batch | tuple[Fault, ...]
Asked = tuple["Job", "Ask"]


def serially(asked: Iterable[Asked], reader: Reader, settings: Settings) -> Generator[Result]:
    """Yield the result of each job."""
    return (result(job, reader, settings, ask) for job, ask in asked)


def result(job: Job, reader: Reader, settings: Settings, ask: Ask) -> Result:
    """Return the reports of a job, or its faults."""
    try:
        return make(job, reader, settings, ask)
    except ParetopressError as error:
        return error.faults
