from __future__ import annotations

import html
import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paretopress.document import Table
from paretopress.errors import TemplateError
from paretopress.story import Claim, Figures, Readings
from paretopress_narratives import NARRATIVES
from paretopress_narratives.situation import LEADING, situation

TELL = {narrative.key: narrative.tell for narrative in NARRATIVES}
WINNER = re.compile(r"\b(cheaper|better|leads?|ahead|times|higher|faster|more|less|dearer)\b")


def plain(inline):
    return html.unescape(str(inline))


def told(comparison, key="spec-decode"):
    return TELL[key](comparison)


def at_targets(comparison, key="spec-decode"):
    return [plain(part.text) for part in told(comparison, key).parts if _of_target(part)]


def _of_target(part):
    return isinstance(part, Claim) and "readings" in part.evidence


def test_a_story_stands_in_the_order_of_the_example_page(make):
    kinds = [type(part).__name__ for part in told(make(budgets=(0.2,))).parts]
    assert kinds == ["Claim", "Readings", "Figures", "Claim", "Claim", "Claim", "Claim", "Claim", "Figures", "Claim"]
    parts = told(make()).parts
    assert isinstance(parts[1], Readings)
    assert [part.keys for part in parts if isinstance(part, Figures)] == [("frontier",), ("cost",)]


@pytest.mark.parametrize(
    ("key", "axis"), [("spec-decode", "spec_method"), ("precision", "precision"), ("hardware", "hardware")]
)
def test_the_title_names_what_is_the_same_and_the_sides(make, snapshot, key, axis):
    assert plain(told(make(axis=axis), key).title) == snapshot


def test_the_title_of_the_config_replaces_it_as_plain_text(make):
    assert str(told(make(title="A *new* <b>title</b>")).title) == "A &#42;new&#42; &#60;b&#62;title&#60;&#47;b&#62;"


@pytest.mark.parametrize(
    "scene",
    [
        *(
            "leads",
            "reversed",
            "tied",
            "bound",
            "undecided",
            "above",
            "nearest",
            "missing",
            "no band at all",
            "no pair",
        ),
        *("repeats", "within the spread", "crosses", "crosses the other way", "crosses, repeats", "crosses, too wide"),
        *("crosses often", "touches", "slo"),
    ],
)
def test_a_page_reads_like_this(scenes, snapshot, scene):
    story = told(scenes[scene])
    claims = [plain(claim.text) for claim in story.claims]
    cautions = [f"{plain(warn.title)}: {plain(warn.text)}" for warn in story.cautions]
    assert [*claims[:1], *cautions, *claims[1:]] == snapshot


@pytest.mark.parametrize(
    "scene",
    [
        *("cost apart", "cost against", "cost changes", "energy against", "hardware, engines"),
        *("cost within the spread", "crosses, cost elsewhere", "crosses, cost elsewhere, premium"),
        "cost crosses often",
    ],
)
def test_a_page_on_hardware_reads_like_this(scenes, snapshot, scene):
    assert [plain(claim.text) for claim in told(scenes[scene], "hardware").claims] == snapshot


@pytest.mark.parametrize(
    "scene", ["many", "many, premium", "many bounds", "many nearest", "many mixed", "many within the spread"]
)
def test_many_targets_are_told_in_stretches(scenes, snapshot, scene):
    comparison = scenes[scene]
    paragraphs = at_targets(comparison)
    assert len(paragraphs) < len(comparison.matches)
    assert paragraphs == snapshot


CAUTIONS = ("engines differ", "mixed", "mixed elsewhere", "dates", "dates at some targets", "definitions")
CAUTIONS += ("measured otherwise", "speculation", "acceptance", "acceptance of one", "coverage", "known issue")
CAUTIONS += ("thin", "unstated", "split", "nearest")


@pytest.mark.parametrize("kind", CAUTIONS)
def test_cautions_read_like_this(scenes, snapshot, kind):
    assert [(plain(warn.title), plain(warn.text)) for warn in told(scenes[kind]).cautions] == snapshot


@pytest.mark.parametrize("scene", ["tied", "undecided", "above", "no band at all", "nearest, tied", "only undecided"])
def test_where_nobody_wins_no_winner_is_named(scenes, scene):
    comparison = scenes[scene]
    for match, paragraph in zip(comparison.matches, at_targets(comparison), strict=False):
        if not any(delta.better for delta in match.deltas.values()):
            text = re.sub(r"neither is called the better|at least|less than 1 %", "", paragraph)
            assert not WINNER.search(text), paragraph


def test_each_paragraph_names_both_sides(scenes):
    for comparison in scenes.values():
        for paragraph in at_targets(comparison):
            assert comparison.label("a") in paragraph, paragraph
            assert comparison.label("b") in paragraph, paragraph


def test_published_readings_are_never_called_measured(scenes):
    story = told(scenes["published"])
    said = " ".join(plain(claim.text) for claim in story.claims)
    assert "measured" not in said
    assert "published reading" in said


def test_a_reduction_stays_below_100_percent_and_a_premium_says_what_the_other_costs(scenes):
    reduced, premium = (at_targets(scenes[scene]) for scene in ("leads", "leads, premium"))
    for text in reduced:
        assert all(float(number) < 100 for number in re.findall(r"([\d.]+) %", text))
    for text in premium:
        assert re.search(r"\d % cheaper", text)
        assert re.search(r"\(Off costs \d\.\d\d ×\)", text)
        assert "% less" not in text


def test_nothing_is_zero_percent_cheaper(make):
    nearly = [(20, 2001, 256), (35, 1501, 128), (50, 1001, 64), (60, 501, 16)]
    text = " ".join(plain(claim.text) for claim in told(make(a=nearly)).claims)
    assert "within 1 %" in text
    assert "cheaper" not in text


def test_one_fact_is_told_once(scenes):
    for text in at_targets(scenes["leads"]):
        assert len(re.findall(r"\d\.\d\d (?:times|×)", text)) == 1, text


def test_telling_twice_says_the_same_and_reports_start_differently(make, reports):
    firsts = set()
    for report in reports:
        assert told(make(report=report)) == told(make(report=report))
        firsts.add(at_targets(make(report=report))[0])
    assert len(firsts) == 3


def test_neighbours_are_worded_differently(make):
    comparison = make(printed_band=None, targets=(22.0, 25.0, 30.0, 40.0, 50.0))
    shapes = [re.sub(r"[\d.,]+", "#", paragraph) for paragraph in at_targets(comparison)]
    assert all(one != other for one, other in pairwise(shapes))


def test_a_reading_says_which_points_it_lies_between(make):
    first, *_ = at_targets(make(targets=(25.0,)))
    assert "between concurrency 256 and 128" in first


def test_a_reading_at_a_point_says_so(make):
    first, *_ = at_targets(make(targets=(20.0,)))
    assert "at a measured point, concurrency 256" in first


def test_readings_name_their_engines_only_where_there_are_several(scenes):
    assert "SGLang" not in " ".join(at_targets(scenes["leads"]))
    for text in at_targets(scenes["mixed"]):
        assert "on SGLang" in text or "on Dynamo TensorRT-LLM" in text


def test_a_claim_carries_full_precision(make):
    comparison = make(targets=(25.0,))
    claim = next(part for part in told(comparison).parts if _of_target(part))
    (reading,) = claim.evidence["readings"]
    assert reading["a"]["throughput_per_gpu"] == comparison.matches[0].a.get("throughput_per_gpu")
    assert reading["deltas"]["throughput_per_gpu"]["ratio"] == comparison.matches[0].deltas["throughput_per_gpu"].ratio
    assert reading["a"]["between"] == (0, 1)


def test_many_budgets_are_a_table(scenes, snapshot):
    tables = [part for part in told(scenes["many budgets"]).parts if isinstance(part, Table)]
    assert [[plain(line) for cell in row for line in cell] for row in tables[0].rows] == snapshot


def test_few_budgets_are_sentences(scenes, snapshot):
    claims = [plain(claim.text) for claim in told(scenes["budgets"]).claims if "budgets" in claim.evidence]
    assert claims == snapshot


def test_budgets_without_prices_say_nothing(make):
    assert not [claim for claim in told(make(prices=None, budgets=(0.2,))).claims if "budgets" in claim.evidence]


def test_a_label_from_outside_is_escaped(make):
    story = told(make(labels={"a": "<b>$x$</b>", "b": "Off"}))
    for claim in story.claims:
        assert "<b>" not in claim.text
        assert "$" not in claim.text


points = st.lists(st.integers(1, 60), min_size=2, max_size=5, unique=True).flatmap(
    lambda x: st.tuples(
        st.just(sorted(x)), st.lists(st.integers(100, 9000), min_size=len(x), max_size=len(x), unique=True)
    )
)


@settings(max_examples=40, deadline=None)
@given(points, points)
def test_swapping_the_sides_keeps_the_sentence_and_so_swaps_the_winner(make, one, other):
    one, other = ([(x, y, 8) for x, y in zip(p[0], sorted(p[1], reverse=True), strict=True)] for p in (one, other))
    comparison = make(one, other, labels={"a": "One", "b": "Other"})
    swapped = make(other, one, labels={"a": "Other", "b": "One"})
    pairs = zip(comparison.matches, at_targets(comparison), at_targets(swapped), strict=True)
    for match, here, there in pairs:
        if situation(comparison, match) in LEADING:
            assert here.split(". ")[0] == there.split(". ")[0]


class TestTemplates:
    """A user's folder of wording files."""

    def test_a_file_replaces_the_narratives_own(self, make, tmp_path):
        (tmp_path / "summary-leads.j2").write_text("{{ lead.label }} wins.", encoding="utf-8")
        assert plain(told(make(templates=tmp_path)).summary.text).startswith("MTP wins.")

    def test_a_file_that_replaces_nothing_is_an_error(self, make, tmp_path):
        (tmp_path / "sumary-leads.j2").write_text("x", encoding="utf-8")
        with pytest.raises(TemplateError, match=r"did you mean 'summary-leads.j2'"):
            told(make(templates=tmp_path))

    def test_a_file_that_asks_for_what_is_not_there_names_what_is(self, make, tmp_path):
        (tmp_path / "summary-leads.j2").write_text("{{ winner }}", encoding="utf-8")
        with pytest.raises(TemplateError, match=r"summary-leads\.j2: 'winner' is undefined; given are .*lead"):
            told(make(templates=tmp_path))

    def test_a_caution_without_a_title_is_an_error(self, make, tmp_path):
        (tmp_path / "caution-dates.j2").write_text("Mind the dates.", encoding="utf-8")
        with pytest.raises(TemplateError, match=r"caution-dates\.j2: has no title"):
            told(make(of_a={"date": "2026-02-06"}, templates=tmp_path))
