"""Rows of many points by what they state: each value of a column is compared once, not once for each report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from paretopress import selection

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """The points of a build's sources, of which each report uses a few.

    Parameters
    ----------
    points : DataFrame
    """

    points: pd.DataFrame
    _coded: dict[str, tuple[NDArray[np.intp], pd.DataFrame]] = field(default_factory=dict)
    _found: dict[tuple[str, tuple[str | None, ...]], NDArray[np.bool_]] = field(default_factory=dict)

    def possible(self, wanted: Mapping[str, tuple[str | None, ...]]) -> pd.DataFrame:
        """Return what `selection.select(points, wanted, or_unstated=True)` does.

        >>> points = pd.DataFrame({"isl": [1024.0, 8192.0, np.nan]})
        >>> Lookup(points=points).possible({"isl": ("1024",)}).index.tolist()
        [0, 2]
        """
        rows = np.ones(len(self.points), dtype=bool)
        for column, values in wanted.items():
            rows &= self._having(column, tuple(values))
        return self.points.iloc[np.flatnonzero(rows)]

    def _having(self, column: str, values: tuple[str | None, ...]) -> NDArray[np.bool_]:
        if (column, values) not in self._found:
            codes, distinct = self._distinct(column)
            found = selection.matching(distinct, column, values) | distinct[column].isna()
            self._found[column, values] = found.to_numpy(bool)[codes]
        return self._found[column, values]

    def _distinct(self, column: str) -> tuple[NDArray[np.intp], pd.DataFrame]:
        """Return for each row the place of its value in a frame of the column's values."""
        if column not in self._coded:
            cells = self.points[column]
            codes, values = pd.factorize(cells, use_na_sentinel=False)
            self._coded[column] = codes, pd.DataFrame({column: pd.Series(values, dtype=cells.dtype)})
        return self._coded[column]
