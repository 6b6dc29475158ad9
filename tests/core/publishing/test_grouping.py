"""Lists by model, hardware and axis: none is long, and each report has one place in the navigation."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paretopress.publishing.entry import Entry
from paretopress.publishing.grouping import FEW, MOST, RESERVED, grouped

AXES = ("spec_method", "precision", "hardware")


def made(number, *, models=7, gpus=9):
    model, gpu = f"org/Model-{number % models}", f"gpu{number % gpus}"
    return Entry(
        report=f"r{number:04}", title=f"T{number}", summary="S", axis=AXES[number % 3],
        models={model: model} if models else {}, hardware={gpu: gpu.upper()},
    )  # fmt: skip


def walk(group):
    yield group
    for below in group.groups:
        yield from walk(below)


def entries(count, **how):
    return [made(number, **how) for number in range(count)]


@pytest.mark.parametrize("count", [0, 1, FEW])
def test_few_reports_need_no_lists_below_that_of_all(count):
    top = grouped(entries(count))
    assert len(top.reports) == count
    assert top.groups == ()


def test_reports_that_are_all_of_one_kind_need_none_either():
    same = [Entry(report=f"r{number}", title="T", summary="S", axis="precision") for number in range(MOST)]
    assert grouped(same).groups == ()
    assert [group.folder for group in grouped([*same, Entry(report="s", title="T", summary="S")]).groups] == ["by-axis"]


def test_up_to_one_list_of_reports_all_stand_in_it_and_groups_beside_them():
    top = grouped(entries(MOST))
    assert len(top.reports) == MOST
    assert [group.folder for group in top.groups] == ["by-model", "by-hardware", "by-axis"]
    assert {group.home for group in walk(top)} == {True, False}


@pytest.mark.parametrize("count", [0, 1, FEW + 1, MOST, MOST + 1, 1000])
@pytest.mark.parametrize("models", [1, 7, 900])
def test_no_list_is_long_and_every_report_has_one_place_in_the_navigation(count, models):
    top = grouped(entries(count, models=models))
    lists = list(walk(top))
    assert all(len(one.reports) + len(one.groups) <= MOST for one in lists if one.folder)
    assert len(top.reports) <= MOST
    assert len(top.groups) <= 3
    places = Counter(one.report for group in lists if group.home for one in group.reports)
    assert places == {one.report: 1 for one in entries(count)}
    assert {one.report for one in top.all} == set(places)
    folders = [group.folder for group in lists]
    assert len(set(folders)) == len(folders)
    assert {folder.partition("/")[0] for folder in folders} <= {"", *RESERVED}


def test_all_reports_of_one_kind_are_still_in_short_lists():
    top = grouped([Entry(report=f"r{number:03}", title="T", summary="S") for number in range(120)])
    (kind,) = top.groups
    (none,) = kind.groups
    assert (none.folder, none.label) == ("by-model/other", "")
    assert [(part.folder, part.span, len(part.reports)) for part in none.groups] == [
        ("by-model/other/1", (1, 50), 50),
        ("by-model/other/2", (51, 100), 50),
        ("by-model/other/3", (101, 120), 20),
    ]


def test_a_report_stands_in_each_group_that_it_is_of_and_those_without_come_last():
    both = Entry(report="x", title="T", summary="S", hardware={"b200": "B200", "a100": "A100"})
    top = grouped([both, *entries(FEW), Entry(report="y", title="T", summary="S")])
    hardware = next(group for group in top.groups if group.by == "hardware")
    labels = {group.label: [one.report for one in group.reports] for group in hardware.groups}
    assert labels["B200"] == labels["A100"] == ["x"]
    assert labels[""] == ["y"]
    assert list(labels) == [*sorted(label for label in labels if label), ""]


@given(st.lists(st.text(max_size=6), min_size=FEW + 1, max_size=40, unique=True))
def test_models_of_any_name_have_folders_of_their_own(names):
    top = grouped([Entry(report=f"r{n}", title="T", summary="S", models={name: name}) for n, name in enumerate(names)])
    folders = [group.folder for group in walk(top)]
    assert len({folder.casefold() for folder in folders}) == len(folders)
    assert all(set(folder) <= set("abcdefghijklmnopqrstuvwxyz0123456789-/") for folder in folders)
