"""What a fleet must serve, or what it may use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """What a fleet must serve, or what it may use.

    Parameters
    ----------
    of : {"users", "megawatts", "gpus"}
        Users that stream at the same time, all-in MW, or GPUs.
    amount : float, > 0
    interactivity : float, tok/s/user, optional
        What each user gets; None asks at each target of the comparison.

    >>> Fleet(of="users", amount=5000, interactivity=50).amount
    5000
    """

    of: Literal["users", "megawatts", "gpus"]
    amount: float
    interactivity: float | None = None
