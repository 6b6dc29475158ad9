"""The story of more than two sides, and the stories of the axes that have one of their own."""

import html

import pandas as pd
import pytest

from paretopress import testing
from paretopress.comparing import compare, expand
from paretopress.document import Table
from paretopress.points import complete
from paretopress.question import Prices, Question
from paretopress.rules import rules_for
from paretopress.story import Claim
from paretopress_narratives import NARRATIVES

TELL = {narrative.key: narrative.tell for narrative in NARRATIVES}
BASE = {
    "model": "m",
    "precision": "fp8",
    "spec_method": "none",
    "isl": 8192,
    "osl": 1024,
    "engine": "sglang",
    "topology": "aggregated",
    "date": "2026-05-19",
    "interactivity_definition": "tpot_p50",
}
COLUMNS = ("interactivity", "throughput_per_gpu", "concurrency")
#: 1300 - 20 x, 800 - 10 x and 540 - 2 x tok/s/GPU: b300 meets mi355x at 42.22 tok/s/user.
LINES = {"b300": [(20, 900), (60, 100)], "mi355x": [(20, 500), (60, 420)], "b200": [(20, 600), (60, 200)]}


@pytest.fixture
def made(catalogue):
    """Return a maker of comparisons of lines against the last of them."""

    def make(lines=LINES, *, axis="hardware", priced=False, own=None, **asked):
        rows = [
            {**BASE, axis: value, **dict(zip(COLUMNS, (x, y, x), strict=True)), **(own or {}).get(value, {})}
            for value, line in lines.items()
            for x, y in line
        ]
        frame = complete(pd.DataFrame(rows), path="points.csv").frame
        first, *others, baseline = lines
        sheet = Prices(sheet=catalogue.find("prices", "inferencex-2026-04"), tier="hyperscaler")
        question = Question(
            report="r",
            axis=axis,
            a=first,
            b=baseline,
            others=tuple(others),
            rules=rules_for(axis=axis, **asked.pop("rules", {})),
            prices=sheet if priced else None,
            **asked,
        )
        pairs, unpaired = expand(frame, question, catalogue)
        return compare(frame, question, catalogue, pair=pairs[0], unpaired=unpaired)

    return make


def plain(inline):
    return html.unescape(str(inline)).replace("**", "")


def told(comparison, key="several"):
    """Return the summary, and the paragraphs after it."""
    story = TELL[key](comparison)
    testing.check_narrative(next(one for one in NARRATIVES if one.key == key), comparison)
    return plain(story.summary.text), [plain(part.text) for part in story.parts if isinstance(part, Claim)]


def test_a_side_that_leads_at_all_targets_is_compared_with_every_other(made):
    summary, _ = told(made(targets=(22, 40)))
    assert summary == (
        "At equal interactivity B300 delivers the most throughput at both targets compared (22 to 40 tok/s/user): "
        "1.09 to 1.73 times that of MI355X and 1.25 to 1.48 times that of B200."
    )


def test_a_lead_that_changes_is_told_with_its_targets(made):
    summary, _ = told(made(targets=(30, 40, 50)))
    assert summary == (
        "No side leads at every target: B300 delivers the most throughput at 30 and 40 tok/s/user and MI355X "
        "at 50 tok/s/user."
    )


def test_the_leader_of_each_part_of_the_band_is_told(made):
    _, claims = told(made(targets=(30, 40, 50)))
    assert "By throughput, along the curves: B300 leads from 20 to 42.22 tok/s/user, MI355X from 42.22 to 60." in claims


def test_a_target_tells_who_leads_and_each_side_against_the_baseline(made):
    _, claims = told(made(targets=(40,)))
    (target,) = [claim for claim in claims if claim.startswith("At 40 tok/s/user")]
    assert "B300" in target
    assert "500.0 tok/s/GPU" in target
    assert "1.09 times" in target
    assert "1.25 times" in target
    assert target.endswith("Against B200, MI355X has 1.15 times the throughput.")


def test_a_side_behind_the_baseline_is_told_from_the_baseline(made):
    _, claims = told(made(targets=(22, 24)))
    assert claims[1].endswith("Against B200, MI355X falls behind: B200 has 1.17 times its throughput.")


def test_the_cheapest_is_told_where_prices_differ(made):
    """At 40: $2.34, $1.48 and $1.95 an hour over 500, 460 and 400 tok/s/GPU."""
    _, claims = told(made(targets=(40,), priced=True))
    (target,) = [claim for claim in claims if claim.startswith("At 40 tok/s/user")]
    assert "Per token MI355X is the cheapest at $0.894 per million" in target
    assert "B300 costs 1.45 times as much and B200 costs 1.52 times as much." in target


def test_one_price_for_all_is_said_once(made):
    lines = {"fp4": LINES["b300"], "int4": LINES["mi355x"], "fp8": LINES["b200"]}
    own = {value: {"hardware": "b200"} for value in lines}
    _, claims = told(made(lines, axis="precision", own=own, priced=True, targets=(40, 50)))
    assert claims[0].startswith("A GPU-hour has one price on all sides")
    assert not any("cheapest" in claim for claim in claims)


def test_sides_within_one_percent_share_no_lead(made):
    lines = {"b300": LINES["b300"], "mi355x": LINES["b300"], "b200": LINES["b200"]}
    summary, claims = told(made(lines, targets=(40,)))
    assert summary.startswith("At equal interactivity no one of B300, MI355X and B200 leads the others in throughput")
    assert any("no one side leads: B300 and MI355X are within 1 % of each other." in claim for claim in claims)
    assert any("B300 and MI355X are level from 20 to 50 tok/s/user, B200 from 50 to 60." in claim for claim in claims)


def test_a_side_without_points_is_named_and_the_others_are_told(made):
    comparison = made(LINES | {"mi355x": []}, targets=(40,))
    summary, claims = told(comparison)
    assert summary.startswith("At equal interactivity B300 delivers the most throughput")
    assert "MI355X" not in summary
    assert any(claim.endswith("MI355X has no value there.") for claim in claims)
    assert any("MI355X" in plain(warn.text) for warn in TELL["several"](comparison).cautions)


@pytest.mark.parametrize(
    ("lines", "asked", "summary"),
    [
        (LINES | {"b200": [], "b300": []}, {}, "Of B300, MI355X and B200 at most one has points"),
        (LINES | {"b300": [(70, 900), (90, 100)]}, {}, "not compared: no interactivity is covered by all frontiers."),
        (LINES, {"targets": ()}, "No interactivity was asked for"),
    ],
)
def test_sides_that_are_not_compared_have_no_leader(made, lines, asked, summary):
    said, claims = told(made(lines, **asked))
    assert summary in said
    assert not any("leads" in claim or "most" in claim for claim in claims)


def test_sides_without_a_common_pair_have_no_leader(made):
    own = {"b300": {"engine": "vllm"}, "mi355x": {"engine": "trt"}}
    summary, _ = told(made(own=own, targets=(40,), rules={"pairing": "same"}))
    assert summary == (
        "B300, MI355X and B200 are not compared: no engine family and topology was measured on all sides."
    )


def test_a_target_above_all_but_one_frontier_leaves_that_one_alone(made):
    lines = LINES | {"b300": [(20, 900), (80, 100)]}
    _, claims = told(made(lines, targets=(40, 70)))
    assert any(claim == "At 70 tok/s/user B300 stands alone; MI355X and B200 have no value there." for claim in claims)


def test_budgets_name_all_sides(made):
    comparison = made(priced=True, targets=(40,), budgets=(0.9, 1.0, 1.1, 1.2))
    (table,) = [part for part in TELL["several"](comparison).parts if isinstance(part, Table)]
    assert [plain(cell) for cell in table.header[1:]] == ["B300", "MI355X", "B200"]


def test_text_from_labels_is_escaped_once(made):
    labels = {"a": "A*x*", "c": "C<b>", "b": "B|1"}
    comparison = made(targets=(30, 50), labels=labels, priced=True)
    summary, claims = told(comparison)
    for text in (summary, *claims):
        assert "&" not in text
    assert "A*x*" in summary
    assert "C<b>" in summary


@pytest.mark.parametrize(
    ("key", "axis", "values", "own"),
    [
        ("engine", "engine", ("vllm", "sglang"), {}),
        ("engine-version", "engine_version", ("0.5.12", "0.5.9"), {}),
        ("date", "date", ("2026-05-19", "2026-02-06"), {}),
        (
            "topology",
            "topology",
            ("disaggregated", "aggregated"),
            {"disaggregated": {"prefill_gpus": 8, "decode_gpus": 8}},
        ),
        ("plain", "tp", ("4", "8"), {}),
        ("plain", "run", ("after", "before"), {}),
    ],
)
def test_a_page_of_an_axis_reads_like_this(made, catalogue, snapshot, key, axis, values, own):
    own = {value: {"hardware": "b200", **own.get(value, {})} for value in values}
    lines = dict(zip(values, (LINES["b300"], LINES["b200"]), strict=True))
    comparison = made(lines, axis=axis, own=own, targets=(30, 40))
    assert catalogue.narrative(axis=axis).key == key
    story = TELL[key](comparison)
    cautions = [f"{plain(warn.title)}: {plain(warn.text)}" for warn in story.cautions]
    assert [plain(story.title), plain(story.summary.text), *cautions, *told(comparison, key)[1]] == snapshot
