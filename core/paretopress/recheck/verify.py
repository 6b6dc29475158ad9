"""Whether the reports in an output folder are still what their sources give.

Each report is built again in memory, from the config that its `report.json` names, and held against what lies there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from paretopress import account, build, config
from paretopress.building.making import contents, published
from paretopress.building.settings import Settings
from paretopress.errors import ConfigError, Fault, ParetopressError
from paretopress.languages import ENGLISH, LANGUAGES
from paretopress.page import Page, core_wording, page, used_plugins
from paretopress.planning import plan
from paretopress.publishing.entry import entry
from paretopress.publishing.lists import lists
from paretopress.publishing.shelf import Shelf
from paretopress.reader import Reader
from paretopress.recheck.mismatch import KINDS, Mismatch, mismatches
from paretopress.rendering import GFM
from paretopress.reports import Job, comparisons

if TYPE_CHECKING:
    from paretopress.catalogue import Catalogue

_BY_SETTING = ("flavor", "site_url")
GIVE_CONFIG = "name the config with --config"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of one report.

    Parameters
    ----------
    report : str
        Its folder; empty for the list of all reports.
    mismatches : tuple of Mismatch
        What does not hold, the most telling first; empty where all holds.
    notes : tuple of str
        What a reader may want to know of a report that holds.
    """

    report: str
    mismatches: tuple[Mismatch, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A report that lies in an output folder."""

    report: str
    provenance: Mapping[str, Any]
    language: str = ENGLISH

    @property
    def settings(self) -> Settings:
        """Return the settings that it was built with; what is damaged there counts as not stated."""
        named = self.provenance.get("publication")
        stated = named if isinstance(named, dict) else {}
        flavor, site_url = (value if isinstance(value := stated.get(key), str) else None for key in _BY_SETTING)
        interactive = stated.get("interactive") is True
        return Settings(flavor=flavor or GFM, language=self.language, site_url=site_url, interactive=interactive)

    @property
    def config(self) -> str | None:
        """Return the config that it names; None where it names none."""
        named = self.provenance.get("config")
        return named if isinstance(named, str) and named else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verifier:
    """How reports are verified.

    Parameters
    ----------
    output : Path
    catalogue : Catalogue
    tolerance : float, relative
        Of the numbers in `report.json` and `readings.csv`; 0 demands every digit.
    figures : bool
        Whether figures are drawn again and compared, too.
    """

    output: Path
    catalogue: Catalogue
    tolerance: float = 0.0
    figures: bool = True

    def verify(self, configs: Sequence[Path] | None = None) -> tuple[Verdict, ...]:
        """Return the verdict on each report of the output folder, and on the list of all.

        Parameters
        ----------
        configs : sequence of Path, optional
            The config files, where they are not those that the reports name.

        Raises
        ------
        ConfigError
            When no report lies in the folder, or one of `configs` cannot be used.
        """
        stored = lying(self.output)
        if not stored:
            remedy = "name the folder that 'build' wrote into"
            raise ConfigError(Fault(where=self.output.as_posix(), what="no report in this folder", remedy=remedy))
        told, faults = self._told_again(stored, configs)
        verdicts = [
            self._verdict(one, told[one.report])
            if one.report in told
            else self._failed(one, faults.get(one.report, ()))
            for one in stored
        ]
        return (*verdicts, self._list(told.values()))

    def _told_again(
        self, stored: Sequence[Stored], configs: Sequence[Path] | None
    ) -> tuple[dict[str, Page], dict[str, list[Fault]]]:
        """Return the pages of the stored reports as they would be built now, and why others would not."""
        told: dict[str, Page] = {}
        faults: dict[str, list[Fault]] = {}
        # As built with --keep-going: rows that cannot be used are on the page, or it was not built.
        reader = Reader(catalogue=self.catalogue, keep_going=True)
        jobs = self._jobs(stored, faults) if configs is None else build.jobs(config.load_all(configs), self.catalogue)
        by_name = {one.report: one for one in stored}
        for job in plan(jobs, reader).jobs:
            own = [name for name in by_name if name == job.config.report or name.startswith(f"{job.config.report}-")]
            try:
                for comparison in comparisons(job, reader) if own else ():
                    if one := by_name.get(comparison.question.report):
                        # Wherever it was found: its name is not what is verified.
                        asked = replace(comparison.question, config=one.config)
                        again = replace(comparison, question=asked)
                        told[one.report] = page(published(again, one.settings))
            except ParetopressError as error:
                for name in own:
                    faults.setdefault(name, []).extend(error.faults)
        return told, faults

    def _jobs(self, stored: Iterable[Stored], faults: dict[str, list[Fault]]) -> Iterator[Job]:
        """Yield the jobs of the configs that the reports name."""
        named: dict[Path, list[str]] = {}
        for one in stored:
            file = self._located(one.config)
            if file is not None:
                named.setdefault(file, []).append(one.report)
            elif one.config is None:
                what = "report.json does not say which config made it"
                faults[one.report] = [Fault(what=what, remedy=GIVE_CONFIG)]
            else:
                what = "report.json names a config that is not there"
                faults[one.report] = [Fault(what=what, got=one.config, remedy=GIVE_CONFIG)]
        for file, reports in named.items():
            try:
                yield from build.jobs(config.load(file), self.catalogue)
            except ParetopressError as error:
                for report in reports:
                    faults.setdefault(report, []).extend(error.faults)

    def _located(self, named: str | None) -> Path | None:
        """Return the config that a report names: below the folders that hold the output, nearest first, or from here.

        So a repository's reports find their configs wherever it lies, and wherever one stands.
        """
        if named is None or PurePosixPath(named).is_absolute() or ".." in PurePosixPath(named).parts:
            return None
        folders = (*self.output.resolve().parents, Path.cwd())
        return next((file for folder in folders if (file := folder / named).is_file()), None)

    def _failed(self, stored: Stored, faults: Iterable[Fault]) -> Verdict:
        where = (self.output / stored.report / "report.json").as_posix()
        missing = Fault(what="no config makes this report any more", remedy=GIVE_CONFIG)
        told = [
            replace(fault, where=f"{where}: cannot be verified: {fault.where}".removesuffix(": "))
            for fault in dict.fromkeys(faults) or (missing,)
        ]
        return Verdict(report=stored.report, mismatches=tuple(Mismatch(kind="report", fault=fault) for fault in told))

    def _verdict(self, stored: Stored, told: Page) -> Verdict:
        try:
            made = dict(contents(told, replace(stored.settings, drawn=self.figures)))
        except ParetopressError as error:
            return self._failed(stored, error.faults)
        folder = self.output / stored.report
        if not self.figures:
            made |= {f"{stored.report}/{figure.key}.svg": b"" for figure in told.figures}
        note = _made_by_others(stored, told, folder)
        if note:
            name = f"{stored.report}/index.md"
            made[name] = made[name].replace(_made_by(told).encode(), _made_by(told, stored.provenance).encode())
        wrong = [one for name, data in made.items() for one in self._mismatches(name, data)]
        wrong = [one for one in wrong if not (note and one.kind == "version")]
        wrong.sort(key=lambda one: KINDS.index(one.kind))
        return Verdict(report=stored.report, mismatches=tuple(wrong), notes=(note,) if note else ())

    def _mismatches(self, name: str, made: bytes) -> Iterator[Mismatch]:
        file = self.output / name
        data = file.read_bytes() if file.is_file() else None
        if name.endswith(".svg") and not self.figures and data is not None:
            return
        yield from mismatches(file.as_posix(), data, made, tolerance=self.tolerance)

    def _list(self, told: Iterable[Page]) -> Verdict:
        """Return the verdict on the lists of all reports: those that could be built as they are now."""
        entries = {one.report: one for one in Shelf(self.output, checking=True).entries()}
        entries |= {one.comparison.question.report: entry(one) for one in told}
        made = lists([entries[report] for report in sorted(entries)], self.catalogue)
        return Verdict(report="", mismatches=tuple(one for name, data in made for one in self._mismatches(name, data)))


def lying(output: Path) -> tuple[Stored, ...]:
    """Return the reports that lie in an output folder, those whose `report.json` is damaged or gone too."""
    folders = {file.parent for pattern in ("*/report.json", "*/readings.csv") for file in output.glob(pattern)}
    return tuple(_stored(folder) for folder in sorted(folders))


def _stored(folder: Path) -> Stored:
    try:
        read = json.loads((folder / "report.json").read_bytes())
    except (OSError, ValueError, RecursionError):
        read = None
    report = read if isinstance(read, dict) else {}
    provenance, language = report.get("provenance"), report.get("language")
    return Stored(
        report=folder.name,
        provenance=provenance if isinstance(provenance, dict) else {},
        language=language if isinstance(language, str) and language in LANGUAGES else ENGLISH,
    )


def _made_by_others(stored: Stored, told: Page, folder: Path) -> str:
    """Return that other versions made a report, where its page says so as well; empty where they did not.

    An upgrade that moves no number takes no claim back; one altered digit in a version number is told as such.
    """
    try:
        then, now = _made_by(told, stored.provenance), _made_by(told)
        said = then in (folder / "index.md").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError, KeyError, AttributeError):
        return ""
    return (
        f"made by paretopress {stored.provenance['paretopress']} and its plugins of then"
        if said and then != now
        else ""
    )


def _made_by(told: Page, provenance: Mapping[str, Any] | None = None) -> str:
    """Return what a page says made it: now, or as its provenance has it."""
    from paretopress import __version__

    used = used_plugins(told.comparison, told.narrative, told.figures)
    version, plugins = (provenance["paretopress"], provenance["plugins"]) if provenance else (__version__, used)
    return str(account.made_by(core_wording(told.comparison), version, plugins))
