"""More than two sides in one comparison: each against the baseline, and who leads in each part of the band."""

import json
from dataclasses import replace
from itertools import pairwise, permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paretopress import config
from paretopress.comparing import compare, expand
from paretopress.decide.breakeven import lead
from paretopress.decide.several import leaders, leaders_at
from paretopress.errors import ConfigError, PluginError
from paretopress.page import page
from paretopress.points import complete
from paretopress.question import Prices, Question
from paretopress.rules import rules_for
from paretopress.side import Side

BASE = {"model": "m", "precision": "fp8", "spec_method": "none", "isl": 1024, "osl": 1024, "engine": "sglang"}
#: Straight lines from 20 to 60 tok/s/user: 1300 - 20 x, 800 - 10 x and 540 - 2 x tok/s/GPU.
#: At 40 they are 500, 400 and 460; b300 meets mi355x at 760 / 18 = 42.2, and b200 never leads.
LINES = {"b300": [(20, 900), (60, 100)], "b200": [(20, 600), (60, 200)], "mi355x": [(20, 500), (60, 420)]}
CROSSING = 760 / 18


def points(lines, **columns):
    rows = [
        {**BASE, "hardware": hardware, "interactivity": x, "throughput_per_gpu": y}
        for hardware, line in lines.items()
        for x, y in line
    ]
    names = [*BASE, "hardware", "interactivity", "throughput_per_gpu"]
    return complete(pd.DataFrame(rows, columns=names).assign(**columns), path="points").frame


@pytest.fixture
def made(catalogue):
    """Return a maker of comparisons of lines by hardware, in the order of `values`, against `baseline`."""

    def make(lines=LINES, *, values=("b300", "mi355x", "b200"), baseline="b200", priced=False, **asked):
        first, *others = [value for value in values if value != baseline]
        sheet = Prices(sheet=catalogue.find("prices", "inferencex-2026-04"), tier="hyperscaler")
        rules = {key: asked.pop(key) for key in list(asked) if key in rules_for().as_dict()}
        question = Question(
            report="r",
            axis="hardware",
            a=first,
            b=baseline,
            others=tuple(others),
            rules=rules_for(axis="hardware", **rules),
            prices=sheet if priced else None,
            **asked,
        )
        frame = lines if isinstance(lines, pd.DataFrame) else points(lines)
        pairs, unpaired = expand(frame, question, catalogue)
        return compare(frame, question, catalogue, pair=pairs[0], unpaired=unpaired)

    return make


def report(comparison):
    return json.loads(page(comparison).report_json)


def throughput(match):
    return {letter: reading.get("throughput_per_gpu") for letter, reading in match.readings.items()}


def test_the_first_value_is_a_the_baseline_b_and_the_others_follow_from_c(made):
    comparison = made(values=("b200", "mi355x", "b300"))
    assert {letter: side.value for letter, side in comparison.sides.items()} == {
        "a": "mi355x",
        "c": "b300",
        "b": "b200",
    }
    assert list(comparison.sides) == ["a", "c", "b"]


def test_every_side_is_read_and_compared_with_the_baseline(made):
    (match,) = made(targets=(40,)).matches
    assert throughput(match) == {"a": 500, "c": 460, "b": 400}
    found = {letter: match.deltas_of(letter)["throughput_per_gpu"] for letter in ("a", "c")}
    assert [(found[letter].better, found[letter].ratio) for letter in ("a", "c")] == [("a", 1.25), ("c", 1.15)]
    assert match.deltas_of("c", "a")["throughput_per_gpu"].better == "a"
    assert match.deltas_of("a", "c") == match.deltas_of("c", "a")


def test_the_band_is_what_all_frontiers_cover(made):
    lines = LINES | {"mi355x": [(30, 500), (50, 420)]}
    comparison = made(lines)
    assert (comparison.band.min, comparison.band.max) == (30, 50)
    assert [match.interactivity for match in comparison.matches] == [35, 40, 45]


def test_the_leader_of_each_part_of_the_band_is_exact(made):
    parts = made().analysis.leaders["throughput_per_gpu"]
    assert [part.sides for part in parts] == [("a",), ("c",)]
    assert [(part.low, part.high) for part in parts] == [
        (20, pytest.approx(CROSSING, rel=1e-12)),
        (pytest.approx(CROSSING, rel=1e-12), 60),
    ]


def test_cost_has_leaders_of_its_own_where_prices_differ(made):
    """B300 at $2.34 and MI355X at $1.48 cost the same where (1300 - 20 x) / 2.34 = (540 - 2 x) / 1.48."""
    comparison = made(priced=True)
    level = (1300 / 2.34 - 540 / 1.48) / (20 / 2.34 - 2 / 1.48)
    parts = comparison.analysis.leaders["cost_per_mtok"]
    assert [part.sides for part in parts] == [("a",), ("c",)]
    assert parts[0].high == pytest.approx(level, rel=1e-9)


def test_sides_that_are_the_same_lead_together(made):
    lines = {"b300": LINES["b300"], "mi355x": LINES["b300"], "b200": LINES["b200"]}
    comparison = made(lines, targets=(40,))
    assert [(part.low, part.high, part.sides) for part in comparison.analysis.leaders["throughput_per_gpu"]] == [
        (20, 50, ("a", "c")),
        (50, 60, ("b",)),
    ]
    assert leaders_at(comparison.matches[0], "throughput_per_gpu") == ("a", "c")


def test_published_figures_have_leaders_only_where_all_were_published(made):
    frame = points(LINES, kind="published")
    parts = made(frame).analysis.leaders["throughput_per_gpu"]
    assert [(part.low, part.high, part.sides) for part in parts] == [(20, 20, ("a",)), (60, 60, ("c",))]


@pytest.mark.parametrize("values", list(permutations(LINES)))
def test_the_order_of_the_values_changes_nothing_but_the_order(made, values):
    usual, other = made(priced=True), made(values=values, priced=True)
    by_value = {side.value: letter for letter, side in other.sides.items()}
    renamed = {letter: by_value[side.value] for letter, side in usual.sides.items()}
    assert other.band == usual.band
    for match, same in zip(usual.matches, other.matches, strict=True):
        for letter in usual.sides:
            assert same.reading(renamed[letter]) == match.reading(letter)
        for letter in usual.others:
            for metric, delta in match.deltas_of(letter).items():
                better = delta.better and renamed[delta.better]
                assert same.deltas_of(renamed[letter])[metric] == replace(delta, better=better)
    for metric, parts in usual.analysis.leaders.items():
        found = [(part.low, part.high, {renamed[letter] for letter in part.sides}) for part in parts]
        assert found == [(part.low, part.high, set(part.sides)) for part in other.analysis.leaders[metric]]


def test_another_baseline_changes_whom_the_others_are_compared_with(made):
    comparison = made(baseline="mi355x", targets=(40,))
    (match,) = comparison.matches
    assert [match.deltas_of(letter)["throughput_per_gpu"].ratio for letter in comparison.others] == [
        500 / 460,
        460 / 400,
    ]


def test_each_side_against_the_baseline_is_the_comparison_of_these_two(made):
    targets = (30.0, 40.0, 55.0)
    several = made(priced=True, targets=targets)
    for letter, value in (("a", "b300"), ("c", "mi355x")):
        alone = made(values=(value, "b200"), priced=True, targets=targets)
        pair = several.against_baseline[letter]
        assert pair.matches == alone.matches
        assert pair.analysis.leads == alone.analysis.leads
        assert pair.analysis.bands == alone.analysis.bands
        assert pair.analysis.sensitivities == alone.analysis.sensitivities


def test_two_sides_are_their_own_comparison_against_the_baseline(made):
    comparison = made(values=("b300", "b200"))
    assert comparison.against_baseline["a"] is comparison
    assert comparison.analysis.leaders == {}
    assert not {"baseline", "leaders", "against_baseline"} & set(report(comparison))
    assert "more_deltas" not in report(comparison)["readings"][0]


def test_a_side_without_points_leaves_the_others_compared(made):
    comparison = made(LINES | {"mi355x": []}, targets=(40,))
    (match,) = comparison.matches
    assert match.reading("c").boundary == "missing"
    assert match.deltas_of("c") == {}
    assert match.deltas["throughput_per_gpu"].ratio == 1.25
    assert (comparison.band.min, comparison.band.max) == (20, 60)
    parts = comparison.analysis.leaders["throughput_per_gpu"]
    assert [(round(part.high, 9), part.sides) for part in parts] == [(50, ("a",)), (60, ("b",))]
    assert page(comparison).markdown


def test_without_the_baseline_the_others_still_have_a_leader(made):
    comparison = made(LINES | {"b200": []}, targets=(40,))
    assert comparison.matches[0].deltas == {}
    assert leaders_at(comparison.matches[0], "throughput_per_gpu") == ("a",)
    assert page(comparison).markdown


def test_one_side_with_points_is_compared_with_nobody(made):
    comparison = made(LINES | {"b200": [], "b300": []}, targets=(40,))
    assert comparison.band is None
    assert comparison.analysis.leaders == {}
    assert page(comparison).markdown


def test_only_pairs_that_all_sides_have_are_compared(made, catalogue):
    """All have vLLM; SGLang is on two of three."""
    frame = pd.concat([points(LINES, engine="vllm"), points({key: LINES[key] for key in ("b300", "b200")})])
    comparison = made(frame.reset_index(drop=True), pairing="same")
    assert comparison.pair.family == "vllm"
    assert {(out.family, out.side) for out in comparison.unpaired} == {("sglang", "a"), ("sglang", "b")}


def test_a_side_leads_a_target_only_if_it_beats_every_other():
    from paretopress.comparison import Match
    from paretopress.delta import Delta
    from paretopress.reading import Reading

    def delta(better):
        return {"throughput_per_gpu": Delta(better=better, ratio=1.02, percent=2.0, tied=False, at_least=False)}

    reading = Reading(boundary="interpolated", values={"throughput_per_gpu": 1.0})
    readings = dict.fromkeys("acb", reading)

    def match(ab, ac, cb):
        more = {("a", "c"): delta(ac), ("c", "b"): delta(cb)}
        return Match(interactivity=1.0, readings=readings, deltas=delta(ab), more=more)

    def led(*deltas):
        return leaders_at(match(*deltas), "throughput_per_gpu")

    assert led("a", "a", "c") == ("a",)
    assert led(None, "a", "c") == ("a", "b")  # a over c, c over b, a and b within their spread
    assert led(None, "c", "c") == ("c",)
    assert led("b", None, "b") == ("b",)
    assert led(None, None, None) == ("a", "c", "b")
    assert led("a", "c", "b") == ("a", "c", "b")  # a circle


def test_repeats_give_the_deltas_of_every_two_sides_an_interval(made):
    runs = {
        hardware: [(x * wobble, y * wobble) for x, y in line for wobble in (0.99, 1.0, 1.01)]
        for hardware, line in LINES.items()
    }
    frame = points(runs)
    frame["concurrency"] = np.tile(np.repeat([64.0, 8.0], 3), 3)
    comparison = made(frame, targets=(40,))
    (match,) = comparison.matches
    for pair in (("a", "b"), ("c", "b"), ("a", "c")):
        delta = match.deltas_of(*pair)["throughput_per_gpu"]
        assert (
            delta.low
            < match.reading(pair[0]).get("throughput_per_gpu") / match.reading(pair[1]).get("throughput_per_gpu")
            < delta.high
        )
    assert set(comparison.more_spreads) == {("a", "c"), ("c", "b")}


FRONTIERS = st.lists(
    st.tuples(st.integers(10, 200), st.integers(10, 2000)), min_size=2, max_size=7, unique_by=lambda point: point[0]
)


@settings(deadline=None, max_examples=60)
@given(st.lists(FRONTIERS, min_size=3, max_size=5))
def test_leaders_agree_with_a_dense_search(lines):
    sides = {}
    for letter, line in zip("acdeb", lines, strict=False):
        x, y = np.array(sorted(line), dtype=float).T
        frame = pd.DataFrame({"spec_method": letter, "interactivity": x, "throughput_per_gpu": y, "gpus": 8})
        frame = complete(frame.assign(model="m", hardware="b200"), path="p").frame
        sides[letter] = Side(letter=letter, value=letter, label=letter, points=frame, rate=None, cost="derived")
    found = leaders(sides)
    knots = [side.curves.knots for side in sides.values()]
    low, high = max(own[0] for own in knots), min(own[-1] for own in knots)
    if low > high:
        assert found == ()
        return
    assert (found[0].low, found[-1].high) == (low, high)
    assert all(one.high == other.low and one.sides != other.sides for one, other in pairwise(found))
    for part in found:
        places = np.linspace(part.low, part.high, 23)[1:-1]
        values = {letter: side.read(places)["throughput_per_gpu"] for letter, side in sides.items()}
        best = np.max(list(values.values()), axis=0)
        for letter in part.sides:
            assert np.allclose(values[letter], best, rtol=1e-8)


def test_leaders_of_two_sides_are_their_lead(made):
    sides = made(values=("b300", "b200")).sides
    stretches = lead(sides["a"], sides["b"]).stretches
    assert [(part.low, part.high, part.sides[0]) for part in leaders(sides)] == [
        (one.low, one.high, one.better) for one in stretches
    ]


def test_the_report_adds_keys_and_changes_none(made):
    found = report(made(priced=True, targets=(40,)))
    two = report(made(values=("b300", "b200"), priced=True, targets=(40,)))
    assert list(found["sides"]) == ["a", "b", "c"]
    assert found["baseline"] == "b"
    (reading,), (same,) = found["readings"], two["readings"]
    assert {key: reading[key] for key in same} == same
    assert reading["c"]["throughput_per_gpu"] == 460
    assert reading["more_deltas"]["c"]["throughput_per_gpu"]["better"] == "c"
    assert set(reading["more_deltas"]) == {"c"}
    for key in ("break_even", "whole_band", "price_sensitivity"):
        assert found[key] == two[key]
    against = found["against_baseline"]["c"]
    assert against["break_even"]["throughput_per_gpu"]["crossings"] == [
        {"interactivity": pytest.approx(32.5), "kind": "crosses", "slower": "b", "faster": "c"}
    ]
    assert set(against["whole_band"]["throughput_per_gpu"]["shares"]) == {"c", "b", "level"}
    assert against["price_sensitivity"][0]["c"]["side"] == "c"
    assert [part["sides"] for part in found["leaders"]["throughput_per_gpu"]] == [["a"], ["c"]]


def test_readings_csv_has_a_row_a_side_with_its_own_deltas(made):
    rows = made(targets=(40,)).readings.set_index("side")
    assert list(rows["throughput_per_gpu"]) == [500, 460, 400]
    assert list(rows["throughput_per_gpu_ratio"])[:2] == [1.25, 1.15]
    assert pd.isna(rows["throughput_per_gpu_ratio"]["b"])


def test_the_table_has_a_row_for_each_side_against_the_baseline(made):
    markdown = made(targets=(40,)).markdown()
    assert "| B300 against B200 | B300 1.25 × |" in markdown
    assert "| MI355X against B200 | MI355X 1.15 × |" in markdown
    assert "**B300 500.0** <br> MI355X 460.0 <br> B200 400.0" in markdown


class TestConfig:
    WHOLE = "report: r\nsources: [{path: p.csv}]\ncompare: "

    def load(self, folder, compare):
        path = folder / "x.yaml"
        path.write_text(self.WHOLE + compare)
        return config.load(path)

    def test_values_are_sides_in_their_order_and_labels_go_by_value(self, tmp_path):
        (found,) = self.load(
            tmp_path, "{axis: hardware, values: [b200, b300, mi355x], baseline: b200, labels: {b200: Old, b300: New}}"
        )
        assert (found.a, found.others, found.b) == ("b300", ("mi355x",), "b200")
        assert found.labels == {"a": "New", "b": "Old"}

    def test_two_values_are_the_other_form(self, tmp_path):
        (one,) = self.load(tmp_path, "{axis: hardware, a: b300, b: b200, labels: {a: New}}")
        (other,) = self.load(tmp_path, "{axis: hardware, values: [b200, b300], baseline: b200, labels: {b300: New}}")
        assert one == other

    def test_a_matrix_multiplies_it(self, tmp_path):
        found = self.load(tmp_path, "{axis: hardware, values: [x, y, z], baseline: z}\nmatrix: {precision: [fp4, fp8]}")
        assert [(one.report, one.others) for one in found] == [("r-fp4", ("y",)), ("r-fp8", ("y",))]

    @pytest.mark.parametrize(
        ("compare", "fault"),
        [
            ("{axis: isl, a: 1}", "3:10: compare: missing key 'b'; add 'b:'"),
            ("{axis: isl, values: [1, 2]}", "3:10: compare: missing key 'baseline'; add 'baseline:'"),
            ("{axis: isl, baseline: 1}", "3:10: compare: missing key 'values'; add 'values:'"),
            ("{axis: isl}", "3:10: compare: missing key 'a'; add 'a:'"),
            (
                "{axis: isl, a: 3, values: [1, 2], baseline: 1}",
                "3:22: 'a' beside 'values'; write two sides as 'a' and 'b'",
            ),
            ("{axis: isl, values: [1, 1], baseline: 1}", "3:34: values: 1 comes twice in this list"),
            ("{axis: isl, values: [1], baseline: 1}", "3:30: values: 1 sides: expected 2 to 6"),
            ("{axis: isl, values: [1, 2, 3, 4, 5, 6, 7], baseline: 1}", "3:30: values: 7 sides: expected 2 to 6"),
            ("{axis: isl, values: [1, x], baseline: 1}", "3:34: values: not a count"),
            ("{axis: model, values: [b200, b300], baseline: b201}", "is none of the values"),
            ("{axis: model, values: [b200, b300], baseline: b200, labels: {a: A}}", "'a' is no side"),
            ("{axis: model, a: x, b: y, labels: {c: C}}", "'c' is no side"),
        ],
    )
    def test_a_mistake_is_told_with_its_place(self, tmp_path, compare, fault):
        with pytest.raises(ConfigError) as caught:
            self.load(tmp_path, compare)
        assert fault in str(caught.value)


def test_a_narrative_of_two_sides_does_not_tell_three(made):
    with pytest.raises(PluginError, match="'hardware' tells two sides, and these are more; leave 'narrative' out"):
        page(made(narrative="hardware"))
