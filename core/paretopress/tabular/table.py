"""A table that is asked for columns and rows, and what it hands over as a parser's rows."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from paretopress.columns import COLUMNS
from paretopress.errors import DataError, Fault
from paretopress.tabular.pushing import Condition, Kind, Wanted, conditions
from paretopress.tidy import near_misses

if TYPE_CHECKING:
    import pandas as pd

#: A column that names the rows of a table which has none called `row`.
NAMES = "id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Rows of a table in an order that does not depend on how it stores them, and the digest of their values."""

    frame: pd.DataFrame
    sha256: str


class Table(ABC):
    """A table of operating points that need not be read whole.

    Parameters
    ----------
    path : str
        What messages and pages call it; without credentials.
    """

    key: ClassVar[str] = "table"
    #: What stores it, as a page names it.
    tool: str

    def __init__(self, path: str) -> None:
        self.path = path

    @property
    @abstractmethod
    def kinds(self) -> Mapping[str, Kind]:
        """Return its columns, and what each of them holds."""

    @abstractmethod
    def stored(
        self, columns: Sequence[str], conditions: Sequence[Condition], *, most: int | None = None
    ) -> Mapping[str, Any]:
        """Return the columns of the rows that meet all conditions: arrow arrays, or lists of Python values."""

    @abstractmethod
    def count(self) -> int:
        """Return how many rows it has."""

    @abstractmethod
    def combinations(self, columns: Sequence[str], *, most: int | None = None) -> tuple[tuple[Any, ...], ...]:
        """Return the different values that rows have in some columns, in no order; no more than `most`."""

    @abstractmethod
    def signature(self) -> str | None:
        """Return a text that changes when the table does, without reading it; None where only reading can tell."""

    def rows(self, wanted: Wanted | None = None, *, facts: Collection[str] = (), most: int | None = None) -> Rows:
        """Return the rows that may be wanted, those that do not say so among them, as a parser returns rows.

        A column `row`, else one called `id`, names the rows; without either the first digits of the digest of what a
        row says, which are the same however the table is stored.

        Parameters
        ----------
        wanted : mapping of str to tuple, optional
            By identity column the values that are asked for.
        facts : collection of str
            Columns that are stated for the whole table; they are not asked for.
        most : int, optional
            Take the first so many rows.

        Raises
        ------
        DataError
            For a column that is almost one of ours, a value that no operating point has, or a table that cannot be
            read.
        """
        from paretopress.tabular.order import in_order
        from paretopress.tabular.typed import columns_of

        kinds = self.kinds
        if faults := list(near_misses(kinds, path=self.path)):
            raise DataError(*faults)
        columns = [name for name in kinds if name in COLUMNS]
        if not columns:
            raise DataError(Fault(where=self.path, what="none of its columns is ours", got=", ".join(kinds)[:60]))
        named = [NAMES] if "row" not in kinds and NAMES in kinds else []
        found = self.stored([*columns, *named], conditions(kinds, wanted or {}, facts), most=most)
        told = {"row" if name in named else name: cells for name, cells in found.items()}
        frame, sha256 = in_order(columns_of(told, path=self.path))
        frame.attrs["unused"] = tuple(name for name in kinds if name not in (*columns, *named))
        return Rows(frame=frame, sha256=sha256)


def signed(parts: Sequence[object]) -> str:
    """Return a short text that stands for all the parts."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()
