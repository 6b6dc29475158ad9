"""The GPUs of design.md's table, one file a vendor."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

import paretopress_hardware
from paretopress.testing import check_hardware

GPUS = {gpu.key: gpu for gpu in paretopress_hardware.paretopress_hardware()}

FACTS = {
    "h100": ("H100", "NVIDIA", "Hopper", 700),
    "h200": ("H200", "NVIDIA", "Hopper", 700),
    "b200": ("B200", "NVIDIA", "Blackwell", 1000),
    "b300": ("B300", "NVIDIA", "Blackwell", 1200),
    "gb200": ("GB200 NVL72", "NVIDIA", "Blackwell", 1200),
    "gb300": ("GB300 NVL72", "NVIDIA", "Blackwell", 1400),
    "mi300x": ("MI300X", "AMD", "CDNA 3", 750),
    "mi325x": ("MI325X", "AMD", "CDNA 3", 1000),
    "mi355x": ("MI355X", "AMD", "CDNA 4", 1400),
}


@pytest.mark.parametrize("key", FACTS)
def test_a_gpu_has_the_facts_that_its_vendor_states(key):
    gpu = GPUS[key]

    assert (gpu.label, gpu.vendor, gpu.architecture, gpu.tdp_w) == FACTS[key]
    assert gpu.sources
    check_hardware(gpu)


def test_every_gpu_is_known_once():
    keys = Counter(gpu.key for gpu in paretopress_hardware.paretopress_hardware())

    assert keys == dict.fromkeys(FACTS, 1)


def test_memory_that_differs_by_board_is_not_stated():
    stated = {key: gpu.memory_gb for key, gpu in GPUS.items() if gpu.memory_gb is not None}

    assert stated == {"h100": 80, "h200": 141, "mi300x": 192, "mi325x": 256, "mi355x": 288}


def test_the_package_imports_nothing_of_ours_but_paretopress():
    folder = Path(paretopress_hardware.__file__).parent
    imported = {
        node.module.partition(".")[0]
        for file in folder.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module
    }

    assert {name for name in imported if name.startswith("paretopress")} == {"paretopress", "paretopress_hardware"}
