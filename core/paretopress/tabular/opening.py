"""Which sources are tables: told by the first bytes of a file, by the names in a folder, by a database's URL."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

from paretopress.errors import DataError, Fault
from paretopress.locations import Found, is_url, shown
from paretopress.tabular import duck, parquet, sqlite

if TYPE_CHECKING:
    from paretopress.config import SourceSpec
    from paretopress.tabular.table import Table

_HEAD = 16
_OPTIONS = re.compile(r"[?#].*$", re.DOTALL)


def table_of(found: Found, spec: SourceSpec | None = None) -> Table | None:
    """Return what a source names as a table; None for a file that a parser reads.

    Parameters
    ----------
    found : Found
        One file, folder or URL of the source.
    spec : SourceSpec, optional
        Its table or query; a source with a parser is read by it.
    """
    table, query = (spec.table, spec.query) if spec else (None, None)
    if spec and spec.sql:
        from paretopress.tabular.server import ServerTable

        return ServerTable(found.path, spec.sql, table=table, query=query)
    opened = None if is_url(found.location) or (spec and spec.parser) else _opened(found, table, query)
    if opened is None and (table or query):
        what = "no database, so that it has no table and can be asked no query"
        raise DataError(Fault(where=found.path, what=what, expected="a SQLite or DuckDB file, or 'sql: …'"))
    return opened


def named(path: str, spec: SourceSpec) -> str:
    """Return what a table of a database is called: its file or server, and which table or query of it.

    >>> from paretopress.config import SourceSpec
    >>> named("runs.duckdb", SourceSpec(path="runs.duckdb", table="nightly"))
    'runs.duckdb#nightly'
    """
    if spec.query is not None:
        return f"{path}#query-{hashlib.sha256(spec.query.encode()).hexdigest()[:8]}"
    return path if spec.table is None else f"{path}#{spec.table}"


def server(spec: SourceSpec) -> Found:
    """Return the database of a source, called by its URL without user, password and options.

    >>> from paretopress.config import SourceSpec
    >>> server(SourceSpec(sql="postgresql://me:${PGPASSWORD}@host/runs?sslmode=require", table="nightly")).path
    'postgresql://host/runs#nightly'
    """
    url = spec.sql or ""
    return Found(path=named(_OPTIONS.sub("", shown(url)), spec), location=url)


def signature(found: Found, spec: SourceSpec | None = None) -> str | None:
    """Return a text that changes when a table does, without reading it.

    A Parquet file or folder, a SQLite or a DuckDB file is told by the names, sizes and times of its files. None for
    a database behind a URL, which only reading can tell, and for files that are no tables.
    """
    table = table_of(found, spec)
    return table.signature() if table else None


def _opened(found: Found, table: str | None, query: str | None) -> Table | None:
    location = Path(found.location)
    head = b"" if location.is_dir() else _head(location)
    if head.startswith(sqlite.MAGIC):
        return sqlite.SqliteTable(found.path, location, table=table, query=query)
    if head[duck.MAGIC_AT :].startswith(duck.MAGIC):
        return duck.DuckTable(found.path, location, table=table, query=query)
    if not (table or query) and (location.is_dir() or head.startswith(parquet.MAGIC)):
        return parquet.ParquetTable(found.path, location)
    return None


def _head(location: Path) -> bytes:
    try:
        with location.open("rb") as file:
            return file.read(_HEAD)
    except OSError:
        return b""  # whoever reads it will say why it cannot be read
