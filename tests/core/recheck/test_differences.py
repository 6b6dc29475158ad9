"""How conclusions move between two builds: what turns, what drifts, what changed underneath, and how it is told."""

import copy
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paretopress.errors import ConfigError, DataError
from paretopress.offers import Price, PriceSheet
from paretopress.question import Prices
from paretopress.recheck.differences import differences, failing, load
from paretopress.recheck.differences_page import MOST_DRIFTS, differences_page
from paretopress.recheck.report_view import View, same_targets
from paretopress.report_json import report
from paretopress.story import Claim, Story
from paretopress.text import escape

A = [("mtp", 20, 1000), ("mtp", 40, 600), ("mtp", 60, 200)]
B = [("none", 20, 500), ("none", 40, 300), ("none", 60, 100)]
SHEET = PriceSheet(
    key="s",
    label="S",
    as_of="2026-11",
    source="x",
    prices={"b200": Price(usd_per_gpu_hour={"own": 2.0}, kw_per_gpu=2.0)},
)
STORY = Story(title=escape("T"), summary=Claim.of("S."))


@pytest.fixture
def built(points, compared):
    """Return a maker of reports as `report.json` has them, from rows of points."""

    def built(rows, prices=True, targets=(30, 50), **asked):
        given = {"prices": Prices(sheet=SHEET, tier="own")} if prices else {}
        (comparison,) = compared(points(*rows), targets=targets, **given, **asked)
        return json.loads(json.dumps(report(comparison, STORY, {"p:q": "1"})))

    return built


def scaled(rows, factor):
    return [(side, x, y * factor) for side, x, y in rows]


def diff(old, new):
    return differences({"r": old}, {"r": new})


def told(found):
    return differences_page(found)


def test_two_builds_of_the_same_are_one_line(built):
    found = diff(built(A + B), built(A + B))
    assert told(found) == "No conclusion moved.\n"
    assert failing(found, flip=True, break_even=True, percent=0) == []


def test_a_winner_that_flips_is_told_once_for_all_metrics_that_tell_the_same(built):
    found = diff(built(A + B), built(A + scaled(B, 4)))
    flips = [turn for turn in found.turns if turn.kind == "flipped"]
    assert [(turn.at, turn.metrics) for turn in flips] == [
        ((at, at), ("throughput_per_gpu", "cost_per_mtok", "tok_s_per_mw")) for at in (30, 50)
    ]
    assert {(turn.before.value, turn.after.value) for turn in flips} == {("mtp", "none")}
    assert {(turn.before.ratio, turn.after.ratio) for turn in flips} == {(2.0, 2.0)}
    assert failing(found, flip=True) == ["flip: 2 flipped, lost or not measured any more"]
    page = told(found)
    assert page.startswith("# 3 conclusions turned, ")  # two targets, and who leads over the band
    assert "| r | Another winner in throughput, cost and energy | 30 | MTP 2.00 × | Off 2.00 × |" in page


def test_a_lead_that_is_lost_to_a_tie_and_one_that_appears(built):
    lost = diff(built(A + B), built(A + scaled(B, 2)))
    assert {turn.kind for turn in lost.turns if turn.metrics != ("throughput_per_gpu",)} == {"lost"}
    assert "| No winner any more in throughput, cost and energy | 30 | MTP 2.00 × | tied |" in told(lost).replace(
        "r | ", ""
    )
    assert failing(lost, flip=True)
    won = diff(built(A + scaled(B, 2)), built(A + B))
    assert "won" in {turn.kind for turn in won.turns}
    assert failing(won, flip=True) == []


def test_a_side_that_is_not_measured_any_more_is_told_by_its_boundary(built):
    found = diff(built(A + B), built(A[:2] + B))
    turns = [turn for turn in found.turns if turn.kind == "unmeasured"]
    assert [(turn.side, turn.at, turn.before, turn.after) for turn in turns] == [
        ("MTP", (50, 50), ("interpolated",), ("above",))
    ]
    assert {turn.at for turn in found.turns if turn.kind == "lost"} == {(50, 50)}
    assert failing(found, flip=True)
    assert "measured" in {turn.kind for turn in diff(built(A[:2] + B), built(A + B)).turns}


def test_a_side_without_points_is_told_and_so_is_the_band(built):
    found = diff(built(A + B), built(A))
    whole = [(turn.kind, turn.side, turn.before, turn.after) for turn in found.turns if turn.at is None]
    assert ("unmeasured", "Off", ("3 points",), ("no points",)) in whole
    assert ("band", "", ("a common band",), ("no common band",)) in whole


def test_a_target_that_is_read_no_more_loses_its_winner(built):
    found = diff(built(A + B, targets=(30, 50)), built(A + B, targets=(30,)))
    assert [(turn.kind, turn.at) for turn in found.turns] == [("lost", (50, 50))]
    assert found.turns[0].after.state == "not compared"


def test_targets_that_moved_with_their_band_are_compared_by_their_order(built):
    wider = [*A[:2], ("mtp", 64, 150)], [*B[:2], ("none", 64, 50)]
    found = diff(built(A + B, targets=None), built([*wider[0], *wider[1]], targets=None))
    assert {drift.at for drift in found.drifts if drift.what == "reading"} == {(30, 31), (40, 42), (50, 53)}
    assert "30 → 31" in told(found)
    ends = [(drift.side, drift.before, drift.after) for drift in found.drifts if drift.what == "band"]
    assert ends == [("max", 60, 64)]


def test_drifts_come_largest_first_and_only_throughput_and_cost_count_for_the_gate(built):
    found = diff(built(A + B), built(scaled(A, 1.04) + scaled(B, 1.02)))
    assert found.turns == ()
    changes = [abs(drift.change) for drift in found.drifts]
    assert changes == pytest.approx(sorted(changes, reverse=True))
    assert changes[0] == pytest.approx(0.04)
    assert failing(found, percent=4.1) == []
    (broken,) = failing(found, percent=3.9)
    assert broken.startswith("percent=3.9: 2 moved")  # the throughput of one side at two targets
    assert "| r | Throughput of MTP | 30 | " in told(found)
    assert " | +4 % |" in told(found)


def test_prices_that_changed_move_cost_and_are_named(built):
    old, new = built(A + B), built(A + B)
    for one in new["readings"]:
        for side in "ab":
            one[side]["cost_per_mtok"] *= 1.1
    new["provenance"]["price_sheet"] |= {"key": "t", "as_of": "2027-01"}
    found = diff(old, new)
    assert {drift.metric for drift in found.drifts} == {"cost_per_mtok"}
    assert "- Prices, sheet: s, own, as of 2026-11 became t, own, as of 2027-01 (r)." in told(found)
    assert len(failing(found, percent=5)) == 1


def test_a_break_even_that_appears_is_told_and_one_that_moves_drifts(built):
    crossing = [("none", 20, 1100), ("none", 40, 550), ("none", 60, 100)]
    appeared = diff(built(A + B, targets=(50,)), built(A + crossing, targets=(50,)))
    (turn,) = [turn for turn in appeared.turns if turn.kind == "break-even"]
    assert (turn.metrics, turn.before, turn.after) == (("throughput_per_gpu",), ("MTP",), ("Off", "MTP"))
    assert failing(appeared, flip=True) == []
    assert failing(appeared, break_even=True) == ["break-even: 1 moved"]
    later = [("none", 20, 1200), *crossing[1:]]
    moved = diff(built(A + crossing), built(A + later))
    (drift,) = [drift for drift in moved.drifts if drift.what == "break-even"]
    assert drift.after > drift.before
    assert "Break-even in throughput, MTP &#47; Off" in told(moved)
    assert failing(moved, break_even=True)


def test_a_budget_that_cannot_be_met_any_more_is_an_answer_that_turned(built):
    found = diff(built(A + B, budgets=(1.2,)), built(A + scaled(B, 0.1), budgets=(1.2,)))
    (turn,) = [turn for turn in found.turns if turn.kind == "answer"]
    assert (turn.side, turn.after) == ("Off, budget 1.2", ("no answer",))
    slower = diff(built(A + B, budgets=(1.2,)), built(scaled(A, 0.9) + B, budgets=(1.2,)))
    assert [(d.side, d.metric) for d in slower.drifts if d.what == "answer"] == [("MTP, budget 1.2", "interactivity")]


def test_sides_that_changed_places_are_no_difference(built):
    forth, back = built(A + B), built(A + B, a="none", b="mtp")
    assert diff(forth, back).turns == ()
    assert diff(forth, back).drifts == ()


def test_other_sides_are_told(built):
    eagle = [("eagle", x, y) for _, x, y in A]
    (turn,) = diff(built(A + B), built(eagle + B, a="eagle")).turns
    assert (turn.kind, turn.before, turn.after) == ("unmeasured", ("MTP", "Off"), ("EAGLE", "Off"))


def test_what_changed_underneath_is_told_once_for_all_reports(built):
    old, new = built(A + B), built(A + B)
    new["provenance"]["plugins"]["p:q"] = "2"
    new["method"]["delta"] = "premium"
    new["sides"]["a"]["label"] = "MTP | <b>"
    new["provenance"]["sources"] = [{"path": "d.csv", "sha256": "0" * 64}]
    page = told(differences({"r": old, "s": old}, {"r": new, "s": new}))
    assert page.startswith("# No conclusion moved.\n")
    assert "Version of p&#58;q: 1 became 2 (r and s)." in page
    assert "Rule delta: reduction became premium (r and s)." in page
    assert "Source d.csv: new, 000000000000 (r and s)." in page
    assert "<b>" not in page


def test_reports_that_came_and_went_are_named(built):
    one = built(A + B)
    found = differences({"r": one, "old": one}, {"r": one, "new": one})
    assert "New: new. Gone: old." in told(found)
    assert found.moved


def test_long_tables_are_cut_and_counted(built):
    old = {f"r{number:02}": built(A + B) for number in range(4)}
    new = {name: built(scaled(A, 1.1) + B) for name in old}
    page = told(differences(old, new))
    rows = [line for line in page.splitlines() if line.startswith("| r")]
    assert len(rows) == MOST_DRIFTS
    assert " more, none of them larger, are not listed." in page


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)  # `built` only makes
@given(factor=st.floats(1.001, 50), other=st.floats(0.02, 50))
def test_differences_of_swapped_builds_mirror_each_other(built, factor, other):
    old, new = built(A + B), built(scaled(A, factor) + scaled(B, other))
    forth, back = diff(old, new), diff(new, old)
    mirrored = {"flipped": "flipped", "lost": "won", "won": "lost"}
    kinds = [mirrored[turn.kind] for turn in forth.turns if turn.kind in mirrored]
    assert sorted(kinds) == sorted(turn.kind for turn in back.turns if turn.kind in mirrored)
    assert {(d.what, d.metric, d.side, d.at, d.before, d.after) for d in forth.drifts} == {
        (d.what, d.metric, d.side, d.at, d.after, d.before) for d in back.drifts
    }


@given(st.lists(st.floats(1, 200), max_size=5, unique=True), st.lists(st.floats(1, 200), max_size=5, unique=True))
def test_every_target_belongs_to_one_of_the_other_build_or_to_none(old, new):
    found = list(same_targets(old, new))
    assert sorted(row for row, _ in found if row is not None) == list(range(len(old)))
    assert sorted(row for _, row in found if row is not None) == list(range(len(new)))


def test_outcomes_say_why_nobody_wins(built):
    one = built(A + B, targets=(10, 30))
    pair = ("mtp", "none")
    assert View(report=one).outcome(0, pair, "throughput_per_gpu").state == "undecided"
    spread = copy.deepcopy(one)
    spread["readings"][1]["deltas"]["throughput_per_gpu"] |= {"better": None, "within_spread": True}
    assert View(report=spread).outcome(1, pair, "throughput_per_gpu").state == "within spread"
    assert "| MTP 2.00 × | within the spread of repeats |" in told(diff(one, spread))


def test_further_sides_are_compared_with_the_baseline_too(built):
    """As `report.json` has more than two sides: `more_deltas`, and `against_baseline` for what is of two."""
    old = built(A + B)
    old["sides"]["c"] = old["sides"]["a"] | {"value": "eagle", "label": "Eagle"}
    for reading in old["readings"]:
        reading["c"] = dict(reading["a"])
        mine = {metric: delta | {"better": "c"} for metric, delta in reading["deltas"].items()}
        reading["more_deltas"] = {"c": mine}
    new = copy.deepcopy(old)
    new["readings"][0]["more_deltas"]["c"]["throughput_per_gpu"] |= {"better": "b"}
    (turn,) = diff(old, new).turns
    assert (turn.kind, turn.before.label, turn.after.label) == ("flipped", "Eagle", "Off")


def test_folders_and_single_files_are_loaded(built, tmp_path):
    (tmp_path / "r").mkdir()
    (tmp_path / "r/report.json").write_text(json.dumps(built(A + B)))
    assert list(load(tmp_path)) == ["r"]
    assert len(load(tmp_path / "r/report.json")) == 1
    with pytest.raises(ConfigError, match="no report"):
        load(tmp_path / "r" / "nowhere.json")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": "paretopress/report@2"}'])
def test_a_file_that_is_no_report_is_an_error(tmp_path, text):
    (tmp_path / "report.json").write_text(text)
    with pytest.raises(DataError, match=r"report\.json: "):
        load(tmp_path / "report.json")


@pytest.mark.parametrize("damage", [{"sides": {}}, {"readings": 3}, {"provenance": None}, {"band": 1}])
def test_a_report_that_no_build_wrote_is_an_error_and_no_traceback(built, damage):
    with pytest.raises(DataError, match=r"r/report.json: not as a build writes it"):
        diff(built(A + B), built(A + B) | damage)
