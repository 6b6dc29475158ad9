"""Capacity: the GPUs, tokens, users, power and money of a fleet, for users, megawatts or GPUs that are given.

Two answers: `exact` on the curve, for comparing sides; and `deployable`, whole replicas of a recipe that was measured.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from paretopress.curve import SAME
from paretopress.decide.answers import at_least
from paretopress.decide.fleet import Fleet

if TYPE_CHECKING:
    from paretopress.reading import Boundary, Reading
    from paretopress.side import Rate, Side

#: A month of a bill: 8,760 hours a year / 12.
HOURS_PER_MONTH = 730


@dataclass(frozen=True, slots=True, kw_only=True)
class PerGpu:
    """What one GPU gives and takes at one interactivity; None is not known.

    Parameters
    ----------
    tok_s : float, tok/s
        Input and output tokens together.
    users : float, optional
        Users that stream at the same time.
    rate : Rate, optional
        $/GPU-hour and all-in kW.
    """

    tok_s: float
    users: float | None
    rate: Rate | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """What a number of GPUs gives and takes; None is not known.

    Parameters
    ----------
    gpus : float
        Not rounded in an exact answer, whole in a deployable one.
    tok_s : float, tok/s
    users : float, optional
    kw : float, kW, optional
        All-in, from the price sheet.
    usd_per_hour, usd_per_month : float, optional
        A month has 730 hours.
    """

    gpus: float
    tok_s: float
    users: float | None
    kw: float | None
    usd_per_hour: float | None
    usd_per_month: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """A fleet of one measured recipe, in whole replicas.

    Parameters
    ----------
    amounts : Amounts
        With the recipe's own measured throughput and interactivity. No GPUs where what is given is less than a replica.
    recipe : int
        The frontier point: the measured one with the most throughput that is fast enough.
    interactivity : float, tok/s/user
        As measured: at least what was asked.
    replicas : int, optional
        None where the recipe does not state its GPUs, so that GPUs are whole and replicas may not be.
    """

    amounts: Amounts
    recipe: int
    interactivity: float
    replicas: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """What a fleet of one side gives and takes.

    Parameters
    ----------
    side : {"a", "b"}
    fleet : Fleet
    interactivity : float, tok/s/user
        What was asked.
    boundary : str
        The reading's.
    bound : bool
        The side's throughput is at least what it was read to be: `exact` has at most these GPUs (kW, $) where users
        are given, and at least these tokens and users where GPUs or megawatts are.
    exact : Amounts, optional
        On the curve, not rounded; doubling what is given doubles all of it. None where the side has no value, or what
        is given cannot be turned into GPUs (users without output throughput, megawatts without kW).
    deployable : Deployment, optional
        None where no measured recipe is fast enough, or as for `exact`.
    """

    side: str
    fleet: Fleet
    interactivity: float
    boundary: Boundary
    bound: bool
    exact: Amounts | None
    deployable: Deployment | None


def capacity(fleet: Fleet, side: Side, interactivity: float, reading: Reading) -> Capacity:
    """Return what a fleet of a side gives and takes at an interactivity.

    Parameters
    ----------
    fleet : Fleet
    side : Side
    interactivity : float, tok/s/user
    reading : Reading
        The side's reading there.

    Notes
    -----
    ``users per GPU = output tok/s over all GPUs / interactivity``, from the balance of tokens: a user to whom tokens
    stream takes ``interactivity`` of them a second, and all users together cannot take more than the fleet puts out.
    It needs nothing but what the curve carries, holds between two recipes, and counts prefill GPUs of a disaggregated
    run. Users that wait for their first token are not counted. ``concurrency / gpus`` counts those as served too: it is
    larger by ``end-to-end latency / decode time`` and promises the more users the longer the queue is (on 424 public
    frontier points 1.1 times as many in the median, 1.7 times at the 90th percentile, 15 times at worst). And between
    two points it would mix recipes of different size.

    Below a frontier the side is read at its first point, whose users take what that point gives: dividing by a slower
    interactivity than was measured would invent users. Above it there is no answer under any method.

    GPUs: ``users / users per GPU``, ``MW x 1000 / kW per GPU``, or as given. Whole replicas are rounded up for users,
    down for what must not be exceeded.

    >>> import paretopress, pandas as pd
    >>> points = pd.DataFrame({"precision": ["fp4", "fp4", "fp8"], "interactivity": [20, 60, 30], "gpus": 8,
    ...                        "throughput_per_gpu": [900, 100, 600], "output_throughput_per_gpu": [450, 50, 300]})
    >>> comparison = paretopress.compare(points, axis="precision", a="fp4", b="fp8", targets=[40])
    >>> found = capacity(Fleet(of="users", amount=100), comparison.sides["a"], 40, comparison.matches[0].a)
    >>> found.exact.gpus, found.exact.tok_s  # 250 / 40 = 6.25 users a GPU
    (16.0, 8000.0)
    >>> found.deployable.replicas, found.deployable.amounts.gpus  # 50 / 60 users a GPU at 60 tok/s/user
    (15, 120.0)
    """
    exact = None
    if reading.get("throughput_per_gpu") is not None:
        first = float(side.curves.knots[0])
        # Not the reading's own values: under `nearest` they are of another interactivity, and above there is no curve.
        exact = _exact(fleet, per_gpu(side, first if reading.boundary == "below" else interactivity))
    return Capacity(
        side=side.letter,
        fleet=fleet,
        interactivity=interactivity,
        boundary=reading.boundary,
        bound=reading.bound,
        exact=exact,
        deployable=_deployable(fleet, side, interactivity),
    )


def per_gpu(side: Side, interactivity: float) -> PerGpu | None:
    """Return what one GPU of a side gives and takes at an interactivity within its frontier; None without a value.

    >>> import paretopress, pandas as pd
    >>> points = pd.DataFrame({"precision": ["fp4", "fp8"], "interactivity": 50, "throughput_per_gpu": [900, 600],
    ...                        "output_throughput_per_gpu": [400, 200]})
    >>> sides = paretopress.compare(points, axis="precision", a="fp4", b="fp8").sides
    >>> per_gpu(sides["a"], 50.0)
    PerGpu(tok_s=900.0, users=8.0, rate=None)
    """
    curves = side.curves
    values = dict(zip(curves.metrics, curves.at(np.array([interactivity]))[0].tolist(), strict=True))
    tok_s = values.get("throughput_per_gpu", math.nan)
    if math.isnan(tok_s):
        return None
    users = values.get("output_over_all_gpus", math.nan) / interactivity
    return PerGpu(tok_s=tok_s, users=None if math.isnan(users) else users, rate=side.rate)


def amounts(gpus: float, each: PerGpu) -> Amounts:
    """Return what a number of GPUs gives and takes.

    >>> amounts(10, PerGpu(tok_s=900.0, users=8.0, rate=None)).users
    80.0
    """
    usd = each.rate.usd_per_gpu_hour * gpus if each.rate else None
    return Amounts(
        gpus=float(gpus),
        tok_s=each.tok_s * gpus,
        users=None if each.users is None else each.users * gpus,
        kw=each.rate.kw_per_gpu * gpus if each.rate and each.rate.kw_per_gpu else None,
        usd_per_hour=usd,
        usd_per_month=None if usd is None else usd * HOURS_PER_MONTH,
    )


def _exact(fleet: Fleet, each: PerGpu | None) -> Amounts | None:
    gpus = None if each is None else _gpus(fleet, each)
    return None if each is None or gpus is None else amounts(gpus, each)


def _gpus(fleet: Fleet, each: PerGpu) -> float | None:
    """Return how many GPUs it takes, or may take, not rounded."""
    if fleet.of == "gpus":
        return fleet.amount
    if fleet.of == "users":
        return fleet.amount / each.users if each.users else None
    kw = each.rate.kw_per_gpu if each.rate else None
    return fleet.amount * 1000 / kw if kw else None


def _deployable(fleet: Fleet, side: Side, interactivity: float) -> Deployment | None:
    """Return the fleet as whole replicas of the measured recipe with the most throughput that is fast enough."""
    answer = at_least(side, interactivity, "throughput_per_gpu")
    if answer is None or answer.recipe is None:
        return None
    measured = float(side.curves.knots[answer.recipe])
    each, stated = per_gpu(side, measured), side.recipes[answer.recipe]["gpus"]
    gpus = None if each is None else _gpus(fleet, each)
    if each is None or gpus is None:
        return None
    replica = 1 if stated is None else int(stated)
    count = _whole(gpus / replica, up=fleet.of == "users")
    return Deployment(
        amounts=amounts(count * replica, each),
        recipe=answer.recipe,
        interactivity=measured,
        replicas=None if stated is None else count,
    )


def _whole(count: float, *, up: bool) -> int:
    """Return a number rounded up or down; one that is whole but for rounding errors stays."""
    near = round(count)
    if abs(count - near) <= SAME * max(near, 1):
        return near
    return math.ceil(count) if up else math.floor(count)
