"""InferenceX results: rows of its API, and of the benchmark itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paretopress import Parser
from paretopress.errors import DataError, Fault
from paretopress_engines import inferencex_agg, inferencex_api
from paretopress_engines.reading import Record, records, table, truncated_row

if TYPE_CHECKING:
    import pandas as pd

    from paretopress.sources import Probe, Source


def recognises(probe: Probe) -> bool:
    """Return whether the first object is a row of InferenceX."""
    return inferencex_api.is_row(probe.first) or inferencex_agg.is_row(probe.first)


def parse(source: Source) -> pd.DataFrame:
    """Return the rows as operating points, in the file's order."""
    return table(_point(record) for record in records(source, skip=("workers", "request_metrics")))


def _point(record: Record) -> dict[str, object]:
    if record.truncated:
        return truncated_row(record)
    if inferencex_api.is_row(record.value):
        return inferencex_api.point(record)
    if inferencex_agg.is_row(record.value):
        return inferencex_agg.point(record)
    expected = "'hardware', 'framework', 'conc' and 'metrics', or 'hw', 'framework' and 'tput_per_gpu'"
    got = ", ".join(list(record.value)[:6])
    raise DataError(Fault(where=record.where, what="not a row of InferenceX", got=got, expected=expected))


PARSERS = (
    Parser(
        key="inferencex",
        label="InferenceX rows",
        tool="InferenceX",
        versions="API rows and agg_*.json, Oct 2025 to Aug 2026",
        recognises=recognises,
        parse=parse,
    ),
)
