"""Engine families, and the parsers that the package lists."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

import paretopress_engines
from paretopress import Parser
from paretopress.testing import check_engine, check_parser
from paretopress_engines import reading

README = Path(__file__).parents[2] / "plugins" / "README.md"

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


def test_the_readme_names_every_parser_once():
    _, _, formats = README.read_text(encoding="utf-8").partition("## Formats")
    results, _, others = formats.partition("| files beside results |")
    cells = [line.split("|")[1] for line in results.splitlines() if line.startswith("| `")]
    cells += [line.split("|")[2] for line in others.splitlines() if line.startswith("| ")]
    named = Counter(key for cell in cells for key in re.findall(r"`([\w-]+)`", cell))

    assert named == Counter(parser.key for parser in paretopress_engines.paretopress_parsers())


def test_the_parser_of_the_readme_works_as_it_stands_there(tmp_path):
    (block,) = re.findall(r"```python\n(def recognises.*?)```", README.read_text(encoding="utf-8"), flags=re.DOTALL)
    names = {"Parser": Parser} | {name: getattr(reading, name) for name in ("MILLI", "count", "number", "table")}
    exec(block, names)  # noqa: S102 - the README's own code
    file = tmp_path / "run.json"
    file.write_text('{"acme_bench": 1, "users": 8, "tokens_per_second": 4000, "tpot_ms": 25}', encoding="utf-8")

    (parser,) = names["PARSERS"]
    expected = pd.DataFrame([{"concurrency": 8, "total_tok_s": 4000.0, "tpot_p50": 0.025}])
    check_parser(parser, [(file, expected)])
