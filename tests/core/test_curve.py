from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.interpolate import CubicHermiteSpline

from paretopress.curve import Curves, steffen_slopes

STEPS = st.lists(st.tuples(st.floats(0.01, 100), st.floats(-1000, 1000)), min_size=2, max_size=9)


def curves(knots, *columns, joined=True):
    values = np.array(columns, dtype=float).T
    flags = np.full(max(len(knots) - 1, 0), joined) if isinstance(joined, bool) else np.array(joined)
    names = tuple("tuvw"[: len(columns)])
    return Curves(metrics=names, knots=np.array(knots, dtype=float), values=values, joined=flags)


def steps_to_curve(steps):
    return curves(np.cumsum([width for width, _ in steps]), [value for _, value in steps])


def d3_monotone_x(knots, values):
    """Return the slopes as d3-shape's curveMonotoneX computes them, knot by knot."""
    n = len(knots)
    h = [knots[i + 1] - knots[i] for i in range(n - 1)]
    s = [(values[i + 1] - values[i]) / h[i] for i in range(n - 1)]
    if n == 2:
        return [s[0], s[0]]
    sign = lambda v: -1 if v < 0 else 1  # noqa: E731 - as short as the formula
    inner = [
        (sign(s[i - 1]) + sign(s[i]))
        * min(abs(s[i - 1]), abs(s[i]), 0.5 * abs((s[i - 1] * h[i] + s[i] * h[i - 1]) / (h[i - 1] + h[i])))
        for i in range(1, n - 1)
    ]
    return [(3 * s[0] - inner[0]) / 2, *inner, (3 * s[-1] - inner[-1]) / 2]


@given(STEPS)
def test_slopes_are_those_of_d3_curve_monotone_x(steps):
    c = steps_to_curve(steps)
    want = d3_monotone_x(c.knots.tolist(), c.values[:, 0].tolist())
    assert c.slopes[:, 0] == pytest.approx(want, rel=1e-12, abs=1e-9)


@given(STEPS)
def test_the_curve_passes_through_its_knots_exactly(steps):
    c = steps_to_curve(steps)
    assert (c.at(c.knots) == c.values).all()


@given(STEPS, st.lists(st.floats(0, 1), min_size=2, max_size=20))
def test_between_two_knots_the_curve_is_monotone_and_stays_in_their_hull(steps, shares):
    c = steps_to_curve(steps)
    for i in range(len(c.knots) - 1):
        x = c.knots[i] + np.sort(shares) * (c.knots[i + 1] - c.knots[i])
        read = c.at(x)[:, 0]
        low, high = sorted(c.values[i : i + 2, 0])
        assert (read >= low).all()
        assert (read <= high).all()
        rounding = 1e-9 * max(abs(low), abs(high), 1)
        rises = np.diff(read)
        assert (rises >= -rounding).all() or (rises <= rounding).all()


def test_two_knots_make_a_straight_line():
    assert curves([0, 10], [5, 25]).at([4])[0, 0] == pytest.approx(13)


def test_nothing_is_read_outside_the_knots():
    assert np.isnan(curves([10, 20], [5, 4]).at([9.99, 20.01])).all()


def test_a_target_next_to_a_knot_is_the_knot():
    c = curves([10, 20, 30], [5, 4, 1])
    assert c.at([20 * (1 + 1e-10)])[0, 0] == 4
    assert c.between(20 * (1 - 1e-10)) == (1, 1)
    assert c.between(20 * (1 + 1e-8)) == (1, 2)


def test_a_missing_value_breaks_its_own_curve_and_no_other():
    c = curves([0, 10, 20, 30, 40], [5, 4, np.nan, 2, 1], [9, 8, 7, 6, 5])
    read = c.at([5, 10, 15, 20, 25, 30, 35])
    assert np.isnan(read[:, 0]).tolist() == [False, False, True, True, True, False, False]
    assert not np.isnan(read[:, 1]).any()


def test_what_lies_across_a_gap_has_no_influence():
    left = curves([0, 10, 20, 30, 40], [5, 3, np.nan, 2, 1]).at([5])
    other = curves([0, 10, 20, 30, 40], [5, 3, np.nan, 900, 800]).at([5])
    assert left == other


def test_published_figures_are_read_only_where_they_were_published():
    c = curves([10, 20], [5, 4], joined=False)
    assert c.at([10, 15])[:, 0] == pytest.approx([5, np.nan], nan_ok=True)


def test_an_empty_frontier_has_no_value_anywhere():
    c = curves([], [])
    assert np.isnan(c.at([10])).all()
    assert c.position(10) is None


@given(STEPS.map(lambda steps: [(w, abs(v) + 1) for w, v in steps]), st.floats(0.01, 0.99))
def test_the_last_crossing_is_where_a_falling_curve_has_the_value(steps, share):
    values = sorted({value for _, value in steps}, reverse=True)
    assume(len(values) >= 2 and min(a - b for a, b in pairwise(values)) > 1e-3)
    c = curves(np.cumsum([width for width, _ in steps])[: len(values)], values)
    level = values[-1] + share * (values[0] - values[-1])
    at = c.last_at_least("t", level)
    assert c.at([at])[0, 0] == pytest.approx(level, rel=1e-6)
    assert c.last_at_most("t", values[0]) == c.knots[-1]


def test_a_limit_that_nothing_meets_has_no_interactivity():
    c = curves([10, 20], [5, 4])
    assert c.last_at_least("t", 5.1) is None
    assert c.last_at_most("t", 3.9) is None


def test_a_limit_met_everywhere_holds_up_to_the_last_knot():
    assert curves([10, 20], [5, 4]).last_at_least("t", 4) == 20


def test_a_budget_is_not_carried_across_a_gap():
    c = curves([0, 10, 20, 30], [5, 4, np.nan, 1])
    assert c.last_at_least("t", 2) == 10


def test_slopes_of_nothing_and_of_one_knot_are_none():
    assert steffen_slopes(np.array([]), np.empty((0, 2))).shape == (0, 2)
    assert steffen_slopes(np.array([1.0]), np.array([[3.0]])).tolist() == [[0.0]]


@given(STEPS, st.lists(st.floats(0.001, 0.999), min_size=1, max_size=9))
def test_the_curve_is_the_hermite_spline_of_its_slopes_to_the_last_bit(steps, shares):
    assume(len(steps) > 1)
    c = steps_to_curve(steps)
    x = c.knots[0] + np.array(shares) * (c.knots[-1] - c.knots[0])
    piece = np.clip(np.searchsorted(c.knots, x, side="right") - 1, 0, len(c.knots) - 2)
    ends = c.values[piece], c.values[piece + 1]
    whole = np.clip(CubicHermiteSpline(c.knots, c.values, c.slopes)(x), np.minimum(*ends), np.maximum(*ends))
    between = [c.position(place) is None for place in x]
    assert (c.at(x)[between] == whole[between]).all()


class Watched(np.ndarray):
    """An array that notes how much is taken out of it at a time."""

    def __array_finalize__(self, source):
        self.taken = getattr(source, "taken", [])

    def __getitem__(self, index):
        found = np.asarray(super().__getitem__(index))
        self.taken.append(found.size)
        return found


def test_a_reading_looks_at_four_of_ten_thousand_knots_and_builds_no_whole_spline(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("the whole spline is built")

    monkeypatch.setattr("paretopress.curve.steffen_slopes", refuse)
    monkeypatch.setattr("scipy.interpolate.CubicHermiteSpline", refuse)
    knots = np.arange(1.0, 10_001.0)
    values = np.stack([20_000 - knots, np.sqrt(knots)], axis=1)
    watched = values.view(Watched)
    watched.taken = []
    c = Curves(metrics=("t", "u"), knots=knots, values=watched, joined=np.ones(9_999, dtype=bool))
    read = c.at([0.5, 2.5, 5_000.5, 9_999.25, 10_000.0, 12_000.0])
    assert np.isfinite(read[1:5]).all()
    assert max(watched.taken) == 3 * 4 * 2  # three places between knots, four knots each, two metrics
    alone = curves(knots[4_998:5_002], *values[4_998:5_002].T)
    assert (c.at([5_000.5]) == alone.at([5_000.5])).all()
    assert c.last_at_most("u", 50.5) == pytest.approx(50.5**2, rel=1e-6)


def test_of_two_knots_within_the_tolerance_a_target_falls_on_the_nearer():
    c = curves([1.0, 2.0, 2.0 + 1e-9], [3.0, 2.0, 1.0])
    assert [c.position(2.0 + step) for step in (0.0, 4e-10, 6e-10, 1e-9)] == [1, 1, 2, 2]
    assert c.at([2.0 + 4e-10, 2.0 + 6e-10]).ravel().tolist() == [2.0, 1.0]
