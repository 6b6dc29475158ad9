"""`report.json` says what the page says, to machines, in full precision."""

import csv
import io
import json
import math
from dataclasses import dataclass, replace

import numpy as np
import pytest

from paretopress import __version__
from paretopress.columns import COLUMNS, IDENTITY_BY_KEY
from paretopress.comparison import SourceRecord
from paretopress.offers import Narrative, Price, PriceSheet
from paretopress.page import page
from paretopress.points import records
from paretopress.question import Prices
from paretopress.report_json import point_values, report, report_json
from paretopress.story import Claim, Story
from paretopress.text import escape

SHEET = PriceSheet(
    key="round",
    label="Round numbers",
    as_of="2026-01",
    source="this test",
    prices={"b200": Price(usd_per_gpu_hour={"t": 3.6}, kw_per_gpu=2.0)},
)
STORY = Story(
    title=escape("A | B"), summary=Claim.of("MTP costs $1 & less.", ratio=np.float64(1 / 3), at=(44, math.nan))
)
# Thirds, so that a lost digit shows.
ROWS = [("mtp", 20, 1000 / 3), ("mtp", 60, 200 / 3), ("none", 10, 800 / 3), ("none", 50, 100 / 3)]

NO_NUMBERS = ("boundary", "between", "bound", "engines")
DELTAS = ("throughput_per_gpu", "cost_per_mtok", "tok_s_per_mw")


@pytest.fixture
def comparison(points, compared):
    """Return a maker of one comparison of four points; by default with all that a report can have."""

    def make(*rows, method="strict", columns=None, **given):
        own = {"engine": "trt", "topology": "aggregated", "gpus": 8, "concurrency": [16, 1, 16, 1][: len(rows or ROWS)]}
        frame = points(*(rows or ROWS), **(own | (columns or {})))
        frame["output_throughput_per_gpu"] = frame["throughput_per_gpu"] / 4
        (found,) = compared(frame, method, **given)
        return found

    return make


@pytest.fixture
def priced(comparison):
    def make(*rows, **given):
        return comparison(*rows, prices=Prices(sheet=SHEET, tier="t"), **given)

    return make


def told(comparison, story=STORY, **used):
    return json.loads(report_json(comparison, story, used))


def test_every_key_of_the_contract_is_there(priced):
    found = told(priced(targets=(30,), budgets=(5.0,)))
    assert found["schema"] == "paretopress/report@1"
    assert found.keys() >= {
        "schema", "report", "axis", "method", "band", "sides", "readings", "budgets", "claims", "provenance",
    }  # fmt: skip
    assert found["method"].keys() >= {"name", "pairing", "overlap", "outside", "cost", "delta", "runs"}
    assert found["band"].keys() == {"min", "max", "overlap"}
    for side in found["sides"].values():
        assert side.keys() == {"value", "label", "points", "engines", "frontier"}
    (reading,) = found["readings"]
    assert reading.keys() == {"interactivity", "a", "b", "deltas"}
    for letter in "ab":
        assert reading[letter].keys() >= {
            "boundary", "throughput_per_gpu", "output_throughput_per_gpu", "input_throughput_per_gpu",
            "cost_per_mtok", "tok_s_per_mw", "concurrency", "between",
        }  # fmt: skip
    for delta in reading["deltas"].values():
        assert delta.keys() >= {"better", "ratio", "percent", "tied", "at_least"}
    assert reading["deltas"].keys() >= {"throughput_per_gpu", "cost_per_mtok"}
    assert [budget.keys() for budget in found["budgets"]] == [{"side", "usd_per_mtok", "interactivity"}] * 2
    assert [claim.keys() for claim in found["claims"]] == [{"text", "evidence"}]
    assert found["provenance"].keys() >= {"paretopress", "plugins", "sources", "price_sheet"}
    assert found["provenance"]["price_sheet"].keys() >= {"key", "as_of", "source"}


def test_what_was_not_computed_is_absent(comparison):
    found = told(comparison(targets=(30,)))
    assert not {"budgets", "left_out", "unpaired", "interactivity_definition"} & found.keys()
    assert "price_sheet" not in found["provenance"]
    (reading,) = found["readings"]
    assert not {"cost_per_mtok", "tok_s_per_mw", "ttft_p50", "bound"} & reading["a"].keys()
    assert reading["deltas"].keys() == {"throughput_per_gpu", "output_throughput_per_gpu"}
    assert not [
        key for side in found["sides"].values() for point in side["frontier"] for key in point if point[key] is None
    ]


def test_numbers_are_those_of_the_comparison_to_the_last_digit(priced):
    comparison = priced(targets=(30, 45))
    found = told(comparison)
    for reading, match in zip(found["readings"], comparison.matches, strict=True):
        for letter in "ab":
            values = dict(match.reading(letter).values)
            assert {key: reading[letter][key] for key in values} == values
        for metric, delta in match.deltas.items():
            assert (reading["deltas"][metric]["ratio"], reading["deltas"][metric]["percent"]) == (
                delta.ratio,
                delta.percent,
            )
    frontier = comparison.sides["a"].frontier
    assert [point["throughput_per_gpu"] for point in found["sides"]["a"]["frontier"]] == [1000 / 3, 200 / 3]
    assert [point["interactivity"] for point in found["sides"]["a"]["frontier"]] == frontier["interactivity"].tolist()
    assert found["band"] == {"min": 20, "max": 50, "overlap": True}


def test_readings_csv_has_the_numbers_of_report_json(priced):
    comparison = priced(targets=(15, 30, 55))
    found = told(comparison)
    rows = list(csv.DictReader(io.StringIO(comparison.readings.to_csv(index=False))))
    sides = [(reading, letter) for reading in found["readings"] for letter in "ab"]
    assert len(rows) == len(sides) == 6
    for row, (reading, letter) in zip(rows, sides, strict=True):
        side = reading[letter]
        assert (float(row["interactivity"]), row["side"]) == (reading["interactivity"], letter)
        assert (row["label"], row["boundary"]) == (found["sides"][letter]["label"], side["boundary"])
        assert row["bound"] == str(side.get("bound", False))
        numbers = {key: value for key, value in side.items() if key not in NO_NUMBERS}
        assert {key: float(row[key]) if row[key] else None for key in numbers} == numbers
        for metric in DELTAS:
            delta = reading["deltas"].get(metric, dict.fromkeys(("ratio", "percent", "better", "at_least")))
            assert [row[f"{metric}_{part}"] for part in delta] == ["" if x is None else str(x) for x in delta.values()]


def test_a_value_that_cannot_be_read_is_null_and_says_why_in_its_boundary(priced):
    below, above = told(priced(targets=(15, 55)))["readings"]
    assert (below["a"]["boundary"], below["a"]["bound"]) == ("below", True)
    assert below["a"]["throughput_per_gpu"] == 1000 / 3
    assert above["b"]["boundary"] == "above"
    assert above["b"]["throughput_per_gpu"] is None
    assert above["b"]["cost_per_mtok"] is None
    assert above["deltas"] == {}


def test_a_side_without_points_is_told_and_has_no_deltas(priced):
    found = told(priced(("none", 10, 800), ("none", 50, 100), targets=(30,)))
    assert found["sides"]["a"]["points"] == 0
    assert found["sides"]["a"]["frontier"] == []
    assert found["band"] is None
    (reading,) = found["readings"]
    assert reading["a"]["boundary"] == "missing"
    assert reading["a"]["throughput_per_gpu"] is None
    assert "between" not in reading["a"]
    assert reading["deltas"] == {}


def test_a_tie_and_an_undecided_reading_have_no_better_side(priced):
    (tied,) = told(priced(("mtp", 20, 1000), ("none", 20, 1000)))["readings"]
    delta = tied["deltas"]["throughput_per_gpu"]
    assert (delta["better"], delta["tied"], delta["ratio"], delta["percent"]) == (None, True, 1, 0)
    (open_,) = told(priced(("mtp", 46, 700), ("none", 32, 800), ("none", 61, 100), targets=(32,)))["readings"]
    assert open_["deltas"] == {}


def test_budgets_have_a_row_for_each_side_with_points_and_null_where_none_is_reached(priced):
    # $3.6 an hour is 1000 $/M tok over tok/s: MTP serves 333 at most, that is $3, and Off 267, that is $3.75.
    found = told(priced(budgets=(0.5, 3.2)))["budgets"]
    assert [(row["side"], row["usd_per_mtok"]) for row in found] == [("a", 0.5), ("a", 3.2), ("b", 0.5), ("b", 3.2)]
    # MTP serves 312.5 tok/s at 20 + 40 * (1000 / 3 - 312.5) / (800 / 3) tok/s/user.
    assert [row["interactivity"] for row in found] == [None, pytest.approx(23.125), None, None]
    alone = told(priced(("none", 10, 800), ("none", 50, 100), budgets=(3.2,)))["budgets"]
    assert [row["side"] for row in alone] == ["b"]


def test_there_is_no_nan_in_the_file_whatever_the_evidence_holds(comparison):
    @dataclass
    class Other:
        x: int = 1

    evidence = {
        "nan": math.nan,
        "inf": np.float64(np.inf),
        "scalar": np.int64(3),
        "flag": np.bool_(True),
        "array": np.array([1.5, np.nan]),
        "nested": {"pair": (1, {2}), 3: None},
        "other": Other(),
    }
    story = replace(STORY, summary=Claim(text=escape("x"), evidence=evidence))
    text = report_json(comparison(), story, {})
    (claim,) = json.loads(text, parse_constant=pytest.fail)["claims"]
    assert claim["evidence"] == {
        "nan": None,
        "inf": None,
        "scalar": 3,
        "flag": True,
        "array": [1.5, None],
        "nested": {"pair": [1, [2]], "3": None},
        "other": str(Other()),
    }


def test_claims_and_titles_are_plain_text_with_their_evidence(comparison):
    found = told(comparison())
    assert found["title"] == "A | B"
    assert found["claims"] == [
        {"text": "MTP costs $1 & less.", "evidence": {"ratio": 1 / 3, "at": [44, None]}},
    ]


def test_a_frontier_point_has_only_what_it_states_and_counts_are_whole(points):
    frame = points(("mtp", 20, 900), ("mtp", 60, 500), gpus=[8, None], dp_attention=[None, False], tp=[8, 4])
    first, second = map(point_values, records(frame))
    assert (first["gpus"], first["tp"], second["dp_attention"]) == (8, 8, False)
    assert isinstance(first["gpus"], int)
    assert "gpus" not in second
    assert "dp_attention" not in first
    assert all(isinstance(point[key], int) for point in (first, second) for key in point if _is_count(key))
    assert set(first) <= set(COLUMNS)


def _is_count(key):
    return key in IDENTITY_BY_KEY and IDENTITY_BY_KEY[key].type == "count"


def test_provenance_names_version_plugins_prices_and_sources_with_the_rows_that_were_used(priced):
    used = SourceRecord(path="points", sha256="ab", rows=9, parser="points", tool="Paretopress", facts={"gpus": "8"})
    stranger = SourceRecord(path="notes.txt", sha256="cd", rows=1, parser="", tool="")
    comparison = replace(priced(), sources=(used, stranger))
    found = told(comparison, **{"paretopress:engines": "0.1.0"})["provenance"]
    assert (found["paretopress"], found["plugins"]) == (__version__, {"paretopress:engines": "0.1.0"})
    assert found["sources"] == [
        {
            "path": "points", "sha256": "ab", "rows": 9, "parser": "points", "tool": "Paretopress",
            "facts": {"gpus": "8"}, "used": 4,
        },
        {"path": "notes.txt", "sha256": "cd", "rows": 1, "used": 0},
    ]  # fmt: skip
    sheet = found["price_sheet"]
    assert (sheet["key"], sheet["as_of"], sheet["source"], sheet["tier"]) == ("round", "2026-01", "this test", "t")
    assert sheet["rates"]["a"] == {"usd_per_gpu_hour": 3.6, "kw_per_gpu": 2.0}


def test_left_out_rows_and_unpaired_families_are_listed(points, compared, comparison):
    frame = points(*ROWS, ("mtp", 30, 9000), engine=["trt"] * 4 + ["vllm"], topology="aggregated")
    frame.loc[0, "left_out"] = "3 of 20 requests failed"
    (found,) = compared(frame)
    assert told(found)["unpaired"] == [{"family": "vllm", "topology": "aggregated", "side": "a", "points": 1}]
    assert told(found)["left_out"] == [{"source": "points", "rows": ["row 1"], "why": "3 of 20 requests failed"}]


def test_the_definition_of_interactivity_is_told_where_there_is_one(comparison):
    assert told(comparison(columns={"interactivity_definition": "tpot_p50"}))["interactivity_definition"] == "tpot_p50"


def test_the_same_comparison_gives_the_same_bytes_and_they_end_with_a_line(priced):
    one, other = (report_json(priced(budgets=(1.0,)), STORY, {"p": "1"}) for _ in range(2))
    assert one == other
    assert one.endswith("}\n")


def test_text_stays_readable_and_can_be_written_as_utf_8(comparison):
    text = report_json(comparison(labels={"a": "推測 “MTP”"}), STORY, {})
    assert "推測 “MTP”" in text
    assert text.encode().decode() == text


def test_the_page_and_its_report_are_of_one_comparison(priced):
    comparison = priced(targets=(30,))
    told_by = Narrative(key="t", label="T", axes=("spec_method",), tell=lambda _: STORY)
    catalogue = replace(
        comparison.catalogue,
        narratives={"t": told_by},
        figures={},
        providers={**comparison.catalogue.providers, ("narratives", "t"): "tiny:t"},
        versions={**comparison.catalogue.versions, "tiny:t": "7"},
    )
    made = page(replace(comparison, catalogue=catalogue))
    found = json.loads(made.report_json)
    assert found["readings"] == report(comparison, STORY, {})["readings"]
    assert found["provenance"]["plugins"]["tiny:t"] == "7"
    assert set(found["provenance"]["plugins"]) == {"tiny:t", "paretopress:engines", "paretopress:hardware"}
