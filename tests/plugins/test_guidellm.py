"""GuideLLM: reports as JSON, YAML and CSV, in the shapes of three versions."""

import gzip
import json
from pathlib import Path

import pandas as pd
import pytest
import yaml

from paretopress.errors import DataError
from paretopress.sources import Source, open_source, probe
from paretopress.storage import Stored
from paretopress.testing import check_parser
from paretopress_engines import guidellm
from paretopress_engines.yaml_door import without_blocks

DATA = Path(__file__).parents[1] / "data" / "guidellm"
SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "guidellm"
REPORT, YAML, CSV, OLD_CSV = guidellm.PARSERS
CASES = [
    *(
        (REPORT, f"{name}.json")
        for name in ("concurrent-0.3.1", "sweep-0.5.3", "small-0.8.1", "spec-0.8.1", "fail-0.8.1")
    ),
    (YAML, "small-0.8.1.yaml"),
    (CSV, "small-0.8.1.csv"),
    (OLD_CSV, "benchmarks-0.3.1.csv"),
]


def a_source(data, path="a.json"):
    return Source(path=path, stored=Stored(data=data, sha256=""))


def report(name="small-0.8.1"):
    return json.loads((DATA / f"{name}.json").read_text())


def read(value):
    return REPORT.parse(a_source(json.dumps(value).encode()))


def metric(value, name, index=0):
    return value["benchmarks"][index]["metrics"][name]["successful"]


@pytest.mark.parametrize(("parser", "name"), CASES, ids=[name for _, name in CASES])
def test_each_file_is_read_as_the_table_beside_it_says(parser, name):
    check_parser(parser, [(DATA / name, DATA / f"{name}.expected.csv")])


@pytest.mark.parametrize("name", ["small-0.8.1", "spec-0.8.1", "fail-0.8.1"])
def test_the_numbers_follow_from_the_report_by_plain_arithmetic(name):
    value = report(name)
    for index, point in read(value).iterrows():
        made = value["benchmarks"][index]["metrics"]["request_totals"]
        tokens = made["successful"] * 128, made["successful"] * 32
        assert point.total_tok_s == pytest.approx(sum(tokens) / point.duration_s)
        assert point.output_tok_s == pytest.approx(tokens[1] / point.duration_s)
        # TTFT and 31 gaps make the last token's time, which is all but the end of the request.
        assert point.ttft_mean + 31 * point.tpot_mean == pytest.approx(point.e2el_mean, rel=0.02)


def test_the_inter_token_latency_is_tpot_and_the_time_per_output_token_is_not():
    value = report("spec-0.8.1")
    point = read(value).iloc[0]
    assert point.tpot_p50 == pytest.approx(metric(value, "inter_token_latency_ms")["median"] / 1000)
    assert metric(value, "time_per_output_token_ms")["median"] / 1000 > 1.25 * point.tpot_p50


def test_rates_are_means_and_never_medians():
    value = report("concurrent-0.3.1")
    point = read(value).iloc[0]
    assert point.output_tok_s == metric(value, "output_tokens_per_second")["mean"] == pytest.approx(272.394, rel=1e-5)
    assert metric(value, "output_tokens_per_second")["median"] == pytest.approx(147.5, rel=1e-3)
    assert metric(value, "output_tokens_per_second")["max"] > 299_000


def test_p90_is_the_ninetieth_percentile_and_p001_and_p999_are_none_of_ours():
    value = report("sweep-0.5.3")
    metric(value, "time_to_first_token_ms")["percentiles"] |= {
        "p90": 90.0,
        "p95": 95.0,
        "p99": 99.0,
        "p999": 999.0,
        "p001": 1.0,
    }
    point = read(value).iloc[0]
    assert (point.ttft_p90, point.ttft_p95, point.ttft_p99) == pytest.approx((0.09, 0.095, 0.099))


def test_the_request_latency_is_in_seconds_and_the_others_in_milliseconds():
    value = report("small-0.8.1")
    point = read(value).iloc[0]
    assert point.e2el_p50 == metric(value, "request_latency")["median"]
    assert point.ttft_p50 == pytest.approx(metric(value, "time_to_first_token_ms")["median"] / 1000)


def test_concurrency_is_the_streams_or_one_or_measured_and_never_the_cap():
    frame = read(report("sweep-0.5.3"))
    assert frame["concurrency"].tolist() == [1.0, 10.0, 4.0, 5.0]
    assert frame["request_rate"].tolist()[2] == 8.0
    assert frame["request_rate"].isna().tolist() == [True, True, False, True]


@pytest.mark.parametrize("name", ["concurrent-0.3.1", "sweep-0.5.3", "small-0.8.1"])
def test_every_version_says_model_lengths_run_and_date(name):
    point = read(report(name)).iloc[0]
    assert (point.model, point.isl, point.osl) == ("mock-org/mock-8b", 128, 32)
    assert point.run
    assert pd.Timestamp(point.date).tzinfo is not None


def test_seconds_since_1970_become_a_date_in_utc():
    assert read(report("small-0.8.1"))["date"][0] == "2026-11-22T08:23:55+00:00"


def test_version_0_4_names_strategy_and_model_elsewhere():
    value = report("sweep-0.5.3")
    benchmark = value["benchmarks"][3]
    config = benchmark.pop("config")
    benchmark |= {"scheduler": {"strategy": config["strategy"]}, "benchmarker": {"backend": {"model": "other/model"}}}
    benchmark["run_id"], value["args"] = "r-04", {}
    point = read({**value, "benchmarks": [benchmark]}).iloc[0]
    assert (point.concurrency, point.model, point.run) == (5.0, "other/model", "r-04")


def test_the_tools_version_is_kept_and_is_no_engine():
    assert read(report("small-0.8.1")).attrs == {"version": "0.8.1"}
    assert read(report("concurrent-0.3.1")).attrs == {}
    assert not {"engine", "engine_version", "gpus", "precision"} & set(read(report("small-0.8.1")).columns)


def test_labels_state_the_server():
    value = report("small-0.8.1")
    assert read(value)["hardware"].tolist() == ["mock", "mock"]
    value["config"]["metadata"]["labels"] = {"gpus": "8", "precision": "fp8", "dp_attention": "true", "owner": "me"}
    point = read(value).iloc[0]
    assert (point.gpus, point.precision, point.dp_attention) == (8, "fp8", True)
    value["config"]["metadata"]["labels"]["gpus"] = "eight"
    with pytest.raises(DataError, match="labels, key gpus: not a number: got 'eight'"):
        read(value)


def test_failed_requests_are_counted_and_the_row_is_left_out():
    point = read(report("fail-0.8.1")).iloc[0]
    assert (point.requests, point.completed_requests, point.failed_requests) == (16, 14, 2)
    assert point.left_out == "2 of 16 requests failed"


@pytest.mark.parametrize(("cut", "why"), [(4, None), (5, "cut short: 5 of 45 requests were still running")])
def test_a_time_limit_may_cut_off_a_tenth_of_the_requests(cut, why):
    value = report("sweep-0.5.3")
    value["benchmarks"] = value["benchmarks"][:1]
    value["benchmarks"][0]["metrics"]["request_totals"] |= {"incomplete": cut, "total": 40 + cut}
    point = read(value).iloc[0]
    assert point.requests == 40 + cut
    assert point.get("left_out") == why


def test_a_distribution_of_no_values_is_missing_and_not_zero():
    point = read(report("sweep-0.5.3")).iloc[3]
    assert point.left_out.startswith("no TPOT: not streamed")
    assert pd.isna(point.ttft_mean)
    assert pd.isna(point.tpot_p50)


def test_a_client_that_was_too_slow_for_its_rate_is_left_out():
    value = report("sweep-0.5.3")
    value["benchmarks"][2]["duration"] = 20.0
    assert read(value)["left_out"][2].startswith("the client was the bottleneck")


def test_a_report_without_a_benchmark_says_so():
    value = {"metadata": {"guidellm_version": "0.8.1"}, "benchmarks": []}
    source = a_source(json.dumps(value).encode())
    assert REPORT.recognises(probe(source))
    assert REPORT.parse(source)["left_out"].tolist() == ["no benchmark finished"]


def test_json_yaml_and_csv_of_one_run_agree_to_the_last_digit():
    same = [
        column
        for column in REPORT.parse(open_source("a", DATA / "small-0.8.1.json")).columns
        if column not in ("row", "date")
    ]
    frames = [
        parser.parse(open_source("a", DATA / f"small-0.8.1.{end}"))[same]
        for parser, end in zip(guidellm.PARSERS, ("json", "yaml", "csv"), strict=False)
    ]
    pd.testing.assert_frame_equal(frames[0], frames[1])
    pd.testing.assert_frame_equal(frames[0], frames[2])


def test_the_csv_of_version_0_5_takes_the_streams_from_the_profile():
    text = (DATA / "small-0.8.1.csv").read_text()
    assert text.count("concurrent@8") == 1
    older = text.replace("concurrent@8", "concurrent").replace("concurrent@1", "concurrent")
    assert CSV.parse(a_source(older.encode()))["concurrency"].tolist() == [1.0, 8.0]


def test_a_csv_row_of_another_length_is_an_error():
    text = (DATA / "small-0.8.1.csv").read_text()
    with pytest.raises(DataError, match="rows of different lengths"):
        CSV.parse(a_source((text + "1,2\r\n").encode()))


@pytest.mark.parametrize("share", [0.3, 0.6, 0.97])
def test_a_yaml_report_cut_short_is_an_error_even_at_a_lines_end(share):
    text = (DATA / "small-0.8.1.yaml").read_text()
    kept = text[: int(len(text) * share)].rpartition("\n")[0] + "\n"
    with pytest.raises(DataError):
        YAML.parse(a_source(kept.encode()))


def test_the_yaml_of_version_0_3_has_no_metadata():
    value = report("concurrent-0.3.1")
    frame = YAML.parse(a_source(yaml.safe_dump(value).encode()))
    pd.testing.assert_frame_equal(frame, read(value))


def test_per_request_records_are_cut_out_before_yaml_is_parsed():
    text = (DATA / "small-0.8.1.yaml").read_text()
    assert "  requests:\n" in text
    short = without_blocks(text, "requests")
    whole, cut = yaml.safe_load(text), yaml.safe_load(short)
    for benchmark in whole["benchmarks"]:
        del benchmark["requests"]
    assert cut == whole


def test_packed_reports_are_read_as_they_are(tmp_path):
    packed = tmp_path / "benchmarks.json.gz"
    packed.write_bytes(gzip.compress((DATA / "small-0.8.1.json").read_bytes()))
    pd.testing.assert_frame_equal(REPORT.parse(open_source("a", packed)), read(report("small-0.8.1")))


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples lie beside the repository")
def test_the_sample_curve_rises_from_one_stream_to_32():
    frame = REPORT.parse(open_source("a", SAMPLES / "v0.8.1-curve" / "benchmarks.json.gz"))
    assert frame["concurrency"].tolist() == [1, 2, 4, 8, 16, 32]
    assert frame["total_tok_s"].is_monotonic_increasing
    assert frame["tpot_p50"].is_monotonic_increasing
    assert "left_out" not in frame


def test_a_metric_of_another_shape_is_an_error_that_names_it():
    value = report("small-0.8.1")
    value["benchmarks"][1]["metrics"]["inter_token_latency_ms"]["successful"]["median"] = "fast"
    with pytest.raises(
        DataError, match=r"\$\.benchmarks\[1\]\.metrics\.inter_token_latency_ms\.successful, key median"
    ):
        read(value)
