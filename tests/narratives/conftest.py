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
from paretopress.host import load
from paretopress.offers import Price, PriceSheet
from paretopress.points import complete
from paretopress.question import Prices, Question
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
#: Meets nothing of SLOW.
FAR = [(100, 900, 8), (120, 700, 4), (140, 500, 2), (160, 300, 1)]
BASE = {
    "model": "deepseek-r1",
    "hardware": "b200",
    "precision": "fp8",
    "spec_method": "mtp",
    "engine": "sglang",
    "topology": "aggregated",
    "isl": "8192",
    "osl": "1024",
    "date": "2026-05-19",
}
VALUES = {"spec_method": ("mtp", "none"), "precision": ("fp4", "fp8"), "hardware": ("b300", "mi355x")}


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
    names = ("interactivity", "throughput_per_gpu", "concurrency", "engine", "topology")
    return [{**columns, **dict(zip(names, point, strict=False))} for point in points]


@pytest.fixture(scope="session")
def reports() -> tuple[str, ...]:
    """Return names of reports that start with the first, second and third of three wordings, and of two."""
    starts = {Wording(folders=(), report=name).start % 6: name for name in map(str, range(50))}
    return tuple(starts[start] for start in (0, 1, 2))


@pytest.fixture(scope="session")
def scenes(make) -> dict[str, Callable[..., Comparison]]:
    """Return what makes one comparison for each thing that a page may have to say."""
    many = (22.0, 25.0, 28.0, 33.0, 44.0, 47.0)
    nearest = {"method": "inferencex", "rules": {"cost": "derived"}}
    pooled = {"rules": {"pairing": "pooled"}}
    mixed = {"a": _on_two_engines(FAST), "b": _on_two_engines(SLOW)}
    published = {"kind": "published"}
    dear = {"axis": "hardware"}
    less, more_of = ([(x, y * factor, c) for x, y, c in SLOW] for factor in (0.7, 1.2))
    as_dear = [(x, y * 2.34 / 1.48, c) for x, y, c in SLOW]
    dropping = [(20, 4000, 256), (40, 2500, 128), (60, 1400, 64), (80, 500, 16)]
    return {
        "leads": lambda **more: make(**more),
        "leads, premium": lambda **more: make(rules={"delta": "premium"}, **more),
        "no band": lambda **more: make(printed_band=None, targets=(25.0, 30.0, 55.0), **more),
        "reversed": lambda **more: make(a=LATE, printed_band=None, targets=(22.0, 25.0, 45.0, 55.0, 56.0), **more),
        "many": lambda **more: make(targets=many, **more),
        "many, premium": lambda **more: make(targets=many, rules={"delta": "premium"}, **more),
        "many, splined": lambda **more: make(targets=many, rules={"cost": "splined"}, **more),
        "tied": lambda **more: make(a=SLOW, **more),
        "many tied": lambda **more: make(a=SLOW, targets=many, **more),
        "tied and led": lambda **more: make(a=[*SLOW[:2], (50, 1400, 64), (60, 1200, 16)], targets=(25.0, 45.0), **more),
        "bound": lambda **more: make(a=ABOVE, targets=(21.0, 45.0, 55.0), **more),
        "many bounds": lambda **more: make(a=ABOVE, targets=(*many, 39.0), **more),
        "undecided": lambda **more: make(b=ABOVE, targets=(5.0, 25.0, 39.0), **more),
        "many undecided": lambda **more: make(b=ABOVE, targets=(*many, 5.0, 6.0), **more),
        "only undecided": lambda **more: make(b=ABOVE, targets=(25.0,), **more),
        "above": lambda **more: make(targets=(45.0, 70.0, 90.0), **more),
        "many above": lambda **more: make(targets=(45.0, 65.0, 70.0, 75.0, 90.0, 95.0), **more),
        "nearest": lambda **more: make(a=ABOVE, targets=(25.0, 70.0, 95.0), **nearest, **more),
        "many nearest": lambda **more: make(a=ABOVE, targets=(5.0, 6.0, 25.0, 26.0, 95.0, 96.0), **nearest, **more),
        "nearest, tied": lambda **more: make(a=SLOW, targets=(5.0, 45.0, 90.0), **nearest, **more),
        "many nearest, tied": lambda **more: make(a=SLOW, targets=(5.0, 6.0, 7.0, 90.0, 91.0, 92.0), **nearest, **more),
        "one point": lambda **more: make(b=SLOW[1:2], targets=(30.0, 35.0, 50.0), **more),
        "one point, nearest": lambda **more: make(b=SLOW[1:2], targets=(30.0, 35.0), **nearest, **more),
        "missing": lambda **more: make(a=[], targets=(25.0,), **more),
        "many missing": lambda **more: make(b=[], targets=(25.0, 45.0), budgets=(0.3,), **more),
        "no band at all": lambda **more: make(a=FAR, targets=(25.0, 120.0), **more),
        "no band, one target": lambda **more: make(a=FAR, targets=(25.0,), **more),
        "no band, compared": lambda **more: make(a=FAR, targets=(25.0, 120.0), **nearest, **more),
        "no pair": lambda **more: make(of_a={"engine": "vllm"}, of_b={"engine": None, "topology": None}, **more),
        "no targets": lambda **more: make(targets=(), **more),
        "no prices": lambda **more: make(prices=None, **more),
        "published": lambda **more: make(of_a=published, of_b=published, targets=(20.0, 60.0, 70.0), **more),
        "budgets": lambda **more: make(budgets=(0.05, 0.2, 5.0), **more),
        "many budgets": lambda **more: make(budgets=(0.05, 0.15, 0.3, 5.0), **more),
        "engines differ": lambda **more: make(of_a={"engine": "trt"}, **pooled, **more),
        "topologies differ": lambda **more: make(of_a={"topology": "disaggregated"}, **pooled, **more),
        "mixed": lambda **more: make(**mixed, **pooled, **more),
        "many mixed": lambda **more: make(targets=many, **mixed, **pooled, **more),
        "dates": lambda **more: make(of_a={"date": "2026-02-06"}, **more),
        "thin": lambda **more: make(a=FAST[:2], b=SLOW[:3], **more),
        "unstated": lambda **more: make(of_a={"engine": None}, of_b={"engine": None}, **more),
        "split": lambda **more: replace(make(**more), cautions=(_gpu_split(),)),
        "cost apart": lambda **more: make(**dear, **more),
        "cost against": lambda **more: make(a=more_of, **dear, **more),
        "many cost against": lambda **more: make(
            a=more_of, targets=many, **dear, **more
        ),
        "cost alone": lambda **more: make(a=SLOW, **dear, **more),
        "many cost alone": lambda **more: make(a=SLOW, targets=many, **dear, **more),
        "cost tied": lambda **more: make(a=as_dear, **dear, **more),
        "many cost tied": lambda **more: make(
            a=as_dear, targets=many, **dear, **more
        ),
        "cost changes": lambda **more: make(a=dropping, b=LATE, targets=(25.0, 58.0), **dear, **more),
        "energy against": lambda **more: make(a=less, prices=_prices(b300=1.0, mi355x=4.0), **dear, **more),
        "precision": lambda **more: make(axis="precision", **more),
        "precision, engines": lambda **more: make(axis="precision", of_a={"engine": "trt"}, **pooled, **more),
        "hardware, engines": lambda **more: make(axis="hardware", of_a={"engine": "trt"}, **more),
    }


def _prices(**rates) -> Prices:
    prices = {key: Price(usd_per_gpu_hour={"list": 1.0}, kw_per_gpu=kw) for key, kw in rates.items()}
    sheet = PriceSheet(key="power", label="Power", as_of="2026-08-01", source="made up", prices=prices)
    return Prices(sheet=sheet, tier="list")


def _on_two_engines(points) -> list[tuple[object, ...]]:
    half = len(points) // 2
    slow, fast = ("sglang", "aggregated"), ("dynamo-trt", "disaggregated")
    return [(*point, *(slow if row < half else fast)) for row, point in enumerate(points)]


def _gpu_split() -> Caution:
    return Caution(kind="gpu-split", severity="warning", facts={"points": 2})
