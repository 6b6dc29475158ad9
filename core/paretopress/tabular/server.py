"""Databases behind a URL, by SQLAlchemy (extra `sql`)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from paretopress.errors import DataError, Fault
from paretopress.tabular.database import CHUNK, EXTRA, Answer, Database
from paretopress.tabular.pushing import Kind

if TYPE_CHECKING:
    from sqlalchemy.engine import URL, Connection, Engine

VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
#: A colon that SQLAlchemy would take for the mark of a bound value.
_COLON = re.compile(r"(?<![:\\]):(?=\w)")
#: Rows that are looked at to learn what columns hold, where the driver does not say.
_LOOKED_AT = 50
_TOOLS = {"postgresql": "PostgreSQL", "mysql": "MySQL", "mariadb": "MariaDB", "sqlite": "SQLite", "mssql": "SQL Server"}
#: Object identifiers of PostgreSQL's own types; no other can be compared with a text without a cast.
_POSTGRESQL: dict[object, Kind] = {
    16: "bool", 20: "int", 21: "int", 23: "int", 25: "text", 700: "float", 701: "float", 1042: "text",
    1043: "text", 1082: "date", 1700: "float",
}  # fmt: skip
_PYTHON: dict[type, Kind] = {str: "text", int: "int", float: "float", Decimal: "float", bool: "bool", date: "date"}


class ServerTable(Database):
    """A table or a query of a database behind a URL.

    `${NAME}` in the URL stands for a variable of the environment; nothing of it, of user, password and options is
    ever printed.
    """

    def __init__(self, path: str, url: str, *, table: str | None = None, query: str | None = None) -> None:
        super().__init__(path, table=table, query=query)
        self.url = url

    @property
    def tool(self) -> str:  # type: ignore[override]
        """Return the database's name."""
        scheme = self.url.partition(":")[0].partition("+")[0]
        return _TOOLS.get(scheme, scheme)

    @property
    def errors(self) -> tuple[type[Exception], ...]:
        """Return what SQLAlchemy raises, and what drivers raise beside it."""
        from sqlalchemy.exc import SQLAlchemyError

        return (SQLAlchemyError, OSError, UnicodeError)

    @contextmanager
    def ask(self, statement: str, values: Mapping[str, object]) -> Iterator[Answer]:
        """Answer a statement in a transaction that reads only where the database knows such, and is rolled back."""
        from sqlalchemy import text

        with self._engine.connect() as connection:
            streamed = self._reading(connection).execution_options(stream_results=True, max_row_buffer=CHUNK)
            with streamed.execute(text(statement), dict(values)) as cursor:
                described = cursor.cursor.description if cursor.cursor is not None else ()
                yield Answer(columns=tuple((name, kind) for name, kind, *_ in described or ()), rows=cursor)
            connection.rollback()

    @property
    def kinds(self) -> Mapping[str, Kind]:
        """Return what the columns hold: as PostgreSQL says, else as the first rows show."""
        with self._asked(f"SELECT * FROM {self._of}", {}) as answer:
            names = [name for name, _ in answer.columns]
            if twice := sorted({name for name in names if names.count(name) > 1}):
                raise DataError(Fault(where=self.path, what=f"column {twice[0]!r} appears twice", remedy="keep one"))
            if self._engine.dialect.name == "postgresql":
                return {name: _POSTGRESQL.get(code, "other") for name, code in answer.columns}
            rows = [row for row, _ in zip(answer.rows, range(_LOOKED_AT), strict=False)]
        return {name: _seen([row[index] for row in rows]) for index, name in enumerate(names)}

    def tables(self) -> Mapping[str, str]:
        """Return the tables and views of the schema that stands first."""
        from sqlalchemy import inspect

        known = inspect(self._engine)
        return {name: self.quoted(name) for name in (*known.get_table_names(), *known.get_view_names())}

    def quoted(self, name: str) -> str:
        """Return a name as this database quotes it."""
        return _escaped(str(self._engine.dialect.identifier_preparer.quote_identifier(name)))

    def place(self, name: str) -> str:
        """Return `:name`."""
        return f":{name}"

    def signature(self) -> None:
        """Return None: a database does not say whether it has changed."""

    @cached_property
    def _of(self) -> str:
        return _escaped(super()._of) if self.query is not None else super()._of

    @cached_property
    def _engine(self) -> Engine:
        try:
            from sqlalchemy import create_engine
            from sqlalchemy.pool import NullPool
        except ImportError:
            raise DataError(Fault(where=self.path, what="a database URL needs SQLAlchemy", remedy=EXTRA)) from None
        try:
            with self._told():
                return create_engine(self._resolved, poolclass=NullPool)
        except ImportError as error:
            what = f"no driver for {self.tool} ({error.name or 'not installed'})"
            remedy = EXTRA if self.tool == "PostgreSQL" else "install the driver that the URL names"
            raise DataError(Fault(where=self.path, what=what, remedy=remedy)) from None

    @cached_property
    def _resolved(self) -> URL:
        """Return the URL with its variables, part by part: a password may hold what means something in a URL."""
        from sqlalchemy import make_url

        url = make_url(self.url)
        parts = {name: getattr(url, name) for name in ("username", "password", "host", "database")}
        told: dict[str, Any] = {name: self._expanded(part) for name, part in parts.items() if part is not None}
        query = {key: self._expanded(value) if isinstance(value, str) else value for key, value in url.query.items()}
        driver = "postgresql+psycopg" if url.drivername == "postgresql" else url.drivername
        return url.set(drivername=driver, query=query, **told)

    def _expanded(self, part: str) -> str:
        return VARIABLE.sub(lambda found: self._variable(found[1]), part)

    def _variable(self, name: str) -> str:
        if name not in os.environ:
            remedy = f"export {name} before the build, or leave the password to the driver (PGPASSWORD, ~/.pgpass)"
            raise DataError(Fault(where=self.path, what=f"the environment has no {name}", remedy=remedy))
        return os.environ[name]

    def _reading(self, connection: Connection) -> Connection:
        if connection.dialect.name == "postgresql":
            return connection.execution_options(postgresql_readonly=True)
        return connection

    def scrubbed(self, message: str) -> str:
        """Return a message without user, password, options and variables, and without SQLAlchemy's address."""
        message = re.sub(r"^\([\w.]+\) ", "", message)
        url = self._resolved
        options = [value for value in url.query.values() if isinstance(value, str)]
        named = [os.environ[name] for name in VARIABLE.findall(self.url)]
        secrets = {text for text in (url.password, url.username, *options, *named) if text}
        for secret in sorted(secrets, key=len, reverse=True):
            message = message.replace(secret, "…")
        return message


def _escaped(statement: str) -> str:
    return _COLON.sub(r"\\:", statement)


def _seen(values: list[object]) -> Kind:
    """Return what a column's first values are; `other` where they say nothing, or different things."""
    kinds = {_PYTHON.get(type(value), "other") for value in values if value is not None}
    return kinds.pop() if len(kinds) == 1 else "other"
