import pandas as pd
import pytest

import paretopress
from paretopress.interactive.alternatives import MOST, alternatives, where
from paretopress.interactive.payload import payload
from paretopress.points import complete


def frame(*workloads, **columns):
    """Return two points a side of each workload (isl, osl, precision)."""
    rows = [
        {"spec_method": method, "isl": isl, "osl": osl, "precision": precision, "interactivity": x, "tput": y * isl}
        for isl, osl, precision in workloads
        for method, x, y in (("mtp", 20, 9), ("mtp", 90, 2), ("none", 15, 7), ("none", 70, 1))
    ]
    points = pd.DataFrame(rows).rename(columns={"tput": "throughput_per_gpu"})
    return points.assign(**{"model": "m", "hardware": "b200", **columns})


def compared(points, **given):
    asked = {"axis": "spec_method", "a": "mtp", "b": "none", "where": {"isl": 1024, "osl": 1024, "precision": "fp8"}}
    points = complete(points, path="points").frame
    return paretopress.compare(points, **{**asked, **given}), points


def test_other_sequences_and_precisions_come_by_length_and_name():
    points = frame((1024, 1024, "fp8"), (8192, 1024, "fp8"), (1024, 8192, "fp4"), (1024, 1024, "fp4"))
    comparison, points = compared(points)
    found = [variant["key"] for variant in payload(comparison, alternatives(comparison, points))["variants"]]
    assert found == ["1024-1024-fp8", "1024-1024-fp4", "1024-8192-fp4", "8192-1024-fp8"]


def test_the_precision_stays_where_it_is_compared():
    points = frame((1024, 1024, "fp8"), (1024, 1024, "fp4"), (8192, 1024, "fp8"), (8192, 1024, "fp4"))
    comparison, points = compared(points, axis="precision", a="fp4", b="fp8", where={"isl": 1024, "spec_method": "mtp"})
    (other,) = alternatives(comparison, points)
    assert other.constant("isl") == "8192"
    assert {side.value for side in other.sides.values()} == {"fp4", "fp8"}


def test_what_where_pins_otherwise_stays():
    points = pd.concat([frame((1024, 1024, "fp8")), frame((8192, 1024, "fp8"), hardware="h200")])
    pinned = {"isl": 1024, "osl": 1024, "precision": "fp8", "hardware": "b200"}
    comparison, points = compared(points, where=pinned)
    assert alternatives(comparison, points) == ()
    assert where(comparison.question) == {"hardware": ("b200",)}


def test_a_workload_of_one_side_or_of_what_cannot_be_compared_is_left_out():
    one_side = frame((8192, 1024, "fp8")).query("spec_method == 'mtp'")
    mixed = pd.concat([frame((1024, 1024, "fp4")), frame((1024, 1024, "fp4"), hardware="h200")])
    comparison, points = compared(pd.concat([frame((1024, 1024, "fp8")), one_side, mixed]))
    assert alternatives(comparison, points) == ()


def test_targets_and_band_of_another_workload_are_its_own():
    points = pd.concat(
        [frame((1024, 1024, "fp8")), frame((8192, 1024, "fp8")).assign(interactivity=lambda p: p.interactivity * 9)]
    )
    comparison, points = compared(points, targets=[33])
    (other,) = alternatives(comparison, points)
    assert [match.interactivity for match in other.matches] == [293.0, 405.0, 518.0]
    assert other.band.min == 180


def test_there_are_no_more_than_a_reader_can_choose_from():
    points = frame((1024, 1024, "fp8"), *((length, 1024, "fp8") for length in range(2000, 2000 + 3 * MOST)))
    comparison, points = compared(points)
    assert len(alternatives(comparison, points)) == MOST


@pytest.mark.parametrize("isl", [1048576, 123456789])
def test_long_inputs_keep_every_digit(isl):
    comparison, points = compared(frame((1024, 1024, "fp8"), (isl, 1024, "fp8")))
    (other,) = alternatives(comparison, points)
    assert other.question.where["isl"] == (str(isl),)
    assert payload(comparison, [other])["variants"][1]["isl"] == isl
