"""Engines and benchmark tools: the families of serving engines, and one parser module a tool.

To add an engine, add one entry to `families.py`. To add a parser, write a module with `PARSERS` and name it here.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module

from paretopress import Engine, Parser, hookimpl
from paretopress_engines import families

__all__ = ["paretopress_engines", "paretopress_parsers"]

#: The modules that hold parsers, in the order in which `paretopress plugins` lists them.
PARSER_MODULES = (
    "points",
    "inferencex",
    "inferencex_csv",
    "inferencex_client",
    "inferencex_beside",
    "inferencex_dump",
    "vllm",
    "vllm_sweep",
    "vllm_offline",
    "sglang",
    "trtllm",
    "aiperf",
    "aiperf_sweep",
    "aiperf_beside",
    "genai_perf",
    "guidellm",
    "inference_perf",
    "llmd",
    "llama_cpp",
    "llama_bench",
)


@hookimpl
def paretopress_engines() -> Iterable[Engine]:
    """Return the serving engines known here."""
    return families.ENGINES


@hookimpl
def paretopress_parsers() -> Iterable[Parser]:
    """Return one parser a result format."""
    for name in PARSER_MODULES:
        yield from import_module(f"{__name__}.{name}").PARSERS
