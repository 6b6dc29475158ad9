"""From one config to its comparisons: read the sources, ask the question, one report for each pair."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from paretopress import printing
from paretopress.columns import IDENTITY_BY_KEY
from paretopress.comparing import Chosen, choose, compared, expand
from paretopress.comparison import Comparison
from paretopress.config.naming import filled
from paretopress.errors import ConfigError, Fault, PluginError
from paretopress.labels import label_of
from paretopress.question import Decisions, Prices, Publication, Question

if TYPE_CHECKING:
    from paretopress.catalogue import Catalogue
    from paretopress.config import ReportConfig
    from paretopress.reader import Points, Reader
    from paretopress.selection import Pair, Where

_NOT_IN_A_NAME = re.compile(r"[^a-z0-9._-]+")
#: With a report's 120 characters, what a folder's name may have on any file system.
LONGEST_PART = 60


@dataclass(frozen=True, kw_only=True)
class Job:
    """A config, and a catalogue that knows the hardware and prices written in it.

    Parameters
    ----------
    config : ReportConfig
    catalogue : Catalogue
    base : Path
        The folder from which the paths of sources count, absolute: a worker's own folder is another one.
    shown : str, optional
        The config file, from the folder in which it was built; None where it lies elsewhere.
    """

    config: ReportConfig
    catalogue: Catalogue
    base: Path
    shown: str | None = None


def job(config: ReportConfig, catalogue: Catalogue) -> Job:
    """Return a config with the catalogue extended by what is written in it.

    Raises
    ------
    ConfigError
        When it asks for hardware, a price sheet, a narrative, a figure, a flavor or a parser that nobody offers.
    """
    catalogue = catalogue.extended(hardware=config.hardware, prices=config.price_sheets)
    faults: list[Fault] = []
    asked = [("narratives", config.narrative, "narrative")] if config.narrative else []
    asked += [("figures", key, "figures") for key in config.figures or ()]
    asked.append(("flavors", config.flavor, "flavor"))
    asked += [("parsers", spec.parser, f"sources.{i}.parser") for i, spec in enumerate(config.sources) if spec.parser]
    if config.prices and isinstance(config.prices.sheet, str):
        asked.append(("prices", config.prices.sheet, "prices.sheet"))
    asked += [("prices", key, "sheets") for key in config.sheets]
    asked += [("hardware", value, "where.hardware") for value in config.where.get("hardware", ()) if value]
    if config.axis == "hardware":
        asked += [("hardware", value, place) for place, value in _sides(config)]
    for kind, key, place in asked:
        try:
            catalogue.find(kind, key)  # type: ignore[call-overload]
        except PluginError as error:
            faults += [replace(fault, where=config.at(place)) for fault in error.faults]
    if not config.narrative:
        try:
            catalogue.narrative(axis=config.axis, several=bool(config.others))
        except PluginError as error:
            faults += [replace(fault, where=config.at("compare.axis")) for fault in error.faults]
    if faults:
        raise ConfigError(*faults)
    return Job(config=config, catalogue=catalogue, base=config.file.parent.absolute(), shown=_from_here(config.file))


def _sides(config: ReportConfig) -> list[tuple[str, str]]:
    """Return where the config writes each side, and its value."""
    if config.others or "compare.values" in config.places:
        return [("compare.values", value) for value in (config.a, *config.others)] + [("compare.baseline", config.b)]
    return [("compare.a", config.a), ("compare.b", config.b)]


def question(job: Job) -> Question:
    """Return what a config asks of its points."""
    config = job.config
    return Question(
        report=config.report,
        axis=config.axis,
        a=config.a,
        b=config.b,
        others=config.others,
        labels=config.labels,
        where=config.where,
        targets=config.targets,
        prices=_prices(job),
        budgets=config.budgets,
        decisions=_decisions(job),
        comparability=config.comparability,
        known_issues=config.known_issues,
        rules=config.rules,
        definition=config.interactivity,
        title=_title(job),
        printed_band=config.band,
        narrative=config.narrative,
        figures=config.figures,
        templates=config.templates,
        language=config.language,
        publication=Publication(flavor=config.flavor, license=config.license),
        config=job.shown,
    )


def _title(job: Job) -> str | None:
    """Return the title of a config, with the label of each column that it names in braces."""
    config = job.config
    if config.title is None or config.matrix:
        return config.title

    def say(column: str) -> str:
        value = config.where[column][0] or ""
        number = IDENTITY_BY_KEY[column].type in ("count", "number")
        return str(printing.count(float(value))) if number else label_of(column, value, job.catalogue)

    return filled(config.title, say)


def _from_here(file: Path) -> str | None:
    """Return a path from the current folder; None for a file elsewhere, since reports name no machine's folders."""
    here, file = Path.cwd().resolve(), file.resolve()
    return file.relative_to(here).as_posix() if file.is_relative_to(here) else None


def _decisions(job: Job) -> Decisions:
    """Return what a config wants to decide; `tiers: all` are those of its price sheet."""
    config = job.config
    return Decisions(
        at_least=config.at_least,
        slo=config.slo,
        tokens=config.tokens,
        tiers=config.tiers,
        sheets=tuple(job.catalogue.find("prices", key) for key in config.sheets),
        fleets=config.fleets,
    )


def _prices(job: Job) -> Prices | None:
    choice = job.config.prices
    if choice is None:
        return None
    sheet = job.catalogue.find("prices", choice.sheet) if isinstance(choice.sheet, str) else choice.sheet
    tiers = {tier for price in sheet.prices.values() for tier in price.usd_per_gpu_hour}
    if choice.tier not in tiers:
        what = f"price sheet {sheet.key!r} has no tier {choice.tier!r}"
        raise ConfigError(Fault(where=job.config.at("prices.tier"), what=what, expected=" or ".join(sorted(tiers))))
    return Prices(sheet=sheet, tier=choice.tier)


def read(job: Job, reader: Reader, wanted: Where | None = None) -> Points:
    """Return the operating points of a config's sources.

    Parameters
    ----------
    wanted : mapping of str to tuple, optional
        What tables are asked for; by default what the config pins and compares.

    Raises
    ------
    DataError
        With every fault of the sources.
    """
    config = job.config
    if wanted is None:
        wanted = {**config.where, config.axis: (config.a, *config.others, config.b)}
    points = reader.read(config.sources, base=job.base, definition=config.interactivity, wanted=wanted)
    return points.narrowed(wanted)


def chosen(job: Job, points: Points) -> Iterator[Chosen]:
    """Yield what each comparison draws upon: one, or one for each engine family and topology that all sides have."""
    asked = question(job)
    pairs, unpaired = expand(points.frame, asked, job.catalogue)
    for pair in pairs:
        named = replace(asked, report=name_of(asked, pair))
        yield choose(points.frame, named, job.catalogue, pair=pair, unpaired=unpaired, sources=points.sources)


def comparisons(job: Job, reader: Reader) -> Iterator[Comparison]:
    """Yield the comparisons of a config.

    Raises
    ------
    DataError
        With every fault of the sources.
    ComparisonError
        When the points do not make the comparison.
    """
    return (compared(one, job.catalogue) for one in chosen(job, read(job, reader)))


def name_of(asked: Question, pair: Pair | None) -> str:
    """Return the name of one pair's report: `<report>-<family>-<topology>`, without what `where` pins.

    What the points do not state adds nothing to the name.
    """
    if pair is None:
        return asked.report
    parts = [pair.family if "engine" not in asked.where and asked.axis != "engine" else None]
    parts += [pair.topology if "topology" not in asked.where and asked.axis != "topology" else None]
    slugs = [_NOT_IN_A_NAME.sub("-", part.lower())[:LONGEST_PART].strip("-") for part in parts if part]
    return "-".join([asked.report, *filter(None, slugs)])
