"""Documents as GitHub-flavoured Markdown.

Inline text arrives safe (`paretopress.text`); this module only arranges it, one function a kind of block.
White space inside it is folded, so that the line breaks of a template cannot end a paragraph or a table row.
"""

from __future__ import annotations

import re
from typing import assert_never
from urllib.parse import quote

from paretopress.document import Block, Caution, Document, Heading, Image, Items, Prose, Table
from paretopress.text import Inline, escape

__all__ = ["ALERT", "render"]

#: The first line of a block quote that GitHub shows as a box of warning.
ALERT = "[!WARNING]"

# Spaced, because `**` closes before a space but not between a full stop and a tag.
_BREAK = " <br> "
_RULES = {"l": ":--", "r": "--:"}
_SPACE = re.compile(r"[ \t\r\n\f\v]+")


def render(document: Document) -> str:
    r"""Return a page as Markdown: its title, then its blocks, with one blank line between them.

    >>> render(Document(title=escape("A page"), blocks=(Prose(text=escape("One")), Items(items=(escape("two"),)))))
    '# A page\n\nOne\n\n- two\n'
    """
    title = Heading(text=document.title, level=1)
    return "\n\n".join(_block(block) for block in (title, *document.blocks)) + "\n"


def _block(block: Block) -> str:
    match block:
        case Heading():
            return f"{'#' * block.level} {_line(block.text)}"
        case Prose():
            return _line(block.text)
        case Table():
            return _table(block)
        case Image():
            return _image(block)
        case Caution():
            return _caution(block)
        case Items():
            return "\n".join(f"- {_line(item)}" for item in block.items)
        case _:
            assert_never(block)


def _line(text: Inline) -> str:
    return _SPACE.sub(" ", text).strip(" ")


def _table(table: Table) -> str:
    rows = [
        _row(*(_line(text) for text in table.header)),
        f"|{'|'.join(_RULES[letter] for letter in table.align)}|",
        *(_row(*(_BREAK.join(_line(line) for line in cell) for cell in row)) for row in table.rows),
    ]
    notes = "<br>\n".join(_line(note) for note in table.notes)
    return "\n".join(rows) + (f"\n\n{notes}" if notes else "")


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _image(image: Image) -> str:
    figure = f"![{_line(escape(image.alt))}]({quote(image.file)})"
    caption = _line(escape(image.caption))
    return f"{figure}\n\n*{caption}*" if caption else figure


def _caution(caution: Caution) -> str:
    paragraphs = (f"> **{_line(title)}.** {_line(text)}" for title, text in caution.items)
    return f"> {ALERT}\n" + "\n>\n".join(paragraphs)
