"""Operating points at the door: types checked, every fault listed, what follows from other columns filled in.

`complete` turns what a parser made of one file into a frame of the schema: text columns hold text or None, number
columns floats with NaN, flags True, False or None. Missing is missing, never 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

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

    Cells = dict[str, NDArray[Any]]

#: A split of throughput over prefill and decode GPUs may miss the total by this much before it is doubted.
SPLIT_TOLERANCE = 0.01
DEFINITION = "tpot_p50"
#: Why a point is left out that gives tok/s of a whole system and no GPU count. A reader refuses it, unless another
#: file tells the same run.
NEEDS_GPUS = "needs 'gpus': the file gives tok/s of the whole system and no GPU count"
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_NO_NUMBER = "no number"
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
    cells = {key: _typed(given, key, ledger) for key in COLUMNS}
    cells["kind"] = np.where(pd.isna(cells["kind"]), "measured", cells["kind"])
    _count_gpus(cells, ledger)
    _divide_by_gpus(cells)
    _define_interactivity(cells, definition)
    _note_what_never_enters(cells, ledger, definition)
    columns = {key: _as_written(column, raw.index) for key, column in cells.items()}
    named = {"source": [path] * len(raw), "row": ledger.rows}
    columns |= {key: pd.Series(names, dtype="str", index=raw.index) for key, names in named.items()}
    frame = pd.DataFrame(columns, index=raw.index)
    return Checked(frame=frame, faults=tuple(ledger.faults), bad=ledger.bad)


def _as_written(column: NDArray[Any], index: pd.Index) -> NDArray[Any] | pd.Series:
    """Return a column for a frame: from texts, pandas 3 would make its own type, in which None is NaN."""
    return pd.Series(column, dtype=object, index=index) if column.dtype == object else column


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


def _typed(given: pd.DataFrame, key: str, ledger: Ledger) -> NDArray[Any]:
    column: Identity | Metric = IDENTITY_BY_KEY.get(key) or METRIC_BY_KEY[key]
    if key not in given:
        return np.full(len(given), np.nan if key in NUMBER_COLUMNS else None)
    raw = given[key].to_list()
    if isinstance(column, Metric) or column.type in ("count", "number"):
        return _numbers(raw, column, ledger)
    return _flags(raw, key, ledger) if column.type == "flag" else _texts(raw, column, ledger)


def _is_missing(value: object) -> bool:
    if value is None or value is pd.NA or value is pd.NaT:
        return True
    return isinstance(value, float) and np.isnan(value)


def _numbers(raw: Sequence[object], column: Identity | Metric, ledger: Ledger) -> NDArray[Any]:
    read = np.array([_number_or_text(value) for value in raw], dtype=object)
    absent = np.array([value is None for value in read], dtype=bool)
    numbers = np.asarray(pd.to_numeric(read, errors="coerce"), dtype=float)
    above = numbers >= 0 if isinstance(column, Metric) and not column.positive else numbers > 0
    allowed = above & np.isfinite(numbers)
    unit = _expected(column)
    if isinstance(column, Identity) and column.type == "count":
        unit = "a whole number above 0"
        allowed &= np.mod(numbers, 1, where=allowed, out=np.zeros(len(raw))) == 0
    for index in np.flatnonzero(~absent & ~allowed).tolist():
        what = "not a number" if np.isnan(numbers[index]) else "out of range"
        ledger.row(index, column.key, what, got=raw[index], expected=unit)
    return np.where(allowed, numbers, np.nan)


def _number_or_text(value: object) -> object:
    """Return what pandas may read; None for what is missing, and a word for what it would quietly take for a number.

    That, or what it would fail at: booleans, dates, `1_000`, `0x10`, 10 ** 400.
    """
    if isinstance(value, str):
        text = value.strip()
        return text if _NUMBER.fullmatch(text) else None if text.lower() in _MISSING_WORDS else _NO_NUMBER
    if isinstance(value, float):
        return None if value != value else value  # noqa: PLR0124 - NaN alone differs from itself
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, np.number)):
        return None if _is_missing(value) else _NO_NUMBER
    return _NO_NUMBER if isinstance(value, int) and value.bit_length() > _MOST_BITS else value


def _expected(column: Identity | Metric) -> str:
    if isinstance(column, Identity) or not column.unit:
        return "a number above 0" if isinstance(column, Identity) or column.positive else "a number, 0 or more"
    return f"a number of {column.unit}" + (" above 0" if column.positive else ", 0 or more")


def _flags(raw: Sequence[object], key: str, ledger: Ledger) -> NDArray[Any]:
    words = {"true": True, "false": False, "1": True, "0": False}
    flags: list[bool | None] = []
    for index, value in enumerate(raw):
        text = "" if _is_missing(value) else str(value).strip().lower()
        if text not in words and text not in _MISSING_WORDS:
            ledger.row(index, key, "neither true nor false", got=value, expected="true or false")
        flags.append(words.get(text))
    return np.array(flags, dtype=object)


def _texts(raw: Sequence[object], column: Identity, ledger: Ledger) -> NDArray[Any]:
    texts = [None if _is_missing(value) else str(value).strip() or None for value in raw]
    # Identity repeats from row to row: each text is looked at once.
    wrong = {text: found for text in {*texts} if text is not None and (found := _wrong_text(text, column))}
    for index, text in enumerate(texts if wrong else ()):
        if text in wrong:
            ledger.row(index, column.key, **wrong[text])
            texts[index] = None if _HALF_PAIRS.search(text) else text
    return np.array(texts, dtype=object)


def _wrong_text(text: str, column: Identity) -> dict[str, str]:
    """Return what is wrong with a text of a column, as `Ledger.row` takes it."""
    if _HALF_PAIRS.search(text):
        return {"what": "half of a surrogate pair, which is no character", "got": ascii(text)}
    if column.one_of and text not in column.one_of:
        expected, remedy = " or ".join(column.one_of), nearest(text, column.one_of)
        return {"what": "unknown value", "got": text, "expected": expected, "remedy": remedy}
    if column.type == "date" and not _is_date(text):
        return {"what": "not a date", "got": text, "expected": "2026-05-19, or with a time 2026-05-19T08:30:00"}
    return {}


def _is_date(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _count_gpus(cells: Cells, ledger: Ledger) -> None:
    """Fill `gpus` from prefill and decode GPUs, and refuse three counts that contradict each other."""
    gpus, prefill, decode = cells["gpus"], cells["prefill_gpus"], cells["decode_gpus"]
    total = prefill + decode
    for index in np.flatnonzero(~np.isnan(gpus) & ~np.isnan(total) & (gpus != total)):
        got = f"{gpus[index]:g} and {prefill[index]:g} + {decode[index]:g}"
        ledger.row(int(index), "gpus", "not the sum of prefill and decode GPUs", got=got)
    cells["gpus"] = _filled(gpus, total)


def _filled(column: NDArray[Any], instead: NDArray[Any]) -> NDArray[Any]:
    return np.where(np.isnan(column), instead, column)


def _divide_by_gpus(cells: Cells) -> None:
    """Fill throughput per GPU from system throughput; GPUs are a contract and never guessed."""
    total, output, gpus = cells["total_tok_s"], cells["output_tok_s"], cells["gpus"]
    cells["input_tok_s"] = _filled(cells["input_tok_s"], np.where(total > output, total - output, np.nan))
    cells["total_tok_s"] = _filled(total, output + cells["input_tok_s"])
    split = cells["topology"] == "disaggregated"
    over = {
        "throughput_per_gpu": ("total_tok_s", gpus),
        "output_throughput_per_gpu": ("output_tok_s", np.where(split, cells["decode_gpus"], gpus)),
        "input_throughput_per_gpu": ("input_tok_s", np.where(split, cells["prefill_gpus"], gpus)),
    }
    for per_gpu, (system, counted) in over.items():
        cells[per_gpu] = _filled(cells[per_gpu], cells[system] / counted)
    lacking = np.isnan(cells["throughput_per_gpu"]) & ~np.isnan(cells["total_tok_s"]) & np.isnan(gpus)
    _leave_out(cells, lacking, NEEDS_GPUS)


def _leave_out(cells: Cells, rows: NDArray[np.bool_], why: str) -> None:
    """Note why some rows are left out, where nothing is noted yet."""
    cells["left_out"] = np.where(rows & pd.isna(cells["left_out"]), why, cells["left_out"])


def _define_interactivity(cells: Cells, definition: str) -> None:
    """Fill interactivity and its definition; a value that came without a definition keeps none."""
    with np.errstate(divide="ignore", over="ignore"):  # 1 / 0, and 1 / 5e-324
        speed = 1 / cells[definition]
    defined = cells["interactivity_definition"]
    other = ~pd.isna(defined) & (defined != definition)
    derive = np.isfinite(speed) & (np.isnan(cells["interactivity"]) | other)
    cells["interactivity"] = np.where(derive, speed, cells["interactivity"])
    cells["interactivity_definition"] = np.where(derive, definition, defined)


def _note_what_never_enters(cells: Cells, ledger: Ledger, definition: str) -> None:
    """Say of each row without interactivity or throughput that it cannot stand on a frontier."""
    sound = np.ones(len(ledger.rows), dtype=bool)
    sound[list(ledger.bad)] = False
    _leave_out(cells, sound & np.isnan(cells["throughput_per_gpu"]), "no throughput")
    why = f"no interactivity: neither given nor {definition}"
    _leave_out(cells, sound & np.isnan(cells["interactivity"]), why)


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


def records(frame: pd.DataFrame) -> tuple[dict[str, Any], ...]:
    """Return operating points as plain values, a mapping each; None where missing.

    >>> records(pd.DataFrame({"tp": [8.0, np.nan], "engine": ["vllm", None]}))
    ({'tp': 8.0, 'engine': 'vllm'}, {'tp': None, 'engine': None})
    """
    # Not `to_dict("records")`, which takes ten times as long.
    columns = [[None if value != value else value for value in frame[key].tolist()] for key in frame]  # noqa: PLR0124 - NaN
    return tuple(dict(zip(frame.columns, row, strict=True)) for row in zip(*columns, strict=True))


def empty() -> pd.DataFrame:
    """Return a frame of the schema without rows."""
    return complete(pd.DataFrame(), path="").frame


def joined(frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Return frames of the schema one below the other."""
    filled = [frame for frame in frames if len(frame)]
    if not filled:
        return empty()
    frame = pd.concat(filled, ignore_index=True)
    # pandas keeps joined texts in as many pieces as there were files, and each later look goes through all of them.
    return frame.assign(**{key: pd.Series(frame[key].to_numpy(), dtype=frame[key].dtype) for key in ("source", "row")})


NUMBER_COLUMNS = tuple(c.key for c in IDENTITY if c.type in ("count", "number")) + tuple(m.key for m in METRICS)
