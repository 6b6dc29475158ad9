"""`report.json`: the page's numbers for machines, full precision, stable keys."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from paretopress.columns import COLUMNS, IDENTITY_BY_KEY
from paretopress.decide.analysis_json import analysis_json
from paretopress.languages import ENGLISH
from paretopress.page_check import plain
from paretopress.question import Publication
from paretopress.tables import metrics_of

if TYPE_CHECKING:
    from paretopress.catalogue import Kind
    from paretopress.comparison import Comparison, Match
    from paretopress.delta import Delta
    from paretopress.reading import Reading
    from paretopress.side import Side
    from paretopress.story import Story

SCHEMA = "paretopress/report@1"
COUNTS = frozenset(key for key, column in IDENTITY_BY_KEY.items() if column.type == "count")


def report_json(comparison: Comparison, story: Story, used: Mapping[str, str]) -> str:
    """Return a report as JSON text.

    Parameters
    ----------
    comparison : Comparison
    story : Story
        Its claims stand in the report as plain text.
    used : mapping of str to str
        The plugins that took part, and their versions.
    """
    return json.dumps(report(comparison, story, used), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def report(comparison: Comparison, story: Story, used: Mapping[str, str]) -> dict[str, Any]:
    """Return a report as plain values; a key that was not computed is absent."""
    question = comparison.question
    found: dict[str, Any] = {
        "schema": SCHEMA,
        "report": question.report,
        "title": plain(story.title),
        "axis": comparison.axis,
        "method": question.rules.as_dict(),
        "band": asdict(comparison.band) if comparison.band else None,
        "sides": {letter: _side(comparison.sides[letter]) for letter in sorted(comparison.sides)},
        "readings": [_match(match, metrics_of(comparison)) for match in comparison.matches],
    }
    if question.language != ENGLISH:
        found["language"] = question.language
    if len(comparison.others) > 1:
        found["baseline"] = "b"
    if definition := comparison.constant("interactivity_definition"):
        found["interactivity_definition"] = definition
    if comparison.pair:
        found["pair"] = asdict(comparison.pair)
    if question.budgets:
        found["budgets"] = [asdict(budget) for budget in comparison.budgets]
    found |= analysis_json(comparison)
    if question.comparability:
        found["comparability"] = dict(question.comparability)
    found["cautions"] = [_plain(asdict(caution)) for caution in comparison.cautions]
    found["claims"] = [{"text": plain(claim.text), "evidence": _plain(claim.evidence)} for claim in story.claims]
    if comparison.left_out:
        found["left_out"] = [_plain(asdict(out)) for out in comparison.left_out]
    if comparison.unpaired:
        found["unpaired"] = [asdict(out) for out in comparison.unpaired]
    found["provenance"] = _provenance(comparison, used)
    return found


def _side(side: Side) -> dict[str, Any]:
    return {
        "value": side.value,
        "label": side.label,
        "points": len(side.points),
        "engines": list(side.engines),
        "frontier": [point_values(point) for point in side.recipes],
    }


def point_values(point: Mapping[str, Any]) -> dict[str, Any]:
    """Return an operating point in the schema's columns, counts as whole numbers; what it does not have is absent."""
    present = {key: point[key] for key in COLUMNS if point.get(key) is not None}
    return {key: int(value) if key in COUNTS else value for key, value in present.items()}


def _match(match: Match, metrics: Iterable[str]) -> dict[str, Any]:
    """Return the readings of a target; with more than two sides also the deltas of the others and the baseline."""
    found: dict[str, Any] = {"interactivity": match.interactivity}
    found |= {letter: _reading(match.reading(letter), metrics) for letter in sorted(match.readings)}
    found["deltas"] = _deltas(match.deltas)
    more = {letter: _deltas(deltas) for (letter, other), deltas in match.more.items() if other == "b"}
    return found | ({"more_deltas": more} if more else {})


def _deltas(deltas: Mapping[str, Delta]) -> dict[str, Any]:
    return {metric: _delta(delta) for metric, delta in deltas.items()}


def _delta(delta: Delta) -> dict[str, Any]:
    """Return a delta; its interval only where repeats gave one."""
    found = asdict(delta)
    low, high, within = found.pop("low"), found.pop("high"), found.pop("within_spread")
    return found if low is None and high is None else {**found, "interval": [low, high], "within_spread": within}


def _reading(reading: Reading, metrics: Iterable[str]) -> dict[str, Any]:
    found: dict[str, Any] = {"boundary": reading.boundary} | {key: reading.get(key) for key in metrics}
    if reading.between is not None:
        found["between"] = list(reading.between)
    if reading.bound:
        found["bound"] = True
    if reading.engines:
        found["engines"] = list(reading.engines)
    return found


def _provenance(comparison: Comparison, used: Mapping[str, str]) -> dict[str, Any]:
    from paretopress import __version__

    found: dict[str, Any] = {"paretopress": __version__, "plugins": dict(used)}
    if comparison.question.config is not None:
        found["config"] = comparison.question.config
    if publication := _published(comparison.question.publication):
        found["publication"] = publication
    found["sources"] = [
        _present({**asdict(record), "used": sum(side.runs_of(record.path) for side in comparison.sides.values())})
        for record in comparison.sources
    ]
    if comparison.further:
        found["further_sources"] = True
    prices = comparison.question.prices
    if prices is not None:
        found["price_sheet"] = {
            "key": prices.sheet.key,
            "as_of": prices.sheet.as_of,
            "source": prices.sheet.source,
            "tier": prices.tier,
            "rates": {letter: asdict(side.rate) for letter, side in comparison.sides.items() if side.rate},
        }
    return found


def _published(publication: Publication) -> dict[str, Any]:
    """Return where and how a page is published, as far as that is not what happens by default."""
    usual = asdict(Publication())
    return {key: value for key, value in asdict(publication).items() if value != usual[key]}


def _present(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in (None, "", {}, ())}


def _plain(value: Any) -> Any:  # noqa: ANN401 - evidence is whatever a narrative gives
    """Return a value as JSON can hold it: numpy's as Python's, tuples as lists, no NaN."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item) for item in value]
    if hasattr(value, "tolist"):
        return _plain(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)


def providers(comparison: Comparison, offers: Iterable[tuple[Kind, str]]) -> dict[str, str]:
    """Return the plugins behind the offers a report used, by name, with their versions.

    Parameters
    ----------
    offers : iterable of (kind, key)
    """
    catalogue, versions = comparison.catalogue, comparison.catalogue.versions
    names = {catalogue.providers.get(offer, "") for offer in offers}
    return {name: versions[name] for name in sorted(names) if name in versions}
