import importlib.util
import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import paretopress
from paretopress.curve import steffen_slopes
from paretopress.frontier import frontier
from paretopress.interactive.payload import payload
from paretopress.page import page

ROOT = Path(__file__).parents[3]
CONFIGS = sorted((ROOT / "configs").glob("*.yaml"))
CONFORMANCE = ROOT.parent / "shared" / "conformance"
CASES = sorted((CONFORMANCE / "expected").glob("*.json"))
#: `strict` with what these rows mix pooled, so that its other rules are tried on whole frontiers.
METHODS = (
    {"method": "inferencex", "cost": "derived"},
    {"method": "inferencex", "cost": "splined"},
    {"method": "strict", "pairing": "pooled", "identity": "free"},
)


@cache
def conformance():
    spec = importlib.util.spec_from_file_location("conformance_check", CONFORMANCE / "check.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(not CASES, reason="the conformance cases are not beside this repository")
@pytest.mark.parametrize("expected", CASES, ids=lambda path: path.stem)
def test_the_page_computes_what_python_does_on_real_rows(expected, tmp_path, reports, hold_equal):
    case = json.loads(expected.read_text(encoding="utf-8"))
    config = conformance().config(case, "derived", CONFORMANCE / "rows" / expected.name)
    path = tmp_path / "case.yaml"
    for method in METHODS:
        path.write_text(json.dumps({**config, "report": "r", **method}), encoding="utf-8")
        ((comparison, known),) = reports(path)
        assert hold_equal(comparison, known) > 10
        for engine in known["engines"]:
            hold_equal(comparison, known, engines=[engine])


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_the_page_computes_what_python_does_for_every_config(path, reports, hold_equal):
    for comparison, known in reports(path):
        assert hold_equal(comparison, known) > 2
        for engine in known["engines"]:
            hold_equal(comparison, known, engines=[engine])


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_the_page_prints_the_table_that_the_report_prints(path, reports, script):
    for comparison, known in reports(path):
        table = script.load(known).ask("markdown").strip()
        assert table.count("|") > 10
        assert table in page(comparison).text


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_the_page_prints_the_same_table_in_another_language(path, reports, script):
    for comparison, _ in reports(path):
        told = replace(comparison, question=replace(comparison.question, language="zh"))
        assert script.load(payload(told)).ask("markdown").strip() in page(told).text


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_the_readings_as_csv_are_those_of_the_report(path, reports, script):
    for comparison, known in reports(path):
        lines = script.load(known).ask("csv").splitlines()
        found = pd.DataFrame([line.split(",") for line in lines[1:]], columns=lines[0].split(","))
        expected = comparison.readings
        assert set(found.columns) <= set(expected.columns)
        for column in found:
            told = pd.to_numeric(found[column], errors="coerce")
            if told.notna().any():
                np.testing.assert_allclose(told, expected[column].astype(float), rtol=1e-9)
            else:
                missing = expected[column].isna()
                assert found[column].tolist() == expected[column].astype(str).mask(missing, "").tolist()


numbers = st.one_of(st.none(), st.floats(0.1, 1e5))
rows = st.lists(st.tuples(st.floats(1, 500), st.floats(1, 1e5)), max_size=9)


@given(rows)
def test_the_frontier_is_pythons(script, points):
    x, y = [one for one, _ in points], [two for _, two in points]
    assert script.call("frontier", x, y) == frontier(x, y).tolist()


@given(st.lists(st.tuples(st.integers(1, 200), numbers), max_size=9, unique_by=lambda one: one[0]))
def test_the_slopes_are_pythons_with_values_missing(script, points):
    points = sorted(points, key=lambda one: one[0])
    knots = np.array([one for one, _ in points], dtype=float)
    values = np.array([np.nan if two is None else two for _, two in points], dtype=float)
    expected = steffen_slopes(knots, values[:, None])[:, 0] if points else []
    found = script.call("slopes", knots.tolist(), [two for _, two in points])
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


point = st.fixed_dictionaries(
    {
        "spec_method": st.sampled_from(["mtp", "none", "eagle"]),
        "engine": st.sampled_from(["vllm", "sglang", None]),
        "topology": st.sampled_from(["aggregated", "disaggregated", None]),
        "interactivity": st.integers(5, 60).map(float),
        "throughput_per_gpu": st.floats(1, 1e4),
        "output_throughput_per_gpu": numbers,
        "input_throughput_per_gpu": numbers,
        "concurrency": st.one_of(st.none(), st.integers(1, 5000).map(float)),
        "cost_per_mtok": st.one_of(st.none(), st.floats(0.01, 50)),
        "tok_s_per_mw": st.one_of(st.none(), st.floats(1e3, 1e7)),
        "ttft_p50": st.one_of(st.none(), st.floats(0.01, 9)),
        "kind": st.sampled_from(["measured", "measured", "measured", "published"]),
    }
)
rules = st.fixed_dictionaries(
    {
        "overlap": st.sampled_from(["frontier", "points"]),
        "outside": st.sampled_from(["bound", "nearest"]),
        "one_point": st.sampled_from(["at_point", "everywhere"]),
        "no_band": st.sampled_from(["no_winner", "compare"]),
        "cost": st.sampled_from(["derived", "splined"]),
        "delta": st.sampled_from(["reduction", "premium"]),
        "repeats": st.sampled_from(["median", "all"]),
    }
)


@settings(max_examples=60)
@given(
    st.lists(point, min_size=1, max_size=14),
    rules,
    st.booleans(),
    st.booleans(),
    st.sampled_from(["strict", "inferencex"]),
)
def test_the_page_computes_what_python_does_on_any_points(hold_equal, points, chosen, priced, several, method):
    frame = pd.DataFrame(points).assign(model="m", hardware="b200", precision="fp8", isl=1024, osl=1024, gpus=8)
    frame = frame.assign(prefill_gpus=np.where(frame["topology"] == "disaggregated", 2, np.nan))
    frame = frame.assign(decode_gpus=np.where(frame["topology"] == "disaggregated", 6, np.nan))
    comparison = paretopress.compare(
        frame,
        axis="spec_method",
        a="mtp",
        b="none",
        others=["eagle"] if several else [],
        method=method,
        prices="inferencex-2026-04/hyperscaler" if priced else None,
        pairing="pooled",
        identity="free",
        runs="all",
        **chosen,
    )
    known = payload(comparison)
    hold_equal(comparison, known)
    for engine in (*known["engines"], None):
        hold_equal(comparison, known, engines=[engine])


@pytest.mark.parametrize("metric", ["throughput_per_gpu", "cost_per_mtok", "tok_s_per_mw", "concurrency"])
@pytest.mark.parametrize("cost", ["derived", "splined"])
def test_a_drawn_line_lies_on_the_curve_that_python_reads(script, metric, cost):
    comparison, known = tidy(cost=cost)
    side, told = comparison.sides["a"], script.load(known).known["variants"][0]["sides"][0]
    ((*line,),) = script.call("trace", told, metric, 8, 1e-9)
    assert len(line) == 8 * (len(side.frontier) - 1) + 1
    found = np.array(line)
    np.testing.assert_allclose(found[:, 1], side.read(found[:, 0])[metric], rtol=1e-9)


def test_a_line_is_broken_where_nothing_was_measured(script):
    _, known = tidy(kind=["measured", "published", "published", "measured"] * 2)
    side = script.load(known).known["variants"][0]["sides"][0]
    assert [len(line) for line in script.call("trace", side, "throughput_per_gpu", 8, 1e-9)] == [1, 1, 1, 1]


@pytest.mark.parametrize("cost", ["derived", "splined"])
def test_a_point_has_the_cost_of_its_own_throughput_on_the_frontier_or_off_it(script, cost):
    _, known = tidy(cost=cost, throughput_per_gpu=[900.0, 950.0, 300.0, 100.0] * 2)
    side = script.load(known).known["variants"][0]["sides"][0]
    assert side["frontier"] == [1, 2, 3]
    found = [script.call("valueOf", side, point, "cost_per_mtok") for point in side["points"]]
    np.testing.assert_allclose(found, 1.95e6 / 3600 / np.array([900.0, 950.0, 300.0, 100.0]), rtol=1e-12)


def tidy(cost="derived", **columns):
    """Return the comparison of four plain points a side, with some columns replaced, and what its page knows."""
    frame = pd.DataFrame({"spec_method": ["mtp"] * 4 + ["none"] * 4, "concurrency": [64.0, 32.0, 8.0, 1.0] * 2})
    frame = frame.assign(
        interactivity=[20.0, 40.0, 70.0, 110.0] * 2, throughput_per_gpu=[900.0, 600.0, 300.0, 100.0] * 2
    )
    frame = frame.assign(**{"model": "m", "hardware": "b200", "isl": 1024, "osl": 1024, **columns})
    prices = "inferencex-2026-04/hyperscaler"
    comparison = paretopress.compare(frame, axis="spec_method", a="mtp", b="none", prices=prices, cost=cost)
    return comparison, payload(comparison)
