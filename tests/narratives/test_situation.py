from __future__ import annotations

from itertools import pairwise

import pytest

from paretopress_narratives.situation import cost_sentence, energy_sentence, situation, third, trend


def situations(comparison):
    return [situation(comparison, match) for match in comparison.matches]


@pytest.mark.parametrize(
    ("scene", "expected"),
    [
        ("leads", ["low", "middle", "high"]),
        ("no band", ["anywhere"] * 3),
        ("tied", ["tied"] * 3),
        ("bound", ["bound", "low", "high"]),
        ("undecided", ["undecided"] * 3),
        ("above", ["middle", "no-value", "no-value"]),
        ("nearest", ["outside", "outside", "outside"]),
        ("nearest, tied", ["outside-tied", "tied", "outside-tied"]),
        ("one point", ["no-value", "anywhere", "no-value"]),
        ("missing", ["missing"]),
        ("no band at all", ["not-compared"] * 2),
        ("no pair", []),
        ("published", ["low", "high", "no-value"]),
    ],
)
def test_the_data_decide_what_can_be_said_at_a_target(scenes, scene, expected):
    assert situations(scenes[scene]) == expected


@pytest.mark.parametrize(
    ("scene", "expected"),
    [
        ("leads", "cost-follows"),
        ("many, splined", "cost-apart"),
        ("cost apart", "cost-apart"),
        ("cost against", "cost-against"),
        ("cost alone", "cost-alone"),
        ("cost tied", "cost-tied"),
        ("tied", None),
        ("no prices", None),
        ("bound", "cost-bound"),
        ("undecided", None),
    ],
)
def test_cost_is_told_by_how_it_stands_to_throughput(scenes, scene, expected):
    comparison = scenes[scene]
    assert cost_sentence(comparison, comparison.matches[0]) == expected


def test_energy_is_told_only_where_it_points_the_other_way(scenes):
    assert energy_sentence(scenes["energy against"].matches[0]) == "energy-against"
    assert energy_sentence(scenes["leads"].matches[0]) is None


def test_the_thirds_of_the_band_meet_at_its_ends(make):
    comparison = make(printed_band=(30.0, 60.0))
    assert [third(comparison, at) for at in (29.9, 30, 39.9, 40, 49.9, 50, 60, 60.1)] == [
        None, "low", "low", "middle", "middle", "high", "high", None,
    ]  # fmt: skip


def test_a_page_without_a_printed_band_has_no_thirds(make):
    assert third(make(printed_band=None), 40.0) is None


def test_the_trend_compares_ratios_with_the_target_before(scenes):
    first, *_, last = scenes["reversed"].matches
    assert trend(last, first) == "reversed"
    steady = scenes["leads"].matches
    assert trend(steady[0], None) == ""
    rising = [trend(match, before) for before, match in pairwise(steady)]
    assert rising == ["wider", "wider"]
    assert trend(steady[0], steady[2]) == "narrower"
    assert trend(steady[0], steady[0]) == "level"


def test_nothing_is_said_of_a_trend_from_a_bound(scenes):
    bound, decided, _ = scenes["bound"].matches
    assert trend(decided, bound) == ""
