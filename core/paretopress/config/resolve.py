"""From config files to `ReportConfig` values, or to everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from paretopress.config.values import PriceChoice, ReportConfig, SourceSpec
from paretopress.decide.fleet import Fleet
from paretopress.errors import ConfigError, Fault
from paretopress.offers import Hardware, Price, PriceSheet
from paretopress.question import MORE
from paretopress.rules import CHOICES, Rules, rules_for

if TYPE_CHECKING:
    from paretopress.config.model import Compare, Report, Sheet
    from paretopress.config.model import Fleet as DeclaredFleet
    from paretopress.config.yaml_door import YamlFile
    from paretopress.known_issues import KnownIssue

#: Key of a sheet that is written under `prices` itself.
OWN_SHEET = "config"


def load(path: Path) -> tuple[ReportConfig, ...]:
    """Return the reports of a config file: one, or with `matrix` one for each combination.

    Raises
    ------
    ConfigError
        With a fault for each mistake in the file, in the file's order.
    """
    from paretopress.config import check, yaml_door

    file = yaml_door.read(path)
    return tuple(_resolved(file, check.declared(file)))


def facts(path: Path) -> dict[str, str]:
    """Return what a side-car states: a flat mapping of identity columns, as `set` takes it.

    Raises
    ------
    ConfigError
        With a fault for each mistake in the file.
    """
    from paretopress.config import written, yaml_door

    file = yaml_door.read(path)
    try:
        stated = written.facts(file.tree)
    except written.Wrong as wrong:
        raise ConfigError(*file.told([*file.faults, *((file.mark(p), fault) for p, fault in wrong.faults)])) from None
    if file.faults:
        raise ConfigError(*file.told(list(file.faults)))
    return stated


def load_all(paths: Iterable[Path]) -> tuple[ReportConfig, ...]:
    """Return the reports of several config files.

    Raises
    ------
    ConfigError
        With the faults of all files, and one for each report name that two files give.
    """
    configs, faults = load_each(paths)
    if faults:
        raise ConfigError(*faults)
    return configs


def load_each(paths: Iterable[Path]) -> tuple[tuple[ReportConfig, ...], tuple[Fault, ...]]:
    """Return the reports of those config files that load, and the faults of all."""
    configs: list[ReportConfig] = []
    faults: list[Fault] = []
    for path in paths:
        try:
            configs += load(path)
        except ConfigError as error:
            faults += error.faults
    return tuple(configs), (*faults, *_same_names(configs))


def _same_names(configs: Iterable[ReportConfig]) -> Iterator[Fault]:
    first: dict[str, ReportConfig] = {}
    for config in configs:
        other = first.setdefault(config.report, config)
        if other is not config:
            what = f"report {config.report!r} is also made by {other.at('report')}"
            yield Fault(where=config.at("report"), what=what, remedy="rename one of them")


def _resolved(file: YamlFile, report: Report) -> Iterator[ReportConfig]:
    from paretopress.config.matrix import combinations, is_open

    config = _config(file, report)
    if is_open(report.matrix):
        yield replace(config, matrix=report.matrix, exclude=report.exclude)
    for name, pinned in combinations(report.report, report.matrix, report.exclude):
        yield config.of(name, pinned)


def _config(file: YamlFile, report: Report) -> ReportConfig:
    """Return the report of a file, whatever its matrix."""
    places = file.places()
    labels, first, others, baseline = _sides(report.compare)
    known_issues = _known_issues(report)
    return ReportConfig(
        file=file.file,
        report=report.report,
        title=report.title,
        sources=tuple(_sources(report, places)),
        where=report.where,
        axis=report.compare.axis,
        a=first,
        b=baseline,
        others=others,
        labels=labels,
        targets=report.targets,
        band=report.band,
        prices=_prices(report),
        budgets=report.budgets,
        at_least=report.at_least,
        slo=report.slo,
        tokens=report.tokens,
        tiers=report.tiers,
        sheets=report.sheets,
        fleets=tuple(_fleet(fleet) for fleet in report.fleet),
        comparability=report.comparability,
        known_issues=known_issues,
        rules=_rules(report),
        interactivity=report.interactivity,
        narrative=report.narrative,
        templates=report.templates,
        figures=report.figures,
        hardware=tuple(_hardware(report)),
        price_sheets=tuple(_sheet(key, sheet) for key, sheet in report.known.prices.items()),
        flavor=report.flavor,
        language=report.language,
        license=report.license,
        places=places,
    )


def _sides(compare: Compare) -> tuple[dict[str, str], str, tuple[str, ...], str]:
    """Return the labels by letter, and the values of `a`, the further sides and the baseline."""
    first, *others, baseline = (value for _, value in compare.sides.values())
    letters = ("a", *MORE[: len(others)], "b")
    named = zip(letters, compare.sides, strict=True)
    labels = {letter: compare.labels[key] for letter, key in named if key in compare.labels}
    return labels, first, tuple(others), baseline


def _fleet(fleet: DeclaredFleet) -> Fleet:
    of: Literal["users", "megawatts", "gpus"]
    of = "users" if fleet.users else "megawatts" if fleet.megawatts else "gpus"
    return Fleet(of=of, amount=getattr(fleet, of), interactivity=fleet.interactivity)


def _known_issues(report: Report) -> tuple[KnownIssue, ...]:
    if not report.known_issues:
        return ()
    from paretopress.config import issues  # knows points, which most configs can be read without

    return issues.read(report.known_issues)


def _sources(report: Report, places: dict[str, str]) -> Iterator[SourceSpec]:
    for index, source in enumerate(report.sources):
        where = places[f"sources.{index}"]
        yield SourceSpec(
            path=source.path or "",
            sql=source.sql,
            table=source.table,
            query=source.query,
            parser=source.parser,
            match=source.match,
            set=source.set,
            where=where,
        )


def _prices(report: Report) -> PriceChoice | None:
    if report.prices is None:
        return None
    sheet = report.prices.sheet
    return PriceChoice(sheet=sheet if isinstance(sheet, str) else _sheet(OWN_SHEET, sheet), tier=report.prices.tier)


def _sheet(key: str, sheet: Sheet) -> PriceSheet:
    prices = {
        hardware: Price(usd_per_gpu_hour=tiers, kw_per_gpu=sheet.kw_per_gpu.get(hardware))
        for hardware, tiers in sheet.usd_per_gpu_hour.items()
    }
    label = sheet.label or ("prices of this config" if key == OWN_SHEET else key)
    return PriceSheet(key=key, label=label, as_of=sheet.as_of, source=sheet.source, prices=prices)


def _rules(report: Report) -> Rules:
    chosen = {rule: getattr(report, rule) for rule in CHOICES}
    return rules_for(
        report.method, axis=report.compare.axis, **{rule: value for rule, value in chosen.items() if value is not None}
    )


def _hardware(report: Report) -> Iterator[Hardware]:
    for key, gpu in report.known.hardware.items():
        yield Hardware(
            key=key,
            label=gpu.label,
            vendor=gpu.vendor,
            architecture=gpu.architecture or "",
            tdp_w=gpu.tdp_w,
            memory_gb=gpu.memory_gb,
            sources=(gpu.source,) if gpu.source else (),
        )
