"""Published price sheets: $/GPU-hour by tier and all-in utility kW, by hardware key.

A sheet is never changed once published; new prices are a new sheet under a new key.
To add one, add a table and one `PriceSheet` to `SHEETS`.
"""

from __future__ import annotations

from collections.abc import Mapping

from paretopress import Price, PriceSheet

TIERS = ("hyperscaler", "neocloud", "rental")

USD_PER_GPU_HOUR_2026_04 = {
    "h100": (1.30, 1.69, 1.30),
    "h200": (1.41, 1.74, 1.60),
    "b200": (1.95, 2.34, 2.90),
    "b300": (2.34, 2.808, 3.48),
    "gb200": (2.21, 2.75, 3.30),
    "gb300": (2.652, 3.30, 3.96),
    "mi300x": (1.12, 1.40, 1.55),
    "mi325x": (1.28, 1.59, 1.80),
    "mi355x": (1.48, 1.90, 2.10),
}
USD_PER_GPU_HOUR_2026_08 = {
    "h100": (1.17, 1.55, 1.78),
    "h200": (1.22, 1.59, 2.05),
    "b200": (1.73, 2.07, 2.60),
    "b300": (2.26, 2.52, 3.00),
    "gb200": (1.86, 2.26, 2.60),
    "gb300": (2.31, 2.79, 3.30),
    "mi300x": (0.95, 1.16, 1.30),
    "mi325x": (1.10, 1.32, 1.60),
    "mi355x": (1.50, 2.09, 2.10),
}
KW_2026_04 = {
    "h100": 1.73,
    "h200": 1.73,
    "b200": 2.17,
    "b300": 2.17,
    "gb200": 2.10,
    "gb300": 2.10,
    "mi300x": 1.79,
    "mi325x": 2.18,
    "mi355x": 2.65,
}
KW_2026_07 = {
    "h100": 1.37,
    "h200": 1.37,
    "b200": 1.71,
    "b300": 1.90,
    "gb200": 1.87,
    "gb300": 2.12,
    "mi300x": 1.39,
    "mi325x": 1.69,
    "mi355x": 2.09,
}


def _sheet(
    as_of: str, month: str, usd_per_gpu_hour: Mapping[str, tuple[float, ...]], kw_per_gpu: Mapping[str, float]
) -> PriceSheet:
    prices = {
        hardware: Price(usd_per_gpu_hour=dict(zip(TIERS, usd, strict=True)), kw_per_gpu=kw_per_gpu[hardware])
        for hardware, usd in usd_per_gpu_hour.items()
    }
    return PriceSheet(
        key=f"inferencex-{as_of}",
        label=f"SemiAnalysis AI Cloud TCO model, {month}",
        as_of=as_of,
        source=f"SemiAnalysis AI Cloud TCO model, as published on the InferenceX site, {month}",
        prices=prices,
    )


SHEETS = (
    _sheet("2026-04", "April 2026", USD_PER_GPU_HOUR_2026_04, KW_2026_04),
    # In July 2026 the site changed its power figures and kept the prices of April.
    _sheet("2026-07", "July 2026", USD_PER_GPU_HOUR_2026_04, KW_2026_07),
    _sheet("2026-08", "August 2026", USD_PER_GPU_HOUR_2026_08, KW_2026_07),
)
