"""The languages of pages, and what differs between them besides the wording files: how a list and a percentage read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from paretopress.printing import FILTERS, Number, percent, ratio
from paretopress.text import Inline, escape

__all__ = ["ENGLISH", "LANGUAGES", "TYPOGRAPHY", "Typography", "filters", "label"]

ENGLISH = "en"
#: By code, each in its own words.
LANGUAGES = {ENGLISH: "English", "zh": "中文"}

_WORDS = Path(__file__).parent / "words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Typography:
    """What stands between pieces of text: after a sentence, between the items of a list, after a heading in a line."""

    between: str = " "
    comma: str = ", "
    stop: str = "."


TYPOGRAPHY = {ENGLISH: Typography(), "zh": Typography(between="", comma="、", stop="。")}


def label(key: str, declared: str, language: str) -> str:
    """Return what a language calls a metric or column; without a word of its own as it is declared.

    >>> label("throughput_per_gpu", "Throughput", "zh"), label("tp", "TP", "zh"), label("tp", "TP", "en")
    ('吞吐量', 'TP', 'TP')
    """
    return _labels(language).get(key, declared)


@cache
def _labels(language: str) -> Mapping[str, str]:
    file = _WORDS / language / "labels.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def filters(language: str) -> Mapping[str, Callable[..., Inline]]:
    """Return what the wording files of a language print with; digits are the same in all.

    >>> print(filters("en")["percent"](66.8), filters("zh")["percent"](66.8), sep=" · ")
    67 % · 67%
    >>> print(filters("zh")["join_and"](["vLLM", "SGLang", "TGI"]))
    vLLM、SGLang 和 TGI
    """
    return {**FILTERS, **_OTHERWISE.get(language, {})}


def _percent_zh(value: Number | Inline) -> Inline:
    return Inline(percent(value).replace(" %", "%"))


def _ratio_zh(value: Number | Inline) -> Inline:
    return Inline(ratio(value).replace(" ×", " 倍"))


def _join_zh(texts: Iterable[object], word: str = "和") -> Inline:
    *first, last = [escape(text) for text in texts] or [Inline()]
    return Inline(" ").join([Inline("、").join(first), escape(word), last]) if first else last


_OTHERWISE: Mapping[str, Mapping[str, Callable[..., Inline]]] = {
    "zh": {"percent": _percent_zh, "ratio": _ratio_zh, "join_and": _join_zh}
}
