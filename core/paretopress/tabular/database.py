"""Tables and queries of databases: what is asked of them as SQL, and how rows come back.

A query is asked as it stands, as a sub-query; values are bound, never written into the text.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from paretopress.errors import DataError, Fault, nearest
from paretopress.tabular.pushing import Condition
from paretopress.tabular.table import Table, signed

if TYPE_CHECKING:
    from collections.abc import Iterable

EXTRA = "install it: pip install 'paretopress[sql]'"
#: Rows that are taken from a database at a time.
CHUNK = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a database answers: its columns, each with what the driver says of its type, and the rows."""

    columns: tuple[tuple[str, object], ...]
    rows: Iterable[Sequence[Any]]


class Database(Table):
    """A table or a query of a database.

    Parameters
    ----------
    path : str
    table, query : str, optional
        One of the two; a database with a single table or view needs neither.
    """

    def __init__(self, path: str, *, table: str | None = None, query: str | None = None) -> None:
        super().__init__(path)
        self.table = table
        self.query = query

    @abstractmethod
    def ask(self, statement: str, values: Mapping[str, object]) -> AbstractContextManager[Answer]:
        """Return a context in which the database answers a statement; nothing is ever written."""

    @abstractmethod
    def tables(self) -> Mapping[str, str]:
        """Return how each table and view stands in a statement, by its name."""

    @abstractmethod
    def quoted(self, name: str) -> str:
        """Return the name of a table or column as it stands in a statement."""

    @abstractmethod
    def place(self, name: str) -> str:
        """Return the mark of a bound value in a statement."""

    @property
    @abstractmethod
    def errors(self) -> tuple[type[Exception], ...]:
        """Return what its driver raises."""

    def stored(
        self, columns: Sequence[str], conditions: Sequence[Condition], *, most: int | None = None
    ) -> Mapping[str, list[Any]]:
        """Return columns of Python values."""
        names = ", ".join(map(self.quoted, columns))
        where, values = self._where(conditions)
        found: dict[str, list[Any]] = {name: [] for name in columns}
        with self._asked(f"SELECT {names} FROM {self._of}{where}", values) as answer:
            for chunk in _chunks(answer.rows, most):
                for column, cells in zip(found.values(), zip(*chunk, strict=True), strict=True):
                    column.extend(cells)
        return found

    def count(self) -> int:
        """Return how many rows the database counts."""
        with self._asked(f"SELECT count(*) FROM {self._of}", {}) as answer:
            return int(next(iter(answer.rows))[0])

    def combinations(self, columns: Sequence[str], *, most: int | None = None) -> tuple[tuple[Any, ...], ...]:
        """Return the different values, which the database tells apart."""
        names = ", ".join(map(self.quoted, columns))
        with self._asked(f"SELECT DISTINCT {names} FROM {self._of}", {}) as answer:
            return tuple(tuple(row) for chunk in _chunks(answer.rows, most) for row in chunk)

    def _where(self, conditions: Sequence[Condition]) -> tuple[str, dict[str, object]]:
        """Return conditions as SQL, and the values bound in it."""
        values: dict[str, object] = {}

        def bound(value: object) -> str:
            name = f"p{len(values)}"
            values[name] = value
            return self.place(name)

        told = []
        for condition in conditions:
            column = self.quoted(condition.column)
            ways = [f"{column} IS NULL"]
            ways += [f"{column} IN ({', '.join(map(bound, condition.values))})"] if condition.values else []
            ways += [f"{column} LIKE {bound(f'{prefix}%')}" for prefix in condition.prefixes]
            told.append(f"({' OR '.join(ways)})")
        return f" WHERE {' AND '.join(told)}" if told else "", values

    @cached_property
    def _of(self) -> str:
        """Return what stands behind FROM."""
        if self.query is not None:
            # On lines of their own: a query may end with a comment.
            return f"(\n{self.query.strip().rstrip(';')}\n) asked"
        with self._told():
            names = self.tables()
        if self.table is None and len(names) == 1:
            return next(iter(names.values()))
        if self.table is None:
            told = f"'table: …', one of {', '.join(names)}; or 'query: …'" if names else ""
            raise DataError(Fault(where=self.path, what=f"{len(names)} tables and views in it", expected=told))
        if self.table in names:
            return names[self.table]
        if "." in self.table:
            return ".".join(map(self.quoted, self.table.split(".")))
        remedy = nearest(self.table, names)
        expected = "" if remedy else f"one of {', '.join(names)}"
        raise DataError(Fault(where=self.path, what="no such table", got=self.table, expected=expected, remedy=remedy))

    @contextmanager
    def _asked(self, statement: str, values: Mapping[str, object]) -> Iterator[Answer]:
        with self._told(), self.ask(statement, values) as answer:
            yield answer

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tell what the driver raises as a fault of this source."""
        try:
            yield
        except self.errors as error:
            lines = [line for line in self.scrubbed(str(error)).splitlines() if line.strip()] or [type(error).__name__]
            raise DataError(Fault(where=self.path, what=f"{self.tool} refuses", got=lines[0])) from None

    def scrubbed(self, message: str) -> str:
        """Return a driver's message without what must not be printed."""
        return message


class Embedded(Database):
    """A database that is one local file."""

    #: What the name of its log ends with.
    log: ClassVar[str]

    def __init__(self, path: str, location: Path, *, table: str | None = None, query: str | None = None) -> None:
        super().__init__(path, table=table, query=query)
        self.location = location

    def signature(self) -> str:
        """Return what the sizes and times of the file and of its log say."""
        log = self.location.with_name(self.location.name + self.log)
        stats = [file.stat() for file in (self.location, log) if file.is_file()]
        return signed([self.table, self.query, *((stat.st_size, stat.st_mtime_ns) for stat in stats)])

    def quoted(self, name: str) -> str:
        """Return a name in double quotes."""
        doubled = name.replace('"', '""')
        return f'"{doubled}"'


def _chunks(rows: Iterable[Sequence[Any]], most: int | None) -> Iterator[list[Sequence[Any]]]:
    rest = iter(rows) if most is None else islice(rows, most)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
