"""The leaves of the declarations: what a single value may be, for a reader of files and for the JSON Schema."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    ValidationInfo,
    WithJsonSchema,
)

from paretopress import comparability
from paretopress.columns import IDENTITY_BY_KEY
from paretopress.config import naming, written
from paretopress.config.written import Wrong
from paretopress.config.yaml_door import Scalar
from paretopress.errors import Fault

TEXT = {"type": ["string", "number"]}
_SCALARS = ["string", "number", "boolean"]
IDENTITY = {"type": _SCALARS}
_NUMBER = {"type": "number", "exclusiveMinimum": 0}
NUMBERS = {"type": "array", "items": _NUMBER, "uniqueItems": True}
KINDS = {"type": "array", "items": {"enum": list(written.KINDS)}, "minItems": 1, "uniqueItems": True}
TARGETS = {"anyOf": [{"const": "auto"}, {**NUMBERS, "minItems": 1}]}
BAND = {"anyOf": [{"const": "auto"}, {"type": "null"}, {**NUMBERS, "minItems": 2, "maxItems": 2}]}
FILES = {"type": ["string", "array"], "items": {"type": "string"}, "uniqueItems": True}
_VALUE_OR_UNSTATED = {"type": [*_SCALARS, "null"]}
_LIST_OF_THEM = {"type": "array", "items": IDENTITY, "minItems": 1, "uniqueItems": True}
LIST_OR_AUTO = {"anyOf": [{"const": written.AUTO}, _LIST_OF_THEM]}
ANY_OF_THEM = {"type": [*_SCALARS, "null", "array"], "items": _VALUE_OR_UNSTATED, "minItems": 1, "uniqueItems": True}
_NAME = {"pattern": naming.REPORT_OR_PATTERN.pattern, "maxLength": naming.LONGEST_REPORT}
REPORT = {"type": ["string", "number"], **_NAME}


def columns(value: dict[str, Any], names: tuple[str, ...]) -> WithJsonSchema:
    """Return the schema of a mapping of identity columns."""
    return WithJsonSchema(_by_column(value, names))


def _by_column(value: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    columns = {name: {"title": IDENTITY_BY_KEY[name].label, **value} for name in names}
    return {"type": "object", "properties": columns, "additionalProperties": False}


EXCLUDE: dict[str, Any] = {"type": "array", "items": _by_column(ANY_OF_THEM, written.CHOOSING)}


def seconds(*names: str) -> WithJsonSchema:
    """Return the schema of a mapping of these names to seconds."""
    return WithJsonSchema(
        {"type": "object", "properties": dict.fromkeys(names, _NUMBER), "additionalProperties": False}
    )


def choice(*names: str) -> WithJsonSchema:
    """Return the schema of one of these names."""
    return WithJsonSchema({"enum": list(names)})


COMPARABILITY = WithJsonSchema(
    {
        "type": "object",
        "properties": {key: {"enum": list(comparability.CHOICES)} for key in comparability.KINDS},
        "additionalProperties": False,
    }
)


def _chosen(value: object, info: ValidationInfo) -> str:
    return written.rule(value, str(info.field_name))


def folder(value: object, info: ValidationInfo) -> Path:
    """Return a folder, from that of the config."""
    return written.folder(value, (info.context or {})["folder"])


def files(value: object, info: ValidationInfo) -> tuple[Path, ...]:
    """Return files, from the folder of the config."""
    return written.files(value, (info.context or {})["folder"])


def _tiers(value: object) -> object:
    if isinstance(value, Scalar):
        remedy = "" if value.is_null else f"for example {{hyperscaler: {value.text}}}"
        raise Wrong.here(Fault(what="a price without its tier", expected="$/hour by tier", remedy=remedy))
    return value


def one_or_more(value: object) -> object:
    """Return a list of mappings, also where a single one was written."""
    return [value] if isinstance(value, dict) else value


def form(value: object) -> str:
    """Return whether a price sheet is named or written out."""
    return "sheet" if isinstance(value, dict) else "key"


Text = Annotated[str, PlainValidator(written.text), WithJsonSchema(TEXT)]
Label = Annotated[str, PlainValidator(written.label), WithJsonSchema(TEXT)]
Value = Annotated[str, PlainValidator(written.identity), WithJsonSchema(IDENTITY)]
Side = Annotated[str | None, PlainValidator(written.identity), WithJsonSchema(IDENTITY)]
Number = Annotated[float, PlainValidator(written.number), WithJsonSchema(_NUMBER)]
Band = Literal["auto"] | tuple[float, float] | None
Day = Annotated[str, PlainValidator(written.day), WithJsonSchema({"type": "string"})]
Key = Annotated[str, AfterValidator(written.one_line)]
Rule = Annotated[str | None, PlainValidator(_chosen), WithJsonSchema({"type": "string"})]
Tiers = Annotated[
    dict[Key, Number],
    AfterValidator(written.some),
    BeforeValidator(_tiers),
    Field(json_schema_extra={"minProperties": 1}),
]


class Section(BaseModel):
    """A mapping in which every key is declared."""

    model_config = ConfigDict(extra="forbid", frozen=True)
