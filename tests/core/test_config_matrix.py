"""A matrix makes one report for each combination, each with a name of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from paretopress.config import load
from paretopress.errors import ConfigError

SMALL = "report: r\nsources: [{path: x.csv}]\ncompare: {axis: spec_method, a: mtp, b: none}\nwhere: {isl: 1024}\n"


def loaded(tmp_path: Path, matrix: str) -> list[tuple[str, dict[str, tuple[str | None, ...]]]]:
    path = tmp_path / "x.yaml"
    path.write_text(f"{SMALL}matrix: {matrix}\n")
    return [(config.report, dict(config.where)) for config in load(path)]


def fault(tmp_path: Path, matrix: str) -> str:
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, matrix)
    (only,) = caught.value.faults
    return str(only).removeprefix(tmp_path.as_posix() + "/")


def test_there_is_one_report_for_each_combination_in_the_order_of_the_keys(tmp_path: Path) -> None:
    made = loaded(tmp_path, "{precision: [fp8, fp4], hardware: [b200, h200]}")
    assert [name for name, _ in made] == ["r-fp8-b200", "r-fp8-h200", "r-fp4-b200", "r-fp4-h200"]
    assert made[1][1] == {"isl": ("1024",), "precision": ("fp8",), "hardware": ("h200",)}


def test_values_are_text_in_the_filter_and_letters_in_the_name(tmp_path: Path) -> None:
    made = loaded(tmp_path, "{engine_version: [0.10, 'v1 (β)'], osl: [8192]}")
    assert [name for name, _ in made] == ["r-0.10-8192", "r-v1-8192"]
    assert made[1][1]["engine_version"] == ("v1 (β)",)


def test_an_empty_matrix_makes_the_one_report(tmp_path: Path) -> None:
    assert loaded(tmp_path, "{}") == [("r", {"isl": ("1024",)})]


@pytest.mark.parametrize(
    ("matrix", "expected"),
    [
        ("{isl: [1, 2]}", "5:10: 'isl' is in 'where' and in 'matrix'; remove it from one of them"),
        ("{spec_method: [mtp]}", "5:10: 'spec_method' is the axis; remove it from 'matrix'"),
        ("{engine: []}", "5:18: engine: nothing is in it: expected at least one entry"),
        (
            "{engine: vllm}",
            "5:18: engine: 'vllm' does not fit here: expected a list of values, one report for each, or auto",
        ),
        ("{engine: [null]}", "5:19: engine: nothing is written here: expected a text"),
        ("{enginee: [a]}", "5:10: unknown column 'enginee'; did you mean 'engine'?"),
        (
            "{precision: [fp8, FP8]}",
            "5:1: two reports would be named 'r-fp8': precision 'fp8' and precision 'FP8'",
        ),
        (
            "{engine: [a, a-b], precision: [b-c, c]}",
            "5:1: two reports would be named 'r-a-b-c': engine 'a', precision 'b-c' and engine 'a-b', precision 'c'",
        ),
        ("{engine: ['β']}", "5:1: a value that cannot name a folder: got 'β', expected a-z or 0-9 in it"),
    ],
)
def test_a_matrix_that_cannot_be_is_a_fault(tmp_path: Path, matrix: str, expected: str) -> None:
    assert fault(tmp_path, matrix) == f"x.yaml:{expected}"


def test_a_matrix_without_end_is_refused(tmp_path: Path) -> None:
    columns = ("tp", "pp", "ep", "gpus", "osl", "decode_gpus", "prefill_gpus")
    matrix = ", ".join(f"{column}: [1, 2, 3, 4, 5, 6, 7, 8, 9]" for column in columns)
    assert "4,782,969 reports: expected at most 10,000 a config" in fault(tmp_path, f"{{{matrix}}}")


def test_a_name_that_grows_too_long_is_refused(tmp_path: Path) -> None:
    assert "a report name of 152 characters" in fault(tmp_path, f"{{engine: [{'x' * 150}]}}")
