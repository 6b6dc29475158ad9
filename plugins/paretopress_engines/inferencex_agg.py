"""InferenceX rows as the benchmark writes them: `agg_*.json`, and arrays of them (`agg_bmk.json`).

All is flat in one object. Latencies are already in seconds, `dp_attention` is a text, and there is no date: it
belongs to the workflow run. The oldest rows know neither lengths nor speculative decoding by name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from paretopress_engines.inferencex_api import identity, measured, not_comparable
from paretopress_engines.inferencex_layout import layout
from paretopress_engines.reading import Record, text

_RUNNER_INDEX = re.compile(r"_\d+$")


def is_row(value: Mapping[str, object]) -> bool:
    """Return whether a JSON object is such a row."""
    return {"hw", "framework"} <= value.keys() and ("tput_per_gpu" in value or "infmax_model_prefix" in value)


def point(record: Record) -> dict[str, object]:
    """Return one row as an operating point."""
    row, where = record.value, record.where
    columns = identity(row, where=where) | {
        "row": record.row,
        "model": text(row, "infmax_model_prefix", where=where) or text(row, "model", where=where),
        "hardware": gpu(text(row, "hw", where=where)),
        "spec_method": text(row, "spec_decoding", where=where),
    }
    if (reason := not_comparable(row, where=where)) is not None:
        return columns | {"left_out": reason}
    return columns | layout(row, where=where) | measured(row, where=where)


def gpu(runner: str | None) -> str | None:
    """Return the GPU that the name of a runner states.

    >>> gpu("h200-nv"), gpu("cluster:b300-nv"), gpu("mi355x-amd_0")
    ('h200', 'b300', 'mi355x')
    """
    if runner is None:
        return None
    name = runner.lower().rpartition(":")[2].partition("-")[0]
    return _RUNNER_INDEX.sub("", name) or None
