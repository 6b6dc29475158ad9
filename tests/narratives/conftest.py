"""Comparisons made of a few points, each with something of its own to tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from paretopress.catalogue import Catalogue
from paretopress.cautions import Caution
from paretopress.comparing import compare, expand
from paretopress.comparison import Comparison
from paretopress.decide.fleet import Fleet
from paretopress.host import load
from paretopress.known_issues import KnownIssue
from paretopress.offers import Price, PriceSheet
from paretopress.points import complete
from paretopress.question import Decisions, Prices, Question
from paretopress.rules import rules_for
from paretopress.wording import Wording

Make = Callable[..., Comparison]

#: Interactivity, throughput and concurrency: from 20 to 80 tok/s/user, and half as much from 20 to 60.
FAST = [(20, 4000, 256), (40, 3000, 128), (60, 2000, 64), (80, 1000, 16)]
SLOW = [(20, 2000, 256), (35, 1500, 128), (50, 1000, 64), (60, 500, 16)]
#: Better than SLOW above 35 tok/s/user only.
LATE = [(20, 1520, 256), (35, 1510, 128), (50, 1400, 64), (60, 1200, 16)]
#: Starts and ends later than SLOW.
ABOVE = [(40, 3000, 128), (60, 2000, 64), (80, 1000, 16), (90, 700, 8)]
#: Far better than LATE at first, and hardly so at the end.
DROPPING = [(20, 4000, 256), (40, 2500, 128), (60, 1400, 64), (80, 500, 16)]
#: Meets nothing of SLOW.
FAR = [(100, 900, 8), (120, 700, 4), (140, 500, 2), (160, 300, 1)]
MAY = "2026-05-19"
BASE = {
    "model": "deepseek-r1",
    "hardware": "b200",
    "precision": "fp8",
    "spec_method": "mtp",
    "engine": "sglang",
    "topology": "aggregated",
    "isl": "8192",
    "osl": "1024",
    "date": MAY,
    "interactivity_definition": "tpot_p50",
}
VALUES = {"spec_method": ("mtp", "none"), "precision": ("fp4", "fp8"), "hardware": ("b300", "mi355x")}


def times(points, factor) -> list[tuple[float, ...]]:
    return [(x, y * factor, c) for x, y, c in points]


def repeated(points, *, by, turn=0) -> list[tuple[float, ...]]:
    """Return four runs of each point, that stray from it by up to `by`; another `turn` strays in another order."""
    strays = [1 - by, 1 + by / 2, 1 - by / 2, 1 + by]
    return [
        (x * (1 + (factor - 1) / 4), y * strays[(run * 3 + row + turn) % 4], c)
        for row, (x, y, c) in enumerate(points)
        for run, factor in enumerate(strays)
    ]


def on_two_engines(points) -> list[tuple[object, ...]]:
    half = len(points) // 2
    slow, fast = ("sglang", "aggregated"), ("dynamo-trt", "disaggregated")
    return [(*point, *(slow if row < half else fast)) for row, point in enumerate(points)]


def power(**kw) -> Prices:
    prices = {key: Price(usd_per_gpu_hour={"list": 1.0}, kw_per_gpu=value) for key, value in kw.items()}
    sheet = PriceSheet(key="power", label="Power", as_of="2026-08-01", source="made up", prices=prices)
    return Prices(sheet=sheet, tier="list")


MANY = {"targets": (22.0, 25.0, 28.0, 33.0, 44.0, 47.0)}
NEAREST = {"method": "inferencex", "rules": {"cost": "derived"}}
POOLED = {"rules": {"pairing": "pooled"}}
DEAR = {"axis": "hardware"}
PUBLISHED = {"kind": "published"}
MIXED = {"a": on_two_engines(FAST), "b": on_two_engines(SLOW)}
#: Crosses SLOW three times.
WAVY = [(20, 1900, 256), (35, 1600, 128), (50, 900, 64), (60, 550, 16)]
#: Meets SLOW at its first point, and is better from there on.
TOUCHING = [(20, 2000, 256), (35, 1800, 128), (50, 1400, 64), (60, 700, 16)]
#: Three percent apart, which is less than the runs stray.
CLOSE = {"a": repeated(times(SLOW, 1.03), by=0.08), "b": repeated(SLOW, by=0.08, turn=1)}
#: As far apart as the prices of their GPUs.
CLOSE_IN_COST = {
    "a": repeated(times(SLOW, 2.34 / 1.48 * 1.03), by=0.08),
    "b": repeated(SLOW, by=0.08, turn=1),
    "axis": "hardware",
}
RECIPES = {"tp": 8, "ep": [1, 1, 8, 8], "gpus": 8, "output_throughput_per_gpu": [2000, 1500, 1000, 500]}
SLOWER = {"tp": 4, "gpus": 4, "output_throughput_per_gpu": [1000, 750, 500, 250]}
DEPLOYED = {"of_a": RECIPES, "of_b": SLOWER}
LATENCIES = {"of_a": {"ttft_p99": [1.0, 2.0, 3.0, 4.0]}, "of_b": {"ttft_p99": [1.0, 1.5, 2.0, 9.0]}}
PARTS = {"output_throughput_per_gpu": 100.0, "input_throughput_per_gpu": 800.0}
SPLIT = {"topology": "disaggregated", "gpus": 16, "prefill_gpus": 8, "decode_gpus": 8, **PARTS}
FLEETS = (
    Fleet(of="users", amount=5000, interactivity=50),
    Fleet(of="megawatts", amount=1, interactivity=70),
    Fleet(of="gpus", amount=1000),
)
ISSUES = (
    KnownIssue(id="sgl-1", text="A kernel was slow", link="https://example.org/1?a=b&c=d", where={"isl": ("8192",)}),
    KnownIssue(id="reboot", text="The *host* rebooted.", where={"concurrency": ("64",), "spec_method": ("mtp",)}),
)
#: One comparison for each thing that a page may have to say.
SCENES = {
    "leads": {},
    "leads, premium": {"rules": {"delta": "premium"}},
    "no band": {"printed_band": None, "targets": (25.0, 30.0, 55.0)},
    "reversed": {"a": LATE, "printed_band": None, "targets": (22.0, 25.0, 45.0, 55.0, 56.0)},
    "many": {**MANY},
    "many, premium": {**MANY, "rules": {"delta": "premium"}},
    "many, splined": {**MANY, "rules": {"cost": "splined"}},
    "tied": {"a": SLOW},
    "many tied": {"a": SLOW, **MANY},
    "tied and led": {"a": [*SLOW[:2], (50, 1400, 64), (60, 1200, 16)], "targets": (25.0, 45.0)},
    "bound": {"a": ABOVE, "targets": (21.0, 45.0, 55.0)},
    "many bounds": {"a": ABOVE, "targets": (*MANY["targets"], 39.0)},
    "undecided": {"b": ABOVE, "targets": (5.0, 25.0, 39.0)},
    "many undecided": {"b": ABOVE, "targets": (*MANY["targets"], 5.0, 6.0)},
    "only undecided": {"b": ABOVE, "targets": (25.0,)},
    "above": {"targets": (45.0, 70.0, 90.0)},
    "many above": {"targets": (45.0, 65.0, 70.0, 75.0, 90.0, 95.0)},
    "nearest": {"a": ABOVE, "targets": (25.0, 70.0, 95.0), **NEAREST},
    "many nearest": {"a": ABOVE, "targets": (5.0, 6.0, 25.0, 26.0, 95.0, 96.0), **NEAREST},
    "nearest, tied": {"a": SLOW, "targets": (5.0, 45.0, 90.0), **NEAREST},
    "many nearest, tied": {"a": SLOW, "targets": (5.0, 6.0, 7.0, 90.0, 91.0, 92.0), **NEAREST},
    "one point": {"b": SLOW[1:2], "targets": (30.0, 35.0, 50.0)},
    "one point, nearest": {"b": SLOW[1:2], "targets": (30.0, 35.0), **NEAREST},
    "missing": {"a": [], "targets": (25.0,)},
    "many missing": {"b": [], "targets": (25.0, 45.0), "budgets": (0.3,)},
    "both missing": {"a": [], "b": [], "targets": (25.0,)},
    "no band at all": {"a": FAR, "targets": (25.0, 120.0)},
    "no band, one target": {"a": FAR, "targets": (25.0,)},
    "no band, compared": {"a": FAR, "targets": (25.0, 120.0), **NEAREST},
    "no pair": {"of_a": {"engine": "vllm"}, "of_b": {"engine": None, "topology": None}},
    "no targets": {"targets": ()},
    "no prices": {"prices": None},
    "published": {"of_a": PUBLISHED, "of_b": PUBLISHED, "targets": (20.0, 60.0, 70.0)},
    "budgets": {"budgets": (0.05, 0.2, 5.0)},
    "many budgets": {"budgets": (0.05, 0.15, 0.3, 5.0)},
    "engines differ": {"of_a": {"engine": "trt"}, **POOLED},
    "topologies differ": {"of_a": {"topology": "disaggregated"}, **POOLED},
    "mixed": {**MIXED, **POOLED},
    "mixed elsewhere": {**MIXED, **POOLED, "targets": (25.0,)},
    "many mixed": {**MANY, **MIXED, **POOLED},
    "dates": {"of_a": {"date": "2026-02-06"}},
    "dates at some targets": {"of_a": {"tp": [8, 8, 4, 4], "date": [MAY, MAY, "2026-02-06", "2026-02-06"]}},
    "definitions": {"of_a": {"interactivity_definition": "tpot_mean"}, "rules": {"identity": "free"}},
    "measured otherwise": {
        "of_a": {"isl_mean": 8192, "osl_mean": 700, "gpus": 4, "engine_version": "0.4.9"},
        "of_b": {"isl_mean": 7000, "osl_mean": 1024, "gpus": 8, "engine_version": "0.5.0"},
    },
    "speculation": {"axis": "precision", "of_a": {"spec_method": "none"}, "rules": {"identity": "free"}},
    "acceptance": {"axis": "precision", "of_a": {"acceptance_length": 2.9}, "of_b": {"acceptance_length": 2.1}},
    "acceptance of one": {"axis": "precision", "of_a": {"acceptance_length": 2.9}},
    "coverage": {"of_a": {"topology": ["aggregated"] * 3 + ["disaggregated"]}},
    "known issue": {"known_issues": ISSUES, "targets": (30.0, 40.0, 50.0)},
    "thin": {"a": FAST[:2], "b": SLOW[:3]},
    "unstated": {"of_a": {"engine": None}, "of_b": {"engine": None}},
    "cost apart": {**DEAR},
    "cost against": {"a": times(SLOW, 1.2), **DEAR},
    "many cost against": {"a": times(SLOW, 1.2), **MANY, **DEAR},
    "cost alone": {"a": SLOW, **DEAR},
    "many cost alone": {"a": SLOW, **MANY, **DEAR},
    "cost tied": {"a": times(SLOW, 2.34 / 1.48), **DEAR},
    "many cost tied": {"a": times(SLOW, 2.34 / 1.48), **MANY, **DEAR},
    "cost changes": {"a": DROPPING, "b": LATE, "targets": (25.0, 58.0), **DEAR},
    "repeats": {"a": repeated(FAST, by=0.03), "b": repeated(SLOW, by=0.03, turn=1)},
    "within the spread": CLOSE,
    "many within the spread": {**CLOSE, **MANY},
    "within and bound": {"a": repeated(SLOW, by=0.08), "b": repeated(SLOW[1:], by=0.08), "targets": (30.0, 45.0)},
    "cost within the spread": CLOSE_IN_COST,
    "many, cost within the spread": {**CLOSE_IN_COST, **MANY},
    "crosses": {"a": LATE},
    "crosses the other way": {"a": SLOW, "b": LATE, "prices": None},
    "crosses, repeats": {"a": repeated(LATE, by=0.02), "b": repeated(SLOW, by=0.02, turn=1)},
    "crosses, too wide": {"a": repeated(LATE, by=0.3), "b": repeated(SLOW, by=0.3, turn=1), "targets": (30.0, 50.0)},
    "crosses, cost elsewhere": {"a": LATE, **DEAR},
    "crosses often": {"a": WAVY},
    "cost crosses often": {"a": times(WAVY, 2.34 / 1.48), **DEAR},
    "crosses, cost elsewhere, premium": {"a": LATE, "rules": {"delta": "premium"}, **DEAR},
    "touches": {"a": TOUCHING},
    "at least": {**DEPLOYED, "decisions": Decisions(at_least=(50.0,))},
    "at several": {**DEPLOYED, "decisions": Decisions(at_least=(5.0, 40.0, 45.0, 70.0))},
    "at least, unpriced": {"prices": None, "decisions": Decisions(at_least=(45.0,))},
    "at several, unpriced": {"prices": None, "decisions": Decisions(at_least=(5.0, 45.0)), "of_a": PUBLISHED},
    "recipes": {
        "of_a": {
            "concurrency": None,
            "request_rate": [1, 2, 4, 8],
            "layout": ["1P1D", "1P1D", "2P1D", "2P1D"],
            **SPLIT,
        },
        "of_b": {"dp_attention": [True, True, False, False], "pp": 2},
        "decisions": Decisions(at_least=(50.0,)),
        **POOLED,
    },
    "fleets": {**DEPLOYED, "decisions": Decisions(fleets=FLEETS)},
    "fleets, below": {**DEPLOYED, "a": ABOVE, "targets": (30.0, 70.0), "decisions": Decisions(fleets=FLEETS)},
    "slo": {**LATENCIES, "decisions": Decisions(slo={"ttft_p99": 2.0})},
    "tokens": {"of_a": PARTS, "of_b": PARTS, "decisions": Decisions(tokens=("total", "output", "input"))},
    "tiers, within the spread": {**CLOSE, "decisions": Decisions(tiers=("hyperscaler", "rental"))},
    "tiers": {"decisions": Decisions(tiers=("hyperscaler", "rental"))},
    "energy against": {"a": times(SLOW, 0.7), "prices": power(b300=1.0, mi355x=4.0), **DEAR},
    "precision": {"axis": "precision"},
    "precision, engines": {"axis": "precision", "of_a": {"engine": "trt"}, **POOLED},
    "hardware, engines": {"axis": "hardware", "of_a": {"engine": "trt"}},
}


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load().catalogue


@pytest.fixture(scope="session")
def make(catalogue) -> Make:
    """Return a function that compares two lists of points; what both sides share is `BASE`."""

    def made(
        a=FAST,
        b=SLOW,
        *,
        axis="spec_method",
        of_a=None,
        of_b=None,
        method="strict",
        rules=None,
        prices=True,
        report="report",
        **asked,
    ) -> Comparison:
        values = VALUES[axis]
        sides = ((a, values[0], of_a or {}), (b, values[1], of_b or {}))
        rows = [row for points, value, own in sides for row in _rows(points, {**BASE, axis: value, **own})]
        columns = [*BASE, "interactivity", "throughput_per_gpu", "concurrency"]
        points = complete(pd.DataFrame(rows, columns=None if rows else columns), path="points.csv").frame
        sheet = Prices(sheet=catalogue.find("prices", "inferencex-2026-04"), tier="hyperscaler")
        question = Question(
            report=report,
            axis=axis,
            a=values[0],
            b=values[1],
            rules=rules_for(method, axis=axis, **(rules or {})),
            prices=sheet if prices is True else prices or None,
            **asked,
        )
        pairs, unpaired = expand(points, question, catalogue)
        return compare(points, question, catalogue, pair=pairs[0], unpaired=unpaired)

    return made


def _rows(points, columns) -> list[dict[str, object]]:
    """Return points as rows; a list in `columns` has a value for each of them."""
    names = ("interactivity", "throughput_per_gpu", "concurrency", "engine", "topology")
    rows = []
    for row, point in enumerate(points):
        common = {key: value[row] if isinstance(value, list) else value for key, value in columns.items()}
        rows.append({**common, **dict(zip(names, point, strict=False))})
    return rows


@pytest.fixture(scope="session")
def reports() -> tuple[str, ...]:
    """Return names of reports that start with the first, second and third of three wordings, and of two."""
    starts = {Wording(folders=(), report=name).start % 6: name for name in map(str, range(50))}
    return tuple(starts[start] for start in (0, 1, 2))


@pytest.fixture(scope="session")
def scenes(make, catalogue) -> dict[str, Comparison]:
    doubtful = Caution(kind="gpu-split", severity="warning", facts={"points": 2})
    made = {name: make(**asked) for name, asked in SCENES.items()}
    sheets = Decisions(sheets=(catalogue.find("prices", "inferencex-2026-08"),))
    made["sheets"] = make(decisions=sheets, axis="hardware")
    return made | {"split": replace(make(), cautions=(doubtful,))}
