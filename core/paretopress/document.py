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
        Footnotes, printed below the table.
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
    """The box of cautions: a title and a text each."""

    items: tuple[tuple[Inline, Inline], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """A bulleted list."""

    items: tuple[Inline, ...]


Block = Heading | Prose | Table | Image | Caution | Items


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole page."""

    title: Inline
    blocks: tuple[Block, ...]
