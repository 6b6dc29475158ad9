"""The page as a value: blocks in reading order, independent of any Markdown dialect."""

from __future__ import annotations

from dataclasses import dataclass

from paretopress.text import Inline

#: One cell of a table: its lines, one below the other.
Cell = tuple[Inline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A section heading; level 1 is the page's title."""

    text: Inline
    level: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """One paragraph."""

    text: Inline


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of already printed cells.

    Parameters
    ----------
    header : tuple of Inline
        One text a column.
    rows : tuple of tuple of Cell
        As wide as the header.
    align : str
        `l` or `r` a column.
    notes : tuple of Inline
        Footnotes, printed below the table line by line.
    """

    header: tuple[Inline, ...]
    rows: tuple[tuple[Cell, ...], ...]
    align: str
    notes: tuple[Inline, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A figure: its file beside the page, its alternative text and its caption, both plain text."""

    file: str
    alt: str
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caution:
    """The box of cautions: a title and a text each, and what ends a title in the language of the page."""

    items: tuple[tuple[Inline, Inline], ...]
    stop: str = "."


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """A bulleted list."""

    items: tuple[Inline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """Blocks that a reader unfolds below one line of plain text."""

    summary: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Embed:
    """Another page within this one, where the site allows it; else a link to it.

    Parameters
    ----------
    file : str
        Its path, relative to this page.
    title : str
        What it is, as plain text: a reader of the link or of the frame needs it.
    height : int, px
    """

    file: str
    title: str
    height: int = 820


Block = Heading | Prose | Table | Image | Caution | Items | Details | Embed


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole page."""

    title: Inline
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A page that is listed: its title as plain text, and its path from the output folder (`b200/index.md`)."""

    title: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A page that lists others, as a site's navigation has it.

    Parameters
    ----------
    folder : str
        Its path from the output folder, without a slash at the end; empty for the output folder itself.
    title : str
        Plain text.
    pages : tuple of Link
        The reports that belong below it and below no other.
    groups : tuple of Listing
        The listings below it.
    position : int
        Its place among its neighbours, from 1.
    """

    folder: str
    title: str
    pages: tuple[Link, ...] = ()
    groups: tuple[Listing, ...] = ()
    position: int = 1

    @property
    def page(self) -> str:
        """Return the path of its own page, as that of a `Link`."""
        return f"{self.folder}/index.md".removeprefix("/")
