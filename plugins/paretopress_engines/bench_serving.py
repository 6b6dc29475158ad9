"""What vLLM's benchmark client shares with its descendants in SGLang, TensorRT-LLM and InferenceX.

They print and save `mean_ttft_ms`, `median_tpot_ms`, `p99_itl_ms` and so on. TPOT is (latency - TTFT) / (output
tokens - 1) of each request; ITL is the gap between chunks, each of which may hold several tokens under speculative
decoding. A statistic of nothing is saved as 0, so a latency of 0 reads as missing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from paretopress.errors import DataError, Fault
from paretopress_engines.reading import MILLI, Record, number, text

#: How a tool writes a statistic, by the end of our column's name; the first one present counts.
SPELLINGS = {
    "mean": ("mean",),
    "p50": ("median", "p50", "P50", "p50.0", "50.0"),
    "p90": ("p90", "P90", "p90.0", "90.0"),
    "p95": ("p95", "P95", "p95.0", "95.0"),
    "p99": ("p99", "P99", "p99.0", "99.0"),
}
#: Arrays with an element for each request, which no operating point needs.
PER_REQUEST = (
    "input_lens",
    "output_lens",
    "ttfts",
    "itls",
    "e2els",
    "latencies",
    "queue_times",
    "start_times",
    "generated_texts",
    "text_chunks",
    "rps_change_events",
)
_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)")
_NO_LIMIT = ("inf", "infinity", "trace")


def latencies(
    record: Mapping[str, object], *, where: str, e2el: str = "e2el", signed_tpot: bool = False
) -> dict[str, float | None]:
    """Return the latency columns of a result, in seconds.

    Parameters
    ----------
    record : mapping
        A result with latencies in milliseconds.
    where : str
        The file and the place in it, for messages.
    e2el : str
        What the tool calls the end-to-end latency.
    signed_tpot : bool
        Whether the tool saves a TPOT below 0 where the server did not stream; all TPOT are then missing.

    >>> found = latencies({"mean_ttft_ms": 250, "median_tpot_ms": 0.0}, where="a.json")
    >>> found["ttft_mean"], found["tpot_p50"]
    (0.25, None)
    """
    columns: dict[str, float | None] = {}
    for latency, name in {"ttft": "ttft", "tpot": "tpot", "itl": "itl", "e2el": e2el}.items():
        signed = signed_tpot and latency == "tpot"
        found = {f"{latency}_{statistic}": _read(record, statistic, name, where, signed) for statistic in SPELLINGS}
        unusable = any(value is not None and value < 0 for value in found.values())
        columns |= dict.fromkeys(found) if unusable else {column: value or None for column, value in found.items()}
    return columns


def _read(record: Mapping[str, object], statistic: str, name: str, where: str, signed: bool) -> float | None:  # noqa: FBT001
    keys = [f"{spelling}_{name}_ms" for spelling in SPELLINGS[statistic]]
    found = (number(record, key, where=where, scale=MILLI, negative=signed) for key in keys)
    return next((value for value in found if value is not None), None)


def request_rate(record: Mapping[str, object], *, where: str) -> float | None:
    """Return the requests per second that the client sent; None for as many as possible, or a trace.

    >>> request_rate({"request_rate": "inf"}, where="a.json") is None
    True
    """
    value = record.get("request_rate")
    if isinstance(value, str) and value.lower() in _NO_LIMIT:
        return None
    found = number(record, "request_rate", where=where, infinite=True)
    return None if found == float("inf") else found


def moment(record: Mapping[str, object], key: str, *, where: str) -> str | None:
    """Return a date written as `20260519-083000` in ISO 8601; it has no time zone.

    >>> moment({"date": "20260519-083000"}, "date", where="a.json")
    '2026-05-19T08:30:00'
    """
    written = text(record, key, where=where)
    if written is None:
        return None
    found = _MOMENT.fullmatch(written)
    if found is None:
        fault = Fault(where=f"{where}, key {key}", what="not a date", got=written, expected="YYYYMMDD-HHMMSS")
        raise DataError(fault)
    year, month, day, hour, minute, second = found.groups()
    return f"{year}-{month}-{day}T{hour}:{minute}:{second}"


def per_second(tokens: float | None, duration: float | None) -> float | None:
    """Return tokens per second; None where one of both is missing or 0."""
    return tokens / duration if tokens and duration else None


def little(row: Mapping[str, object]) -> float | None:
    """Return the mean number of requests in flight by Little's law; None where a column for it is missing."""
    completed, latency, duration = (row.get(key) for key in ("completed_requests", "e2el_mean", "duration_s"))
    if isinstance(completed, int) and isinstance(latency, float) and isinstance(duration, float) and duration > 0:
        return completed * latency / duration or None
    return None


def unlimited(row: Mapping[str, object], limit: int | None) -> bool:
    """Return whether no limit of concurrency held requests back: there is none, or not half of it was ever used."""
    return not limit or (little(row) or limit) < limit / 2


def not_a_result(record: Record, *, expected: str) -> DataError:
    """Return the error for an object that is no result of the tool whose file it stands in."""
    keys = ", ".join(list(record.value)[:6])
    return DataError(Fault(where=record.where, what="not a result of this tool", got=keys, expected=expected))
