"""Checks that a page shows what its document says, before it is written.

The page is parsed with markdown-it-py and read back as the leaves that a reader sees: headings, paragraphs and table
rows, each with its text. They must be those of the document, in order. Whatever an engine could have made of a text
that was not escaped (a list, a code block, a column too many) is then a difference, and a difference is a fault.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import cache
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple, assert_never
from urllib.parse import unquote

from paretopress.dialect import ALERT, unfolding
from paretopress.document import Block, Caution, Details, Document, Embed, Heading, Image, Items, Prose, Table
from paretopress.errors import Fault, PageError, quoted
from paretopress.text import Inline, escape

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

__all__ = ["Leaf", "check", "leaves", "plain"]

_BREAK = re.compile(r"<br ?/?>")
_HEADING = re.compile(r"h[1-6]")
_WEB = re.compile(r"https?://", re.IGNORECASE)
_SPACE = re.compile(r"[ \t]+")
# What came out as itself though it is markup, here or on another site: emphasis, code, strikethrough, math, a link.
_LEFT_OVER = re.compile(r"[*`~$]|\]\(")
_REFERENCE = re.compile(r"&#?\w+;")
_NOT_IN_ANCHORS = re.compile(r"[^\w\- ]")
_ESCAPE = "pass text from data through paretopress.text.escape"


class Leaf(NamedTuple):
    """What a reader sees as one piece: its kind, and its text (of a table row, one a cell)."""

    kind: str
    texts: tuple[str, ...]

    def __str__(self) -> str:
        """Return the leaf as a message quotes it."""
        return f"{self.kind} {quoted(' | '.join(self.texts))}"


def check(markdown: str, document: Document, files: Collection[str]) -> None:
    r"""Raise unless a page shows exactly its document, and all it points to exists.

    Parameters
    ----------
    markdown : str
        The page, as `paretopress.rendering.render` made it in the base dialect.
    document : Document
        What it was made of.
    files : collection of str
        Names that the page may point to, relative to it (`frontier.svg`, `report.json`).

    Raises
    ------
    PageError
        With every block that does not come out as it went in, every heading that is not the only one of its name,
        every link or image without its target, and every piece of HTML or strikethrough.

    >>> page = Document(title=escape("A page"), blocks=(Prose(text=escape("See below.")),))
    >>> check("# A page\n\nSee below.\n", page, files=[])
    >>> check("# A page\n\n- See below.\n", page, files=[])  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    paretopress.errors.PageError: page 'A page': a block does not come out as it went in: got "bullet_list ...
    """
    tokens = _engine().parse(markdown)
    shown = list(_shown_leaves(tokens))
    anchors = Counter(_anchor(leaf.texts[0]) for leaf in shown if _HEADING.fullmatch(leaf.kind))
    where = f"page {quoted(plain(document.title))}"
    inline = list(_inline(tokens))
    faults = [
        *_differences(where, list(_stated_leaves(document)), shown),
        *(
            Fault(where=where, what="more than one heading has the anchor", got=anchor, remedy="tell them apart")
            for anchor, times in anchors.items()
            if times > 1
        ),
        *_lost_targets(where, inline, files, anchors),
        *_strange_markup(where, inline),
    ]
    if faults:
        raise PageError(*faults)


def leaves(markdown: str) -> tuple[Leaf, ...]:
    r"""Return a page as the pieces that a reader sees, in order.

    >>> leaves("# A page\n\n- one\n")[1].texts
    ('one',)
    """
    return tuple(_shown_leaves(_engine().parse(markdown)))


def plain(inline: Inline) -> str:
    r"""Return inline Markdown as the text that a reader sees, with a line feed for each `<br>`.

    >>> plain(Inline("**MTP** costs &#36;0.106<br>with `cost: derived`"))
    'MTP costs $0.106\nwith cost: derived'
    """
    return _text(_engine().parseInline(str(inline))[0].children or ())


@cache
def _engine() -> MarkdownIt:
    from markdown_it import MarkdownIt

    # Without `text_join` a character that was written as a reference is a token of its own.
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("text_join")


def _text(tokens: Iterable[Token]) -> str:
    lines = "".join(_piece(token) for token in tokens).split("\n")
    return "\n".join(_SPACE.sub(" ", line).strip(" ") for line in lines)


def _piece(token: Token) -> str:
    match token.type:
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case "html_inline":
            return "\n" if _BREAK.fullmatch(token.content) else ""
        case "image":
            return _text(token.children or ())
        case _:
            return token.content


def _shown_leaves(tokens: Sequence[Token]) -> Iterator[Leaf]:
    path: list[str] = []
    cells: list[str] = []
    for token in tokens:
        if token.nesting > 0:
            path.append(token.tag if token.type == "heading_open" else token.type.removesuffix("_open"))
        elif token.nesting < 0:
            path.pop()
            if token.type == "tr_close":
                yield Leaf("table row", tuple(cells))
                cells.clear()
        elif token.type != "inline":
            yield Leaf(token.type, (token.content.strip(),))
        elif path[-1] in {"th", "td"}:
            cells.append(_text(token.children or ()))
        else:
            yield Leaf(" ".join(path), (_text(token.children or ()),))


def _stated_leaves(document: Document) -> Iterator[Leaf]:
    yield Leaf("h1", (plain(document.title),))
    for block in document.blocks:
        yield from _leaves_of(block)


def _leaves_of(block: Block) -> Iterator[Leaf]:  # noqa: C901 - one case a kind of block
    match block:
        case Heading():
            yield Leaf(f"h{block.level}", (plain(block.text),))
        case Prose():
            yield Leaf("paragraph", (plain(block.text),))
        case Table():
            yield from _table_leaves(block)
        case Image():
            yield Leaf("paragraph", (plain(escape(block.alt)),))
            if caption := plain(escape(block.caption)):
                yield Leaf("paragraph", (caption,))
        case Caution():
            for number, (title, text) in enumerate(block.items):
                mark = "" if number else f"{ALERT} "
                yield Leaf("blockquote paragraph", (f"{mark}{plain(title)}{block.stop} {plain(text)}",))
        case Items():
            for item in block.items:
                yield Leaf("bullet_list list_item paragraph", (plain(item),))
        case Details():
            yield from _details_leaves(block)
        case Embed():
            yield Leaf("paragraph", (plain(escape(block.title)),))
        case _:
            assert_never(block)


def _details_leaves(details: Details) -> Iterator[Leaf]:
    opening, closing = unfolding(" ".join(escape(details.summary).split()), "").split("\n\n\n\n")
    yield Leaf("html_block", (opening,))
    for block in details.blocks:
        yield from _leaves_of(block)
    yield Leaf("html_block", (closing,))


def _table_leaves(table: Table) -> Iterator[Leaf]:
    yield Leaf("table row", tuple(plain(text) for text in table.header))
    for row in table.rows:
        yield Leaf("table row", tuple("\n".join(plain(line) for line in cell) for cell in row))
    if table.notes:
        yield Leaf("paragraph", ("\n".join(plain(note) for note in table.notes),))


def _differences(where: str, stated: list[Leaf], shown: list[Leaf]) -> Iterator[Fault]:
    for _, i, i_end, j, j_end in SequenceMatcher(None, stated, shown, autojunk=False).get_opcodes():
        for wanted, got in zip_longest(stated[i:i_end], shown[j:j_end]):
            if wanted is None:
                yield Fault(where=where, what="something is shown that is in no block", got=str(got), remedy=_ESCAPE)
            elif got is None:
                yield Fault(where=where, what="a block is not shown", expected=str(wanted), remedy=_ESCAPE)
            elif wanted != got:
                what = "a block does not come out as it went in"
                yield Fault(where=where, what=what, got=str(got), expected=str(wanted), remedy=_ESCAPE)


def _inline(tokens: Iterable[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _inline(token.children or ())


def _lost_targets(
    where: str, tokens: Iterable[Token], files: Collection[str], anchors: Collection[str]
) -> Iterator[Fault]:
    for token in tokens:
        if token.type == "image":
            target = str(token.attrs["src"])
            if unquote(target) not in files:
                yield Fault(where=where, what="an image has no file beside the page", got=target)
        elif token.type == "link_open":
            target = str(token.attrs["href"])
            path, _, fragment = target.partition("#")
            known = unquote(path) in files if path else unquote(fragment) in anchors
            if not known and not _WEB.match(target):
                yield Fault(where=where, what="a link leads nowhere", got=target)


def _strange_markup(where: str, tokens: Iterable[Token]) -> Iterator[Fault]:
    for token in tokens:
        if token.type == "html_inline" and not _BREAK.fullmatch(token.content):
            yield Fault(where=where, what="text became HTML", got=token.content, remedy=_ESCAPE)
        elif token.type == "s_open":
            yield Fault(where=where, what="text is struck through", got=token.markup, remedy=_ESCAPE)
        elif token.type == "text" and _LEFT_OVER.search(token.content):
            yield Fault(where=where, what="markup came out as text", got=token.content, remedy=_ESCAPE)
        elif token.type == "code_inline" and _REFERENCE.search(token.content):
            what = "code shows a character reference"
            yield Fault(where=where, what=what, got=token.content, remedy="do not escape text inside backticks")


def _anchor(heading: str) -> str:
    return _NOT_IN_ANCHORS.sub("", heading.lower()).replace(" ", "-")
