import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paretopress.frontier import frontier

# Few distinct values, so that ties happen.
FEW = st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6)), max_size=12)


def naive(points):
    """Return the frontier by its definition: every point against every other."""
    kept = []
    for i, (x, y) in enumerate(points):
        beaten = any(
            ((x2, y2) != (x, y) and x2 >= x and y2 >= y) or ((x2, y2) == (x, y) and j < i)
            for j, (x2, y2) in enumerate(points)
            if j != i
        )
        if not beaten:
            kept.append(i)
    return sorted(kept, key=lambda i: points[i][0])


@given(FEW)
def test_a_point_stays_only_if_no_other_is_as_good_in_both(points):
    x, y = [p[0] for p in points], [p[1] for p in points]
    assert frontier(x, y).tolist() == naive(points)


@given(FEW)
def test_interactivity_rises_and_throughput_falls_along_a_frontier(points):
    x, y = np.array([p[0] for p in points]), np.array([p[1] for p in points])
    best = frontier(x, y)
    assert (np.diff(x[best]) > 0).all()
    assert (np.diff(y[best]) < 0).all()


@given(FEW, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_value_of_a_frontier(points, random):
    shuffled = random.sample(points, len(points))
    values = [{pts[i] for i in frontier([p[0] for p in pts], [p[1] for p in pts])} for pts in (points, shuffled)]
    assert values[0] == values[1]


@given(FEW.filter(bool))
def test_a_dominated_point_changes_nothing(points):
    x, y = [p[0] for p in points], [p[1] for p in points]
    with_one_more = frontier([*x, min(x) / 2], [*y, min(y) / 2])
    assert with_one_more.tolist() == frontier(x, y).tolist()


def test_points_without_interactivity_or_throughput_never_enter():
    assert frontier([np.nan, 10, 20], [900, np.nan, 500]).tolist() == [2]


def test_no_points_make_an_empty_frontier():
    assert frontier([], []).tolist() == []


@pytest.mark.parametrize("seed", range(6))
def test_of_many_points_the_frontier_is_what_the_definition_says(seed: int) -> None:
    random = np.random.default_rng(seed)
    # Few different values, so that points tie in one number or both; some are missing.
    x, y = random.integers(0, 60, (2, 700)).astype(float)
    x[random.integers(0, 700, 20)], y[random.integers(0, 700, 20)] = np.nan, np.inf
    entered = np.flatnonzero(np.isfinite(x) & np.isfinite(y))

    def stays(i: int) -> bool:
        others = entered[entered != i]
        beats = (x[others] >= x[i]) & (y[others] >= y[i])
        same = (x[others] == x[i]) & (y[others] == y[i])
        return not (beats & ~same).any() and not (same & (others < i)).any()

    expected = sorted((i for i in entered if stays(i)), key=lambda i: x[i])
    assert frontier(x, y).tolist() == expected
