"""A history of operating points in Parquet, and what it takes to read two hundred reports' points from it.

The history is made up, from a seed: every combination of ten models, five kinds of hardware, two precisions and two
sequence lengths has the same number of runs with and without speculative decoding, over a year of nightly sweeps.

    python tests/benchmarks/many_points.py                      # 200,000 rows
    python tests/benchmarks/many_points.py --rows 10000000      # 3 GB of disk, minutes
"""

from __future__ import annotations

import argparse
import itertools
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

SEED = 20260501
MODELS = tuple(f"model-{number:02d}" for number in range(10))
HARDWARE = ("b200", "b300", "gb200", "h200", "mi355x")
PRECISIONS = ("fp4", "fp8")
LENGTHS = ((1024, 1024), (8192, 1024))
REPORTS = tuple(itertools.product(MODELS, HARDWARE, PRECISIONS, LENGTHS))
#: The rows of one row group of the single file: a report's rows are sorted together.
GROUP = 50_000


def combination(index: int, rows: int) -> pa.Table:
    """Return the runs of one report, `rows` of them."""
    import numpy as np
    import pyarrow as pa

    model, hardware, precision, (isl, osl) = REPORTS[index]
    random = np.random.default_rng((SEED, index))
    level = np.array([1, 2, 4, 8, 16, 32, 64, 128, 256, 512])
    concurrency = level[random.integers(0, len(level), rows)]
    drafted = random.random(rows) < 0.5
    day = random.integers(0, 365, rows)
    tpot = 0.004 * (1 + concurrency / 40) * np.where(drafted, 0.6, 1.0) * random.normal(1, 0.02, rows)
    total = 8 * 90 * concurrency**0.8 * np.where(drafted, 1.4, 1.0) * random.normal(1, 0.02, rows)
    dates = np.datetime_as_string(np.datetime64("2025-05-01") + day)
    latencies = {
        f"{kind}_{part}": tpot * scale * random.normal(1, 0.02, rows)
        for kind, scale in (("ttft", 40.0), ("itl", 1.0), ("e2el", 900.0))
        for part in ("mean", "p50", "p99")
    }
    return pa.table(
        {
            "model": pa.array([model] * rows).dictionary_encode().cast(pa.string()),
            "hardware": pa.array([hardware] * rows).dictionary_encode().cast(pa.string()),
            "engine": pa.array(np.where(random.random(rows) < 0.9, "vllm", "sglang")),
            "engine_version": pa.array(np.char.add("0.", (day // 30).astype(str))),
            "precision": pa.array([precision] * rows),
            "spec_method": pa.array(np.where(drafted, "mtp", "none")),
            "isl": pa.array(np.full(rows, isl)),
            "osl": pa.array(np.full(rows, osl)),
            "topology": pa.array(["aggregated"] * rows),
            "tp": pa.array(np.full(rows, 8)),
            "gpus": pa.array(np.full(rows, 8)),
            "concurrency": pa.array(concurrency),
            "date": pa.array(dates),
            "run": pa.array(np.char.add("nightly-", day.astype(str))),
            "id": pa.array(index * rows + np.arange(rows)),
            "tpot_p50": pa.array(tpot),
            "tpot_mean": pa.array(tpot * 1.02),
            "total_tok_s": pa.array(total),
            "output_tok_s": pa.array(total * osl / (isl + osl)),
            **{name: pa.array(values) for name, values in latencies.items()},
            "note": pa.array(np.char.add("sweep ", day.astype(str))),
        }
    )


def write(folder: Path, rows: int) -> None:
    """Write a history of `rows` points as one sorted file and as a folder by model and hardware."""
    import pyarrow.parquet as pq

    each = rows // len(REPORTS)
    writer = None
    for index, (model, hardware, *_) in enumerate(REPORTS):
        table = combination(index, each)
        if writer is None:
            writer = pq.ParquetWriter(folder / "history.parquet", table.schema)
        writer.write_table(table, row_group_size=GROUP)
        place = folder / "history" / f"model={model}" / f"hardware={hardware}"
        place.mkdir(parents=True, exist_ok=True)
        pq.write_table(table.drop_columns(["model", "hardware"]), place / f"{index}.parquet", row_group_size=GROUP)
    if writer is not None:
        writer.close()


def wanted(index: int) -> dict[str, tuple[str, ...]]:
    """Return what one report pins."""
    model, hardware, precision, (isl, osl) = REPORTS[index]
    pins = {"model": (model,), "hardware": (hardware,), "precision": (precision,)}
    return {**pins, "isl": (str(isl),), "osl": (str(osl),), "spec_method": ("mtp", "none")}


def timed(path: Path, reports: int) -> dict[str, float]:
    """Return the seconds that reading some reports' rows takes, each way the best of three, in turn.

    `rows` is what `paretopress` reads: values as a parser returns them, in order, with their digest. `points` is the
    same made into checked operating points. `pyarrow` reads the same columns with the same filter into memory, and
    `pandas` makes a frame of what it reads.
    """
    from paretopress.config import SourceSpec
    from paretopress.host import default_host
    from paretopress.reader import Reader
    from paretopress.tabular.parquet import ParquetTable

    table = ParquetTable(path.name, path)
    reader = Reader(catalogue=default_host().catalogue)
    ways = {
        "pyarrow": lambda asked: bare(table, asked),
        "pandas": lambda asked: bare(table, asked).to_pandas(),
        "rows": table.rows,
        "points": lambda asked: reader.read([SourceSpec(path=path.name)], base=path.parent, wanted=asked),
    }
    best = {"pyarrow": 0.0, "pandas": 0.0, "rows": 0.0, "points": 0.0}
    step = max(1, len(REPORTS) // reports)
    for index in range(0, step * reports, step):
        seconds = {way: [] for way in ways}
        for _ in range(3):
            for way, read in ways.items():
                start = time.perf_counter()
                read(wanted(index))
                seconds[way].append(time.perf_counter() - start)
        for way, found in seconds.items():
            best[way] += min(found)
    return best


def bare(table: Any, asked: dict[str, tuple[str, ...]]) -> pa.Table:
    """Return what pyarrow reads of the same columns with the same filter."""
    from functools import reduce
    from operator import and_

    from paretopress.columns import COLUMNS
    from paretopress.tabular.parquet import _expression
    from paretopress.tabular.pushing import conditions

    columns = [name for name in table.kinds if name in COLUMNS or name == "id"]
    where = reduce(and_, map(_expression, conditions(table.kinds, asked)))
    return table._dataset.to_table(columns=columns, filter=where)


def peak(path: Path) -> dict[str, float]:
    """Return the seconds and the most memory, MB, that reading the points of every report took, one after another."""
    from paretopress.config import SourceSpec
    from paretopress.host import default_host
    from paretopress.reader import Reader

    reader = Reader(catalogue=default_host().catalogue)
    start = time.perf_counter()
    rows = 0
    for index in range(len(REPORTS)):
        read = reader.read([SourceSpec(path=path.name)], base=path.parent, wanted=wanted(index))
        rows += len(read.frame)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"reports": len(REPORTS), "rows": rows, "in_all_s": time.perf_counter() - start, "peak_mb": most}


def measured(folder: Path, *, reports: int = 10) -> Iterator[dict[str, object]]:
    """Yield for each way of storing the history how long reading takes, beside pyarrow, and the peak of memory.

    The peak is that of a process of its own.
    """
    for name in ("history.parquet", "history"):
        path = folder / name
        best = timed(path, reports)
        ratios = {way: round(best[way] / best["pyarrow"], 2) for way in best}
        told = subprocess.run([sys.executable, __file__, "--peak", path], check=True, capture_output=True, text=True)
        yield {"stored": name, "seconds": best, "ratio": ratios, **json.loads(told.stdout)}


def main() -> None:
    """Generate a history, measure, and print one JSON object a way of storing it."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rows", type=int, default=200_000)
    arguments.add_argument("--folder", type=Path, help="of a history that was written before")
    arguments.add_argument("--peak", type=Path, help="only the memory that reading this history takes")
    given = arguments.parse_args()
    if given.peak:
        print(json.dumps(peak(given.peak)))  # noqa: T201
        return
    with tempfile.TemporaryDirectory() as made:
        folder = given.folder or Path(made)
        if not given.folder:
            write(folder, given.rows)
        for found in measured(folder):
            print(json.dumps(found))  # noqa: T201


if __name__ == "__main__":
    main()
