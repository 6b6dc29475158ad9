"""trtllm-bench: its report, and what it prints of the same run."""

import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paretopress.errors import DataError
from paretopress.sources import Source, open_source, probe
from paretopress.storage import Stored
from paretopress.testing import check_parser
from paretopress_engines import trtllm

DATA = Path(__file__).parents[1] / "data" / "trtllm"
SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "trtllm-bench"
REPORT, LOG, REQUESTS = trtllm.PARSERS
REPORTS = ["report_c1.json", "report_c4.json", "report_c16.json", "report_mtp_c4.json", "report_offline_0.20.json"]
LOGS = ["two-runs-1.2.log", "throughput-0.17.log"]


def a_source(data, path="a.json"):
    return Source(path=path, stored=Stored(data=data, sha256=""))


def report(name="report_c4.json"):
    return json.loads((DATA / name).read_text())


def row(value):
    return REPORT.parse(a_source(json.dumps(value).encode())).iloc[0]


def log(name="two-runs-1.2.log"):
    return LOG.parse(open_source(name, DATA / name))


@pytest.mark.parametrize(
    ("parser", "name"),
    [*((REPORT, name) for name in REPORTS), *((LOG, name) for name in LOGS), (REQUESTS, "requests.json")],
)
def test_each_file_is_read_as_the_table_beside_it_says(parser, name):
    check_parser(parser, [(DATA / name, DATA / f"{name}.expected.csv")])


@pytest.mark.parametrize("name", REPORTS[:4])
def test_the_numbers_follow_from_the_report_by_plain_arithmetic(name):
    value, point = report(name), row(report(name))
    requests, seconds = value["request_info"]["num_requests"], value["performance"]["total_latency_ms"] / 1000
    assert point.output_tok_s == pytest.approx(requests * value["request_info"]["avg_output_length"] / seconds)
    assert point.input_tok_s == pytest.approx(requests * value["request_info"]["avg_input_length"] / seconds)
    assert point.total_tok_s == pytest.approx(point.input_tok_s + point.output_tok_s)
    assert point.tpot_p50 == value["streaming_metrics"]["tpot_percentiles"]["p50"] / 1000
    assert point.ttft_p95 == value["streaming_metrics"]["ttft_percentiles"]["p95"] / 1000
    assert point.e2el_mean == pytest.approx(value["performance"]["avg_request_latency_ms"] / 1000)
    assert point.concurrency == pytest.approx(requests * point.e2el_mean / seconds)


def test_the_report_states_engine_gpus_hardware_and_precision():
    point = row(report())
    assert (point.engine, point.engine_version, point.hardware) == ("trt", "0.0.0+reconstructed", "Mock GPU")
    assert (point.precision, point.tp, point.pp, point.gpus) == ("fp8", 1, 1, 1)
    assert (point.isl, point.osl) == (128, 32)


def test_the_tool_is_of_the_engines_version():
    assert REPORT.parse(open_source("report_c4.json", DATA / "report_c4.json")).attrs == {
        "version": "0.0.0+reconstructed"
    }
    assert log().attrs == {"version": "1.2.0"}


def test_throughput_over_the_stated_gpus_is_the_tools_own():
    value = report()
    value["world_info"]["world_size"] = 4
    value["performance"]["output_throughput_per_gpu_tok_s"] /= 4
    point = row(value)
    assert point.output_tok_s / point.gpus == pytest.approx(value["performance"]["output_throughput_per_gpu_tok_s"])


def test_the_output_throughput_per_user_is_no_interactivity():
    value, point = report(), row(report())
    assert "interactivity" not in point
    assert 1 / point.tpot_p50 == pytest.approx(83.3, rel=1e-3)
    assert value["performance"]["output_throughput_per_user_tok_s"] == pytest.approx(73.3, rel=1e-3)


def test_the_issue_rate_is_never_a_request_rate():
    assert "request_rate" not in row(report())


def test_drafting_is_named_and_measured():
    point = row(report("report_mtp_c4.json"))
    assert (point.spec_method, point.acceptance_length) == ("mtp", pytest.approx(1.9471977))
    assert point.acceptance_rate == pytest.approx(0.3157326)
    assert "spec_method" not in row(report())


def test_an_old_report_without_world_size_counts_tensor_times_pipeline_parallel_gpus():
    point = row(report("report_offline_0.20.json"))
    assert (point.tp, point.pp, point.gpus) == (4, 2, 8)
    assert "ep" not in point
    assert "hardware" not in point


def test_experts_share_the_gpus_of_tensor_parallelism():
    value = report()
    value["world_info"] |= {"tp_size": 8, "ep_size": 8, "world_size": 8}
    assert (row(value).ep, row(value).gpus) == (8, 8)


def test_weights_that_nobody_quantized_are_in_the_models_own_type():
    for written in (None, "None"):
        value = report()
        value["engine"]["quantization"] = written
        assert row(value).precision == "bf16"
    del value["engine"]["quantization"]
    assert "precision" not in row(value)


def test_without_streaming_there_is_no_tpot():
    point = row(report("report_offline_0.20.json"))
    assert point.left_out == "no TPOT: not streamed, or not saved"
    assert not [column for column in point.index if column.startswith(("tpot", "ttft"))]


def test_lengths_that_differ_are_means_only():
    value = report()
    value["dataset"]["isl_stats"]["minimum"] = 100.0
    assert "isl" not in row(value)
    assert row(value).isl_mean == 128.0


def test_a_log_holds_the_report_of_each_run_it_ends_with():
    frame = log()
    for (_, printed), name in zip(frame.iterrows(), ["report_c4.json", "report_mtp_c4.json"], strict=True):
        saved = row(report(name))
        for column in ("total_tok_s", "output_tok_s", "tpot_p50", "tpot_p99", "ttft_mean", "e2el_p90", "concurrency"):
            assert printed[column] == pytest.approx(saved[column], rel=1e-4), column
    assert frame["spec_method"].dropna().to_dict() == {1: "mtp"}
    assert frame["date"].tolist() == ["2026-07-11T08:17:39", "2026-07-11T08:21:05"]
    assert frame["gpus"].tolist() == [2, 2]


def test_ranks_in_brackets_before_each_line_do_not_hide_the_report():
    text = (DATA / "throughput-0.17.log").read_text()
    ranked = "".join(f"[1,0]<stdout>:{line}\n" for line in text.splitlines())
    source = a_source(ranked.encode(), "a.log")
    assert LOG.recognises(probe(source))
    assert LOG.parse(source).equals(log("throughput-0.17.log"))


def test_the_only_throughput_of_an_old_log_is_of_output_tokens():
    point = log("throughput-0.17.log").iloc[0]
    assert point.output_tok_s == 6400.0
    assert point.output_tok_s == pytest.approx(1000 * 64 / point.duration_s)
    assert "total_tok_s" not in point
    assert point.left_out == "no TPOT: not streamed, or not saved"


def test_a_long_log_is_recognised_by_its_overview():
    data = b"[TRT-LLM] [I] loading\n" * 10_000 + (DATA / "throughput-0.17.log").read_bytes()
    assert LOG.recognises(probe(a_source(data)))


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="../shared/samples is not here: real files are read where they lie")
def test_the_examples_of_the_documentation_are_read():
    offline = SAMPLES / "docs_example_multimodal_v1.x.txt"
    point = LOG.parse(open_source(offline.name, offline)).iloc[0]
    assert (point.total_tok_s, point.output_tok_s, point.concurrency) == (780.1607, 185.8351, 5.3019)
    assert point.e2el_p50 == pytest.approx(3.9363022)
    old = SAMPLES / "docs_example_throughput_v0.17.txt"
    point = LOG.parse(open_source(old.name, old)).iloc[0]
    assert (point.model, point.engine_version, point.output_tok_s) == ("meta-llama/Llama-3.1-8B", "0.17.0", 20685.551)


def paths(value, at=()):
    """Yield the path of every key of nested objects."""
    for key, each in value.items():
        yield (*at, key)
        if isinstance(each, dict):
            yield from paths(each, (*at, key))


def changed(value, path, each):
    """Return a copy with another value at a path; `...` drops the key."""
    copy = dict(value)
    if len(path) > 1:
        copy[path[0]] = changed(value[path[0]], path[1:], each)
    elif each is ...:
        del copy[path[0]]
    else:
        copy[path[0]] = each
    return copy


def parsed_or_refused(parser, source):
    """Return what a parser makes of a file, or None where it refuses it and says where."""
    try:
        return parser.parse(source)
    except DataError as error:
        if source.path not in error.faults[0].where:
            raise AssertionError(str(error)) from error
        return None


def same_or_missing(new, old):
    """Assert that each value of a row is what it was, or missing."""
    for column in set(new.index) - {"left_out", "row"}:
        missing = pd.isna(new[column])
        assert missing or new[column] == old[column] or new[column] == pytest.approx(old[column], rel=1e-9), column


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_a_mutated_report_is_the_same_numbers_or_an_error(data):
    value = report("report_mtp_c4.json")
    path = data.draw(st.sampled_from(sorted(paths(value))))
    each = data.draw(st.sampled_from([..., None, True, -1, "x", [1], {"a": 1}, 10**400]))
    if path[0] == "engine" or path[-1] in ("mode", "name"):
        each = ... if isinstance(each, str) else each
    source = a_source(json.dumps(changed(value, path, each)).encode())
    REPORT.recognises(probe(source))
    frame = parsed_or_refused(REPORT, source)
    if frame is not None and path != ("engine", "quantization"):
        same_or_missing(frame.iloc[0], row(value))


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_report_cut_anywhere_is_an_error(data):
    whole = (DATA / "report_c4.json").read_bytes().rstrip()
    with pytest.raises(DataError):
        REPORT.parse(a_source(whole[: data.draw(st.integers(0, len(whole) - 1))]))


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_log_cut_anywhere_has_the_same_numbers_or_fewer(data):
    whole, expected = (DATA / "two-runs-1.2.log").read_bytes(), log()
    frame = LOG.parse(a_source(whole[: data.draw(st.integers(0, len(whole)))]))
    assert len(frame) <= 2
    for index in range(len(frame)):
        same_or_missing(frame.iloc[index], expected.iloc[index])


@pytest.mark.parametrize("value", ["12,345.6", "fast", "-5.0", "1.2.3"])
def test_a_number_of_a_log_that_is_none_is_an_error_that_names_its_line(value):
    text = (DATA / "throughput-0.17.log").read_text().replace("6400.0000", value)
    with pytest.raises(DataError, match=r"a\.log: line 21: performance, key system_output_throughput_tok_s"):
        LOG.parse(a_source(text.encode(), "a.log"))
