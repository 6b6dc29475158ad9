"""A Paretopress plugin in one file: a GPU, its price, an engine, its results, and a way to tell them.

Each function marked `@hookimpl` is a hook. Keep those that you need; every one stands on its own.
"""

from __future__ import annotations

from paretopress import Claim, Engine, Hardware, Narrative, Parser, Price, PriceSheet, Story, hookimpl
from paretopress.text import escape


@hookimpl
def paretopress_hardware():
    """Return your GPUs; the key is what results say in the column `hardware`."""
    yield Hardware(key="npu-1", label="NPU 1", vendor="Acme", architecture="Dune", tdp_w=450)


@hookimpl
def paretopress_prices():
    """Return dated prices; a page prints their date and source."""
    yield PriceSheet(
        key="acme-2026-10",
        label="Acme list prices, October 2026",
        as_of="2026-10-01",
        source="Acme price list",
        prices={"npu-1": Price(usd_per_gpu_hour={"list": 0.90, "reserved": 0.55}, kw_per_gpu=0.7)},
    )


@hookimpl
def paretopress_engines():
    """Return your engines; those of one family are comparable, aliases are their other names in files."""
    yield Engine(key="acme-serve", label="Acme Serve", family="acme-serve", aliases=("acme",))


@hookimpl
def paretopress_parsers():
    """Return a parser: which files are its own, and how one of them becomes operating points."""
    yield Parser(
        key="tutorial",
        label="Tutorial bench",
        tool="tutorial-bench",
        versions="1.0",
        recognises=recognises,
        parse=parse,
    )


@hookimpl
def paretopress_narratives():
    """Return a narrative, the default for comparisons along its axes."""
    yield Narrative(key="layout", label="Two layouts", axes=("layout",), tell=tell)


#: What the tool calls a column, and what Paretopress calls it.
NAMES = {
    "model": "model",
    "npu": "hardware",
    "npus": "gpus",
    "server": "engine",
    "layout": "layout",
    "users": "concurrency",
    "tokens_per_second": "total_tok_s",
    "tpot_ms": "tpot_p50",
}


def recognises(probe):
    """Say yes to a list of runs, by a key that no other tool writes; never by the file's name."""
    return isinstance(probe.document, list) and "tutorial_bench" in probe.keys


def parse(source):
    """Return one row a run. What a run does not state stays missing; seconds, not milliseconds."""
    import pandas as pd  # here, so that `paretopress --help` need not wait for it

    runs = pd.DataFrame(next(source.documents()).value)
    points = runs.reindex(columns=list(NAMES)).rename(columns=NAMES)
    return points.assign(tpot_p50=points["tpot_p50"] / 1000)


def tell(comparison):
    """Return a story: the core adds the table of readings, the figures, and how the numbers were made."""
    deltas = [match.deltas.get("throughput_per_gpu") for match in comparison.matches]
    ahead = sum(delta is not None and delta.better == "a" for delta in deltas)
    summary = Claim.of(
        f"{comparison.label('a')} gives more tokens per GPU than {comparison.label('b')} "
        f"at {ahead} of {len(deltas)} interactivities.",
        ahead=ahead,
        targets=len(deltas),
    )
    return Story(title=escape(comparison.title), summary=summary)
