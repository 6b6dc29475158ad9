"""JSON as benchmark tools write it: NaN, appended, cut, and hundreds of megabytes that nobody asked for."""

import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paretopress.errors import DataError
from paretopress.json_door import TruncatedError, decoded, documents, outline, without

TEXT = st.text(max_size=8) | st.sampled_from(['"itls": [', "]}", "a\\", '\\"', "é]", '{"x": "'])
LEAF = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT
KEY = st.sampled_from(["a", "itls", "errors", 'it"ls', "itls\\", "étls"]) | st.text(max_size=4)
JSON = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(KEY, inner, max_size=5), max_leaves=25
)
STYLES = st.sampled_from([{}, {"indent": 2}, {"separators": (",", ":")}, {"separators": (" , ", " : ")}])
SKIPPED = ["itls", "errors"]


def values(data, **how):
    return [document.value for document in documents(data, where="a.json", **how)]


def fault(data, **how):
    with pytest.raises(DataError) as caught:
        values(data, **how)
    return str(caught.value)


def bare(value):
    """Return a value in which arrays and objects under the skipped keys are None, at any depth."""
    if isinstance(value, dict):
        return {
            key: None if key in SKIPPED and isinstance(part, (list, dict)) else bare(part)
            for key, part in value.items()
        }
    return [bare(part) for part in value] if isinstance(value, list) else value


def trimmed(value, keep):
    """Return a value whose arrays have kept their first elements."""
    if isinstance(value, dict):
        return {key: trimmed(part, keep) for key, part in value.items()}
    return [trimmed(part, keep) for part in value[:keep]] if isinstance(value, list) else value


@given(st.lists(JSON, max_size=4), STYLES, st.booleans(), st.sampled_from(["\n", " ", "\r\n\r\n"]))
def test_documents_written_one_after_the_other_come_back_in_order(written, style, ascii_only, between):
    text = between.join(json.dumps(value, ensure_ascii=ascii_only, **style) for value in written)
    found = list(documents(text.encode(), where="a.json"))
    assert [document.value for document in found] == written
    assert [document.number for document in found] == list(range(1, len(written) + 1))


@given(JSON, STYLES)
def test_skipped_keys_read_as_none_at_any_depth_and_nothing_else_changes(value, style):
    data = json.dumps(value, **style).encode()
    assert values(data, skip=SKIPPED) == [bare(value)]
    assert without(data, []) is data


def test_an_outline_ends_with_the_first_document():
    assert outline(b'{"a": [1, 2, 3]}\n{"b": 1}\n') == b'{"a": [1, 2]}'


@given(JSON, STYLES, st.integers(1, 3))
def test_an_outline_keeps_every_key_and_the_first_elements_of_every_array(value, style, keep):
    assert values(outline(json.dumps(value, **style).encode(), keep=keep)) == [trimmed(value, keep)]


@settings(max_examples=60)
@given(st.dictionaries(KEY, JSON, min_size=1), STYLES, st.booleans(), st.data())
def test_a_file_cut_anywhere_is_called_cut_and_gives_no_other_value(value, style, skipping, data):
    text = json.dumps(value, ensure_ascii=False, **style)
    whole = text.encode()
    cut = whole[: data.draw(st.integers(1, len(whole) - 1))]
    with pytest.raises(TruncatedError, match="the JSON ends in the middle"):
        values(cut, skip=SKIPPED if skipping else ())
    with pytest.raises(TruncatedError):
        values(outline(cut))


@settings(max_examples=40)
@given(JSON, st.dictionaries(KEY, JSON, min_size=1), st.data())
def test_what_stands_before_the_cut_has_been_read(first, second, data):
    lines = [json.dumps(value).encode() for value in (first, second)]
    cut = lines[1][: data.draw(st.integers(1, len(lines[1]) - 1))]
    reading = documents(lines[0] + b"\n" + cut, where="a.jsonl")
    assert next(reading).value == first
    with pytest.raises(TruncatedError, match="document 2 ends in the middle"):
        next(reading)


def test_nan_is_missing_and_infinity_a_number():
    assert values(b'{"a": NaN, "b": Infinity, "c": [-Infinity]}') == [
        {"a": None, "b": float("inf"), "c": [-float("inf")]}
    ]


def test_a_word_in_a_text_is_no_constant():
    assert values(b'{"a": "NaN", "Infinity": 1}') == [{"a": "NaN", "Infinity": 1}]


def test_a_document_knows_the_line_it_starts_at():
    found = documents(b'\xef\xbb\xbf\n{"a":\n 1}\n\n[2]{"b": 3}\n', where="a.json")
    assert [(document.line, document.number) for document in found] == [(2, 1), (5, 2), (5, 3)]


def test_no_document_is_no_error():
    assert values(b" \n\n ") == []


def test_a_cut_inside_a_skipped_text_is_seen_although_the_text_looks_like_an_end():
    # Killed while it wrote the answers: the metrics that would have followed are missing.
    data = b'{"model_id": "m", "generated_texts": ["one", "then ]} '
    assert fault(data, skip=["generated_texts"]).startswith("a.json:1:")
    assert "the JSON ends in the middle" in fault(data, skip=["generated_texts"])


def test_a_skipped_key_is_recognised_only_as_a_key():
    data = b'{"note": "\\"itls\\": [1]", "x": ["itls", [2]], "itls" : 3, "itls ": [4], "\\"itls": [5]}'
    assert without(data, ["itls"]) == data


def test_brackets_quotes_and_backslashes_in_skipped_texts_end_nothing():
    data = rb'{"itls": ["]", "\"]", "\\", {"a": "}"}], "b": [1]}'
    assert values(data, skip=["itls"]) == [{"itls": None, "b": [1]}]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b'{"a": 1,}', "a.json:1:9: not JSON"),
        (b'{"a": 1}\n{a: 1}', "a.json:2:2: not JSON"),
        (b'{"a": 1}\n\nconcurrency 4\n', "a.json:3:1: not JSON (expecting value): got 'concurrency 4"),
        (b'{"a": 1]', "a.json:1:8: not JSON"),
        (b'{"a": 0x10}', "a.json:1:8: not JSON"),
    ],
)
def test_what_is_no_json_is_told_with_line_and_column(data, told):
    assert fault(data).startswith(told)


def test_json_nested_too_deeply_is_an_error_and_no_crash():
    assert fault(b"[" * 200_000) == "a.json: nested too deeply to be a benchmark result"


def test_a_number_of_too_many_digits_is_an_error_and_no_crash():
    assert "a number that is none of a benchmark result" in fault(b'{"a": ' + b"9" * 5000 + b"}")


def test_bytes_that_are_no_utf_8_are_told_with_line_and_offset():
    told = fault('{"a": 1,\n"b": "é"}'.encode("latin-1"))
    assert told == "a.json:2: not UTF-8 text: got 'byte 0xe9 at offset 15'; save the file as UTF-8"
    assert decoded("é".encode(), where="a.json") == "é"


@pytest.mark.parametrize("text", ["éa", "aé", "€€", "a€", "😀", "é😀", "ééé"])
def test_a_character_that_the_cut_has_split_is_a_cut_and_no_wrong_encoding(text):
    data = f'{{"a": "{text}'.encode()
    for end in range(len('{"a": "'), len(data) + 1):
        with pytest.raises(TruncatedError):
            values(data[:end])


MEASURED = """
import json, pathlib, re, resource, sys
import pandas
from paretopress.host import default_host
from paretopress.sources import open_source, recognise

def peak():
    # On Linux ru_maxrss counts the process that started this one, too.
    status = pathlib.Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\\s*(\\d+) kB", status.read_text())[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

parsers = default_host().catalogue.parsers.values()
before = peak()
path = pathlib.Path(sys.argv[1])
source = open_source(path.name, path)
chosen = recognise(source, parsers)
row = chosen.parse(source).iloc[0]
print(json.dumps([chosen.key, float(row["tpot_p50"]), peak() - before]))
"""


def test_a_result_with_its_requests_is_read_in_less_than_three_times_its_size(tmp_path):
    pytest.importorskip("resource")
    gaps = json.dumps([0.012345678901234 + step * 1e-6 for step in range(1000)])
    answer = json.dumps('He wrote "[", {here}, \\ and\na newline. ' * 100)
    head = {
        "model_id": "m", "num_prompts": 8, "completed": 8, "duration": 2.0, "max_concurrency": 4,
        "output_throughput": 128.0, "total_token_throughput": 640.0,
    }  # fmt: skip
    file = tmp_path / "result.json"
    with file.open("w") as out:
        out.write(json.dumps(head)[:-1] + ', "itls": [[]')
        out.writelines(f", {gaps}" for _ in range(1800))
        out.write('], "generated_texts": [""')
        out.writelines(f", {answer}" for _ in range(5400))
        out.write('], "median_tpot_ms": 20.0}')
    size = file.stat().st_size
    assert size > 55e6
    ran = subprocess.run([sys.executable, "-c", MEASURED, file], capture_output=True, text=True, check=True)
    file.unlink()
    key, tpot, used = json.loads(ran.stdout)
    assert (key, tpot) == ("vllm", 0.02)
    assert 0.9 * size < used < 3 * size
