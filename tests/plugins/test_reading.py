"""What parsers share: a value of the right type, None where it is missing, or an error that names the place."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paretopress.errors import DataError
from paretopress.sources import Source
from paretopress.storage import Stored
from paretopress_engines.reading import (
    MILLI,
    PERCENT,
    count,
    flag,
    left_out,
    listing,
    mapping,
    number,
    records,
    slow_client,
    table,
    text,
    why_left_out,
)

WHERE = "a.json: line 3"


def a_source(*documents, tail=b""):
    data = b"\n".join(json.dumps(document).encode() for document in documents) + tail
    return Source(path="a.json", stored=Stored(data=data, sha256=""))


@pytest.mark.parametrize("value", [None, float("nan")])
def test_null_and_nan_are_missing(value):
    assert number({"k": value}, "k", where=WHERE) is None
    assert count({"k": value}, "k", where=WHERE) is None


def test_an_absent_key_is_missing_for_every_type():
    assert number({}, "k", where=WHERE) is None
    assert text({}, "k", where=WHERE) is None
    assert flag({}, "k", where=WHERE) is None
    assert mapping({}, "k", where=WHERE) == {}
    assert listing({}, "k", where=WHERE) == []


def test_milliseconds_and_percent_become_the_nearest_float():
    assert number({"k": 14.4}, "k", where=WHERE, scale=MILLI) == 0.0144
    assert number({"k": 34.5}, "k", where=WHERE, scale=PERCENT) == 0.345


@pytest.mark.parametrize(
    "value", [True, False, "12", [], [1], {}, {"mean": 1}, -1, float("inf"), float("-inf"), 10**400]
)
def test_what_is_no_number_is_an_error_that_names_file_line_and_key(value):
    with pytest.raises(DataError) as caught:
        number({"mean_ttft_ms": value}, "mean_ttft_ms", where=WHERE)
    fault = caught.value.faults[0]
    assert fault.where == "a.json: line 3, key mean_ttft_ms"
    assert fault.what
    assert fault.got is not None
    assert fault.expected


def test_an_integer_of_more_digits_than_python_prints_is_an_error():
    with pytest.raises(DataError):
        number({"k": 10**5000}, "k", where=WHERE)


def test_infinite_and_negative_numbers_pass_only_where_they_may():
    assert number({"k": float("inf")}, "k", where=WHERE, infinite=True) == float("inf")
    assert number({"k": -1.5}, "k", where=WHERE, negative=True) == -1.5


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("8", 8),
        (" 8.50 ", 8.5),
        ("1e3", 1000),
        (".5", 0.5),
        ("", None),
        ("NaN", None),
        ("None", None),
        ("inf", float("inf")),
    ],
)
def test_a_spelled_number_is_read_where_files_spell_them(written, meant):
    assert number({"k": written}, "k", where=WHERE, infinite=True, spelled=True) == meant


@pytest.mark.parametrize("written", ["1_000", "0x10", "8 GPUs", "1,000", "٨", "true", "1.2.3"])
def test_a_spelled_number_is_never_guessed(written):
    with pytest.raises(DataError):
        number({"k": written}, "k", where=WHERE, spelled=True)


def test_a_count_is_whole():
    assert count({"k": 16.0}, "k", where=WHERE) == 16
    with pytest.raises(DataError, match="not a whole number"):
        count({"k": 16.5}, "k", where=WHERE)


@pytest.mark.parametrize("read", [text, mapping, listing, flag])
def test_other_types_refuse_a_number(read):
    with pytest.raises(DataError):
        read({"k": 3}, "k", where=WHERE)


def test_a_flag_may_be_a_word():
    assert [flag({"k": word}, "k", where=WHERE) for word in ("True", "false", "")] == [True, False, None]
    with pytest.raises(DataError):
        flag({"k": "yes"}, "k", where=WHERE)


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.integers() | st.text(), st.lists))
@settings(max_examples=60)
def test_any_value_is_read_or_refused(value):
    for read in (number, count, text, flag, mapping, listing):
        try:
            found = read({"k": value}, "k", where=WHERE)
        except DataError:
            continue
        if read is number and found is not None:
            assert found == value


def test_one_document_needs_no_row_name_and_several_have_their_lines():
    assert [record.row for record in records(a_source({"a": 1}))] == [None]
    assert [(record.row, record.where) for record in records(a_source({"a": 1}, {"a": 2}))] == [
        ("line 1", "a.json: line 1"),
        ("line 2", "a.json: line 2"),
    ]


def test_the_elements_of_an_array_are_records():
    found = list(records(a_source([{"a": 1}, {"a": 2}])))
    assert [(record.row, record.value["a"]) for record in found] == [("$[0]", 1), ("$[1]", 2)]


def test_a_truncated_last_document_keeps_those_before_it():
    found = list(records(a_source({"a": 1}, {"a": 2}, tail=b'\n{"a": 3, "b": [1, 2')))
    assert [record.truncated for record in found] == [False, False, True]
    assert found[2].row == "line 3"


def test_a_truncated_only_document_is_an_error():
    with pytest.raises(DataError, match="ends in the middle"):
        list(records(a_source(tail=b'{"a": 3, "b"')))


def test_a_document_that_is_no_object_is_an_error():
    with pytest.raises(DataError, match="line 2: not an object"):
        list(records(a_source({"a": 1}, 3)))


FINE = {"requests": 20, "completed_requests": 20, "failed_requests": 0, "tpot_p50": 0.01}


def test_a_sound_row_is_not_left_out():
    assert why_left_out(FINE) is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"completed_requests": 17, "failed_requests": 3}, "3 of 20 requests failed"),
        ({"requests": 1, "completed_requests": 1, "failed_requests": 1}, "1 of 1 request failed"),
        ({"completed_requests": 0, "failed_requests": 20}, "every request failed"),
        ({"completed_requests": 0, "failed_requests": None, "requests": None}, "no request finished"),
        ({"completed_requests": 19}, "only 19 of 20 requests finished"),
        ({"tpot_p50": None}, "no TPOT: not streamed, or not saved"),
    ],
)
def test_the_reason_for_leaving_a_row_out_is_one_sentence(change, reason):
    assert why_left_out(FINE | change) == reason


def test_a_queue_at_the_server_is_no_slow_client():
    queued = {"completed_requests": 1000, "request_rate": 100.0, "duration_s": 50.0, "e2el_p99": 39.0}
    assert slow_client(queued) is None


def test_a_client_that_lags_behind_without_a_queue_is_the_bottleneck():
    idle = FINE | {
        "requests": 1000,
        "completed_requests": 1000,
        "request_rate": 100.0,
        "duration_s": 50.0,
        "e2el_p99": 0.5,
    }
    assert slow_client(idle) == "the client was the bottleneck: 20 of 100 requests/s sent, and none queued"
    assert why_left_out(idle) is None
    assert why_left_out(idle, open_loop=True) == slow_client(idle)


def test_the_last_request_of_a_short_run_is_no_slow_client():
    short = {"completed_requests": 16, "request_rate": 10.0, "duration_s": 2.05, "e2el_p99": 0.43}
    assert slow_client(short) is None


def test_the_longest_latency_comes_from_ttft_and_tpot_where_nothing_else_is_saved():
    row = {"completed_requests": 1000, "request_rate": 100.0, "duration_s": 50.0, "ttft_p99": 0.1, "tpot_p99": 0.01}
    assert slow_client(row) is None
    assert slow_client(row | {"osl_mean": 100.0}) is not None
    assert slow_client(row | {"osl_mean": 3000.0}) is None


def test_a_table_has_the_columns_that_hold_something_in_the_schemas_order():
    frame = table([{"tpot_p50": 0.1, "model": "m", "tp": None}, {"tpot_p50": None}], version="0.32.0")
    assert list(frame.columns) == ["model", "tpot_p50"]
    assert frame["tpot_p50"].isna().tolist() == [False, True]
    assert frame.attrs["version"] == "0.32.0"
    assert len(table([{}])) == 1


def test_a_reason_that_quotes_what_is_no_character_can_be_told():
    assert left_out("the run failed: \ud800")["left_out"].tolist() == ["the run failed: \ufffd"]


def test_half_of_a_surrogate_pair_is_no_text():
    with pytest.raises(DataError, match=r"a.json, key model_id: half of a surrogate pair"):
        text({"model_id": "\ud800m"}, "model_id", where="a.json")
