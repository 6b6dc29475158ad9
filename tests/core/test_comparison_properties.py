"""What holds for every comparison, whatever the points."""

import math

import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from paretopress.offers import Price, PriceSheet
from paretopress.question import Decisions, Prices

USD_PER_HOUR, KW = 3.6, 2.0
SHEET = PriceSheet(
    key="round",
    label="Round numbers",
    as_of="2026-01",
    source="this test",
    prices={"b200": Price(usd_per_gpu_hour={"t": USD_PER_HOUR}, kw_per_gpu=KW)},
)
PRICES = Prices(sheet=SHEET, tier="t")

# Few distinct values, so that ties and dominated points happen; and any.
COORDINATE = st.integers(1, 12) | st.floats(0.5, 500)
POINT = st.tuples(st.sampled_from(["mtp", "none"]), COORDINATE, COORDINATE)
CLOUD = st.lists(POINT, min_size=2, max_size=14).filter(lambda cloud: len({side for side, _, _ in cloud}) == 2)
METHOD = st.sampled_from(["strict", "inferencex"])
TARGETS = st.none() | st.lists(st.integers(1, 14) | st.floats(0.5, 500), min_size=1, max_size=4, unique=True).map(tuple)
MIRRORED = {"a": "b", "b": "a", None: None}

# The fixtures are makers that keep nothing.
cloudy = settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def compare(points, compared):
    """Return a maker of the one comparison of a cloud of points, priced at a round rate."""

    def compare(cloud, method="strict", **given):
        # Points of one place are one load, so that nothing depends on which of them comes first.
        loads = [x * 1000 + y for _, x, y in cloud]
        halves = [y / 2 for _, _, y in cloud]
        frame = points(*cloud, concurrency=loads, output_throughput_per_gpu=halves)
        (comparison,) = compared(frame, method, prices=PRICES, **given)
        return comparison

    return compare


def told(comparison):
    """Return the numbers of a comparison as plain values."""
    return {
        "band": comparison.band,
        "readings": [
            (match.interactivity, letter, match.reading(letter).boundary, dict(match.reading(letter).values))
            for match in comparison.matches
            for letter in "ab"
        ],
        "deltas": [match.deltas for match in comparison.matches],
        "budgets": comparison.budgets,
    }


def knots(comparison, letter, metric="throughput_per_gpu"):
    frontier = comparison.sides[letter].frontier
    return frontier["interactivity"].tolist(), frontier[metric].tolist()


@cloudy
@given(CLOUD, METHOD, TARGETS, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(compare, cloud, method, targets, random):
    shuffled = random.sample(cloud, len(cloud))
    one, other = (told(compare(order, method, targets=targets, budgets=(0.5,))) for order in (cloud, shuffled))
    assert one == other


@cloudy
@given(CLOUD, TARGETS, st.data())
def test_a_dominated_point_changes_nothing(compare, cloud, targets, data):
    side, x, y = data.draw(st.sampled_from(cloud))
    worse = (side, x * data.draw(st.floats(0.1, 1)), y * data.draw(st.floats(0.1, 0.99)))
    assert told(compare([*cloud, worse], targets=targets)) == told(compare(cloud, targets=targets))


@cloudy
@given(CLOUD, METHOD, TARGETS)
def test_cost_times_throughput_is_the_rate_at_every_reading(compare, cloud, method, targets):
    comparison = compare(cloud, method, targets=targets, cost="derived")
    for match in comparison.matches:
        for reading in (match.a, match.b):
            throughput = reading.get("throughput_per_gpu")
            if throughput is None:
                assert "cost_per_mtok" not in reading.values
                continue
            a_second = USD_PER_HOUR / 3600 * 1e6
            assert reading.get("cost_per_mtok") * throughput == pytest.approx(a_second)
            assert reading.get("output_cost_per_mtok") * reading.get("output_throughput_per_gpu") == pytest.approx(
                a_second
            )
            assert reading.get("tok_s_per_mw") * KW == pytest.approx(throughput * 1000)


@cloudy
@given(CLOUD, METHOD, TARGETS)
def test_a_reading_lies_between_the_two_points_that_bracket_it(compare, cloud, method, targets):
    comparison = compare(cloud, method, targets=targets)
    for match in comparison.matches:
        for letter in "ab":
            reading = match.reading(letter)
            at, served = knots(comparison, letter)
            first, last = reading.between
            value = reading.get("throughput_per_gpu")
            if value is not None:
                assert served[last] <= value <= served[first]
            if reading.boundary == "interpolated":
                assert at[first] < match.interactivity < at[last]
                assert last == first + 1
            elif reading.boundary == "measured":
                assert at[first] == pytest.approx(match.interactivity)
                assert value == served[first]
            else:
                assert reading.boundary == ("below" if match.interactivity < at[0] else "above")


@cloudy
@given(CLOUD, METHOD, TARGETS)
def test_swapping_the_sides_mirrors_everything(compare, cloud, method, targets):
    one = compare(cloud, method, targets=targets)
    other = compare(cloud, method, targets=targets, a="none", b="mtp")
    assert one.band == other.band
    for match, mirrored in zip(one.matches, other.matches, strict=True):
        assert match.interactivity == mirrored.interactivity
        assert (match.a, match.b) == (mirrored.b, mirrored.a)
        for metric, delta in match.deltas.items():
            swapped = mirrored.deltas[metric]
            assert MIRRORED[delta.better] == swapped.better
            assert (delta.ratio, delta.percent, delta.tied, delta.at_least) == (
                swapped.ratio,
                swapped.percent,
                swapped.tied,
                swapped.at_least,
            )


@cloudy
@given(CLOUD, TARGETS)
def test_strict_names_a_winner_only_where_both_sides_were_measured_or_a_bound_decides(compare, cloud, targets):
    comparison = compare(cloud, targets=targets)
    for match in comparison.matches:
        for delta in match.deltas.values():
            if delta.better is not None:
                assert comparison.band is not None
                boundaries = {letter: match.reading(letter).boundary for letter in "ab"}
                assert "above" not in boundaries.values()
                assert delta.at_least == ("below" in boundaries.values())
                if delta.at_least:
                    assert boundaries[delta.better] == "below"
                    assert boundaries[MIRRORED[delta.better]] != "below"


@cloudy
@given(CLOUD)
def test_targets_of_strict_lie_in_the_band_and_are_read_on_both_sides(compare, cloud):
    comparison = compare(cloud)
    if comparison.band is None:
        assert comparison.matches == ()
        return
    targets = [match.interactivity for match in comparison.matches]
    assert targets == sorted(set(targets))
    assert all(comparison.band.min <= target <= comparison.band.max for target in targets)
    assert len(targets) == (1 if comparison.band.min == comparison.band.max else 3)
    for match in comparison.matches:
        assert {match.a.boundary, match.b.boundary} <= {"measured", "interpolated"}
        assert match.deltas["throughput_per_gpu"].ratio >= 1


@cloudy
@given(CLOUD, METHOD, TARGETS)
def test_twice_the_throughput_everywhere_changes_no_delta(compare, cloud, method, targets):
    one = compare(cloud, method, targets=targets)
    other = compare([(side, x, y * 2) for side, x, y in cloud], method, targets=targets)
    for match, doubled in zip(one.matches, other.matches, strict=True):
        for metric, delta in match.deltas.items():
            twice = doubled.deltas[metric]
            assert (twice.better, twice.tied, twice.at_least) == (delta.better, delta.tied, delta.at_least)
            assert twice.ratio == (delta.ratio and pytest.approx(delta.ratio))
        for letter in "ab":
            value = match.reading(letter).get("throughput_per_gpu")
            assert doubled.reading(letter).get("throughput_per_gpu") == (value and pytest.approx(2 * value))


@cloudy
@given(CLOUD, TARGETS)
def test_where_both_sides_pay_one_rate_cost_and_throughput_are_one_fact(compare, cloud, targets):
    comparison = compare(cloud, targets=targets)
    assert comparison.same_rate
    for match in comparison.matches:
        if match.deltas:
            throughput, cost = match.deltas["throughput_per_gpu"], match.deltas["cost_per_mtok"]
            assert (throughput.tied, throughput.at_least) == (cost.tied, cost.at_least)
            assert throughput.better == cost.better
            assert throughput.ratio == (cost.ratio and pytest.approx(cost.ratio))


@cloudy
@given(CLOUD, st.floats(1, 2000), st.sampled_from(["derived", "splined"]))
def test_a_budget_is_the_last_interactivity_that_costs_no_more(compare, cloud, limit, cost):
    comparison = compare(cloud, budgets=(limit,), cost=cost)
    assert [budget.side for budget in comparison.budgets] == ["a", "b"]
    for budget in comparison.budgets:
        side = comparison.sides[budget.side]
        at, served = knots(comparison, budget.side)
        affordable = [x for x, y in zip(at, served, strict=True) if USD_PER_HOUR / 3600 * 1e6 / y <= limit]
        if not affordable:
            assert budget.interactivity is None
            continue
        assert affordable[-1] <= budget.interactivity <= at[-1]
        usd = side.read(pd.Series([budget.interactivity]).to_numpy())["cost_per_mtok"][0]
        assert usd == pytest.approx(limit) if budget.interactivity != at[-1] else usd <= limit * (1 + 1e-9)


@cloudy
@given(CLOUD, st.floats(0.5, 500), st.floats(0.5, 500))
def test_a_faster_target_never_serves_more(compare, cloud, one, other):
    assume(not math.isclose(one, other))
    first, second = compare(cloud, "inferencex", targets=(one, other)).matches
    for letter in "ab":
        slow, fast = first.reading(letter), second.reading(letter)
        assert slow.get("throughput_per_gpu") >= fast.get("throughput_per_gpu")


@cloudy
@given(CLOUD, st.lists(st.floats(0.01, 5), min_size=14, max_size=14), st.floats(0.01, 5))
def test_an_objective_can_only_lower_a_frontier(points, compared, cloud, latencies, limit):
    """What meets an objective stood on some frontier before, or under it: nothing rises when points are taken out."""
    frame = points(*cloud, concurrency=[x * 1000 + y for _, x, y in cloud], ttft_p99=latencies[: len(cloud)])
    (free,) = compared(frame)
    (held,) = compared(frame, decisions=Decisions(slo={"ttft_p99": limit}))
    for letter, side in held.sides.items():
        assert (side.points["ttft_p99"] <= limit).all()
        best = free.sides[letter].frontier
        for _, point in side.frontier.iterrows():
            as_fast = best[best["interactivity"] >= point["interactivity"]]
            assert as_fast["throughput_per_gpu"].max() >= point["throughput_per_gpu"]
