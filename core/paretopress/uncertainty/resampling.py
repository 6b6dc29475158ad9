"""Resampled frontiers: what a side's frontier might have been, had its runs been repeated.

The repeats of one load tell how far one run strays from another. `Runs` holds that noise, `resampled` draws new
repeats of every load from it, and a `Frontiers` holds the frontier of medians of each replicate, all of them as
arrays, so that a thousand curves are read as fast as one.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from paretopress.arrays import over_all_gpus
from paretopress.curve import Curves
from paretopress.selection import points_of
from paretopress.uncertainty.many_curves import steffen

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Counts = NDArray[np.intp]

#: How far below and above its reading the truth lies, by metric, as logarithms.
Offsets = dict[str, tuple[float, float]]

#: What is resampled besides interactivity; costs and energy follow from it.
SOURCES = (
    "throughput_per_gpu",
    "output_throughput_per_gpu",
    "input_throughput_per_gpu",
    "output_over_all_gpus",
    "input_over_all_gpus",
)
#: Degrees of freedom of a side's noise, below which repeats say too little (see `paretopress.uncertainty.spread`).
LEAST_FREEDOM = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """The runs of one side, by load; the order of loads and runs follows from their values alone.

    Parameters
    ----------
    metrics : tuple of str, length m
        The `SOURCES` that every run has.
    loads : tuple of array, each of shape (1 + m, r)
        Logarithms of interactivity and of the metrics in the r runs of one load.
    """

    metrics: tuple[str, ...]
    loads: tuple[Floats, ...]

    @property
    def counts(self) -> Counts:
        """Return the number of runs of each load."""
        return np.array([load.shape[1] for load in self.loads])

    @property
    def freedom(self) -> int:
        """Return the degrees of freedom of the noise: runs beyond the first of each load."""
        return int((self.counts - 1).sum())

    @property
    def noise(self) -> tuple[Floats, ...]:
        """Return how far each run lies from the mean of its load, of shapes (1 + m, r); exactly 0 where all agree."""
        apart = [load - load[:, :1] for load in self.loads]
        return tuple(load - load.mean(axis=1, keepdims=True) for load in apart)

    @property
    def seed(self) -> int:
        """Return a seed that depends on the values only."""
        return zlib.crc32(np.concatenate(self.loads, axis=1).tobytes())


def runs_of(points: pd.DataFrame) -> Runs | None:
    """Return the runs of a side by load, or None where its repeats say too little.

    Parameters
    ----------
    points : DataFrame
        One row a run: what `selection.medians` joins. Runs of one load are those that it joins.

    Returns
    -------
    Runs, optional
        None with fewer than `LEAST_FREEDOM` degrees of freedom, and for figures that somebody else published.
    """
    points = points[points["interactivity"].notna() & points["throughput_per_gpu"].notna()]
    if points.empty or not (points["kind"] == "measured").all():
        return None
    columns = {key: points[key].to_numpy(float) for key in ("interactivity", *SOURCES[:3])}
    columns |= {f"{part}_over_all_gpus": over_all_gpus(points, part) for part in ("output", "input")}
    complete = {key: column for key, column in columns.items() if (column > 0).all()}
    logs = np.log(np.array(list(complete.values())))
    groups = points_of(points).to_numpy()
    loads = [_sorted(logs[:, groups == load]) for load in np.unique(groups)]
    runs = Runs(metrics=tuple(complete)[1:], loads=tuple(sorted(loads, key=lambda load: load.T.tolist())))
    return runs if runs.freedom >= LEAST_FREEDOM else None


def _sorted(runs: Floats) -> Floats:
    return runs[:, np.lexsort(runs[::-1])]


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """Within-load variance and covariance of the logarithms, pooled over loads, one a replicate.

    Parameters
    ----------
    user : array, shape (B,)
        Variance of interactivity.
    both, metric : array, shape (m, B)
        Covariance of each metric with interactivity, and its variance.
    """

    user: Floats
    both: Floats
    metric: Floats

    @property
    def scale(self) -> Floats:
        """Return the size of the noise of interactivity and throughput together, shape (B,)."""
        scale: Floats = np.sqrt(self.user + self.metric[0])
        return scale

    def across(self, elasticity: Floats) -> Floats:
        """Return the variance across a curve of this elasticity, shape (m, B, k): sliding along it is no error."""
        user, both, metric = self.user[:, None], self.both[..., None], self.metric[..., None]
        variance: Floats = np.maximum(metric - 2 * elasticity * both + elasticity**2 * user, 0)
        return variance


@dataclass(frozen=True, slots=True, kw_only=True)
class Frontiers:
    """B frontiers of one side, padded to the number of its loads.

    Parameters
    ----------
    metrics : tuple of str, length m
    sizes : array of int, shape (B,)
        How many of the n knots are on each frontier; the rest is padding.
    knots : array, shape (B, n), tok/s/user, increasing
    values : array, shape (m, B, n)
    runs : array of int, shape (B, n)
        The number of runs behind each knot.
    noise : Noise
    """

    metrics: tuple[str, ...]
    sizes: Counts
    knots: Floats
    values: Floats
    runs: Counts
    noise: Noise

    def only(self, metric: str) -> Frontiers:
        """Return the frontiers with one of their metrics, which are read the faster."""
        row = [self.metrics.index(metric)]
        noise = replace(self.noise, both=self.noise.both[row], metric=self.noise.metric[row])
        return replace(self, metrics=(metric,), values=self.values[row], noise=noise)

    def curves(self, replicate: int) -> Curves:
        """Return the curves of one replicate."""
        size = self.sizes[replicate]
        return Curves(
            metrics=self.metrics,
            knots=self.knots[replicate, :size],
            values=self.values[:, replicate, :size].T,
            joined=np.ones(size - 1, dtype=bool),
        )

    def each(self) -> Iterator[Curves]:
        """Yield the curves of every replicate."""
        return (self.curves(replicate) for replicate in range(len(self.sizes)))

    def read(self, targets: Floats, ends: Counts) -> tuple[Floats, Floats]:
        """Return the logarithm of every metric at the targets, and its standard error, each of shape (m, B, k).

        Parameters
        ----------
        targets : array, shape (k,), tok/s/user
            Beyond its knots a replicate's curve goes on with the elasticity of its end: a measured frontier that
            covers the target may well have a replicate that ends just before it.
        ends : array of int, shape (k,)
            -1 reads the first knot in place of the target, 1 the last, 0 the target.

        Notes
        -----
        The standard error is that of a straight line between the bracketing knots, each of which strays across the
        curve as its runs do (delta method). It only has to be proportional to the truth: what it leaves out is left
        out in every replicate, and the bootstrap makes up for it.
        """
        last = np.take_along_axis(self.knots, self.sizes[:, None] - 1, axis=1)
        first = self.knots[:, :1]
        wanted = np.where(ends < 0, first, np.where(ends > 0, last, targets))
        inside = np.clip(wanted, first, last)
        curve = steffen(self.sizes, self.knots, self.values, inside)
        elasticity = np.where(ends == 0, curve.slopes * inside / curve.values, 0.0)
        logs = np.log(curve.values) + elasticity * np.log(wanted / inside)
        rows = np.arange(len(self.sizes))[:, None]
        after = np.minimum(curve.piece + 1, self.sizes[:, None] - 1)
        share = (1 - curve.share) ** 2 / self.runs[rows, curve.piece] + curve.share**2 / self.runs[rows, after]
        return logs, np.sqrt(self.noise.across(elasticity) * share)


def observed(runs: Runs) -> Frontiers:
    """Return the frontier of the medians as measured, as a batch of one."""
    centres = np.stack([_median(load) for load in runs.loads], axis=-1)[:, None]
    deviations = np.concatenate(runs.noise, axis=1)[:, None]
    return _frontiers(runs, centres, deviations)


def resampled(runs: Runs, replicates: int, *, stream: int = 0) -> Frontiers:
    """Return the frontiers of medians of new runs, drawn from the noise of all loads together.

    Parameters
    ----------
    stream : int
        Tells two sides of identical values apart, which would otherwise be drawn alike.

    Notes
    -----
    A draw is the noise of one run as a whole, so that interactivity and throughputs stray together. It is widened by
    ``sqrt(r / (r - 1))`` for the mean that it was taken from, and is as often turned around as not: the pool is small,
    and its own median would otherwise shift every replicate to the same side.
    """
    random = np.random.default_rng([runs.seed, stream])
    repeated = [noise for noise in runs.noise if noise.shape[1] > 1]
    pool = np.concatenate([noise * np.sqrt(noise.shape[1] / (noise.shape[1] - 1)) for noise in repeated], axis=1)
    size = (replicates, int(runs.counts.sum()))
    drawn = pool[:, random.integers(pool.shape[1], size=size)] * random.choice([-1.0, 1.0], size)
    by_load = np.split(drawn, np.cumsum(runs.counts)[:-1], axis=2)
    centres = [_median(load)[:, None] + _median(new) for load, new in zip(runs.loads, by_load, strict=True)]
    deviations = np.concatenate([new - new.mean(axis=2, keepdims=True) for new in by_load], axis=2)
    return _frontiers(runs, np.stack(centres, axis=-1), deviations)


def _median(logs: Floats) -> Floats:
    """Return the logarithm of the median over the last axis; the middle of two is taken before the logarithm."""
    ordered = np.sort(logs, axis=-1)
    count = ordered.shape[-1]
    low, high = ordered[..., (count - 1) // 2], ordered[..., count // 2]
    median: Floats = low if count % 2 else high + np.log((1 + np.exp(low - high)) / 2)
    return median


def _frontiers(runs: Runs, centres: Floats, deviations: Floats) -> Frontiers:
    """Return the Pareto-optimal loads of each replicate, by increasing interactivity.

    Parameters
    ----------
    centres : array, shape (1 + m, B, n), logarithms
    deviations : array, shape (1 + m, B, number of runs)
    """
    order = np.lexsort((centres[1], centres[0]), axis=-1)
    throughput = np.take_along_axis(centres[1], order, axis=1)
    best_ahead = np.maximum.accumulate(throughput[:, ::-1], axis=1)[:, ::-1]
    stays = np.ones(order.shape, dtype=bool)
    stays[:, :-1] = throughput[:, :-1] > best_ahead[:, 1:]
    order = np.take_along_axis(order, np.argsort(~stays, axis=1, kind="stable"), axis=1)
    values = np.exp(np.take_along_axis(centres, order[None], axis=2))
    user, metric = deviations[0], deviations[1:]
    return Frontiers(
        metrics=runs.metrics,
        sizes=stays.sum(axis=1),
        knots=values[0],
        values=values[1:],
        runs=runs.counts[order],
        noise=Noise(
            user=np.einsum("br,br->b", user, user) / runs.freedom,
            both=np.einsum("br,mbr->mb", user, metric) / runs.freedom,
            metric=np.einsum("mbr,mbr->mb", metric, metric) / runs.freedom,
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Replicates:
    """One side's frontier as measured, a batch of one, and measured again B times."""

    measured: Frontiers
    again: Frontiers

    @classmethod
    def of(cls, runs: Runs, replicates: int, *, stream: int = 0) -> Replicates:
        """Return the replicates of a side; `stream` tells two sides of identical values apart."""
        return cls(measured=observed(runs), again=resampled(runs, replicates, stream=stream))

    def only(self, metric: str) -> Replicates | None:
        """Return the replicates of one metric; None if it was not resampled."""
        if metric not in self.measured.metrics:
            return None
        return Replicates(measured=self.measured.only(metric), again=self.again.only(metric))

    def errors(self, targets: Floats, ends: Counts) -> Errors:
        """Return the errors of the replicates' readings; parameters as of `Frontiers.read`."""
        read, own = self.measured.read(targets, ends)
        found, standard = self.again.read(targets, ends)
        return Errors(metrics=self.measured.metrics, own=own[:, 0], made=found - read, standard=standard)


@dataclass(frozen=True, slots=True, kw_only=True)
class Errors:
    """The errors of the replicates' readings, as logarithms, and their standard errors.

    Parameters
    ----------
    metrics : tuple of str, length m
    own : array, shape (m, k)
        Standard error of the reading itself.
    made, standard : array, shape (m, B, k)
        The error that each replicate made, and its standard error.
    """

    metrics: tuple[str, ...]
    own: Floats
    made: Floats
    standard: Floats

    def minus(self, other: Errors) -> Errors:
        """Return the errors of the difference: a delta's, since these are logarithms."""
        common = tuple(metric for metric in self.metrics if metric in other.metrics)
        mine = [self.metrics.index(metric) for metric in common]
        theirs = [other.metrics.index(metric) for metric in common]
        return Errors(
            metrics=common,
            own=np.hypot(self.own[mine], other.own[theirs]),
            made=self.made[mine] - other.made[theirs],
            standard=np.hypot(self.standard[mine], other.standard[theirs]),
        )

    def offsets(self, level: float) -> list[Offsets]:
        """Return, for each target and by metric, how far below and above its reading the truth lies."""
        low, high = pivotal(self.made, self.standard, self.own, level)
        return [
            {metric: (float(low[row, k]), float(high[row, k])) for row, metric in enumerate(self.metrics)}
            for k in range(self.own.shape[1])
        ]


def pivotal(made: Floats, standard: Floats, own: Floats, level: float) -> tuple[Floats, Floats]:
    """Return the offsets from an estimate to the ends of its studentised interval.

    Parameters
    ----------
    made, standard : array, shape (m, B, k)
    own : array, shape (m, k)
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        errors = np.sort(np.where(made == 0, 0, made / standard), axis=1)
        tail = max(1, round((errors.shape[1] + 1) * (1 - level) / 2))
        return -errors[:, -tail] * own, -errors[:, tail - 1] * own
