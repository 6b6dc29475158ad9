"""The declaration of a source: result files, a table among them, or a database behind a URL."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import ConfigDict, Field, PlainValidator, WithJsonSchema, model_validator

from paretopress.config import written
from paretopress.config.leaves import IDENTITY, Section, Text, columns
from paretopress.config.written import Wrong
from paretopress.config.yaml_door import KEY, Place, Scalar
from paretopress.errors import Fault, quoted

LONGEST_QUERY = 20_000
#: What only a source with a `path` may have.
_OF_FILES = ("parser", "match")
_TEXT = WithJsonSchema({"type": "string"})
_FORMS: list[Any] = [
    {"required": ["path"], "not": {"required": ["sql"]}},
    {
        "required": ["sql"],
        "not": {"anyOf": [{"required": [key]} for key in ("path", *_OF_FILES)]},
        "anyOf": [{"required": ["table"]}, {"required": ["query"]}],
    },
]
_URL = re.compile(r"[a-z][a-z0-9_]*(\+[a-z0-9_]+)?://\S*", re.IGNORECASE)
_PASSWORD = re.compile(r"://[^/?#@\s]*?:(?!\$\{[A-Za-z_][A-Za-z0-9_]*\}@)[^\s]+@")
_SECRET = re.compile(
    r"[?&][^=&\s]*(?:password|passwd|pwd|secret|token)[^=&\s]*=(?!\$\{[A-Za-z_][A-Za-z0-9_]*\}(?:&|$))", re.IGNORECASE
)
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def statement(value: object) -> str:
    """Return a query, which may take several lines."""
    text = written.scalar(value, "a query").text
    if not text.strip():
        raise Wrong.here(Fault(what="an empty text"))
    if len(text) > LONGEST_QUERY:
        raise Wrong.here(Fault(what=f"a query of {len(text):,} characters", expected=f"at most {LONGEST_QUERY:,}"))
    if found := _UNPRINTABLE.search(text):
        raise Wrong.here(Fault(what="a control character", got=f"U+{ord(found.group()):04X}"))
    return text


def database(value: object) -> str:
    """Return the URL of a database, in which no password is written; no message repeats what stands there."""
    if not isinstance(value, Scalar) or value.is_null:
        raise Wrong.here(written.misfit(value, "the URL of a database"))
    text = value.text
    if not _URL.fullmatch(text) or len(text) > written.LONGEST_TEXT:
        raise Wrong.here(Fault(what="not the URL of a database", expected="postgresql://host/database, or another"))
    if _PASSWORD.search(text) or _SECRET.search(text):
        remedy = (
            "take it from the environment: postgresql://user:${PGPASSWORD}@host/database, or leave it to the driver"
        )
        raise Wrong.here(Fault(what="a password is written here", remedy=remedy))
    return text


class Source(Section):
    """Result files to read, a table that holds points, or a database."""

    model_config = ConfigDict(json_schema_extra={"oneOf": _FORMS})

    path: Text | None = Field(
        default=None,
        description="A file, a folder, a glob pattern or a URL, relative to this config; {column} captures a fact.",
    )
    sql: Annotated[str | None, PlainValidator(database), _TEXT] = Field(
        default=None,
        description="URL of a database, as in postgresql://user:${PGPASSWORD}@host/runs; beside 'table' or 'query'.",
    )
    table: Text | None = Field(
        default=None, description="Table or view of a SQLite or DuckDB file or of 'sql'; by default its only one."
    )
    query: Annotated[str | None, PlainValidator(statement), _TEXT] = Field(
        default=None, description="A SELECT instead of a table; what 'where' pins is asked of it, not of all rows."
    )
    parser: Text | None = Field(default=None, description="Key of the parser; by default recognised from the content.")
    match: Text | None = Field(
        default=None, description="A regular expression on the path; its named groups, (?P<hardware>...), are columns."
    )
    set: Annotated[dict[str, str], PlainValidator(written.facts), columns(IDENTITY, written.SETTABLE)] = Field(
        default_factory=dict, description="Identity columns that the file does not carry, as in {gpus: 8}."
    )

    @model_validator(mode="after")
    def _one_form(self) -> Source:
        given = self.model_fields_set
        if "path" not in given and "sql" not in given:
            raise Wrong.here(Fault(what="missing key 'path'", remedy="add 'path:', or 'sql:' for a database"))
        wrong: list[tuple[Place, Fault]] = []
        if "sql" in given:
            both = [key for key in ("path", *_OF_FILES) if key in given]
            remedy = "remove one of them"
            wrong += [((key, KEY), Fault(what=f"{quoted(key)} beside 'sql'", remedy=remedy)) for key in both]
            if not given & {"table", "query"}:
                wrong.append(((), Fault(what="missing key 'query'", remedy="add 'table:' or 'query:'")))
        if {"table", "query"} <= given:
            wrong.append((("query", KEY), Fault(what="'query' beside 'table'", remedy="remove one of them")))
        if "parser" in given and given & {"table", "query"} and "sql" not in given:
            wrong.append((("parser", KEY), Fault(what="'parser' beside a table of a database", remedy="remove it")))
        if wrong:
            raise Wrong(*wrong)
        return self
