"""Which points stand on which side, and which of them count."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paretopress import selection
from paretopress.errors import ComparisonError
from paretopress.points import complete
from paretopress.rules import rules_for
from paretopress.selection import Pair

SERVED = {"interactivity": 20, "throughput_per_gpu": 500}


def frame(*rows, path="a.csv"):
    checked = complete(pd.DataFrame([{**SERVED, **row} for row in rows]), path=path)
    assert checked.faults == ()
    return checked.frame


def chosen(points, column, *values):
    return np.flatnonzero(selection.matching(points, column, values)).tolist()


def test_text_is_compared_as_it_was_written():
    points = frame({"engine_version": "0.10"}, {"engine_version": "0.1"}, {"engine_version": None})
    assert chosen(points, "engine_version", "0.10") == [0]
    assert chosen(points, "engine_version", "0.1", None) == [1, 2]


def test_numbers_are_compared_as_numbers():
    points = frame({"isl": 1024}, {"isl": 8192}, {"isl": None})
    assert chosen(points, "isl", "1024.0") == [0]
    assert chosen(points, "isl", "1e3", None) == [2]


def test_flags_are_true_false_or_not_stated():
    points = frame({"dp_attention": True}, {"dp_attention": False}, {"dp_attention": None})
    assert chosen(points, "dp_attention", "True") == [0]
    assert chosen(points, "dp_attention", "false") == [1]
    assert chosen(points, "dp_attention", "false", None) == [1, 2]


def test_a_text_where_a_number_is_compared_is_refused_by_name():
    with pytest.raises(ComparisonError, match=r"where.isl: not a number: got '8k'"):
        selection.select(frame({}), {"isl": ("8k",)})


def test_all_of_where_must_hold():
    points = frame({"model": "m", "tp": 4}, {"model": "m", "tp": 8}, {"model": "n", "tp": 8}, {"model": "m"})
    where = {"model": ("m", "o"), "tp": ("8",)}
    assert selection.select(points, where).index.tolist() == [1]
    assert selection.select(points, where, or_unstated=True).index.tolist() == [1, 3]
    assert selection.select(points, {}).index.tolist() == [0, 1, 2, 3]


def test_points_that_may_be_meant_name_what_they_do_not_state():
    points = frame(
        {"model": "m", "spec_method": "mtp"},
        {"model": None, "spec_method": None},
        {"model": "m", "spec_method": None},
        {"model": "n", "spec_method": None},
        {"model": None, "spec_method": "eagle"},
    )
    vague = selection.unstated(points, {"model": ("m",)}, "spec_method", ("mtp", "none"))
    assert vague["left_out"].to_dict() == {1: "does not state model, spec_method", 2: "does not state spec_method"}


def test_a_column_that_may_be_unstated_is_not_missed():
    points = frame({"engine": None, "spec_method": "mtp"})
    assert selection.unstated(points, {"engine": ("trt", None)}, "spec_method", ("mtp",)).empty


def test_only_points_with_both_coordinates_enter():
    points = frame({}, {"interactivity": None}, {"throughput_per_gpu": None}, {"left_out": "a warm-up run"})
    assert selection.entering(points).index.tolist() == [0]


def newest(*rows):
    kept, old = selection.newest_runs(frame(*rows))
    assert sorted([*kept.index, *old.index]) == list(range(len(rows)))
    return kept.index.tolist()


def test_the_newest_run_is_the_latest_by_the_clock_and_not_by_its_text():
    # The first one's day is the later text, and its moment the earlier one.
    assert newest({"date": "2026-05-02T08:00:00+14:00"}, {"date": "2026-05-02T01:00:00Z"}) == [1]
    assert newest({"date": "2026-05-02 09:00", "run": "b"}, {"date": "2026-05-02T08:00", "run": "a"}) == [0]


def test_runs_of_one_moment_are_told_apart_by_their_names_with_numbers_as_numbers():
    day = "2026-05-01"
    assert newest(*({"date": day, "run": run} for run in ("99/2", "100/1", "100/10", "100/9"))) == [2]
    assert newest({"date": day, "run": "10"}, {"date": day, "run": "x"}) == [0]


def test_all_points_of_the_newest_run_stay_whatever_their_hour():
    rows = [{"date": f"2026-05-0{day}T0{hour}:00", "run": str(day)} for day in (1, 2) for hour in (1, 2, 3)]
    assert newest(*rows) == [3, 4, 5]


def test_nobody_can_say_that_a_point_without_a_date_is_older():
    assert newest({"date": "2026-05-01"}, {"run": "7"}, {"date": "2026-05-09"}) == [1, 2]


def test_each_configuration_has_its_own_newest_run():
    assert newest({"tp": 4, "date": "2026-01-01"}, {"tp": 8, "date": "2026-05-01"}, {"date": "2026-05-09"}) == [0, 1, 2]


def test_another_load_or_engine_version_is_no_other_configuration():
    old = {"date": "2026-01-01", "concurrency": 4, "engine_version": "0.9"}
    assert newest(old, {"date": "2026-05-01", "concurrency": 8, "engine_version": "0.10"}) == [1]


RUNS = st.lists(
    st.tuples(
        st.sampled_from([4, 8]),
        st.sampled_from([None, "2026-05-01", "2026-05-01T20:00:00", "2026-05-02T01:00:00", "2026-05-09"]),
        st.sampled_from([None, "9", "10"]),
    ),
    min_size=1,
    max_size=9,
)


@settings(max_examples=25)
@given(RUNS, st.randoms(use_true_random=False))
def test_which_run_is_newest_does_not_depend_on_the_order_of_rows(runs, random):
    rows = [{"tp": tp, "date": date, "run": run, "row": str(n)} for n, (tp, date, run) in enumerate(runs)]
    shuffled = random.sample(rows, len(rows))
    kept = [set(selection.newest_runs(frame(*order))[0]["row"]) for order in (rows, shuffled)]
    assert kept[0] == kept[1]
    assert {row["tp"] for row in rows if row["row"] in kept[0]} == {row["tp"] for row in rows}


def medians(*rows, column="throughput_per_gpu"):
    return selection.medians(frame(*rows))[column].tolist()


def repeats(*values, **common):
    return [{"throughput_per_gpu": value, "concurrency": 4, **common} for value in values]


def test_repeats_become_their_median_in_the_place_of_the_first():
    assert medians(*repeats(100), {"concurrency": 8}, *repeats(900, 300)) == [300, 500]
    assert medians(*repeats(100, 300)) == [200]


def test_each_metric_has_its_own_median_and_what_is_missing_does_not_count():
    rows = [{**row, "ttft_p50": ttft} for row, ttft in zip(repeats(100, 200, 900), (0.4, None, 0.2), strict=True)]
    assert medians(*rows, column="ttft_p50") == [pytest.approx(0.3)]


def test_a_median_is_no_repeat_and_a_single_point_keeps_its_number():
    found = selection.medians(frame(*repeats(1, 2, repeat=3), {"concurrency": 8, "repeat": 3}))["repeat"]
    assert found.isna().tolist() == [True, False]


@pytest.mark.parametrize(
    "other", [{"concurrency": 8}, {"request_rate": 2}, {"tp": 8}, {"engine_version": "0.11"}, {"gpus": 16}]
)
def test_points_of_another_load_or_configuration_are_no_repeats(other):
    assert medians(*repeats(100, tp=4, gpus=8), *repeats(300, **{"tp": 4, "gpus": 8, **other})) == [100, 300]


def test_points_without_a_load_and_published_figures_are_no_repeats():
    assert medians({"throughput_per_gpu": 1}, {"throughput_per_gpu": 2}) == [1, 2]
    assert medians(*repeats(1, 2, kind="published")) == [1, 2]


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.sampled_from([None, 4, 8]), st.integers(1, 99)), min_size=1, max_size=9),
    st.randoms(use_true_random=False),
)
def test_a_median_does_not_depend_on_the_order_of_rows_and_stays_among_them(values, random):
    rows = [{"concurrency": load, "throughput_per_gpu": value} for load, value in values]
    both = [sorted(medians(*order)) for order in (rows, random.sample(rows, len(rows)))]
    assert both[0] == both[1]
    assert len(both[0]) == len([load for load, _ in values if load is None]) + len({load for load, _ in values if load})
    assert min(value for _, value in values) <= both[0][0]
    assert both[0][-1] <= max(value for _, value in values)


def test_rules_decide_whether_old_runs_and_repeats_enter():
    points = frame(
        *repeats(1, 2, date="2026-01-01"), *repeats(3, 5, date="2026-05-01"), {"concurrency": 8, "date": "2026-05-01"}
    )

    def kept(**rules):
        found = selection.reduce(points, rules_for("strict", **rules), {})
        return len(found.points), len(found.runs), sum(len(out.rows) for out in found.left_out)

    assert kept() == (2, 3, 2)
    assert kept(repeats="all") == (3, 3, 2)
    assert kept(runs="all", repeats="all") == (5, 5, 0)


def test_a_point_whose_median_misses_an_objective_is_left_out_with_its_repeats():
    rows = [{**row, "ttft_p99": ttft} for row, ttft in zip(repeats(1, 2, 3), (0.4, 0.5, 9.0), strict=True)]
    points = frame(*rows, {"concurrency": 8, "ttft_p99": 0.6}, {"concurrency": 16, "ttft_p99": None})
    found = selection.reduce(points, rules_for("strict"), {"ttft_p99": 0.5})
    assert found.points["concurrency"].tolist() == [4]
    assert found.runs["concurrency"].tolist() == [4, 4, 4]
    (out,) = found.left_out
    assert (out.rows, out.why) == (("row 4", "row 5"), "does not meet TTFT p99 within 0.5 s")


def test_left_out_rows_are_listed_by_file_and_reason():
    points = pd.concat(
        [
            frame({"left_out": "cut"}, {"left_out": None}, {"left_out": "slow"}, {"left_out": "cut"}, path="a.csv"),
            frame({"left_out": "cut"}, path="b.csv"),
        ]
    )
    found = [(out.source, out.rows, out.why) for out in selection.listed(points)]
    assert found == [("a.csv", ("row 1", "row 4"), "cut"), ("a.csv", ("row 3",), "slow"), ("b.csv", (), "cut")]


def paired(*rows, axis="spec_method", values=("mtp", "none")):
    families = {"trt": "trt", "dynamo-trt": "trt", "vllm": "vllm"}
    points = selection.with_family(frame(*rows), families.__getitem__)
    found, alone = selection.pairs(points, axis, dict(zip("ab", values, strict=True)))
    return [(p.family, p.topology) for p in found], [(u.family, u.topology, u.side, u.points) for u in alone]


def test_a_pair_is_a_family_and_topology_on_both_sides():
    one = {"topology": "aggregated"}
    pairs, alone = paired(
        {**one, "spec_method": "mtp", "engine": "trt"},
        {**one, "spec_method": "none", "engine": "dynamo-trt"},
        {**one, "spec_method": "mtp", "engine": "vllm"},
        {**one, "spec_method": "mtp", "engine": "vllm"},
        {"spec_method": "none", "engine": "vllm", "topology": "disaggregated"},
        {"spec_method": "none"},
    )
    assert pairs == [("trt", "aggregated")]
    assert set(alone) == {("vllm", "aggregated", "a", 2), ("vllm", "disaggregated", "b", 1), (None, None, "b", 1)}


def test_what_is_the_axis_pairs_nothing():
    rows = {"engine": "trt", "topology": "aggregated"}, {"engine": "vllm", "topology": "aggregated"}
    assert paired(*rows, axis="engine", values=("trt", "vllm")) == ([(None, "aggregated")], [])
    rows = {"engine": "trt", "topology": "aggregated"}, {"engine": "trt", "topology": "disaggregated"}
    assert paired(*rows, axis="topology", values=("aggregated", "disaggregated")) == ([("trt", None)], [])


def test_points_of_a_pair_may_be_wanted_with_those_that_do_not_say():
    points = selection.with_family(
        frame({"engine": "trt", "topology": "aggregated"}, {"engine": "trt"}, {"topology": "disaggregated"}, {}), str
    )
    pair = Pair(family="trt", topology="aggregated")
    assert selection.in_pair(points, pair, "spec_method").index.tolist() == [0]
    assert selection.in_pair(points, pair, "spec_method", or_unstated=True).index.tolist() == [0, 1, 3]
    assert selection.in_pair(points, Pair(family=None, topology=None), "spec_method").index.tolist() == [3]
    assert selection.in_pair(points, pair, "engine").index.tolist() == [0]


def test_everything_that_varies_besides_the_axis_is_named_at_once_with_its_values():
    a = frame({"precision": "fp4", "isl": 1024, "model": "m"}, {"precision": "fp4", "isl": 8192, "model": "m"})
    b = frame({"precision": "fp8", "isl": 1024, "model": None})
    with pytest.raises(ComparisonError) as caught:
        selection.require_constant({"a": a, "b": b}, "precision")
    found = {fault.where: fault.got for fault in caught.value.faults}
    assert found == {"model": "m (2 points), unstated (1 points)", "isl": "1024 (2 points), 8192 (1 points)"}
    assert "pin it with 'where: {isl: …}'" in str(caught.value)


def test_what_is_unstated_everywhere_is_constant():
    selection.require_constant({"a": frame({"precision": "fp4"}), "b": frame({"precision": "fp8"})}, "precision")
