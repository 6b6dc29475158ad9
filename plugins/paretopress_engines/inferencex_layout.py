"""How an InferenceX row says on which GPUs, and in which parallelism, a server ran.

Rows describe one server (`tp`, `ep`, …), or prefill and decode workers apart (`prefill_tp`, `decode_tp`, …). The
counts `num_prefill_gpu` and `num_decode_gpu` are GPUs only in multinode rows: other rows repeat tp x ep in both,
which says 64 for a server with TP 8 and EP 8 that runs on 8 GPUs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from paretopress_engines.reading import count, flag, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Workers:
    """The parallelism of the workers of one role.

    Parameters
    ----------
    number : int or None
        How many workers; None where it is not stated.
    tp, pp, ep, dcp, pcp : int or None
        Tensor, pipeline, expert, decode-context and prefill-context parallelism of each.
    dp_attention : bool or None
        Whether attention is data-parallel.
    """

    number: int | None
    tp: int | None
    pp: int | None
    ep: int | None
    dcp: int | None
    pcp: int | None
    dp_attention: bool | None

    @property
    def gpus(self) -> int | None:
        """Return the GPUs of one worker: experts, decode context and data-parallel attention share them."""
        return self.tp and self.tp * (self.pp or 1) * (self.pcp or 1)

    def __str__(self) -> str:
        """Return the parallelism as recipes write it.

        >>> str(Workers(number=2, tp=4, pp=1, ep=4, dcp=1, pcp=1, dp_attention=True))
        '2 × TP4 EP4 DPA'
        """
        sizes = {"PP": self.pp, "EP": self.ep, "DCP": self.dcp, "PCP": self.pcp}
        parts = [f"TP{self.tp}"] if self.tp else []
        parts += [f"{name}{size}" for name, size in sizes.items() if size and size > 1]
        parts += ["DPA"] if self.dp_attention else []
        each = " ".join(parts) or "not stated"
        return f"{self.number} × {each}" if self.number else each


def layout(record: Mapping[str, object], *, where: str) -> dict[str, object]:
    """Return a row's topology, parallelism and GPU counts as columns of an operating point.

    Parameters
    ----------
    record : mapping
        An API row or an aggregated row.
    where : str
        The file and the place in it, for messages.

    Raises
    ------
    DataError
        For a size that is no whole number, or a flag that is neither true nor false.

    >>> row = {"is_multinode": False, "disagg": False, "tp": 8, "ep": 8, "dp_attention": "true"}
    >>> {key: value for key, value in layout(row, where="a.json").items() if value is not None}
    {'topology': 'aggregated', 'tp': 8, 'ep': 8, 'dp_attention': True, 'gpus': 8}
    """
    disagg = flag(record, "disagg", where=where)
    columns: dict[str, object] = {"topology": {True: "disaggregated", False: "aggregated", None: None}[disagg]}
    columns |= _servers(record, disagg=bool(disagg), where=where)
    described = [columns.get("layout"), *_beyond(record, where=where)]
    return columns | {"layout": "; ".join(str(part) for part in described if part) or None}


def _servers(record: Mapping[str, object], *, disagg: bool, where: str) -> dict[str, object]:
    if "prefill_tp" not in record and "decode_tp" not in record:
        server = _workers(record, "", where=where)
        return _whole(server) if disagg else _one(server)
    prefill, decode = (_workers(record, role, where=where) for role in ("prefill_", "decode_"))
    if flag(record, "is_multinode", where=where) is False:
        server = decode if decode.tp else prefill
        return _whole(server) if disagg else _one(server)
    return _multinode(record, prefill, decode, where=where)


def _beyond(record: Mapping[str, object], *, where: str) -> list[str]:
    """Return what else tells two configurations apart; `off` says no more than a row without the key."""
    offload = text(record, "offload_mode", where=where)
    prefill, decode = (text(record, f"{role}_hw", where=where) for role in ("prefill", "decode"))
    parts = [f"KV offload {offload}"] if offload not in (None, "off", "none") else []
    return parts + ([f"prefill on {prefill}, decode on {decode}"] if prefill != decode else [])


def _one(server: Workers) -> dict[str, object]:
    """Return the columns of a server on one node; a layout of its own only for what no column holds."""
    columns = _parallelism(server)
    if (server.dcp or 1) > 1 or (server.pcp or 1) > 1:
        columns["layout"] = str(server)
    return columns | {"gpus": server.gpus}


def _whole(server: Workers) -> dict[str, object]:
    """Return the columns of an old disaggregated row: its `tp` is the number of all GPUs, and no parallelism."""
    return {"layout": f"{server.gpus} GPUs, split not stated" if server.gpus else None, "gpus": server.gpus}


def _multinode(record: Mapping[str, object], prefill: Workers, decode: Workers, *, where: str) -> dict[str, object]:
    """Return the columns of workers on several nodes; without decode GPUs, the prefill workers do all."""
    prefill_gpus, decode_gpus = (
        count(record, f"num_{role}_gpu", where=where, spelled=True) for role in ("prefill", "decode")
    )
    if decode_gpus == 0:
        return _parallelism(prefill) | {"layout": str(prefill), "gpus": prefill_gpus or None}
    columns: dict[str, object] = {"layout": f"prefill {prefill}, decode {decode}"}
    if decode_gpus:
        columns |= _parallelism(decode)
    # A row that does not say whether it is multinode may repeat one count in both.
    if flag(record, "is_multinode", where=where) and prefill_gpus and decode_gpus:
        columns["gpus"] = prefill_gpus + decode_gpus
        if flag(record, "disagg", where=where):
            columns |= {"prefill_gpus": prefill_gpus, "decode_gpus": decode_gpus}
    return columns


def _parallelism(workers: Workers) -> dict[str, object]:
    return {"tp": workers.tp, "pp": workers.pp, "ep": workers.ep, "dp_attention": workers.dp_attention}


def _workers(record: Mapping[str, object], role: str, *, where: str) -> Workers:
    keys = {"number": "num_workers", "tp": "tp", "pp": "pp", "ep": "ep", "dcp": "dcp_size", "pcp": "pcp_size"}
    sizes = {name: count(record, role + key, where=where, spelled=True) or None for name, key in keys.items()}
    return Workers(**sizes, dp_attention=flag(record, f"{role}dp_attention", where=where))
