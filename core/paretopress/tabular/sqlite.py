"""SQLite files, by the standard library."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from typing import ClassVar
from urllib.parse import quote

from paretopress.tabular.database import Answer, Embedded
from paretopress.tabular.pushing import Kind

MAGIC = b"SQLite format 3\x00"
_NAMES = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY name"


class SqliteTable(Embedded):
    """A table, view or query of a SQLite file, which is opened for reading only."""

    tool = "SQLite"
    log: ClassVar[str] = "-wal"
    errors = (sqlite3.Error,)

    @contextmanager
    def ask(self, statement: str, values: Mapping[str, object]) -> Iterator[Answer]:
        """Answer a statement on a connection of its own."""
        with closing(self._connection()) as connection:
            cursor = connection.execute(statement, values)
            yield Answer(columns=tuple((name, None) for name, *_ in cursor.description or ()), rows=cursor)

    @property
    def kinds(self) -> Mapping[str, Kind]:
        """Return what the columns are declared to hold; SQLite holds them to it only loosely."""
        with self._told(), closing(self._connection()) as connection:
            connection.execute(f"CREATE TEMP VIEW asked AS SELECT * FROM {self._of}")
            columns = connection.execute("PRAGMA temp.table_info(asked)").fetchall()
        return {name: _kind(declared.upper()) for _, name, declared, *_ in columns}

    def tables(self) -> Mapping[str, str]:
        """Return its tables and views, without SQLite's own."""
        with self.ask(_NAMES, {}) as answer:
            return {name: self.quoted(name) for (name,) in answer.rows}

    def place(self, name: str) -> str:
        """Return `:name`."""
        return f":{name}"

    def _connection(self) -> sqlite3.Connection:
        return sqlite3.connect(f"file:{quote(str(self.location.absolute()))}?mode=ro", uri=True)


def _kind(declared: str) -> Kind:
    """Return what the affinity of a declared type lets a column hold (sqlite.org/datatype3.html, section 3.1)."""
    if "INT" in declared:
        return "loose"
    if any(word in declared for word in ("CHAR", "CLOB", "TEXT")):
        return "text"
    return "other" if not declared or "BLOB" in declared else "loose"
