"""AMD's GPUs. To add one, add one entry."""

from __future__ import annotations

from functools import partial

from paretopress import Hardware

PAGES = "https://www.amd.com/en/products/accelerators/instinct"

_cdna3 = partial(Hardware, vendor="AMD", architecture="CDNA 3")
_cdna4 = partial(Hardware, vendor="AMD", architecture="CDNA 4")

GPUS = (
    _cdna3(key="mi300x", label="MI300X", tdp_w=750, memory_gb=192, sources=(f"{PAGES}/mi300/mi300x.html",)),
    _cdna3(key="mi325x", label="MI325X", tdp_w=1000, memory_gb=256, sources=(f"{PAGES}/mi300/mi325x.html",)),
    _cdna4(key="mi355x", label="MI355X", tdp_w=1400, memory_gb=288, sources=(f"{PAGES}/mi350/mi355x.html",)),
)
