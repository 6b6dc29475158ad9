"""How two readings differ: who is better, by how much, and what a bound lets us say."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from paretopress.columns import READING_METRICS
from paretopress.delta import COMPARED, TIE, UNDECIDED, delta, deltas, percent
from paretopress.reading import Reading
from paretopress.rules import rules_for

VALUES = st.floats(1e-6, 1e6)
METRICS = st.sampled_from(COMPARED)
RULES = st.sampled_from([rules_for("strict"), rules_for("inferencex")])
OTHER = {"a": "b", "b": "a", None: None}


def reading(metric, value, *, bound=False):
    return Reading(boundary="below" if bound else "measured", values={metric: value}, bound=bound)


def between(metric, a, b, rules=None, *, bounded=""):
    """Return the delta of two values; `bounded` holds the letters of the sides that only have a bound."""
    readings = (reading(metric, value, bound=letter in bounded) for letter, value in (("a", a), ("b", b)))
    return delta(metric, *readings, rules or rules_for("strict"))


@given(METRICS, VALUES, VALUES, st.sampled_from(["", "a", "b", "ab"]), RULES)
def test_swapping_the_sides_swaps_the_winner_and_keeps_the_rest(metric, a, b, bounded, rules):
    one = between(metric, a, b, rules, bounded=bounded)
    other = between(metric, b, a, rules, bounded="".join(OTHER[letter] for letter in bounded))
    assert other.better == OTHER[one.better]
    assert (other.ratio, other.percent, other.tied, other.at_least) == (
        one.ratio,
        one.percent,
        one.tied,
        one.at_least,
    )


@given(METRICS, VALUES, VALUES, RULES)
def test_the_ratio_is_better_over_worse_by_size_and_never_below_one(metric, a, b, rules):
    found = between(metric, a, b, rules)
    assert found.ratio == max(a, b) / min(a, b) >= 1
    assert found.tied == (found.ratio < TIE) == (found.better is None)
    if found.better:
        better, worse = (a, b) if found.better == "a" else (b, a)
        assert (better > worse) == (READING_METRICS[metric].better == "higher")


@given(METRICS, st.floats(1, 1e12))
def test_a_reduction_is_below_one_hundred_percent_and_a_premium_is_not_bounded(metric, ratio):
    reduction, premium = (percent(metric, ratio, convention) for convention in ("reduction", "premium"))
    assert premium == pytest.approx((ratio - 1) * 100)
    if READING_METRICS[metric].better == "lower":
        assert 0 <= reduction < 100
        assert reduction <= premium
        # "67 % cheaper" and "203 % more expensive" are one fact.
        assert 1 / (1 - reduction / 100) == pytest.approx(ratio, rel=1e-3)
    else:
        assert reduction == premium


def test_the_same_two_costs_are_sixty_seven_or_two_hundred_percent_apart():
    assert between("cost_per_mtok", 0.1, 0.3).percent == pytest.approx(100 * 2 / 3)
    assert between("cost_per_mtok", 0.1, 0.3, rules_for("inferencex")).percent == pytest.approx(200)
    assert between("throughput_per_gpu", 300, 100).percent == pytest.approx(200)


def test_below_one_percent_is_a_tie_that_still_has_its_ratio():
    tied = between("throughput_per_gpu", 1009, 1000)
    assert (tied.better, tied.tied, tied.ratio) == (None, True, 1.009)
    assert between("throughput_per_gpu", 1010, 1000).better == "a"
    assert between("cost_per_mtok", 1010, 1000).better == "b"


@pytest.mark.parametrize(
    ("metric", "a", "b", "bounded", "better"),
    [
        # At least 300 is more than 100, whatever it is.
        ("throughput_per_gpu", 300, 100, "a", "a"),
        # At least 100 may be more than 300, or not.
        ("throughput_per_gpu", 100, 300, "a", None),
        ("throughput_per_gpu", 300, 100, "b", None),
        # At most 0.1 is less than 0.3.
        ("cost_per_mtok", 0.1, 0.3, "a", "a"),
        ("cost_per_mtok", 0.3, 0.1, "a", None),
        ("cost_per_mtok", 0.3, 0.1, "b", "b"),
        # Two bounds decide nothing, and one within a percent may be a tie or not.
        ("throughput_per_gpu", 300, 100, "ab", None),
        ("throughput_per_gpu", 1005, 1000, "a", None),
    ],
)
def test_a_bound_names_a_winner_only_where_it_decides_it(metric, a, b, bounded, better):
    found = between(metric, a, b, bounded=bounded)
    if better is None:
        assert found == UNDECIDED
    else:
        assert (found.better, found.at_least, found.ratio) == (better, True, pytest.approx(3))


@given(METRICS, VALUES, VALUES, VALUES)
def test_what_a_bound_decides_holds_for_every_value_that_the_bound_allows(metric, a, b, further):
    found = between(metric, a, b, bounded="a")
    assume(found.better is not None)
    allowed = a + further if READING_METRICS[metric].better == "higher" else a / (1 + further)
    true = between(metric, allowed, b)
    assert true.better == found.better
    assert true.ratio >= found.ratio


def test_a_metric_that_one_side_lacks_has_no_delta():
    a = Reading(boundary="measured", values={"throughput_per_gpu": 300.0, "cost_per_mtok": 0.1})
    b = Reading(boundary="measured", values={"throughput_per_gpu": 100.0, "tok_s_per_mw": 5.0})
    assert list(deltas(a, b, rules_for("strict"))) == ["throughput_per_gpu"]
    assert deltas(a, Reading(boundary="missing", values={}), rules_for("strict")) == {}


def test_sides_that_may_not_be_compared_have_deltas_without_a_number():
    a, b = reading("throughput_per_gpu", 300.0), reading("throughput_per_gpu", 100.0)
    assert deltas(a, b, rules_for("strict"), comparable=False) == {"throughput_per_gpu": UNDECIDED}


def test_a_neutral_metric_and_a_latency_have_no_winner():
    values = {"concurrency": 16.0, "acceptance_length": 2.0, "ttft_p50": 0.2}
    both = Reading(boundary="measured", values=values), Reading(boundary="measured", values=dict.fromkeys(values, 1.0))
    assert deltas(*both, rules_for("strict")) == {}
