"""Tidy tables of operating points, with Paretopress's own column names: CSV, TSV, JSON, JSON lines, Parquet.

Identity is text exactly as written: a version `0.10` stays `0.10`, `off` stays `off`. Numbers are left as written
too; the core converts and checks every column.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

from paretopress import Parser
from paretopress.columns import COLUMNS
from paretopress.errors import DataError, Fault
from paretopress.tidy import MISSING, close, near_misses, wrong_value
from paretopress_engines import text_table
from paretopress_engines.text_table import Row

if TYPE_CHECKING:
    import pandas as pd

    from paretopress.sources import Probe, Source

SPEED = frozenset({"interactivity", *(column for column in COLUMNS if column.startswith("tpot_"))})
THROUGHPUT = frozenset({"throughput_per_gpu", "total_tok_s", "output_tok_s", "output_throughput_per_gpu"})
#: A column of Paretopress's own `readings.csv`, whose numbers are read off curves and no operating points.
NOT_MEASURED = "boundary"

_PARQUET = b"PAR1"


def recognises(probe: Probe) -> bool:
    """Return whether the columns are ours: a speed, a throughput, and mostly known names."""
    if probe.data.startswith(_PARQUET):
        return True
    names = _names(probe)
    known = sum(name in COLUMNS for name in names)
    if NOT_MEASURED in names or known < len(names) / 2:
        return False
    # A misspelled column is still ours: it is refused by name, with what it should be.
    return all(not one.isdisjoint(names) or any(close(name, one) for name in names) for one in (SPEED, THROUGHPUT))


def parse(source: Source) -> pd.DataFrame:
    """Return the table's rows; names of columns that are not ours are in `attrs["unused"]`.

    Raises
    ------
    DataError
        For a table that is no table: columns named twice or almost like ours, rows of another length,
        quotes without an end, numbers with a decimal comma, JSON numbers where a text is compared.
    """
    import pandas as pd

    rows = _read(source)
    names = tuple(dict.fromkeys(name for row in rows for name in row.cells))
    faults = [*near_misses(names, path=source.path), *_wrong_values(rows, path=source.path)]
    if faults:
        raise DataError(*faults)
    present = [name for name in names if name in COLUMNS]
    data = {name: [row.cells.get(name) for row in rows] for name in present}
    frame = pd.DataFrame(data, index=range(len(rows)), dtype=object)
    if "row" not in frame:
        frame["row"] = [row.place for row in rows]
    frame.attrs["unused"] = tuple(name for name in names if name not in COLUMNS)
    return frame


def _read(source: Source) -> Sequence[Row]:
    if source.data.startswith(_PARQUET):
        return _parquet_rows(source)
    if source.text.lstrip()[:1] in ("{", "["):
        return _json_rows(source)
    return text_table.rows(source, known=COLUMNS)


def _names(probe: Probe) -> list[str]:
    if probe.text.lstrip()[:1] not in ("{", "["):
        return text_table.header(probe.text, known=COLUMNS)
    document = probe.document
    inner = document.get("points") if isinstance(document, dict) else None
    if isinstance(inner, list) and inner and isinstance(inner[0], dict):
        return list(inner[0])
    return list(probe.first)


def _json_rows(source: Source) -> Sequence[Row]:
    documents = list(source.documents())
    rows: list[Row] = []
    for document in documents:
        value, place = document.value, f"line {document.line}" if len(documents) > 1 else "$"
        common, inner, stem = {}, value, "$"
        if isinstance(value, dict) and isinstance(value.get("points"), list):
            common, inner, stem = {k: v for k, v in value.items() if k != "points"}, value["points"], "$.points"
        if isinstance(inner, list):
            rows += [_json_row(f"{stem}[{i}]", item, common, path=source.path) for i, item in enumerate(inner)]
        else:
            rows.append(_json_row(place, inner, common, path=source.path))
    return rows


def _json_row(place: str, item: object, common: Mapping[str, object], *, path: str) -> Row:
    """Return an object as a row; what stands beside `points` holds for all of them."""
    if not isinstance(item, dict):
        where = f"{path}: {place}"
        raise DataError(Fault(where=where, what="not an operating point", got=str(item)[:60], expected="an object"))
    values = {**common, **item}
    missing = [name for name, value in values.items() if isinstance(value, str) and value in MISSING]
    return Row(place=place, cells={**values, **dict.fromkeys(missing)})


def _parquet_rows(source: Source) -> Sequence[Row]:
    import pandas as pd

    if find_spec("pyarrow") is None:
        remedy = "install it: pip install 'paretopress[parquet]'"
        raise DataError(Fault(where=source.path, what="a Parquet file needs pyarrow", remedy=remedy))
    try:
        frame = pd.read_parquet(io.BytesIO(source.data), engine="pyarrow")
    except (OSError, ValueError) as error:  # pyarrow's own errors are ValueErrors and OSErrors
        raise DataError(Fault(where=source.path, what="damaged Parquet", got=str(error)[:60])) from None
    frame.columns = frame.columns.map(str)
    plain = frame.astype(object).where(frame.notna(), None)
    return [
        Row(place=f"row {number}", cells={str(name): _plain(value) for name, value in row.items()})
        for number, row in enumerate(plain.to_dict("records"), start=1)
    ]


def _plain(value: object) -> object:
    """Return a date as ISO 8601 text, and everything else as it is."""
    isoformat = getattr(value, "isoformat", None)
    return isoformat().removesuffix("T00:00:00") if isoformat else value


def _wrong_values(rows: Sequence[Row], *, path: str) -> Iterable[Fault]:
    for row in rows:
        for name, value in row.cells.items():
            if name in COLUMNS and (fault := wrong_value(name, value)):
                what, expected, remedy = fault
                where = f"{path}: {row.place}, column {name}"
                yield Fault(where=where, what=what, got=str(value), expected=expected, remedy=remedy)


PARSERS = (
    Parser(
        key="points",
        label="Tidy table of operating points",
        tool="Paretopress",
        versions="1",
        recognises=recognises,
        parse=parse,
    ),
)
