"""What a comparison helps to decide, as `report.json` holds it; a key that was not computed is absent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from paretopress.comparison import Comparison
    from paretopress.decide.analysis import Asked
    from paretopress.uncertainty.interval import Interval


#: Of the analysis, what is of two sides.
OF_TWO = ("break_even", "whole_band", "price_sensitivity", "priced", "spread")


def analysis_json(comparison: Comparison) -> dict[str, Any]:
    """Return break-even, the whole band, answers, fleets, prices and spread as plain values.

    With more than two sides, what is of two sides is of `a` and the baseline, `against_baseline` has the same of each
    further side, and `leaders` says who leads in each part of the band.
    """
    analysis = comparison.analysis
    found = {
        "break_even": {metric: asdict(lead) for metric, lead in analysis.leads.items()},
        "whole_band": {metric: asdict(band) for metric, band in analysis.bands.items()},
        "answers": [_answer(asked) for asked in analysis.answers],
        "fleets": [asdict(fleet) for fleet in analysis.fleets],
        "price_sensitivity": [asdict(one) for one in analysis.sensitivities],
        "priced": [asdict(row) for row in analysis.priced],
        "spread": _spread(comparison),
        "leaders": {metric: [asdict(part) for part in parts] for metric, parts in analysis.leaders.items()},
        "against_baseline": {letter: _of_two(comparison, letter) for letter in comparison.others[1:]},
    }
    return {key: _tuples_as_lists(value) for key, value in found.items() if value}


def _of_two(comparison: Comparison, letter: str) -> dict[str, Any]:
    """Return what is of two sides, of a further side and the baseline."""
    found = analysis_json(comparison.against_baseline[letter])
    return {key: _relabelled(found[key], letter) for key in OF_TWO if key in found}


def _relabelled(value: Any, letter: str) -> Any:  # noqa: ANN401 - any JSON value
    """Return a value of two sides with the letter that side `a` has among all."""
    if isinstance(value, list):
        return [_relabelled(item, letter) for item in value]
    if not isinstance(value, dict):
        return value
    named = {key: letter for key in ("better", "slower", "faster", "side") if value.get(key) == "a"}
    renamed = {letter if key == "a" else key: _relabelled(item, letter) for key, item in value.items()}
    return renamed | named


def _answer(asked: Asked) -> dict[str, Any]:
    found: dict[str, Any] = {"question": asked.question, "side": asked.side, "amount": asked.amount}
    return found | {"answer": asdict(asked.answer) if asked.answer else None}


def _spread(comparison: Comparison) -> list[dict[str, Any]]:
    """Return the interval of each reading, by target, side and metric; how it is known stands in `kind`."""
    if comparison.spread is None:
        return []
    return [
        {"interactivity": at.interactivity, "a": _intervals(at.a), "b": _intervals(at.b)}
        for at in comparison.spread.targets
        if _intervals(at.a) or _intervals(at.b)
    ]


def _intervals(intervals: Mapping[str, Interval]) -> dict[str, Any]:
    return {metric: asdict(interval) for metric, interval in intervals.items() if interval.kind != "none"}


def _tuples_as_lists(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict):
        return {str(key): _tuples_as_lists(item) for key, item in value.items()}
    return [_tuples_as_lists(item) for item in value] if isinstance(value, (list, tuple)) else value
