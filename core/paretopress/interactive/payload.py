"""What an interactive page knows: points, curves, rules and words, as plain values that JSON can hold.

`payload` returns (keys in this order; numbers with full precision; what is not known is absent or null, never NaN)::

    {"schema": "paretopress/interactive@1",
     "report": "…", "title": "…", "axis": "spec_method",
     "rules": {"pairing": "same", …, "delta": "reduction", "tie": 1.01, "same": 1e-09},   # Rules, and two tolerances
     "metrics": [{"key": "throughput_per_gpu", "label": "Throughput", "unit": "tok/s/GPU", "better": "higher",
                  "row": "Throughput (tok/s/GPU)", "markdown": "…"}, …],   # markdown: escaped, of a row or a label
     "compared": ["throughput_per_gpu", …],             # metrics that have deltas
     "table": ["throughput_per_gpu", "cost_per_mtok"],  # rows of the readings, in their order
     "axes": [{"key": "interactivity", "label": "Interactivity", "unit": "tok/s/user"},
              {"key": "e2el_p50", …}, {"key": "ttft_p50", …}],  # what x can be; curves only over interactivity
     "engines": {"vllm": "vLLM", …}, "topologies": ["aggregated", …],   # what can be toggled, in all variants
     "words": {…},                                      # `paretopress.interactive.words`
     "variants": [{                                     # the report's own first
       "key": "8192-1024-fp8", "label": "8k/1k · FP8", "isl": 8192, "osl": 1024, "precision": "fp8",
       "definition": "tpot_p50",                        # of interactivity; null where it is not stated
       "paired": true, "published": false,              # published: all figures were read off by somebody else
       "band": {"min": 13.2, "max": 137.4, "overlap": true}, "printed_band": "auto",   # or [13, 137], or null
       "automatic": true, "targets": [44.0, 75.0, 106.0],   # automatic: worked out from the band
       "sides": [{"letter": "a", "label": "MTP", "markdown": "MTP", "colour": 0,   # the baseline, b, comes last
         "rate": {"usd_per_gpu_hour": 1.95, "kw_per_gpu": 2.17},   # or null
         "published": false, "repeats": false,          # repeats: they say how far readings stray
         "points": [{"engine": "vllm", "name": "vLLM 0.11", "topology": "aggregated", "recipe": "TP8 EP1", "gpus": 8,
                     "date": "2026-05-19", "run": "…", "url": "https://…", "kind": "measured",
                     "values": {"interactivity": 44.1, "throughput_per_gpu": 5160.2, "concurrency": 64, …}}, …],
         "frontier": [3, 0, 2],                         # positions in points, by interactivity
         "curves": {"knots": [13.2, …], "joined": [true, …],   # joined: between a knot and the next
                    "values": {"throughput_per_gpu": [9000.0, null, …], …}, "slopes": {…}},
         "derived": {"cost_per_mtok": {"numerator": 541.7, "from": "throughput_per_gpu"},   # numerator / throughput
                     "tok_s_per_mw": {"kw": 2.17, "from": "throughput_per_gpu"}, …},   # throughput / kw * 1000
         "how": {"throughput_per_gpu": "splined", "cost_per_mtok": {…}, …}}, …],   # by a curve of its own, or derived
       "readings": [{"interactivity": 44.0,             # what Python computed at the targets
         "sides": {"a": {"boundary": "interpolated", "between": [0, 1], "bound": false, "engines": ["vllm"],
                         "values": {…}, "text": {"throughput_per_gpu": "5,163 ± 83"}}, "b": {…}},
         "deltas": {"ab": {"throughput_per_gpu": {"better": "a", "ratio": 3.01, "percent": 201.2, "tied": false,
                    "at_least": false, "low": null, "high": null, "within_spread": false}, …}}}, …]}, …]}

Deltas stand by the letters of two sides, in the order of `sides`. `text` holds the cells whose digits repeats decide.
"""

from __future__ import annotations

import html
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from paretopress import account, printing
from paretopress.arrays import over_all_gpus
from paretopress.columns import METRIC_BY_KEY, READING_METRICS
from paretopress.comparing import BY_PART
from paretopress.curve import SAME
from paretopress.delta import COMPARED, TIE
from paretopress.frontier import frontier
from paretopress.interactive.alternatives import relaxed
from paretopress.interactive.words import words
from paretopress.languages import label
from paretopress.page_check import plain
from paretopress.readings_table import METRICS, asked, row_label, uncertain_text
from paretopress.side import COSTS, MTOK_PER_HOUR
from paretopress.text import Inline, escape
from paretopress.uncertainty.resampling import runs_of

if TYPE_CHECKING:
    import pandas as pd

    from paretopress.comparison import Comparison, Match
    from paretopress.reading import Reading
    from paretopress.side import Side

SCHEMA = "paretopress/interactive@1"
#: Latencies that a chart can have for x: of each the median, else the mean.
LATENCIES = (("e2el_p50", "e2el_mean"), ("ttft_p50", "ttft_mean"))
#: What a page tells of a point: its engine, its recipe, and where it comes from.
TOLD = (
    *("engine", "engine_version", "topology", "layout", "tp", "pp", "ep", "dp_attention", "gpus"),
    *("date", "run", "run_url", "kind"),
)
OVER_ALL = ("output_over_all_gpus", "input_over_all_gpus")
LETTERS = "abcdef"


def payload(comparison: Comparison, alternatives: Sequence[Comparison] = ()) -> dict[str, Any]:
    """Return what an interactive page of a comparison knows, as the module describes it.

    Parameters
    ----------
    comparison : Comparison
        The report's own.
    alternatives : sequence of Comparison
        Of other sequences and precisions, as `alternatives` of this package returns them.

    >>> import json, paretopress, pandas as pd
    >>> points = pd.DataFrame({"precision": ["fp4", "fp8"], "interactivity": 50, "throughput_per_gpu": [900, 600]})
    >>> found = payload(paretopress.compare(points, axis="precision", a="fp4", b="fp8"))
    >>> [side["label"] for side in found["variants"][0]["sides"]], len(json.dumps(found, allow_nan=False)) > 0
    (['FP4', 'FP8'], True)
    """
    every = (comparison, *alternatives)
    axes = _axes(every)
    variants = [_variant(one, [axis["key"] for axis in axes]) for one in every]
    known = _known(variants)
    return {
        "schema": SCHEMA,
        "report": comparison.question.report,
        "title": comparison.title,
        "axis": comparison.axis,
        "rules": {**comparison.rules.as_dict(), "tie": TIE, "same": SAME},
        "metrics": [_declared(key, comparison.question.language) for key in METRICS if key in known],
        "compared": [key for key in COMPARED if comparison.axis != "topology" or key not in BY_PART],
        "table": [key for key in asked(comparison) if key in known],
        "axes": axes,
        "engines": {key: _engine(comparison, key) for key in _stated(every, "engine")},
        "topologies": _stated(every, "topology"),
        "words": words(comparison),
        "variants": variants,
    }


def _known(variants: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the metrics that some point has, on the frontier or not: without some engine it may come to be on it."""
    sides = [side for variant in variants for side in variant["sides"]]
    measured = {key for side in sides for point in side["points"] for key in point["values"]}
    derived = {key for side in sides for key, formula in side["derived"].items() if formula["from"] in measured}
    return measured | derived


def _declared(key: str, language: str) -> dict[str, str]:
    row = row_label(key, language)
    told = {"row": _unescaped(row), "markdown": str(row)}
    if key not in READING_METRICS:
        return {"key": key, "label": _unescaped(row), "unit": "", "better": "neutral", **told}
    metric = READING_METRICS[key]
    return {
        "key": key,
        "label": label(key, metric.label, language),
        "unit": metric.unit,
        "better": metric.better,
        **told,
    }


def _axes(every: Sequence[Comparison]) -> list[dict[str, str]]:
    """Return what x can be: interactivity, and of each latency the first of its statistics that some point has."""
    has = {key for one in every for key in sum(LATENCIES, ()) if one.points[key].notna().any()}
    found = [next((key for key in keys if key in has), None) for keys in LATENCIES]
    columns = [METRIC_BY_KEY[key] for key in ("interactivity", *found) if key]
    language = every[0].question.language
    return [{"key": one.key, "label": label(one.key, one.label, language), "unit": one.unit} for one in columns]


def _stated(every: Sequence[Comparison], column: str) -> list[str]:
    return sorted({str(value) for one in every for value in one.points[column].dropna().unique()})


def _engine(comparison: Comparison, key: str) -> str:
    offer = comparison.catalogue.engine(key)
    return offer.label if offer else key


def _variant(comparison: Comparison, axes: Sequence[str]) -> dict[str, Any]:
    question, rules = comparison.question, comparison.rules
    workload = {column: comparison.constant(column) for column in relaxed(question)}
    lengths = {column: int(value) for column in ("isl", "osl") if (value := workload.get(column)) is not None}
    measured = [side for side in comparison.sides.values() if len(side.frontier)]
    printed = question.printed_band
    return {
        "key": "-".join(value or "any" for value in workload.values()),
        "label": _label(comparison),
        **{column: lengths.get(column) for column in ("isl", "osl")},
        "precision": comparison.constant("precision"),
        "definition": comparison.constant("interactivity_definition"),
        "paired": comparison.paired,
        "published": bool(measured) and all(side.published for side in measured),
        "band": asdict(comparison.band) if comparison.band else None,
        "printed_band": list(printed) if isinstance(printed, tuple) else printed,
        "automatic": question.targets is None,
        "targets": [match.interactivity for match in comparison.matches],
        "sides": [
            _side(comparison, side, axes, repeats=rules.repeats == "median") for side in comparison.sides.values()
        ],
        "readings": [_match(comparison, match) for match in comparison.matches],
    }


def _label(comparison: Comparison) -> str:
    """Return a sequence and a precision as a list of choices shows them: 8k/1k · FP8."""
    isl, osl, precision = (comparison.constant(column) for column in ("isl", "osl", "precision"))
    parts = [f"{printing.tokens(int(isl))}/{printing.tokens(int(osl))}"] if isl and osl else []
    parts += [precision.upper()] if precision and comparison.axis != "precision" else []
    return " · ".join(parts) or "as reported"


def _side(comparison: Comparison, side: Side, axes: Sequence[str], *, repeats: bool) -> dict[str, Any]:
    points, best = side.points, frontier(side.points["interactivity"], side.points["throughput_per_gpu"])
    return {
        "letter": side.letter,
        "label": _unescaped(escape(side.label)),
        "markdown": str(escape(side.label)),
        "colour": LETTERS.index(side.letter),
        "rate": asdict(side.rate) if side.rate else None,
        "published": side.published,
        "repeats": repeats and _repeated(side),
        "points": _points(comparison, points, _columns(side, axes)),
        "frontier": best.tolist(),
        "curves": _curves(side),
        "derived": _derived(side),
        "how": _how(side),
    }


def _repeated(side: Side) -> bool:
    """Return whether the measured runs of a side say how far its readings stray."""
    runs = side.runs
    if runs is None or len(runs) == len(side.points):
        return False
    return runs_of(runs[runs["kind"] == "measured"]) is not None


def _columns(side: Side, axes: Sequence[str]) -> dict[str, np.ndarray]:
    """Return the numbers of a side's points that a page may show or compute with."""
    keys = ["throughput_per_gpu", "output_throughput_per_gpu", "input_throughput_per_gpu", "concurrency", *axes]
    if side.cost == "splined":
        keys += ["cost_per_mtok", "tok_s_per_mw"]
    columns = {key: side.points[key].to_numpy(float) for key in dict.fromkeys(keys)}
    if side.rate:
        columns |= {key: over_all_gpus(side.points, key.partition("_")[0]) for key in OVER_ALL}
    return {key: column for key, column in columns.items() if np.isfinite(column).any()}


def _points(comparison: Comparison, points: pd.DataFrame, columns: Mapping[str, np.ndarray]) -> list[dict[str, Any]]:
    told = points[list(TOLD)]
    records: list[Any] = told.astype(object).where(told.notna(), None).to_dict("records")
    found = []
    for row, point in enumerate(records):
        name, recipe = account.engine(comparison, point), account.recipe(point)
        identity = {
            "engine": point["engine"],
            "name": name and _unescaped(name),
            "topology": point["topology"],
            "recipe": recipe and _unescaped(recipe),
            "gpus": None if point["gpus"] is None else int(point["gpus"]),
            "date": point["date"] and str(printing.date(point["date"])),
            "run": point["run"],
            "url": _url(point["run_url"]) or _url(point["run"]),
        }
        values = {key: float(column[row]) for key, column in columns.items() if math.isfinite(column[row])}
        present = {key: value for key, value in identity.items() if value is not None}
        found.append({**present, "kind": point["kind"], "values": values})
    return found


def _unescaped(text: Inline) -> str:
    """Return a label as plain text: what `escape` wrote holds no other markup than references."""
    return html.unescape(str(text))


def _url(run: str | None) -> str | None:
    return run if run and run.startswith(("https://", "http://")) else None


def _curves(side: Side) -> dict[str, Any]:
    curves = side.curves
    shown = [key for key in curves.metrics if key in METRICS or (side.rate and key in OVER_ALL)]
    slopes = curves.slopes
    return {
        "knots": curves.knots.tolist(),
        "joined": curves.joined.tolist(),
        "values": {key: _numbers(curves.values[:, curves.column(key)]) for key in shown},
        "slopes": {key: slopes[:, curves.column(key)].tolist() for key in shown},
    }


def _numbers(column: np.ndarray) -> list[float | None]:
    return [value if math.isfinite(value) else None for value in column.tolist()]


def _derived(side: Side) -> dict[str, Any]:
    """Return what follows from a throughput and the rate of a side, by metric."""
    if side.rate is None:
        return {}
    numerator, kw = side.rate.usd_per_gpu_hour * MTOK_PER_HOUR, side.rate.kw_per_gpu
    found: dict[str, Any] = {cost: {"numerator": numerator, "from": source} for cost, source in COSTS.items()}
    return found | ({"tok_s_per_mw": {"kw": kw, "from": "throughput_per_gpu"}} if kw else {})


def _how(side: Side) -> dict[str, Any]:
    """Return how a page gets each metric of a side: from a curve of its own, or derived from one."""
    curves = side.curves.metrics
    found = {metric: formula for metric, formula in _derived(side).items() if formula["from"] in curves}
    return found | {key: "splined" for key in curves if key in METRICS}


def _match(comparison: Comparison, match: Match) -> dict[str, Any]:
    letters = list(comparison.sides)
    pairs = [(one, other) for place, one in enumerate(letters) for other in letters[place + 1 :]]
    return {
        "interactivity": match.interactivity,
        "sides": {letter: _reading(comparison, match, letter) for letter in letters},
        "deltas": {
            one + other: {key: asdict(delta) for key, delta in match.deltas_of(one, other).items()}
            for one, other in pairs
        },
    }


def _reading(comparison: Comparison, match: Match, letter: str) -> dict[str, Any]:
    reading: Reading = match.reading(letter)
    texts = {key: uncertain_text(comparison, match, key, letter) for key in METRICS}
    found: dict[str, Any] = {
        "boundary": reading.boundary,
        "between": None if reading.between is None else list(reading.between),
        "bound": reading.bound,
        "engines": list(reading.engines),
        "values": {key: reading.values[key] for key in METRICS if key in reading.values},
    }
    return found | {"text": {key: plain(text) for key, text in texts.items() if text is not None}}
