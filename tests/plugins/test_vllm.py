"""vLLM's client: every version's file gives its own numbers, and nothing else does."""

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
from paretopress_engines import sglang, trtllm, vllm, vllm_offline, vllm_sweep

DATA = Path(__file__).parents[1] / "data" / "vllm"
SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
PARSER = vllm.PARSERS[0]
PARSERS = [parser for module in (vllm, vllm_sweep, vllm_offline, sglang, trtllm) for parser in module.PARSERS]
RESULTS = [
    "serve-0.32.0.json",
    "spec-decode-0.32.0.json",
    "appended-0.32.0.json",
    "detailed-failures-0.32.0.json",
    "rate-0.32.0.json",
    "serve-0.9.2.json",
    "serve-0.11.json",
    "benchmark_serving-0.6.json",
    "trtllm-serve-client.json",
    "sweep-0.32.0/SERVE--tp2-ep-BENCH--max_concurrency=2-num_prompts=16/run=0.json",
    "sweep-0.32.0/SERVE--tp2-ep-BENCH--max_concurrency=2-num_prompts=16/summary.json",
]
MEASURED = [name for name in RESULTS if not name.endswith(("appended-0.32.0.json", "summary.json"))]
LATENCIES = {"mean": "mean", "median": "p50", "p90": "p90", "p95": "p95", "p99": "p99"}


def a_source(value, path="a.json"):
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return Source(path=path, stored=Stored(data=data, sha256=""))


def result(name="serve-0.32.0.json", **changes):
    """Return a result with other values under some keys; `...` drops a key."""
    value = json.loads((DATA / name).read_text()) | changes
    return {key: each for key, each in value.items() if each is not ...}


def row(value):
    frame = PARSER.parse(a_source(value))
    assert len(frame) == 1
    return frame.iloc[0]


@pytest.mark.parametrize("name", RESULTS)
def test_each_version_is_read_as_the_table_beside_it_says(name):
    check_parser(PARSER, [(DATA / name, DATA / f"{name}.expected.csv")])


@pytest.mark.parametrize("name", MEASURED)
def test_the_numbers_follow_from_the_file_by_plain_arithmetic(name):
    value, point = result(name), row(result(name))
    tokens = value["total_input_tokens"] + value["total_output_tokens"]
    assert point.total_tok_s == pytest.approx(tokens / value["duration"], rel=1e-9)
    assert point.output_tok_s == pytest.approx(value["total_output_tokens"] / value["duration"], rel=1e-9)
    assert point.input_tok_s == pytest.approx(value["total_input_tokens"] / value["duration"], rel=1e-9)
    assert point.isl_mean * value["completed"] == pytest.approx(value["total_input_tokens"])
    for latency in ("ttft", "tpot", "itl", "e2el"):
        for theirs, ours in LATENCIES.items():
            if f"{theirs}_{latency}_ms" in value:
                assert point[f"{latency}_{ours}"] == value[f"{theirs}_{latency}_ms"] / 1000
            else:
                assert f"{latency}_{ours}" not in point


def test_the_client_states_no_engine_version_or_gpus():
    point = row(result())
    assert not {"engine", "engine_version", "gpus", "hardware", "isl", "osl"} & set(point.index)


def test_tpot_is_per_token_where_itl_is_per_chunk():
    point = row(result("spec-decode-0.32.0.json"))
    assert point.tpot_p50 == pytest.approx(0.0057019, rel=1e-4)
    assert point.itl_p50 == pytest.approx(0.0116755, rel=1e-4)


def test_the_acceptance_rate_is_a_fraction_and_the_length_counts_the_token_of_the_target():
    value = result("spec-decode-0.32.0.json")
    point = row(value)
    assert point.acceptance_rate == pytest.approx(
        value["spec_decode_accepted_tokens"] / value["spec_decode_draft_tokens"]
    )
    assert point.acceptance_length == pytest.approx(
        1 + value["spec_decode_accepted_tokens"] / value["spec_decode_num_drafts"]
    )


def test_the_peak_of_requests_in_flight_is_no_concurrency():
    assert result()["max_concurrent_requests"] == 12
    assert row(result()).concurrency == 4


@pytest.mark.parametrize("limit", [None, 0, ...])
def test_without_a_limit_the_concurrency_is_by_littles_law(limit):
    value = result(max_concurrency=limit)
    assert row(value).concurrency == pytest.approx(16 * 0.41860854 / 1.68021212, rel=1e-6)
    assert "concurrency" not in row(result("spec-decode-0.32.0.json", max_concurrency=limit))


@pytest.mark.parametrize("rate", ["inf", float("inf"), "Infinity", None, ...])
def test_an_endless_rate_is_no_rate(rate):
    assert "request_rate" not in row(result(request_rate=rate))


def test_a_finite_rate_is_kept_beside_the_limit():
    point = row(result("rate-0.32.0.json"))
    assert (point.request_rate, point.concurrency, point.tp) == (10.0, 4, 8)
    assert "left_out" not in point


def test_a_client_that_lags_behind_its_rate_is_marked():
    value = result("serve-0.11.json", request_rate=50.0)
    assert row(value).left_out == "the client was the bottleneck: 3.85 of 50 requests/s sent, and none queued"
    assert row(value | {"max_concurrency": 64}).left_out.startswith("the client was the bottleneck")
    assert "left_out" not in row(value | {"max_concurrency": 8})


def test_a_server_that_cannot_keep_up_with_the_rate_is_not_the_clients_fault():
    assert "left_out" not in row(
        result("serve-0.11.json", request_rate=50.0, mean_e2el_ms=12_500.0, p99_e2el_ms=24_000.0)
    )


def test_metadata_that_says_what_ran_is_used_as_written():
    point = row(result("serve-0.11.json"))
    assert (point.hardware, point.precision, point.spec_method) == ("h100", "fp8", "none")
    assert (point.gpus, point.tp, point.isl, point.osl) == (8, 8, 1024, 128)
    assert point.engine_version == "0.10"


@pytest.mark.parametrize("key", ["tp", "num_gpus", "isl"])
@pytest.mark.parametrize("value", ["8xH100", "8.5", "-8", True, ["8"]])
def test_metadata_that_is_no_count_is_an_error(key, value):
    with pytest.raises(DataError, match=f"a.json, key {key}"):
        row(result("serve-0.11.json", **{key: value}))


def test_expert_parallelism_spans_tensor_and_data_parallel_ranks():
    value = result(tensor_parallel_size=2, data_parallel_size=4, enable_expert_parallel=True)
    assert row(value).ep == 8
    assert "ep" not in row(value | {"enable_expert_parallel": False})
    assert "gpus" not in row(value)


def test_failures_are_counted_where_the_file_does_not():
    value = result("detailed-failures-0.32.0.json", failed=...)
    assert row(value).failed_requests == 3
    assert row(value).left_out == "3 of 20 requests failed"


def test_a_run_that_finished_fewer_requests_than_asked_for_is_left_out():
    point = row(result(num_prompts=1000))
    assert (point.requests, point.completed_requests, point.failed_requests) == (1000, 16, 0)
    assert point.left_out == "only 16 of 1000 requests finished"


def test_a_run_of_which_every_request_failed_has_no_numbers():
    zeros = {key: 0.0 for key in result() if key.endswith("_ms")}
    nothing = {"completed": 0, "failed": 16, "total_input_tokens": 0, "total_output_tokens": 0}
    point = row(result(**zeros, **nothing, output_throughput=0.0, total_token_throughput=0.0, request_throughput=0.0))
    assert point.left_out == "every request failed"
    assert not {"total_tok_s", "output_tok_s", "tpot_p50", "ttft_mean", "isl_mean"} & set(point.index)


def test_other_percentiles_and_spellings_are_found_and_unknown_ones_passed_over():
    value = result(p90_tpot_ms=..., median_tpot_ms=..., P90_tpot_ms=12.0, p99_tpot_ms=..., p99_ttft_ms=...)
    point = row(value | {"p99.0_tpot_ms": 13.0, "99.0_ttft_ms": 60.0, "p75_tpot_ms": 11.7})
    assert (point.tpot_p90, point.tpot_p99, point.ttft_p99) == (0.012, 0.013, 0.06)
    assert point.tpot_p50 == result()["p50_tpot_ms"] / 1000
    assert not [column for column in point.index if "75" in column or "99.9" in column]


def without(*latencies):
    return result(**{key: ... for key in result() if key.endswith(tuple(f"{latency}_ms" for latency in latencies))})


def test_a_run_saved_without_tpot_is_kept_and_marked():
    point = row(without("tpot"))
    assert point.left_out == "no TPOT: not streamed, or not saved"
    assert point.ttft_p50 > 0


def test_a_run_saved_without_latencies_is_still_a_result():
    value = without("ttft", "tpot", "itl", "e2el")
    assert PARSER.recognises(probe(a_source(value)))
    assert row(value).total_tok_s > 0


def test_an_embedding_benchmark_is_named():
    gone = dict.fromkeys(["total_output_tokens", "output_throughput", "mean_ttft_ms", "median_tpot_ms"], ...)
    value = result(**gone, input_sequence_throughput=9.5)
    assert PARSER.recognises(probe(a_source(value)))
    assert row(value).left_out == "no output tokens: a pooling or embedding benchmark"


def test_a_ramp_is_no_operating_point():
    value = result(ramp_up_strategy="linear", ramp_up_start_rps=1, ramp_up_end_rps=20)
    assert row(value).left_out == "the request rate was ramped up: not one load"


def test_nan_reads_as_missing():
    data = json.dumps(result()).replace(str(result()["p99_itl_ms"]), "NaN").encode()
    frame = PARSER.parse(a_source(data))
    assert "itl_p99" not in frame
    assert frame["itl_p95"].notna().all()


def test_appended_results_are_rows_named_by_line():
    frame = PARSER.parse(open_source("appended.json", DATA / "appended-0.32.0.json"))
    assert frame["row"].tolist() == ["line 1", "line 2", "line 3"]
    assert frame["concurrency"].tolist() == [1, 2, 4]


def test_results_appended_without_a_line_break_are_all_read():
    data = (DATA / "appended-0.32.0.json").read_bytes().replace(b"\n", b"")
    assert PARSER.parse(a_source(data))["concurrency"].tolist() == [1, 2, 4]


def test_a_truncated_last_line_is_listed_and_the_lines_before_it_are_kept():
    data = (DATA / "appended-0.32.0.json").read_bytes()
    frame = PARSER.parse(a_source(data[:-300]))
    assert frame["concurrency"].dropna().tolist() == [1, 2]
    assert frame["left_out"].dropna().to_dict() == {2: "truncated document (line 3)"}


def test_a_stranger_among_appended_results_is_an_error_that_names_its_line():
    data = json.dumps(result()).encode() + b'\n{"elapsed_time": 3}'
    with pytest.raises(DataError, match=r"a\.json: line 2: not a result of this tool"):
        PARSER.parse(a_source(data))


def test_a_total_below_the_output_is_an_error():
    with pytest.raises(DataError, match="below output_throughput"):
        row(result(total_token_throughput=1.0))


@pytest.mark.parametrize("date", ["2026-11-22", "20261122", 20261122, ["20261122-080108"]])
def test_a_date_in_another_form_is_an_error(date):
    with pytest.raises(DataError, match="key date"):
        row(result(date=date))


def test_inferencex_files_are_not_vllms():
    value = result(**{"request_goodput:": None, "best_of": 1, "benchmark_start_time_unix": 1795337090.7})
    assert not PARSER.recognises(probe(a_source(value)))
    seconds = {key.removesuffix("_ms"): each for key, each in without("p90").items() if key != "total_token_throughput"}
    assert not PARSER.recognises(probe(a_source(seconds)))


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
        assert column in old, column
        missing = pd.isna(new[column])
        assert missing or new[column] == old[column] or new[column] == pytest.approx(old[column], rel=1e-9), column


@pytest.mark.parametrize("name", ["serve-0.32.0.json", "serve-0.11.json", "trtllm-serve-client.json"])
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_mutated_result_is_the_same_numbers_or_an_error(name, data):
    key = data.draw(st.sampled_from(sorted(result(name))))
    value = data.draw(st.sampled_from([..., None, True, -1, [1], {"a": 1}, float("inf"), 10**400]))
    changed = a_source(result(name, **{key: value}))
    PARSER.recognises(probe(changed))
    if (frame := parsed_or_refused(PARSER, changed)) is not None:
        same_or_missing(frame.iloc[0], row(result(name)), but=["concurrency"] if key == "max_concurrency" else [])


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_file_cut_anywhere_keeps_whole_results_or_is_an_error(data):
    whole = (DATA / "appended-0.32.0.json").read_bytes()
    cut = a_source(whole[: data.draw(st.integers(0, len(whole)))])
    expected = PARSER.parse(a_source(whole))
    PARSER.recognises(probe(cut))
    if (frame := parsed_or_refused(PARSER, cut)) is not None:
        for index in range(len(frame)):
            same_or_missing(frame.iloc[index], expected.iloc[index])


@given(st.binary(max_size=300) | st.text(max_size=100).map(str.encode))
@settings(max_examples=60)
def test_recognising_never_fails(data):
    seen = probe(a_source(data))
    assert not any(parser.recognises(seen) for parser in PARSERS)


@pytest.mark.parametrize("tool", ["vllm", "sglang", "trtllm"])
def test_each_fixture_is_recognised_by_exactly_one_parser(tool):
    for file in sorted((DATA.parent / tool).rglob("*")):
        if file.is_file() and not file.name.endswith((".expected.csv", ".md")):
            seen = probe(open_source(file.name, file))
            assert len([parser.key for parser in PARSERS if parser.recognises(seen)]) == 1, file


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="../shared/samples is not here: real files are read where they lie")
def test_each_sample_of_these_tools_has_one_parser_and_those_of_others_have_none():
    for file in sorted(SAMPLES.rglob("*")):
        if file.is_file():
            tool = file.relative_to(SAMPLES).parts[0]
            source = open_source(file.name, file)
            found = [parser for parser in PARSERS if parser.recognises(probe(source))]
            assert len(found) == (tool in ("vllm", "sglang", "trtllm-bench")), file
            for parser in found:
                assert len(parser.parse(source)) > 0


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="../shared/samples is not here: real files are read where they lie")
def test_a_public_result_of_a_disaggregated_server_does_not_name_its_engine():
    file = SAMPLES / "vllm/public-pd-disagg/1p3d_conc32_in2048_out2048_20250914_014850.json"
    point = PARSER.parse(open_source(file.name, file)).iloc[0]
    assert "engine" not in point
    assert point.tpot_p50 == pytest.approx(8.029367906 / 1000)
    assert point.isl_mean == pytest.approx(1023101 / 500)
    assert point.date == "2025-09-14T01:50:43"
