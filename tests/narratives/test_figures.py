"""The two figures, by the data on their axes, and the texts that describe them."""

import gc
import hashlib
import json
import math
import random
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

import paretopress
from paretopress import comparing
from paretopress.decide import breakeven
from paretopress.drawing import NIGHT, drawn, svg
from paretopress.points import complete
from paretopress.testing import check_figure
from paretopress_narratives.figures import FIGURES
from paretopress_narratives.figures.leads import leads
from paretopress_narratives.figures.traces import logarithmic, traces

FRONTIER, COST = FIGURES
SHEET = paretopress.PriceSheet(
    key="own",
    label="Own",
    as_of="2026-01",
    source="us",
    prices={"b200": paretopress.Price(usd_per_gpu_hour={"t": 3.6})},
)

# MTP: a point at 60 that is not on the frontier. Steffen's curve of three points on a line is that line.
MTP = ((40, 5000, 256), (60, 2000, 128), (80, 3000, 64), (120, 1000, 4))
OFF = ((20, 3000, 256), (80, 1000, 16))


#: Straight lines that cross at 40, 900.
FLAT, STEEP = ((20, 1000, 8), (60, 800, 4)), ((20, 1200, 8), (60, 600, 4))


def repeated(points, by=0.02):
    """Return three runs of each point, one worse and one better by so much, with the point as their median."""
    return [(x * (1 + d), y * (1 + d), c) for x, y, c in points for d in (-by, 0, by)]


def compared(mtp=MTP, off=OFF, *, prices=True, **given):
    columns = ["spec_method", "interactivity", "throughput_per_gpu", "concurrency"]
    rows = [("mtp", *point) for point in mtp] + [("none", *point) for point in off]
    points = pd.DataFrame(rows, columns=columns).assign(hardware="b200", kind=given.pop("kind", "measured"))
    if prices:
        given |= {"prices": (SHEET, "t")}
    return paretopress.compare(points, axis="spec_method", a="mtp", b="none", **given)


def axes_of(comparison, figure=FRONTIER):
    (axes,) = drawn(comparison, figure).axes
    return axes


def line(axes, gid):
    (found,) = [line for line in axes.lines if line.get_gid() == gid]
    return found.get_xydata()


def gids(axes):
    return [line.get_gid() for line in axes.lines]


def labels(axes, side):
    return [text.get_text() for text in axes.texts if text.get_gid() == f"label-{side}"]


def test_the_figures_keep_their_contract():
    for figure in FIGURES:
        check_figure(figure, compared())


def test_markers_stand_at_the_frontier_and_faint_ones_at_every_point():
    axes = axes_of(compared())
    assert line(axes, "frontier-a").tolist() == [[40, 5000], [80, 3000], [120, 1000]]
    assert line(axes, "frontier-b").tolist() == [[20, 3000], [80, 1000]]
    assert line(axes, "points-a").tolist() == [[40, 5000], [60, 2000], [80, 3000], [120, 1000]]


def test_the_curve_passes_through_its_knots_and_is_the_one_that_is_read():
    comparison = compared()
    curve = line(axes_of(comparison), "curve-a")
    assert {(40, 5000), (80, 3000), (120, 1000)} <= {tuple(place) for place in curve.tolist()}
    assert len(curve) > 200
    for x, y in curve[::17]:
        assert comparison.sides["a"].read(np.array([x]))["throughput_per_gpu"][0] == y
        assert y == pytest.approx(7000 - 50 * x)


def test_cost_times_throughput_is_the_rate_all_along_the_cost_curve():
    comparison = compared(mtp=((40, 5000, 256), (70, 1500, 64), (120, 1000, 4)))
    throughput, cost = (line(axes_of(comparison, figure), "curve-a") for figure in FIGURES)
    assert (throughput[:, 0] == cost[:, 0]).all()
    assert throughput[:, 1] * cost[:, 1] == pytest.approx(3.6e6 / 3600)
    assert "points-a" not in gids(axes_of(comparison, COST))


def test_splined_costs_are_drawn_on_a_curve_of_their_own():
    comparison = compared(mtp=((40, 5000, 256), (70, 1500, 64), (120, 1000, 4)), cost="splined")
    cost = line(axes_of(comparison, COST), "curve-a")
    assert line(axes_of(comparison, COST), "frontier-a")[:, 1] == pytest.approx([0.2, 2 / 3, 1.0])
    assert cost[:, 1] != pytest.approx(1000 / line(axes_of(comparison), "curve-a")[:, 1])


def test_the_band_is_shaded_and_each_target_is_a_line_with_its_number():
    comparison = compared(targets=[50, 60, 70.5])
    axes = axes_of(comparison)
    (band,) = [patch for patch in axes.patches if patch.get_gid() == "band"]
    assert (band.get_x(), band.get_x() + band.get_width()) == (40, 80)
    assert [line.get_xdata()[0] for line in axes.lines if line.get_gid() == "target"] == [50, 60, 70.5]
    assert [text.get_text() for text in axes.texts if text.get_gid() == "target"] == ["50", "60", "70.5"]


def test_readings_are_rings_on_the_curves():
    axes = axes_of(compared(targets=[50, 60]))
    assert line(axes, "readings-a").tolist() == [[50, 4500], [60, 4000]]
    assert line(axes, "readings-b") == pytest.approx(np.array([[50, 2000], [60, 5000 / 3]]))
    assert "ties-a" not in gids(axes)


def test_a_reading_outside_a_frontier_is_ringed_at_its_end_and_tied_to_the_target():
    axes = axes_of(compared(targets=[30, 100], method="inferencex"))
    assert line(axes, "readings-a").tolist() == [[40, 5000], [100, 2000]]
    assert line(axes, "ties-a")[:2].tolist() == [[40, 5000], [30, 5000]]
    assert line(axes, "readings-b")[-1].tolist() == [80, 1000]
    assert line(axes, "ties-b")[:2].tolist() == [[80, 1000], [100, 1000]]


def test_where_strict_reads_nothing_nothing_is_drawn():
    axes = axes_of(compared(targets=[100]))
    assert line(axes, "readings-a").tolist() == [[100, 2000]]
    assert "readings-b" not in gids(axes)


def test_published_figures_are_joined_by_a_thin_line_and_not_by_a_curve():
    axes = axes_of(compared(kind="published", method="inferencex", targets=[80]))
    assert "curve-a" not in gids(axes)
    joins = line(axes, "join-a")
    assert joins[~np.isnan(joins[:, 0])].tolist() == [[40, 5000], [80, 3000], [80, 3000], [120, 1000]]


def test_a_side_without_points_is_named_and_the_other_drawn():
    axes = axes_of(compared(off=()))
    assert "frontier-a" in gids(axes)
    assert "frontier-b" not in gids(axes)
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["MTP", "Off: no points"]


def test_one_point_a_side_is_drawn_without_a_curve():
    axes = axes_of(compared(mtp=((50, 900, 8),), off=((50, 600, 8),)))
    assert line(axes, "frontier-a").tolist() == [[50, 900]]
    assert not {"curve-a", "join-a"} & set(gids(axes))
    assert axes.get_xlim()[0] < 50 < axes.get_xlim()[1]


def test_a_scale_starts_at_0_or_is_logarithmic_and_says_so():
    near, far = compared(), compared(mtp=((40, 5000, 256), (120, 100, 4)))
    assert axes_of(near).get_ylim()[0] == 0
    assert axes_of(near).get_ylabel() == "Throughput (tok/s/GPU)"
    assert axes_of(near, COST).get_ylabel() == "Cost ($/M tok)"
    assert axes_of(far).get_yscale() == "log"
    assert axes_of(far).get_ylabel() == "Throughput (tok/s/GPU, log scale)"
    assert "log scale" in FRONTIER.caption(far)
    assert "log scale" not in FRONTIER.caption(near)


@pytest.mark.parametrize(("smallest", "expected"), [(1600, False), (1570, True)])
def test_a_span_of_one_and_a_half_decades_is_where_the_scale_turns(smallest, expected):
    shown = traces(compared(mtp=((10, 50_000, 9), (90, smallest, 1)), off=()), "throughput_per_gpu")
    assert logarithmic(shown) is expected


def test_everything_that_is_drawn_lies_inside_the_axes():
    for figure in FIGURES:
        axes = axes_of(compared(targets=[5, 60, 300], method="inferencex"), figure)
        (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
        places = np.vstack([line.get_xydata() for line in axes.lines if line.get_gid() != "target"])
        places = places[np.isfinite(places).all(axis=1)]
        assert ((places >= (left, bottom)) & (places <= (right, top))).all()


def test_points_are_labelled_with_their_concurrency_where_there_is_room():
    axes = axes_of(compared(mtp=((40, 5000, 2048), (80, 3000, 64.5), (120, 1000, 4))))
    assert sorted(labels(axes, "a")) == ["2,048", "4", "64.5"]
    assert sorted(labels(axes, "b")) == ["16", "256"]


@pytest.mark.parametrize("count", [3, 60])
def test_labels_do_not_overlap_each_other_or_a_marker(count):
    mtp = [(20 + 150 * i / count, 9000 * 0.2 ** (3 * i / count), 61 - i) for i in range(count)]
    off = [(12 + 120 * i / count, 7000 * 0.2 ** (3 * i / count), 61 - i) for i in range(count)]
    made = drawn(compared(mtp, off), FRONTIER)
    made.draw_without_rendering()
    (axes,) = made.axes
    boxes = [text.get_window_extent() for text in axes.texts if str(text.get_gid()).startswith("label")]
    markers = axes.transData.transform(np.vstack([line(axes, f"frontier-{side}") for side in "ab"]))
    assert 4 <= len(boxes) <= 24
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])
    assert not any(box.contains(*place) for box in boxes for place in markers)


def test_points_without_a_concurrency_have_no_label():
    comparison = compared(mtp=[(x, y, math.nan) for x, y, _ in MTP], off=[(x, y, math.nan) for x, y, _ in OFF])
    axes = axes_of(comparison)
    assert not labels(axes, "a")
    assert "concurrency" not in FRONTIER.caption(comparison)


def test_sides_differ_in_colour_marker_and_line_and_their_colours_turn_in_dark_mode():
    axes = axes_of(compared())
    a, b = (line for line in axes.lines if line.get_gid() in ("curve-a", "curve-b"))
    assert a.get_color() != b.get_color()
    assert a.get_linestyle() != b.get_linestyle()
    assert {a.get_color(), b.get_color()} <= set(NIGHT)
    markers = {line.get_marker() for line in axes.lines if str(line.get_gid()).startswith("frontier")}
    assert len(markers) == 2


def test_labels_of_any_kind_end_up_as_text_in_the_svg():
    evil = {"a": "<script>$x^2$</script> & \\frac{" + "long " * 2000, "b": "两\n行\x00"}
    comparison = compared(labels=evil)
    picture = svg(comparison, FRONTIER).decode()
    assert "<script" not in picture
    assert "&lt;script&gt;$x^2$&lt;/script&gt; &amp; \\frac{long long" in picture
    assert "两 行" in picture
    assert "\x00" not in picture
    assert len(FRONTIER.alt(comparison)) < 700


def test_the_alternative_text_says_who_lies_above_whom_and_by_how_much():
    assert FRONTIER.alt(compared()) == (
        "Throughput per GPU against interactivity. "
        "From 40 to 80 tok/s/user MTP lies above Off, by 2.14 to 3.00 times, most at 80. "
        "MTP: 3 frontier points, from 5,000 tok/s/GPU at 40 tok/s/user to 1,000 at 120. "
        "Off: 2 frontier points, from 3,000 tok/s/GPU at 20 tok/s/user to 1,000 at 80."
    )


def test_the_alternative_text_of_costs_names_the_dearer_side():
    assert COST.alt(compared()) == (
        "Cost per million tokens against interactivity. "
        "From 40 to 80 tok/s/user Off costs 2.14 to 3.00 times as much as MTP, most at 80. "
        "MTP: $0.200 at 40 tok/s/user, $1.000 at 120. Off: $0.333 at 20 tok/s/user, $1.000 at 80."
    )


def test_curves_that_cross_are_told_stretch_by_stretch():
    crossing = compared(mtp=((20, 1000, 8), (60, 800, 4)), off=((20, 1200, 8), (60, 600, 4)))
    assert (
        "From 20 to 40 tok/s/user Off lies above MTP, by up to 1.20 times, at 20. "
        "From 40 to 60 tok/s/user MTP lies above Off, by up to 1.33 times, at 60. " in FRONTIER.alt(crossing)
    )


def test_curves_within_one_percent_are_called_tied():
    tied = compared(mtp=((20, 1000, 8), (60, 600, 4)), off=((20, 1005, 8), (60, 598, 4)))
    assert "above" not in FRONTIER.alt(tied)
    assert "the two are within 1 % of each other." in FRONTIER.alt(tied)


def test_frontiers_without_a_common_range_are_not_compared():
    apart = compared(mtp=((90, 1000, 8), (120, 800, 4)))
    assert "There is no interactivity at which both are known." in FRONTIER.alt(apart)
    assert "above" not in FRONTIER.alt(apart)
    assert "Shaded" not in FRONTIER.caption(apart)
    assert not [patch for patch in axes_of(apart).patches if patch.get_gid() == "band"]


def test_a_missing_side_is_said():
    assert FRONTIER.alt(compared(off=())).endswith("to 1,000 at 120. There are no points of Off.")


def test_published_figures_are_compared_only_where_both_are_known():
    published = compared(kind="published", method="inferencex")
    assert "At 80 tok/s/user MTP lies above Off, by 3.00 times." in FRONTIER.alt(published)
    (lead,) = leads(*traces(published, "throughput_per_gpu"))
    assert lead.places == 1
    assert FRONTIER.caption(published).startswith(
        "Throughput per GPU against interactivity. Published readings with their concurrency, "
        "joined by a thin line only to lead the eye; faint ones are off the frontier."
    )


def test_sides_that_no_engine_family_pairs_are_drawn_and_not_compared():
    columns = ["spec_method", "interactivity", "throughput_per_gpu", "engine"]
    rows = [("mtp", 40, 5000, "trt"), ("mtp", 90, 900, "trt"), ("none", 20, 3000, "vllm"), ("none", 80, 1000, "vllm")]
    unpaired = paretopress.compare(pd.DataFrame(rows, columns=columns), axis="spec_method", a="mtp", b="none")
    assert {"frontier-a", "frontier-b"} <= set(gids(axes_of(unpaired)))
    assert "have no engine family and topology in common and are not compared." in FRONTIER.alt(unpaired)


def test_a_diamond_with_its_place_marks_where_the_curves_cross():
    crossing = compared(mtp=FLAT, off=STEEP)
    assert line(axes_of(crossing), "break-evens") == pytest.approx(np.array([[40, 900]]))
    assert line(axes_of(crossing, COST), "break-evens") == pytest.approx(np.array([[40, 1000 / 900]]))
    assert labels(axes_of(crossing), "break-even") == labels(axes_of(crossing, COST), "break-even") == ["40"]
    for figure in FIGURES:
        assert "A diamond marks the break-even, in tok/s/user." in figure.caption(crossing)
        assert "Break-even at 40 tok/s/user." in figure.alt(crossing)


def test_at_two_prices_costs_break_even_elsewhere():
    columns = ["hardware", "interactivity", "throughput_per_gpu", "concurrency"]
    rows = [("b200", *point) for point in FLAT] + [("h200", *point) for point in STEEP]
    points = pd.DataFrame(rows, columns=columns)
    prices = {
        "b200": paretopress.Price(usd_per_gpu_hour={"t": 3.6}),
        "h200": paretopress.Price(usd_per_gpu_hour={"t": 3}),
    }
    sheet = paretopress.PriceSheet(key="two", label="Two", as_of="2026-01", source="us", prices=prices)
    comparison = paretopress.compare(points, axis="hardware", a="b200", b="h200", prices=(sheet, "t"))
    (found,) = breakeven.lead(comparison.sides["a"], comparison.sides["b"], "cost_per_mtok").break_evens
    ((x, cost),) = line(axes_of(comparison, COST), "break-evens").tolist()
    assert x == found.interactivity != pytest.approx(40)
    assert cost == pytest.approx(1000 / (1100 - 5 * x)) == pytest.approx(3 / 3.6 * 1000 / (1500 - 15 * x))
    assert line(axes_of(comparison), "break-evens")[0, 0] == pytest.approx(40)


def test_each_of_several_break_evens_has_a_diamond():
    mtp = [(20 + 10 * i, 5000 - 400 * i + (-1) ** i * 150, 2 ** (10 - i)) for i in range(6)]
    off = [(20 + 10 * i, 5000 - 400 * i - (-1) ** i * 150, 2 ** (10 - i)) for i in range(6)]
    comparison = compared(mtp, off)
    found = comparison.analysis.leads["throughput_per_gpu"].break_evens
    axes = axes_of(comparison)
    assert line(axes, "break-evens")[:, 0].tolist() == [one.interactivity for one in found]
    assert len(labels(axes, "break-even")) == len(found) == 5
    assert "Diamonds mark break-evens" in FRONTIER.caption(comparison)


@pytest.mark.parametrize(
    "given",
    [
        {"mtp": MTP, "off": OFF},
        {"mtp": ((20, 1000, 8), (60, 800, 4)), "off": ((20, 1000, 8), (60, 600, 4))},
        {"mtp": FLAT, "off": STEEP, "kind": "published", "method": "inferencex"},
        {"mtp": FLAT, "off": ()},
    ],
    ids=["one leads", "they touch", "published", "one side"],
)
def test_where_the_lead_does_not_change_there_is_no_diamond(given):
    comparison = compared(**given)
    assert "break-evens" not in gids(axes_of(comparison))
    assert "iamond" not in FRONTIER.caption(comparison)
    assert "reak-even" not in FRONTIER.alt(comparison)


def tint(axes, side):
    """Return interactivity, low and high along the edges of a tint."""
    (found,) = [patch for patch in axes.patches if patch.get_gid() == f"spread-{side}"]
    edge = found.get_xy()[:-1]
    low, high = np.split(edge, 2)
    assert (low[:, 0] == high[::-1, 0]).all()
    return low[:, 0], low[:, 1], high[::-1, 1]


@pytest.mark.parametrize("figure", FIGURES, ids=["frontier", "cost"])
def test_repeats_tint_their_interval_around_each_curve(figure):
    comparison = compared(repeated(MTP), repeated(OFF), targets=[45, 60.5, 75])
    axes = axes_of(comparison, figure)
    metric = {"frontier": "throughput_per_gpu", "cost": "cost_per_mtok"}[figure.key]
    for letter in "ab":
        x, low, high = tint(axes, letter)
        frontier = line(axes, f"frontier-{letter}")
        assert x[[0, -1]].tolist() == frontier[[0, -1], 0].tolist()
        assert set(frontier[:, 0]) <= set(x)
        assert (low < high).all()
        for at in comparison.spread.targets:
            here = x == at.interactivity
            interval = at.reading(letter)[metric]
            assert (low[here].item(), high[here].item()) == pytest.approx((interval.low, interval.high))
    assert "Tinted around a curve: its 95 % interval at each interactivity" in figure.caption(comparison)


def test_single_runs_are_faint_dots():
    runs = repeated(MTP)
    comparison = compared(runs, repeated(OFF))
    throughput, cost = (line(axes_of(comparison, figure), "runs-a") for figure in FIGURES)
    assert throughput.tolist() == [[x, y] for x, y, _ in runs]
    assert throughput[:, 1] * cost[:, 1] == pytest.approx(3.6e6 / 3600)
    assert line(axes_of(comparison), "points-a") == pytest.approx(np.array([[x, y] for x, y, _ in MTP]))
    assert "(small dots)" in FRONTIER.caption(comparison)


@pytest.mark.parametrize(
    "given",
    [{}, {"kind": "published", "method": "inferencex"}, {"repeats": "all"}],
    ids=["single runs", "published", "all enter"],
)
def test_without_repeats_there_is_neither_tint_nor_dot(given):
    runs = {"mtp": repeated(MTP), "off": repeated(OFF)} if given else {}
    comparison = compared(**runs, **given)
    axes = axes_of(comparison)
    assert {patch.get_gid() for patch in axes.patches} <= {"band"}
    assert not [gid for gid in gids(axes) if gid.startswith("runs")]
    assert "Tinted" not in FRONTIER.caption(comparison)
    assert "dots" not in FRONTIER.caption(comparison)


def test_repeats_too_few_for_an_interval_are_dots_without_a_tint():
    comparison = compared(repeated(MTP[:1]), repeated(OFF), targets=[40])
    assert [patch.get_gid() for patch in axes_of(comparison).patches] == ["spread-b"]
    assert {"runs-a", "runs-b"} <= set(gids(axes_of(comparison)))
    alone = compared(repeated(MTP[:1]), OFF, targets=[40])
    assert FRONTIER.caption(alone).endswith("Small dots are single runs.")


def test_splined_costs_have_neither_tint_nor_dots():
    comparison = compared(repeated(MTP), repeated(OFF), cost="splined")
    assert not [gid for gid in gids(axes_of(comparison, COST)) if gid.startswith("runs")]
    assert "Tinted" not in COST.caption(comparison)
    assert "Tinted" in FRONTIER.caption(comparison)


def test_a_tint_ends_where_the_scale_does_and_does_not_stretch_it():
    axes = axes_of(compared(repeated(MTP, by=0.3), repeated(OFF, by=0.3)), COST)
    bottom, top = axes.get_ylim()
    _, low, high = tint(axes, "a")
    drawn_up_to = max(np.nanmax(line.get_ydata()) for line in axes.lines if line.get_gid() != "target")
    assert top == pytest.approx(1.08 * drawn_up_to)
    assert high.max() == top
    assert low.min() >= bottom


SHADES = {"b300": ((20, 9000, 64), (60, 500, 4)), "mi355x": ((20, 5000, 64), (60, 1500, 4)), "b200": FLAT}


def several(sides=SHADES, **given):
    """Return a comparison of more than two sides; the last is the baseline."""
    rows = [(key, *point) for key, points in sides.items() for point in points]
    columns = ["hardware", "interactivity", "throughput_per_gpu", "concurrency"]
    points = complete(pd.DataFrame(rows, columns=columns), path="several").frame
    first, *others, baseline = sides
    two = paretopress.compare(
        points, axis="hardware", a=first, b=baseline, prices="inferencex-2026-04/hyperscaler", targets=[40]
    )
    question = replace(two.question, others=tuple(others), **given)
    return comparing.compare(points, question, two.catalogue)


def test_of_several_sides_all_are_drawn_and_a_diamond_marks_where_the_leader_changes():
    comparison = several()
    axes = axes_of(comparison)
    assert {f"{mark}-{letter}" for mark in ("curve", "frontier", "readings") for letter in "abc"} <= set(gids(axes))
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["B300", "MI355X", "B200"]
    at = 20 + 4000 / (212.5 - 87.5)
    assert line(axes, "break-evens") == pytest.approx(np.array([[at, 5000 - 87.5 * (at - 20)]]))
    assert FRONTIER.alt(comparison).startswith(
        "Throughput per GPU against interactivity. From 20 to 52 tok/s/user B300 lies above the others. "
        "From 52 to 60 tok/s/user MI355X lies above the others. Break-even at 52 tok/s/user. B300: 2 frontier points"
    )
    assert "MI355X costs least." in COST.alt(comparison)
    assert "Shaded: what all sides cover." in FRONTIER.caption(comparison)


def test_several_sides_keep_their_curves_intervals():
    comparison = several({key: repeated((*points, (40, 300 + points[1][1], 16))) for key, points in SHADES.items()})
    axes = axes_of(comparison)
    spreads = {"a": (comparison.spread, "a"), "b": (comparison.spread, "b")}
    spreads["c"] = comparison.more_spreads["a", "c"], "b"
    for letter, (spread, position) in spreads.items():
        x, low, high = tint(axes, letter)
        assert [low, high] == pytest.approx(np.clip(spread.along(position, "throughput_per_gpu", x), *axes.get_ylim()))


def test_six_sides_are_told_apart_and_the_legend_has_room():
    keys = ("b200", "b300", "gb200", "gb300", "h100", "h200")
    sides = {key: ((20 + k, 9000 - 500 * k, 64), (60, 500 + 100 * k, 4)) for k, key in enumerate(keys)}
    made = drawn(several(sides), FRONTIER)
    made.draw_without_rendering()
    (axes,) = made.axes
    looks = {(curve.get_color(), curve.get_linestyle()) for curve in axes.lines if str(curve.get_gid())[:5] == "curve"}
    assert len({colour for colour, _ in looks}) == 6
    assert {colour for colour, _ in looks} <= set(NIGHT)
    legend = axes.get_legend().get_window_extent()
    assert legend.y1 <= made.bbox.y1
    assert legend.x1 <= made.bbox.x1
    assert legend.y0 > max(text.get_window_extent().y1 for text in axes.texts if text.get_gid() == "target")


@pytest.mark.parametrize(("letters", "sides"), [(9, 4), (10, 4), (16, 4), (17, 4), (30, 4), (31, 4), (69, 4), (9, 6)])
def test_a_legend_of_any_labels_stays_on_the_page(letters, sides):
    keys = ("b200", "b300", "gb200", "gb300", "h100", "h200")[:sides]
    comparison = several(dict.fromkeys(keys, FLAT), labels=dict.fromkeys("abcdef", "e" * letters))
    made = drawn(comparison, FRONTIER)
    made.draw_without_rendering()
    legend = made.axes[0].get_legend().get_window_extent()
    assert legend.y1 <= made.bbox.y1
    assert legend.x1 <= made.bbox.x1


def test_a_metric_that_one_knot_lacks_breaks_the_curve_there_and_is_compared_where_both_have_it():
    columns = ["spec_method", "interactivity", "throughput_per_gpu", "cost_per_mtok"]
    rows = [("mtp", 20, 900, 0.1), ("mtp", 40, 800, None), ("mtp", 60, 700, 0.3), ("mtp", 80, 600, 0.4)]
    rows += [("none", 20, 700, 0.2), ("none", 60, 300, 0.4), ("none", 80, 200, 0.5)]
    points = pd.DataFrame(rows, columns=columns)
    comparison = paretopress.compare(points, axis="spec_method", a="mtp", b="none", cost="splined")
    curve = line(axes_of(comparison, COST), "curve-a")
    assert np.isnan(curve[(curve[:, 0] > 20) & (curve[:, 0] < 60), 1]).all()
    assert np.isfinite(curve[curve[:, 0] >= 60, 1]).all()
    assert "At the 3 points that both have, from 20 to 80 tok/s/user, Off costs 1.25 to 2.00 times" in COST.alt(
        comparison
    )


def test_a_figure_that_lacks_what_it_needs_is_refused_by_name():
    with pytest.raises(paretopress.ParetopressError, match="figure 'cost' needs cost_per_mtok"):
        drawn(compared(prices=False), COST)
    with pytest.raises(paretopress.ParetopressError, match="figure 'frontier' has nothing to draw"):
        drawn(compared(mtp=(), off=()), FRONTIER)


def test_leads_cover_the_common_range_without_a_gap():
    many = compared(
        mtp=((20, 1000, 8), (40, 700, 4), (60, 690, 4), (90, 100, 1)),
        off=((10, 1200, 8), (40, 800, 4), (60, 600, 4), (80, 400, 2)),
    )
    found = leads(*traces(many, "throughput_per_gpu"))
    assert found[0].start == 20
    assert found[-1].end == 80
    assert [lead.end for lead in found[:-1]] == [lead.start for lead in found[1:]]
    assert all(a.higher is not b.higher for a, b in pairwise(found))
    for lead in found[:-1]:
        high, low = (trace.at(np.array([lead.end]))[0] for trace in (lead.higher, lead.lower))
        assert high == pytest.approx(low, rel=1e-3)


def test_a_users_own_wording_replaces_ours(tmp_path):
    (tmp_path / "frontier-title.j2").write_text("Throughput, as we say")
    comparison = compared()
    object.__setattr__(comparison.question, "templates", tmp_path)
    assert FRONTIER.alt(comparison).startswith("Throughput, as we say.")


def every_kind():
    """Return comparisons that differ in all that a figure sets: scales, legends, sides, ticks, what is drawn at all."""
    far = ((40, 5000, 256), (120, 100, 4))
    long = {"a": "A label that is so long that it stands alone in its row of the legend", "b": "日本語のラベル"}
    return {
        "near": compared(targets=[50, 60]),
        "far": compared(mtp=far),
        "small": compared(mtp=((1, 0.05, 2), (3, 0.01, 1)), off=((1, 0.02, 2), (2, 0.012, 1))),
        "published": compared(kind="published", method="inferencex", targets=[80]),
        "one side": compared(off=()),
        "one point": compared(mtp=((50, 900, 8),), off=((50, 600, 8),)),
        "crossing": compared(mtp=FLAT, off=STEEP),
        "repeats": compared(repeated(MTP), repeated(OFF)),
        "long labels": compared(labels=long),
        "six sides": several(
            {key: ((20 + k, 9000 - 500 * k, 64), (60, 500 + 100 * k, 4)) for k, key in enumerate(SIX)}
        ),
    }


SIX = ("b200", "b300", "gb200", "gb300", "h100", "h200")
DRAWN_ALONE = """
import json, runpy, sys
here = runpy.run_path(sys.argv[1])
print(json.dumps(here["digests"]([(sys.argv[2], key) for key in ("frontier", "cost")])))
"""


def digests(wanted):
    comparisons, figures = every_kind(), {figure.key: figure for figure in FIGURES}
    found = [(kind, key, svg(comparisons[kind], figures[key])) for kind, key in wanted]
    return [[kind, key, hashlib.sha256(picture).hexdigest()] for kind, key, picture in found]


def test_a_figure_is_the_same_whatever_was_drawn_before_it():
    kinds = [(kind, figure.key) for kind in every_kind() for figure in FIGURES]
    expected = {(kind, key): digest for kind, key, digest in digests(kinds)}
    for seed in range(3):
        shuffled = random.Random(seed).sample(kinds, k=len(kinds))  # noqa: S311 - an order
        assert {(kind, key): digest for kind, key, digest in digests(shuffled)} == expected


@pytest.mark.parametrize("kind", ["far", "six sides"])
def test_a_figure_is_the_same_in_a_process_that_drew_nothing_else(kind):
    digests([("near", "frontier"), ("near", "cost"), ("repeats", "cost")])
    run = subprocess.run([sys.executable, "-c", DRAWN_ALONE, __file__, kind], capture_output=True, check=True)
    assert json.loads(run.stdout) == digests([(kind, "frontier"), (kind, "cost")])


def test_what_a_comparison_shows_is_worked_out_once_and_forgotten_with_it():
    comparison = compared()
    shown = traces(comparison, "throughput_per_gpu")
    assert traces(comparison, "throughput_per_gpu") is shown
    assert traces(comparison, "cost_per_mtok") is not shown
    known = traces.__closure__
    (found,) = [cell.cell_contents for cell in known if isinstance(cell.cell_contents, dict)]
    key = id(comparison), "throughput_per_gpu"
    assert key in found
    del comparison
    gc.collect()
    assert key not in found
