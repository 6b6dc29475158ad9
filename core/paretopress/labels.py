"""What a page calls an identity value: the label that a plugin gives it, else what was written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from paretopress.columns import IDENTITY_BY_KEY

if TYPE_CHECKING:
    from paretopress.catalogue import Catalogue


def label_of(column: str, value: str, catalogue: Catalogue, *, engines: Iterable[object] = ()) -> str:
    """Return the label of an identity value; a number or a release is named with what it is of: "TP 8", "vLLM 0.11".

    Parameters
    ----------
    engines : iterable
        The engines of the points that have the value; a release is one of theirs if they are all the same.
    """
    named: dict[str, Callable[[], str]] = {
        "hardware": lambda: catalogue.hardware[value].label if value in catalogue.hardware else value,
        "engine": lambda: _engine(value, catalogue),
        "engine_version": lambda: _release(value, engines, catalogue),
        "precision": value.upper,
        "spec_method": lambda: "Off" if value == "none" else value.upper(),
        "topology": value.capitalize,
        "run": lambda: f"“{value}”",
    }
    declared = IDENTITY_BY_KEY[column]
    if column in named:
        return named[column]()
    if declared.type == "flag":
        return f"{declared.label} {'on' if value == 'true' else 'off'}"
    return f"{declared.label} {value}" if declared.type in ("count", "number") else value


def _engine(value: str, catalogue: Catalogue) -> str:
    offer = catalogue.engine(value)
    return offer.label if offer else value


def _release(value: str, engines: Iterable[object], catalogue: Catalogue) -> str:
    of = {engine for engine in engines if isinstance(engine, str)}
    return f"{_engine(of.pop(), catalogue)} {value}" if len(of) == 1 else value


def text_of_number(value: float) -> str:
    """Return a number at its shortest; whole ones without a decimal point.

    >>> text_of_number(1048576.0), text_of_number(0.5)
    ('1048576', '0.5')
    """
    return str(int(value)) if float(value).is_integer() else repr(float(value))
