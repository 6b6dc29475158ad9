"""What is worked out once for a comparison: its figures, their captions and alternative texts all ask for the same."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from paretopress.comparison import Comparison

Found = TypeVar("Found")


def once(find: Callable[[Comparison, str], Found]) -> Callable[[Comparison, str], Found]:
    """Return a function of a comparison and a metric that is computed once, and forgotten with the comparison."""
    # Not by the comparison itself: one that holds frames has no hash.
    found: dict[tuple[int, str], Found] = {}

    @wraps(find)
    def kept(comparison: Comparison, metric: str) -> Found:
        key = id(comparison), metric
        if key not in found:
            found[key] = find(comparison, metric)
            weakref.finalize(comparison, found.pop, key, None)
        return found[key]

    return kept
