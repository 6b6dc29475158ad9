"""What other prices would change: the price and power at which a target turns around, and the cost at further tiers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from paretopress import printing
from paretopress.document import Cell, Table
from paretopress.story import Claim, Part
from paretopress.text import Inline, escape
from paretopress_narratives.facts import Facts, derivation

if TYPE_CHECKING:
    from paretopress.comparison import Comparison
    from paretopress.decide.sensitivity import Priced, Sensitivity, Threshold
    from paretopress.wording import Wording

#: What is turned around, and what is paid or drawn for a GPU.
UNITS = {"cost_per_mtok": "usd_per_gpu_hour", "tok_s_per_mw": "kw_per_gpu"}


def prices(comparison: Comparison, wording: Wording) -> Iterator[Part]:
    """Yield the prices that would turn targets around, where the sides pay different ones, and costs at other tiers."""
    analysis = comparison.analysis
    if analysis.sensitivities and (analysis.priced or not comparison.same_rate):
        yield from _thresholds(comparison, wording, analysis.sensitivities)
    if analysis.priced:
        yield from _tiers(comparison, wording, analysis.priced)


def _thresholds(comparison: Comparison, wording: Wording, found: Sequence[Sensitivity]) -> Iterator[Part]:
    by_metric = {metric: [one for one in found if one.metric == metric] for metric in UNITS}
    targets = list(dict.fromkeys(one.interactivity for one in found))
    formula = "; ".join(
        f"{UNITS[metric]}(a) at which both are level = {UNITS[metric]}(a) x "
        + (f"{metric}(b) / {metric}(a)" if metric == "cost_per_mtok" else f"{metric}(a) / {metric}(b)")
        for metric, those in by_metric.items()
        if those
    )
    matches = [match for match in comparison.matches if match.interactivity in targets]
    rows = derivation(comparison, matches).get("rows", [])
    evidence = {"price_sensitivity": [asdict(one) for one in found], "formula": formula, "rows": rows}
    energy = bool(by_metric["tok_s_per_mw"])
    labels: Facts = {letter: comparison.label(letter) for letter in ("a", "b")}
    yield Claim(text=wording.say("prices-lead", energy=energy, **labels), evidence=evidence)
    yield Table(
        header=(wording.say("prices-corner"), *(printing.target(target, among=targets) for target in targets)),
        rows=tuple(
            _threshold_row(comparison, wording, those, letter, targets)
            for those in by_metric.values()
            for letter in ("a", "b")
            if those
        ),
        align="l" + "r" * len(targets),
        notes=(wording.say("prices-open"),) if any(map(_rough, found)) else (),
    )


def _rough(one: Sensitivity) -> bool:
    """Return whether a target turns around at no certain price: nobody leads there now, and no reading is a bound."""
    return one.better is None and one.a.sure == "exact"


def _threshold_row(
    comparison: Comparison, wording: Wording, found: list[Sensitivity], letter: str, targets: list[float]
) -> tuple[Cell, ...]:
    metric = found[0].metric
    own = {one.interactivity: one.a if letter == "a" else one.b for one in found}
    now = next(iter(own.values())).now
    head = wording.say("prices-row", side=comparison.label(letter), metric=metric, now=now)
    rough = {one.interactivity for one in found if _rough(one)}
    cells = (
        (_level(own[target], metric, rough=target in rough),) if target in own else (printing.MISSING,)
        for target in targets
    )
    return ((head,), *cells)


def _level(threshold: Threshold, metric: str, *, rough: bool) -> Inline:
    """Return where both would be level, as a bound where it is one, and as a rough figure where nobody leads now."""
    shown = printing.usd(threshold.level) if metric == "cost_per_mtok" else printing.quantity(threshold.level)
    bounds = {"at_least": printing.at_least, "at_most": printing.at_most}
    if threshold.sure in bounds:
        return bounds[threshold.sure](shown)
    return Inline("≈ ") + shown if rough else shown


def _tiers(comparison: Comparison, wording: Wording, found: Sequence[Priced]) -> Iterator[Part]:
    targets = list(dict.fromkeys(row.interactivity for row in found))
    sheets = {row.sheet for row in found}
    by_tier: dict[tuple[str, str], dict[float, Priced]] = {}
    for row in found:
        by_tier.setdefault((row.sheet, row.tier), {})[row.interactivity] = row
    formula = "cost_per_mtok = usd_per_gpu_hour x 10^6 / (3600 x throughput_per_gpu)"
    rows = derivation(comparison, comparison.matches).get("rows", [])
    evidence = {"priced": [asdict(row) for row in found], "formula": formula, "rows": rows}
    yield Claim(text=wording.say("tiers-lead", several=len(sheets) > 1), evidence=evidence)
    yield Table(
        header=(wording.say("tiers-corner"), *(printing.target(target, among=targets) for target in targets)),
        rows=tuple(
            (
                (wording.say("tiers-row", sheet=sheet, tier=tier, several=len(sheets) > 1),),
                *(_costs(comparison, at.get(target)) for target in targets),
            )
            for (sheet, tier), at in by_tier.items()
        ),
        align="l" + "r" * len(targets),
    )


def _costs(comparison: Comparison, row: Priced | None) -> Cell:
    """Return both sides' costs, the cheaper one in bold, unless the repeats do not tell them apart."""
    if row is None:
        return (printing.MISSING,)
    lines = []
    for letter, value in (("a", row.a), ("b", row.b)):
        text = escape(comparison.label(letter)) + " " + printing.usd(value)
        cheaper = row.delta is not None and row.delta.better == letter
        lines.append(Inline("**") + text + Inline("**") if cheaper else text)
    return tuple(lines)
