"""One run told by several files counts once."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paretopress.points import NEEDS_GPUS, complete, joined
from paretopress.twins import FINGERPRINT, mark_twins

# The last is so short that a hundredth of a millisecond is more than half a percent of it.
RUN = {"ttft_mean": 0.2512345, "tpot_p50": 0.0201234, "tpot_mean": 0.0213456, "e2el_mean": 5.1234, "itl_p50": 0.0013449}
SERVED = {"throughput_per_gpu": 500.0, "concurrency": 16}


def file(path, *rows):
    return complete(pd.DataFrame([{**SERVED, **row} for row in rows]), path=path).frame


def rounded(run):
    """Return a run as a table writes it: milliseconds with two decimals."""
    return {key: round(value * 1000, 2) / 1000 for key, value in run.items()}


def why(*frames):
    return mark_twins(joined(frames))["left_out"].tolist()


def test_a_copy_of_a_run_names_the_file_that_is_used():
    assert why(file("a.json", {**RUN, "model": "m"}), file("a.csv", rounded(RUN))) == [
        None,
        "the same run as in a.json",
    ]


def test_the_row_that_says_more_is_kept_whichever_comes_first():
    assert why(file("a.csv", rounded(RUN)), file("a.json", {**RUN, "model": "m"})) == [
        "the same run as in a.json",
        None,
    ]


def test_nothing_but_the_reason_changes():
    frame = joined([file("a.json", RUN), file("a.csv", rounded(RUN))])
    pd.testing.assert_frame_equal(mark_twins(frame).drop(columns="left_out"), frame.drop(columns="left_out"))


def test_of_three_copies_one_is_used():
    frames = [file("a.csv", rounded(RUN)), file("a.json", {**RUN, "model": "m"}), file("a.md", rounded(RUN))]
    assert [reason is None for reason in why(*frames)].count(True) == 1


def test_two_rows_of_one_file_are_two_runs():
    assert why(file("a.json", RUN, RUN)) == [None, None]
    assert why(file("a.json", RUN, RUN), file("b.json", {**RUN, "tpot_p50": 0.5})) == [None] * 3


@pytest.mark.parametrize("other", [{"concurrency": 32}, {"engine": "sglang"}, {"tp": 4}, {"spec_method": "mtp"}])
def test_runs_that_state_a_different_identity_are_no_copies(other):
    own = {"concurrency": 16, "engine": "vllm", "tp": 8, "spec_method": "none"}
    assert why(file("a.json", {**own, **RUN}), file("b.json", {**own, **RUN, **other})) == [None, None]


def test_what_a_copy_does_not_state_makes_no_difference():
    frames = file("a.json", {**RUN, "engine": "vllm", "tp": 8}), file("b.json", {**RUN, "concurrency": None})
    assert why(*frames) == [None, "the same run as in a.json"]


def test_a_copy_may_call_the_model_the_day_and_the_repeat_otherwise():
    one = {**RUN, "model": "org/m", "date": "2026-05-01T08:00:00", "repeat": 2, "run": "7/1"}
    other = {**rounded(RUN), "model": "m", "date": "2026-05-01"}
    assert why(file("a.json", one), file("b.csv", other)) == [None, "the same run as in a.json"]


@pytest.mark.parametrize("key", list(RUN))
def test_a_run_that_differs_by_half_a_percent_in_one_latency_is_another_run(key):
    assert why(file("a.json", RUN), file("b.json", {**RUN, key: RUN[key] * 1.005})) == [None, None]


def test_three_latencies_are_too_few_to_tell():
    few = {key: RUN[key] for key in list(RUN)[:3]}
    assert why(file("a.json", few), file("b.json", few)) == [None, None]
    enough = {key: RUN[key] for key in list(RUN)[:4]}
    assert why(file("a.json", enough), file("b.json", enough)) == [None, "the same run as in a.json"]


def test_only_what_both_have_is_compared():
    other = {**{key: RUN[key] for key in list(RUN)[:4]}, "ttft_p99": 0.9}
    assert why(file("a.json", RUN), file("b.json", other)) == [None, "the same run as in a.json"]


def test_throughput_is_no_fingerprint_since_one_file_divides_by_gpus():
    assert why(file("a.json", {**RUN, "throughput_per_gpu": 4000}), file("b.json", RUN))[1] is not None


def test_a_copy_of_a_run_that_must_not_be_used_is_as_unusable():
    cancelled = file("a.json", {**RUN, "left_out": "cancelled"})
    assert why(cancelled, file("b.json", RUN)) == ["cancelled", "the same run as in a.json: cancelled"]


def test_a_row_without_gpus_gives_way_to_its_copy_with_them():
    raw = {**RUN, "throughput_per_gpu": None, "total_tok_s": 4000, "model": "m", "engine": "vllm", "isl": 1024}
    row = {**rounded(RUN), "total_tok_s": 4000, "gpus": 8}
    assert why(file("raw.json", raw), file("row.json", row)) == ["the same run as in row.json", None]


def test_a_row_without_gpus_and_without_a_copy_still_needs_them():
    raw = {**RUN, "throughput_per_gpu": None, "total_tok_s": 4000}
    assert why(file("raw.json", raw), file("b.json", {**RUN, "tpot_p50": 0.5})) == [NEEDS_GPUS, None]


LATENCIES = st.dictionaries(st.sampled_from(FINGERPRINT), st.floats(0.01, 100), min_size=4)


@settings(max_examples=25)
@given(st.lists(st.tuples(LATENCIES, st.booleans()), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_each_run_that_has_a_copy_counts_once_and_the_others_are_untouched(runs, random):
    # The load tells runs apart that chance has made alike.
    numbered = [({**run, "tpot_p50": 0.02, "concurrency": load}, copied) for load, (run, copied) in enumerate(runs, 1)]
    copies = [{**rounded(run), "concurrency": run["concurrency"]} for run, copied in numbered if copied]
    random.shuffle(copies)
    originals = file("a.json", *(run for run, _ in numbered))
    marked = mark_twins(joined([originals, *([file("a.csv", *copies)] if copies else [])]))
    for load, (_, copied) in enumerate(numbered, 1):
        reasons = marked.loc[marked["concurrency"] == load, "left_out"].tolist()
        assert sorted(map(str, reasons)) == (["None", "the same run as in a.json"] if copied else ["None"])
