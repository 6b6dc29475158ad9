"""Operating points at the door: types checked, every fault listed, what follows from other columns filled in.

`complete` turns what a parser made of one file into a frame of the schema: text columns hold text or None, number
columns floats with NaN, flags True, False or None. Missing is missing, never 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from paretopress.columns import (
    COLUMNS,
    IDENTITY,
    IDENTITY_BY_KEY,
    METRIC_BY_KEY,
    METRICS,
    Identity,
    Metric,
)
from paretopress.errors import Fault, nearest

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: A split of throughput over prefill and decode GPUs may miss the total by this much before it is doubted.
SPLIT_TOLERANCE = 0.01
DEFINITION = "tpot_p50"
#: Why a point is left out that gives tok/s of a whole system and no GPU count. A reader refuses it, unless another
#: file tells the same run.
NEEDS_GPUS = "needs 'gpus': the file gives tok/s of the whole system and no GPU count"
_DATE = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?")
#: A whole number of more bits may be none that a float can be near to.
_MOST_BITS = 1023
_HALF_PAIRS = re.compile("[\ud800-\udfff]")
_MISSING_WORDS = frozenset({"", "na", "nan", "null", "none", "n/a"})


@dataclass(slots=True, kw_only=True)
class Ledger:
    """The faults of one file, by row, collected while it is read.

    Parameters
    ----------
    path : str
        The file, for messages.
    rows : sequence of str
        What each row is called in that file ("row 7", "$[3]").
    """

    path: str
    rows: list[str]
    faults: list[Fault] = field(default_factory=list)
    bad: dict[int, str] = field(default_factory=dict)

    def row(
        self, index: int, column: str, what: str, *, got: object = None, expected: str = "", remedy: str = ""
    ) -> None:
        """Note a fault of one row."""
        place = ", ".join(part for part in (self.rows[index], f"column {column}" if column else "") if part)
        found = None if got is None else str(got)
        self.faults.append(Fault(where=f"{self.path}: {place}", what=what, got=found, expected=expected, remedy=remedy))
        self.bad.setdefault(index, f"{column}: {what}" + (f" ({found[:40]})" if found else ""))

    def file(self, what: str, *, remedy: str = "") -> None:
        """Note a fault of the whole file."""
        self.faults.append(Fault(where=self.path, what=what, remedy=remedy))
        self.bad = dict.fromkeys(range(len(self.rows)), what) | self.bad


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A file's operating points, and what is wrong with some of them.

    Parameters
    ----------
    frame : DataFrame
        All rows, in the schema's columns; `left_out` says why a row is not used.
    faults : tuple of Fault
        Every fault found.
    bad : mapping of int to str
        The rows that have faults, by position, and what each is left out for if the reader asks to go on.
    """

    frame: pd.DataFrame
    faults: tuple[Fault, ...]
    bad: Mapping[int, str]


def complete(
    raw: pd.DataFrame, *, path: str, facts: Mapping[str, str] | None = None, definition: str = DEFINITION
) -> Checked:
    """Return a parser's rows as operating points.

    Parameters
    ----------
    raw : DataFrame
        Columns of `paretopress.columns`, any of them missing.
    path : str
        The file, for messages and the column `source`.
    facts : mapping of str to str, optional
        Identity that the file does not carry. A text replaces what the file says (a model under another name);
        a number that contradicts the file's own is a fault.
    definition : str
        The latency whose reciprocal is the interactivity.

    >>> raw = pd.DataFrame({"tpot_p50": [0.02], "total_tok_s": [8000.0]})
    >>> point = complete(raw, path="a.json", facts={"gpus": "4"}).frame.iloc[0]
    >>> float(point.interactivity), float(point.throughput_per_gpu)
    (50.0, 2000.0)
    """
    raw = raw.reset_index(drop=True)
    ledger = Ledger(path=path, rows=_row_names(raw))
    given = _with_facts(raw, facts or {}, ledger)
    for name in given.columns:
        if name not in COLUMNS:
            ledger.file(f"unknown column {name!r}", remedy=nearest(name, COLUMNS))
    columns = {key: _typed(given, key, ledger) for key in COLUMNS}
    frame = pd.DataFrame(columns, index=given.index)
    frame["source"], frame["row"] = path, ledger.rows
    frame["kind"] = frame["kind"].where(frame["kind"].notna(), "measured")
    _count_gpus(frame, ledger)
    _divide_by_gpus(frame)
    _define_interactivity(frame, definition)
    _note_what_never_enters(frame, ledger, definition)
    return Checked(frame=frame, faults=tuple(ledger.faults), bad=ledger.bad)


def _with_facts(raw: pd.DataFrame, facts: Mapping[str, str], ledger: Ledger) -> pd.DataFrame:
    """Add what the config states: a name may replace the file's own, a number may not contradict it."""
    for key, value in facts.items():
        if key in raw and IDENTITY_BY_KEY[key].type in ("count", "number"):
            own = pd.to_numeric(raw[key], errors="coerce")
            stated = pd.to_numeric(pd.Series([value]), errors="coerce")[0]
            for index in np.flatnonzero(own.notna() & (own != stated)):
                ledger.row(
                    int(index),
                    key,
                    "the file states it, and the config states it otherwise",
                    got=value,
                    expected=f"{own[index]:g}",
                )
    return raw.assign(**{key: [value] * len(raw) for key, value in facts.items()})


def _row_names(raw: pd.DataFrame) -> list[str]:
    if "row" in raw and raw["row"].notna().all():
        return [_HALF_PAIRS.sub("\ufffd", str(name)) for name in raw["row"]]
    return [""] if len(raw) == 1 else [f"row {number}" for number in range(1, len(raw) + 1)]


def _typed(given: pd.DataFrame, key: str, ledger: Ledger) -> pd.Series:
    column: Identity | Metric = IDENTITY_BY_KEY.get(key) or METRIC_BY_KEY[key]
    kind = column.type if isinstance(column, Identity) else "metric"
    if key not in given:
        empty = np.full(len(given), np.nan) if kind in ("metric", "count", "number") else [None] * len(given)
        return pd.Series(empty, index=given.index, dtype=float if kind in ("metric", "count", "number") else object)
    raw = given[key].astype(object)
    if isinstance(column, Metric) or kind in ("count", "number"):
        return _numbers(raw, column, ledger)
    if kind == "flag":
        return _flags(raw, key, ledger)
    return _texts(raw, column, ledger)


def _is_missing(value: object) -> bool:
    if value is None or value is pd.NA or value is pd.NaT:
        return True
    return isinstance(value, float) and np.isnan(value)


def _numbers(raw: pd.Series, column: Identity | Metric, ledger: Ledger) -> pd.Series:
    is_text = raw.map(lambda value: isinstance(value, str))
    cleaned = raw.mask(is_text & raw.map(lambda v: isinstance(v, str) and v.strip().lower() in _MISSING_WORDS), None)
    numbers = pd.to_numeric(cleaned.map(_number_or_text), errors="coerce").astype(float)
    absent = cleaned.map(_is_missing)
    whole = isinstance(column, Identity) and column.type == "count"
    unit = "a whole number above 0" if whole else _expected(column)
    allowed = numbers > 0 if not isinstance(column, Metric) or column.positive else numbers >= 0
    if whole:
        allowed &= numbers % 1 == 0
    for index in np.flatnonzero(~absent & ~(allowed & np.isfinite(numbers))):
        what = "not a number" if np.isnan(numbers[index]) else "out of range"
        ledger.row(int(index), column.key, what, got=raw[index], expected=unit)
    return numbers.where(absent | (allowed & np.isfinite(numbers)))


def _number_or_text(value: object) -> object:
    """Keep out what pandas would quietly take for a number, or fail at: booleans, dates, `1_000`, `0x10`, 10 ** 400."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, float, str, np.number)):
        return None if _is_missing(value) else "no number"
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        return "no number"
    if isinstance(value, str):
        return value.strip() if re.fullmatch(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*", value) else "no number"
    return value


def _expected(column: Identity | Metric) -> str:
    if isinstance(column, Identity) or not column.unit:
        return "a number above 0" if isinstance(column, Identity) or column.positive else "a number, 0 or more"
    return f"a number of {column.unit}" + (" above 0" if column.positive else ", 0 or more")


def _flags(raw: pd.Series, key: str, ledger: Ledger) -> pd.Series:
    words = {"true": True, "false": False, "1": True, "0": False}
    flags: list[bool | None] = []
    for index, value in enumerate(raw):
        text = "" if _is_missing(value) else str(value).strip().lower()
        if text not in words and text not in _MISSING_WORDS:
            ledger.row(index, key, "neither true nor false", got=value, expected="true or false")
        flags.append(words.get(text))
    return pd.Series(flags, index=raw.index, dtype=object)


def _texts(raw: pd.Series, column: Identity | Metric, ledger: Ledger) -> pd.Series:
    texts = [None if _is_missing(value) or str(value).strip() == "" else str(value).strip() for value in raw]
    allowed = column.one_of if isinstance(column, Identity) else ()
    is_date = isinstance(column, Identity) and column.type == "date"
    for index, text in enumerate(texts):
        if text is not None and _HALF_PAIRS.search(text):
            texts[index] = None
            ledger.row(index, column.key, "half of a surrogate pair, which is no character", got=ascii(text))
            continue
        if text is not None and allowed and text not in allowed:
            expected = " or ".join(allowed)
            ledger.row(index, column.key, "unknown value", got=text, expected=expected, remedy=nearest(text, allowed))
        if text is not None and is_date and not _is_date(text):
            ledger.row(
                index, column.key, "not a date", got=text, expected="2026-05-19, or with a time 2026-05-19T08:30:00"
            )
    return pd.Series(texts, index=raw.index, dtype=object)


def _is_date(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _count_gpus(frame: pd.DataFrame, ledger: Ledger) -> None:
    """Fill `gpus` from prefill and decode GPUs, and refuse three counts that contradict each other."""
    total = frame["prefill_gpus"] + frame["decode_gpus"]
    for index in np.flatnonzero(frame["gpus"].notna() & total.notna() & (frame["gpus"] != total)):
        got = f"{frame['gpus'][index]:g} and {frame['prefill_gpus'][index]:g} + {frame['decode_gpus'][index]:g}"
        ledger.row(int(index), "gpus", "not the sum of prefill and decode GPUs", got=got)
    frame["gpus"] = frame["gpus"].where(frame["gpus"].notna(), total)


def _divide_by_gpus(frame: pd.DataFrame) -> None:
    """Fill throughput per GPU from system throughput; GPUs are a contract and never guessed."""
    total, output, given = frame["total_tok_s"], frame["output_tok_s"], frame["input_tok_s"]
    frame["input_tok_s"] = given.where(given.notna(), (total - output).where(total > output))
    frame["total_tok_s"] = total.where(total.notna(), output + frame["input_tok_s"])
    split = frame["topology"] == "disaggregated"
    over = {
        "throughput_per_gpu": ("total_tok_s", frame["gpus"]),
        "output_throughput_per_gpu": ("output_tok_s", frame["gpus"].where(~split, frame["decode_gpus"])),
        "input_throughput_per_gpu": ("input_tok_s", frame["gpus"].where(~split, frame["prefill_gpus"])),
    }
    for per_gpu, (system, gpus) in over.items():
        frame[per_gpu] = frame[per_gpu].where(frame[per_gpu].notna(), frame[system] / gpus)
    lacking = frame["throughput_per_gpu"].isna() & frame["total_tok_s"].notna() & frame["gpus"].isna()
    frame.loc[lacking & frame["left_out"].isna(), "left_out"] = NEEDS_GPUS


def _define_interactivity(frame: pd.DataFrame, definition: str) -> None:
    """Fill interactivity and its definition; a value that came without a definition keeps none."""
    speed = (1 / frame[definition]).replace(np.inf, np.nan)
    own = frame["interactivity"].notna()
    other = frame["interactivity_definition"].notna() & (frame["interactivity_definition"] != definition)
    derive = speed.notna() & (~own | other)
    frame["interactivity"] = frame["interactivity"].where(~derive, speed)
    frame["interactivity_definition"] = frame["interactivity_definition"].where(~derive, definition)


def _note_what_never_enters(frame: pd.DataFrame, ledger: Ledger, definition: str) -> None:
    """Say of each row without interactivity or throughput that it cannot stand on a frontier."""
    faulty = pd.Series(frame.index.isin(list(ledger.bad)), index=frame.index)
    lacks = {
        "throughput_per_gpu": "no throughput",
        "interactivity": f"no interactivity: neither given nor {definition}",
    }
    for key, why in lacks.items():
        frame.loc[frame[key].isna() & frame["left_out"].isna() & ~faulty, "left_out"] = why


def doubtful_split(frame: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which rows give an input, output and total throughput that contradict their GPU counts by over 1 %.

    ``input x prefill + output x decode = total x (prefill + decode)``; where a run is aggregated, all GPUs are both.
    """
    prefill = frame["prefill_gpus"].where(frame["topology"] == "disaggregated", frame["gpus"])
    decode = frame["decode_gpus"].where(frame["topology"] == "disaggregated", frame["gpus"])
    parts = frame["input_throughput_per_gpu"] * prefill + frame["output_throughput_per_gpu"] * decode
    whole = frame["throughput_per_gpu"] * frame["gpus"]
    doubtful: NDArray[np.bool_] = ((parts / whole - 1).abs() > SPLIT_TOLERANCE).to_numpy()
    return doubtful


def empty() -> pd.DataFrame:
    """Return a frame of the schema without rows."""
    return complete(pd.DataFrame(), path="").frame


def joined(frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Return frames of the schema one below the other."""
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else empty()


NUMBER_COLUMNS = tuple(c.key for c in IDENTITY if c.type in ("count", "number")) + tuple(m.key for m in METRICS)
