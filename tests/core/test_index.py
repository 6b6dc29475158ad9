"""`index.md`: the list of all reports."""

import json

import pytest

from paretopress.index import Entry, found, index
from paretopress.page_check import plain
from paretopress.report_json import SCHEMA
from paretopress.text import escape


def entry(report, title="MTP against Off", summary="MTP is 67 % cheaper."):
    return Entry(report=report, title=escape(title), summary=escape(summary))


def rows(text):
    return [line for line in text.splitlines() if line.startswith("| [")]


def test_reports_are_listed_by_name_with_what_each_found():
    text = index([entry("b", summary="Second."), entry("a", title="First title", summary="First.")])
    assert rows(text) == [
        "| [First title](a/index.md) | First. |",
        "| [MTP against Off](b/index.md) | Second. |",
    ]
    assert text.startswith("# Reports\n\n2 comparisons ")
    assert "1 comparison " in index([entry("a")])


def test_the_order_in_which_reports_were_built_changes_nothing():
    entries = [entry(name) for name in "cab"]
    assert index(entries) == index(reversed(entries))


def test_without_reports_there_is_a_page_and_no_table():
    assert "0 comparisons" in index([])
    assert "|" not in index([])


@pytest.mark.parametrize("text", ["a | b", "$x$ ~y~", "<script>", "[x](y)", "**", "x" * 10_000, "`"])
def test_any_title_and_summary_comes_out_as_itself(text):
    (row,) = rows(index([entry("a", title=text, summary=text)]))
    title, summary = row.removeprefix("| [").removesuffix(" |").split("](a/index.md) | ")
    assert (plain(title), plain(summary)) == (text, text)


@pytest.mark.parametrize("folder", ["a (copy)", "a)b", "a%20b", "[x]", "é", "a&b", "a#b", "a?b"])
def test_a_folder_of_any_name_is_linked(folder):
    # The page check refuses a link that leads nowhere.
    (row,) = rows(index([entry(folder)]))
    assert " " not in row.split("](")[1].split(")")[0]


@pytest.fixture
def put(tmp_path):
    """Return a function that puts a report of an earlier build into the output folder."""

    def put(folder, content):
        (tmp_path / folder).mkdir()
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        (tmp_path / folder / "report.json").write_bytes(data)
        return tmp_path

    return put


def test_reports_of_earlier_builds_are_found_by_their_report_json(put):
    for name in ("b", "a"):
        output = put(name, {"schema": SCHEMA, "title": f"{name} | $1", "claims": [{"text": "1 < 2", "evidence": {}}]})
    assert [(made.report, plain(made.title), plain(made.summary)) for made in found(output)] == [
        ("a", "a | $1", "1 < 2"),
        ("b", "b | $1", "1 < 2"),
    ]


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", [1], {"schema": "other"}, {"schema": SCHEMA, "claims": []}])
def test_what_is_no_report_of_ours_is_not_listed(put, content):
    assert found(put("x", content)) == ()


def test_a_folder_that_does_not_exist_holds_no_report(tmp_path):
    assert found(tmp_path / "gone") == ()
