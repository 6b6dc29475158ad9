"""What a parser read becomes operating points, or everything that is wrong with it."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paretopress.columns import COLUMNS, IDENTITY, METRIC_KEYS, METRICS
from paretopress.points import complete, doubtful_split, empty, joined

POSITIVE = [metric.key for metric in METRICS if metric.positive]
COUNTS = [column.key for column in IDENTITY if column.type == "count"]


def one(*, by="tpot_p50", **columns):
    """Return the only point of a sound file."""
    checked = complete(pd.DataFrame([columns]), path="a.csv", definition=by)
    assert checked.faults == ()
    return checked.frame.iloc[0]


def faults(**columns):
    return [str(fault) for fault in complete(pd.DataFrame(columns), path="a.csv").faults]


def test_a_frame_has_all_columns_of_the_schema_in_its_order():
    assert tuple(complete(pd.DataFrame({"isl": [1024]}), path="a.csv").frame.columns) == COLUMNS
    assert tuple(empty().columns) == COLUMNS
    assert len(empty()) == 0


def test_missing_is_missing_and_never_zero():
    point = one(tpot_p50=0.02, throughput_per_gpu=500)
    absent = point.drop(["tpot_p50", "throughput_per_gpu", "interactivity", "interactivity_definition", "kind"])
    assert absent.drop(["source", "row"]).isna().all()


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA, pd.NaT, "", "  ", "NA", "nan", "null", "None", "n/a"])
def test_every_way_of_writing_nothing_is_missing(missing):
    frame = pd.DataFrame({"throughput_per_gpu": [missing, 5], "isl": [missing, 1], "dp_attention": [missing, True]})
    checked = complete(frame.astype(object), path="a.csv")
    assert checked.faults == ()
    assert checked.frame.loc[0, ["throughput_per_gpu", "isl", "dp_attention"]].isna().all()


def test_a_number_written_as_text_is_that_number():
    assert one(throughput_per_gpu=" +1.5e3 ", isl="1024", tpot_p50=".02")[["throughput_per_gpu", "isl"]].tolist() == [
        1500,
        1024,
    ]


@pytest.mark.parametrize("written", ["8k", "1_000", "0x10", "1,5", "5 tok/s", True, dt.date(2026, 1, 1), "inf", "--1"])
def test_what_only_looks_like_a_number_is_refused_by_row_and_column(written):
    (fault,) = faults(throughput_per_gpu=[500, written])
    assert fault.startswith("a.csv: row 2, column throughput_per_gpu: not a number: got ")
    assert str(written) in fault
    assert "expected a number of tok/s/GPU above 0" in fault


@pytest.mark.parametrize("column", ["throughput_per_gpu", "isl"])
def test_a_whole_number_that_no_float_is_near_to_is_refused(column):
    (fault,) = faults(**{column: [10**400]})
    assert fault.startswith(f"a.csv: column {column}: not a number: got '1000")


@pytest.mark.parametrize("key", POSITIVE)
def test_zero_is_no_measurement_where_zero_is_impossible(key):
    (fault,) = faults(**{key: [0.0]})
    assert f"column {key}: out of range" in fault


@pytest.mark.parametrize("number", [-1, np.inf, -np.inf, 1e400])
def test_no_metric_is_negative_or_infinite(number):
    found = faults(**{key: [number] for key in METRIC_KEYS})
    assert [fault.split(": ")[1] for fault in found] == [f"column {key}" for key in METRIC_KEYS]
    assert all("out of range" in fault for fault in found)


def test_zero_failed_requests_and_a_latency_of_zero_are_numbers():
    point = one(failed_requests=0, ttft_p50=0.0)
    assert (point.failed_requests, point.ttft_p50) == (0, 0)


@pytest.mark.parametrize("key", COUNTS)
def test_a_count_is_whole_and_above_zero(key):
    for wrong in (0, -1, 1.5):
        (fault,) = faults(**{key: [wrong]})
        assert f"column {key}: out of range: got '{wrong}', expected a whole number above 0" in fault


def test_all_faults_of_a_file_come_at_once():
    found = faults(isl=["8k", 1024], topology=["aggregated", "agregated"], date=["2026-02-30", "yesterday"])
    places = [fault.split(": ")[1] for fault in found]
    assert places == [
        "row 1, column isl",
        "row 2, column topology",
        "row 1, column date",
        "row 2, column date",
    ]
    assert "did you mean 'aggregated'?" in found[1]


def test_the_place_of_a_fault_is_what_the_parser_calls_the_row():
    (fault,) = faults(row=["$[3]", "$[4]"], isl=[1024, -1])
    assert fault.startswith("a.csv: $[4], column isl")
    (fault,) = faults(isl=[-1])
    assert fault.startswith("a.csv: column isl")


def test_an_unknown_column_is_a_fault_of_the_file_with_a_suggestion():
    checked = complete(pd.DataFrame({"throughput_per_gp": [1, 2]}), path="a.csv")
    assert [str(fault) for fault in checked.faults] == [
        "a.csv: unknown column 'throughput_per_gp'; did you mean 'throughput_per_gpu'?"
    ]
    assert set(checked.bad) == {0, 1}


def test_each_faulty_row_says_for_what_it_would_be_left_out():
    frame = pd.DataFrame({"tpot_p50": [0.02, 0.02, 0.02], "throughput_per_gpu": [500, "fast", None]})
    checked = complete(frame, path="a.csv")
    assert checked.bad == {1: "throughput_per_gpu: not a number (fast)"}
    # It is the reader who decides whether to go on without it.
    assert checked.frame["left_out"].tolist() == [None, None, "no throughput"]


def test_identity_is_the_text_that_was_written():
    point = one(engine_version="0.10", precision=" fp8 ", spec_method="off", model="No")
    assert point[["engine_version", "precision", "spec_method", "model"]].tolist() == ["0.10", "fp8", "off", "No"]


def test_half_of_a_surrogate_pair_is_refused_where_it_enters():
    # JSON can hold one, UTF-8 and pandas cannot: it would fail far away, without a place.
    frame = pd.DataFrame({"model": ["\ud800x", "m"], "row": ["\udc00", "2"]}, dtype=object)
    checked = complete(frame, path="a.json")
    assert [fault.what for fault in checked.faults] == ["half of a surrogate pair, which is no character"] * 2
    assert checked.frame["model"].tolist() == [None, "m"]
    assert "\\ud800" in checked.bad[0]
    "\n".join(map(str, checked.faults)).encode()


@pytest.mark.parametrize(
    ("written", "flag"), [(True, True), (np.False_, False), ("TRUE", True), ("0", False), (1, True), ("", None)]
)
def test_a_flag_is_true_false_or_missing(written, flag):
    assert one(dp_attention=written).dp_attention is flag


def test_what_is_neither_true_nor_false_is_refused():
    assert "neither true nor false: got 'maybe'" in faults(dp_attention=["maybe"])[0]


@pytest.mark.parametrize(
    "date",
    ["2026-05-19", "2026-05-19T08:30", "2026-05-19 08:30:00.25", "2026-05-19T08:30:00Z", "2026-05-19T08:30+0200"],
)
def test_a_date_is_iso_8601_with_or_without_a_time(date):
    assert one(date=date).date == date


@pytest.mark.parametrize("date", ["19.05.2026", "2026-13-01", "2026-02-29", "20260519", "2026-05-19T25:00"])
def test_what_is_no_date_is_refused(date):
    (fault,) = faults(date=[date])
    assert f"not a date: got '{date}'" in fault


def test_interactivity_is_the_reciprocal_of_the_median_tpot():
    point = one(tpot_p50=0.02, tpot_mean=0.04)
    assert (point.interactivity, point.interactivity_definition) == (50, "tpot_p50")


def test_the_definition_can_be_another_latency():
    point = one(tpot_p50=0.02, tpot_mean=0.04, by="tpot_mean")
    assert (point.interactivity, point.interactivity_definition) == (25, "tpot_mean")


def test_an_interactivity_that_came_without_its_definition_keeps_none():
    point = one(interactivity=48, tpot_p50=0.02)
    assert (point.interactivity, point.interactivity_definition) == (48, None)


def test_an_interactivity_of_another_definition_is_computed_anew_where_the_latency_is_there():
    point = one(interactivity=48, interactivity_definition="tpot_mean", tpot_p50=0.02)
    assert (point.interactivity, point.interactivity_definition) == (50, "tpot_p50")
    point = one(interactivity=48, interactivity_definition="tpot_mean")
    assert (point.interactivity, point.interactivity_definition) == (48, "tpot_mean")


@pytest.mark.parametrize("tpot", [0.0, 5e-324])
def test_a_tpot_of_zero_is_no_infinite_interactivity(tpot):
    point = one(tpot_p50=tpot, throughput_per_gpu=500)
    assert np.isnan(point.interactivity)
    assert point.left_out == "no interactivity: neither given nor tpot_p50"


def test_throughput_per_gpu_is_over_all_gpus_that_serve():
    point = one(total_tok_s=8000, output_tok_s=2000, gpus=8)
    assert point[["throughput_per_gpu", "output_throughput_per_gpu", "input_throughput_per_gpu"]].tolist() == [
        1000,
        250,
        750,
    ]


def test_a_disaggregated_run_divides_output_by_decode_and_input_by_prefill_gpus():
    point = one(total_tok_s=8000, output_tok_s=2000, topology="disaggregated", prefill_gpus=2, decode_gpus=6)
    assert point.gpus == 8
    assert point[["throughput_per_gpu", "output_throughput_per_gpu", "input_throughput_per_gpu"]].tolist() == [
        1000,
        pytest.approx(2000 / 6),
        3000,
    ]


def test_gpus_are_never_guessed_from_parallelism():
    point = one(total_tok_s=8000, tp=8, ep=8)
    assert np.isnan(point.gpus)
    assert np.isnan(point.throughput_per_gpu)
    assert point.left_out.startswith("needs 'gpus'")


def test_a_total_that_is_only_output_leaves_input_missing():
    assert np.isnan(one(total_tok_s=2000, output_tok_s=2000, gpus=1).input_tok_s)


def test_a_throughput_per_gpu_that_the_file_states_stays_as_it_is():
    assert one(throughput_per_gpu=900, total_tok_s=8000, gpus=8).throughput_per_gpu == 900


def test_gpu_counts_that_contradict_each_other_are_refused():
    (fault,) = faults(gpus=[8], prefill_gpus=[2], decode_gpus=[4])
    assert "not the sum of prefill and decode GPUs: got '8 and 2 + 4'" in fault


def test_a_row_that_cannot_stand_on_a_frontier_says_why():
    frame = complete(pd.DataFrame({"tpot_p50": [0.02, None], "throughput_per_gpu": [None, 500]}), path="a.csv").frame
    assert frame["left_out"].tolist() == ["no throughput", "no interactivity: neither given nor tpot_p50"]


def test_what_a_parser_left_out_keeps_the_reason_of_the_parser():
    assert one(left_out="3 of 20 requests failed").left_out == "3 of 20 requests failed"


def test_a_fact_fills_what_the_file_does_not_state():
    checked = complete(pd.DataFrame({"isl": [1024]}), path="a.csv", facts={"gpus": "8", "hardware": "b200"})
    assert checked.faults == ()
    assert checked.frame[["gpus", "hardware"]].to_numpy().tolist() == [[8, "b200"]]


def test_a_name_replaces_the_file_s_own_and_a_number_may_not_contradict_it():
    raw = pd.DataFrame({"model": ["org/m"] * 3, "gpus": [8, 4, None]})
    checked = complete(raw, path="a.csv", facts={"model": "m", "gpus": "8.0"})
    assert checked.frame["model"].tolist() == ["m"] * 3
    assert [str(fault) for fault in checked.faults] == [
        "a.csv: row 2, column gpus: the file states it, and the config states it otherwise: got '8.0', expected 4"
    ]
    assert checked.frame["gpus"][2] == 8


def test_a_point_is_measured_unless_it_says_that_it_was_published():
    frame = complete(pd.DataFrame({"kind": ["published", None]}), path="a.csv").frame
    assert frame["kind"].tolist() == ["published", "measured"]


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.floats(1, 1e4), st.floats(1, 1e4), st.integers(1, 64), st.integers(1, 64)), min_size=1),
    st.floats(-0.2, 0.2) | st.sampled_from([-0.0101, -0.0099, 0.0099, 0.0101]),
)
def test_a_split_of_throughput_is_doubted_beyond_one_percent(rows, off):
    rows = pd.DataFrame(rows, columns=["input", "output", "prefill_gpus", "decode_gpus"])
    both = rows["prefill_gpus"] + rows["decode_gpus"]
    total = rows["input"] * rows["prefill_gpus"] + rows["output"] * rows["decode_gpus"]
    frame = complete(
        rows[["prefill_gpus", "decode_gpus"]].assign(
            topology="disaggregated",
            input_throughput_per_gpu=rows["input"],
            output_throughput_per_gpu=rows["output"],
            throughput_per_gpu=total / both / (1 + off),
        ),
        path="a.csv",
    ).frame
    if abs(abs(off) - 0.01) > 1e-9:
        assert (doubtful_split(frame) == (abs(off) > 0.01)).all()


def test_a_split_that_is_not_stated_is_not_doubted():
    assert not doubtful_split(complete(pd.DataFrame({"throughput_per_gpu": [500]}), path="a.csv").frame).any()


def test_frames_are_joined_in_their_order_under_new_row_labels():
    first, second = (complete(pd.DataFrame({"isl": [isl, isl + 1]}), path="a.csv").frame for isl in (1, 5))
    both = joined([first, empty(), second])
    assert both["isl"].tolist() == [1, 2, 5, 6]
    assert both.index.is_unique
    assert joined([]).empty


CELLS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | st.sampled_from(["1", "na"])


@settings(max_examples=40)
@given(st.dictionaries(st.sampled_from([c for c in COLUMNS if c != "row"]), CELLS, min_size=1, max_size=6))
def test_whatever_a_cell_holds_becomes_a_sound_point_or_a_fault(cells):
    checked = complete(pd.DataFrame({key: pd.Series([value], dtype=object) for key, value in cells.items()}), path="a")
    point = checked.frame.iloc[0]
    for metric in METRICS:
        value = point[metric.key]
        assert np.isnan(value) or (np.isfinite(value) and (value > 0 or (value == 0 and not metric.positive)))
    for column in IDENTITY:
        if column.one_of and point[column.key] is not None and not checked.faults:
            assert point[column.key] in column.one_of
    assert bool(checked.faults) == bool(checked.bad)
