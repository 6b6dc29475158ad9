import itertools
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paretopress.decide.breakeven import Lead, lead
from paretopress.points import complete
from paretopress.side import Rate, Side

T = "throughput_per_gpu"
COST = "cost_per_mtok"
STEP = st.tuples(st.floats(0.5, 30), st.floats(1, 400))
FRONTIER = st.tuples(st.floats(5, 40), st.lists(STEP, min_size=2, max_size=7))
RATES = st.floats(0.5, 5).map(lambda usd: Rate(usd_per_gpu_hour=usd, kw_per_gpu=2.0))
PRICED = st.tuples(FRONTIER, RATES)

ONE_POINT = complete(pd.DataFrame({"interactivity": [1.0], T: [1.0]}), path="points").frame


def side(letter, knots, values, *, rate=None, cost="derived", **columns):
    points = ONE_POINT.iloc[[0] * len(knots)].reset_index(drop=True)
    points = points.assign(**{"interactivity": knots, T: values, **columns})
    return Side(letter=letter, value=letter, label=letter, points=points, rate=rate, cost=cost)


def falling(letter, frontier, **given):
    start, steps = frontier
    widths, drops = zip(*steps, strict=True)
    return side(letter, start + np.cumsum(widths), np.cumsum(drops)[::-1], **given)


def read(found: Lead):
    return [(stretch.low, stretch.high, stretch.better) for stretch in found.stretches]


def met(found: Lead):
    return [(c.interactivity, c.kind, c.slower, c.faster) for c in found.crossings]


def swapped(letter):
    return {"a": "b", "b": "a", None: None}[letter]


def test_two_lines_cross_where_they_do_on_paper():
    # 1000 - 20 (x - 20) against 700 - 10 (x - 20): equal at x = 50
    found = lead(side("a", [20, 60], [1000, 200]), side("b", [20, 60], [700, 300]))
    assert read(found) == [(20, pytest.approx(50), "a"), (pytest.approx(50), 60, "b")]
    assert met(found) == [(pytest.approx(50, rel=1e-14), "crosses", "a", "b")]
    assert found.break_evens == found.crossings
    assert found.throughout is None


def test_cost_breaks_even_elsewhere_when_the_prices_differ():
    dear, cheap = Rate(usd_per_gpu_hour=2.0, kw_per_gpu=None), Rate(usd_per_gpu_hour=1.0, kw_per_gpu=None)
    a, b = side("a", [20, 60], [1000, 600], rate=dear), side("b", [20, 60], [600, 200], rate=cheap)
    assert lead(a, b).throughout == "a"
    # (1000 - 10 u) / 2 = 600 - 10 u at u = 20
    assert met(lead(a, b, COST)) == [(pytest.approx(40), "crosses", "b", "a")]


def test_splined_costs_break_even_on_their_own_curves():
    # The cost curves are straight lines: 1 + u / 40 against 1.5, whatever the throughputs say.
    a = side("a", [20, 60], [900, 100], cost="splined", cost_per_mtok=[1.0, 2.0])
    b = side("b", [20, 60], [800, 99], cost="splined", cost_per_mtok=[1.5, 1.5])
    assert met(lead(a, b, COST)) == [(pytest.approx(40), "crosses", "a", "b")]
    assert lead(a, b).throughout == "a"


def test_energy_breaks_even_by_power():
    a = side("a", [20, 60], [1000, 600], rate=Rate(usd_per_gpu_hour=1.0, kw_per_gpu=2.0))
    b = side("b", [20, 60], [600, 200], rate=Rate(usd_per_gpu_hour=1.0, kw_per_gpu=1.0))
    assert met(lead(a, b, "tok_s_per_mw")) == [(pytest.approx(40), "crosses", "b", "a")]
    unknown = replace(b, rate=Rate(usd_per_gpu_hour=1.0, kw_per_gpu=None))
    assert read(lead(a, unknown, "tok_s_per_mw")) == []


def test_the_lower_latency_leads():
    a = side("a", [20, 60], [900, 100], ttft_p50=[1.0, 1.0])
    b = side("b", [20, 60], [800, 90], ttft_p50=[2.0, 0.5])
    assert met(lead(a, b, "ttft_p50")) == [(pytest.approx(20 + 40 * 2 / 3), "crosses", "a", "b")]


def test_curves_cross_several_times():
    a = side("a", [10, 20, 30, 40], [1000, 700, 500, 200])
    b = side("b", [10, 20, 30, 40], [900, 800, 400, 300])
    found = lead(a, b)
    assert [stretch.better for stretch in found.stretches] == ["a", "b", "a", "b"]
    assert [crossing.kind for crossing in found.crossings] == ["crosses"] * 3
    assert all(low < c.interactivity < low + 10 for low, c in zip((10, 20, 30), found.crossings, strict=True))


def test_curves_meet_exactly_at_a_knot():
    # Both have slope -30 at 20: for b, 2 x half of (20 + 40) / 2.
    found = lead(side("a", [10, 20, 30], [900, 600, 300]), side("b", [10, 20, 30], [800, 600, 200]))
    assert met(found) == [(20, "touches", "a", "a")]
    found = lead(side("a", [10, 20, 30], [900, 500, 100]), side("b", [10, 20, 30], [800, 500, 400]))
    assert met(found) == [(20, "crosses", "a", "b")]
    assert read(found) == [(10, 20, "a"), (20, 30, "b")]


def test_a_touch_does_not_end_a_lead():
    found = lead(side("a", [10, 20, 30], [900, 600, 300]), side("b", [10, 20, 30], [800, 600, 200]))
    assert read(found) == [(10, 30, "a")]
    assert found.throughout == "a"
    assert found.break_evens == ()


def test_curves_touch_between_their_knots():
    # a is steepest halfway between 20 and 30; a straight b of slope -30 is raised until it only rests on a there.
    a = side("a", [10, 20, 30, 40], [1000, 950, 500, 450])
    x = np.linspace(20, 25, 200_001)
    top = np.max(a.curves.at(x)[:, 0] + 30 * (x - 10))
    found = lead(a, side("b", [10, 40], [top, top - 900]))
    (inner,) = [crossing for crossing in found.crossings if 20 < crossing.interactivity < 30]
    assert (inner.kind, inner.slower, inner.faster) == ("touches", "b", "b")


def test_curves_that_meet_at_an_end_of_the_band_touch():
    found = lead(side("a", [20, 60], [900, 300]), side("b", [20, 60], [900, 100]))
    assert met(found) == [(20, "touches", None, "a")]
    found = lead(side("a", [20, 60], [900, 100]), side("b", [20, 60], [800, 100]))
    assert met(found) == [(60, "touches", "a", None)]
    assert read(found) == [(20, 60, "a")]


def test_a_crossing_next_to_the_end_of_the_band_is_found():
    # 800 - x against 700 + 99.999 - x / 2 over [0, 60], in units from 20
    found = lead(side("a", [20, 60], [800, 100]), side("b", [20, 60], [799.9999, 300]))
    assert [crossing.kind for crossing in found.crossings] == ["crosses"]
    assert 20 < found.crossings[0].interactivity < 20.0001


def test_identical_sides_are_level():
    found = lead(side("a", [10, 20, 30], [9, 5, 1]), side("b", [10, 20, 30], [9, 5, 1]))
    assert read(found) == [(10, 30, None)]
    assert met(found) == []
    assert found.throughout is None


def test_sides_that_share_four_points_are_level_between_the_middle_ones():
    a = side("a", [10, 20, 30, 40, 50, 60], [900, 800, 700, 600, 500, 400])
    b = side("b", [10, 20, 30, 40, 50, 60], [950, 800, 700, 600, 500, 300])
    # What lies outside bends b at 20 and 50, and so between 20 and 30, and between 40 and 50.
    found = lead(a, b)
    assert [stretch.better for stretch in found.stretches] == ["b", "a", None, "b", "a"]
    assert (found.stretches[2].low, found.stretches[2].high) == (30, 40)
    assert met(found) == [(20, "crosses", "b", "a"), (50, "crosses", "b", "a")]


def test_without_a_common_band_nothing_is_read():
    found = lead(side("a", [10, 20], [9, 8]), side("b", [30, 40], [7, 6]))
    assert (read(found), met(found)) == ([], [])
    assert read(lead(side("a", [], []), side("b", [30, 40], [7, 6]))) == []


def test_a_band_of_one_point_is_read_there():
    found = lead(side("a", [10, 20], [9, 8]), side("b", [20, 40], [7, 6]))
    assert (read(found), met(found)) == ([(20, 20, "a")], [])
    assert read(lead(side("a", [15], [7]), side("b", [10, 20], [9, 5]))) == [(15, 15, None)]


def test_published_figures_are_compared_only_where_both_are_known():
    a = side("a", [20, 40, 60], [900, 500, 100], kind="published")
    b = side("b", [20, 40, 50, 60], [800, 600, 300, 200], kind="published")
    found = lead(a, b)
    assert read(found) == [(20, 20, "a"), (40, 40, "b"), (60, 60, "b")]
    assert found.crossings == ()


def test_nothing_is_read_beside_a_missing_value():
    missing = [300, 260, np.nan, 150, 100]
    a = side("a", [10, 20, 30, 40, 50], [900, 800, 700, 600, 500], output_throughput_per_gpu=missing)
    b = side("b", [10, 50], [850, 450], output_throughput_per_gpu=[200, 110])
    found = lead(a, b, "output_throughput_per_gpu")
    assert (found.stretches[0].low, found.stretches[-1].high) == (10, 50)
    assert not any(stretch.low < 40 and stretch.high > 20 for stretch in found.stretches)


def test_a_metric_that_a_side_does_not_have_is_not_read():
    a = side("a", [10, 20], [9, 8], ttft_p50=[1, 2])
    assert read(lead(a, side("b", [10, 20], [7, 6]), "ttft_p50")) == []
    assert read(lead(a, side("b", [10, 20], [7, 6]), COST)) == []


def test_knots_that_differ_by_rounding_make_no_crossing():
    knots = np.array([10.0, 20.0, 30.0, 40.0])
    found = lead(side("a", knots, [900, 500, 400, 100]), side("b", knots * (1 + 1e-13), [900, 500, 400, 100]))
    assert [stretch.better for stretch in found.stretches] == [None]
    found = lead(side("a", knots, [950, 500, 400, 90]), side("b", knots * (1 + 1e-13), [900, 500, 450, 100]))
    assert [(round(c.interactivity, 6), c.kind) for c in found.crossings] == [(20, "crosses")]


def test_knots_one_float_apart_are_a_cliff_that_can_be_crossed():
    here = 20.0
    a = side("a", [10, here, np.nextafter(here, 30), 30], [900, 800, 300, 200])
    found = lead(a, side("b", [10, 30], [600, 500]))
    assert [stretch.better for stretch in found.stretches] == ["a", "b"]
    assert [(c.interactivity, c.kind) for c in found.crossings] == [(pytest.approx(20), "crosses")]


@given(FRONTIER, FRONTIER)
def test_break_evens_agree_with_a_dense_search(one, other):
    a, b = falling("a", one), falling("b", other)
    found = lead(a, b)
    low, high = max(a.curves.knots[0], b.curves.knots[0]), min(a.curves.knots[-1], b.curves.knots[-1])
    if low > high:
        assert found.stretches == ()
        return
    x = np.linspace(low, high, 5001)
    ta, tb = a.curves.at(x)[:, 0], b.curves.at(x)[:, 0]
    dense = np.where(np.abs(ta - tb) <= 1e-7 * ta, 0, np.sign(ta - tb))
    for stretch in found.stretches:
        inside = (x > stretch.low) & (x < stretch.high) & (dense != 0)
        assert (dense[inside] == {"a": 1, "b": -1, None: 0}[stretch.better]).all()
    assert found.stretches[0].low == low
    assert found.stretches[-1].high == high
    assert all(one.high == two.low for one, two in itertools.pairwise(found.stretches))
    changes = np.flatnonzero(np.diff(dense[dense != 0]))
    assert len(found.break_evens) + sum(s.better is None for s in found.stretches) >= len(changes)


@given(FRONTIER, FRONTIER)
def test_the_sides_are_level_at_every_crossing(one, other):
    a, b = falling("a", one), falling("b", other)
    for crossing in lead(a, b).crossings:
        ta, tb = (side.curves.at(crossing.interactivity)[0, 0] for side in (a, b))
        assert ta == pytest.approx(tb, rel=1e-6)


@given(PRICED, PRICED, st.sampled_from([T, COST, "tok_s_per_mw"]), st.sampled_from(["derived", "splined"]))
def test_swapping_the_sides_mirrors_everything(one, other, metric, cost):
    a, b = falling("a", one[0], rate=one[1], cost=cost), falling("b", other[0], rate=other[1], cost=cost)
    there, back = lead(a, b, metric), lead(b, a, metric)
    assert read(back) == [(low, high, swapped(better)) for low, high, better in read(there)]
    assert met(back) == [(x, kind, swapped(slow), swapped(fast)) for x, kind, slow, fast in met(there)]


@given(FRONTIER, FRONTIER, st.floats(0.05, 1), st.floats(0.05, 1))
def test_a_dominated_point_changes_nothing(one, other, slower, weaker):
    a, b = falling("a", one), falling("b", other)
    knots, values = a.curves.knots, a.curves.values[:, 0]
    more = side("a", [*knots, knots[-1] * slower], [*values, values[-1] * weaker])
    assert lead(more, b) == lead(a, b)


@given(FRONTIER, FRONTIER, RATES)
def test_at_equal_prices_cost_leads_where_throughput_does(one, other, rate):
    a, b = falling("a", one, rate=rate), falling("b", other, rate=rate)
    by_throughput, by_cost = lead(a, b), lead(a, b, COST)
    assert [s.better for s in by_cost.stretches] == [s.better for s in by_throughput.stretches]
    want = [s.high for s in by_throughput.stretches]
    assert [s.high for s in by_cost.stretches] == pytest.approx(want, rel=1e-6)
