import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paretopress.decide.whole_band import whole_band
from paretopress.points import complete
from paretopress.side import Rate, Side

T = "throughput_per_gpu"
COST = "cost_per_mtok"
STEP = st.tuples(st.floats(0.5, 30), st.floats(1, 400))
FRONTIER = st.tuples(st.floats(5, 15), st.lists(STEP, min_size=2, max_size=7))
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


def mean_log_of_line(start, end):
    """Return the mean of log over a straight line, from its antiderivative."""
    return (start * math.log(start) - start - end * math.log(end) + end) / (start - end)


def test_the_mean_is_that_of_the_antiderivative():
    found = whole_band(side("a", [20, 60], [900, 100]), side("b", [20, 60], [600, 200]))
    want = math.exp(mean_log_of_line(900, 100) - mean_log_of_line(600, 200))
    assert found.ratio == pytest.approx(want, rel=1e-12)
    assert (found.low, found.high, found.read) == (20, 60, 1)


def test_the_mean_is_exact_where_a_curve_falls_to_almost_nothing():
    found = whole_band(side("a", [20, 60], [1e6, 1e-3]), side("b", [20, 60], [2.0, 1.0]))
    want = math.exp(mean_log_of_line(1e6, 1e-3) - mean_log_of_line(2, 1))
    assert found.ratio == pytest.approx(want, rel=1e-10)


def test_best_and_worst_are_found_between_the_knots():
    # On straight b = 1000 - 10 u and a through (0, 500), (20, 450), (40, 300), the ratio peaks inside.
    a, b = side("a", [20, 40, 60], [500, 450, 300]), side("b", [20, 60], [1000, 600])
    found = whole_band(a, b)
    x = np.linspace(20, 60, 400_001)
    ratio = a.curves.at(x)[:, 0] / b.curves.at(x)[:, 0]
    assert found.best.ratio == pytest.approx(ratio.max(), rel=1e-9)
    assert found.best.interactivity == pytest.approx(x[ratio.argmax()], abs=1e-3)
    assert 20 < found.best.interactivity < 60
    assert found.best.ratio >= ratio.max()
    assert found.worst == whole_band(a, b).worst
    assert found.worst.ratio == pytest.approx(0.5)


def test_for_a_cost_the_smaller_ratio_is_the_best():
    rates = [Rate(usd_per_gpu_hour=usd, kw_per_gpu=None) for usd in (2.0, 1.0)]
    a, b = side("a", [20, 60], [900, 100], rate=rates[0]), side("b", [20, 60], [600, 200], rate=rates[1])
    found = whole_band(a, b, COST)
    # 2 / 900 against 1 / 600, and 2 / 100 against 1 / 200
    assert (found.best.interactivity, found.best.ratio) == (20, pytest.approx(4 / 3))
    assert (found.worst.interactivity, found.worst.ratio) == (60, pytest.approx(4))
    assert found.ratio == pytest.approx(2 / whole_band(a, b).ratio, rel=1e-10)


def test_the_shares_are_those_of_the_stretches():
    found = whole_band(side("a", [20, 60], [1000, 200]), side("b", [20, 60], [700, 300]))
    assert found.shares == {"a": pytest.approx(0.75), "b": pytest.approx(0.25), "level": 0}


def test_identical_sides_have_ratio_one_and_are_level():
    found = whole_band(side("a", [10, 20, 30], [9, 5, 1]), side("b", [10, 20, 30], [9, 5, 1]))
    assert (found.ratio, found.best.ratio, found.worst.ratio) == (1, 1, 1)
    assert found.shares == {"a": 0, "b": 0, "level": 1}


def test_there_is_no_mean_over_single_places():
    a = side("a", [20, 40, 60], [900, 500, 100], kind="published")
    found = whole_band(a, side("b", [20, 40, 60], [600, 500, 200], kind="published"))
    assert (found.ratio, found.read, found.shares) == (None, 0, {})
    assert (found.best.interactivity, found.best.ratio) == (20, 1.5)
    assert (found.worst.interactivity, found.worst.ratio) == (60, 0.5)


def test_a_gap_is_no_part_of_the_mean():
    output = [300, 200, np.nan, 100, 50]
    a = side("a", [10, 20, 30, 40, 50], [900, 800, 700, 600, 500], output_throughput_per_gpu=output)
    b = side("b", [10, 50], [850, 450], output_throughput_per_gpu=[100, 100])
    found = whole_band(a, b, "output_throughput_per_gpu")
    assert found.read == pytest.approx(0.5)
    assert sum(found.shares.values()) == pytest.approx(1)
    want = math.exp((mean_log_of_line(3, 2) + mean_log_of_line(1, 0.5)) / 2)
    assert found.ratio == pytest.approx(want, rel=1e-10)


def test_without_a_common_place_there_is_nothing_to_say():
    assert whole_band(side("a", [10, 20], [9, 8]), side("b", [30, 40], [7, 6])) is None
    assert whole_band(side("a", [10, 20], [9, 8]), side("b", [10, 20], [7, 6]), COST) is None


def test_a_band_of_one_point_has_a_best_that_is_its_worst():
    found = whole_band(side("a", [10, 20], [9, 8]), side("b", [20, 40], [4, 3]))
    assert found.best == found.worst
    assert (found.best.ratio, found.ratio, found.read) == (2, None, 1)


@given(PRICED, PRICED, st.sampled_from([T, COST]), st.sampled_from(["derived", "splined"]))
def test_the_mean_lies_between_worst_and_best_and_agrees_with_a_dense_one(one, other, metric, cost):
    a, b = falling("a", one[0], rate=one[1], cost=cost), falling("b", other[0], rate=other[1], cost=cost)
    found = whole_band(a, b, metric)
    if found is None or found.ratio is None:
        return
    least, most = sorted([found.best.ratio, found.worst.ratio])
    assert least * (1 - 1e-9) <= found.ratio <= most * (1 + 1e-9)
    assert sum(found.shares.values()) == pytest.approx(1)
    edges = np.linspace(found.low, found.high, 20_001)
    x = (edges[1:] + edges[:-1]) / 2
    ratio = a.read(x)[metric] / b.read(x)[metric]
    assert found.ratio == pytest.approx(np.exp(np.log(ratio).mean()), rel=2e-3)
    assert ratio.max() <= most * (1 + 1e-9)
    assert ratio.min() >= least * (1 - 1e-9)
    for place in (found.best, found.worst):
        at = np.array([place.interactivity])
        assert place.ratio == pytest.approx(float((a.read(at)[metric] / b.read(at)[metric])[0]), rel=1e-6)


@given(PRICED, PRICED, st.sampled_from([T, COST]))
def test_swapping_the_sides_mirrors_everything(one, other, metric):
    a, b = falling("a", one[0], rate=one[1]), falling("b", other[0], rate=other[1])
    there, back = whole_band(a, b, metric), whole_band(b, a, metric)
    if there is None:
        assert back is None
        return
    assert back.best.ratio == pytest.approx(1 / there.worst.ratio, rel=1e-12)
    assert back.worst.ratio == pytest.approx(1 / there.best.ratio, rel=1e-12)
    if there.ratio is not None:
        assert back.ratio == pytest.approx(1 / there.ratio, rel=1e-9)
        assert back.shares["a"] == pytest.approx(there.shares["b"], abs=1e-12)
        assert back.shares["level"] == pytest.approx(there.shares["level"], abs=1e-12)


@given(FRONTIER, FRONTIER, st.floats(0.05, 1), st.floats(0.05, 1))
def test_a_dominated_point_changes_nothing(one, other, slower, weaker):
    a, b = falling("a", one), falling("b", other)
    knots, values = a.curves.knots, a.curves.values[:, 0]
    more = side("a", [*knots, knots[-1] * slower], [*values, values[-1] * weaker])
    assert whole_band(more, b) == whole_band(a, b)
