"""How far numbers stray: that intervals behave, and that they cover what they say they cover.

Coverage is tested on synthetic comparisons of known truth (`synthetic.py`); the table of what was measured stands in
the docstring of `paretopress.uncertainty.spread.spread`.
"""

import importlib.util
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from paretopress.curve import Curves
from paretopress.decide.breakeven import lead
from paretopress.delta import COMPARED
from paretopress.frontier import frontier
from paretopress.rules import Rules
from paretopress.selection import medians
from paretopress.uncertainty.interval import UNKNOWN, Interval, digits
from paretopress.uncertainty.many_curves import steffen
from paretopress.uncertainty.resampling import LEAST_FREEDOM, Replicates, Runs, _frontiers, observed, resampled, runs_of
from paretopress.uncertainty.spread import spread

# Test folders are no packages: a module beside a test is loaded by its place.
_place = importlib.util.spec_from_file_location("synthetic", Path(__file__).with_name("synthetic.py"))
synthetic = importlib.util.module_from_spec(_place)
_place.loader.exec_module(synthetic)

TARGETS = (45.0, 70.0, 95.0)
THROUGHPUT = "throughput_per_gpu"


def sides_of(runs, **given):
    return {letter: synthetic.side(letter, points, **given) for letter, points in runs.items()}


def spread_of(runs, targets=TARGETS, *, rules=None, replicates=199, **given):
    return spread(sides_of(runs, **given), runs, targets, rules=rules or Rules(), replicates=replicates)


@pytest.fixture
def made():
    """Return a maker of both sides' runs."""

    def make(repeats=5, *, loads=7, noise=synthetic.NOISE, seed=0, **columns):
        random = np.random.default_rng(seed)
        return {letter: synthetic.runs(random, letter, loads, repeats, noise=noise, **columns) for letter in "ab"}

    return make


def width(interval):
    return interval.high / interval.low


def kinds(found):
    return {interval.kind for at in found.targets for side in (at.a, at.b) for interval in side.values()}


def test_every_compared_metric_of_every_reading_has_an_interval_that_holds_it(made):
    runs = made()
    for at in spread_of(runs).targets:
        for letter, side in sides_of(runs).items():
            read = {metric: column[0] for metric, column in side.read(np.array([at.interactivity])).items()}
            assert set(at.reading(letter)) == set(read) & set(COMPARED)
            assert all(interval.holds(read[metric]) for metric, interval in at.reading(letter).items())
    assert kinds(spread_of(runs)) == {"repeats"}


def test_cost_strays_as_throughput_does(made):
    at = spread_of(made()).targets[0]
    rate = synthetic.RATES["a"].usd_per_gpu_hour * 1e6 / 3600
    assert at.a["cost_per_mtok"].low * at.a[THROUGHPUT].high == pytest.approx(rate)
    assert at.a["cost_per_mtok"].high * at.a[THROUGHPUT].low == pytest.approx(rate)
    prices = synthetic.RATES["a"].usd_per_gpu_hour / synthetic.RATES["b"].usd_per_gpu_hour
    assert at.deltas["cost_per_mtok"].ratio.low * at.deltas[THROUGHPUT].ratio.high == pytest.approx(prices)


def test_the_same_data_give_the_same_intervals_in_any_order(made):
    runs = made()
    shuffled = {letter: points.sample(frac=1, random_state=3) for letter, points in runs.items()}
    assert spread_of(shuffled).targets == spread_of(runs).targets
    assert spread_of(runs).targets == spread_of(runs).targets


def test_other_data_are_drawn_otherwise(made):
    seeds = {runs_of(points).seed for seed in (0, 1) for points in made(seed=seed).values()}
    assert len(seeds) == 4


def test_swapping_the_sides_mirrors_everything(made):
    runs = made()
    swapped = {"a": runs["b"], "b": runs["a"]}
    sides = sides_of(runs)
    there = spread(sides, runs, TARGETS, rules=Rules(), replicates=199)
    back = spread({"a": sides["b"], "b": sides["a"]}, swapped, TARGETS, rules=Rules(), replicates=199)
    for one, other in zip(there.targets, back.targets, strict=True):
        assert (one.a, one.b) == (other.b, other.a)
        for metric, delta in one.deltas.items():
            mirrored = other.deltas[metric].ratio.inverse()
            assert (delta.ratio.low, delta.ratio.high) == pytest.approx((mirrored.low, mirrored.high), rel=1e-12)
            assert delta.decided == other.deltas[metric].decided


def test_more_repeats_narrow_an_interval(made):
    typical = [
        np.median([width(spread_of(made(repeats, seed=seed)).targets[1].a[THROUGHPUT]) for seed in range(5)])
        for repeats in (3, 6, 24)
    ]
    assert all(few > many for few, many in pairwise(typical))


def test_runs_without_noise_make_an_interval_without_width(made):
    for at in spread_of(made(noise=0)).targets:
        for interval in (*at.a.values(), *at.b.values(), *(delta.ratio for delta in at.deltas.values())):
            assert interval.low == interval.high
            assert interval.kind == "repeats"


def test_a_delta_whose_interval_holds_one_is_not_decided(made):
    runs = made()
    crossing = synthetic.break_even(*(side.curves for side in sides_of(runs).values()))
    slow, level, fast = (at.deltas[THROUGHPUT] for at in spread_of(runs, (40, crossing, 100)).targets)
    assert (slow.decided, level.decided, fast.decided) == (True, False, True)
    assert level.ratio.holds(1)
    assert slow.ratio.high < 1 < fast.ratio.low


def test_a_side_against_its_own_copy_is_never_decided(made):
    runs = made()
    twins = {"a": runs["a"], "b": runs["a"]}
    for at in spread_of(twins).targets:
        ratio = at.deltas[THROUGHPUT].ratio
        assert ratio.low < 1 < ratio.high


def test_without_repeats_a_dropped_knot_tells_what_the_curve_guesses(made):
    runs = made(1)
    found = spread_of(runs)
    assert kinds(found) == {"leave-one-out"}
    assert {delta.ratio.kind for at in found.targets for delta in at.deltas.values()} == {"leave-one-out"}
    curves = sides_of(runs)["a"].curves
    column = curves.column(THROUGHPUT)
    at, inner = found.targets[0], range(1, len(curves.knots) - 1)
    fewer = [_curves(np.delete(curves.knots, k), np.delete(curves.values[:, column], k)) for k in inner]
    read = curves.at(at.interactivity)[0, column]
    farthest = max(abs(np.log(curve.at(at.interactivity)[0, 0] / read)) for curve in fewer)
    assert (at.a[THROUGHPUT].low, at.a[THROUGHPUT].high) == pytest.approx(
        (read / np.exp(farthest), read * np.exp(farthest))
    )


def _curves(knots, values):
    return Curves(metrics=("t",), knots=knots, values=values[:, None], joined=np.ones(len(knots) - 1, dtype=bool))


def test_a_measured_point_guesses_nothing_and_knows_no_spread(made):
    runs = made(1)
    knot = sides_of(runs)["a"].curves.knots[3]
    at = spread_of(runs, (knot,)).targets[0]
    assert (at.a[THROUGHPUT], at.b[THROUGHPUT].kind) == (UNKNOWN, "leave-one-out")
    assert (at.deltas[THROUGHPUT].ratio, at.deltas[THROUGHPUT].decided) == (UNKNOWN, True)


def test_two_knots_have_none_to_drop(made):
    assert kinds(spread_of(made(1, loads=2))) == {"none"}


def test_one_side_without_repeats_weakens_the_delta(made):
    at = spread_of({"a": made(5)["a"], "b": made(1)["b"]}).targets[0]
    assert (at.a[THROUGHPUT].kind, at.b[THROUGHPUT].kind) == ("repeats", "leave-one-out")
    ratio = at.deltas[THROUGHPUT].ratio
    assert ratio.kind == "leave-one-out"
    assert ratio.low == at.a[THROUGHPUT].low / at.b[THROUGHPUT].high


@pytest.mark.parametrize(("loads", "repeats", "enough"), [(3, 2, True), (2, 2, False), (1, 4, True), (1, 3, False)])
def test_what_counts_are_runs_beyond_the_first_of_each_load(made, loads, repeats, enough):
    runs = runs_of(made(repeats, loads=loads)["a"])
    assert (runs is not None) == enough == (loads * (repeats - 1) >= LEAST_FREEDOM)


def test_loads_with_one_run_borrow_the_noise_of_the_others(made):
    runs = made()
    thin = {letter: points[(points["repeat"] == 1) | (points.index % 2 == 0)] for letter, points in runs.items()}
    thin["a"] = thin["a"][(thin["a"]["concurrency"] > 5) | (thin["a"]["repeat"] == 1)]
    found = spread_of(thin)
    assert kinds(found) == {"repeats"}
    assert width(found.targets[1].a[THROUGHPUT]) > width(spread_of(runs).targets[1].a[THROUGHPUT])


def test_a_load_that_one_side_lacks_widens_what_was_read_there(made):
    runs = made(10)
    lacking = runs["a"][~runs["a"]["concurrency"].between(10, 40)]
    found = spread_of({"a": lacking, "b": runs["b"]})
    assert found.targets[1].a[THROUGHPUT] != spread_of(runs).targets[1].a[THROUGHPUT]
    assert found.targets[1].b == spread_of(runs).targets[1].b


def test_outside_a_frontier_a_bound_strays_as_its_knot_does(made):
    runs = made()
    side = sides_of(runs)["b"]
    below, above = side.curves.knots[0] * 0.8, side.curves.knots[-1] * 1.2
    first, last = (at.b for at in spread_of(runs, (below, above)).targets)
    assert first[THROUGHPUT].holds(side.frontier[THROUGHPUT].iloc[0])
    assert last == {}


def test_a_side_without_points_has_no_intervals(made):
    runs = made()
    empty = {"a": runs["a"], "b": runs["b"][:0]}
    found = spread_of(empty)
    assert all(at.b == {} and at.deltas == {} and at.a for at in found.targets)
    assert found.break_even(70.0) == UNKNOWN
    assert found.statistic(lambda a, b: 1.0) == UNKNOWN


def test_runs_that_all_enter_the_frontier_are_no_repeats(made):
    found = spread_of(made(), rules=Rules(repeats="all"), repeats="all")
    assert "repeats" not in kinds(found)


def test_a_splined_cost_has_no_interval_from_repeats(made):
    at = spread_of(made(), rules=Rules(cost="splined"), cost="splined").targets[0]
    assert (at.a["cost_per_mtok"], at.a[THROUGHPUT].kind) == (UNKNOWN, "repeats")


def test_a_metric_that_some_run_lacks_has_no_interval(made):
    runs = made()
    runs["a"].loc[3, "output_throughput_per_gpu"] = np.nan
    at = spread_of(runs).targets[0]
    assert {metric for metric, interval in at.a.items() if interval == UNKNOWN} == {
        "output_throughput_per_gpu",
        "output_cost_per_mtok",
    }
    assert at.deltas["output_throughput_per_gpu"].ratio == UNKNOWN
    assert at.deltas[THROUGHPUT].ratio.kind == "repeats"


def test_figures_that_somebody_published_have_no_spread(made):
    runs = made(5, kind="published")
    assert kinds(spread_of(runs)) <= {"none"}


def test_along_a_curve_the_interval_is_that_of_the_readings(made):
    found, sides = spread_of(made()), sides_of(made())
    for letter in "ab":
        for metric in (THROUGHPUT, "cost_per_mtok"):
            low, high = found.along(letter, metric, np.array(TARGETS))
            readings = [at.reading(letter)[metric] for at in found.targets]
            assert low == pytest.approx([one.low for one in readings], rel=1e-12)
            assert high == pytest.approx([one.high for one in readings], rel=1e-12)
        knots = sides[letter].curves.knots
        low, high = found.along(letter, THROUGHPUT, np.append(knots, [knots[0] / 2, knots[-1] * 2]))
        assert (low[:-2] < sides[letter].read(knots)[THROUGHPUT]).all()
        assert np.isnan([low[-2:], high[-2:]]).all()


def test_along_a_curve_without_repeats_or_without_the_metric_nothing_is_known(made):
    places = np.array(TARGETS)
    assert np.isnan(spread_of(made(1)).along("a", THROUGHPUT, places)).all()
    assert np.isnan(spread_of(made()).along("a", "input_throughput_per_gpu", places)).all()
    assert np.isnan(spread_of(made(), cost="splined").along("a", "cost_per_mtok", places)).all()


def test_a_spread_keeps_the_runs_that_it_learned_from(made):
    runs = made()
    assert spread_of(runs).runs is runs


def test_no_targets_have_no_intervals(made):
    found = spread_of(made(), ())
    assert found.targets == ()
    assert found.statistic(synthetic.break_even).kind == "repeats"


def test_a_break_even_lies_where_the_delta_is_not_decided(made):
    runs = made()
    sides = sides_of(runs)
    found = spread_of(runs)
    (crossing,) = lead(sides["a"], sides["b"]).break_evens
    around = found.break_even(crossing.interactivity)
    assert around.low < crossing.interactivity < around.high
    inside, before, after = (around.low + 0.5, around.high - 0.5), around.low - 0.5, around.high + 0.5
    decided = [at.deltas[THROUGHPUT].decided for at in spread_of(runs, (*inside, before, after)).targets]
    assert decided == [False, False, True, True]


def test_a_statistic_strays_as_what_it_is_made_of(made):
    runs = made()
    found = spread_of(runs)
    interval = found.statistic(lambda a, b: a.at(70.0)[0, 0] / b.at(70.0)[0, 0])
    ratio = found.targets[1].deltas[THROUGHPUT].ratio
    assert width(interval) == pytest.approx(width(ratio), rel=0.1)
    assert found.statistic(synthetic.break_even).kind == "repeats"
    assert found.statistic(lambda a, b: None) == UNKNOWN
    alone = spread_of(made(1)).statistic(synthetic.break_even)
    assert (alone.kind, alone.low < alone.high) == ("leave-one-out", True)


def test_digits_reach_the_second_digit_of_the_half_width():
    def of(value, half):
        return digits(value, Interval(low=value - half, high=value + half, kind="repeats"))

    assert [of(5160.2, half) for half in (830, 83, 8.3, 9.96)] == [3, 4, 5, 4]
    assert of(0.1065, 0.0123) == 3
    assert of(2.0, 30.0) == 1
    assert digits(5160.2, UNKNOWN) is None
    assert of(5160.2, 0) is None


def test_loads_are_those_whose_runs_a_comparison_joins(made):
    points = made(4)["a"]
    joined = medians(points)
    assert len(runs_of(points).loads) == len(joined)
    knots = observed(runs_of(points)).curves(0).knots
    assert knots == pytest.approx(joined["interactivity"].iloc[frontier(joined["interactivity"], joined[THROUGHPUT])])


@pytest.mark.parametrize("seed", range(5))
def test_many_curves_are_read_as_one_is(made, seed):
    runs = runs_of(made(3, noise=0.15, seed=seed)["a"])
    many = resampled(runs, 60)
    low, high = many.knots[:, 0], np.take_along_axis(many.knots, many.sizes[:, None] - 1, axis=1)[:, 0]
    at = low[:, None] + np.linspace(0, 1, 23) * (high - low)[:, None]
    found = steffen(many.sizes, many.knots, many.values, at)
    for replicate, curves in enumerate(many.each()):
        best = frontier(curves.knots, curves.values[:, 0])
        assert best.tolist() == list(range(many.sizes[replicate]))
        np.testing.assert_allclose(found.values[:, replicate].T, curves.at(at[replicate]), rtol=1e-9)
    assert len(set(many.sizes)) > 1


def test_one_knot_is_a_curve_of_its_own():
    found = steffen(np.array([1]), np.array([[50.0, 9.0]]), np.array([[[800.0, 3.0]]]), np.array([[50.0]]))
    assert (found.values.item(), found.slopes.item(), found.share.item()) == (800, 0, 0)


# Coverage.


def coverage(comparisons, repeats, *, seed=11, replicates=999):
    """Return how often 95 % intervals cover the truth: readings, deltas; and readings of a percentile bootstrap."""
    random = np.random.default_rng(seed)
    covered = {"readings": [], "deltas": [], "percentile": []}
    for _ in range(comparisons):
        loads = {letter: int(random.integers(5, 9)) for letter in "ab"}
        low, high = synthetic.band(loads)
        targets = low + np.array([0.25, 0.5, 0.75]) * (high - low)
        sides = {letter: _one_side(random, letter, loads[letter], repeats, targets, replicates) for letter in "ab"}
        for truth, read, errors, percentiles in sides.values():
            covered["readings"] += _covers(errors, truth - read)
            covered["percentile"] += ((percentiles[0] <= truth) & (truth <= percentiles[1])).tolist()
        (truth_a, read_a, errors_a, _), (truth_b, read_b, errors_b, _) = sides.values()
        covered["deltas"] += _covers(errors_a.minus(errors_b), truth_a - truth_b - (read_a - read_b))
    return {what: 100 * float(np.mean(hits)) for what, hits in covered.items()}


def _one_side(random, letter, loads, repeats, targets, replicates):
    measured = synthetic.measured(random, letter, loads, repeats)
    runs = Runs(metrics=(THROUGHPUT,), loads=tuple(np.log(load) for load in measured.transpose(1, 0, 2)))
    again = Replicates.of(runs, replicates)
    ends = np.zeros(len(targets), dtype=int)
    read = again.measured.read(targets, ends)[0][0, 0]
    truth = np.log(synthetic.true_curves(letter, loads).at(targets)[:, 0])
    return truth, read, again.errors(targets, ends), _percentiles(random, runs, targets)


def _covers(errors, offsets):
    return [
        interval[THROUGHPUT][0] <= offset <= interval[THROUGHPUT][1]
        for interval, offset in zip(errors.offsets(0.95), offsets, strict=True)
    ]


def _percentiles(random, runs, targets, replicates=399):
    """Return the percentile bootstrap's interval: runs of each load drawn from that load, no standard errors."""
    drawn = [np.exp(load[:, random.integers(load.shape[1], size=(replicates, load.shape[1]))]) for load in runs.loads]
    centres = np.log([np.median(load, axis=2) for load in drawn]).transpose(1, 2, 0)
    many = _frontiers(runs, centres, np.zeros_like(centres))
    return np.quantile(many.read(targets, np.zeros(len(targets), dtype=int))[0][0], [0.025, 0.975], axis=0)


def test_intervals_of_three_repeats_cover_the_truth_and_a_percentile_bootstrap_does_not():
    covered = coverage(100, 3, replicates=399)
    assert 92 <= covered["readings"] <= 98
    assert 91 <= covered["deltas"] <= 99
    assert covered["percentile"] < 89


def test_public_intervals_cover_the_truth(made):
    """The same through the whole of `spread`, on frames: 40 comparisons of three targets and two sides."""
    truth = {letter: synthetic.true_curves(letter, 6).at(TARGETS)[:, 0] for letter in "ab"}
    hits = [
        at.reading(letter)[THROUGHPUT].holds(truth[letter][k])
        for seed in range(40)
        for k, at in enumerate(spread_of(made(4, loads=6, seed=seed)).targets)
        for letter in "ab"
    ]
    assert 0.89 <= np.mean(hits) <= 0.99


@pytest.mark.slow
@pytest.mark.parametrize("repeats", [3, 4, 5, 10])
def test_95_percent_intervals_cover_the_truth_in_93_to_97_percent_of_1000_comparisons(repeats):
    covered = coverage(1000, repeats)
    assert 93 <= covered["readings"] <= 97
    assert 93 <= covered["deltas"] <= 97
