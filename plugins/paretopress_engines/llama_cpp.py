"""llama.cpp `llama-batched-bench`: the concurrency curve, as JSON lines or as a Markdown table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from paretopress import Parser
from paretopress_engines.reading import count, number, records, table, truncated_row

if TYPE_CHECKING:
    import pandas as pd

    from paretopress.sources import Probe, Source

Object = Mapping[str, object]

VERSIONS = "b11434"
#: All sequences decode together, so one speed says how fast each of them goes; no median of requests.
DEFINITION = "mean decode rate"
KEYS = frozenset({"pp", "tg", "pl", "speed_tg"})
#: The columns of the Markdown table, and their keys in the JSON lines.
HEADER = {"PP": "pp", "TG": "tg", "B": "pl", "N_KV": "n_kv", "S_TG t/s": "speed_tg", "S t/s": "speed"}
_OPTION = re.compile(r"\b(is_pp_shared|is_tg_separate) = (\d)")


def recognises(probe: Probe) -> bool:
    """Return whether these are points of llama-batched-bench as JSON lines."""
    return probe.keys >= KEYS


def parse(source: Source) -> pd.DataFrame:
    """Return one row a number of parallel sequences; a truncated last line is named."""
    rows = []
    for record in records(source):
        row = truncated_row(record) if record.truncated else point(record.value, where=record.where)
        rows.append({**row, "row": record.row})
    return table(rows)


def recognises_markdown(probe: Probe) -> bool:
    """Return whether the text holds the table of llama-batched-bench, maybe between lines of its log."""
    return any(set(HEADER) <= set(_cells(line)) for line in probe.lines)


def parse_markdown(source: Source) -> pd.DataFrame:
    """Return one row a line of the table; its times have three decimals, its speeds two."""
    options = {key: int(value) for key, value in _OPTION.findall(source.text)}
    rows: list[dict[str, object]] = []
    columns: list[str] = []
    for place, line in enumerate(source.text.splitlines(), start=1):
        cells, row = _cells(line), f"line {place}"
        if set(HEADER) <= set(cells):
            columns = cells
        elif columns and line.startswith("|") and set(line) - set("|-"):
            if len(cells) != len(columns):
                rows.append({"row": row, "left_out": f"truncated table ({row})"})
                continue
            named = {HEADER[column]: cell for column, cell in zip(columns, cells, strict=True) if column in HEADER}
            rows.append({"row": row} | point({**options, **named}, where=f"{source.path}: {row}"))
    return table(rows or [{"left_out": "a table without a point"}])


def _cells(line: str) -> list[str]:
    """Return a table row's cells; a row that was cut lacks its last bar, and with it a cell."""
    return [cell.strip() for cell in line.rstrip().split("|")[1:-1]]


def point(record: Object, *, where: str) -> dict[str, object]:
    """Return one number of parallel sequences as a row.

    Parameters
    ----------
    record : mapping
        `pp` and `tg` tokens a sequence, `pl` sequences, `n_kv` tokens of all, `speed_tg` and `speed` tok/s of all.
    where : str
        The file and the place in it, for messages.

    >>> row = point({"pp": 128, "tg": 32, "pl": 4, "n_kv": 640, "speed_tg": 400, "speed": 1280}, where="a.jsonl")
    >>> row["interactivity"], row["output_tok_s"]
    (100.0, 256.0)
    """
    pp, tg, pl, n_kv = (count(record, key, where=where, spelled=True) for key in ("pp", "tg", "pl", "n_kv"))
    decode, total = (number(record, key, where=where, spelled=True) or None for key in ("speed_tg", "speed"))
    row: dict[str, object] = {
        "engine": "llama.cpp",
        "isl": pp or None,
        "osl": tg or None,
        "concurrency": pl or None,
        "interactivity": decode / pl if decode and pl and tg else None,
        "interactivity_definition": DEFINITION if decode and pl and tg else None,
        "total_tok_s": total,
        # Of the total speed, the share of decoded tokens: prefill and decode take turns.
        "output_tok_s": total * pl * tg / n_kv if total and pl and tg and n_kv else None,
    }
    return row | {"left_out": _why_left_out(record, row, where=where)}


def _why_left_out(record: Object, row: Object, *, where: str) -> str | None:
    """Return why a point is none of independent requests served together; None where it is."""
    shared, separate = (number(record, key, where=where) for key in ("is_pp_shared", "is_tg_separate"))
    if shared:
        return "the sequences share one prompt: its prefill is counted once"
    if separate:
        return "the sequences were decoded one after the other"
    return None if row["interactivity"] is not None else "nothing was decoded"


PARSERS = (
    Parser(
        key="llama-batched-bench",
        label="llama-batched-bench JSON lines",
        tool="llama-batched-bench",
        versions=VERSIONS,
        recognises=recognises,
        parse=parse,
    ),
    Parser(
        key="llama-batched-bench-table",
        label="llama-batched-bench table",
        tool="llama-batched-bench",
        versions=VERSIONS,
        recognises=recognises_markdown,
        parse=parse_markdown,
    ),
)
