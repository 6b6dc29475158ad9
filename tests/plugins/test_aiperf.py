"""NVIDIA AIPerf: one run as JSON and CSV, aggregates of many, and the files beside them."""

import json
from pathlib import Path

import pytest

from paretopress.errors import DataError
from paretopress.sources import Source, open_source
from paretopress.storage import Stored
from paretopress.testing import check_parser
from paretopress_engines import aiperf, aiperf_beside, aiperf_sweep

DATA = Path(__file__).parents[1] / "data" / "aiperf"
RUN, CSV = aiperf.PARSERS
SWEEP, CONFIDENCE, SWEEP_CSV, CONFIDENCE_CSV = aiperf_sweep.PARSERS
BESIDE = {parser.key.removeprefix("aiperf-"): parser for parser in aiperf_beside.PARSERS}
RUNS = ["fail", "rate", "nostream", "spec", "v0.2.0", "sweep/concurrency_1", "sweep/concurrency_32"]
CASES = [
    *((RUN, f"{run}/profile_export_aiperf.json") for run in [*RUNS, "v0.4.0"]),
    *((CSV, f"{run}/profile_export_aiperf.csv") for run in RUNS),
    *((SWEEP, f"{folder}/profile_export_aiperf_sweep.json") for folder in ("sweep", "trials")),
    *((CONFIDENCE, f"{folder}/profile_export_aiperf_aggregate.json") for folder in ("sweep", "trials")),
    (SWEEP_CSV, "sweep/profile_export_aiperf_sweep.csv"),
    (CONFIDENCE_CSV, "trials/profile_export_aiperf_aggregate.csv"),
    (BESIDE["requests"], "nostream/profile_export.jsonl"),
    (BESIDE["server-metrics"], "fail/server_metrics_export.json"),
    (BESIDE["server-metrics"], "beside/server_metrics_export.jsonl"),
    (BESIDE["server-metrics-csv"], "beside/server_metrics_export.csv"),
    (BESIDE["gpu-telemetry"], "beside/gpu_telemetry_export.jsonl"),
    (BESIDE["slices"], "beside/profile_export_aiperf_timeslices.json"),
    (BESIDE["pooled"], "beside/profile_export_aiperf_collated.json"),
    (BESIDE["prompts"], "beside/inputs.json"),
    (BESIDE["answers"], "beside/outputs.json"),
]


def a_source(data, path="a.json"):
    return Source(path=path, stored=Stored(data=data, sha256=""))


def run(name="spec"):
    return json.loads((DATA / name / "profile_export_aiperf.json").read_text())


def read(value, parser=RUN):
    return parser.parse(a_source(json.dumps(value).encode()))


def row(value, parser=RUN):
    return read(value, parser).iloc[0]


def of_file(parser, name):
    return parser.parse(open_source(name, DATA / name))


@pytest.mark.parametrize(("parser", "name"), CASES, ids=[name for _, name in CASES])
def test_each_file_is_read_as_the_table_beside_it_says(parser, name):
    check_parser(parser, [(DATA / name, DATA / f"{name}.expected.csv")])


@pytest.mark.parametrize("name", ["spec", "rate", "v0.2.0", "sweep/concurrency_32"])
def test_the_numbers_follow_from_the_run_by_plain_arithmetic(name):
    value, point = run(name), row(run(name))
    tokens = value["total_isl"]["avg"], value["total_osl"]["avg"]
    assert point.input_tok_s / point.output_tok_s == pytest.approx(tokens[0] / tokens[1])
    assert point.total_tok_s == pytest.approx(point.input_tok_s + point.output_tok_s)
    assert point.output_tok_s == value["output_token_throughput"]["avg"]
    # One request: the TTFT, and then all tokens but the first at the TPOT.
    latency = point.ttft_mean + (point.osl_mean - 1) * point.tpot_mean
    assert latency == pytest.approx(point.e2el_mean, rel=1e-6)
    assert point.tpot_p50 == pytest.approx(value["inter_token_latency"]["p50"] / 1000)
    assert point.requests == point.completed_requests == value["request_count"]["avg"]


def test_the_inter_token_latency_is_tpot_and_gaps_between_chunks_are_itl():
    point = row(run("spec"))
    assert point.tpot_p50 == pytest.approx(0.007044, rel=1e-3)
    assert point.itl_p50 == pytest.approx(0.014383, rel=1e-3)


def test_version_0_2_has_null_metrics_and_no_total_throughput():
    value = run("v0.2.0")
    assert value["error_request_count"] is None
    assert "total_token_throughput" not in value
    point = row(value)
    seconds = value["benchmark_duration"]["avg"]
    assert point.total_tok_s == pytest.approx((3072 + 768) / seconds)
    assert point.failed_requests == 0
    assert "version" not in read(value).attrs


def test_the_tools_version_is_kept_and_is_no_engine():
    assert read(run()).attrs == {"version": "0.13.0"}
    assert not {"engine", "engine_version", "gpus", "hardware", "precision"} & set(row(run()).index)


def test_the_run_says_model_date_lengths_concurrency_and_sweep():
    point = row(run("sweep/concurrency_32"))
    assert (point.model, point.isl, point.osl, point.concurrency) == ("mock-org/mock-8b", 128, 32, 32)
    assert (point.date, point.run) == ("2026-11-22T07:47:44.062253", "b91470be-27d2-4bd0-a166-aaaaf2c47b14")
    assert "run" not in row(run("spec"))  # a run of its own would hide the others of its curve


def test_trials_are_numbered_from_one_where_aiperf_repeated_the_run():
    value = run("spec")
    assert value["run_info"]["trial"] == 0
    assert "repeat" not in row(value)
    value["input_config"]["artifacts"]["dir"] = "artifacts/profile_runs/trial_0001/concurrency_8"
    assert row(value)["repeat"] == 1
    value["run_info"]["trial"] = 2
    assert row(value)["repeat"] == 3


def test_a_run_at_a_rate_has_the_concurrency_of_littles_law():
    value, point = run("rate"), row(run("rate"))
    assert point.request_rate == 10.0
    assert point.concurrency == pytest.approx(
        value["request_throughput"]["avg"] * value["request_latency"]["avg"] / 1000
    )
    assert point.concurrency == pytest.approx(value["effective_concurrency"]["avg"], rel=0.01)


def test_a_concurrency_beside_a_rate_is_only_a_cap():
    value = run("rate")
    value["input_config"]["phases"][0]["concurrency"] = 1000
    assert row(value).concurrency == row(run("rate")).concurrency
    value = run("v0.4.0")
    value["input_config"]["loadgen"]["request_rate"] = 8.0
    assert (row(value).request_rate, row(value).concurrency) == (8.0, 4.0)


def test_failed_requests_are_counted_and_the_run_is_left_out():
    point = row(run("fail"))
    assert (point.requests, point.completed_requests, point.failed_requests) == (28, 24, 4)
    assert point.left_out == "4 of 28 requests failed"
    value = run("fail")
    del value["error_request_count"], value["completed_request_count"]
    assert row(value).failed_requests == 4


def test_a_run_in_which_every_request_failed_is_left_out():
    value = run("fail")
    for key in (
        "request_count",
        "request_latency",
        "inter_token_latency",
        "time_to_first_token",
        "completed_request_count",
    ):
        del value[key]
    assert row(value).left_out == "every request failed"


@pytest.mark.parametrize(
    ("key", "value", "why"), [("was_cancelled", True, "cancelled"), ("is_complete", False, "cut short")]
)
def test_a_run_that_was_cancelled_or_cut_short_is_left_out(key, value, why):
    assert row({**run(), key: value}).left_out == why


def test_a_run_without_streaming_has_no_tpot_and_is_left_out():
    point = row(run("nostream"))
    assert "not streamed" in point.left_out
    assert not [column for column in point.index if column.startswith(("tpot", "ttft", "itl", "interactivity"))]


def test_a_client_that_was_too_slow_for_its_rate_is_left_out():
    value = run("rate")
    value["benchmark_duration"]["avg"] = 9.0
    assert row(value).left_out.startswith("the client was the bottleneck")


def test_a_file_that_mixes_two_phases_is_left_out():
    value = run()
    value["input_config"]["phases"] *= 2
    assert row(value).left_out == "mixes 2 phases: give the file of each"
    value["input_config"]["phases"][1] = {**value["input_config"]["phases"][0], "kind": "warmup"}
    assert "left_out" not in row(value)


@pytest.mark.parametrize(("unit", "factor"), [("sec", 1.0), ("s", 1.0), ("ms", 1e-3), ("us", 1e-6), ("ns", 1e-9)])
def test_times_are_read_by_their_unit(unit, factor):
    value = run()
    value["inter_token_latency"]["unit"] = unit
    assert row(value).tpot_p50 == pytest.approx(value["inter_token_latency"]["p50"] * factor)


@pytest.mark.parametrize("unit", ["minutes", "", None, "tokens"])
def test_an_unknown_unit_is_an_error_that_names_it(unit):
    value = run()
    value["inter_token_latency"]["unit"] = unit
    with pytest.raises(DataError, match=r"a\.json: \$\.inter_token_latency, key unit: unknown unit"):
        read(value)


@pytest.mark.parametrize("bad", ["12.3", [12.3], {"a": 1}, True, -1.0, float("inf"), 10**400])
def test_a_latency_that_is_no_number_is_an_error_that_names_it(bad):
    value = run()
    value["request_latency"]["p50"] = bad
    with pytest.raises(DataError, match=r"a\.json: \$\.request_latency, key p50"):
        read(value)


def test_a_tpot_of_zero_is_missing():
    value = run()
    value["inter_token_latency"] = dict.fromkeys(value["inter_token_latency"], 0.0) | {"unit": "ms"}
    assert not [column for column in row(value).index if column.startswith("tpot")]


def test_the_csv_rounds_the_run_and_says_less():
    rounded, exact = of_file(CSV, "spec/profile_export_aiperf.csv").iloc[0], row(run("spec"))
    for column in [*(c for c in rounded.index if c.startswith(("t", "e2el", "itl"))), "output_tok_s", "input_tok_s"]:
        assert rounded[column] == pytest.approx(exact[column], abs=0.00501 if column.endswith("tok_s") else 5.01e-6), (
            column
        )
    assert not {"model", "concurrency", "date"} & set(rounded.index)


@pytest.mark.parametrize("cut", [3000, 2000, 5])
def test_a_csv_cut_inside_a_line_is_an_error(cut):
    data = (DATA / "spec" / "profile_export_aiperf.csv").read_bytes()
    assert not data[:-cut].endswith(b"\n")
    with pytest.raises(DataError, match="ends in the middle of a line"):
        CSV.parse(a_source(data[:-cut]))


def test_a_csv_row_of_another_length_is_an_error_that_names_its_line():
    data = (
        (DATA / "spec" / "profile_export_aiperf.csv")
        .read_bytes()
        .replace(b"Inter Token Latency (ms),", b"Inter Token Latency (ms),1,", 1)
    )
    with pytest.raises(DataError, match=r"line \d+: a row of another length"):
        CSV.parse(a_source(data))


def test_a_sweep_repeats_its_runs_number_for_number():
    frame = of_file(SWEEP, "sweep/profile_export_aiperf_sweep.json")
    assert frame["concurrency"].tolist() == [1, 2, 4, 8, 16, 32]
    for position, name in ((0, "sweep/concurrency_1"), (5, "sweep/concurrency_32")):
        own = row(run(name))
        for column in frame.columns.drop("row"):
            assert frame[column][position] == pytest.approx(own[column], rel=1e-12), column


def test_averages_over_trials_are_left_out_and_failed_runs_are_listed():
    frame = of_file(SWEEP, "trials/profile_export_aiperf_sweep.json")
    assert frame["left_out"].tolist() == [
        "averages of 3 runs: give the runs",
        "averages of 3 runs: give the runs",
        "the run failed: the server did not answer",
    ]
    assert not [column for column in frame.columns if column.startswith(("tpot", "total"))]


def test_trials_are_counted_where_the_file_does_not_say_them():
    value = json.loads((DATA / "trials" / "profile_export_aiperf_sweep.json").read_text())
    del value["metadata"]["num_trials_per_value"]
    assert row(value, SWEEP).left_out == "averages of 3 runs: give the runs"
    value["num_profile_runs"] = 2
    assert row(value, SWEEP).tpot_p50 == pytest.approx(0.014)


def test_a_sweep_of_rates_has_rates():
    value = json.loads((DATA / "sweep" / "profile_export_aiperf_sweep.json").read_text())
    value["per_combination_metrics"][0]["parameters"] = {"phases.profiling.rate": 2.5}
    point = row(value, SWEEP)
    assert point.request_rate == 2.5
    assert point.concurrency == pytest.approx(2.158920272486878 * 0.450957262296875)


def test_the_confidence_aggregate_of_one_run_is_the_run():
    point = of_file(CONFIDENCE, "sweep/profile_export_aiperf_aggregate.json").iloc[0]
    sweep = of_file(SWEEP, "sweep/profile_export_aiperf_sweep.json").iloc[3]
    assert (point.model, point.concurrency) == ("mock-org/mock-8b", 8)
    for column in ("tpot_p50", "tpot_p99", "ttft_mean", "total_tok_s", "isl_mean", "duration_s"):
        assert point[column] == sweep[column], column
