import math
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paretopress import printing
from paretopress.columns import READING_METRICS
from paretopress.page_check import plain

PRINTERS = (
    *("throughput", "usd", "energy", "seconds", "ratio", "percent", "count"),
    *("concurrency", "interactivity", "quantity"),
)
AWKWARD = [
    *(0.0, -0.0, 1e-300, 5e-324, 1.7e308, 1e21, 1e22, 123456789012345680000.0, 1e-7, 0.5, 1.5, 2.5, 0.05, 0.25),
    *(2.675, 1.005, 0.0095, 0.00995, 0.01, 0.009999, 99.95, 99.949, 99.96, 99.995, 99.5, 9.95, 9.995, 0.9995, 999.5),
    *(9.996, 999999.5, 0.04, 0.049, 10, 100, 1000, 1e6, 2377968.9999999995, -3.25, -0.004, 0.1 + 0.2, 1 / 3),
]


@pytest.fixture(scope="session")
def printed(script):
    def both(name, value):
        return script.call(f"printing.{name}", value), plain(getattr(printing, name)(value))

    return both


@pytest.mark.parametrize("name", PRINTERS)
def test_awkward_numbers_print_as_in_the_report(printed, name):
    for value in [*AWKWARD, None]:
        found, expected = printed(name, value)
        assert found == expected, value


@pytest.mark.parametrize("name", PRINTERS)
def test_thousands_of_numbers_print_as_in_the_report(printed, name):
    chance = np.random.default_rng(7)
    for magnitude in (10 ** chance.uniform(-6, 9, 300)).tolist():
        digits = int(chance.integers(0, 5))
        for value in (magnitude, round(magnitude, digits), math.floor(magnitude * 2) / 2):
            found, expected = printed(name, value)
            assert found == expected, value


@given(st.integers(0, 2**64 - 1), st.sampled_from(PRINTERS))
def test_any_float_prints_as_in_the_report(printed, bits, name):
    value = struct.unpack("d", bits.to_bytes(8, "little"))[0]
    value = value if math.isfinite(value) else None
    found, expected = printed(name, value)
    assert found == expected


@given(st.lists(st.floats(1, 200).map(lambda x: round(x, 3)), min_size=1, max_size=4))
def test_targets_get_as_many_decimals_as_tell_them_apart(script, targets):
    for target in targets:
        expected = plain(printing.interactivity(target, among=targets))
        assert script.call("printing.interactivity", target, targets) == expected


@given(
    st.sampled_from(["throughput_per_gpu", "cost_per_mtok", "tok_s_per_mw", "concurrency", "ttft_p50"]),
    st.one_of(st.none(), st.floats(1e-3, 1e7)),
    st.booleans(),
    st.booleans(),
)
def test_cells_print_as_in_the_report(script, key, value, approximate, bound):
    metric = READING_METRICS.get(key)
    declared = {"key": key, "unit": metric.unit if metric else "", "better": metric.better if metric else "neutral"}
    expected = plain(printing.cell(key, value, approximate=approximate, bound=bound))
    assert script.call("printing.cell", declared, value, approximate, bound) == expected
