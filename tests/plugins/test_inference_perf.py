"""inference-perf: stages, and the files that mix or accompany them."""

import json
from pathlib import Path

import pytest

from paretopress.errors import DataError
from paretopress.sources import Source, open_source
from paretopress.storage import Stored
from paretopress.testing import check_parser
from paretopress_engines import inference_perf

DATA = Path(__file__).parents[1] / "data" / "inference-perf"
SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "inference-perf"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples lie beside the repository")
STAGE, SUMMARY, SERVER, REQUESTS = inference_perf.PARSERS
CASES = [
    (STAGE, "stage_0_lifecycle_metrics.json"),
    (STAGE, "concurrent_stage_0_lifecycle_metrics.json"),
    (SUMMARY, "summary_lifecycle_metrics.json"),
    (SERVER, "stage_0_prometheus_metrics.json"),
    (REQUESTS, "per_request_lifecycle_metrics.json"),
]


def stage(name="stage_0_lifecycle_metrics.json"):
    return json.loads((DATA / name).read_text())


def row(value):
    return STAGE.parse(Source(path="a.json", stored=Stored(data=json.dumps(value).encode(), sha256=""))).iloc[0]


@pytest.mark.parametrize(("parser", "name"), CASES, ids=[name for _, name in CASES])
def test_each_file_is_read_as_the_table_beside_it_says(parser, name):
    check_parser(parser, [(DATA / name, DATA / f"{name}.expected.csv")])


def test_the_numbers_follow_from_the_stage_by_plain_arithmetic():
    point = row(stage())
    assert (point.tpot_p50, point.ttft_p90, point.e2el_p99) == (0.0125, 0.048, 0.7)
    assert (point.total_tok_s, point.output_tok_s, point.input_tok_s) == (1584.0, 9.9 * 32, 9.9 * 128)
    assert (point.request_rate, point.concurrency) == (10.0, pytest.approx(9.9 * 0.5))
    assert (point.requests, point.completed_requests, point.failed_requests) == (600, 600, 0)


def test_the_gaps_between_chunks_are_not_kept():
    assert stage()["successes"]["latency"]["inter_token_latency"]["median"] == 0.00004
    assert not [column for column in row(stage()).index if column.startswith("itl")]


def test_a_stage_of_fixed_concurrency_has_no_rate():
    point = row(stage("concurrent_stage_0_lifecycle_metrics.json"))
    assert (point.concurrency, point.duration_s, point.isl_mean) == (8.0, 37.5, 128.0)
    assert "request_rate" not in point


def test_failed_requests_are_counted_and_the_stage_is_left_out():
    value = stage()
    value["failures"]["count"], value["successes"]["count"] = 12, 588
    assert row(value).left_out == "12 of 600 requests failed"
    value["failures"]["count"], value["successes"] = 600, {"count": 0, "latency": {}, "throughput": {}}
    assert row(value).left_out == "every request failed"


def test_a_client_that_sent_too_slowly_while_nothing_queued_is_left_out():
    value = stage()
    value["load_summary"]["requested_rate"] = 12.0
    assert row(value).left_out == "the client was the bottleneck: 10 of 12 requests/s sent, and none queued"
    value["load_summary"]["requested_rate"] = 11.0
    assert "left_out" not in row(value)


def test_a_client_that_waited_for_a_saturated_server_is_kept():
    value = stage()
    value["load_summary"]["requested_rate"] = 20.0
    value["successes"]["latency"]["time_to_first_token"]["median"] = 2.0
    assert "left_out" not in row(value)


def test_without_streaming_the_stage_is_left_out():
    value = stage()
    value["successes"]["latency"] |= {
        "time_to_first_token": None,
        "time_per_output_token": None,
        "inter_token_latency": None,
    }
    assert "not streamed" in row(value).left_out


@pytest.mark.parametrize("bad", ["0.0125", [1], True, -1.0])
def test_a_latency_that_is_no_number_is_an_error_that_names_it(bad):
    value = stage()
    value["successes"]["latency"]["time_per_output_token"]["median"] = bad
    with pytest.raises(DataError, match=r"a\.json: \$\.successes\.latency\.time_per_output_token, key median"):
        row(value)


@needs_samples
def test_the_stages_of_a_real_run_are_read():
    rows = [
        STAGE.parse(open_source("a", SAMPLES / f"stage_{index}_lifecycle_metrics.json")).iloc[0] for index in range(7)
    ]
    assert [point.request_rate for point in rows] == [1.0, 37.97, 74.94, 111.92, 148.89, 185.86, 222.83]
    assert rows[3].tpot_p50 == 0.01262659922444312
    assert rows[3].concurrency == pytest.approx(110.75951840525863 * 1.6979482656459712)
    # From the fifth stage on the server is saturated: its queue holds the client's workers, and the points are good.
    assert [point.get("left_out") for point in rows] == [None] * 7
    assert rows[6].ttft_p50 > 10 * rows[3].ttft_p50


@needs_samples
def test_the_summary_of_a_real_run_is_named_as_one():
    source = open_source("a", SAMPLES / "summary_lifecycle_metrics.json")
    assert SUMMARY.parse(source)["left_out"].tolist() == ["mixes stages: give the stages' files"]
