"""InferenceX: rows of the API and of the benchmark, its client's results, the site's CSV, and what lies beside them."""

from __future__ import annotations

import gzip
import json
from contextlib import suppress
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import paretopress_engines
from paretopress.errors import DataError, ParetopressError
from paretopress.points import complete, doubtful_split
from paretopress.sources import Probe, open_source, probe
from paretopress.testing import check_parser
from paretopress_engines.inferencex_api import engine_version

DATA = Path(__file__).parents[1] / "data" / "inferencex"
PARSERS = {parser.key: parser for parser in paretopress_engines.paretopress_parsers()}
ROWS = Path(__file__).parents[3] / "shared" / "conformance" / "rows"
SAMPLES = Path(__file__).parents[3] / "shared" / "samples"

POINTS = {
    "agg_bmk.json": "inferencex",
    "agg_disagg_conc8.json": "inferencex",
    "agg_oldest.json": "inferencex",
    "api_rows.json": "inferencex",
    "raw_conc8.json": "inferencex-raw",
    "compact.json": "inferencex-compact",
    "chart.csv": "inferencex-csv",
    "chart_gpu.csv": "inferencex-csv",
    "dump/benchmark_results.json": "inferencex-dump",
}
BESIDE = {
    "power_validation_conc4.json": "inferencex-power",
    "scores.csv": "inferencex-chart",
    "dump/configs.json": "inferencex-dump-table",
    "dump/workflow_runs.json": "inferencex-dump-table",
}


def source(name):
    return open_source(name, DATA / name)


def parsed(name):
    return PARSERS[POINTS[name]].parse(source(name))


@cache
def api_rows():
    return json.loads((DATA / "api_rows.json").read_text(encoding="utf-8"))


def point(tmp_path, row):
    """Return the only point of a file that holds one row."""
    file = tmp_path / "row.json"
    file.write_text(json.dumps(row), encoding="utf-8")
    return PARSERS["inferencex"].parse(open_source("row.json", file)).iloc[0]


@pytest.mark.parametrize(("name", "key"), (POINTS | BESIDE).items())
def test_a_file_is_recognised_by_exactly_one_parser(name, key):
    seen = probe(source(name))

    assert [parser.key for parser in PARSERS.values() if parser.recognises(seen)] == [key]


@pytest.mark.parametrize("key", sorted(set(POINTS.values())))
def test_a_parser_reads_what_its_files_say(key):
    names = [name for name, parser in POINTS.items() if parser == key]

    check_parser(PARSERS[key], [(DATA / name, DATA / f"{Path(name).stem}.expected.csv") for name in names])


def test_a_row_of_the_benchmark_is_the_client_result_divided_by_its_gpus():
    raw = json.loads((DATA / "raw_conc8.json").read_text(encoding="utf-8"))
    rows = parsed("agg_bmk.json")
    here = rows[(rows["concurrency"] == 8)].set_index(["topology", "gpus"])

    for gpus, topology in ((4, "aggregated"), (8, "aggregated"), (12, "disaggregated")):
        row = here.loc[(topology, gpus)]
        assert row["throughput_per_gpu"] == pytest.approx(raw["total_token_throughput"] / gpus)
        assert row["output_throughput_per_gpu"] == pytest.approx(
            raw["output_throughput"] / (8 if topology == "disaggregated" else gpus)
        )
        assert row["interactivity"] == pytest.approx(1000 / raw["median_tpot_ms"])
        assert row["ttft_p99"] == pytest.approx(raw["p99_ttft_ms"] / 1000)


def test_the_client_result_and_the_row_made_of_it_agree_once_the_gpus_are_given():
    raw = complete(parsed("raw_conc8.json"), path="raw", facts={"gpus": "4"}).frame.iloc[0]
    rows = parsed("agg_bmk.json")
    row = rows[(rows["concurrency"] == 8) & (rows["gpus"] == 4)].iloc[0]

    for column in ("interactivity", "throughput_per_gpu", "output_throughput_per_gpu", "tpot_p99", "e2el_mean"):
        assert raw[column] == pytest.approx(row[column]), column


def test_the_variant_in_seconds_is_not_divided_by_a_thousand():
    row = complete(parsed("compact.json"), path="compact", facts={"gpus": "8"}).frame.iloc[0]

    assert row["interactivity"] == 8  # a median TPOT of 0.125 s
    assert row["throughput_per_gpu"] == pytest.approx((8192 + 102.4) / 8)
    assert (row["isl_mean"], row["osl_mean"]) == (10240, 128)


def test_expert_parallelism_does_not_multiply_the_gpus(tmp_path):
    row = point(tmp_path, api_rows()[0])  # says 64 GPUs

    assert (row["tp"], row["ep"], row["gpus"]) == (8, 8, 8)


def test_pipeline_and_context_parallelism_do(tmp_path):
    agg = json.loads((DATA / "agg_oldest.json").read_text(encoding="utf-8")) | {"pp": 2, "pcp_size": 2, "dcp_size": 4}
    row = point(tmp_path, agg)

    assert row["gpus"] == 32
    assert row["layout"] == "TP8 PP2 DCP4 PCP2"


def test_a_multinode_row_counts_prefill_and_decode_gpus(tmp_path):
    row = point(tmp_path, api_rows()[1])

    assert (row["gpus"], row["prefill_gpus"], row["decode_gpus"]) == (16, 8, 8)
    assert row["layout"] == "prefill 2 × TP4 EP4 DPA, decode 1 × TP8 EP8 DPA"


def test_a_multinode_row_without_decode_gpus_is_one_server(tmp_path):
    row = point(tmp_path, api_rows()[2])

    assert (row["topology"], row["tp"], row["gpus"]) == ("aggregated", 16, 16)
    assert "decode_gpus" not in row


def test_an_old_disaggregated_row_holds_all_its_gpus_in_both_counts(tmp_path):
    row = point(tmp_path, api_rows()[3])

    assert (row["topology"], row["gpus"]) == ("disaggregated", 72)
    assert not {"tp", "prefill_gpus", "decode_gpus"} & set(row.index)


@pytest.mark.parametrize(
    "change",
    [
        {"prefill_num_workers": 3},
        {"prefill_tp": 8},
        {"decode_ep": 4},
        {"decode_dp_attention": False},
        {"decode_pp": 2},
        {"decode_num_workers": 2},
        {"offload_mode": "cpu"},
        {"prefill_hw": "npu8", "decode_hw": "npu9"},
    ],
)
def test_two_configurations_never_have_one_layout(tmp_path, change):
    assert point(tmp_path, api_rows()[1])["layout"] != point(tmp_path, api_rows()[1] | change)["layout"]


def test_power_counts_only_where_its_telemetry_is_valid(tmp_path):
    valid, invalid = api_rows()[1], api_rows()[2]
    unchecked = valid | {"metrics": {key: value for key, value in valid["metrics"].items() if key != "power_valid"}}

    assert point(tmp_path, valid)["avg_power_w"] == 900.5
    assert point(tmp_path, unchecked)["avg_power_w"] == 900.5
    assert "avg_power_w" not in point(tmp_path, invalid)


def test_the_reciprocal_of_a_spread_is_no_interactivity(tmp_path):
    row = api_rows()[0]
    metrics = {key: value for key, value in row["metrics"].items() if key != "median_intvty"}
    frame = pd.DataFrame([point(tmp_path, row | {"metrics": metrics})])

    assert complete(frame, path="row.json").frame["interactivity"].tolist() == [50.0]


def test_agentic_rows_are_left_out_and_say_why():
    assert parsed("api_rows.json")["left_out"].tolist()[-1].startswith("an agentic trace")
    assert parsed("chart.csv")["left_out"].tolist()[-1].startswith("an agentic trace")


def test_a_run_that_served_nothing_is_left_out(tmp_path):
    row = point(tmp_path, api_rows()[0] | {"metrics": {"tput_per_gpu": 0.0, "median_tpot": 0.0}})

    assert row["left_out"] == "served nothing: its throughput is 0"


@pytest.mark.parametrize(
    ("image", "version"),
    [
        ("lmsysorg/sglang:v0.5.12.post1-rocm720-mi35x", "0.5.12.post1"),
        ("lmsysorg/sglang-rocm:v0.5.12-rocm720-mi35x-20260519", "0.5.12"),
        ("rocm#sgl-dev:sglang-0.5.6.post1-rocm700-mi35x-mori-0113", "0.5.6.post1"),
        ("nvcr.io/nvidia/tensorrt-llm/release:1.1.0rc2.post2", "1.1.0rc2.post2"),
        ("rocm/atom:rocm7.2.1-ubuntu24.04-pytorch2.9.1-atom0.1.2", "0.1.2"),
        ("rocm/atom:rocm7.2.3_ubuntu24.04_py3.12_pytorch_release_2.10.0_atom20260511", None),
        ("nvcr.io/nvidia/ai-dynamo/tensorrtllm-runtime:0.8.1.post2", None),
        ("vllm/vllm-openai:v0.11.0", "0.11.0"),
        ("vllm/vllm-openai:nightly", None),
        ("mock#server:0", None),
        (None, None),
    ],
)
def test_the_engine_version_is_the_engines_and_not_that_of_something_else_in_the_image(image, version):
    assert engine_version(image) == version


def test_headings_are_matched_by_name_and_an_older_export_reads_the_same():
    new, old = (parsed(name).iloc[0].dropna().to_dict() for name in ("chart.csv", "chart_gpu.csv"))

    assert new == old
    assert (new["model"], new["throughput_per_gpu"], new["ttft_p99"]) == ("Model R1, 0528", 1200.5, 3)


@pytest.mark.parametrize("name", BESIDE)
def test_what_lies_beside_results_is_named_for_what_it_is(name):
    frame = PARSERS[BESIDE[name]].parse(source(name))

    assert list(frame.columns) == ["left_out"]
    assert len(frame) == 1


def dump(tmp_path, **tables):
    """Return the operating points of a dump whose tables have these rows more, or instead, than the one in the data."""
    for name in ("benchmark_results", "configs", "workflow_runs"):
        rows = json.loads((DATA / f"dump/{name}.json").read_text(encoding="utf-8"))
        (tmp_path / f"{name}.json").write_text(json.dumps(tables.get(name, rows)), encoding="utf-8")
    results = tmp_path / "benchmark_results.json"
    return PARSERS["inferencex-dump"].parse(open_source(results.name, results))


@cache
def of_dump(name):
    return json.loads((DATA / f"dump/{name}.json").read_text(encoding="utf-8"))[0]


def test_the_results_of_a_dump_are_read_with_the_tables_beside_them():
    row = complete(PARSERS["inferencex-dump"].parse(source("dump/benchmark_results.json")), path="dump").frame.iloc[0]

    assert (row["hardware"], row["engine"], row["model"], row["tp"]) == ("npu9", "sglang", "m1", 8)
    assert (row["gpus"], row["throughput_per_gpu"], row["interactivity"]) == (8, 100, 50)
    assert (row["isl"], row["osl"], row["concurrency"]) == (1024, 1024, 64)
    assert (row["date"], row["run"]) == ("2025-10-12", "101/1")
    assert row["left_out"] is None


def test_a_compressed_table_beside_the_results_is_read(tmp_path):
    dump(tmp_path)
    configs = tmp_path / "configs.json"
    (tmp_path / "configs.json.gz").write_bytes(gzip.compress(configs.read_bytes()))
    configs.unlink()

    results = tmp_path / "benchmark_results.json"
    assert len(PARSERS["inferencex-dump"].parse(open_source(results.name, results))) == 1


def test_results_of_a_dump_on_their_own_say_which_table_they_need(tmp_path):
    dump(tmp_path)
    (tmp_path / "configs.json").unlink()

    results = tmp_path / "benchmark_results.json"
    with pytest.raises(DataError, match=r"benchmark_results.json: .* by number; put the dump's configs.json beside it"):
        PARSERS["inferencex-dump"].parse(open_source(results.name, results))


def test_without_the_table_of_runs_the_results_of_a_dump_have_no_run(tmp_path):
    dump(tmp_path)
    (tmp_path / "workflow_runs.json").unlink()

    results = tmp_path / "benchmark_results.json"
    assert "run" not in PARSERS["inferencex-dump"].parse(open_source(results.name, results))


@pytest.mark.parametrize("key", ["config_id", "workflow_run_id"])
def test_a_result_of_a_dump_whose_number_no_table_knows_is_an_error(tmp_path, key):
    with pytest.raises(DataError, match=rf"key {key}: not in the table \w+: got '9'"):
        dump(tmp_path, benchmark_results=[of_dump("benchmark_results") | {key: "9"}])


def as_csv(path, row):
    """Write one row of a table of the dump as pandas writes it."""
    cells = {key: json.dumps(value) if isinstance(value, dict) else value for key, value in row.items()}
    pd.DataFrame([cells]).to_csv(path, index=False)


def test_the_tables_of_a_dump_may_be_csv(tmp_path):
    for name in ("benchmark_results", "configs", "workflow_runs"):
        as_csv(tmp_path / f"{name}.csv", of_dump(name))
    results = open_source("benchmark_results.csv", tmp_path / "benchmark_results.csv")
    expected = PARSERS["inferencex-dump"].parse(source("dump/benchmark_results.json")).assign(row="row 1")

    keys = [
        key
        for name in ("benchmark_results.csv", "configs.csv", "workflow_runs.csv")
        for key, parser in PARSERS.items()
        if parser.recognises(probe(open_source(name, tmp_path / name)))
    ]
    assert keys == ["inferencex-dump", "inferencex-dump-table", "inferencex-dump-table"]
    pd.testing.assert_frame_equal(PARSERS["inferencex-dump"].parse(results), expected)


def test_only_the_last_attempt_of_a_workflow_run_counts(tmp_path):
    again = of_dump("workflow_runs") | {"id": "8", "run_attempt": 2}
    results = [of_dump("benchmark_results") | {"id": str(run), "workflow_run_id": str(run)} for run in (7, 8)]
    frame = dump(tmp_path, workflow_runs=[again, of_dump("workflow_runs")], benchmark_results=results)

    assert frame["run"].tolist() == ["101/1", "101/2"]
    assert frame["left_out"].dropna().to_dict() == {0: "a later attempt of the same workflow run replaces it"}


def test_a_result_of_a_dump_that_failed_is_left_out(tmp_path):
    frame = dump(tmp_path, benchmark_results=[of_dump("benchmark_results") | {"error": "out of memory"}])

    assert frame["left_out"].tolist() == ["the run failed: out of memory"]


@pytest.mark.parametrize(
    "row",
    [
        {"id": 1, "config_id": 3, "workflow_run_id": 7, "task": "gsm8k", "conc": 64, "metrics": {"em_strict": 0.9}},
        {"id": 1, "workflow_run_id": 7, "hardware": "npu9", "n_success": 3, "total": 4},
        {"id": 1, "workflow_run_id": 7, "base_ref": "a", "head_ref": "b", "config_keys": ["x"]},
        {"model": "m1", "isl": 1024, "osl": 1024, "precision": "fp8", "hardware": "npu9", "framework": "sglang"}
        | {"spec_method": "none", "disagg": False, "date": "2025-10-12"},
        {"id": "1", "server_log": "started"},
    ],
)
def test_the_other_tables_of_a_dump_are_none_of_results(row):
    seen = Probe(name="table.json", data=json.dumps([row, row]).encode())

    assert [parser.key for parser in PARSERS.values() if parser.recognises(seen)] == ["inferencex-dump-table"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"conc": "many"}, "row.json, key conc: not a number: got 'many'"),
        ({"conc": 1.5}, "row.json, key conc: not a whole number"),
        ({"decode_tp": [8]}, "row.json, key decode_tp: not a number"),
        ({"disagg": 1}, "row.json, key disagg: not a flag"),
        ({"precision": 8}, "row.json, key precision: not a text"),
        ({"metrics": {"tput_per_gpu": True}}, "row.json: metrics, key tput_per_gpu: not a number"),
        ({"metrics": {"tput_per_gpu": -1}}, "row.json: metrics, key tput_per_gpu: negative"),
        ({"metrics": {"tput_per_gpu": 1, "power_valid": "yes"}}, "key power_valid: not a flag"),
        ({"metrics": None}, "row.json: not a row of InferenceX"),
    ],
)
def test_a_wrong_value_is_refused_with_its_place(tmp_path, change, words):
    with pytest.raises(DataError) as caught:
        point(tmp_path, api_rows()[0] | change)
    assert words in str(caught.value)


def test_a_truncated_last_line_leaves_the_lines_before_it(tmp_path):
    file = tmp_path / "rows.jsonl"
    line = json.dumps(api_rows()[0])
    file.write_text(f"{line}\n{line}\n{line[:200]}", encoding="utf-8")
    frame = PARSERS["inferencex"].parse(open_source("rows.jsonl", file))

    assert frame["throughput_per_gpu"].tolist()[:2] == [1000.0, 1000.0]
    assert frame["left_out"].tolist()[-1] == "truncated document (line 3)"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), index=st.integers(0, 3))
def test_a_dropped_key_changes_no_other_number(tmp_path, data, index):
    row = api_rows()[index]
    whole = point(tmp_path, row)
    dropped = data.draw(st.sampled_from(sorted(row)))
    try:
        rest = point(tmp_path, {key: value for key, value in row.items() if key != dropped})
    except DataError:
        return
    changed = {key for key, value in rest.dropna().items() if key in whole.index and whole[key] != value}
    # A layout is a description: it says less where less is known.
    assert changed <= {"layout"}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), index=st.integers(0, 3))
def test_a_wrong_type_is_an_error_of_ours_or_missing(tmp_path, data, index):
    row = api_rows()[index]
    key = data.draw(st.sampled_from(sorted(row)))
    wrong = data.draw(st.sampled_from(["x", "", -1, 1e400, 1.5, True, None, [], [1], {}, {"a": 1}]))
    with suppress(ParetopressError):
        complete(pd.DataFrame([point(tmp_path, row | {key: wrong})]), path="row.json")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(sorted(POINTS)), part=st.floats(0, 1))
def test_a_file_cut_anywhere_gives_rows_it_has_or_an_error_of_ours(tmp_path, name, part):
    whole = (DATA / name).read_bytes()
    cut = whole[: int(len(whole) * part)]
    file = tmp_path / "cut"
    file.write_bytes(cut)
    for parser in PARSERS.values():
        assert parser.recognises(Probe(name="cut", data=cut)) in (True, False)
    try:
        frame = PARSERS[POINTS[name]].parse(open_source("cut", file))
    except ParetopressError:
        return
    kept = frame[frame["left_out"].isna()] if "left_out" in frame else frame
    numbers = ["throughput_per_gpu", "interactivity", "tpot_p50"]
    known = parsed(name)
    for column in (column for column in numbers if column in kept and len(kept)):
        assert kept[column].tolist() == known[column].tolist()[: len(kept)]


@pytest.mark.skipif(not ROWS.is_dir(), reason="the public rows of ../shared/conformance are not here")
def test_every_public_row_is_read_as_it_is():
    rows, frames = [], []
    for file in sorted(ROWS.glob("*.json")):
        found = open_source(file.name, file)
        seen = probe(found)
        assert [parser.key for parser in PARSERS.values() if parser.recognises(seen)] == ["inferencex"]
        rows += json.loads(found.data)
        frames.append(PARSERS["inferencex"].parse(found))
    checked = complete(pd.concat(frames), path="rows")

    assert len(rows) == 4917
    assert not checked.faults
    assert checked.frame["throughput_per_gpu"].tolist() == [row["metrics"]["tput_per_gpu"] for row in rows]
    assert checked.frame["interactivity"].tolist() == [row["metrics"]["median_intvty"] for row in rows]
    assert checked.frame["concurrency"].tolist() == [row["conc"] for row in rows]
    # input × prefill GPUs + output × decode GPUs = total × all GPUs, within 1 %
    assert not doubtful_split(checked.frame).any()


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples of ../shared are not here")
def test_a_sample_is_recognised_by_a_parser_of_inferencex_if_and_only_if_it_is_one():
    for file in sorted(path for path in SAMPLES.rglob("*") if path.is_file()):
        found = open_source(file.name, file)
        seen = probe(found)
        ours = [key for key, parser in PARSERS.items() if key.startswith("inferencex") and parser.recognises(seen)]
        is_ours = "inferencex" in file.relative_to(SAMPLES).parts[0]
        assert len(ours) == is_ours, file
        if is_ours:
            PARSERS[ours[0]].parse(found)
