"""What every engine parser asks of a record: the number, text or object under a key, or an error that says where.

`where` names the file and the place in it (`runs/a.json`, `runs/a.jsonl: line 3`, `runs/a.json: $.metrics`).
Absent, null and NaN are all *missing* and read as None; a value of the wrong type is a DataError, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf, isinf, isnan
from typing import TYPE_CHECKING

from paretopress.columns import COLUMNS
from paretopress.errors import DataError, Fault
from paretopress.json_door import TruncatedError

if TYPE_CHECKING:
    import pandas as pd

    from paretopress.sources import Source

#: Milliseconds to seconds, and percent to a fraction, as `scale` of `number`.
MILLI = 1e-3
PERCENT = 1e-2

#: An open-loop client that reached less of the requested rate than this is looked at twice.
KEPT_UP = 0.9

#: The columns of which one at least is needed to know how fast a user is served.
SPEED = ("interactivity", "tpot_mean", "tpot_p50", "tpot_p90", "tpot_p95", "tpot_p99")

_DECIMAL = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?", re.ASCII)
_HALF_PAIRS = re.compile("[\ud800-\udfff]")
_FLAGS = {"true": True, "false": False, "": None}
_WORDS = {"": None, "nan": None, "none": None, "null": None, "inf": inf, "infinity": inf}


def number(
    record: Mapping[str, object],
    key: str,
    *,
    where: str,
    scale: float = 1.0,
    infinite: bool = False,
    negative: bool = False,
    spelled: bool = False,
) -> float | None:
    """Return the number under a key times `scale`; None where it is missing.

    Parameters
    ----------
    record : mapping
        A JSON object, or a row of a CSV file.
    key : str
        Its key; a flag (true, false) is not a number.
    where : str
        The file and the place in it, for messages.
    scale : float
        From the file's unit to ours: `MILLI` for milliseconds.
    infinite, negative : bool
        Whether such a number may stand here; otherwise it is an error.
    spelled : bool
        Whether the number may be written as text ("8", "inf", ""), as in CSV files and `--metadata`.

    Raises
    ------
    DataError
        For anything that is no such number.

    >>> number({"mean_ttft_ms": 250}, "mean_ttft_ms", where="a.json", scale=MILLI)
    0.25
    """
    value = record.get(key)
    if spelled and isinstance(value, str):
        value = _spelled(value)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong(where, key, "not a number", value, "a number")
    try:
        found = float(value)
    except OverflowError:
        raise _wrong(where, key, "a number too large to be one", value, "a number") from None
    if isnan(found):
        return None
    if isinf(found) and not infinite:
        raise _wrong(where, key, "not finite", value, "a finite number")
    if found < 0 and not negative:
        raise _wrong(where, key, "negative", value, "a number of 0 or more")
    # 14.4 / 1000 is the float nearest to 0.0144; 14.4 * 0.001 is not.
    return found / (1 / scale)


def count(record: Mapping[str, object], key: str, *, where: str, spelled: bool = False) -> int | None:
    """Return the whole number of 0 or more under a key; None where it is missing.

    >>> count({"completed": 16.0}, "completed", where="a.json")
    16
    """
    found = number(record, key, where=where, spelled=spelled)
    if found is None:
        return None
    if not found.is_integer():
        raise _wrong(where, key, "not a whole number", record[key], "a count")
    return int(found)


def text(record: Mapping[str, object], key: str, *, where: str) -> str | None:
    """Return the text under a key; None where it is missing or empty.

    >>> text({"label": ""}, "label", where="a.json") is None
    True
    """
    value = record.get(key)
    if value is not None and not isinstance(value, str):
        raise _wrong(where, key, "not a text", value, "a text")
    if value and _HALF_PAIRS.search(value):
        raise _wrong(where, key, "half of a surrogate pair, which is no character", ascii(value), "a text")
    return value or None


def flag(record: Mapping[str, object], key: str, *, where: str) -> bool | None:
    """Return whether the flag under a key is set, also where it is written as text; None where it is missing.

    >>> flag({"enable_dp_attention": "False"}, "enable_dp_attention", where="a.json")
    False
    """
    value = record.get(key)
    if isinstance(value, str):
        value = _FLAGS.get(value.strip().lower(), value)
    if value is None or isinstance(value, bool):
        return value
    raise _wrong(where, key, "not a flag", value, "true or false")


def mapping(record: Mapping[str, object], key: str, *, where: str) -> Mapping[str, object]:
    """Return the object under a key; an empty one where it is missing.

    >>> mapping({"server_info": None}, "server_info", where="a.json")
    {}
    """
    value = record.get(key)
    if value is None:
        return {}
    if isinstance(value, Mapping):
        return value
    raise _wrong(where, key, "not an object", value, "an object")


def listing(record: Mapping[str, object], key: str, *, where: str) -> Sequence[object]:
    """Return the array under a key; an empty one where it is missing.

    >>> listing({"errors": ["", "timeout"]}, "errors", where="a.json")
    ['', 'timeout']
    """
    value = record.get(key)
    if value is None:
        return []
    if isinstance(value, list):
        return value
    raise _wrong(where, key, "not an array", value, "an array")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One JSON object of a file that may hold several.

    Parameters
    ----------
    value : mapping
        The object.
    where : str
        Its place, for messages.
    row : str or None
        Its place in the file (`line 3`); None where it is the file's only one.
    truncated : bool
        Whether the file ends in the middle of it; `value` is then empty.
    """

    value: Mapping[str, object]
    where: str
    row: str | None
    truncated: bool = False


def records(source: Source, *, skip: Collection[str] = ()) -> Iterator[Record]:
    """Yield the objects of a file that tools append to; the last one may be truncated.

    An array at the top (a collected summary) yields its elements, with the row `$[2]`.

    Raises
    ------
    DataError
        Where the file is no JSON, where the *first* object is truncated, or for a document that is no object.
    """
    found: list[Record] = []
    try:
        for document in source.documents(skip=skip):
            found += _objects(document.value, path=source.path, row=f"line {document.line}")
    except TruncatedError:
        if not found:
            raise
        line = _last_document_line(source.data)
        found.append(Record(value={}, where=f"{source.path}: {line}", row=line, truncated=True))
    if len(found) == 1 and not (found[0].row or "").startswith("$"):
        found = [Record(value=found[0].value, where=source.path, row=None)]
    yield from found


def _objects(value: object, *, path: str, row: str) -> Iterator[Record]:
    rows = [(f"$[{index}]", item) for index, item in enumerate(value)] if isinstance(value, list) else [(row, value)]
    for place, item in rows:
        if not isinstance(item, dict):
            raise DataError(Fault(where=f"{path}: {place}", what="not an object", got=str(item), expected="an object"))
        yield Record(value=item, where=f"{path}: {place}", row=place)


def _last_document_line(data: bytes) -> str:
    """Return the line on which a truncated last line stands; append-style files hold one document a line."""
    breaks = data.rstrip().count(b"\n")
    return f"line {breaks + 1}"


def truncated_row(record: Record) -> dict[str, object]:
    """Return the row that says that a document of an append-style file is truncated."""
    return {"row": record.row, "left_out": f"truncated document ({record.row})"}


def why_left_out(row: Mapping[str, object], *, open_loop: bool = False) -> str | None:
    """Return why a row of our columns must not be used, in one short sentence; None where it may be.

    Parameters
    ----------
    row : mapping
        `requests`, `completed_requests`, `failed_requests`, `tpot_*`, `interactivity`, and for an open-loop run
        `request_rate`, `duration_s` and latencies.
    open_loop : bool
        Whether the client sent at a rate whatever the server did (no limit of concurrency).

    >>> why_left_out({"requests": 20, "completed_requests": 17, "failed_requests": 3, "tpot_p50": 0.01})
    '3 of 20 requests failed'
    """
    sent, completed, failed = (_known(row, key) for key in ("requests", "completed_requests", "failed_requests"))
    if completed == 0:
        return "every request failed" if sent else "no request finished"
    if failed:
        of = f" of {sent:g}" if sent else ""
        return f"{failed:g}{of} request{'s' if sent != 1 else ''} failed"
    if sent and completed and completed < sent:
        return f"only {completed:g} of {sent:g} requests finished"
    if open_loop and (reason := slow_client(row)):
        return reason
    if not any(_known(row, key) for key in SPEED):
        return "no TPOT: not streamed, or not saved"
    return None


def slow_client(row: Mapping[str, object]) -> str | None:
    """Return that the client, not the server, was too slow for the requested rate; None where nothing shows it.

    A client that keeps up has sent everything after requests / rate; what the run lasts beyond that is the last
    requests' latency, however long the queue. A run that lasts longer still was slowed down by its client.
    """
    sent, rate, duration = (_known(row, key) for key in ("completed_requests", "request_rate", "duration_s"))
    slowest = _slowest(row)
    if not (sent and rate and duration and slowest) or sent / duration >= KEPT_UP * rate:
        return None
    # Twice: the slowest request of thousands is slower than p99, and arrivals scatter.
    if duration - sent / rate <= 2 * slowest:
        return None
    return f"the client was the bottleneck: {sent / duration:.3g} of {rate:.3g} requests/s sent, and none queued"


def _slowest(row: Mapping[str, object]) -> float | None:
    """Return about the longest latency, in s, from what the row has."""
    for scale, key in ((1, "e2el_p99"), (1, "e2el_p95"), (2, "e2el_p90"), (2, "e2el_mean")):
        if (latency := _known(row, key)) is not None:
            return scale * latency
    parts = [_known(row, key) for key in ("ttft_p99", "tpot_p99", "osl_mean")]
    if any(part is None for part in parts):
        return None
    ttft, tpot, osl = (part or 0.0 for part in parts)
    return ttft + tpot * osl


def _known(row: Mapping[str, object], key: str) -> float | None:
    value = row.get(key)
    return float(value) if isinstance(value, int | float) and not isnan(value) else None


def table(rows: Iterable[Mapping[str, object]], *, version: str | None = None) -> pd.DataFrame:
    """Return rows of our columns as a frame, in the order of `paretopress.columns`; columns without a value are absent.

    Parameters
    ----------
    rows : iterable of mappings
        Each of keys of `COLUMNS`; None is missing.
    version : str, optional
        The tool's version, where the file states it.
    """
    import pandas as pd

    rows = list(rows)
    present = [column for column in COLUMNS if any(row.get(column) is not None for row in rows)]
    data = {column: [_sayable(row.get(column)) for row in rows] for column in present}
    frame = pd.DataFrame(data, index=range(len(rows)))
    if version is not None:
        frame.attrs["version"] = version
    return frame


def _sayable(value: object) -> object:
    """Return a reason that quotes a file's own error without characters that are none; other values as they are."""
    return _HALF_PAIRS.sub("\ufffd", value) if isinstance(value, str) else value


def left_out(reason: str) -> pd.DataFrame:
    """Return the frame of a file that holds no operating point: one row, which says what the file is."""
    return table([{"left_out": reason}])


def _spelled(value: str) -> object:
    plain = value.strip()
    if _DECIMAL.fullmatch(plain):
        return float(plain)
    return _WORDS.get(plain.lower(), value)


def _wrong(where: str, key: str, what: str, got: object, expected: str) -> DataError:
    return DataError(Fault(where=f"{where}, key {key}", what=what, got=_shown(got), expected=expected))


def _shown(value: object) -> str:
    """Return any value as a text; an integer of more digits than Python prints is described."""
    try:
        return str(value)
    except ValueError:
        return "an integer of thousands of digits"
