"""From configs to output: each report a folder, and a list of all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from paretopress import files
from paretopress.building.making import Made, make
from paretopress.building.settings import Settings
from paretopress.errors import ConfigError, Fault, ParetopressError
from paretopress.index import Entry, found, index
from paretopress.reader import Reader
from paretopress.reports import Job, job, question

if TYPE_CHECKING:
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
        The pages made; more than one where a config falls into several pairs.
    faults : tuple of Fault
    """

    report: str
    config: str
    entries: tuple[Entry, ...] = ()
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
    output: Path | None,
    reader: Reader,
    settings: Settings = DEFAULTS,
    *,
    done: Callable[[Outcome], None] = lambda _: None,
) -> tuple[Outcome, ...]:
    """Build every job's reports; with `output` None only check that they could be built.

    The index lists all reports in the output folder, those of earlier builds too.

    A report that fails leaves what was written before as it is, and the others go on.

    Parameters
    ----------
    done : callable of Outcome
        Called after each job.
    """
    outcomes: list[Outcome] = []
    taken: dict[str, str] = {}
    settings = replace(settings, drawn=settings.drawn and output is not None)
    for one in ready:
        outcome = _outcome(one, output, reader, taken, settings)
        outcomes.append(outcome)
        done(outcome)
    if output is not None:
        files.write(output / "index.md", index(found(output)).encode())
    return tuple(outcomes)


def _outcome(one: Job, output: Path | None, reader: Reader, taken: dict[str, str], settings: Settings) -> Outcome:
    config = one.config
    try:
        # All files are made before the first one is written: what fails leaves the old ones as they are.
        made = make(one, reader, settings)
        _take_names(made, config, taken)
    except ParetopressError as error:
        faults = tuple(_located(fault, config) for fault in error.faults)
        return Outcome(report=config.report, config=config.file.as_posix(), faults=faults)
    if output is not None:
        for name, data in (file for report in made for file in report.files):
            files.write(output / name, data)
    return Outcome(report=config.report, config=config.file.as_posix(), entries=tuple(one.entry for one in made))


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
