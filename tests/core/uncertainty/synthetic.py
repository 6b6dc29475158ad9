"""Synthetic comparisons of known truth: two servers whose true curves cross, measured over and over with noise.

A server with `loads` loads (concurrency 4 to 256, in equal steps of its logarithm) needs, for each token,
``tpot = first_s * (1 + (concurrency / half) ** bend)``, so that interactivity falls as throughput rises to a plateau:

    interactivity      = 1 / tpot                                  tok/s/user
    throughput_per_gpu = concurrency * interactivity * 2 / 8       tok/s/GPU, 8 GPUs, input as long as output

One run multiplies both by log-normal noise of median 1 and size `noise`, with correlation 0.7 between the two: what
makes a run slow for its users makes it serve fewer tokens. So the true medians are the noiseless values, and the truth
of a reading is the curve through their frontier. `a` serves few users faster and `b` many users: their curves cross.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from paretopress.curve import Curves
from paretopress.frontier import frontier
from paretopress.points import complete
from paretopress.selection import medians
from paretopress.side import Rate, Side

NOISE = 0.03
CORRELATION = 0.7
RATES = {"a": Rate(usd_per_gpu_hour=3.0, kw_per_gpu=2.0), "b": Rate(usd_per_gpu_hour=2.0, kw_per_gpu=1.5)}


@dataclass(frozen=True, kw_only=True)
class Server:
    first_s: float
    half: float
    bend: float


SERVERS = {"a": Server(first_s=0.005, half=16, bend=0.8), "b": Server(first_s=0.008, half=50, bend=0.8)}


def true_points(letter: str, loads: int):
    """Return concurrency, interactivity and throughput at each load, shape (3, loads)."""
    server = SERVERS[letter]
    concurrency = np.geomspace(4, 256, loads)
    interactivity = 1 / (server.first_s * (1 + (concurrency / server.half) ** server.bend))
    return np.array([concurrency, interactivity, concurrency * interactivity * 2 / 8])


def true_curves(letter: str, loads: int) -> Curves:
    _, interactivity, throughput = true_points(letter, loads)
    best = frontier(interactivity, throughput)
    return curves_through(interactivity[best], throughput[best])


def curves_through(interactivity, throughput) -> Curves:
    return Curves(
        metrics=("throughput_per_gpu",),
        knots=interactivity,
        values=throughput[:, None],
        joined=np.ones(len(interactivity) - 1, dtype=bool),
    )


def measured(random, letter: str, loads: int, repeats: int, *, noise: float = NOISE):
    """Return interactivity and throughput of every run, shape (2, loads, repeats)."""
    first, second = random.standard_normal((2, loads, repeats))
    together = np.array([first, CORRELATION * first + np.sqrt(1 - CORRELATION**2) * second])
    return true_points(letter, loads)[1:, :, None] * np.exp(noise * together)


def runs(random, letter: str, loads: int, repeats: int, *, noise: float = NOISE, **columns) -> pd.DataFrame:
    """Return every run as an operating point."""
    interactivity, throughput = measured(random, letter, loads, repeats, noise=noise)
    frame = pd.DataFrame(
        {
            "concurrency": np.repeat(true_points(letter, loads)[0].round(3), repeats),
            "repeat": np.tile(np.arange(repeats) + 1, loads),
            "interactivity": interactivity.ravel(),
            "throughput_per_gpu": throughput.ravel(),
            "output_throughput_per_gpu": throughput.ravel() / 2,
        }
    )
    identity = {"model": "m", "hardware": "b200", "precision": "fp8", "isl": 1024, "osl": 1024, "gpus": 8}
    return complete(frame.assign(spec_method=letter, **identity, **columns), path="synthetic").frame


def side(letter: str, points: pd.DataFrame, *, repeats: str = "median", cost: str = "derived") -> Side:
    """Return the side that a comparison makes of these runs."""
    kept = medians(points) if repeats == "median" else points
    return Side(letter=letter, value=letter, label=letter, points=kept, rate=RATES[letter], cost=cost)


def band(loads) -> tuple[float, float]:
    """Return the true band, given the number of loads of each side."""
    knots = [true_curves(letter, count).knots for letter, count in loads.items()]
    return max(k[0] for k in knots), min(k[-1] for k in knots)


def break_even(a: Curves, b: Curves) -> float | None:
    """Return the interactivity at which the curves' throughputs cross first, on a fine grid; None if they do not."""
    at = np.linspace(max(a.knots[0], b.knots[0]), min(a.knots[-1], b.knots[-1]), 801)
    apart = (np.log(a.at(at)[:, 0]) - np.log(b.at(at)[:, 0]))[1:-1]
    crossed = np.flatnonzero(apart[:-1] * apart[1:] <= 0)
    if not len(crossed):
        return None
    before = crossed[0]
    share = apart[before] / (apart[before] - apart[before + 1]) if apart[before] != apart[before + 1] else 0.0
    return float(at[before + 1] + share * (at[1] - at[0]))
