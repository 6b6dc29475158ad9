"""Tidy tables: every way to write one says the same, and what is wrong in one is said with its place."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paretopress.errors import DataError, ParetopressError
from paretopress.points import complete
from paretopress.sources import Probe, open_source, probe
from paretopress.testing import check_parser
from paretopress_engines import points

DATA = Path(__file__).parents[1] / "data" / "points"
(PARSER,) = points.PARSERS
FORMS = ("table.csv", "table.tsv", "semicolon.csv", "array.json", "wrapped.json", "lines.jsonl")
TWO = "interactivity,throughput_per_gpu\n"


def read(tmp_path, name, content):
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return PARSER.parse(open_source(name, file))


def expected():
    return pd.read_csv(DATA / "expected.csv", dtype=str, keep_default_na=False, na_values=[""])


def refusal(tmp_path, content, name="a.csv"):
    with pytest.raises(DataError) as caught:
        read(tmp_path, name, content)
    return str(caught.value)


def recognised(content):
    return PARSER.recognises(Probe(name="a", data=content if isinstance(content, bytes) else content.encode()))


@pytest.mark.parametrize("form", FORMS)
def test_every_form_says_the_same(form):
    source = open_source(form, DATA / form)
    frame = PARSER.parse(source)
    known = complete(expected(), path=form).frame

    assert PARSER.recognises(probe(source))
    pd.testing.assert_frame_equal(complete(frame, path=form).frame.drop(columns="row"), known.drop(columns="row"))
    assert frame.attrs["unused"] == ("note",)


def test_parquet_says_the_same(tmp_path):
    table = expected().astype({"interactivity": float, "throughput_per_gpu": float, "concurrency": int})
    buffer = io.BytesIO()
    table.assign(date=pd.to_datetime(table["date"])).to_parquet(buffer)
    frame = read(tmp_path, "table.parquet", buffer.getvalue())

    assert recognised(buffer.getvalue())
    known = complete(expected(), path="x").frame
    pd.testing.assert_frame_equal(complete(frame, path="x").frame.drop(columns="row"), known.drop(columns="row"))


def test_the_contract_of_a_parser_is_kept():
    check_parser(PARSER, [(DATA / form, PARSER.parse(open_source(form, DATA / form))) for form in FORMS])


def test_identity_is_text_as_written(tmp_path):
    table = "engine_version,spec_method,precision,date,interactivity,throughput_per_gpu\n0.10,off,008,2026-05,10,20\n"
    row = read(tmp_path, "a.csv", table).iloc[0]

    assert row["engine_version":"date"].tolist() == ["0.10", "off", "008", "2026-05"]


@pytest.mark.parametrize("word", ["", "NA", "null", "NaN", " "])
def test_a_missing_cell_is_missing_and_never_zero(tmp_path, word):
    frame = complete(read(tmp_path, "a.csv", f"{TWO.strip()},ttft_p50\n10,20,{word}\n"), path="a.csv").frame

    assert frame["ttft_p50"].isna().all()


def test_none_is_a_value_of_spec_method_and_not_missing(tmp_path):
    frame = read(tmp_path, "a.csv", "spec_method,interactivity,throughput_per_gpu\nnone,10,20\n")

    assert frame["spec_method"].tolist() == ["none"]


def test_rows_are_named_by_their_place(tmp_path):
    assert read(tmp_path, "a.csv", f"# note\n{TWO}1,2\n\n,\n3,4\n")["row"].tolist() == ["row 1", "row 3"]
    lines = '{"interactivity": 1, "throughput_per_gpu": 2}\n\n{"interactivity": 3, "throughput_per_gpu": 4}\n'
    assert read(tmp_path, "a.jsonl", lines)["row"].tolist() == ["line 1", "line 3"]
    assert read(tmp_path, "a.json", f"[{lines.splitlines()[0]}]")["row"].tolist() == ["$[0]"]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("interactivity,throughput_per_gpus\n1,2\n", "'throughput_per_gpus'; did you mean 'throughput_per_gpu'?"),
        ("interactivity,throughput_per_gpu,throughput_per_gpu\n1,2,3\n", "column 'throughput_per_gpu' appears twice"),
        (f"{TWO}1,2\n1,2,3\n", "a.csv: row 2: a row of another length than the header: got '3', expected 2 cells"),
        (f"{TWO}1\n", "a.csv: row 1: a row of another length than the header: got '1', expected 2 cells"),
        (f'{TWO}"1,2\n', "a.csv: line 2: not a table"),
        (f'# note\n{TWO}1,2\n"1,2\n', "a.csv: line 4: not a table"),
        ("interactivity;throughput_per_gpu\n1,5;2\n", "row 1, column interactivity: a number with a comma: got '1,5'"),
    ],
)
def test_a_broken_table_is_refused_with_its_place(tmp_path, table, words):
    assert words in refusal(tmp_path, table)


def test_a_text_in_a_number_column_and_a_negative_throughput_are_found_by_row(tmp_path):
    checked = complete(read(tmp_path, "a.csv", f"{TWO}fast,2\n3,-4\n"), path="a.csv")

    assert [str(fault) for fault in checked.faults] == [
        "a.csv: row 1, column interactivity: not a number: got 'fast', expected a number of tok/s/user above 0",
        "a.csv: row 2, column throughput_per_gpu: out of range: got '-4', expected a number of tok/s/GPU above 0",
    ]


@pytest.mark.parametrize(("value", "shown"), [("0.10", "0.1"), ("false", "False")])
def test_a_json_number_where_a_text_is_compared_is_refused(tmp_path, value, shown):
    table = f'[{{"interactivity": 1, "throughput_per_gpu": 2, "engine_version": {value}}}]'

    assert f"$[0], column engine_version: not a text: got '{shown}'" in refusal(tmp_path, table, "a.json")


def test_a_list_where_a_number_is_due_is_refused(tmp_path):
    found = refusal(tmp_path, '{"points": [{"interactivity": [1, 2], "throughput_per_gpu": 2}]}', "a.json")

    assert "a.json: $.points[0], column interactivity: not one value: got '[1, 2]'" in found


def test_a_percentile_that_is_no_column_is_unused_and_no_misspelling(tmp_path):
    frame = read(tmp_path, "a.csv", "interactivity,throughput_per_gpu,ttft_p75,tpot_std\n1,2,3,4\n")

    assert frame.attrs["unused"] == ("ttft_p75", "tpot_std")


def test_damaged_parquet_is_refused(tmp_path):
    assert "damaged Parquet" in refusal(tmp_path, b"PAR1" + bytes(40), "a.parquet")


def test_parquet_without_pyarrow_names_the_extra(tmp_path, monkeypatch):
    monkeypatch.setattr(points, "find_spec", lambda _name: None)

    assert "pip install 'paretopress[parquet]'" in refusal(tmp_path, b"PAR1", "a.parquet")


@pytest.mark.parametrize(
    "content",
    [
        "Metric,Value\nRequest Throughput (per sec),1\n",
        "target,side,boundary,interactivity,throughput_per_gpu\n44,a,interpolated,44,1\n",
        "model,hardware,interactivity\nm,h,1\n",
        "a,b,c,d,interactivity,throughput_per_gpu\n1,2,3,4,5,6\n",
        '{"hardware": "b200", "metrics": {"tput_per_gpu": 1}}',
        '{"points": [1, 2]}',
        '{"points": {"interactivity": 1}}',
    ],
)
def test_other_tables_are_not_taken_for_ours(content):
    assert not recognised(content)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), form=st.sampled_from(FORMS))
def test_any_damage_gives_a_table_or_an_error_of_ours(tmp_path, data, form):
    whole = (DATA / form).read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    damaged = whole[:at] + data.draw(st.binary(max_size=3)) + whole[at + data.draw(st.integers(0, 8)) :]
    try:
        recognised(damaged)
        complete(read(tmp_path, "damaged", damaged), path="damaged")
    except ParetopressError:
        pass


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(1, 400), form=st.sampled_from(["array.json", "wrapped.json", "lines.jsonl"]))
def test_truncated_json_is_an_error_and_never_another_number(tmp_path, at, form):
    whole = (DATA / form).read_bytes()
    try:
        frame = read(tmp_path, form, whole[:at])
    except ParetopressError:
        return
    known = PARSER.parse(open_source(form, DATA / form))
    assert frame["interactivity"].tolist() == known["interactivity"].tolist()[: len(frame)]
