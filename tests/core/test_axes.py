"""Axes beside precision, hardware and speculative decoding: engine, release, date, topology, runs, and all others."""

import pandas as pd
import pytest

from paretopress.comparing import expand
from paretopress.config.written import CHOOSING
from paretopress.errors import ComparisonError
from paretopress.page import page
from paretopress.points import complete
from paretopress.rules import rules_for

BASE = {
    "model": "m",
    "hardware": "b200",
    "precision": "fp8",
    "spec_method": "none",
    "isl": 1024,
    "osl": 1024,
    "engine": "sglang",
    "topology": "aggregated",
}
#: Interactivity and throughput: two straight lines, so that 40 tok/s/user is read as 500 and as 400 tok/s/GPU.
FAST, SLOW = [(20, 900), (60, 100)], [(20, 600), (60, 200)]


def frame(*groups):
    """Return points: for each group a list of (interactivity, throughput) and what is said of them."""
    rows = [
        {**BASE, "interactivity": x, "throughput_per_gpu": y, "concurrency": x, **own}
        for points, own in groups
        for x, y in points
    ]
    return complete(pd.DataFrame(rows), path="points").frame


def of(comparison, at=0):
    """Return the throughputs of both sides at a target, and their ratio."""
    match = comparison.matches[at]
    ratio = match.deltas["throughput_per_gpu"].ratio
    return match.a.get("throughput_per_gpu"), match.b.get("throughput_per_gpu"), ratio


def kinds(comparison):
    return {caution.kind for caution in comparison.cautions}


ENGINES = ((FAST, {"engine": "vllm", "engine_version": "0.11"}), (SLOW, {"engine_version": "0.5.2"}))
ENGINES_ASKED = {"axis": "engine", "a": "vllm", "b": "sglang", "targets": (40,)}
SPLIT = {"topology": "disaggregated", "prefill_gpus": 8, "decode_gpus": 24, "gpus": 32}
SPLIT_ASKED = {"axis": "topology", "a": "disaggregated", "b": "aggregated", "targets": (40,)}


class TestEngine:
    def test_pools_by_default_and_is_one_report(self, compared):
        (comparison,) = compared(frame(*ENGINES), **ENGINES_ASKED)
        assert comparison.rules.pairing == "pooled"
        assert of(comparison) == (500, 400, 1.25)

    def test_may_differ_in_version_and_in_nothing_else(self, compared):
        (comparison,) = compared(frame(*ENGINES), **ENGINES_ASKED)
        assert not kinds(comparison) & {"engines-differ", "versions-differ"}
        fast, slow = ENGINES
        with pytest.raises(ComparisonError, match="precision: differs"):
            compared(frame(fast, (SLOW, {**slow[1], "precision": "fp4"})), **ENGINES_ASKED)

    def test_paired_compares_within_a_topology(self, compared):
        apart = {"topology": "disaggregated"}
        groups = [*ENGINES, *((points, {**own, **apart}) for points, own in ENGINES)]
        found = compared(frame(*groups), pairing="same", **ENGINES_ASKED)
        assert [comparison.pair.topology for comparison in found] == ["aggregated", "disaggregated"]

    def test_calls_the_sides_by_the_engines_names(self, compared):
        (comparison,) = compared(frame(*ENGINES), **ENGINES_ASKED)
        assert [side.label for side in comparison.sides.values()] == ["vLLM", "SGLang"]


class TestEngineVersion:
    def test_compares_releases_as_they_were_written(self, compared):
        groups = (FAST, {"engine_version": "0.10"}), (SLOW, {"engine_version": "0.1"})
        (comparison,) = compared(frame(*groups), axis="engine_version", a="0.10", b="0.1", targets=(40,))
        assert of(comparison) == (500, 400, 1.25)
        assert [side.label for side in comparison.sides.values()] == ["SGLang 0.10", "SGLang 0.1"]

    def test_pairs_the_releases_of_one_engine_family(self, compared):
        groups = [
            (points, {"engine": engine, "engine_version": version})
            for engine in ("sglang", "vllm")
            for points, version in ((FAST, "2"), (SLOW, "1"))
        ]
        found = compared(frame(*groups), axis="engine_version", a="2", b="1")
        assert [comparison.pair.family for comparison in found] == ["sglang", "vllm"]

    def test_keeps_the_newest_run_of_each_release(self, compared):
        old, new = {"date": "2026-05-01"}, {"date": "2026-05-19"}
        groups = (
            ([(20, 90), (60, 10)], {"engine_version": "2", **old}),
            (FAST, {"engine_version": "2", **new}),
            (SLOW, {"engine_version": "1", **old}),
        )
        (comparison,) = compared(frame(*groups), axis="engine_version", a="2", b="1", targets=(40,))
        assert of(comparison) == (500, 400, 1.25)


class TestDate:
    def test_a_day_stands_for_every_time_of_it(self, compared):
        groups = (
            (FAST[:1], {"date": "2026-05-19T08:30:00"}),
            (FAST[1:], {"date": "2026-05-19"}),
            (SLOW, {"date": "2026-02-06T23:59:59Z"}),
        )
        (comparison,) = compared(frame(*groups), axis="date", a="2026-05-19", b="2026-02-06", targets=(40,))
        assert of(comparison) == (500, 400, 1.25)
        assert not kinds(comparison) & {"dates", "versions-differ"}

    def test_a_time_is_that_time_alone(self, compared):
        groups = (FAST, {"date": "2026-05-19T08:30:00"}), (SLOW, {"date": "2026-05-19T20:00:00"})
        asked = {"a": "2026-05-19T08:30:00", "b": "2026-05-19T20:00:00", "targets": (40,)}
        (comparison,) = compared(frame(*groups), axis="date", **asked)
        assert of(comparison) == (500, 400, 1.25)

    def test_a_newer_date_does_not_replace_the_other_side(self, compared):
        """`runs: latest` is of each side: the two dates are the question."""
        groups = (FAST, {"date": "2026-05-19"}), (SLOW, {"date": "2026-02-06"})
        (comparison,) = compared(frame(*groups), axis="date", a="2026-02-06", b="2026-05-19", targets=(40,))
        assert comparison.rules.runs == "latest"
        assert of(comparison) == (400, 500, 1.25)
        assert not comparison.left_out

    def test_another_release_is_a_caution(self, compared):
        groups = (
            (FAST, {"date": "2026-05-19", "engine_version": "2"}),
            (SLOW, {"date": "2026-02-06", "engine_version": "1"}),
        )
        (comparison,) = compared(frame(*groups), axis="date", a="2026-05-19", b="2026-02-06", targets=(40,))
        assert "versions-differ" in kinds(comparison)

    def test_where_takes_a_day_too(self, compared):
        groups = [
            (points, {"precision": precision, "date": date})
            for points, precision, date in (
                (FAST, "fp4", "2026-05-19T10:00:00"),
                (SLOW, "fp8", "2026-05-19T12:00:00"),
                ([(30, 9000)], "fp8", "2026-05-20"),
            )
        ]
        asked = {"axis": "precision", "a": "fp4", "b": "fp8", "targets": (40,)}
        (comparison,) = compared(frame(*groups), where={"date": ("2026-05-19",)}, **asked)
        assert of(comparison) == (500, 400, 1.25)


def test_two_folders_of_results_are_two_runs(compared):
    groups = (FAST, {"run": "after", "date": "2026-05-19"}), (SLOW, {"run": "before", "date": "2026-05-01"})
    (comparison,) = compared(frame(*groups), axis="run", a="after", b="before", targets=(40,))
    assert of(comparison) == (500, 400, 1.25)
    assert not comparison.left_out


class TestTopology:
    def test_keeps_the_engine_family_the_same(self, compared):
        groups = [
            (FAST, {**SPLIT, "engine": "dynamo-trt"}),
            (SLOW, {"engine": "trt"}),
            ([(20, 9000), (60, 1000)], {**SPLIT, "engine": "dynamo-sglang"}),
        ]
        (comparison,) = compared(frame(*groups), **SPLIT_ASKED)
        assert (comparison.pair.family, comparison.pair.topology) == ("trt", None)
        assert of(comparison) == (500, 400, 1.25)
        assert [(out.family, out.side) for out in comparison.unpaired] == [("sglang", "a")]
        assert "topologies-differ" not in kinds(comparison)

    def test_compares_no_throughput_over_some_of_the_gpus_with_one_over_all(self, compared):
        """Output is 24/32 of all GPUs on one side, of all on the other: the two are no ratio."""
        output = {"output_throughput_per_gpu": 300.0}
        groups = (FAST, {**SPLIT, **output}), (SLOW, output)
        (comparison,) = compared(frame(*groups), **SPLIT_ASKED)
        assert set(comparison.matches[0].deltas) == {"throughput_per_gpu"}
        assert comparison.matches[0].a.get("output_throughput_per_gpu") == 300


#: Two values of every column that a config may compare.
VALUES = {
    "isl": (512, 2048),
    "osl": (512, 2048),
    "topology": ("disaggregated", "aggregated"),
    "dp_attention": ("true", "false"),
    "date": ("2026-05-19", "2026-02-06"),
    "kind": ("published", "measured"),
    "hardware": ("b300", "b200"),
    "interactivity_definition": ("tpot_mean", "tpot_p50"),
    **dict.fromkeys(("tp", "pp", "ep", "gpus", "prefill_gpus", "decode_gpus", "repeat"), (4, 8)),
    **dict.fromkeys(("concurrency", "request_rate"), (16, 64)),
}


@pytest.mark.parametrize("axis", CHOOSING)
def test_every_axis_has_a_narrative_and_makes_a_page(axis, compared, catalogue, asked):
    a, b = VALUES.get(axis, ("one", "two"))
    points = frame((FAST, {axis: a}), (SLOW, {axis: b}))
    if axis == "source":
        points["source"] = points["source"].where(points.index > 1, "one").where(points.index < 2, "two")
    (comparison,) = compared(points, axis=axis, a=str(a), b=str(b))
    repeats = axis == "concurrency"  # two runs of one load are one point
    assert [len(side.points) for side in comparison.sides.values()] == ([1, 1] if repeats else [2, 2])
    assert page(comparison).markdown.startswith("# ")
    assert expand(points, asked(axis=axis, a=str(a), b=str(b)), catalogue)[1] == ()


def test_only_hardware_and_engine_are_pooled():
    assert [axis for axis in CHOOSING if rules_for(axis=axis).pairing == "pooled"] == ["hardware", "engine"]
