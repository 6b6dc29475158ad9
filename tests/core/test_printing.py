"""Numbers as text: digits, rounding, bounds, and what is missing."""

from __future__ import annotations

import datetime as dt
import math
from decimal import ROUND_HALF_UP, Decimal

import jinja2
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from paretopress import printing
from paretopress.columns import READING_METRICS
from paretopress.page_check import plain
from paretopress.printing import MISSING, cell, interactivity, percent, ratio, usd
from paretopress.text import Inline

PRINTERS = {
    name: getattr(printing, name)
    for name in (
        "concurrency",
        "count",
        "energy",
        "energy_prose",
        "interactivity",
        "percent",
        "quantity",
        "ratio",
        "seconds",
        "target",
        "throughput",
        "throughput_prose",
        "tokens",
        "usd",
    )
}
FINITE = st.floats(allow_nan=False, allow_infinity=False)
SENSIBLE = st.floats(min_value=1e-6, max_value=1e12)


def number_in(printed: Inline) -> Decimal:
    """Return the number that a reader reads."""
    return Decimal(plain(printed).strip("$≈ ×%").replace(",", "").replace("−", "-"))


@pytest.mark.parametrize(
    ("printer", "value", "printed"),
    [
        ("throughput", 5160.19273, "5,160.2"),
        ("throughput", 131.9, "131.9"),
        ("throughput", 687, "687.0"),
        ("throughput", 0.04, "0.04"),
        ("throughput_prose", 2967.4, "2,967"),
        ("throughput_prose", 99.949, "99.9"),
        ("throughput_prose", 99.95, "100"),
        ("usd", 0.106, "&#36;0.106"),
        ("usd", 0.1065, "&#36;0.107"),
        ("usd", 2.6745, "&#36;2.675"),
        ("usd", 1.09, "&#36;1.090"),
        ("usd", 1234.5, "&#36;1,234.500"),
        ("usd", 0.01, "&#36;0.010"),
        ("usd", 0.00996, "&#36;0.010"),
        ("usd", 0.00123, "&#36;0.0012"),
        ("usd", 1.25e-7, "&#36;0.00000013"),
        ("usd", 0, "&#36;0.000"),
        ("energy", 2377969.0000000005, "2,377,969"),
        ("energy_prose", 1735000, "1.74 M"),
        ("energy_prose", 220000, "0.22 M"),
        ("energy_prose", 44762, "44,762"),
        ("count", 1024, "1,024"),
        ("count", 1536.25, "1,536.3"),
        ("ratio", 3.0119, "3.01 ×"),
        ("ratio", 9.995, "10.0 ×"),
        ("ratio", 70.155, "70.2 ×"),
        ("ratio", 99.95, "100 ×"),
        ("ratio", 1234.5, "1,235 ×"),
        ("ratio", 1, "1.00 ×"),
        ("percent", 67.4, "67 %"),
        ("percent", 0.5, "0.5 %"),
        ("percent", 8.0, "8 %"),
        ("percent", 9.96, "10 %"),
        ("percent", 10.5, "11 %"),
        ("percent", 99.4, "99 %"),
        ("percent", 99.96, "99.96 %"),
        ("percent", 100.2, "100 %"),
        ("percent", 0.004, "0.004 %"),
        ("percent", 17496.97, "17,497 %"),
        ("percent", -8.24, "−8.2 %"),
        ("interactivity", 44.0, "44"),
        ("interactivity", 88.3, "88.3"),
        ("interactivity", 13.246, "13.25"),
        ("interactivity", 99.999, "100"),
        ("target", 44, "44 tok/s/user"),
        ("seconds", 0.01234, "0.0123"),
        ("seconds", 12.34, "12.3"),
        ("tokens", 8192, "8k"),
        ("tokens", 1024.0, "1k"),
        ("tokens", 131072, "128k"),
        ("tokens", 1000, "1,000"),
        ("tokens", 0, "0"),
    ],
)
def test_numbers_print_as_a_reader_expects_them(printer: str, value: float, printed: str) -> None:
    assert PRINTERS[printer](value) == printed


@pytest.mark.parametrize(
    ("value", "approximate", "printed"), [(467, False, "467"), (467.25, False, "467.3"), (466.5, True, "≈ 467")]
)
def test_a_concurrency_is_marked_only_where_it_was_interpolated(value: float, approximate: bool, printed: str) -> None:
    assert printing.concurrency(value, approximate=approximate) == printed


def test_halves_round_up_on_the_number_as_it_is_written() -> None:
    assert [printing.throughput(x) for x in (0.05, 0.15, 0.25, 0.35)] == ["0.1", "0.2", "0.3", "0.4"]
    assert (round(0.1065, 3), usd(0.1065)) == (0.106, "&#36;0.107")
    assert (round(2.675, 2), interactivity(2.675)) == (2.67, "2.68")


@pytest.mark.parametrize("name", PRINTERS)
@pytest.mark.parametrize("value", [None, math.nan, math.inf, -math.inf, pd.NA, np.nan, np.float64("nan")])
def test_what_is_missing_prints_as_a_dash(name: str, value: object) -> None:
    assert PRINTERS[name](value) == MISSING


@pytest.mark.parametrize("name", PRINTERS)
def test_no_zero_is_negative(name: str) -> None:
    assert PRINTERS[name](-0.0) == PRINTERS[name](0.0)


@pytest.mark.parametrize("name", PRINTERS)
@given(value=FINITE)
def test_every_float_prints_as_digits_that_show_as_they_are(name: str, value: float) -> None:
    printed = PRINTERS[name](value)
    assert isinstance(printed, Inline)
    text = plain(printed).removesuffix(" tok/s/user")
    assert set(text) <= set("0123456789,.−–$×%≈kM ")
    assert text.startswith("−") == (value < 0) or "$−" in text


@pytest.mark.parametrize("name", sorted(PRINTERS.keys() - {"energy_prose", "tokens", "target"}))
@given(value=FINITE.filter(bool))
def test_what_is_not_zero_never_prints_as_zero(name: str, value: float) -> None:
    assert number_in(PRINTERS[name](value)) != 0


@given(SENSIBLE)
def test_a_throughput_is_rounded_by_at_most_half_of_its_last_digit(value: float) -> None:
    assume(value >= 0.05)
    expected = Decimal(repr(value)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    assert number_in(printing.throughput(value)) == expected


@given(SENSIBLE)
def test_ratios_and_seconds_keep_three_significant_digits(value: float) -> None:
    for printed in (ratio(value), printing.seconds(value)):
        assert abs(number_in(printed) - Decimal(repr(value))) <= abs(Decimal(repr(value))) / 200


@given(st.floats(min_value=0, max_value=100, exclude_max=True))
def test_a_reduction_below_one_hundred_percent_never_prints_as_one_hundred(value: float) -> None:
    assert number_in(percent(value)) < 100


@given(st.lists(st.floats(min_value=1e-3, max_value=1e4), min_size=2, max_size=4, unique=True))
def test_two_targets_never_share_a_name(targets: list[float]) -> None:
    assert len({interactivity(value, targets) for value in targets}) == len(targets)


def test_near_targets_get_the_digits_that_tell_them_apart() -> None:
    targets = [13.246, 13.2462, 13.25, 40]
    assert [interactivity(value, targets) for value in targets] == ["13.246", "13.2462", "13.25", "40"]


def test_numpy_and_pandas_numbers_print_like_floats() -> None:
    assert usd(np.float64(0.1065)) == usd(pd.Series([0.1065]).iloc[0]) == "&#36;0.107"
    assert printing.count(np.int64(1024)) == printing.count(pd.Series([1024], dtype="Int64").iloc[0]) == "1,024"


@pytest.mark.parametrize(
    ("metric", "value", "printed", "bound"),
    [
        ("throughput_per_gpu", 9478.9, "9,478.9", "≥ 9,478.9"),
        ("output_throughput_per_gpu", 9478.9, "9,478.9", "≥ 9,478.9"),
        ("interactivity", 44.51, "44.5", "≥ 44.5"),
        ("cost_per_mtok", 0.065, "&#36;0.065", "≤ &#36;0.065"),
        ("output_cost_per_mtok", 0.0065, "&#36;0.0065", "≤ &#36;0.0065"),
        ("tok_s_per_mw", 4513744, "4,513,744", "≥ 4,513,744"),
        ("ttft_p50", 0.5, "0.500", "≤ 0.500"),
        ("acceptance_length", 2.314, "2.31", "2.31"),
        ("requests", 512, "512", "512"),
        ("concurrency", 467.2, "467.2", "467.2"),
    ],
)
def test_a_cell_prints_by_its_metric_and_its_bound_by_what_is_better(
    metric: str, value: float, printed: str, bound: str
) -> None:
    assert cell(metric, value) == printed
    assert cell(metric, value, bound=True) == bound


@pytest.mark.parametrize("metric", [*READING_METRICS, "concurrency"])
def test_every_metric_has_a_cell_and_a_missing_one_has_no_bound(metric: str) -> None:
    assert number_in(cell(metric, 12.0)) == 12
    assert cell(metric, None, approximate=True, bound=True) == MISSING


def test_only_concurrency_shows_that_it_was_interpolated() -> None:
    assert cell("concurrency", 142.6, approximate=True) == "≈ 143"
    assert cell("throughput_per_gpu", 142.6, approximate=True) == "142.6"


@pytest.mark.parametrize(
    "value", ["2026-05-19", "2026-05-19T08:30:00Z", dt.date(2026, 5, 19), pd.Timestamp("2026-05-19 08:30")]
)
def test_a_date_prints_as_its_day(value: object) -> None:
    assert printing.date(value) == "2026-05-19"


@pytest.mark.parametrize("value", [None, pd.NA, pd.NaT, math.nan])
def test_a_missing_date_prints_as_a_dash(value: object) -> None:
    assert printing.date(value) == MISSING


@pytest.mark.parametrize(
    ("texts", "joined"),
    [
        ([], ""),
        (["A"], "A"),
        (["A", "B"], "A and B"),
        (["A", "B", "C"], "A, B and C"),
        (["A|B", Inline("**C**")], "A&#124;B and **C**"),
    ],
)
def test_lists_read_as_lists_do_and_plain_texts_are_escaped(texts: list[str], joined: str) -> None:
    assert printing.join_and(texts) == joined


def test_the_filters_of_templates_print_in_the_forms_of_prose() -> None:
    environment = jinja2.Environment(autoescape=True)
    environment.filters |= printing.FILTERS
    template = "{{ 5160.2|throughput }} {{ 2377969|energy }} {{ 467.2|concurrency(approximate=True) }} {{ 3|usd }}"
    assert environment.from_string(template).render() == "5,160 2.38 M ≈ 467 &#36;3.000"
