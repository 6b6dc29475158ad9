"""Documents as Markdown: one renderer for every flavor, which differ only in what `offers.Flavor` lists.

Inline text arrives safe (`paretopress.text`); this module only arranges it, one function a kind of block.
White space inside it is folded, so that the line breaks of a template cannot end a paragraph or a table row.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, assert_never
from urllib.parse import quote

from paretopress.document import Block, Caution, Details, Document, Embed, Heading, Image, Items, Prose, Table
from paretopress.metadata import Metadata, script
from paretopress.offers import Flavor
from paretopress.page_check import plain
from paretopress.text import Inline, escape

if TYPE_CHECKING:
    from paretopress.document import Listing

__all__ = ["BASE", "GFM", "render"]

#: The flavor of pages that name none.
GFM = "gfm"
#: The dialect that flavors differ from. The core checks pages in it, whatever flavor they are written in.
BASE = Flavor(key=GFM, label="GitHub-flavoured Markdown")

_RULES = {"l": ":--", "r": "--:"}
_SPACE = re.compile(r"[ \t\r\n\f\v]+")
# A link to another page; character references have no closing bracket, so it can be nothing else.
_PAGE_LINK = re.compile(r"(?<=\]\()(?!\w+:)([^()\s]*index\.md)(?=[)#])")
# YAML takes these for line breaks, or refuses them, where they stand as themselves.
_NOT_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def render(
    document: Document, flavor: Flavor = BASE, *, metadata: Metadata | None = None, listing: Listing | None = None
) -> str:
    r"""Return a page as Markdown: its title, then its blocks, with one blank line between them.

    Parameters
    ----------
    metadata : Metadata, optional
        What the front matter tells of the page; by default its title.
    listing : Listing, optional
        The pages that this one lists.

    >>> render(Document(title=escape("A page"), blocks=(Prose(text=escape("One")), Items(items=(escape("two"),)))))
    '# A page\n\nOne\n\n- two\n'
    """
    about = metadata or Metadata(title=plain(document.title), position=listing.position if listing else None)
    pieces = [
        _front_matter(flavor.front_matter(about)),
        _heading(Heading(text=document.title, level=1), flavor) if flavor.has_h1 else "",
        *_blocks(document.blocks, flavor),
        flavor.contents(listing) if listing else "",
        script(about) if metadata and flavor.scripts else "",
    ]
    return "\n\n".join(filter(None, pieces)) + "\n"


def _front_matter(values: Mapping[str, object]) -> str:
    """Return values as front matter: JSON is YAML, and quotes every string."""
    lines = [
        f"{key}: {_NOT_YAML.sub(_escaped, json.dumps(value, ensure_ascii=False))}" for key, value in values.items()
    ]
    return "\n".join(["---", *lines, "---"]) if lines else ""


def _escaped(character: re.Match[str]) -> str:
    return f"\\u{ord(character.group()):04x}"


def _blocks(blocks: tuple[Block, ...], flavor: Flavor) -> Iterator[str]:
    for block in blocks:
        yield _block(block, flavor)


def _block(block: Block, flavor: Flavor) -> str:  # noqa: PLR0911 - one line a kind of block
    match block:
        case Heading():
            return _heading(block, flavor)
        case Prose():
            return _line(block.text, flavor)
        case Table():
            return _table(block, flavor)
        case Image():
            return _image(block, flavor)
        case Caution():
            return flavor.caution(
                tuple(f"**{_line(title, flavor)}{block.stop}** {_line(text, flavor)}" for title, text in block.items)
            )
        case Items():
            return "\n".join(f"- {_line(item, flavor)}" for item in block.items)
        case Details():
            return flavor.details(_plain_line(block.summary), "\n\n".join(_blocks(block.blocks, flavor)))
        case Embed():
            return flavor.embed(quote(block.file), _plain_line(block.title), block.height)
        case _:
            assert_never(block)


def _heading(heading: Heading, flavor: Flavor) -> str:
    return f"{'#' * heading.level} {_line(heading.text, flavor)}"


def _line(text: Inline, flavor: Flavor) -> str:
    """Return inline text on one line, its links to other pages as the flavor writes them."""
    line = _SPACE.sub(" ", str(text)).strip(" ")
    return flavor.line(_PAGE_LINK.sub(lambda link: flavor.page_link(link.group()), line))


def _plain_line(text: str) -> str:
    return _SPACE.sub(" ", str(escape(text))).strip(" ")


def _table(table: Table, flavor: Flavor) -> str:
    rows = [
        _row(*(_line(text, flavor) for text in table.header)),
        f"|{'|'.join(_RULES[letter] for letter in table.align)}|",
        *(_row(*(flavor.cell_break.join(_line(line, flavor) for line in cell) for cell in row)) for row in table.rows),
    ]
    notes = flavor.line_break.join(_line(note, flavor) for note in table.notes)
    return "\n".join(rows) + (f"\n\n{notes}" if notes else "")


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _image(image: Image, flavor: Flavor) -> str:
    figure = f"![{_plain_line(image.alt)}]({quote(image.file)})"
    caption = _line(escape(image.caption), flavor)
    return f"{figure}\n\n*{caption}*" if caption else figure
