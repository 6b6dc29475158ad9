"""llama.cpp: the concurrency curve of llama-batched-bench, and llama-bench, which has none."""

import json
from pathlib import Path

import pandas as pd
import pytest

from paretopress.errors import DataError
from paretopress.sources import Source, open_source
from paretopress.storage import Stored
from paretopress.testing import check_parser
from paretopress_engines import llama_bench, llama_cpp

DATA = Path(__file__).parents[1] / "data" / "llama.cpp"
LINES, TABLE = llama_cpp.PARSERS
(BENCH,) = llama_bench.PARSERS
FORMATS = ["json", "jsonl", "csv", "md", "sql"]
CASES = [
    (LINES, "llama-batched-bench.jsonl"),
    (TABLE, "llama-batched-bench.md.txt"),
    *((BENCH, f"llama-bench.{end}") for end in FORMATS),
    (BENCH, "llama-bench_depth.jsonl"),
]


def a_source(data, path="a.txt"):
    return Source(path=path, stored=Stored(data=data, sha256=""))


def of_file(parser, name):
    return parser.parse(open_source(name, DATA / name))


@pytest.mark.parametrize(("parser", "name"), CASES, ids=[name for _, name in CASES])
def test_each_file_is_read_as_the_table_beside_it_says(parser, name):
    check_parser(parser, [(DATA / name, DATA / f"{name}.expected.csv")])


def test_the_numbers_follow_from_the_times_by_plain_arithmetic():
    records = [json.loads(line) for line in (DATA / "llama-batched-bench.jsonl").read_text().split("\n") if line]
    for record, point in zip(records, of_file(LINES, "llama-batched-bench.jsonl").itertuples(), strict=True):
        pl, pp, tg, t = (record[key] for key in ("pl", "pp", "tg", "t"))
        # The times are printed with six decimals, the speeds exactly.
        assert point.total_tok_s == pytest.approx(pl * (pp + tg) / t, rel=1e-4)
        assert point.output_tok_s == pytest.approx(pl * tg / t, rel=1e-4)
        assert point.interactivity == pytest.approx(tg / record["t_tg"], rel=2e-4)
        assert (point.concurrency, point.isl, point.osl) == (pl, pp, tg)


def test_interactivity_is_a_mean_and_says_so():
    frame = of_file(LINES, "llama-batched-bench.jsonl")
    assert set(frame["interactivity_definition"]) == {"mean decode rate"}
    assert not [column for column in frame.columns if column.startswith(("tpot", "ttft"))]


def test_the_engine_is_stated_and_nothing_else_of_the_server():
    frame = of_file(LINES, "llama-batched-bench.jsonl")
    assert set(frame["engine"]) == {"llama.cpp"}
    assert not {"model", "date", "engine_version", "gpus", "left_out"} & set(frame.columns)


def test_the_table_is_read_between_lines_of_a_log():
    text = (DATA / "llama-batched-bench.md.txt").read_text()
    noisy = a_source(f"ggml_init: found 0 devices\n{text}llama_perf: total time = 12 ms\n".encode())
    plain = of_file(TABLE, "llama-batched-bench.md.txt")
    pd.testing.assert_frame_equal(TABLE.parse(noisy).drop(columns="row"), plain.drop(columns="row"))


@pytest.mark.parametrize("cut", range(3, 90, 7))
def test_a_table_cut_in_its_last_row_keeps_the_rows_before(cut):
    data = (DATA / "llama-batched-bench.md.txt").read_bytes().rstrip()
    whole, frame = of_file(TABLE, "llama-batched-bench.md.txt"), TABLE.parse(a_source(data[:-cut]))
    pd.testing.assert_series_equal(frame["interactivity"][:5], whole["interactivity"][:5])
    assert frame["left_out"].tolist()[5:] == ["truncated table (line 11)"]


def test_a_truncated_last_line_is_named_and_the_rest_kept():
    data = (DATA / "llama-batched-bench.jsonl").read_bytes().rstrip()
    frame = LINES.parse(a_source(data[:-7]))
    assert frame["left_out"].fillna("").tolist() == [*[""] * 5, "truncated document (line 6)"]
    assert frame["interactivity"].isna().tolist() == [False] * 5 + [True]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"is_pp_shared": 1, "n_kv": 1152}, "the sequences share one prompt: its prefill is counted once"),
        ({"is_tg_separate": 1}, "the sequences were decoded one after the other"),
        ({"tg": 0, "speed_tg": 0.0}, "nothing was decoded"),
    ],
)
def test_sequences_that_are_no_independent_requests_are_left_out(change, why):
    record = json.loads((DATA / "llama-batched-bench.jsonl").read_text().splitlines()[3])
    assert LINES.parse(a_source(json.dumps(record | change).encode())).iloc[0].left_out == why


def test_options_above_the_table_hold_for_its_rows():
    text = (DATA / "llama-batched-bench.md.txt").read_text().replace("is_pp_shared = 0", "is_pp_shared = 1")
    assert set(TABLE.parse(a_source(text.encode()))["left_out"]) == {
        "the sequences share one prompt: its prefill is counted once"
    }


@pytest.mark.parametrize("bad", ["fast", [1], True, -5])
def test_a_speed_that_is_no_number_is_an_error_that_names_it(bad):
    line = (DATA / "llama-batched-bench.jsonl").read_text().splitlines()[0]
    record = json.loads(line) | {"speed_tg": bad}
    with pytest.raises(DataError, match=r"a\.txt: line 2, key speed_tg"):
        LINES.parse(a_source(f"{line}\n{json.dumps(record)}\n".encode()))


@pytest.mark.parametrize("end", FORMATS)
def test_llama_bench_is_kept_and_left_out_in_every_format(end):
    frame = of_file(BENCH, f"llama-bench.{end}")
    assert frame["left_out"].tolist() == [
        "one sequence, prefill only: no decode rate",
        "one sequence, prefill only: no decode rate",
        "one sequence without its prefill: a decode rate, no total throughput",
        "one sequence, prefill and decode together: no decode rate",
    ]
    assert frame["isl"].tolist()[:2] == [512, 1024]
    assert frame["interactivity"].notna().tolist() == [False, False, True, False]
    assert set(frame["precision"]) == {"F16"}
    assert set(frame["concurrency"]) == {1}


def test_llama_bench_says_model_date_and_build():
    record = json.loads((DATA / "llama-bench.jsonl").read_text().splitlines()[2])
    record |= {"build_number": 11434, "gpu_info": "NVIDIA H100, NVIDIA H100", "model_type": "llama 8B Q4_K - Medium"}
    point = BENCH.parse(a_source(json.dumps(record).encode())).iloc[0]
    assert (point.engine_version, point.gpus, point.precision) == ("b11434", 2, "Q4_K - Medium")
    assert (point.model, point.date) == ("mock-tiny-f16.gguf", "2026-11-22T08:58:51Z")
    assert point.interactivity == point.output_tok_s == record["avg_ts"]


@pytest.mark.parametrize("end", ["csv", "md", "sql"])
def test_text_cut_inside_a_line_is_an_error(end):
    data = (DATA / f"llama-bench.{end}").read_bytes().rstrip()
    with pytest.raises(DataError):
        BENCH.parse(a_source(data[:-2]))
