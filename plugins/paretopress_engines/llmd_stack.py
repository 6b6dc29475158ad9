"""What an llm-d Benchmark Report says of the servers: model, engine, hardware, parallelism, and how many GPUs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod

from paretopress_engines.arrays import objects
from paretopress_engines.reading import count, mapping, text

Object = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Servers:
    """One component of the stack: alike instances of an inference engine.

    Parameters
    ----------
    role : str or None
        `prefill`, `decode` or `replica`.
    facts : mapping
        Identity by our column.
    gpus : int or None
        GPUs of all instances; None where the report leaves it open.
    """

    role: str | None
    facts: Mapping[str, object]
    gpus: int | None


def stack(scenario: Object, *, where: str) -> dict[str, object]:
    """Return the identity that all inference engines of a stack share, and their GPUs.

    Prefill and decode servers together make a disaggregated system; decode servers alone do both.
    """
    servers = [
        _servers(standardized, where=f"{place}.standardized")
        for place, component in objects(scenario, "stack", where=where)
        if (standardized := mapping(component, "standardized", where=place)).get("kind") == "inference_engine"
    ]
    if not servers:
        return {}
    split = {"prefill", "decode"} <= {group.role for group in servers}
    facts = {key: _shared(servers, key) for key in servers[0].facts}
    roles = {f"{role}_gpus": _total(servers, role) for role in ("prefill", "decode")} if split else {}
    return {**facts, "topology": "disaggregated" if split else "aggregated", "gpus": _total(servers), **roles}


def _servers(standardized: Object, *, where: str) -> Servers:
    accelerator, place = mapping(standardized, "accelerator", where=where), f"{where}.accelerator"
    parallelism = mapping(accelerator, "parallelism", where=place)
    sizes = {
        key: count(parallelism, key, where=f"{place}.parallelism", spelled=True) or None
        for key in ("tp", "pp", "ep", "dp_local", "workers")
    }
    facts = {
        "model": text(mapping(standardized, "model", where=where), "name", where=f"{where}.model"),
        "engine": text(standardized, "tool", where=where),
        "engine_version": text(standardized, "tool_version", where=where),
        "hardware": text(accelerator, "model", where=place),
        **{key: sizes[key] for key in ("tp", "pp", "ep")},
    }
    replicas = count(standardized, "replicas", where=where, spelled=True)
    stated = count(accelerator, "count", where=place, spelled=True)
    return Servers(role=text(standardized, "role", where=where), facts=facts, gpus=_gpus(stated, replicas, sizes))


def _gpus(stated: int | None, replicas: int | None, sizes: Mapping[str, int | None]) -> int | None:
    """Return the GPUs of all replicas.

    The schema calls the stated count the total; what fills it in writes one worker's tp x pp x local dp. The
    parallelism decides which of the two it is; where it is neither, the GPUs stay open.
    """
    worker = prod(sizes[key] or 1 for key in ("tp", "pp", "dp_local"))
    everything = worker * (sizes["workers"] or 1) * (replicas or 0)
    return everything or None if stated in (worker, everything) else None


def _shared(servers: list[Servers], key: str) -> object:
    """Return the one value that all servers have; None where they differ."""
    values = {server.facts[key] for server in servers}
    return values.pop() if len(values) == 1 else None


def _total(servers: list[Servers], role: str | None = None) -> int | None:
    parts = [group.gpus for group in servers if role is None or group.role == role]
    return None if None in parts else sum(part for part in parts if part is not None)
