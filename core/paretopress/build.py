"""From configs to output: each report a folder, and a list of all of them."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from paretopress.building.cache import UNKNOWN, Cache, Recalled
from paretopress.building.digests import Digests
from paretopress.building.keyring import Keyring
from paretopress.building.listing import recalled as recalled_lists
from paretopress.building.making import Batch, Made, Unchanged
from paretopress.building.results import Result, result, serially
from paretopress.building.settings import Settings
from paretopress.building.sharing import shared
from paretopress.errors import ConfigError, Fault, ParetopressError
from paretopress.publishing.entry import Entry
from paretopress.publishing.shelf import Shelf
from paretopress.reader import Reader
from paretopress.reports import Job, job, question

if TYPE_CHECKING:
    from paretopress.building.making import File
    from paretopress.building.store import Store
    from paretopress.building.workers import Workers
    from paretopress.catalogue import Catalogue
    from paretopress.config import ReportConfig

DEFAULTS = Settings()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one report: its entry in the index, or the faults that stopped it.

    Parameters
    ----------
    report : str
    config : str
        The config file, as the user gave it.
    entries : tuple of Entry
        Its pages; more than one where a config falls into several pairs.
    made : int
        How many of them were made now; the others are as an earlier build made them.
    faults : tuple of Fault
    """

    report: str
    config: str
    entries: tuple[Entry, ...] = ()
    made: int = 0
    faults: tuple[Fault, ...] = ()


def jobs(configs: Iterable[ReportConfig], catalogue: Catalogue) -> tuple[Job, ...]:
    """Return the configs as jobs, checked against what the plugins offer.

    Raises
    ------
    ConfigError
        With every fault of every config.
    """
    ready: list[Job] = []
    faults: list[Fault] = []
    for config in configs:
        try:
            one = job(config, catalogue)
            question(one)
        except ConfigError as error:
            faults += error.faults
        else:
            ready.append(one)
    if faults:
        raise ConfigError(*dict.fromkeys(faults))
    return tuple(ready)


def build(
    ready: Sequence[Job],
    output: Path | Shelf | None,
    reader: Reader,
    settings: Settings = DEFAULTS,
    *,
    store: Store | None = None,
    workers: Workers | None = None,
    done: Callable[[Outcome], None] = lambda _: None,
) -> tuple[Outcome, ...]:
    """Build every job's reports; with `output` None only check that they could be built.

    The index lists all reports in the output folder, those of earlier builds too.

    A report that fails leaves what was written before as it is, and the others go on.

    Parameters
    ----------
    output : Path, Shelf or None
        A shelf tells afterwards what changed, or would. All jobs of a config belong into one build: what a config
        made before and does not make now is removed.
    store : Store, optional
        Where reports and figures are kept, so that only what changed is made; None makes all anew.
    workers : Workers, optional
        Who makes the reports where they are many; None makes them here, one after the other.
    done : callable of Outcome
        Called after each job.
    """
    settings = replace(settings, drawn=settings.drawn and output is not None)
    shelf = Shelf(output) if isinstance(output, Path) else output
    cache = _cache(store, settings, reader) if store and output else None
    recalled = [cache.recall(one) if cache else UNKNOWN for one in ready]
    asked = [(one, told.ask) for one, told in zip(ready, recalled, strict=True) if told.reports is None]
    if workers and workers.wanted(len(asked)):
        results = workers.results(asked, settings, reader.catalogue, keep_going=reader.keep_going)
    else:
        results = serially(asked, reader, settings)
    beside = shared(settings, reader.catalogue, store)
    with closing(results):  # whatever stops the build stops the workers
        run = _Run(shelf=shelf, reader=reader, settings=settings, cache=cache, results=results, beside=beside)
        outcomes = []
        for one, told in zip(ready, recalled, strict=True):
            outcomes.append(run.outcome(one, told))
            done(outcomes[-1])
    if cache:
        cache.close()
    if shelf is not None:
        shelf.close(lambda entries: recalled_lists(entries, reader.catalogue, store))
    return tuple(outcomes)


def _cache(store: Store, settings: Settings, reader: Reader) -> Cache:
    keyring = Keyring(settings=settings, keep_going=reader.keep_going, digests=Digests(store=store))
    return Cache(store=store, keyring=keyring)


@dataclass(kw_only=True)
class _Run:
    """One build: whoever makes the reports, they are written here, one job at a time."""

    shelf: Shelf | None
    reader: Reader
    settings: Settings
    cache: Cache | None
    results: Generator[Result]
    beside: tuple[File, ...]
    taken: dict[str, str] = field(default_factory=dict)

    def outcome(self, one: Job, recalled: Recalled) -> Outcome:
        """Write the reports of the next job."""
        config = one.config
        # Not below: what stops all workers is no fault of this report.
        found = next(self.results) if recalled.reports is None else None
        try:
            reports, made = self._reports(one, recalled, found)
            _take_names(reports, config, self.taken)
            self._put(reports, config)
        except ParetopressError as error:
            if self.shelf is not None:
                self.shelf.failed(config.file)
            faults = tuple(_located(fault, config) for fault in error.faults)
            return Outcome(report=config.report, config=config.file.as_posix(), faults=faults)
        entries = tuple(report.entry for report in reports)
        return Outcome(report=config.report, config=config.file.as_posix(), entries=entries, made=made)

    def _put(self, reports: Iterable[Made], config: ReportConfig) -> None:
        if self.shelf is not None:
            for report in reports:
                self.shelf.put(report.entry, (*self.beside, *report.files), config.file)

    def _reports(self, one: Job, recalled: Recalled, found: Result | None) -> tuple[tuple[Made, ...], int]:
        """Return a job's reports with all their files, and how many of them were made now."""
        if found is None:
            known = self._whole(Unchanged(key=key) for key in recalled.reports or ())
            if known is not None:
                return known, 0
            found = self._anew(one, recalled)
        batch = _sound(found)
        reports = self._whole(batch.reports)
        if reports is None:
            batch = _sound(self._anew(one, recalled))
            reports = self._whole(batch.reports) or ()
        if self.cache:
            self.cache.keep(recalled, batch)
        return reports, sum(isinstance(report, Made) for report in batch.reports)

    def _anew(self, one: Job, recalled: Recalled) -> Result:
        """Make a job whose reports were known and are not whole any more."""
        return result(one, self.reader, self.settings, replace(recalled.ask, known=frozenset()))

    def _whole(self, reports: Iterable[Made | Unchanged]) -> tuple[Made, ...] | None:
        """Return reports with all their files; None where the cache has lost some."""
        whole = []
        for report in reports:
            found = self.cache.whole(report) if self.cache else report
            if not isinstance(found, Made):
                return None
            whole.append(found)
        return tuple(whole)


def _sound(found: Result) -> Batch:
    if isinstance(found, Batch):
        return found
    raise ParetopressError(*found)


def _take_names(made: Iterable[Made], config: ReportConfig, taken: dict[str, str]) -> None:
    """Refuse a report whose folder is another report's; pairs get their names only here."""
    for one in made:
        name = one.entry.report
        if name in taken:
            what = f"report {name!r} is already made by {taken[name]}"
            raise ConfigError(Fault(what=what, remedy="rename one with 'report', or pin its engine with 'where'"))
        taken[name] = f"{config.file.as_posix()} ({config.report})"


def _located(fault: Fault, config: ReportConfig) -> Fault:
    """Return a fault that names the config whose report it stopped."""
    where = f"{config.file.as_posix()} ({config.report})"
    return replace(fault, where=f"{where}: {fault.where}" if fault.where else where)
