"""NVIDIA's GPUs. To add one, add one entry."""

from __future__ import annotations

from functools import partial

from paretopress import Hardware

PAGES = "https://www.nvidia.com/en-us/data-center"

_hopper = partial(Hardware, vendor="NVIDIA", architecture="Hopper")
_blackwell = partial(Hardware, vendor="NVIDIA", architecture="Blackwell")

# The memory of a Blackwell GPU differs by board, and by what a source counts as usable: it is not stated here.
GPUS = (
    _hopper(key="h100", label="H100", tdp_w=700, memory_gb=80, sources=(f"{PAGES}/h100/",)),
    _hopper(key="h200", label="H200", tdp_w=700, memory_gb=141, sources=(f"{PAGES}/h200/",)),
    _blackwell(key="b200", label="B200", tdp_w=1000, sources=(f"{PAGES}/dgx-b200/",)),
    _blackwell(key="b300", label="B300", tdp_w=1200, sources=(f"{PAGES}/dgx-b300/",)),
    _blackwell(key="gb200", label="GB200 NVL72", tdp_w=1200, sources=(f"{PAGES}/gb200-nvl72/",)),
    _blackwell(key="gb300", label="GB300 NVL72", tdp_w=1400, sources=(f"{PAGES}/gb300-nvl72/",)),
)
