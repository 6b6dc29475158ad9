"""The operating-point schema: the identity columns and the metrics, declared once.

Everything that needs to know a column (validation, printing, curves, deltas, the JSON Schema) asks here.
Missing is missing (NA), never 0. Units are part of the declaration.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Better = Literal["higher", "lower", "neutral"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A column that says what ran.

    Parameters
    ----------
    key : str
        Column name.
    label : str
        Name in tables and messages.
    type : {"text", "count", "number", "flag", "date"}
        `count` is a whole number above 0, `number` a number above 0, `flag` true or false,
        `date` ISO 8601 (`2026-05-19` or with a time).
    one_of : tuple of str
        The only values allowed; empty when any text is.
    configures : bool
        Whether two runs that differ here are runs of different configurations
        (a newer run replaces an older one of the *same* configuration).
    """

    key: str
    label: str
    type: Literal["text", "count", "number", "flag", "date"] = "text"
    one_of: tuple[str, ...] = ()
    configures: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A measured or derived quantity.

    Parameters
    ----------
    key, label, unit : str
        Column name, name in tables, and unit (`s`, `tok/s/GPU`, …; empty for a plain number).
    better : {"higher", "lower", "neutral"}
        A neutral metric has no winner.
    curve : bool
        Whether a curve is drawn through it, so that readings carry it.
    positive : bool
        Whether 0 is impossible (a throughput) rather than merely unusual (failed requests).
    needs : tuple of str
        The columns it can be derived from.
    formula : str
        How it is derived from `needs`.
    """

    key: str
    label: str
    unit: str = ""
    better: Better = "neutral"
    curve: bool = False
    positive: bool = True
    needs: tuple[str, ...] = ()
    formula: str = ""


def _latencies(key: str, label: str, *, curve: bool) -> tuple[Metric, ...]:
    names = {"mean": "mean", "p50": "median", "p90": "p90", "p95": "p95", "p99": "p99"}
    return tuple(
        Metric(key=f"{key}_{stat}", label=f"{label} {name}", unit="s", better="lower", curve=curve, positive=False)
        for stat, name in names.items()
    )


IDENTITY = (
    Identity(key="model", label="Model", configures=True),
    Identity(key="hardware", label="Hardware", configures=True),
    Identity(key="engine", label="Engine", configures=True),
    Identity(key="engine_version", label="Engine version"),
    Identity(key="precision", label="Precision", configures=True),
    Identity(key="spec_method", label="Speculative decoding", configures=True),
    Identity(key="isl", label="Input length", type="count", configures=True),
    Identity(key="osl", label="Output length", type="count", configures=True),
    Identity(key="topology", label="Topology", one_of=("aggregated", "disaggregated"), configures=True),
    Identity(key="tp", label="TP", type="count", configures=True),
    Identity(key="pp", label="PP", type="count", configures=True),
    Identity(key="ep", label="EP", type="count", configures=True),
    Identity(key="dp_attention", label="DP attention", type="flag", configures=True),
    Identity(key="layout", label="Layout", configures=True),
    Identity(key="gpus", label="GPUs", type="count", configures=True),
    Identity(key="prefill_gpus", label="Prefill GPUs", type="count", configures=True),
    Identity(key="decode_gpus", label="Decode GPUs", type="count", configures=True),
    Identity(key="concurrency", label="Concurrency", type="number"),
    Identity(key="request_rate", label="Request rate", type="number"),
    Identity(key="date", label="Date", type="date"),
    Identity(key="run", label="Run"),
    Identity(key="run_url", label="Address of the run"),
    Identity(key="repeat", label="Repeat", type="count"),
    Identity(key="kind", label="Kind", one_of=("measured", "published")),
    Identity(key="interactivity_definition", label="Interactivity definition"),
    Identity(key="source", label="Source"),
    Identity(key="row", label="Row"),
    Identity(key="left_out", label="Left out because"),
)

METRICS = (
    Metric(
        key="interactivity",
        label="Interactivity",
        unit="tok/s/user",
        better="higher",
        needs=("tpot_p50",),
        formula="1 / tpot_p50",
    ),
    Metric(
        key="throughput_per_gpu",
        label="Throughput",
        unit="tok/s/GPU",
        better="higher",
        curve=True,
        needs=("total_tok_s", "gpus"),
        formula="total_tok_s / gpus",
    ),
    Metric(
        key="output_throughput_per_gpu",
        label="Output throughput",
        unit="tok/s/GPU",
        better="higher",
        curve=True,
        needs=("output_tok_s", "gpus"),
        formula="output_tok_s / (decode_gpus if disaggregated else gpus)",
    ),
    Metric(
        key="input_throughput_per_gpu",
        label="Input throughput",
        unit="tok/s/GPU",
        better="higher",
        curve=True,
        needs=("input_tok_s", "gpus"),
        formula="input_tok_s / (prefill_gpus if disaggregated else gpus)",
    ),
    Metric(key="total_tok_s", label="System throughput", unit="tok/s", better="higher"),
    Metric(key="output_tok_s", label="System output throughput", unit="tok/s", better="higher"),
    Metric(key="input_tok_s", label="System input throughput", unit="tok/s", better="higher"),
    *_latencies("ttft", "TTFT", curve=True),
    *_latencies("tpot", "TPOT", curve=False),
    *_latencies("itl", "ITL", curve=False),
    *_latencies("e2el", "End-to-end latency", curve=True),
    Metric(key="cost_per_mtok", label="Cost", unit="$/M tok", better="lower"),
    Metric(key="tok_s_per_mw", label="Energy", unit="tok/s/MW", better="higher"),
    Metric(key="acceptance_length", label="Acceptance length", unit="tok", curve=True),
    Metric(key="acceptance_rate", label="Acceptance rate", positive=False),
    Metric(key="avg_power_w", label="Average power", unit="W", curve=True),
    Metric(key="isl_mean", label="Measured input length", unit="tok"),
    Metric(key="osl_mean", label="Measured output length", unit="tok"),
    Metric(key="requests", label="Requests sent", positive=False),
    Metric(key="completed_requests", label="Completed requests", positive=False),
    Metric(key="failed_requests", label="Failed requests", positive=False),
    Metric(key="duration_s", label="Duration", unit="s"),
)

IDENTITY_KEYS = tuple(column.key for column in IDENTITY)
METRIC_KEYS = tuple(metric.key for metric in METRICS)
COLUMNS = IDENTITY_KEYS + METRIC_KEYS
IDENTITY_BY_KEY = {column.key: column for column in IDENTITY}
METRIC_BY_KEY = {metric.key: metric for metric in METRICS}
CONFIGURATION = tuple(column.key for column in IDENTITY if column.configures)
CURVE_METRICS = tuple(metric.key for metric in METRICS if metric.curve)

#: Columns of a reading that are not columns of a point: cost of output and input tokens.
DERIVED = (
    Metric(key="output_cost_per_mtok", label="Output cost", unit="$/M tok", better="lower"),
    Metric(key="input_cost_per_mtok", label="Input cost", unit="$/M tok", better="lower"),
)
READING_METRICS = {metric.key: metric for metric in METRICS + DERIVED}
