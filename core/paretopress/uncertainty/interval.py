"""Where a number lies, how that is known, and how many of its digits that justifies."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

Kind = Literal["repeats", "leave-one-out", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Where a number lies, and how that is known.

    Parameters
    ----------
    low, high : float, or None
        In the number's unit; None without an interval.
    kind : {"repeats", "leave-one-out", "none"}
        `repeats` is a confidence interval over repeated runs. `leave-one-out` is how far the number moves when a knot
        of the curve is dropped: what the interpolation guesses, and nothing about runs. `none` is not known.

    >>> Interval(low=0.8, high=1.25, kind="repeats").holds(1), Interval(low=2, high=4, kind="repeats").inverse().low
    (True, 0.25)
    """

    low: float | None = None
    high: float | None = None
    kind: Kind = "none"

    def holds(self, value: float) -> bool:
        """Return whether the value lies in the interval; without one it does not."""
        return self.low is not None and self.high is not None and self.low <= value <= self.high

    def inverse(self) -> Interval:
        """Return the interval of the reciprocal."""
        if self.low is None or self.high is None:
            return self
        return Interval(low=1 / self.high, high=1 / self.low, kind=self.kind)


UNKNOWN = Interval()


def digits(value: float, interval: Interval) -> int | None:
    """Return how many significant digits of a value its interval justifies; None where that says nothing.

    The last digit is the second one of the interval's half width: of 5160.2 ± 83 it is the ones.

    >>> digits(5160.2, Interval(low=5077, high=5243, kind="repeats")), digits(5160.2, UNKNOWN)
    (4, None)
    """
    if interval.low is None or interval.high is None or interval.high == interval.low or not value:
        return None
    half_width = float(f"{(interval.high - interval.low) / 2:.1e}")  # 9.96 is 10 with two digits
    return max(1, math.floor(math.log10(abs(value))) - math.floor(math.log10(half_width)) + 2)
