"""Notes on results: read from YAML with every mistake told, shown where the points they are bound to are read."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent

import pytest

from paretopress.config import find, load
from paretopress.errors import ConfigError
from paretopress.known_issues import KnownIssue
from paretopress.points import joined

CONFIG = """\
report: r
sources: [{path: x.csv}]
compare: {axis: spec_method, a: mtp, b: none}
"""
NOTES = """\
- id: vllm-9181
  text: Throughput was counted twice.
  link: https://example.org/issues/9181?a=1&b=2
  where: {engine: vllm, engine_version: [0.10, 0.10.1], run: null}
  dates: {from: 2026-02, until: 2026-03-15}
- {id: reboot, text: The host rebooted, dates: {from: 2026-05-19}}
"""
KNOTS = ((20, 900), (30, 800), (40, 700), (50, 600))
TARGETS = (25.0, 35.0, 45.0)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def issues_of(notes: str, *more: str) -> tuple[KnownIssue, ...]:
    """Return what a config makes of files of notes."""
    names = []
    for number, text in enumerate((notes, *more), 1):
        names.append(f"notes-{number}.yaml")
        Path(names[-1]).write_text(dedent(text), encoding="utf-8")
    Path("x.yaml").write_text(f"{CONFIG}known_issues: [{', '.join(names)}]\n", encoding="utf-8")
    (config,) = load(Path("x.yaml"))
    return config.known_issues


def faults(notes: str, *more: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        issues_of(notes, *more)
    return [str(fault) for fault in caught.value.faults]


class TestReading:
    def test_notes_become_plain_values(self) -> None:
        assert issues_of(NOTES) == (
            KnownIssue(
                id="vllm-9181",
                text="Throughput was counted twice.",
                link="https://example.org/issues/9181?a=1&b=2",
                where={"engine": ("vllm",), "engine_version": ("0.10", "0.10.1"), "run": (None,)},
                since="2026-02",
                until="2026-03-15",
            ),
            KnownIssue(id="reboot", text="The host rebooted", since="2026-05-19"),
        )

    def test_several_files_are_read_in_their_order(self) -> None:
        notes = [f"[{{id: {name}, text: t, where: {{run: r}}}}]" for name in "zab"]
        assert [issue.id for issue in issues_of(*notes)] == ["z", "a", "b"]

    def test_one_file_needs_no_list_and_may_have_no_notes(self) -> None:
        Path("known-issues.yaml").write_text("[]", encoding="utf-8")
        Path("x.yaml").write_text(f"{CONFIG}known_issues: known-issues.yaml\n", encoding="utf-8")
        (config,) = load(Path("x.yaml"))
        assert config.known_issues == ()

    def test_the_path_is_relative_to_the_config(self, folder) -> None:
        (folder / "configs").mkdir()
        Path("configs/known-issues.yaml").write_text(NOTES, encoding="utf-8")
        Path("configs/x.yaml").write_text(f"{CONFIG}known_issues: known-issues.yaml\n", encoding="utf-8")
        assert [issue.id for issue in load(Path("configs/x.yaml"))[0].known_issues] == ["vllm-9181", "reboot"]

    def test_a_file_of_notes_among_configs_is_no_config(self) -> None:
        Path("known-issues.yaml").write_text(NOTES, encoding="utf-8")
        Path("x.yaml").write_text(CONFIG, encoding="utf-8")
        assert find(["."]) == (Path("x.yaml"),)

    def test_all_mistakes_of_all_files_are_told_with_their_place(self) -> None:
        wrong = """\
            - {id: a, txt: t, where: {engin: vllm}}
            - {id: b, text: t}
            - id: c
              text: t
              where: {}
              link: javascript:alert(1)
              dates: {from: 2026-05, until: 2026-04}
            - {id: d, text: t, dates: {since: 2026-05-40}}
            - {id: e, text: t, dates: {until: 2026-05-40}, where: {concurrency: many}}
            """
        a_day = "a day or month such as 2026-11-01 or 2026-11"
        assert faults(wrong, "{id: a}") == [
            "notes-1.yaml:1:3: missing key 'text'; add 'text:'",
            "notes-1.yaml:1:11: unknown key 'txt'; did you mean 'text'?",
            "notes-1.yaml:1:27: unknown column 'engin'; did you mean 'engine'?",
            "notes-1.yaml:2:3: a note that is bound to nothing; add 'where:' or 'dates:'",
            "notes-1.yaml:5:10: where: nothing is in it: expected at least one entry",
            "notes-1.yaml:6:9: link: not an address: got 'javascript:alert(1)', expected https://… without spaces",
            "notes-1.yaml:7:33: until: ends before it begins: got '2026-04', expected 2026-05 or later",
            "notes-1.yaml:8:28: unknown key 'since': expected one of from, until",
            f"notes-1.yaml:9:35: until: not a date: got '2026-05-40', expected {a_day}",
            "notes-1.yaml:9:69: concurrency: not a number: got 'many', expected a number above 0",
            "notes-2.yaml:1:1: a mapping does not fit here: expected a list of notes, each with 'id' and 'text'",
        ]

    def test_an_id_that_comes_twice_is_told_with_both_places(self) -> None:
        once = "- {id: a, text: t, where: {run: r}}\n"
        told = "id: comes twice: got 'a'; it stands already at notes-1.yaml:1:8"
        assert faults(once, once) == [f"notes-2.yaml:1:8: {told}"]
        assert faults(once * 2) == [f"notes-1.yaml:2:8: {told}"]

    def test_a_file_that_does_not_exist_is_told_where_the_config_names_it(self) -> None:
        Path("x.yaml").write_text(f"{CONFIG}known_issues: no.yaml\n", encoding="utf-8")
        with pytest.raises(ConfigError, match=r"^x\.yaml:4:15: known_issues: no such file: got 'no\.yaml'"):
            load(Path("x.yaml"))

    @pytest.mark.parametrize("link", ["https://a b", "ftp://a", '"https://a\\\\b"', "https://a<b>"])
    def test_a_link_is_an_address_of_the_web(self, link) -> None:
        (fault,) = faults(f"- {{id: a, text: t, where: {{run: r}}, link: {link}}}")
        assert "not an address" in fault


@pytest.fixture
def issues(points, compared):
    """Return a maker of the known issues of a comparison of MTP (two runs) with Off."""
    own = {"engine": "trt", "topology": "aggregated", "tp": [1, 2, 4, 8]}
    mtp = points(*(("mtp", *knot) for knot in KNOTS), **own, date=["2026-05-01"] * 3 + ["2026-05-19T23:59:00"])
    none = points(*(("none", *knot) for knot in KNOTS), **own, run=["x", "y", "y", "y"])

    def raised(a="mtp", b="none", targets=TARGETS, **note):
        issue = KnownIssue(id="i", text="t", **note)
        (comparison,) = compared(joined([mtp, none]), a=a, b=b, targets=targets, known_issues=(issue,))
        return [caution for caution in comparison.cautions if caution.kind == "known-issue"]

    return raised


class TestMatching:
    @pytest.mark.parametrize(
        ("note", "touches"),
        [
            ({"where": {"engine": ("trt", "vllm")}}, {"a": TARGETS, "b": TARGETS}),
            ({"where": {"run": ("x",)}}, {"b": (25,)}),
            ({"where": {"run": (None,)}}, {"a": TARGETS}),
            ({"where": {"tp": ("8",)}}, {"a": (45,), "b": (45,)}),
            ({"where": {"tp": ("8",), "spec_method": ("mtp",)}}, {"a": (45,)}),
            ({"since": "2026-05-02"}, {"a": (45,)}),
            ({"since": "2026-05-19", "until": "2026-05-19"}, {"a": (45,)}),
            ({"until": "2026-05-18"}, {"a": TARGETS}),
            ({"since": "2026-05", "until": "2026-05"}, {"a": TARGETS}),
        ],
    )
    def test_a_note_names_the_sides_and_targets_whose_bracketing_points_it_touches(self, issues, note, touches) -> None:
        (caution,) = issues(**note)
        assert caution.facts["touches"] == touches
        assert caution.targets == tuple(sorted({at for targets in touches.values() for at in targets}))

    @pytest.mark.parametrize(
        "note", [{"where": {"engine": ("vllm",)}}, {"since": "2026-06"}, {"until": "2026-04"}, {"until": "2025"}]
    )
    def test_a_note_that_touches_nothing_is_not_shown(self, issues, note) -> None:
        assert issues(**note) == []

    def test_points_that_bracket_no_reading_are_not_touched(self, issues) -> None:
        assert issues(where={"run": ("x",)}, targets=(35.0, 45.0)) == []

    def test_swapping_the_sides_mirrors_it(self, issues) -> None:
        (there,), (back,) = issues(where={"run": ("x",)}), issues("none", "mtp", where={"run": ("x",)})
        assert (there.facts["touches"], back.facts["touches"]) == ({"b": (25,)}, {"a": (25,)})
        assert there.targets == back.targets

    def test_a_reading_is_touched_also_where_the_other_side_has_none(self, issues) -> None:
        (caution,) = issues(where={"tp": ("1",), "spec_method": ("mtp",)}, targets=(10.0, 20.0))
        assert caution.facts["touches"] == {"a": (10, 20)}


class TestShown:
    def test_the_page_and_report_json_show_it_escaped_with_its_link(self, compared, points) -> None:
        from paretopress.page import page

        issue = KnownIssue(
            id="*1*", text="A <b>kernel</b> | was $slow$", link="https://e.org/a_(b)?c=$d&copy;=1", where={"tp": ("1",)}
        )
        frame = points(*((m, *knot) for m in ("mtp", "none") for knot in KNOTS), tp=[1, 2, 4, 8, 2, 2, 4, 8])
        (comparison,) = compared(frame, targets=TARGETS, known_issues=(issue,))
        made = page(comparison)
        assert (
            "A &#60;b&#62;kernel&#60;&#47;b&#62; &#124; was &#36;slow&#36;. It concerns MTP at 25 tok" in made.markdown
        )
        assert "([&#42;1&#42;](https://e.org/a_%28b%29?c=%24d&amp;copy;=1))" in made.markdown
        told = [caution for caution in json.loads(made.report_json)["cautions"] if caution["kind"] == "known-issue"]
        assert [(caution["facts"]["id"], caution["facts"]["touches"], caution["targets"]) for caution in told] == [
            ("*1*", {"a": [25.0]}, [25.0])
        ]
