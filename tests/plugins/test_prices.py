"""The three published price sheets, number by number."""

from __future__ import annotations

import pytest

import paretopress_hardware
from paretopress.testing import check_prices

SHEETS = {sheet.key: sheet for sheet in paretopress_hardware.paretopress_prices()}

APRIL = """
h100   1.30  1.69  1.30 1.73
h200   1.41  1.74  1.60 1.73
b200   1.95  2.34  2.90 2.17
b300   2.34  2.808 3.48 2.17
gb200  2.21  2.75  3.30 2.10
gb300  2.652 3.30  3.96 2.10
mi300x 1.12  1.40  1.55 1.79
mi325x 1.28  1.59  1.80 2.18
mi355x 1.48  1.90  2.10 2.65
"""
AUGUST = """
h100   1.17 1.55 1.78 1.37
h200   1.22 1.59 2.05 1.37
b200   1.73 2.07 2.60 1.71
b300   2.26 2.52 3.00 1.90
gb200  1.86 2.26 2.60 1.87
gb300  2.31 2.79 3.30 2.12
mi300x 0.95 1.16 1.30 1.39
mi325x 1.10 1.32 1.60 1.69
mi355x 1.50 2.09 2.10 2.09
"""


def rows(sheet_key):
    return {
        hardware: (*(price.usd_per_gpu_hour[tier] for tier in ("hyperscaler", "neocloud", "rental")), price.kw_per_gpu)
        for hardware, price in SHEETS[sheet_key].prices.items()
    }


def written(table):
    lines = [line.split() for line in table.strip().splitlines()]
    return {hardware: tuple(map(float, numbers)) for hardware, *numbers in lines}


def test_april_and_august_are_as_published():
    assert rows("inferencex-2026-04") == written(APRIL)
    assert rows("inferencex-2026-08") == written(AUGUST)


def test_july_has_the_prices_of_april_and_the_power_of_august():
    april, july, august = (rows(f"inferencex-2026-{month}") for month in ("04", "07", "08"))

    assert july == {hardware: (*april[hardware][:3], august[hardware][3]) for hardware in april}


@pytest.mark.parametrize(("month", "name"), [("04", "April"), ("07", "July"), ("08", "August")])
def test_a_sheet_says_its_date_and_its_source(month, name):
    sheet = SHEETS[f"inferencex-2026-{month}"]

    assert sheet.as_of == f"2026-{month}"
    assert sheet.source == f"SemiAnalysis AI Cloud TCO model, as published on the InferenceX site, {name} 2026"
    check_prices(sheet)


def test_every_price_is_of_hardware_that_is_known():
    known = {gpu.key for gpu in paretopress_hardware.paretopress_hardware()}

    assert {hardware for sheet in SHEETS.values() for hardware in sheet.prices} == known
