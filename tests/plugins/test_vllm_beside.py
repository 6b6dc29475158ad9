"""What lies beside vLLM's results: tables that repeat them, and files that hold no operating point."""

import csv
import io
import json
import tracemalloc
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paretopress.errors import DataError
from paretopress.sources import Source, open_source, probe
from paretopress.storage import Stored
from paretopress.testing import check_parser
from paretopress_engines import vllm, vllm_offline, vllm_sweep
from paretopress_engines.delimited import csv_rows

DATA = Path(__file__).parents[1] / "data" / "vllm"
SWEEP = DATA / "sweep-0.32.0"
RUNS = SWEEP / "SERVE--tp2-ep-BENCH--max_concurrency=2-num_prompts=16"
PARSERS = {parser.key: parser for parser in (*vllm.PARSERS, *vllm_sweep.PARSERS, *vllm_offline.PARSERS)}
FILES = {
    "vllm-sweep-csv": SWEEP / "summary.csv",
    "vllm-pytorch": DATA / "rate-0.32.0.pytorch.json",
    "vllm-warmup": RUNS / "warmup.json",
    "vllm-failure": RUNS / "run=2.failure.json",
    "vllm-throughput": DATA / "throughput.json",
    "vllm-latency": DATA / "latency.json",
    "vllm-console": DATA / "console-0.32.0.txt",
}


def parsed(file):
    source = open_source(file.name, file)
    found = [parser for parser in PARSERS.values() if parser.recognises(probe(source))]
    assert len(found) == 1
    return found[0].parse(source)


def a_source(data, path="a"):
    return Source(path=path, stored=Stored(data=data, sha256=""))


@pytest.mark.parametrize("key", FILES)
def test_each_file_is_read_as_the_table_beside_it_says(key):
    check_parser(PARSERS[key], [(FILES[key], FILES[key].with_name(FILES[key].name + ".expected.csv"))])


@pytest.mark.parametrize("key", ["vllm-warmup", "vllm-failure", "vllm-throughput", "vllm-latency", "vllm-console"])
def test_a_file_without_an_operating_point_is_one_row_that_says_what_it_is(key):
    frame = parsed(FILES[key])
    assert list(frame.columns) == ["left_out"]
    assert len(frame) == 1


def test_a_failed_server_is_told_from_a_failed_run():
    assert parsed(SWEEP / "SERVE-tp8-failure.json")["left_out"][0].startswith("the server failed: TimeoutError")
    assert parsed(RUNS / "run=2.failure.json")["left_out"][0].startswith("the run failed: CalledProcessError")


def test_runs_of_a_sweep_are_repeats_that_state_their_parallelism():
    frames = [parsed(RUNS / name) for name in ("run=0.json", "run=1.json")]
    assert [frame["repeat"][0] for frame in frames] == [1, 2]
    assert [(frame["tp"][0], frame["ep"][0]) for frame in frames] == [(2, 2), (2, 2)]


def test_the_tables_of_a_sweep_say_exactly_what_its_runs_say():
    runs = pd.concat([parsed(RUNS / name) for name in ("run=0.json", "run=1.json")], ignore_index=True)
    summary = parsed(RUNS / "summary.json")
    table = parsed(SWEEP / "summary.csv").query("tp == 2 and concurrency == 2").reset_index(drop=True)
    for column in runs:
        assert summary[column].tolist() == runs[column].tolist(), column
        assert table[column].tolist() == runs[column].tolist(), column
    assert summary["row"].tolist() == ["$[0]", "$[1]"]
    assert table["row"].tolist() == ["row 5", "row 6"]


def test_pytorch_records_make_up_the_result_beside_them_and_state_its_nominal_lengths():
    result, records = parsed(DATA / "rate-0.32.0.json"), parsed(DATA / "rate-0.32.0.pytorch.json")
    assert records[result.columns].equals(result)
    assert set(records.columns) - set(result.columns) == {"isl", "osl"}
    assert (records["isl"][0], records["osl"][0]) == (128, 32)


def test_pytorch_records_of_two_runs_are_two_rows():
    run = json.loads((DATA / "rate-0.32.0.pytorch.json").read_text())
    frame = PARSERS["vllm-pytorch"].parse(a_source(json.dumps(run + run).encode()))
    assert frame["row"].tolist() == ["$[0]", "$[12]"]


def test_pytorch_records_of_an_offline_benchmark_are_left_out():
    record = {
        "benchmark": {"name": "vLLM benchmark", "extra_info": {"args": {}}},
        "model": {"name": "mock-org/mock-8b"},
        "metric": {"name": "latency", "benchmark_values": [2.0], "extra_info": {"avg_latency": 2.0}},
    }
    source = a_source(json.dumps([record]).encode())
    assert PARSERS["vllm-pytorch"].recognises(probe(source))
    assert "no operating point" in PARSERS["vllm-pytorch"].parse(source)["left_out"][0]


@pytest.mark.parametrize(
    "metric",
    [None, [], {}, {"name": 3, "benchmark_values": [1]}, {"name": "x"}, {"name": "x", "benchmark_values": [1, 2]}],
)
def test_a_pytorch_record_that_is_no_metric_is_an_error(metric):
    run = json.loads((DATA / "rate-0.32.0.pytorch.json").read_text())
    run[3] = run[3] | {"metric": metric}
    with pytest.raises(DataError, match=r"\$\[3\]"):
        PARSERS["vllm-pytorch"].parse(a_source(json.dumps(run).encode()))


def test_a_log_is_recognised_by_the_summary_at_its_end():
    summary = FILES["vllm-console"].read_bytes()
    log = b"INFO 11-22 08:01:02 starting\n" + b"100%|#####| 16/16 [00:01<00:00]\r" * 5000 + b"\n" + summary
    assert PARSERS["vllm-console"].recognises(probe(a_source(log)))
    assert not PARSERS["vllm-console"].recognises(probe(a_source(json.dumps({"log": log.decode()}).encode())))


def parsed_or_refused(parser, source):
    """Return what a parser makes of a file, or None where it refuses it and says where."""
    try:
        return parser.parse(source)
    except DataError as error:
        if source.path not in error.faults[0].where:
            raise AssertionError(str(error)) from error
        return None


def table_of(rows):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return a_source(out.getvalue().encode())


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_mutated_cell_is_the_same_numbers_or_an_error(data):
    header, *rows = csv.reader(FILES["vllm-sweep-csv"].read_text().splitlines())
    column = data.draw(st.integers(0, len(header) - 1))
    cell = data.draw(st.sampled_from(["", "x", "-1", "[1]", "nan"]))
    expected = parsed(FILES["vllm-sweep-csv"])
    rows[0][column] = cell
    frame = parsed_or_refused(PARSERS["vllm-sweep-csv"], table_of([header, *rows]))
    if frame is not None and header[column] not in ("model_id", "max_concurrency", "run_number"):
        for name in set(frame.columns) - {"left_out"}:
            new, old = frame[name][0], expected[name][0]
            assert pd.isna(new) or new == old or new == pytest.approx(old, rel=1e-9)


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_table_cut_anywhere_keeps_whole_rows_or_is_an_error(data):
    whole = FILES["vllm-sweep-csv"].read_bytes()
    cut = a_source(whole[: data.draw(st.integers(0, len(whole) - 1))])
    expected = parsed(FILES["vllm-sweep-csv"])
    if (frame := parsed_or_refused(PARSERS["vllm-sweep-csv"], cut)) is not None:
        for name in frame:
            # As text, because NaN is not equal to itself.
            assert frame[name].astype(str).tolist() == expected[name][: len(frame)].astype(str).tolist()


@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_cut_pytorch_records_are_an_error(data):
    whole = FILES["vllm-pytorch"].read_bytes()
    with pytest.raises(DataError):
        PARSERS["vllm-pytorch"].parse(a_source(b" " + whole[: data.draw(st.integers(1, len(whole.rstrip()) - 1))]))


def test_a_table_with_every_request_in_its_cells_is_read_row_by_row():
    rows = [f"{number},{'0.123456789 ' * 20_000}\n" for number in range(40)]
    source = a_source("".join(["run_number,itls\n", *rows]).encode())
    tracemalloc.start()
    try:
        assert sum(1 for _ in csv_rows(source)) == 41
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 1.5 * len(source.data)
