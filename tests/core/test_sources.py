"""A result file as parsers see it, and which of them it belongs to."""

import gzip
import json
from dataclasses import replace

import pytest

from paretopress.errors import DataError, ParetopressError
from paretopress.sources import HEAD_BYTES, UnrecognisedError, open_source, probe, recognise

TABLE = "concurrency,tpot_p50,throughput_per_gpu\n4,0.01,500\n"


@pytest.fixture
def source(tmp_path):
    """Return a maker of sources from their content."""

    def make(data, name="runs/a.json"):
        (tmp_path / "file").write_bytes(data if isinstance(data, bytes) else data.encode())
        return open_source(name, tmp_path / "file")

    return make


@pytest.fixture
def seen(source):
    return lambda data: probe(source(data))


@pytest.fixture
def chosen(source, catalogue):
    """Return the parser that recognises some content, or what is said where none does."""

    def key(data, parsers=None):
        try:
            return recognise(source(data), parsers or catalogue.parsers.values()).key
        except ParetopressError as error:
            (fault,) = error.faults
            return str(fault)

    return key


def test_a_probe_reads_the_head_as_text_and_lines(seen):
    found = seen(b"\xef\xbb\xbfa,b\n1,2\n")
    assert (found.name, found.lines, found.document, found.keys) == ("a.json", ("a,b", "1,2"), None, frozenset())


def test_a_probe_never_decodes_more_than_the_head(seen):
    found = seen(b"x" * (HEAD_BYTES + 9))
    assert len(found.text) == HEAD_BYTES


def test_bytes_that_are_no_utf_8_show_as_replaced_in_a_probe(seen):
    assert seen(b"a\xffb").text == "a\ufffdb"


def test_a_probe_sees_the_first_object_with_its_arrays_cut_to_two(seen):
    found = seen(json.dumps({"model_id": "m", "itls": [[1, 2, 3]] * 9}) + '\n{"second": 1}')
    assert found.document == {"model_id": "m", "itls": [[1, 2], [1, 2]]}
    assert found.keys == {"model_id", "itls"}


def test_the_first_object_of_an_array_is_the_first_object(seen):
    assert seen('[{"a": 1}, {"b": 2}]').keys == {"a"}
    assert seen("[]").keys == seen("[1, 2]").keys == frozenset()


def test_keys_are_found_behind_arrays_larger_than_the_head(seen):
    data = json.dumps({"itls": [0.123456789] * HEAD_BYTES, "median_tpot_ms": 20})
    assert seen(data).first["median_tpot_ms"] == 20


@pytest.mark.parametrize("data", ['{"a": 1', "{a: 1}", "a: 1", "# {", '"a"', "1"])
def test_what_is_no_json_object_has_no_document(seen, data):
    assert seen(data).first == {}


def test_a_source_gives_its_text_its_documents_and_its_only_document(source):
    several = source('\ufeff{"a": 1}\n{"a": 2}')
    assert several.text == '{"a": 1}\n{"a": 2}'
    assert [document.value for document in several.documents()] == [{"a": 1}, {"a": 2}]
    with pytest.raises(DataError, match=r"runs/a.json: not one JSON object: got '2 documents'"):
        several.document()
    with pytest.raises(DataError, match="not one JSON object"):
        source("[1]").document()
    assert source('{"a": 1, "b": [2]}').document(skip=["b"]) == {"a": 1, "b": None}


@pytest.mark.parametrize(("stored", "pack"), [("b.json", bytes), ("b.json.gz", gzip.compress)])
def test_a_source_finds_the_file_beside_it(tmp_path, stored, pack):
    (tmp_path / "a.json").write_text("{}", encoding="utf-8")
    (tmp_path / stored).write_bytes(pack(b'{"b": 1}'))
    beside = open_source("runs/a.json", tmp_path / "a.json").beside("b.json")

    assert beside is not None
    assert (beside.path, beside.document()) == (f"runs/{stored}", {"b": 1})


def test_a_source_without_a_file_beside_it_says_so(source):
    assert source("{}").beside("b.json") is None
    assert replace(source("{}"), location=None).beside("file") is None
    assert replace(source("{}"), location="https://host.example/runs/a.json").beside("b.json") is None


@pytest.mark.parametrize("path", ["runs/b200/a.json", "a.json", "runs\\a.json", "https://host/runs/a.json"])
def test_the_name_of_a_source_is_its_path_without_folders(source, path):
    assert source("x", path).name == "a.json"


@pytest.mark.parametrize("data", [b"", b" \n\t\n", gzip.compress(b"")])
def test_an_empty_file_is_called_empty_and_keeps_its_digest(source, data):
    with pytest.raises(UnrecognisedError, match=r"^runs/a.json: an empty file; run the benchmark again") as caught:
        source(data)
    assert len(caught.value.sha256) == 64


def test_a_file_is_recognised_by_what_is_in_it_and_not_by_its_name(chosen, tmp_path, catalogue):
    assert chosen(TABLE) == "points"
    for name in ("a.json", "agg_x.json", "results.txt"):
        file = tmp_path / name
        file.write_bytes(gzip.compress(TABLE.encode()))
        assert recognise(open_source(name, file), catalogue.parsers.values()).key == "points"


def test_a_file_that_nobody_reads_says_what_it_begins_with(chosen):
    told = chosen("Dear diary,\n" * 99)
    assert told.startswith("runs/a.json: no parser recognises this file: got 'Dear diary")
    assert "'paretopress plugins' lists the parsers" in told
    assert len(told) < 400


def test_two_parsers_for_one_file_are_an_error_that_names_both(chosen, catalogue):
    ours = catalogue.parsers["points"]
    told = chosen(TABLE, [ours, replace(ours, key="theirs")])
    assert told.startswith("runs/a.json: recognised by 2 parsers (points, theirs); name one with 'parser:'")


def test_a_parser_that_fails_to_recognise_is_named(chosen, catalogue):
    def broken(_):
        raise KeyError("tpot")

    told = chosen(TABLE, [replace(catalogue.parsers["points"], key="theirs", recognises=broken)])
    assert told.startswith("runs/a.json: parser 'theirs' failed to tell whether it reads this file (KeyError: 'tpot')")


def test_json_that_was_cut_is_called_cut_with_line_and_column(chosen):
    told = chosen('{"model_id": "m",\n "comple')
    assert told.startswith("runs/a.json:2:2: the JSON ends in the middle")


def test_json_with_a_mistake_says_where_it_is(chosen):
    assert chosen('{"model_id": "m",\n "completed": 4,}').startswith("runs/a.json:2:17: not JSON")


def test_text_that_is_no_utf_8_says_so(chosen):
    told = chosen("name\nété".encode("latin-1"))
    assert told == "runs/a.json:2: not UTF-8 text: got 'byte 0xe9 at offset 5'; save the file as UTF-8"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_table_in_utf_16_is_told_to_be_saved_as_utf_8(chosen, encoding):
    # What PowerShell's `>` and "Unicode text" of a spreadsheet write.
    told = chosen(("\ufeff" + TABLE).encode(encoding))
    assert "not UTF-8 text" in told
    assert told.endswith("save the file as UTF-8")


def test_a_binary_file_is_no_result_and_printed_without_control_characters(chosen):
    told = chosen(bytes(range(256)) * 4)
    assert told.startswith("runs/a.json: no parser recognises this file")
    assert told.isprintable()


def test_the_digest_of_an_unrecognised_file_is_kept(source, catalogue):
    with pytest.raises(UnrecognisedError) as caught:
        recognise(source("Dear diary"), catalogue.parsers.values())
    assert caught.value.sha256 == source("Dear diary").stored.sha256
