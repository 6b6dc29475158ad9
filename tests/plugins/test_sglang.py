"""SGLang's client: every version's lines give their own numbers, and a real server's answer says what ran."""

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
from paretopress_engines import sglang

DATA = Path(__file__).parents[1] / "data" / "sglang"
PARSER, CONSOLE = sglang.PARSERS
RESULTS = [
    "curve-0.4.9.jsonl",
    "hand-made-0.5.3.jsonl",
    "curve-0.5.23.jsonl",
    "spec-decode-0.5.23.jsonl",
    "detailed-failures-0.5.23.jsonl",
    "server-info-0.5.23.jsonl",
]
LATENCIES = {"mean": "mean", "median": "p50", "p90": "p90", "p95": "p95", "p99": "p99"}


def a_source(data, path="a.jsonl"):
    return Source(path=path, stored=Stored(data=data, sha256=""))


def lines(name):
    return [json.loads(line) for line in (DATA / name).read_text().splitlines()]


def result(name="curve-0.5.23.jsonl", line=2, **changes):
    """Return a line with other values under some keys; `...` drops a key."""
    return {key: value for key, value in (lines(name)[line] | changes).items() if value is not ...}


def row(value):
    frame = PARSER.parse(a_source(json.dumps(value).encode()))
    assert len(frame) == 1
    return frame.iloc[0]


@pytest.mark.parametrize("name", RESULTS)
def test_each_version_is_read_as_the_table_beside_it_says(name):
    check_parser(PARSER, [(DATA / name, DATA / f"{name}.expected.csv")])


def test_a_console_log_is_named_as_one():
    name = "console-0.5.23.txt"
    check_parser(CONSOLE, [(DATA / name, DATA / f"{name}.expected.csv")])


@pytest.mark.parametrize("name", RESULTS)
def test_the_numbers_follow_from_the_file_by_plain_arithmetic(name):
    frame = PARSER.parse(open_source(name, DATA / name))
    for value, (_, point) in zip(lines(name), frame.iterrows(), strict=True):
        tokens = value["total_input_tokens"] + value["total_output_tokens"]
        assert point.total_tok_s == pytest.approx(tokens / value["duration"], rel=1e-9)
        assert point.output_tok_s == pytest.approx(value["total_output_tokens"] / value["duration"], rel=1e-9)
        assert point.input_tok_s == pytest.approx(value["total_input_tokens"] / value["duration"], rel=1e-9)
        assert point.concurrency == (value["max_concurrency"] or value["concurrency"])
        for theirs, ours in LATENCIES.items():
            for latency, key in {"ttft": "ttft", "tpot": "tpot", "itl": "itl", "e2el": "e2e_latency"}.items():
                if f"{theirs}_{key}_ms" in value:
                    assert point[f"{latency}_{ours}"] == value[f"{theirs}_{key}_ms"] / 1000


def test_an_old_line_knows_neither_total_nor_server():
    point = row(result("curve-0.4.9.jsonl", 1))
    assert point.total_tok_s == pytest.approx(point.input_tok_s + point.output_tok_s)
    assert not {"model", "engine", "engine_version", "gpus", "date", "request_rate"} & set(point.index)


def test_bare_infinity_is_no_rate_and_a_trace_has_none():
    assert b"Infinity" in (DATA / "curve-0.5.23.jsonl").read_bytes()
    assert "request_rate" not in row(result())
    assert "request_rate" not in row(result(request_rate="trace"))
    assert row(result(request_rate=12.5, max_concurrency=None)).request_rate == 12.5
    with pytest.raises(DataError, match="key request_rate"):
        row(result(request_rate="fast"))


def test_the_accept_length_is_the_acceptance_length():
    assert row(result("spec-decode-0.5.23.jsonl", 0)).acceptance_length == pytest.approx(2.0492424)
    assert "acceptance_length" not in row(result())


def test_failed_requests_are_counted_by_their_error_texts():
    point = row(result("detailed-failures-0.5.23.jsonl", 0))
    assert (point.requests, point.completed_requests, point.failed_requests) == (20, 17, 3)
    assert point.left_out == "3 of 20 requests failed"
    assert "failed_requests" not in row(result())


def test_a_run_of_which_nothing_finished_is_marked():
    zeros = {key: 0.0 for key in result() if key.endswith(("_ms", "_throughput"))}
    point = row(result(**zeros, completed=0, total_input_tokens=0, total_output_tokens=0, concurrency=0.0))
    assert point.left_out == "no request finished"
    assert not {"total_tok_s", "tpot_p50", "e2el_mean"} & set(point.index)


@pytest.mark.parametrize("tpot", [0.0, -3.5])
def test_a_tpot_of_a_server_that_did_not_stream_is_missing(tpot):
    point = row(result(mean_tpot_ms=tpot, **{f"{name}_tpot_ms": tpot for name in ("median", "p90", "p95", "p99")}))
    assert point.left_out == "no TPOT: not streamed, or not saved"
    assert not [column for column in point.index if column.startswith("tpot")]


def test_one_tpot_below_zero_makes_them_all_doubtful():
    assert "tpot_p99" not in row(result(mean_tpot_ms=-0.1))


def test_a_negative_latency_of_another_kind_is_an_error():
    with pytest.raises(DataError, match=r"a\.jsonl, key mean_ttft_ms: negative"):
        row(result(mean_ttft_ms=-3.5))


def test_a_client_that_lags_behind_its_rate_is_marked():
    slow = result(request_rate=200.0, max_concurrency=None, completed=4000, duration=100.0)
    assert row(slow).left_out == "the client was the bottleneck: 40 of 200 requests/s sent, and none queued"
    assert "left_out" not in row(slow | {"p99_e2e_latency_ms": 60_000.0})


def test_the_mock_servers_answer_is_no_count_of_gpus():
    point = row(result())
    assert (point.tp, point.engine_version, point.model) == (1, "mock", "mock-org/mock-8b")
    assert not {"gpus", "engine", "spec_method", "precision", "topology"} & set(point.index)


def server(line):
    return row(result("server-info-0.5.23.jsonl", line))


def test_data_parallel_attention_shares_the_gpus_of_tensor_parallelism_over_all_nodes():
    point = server(0)
    assert (point.tp, point.pp, point.ep, point.dp_attention, point.gpus) == (16, 1, 16, True, 16)
    assert (point.engine, point.engine_version, point.topology) == ("sglang", "0.5.23", "aggregated")
    assert (point.precision, point.spec_method, point.acceptance_length) == ("modelopt_fp4", "eagle", 2.75)


def test_data_parallel_replicas_multiply_the_gpus():
    point = server(1)
    assert (point.tp, point.gpus, point.spec_method) == (2, 8, "none")
    assert "precision" not in point


def test_a_router_tells_the_gpus_of_prefill_and_decode():
    point = server(2)
    assert (point.topology, point.prefill_gpus, point.decode_gpus) == ("disaggregated", 2, 6)
    assert "gpus" not in point


def test_one_decode_worker_does_not_know_all_gpus():
    point = server(3)
    assert point.topology == "disaggregated"
    assert not {"gpus", "decode_gpus", "tp"} & set(point.index)


def test_without_a_limit_the_concurrency_is_the_one_observed():
    assert server(4).concurrency == pytest.approx(3.9450642)
    assert "isl" not in server(4)


def test_a_truncated_last_line_is_listed_and_the_lines_before_it_are_kept():
    whole = (DATA / "curve-0.4.9.jsonl").read_bytes()
    frame = PARSER.parse(a_source(whole[: whole.rindex(b'"p99_itl_ms"')]))
    assert frame["concurrency"].dropna().tolist() == [1, 4]
    assert frame["left_out"].dropna().to_dict() == {2: "truncated document (line 3)"}


def test_per_request_arrays_are_cut_out_before_they_are_read():
    value = result("detailed-failures-0.5.23.jsonl", 0)
    broken = json.dumps(value).replace('"itls": [[', '"itls": [[0.1 0.2], [', 1)
    assert row(value).equals(PARSER.parse(a_source(broken.encode())).iloc[0])


def parsed_or_refused(parser, source):
    """Return what a parser makes of a file, or None where it refuses it and says where."""
    try:
        return parser.parse(source)
    except DataError as error:
        if source.path not in error.faults[0].where:
            raise AssertionError(str(error)) from error
        return None


def same_or_missing(new, old, but=()):
    """Assert that each number of a row is what it was, or missing."""
    for column in set(new.index) - {"left_out", "row", *but}:
        missing = pd.isna(new[column])
        assert missing or new[column] == old[column] or new[column] == pytest.approx(old[column], rel=1e-9), column


@given(data=st.data())
@settings(max_examples=100, deadline=None)
def test_a_mutated_result_is_the_same_numbers_or_an_error(data):
    name, line = data.draw(st.sampled_from([("curve-0.5.23.jsonl", 2), ("detailed-failures-0.5.23.jsonl", 0)]))
    key = data.draw(st.sampled_from(sorted(result(name, line))))
    value = data.draw(st.sampled_from([..., None, True, -1, [1], {"a": 1}, 10**400]))
    changed = a_source(json.dumps(result(name, line, **{key: value})).encode())
    PARSER.recognises(probe(changed))
    if (frame := parsed_or_refused(PARSER, changed)) is not None:
        same_or_missing(frame.iloc[0], row(result(name, line)), but=["concurrency"] if key == "max_concurrency" else [])


@given(data=st.data())
@settings(max_examples=100, deadline=None)
def test_a_mutated_server_is_the_same_facts_or_an_error(data):
    line = data.draw(st.integers(0, 3))
    value = result("server-info-0.5.23.jsonl", line)
    key = data.draw(st.sampled_from(sorted(value["server_info"])))
    each = data.draw(st.sampled_from([..., None, True, -1, [1], {"a": 1}, 3.5]))
    info = {k: v for k, v in (value["server_info"] | {key: each}).items() if v is not ...}
    frame = parsed_or_refused(PARSER, a_source(json.dumps(value | {"server_info": info}).encode()))
    # Without these a server is another kind of server: whole, or with its own GPUs for each replica.
    kind = {"decode", "prefill", "disaggregation_mode", "enable_dp_attention", "speculative_algorithm"}
    if frame is not None and key not in kind:
        same_or_missing(frame.iloc[0], row(value))


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_file_cut_anywhere_keeps_whole_lines_or_is_an_error(data):
    whole = (DATA / "curve-0.5.23.jsonl").read_bytes()
    cut = a_source(whole[: data.draw(st.integers(0, len(whole)))])
    expected = PARSER.parse(a_source(whole))
    PARSER.recognises(probe(cut))
    if (frame := parsed_or_refused(PARSER, cut)) is not None:
        for index in range(len(frame)):
            same_or_missing(frame.iloc[index], expected.iloc[index])
