"""Errors that say what, where, what was found, what was expected and what to do."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paretopress import errors
from paretopress.errors import DataError, Fault, ParetopressError, nearest, quoted

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, ParetopressError)]


def test_a_fault_is_one_line_of_the_parts_that_it_has():
    whole = Fault(where="a.csv: row 3", what="not a number", got="8k", expected="a count", remedy="write 8192")
    assert str(whole) == "a.csv: row 3: not a number: got '8k', expected a count; write 8192"
    assert str(Fault(what="no such file")) == "no such file"
    assert str(Fault(what="empty", got="")) == "empty: got ''"


@given(st.text())
def test_what_was_found_is_quoted_short_and_without_control_characters(text):
    line = str(Fault(what="odd", got=text))
    assert line.isprintable()
    assert len(line) < 1000
    assert quoted(text)[1:-1] == text or not text.isprintable() or len(text) > 120 or "'" in text or "\\" in text


def test_an_error_carries_all_its_faults():
    error = DataError(Fault(what="first", where="a"), "second")
    assert [fault.what for fault in error.faults] == ["first", "second"]
    assert str(error) == "a: first\nsecond"


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_crosses_a_process_boundary_with_its_faults(kind):
    error = kind(Fault(what="x", where="a", got="1", remedy="do"))
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert (type(again), again.faults) == (kind, error.faults)


def test_what_the_user_gave_wrong_exits_2_and_what_the_data_gives_wrong_1():
    codes = {kind.__name__: kind.exit_code for kind in KINDS}
    assert codes == {
        "ParetopressError": 1,
        "ConfigError": 2,
        "PluginError": 2,
        "TemplateError": 2,
        "DataError": 1,
        "ComparisonError": 1,
        "PageError": 1,
    }


def test_the_nearest_word_is_suggested_and_a_far_one_is_not():
    assert nearest("taget", ["targets", "sources"]) == "did you mean 'targets'?"
    assert nearest("zzz", ["targets"]) == ""
    assert nearest("x", []) == ""
    assert nearest("targets" * 10_000, ["targets"]) == ""
