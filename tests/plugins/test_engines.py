"""Engine families, and the parsers that the package lists."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter

import pytest

import paretopress_engines
from paretopress.testing import check_engine

ENGINES = tuple(paretopress_engines.paretopress_engines())
FAMILY = {name: engine.family for engine in ENGINES for name in (engine.key, *engine.aliases)}


@pytest.mark.parametrize(
    ("family", "names"),
    [
        ("trt", ("trt", "dynamo-trt", "trtllm", "tensorrt-llm", "dynamo-trtllm")),
        ("sglang", ("sglang", "dynamo-sglang", "mori-sglang")),
        ("vllm", ("vllm", "dynamo-vllm", "llmd-vllm")),
        ("atom", ("atom",)),
    ],
)
def test_the_engine_values_of_inferencex_fall_into_families(family, names):
    assert {FAMILY[name] for name in names} == {family}


def test_a_family_is_named_after_one_of_its_engines():
    assert {engine.family for engine in ENGINES} <= {engine.key for engine in ENGINES}


def test_no_two_engines_share_a_name():
    names = Counter(name for engine in ENGINES for name in (engine.key, *engine.aliases))

    assert max(names.values()) == 1


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.key)
def test_an_engine_is_sound(engine):
    check_engine(engine)


def test_no_two_parsers_share_a_key():
    keys = Counter(parser.key for parser in paretopress_engines.paretopress_parsers())

    assert max(keys.values()) == 1
    assert {"points", "inferencex"} <= keys.keys()


def test_listing_the_parsers_imports_nothing_heavy():
    code = (
        "import sys, paretopress_engines; list(paretopress_engines.paretopress_parsers());"
        "print([name for name in ('pandas', 'numpy', 'pyarrow') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
