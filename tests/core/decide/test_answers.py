import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paretopress.decide.answers import Bracket, at_least, bracket, within_budget
from paretopress.points import complete
from paretopress.side import Rate, Side

T = "throughput_per_gpu"
COST = "cost_per_mtok"
#: $3.6 an hour is $0.001 a second: 1000 $/M tok over tok/s.
ROUND = Rate(usd_per_gpu_hour=3.6, kw_per_gpu=2.0)
STEPS = st.lists(st.tuples(st.floats(0.5, 30), st.floats(1, 400)), min_size=1, max_size=7)
ONE_POINT = complete(pd.DataFrame({"interactivity": [1.0], T: [1.0]}), path="points").frame


def side(knots, values, *, rate=ROUND, cost="derived", **columns):
    points = ONE_POINT.iloc[[0] * len(knots)].reset_index(drop=True)
    points = points.assign(**{"interactivity": knots, T: values, **columns})
    return Side(letter="a", value="a", label="a", points=points, rate=rate, cost=cost)


def falling(steps, **given):
    widths, drops = zip(*steps, strict=True)
    return side(np.cumsum(widths), np.cumsum(drops)[::-1], **given)


def test_the_cheapest_at_least_this_fast_is_the_reading_and_names_what_to_run():
    found = at_least(side([20, 60, 80], [900, 100, 50]), 40)
    # Between 20 and 60 the curve bends: the value is the curve's, the recipe the next measured one.
    assert found.value == pytest.approx(1000 / side([20, 60, 80], [900, 100, 50]).curves.at(40)[0, 0])
    assert (found.interactivity, found.boundary, found.bound) == (40, "interpolated", False)
    assert (found.between, found.recipe) == ((0, 1), 1)


def test_at_a_measured_point_the_point_itself_is_run():
    found = at_least(side([20, 60], [900, 100]), 60, T)
    assert (found.value, found.boundary, found.between, found.recipe) == (100, "measured", (1, 1), 1)


@pytest.mark.parametrize("beside", [60 * (1 - 1e-11), 60 * (1 + 1e-11)])
def test_a_rounding_error_beside_a_point_is_that_point(beside):
    found = at_least(side([20, 60], [900, 100]), beside, T)
    assert (found.value, found.boundary, found.recipe) == (100, "measured", 1)


def test_below_the_frontier_the_first_point_satisfies_and_bounds():
    found = at_least(side([20, 60], [900, 100]), 10, T)
    assert (found.value, found.interactivity, found.bound) == (900, 20, True)
    assert (found.boundary, found.between, found.recipe) == ("measured", (0, 0), 0)


def test_a_single_point_is_a_recipe_for_whatever_is_slower():
    assert at_least(side([20], [900]), 10, T).recipe == 0
    assert at_least(side([20], [900]), 21, T) is None


def test_nothing_is_promised_above_the_frontier_or_without_points():
    assert at_least(side([20, 60], [900, 100]), 61, T) is None
    assert at_least(side([], []), 10, T) is None


def test_without_prices_there_is_no_cheapest():
    assert at_least(side([20, 60], [900, 100], rate=None), 30) is None


def test_where_a_faster_point_is_cheaper_it_is_the_answer():
    published = side([20, 40, 60], [900, 500, 100], cost="splined", cost_per_mtok=[2.0, 1.0, 3.0])
    found = at_least(published, 25)
    assert (found.value, found.interactivity, found.bound, found.recipe) == (1.0, 40, False, 1)


def test_the_shortest_wait_may_be_at_a_faster_point():
    found = at_least(side([20, 40, 60], [900, 500, 100], ttft_p50=[3.0, 2.0, 1.0]), 30, "ttft_p50")
    assert (found.value, found.interactivity) == (1.0, 60)


def test_between_published_figures_the_next_one_bounds_and_no_recipe_is_named():
    found = at_least(side([20, 60], [900, 100], kind="published"), 40, T)
    assert (found.value, found.interactivity, found.bound) == (100, 60, True)
    assert (found.boundary, found.recipe) == ("published", None)


def test_a_point_without_the_metric_is_passed_over():
    found = at_least(side([20, 40, 60], [900, 500, 100], ttft_p50=[3.0, np.nan, 1.0]), 30, "ttft_p50")
    assert (found.value, found.interactivity, found.bound, found.recipe) == (1.0, 60, True, 2)


def test_a_budget_names_the_recipes_on_either_side_and_runs_the_cheaper():
    # $2 buys 500 tok/s: 20 + 40 / 2
    found = within_budget(side([20, 60], [900, 100]), 2.0)
    assert found.interactivity == pytest.approx(40)
    assert found.value == pytest.approx(2.0)
    assert (found.between, found.recipe, found.boundary) == ((0, 1), 0, "interpolated")


def test_a_budget_for_everything_runs_the_fastest_and_for_nothing_none():
    assert within_budget(side([20, 60], [900, 100]), 1e6).recipe == 1
    assert within_budget(side([20, 60], [900, 100]), 1e-6) is None


def test_a_bracket_tells_what_its_recipes_share_and_what_not():
    two = side(
        [20, 60], [900, 100], tp=[8.0, 8.0], concurrency=[64.0, 32.0], ep=[np.nan, 8.0], dp_attention=[True, True]
    )
    want = Bracket(same={"tp": 8, "dp_attention": True}, differ={"ep": (None, 8), "concurrency": (64.0, 32.0)})
    assert bracket(two, (0, 1)) == want
    assert bracket(two, (1, 1)).differ == {}
    assert isinstance(bracket(two, (0, 1)).same["tp"], int)


@given(STEPS, st.floats(-0.5, 1), st.sampled_from([T, COST]), st.sampled_from(["derived", "splined"]))
def test_nothing_at_or_above_is_better_than_the_answer(steps, share, metric, cost):
    one = falling(steps, cost=cost)
    low, high = one.curves.knots[[0, -1]]
    asked = float(low + share * (high - low))
    found = at_least(one, asked, metric)
    x = np.linspace(max(asked, low), high, 500)
    read = one.read(x)[metric]
    best = read.max() if metric == T else read.min()
    assert found.value == pytest.approx(best, rel=1e-9)
    assert found.bound == (share < 0 and asked < low * (1 - 1e-9))
    assert one.curves.knots[found.recipe] >= asked * (1 - 1e-9)


@given(STEPS, st.floats(0.01, 1000))
def test_a_budget_and_the_cheapest_answer_each_other(steps, usd):
    one = falling(steps)
    found = within_budget(one, usd)
    if found is None:
        assert usd < 1000 / one.curves.values[0, 0]
        return
    assert found.value <= usd * (1 + 1e-9)
    assert at_least(one, found.interactivity).value == pytest.approx(found.value, rel=1e-9)
    assert 1000 / one.curves.values[found.recipe, 0] <= usd * (1 + 1e-9)


@given(STEPS, st.floats(0, 1), st.floats(0.05, 1), st.floats(0.05, 1))
def test_a_dominated_point_changes_nothing(steps, share, slower, weaker):
    one = falling(steps)
    knots, values = one.curves.knots, one.curves.values[:, 0]
    more = side([*knots, knots[-1] * slower], [*values, values[-1] * weaker])
    asked = float(knots[0] + share * (knots[-1] - knots[0]))
    assert at_least(more, asked) == at_least(one, asked)
