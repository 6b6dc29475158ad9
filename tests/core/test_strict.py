"""`method: strict` by hand: no published page covers it, so every number here was worked out on paper."""

import pandas as pd
import pytest

from paretopress.errors import ComparisonError
from paretopress.offers import Price, PriceSheet
from paretopress.points import joined
from paretopress.question import Prices

ROUND = PriceSheet(
    key="round",
    label="Round numbers",
    as_of="2026-01",
    source="this test",
    prices={"b200": Price(usd_per_gpu_hour={"t": 3.6}, kw_per_gpu=2.0)},
)


def one(comparisons):
    (comparison,) = comparisons
    return comparison


def delta(comparison, at, metric="throughput_per_gpu"):
    match = next(match for match in comparison.matches if match.interactivity == at)
    return match.deltas[metric]


def kinds(comparison):
    return {caution.kind for caution in comparison.cautions}


def test_the_band_is_the_overlap_of_the_frontiers_and_not_of_the_points(points, compared):
    frame = points(
        ("mtp", 20, 1000), ("mtp", 60, 200), ("mtp", 10, 500),  # the slow one is dominated
        ("none", 10, 800), ("none", 50, 100),
        engine="trt", topology="aggregated",
    )  # fmt: skip
    band = one(compared(frame)).band
    assert (band.min, band.max, band.overlap) == (20, 50, True)


def test_targets_are_quarters_of_the_band_rounded_half_up(points, compared):
    frame = points(("mtp", 20, 1000), ("mtp", 60, 200), ("none", 10, 800), ("none", 50, 100))
    # 20 + 7.5, 20 + 15, 20 + 22.5
    assert [match.interactivity for match in one(compared(frame)).matches] == [28, 35, 43]


def test_a_straight_line_between_two_knots_is_read_by_hand(points, compared):
    frame = points(("mtp", 20, 1000), ("mtp", 60, 200), ("none", 10, 800), ("none", 50, 100))
    match = one(compared(frame, targets=(40,), prices=Prices(sheet=ROUND, tier="t"))).matches[0]
    # MTP falls by 20 a step of 1 from 1000, Off by 17.5 from 800.
    assert match.a.get("throughput_per_gpu") == pytest.approx(600)
    assert match.b.get("throughput_per_gpu") == pytest.approx(275)
    # $3.6 an hour is $0.001 a second: 1000 $/M tok over tok/s
    assert match.a.get("cost_per_mtok") == pytest.approx(1000 / 600)
    assert match.a.get("tok_s_per_mw") == pytest.approx(600 / 2 * 1000)
    better = match.deltas["throughput_per_gpu"]
    assert (better.better, better.tied, better.at_least) == ("a", False, False)
    assert better.ratio == pytest.approx(600 / 275)
    assert better.percent == pytest.approx(100 * (600 / 275 - 1))
    # A reduction: 1 - 275 / 600
    assert match.deltas["cost_per_mtok"].percent == pytest.approx(100 * (1 - 275 / 600))


def test_two_families_become_two_comparisons_of_their_own(points, compared):
    trt = points(("mtp", 20, 900), ("none", 20, 500), engine="trt", topology="aggregated")
    dynamo = points(("mtp", 40, 700), ("none", 40, 300), engine="dynamo-trt", topology="aggregated")
    vllm = points(("mtp", 20, 800), ("none", 20, 400), engine="vllm", topology="aggregated")
    found = compared(joined([trt, dynamo, vllm]))
    assert [(c.pair.family, c.pair.topology) for c in found] == [("trt", "aggregated"), ("vllm", "aggregated")]
    assert [len(side.points) for side in found[0].sides.values()] == [2, 2]  # trt and dynamo-trt are one family
    assert not {"engines-differ", "engines-mixed"} & kinds(found[0])


def test_a_family_on_one_side_only_is_listed_and_not_compared(points, compared):
    both = points(("mtp", 20, 900), ("none", 20, 500), engine="trt", topology="aggregated")
    alone = points(("mtp", 20, 9000), engine="sglang", topology="aggregated")
    comparison = one(compared(joined([both, alone])))
    assert comparison.pair.family == "trt"
    assert [(out.family, out.side, out.points) for out in comparison.unpaired] == [("sglang", "a", 1)]
    assert comparison.sides["a"].frontier["throughput_per_gpu"].tolist() == [900]


def test_topologies_are_not_mixed_either(points, compared):
    joint = points(("mtp", 20, 900), ("none", 20, 500), engine="trt", topology="aggregated")
    split = points(("mtp", 20, 1900), ("none", 20, 1500), engine="trt", topology="disaggregated")
    assert [c.pair.topology for c in compared(joined([joint, split]))] == ["aggregated", "disaggregated"]


def test_no_pair_at_all_is_one_report_without_a_winner(points, compared):
    trt = points(("mtp", 20, 900), ("mtp", 40, 500), engine="trt", topology="aggregated")
    vllm = points(("none", 20, 400), ("none", 40, 100), engine="vllm", topology="aggregated")
    comparison = one(compared(joined([trt, vllm]), targets=(30,)))
    assert comparison.pair is None
    assert comparison.band is None
    assert delta(comparison, 30).better is None
    assert delta(comparison, 30).ratio is None
    assert "no-pair" in kinds(comparison)


def test_unstated_engines_pair_with_unstated_ones_and_a_caution(points, compared):
    frame = points(("mtp", 20, 900), ("none", 20, 500))
    comparison = one(compared(frame))
    assert (comparison.pair.family, comparison.pair.topology) == (None, None)
    assert "unstated" in kinds(comparison)


def test_an_unstated_engine_does_not_pair_with_a_stated_one(points, compared):
    stated = points(("mtp", 20, 900), engine="trt", topology="aggregated")
    unstated = points(("none", 20, 500))
    assert one(compared(joined([stated, unstated]))).pair is None


def test_without_a_common_band_there_is_no_target_and_no_winner(points, compared):
    frame = points(("mtp", 60, 900), ("mtp", 90, 500), ("none", 10, 400), ("none", 40, 100))
    comparison = one(compared(frame))
    assert comparison.band is None
    assert comparison.matches == ()
    assert "no-band" in kinds(comparison)
    at_30 = one(compared(frame, targets=(30,))).matches[0]
    assert (at_30.a.boundary, at_30.b.boundary) == ("below", "interpolated")
    assert at_30.deltas["throughput_per_gpu"].better is None  # although MTP's bound would decide it


def test_a_band_narrower_than_two_tokens_keeps_unrounded_targets(points, compared):
    frame = points(("mtp", 40.2, 900), ("mtp", 60, 500), ("none", 10, 400), ("none", 41.4, 100))
    targets = [match.interactivity for match in one(compared(frame)).matches]
    # 40.5 and 40.8 both round to 41 and 41.1 does too: each keeps its own value
    assert targets == pytest.approx([40.5, 40.8, 41.1])


def test_rounding_never_leaves_the_band(points, compared):
    frame = points(("mtp", 40.6, 900), ("mtp", 60, 500), ("none", 10, 400), ("none", 44.2, 100))
    comparison = one(compared(frame))
    # 41.5 -> 42, 42.4 -> 42: equal, so both stay unrounded; 43.3 -> 43
    assert [match.interactivity for match in comparison.matches] == pytest.approx([41.5, 42.4, 43])
    assert all(comparison.band.min <= match.interactivity <= comparison.band.max for match in comparison.matches)


def test_one_knot_answers_only_at_itself(points, compared):
    frame = points(("mtp", 30, 900), ("none", 10, 400), ("none", 50, 100))
    comparison = one(compared(frame))
    assert (comparison.band.min, comparison.band.max) == (30, 30)
    assert [match.interactivity for match in comparison.matches] == [30]
    assert delta(comparison, 30).ratio == pytest.approx(900 / 250)
    elsewhere = one(compared(frame, targets=(20, 40)))
    assert [match.a.boundary for match in elsewhere.matches] == ["below", "above"]
    assert all(match.a.get("throughput_per_gpu") is None for match in elsewhere.matches)
    assert all(match.deltas == {} for match in elsewhere.matches)


def test_a_band_without_width_keeps_its_unrounded_target(points, compared):
    frame = points(("mtp", 30.4, 900), ("none", 10, 400), ("none", 50, 100))
    assert [match.interactivity for match in one(compared(frame)).matches] == [30.4]


def test_a_bound_that_decides_names_the_winner_at_least(points, compared):
    frame = points(("mtp", 46, 9478.9), ("mtp", 61, 9251.8), ("none", 32, 8087.6), ("none", 61, 131.9))
    comparison = one(compared(frame, targets=(32,)))
    match = comparison.matches[0]
    assert (match.a.boundary, match.a.bound) == ("below", True)
    assert match.a.get("throughput_per_gpu") == 9478.9
    found = delta(comparison, 32)
    assert (found.better, found.at_least) == ("a", True)
    assert found.percent == pytest.approx(17.2, abs=0.01)


def test_a_bound_that_does_not_decide_names_nobody(points, compared):
    frame = points(("mtp", 46, 7000), ("mtp", 61, 6000), ("none", 32, 8087.6), ("none", 61, 131.9))
    found = delta(one(compared(frame, targets=(32,))), 32)
    assert (found.better, found.ratio, found.tied) == (None, None, False)


def test_above_a_frontier_there_is_no_value(points, compared):
    frame = points(("mtp", 20, 1000), ("mtp", 60, 200), ("none", 10, 800), ("none", 50, 100))
    match = one(compared(frame, targets=(55,))).matches[0]
    assert match.b.boundary == "above"
    assert match.b.values == {}
    assert match.deltas == {}


def test_of_two_runs_of_one_configuration_the_newer_counts(points, compared):
    old = points(("mtp", 20, 2000), ("mtp", 40, 1500), date="2026-05-01", concurrency=[16, 4], engine="trt")
    new = points(("mtp", 20, 1000), date="2026-06-01", concurrency=[16], engine="trt")
    other = points(("mtp", 50, 100), date="2026-04-01", concurrency=[1], engine="trt", tp=8)
    base = points(("none", 20, 500), ("none", 50, 50), date="2026-06-01", concurrency=[16, 1], engine="trt")
    comparison = one(compared(joined([old, new, other, base])))
    assert comparison.sides["a"].points["throughput_per_gpu"].tolist() == [1000, 100]
    (replaced,) = comparison.left_out
    assert replaced.rows == ("row 1", "row 2")
    assert "newer run" in replaced.why


def test_the_run_column_tells_runs_of_one_day_apart(points, compared):
    first = points(("mtp", 20, 2000), date="2026-05-01", run="99/1", concurrency=16)
    second = points(("mtp", 20, 1000), date="2026-05-01", run="100/1", concurrency=16)
    base = points(("none", 20, 500), date="2026-05-01", run="1/1", concurrency=16)
    comparison = one(compared(joined([first, second, base])))
    assert comparison.sides["a"].points["run"].tolist() == ["100/1"]


def test_repeats_of_one_point_enter_as_their_median(points, compared):
    frame = points(
        ("mtp", 20, 1000), ("mtp", 22, 900), ("mtp", 60, 5000), ("mtp", 80, 100), ("none", 20, 500),
        concurrency=[16, 16, 16, 1, 16], repeat=[1, 2, 3, 1, 1],
    )  # fmt: skip
    side = one(compared(frame)).sides["a"]
    # The lucky third repeat alone would have been a frontier point at 60 tok/s/user.
    assert side.points[["interactivity", "throughput_per_gpu"]].to_numpy().tolist() == [[22, 1000], [80, 100]]


def test_points_without_a_load_are_never_taken_for_repeats(points, compared):
    frame = points(("mtp", 20, 1000), ("mtp", 40, 500), ("none", 20, 500), ("none", 40, 100))
    assert len(one(compared(frame)).sides["a"].points) == 2


@pytest.mark.parametrize("column", ["model", "hardware", "precision", "isl", "osl"])
def test_whatever_else_differs_is_refused_by_name(points, compared, column):
    other = {"model": "n", "hardware": "h200", "precision": "fp4", "isl": 8192, "osl": 8192}[column]
    frame = joined([points(("mtp", 20, 900), ("none", 20, 500)), points(("mtp", 30, 800), **{column: other})])
    with pytest.raises(ComparisonError, match=column) as caught:
        compared(frame)
    assert str(other) in str(caught.value)


def test_two_definitions_of_interactivity_are_never_mixed(points, compared):
    own = points(("mtp", 20, 900), ("none", 20, 500), interactivity_definition="tpot_p50")
    other = points(("none", 25, 400), interactivity_definition="tpot_mean")
    with pytest.raises(ComparisonError, match="interactivity_definition"):
        compared(joined([own, other]))


def test_a_side_without_points_makes_a_report_without_deltas(points, compared):
    comparison = one(compared(points(("none", 20, 500), ("none", 40, 300)), targets=(30,)))
    match = comparison.matches[0]
    assert match.a.boundary == "missing"
    assert match.b.get("throughput_per_gpu") == pytest.approx(400)
    assert match.deltas == {}
    assert "no-points" in kinds(comparison)


def test_a_difference_below_one_percent_is_a_tie(points, compared):
    frame = points(("mtp", 20, 1009), ("none", 20, 1000))
    assert (delta(one(compared(frame)), 20).better, delta(one(compared(frame)), 20).tied) == (None, True)
    frame = points(("mtp", 20, 1011), ("none", 20, 1000))
    assert (delta(one(compared(frame)), 20).better, delta(one(compared(frame)), 20).tied) == ("a", False)


def test_hardware_is_compared_across_engines_with_a_caution(points, compared):
    nvidia = points(("none", 20, 900), ("none", 40, 500), hardware="b200", engine="trt", topology="aggregated")
    amd = points(("none", 20, 800), ("none", 40, 300), hardware="mi355x", engine="atom", topology="aggregated")
    comparison = one(compared(joined([nvidia, amd]), axis="hardware", a="b200", b="mi355x"))
    assert comparison.rules.pairing == "pooled"
    assert "engines-differ" in kinds(comparison)
    assert (comparison.matches[0].a.engines, comparison.matches[0].b.engines) == (("trt",), ("atom",))


def test_a_rule_can_be_chosen_on_its_own(points, compared):
    frame = points(("mtp", 46, 9000), ("mtp", 61, 8000), ("none", 32, 8087.6), ("none", 61, 131.9))
    match = one(compared(frame, targets=(32,), outside="nearest", delta="premium")).matches[0]
    assert (match.a.boundary, match.a.bound) == ("below", False)
    assert match.deltas["throughput_per_gpu"].at_least is False


def test_budgets_are_solved_on_the_curve_and_not_scanned(points, compared):
    frame = points(("mtp", 20, 1000), ("mtp", 60, 200), ("none", 10, 800), ("none", 50, 100))
    comparison = one(compared(frame, prices=Prices(sheet=ROUND, tier="t"), budgets=(2.0, 0.5, 100.0)))
    found = {(budget.side, budget.usd_per_mtok): budget.interactivity for budget in comparison.budgets}
    # $2 buys 500 tok/s/GPU: MTP has them up to 20 + 40 * 500 / 800 = 45, Off up to 10 + 40 * 300 / 700
    assert found["a", 2.0] == pytest.approx(45)
    assert found["b", 2.0] == pytest.approx(10 + 40 * 300 / 700)
    assert found["a", 0.5] is None
    assert found["b", 100.0] == 50


def test_cost_of_output_tokens_counts_all_gpus_of_a_disaggregated_run(points, compared):
    frame = points(
        ("mtp", 20, 900), ("none", 20, 500),
        topology="disaggregated", engine="trt", prefill_gpus=4, decode_gpus=12,
        output_throughput_per_gpu=[400, 200], input_throughput_per_gpu=[2400, 1400],
    )  # fmt: skip
    comparison = one(compared(frame, prices=Prices(sheet=ROUND, tier="t")))
    # 400 tok/s on 12 of 16 GPUs are 300 over all of them
    assert comparison.matches[0].a.get("output_cost_per_mtok") == pytest.approx(1000 / 300)
    assert comparison.matches[0].a.get("input_cost_per_mtok") == pytest.approx(1000 / 600)


def test_throughputs_that_contradict_their_gpu_counts_raise_a_caution(points, compared):
    frame = points(
        ("mtp", 20, 900), ("none", 20, 500), gpus=8, output_throughput_per_gpu=450, input_throughput_per_gpu=450
    )
    assert "gpu-split" in kinds(one(compared(frame)))  # 450 + 450 is not 500


def test_readings_come_as_a_frame_for_notebooks(points, compared):
    frame = points(("mtp", 20, 1000), ("mtp", 60, 200), ("none", 10, 800), ("none", 50, 100))
    readings = one(compared(frame)).readings
    assert isinstance(readings, pd.DataFrame)
    assert readings["side"].tolist() == ["a", "b"] * 3
    assert readings["concurrency"].isna().all()


def test_a_sweep_that_passes_midnight_is_one_run(points, compared):
    dates = ["2026-05-01T23:40:00", "2026-05-02T00:20:00", "2026-05-09T10:00:00"]
    frame = points(("mtp", 20, 900), ("mtp", 40, 500), ("none", 20, 400), date=dates, concurrency=[16, 4, 16])
    assert len(one(compared(frame)).sides["a"].points) == 2


def test_runs_of_two_days_are_two_runs(points, compared):
    dates = ["2026-05-01T09:00:00", "2026-05-02T09:00:00", "2026-05-09"]
    frame = points(("mtp", 20, 900), ("mtp", 40, 500), ("none", 40, 400), date=dates, concurrency=[16, 4, 16])
    assert one(compared(frame)).sides["a"].points["concurrency"].tolist() == [4]


def test_points_that_do_not_say_on_which_side_they_stand_are_named(points, compared):
    vague = points((None, 30, 700)).assign(source="vague.json")
    frame = joined([points(("mtp", 20, 900), ("none", 20, 400)), vague])
    assert [(out.source, out.why) for out in one(compared(frame)).left_out] == [
        ("vague.json", "does not state spec_method")
    ]
    with pytest.raises(ComparisonError, match=r"vague.json: does not state spec_method; give it with 'set:'"):
        compared(joined([points(("mtp", 20, 900)), vague]))


def test_published_figures_of_one_load_are_not_taken_for_repeats(points, compared):
    frame = points(
        ("mtp", 32, 9478.9), ("mtp", 46, 9478.9), ("none", 32, 8087.6), ("none", 46, 2843.2),
        kind="published", concurrency=[16384, 16384, 3693, 364],
    )  # fmt: skip
    comparison = one(compared(frame, targets=(32, 46)))
    assert comparison.sides["a"].frontier["interactivity"].tolist() == [46]
    assert [match.a.boundary for match in comparison.matches] == ["below", "published"]
