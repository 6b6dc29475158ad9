"""What the lists say of a report: its title, its summary, and who is how much better at the middle target."""

import json
from pathlib import Path

import pytest

from paretopress.publishing.entry import Entry, found, listed
from paretopress.report_json import SCHEMA

OUTPUT = Path(__file__).parents[3] / "output"


def delta(better=None, ratio=None, percent=None, **more):
    return {"better": better, "ratio": ratio, "percent": percent, "tied": False, "at_least": False, **more}


def headline(*deltas, more=None, metric="throughput_per_gpu"):
    """Return the headline and the worth of a report with these deltas, one a target: 10, 20, … tok/s/user."""
    readings = [
        {"interactivity": 10.0 * number, "deltas": {metric: one} if one else {}}
        for number, one in enumerate(deltas, start=1)
    ]
    labels = {"a": "MTP", "b": "Off"}
    if more:
        labels["c"] = "EAGLE | 3"
        for reading in readings:
            reading["more_deltas"] = {"c": {metric: more}}
    report = {
        "report": "r",
        "title": "T",
        "claims": [{"text": "S"}],
        "sides": {letter: {"label": label, "frontier": []} for letter, label in labels.items()},
        "readings": readings,
    }
    made = listed("r", report)
    return made.headline, made.worth


def test_the_middle_target_is_told_and_of_two_in_the_middle_the_slower():
    one, two, three = (delta("a", 1 + n / 10, 10.0 * n) for n in (1, 2, 3))
    assert headline(one, two, three) == ("MTP +20 % tok/s/GPU at 20 tok/s/user", 1.2)
    assert headline(one, two) == ("MTP +10 % tok/s/GPU at 10 tok/s/user", 1.1)
    assert headline(one) == ("MTP +10 % tok/s/GPU at 10 tok/s/user", 1.1)


@pytest.mark.parametrize(
    ("told", "said", "worth"),
    [
        (delta("b", 1.5, 50.0), "Off +50 % tok/s/GPU", 1.5),
        (delta("a", 70.2, 6920.4), "MTP +6,920 % tok/s/GPU", 70.2),
        (delta("a", 1.172, 17.2, at_least=True), "MTP at least +17 % tok/s/GPU", 1.172),
        (delta(None, 1.004, 0.4, tied=True), "within 1 %", 1.0),
        (delta(None, 1.2, 20.0, interval=[0.9, 1.3], within_spread=True), "within the spread of repeats", None),
        (delta(), "no winner", None),
        (None, "not read on both sides", None),
    ],
)
def test_nobody_wins_who_may_not_be_said_to(told, said, worth):
    assert headline(told) == (f"{said} at 10 tok/s/user", worth)


@pytest.mark.parametrize(
    ("first", "second", "said", "worth"),
    [
        (delta("a", 1.2, 20.0), delta("c", 1.5, 50.0), "EAGLE | 3 +50 % tok/s/GPU over Off", 1.5),
        (delta("a", 1.2, 20.0), delta("b", 1.5, 50.0), "MTP +20 % tok/s/GPU over Off", 1.2),
        (delta("b", 1.2, 20.0), delta("b", 1.5, 50.0), "Off leads", 1.2),
        (delta("b", 1.2, 20.0), delta(None, 1.001, 0.1, tied=True), "no winner", 1.0),
        (delta("b", 1.2, 20.0), delta(), "no winner", None),
        (None, delta("b", 1.2, 20.0), "no winner", None),
    ],
)
def test_of_several_sides_the_one_farthest_ahead_of_the_baseline_is_told(first, second, said, worth):
    assert headline(first, more=second) == (f"{said} at 10 tok/s/user", worth)


def test_a_report_without_targets_has_no_headline():
    assert headline() == ("", None)


def test_committed_reports_have_the_headlines_of_their_own_numbers():
    lines = {one.report: one for one in found(OUTPUT)}
    glm = lines["glm-5-1-b200-fp4-mtp-vs-off"]
    report = json.loads((OUTPUT / glm.report / "report.json").read_text(encoding="utf-8"))
    delta = report["readings"][1]["deltas"]["throughput_per_gpu"]
    assert glm.worth == delta["ratio"]
    assert glm.headline == f"MTP +{delta['percent']:.0f} % tok/s/GPU at 57 tok/s/user"
    assert (glm.axis, glm.models, glm.hardware) == ("spec_method", {"glm-5.1": "glm-5.1"}, {"b200": "b200"})
    assert set(lines["example-three-gpus"].hardware) == {"b200", "b300", "mi355x"}


@pytest.fixture
def put(tmp_path):
    """Return a function that puts a report of an earlier build into the output folder."""

    def put(folder, content, *, page=True):
        (tmp_path / folder).mkdir()
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        (tmp_path / folder / "report.json").write_bytes(data)
        if page:
            (tmp_path / folder / "index.md").touch()
        return tmp_path

    return put


def report(name):
    claims = [{"text": "1 < 2", "evidence": {}}]
    return {"schema": SCHEMA, "report": name, "title": f"{name} | $1", "claims": claims}


def test_reports_of_earlier_builds_are_found_by_their_report_json(put):
    for name in ("b", "a"):
        output = put(name, report(name))
    assert [(one.report, one.title, one.summary) for one in found(output)] == [
        ("a", "a | $1", "1 < 2"),
        ("b", "b | $1", "1 < 2"),
    ]
    assert [one.report for one in found(output, but={"a"})] == ["b"]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff", [1], b"[" * 100_000, {"schema": "other"}, {"schema": SCHEMA, "claims": []}]
)
def test_what_is_no_report_of_ours_is_not_listed(put, content):
    assert found(put("x", content)) == ()


def test_a_report_without_its_page_is_not_listed(put):
    assert found(put("x", report("x"), page=False)) == ()


def test_a_folder_that_does_not_exist_holds_no_report(tmp_path):
    assert found(tmp_path / "gone") == ()


def test_an_entry_is_what_it_was_when_a_manifest_gives_it_back():
    one = Entry(report="r", title="T", summary="S", worth=1.5, models={"m": "M"})
    assert Entry.restored(json.loads(json.dumps(one.stored()))) == one
    for key, wrong in (("title", 1), ("worth", "2"), ("models", []), ("hardware", {"b200": 1}), ("unheard", "of")):
        with pytest.raises(ValueError, match="not the line of a report"):
            Entry.restored({**one.stored(), key: wrong})
