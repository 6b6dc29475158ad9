"""The schema: every declaration holds together with the others."""

import pytest

from paretopress.columns import COLUMNS, CONFIGURATION, CURVE_METRICS, IDENTITY, METRIC_BY_KEY, METRICS, READING_METRICS
from paretopress.delta import COMPARED
from paretopress.selection import CONSTANT


def test_no_column_is_declared_twice():
    assert len(set(COLUMNS)) == len(COLUMNS)
    assert len({column.label for column in (*IDENTITY, *METRICS)}) == len(COLUMNS)


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.key)
def test_a_metric_that_is_derived_names_what_it_needs(metric):
    assert bool(metric.formula) == bool(metric.needs)
    assert set(metric.needs) <= set(COLUMNS)
    assert all(need in metric.formula for need in metric.needs)


def test_the_unit_of_a_latency_is_the_second_and_less_of_it_is_better():
    latencies = [metric for metric in METRICS if metric.key.startswith(("ttft_", "tpot_", "itl_", "e2el_"))]
    assert len(latencies) == 4 * 5
    assert {(metric.unit, metric.better) for metric in latencies} == {("s", "lower")}


def test_whatever_is_drawn_compared_or_held_constant_is_declared():
    assert set(CURVE_METRICS) <= set(METRIC_BY_KEY)
    assert set(COMPARED) <= set(READING_METRICS)
    assert {READING_METRICS[key].better for key in COMPARED} == {"higher", "lower"}
    assert set(CONSTANT) <= set(CONFIGURATION)


def test_what_tells_points_apart_within_a_run_configures_nothing():
    assert not {"concurrency", "request_rate", "date", "run", "repeat", "engine_version", "source"} & set(CONFIGURATION)
