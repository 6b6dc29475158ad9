"""Hardware and price sheets: NVIDIA and AMD GPUs, and what an hour of each costs.

To add a GPU, add one entry to the table of its vendor. To add a price sheet, add one table to `prices.py`.
"""

from __future__ import annotations

from collections.abc import Iterable

from paretopress import Hardware, PriceSheet, hookimpl
from paretopress_hardware import amd, nvidia, prices

__all__ = ["paretopress_hardware", "paretopress_prices"]


@hookimpl
def paretopress_hardware() -> Iterable[Hardware]:
    """Return every GPU of the vendors known here."""
    yield from nvidia.GPUS
    yield from amd.GPUS


@hookimpl
def paretopress_prices() -> Iterable[PriceSheet]:
    """Return the published price sheets; none is a default, so that an upgrade never moves a published number."""
    return prices.SHEETS
