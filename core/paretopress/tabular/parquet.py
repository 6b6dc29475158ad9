"""Parquet: one file, or a folder of files below `key=value` folders, read as far as a filter needs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property, reduce
from importlib.util import find_spec
from operator import and_, or_
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from paretopress.columns import IDENTITY_BY_KEY
from paretopress.errors import DataError, Fault
from paretopress.tabular.pushing import Condition, Kind
from paretopress.tabular.table import Table, signed

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.dataset as ds

MAGIC = b"PAR1"
SUFFIX = ".parquet"
_NOTHING = "__HIVE_DEFAULT_PARTITION__"


class ParquetTable(Table):
    """A Parquet file, or a folder that is one table."""

    tool = "Parquet"

    def __init__(self, path: str, location: Path) -> None:
        super().__init__(path)
        self.location = location

    @property
    def kinds(self) -> Mapping[str, Kind]:
        """Return the columns of all files and folder names."""
        return {field.name: _kind(field.type) for field in self._dataset.schema}

    def stored(
        self, columns: Sequence[str], conditions: Sequence[Condition], *, most: int | None = None
    ) -> Mapping[str, pa.ChunkedArray]:
        """Return arrow columns; row groups and folders that cannot meet the conditions are not read."""
        with self._errors():
            where = reduce(and_, map(_expression, conditions)) if conditions else None
            if most is None:
                table = self._dataset.to_table(columns=list(columns), filter=where)
            else:
                table = self._dataset.head(most, columns=list(columns), filter=where)
        return {name: table.column(name) for name in columns}

    def count(self) -> int:
        """Return how many rows the files say that they have."""
        with self._errors():
            return int(self._dataset.count_rows())

    def combinations(self, columns: Sequence[str], *, most: int | None = None) -> tuple[tuple[Any, ...], ...]:
        """Return the different values, batch by batch."""
        import pyarrow as pa

        found: dict[tuple[Any, ...], None] = {}
        with self._errors():
            for batch in self._dataset.to_batches(columns=list(columns)):
                groups = pa.Table.from_batches([batch]).group_by(list(columns)).aggregate([])
                found |= dict.fromkeys(tuple(row[name] for name in columns) for row in groups.to_pylist())
                if most is not None and len(found) >= most:
                    break
        return tuple(found)[:most]

    def signature(self) -> str:
        """Return what the names, sizes and times of the files say."""
        files = list(results(self.location)) if self.location.is_dir() else [self.location]
        stats = [(file.relative_to(self.location.parent).as_posix(), file.stat()) for file in files]
        return signed([(name, stat.st_size, stat.st_mtime_ns) for name, stat in stats])

    @cached_property
    def _dataset(self) -> ds.Dataset:
        """Return the files as one table, with every column that any of them has."""
        if find_spec("pyarrow") is None:
            remedy = "install it: pip install 'paretopress[parquet]'"
            raise DataError(Fault(where=self.path, what="a Parquet file needs pyarrow", remedy=remedy))
        import pyarrow as pa
        import pyarrow.dataset as ds

        folders = partitions(self.location)
        with self._errors():
            keys = pa.schema([(key, pa.int64() if _is_counted(key, folders[key]) else pa.string()) for key in folders])
            found = ds.dataset(self.location, format="parquet", partitioning=ds.partitioning(keys, flavor="hive"))
            files = [fragment.physical_schema for fragment in found.get_fragments()]
            # A dataset takes the first file's columns for those of all.
            return found.replace_schema(pa.unify_schemas([*files, keys], promote_options="permissive"))

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Tell what pyarrow raises, which are all kinds of errors, as a fault of the file."""
        try:
            yield
        except (OSError, ValueError, TypeError, KeyError, NotImplementedError) as error:
            raise DataError(Fault(where=self.path, what="damaged Parquet", got=str(error)[:60])) from None


def results(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder that readers of Parquet look at, in the order of their names."""
    for file in sorted(folder.rglob("*")):
        hidden = any(part.startswith((".", "_")) for part in file.relative_to(folder).parts)
        if not hidden and file.is_file():
            yield file


def is_dataset(folder: Path) -> bool:
    """Return whether all files of a folder are Parquet, and all folders in it are called `key=value`."""
    files = [file.relative_to(folder) for file in results(folder)]
    return bool(files) and all(
        file.suffix == SUFFIX and len(file.parts) > 1 and all(map(_pair, file.parts[:-1])) for file in files
    )


def partitions(location: Path) -> dict[str, tuple[str, ...]]:
    """Return the values that the names of folders state, by column."""
    found: dict[str, dict[str, None]] = {}
    for file in results(location) if location.is_dir() else ():
        for part in file.relative_to(location).parts[:-1]:
            key, value = _pair(part) or ("", "")
            found.setdefault(key, {})[value] = None
    return {key: tuple(values) for key, values in found.items()}


def _pair(folder: str) -> tuple[str, str] | None:
    key, equals, value = folder.partition("=")
    return (unquote(key), unquote(value)) if key and equals else None


def _is_counted(key: str, values: Sequence[str]) -> bool:
    """Return whether folder names are numbers: those of a number column, and written in one way."""
    column = IDENTITY_BY_KEY.get(key)
    is_number = column is not None and column.type in ("count", "number")
    return is_number and all(value == _NOTHING or re.fullmatch(r"[1-9]\d{0,17}", value) for value in values)


def _kind(kind: pa.DataType) -> Kind:
    import pyarrow as pa

    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    told: dict[Kind, bool] = {
        "text": pa.types.is_string(kind) or pa.types.is_large_string(kind),
        "int": pa.types.is_integer(kind),
        "float": pa.types.is_floating(kind),
        "bool": pa.types.is_boolean(kind),
        "date": pa.types.is_date32(kind),
    }
    return next((name for name, holds in told.items() if holds), "other")


def _expression(condition: Condition) -> pc.Expression:
    import pyarrow.compute as pc

    column = pc.field(condition.column)
    begins = [pc.starts_with(column, prefix) for prefix in condition.prefixes]
    return reduce(or_, begins, column.isin(list(condition.values)) | column.is_null())
