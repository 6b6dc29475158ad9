"""What an llm-d Benchmark Report says of the servers: model, engine, hardware, parallelism, and how many GPUs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from paretopress.errors import DataError, Fault
from paretopress_engines.reading import count, listing, mapping, text

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
        for place, standardized in _components(scenario, where=where)
        if standardized.get("kind") == "inference_engine"
    ]
    if not servers:
        return {}
    split = {"prefill", "decode"} <= {group.role for group in servers}
    facts = {key: _shared(servers, key) for key in servers[0].facts}
    roles = {f"{role}_gpus": _total(servers, role) for role in ("prefill", "decode")} if split else {}
    return {**facts, "topology": "disaggregated" if split else "aggregated", "gpus": _total(servers), **roles}


def _components(scenario: Object, *, where: str) -> list[tuple[str, Object]]:
    found = []
    for index, component in enumerate(listing(scenario, "stack", where=where)):
        place = f"{where}.stack[{index}]"
        if not isinstance(component, Mapping):
            raise DataError(Fault(where=place, what="not an object", got=str(component)[:40], expected="an object"))
        found.append((place, mapping(component, "standardized", where=place)))
    return found


def _servers(standardized: Object, *, where: str) -> Servers:
    accelerator = mapping(standardized, "accelerator", where=where)
    parallelism = mapping(accelerator, "parallelism", where=f"{where}.accelerator")
    sizes = {
        key: count(parallelism, key, where=f"{where}.accelerator.parallelism", spelled=True) or None for key in ("tp", "pp", "ep")
    }
    facts = {
        "model": text(mapping(standardized, "model", where=where), "name", where=f"{where}.model"),
        "engine": text(standardized, "tool", where=where),
        "engine_version": text(standardized, "tool_version", where=where),
        "hardware": text(accelerator, "model", where=f"{where}.accelerator"),
        **sizes,
    }
    return Servers(role=text(standardized, "role", where=where), facts=facts, gpus=_gpus(standardized, accelerator, where=where))


def _gpus(standardized: Object, accelerator: Object, *, where: str) -> int | None:
    """Return the GPUs of all replicas.

    The schema calls `count` the total, the tools that fill it write one replica's tp x pp x local dp. Where the
    parallelism says which of the two it is, that decides; where it says neither, the GPUs stay open.
    """
    stated = count(accelerator, "count", where=f"{where}.accelerator", spelled=True)
    replicas = count(standardized, "replicas", where=where, spelled=True) or 1
    parallelism, place = mapping(accelerator, "parallelism", where=where), f"{where}.accelerator.parallelism"
    sizes = {key: count(parallelism, key, where=place, spelled=True) or 1 for key in ("tp", "pp", "dp_local", "workers")}
    if not stated:
        return None
    one_worker = sizes["tp"] * sizes["pp"] * sizes["dp_local"]
    everything = one_worker * sizes["workers"] * replicas
    return everything if stated in (one_worker, everything) else None


def _shared(servers: list[Servers], key: str) -> object:
    """Return the one value that all servers have; None where they differ."""
    values = {server.facts[key] for server in servers}
    return values.pop() if len(values) == 1 else None


def _total(servers: list[Servers], role: str | None = None) -> int | None:
    parts = [group.gpus for group in servers if role is None or group.role == role]
    return None if None in parts else sum(part for part in parts if part is not None)
