from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import paretopress
from paretopress.decide.sensitivity import at_prices, sensitivities
from paretopress.offers import Price, PriceSheet

KW = {"b200": 2.0, "h200": 1.0}
POSITIVE = st.floats(0.1, 1000)


def sheet(key="mine", **prices):
    found = {name: Price(usd_per_gpu_hour=tiers, kw_per_gpu=KW.get(name)) for name, tiers in prices.items()}
    return PriceSheet(key=key, label=key, as_of="2026-01", source="this test", prices=found)


MINE = sheet(b200={"list": 3.6, "spot": 2.0}, h200={"list": 1.8, "reserved": 1.0})


def compared(a, b, *, prices=MINE, tier="list", **given):
    """Return b200 against h200, with frontiers as tuples of (interactivity, throughput)."""
    rows = [(name, *point) for name, points in (("b200", a), ("h200", b)) for point in points]
    frame = pd.DataFrame(rows, columns=["hardware", "interactivity", "throughput_per_gpu"])
    frame = frame.assign(**given.pop("columns", {}))
    paid = None if prices is None else (prices, tier)
    return paretopress.compare(frame, axis="hardware", a="b200", b="h200", prices=paid, **given)


A, B = [(20, 900), (60, 100)], [(20, 600), (60, 200)]


def test_the_price_at_which_the_other_side_would_win_is_the_price_of_a_token_of_the_winner():
    found = sensitivities(compared(A, B, targets=[20]))[0]
    # $3.6 for 900 tok/s against $1.8 for 600: 4.0 and 3.0 in $ per 1000
    assert (found.better, found.interactivity) == ("b", 20)
    assert (found.a.now, found.a.level, found.a.sure) == (3.6, pytest.approx(1.8 * 900 / 600), "exact")
    assert (found.b.now, found.b.level) == (1.8, pytest.approx(3.6 * 600 / 900))


def test_power_turns_energy_around():
    found = sensitivities(compared(A, B, targets=[20]), "tok_s_per_mw")[0]
    # 900 / 2 against 600 / 1
    assert (found.better, found.a.now, found.b.now) == ("b", 2.0, 1.0)
    assert found.a.level == pytest.approx(1.5)
    assert found.b.level == pytest.approx(600 / 450)


def test_below_a_frontier_a_threshold_is_a_bound():
    found = sensitivities(compared(A, [(10, 800), (60, 200)], targets=[15]))[0]
    assert (found.a.sure, found.b.sure) == ("at_least", "at_most")
    assert sensitivities(compared(A, B, targets=[15])) == ()


def test_above_a_frontier_there_is_no_threshold_under_any_method():
    short = [(20, 600), (40, 200)]
    assert sensitivities(compared(A, short, targets=[50])) == ()
    assert sensitivities(compared(A, short, targets=[50], method="inferencex")) == ()


def test_without_prices_or_a_common_band_there_is_no_threshold():
    assert sensitivities(compared(A, B, targets=[30], prices=None)) == ()
    assert sensitivities(compared(A, [(70, 9), (90, 8)], targets=[30])) == ()


def test_costs_that_came_with_the_data_follow_no_price_of_ours():
    own = {"cost_per_mtok": [1.0, 2.0, 1.0, 3.0]}
    published = compared(A, B, targets=[20], cost="splined", columns=own)
    assert sensitivities(published) == ()
    assert at_prices(published, [MINE]) == ()
    ignored = compared(A, B, targets=[20], cost="derived", columns=own)
    assert len(sensitivities(ignored)) == 1


@pytest.mark.parametrize("cost", ["derived", "splined"])
def test_at_the_threshold_both_sides_cost_the_same(cost):
    comparison = compared(A, [(20, 600), (45, 500), (60, 200)], targets=[30, 50], cost=cost)
    for found in sensitivities(comparison):
        level = sheet(b200={"list": found.a.level}, h200={"list": found.b.now})
        row = next(row for row in at_prices(comparison, [level]) if row.interactivity == found.interactivity)
        assert row.a == pytest.approx(row.b, rel=1e-9)
        assert row.delta.tied


def test_a_table_has_a_row_for_each_shared_tier_of_each_sheet_and_target():
    other = sheet("other", b200={"list": 1.0}, h200={"list": 9.0})
    lacking = sheet("lacking", b200={"list": 1.0})
    rows = at_prices(compared(A, B, targets=[20, 60]), [MINE, other, lacking])
    assert [(row.sheet, row.tier, row.interactivity) for row in rows] == [
        ("mine", "list", 20),
        ("mine", "list", 60),
        ("other", "list", 20),
        ("other", "list", 60),
    ]
    assert [row.delta.better for row in rows] == ["b", "b", "a", "a"]
    # $3.6 an hour is $0.001 a second
    assert (rows[0].a, rows[0].b) == (pytest.approx(1000 / 900), pytest.approx(500 / 600))


def test_a_table_says_nothing_where_a_side_has_no_value():
    row = at_prices(compared(A, [(20, 600), (40, 200)], targets=[50]), [MINE])[0]
    assert (row.b, row.delta) == (None, None)
    assert row.a is not None


def test_sides_that_may_not_be_compared_have_costs_and_no_winner():
    row = at_prices(compared(A, [(10, 9), (15, 8)], targets=[20]), [MINE])
    assert [one.delta for one in row] == [None]
    # Without a common band b's bound would decide, were the sides compared.
    row = at_prices(compared(A, [(70, 9000), (90, 8000)], targets=[50]), [MINE])[0]
    assert row.b < row.a
    assert row.delta.better is None


@given(POSITIVE, POSITIVE, POSITIVE, POSITIVE)
def test_thresholds_mirror_and_leave_the_winner_room(ta, tb, usd_a, usd_b):
    prices = sheet(b200={"list": usd_a}, h200={"list": usd_b})
    comparison = compared([(50, ta)], [(50, tb)], prices=prices)
    (found,) = sensitivities(comparison)
    assert found.a.level / found.a.now == pytest.approx(found.b.now / found.b.level, rel=1e-12)
    if found.better is not None:
        winner, loser = (found.a, found.b) if found.better == "a" else (found.b, found.a)
        assert winner.level > winner.now
        assert loser.level < loser.now
    sides = {"a": replace(comparison.sides["b"], letter="a"), "b": replace(comparison.sides["a"], letter="b")}
    turned = [replace(match, readings={"a": match.b, "b": match.a}, deltas={}) for match in comparison.matches]
    (back,) = sensitivities(replace(comparison, sides=sides, matches=tuple(turned)))
    assert (back.a.level, back.b.level) == (pytest.approx(found.b.level), pytest.approx(found.a.level))


def test_at_other_prices_too_nobody_wins_within_the_spread():
    """Five repeats a load: at one price B200 is cheaper beyond the spread, at a price that levels them nobody is."""
    loads, strays = ((64, 20, 900), (16, 40, 500), (4, 60, 200)), (0.97, 0.99, 1.0, 1.01, 1.03)
    points = pd.DataFrame(
        [
            (hardware, load, repeat, x * stray, y * stray * factor)
            for hardware, factor in (("b200", 1.0), ("h200", 0.8))
            for load, x, y in loads
            for repeat, stray in enumerate(strays, start=1)
        ],
        columns=["hardware", "concurrency", "repeat", "interactivity", "throughput_per_gpu"],
    )
    sheet = PriceSheet(
        key="two", label="Two tiers", as_of="2026-01", source="this test",
        prices={
            "b200": Price(usd_per_gpu_hour={"same": 2.0, "level": 2.0}),
            "h200": Price(usd_per_gpu_hour={"same": 2.0, "level": 1.6}),
        },
    )  # fmt: skip
    comparison = paretopress.compare(points, axis="hardware", a="b200", b="h200", targets=[30], prices=(sheet, "same"))
    found = {row.tier: row.delta for row in at_prices(comparison, [sheet])}
    assert (found["same"].better, found["same"].within_spread) == ("a", False)
    assert found["same"].low == pytest.approx(comparison.matches[0].deltas["cost_per_mtok"].low)
    assert found["level"].better is None
    assert found["level"].low < 1 < found["level"].high
