"""From one config to its comparisons: read the sources, ask the question, one report for each pair."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from paretopress.comparing import compare, expand
from paretopress.comparison import Comparison, SourceRecord
from paretopress.errors import ConfigError, Fault, PluginError
from paretopress.question import Decisions, Prices, Question

if TYPE_CHECKING:
    from paretopress.catalogue import Catalogue
    from paretopress.config import ReportConfig
    from paretopress.reader import Reader
    from paretopress.selection import Pair

_NOT_IN_A_NAME = re.compile(r"[^a-z0-9._-]+")
#: With a report's 120 characters, what a folder's name may have on any file system.
LONGEST_PART = 60


@dataclass(frozen=True, kw_only=True)
class Job:
    """A config, and a catalogue that knows the hardware and prices written in it."""

    config: ReportConfig
    catalogue: Catalogue


def job(config: ReportConfig, catalogue: Catalogue) -> Job:
    """Return a config with the catalogue extended by what is written in it.

    Raises
    ------
    ConfigError
        When it asks for hardware, a price sheet, a narrative, a figure or a parser that nobody offers.
    """
    catalogue = catalogue.extended(hardware=config.hardware, prices=config.price_sheets)
    faults: list[Fault] = []
    asked = [("narratives", config.narrative, "narrative")] if config.narrative else []
    asked += [("figures", key, "figures") for key in config.figures or ()]
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
    return Job(config=config, catalogue=catalogue)


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
        title=config.title,
        printed_band=config.band,
        narrative=config.narrative,
        figures=config.figures,
        templates=config.templates,
        config=_from_here(config.file),
    )


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


def comparisons(job: Job, reader: Reader) -> Iterator[Comparison]:
    """Yield the comparisons of a config: one, or one for each engine family and topology that both sides have.

    Raises
    ------
    DataError
        With every fault of the sources.
    ComparisonError
        When the points do not make the comparison.
    """
    asked = question(job)
    read = reader.read(job.config.sources, base=job.config.file.parent, definition=asked.definition)
    pairs, unpaired = expand(read.frame, asked, job.catalogue)
    sources: tuple[SourceRecord, ...] = read.sources
    for pair in pairs:
        named = replace(asked, report=name_of(asked, pair))
        yield compare(read.frame, named, job.catalogue, pair=pair, unpaired=unpaired, sources=sources)


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
