"""What plugins offer: frozen values with a `key`, returned by the hooks of `paretopress.hooks`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from paretopress import dialect

if TYPE_CHECKING:
    import matplotlib.figure
    import pandas as pd

    from paretopress.comparison import Comparison
    from paretopress.document import Listing
    from paretopress.metadata import Metadata
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
    languages : tuple of str
        The languages it has words for. A page of another language is told in the first of these, and says so.
    """

    key: str
    label: str
    axes: tuple[str, ...]
    tell: Callable[[Comparison], Story]
    several: bool = False
    languages: tuple[str, ...] = ("en",)


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
    prepare : callable of matplotlib Figure -> None, optional
        Draws what is the same whatever is compared: axes, most of a figure's cost. It is called once, and `draw` gets
        the figure that it made, again and again: what `draw` adds is taken away after each time, and what it sets on
        prepared artists it must set every time.
    """

    key: str
    label: str
    draw: Callable[[matplotlib.figure.Figure, Comparison], None]
    caption: Callable[[Comparison], str]
    alt: Callable[[Comparison], str]
    needs: tuple[str, ...] = field(default=())
    prepare: Callable[[matplotlib.figure.Figure], None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flavor:
    """Writes documents for one publishing target; what is not given is as GitHub has it.

    Text arrives as safe Markdown: what came from data holds character references, which mean the same in Markdown, in
    HTML and in its attributes. So a function only arranges what it is given.

    Parameters
    ----------
    key, label : str
        `mkdocs`, "MkDocs and Zensical".
    front_matter : callable of Metadata -> mapping
        What stands in the front matter, as plain values; the core quotes them. Nothing for none.
    has_h1 : bool
        Whether the page begins with its title; False where the site prints the one of the front matter.
    cell_break, line_break : str
        Between two lines of a table cell, and of a paragraph.
    caution : callable of tuple of str -> str
        The box of cautions, from its paragraphs.
    details : callable of (summary, text) -> str
        What a reader unfolds: a line of text, and blocks of Markdown.
    embed : callable of (address, title, height) -> str
        Another page within this one, pixels high; or a link to it.
    line : callable of str -> str
        The last word on each line of text, as it stands in a paragraph, a heading or a cell.
    page_link : callable of str -> str
        How a link names another page, from its path relative to this one (`../b200/index.md`).
    index_name : str
        The file name of a page that lists other pages.
    contents : callable of Listing -> str
        What a page that lists others holds besides, for the site's navigation.
    navigation : callable of Listing -> iterable of (path, bytes)
        The files beside it that order the site's navigation, by their paths from the output folder.
    serves : bool
        Whether the site serves files that lie beside a page from there, of itself: then a list of reports loads its
        script, which else stands in its page.
    scripts : bool
        Whether a `<script>` in the page reaches its reader; then it holds data for search engines.
    previews : bool
        Whether the site itself makes a full address of an image beside the page, so that a link preview can show it.
    """

    key: str
    label: str
    front_matter: Callable[[Metadata], Mapping[str, object]] = dialect.no_front_matter
    has_h1: bool = True
    cell_break: str = " <br> "
    line_break: str = "<br>\n"
    caution: Callable[[tuple[str, ...]], str] = dialect.alert
    details: Callable[[str, str], str] = dialect.unfolding
    embed: Callable[[str, str, int], str] = dialect.link
    line: Callable[[str], str] = dialect.as_it_is
    page_link: Callable[[str], str] = dialect.as_it_is
    index_name: str = "index.md"
    contents: Callable[[Listing], str] = dialect.no_contents
    navigation: Callable[[Listing], Iterable[tuple[str, bytes]]] = dialect.no_files
    serves: bool = True
    scripts: bool = False
    previews: bool = False


Offer = Hardware | PriceSheet | Engine | Parser | Narrative | Figure | Flavor
