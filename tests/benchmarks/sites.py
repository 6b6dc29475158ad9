"""What it takes to build a made-up site: cold, again, after a change, by two processes, by a cluster."""

from __future__ import annotations

import filecmp
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import thousand
from spent import Spent, process

#: How often a build in which nothing changed is repeated; the quickest counts.
TURNS = 3


class BenchmarkError(AssertionError):
    """A build that did something else than what is measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """One way to build the site, and the build that it is held against."""

    what: str
    spent: Spent
    beside: Build | None = None
    faster: bool = False
    goal: str = ""

    @property
    def ratio(self) -> float | None:
        """Return this build's time over the other's; where it should be so many times faster, the other way round."""
        if self.beside is None:
            return None
        ratio = self.spent.clock_s / self.beside.spent.clock_s
        return 1 / ratio if self.faster else ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A made-up site in a folder, and the program that builds it."""

    folder: Path
    reports: int
    config: Path = field(init=False)

    def __post_init__(self) -> None:
        """Write its history and its config."""
        object.__setattr__(self, "config", thousand.write(self.folder / "site", self.reports))

    def built(self, output: str, *options: str, made: int | None = None) -> Spent:
        """Build it into a folder with a cache of its own; BenchmarkError where not so many reports are made."""
        spent = process(self._command(output, *options))
        expected = "" if made is None else f"{made:,} made, {self.reports - made:,} unchanged"
        if expected not in spent.printed:
            raise BenchmarkError(f"expected {expected!r} and got {spent.printed[-200:]!r}")
        return spent

    def require_nothing_drawn(self) -> None:
        """Raise BenchmarkError where a build in which nothing changed loads what draws."""
        if "matplotlib" in process(["-X", "importtime", *self._command("serial", "--jobs", "1")]).printed:
            raise BenchmarkError("something was drawn though nothing changed")

    def _command(self, output: str, *options: str) -> list[str]:
        own = ("--output", str(self.folder / output), "--cache", str(self.folder / f"{output}-cache"))
        return ["-m", "paretopress", "build", str(self.config), *own, *options]

    def require_same(self, output: str, other: str) -> None:
        """Raise BenchmarkError where a file of two output folders differs."""
        one, two = (self.folder / name for name in (output, other))
        names = [{path.relative_to(root) for path in root.rglob("*") if path.is_file()} for root in (one, two)]
        if names[0] != names[1] or filecmp.cmpfiles(one, two, map(str, names[0]), shallow=False)[1:] != ([], []):
            raise BenchmarkError(f"{output} and {other} are not the same")


def builds(folder: Path, reports: int) -> Iterator[Build]:
    """Yield all ways to build a site of so many reports."""
    site = Site(folder=folder, reports=reports)
    cold = Build(what="one process, cold", spent=site.built("serial", "--jobs", "1", made=reports))
    yield cold
    yield from _again(site, cold)
    yield from _elsewhere(site, cold)
    thousand.measure_again(site.config.parent)
    spent = site.built("serial", "--jobs", "1", made=1)
    yield Build(what="one source file changed (1 made)", spent=spent, beside=cold)


def _again(site: Site, cold: Build) -> Iterator[Build]:
    """Yield what it takes to find that there is nothing to do."""
    spent = min((site.built("serial", made=0) for _ in range(TURNS)), key=lambda spent: spent.clock_s)
    site.require_nothing_drawn()
    yield Build(what="nothing changed (nothing made, nothing drawn)", spent=spent, beside=cold, goal="≤ 0.03")
    yield Build(what="`--check`, nothing changed", spent=site.built("serial", "--check"), beside=cold)
    yield Build(what="`--dry-run`", spent=site.built("serial", "--dry-run"), beside=cold)


def _elsewhere(site: Site, cold: Build) -> Iterator[Build]:
    """Yield builds by two processes, and by two workers of a cluster; all give the same bytes."""
    spent = site.built("loky", "--jobs", "2", made=site.reports)
    site.require_same("serial", "loky")
    yield Build(what="two processes, cold, same bytes", spent=spent, beside=cold, faster=True, goal="≥ 1.7 × faster")
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        spent = site.built("dask", "--backend", "dask", "--scheduler", cluster.scheduler_address, made=site.reports)
    site.require_same("serial", "dask")
    yield Build(what="dask, two workers, cold, same bytes", spent=spent, beside=cold, faster=True)
