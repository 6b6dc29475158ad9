"""The JSON Schema says what the door accepts, in words for every key."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from paretopress.columns import IDENTITY_KEYS
from paretopress.comparability import KINDS
from paretopress.config import load, schema
from paretopress.errors import ConfigError
from paretopress.rules import CHOICES, METHODS

DESIGN_KEYS = {"report", "sources", "where", "matrix", "compare", "targets", "band", "prices", "budgets", "method"}
DESIGN_KEYS |= {"cost", "narrative", "templates", "figures", "known", "flavor"}


def nodes(node: object) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for part in node.values():
            yield from nodes(part)
    elif isinstance(node, list):
        for part in node:
            yield from nodes(part)


def test_every_key_of_the_design_and_every_rule_is_declared() -> None:
    properties = schema()["properties"]
    assert set(properties) >= DESIGN_KEYS | set(CHOICES)
    for rule, choices in CHOICES.items():
        assert properties[rule]["enum"] == list(choices)
    assert properties["method"]["enum"] == list(METHODS)


def test_what_may_be_refused_or_allowed_is_listed() -> None:
    declared = schema()["properties"]["comparability"]
    assert set(declared["properties"]) == set(KINDS)
    assert all(node["enum"] == ["refuse", "warn", "allow"] for node in declared["properties"].values())


def test_every_key_says_what_it_means() -> None:
    declared = schema()
    for section in (declared, *declared["$defs"].values()):
        assert section["additionalProperties"] is False
        for key, node in section["properties"].items():
            assert node["description"].endswith("."), key


def test_the_schema_is_whole_and_in_the_2020_12_dialect() -> None:
    declared = json.loads(json.dumps(schema()))
    assert declared["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert declared["required"] == ["report", "sources", "compare"]
    references = {node["$ref"] for node in nodes(declared) if "$ref" in node}
    assert references == {f"#/$defs/{name}" for name in declared["$defs"]}


def test_identity_columns_are_offered_and_may_be_text_or_number() -> None:
    where = schema()["properties"]["where"]
    assert set(where["properties"]) == set(IDENTITY_KEYS) - {"row", "left_out", "run_url"}
    assert where["additionalProperties"] is False
    assert where["properties"]["isl"]["type"] == ["string", "number", "boolean", "null", "array"]


GOOD: dict[str, Any] = {
    "report": "r",
    "sources": [{"path": "x.csv", "set": {"gpus": 8, "dp_attention": True}}],
    "where": {"isl": 8192, "engine": ["vllm", None], "model": None},
    "matrix": {"precision": ["fp4", "fp8"]},
    "compare": {"axis": "spec_method", "a": "mtp", "b": "none", "labels": {"b": "Off"}},
    "targets": "auto",
    "band": None,
    "budgets": [],
    "prices": {"sheet": {"as_of": "2026-11", "source": "s", "usd_per_gpu_hour": {"b200": {"t": 1}}}, "tier": "t"},
    "figures": [],
    "cost": "splined",
}
CHANGES: list[dict[str, Any]] = [
    {},
    {"targets": [44, 75]},
    {"targets": []},
    {"targets": [44, 44]},
    {"band": [13, 137]},
    {"band": [13]},
    {"band": "auto"},
    {"budgets": [0]},
    {"cost": None},
    {"figures": None},
    {"report": "A"},
    {"report": 2026},
    {"taget": 1},
    {"sources": []},
    {"sources": [{}]},
    {"where": {"isll": 1}},
    {"where": {"isl": []}},
    {"where": {"isl": {}}},
    {"matrix": {"osl": []}},
    {"matrix": {"osl": 1}},
    {"compare": {"axis": "spec_method", "a": "mtp"}},
    {"compare": {"axis": "colour", "a": "mtp", "b": "none"}},
    {"prices": {"sheet": "s", "tier": "t"}},
    {"prices": {"sheet": "s"}},
    {"prices": {"sheet": {"as_of": "2026-11"}, "tier": "t"}},
    {"prices": {"sheet": {"as_of": "2026-11", "source": "s", "usd_per_gpu_hour": {}}, "tier": "t"}},
    {"known": {"hardware": {"n": {"label": "N", "vendor": "V", "tdp_w": -1}}}},
]


@pytest.mark.parametrize("change", CHANGES, ids=json.dumps)
def test_the_schema_and_the_door_agree(change: dict[str, Any], tmp_path: Path) -> None:
    validator = pytest.importorskip("jsonschema").Draft202012Validator(schema())
    path = tmp_path / "x.yaml"
    path.write_text(json.dumps({**GOOD, **change}))
    try:
        accepted = bool(load(path))
    except ConfigError:
        accepted = False
    assert validator.is_valid({**GOOD, **change}) == accepted


def test_importing_the_door_does_not_import_pydantic_or_yaml() -> None:
    code = "import paretopress.config, sys; print({'pydantic', 'yaml'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"
