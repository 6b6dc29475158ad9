"""NVIDIA GenAI-Perf: one run as JSON and CSV, and perf_analyzer's own export."""

import json
from pathlib import Path

import pytest

from paretopress.errors import DataError
from paretopress.sources import Source, open_source
from paretopress.storage import Stored
from paretopress.testing import check_parser
from paretopress_engines import genai_perf

DATA = Path(__file__).parents[1] / "data" / "genai-perf"
RUN, CSV, RAW = genai_perf.PARSERS
CASES = [
    *((RUN, f"concurrency{c}.json") for c in (1, 2, 32)),
    *((CSV, f"concurrency{c}.csv") for c in (1, 2, 32)),
    (RUN, "flat-0.0.9.json"),
    (RAW, "profile_export.json"),
]


def run(name="concurrency2.json"):
    return json.loads((DATA / name).read_text())


def row(value):
    return RUN.parse(Source(path="a.json", stored=Stored(data=json.dumps(value).encode(), sha256=""))).iloc[0]


@pytest.mark.parametrize(("parser", "name"), CASES, ids=[name for _, name in CASES])
def test_each_file_is_read_as_the_table_beside_it_says(parser, name):
    check_parser(parser, [(DATA / name, DATA / f"{name}.expected.csv")])


@pytest.mark.parametrize("concurrency", [1, 2, 32])
def test_the_numbers_follow_from_the_run_by_plain_arithmetic(concurrency):
    value = run(f"concurrency{concurrency}.json")
    point = row(value)
    rate = value["request_throughput"]["avg"]
    assert point.input_tok_s == pytest.approx(rate * value["input_sequence_length"]["avg"])
    assert point.total_tok_s == pytest.approx(value["output_token_throughput"]["avg"] + point.input_tok_s)
    assert point.tpot_p50 == pytest.approx(value["inter_token_latency"]["p50"] / 1000)
    assert point.ttft_mean + 31 * point.tpot_mean == pytest.approx(point.e2el_mean, rel=1e-6)
    assert (point.model, point.isl, point.osl, point.concurrency) == ("mock-org/mock-8b", 128, 32, concurrency)


def test_a_flat_configuration_says_the_same_as_one_in_sections():
    flat, sections = row(run("flat-0.0.9.json")), row(run())
    assert flat.to_dict() == sections.drop(["requests", "completed_requests"]).to_dict()


def test_a_flat_configuration_may_limit_the_number_of_requests_and_the_rate():
    value = run("flat-0.0.9.json") | {"request_count": run()["request_count"]}
    value["input_config"] |= {"request_count": 20, "concurrency": None, "request_rate": 4.0}
    point = row(value)
    assert (point.requests, point.request_rate, point.left_out) == (20, 4, "only 16 of 20 requests finished")


def test_the_backend_of_the_config_is_no_engine():
    assert run()["input_config"]["endpoint"]["backend"] == "tensorrtllm"
    assert not {"engine", "engine_version", "date"} & set(row(run()).index)


def test_a_run_that_finished_fewer_requests_than_asked_for_is_left_out():
    value = run()
    value["request_count"]["avg"] = 14.0
    assert row(value).left_out == "only 14 of 16 requests finished"
    value["input_config"]["perf_analyzer"]["measurement"] = {"mode": "time_windows", "num": 10000}
    assert "left_out" not in row(value)


def test_a_run_at_a_rate_has_the_concurrency_of_littles_law():
    value = run()
    value["input_config"]["perf_analyzer"]["stimulus"] = {"request_rate": 5.5}
    point = row(value)
    assert point.request_rate == 5.5
    assert point.concurrency == pytest.approx(
        value["request_throughput"]["avg"] * value["request_latency"]["avg"] / 1000
    )
    value["input_config"]["perf_analyzer"]["stimulus"] = {"request_rate": 50.0}
    assert row(value).left_out.startswith("the client was the bottleneck")


def test_lengths_of_prompts_from_a_file_are_measured_only():
    value = run()
    value["input_config"]["input"]["prompt_source"] = "file"
    assert not {"isl", "osl"} & set(row(value).index)
    value = run()
    value["input_config"]["input"]["output_tokens"]["mean"] = -1
    assert "osl" not in row(value)
    assert row(value).osl_mean == 32.0


def test_without_streaming_the_run_is_left_out():
    value = run()
    for name in (
        "time_to_first_token",
        "time_to_second_token",
        "inter_token_latency",
        "output_token_throughput_per_user",
    ):
        del value[name]
    assert "not streamed" in row(value).left_out


def test_times_are_read_by_their_unit():
    value = run()
    value["inter_token_latency"]["unit"] = "sec"
    assert row(value).tpot_p50 == pytest.approx(value["inter_token_latency"]["p50"])
    value["inter_token_latency"]["unit"] = "fortnights"
    with pytest.raises(DataError, match=r"\$\.inter_token_latency, key unit: unknown unit"):
        row(value)


def test_the_csv_is_the_run_to_two_decimals_also_beyond_a_thousand():
    assert '"1,049.90"' in (DATA / "concurrency32.csv").read_text()
    rounded = CSV.parse(open_source("a.csv", DATA / "concurrency32.csv")).iloc[0]
    exact = row(run("concurrency32.json"))
    assert rounded.e2el_mean == pytest.approx(1.0499)
    for column in rounded.index.drop("completed_requests"):
        assert rounded[column] == pytest.approx(exact[column], rel=1e-4, abs=5.01e-6), column
