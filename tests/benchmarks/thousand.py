"""A made-up history of benchmark runs, and the one config whose matrix makes a whole site of it.

The history is what nightly sweeps leave behind: one small file a sweep of loads, in a folder a day, for models on GPUs
in precisions, sequence lengths and engines, with speculative decoding and without. As in a real one some sweeps were
run again later, some loads were repeated, and some combinations lack a side. How many have both is exact. Bytes depend
on the seed and the number alone.

    python tests/benchmarks/thousand.py /tmp/site --reports 1000
    paretopress build /tmp/site/site.yaml --output /tmp/site/output
"""

from __future__ import annotations

import argparse
import itertools
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

SEED = 20261122
FIRST_DAY = date(2026, 4, 6)
DAYS = 180
#: Throughput of the first model on one GPU, tok/s, and how many GPUs serve it.
HARDWARE = {
    "b200": (9_000, 8),
    "b300": (11_000, 8),
    "gb200": (10_500, 16),
    "h100": (3_600, 8),
    "h200": (4_800, 8),
    "mi355x": (8_200, 8),
}
ENGINES = ("sglang", "trt", "vllm")
PRECISIONS = ("fp4", "fp8")
LENGTHS = ((1024, 1024), (1024, 8192), (8192, 1024))
SIDES = ("mtp", "none")
LOADS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
COLUMNS = (
    *("model", "hardware", "engine", "engine_version", "precision", "spec_method", "isl", "osl", "topology"),
    *("tp", "gpus", "concurrency", "date", "run", "repeat"),
    *("tpot_p50", "ttft_p50", "ttft_p99", "total_tok_s", "output_tok_s"),
)
#: Of the combinations with both sides: one in so many was run again, has repeats; for so many one lacks a side.
RERUN, REPEATED, ONE_SIDED = 10, 12, 8

CONFIG = """\
report: mtp-{model}-{hardware}-{engine}-{precision}-{isl}-{osl}
title: "MTP or not: {model} on {hardware} with {engine}, {precision}, {isl} in, {osl} out"
sources: [{path: history/}]
where: {topology: aggregated}
compare: {axis: spec_method, a: mtp, b: none, labels: {a: MTP, b: "Off"}}
matrix: {model: auto, hardware: auto, engine: auto, precision: auto, isl: auto, osl: auto}
exclude: [{hardware: h100, precision: fp4}]
prices: {sheet: inferencex-2026-08, tier: hyperscaler}
budgets: [0.1, 0.5]
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Combination:
    """What one report would pin."""

    model: str
    hardware: str
    engine: str
    precision: str
    isl: int
    osl: int

    @property
    def excluded(self) -> bool:
        """Return whether the config takes it out: that GPU does not know the precision."""
        return (self.hardware, self.precision) == ("h100", "fp4")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """One file: a combination with or without speculative decoding, at all loads, on one day."""

    of: Combination
    spec_method: str
    day: date
    repeats: int

    @property
    def path(self) -> str:
        """Return where the file lies in the history."""
        one = self.of
        named = (one.model, one.hardware, one.engine, one.precision, f"{one.isl}x{one.osl}", self.spec_method)
        return f"{self.day.isoformat()}/{'-'.join(named)}.csv"


def write(folder: Path, reports: int = 1_000, seed: int = SEED) -> Path:
    """Write a history and its config into a folder; return the config, which makes so many reports."""
    for sweep in sweeps(reports, seed):
        path = folder / "history" / sweep.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content(sweep, seed))
    config = folder / "site.yaml"
    config.write_text(CONFIG, encoding="utf-8")
    return config


def measure_again(folder: Path, seed: int = SEED) -> str:
    """Replace one file, which one report reads, by what another run of its loads gave; return its path."""
    files = sorted((folder / "history").rglob("*-none.csv"))
    path = next(file for file in files if _is_read(file))
    _, *rows = path.read_text(encoding="utf-8").splitlines()
    luck = random.Random(f"{seed} again")  # noqa: S311 - made-up numbers
    tpot, total = COLUMNS.index("tpot_p50"), COLUMNS.index("total_tok_s")
    told = [",".join(COLUMNS)]
    for row in rows:
        cells = row.split(",")
        for place in (tpot, total):
            cells[place] = f"{float(cells[place]) * luck.gauss(1, 0.01):.6g}"
        told.append(",".join(cells))
    path.write_text("\n".join(told) + "\n", encoding="utf-8")
    return path.relative_to(folder).as_posix()


def _is_read(path: Path) -> bool:
    both_sides = path.with_name(path.name.replace("-none.csv", "-mtp.csv")).exists()
    return both_sides and not ("-h100-" in path.name and "-fp4-" in path.name)


def sweeps(reports: int, seed: int = SEED) -> Iterator[Sweep]:
    """Yield all sweeps of a history: both sides of so many combinations that make a report, and of some one side."""
    left = reports
    for place, one in enumerate(combinations(reports, seed)):
        luck = random.Random(f"{seed} {one}")  # noqa: S311 - made-up numbers
        lacks_a_side = place % ONE_SIDED == ONE_SIDED - 1
        if not (lacks_a_side or one.excluded):
            if not left:
                return
            left -= 1
        day = FIRST_DAY + timedelta(days=luck.randrange(DAYS))
        repeats = 3 if luck.randrange(REPEATED) == 0 else 1
        for side in luck.sample(SIDES, 1) if lacks_a_side else SIDES:
            yield Sweep(of=one, spec_method=side, day=day, repeats=repeats)
            if luck.randrange(RERUN) == 0:
                yield Sweep(of=one, spec_method=side, day=day + timedelta(days=30), repeats=repeats)


def combinations(reports: int, seed: int = SEED) -> list[Combination]:
    """Return more combinations than make a report, in an order that leaves gaps in every column."""
    of_a_model = len(HARDWARE) * len(ENGINES) * len(PRECISIONS) * len(LENGTHS)
    models = (f"model-{number}" for number in range(1, 2 + math.ceil(1.4 * reports / of_a_model)))
    product = itertools.product(models, HARDWARE, ENGINES, PRECISIONS, LENGTHS)
    found = [
        Combination(model=model, hardware=hardware, engine=engine, precision=precision, isl=isl, osl=osl)
        for model, hardware, engine, precision, (isl, osl) in product
    ]
    random.Random(seed).shuffle(found)  # noqa: S311 - made-up numbers
    return found


def content(sweep: Sweep, seed: int = SEED) -> bytes:
    """Return the file of a sweep: a row for each load, and each repeat of it."""
    luck = random.Random(f"{seed} {sweep}")  # noqa: S311 - made-up numbers
    rows = [
        ",".join(map(str, _row(sweep, load, repeat, luck))) for load in LOADS for repeat in range(1, sweep.repeats + 1)
    ]
    return "\n".join([",".join(COLUMNS), *rows, ""]).encode()


def _row(sweep: Sweep, load: int, repeat: int, luck: random.Random) -> Iterator[object]:
    """Yield what one run gave: drafts pay as long as there is compute to spare, so that most curves cross."""
    one = sweep.of
    most, gpus = HARDWARE[one.hardware]
    most /= 1 + 0.15 * int(one.model.rpartition("-")[2]) / 10 + 0.4 * (one.precision == "fp8")
    crowded = load / 64
    drafts = (1.6 / (1 + 0.35 * crowded) if sweep.spec_method == "mtp" else 1.0) * luck.gauss(1, 0.01)
    tpot = 0.006 * (1 + crowded**0.9) * (1 + one.isl / 40_000) / drafts
    output = min(load / tpot, most * gpus * 0.9) * luck.gauss(1, 0.01)
    ttft = (0.05 + one.isl / 60_000) * (1 + crowded) * luck.gauss(1, 0.03)
    version = f"1.{(sweep.day - FIRST_DAY).days // 30}"
    yield from (one.model, one.hardware, one.engine, version, one.precision, sweep.spec_method, one.isl, one.osl)
    yield from ("aggregated", 8, gpus, load, sweep.day.isoformat(), f"nightly-{sweep.day:%m%d}", repeat)
    total = output * (1 + one.isl / one.osl)
    yield from (f"{value:.6g}" for value in (tpot, ttft, ttft * 2.5, total, output))


def main() -> None:
    """Write a history and its config."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--reports", type=int, default=1_000)
    arguments.add_argument("--seed", type=int, default=SEED)
    given = arguments.parse_args()
    write(given.folder, given.reports, given.seed)


if __name__ == "__main__":
    main()
