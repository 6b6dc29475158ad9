"""What plugins offer: frozen values with a `key`, returned by the hooks of `paretopress.hooks`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import matplotlib.figure
    import pandas as pd

    from paretopress.comparison import Comparison
    from paretopress.sources import Probe, Source
    from paretopress.story import Story


@dataclass(frozen=True, slots=True, kw_only=True)
class Hardware:
    """One kind of GPU or accelerator.

    Parameters
    ----------
    key : str
        The value of the column `hardware`.
    label, vendor, architecture : str
        As a reader knows them.
    tdp_w : float, W, optional
        Thermal design power of one GPU. Cost and energy never use it: they use the price sheet's all-in kW.
    memory_gb : float, GB, optional
        Memory of one GPU.
    sources : tuple of str
        Where these facts stand.
    """

    key: str
    label: str
    vendor: str
    architecture: str = ""
    tdp_w: float | None = None
    memory_gb: float | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What one GPU costs and draws: $/GPU-hour by tier, and all-in utility kW (None where not stated)."""

    usd_per_gpu_hour: Mapping[str, float]
    kw_per_gpu: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceSheet:
    """Dated, sourced prices and power by hardware key.

    Parameters
    ----------
    key, label : str
        `inferencex-2026-08`, "SemiAnalysis AI Cloud TCO model, August 2026".
    as_of : str
        ISO date (or month) that the prices hold for.
    source : str
        Who says so, and where.
    prices : mapping of str to Price
        By hardware key.
    """

    key: str
    label: str
    as_of: str
    source: str
    prices: Mapping[str, Price]


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """One serving engine, as result files name it.

    Parameters
    ----------
    key, label : str
        `dynamo-trt`, "Dynamo TensorRT-LLM".
    family : str
        Engines of one family are comparable; `trt` for both `trt` and `dynamo-trt`.
    aliases : tuple of str
        Other values of the column `engine` that mean this engine.
    """

    key: str
    label: str
    family: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parser:
    """Reads one tool's result files.

    Parameters
    ----------
    key, label : str
        `inferencex`, "InferenceX rows".
    tool, versions : str
        The tool that writes the format, and the versions tried.
    recognises : callable of Probe -> bool
        From the content, never from the file's name alone. Parsers exclude each other:
        a format "as X, plus K" means that X refuses what has K.
    parse : callable of Source -> pandas.DataFrame
        One row a measured point, columns of `paretopress.columns`; what the file does not state is left out
        or NA. A row that must not be used (failed, cut short) says why in `left_out`.
        Raises DataError for a file that cannot be read.
    """

    key: str
    label: str
    tool: str
    versions: str
    recognises: Callable[[Probe], bool]
    parse: Callable[[Source], pd.DataFrame]


#: Among the axes of a narrative: those that no other is the default for.
ANY_AXIS = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrative:
    """Tells a comparison in prose.

    Parameters
    ----------
    key, label : str
        `spec-decode`, "Speculative decoding on or off".
    axes : tuple of str
        The axes it is the default narrative for; `*` for those that no other is the default for.
    tell : callable of Comparison -> Story
        Sentences, tables, figures and cautions in reading order.
    several : bool
        Whether it tells comparisons of more than two sides; it is the default for those of its axes.
    """

    key: str
    label: str
    axes: tuple[str, ...]
    tell: Callable[[Comparison], Story]
    several: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Draws one kind of figure.

    Parameters
    ----------
    key, label : str
        `frontier`, "Throughput against interactivity".
    draw : callable of (matplotlib Figure, Comparison) -> None
        Draws onto an empty figure. No pyplot.
    caption, alt : callable of Comparison -> str
        Plain text. `alt` says what the figure shows to somebody who cannot see it.
    needs : tuple of str
        Reading metrics without which there is nothing to draw (`cost_per_mtok`).
    """

    key: str
    label: str
    draw: Callable[[matplotlib.figure.Figure, Comparison], None]
    caption: Callable[[Comparison], str]
    alt: Callable[[Comparison], str]
    needs: tuple[str, ...] = field(default=())


Offer = Hardware | PriceSheet | Engine | Parser | Narrative | Figure
