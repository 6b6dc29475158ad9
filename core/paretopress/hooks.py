"""The hooks: each takes nothing and returns typed offers.

A plugin is a module (or any object) with one or more of these functions, marked `@hookimpl` and named by an
entry point of the group `paretopress`::

    [project.entry-points.paretopress]
    my-gpus = "my_package.gpus"

Every docstring below holds a complete plugin that can be pasted into a file and tried with
`paretopress plugins --plugin FILE.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from paretopress.offers import Engine, Figure, Flavor, Hardware, Narrative, Parser, PriceSheet

PROJECT = "paretopress"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def paretopress_hardware() -> Iterable[Hardware]:  # type: ignore[empty-body]
    """Return the hardware that this plugin knows.

    ::

        from paretopress import Hardware, hookimpl


        @hookimpl
        def paretopress_hardware():
            yield Hardware(key="npu-1", label="NPU 1", vendor="Acme", architecture="Dune", tdp_w=450)
    """


@hookspec
def paretopress_prices() -> Iterable[PriceSheet]:  # type: ignore[empty-body]
    """Return dated price sheets: $/GPU-hour by tier and all-in kW, by hardware key.

    ::

        from paretopress import Price, PriceSheet, hookimpl


        @hookimpl
        def paretopress_prices():
            yield PriceSheet(
                key="acme-2026-10",
                label="Acme list prices, October 2026",
                as_of="2026-10-01",
                source="Acme price list",
                prices={"npu-1": Price(usd_per_gpu_hour={"list": 0.9}, kw_per_gpu=0.7)},
            )
    """


@hookspec
def paretopress_engines() -> Iterable[Engine]:  # type: ignore[empty-body]
    """Return serving engines and the family each belongs to.

    ::

        from paretopress import Engine, hookimpl


        @hookimpl
        def paretopress_engines():
            yield Engine(key="acme-serve", label="Acme Serve", family="acme-serve", aliases=("acme",))
    """


@hookspec
def paretopress_parsers() -> Iterable[Parser]:  # type: ignore[empty-body]
    """Return parsers of result files.

    ::

        import pandas as pd
        from paretopress import Parser, hookimpl


        def recognises(probe):
            return "acme_bench" in probe.keys


        def parse(source):
            run = source.document()
            row = {"concurrency": run["users"], "total_tok_s": run["tps"], "tpot_p50": run["tpot_ms"] / 1000}
            return pd.DataFrame([row])


        @hookimpl
        def paretopress_parsers():
            yield Parser(
                key="acme",
                label="Acme bench",
                tool="acme-bench",
                versions="1.x",
                recognises=recognises,
                parse=parse,
            )
    """


@hookspec
def paretopress_narratives() -> Iterable[Narrative]:  # type: ignore[empty-body]
    """Return narratives: what tells a comparison in prose.

    ::

        from paretopress import Claim, Narrative, Story, escape, hookimpl


        def tell(comparison):
            return Story(title=escape(comparison.title), summary=Claim.of("Two schedulers, side by side."))


        @hookimpl
        def paretopress_narratives():
            yield Narrative(key="scheduler", label="Schedulers", axes=("layout",), tell=tell)
    """


@hookspec
def paretopress_figures() -> Iterable[Figure]:  # type: ignore[empty-body]
    """Return kinds of figure.

    ::

        from paretopress import Figure, hookimpl


        def draw(figure, comparison):
            axes = figure.add_subplot()
            for side in comparison.sides.values():
                axes.plot(side.frontier["interactivity"], side.frontier["concurrency"], label=side.label)


        @hookimpl
        def paretopress_figures():
            yield Figure(
                key="load",
                label="Load",
                draw=draw,
                caption=lambda comparison: "Concurrency against interactivity.",
                alt=lambda comparison: "Concurrency falls as interactivity rises.",
            )
    """


@hookspec
def paretopress_flavors() -> Iterable[Flavor]:  # type: ignore[empty-body]
    r"""Return flavors: how pages are written for one publishing target.

    ::

        from paretopress import Flavor, hookimpl


        def front_matter(metadata):
            return {"title": metadata.title, "summary": metadata.description}


        def caution(paragraphs):
            return "\n\n".join(f"> {paragraph}" for paragraph in paragraphs)


        @hookimpl
        def paretopress_flavors():
            yield Flavor(
                key="acme-wiki",
                label="Acme wiki",
                front_matter=front_matter,
                has_h1=False,
                caution=caution,
            )
    """
