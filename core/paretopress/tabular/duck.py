"""DuckDB files, by DuckDB (extra `sql`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from types import ModuleType
from typing import ClassVar

from paretopress.errors import DataError, Fault
from paretopress.tabular.database import EXTRA, Answer, Embedded
from paretopress.tabular.pushing import Kind

#: DuckDB's, after eight bytes of a checksum.
MAGIC, MAGIC_AT = b"DUCK", 8
_NAMES = "SELECT table_schema, table_name FROM information_schema.tables ORDER BY 1, 2"
_INTS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")
_KINDS: dict[str, Kind] = {"VARCHAR": "text", "BOOLEAN": "bool", "DATE": "date", "DOUBLE": "float", "FLOAT": "float"}


class DuckTable(Embedded):
    """A table, view or query of a DuckDB file, which is opened for reading only and can reach no other file."""

    tool = "DuckDB"
    log: ClassVar[str] = ".wal"

    @property
    def errors(self) -> tuple[type[Exception], ...]:
        """Return DuckDB's."""
        return (self._duckdb.Error,)

    @contextmanager
    def ask(self, statement: str, values: Mapping[str, object]) -> Iterator[Answer]:
        """Answer a statement on a connection of its own."""
        settings = {"enable_external_access": "false"}
        with closing(self._duckdb.connect(str(self.location), read_only=True, config=settings)) as connection:
            cursor = connection.execute(statement, dict(values) or None)
            columns = tuple((name, kind) for name, kind, *_ in cursor.description or ())
            yield Answer(columns=columns, rows=iter(cursor.fetchone, None))

    @property
    def kinds(self) -> Mapping[str, Kind]:
        """Return what the columns hold."""
        with self._asked(f"DESCRIBE SELECT * FROM {self._of}", {}) as answer:
            return {name: _kind(declared) for name, declared, *_ in answer.rows}

    def tables(self) -> Mapping[str, str]:
        """Return its tables and views, those of other schemas than `main` with their schema."""
        with self.ask(_NAMES, {}) as answer:
            found = [(() if schema == "main" else (schema,), name) for schema, name in answer.rows]
        return {".".join((*schema, name)): ".".join(map(self.quoted, (*schema, name))) for schema, name in found}

    def place(self, name: str) -> str:
        """Return `$name`."""
        return f"${name}"

    @property
    def _duckdb(self) -> ModuleType:
        try:
            import duckdb
        except ImportError:
            raise DataError(Fault(where=self.path, what="a DuckDB file needs duckdb", remedy=EXTRA)) from None
        return duckdb


def _kind(declared: str) -> Kind:
    if declared in _INTS:
        return "int"
    return "float" if declared.startswith("DECIMAL") else _KINDS.get(declared, "other")
