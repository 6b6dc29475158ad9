"""Files that lie beside InferenceX results and hold no operating points: named for what they are, and left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paretopress_engines import inferencex_csv
from paretopress_engines.beside import beside
from paretopress_engines.inferencex_dump import names

if TYPE_CHECKING:
    from paretopress.sources import Probe

#: The tables of a database dump that lie beside its results, each by keys that no other file has together.
_DUMP_TABLES = (
    {"id", "hardware", "framework", "model", "precision", "decode_tp"},
    {"id", "github_run_id", "run_attempt"},
    {"config_id", "task", "metrics"},
    {"workflow_run_id", "hardware", "n_success", "total"},
    {"workflow_run_id", "base_ref", "head_ref", "config_keys"},
    {"model", "hardware", "framework", "spec_method", "disagg", "date"},
    {"id", "server_log"},
)


def recognises_power(probe: Probe) -> bool:
    """Return whether this is the power side-car of a run."""
    return {"power_valid", "benchmark_window", "integration_method"} <= probe.keys


def recognises_chart(probe: Probe) -> bool:
    """Return whether this is the CSV of another chart of the site: readings, scores, counts."""
    licence = [line for line in probe.lines[:3] if line.startswith("#") and "InferenceX" in line]
    return bool(licence) and not inferencex_csv.recognises(probe)


def recognises_dump_table(probe: Probe) -> bool:
    """Return whether this is another table of a database dump than the one of results."""
    columns = names(probe)
    is_result = "conc" in columns and "task" not in columns
    return not is_result and any(table <= columns for table in _DUMP_TABLES)


PARSERS = (
    beside(
        key="inferencex-power",
        label="InferenceX power side-car",
        tool="InferenceX",
        versions="schema 1 and 2",
        recognises=recognises_power,
        why="power side-car of a run: the aggregated row has its numbers",
    ),
    beside(
        key="inferencex-chart",
        label="Another InferenceX chart, exported as CSV",
        tool="InferenceX",
        versions="exports of 2026",
        recognises=recognises_chart,
        why="another chart of the site: no operating points",
    ),
    beside(
        key="inferencex-dump-table",
        label="InferenceX database dump, other tables",
        tool="InferenceX",
        versions="JSON dumps until 2026",
        recognises=recognises_dump_table,
        why="a table of the database dump: benchmark_results has the numbers",
    ),
)
