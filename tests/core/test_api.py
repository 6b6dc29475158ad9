"""Results read and compared from Python, as in a notebook."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import paretopress
from paretopress.columns import COLUMNS
from paretopress.errors import ComparisonError, ConfigError, DataError, PluginError
from paretopress.offers import Hardware, Price, PriceSheet
from paretopress.question import Decisions

ROWS = [
    ("mtp", 40, 5000),
    ("mtp", 70, 3000),
    ("mtp", 120, 1200),
    ("none", 20, 3000),
    ("none", 50, 1700),
    ("none", 80, 600),
]
MTP = {"axis": "spec_method", "a": "mtp", "b": "none"}


def frame(rows=ROWS, **columns) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["spec_method", "interactivity", "throughput_per_gpu"]).assign(**columns)


@pytest.fixture
def runs(tmp_path, monkeypatch) -> Path:
    """Return the current folder, in which each side is a CSV of latencies and system throughput."""
    monkeypatch.chdir(tmp_path)
    for spec, scale in (("mtp", 2), ("none", 1)):
        rows = [f"{conc},{0.01 * conc**0.5 / scale},{1000 * conc**0.7 * scale}" for conc in (1, 4, 16, 64)]
        text = "\n".join(["concurrency,tpot_p50,total_tok_s", *rows, ""])
        tmp_path.joinpath(f"{spec}.csv").write_text(text)
    return tmp_path


def test_a_file_is_read_with_what_it_does_not_state(runs):
    points = paretopress.read(
        "mtp.csv", hardware="b200", gpus=8, spec_method="mtp", dp_attention=True, date=pd.Timestamp("2026-05-19")
    )
    assert tuple(points.columns) == COLUMNS
    assert points["throughput_per_gpu"].iloc[0] == 250
    assert (points["gpus"] == 8).all()
    assert points["dp_attention"].tolist() == [True] * 4
    assert points["date"].unique().tolist() == ["2026-05-19"]
    (record,) = points.attrs["sources"]
    assert (record["path"], record["rows"], record["parser"]) == ("mtp.csv", 4, "points")
    assert record["facts"]["gpus"] == "8"


def test_paths_may_be_several_and_patterns_and_capture_columns(runs):
    assert len(paretopress.read([Path("mtp.csv"), "none.csv"], gpus=8)) == 8
    assert len(paretopress.read(runs, gpus=8)) == 8
    points = paretopress.read("{spec_method}.csv", gpus=8)
    assert sorted(points["spec_method"].unique()) == ["mtp", "none"]


def test_a_chosen_definition_of_interactivity_is_used(runs):
    runs.joinpath("mean.csv").write_text("tpot_p50,tpot_mean,throughput_per_gpu\n0.02,0.025,1\n")
    points = paretopress.read("mean.csv", interactivity="tpot_mean")
    assert points["interactivity"].tolist() == [40]
    assert points["interactivity_definition"].tolist() == ["tpot_mean"]


def test_faulty_rows_are_refused_or_kept_with_the_reason(runs):
    runs.joinpath("bad.csv").write_text("interactivity,throughput_per_gpu\n1,2\nfast,3\n")
    with pytest.raises(DataError, match=r"bad.csv: row 2, column interactivity: not a number: got 'fast'"):
        paretopress.read("bad.csv")
    points = paretopress.read("bad.csv", keep_going=True)
    assert points["left_out"].tolist() == [None, "interactivity: not a number (fast)"]


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        ({"hardwre": "b200"}, ConfigError, "unknown column 'hardwre'; did you mean 'hardware'"),
        ({"topology": "split"}, ConfigError, "topology: unknown value 'split'"),
        ({"gpus": "eight"}, ConfigError, "gpus: not a count: got 'eight'"),
        ({"interactivity": "itl_p50"}, ConfigError, "not a latency that defines it"),
        ({"parser": "point", "gpus": 8}, PluginError, "unknown parser 'point'; did you mean 'points'"),
        ({}, DataError, "needs 'gpus'"),
    ],
)
def test_what_cannot_be_read_is_an_error_with_a_remedy(runs, given, error, said):
    with pytest.raises(error, match=said):
        paretopress.read("mtp.csv", **given)


def test_read_points_are_compared_with_their_provenance(runs):
    points = paretopress.read("{spec_method}.csv", gpus=8, hardware="b200")
    comparison = paretopress.compare(points[points["concurrency"] > 1], **MTP, prices="inferencex-2026-08/hyperscaler")
    assert isinstance(comparison, paretopress.Comparison)
    assert [record.path for record in comparison.sources] == ["mtp.csv", "none.csv"]
    assert len(comparison.sides["a"].points) == 3
    readings = comparison.readings
    assert set(readings["side"]) == {"a", "b"}
    assert readings["cost_per_mtok"].notna().all()


def test_points_come_back_from_parquet_with_their_provenance(runs):
    pytest.importorskip("pyarrow")
    points = paretopress.read("{spec_method}.csv", gpus=8, dp_attention=False)
    points.to_parquet("points.parquet")
    again = pd.read_parquet("points.parquet")
    assert paretopress.compare(again, **MTP).sources == paretopress.compare(points, **MTP).sources
    assert paretopress.compare(again, **MTP).matches == paretopress.compare(points, **MTP).matches


def test_points_made_by_hand_need_few_columns():
    comparison = paretopress.compare(frame(), **MTP, labels={"a": "MTP on"}, targets=[50, 60], title="By hand")
    assert comparison.title == "By hand"
    assert comparison.label("a") == "MTP on"
    assert [match.interactivity for match in comparison.matches] == [50, 60]
    assert comparison.matches[0].b.get("throughput_per_gpu") == 1700
    assert comparison.sources == ()


def test_points_made_by_hand_are_checked_as_a_file_is():
    with pytest.raises(DataError) as caught:
        paretopress.compare(frame([("mtp", "fast", -1), ("none", 1, 1)], topology="split", note="x"), **MTP)
    told = [str(fault) for fault in caught.value.faults]
    assert "points: unknown column 'note'" in told[0]
    assert any("points: row 1, column interactivity: not a number: got 'fast'" in line for line in told)
    assert any("points: row 1, column throughput_per_gpu: out of range: got '-1'" in line for line in told)
    assert any("points: row 2, column topology: unknown value: got 'split'" in line for line in told)


def test_points_made_by_hand_need_a_gpu_count_for_the_throughput_of_a_system():
    points = frame().rename(columns={"throughput_per_gpu": "total_tok_s"})
    with pytest.raises(DataError, match=r"points: needs 'gpus': .*; add a column 'gpus'"):
        paretopress.compare(points, **MTP)
    assert paretopress.compare(points.assign(gpus=8), **MTP).sides["a"].points["throughput_per_gpu"].max() == 625


def test_the_points_that_are_given_stay_as_they_are():
    points = frame().set_index(pd.Index(list("abcdef")))
    before = points.copy()
    paretopress.compare(points, **MTP)
    pd.testing.assert_frame_equal(points, before)


def test_rows_that_were_left_out_are_listed_and_enter_nothing(runs):
    runs.joinpath("bad.csv").write_text(
        "spec_method,interactivity,throughput_per_gpu\nmtp,50,9\nnone,50,8\nmtp,fast,3\n"
    )
    comparison = paretopress.compare(paretopress.read("bad.csv", keep_going=True), **MTP)
    assert len(comparison.sides["a"].points) == 1
    (out,) = comparison.left_out
    assert (out.source, out.rows) == ("bad.csv", ("row 3",))


def test_where_takes_values_lists_and_unstated():
    points = pd.concat([frame(isl=1024), frame(isl=8192), frame(isl=128)])
    one = paretopress.compare(points, **MTP, where={"isl": 8192})
    assert one.question.where == {"isl": ("8192",)}
    assert len(one.points) == 6
    several = paretopress.compare(
        points, **MTP, where={"isl": [1024, 8192], "layout": None}, identity="free", repeats="all"
    )
    assert len(several.points) == 12


def test_several_pairs_are_an_error_that_says_how_to_pin_each():
    points = pd.concat(
        [
            frame(engine="sglang", topology="aggregated"),
            frame(engine="trt", topology="disaggregated"),
            frame(engine="dynamo-trt", topology="disaggregated"),
            frame(),
        ]
    )
    with pytest.raises(ComparisonError) as caught:
        paretopress.compare(points, **MTP)
    first, *pins = [str(fault) for fault in caught.value.faults]
    assert first.startswith(
        "compare: both sides have 3 engine families and topologies, and this is one comparison; pin"
    )
    assert "pairing='pooled'" in first
    assert pins == [
        "where: {'engine': 'sglang', 'topology': 'aggregated'}",
        "where: {'engine': ['dynamo-trt', 'trt'], 'topology': 'disaggregated'}",
        "where: {'engine': None, 'topology': None}",
    ]


@pytest.mark.parametrize("engine", [None, "sglang", ["dynamo-trt", "trt"]])
def test_each_pin_of_that_error_makes_one_comparison(engine):
    points = pd.concat([frame(engine=value) for value in (None, "sglang", "trt", "dynamo-trt")])
    comparison = paretopress.compare(points, **MTP, where={"engine": engine, "topology": None})
    assert comparison.paired
    assert set(comparison.points["engine"]) <= ({*engine} if isinstance(engine, list) else {engine})
    assert paretopress.compare(points, **MTP, pairing="pooled").pair is None


OURS = PriceSheet(
    key="ours",
    label="Ours",
    as_of="2026-11",
    source="purchasing",
    prices={"npu": Price(usd_per_gpu_hour={"contract": 3.6}, kw_per_gpu=1)},
)
NPU = Hardware(key="npu", label="NPU", vendor="Me")


@pytest.mark.parametrize(
    "prices", ["ours/contract", ("ours", "contract"), (OURS, "contract"), {"sheet": OURS, "tier": "contract"}]
)
def test_hardware_and_prices_may_be_given_where_no_plugin_offers_them(prices):
    comparison = paretopress.compare(
        frame(hardware="npu"), **MTP, targets=50, prices=prices, known=[NPU, OURS], budgets=0.5
    )
    assert comparison.matches[0].b.get("cost_per_mtok") == pytest.approx(3.6e6 / 3600 / 1700)
    assert {budget.side: budget.interactivity is None for budget in comparison.budgets} == {"a": False, "b": False}


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        ({"axis": "speculation"}, ConfigError, "unknown column 'speculation'"),
        ({"where": {"hardwre": "b200"}}, ConfigError, "unknown column 'hardwre'; did you mean 'hardware'"),
        ({"a": "none"}, ConfigError, "both sides have the same value: got 'none'"),
        ({"axis": "topology", "a": "x", "b": "aggregated"}, ConfigError, "topology: unknown value 'x'"),
        ({"labels": {"c": "C"}}, ConfigError, "labels: unknown side 'c': expected a or b"),
        ({"targets": [0]}, ConfigError, "targets: out of range: got '0.*', expected a number above 0"),
        ({"budgets": ["cheap"]}, ConfigError, "budgets: out of range: got 'cheap'"),
        ({"prices": "inferencex-2026-08"}, ConfigError, "prices: not a price sheet and its tier"),
        ({"prices": ("inferencex-2026-80", "rental")}, PluginError, "did you mean 'inferencex-2026-08'"),
        ({"prices": ("inferencex-2026-08", "free")}, ComparisonError, "no tier 'free'"),
        ({"method": "strickt"}, ConfigError, "unknown method: got 'strickt'"),
        ({"pairing": "some"}, ConfigError, "unknown value of 'pairing'"),
        ({"tagets": [1]}, ConfigError, "unknown rule: got 'tagets'"),
        ({"figures": ["frontiers"]}, PluginError, "unknown figure 'frontiers'"),
        ({"narrative": "no-such"}, PluginError, "unknown narrative 'no-such'"),
    ],
)
def test_a_question_about_what_does_not_exist_is_an_error(given, error, said):
    with pytest.raises(error, match=said):
        paretopress.compare(frame(hardware="b200"), **{**MTP, **given})


def test_unknown_hardware_is_an_error():
    with pytest.raises(PluginError, match="unknown hardware 'b20'; did you mean 'b200'"):
        paretopress.compare(frame(hardware="b20"), **MTP)


def test_definitions_of_interactivity_are_never_mixed():
    points = pd.concat([frame(interactivity_definition="tpot_mean"), frame(interactivity_definition="tpot_p50")])
    with pytest.raises(ComparisonError, match="interactivity_definition: differs among the points compared"):
        paretopress.compare(points, **MTP)
    one = paretopress.compare(frame(interactivity_definition="tpot_mean"), **MTP)
    assert one.question.definition == "tpot_mean"


def test_a_comparison_tells_itself_as_markdown_and_as_a_frame(runs):
    points = paretopress.read("{spec_method}.csv", gpus=8)
    comparison = paretopress.compare(points, **MTP, figures=[])
    assert "| At equal interactivity |" in comparison.markdown()
    assert list(comparison.readings.columns[:2]) == ["interactivity", "side"]


def test_a_figure_is_a_matplotlib_figure():
    figure = paretopress.compare(frame(), **MTP).figure("frontier")
    assert figure.axes


def test_further_sides_and_decisions_can_be_asked_in_a_notebook():
    points = pd.DataFrame(
        {
            "hardware": ["b200", "b200", "b300", "b300", "h200", "h200"],
            "interactivity": [20, 60] * 3,
            "throughput_per_gpu": [900, 300, 1200, 400, 500, 100],
            "ttft_p99": [1.0] * 5 + [9.0],
        }
    )
    compared = paretopress.compare(
        points,
        axis="hardware",
        a="b300",
        b="b200",
        others=["h200"],
        decisions=Decisions(at_least=(30,), slo={"ttft_p99": 2}),
        comparability={"engines": "allow"},
    )
    assert list(compared.sides) == ["a", "c", "b"]
    assert len(compared.sides["c"].points) == 1
    assert {asked.side for asked in compared.analysis.answers} >= {"a", "b"}
    with pytest.raises(ConfigError, match="unknown subject"):
        paretopress.compare(points, axis="hardware", a="b300", b="b200", comparability={"engine": "allow"})
