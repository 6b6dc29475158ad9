import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paretopress.decide.capacity import Fleet, capacity
from paretopress.points import complete
from paretopress.reading import read_side
from paretopress.rules import rules_for
from paretopress.side import Rate, Side

T = "throughput_per_gpu"
PRICE = Rate(usd_per_gpu_hour=2.0, kw_per_gpu=1.6)
STEPS = st.lists(st.tuples(st.floats(0.5, 30), st.floats(1, 400)), min_size=2, max_size=7)
OF = st.sampled_from(["users", "megawatts", "gpus"])
ONE_POINT = complete(pd.DataFrame({"interactivity": [1.0], T: [1.0]}), path="points").frame


def side(knots, values, *, rate=PRICE, **columns):
    points = ONE_POINT.iloc[[0] * len(knots)].reset_index(drop=True)
    given = {"interactivity": knots, T: values, "output_throughput_per_gpu": np.array(values) / 2}
    points = points.assign(**given | columns)
    return Side(letter="a", value="a", label="a", points=points, rate=rate, cost="derived")


def asked(of, amount, one, interactivity, method="strict"):
    (reading,) = read_side(one, [interactivity], rules_for(method))
    return capacity(Fleet(of=of, amount=amount, interactivity=interactivity), one, interactivity, reading)


LINE = side([20, 60], [900, 100], gpus=8.0)


def test_users_are_the_balance_of_output_tokens():
    found = asked("users", 5000, LINE, 40)
    # 500 tok/s/GPU, half of them output: 250 / 40 = 6.25 users a GPU, so 800 GPUs
    assert found.exact.gpus == pytest.approx(800)
    assert found.exact.users == pytest.approx(5000)
    assert found.exact.tok_s == pytest.approx(400_000)
    assert found.exact.kw == pytest.approx(1280)
    assert found.exact.usd_per_hour == pytest.approx(1600)
    assert found.exact.usd_per_month == pytest.approx(1600 * 730)
    assert (found.boundary, found.bound) == ("interpolated", False)


def test_what_can_be_deployed_is_whole_replicas_of_a_measured_recipe():
    found = asked("users", 5000, LINE, 40).deployable
    # The next measured point gives 60 tok/s/user and 50 output tok/s/GPU: 5000 / (50 / 60) = 6000 GPUs
    assert (found.recipe, found.interactivity, found.replicas) == (1, 60, 750)
    assert (found.amounts.gpus, found.amounts.users) == (6000, pytest.approx(5000))
    assert asked("users", 5001, LINE, 40).deployable.replicas == 751


def test_power_and_gpus_are_not_exceeded():
    found = asked("megawatts", 1, LINE, 60)
    assert found.exact.gpus == pytest.approx(625)
    assert found.exact.kw == pytest.approx(1000)
    assert (found.deployable.replicas, found.deployable.amounts.gpus) == (78, 624)
    assert found.deployable.amounts.kw == pytest.approx(998.4)
    assert asked("gpus", 1000, LINE, 60).deployable.replicas == 125
    assert asked("gpus", 7, LINE, 60).deployable.amounts.gpus == 0


def test_gpus_are_whole_where_the_size_of_a_recipe_is_not_stated():
    found = asked("users", 100, side([20, 60], [900, 100]), 60).deployable
    assert (found.amounts.gpus, found.replicas) == (120, None)
    assert asked("users", 100.5, side([20, 60], [900, 100]), 60).deployable.amounts.gpus == 121


def test_a_rounding_error_does_not_cost_a_replica():
    # 0.1 + 0.2 GPUs' worth of users is 3 times 0.1 and a hair more.
    assert (0.1 + 0.2) / 0.1 > 3
    one = side([20, 60], [900, 40], output_throughput_per_gpu=[400.0, 6.0])
    found = asked("users", 0.1 + 0.2, one, 60).deployable  # 6 / 60 = 0.1 users a GPU
    assert found.amounts.gpus == 3


def test_a_disaggregated_run_serves_its_users_with_all_its_gpus():
    split = side(
        [20, 40], [900, 500], topology="disaggregated", gpus=16.0, prefill_gpus=4.0, decode_gpus=12.0,
        output_throughput_per_gpu=[400.0, 200.0],
    )  # fmt: skip
    # 400 tok/s on 12 of 16 GPUs are 300 over all of them, for 15 users at 20
    assert asked("gpus", 16, split, 20).exact.users == pytest.approx(240)


def test_below_the_frontier_users_take_what_was_measured():
    found = asked("users", 5000, LINE, 10)
    assert (found.boundary, found.bound) == ("below", True)
    # 450 / 20, and not 450 / 10, which nobody measured
    assert found.exact.gpus == pytest.approx(5000 / 22.5)
    assert found.deployable.interactivity == 20
    assert asked("users", 5000, LINE, 10, "inferencex").exact == found.exact


@pytest.mark.parametrize("method", ["strict", "inferencex"])
def test_above_the_frontier_there_is_no_fleet(method):
    found = asked("users", 5000, LINE, 61, method)
    assert (found.boundary, found.exact, found.deployable) == ("above", None, None)


def test_without_output_throughput_users_are_not_known():
    blind = side([20, 60], [900, 100], output_throughput_per_gpu=np.nan)
    assert asked("users", 5000, blind, 40).exact is None
    assert asked("users", 5000, blind, 40).deployable is None
    assert asked("gpus", 10, blind, 40).exact.users is None
    assert asked("gpus", 10, blind, 40).exact.tok_s == pytest.approx(5000)


def test_without_prices_there_is_no_money_and_no_power():
    free = side([20, 60], [900, 100], rate=None)
    found = asked("gpus", 10, free, 40).exact
    assert (found.kw, found.usd_per_hour, found.usd_per_month) == (None, None, None)
    assert asked("megawatts", 1, free, 40).exact is None


def test_between_published_figures_there_is_no_fleet_and_at_one_no_recipe():
    figures = side([20, 60], [900, 100], kind="published")
    assert asked("users", 100, figures, 40).exact is None
    at_one = asked("users", 100, figures, 60)
    assert (at_one.boundary, at_one.exact.gpus, at_one.deployable) == ("published", pytest.approx(120), None)


def test_a_side_without_points_has_no_fleet():
    found = asked("users", 100, side([], []), 60)
    assert (found.boundary, found.exact, found.deployable) == ("missing", None, None)


@given(STEPS, st.floats(0, 1), OF, st.floats(0.1, 1e5), st.floats(0.01, 100))
def test_fleets_scale_linearly(steps, share, of, amount, times):
    widths, drops = zip(*steps, strict=True)
    one = side(np.cumsum(widths), np.cumsum(drops)[::-1])
    target = float(one.curves.knots[0] * (1 - share) + one.curves.knots[-1] * share)
    small, large = (asked(of, given, one, target).exact for given in (amount, amount * times))
    for name in ("gpus", "tok_s", "users", "kw", "usd_per_hour", "usd_per_month"):
        assert getattr(large, name) == pytest.approx(getattr(small, name) * times, rel=1e-9)


@given(STEPS, st.floats(0, 1), OF, st.floats(0.1, 1e4), st.integers(1, 72))
def test_a_deployment_keeps_its_promise(steps, share, of, amount, replica):
    widths, drops = zip(*steps, strict=True)
    one = side(np.cumsum(widths), np.cumsum(drops)[::-1], gpus=float(replica))
    target = float(one.curves.knots[0] * (1 - share) + one.curves.knots[-1] * share)
    found = asked(of, amount, one, target).deployable
    assert found.amounts.gpus == found.replicas * replica
    assert found.interactivity >= target * (1 - 1e-9)
    kept = {"users": found.amounts.users, "megawatts": found.amounts.kw / 1000, "gpus": found.amounts.gpus}[of]
    if of == "users":
        assert kept >= amount * (1 - 1e-8)
    else:
        assert kept <= amount * (1 + 1e-8) or math.isclose(kept, amount, rel_tol=1e-8, abs_tol=1e-8)
