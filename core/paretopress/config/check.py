"""Holds a file's tree against the declarations, and tells everything that is wrong in one go."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from pydantic import ValidationError

from paretopress.config import naming
from paretopress.config.matrix import combinations
from paretopress.config.model import Report
from paretopress.config.schema import schema
from paretopress.config.written import Wrong, misfit
from paretopress.config.yaml_door import KEY, LocatedFault, Place, Scalar, Tree, YamlFile
from paretopress.errors import ConfigError, Fault, nearest, quoted

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_CONTAINERS = {"model_type": "a mapping", "dict_type": "a mapping", "tuple_type": "a list"}


def declared(file: YamlFile) -> Report:
    """Return a file's tree as declared values.

    Raises
    ------
    ConfigError
        With all faults: those of the YAML, of single keys, and of keys that contradict each other.
    """
    faults = [*file.faults, *((file.mark(place), fault) for place, fault in _contradictions(file.tree))]
    report = None
    try:
        report = Report.model_validate(file.tree, context={"folder": file.file.parent})
        tuple(combinations(report.report, report.matrix, report.exclude))
    except ValidationError as error:
        faults += _located(file, error)
    except Wrong as wrong:
        faults += [(file.mark(("matrix", KEY)), fault) for _, fault in wrong.faults]
    if report is not None:
        faults += [(file.mark(place), fault) for place, fault in _unpinned(report)]
    if faults or report is None:
        raise ConfigError(*file.told(faults))
    return report


def _unpinned(report: Report) -> Iterator[tuple[Place, Fault]]:
    """Yield the columns that a name, a title or an exclusion counts on, and that are not one value of each report."""
    pinned = {column for column, values in report.where.items() if len(values) == 1 and values[0] is not None}
    places: list[tuple[Place, Iterable[str], set[str]]] = [
        (("report",), naming.columns(report.report), set()),
        (("title",), naming.columns(report.title or ""), pinned),
        *((("exclude", index, KEY), out, set()) for index, out in enumerate(report.exclude)),
    ]
    for place, named, also in places:
        for column in named:
            if column not in also and column not in report.matrix:
                what = f"{quoted(column)} is no column of 'matrix'"
                yield place, Fault(what=f"{place[0]}: {what}", remedy=f"add '{column}: auto' to it, or remove it here")


def _contradictions(tree: Tree) -> Iterator[tuple[Place, Fault]]:
    """Yield what is wrong between keys; on the bare tree, so that other faults do not hide it."""
    matrix, where, compare = (_mapping(tree, key) for key in ("matrix", "where", "compare"))
    axis = compare.get("axis")
    for column in matrix:
        if column in where:
            fault = Fault(what=f"{quoted(column)} is in 'where' and in 'matrix'", remedy="remove it from one of them")
            yield ("matrix", column, KEY), fault
        if isinstance(axis, Scalar) and axis.text == column:
            fault = Fault(what=f"{quoted(column)} is the axis", remedy="remove it from 'matrix'")
            yield ("matrix", column, KEY), fault


def _mapping(tree: Tree, key: str) -> dict[str, Tree]:
    value = tree.get(key) if isinstance(tree, dict) else None
    return value if isinstance(value, dict) else {}


def _located(file: YamlFile, error: ValidationError) -> Iterator[LocatedFault]:
    for detail in error.errors(include_url=False):
        place = detail["loc"]
        if place[:2] == ("prices", "sheet"):  # then comes pydantic's name for the form that was written
            place = (*place[:2], *place[3:])
        for inner, fault in _faults(place, detail):
            yield file.mark(inner), fault


def _faults(place: Place, detail: ErrorDetails) -> Iterator[tuple[Place, Fault]]:
    """Yield what pydantic found, in our words, each with its place."""
    wrong = detail.get("ctx", {}).get("error")
    if detail["type"] == "missing":
        yield place[:-1], Fault(what=f"missing key '{place[-1]}'", remedy=f"add '{place[-1]}:'")
    elif detail["type"] == "extra_forbidden":
        yield (*place, KEY), _unknown_key(place)
    elif isinstance(wrong, Wrong):
        for rest, fault in wrong.faults:
            yield (*place, *rest), named((*place, *rest), fault)
    else:
        fault = misfit(detail["input"], _CONTAINERS.get(detail["type"], detail["msg"]))
        yield place, named(place, fault)


def named(place: Place, fault: Fault) -> Fault:
    """Return the fault of a value with the key that it belongs to."""
    keys = [part for part in place if isinstance(part, str)]
    return replace(fault, what=f"{keys[-1]}: {fault.what}") if keys and keys[-1] != KEY else fault


def _unknown_key(place: Place) -> Fault:
    known = _known_keys(place[:-1])
    remedy = nearest(place[-1], known)
    return Fault(
        what=f"unknown key {quoted(place[-1])}",
        expected="" if remedy else f"one of {', '.join(known)}",
        remedy=remedy,
    )


#: Made once: thousands of unknown keys must not take long to tell.
_schema = functools.cache(schema)


def _known_keys(place: Place) -> list[str]:
    """Return the keys that a mapping may have, as the JSON Schema tells them."""
    root = _schema()
    node = root
    for part in place:
        node = node.get("properties", {}).get(part) or node.get("items") or node["additionalProperties"]
        for form in (node, *node.get("oneOf", ())):
            if "$ref" in form:
                node = root["$defs"][form["$ref"].rpartition("/")[2]]
    return list(node["properties"])
