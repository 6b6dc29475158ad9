"""llm-d Benchmark Reports, written by several clients."""

import json
from pathlib import Path

import pytest
import yaml

from paretopress.errors import DataError
from paretopress.sources import Source, open_source
from paretopress.storage import Stored
from paretopress.testing import check_parser
from paretopress_engines import llmd

DATA = Path(__file__).parents[1] / "data" / "llmd"
REPORT, OLD = llmd.PARSERS
CASES = [
    (REPORT, "disaggregated-0.2.yaml"),
    (REPORT, "guidellm-0.2.1.json"),
    (REPORT, "inference-perf.partial.stage_0.yaml"),
    (REPORT, "sessions-0.2.yaml"),
    (OLD, "report-0.1.yaml"),
]


def report(name="disaggregated-0.2.yaml"):
    return yaml.load((DATA / name).read_text(), Loader=yaml.CSafeLoader)


def row(value):
    return REPORT.parse(Source(path="a.yaml", stored=Stored(data=yaml.safe_dump(value).encode(), sha256=""))).iloc[0]


def engine(value, index=0):
    return value["scenario"]["stack"][index]["standardized"]


@pytest.mark.parametrize(("parser", "name"), CASES, ids=[name for _, name in CASES])
def test_each_file_is_read_as_the_table_beside_it_says(parser, name):
    check_parser(parser, [(DATA / name, DATA / f"{name}.expected.csv")])


def test_units_are_those_the_report_states():
    point = row(report())
    assert (point.ttft_p50, point.tpot_p50, point.itl_p50, point.e2el_mean) == (0.24, 0.01, 0.02, 5.5)
    value = report()
    latency = value["results"]["request_performance"]["aggregate"]["latency"]
    latency["time_per_output_token"]["units"] = "s/token"
    assert row(value).tpot_p50 == 10.0
    latency["time_per_output_token"]["units"] = "min/token"
    with pytest.raises(DataError, match=r"latency\.time_per_output_token, key units: unknown unit"):
        row(value)


@pytest.mark.parametrize(
    ("client", "tpot"),
    [("vllm-benchmark", 0.01), ("inferencemax", 0.01), ("inference-perf", 0.01), ("guidellm", 0.02), ("aiperf", 0.02)],
)
def test_what_is_tpot_depends_on_the_client_that_measured(client, tpot):
    value = report()
    value["scenario"]["load"]["standardized"]["tool"] = client
    assert row(value).tpot_p50 == tpot


def test_without_the_client_there_is_no_tpot():
    value = report()
    del value["scenario"]["load"]
    point = row(value)
    assert point.left_out == "does not say which client measured, and so not what its TPOT is"
    assert not [column for column in point.index if column.startswith(("tpot", "itl"))]


def test_gaps_between_chunks_are_kept_only_where_they_are_itl():
    value = report()
    assert row(value).itl_p50 == 0.02
    value["scenario"]["load"]["standardized"]["tool"] = "inference-perf"
    assert "itl_p50" not in row(value)


def test_prefill_and_decode_servers_are_a_disaggregated_system():
    point = row(report())
    assert (point.topology, point.prefill_gpus, point.decode_gpus, point.gpus) == ("disaggregated", 4, 4, 8)
    assert (point.engine, point.engine_version, point.hardware) == ("vllm", "0.11.0", "MOCK-GPU-80GB")
    assert "tp" not in point  # 1 and 4: no one value is true of both


def test_decode_servers_alone_do_both():
    value = report()
    del value["scenario"]["stack"][0]
    point = row(value)
    assert (point.topology, point.gpus, point.tp) == ("aggregated", 4, 4)
    assert "decode_gpus" not in point


@pytest.mark.parametrize(
    ("count", "replicas", "sizes", "gpus"),
    [
        (8, 1, {"tp": 8}, 8),
        (8, 2, {"tp": 8}, 16),  # the count is of one replica
        (16, 2, {"tp": 8}, 16),  # the count is the total
        (8, 1, {"tp": 1, "dp": 16, "dp_local": 8, "workers": 2}, 16),
        (12, 2, {"tp": 8}, None),  # neither: nobody guesses
        (0, 1, {"tp": 1}, None),  # what a run against a foreign server writes
    ],
)
def test_gpus_are_those_of_all_replicas_or_left_open(count, replicas, sizes, gpus):
    value = report()
    value["scenario"]["stack"] = value["scenario"]["stack"][1:]
    engine(value)["accelerator"] = {"model": "MOCK", "count": count, "parallelism": sizes}
    engine(value)["replicas"] = replicas
    assert row(value).get("gpus") == gpus


def test_replicas_that_differ_share_no_fact():
    value = report()
    engine(value)["tool_version"] = "0.12.0"
    point = row(value)
    assert "engine_version" not in point
    assert point.engine == "vllm"


def test_milliseconds_of_guidellm_are_mislabelled_seconds_and_dropped():
    value = report("guidellm-0.2.1.json")
    assert not [column for column in row(value).index if column.startswith("e2el")]
    value["results"]["request_performance"]["aggregate"]["latency"]["request_latency"]["units"] = "s"
    assert row(value).e2el_mean == 0.53


def test_a_time_limit_may_cut_off_a_tenth_of_the_requests():
    value = report("guidellm-0.2.1.json")
    point = row(value)
    assert (point.requests, point.completed_requests) == (200, 196)
    assert "left_out" not in point
    value["results"]["request_performance"]["aggregate"]["requests"]["incomplete"] = 40
    assert row(value).left_out == "cut short: 40 of 200 requests were still running"


def test_failures_leave_the_report_out_and_more_of_them_than_requests_are_an_error():
    value = report()
    requests = value["results"]["request_performance"]["aggregate"]["requests"]
    requests["failures"] = 3
    assert row(value).left_out == "3 of 128 requests failed"
    requests["failures"] = 129
    with pytest.raises(DataError, match="more requests failed than were sent: got '129 failures of 128'"):
        row(value)


def test_a_rate_without_a_limit_of_concurrency_has_that_of_littles_law():
    value = report()
    value["scenario"]["load"]["standardized"] |= {"concurrency": float("inf"), "rate_qps": 6.0}
    point = row(value)
    assert (point.request_rate, point.concurrency) == (6.0, pytest.approx(5.8 * 5.5))
    assert "request_rate" not in row(report())


def test_nominal_lengths_are_whole_and_of_a_distribution():
    value = report()
    lengths = value["scenario"]["load"]["standardized"]
    lengths["input_seq_len"] = {"distribution": "fixed", "value": 1000.4}
    lengths["output_seq_len"] = {"distribution": "other", "value": 500}
    assert not {"isl", "osl"} & set(row(value).index)


def test_a_report_of_sessions_has_no_operating_point():
    frame = REPORT.parse(open_source("a", DATA / "sessions-0.2.yaml"))
    assert frame["left_out"].tolist() == ["no request performance in it"]


def test_yaml_and_json_of_one_report_are_one_table():
    value = yaml.safe_load((DATA / "inference-perf.partial.stage_0.yaml").read_text())
    stored = Stored(data=json.dumps(value).encode(), sha256="")
    assert REPORT.parse(Source(path="a.json", stored=stored)).equals(
        REPORT.parse(open_source("a", DATA / "inference-perf.partial.stage_0.yaml"))
    )


def test_a_yaml_report_cut_inside_a_line_is_an_error():
    text = (DATA / "disaggregated-0.2.yaml").read_text()
    cut = text[: text.index("mean: 8700.0") + len("mean: 87")]
    with pytest.raises(DataError, match="ends in the middle of a line"):
        REPORT.parse(Source(path="a.yaml", stored=Stored(data=cut.encode(), sha256="")))
