"""llama.cpp `llama-bench` (JSON, JSON lines, CSV, SQL, Markdown): speeds of one sequence.

Its tests prefill or decode one sequence alone: there is no load, no TTFT, and no total throughput beside the decode
rate. Every row is kept with what it says, and left out of every comparison.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from paretopress import Parser
from paretopress.errors import DataError, Fault
from paretopress_engines.delimited import csv_rows, whole
from paretopress_engines.llama_cpp import DEFINITION
from paretopress_engines.reading import Record, count, number, records, table, text, truncated_row

if TYPE_CHECKING:
    import pandas as pd

    from paretopress.sources import Probe, Source

Object = Mapping[str, object]

VERSIONS = "b11434"
KEYS = frozenset({"build_commit", "n_prompt", "n_gen", "avg_ts"})
_INSERT = re.compile(r"INSERT INTO llama_bench \((?P<columns>[^)]*)\) VALUES \((?P<values>.*)\);")
_TEST = re.compile(r"(?:pp(?P<n_prompt>\d+))?\+?(?:tg(?P<n_gen>\d+))?(?: @ d\d+)?")
_BUILD = re.compile(r"^build: (?P<build_commit>\S+) \((?P<build_number>\d+)\)", re.MULTILINE)
#: The size in a model's type: what stands behind it ("llama 8B Q4_K - Medium") is the quantisation.
_MODEL_TYPE = re.compile(r"\S+ \S+ (?P<precision>\S.*)")


def recognises(probe: Probe) -> bool:
    """Return whether these are tests of llama-bench, in any of its formats."""
    if probe.keys >= KEYS:
        return True
    first = next((line for line in probe.lines if line.strip()), "")
    if "INSERT INTO llama_bench " in probe.text or first.startswith("CREATE TABLE IF NOT EXISTS llama_bench"):
        return True
    return set(first.split(",")) >= KEYS or any(set(_cells(line)) >= {"model", "test", "t/s"} for line in probe.lines)


def parse(source: Source) -> pd.DataFrame:
    """Return one row a test, each with why it is no operating point."""
    rows = []
    for record in _tests(source):
        row = truncated_row(record) if record.truncated else _row(record.value, where=record.where)
        rows.append({"row": record.row, **row})
    return table(rows or [{"left_out": "no test in it"}])


def _tests(source: Source) -> Iterator[Record]:
    """Yield the tests of a file, whatever its format, with the names of the JSON output."""
    start = source.text.lstrip()
    if start[:1] in ("{", "["):
        yield from records(source, skip={"samples_ns", "samples_ts"})
    elif start.startswith(("CREATE TABLE", "INSERT INTO")):
        yield from _from_sql(source)
    elif set(start.partition("\n")[0].strip().split(",")) >= KEYS:
        yield from _from_csv(source)
    else:
        yield from _from_markdown(source)


def _from_csv(source: Source) -> Iterator[Record]:
    header, *rows = [row for row in csv_rows(source) if row]
    for place, row in enumerate(rows, start=2):
        yield _named(header, row, path=source.path, row=f"row {place}")


def _from_sql(source: Source) -> Iterator[Record]:
    whole(source)
    for place, line in enumerate(source.text.splitlines(), start=1):
        if not line.startswith("INSERT INTO"):
            continue
        match, row = _INSERT.fullmatch(line.strip()), f"line {place}"
        if match is None:
            raise DataError(Fault(where=f"{source.path}: {row}", what="no statement of llama-bench", got=line[:40]))
        columns, values = (next(csv.reader([part], quotechar="'", skipinitialspace=True)) for part in match.groups())
        yield _named(columns, values, path=source.path, row=row)


def _from_markdown(source: Source) -> Iterator[Record]:
    whole(source)
    build = _BUILD.search(source.text)
    columns: list[str] = []
    for place, line in enumerate(source.text.splitlines(), start=1):
        cells = _cells(line)
        if {"model", "test", "t/s"} <= set(cells):
            columns = cells
        elif columns and cells and set(line) - set("|-: "):
            named = _named(columns, cells, path=source.path, row=f"line {place}")
            yield _as_test(named, build.groupdict() if build else {})


def _as_test(record: Record, build: Object) -> Record:
    """Return a row of the Markdown table under the names of the JSON output."""
    cells = {key: str(value) for key, value in record.value.items()}
    match = _TEST.fullmatch(cells["test"])
    if match is None:
        got, expected = cells["test"], "pp512, tg128 or both"
        raise DataError(Fault(where=record.where, what="an unknown test", got=got, expected=expected))
    speed = cells["t/s"].partition("±")[0].strip()
    value = {**build, **match.groupdict(default="0"), "model_type": cells["model"], "avg_ts": speed}
    return Record(value=value, where=record.where, row=record.row)


def _named(columns: list[str], cells: list[str], *, path: str, row: str) -> Record:
    where = f"{path}: {row}"
    if len(cells) != len(columns):
        expected = f"{len(columns)} cells"
        raise DataError(Fault(where=where, what="a row of another length", got=str(len(cells)), expected=expected))
    return Record(value=dict(zip(columns, cells, strict=True)), where=where, row=row)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().split("|")[1:-1]]


def _row(record: Object, *, where: str) -> dict[str, object]:
    prompt, decoded = (count(record, key, where=where, spelled=True) or None for key in ("n_prompt", "n_gen"))
    speed = number(record, "avg_ts", where=where, spelled=True) or None
    model_type = _MODEL_TYPE.fullmatch(text(record, "model_type", where=where) or "")
    devices = [name for name in (text(record, "gpu_info", where=where) or "").split(",") if name.strip()]
    row: dict[str, object] = {
        "model": text(record, "model_filename", where=where) or text(record, "model_type", where=where),
        "engine": "llama.cpp",
        "engine_version": _version(record, where=where),
        "precision": model_type["precision"] if model_type else None,
        "isl": prompt,
        "osl": decoded,
        "gpus": len(devices) or None,
        "concurrency": 1,
        "date": text(record, "test_time", where=where),
    }
    return row | _speed(prompt, decoded, speed)


def _version(record: Object, *, where: str) -> str | None:
    """Return the build as llama.cpp's releases are named, `b11434`; a build outside a repository has number 0."""
    build = count(record, "build_number", where=where, spelled=True)
    commit = text(record, "build_commit", where=where)
    return f"b{build}" if build else commit if commit != "unknown" else None


def _speed(prompt: int | None, decoded: int | None, speed: float | None) -> dict[str, object]:
    """Return the speed under the name of what was measured, and why it makes no operating point."""
    if prompt and decoded:
        why = "one sequence, prefill and decode together: no decode rate"
        return {"total_tok_s": speed, "left_out": why}
    if decoded:
        why = "one sequence without its prefill: a decode rate, no total throughput"
        return {"interactivity": speed, "interactivity_definition": DEFINITION, "output_tok_s": speed, "left_out": why}
    return {"input_tok_s": speed, "left_out": "one sequence, prefill only: no decode rate"}


PARSERS = (
    Parser(
        key="llama-bench",
        label="llama-bench",
        tool="llama-bench",
        versions=VERSIONS,
        recognises=recognises,
        parse=parse,
    ),
)
