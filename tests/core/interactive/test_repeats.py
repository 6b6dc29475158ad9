"""Nobody wins in the page whom Python would not call the winner: repeats decide, and their bootstrap is Python's."""

import numpy as np
import pandas as pd
import pytest

import paretopress
from paretopress.interactive.payload import payload
from paretopress.page_check import plain


@pytest.fixture(scope="module")
def repeated():
    """Return a comparison in which three repeats of four loads do not tell the sides apart at the fast end."""
    chance = np.random.default_rng(3)
    rows = [
        {"spec_method": method, "concurrency": load, "repeat": repeat, "interactivity": x, "throughput_per_gpu": y}
        for method, gain in (("mtp", 1.5), ("none", 1.0))
        for load, user, gpu in ((64, 20, 900), (32, 40, 600), (8, 70, 300), (2, 110, 100))
        for repeat in (1, 2, 3)
        for x, y in [(user * chance.normal(1, 0.02), gpu * gain ** (1 - user / 100) * chance.normal(1, 0.02))]
    ]
    frame = pd.DataFrame(rows).assign(model="m", hardware="b200", engine="vllm", precision="fp8", isl=1024, osl=1024)
    comparison = paretopress.compare(
        frame, axis="spec_method", a="mtp", b="none", targets=[30, 65, 100], prices="inferencex-2026-04/hyperscaler"
    )
    return comparison, payload(comparison)


def deltas(found):
    return [match["deltas"]["ab"]["throughput_per_gpu"] for match in found["matches"]]


def test_at_the_reports_targets_the_page_says_what_python_found(script, repeated):
    comparison, known = repeated
    found = deltas(script.load(known).ask("compared"))
    told = [match.deltas["throughput_per_gpu"] for match in comparison.matches]
    assert [(one["better"], one["within_spread"], one["low"]) for one in found] == [
        (one.better, one.within_spread, one.low) for one in told
    ]
    assert any(one.within_spread for one in told)
    assert any(one.better for one in told)


def test_at_any_other_target_there_is_a_ratio_and_no_winner(script, repeated):
    _, known = repeated
    found = deltas(script.load(known).ask("compared", {"targets": [30, 31, 66]}))
    assert found[0]["better"] == "a"
    assert [(one["better"], one["unspread"]) for one in found[1:]] == [(None, True), (None, True)]
    table = script.ask("table", {"targets": [31]})
    assert table["deltas"][0]["cells"][0][0].endswith(" ×, spread not computed")
    assert not any(line["bold"] for row in table["rows"] for line in row["cells"][0])


def test_the_digits_that_repeats_justify_stand_only_where_python_worked_them_out(script, repeated):
    _, known = repeated
    table = script.load(known).ask("table", {"targets": [30, 31]})
    at_target, typed = (cell[0]["text"] for cell in table["rows"][0]["cells"])
    assert "±" in at_target
    assert "±" not in typed
    assert table["notes"][0].startswith("± is ")


def test_a_side_without_repeats_leaves_the_winner_as_python_does(script, repeated):
    comparison, _ = repeated
    frame = pd.concat([comparison.sides["a"].points, comparison.sides["b"].runs])
    frame = frame.drop(columns="engine_family")
    half = paretopress.compare(frame, axis="spec_method", a="mtp", b="none", targets=[30])
    known = payload(half)
    found = deltas(script.load(known).ask("compared", {"targets": [30, 31]}))
    assert [one["better"] for one in found] == ["a", "a"]
    assert half.matches[0].deltas["throughput_per_gpu"].better == "a"


def test_every_text_of_the_table_is_plain(script, repeated):
    _, known = repeated
    table = script.load(known).ask("table")
    assert all(plain(text) == text for text in known["words"]["delta"].values())
    assert "$" in table["rows"][1]["cells"][0][0]["text"]
