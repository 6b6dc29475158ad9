"""What an offer must be, checked once: at the door of the host, and in the tests of a plugin's author.

An offer that is wrong in type would not fail where it enters but far away, or never: `axes=("layout")` is a
text, and `"lay" in axes` is true.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, fields
from datetime import date

from paretopress.columns import COLUMNS, IDENTITY_KEYS, READING_METRICS
from paretopress.errors import nearest, quoted
from paretopress.offers import ANY_AXIS, Figure, Narrative, Offer, Price, PriceSheet


def faults(offer: Offer | Price) -> tuple[str, ...]:
    """Return all that is wrong with an offer, one line each; empty when it is sound.

    >>> from paretopress.offers import Hardware
    >>> faults(Hardware(key="npu-1", label="NPU 1", vendor="Acme", tdp_w=-450))
    ('tdp_w: got -450, expected a number above 0',)
    """
    return (*_wrong_fields(offer), *_wrong_facts(offer))


def _wrong_fields(offer: Offer | Price) -> Iterator[str]:
    for field in fields(offer):
        value = getattr(offer, field.name)
        expected, holds = SHAPES[_shape(field)]
        if not holds(value):
            yield f"{field.name}: got {_shown(value)}, expected {expected}"
        elif field.default is MISSING and isinstance(value, str) and not value.strip():
            yield f"{field.name}: is empty, expected text"


def _shape(field: Field[object]) -> str:
    """Return the type as `paretopress.offers` writes it; of a callable, only that it is one."""
    return re.sub(r"^Callable\[.*\]", "Callable", str(field.type))


def _wrong_facts(offer: Offer | Price) -> Iterator[str]:
    if isinstance(offer, PriceSheet):
        if not _is_day_or_month(offer.as_of):
            yield f"as_of: got {_shown(offer.as_of)}, expected an ISO date or month (2026-08-01, 2026-08)"
        if SHAPES["Mapping[str, Price]"][1](offer.prices):
            yield from (f"prices[{key!r}].{fault}" for key, price in offer.prices.items() for fault in faults(price))
    if isinstance(offer, Narrative):
        yield from _unknown_columns("axes", offer.axes, (*IDENTITY_KEYS, ANY_AXIS))
    if isinstance(offer, Figure):
        yield from _unknown_columns("needs", offer.needs, (*COLUMNS, *READING_METRICS))


def _unknown_columns(field: str, names: object, known: tuple[str, ...]) -> Iterator[str]:
    for name in names if _is_texts(names) else ():  # type: ignore[attr-defined]
        if name not in known:
            yield "; ".join(filter(None, (f"{field}: {quoted(name)} is no column", nearest(name, known))))


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_texts(value: object) -> bool:
    return isinstance(value, tuple) and all(isinstance(item, str) and item.strip() for item in value)


def _is_amount(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < math.inf


def _is_mapping_of(holds: Callable[[object], bool]) -> Callable[[object], bool]:
    def is_mapping(value: object) -> bool:
        if not isinstance(value, Mapping) or not value:
            return False
        return all(isinstance(key, str) and key.strip() for key in value) and all(map(holds, value.values()))

    return is_mapping


def _is_day_or_month(value: object) -> bool:
    text = str(value)
    try:
        date.fromisoformat(f"{text}-01" if len(text) == len("2026-08") else text)
    except ValueError:
        return False
    return True


def _shown(value: object) -> str:
    return quoted(value) if isinstance(value, str) else quoted(repr(value))[1:-1]


#: What the type of a field in `paretopress.offers` asks for: in words, and as a test.
SHAPES: dict[str, tuple[str, Callable[[object], bool]]] = {
    "str": ("text", _is_text),
    "tuple[str, ...]": ("a tuple of texts, as in ('one',)", _is_texts),
    "bool": ("true or false", lambda value: isinstance(value, bool)),
    "float | None": ("a number above 0", lambda value: value is None or _is_amount(value)),
    "Callable": ("a function", callable),
    "Callable | None": ("a function", lambda value: value is None or callable(value)),
    "Mapping[str, float]": ("amounts above 0 by name", _is_mapping_of(_is_amount)),
    "Mapping[str, Price]": ("a Price by hardware key", _is_mapping_of(lambda value: isinstance(value, Price))),
}
