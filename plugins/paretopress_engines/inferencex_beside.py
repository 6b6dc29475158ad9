"""Files that lie beside InferenceX results and hold no operating points: named for what they are, and left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paretopress import Parser
from paretopress.errors import DataError, Fault
from paretopress_engines import inferencex_csv
from paretopress_engines.beside import beside

if TYPE_CHECKING:
    import pandas as pd

    from paretopress.sources import Probe, Source

_DUMP_TABLES = (
    {"id", "hardware", "framework", "model", "precision", "decode_tp"},
    {"id", "github_run_id", "run_attempt"},
    {"config_id", "task", "metrics"},
)


def recognises_power(probe: Probe) -> bool:
    """Return whether this is the power side-car of a run."""
    return {"power_valid", "benchmark_window", "integration_method"} <= probe.keys


def recognises_chart(probe: Probe) -> bool:
    """Return whether this is the CSV of another chart of the site: readings, scores, counts."""
    licence = [line for line in probe.lines[:3] if line.startswith("#") and "InferenceX" in line]
    return bool(licence) and not inferencex_csv.recognises(probe)


def recognises_dump(probe: Probe) -> bool:
    """Return whether this is the table of results of a database dump, whose rows name configurations by number."""
    return {"config_id", "conc", "metrics"} <= probe.keys and "hardware" not in probe.keys


def recognises_dump_table(probe: Probe) -> bool:
    """Return whether this is another table of a database dump."""
    return any(table <= probe.keys for table in _DUMP_TABLES) and "conc" not in probe.keys


def parse_dump(source: Source) -> pd.DataFrame:
    """Refuse rows without hardware, engine and model: `configs.json` knows them, and a parser reads one file."""
    remedy = "join configs.json by config_id into each row (hardware, framework, model, …), then it is read as API rows"
    raise DataError(Fault(where=source.path, what="rows that name their configuration by number only", remedy=remedy))


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
    Parser(
        key="inferencex-dump",
        label="InferenceX database dump, results",
        tool="InferenceX",
        versions="JSON dumps until 2026",
        recognises=recognises_dump,
        parse=parse_dump,
    ),
)
