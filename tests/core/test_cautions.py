"""Cautions are raised from the points that bracket each reading, and name the targets whose points differ."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paretopress.comparability import KINDS, SUBJECTS
from paretopress.config import load
from paretopress.errors import ComparisonError
from paretopress.page import page
from paretopress.points import joined
from paretopress.reader import Reader
from paretopress.reports import comparisons, job

TARGETS = (25.0, 35.0, 45.0)
#: Interactivity and throughput of each side: every target lies between two knots of both.
KNOTS = ((20, 900), (30, 800), (40, 700), (50, 600))


@pytest.fixture
def sides(points):
    """Return a maker of both sides' points: columns of each, one value or one for each knot."""

    def make(a=None, b=None, axis="spec_method"):
        both = []
        for value, own in zip(VALUES[axis], (a, b), strict=True):
            rows = [("mtp", *knot) for knot in KNOTS]
            both.append(points(*rows, **{**COMMON, axis: value, **(own or {})}))
        return joined(both)

    return make


@pytest.fixture
def cautions(compared):
    def raised(frame, method="strict", **given):
        (comparison,) = compared(frame, method, targets=TARGETS, **{"pairing": "pooled", **given})
        return {caution.kind: caution for caution in comparison.cautions}

    return raised


VALUES = {"spec_method": ("mtp", "none"), "precision": ("fp4", "fp8")}
#: `tp` tells configurations apart, so that no newer run replaces an older one.
COMMON = {"engine": "trt", "topology": "aggregated", "interactivity_definition": "tpot_p50", "tp": [1, 2, 4, 8]}
#: By subject: what side a states at each knot, what side b states, and the targets that then differ.
DIFFERENT = {
    "engines": ({"engine": ["trt", "trt", "trt", "vllm"]}, {}, (45,)),
    "topologies": ({"topology": ["disaggregated", *["aggregated"] * 3]}, {}, (25,)),
    "definitions": ({"interactivity_definition": "tpot_mean"}, {}, TARGETS),
    "versions": ({"engine_version": ["1.0", "1.0", "1.0", "1.1"]}, {"engine_version": "1.0"}, (45,)),
    "dates": ({"date": ["2026-02-01", *["2026-05-02"] * 3]}, {"date": "2026-05-01"}, (25,)),
    "gpus": ({"gpus": [4, 4, 8, 8]}, {"gpus": 8}, (25,)),
    "input_lengths": ({"isl_mean": [1024, 1024, 1024, 900]}, {"isl_mean": 1024}, (45,)),
    "output_lengths": ({"osl_mean": 950}, {"osl_mean": 1024}, TARGETS),
    "nominal_lengths": ({"osl_mean": [1024, 1024, 800, 800]}, {}, (35, 45)),
}
#: The same of what is read on another axis than speculative decoding.
OF_PRECISION = {
    "acceptance": ({"acceptance_length": [2.0, 2.0, 2.0, 3.0]}, {"acceptance_length": 2.0}, (45,)),
    "speculation": ({"spec_method": ["mtp", "mtp", "mtp", "none"]}, {"acceptance_length": 2.0}, (45,)),
}


def different(sides, subject):
    a, b, targets = (DIFFERENT | OF_PRECISION)[subject]
    axis = "precision" if subject in OF_PRECISION else "spec_method"
    return sides(a, b, axis), dict(zip("ab", VALUES[axis], strict=True), axis=axis, identity="free"), targets


@pytest.mark.parametrize("subject", [*DIFFERENT, *OF_PRECISION])
def test_a_caution_names_exactly_the_targets_whose_bracketing_points_differ(sides, cautions, subject):
    frame, asked, targets = different(sides, subject)
    assert cautions(frame, **asked)[KINDS[subject][0]].targets == targets


@pytest.mark.parametrize("subject", [*DIFFERENT, *OF_PRECISION])
def test_swapping_the_sides_mirrors_a_caution(sides, cautions, subject):
    frame, asked, _ = different(sides, subject)
    there = cautions(frame, **asked)
    back = cautions(frame, **{**asked, "a": asked["b"], "b": asked["a"]})
    assert list(there) == list(back)
    for kind, caution in there.items():
        assert (caution.targets, caution.severity) == (back[kind].targets, back[kind].severity)
        assert _mirrored(caution.facts) == back[kind].facts


def _mirrored(facts):
    swapped = {"a": "b", "b": "a"}
    return {swapped.get(key, key): _mirrored(of) if isinstance(of, dict) else of for key, of in facts.items()}


@pytest.mark.parametrize("subject", [*DIFFERENT, *OF_PRECISION])
def test_what_is_allowed_is_not_told_and_what_is_refused_fails_with_the_targets(sides, cautions, subject):
    frame, asked, targets = different(sides, subject)
    assert KINDS[subject][0] in cautions(frame, **asked, comparability={subject: "warn"})
    assert KINDS[subject][0] not in cautions(frame, **asked, comparability={subject: "allow"})
    with pytest.raises(ComparisonError) as caught:
        cautions(frame, **asked, comparability={subject: "refuse"})
    (fault,) = caught.value.faults
    assert fault.where == f"comparability.{subject}"
    assert f"at {', '.join(f'{at:g}' for at in targets)} tok/s/user" in fault.what


def test_every_subject_is_tried_above():
    assert {*DIFFERENT, *OF_PRECISION, "unstated"} == set(KINDS)


def test_a_refusal_says_what_each_side_has(sides, cautions):
    with pytest.raises(
        ComparisonError, match=r"comparability\.engines: the sides differ at 45 tok/s/user.*'MTP trt and vllm; Off trt'"
    ):
        cautions(sides({"engine": ["trt", "trt", "trt", "vllm"]}), comparability={"engines": "refuse"})


def test_unstated_engines_can_be_refused(sides, cautions):
    frame = sides({"engine": None}, {"engine": None})
    assert "unstated" not in cautions(frame, comparability={"unstated": "allow"})
    with pytest.raises(ComparisonError, match=r"comparability\.unstated: some points do not state .* 'columns engine'"):
        cautions(frame, comparability={"unstated": "refuse"})


def test_all_refusals_are_told_at_once(sides, cautions):
    frame = sides({"engine": "vllm", "gpus": 4}, {"gpus": 8})
    with pytest.raises(ComparisonError) as caught:
        cautions(frame, comparability=dict.fromkeys(KINDS, "refuse"))
    assert [fault.where for fault in caught.value.faults] == ["comparability.engines", "comparability.gpus"]


def test_sides_that_agree_raise_nothing(sides, cautions):
    same = {"engine_version": "1", "date": "2026-05-01", "gpus": 8, "isl_mean": 1000, "osl_mean": 1024}
    assert cautions(sides(same, same)) == {}


def test_what_is_not_stated_is_no_difference_in_versions_dates_counts_and_lengths(sides, cautions):
    stated = {"engine_version": "1", "date": "2026-05-01", "gpus": 8, "isl_mean": 1024, "osl_mean": 1024}
    assert cautions(sides(stated)) == {}


def test_an_engine_that_is_stated_on_one_side_only_is_a_difference(sides, cautions):
    assert {"engines-differ", "unstated"} == set(cautions(sides({"engine": None})))


def test_engines_that_change_on_both_sides_alike_are_mixed(sides, cautions):
    changing = ["trt", "trt", "vllm", "vllm"]
    found = cautions(sides({"engine": changing}, {"engine": changing}))
    assert (found["engines-mixed"].targets, found["engines-mixed"].facts["a"]) == ((), ("trt", "vllm"))
    assert "engines-differ" not in found


def test_points_that_no_reading_stands_between_raise_nothing(points, compared):
    rows = [("mtp", x, 1000 - x) for x in (20, 30, 40, 50)] + [("none", x, 900 - x) for x in (20, 30, 40, 50)]
    frame = points(*rows, gpus=[4, 8, 8, 4, 8, 8, 8, 8], engine="trt", topology="aggregated")
    (comparison,) = compared(frame, targets=(35.0,))
    assert "gpus-differ" not in {caution.kind for caution in comparison.cautions}
    (comparison,) = compared(frame, targets=(20.0,))
    assert "gpus-differ" in {caution.kind for caution in comparison.cautions}


def test_a_campaign_that_passes_midnight_is_of_one_date(sides, cautions):
    assert "dates" not in cautions(sides({"date": "2026-05-01"}, {"date": "2026-05-02"}))
    assert "dates" in cautions(sides({"date": "2026-05-01"}, {"date": "2026-05-03"}))


def test_versions_of_different_engines_are_not_compared(sides, cautions):
    found = cautions(sides({"engine": "vllm", "engine_version": "0.10"}, {"engine_version": "1.2"}))
    assert set(found) == {"engines-differ"}


def test_an_acceptance_length_is_not_asked_of_a_side_without_speculative_decoding(sides, cautions):
    assert "acceptance-differs" not in cautions(sides({"acceptance_length": 2.5}))


@pytest.mark.parametrize("axis", ["engine_version", "date"])
def test_what_differs_by_nature_is_no_caution(points, compared, axis):
    old, new = {"engine_version": "1", "date": "2026-02-01"}, {"engine_version": "2", "date": "2026-05-01"}
    frame = joined([points(*(("mtp", *knot) for knot in KNOTS), tp=tp, **own) for tp, own in ((1, old), (2, new))])
    (comparison,) = compared(frame, axis=axis, a=new[axis], b=old[axis], targets=TARGETS)
    kinds = {caution.kind for caution in comparison.cautions}
    assert kinds & {"versions-differ", "dates"} == ({"versions-differ"} if axis == "date" else set())


def test_what_only_one_side_has_is_counted_once(points, compared):
    both = points(*((m, *knot) for m in ("mtp", "none") for knot in KNOTS), engine="trt", topology="aggregated")
    alone = [points(("mtp", 20, 9000), engine=engine, topology="aggregated") for engine in ("sglang", "vllm")]
    (comparison,) = compared(joined([both, *alone]))
    (coverage,) = [caution for caution in comparison.cautions if caution.kind == "coverage"]
    assert coverage.severity == "note"
    assert coverage.facts == {"a": (("sglang", "aggregated"), ("vllm", "aggregated")), "b": ()}


def test_a_comparison_that_names_no_winner_compares_nothing_else_either(points, compared):
    rows = [("mtp", 60, 900), ("mtp", 90, 500), ("none", 10, 400), ("none", 40, 100)]
    (comparison,) = compared(points(*rows, gpus=[4, 4, 8, 8]), targets=(30.0,))
    assert {caution.kind for caution in comparison.cautions} == {"no-band", "thin", "unstated"}


def test_the_serious_ones_come_first(sides, cautions):
    frame = sides({"engine": "vllm", "gpus": 4, "date": "2026-02-01"}, {"gpus": 8, "date": "2026-05-01"})
    order = {"serious": 0, "warning": 1, "note": 2}
    found = [order[caution.severity] for caution in cautions(frame).values()]
    assert found == sorted(found)
    assert set(found) == {0, 1, 2}


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["trt", "vllm"]), min_size=8, max_size=8))
def test_a_target_is_named_if_and_only_if_its_knots_hold_other_engines(sides, cautions, engines):
    a, b = engines[:4], engines[4:]
    found = cautions(sides({"engine": a}, {"engine": b})).get("engines-differ")
    differ = tuple(at for i, at in enumerate(TARGETS) if set(a[i : i + 2]) != set(b[i : i + 2]))
    assert (found.targets if found else ()) == differ


def test_subjects_and_their_cautions_are_told_apart():
    assert len({subject.key for subject in SUBJECTS}) == len(SUBJECTS)
    kinds = [kind for of in KINDS.values() for kind in of]
    assert len(kinds) == len(set(kinds))


CSV = """\
spec_method,engine,topology,interactivity,throughput_per_gpu,tp,date
mtp,trt,aggregated,20,900,1,2026-02-01
mtp,trt,aggregated,50,600,8,2026-02-01
none,trt,aggregated,20,800,1,2026-05-01
none,trt,aggregated,50,500,8,2026-05-01
none,vllm,aggregated,50,400,8,2026-05-01
"""
CONFIG = """\
report: r
sources: [{path: x.csv, set: {model: m, hardware: b200, precision: fp8, isl: 8192, osl: 1024}}]
compare: {axis: spec_method, a: mtp, b: none}
targets: [30]
"""


@pytest.fixture
def pages(tmp_path, monkeypatch, catalogue):
    """Return a maker of the pages of a config with some more keys, as `build` makes them."""
    monkeypatch.chdir(tmp_path)
    Path("x.csv").write_text(CSV, encoding="utf-8")

    def made(more=""):
        Path("x.yaml").write_text(f"{CONFIG}{more}\n", encoding="utf-8")
        (config,) = load(Path("x.yaml"))
        return [page(found) for found in comparisons(job(config, catalogue), Reader(catalogue=catalogue))]

    return made


def test_a_page_and_its_report_json_tell_cautions_and_coverage(pages):
    (made,) = pages()
    told = json.loads(made.report_json)
    assert [caution["kind"] for caution in told["cautions"] if caution["targets"]] == ["dates"]
    assert "coverage" in {caution["kind"] for caution in told["cautions"]}
    assert told["unpaired"] == [{"family": "vllm", "topology": "aggregated", "side": "b", "points": 1}]
    assert "comparability" not in told
    assert "**Mixed dates.** The sides are read on runs of different dates (MTP: 2026-02-01; Off: 20" in made.markdown
    assert "1 combination of engine and topology was not measured on every side" in made.markdown


def test_a_page_says_what_it_was_told_not_to_warn_of(pages):
    (made,) = pages("comparability: {dates: allow, gpus: warn}")
    told = json.loads(made.report_json)
    assert told["comparability"] == {"dates": "allow", "gpus": "warn"}
    assert "dates" not in {caution["kind"] for caution in told["cautions"]}
    assert "Mixed dates" not in made.markdown
    assert "**Not warned of**, if it differs between the sides: dates." in made.markdown


def test_a_config_that_refuses_a_difference_has_no_page(pages):
    with pytest.raises(ComparisonError, match=r"comparability\.dates: the sides differ at 30 tok/s/user"):
        pages("comparability: {dates: refuse}")
