"""Makes `configs/data/three-gpus.csv`: runs shaped as real ones, of a server that does not exist.

A step of the server takes ``base + slope x concurrency`` ms, so that a user gets ``1000 / step`` tok/s, and a request
of 8,192 tokens in and 1,024 out takes its prefill and 1,024 steps. The three GPUs differ in base and slope such that
the one with the fastest step is not the one that batches best. Every load is run five times; interactivity and
throughput of a run stray together by about 2 %, drawn with a fixed seed.

    python tests/configs/three_gpus.py > configs/data/three-gpus.csv
"""

import csv
import io
import random
import sys

GPUS = 8
ISL, OSL = 8192, 1024
REPEATS = 5
CONCURRENCY = (4, 8, 16, 32, 64, 128, 256)
#: ms a step without load, ms a step for each concurrent request, ms of prefill a request.
SHAPES = {"b200": (8.2, 0.118, 160.0), "b300": (8.6, 0.078, 130.0), "mi355x": (6.6, 0.152, 190.0)}
COLUMNS = (
    "model", "hardware", "engine", "engine_version", "precision", "spec_method", "isl", "osl", "topology", "tp", "gpus",
    "concurrency", "date", "repeat", "interactivity", "interactivity_definition", "throughput_per_gpu",
    "output_throughput_per_gpu", "input_throughput_per_gpu", "ttft_p99",
)  # fmt: skip


def table() -> str:
    """Return the runs as CSV text."""
    draw = random.Random(20261122)  # noqa: S311 - noise, not a secret
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for hardware, (base_ms, slope_ms, prefill_ms) in SHAPES.items():
        for concurrency in CONCURRENCY:
            for repeat in range(1, REPEATS + 1):
                shared, own = draw.gauss(0, 0.016), draw.gauss(0, 0.012)
                step_ms = (base_ms + slope_ms * concurrency) * (1 - shared)
                ttft_ms = prefill_ms * (1 + concurrency / 24)
                request_s = (ttft_ms + OSL * step_ms) / 1000
                output = concurrency * OSL / request_s / GPUS * (1 + own)
                writer.writerow((
                    "example-moe", hardware, "vllm", "0.32.0", "fp8", "none", ISL, OSL, "aggregated", GPUS, GPUS,
                    concurrency, "2026-11-20", repeat, round(1000 / step_ms, 3), "tpot_p50",
                    round(output * (ISL + OSL) / OSL, 2), round(output, 3), round(output * ISL / OSL, 2),
                    round(ttft_ms * 1.7 / 1000 * (1 + draw.gauss(0, 0.03)), 3),
                ))  # fmt: skip
    return text.getvalue()


if __name__ == "__main__":
    sys.stdout.write(table())
