"""A report's Markdown as HTML that no Content-Security-Policy has to make an exception for."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from paretopress.document import Block, Document
from paretopress.page_check import plain
from paretopress.rendering import BASE, render
from paretopress.text import Inline

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

#: Letters up to which the text of a table's cell stays on one line.
WHOLE = 24
_BREAK = "<br>"
#: GitHub's dialect, but for what is HTML or an alert of GitHub's there. A block quote is always a box of cautions.
_FLAVOR = replace(
    BASE,
    caution=lambda paragraphs: "\n>\n".join(f"> {paragraph}" for paragraph in paragraphs),
    details=lambda summary, text: f"**{summary}**\n\n{text}",
)
_UNTITLED = replace(_FLAVOR, has_h1=False)


def html_of(blocks: Sequence[Block], title: Inline | None = None) -> str:
    r"""Return blocks as HTML, below their title if one is given.

    A table stands in a group that scrolls on a narrow screen, what would be an inline style is a class, and HTML in
    the text is shown as text.

    >>> from paretopress.document import Prose
    >>> html_of([Prose(text=Inline("A **bold** word, <b>no tag</b>."))])
    '<p>A <strong>bold</strong> word, &lt;b&gt;no tag&lt;/b&gt;.</p>\n'
    """
    document = Document(title=title or Inline(), blocks=tuple(blocks))
    text: str = _engine().render(render(document, _FLAVOR if title else _UNTITLED))
    return text


@cache
def _engine() -> MarkdownIt:
    from markdown_it import MarkdownIt

    engine = MarkdownIt("commonmark", {"html": False}).enable("table")
    engine.inline.ruler.before("autolink", "line_break", _line_break)
    rules = {"table_open": _table, "th_open": _cell, "td_open": _cell, "link_open": _link}
    for name, rule in rules.items():
        engine.add_render_rule(name, lambda _self, tokens, place, *_, rule=rule: rule(tokens, place))
    fixed = {"table_close": "</table></div>\n", "blockquote_open": '<div class="caution" role="note">\n'}
    for name, text in {**fixed, "blockquote_close": "</div>\n"}.items():
        engine.add_render_rule(name, lambda *_, text=text: text)
    return engine


def _line_break(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    """Take the one tag that our Markdown has."""
    found = state.src.startswith(_BREAK, state.pos)
    if found:
        if not silent:
            state.push("hardbreak", "br", 0)
        state.pos += len(_BREAK)
    return found


def _table(tokens: Sequence[Token], place: int) -> str:
    """Open a table, and around it what scrolls: named by its first head, reached by keyboard."""
    name = next(token.content for token in tokens[place:] if token.type == "inline")
    return f'<div class="scroll" role="group" tabindex="0" aria-label="{html.escape(plain(Inline(name)))}"><table>\n'


def _cell(tokens: Sequence[Token], place: int) -> str:
    token, text = tokens[place], html.unescape(tokens[place + 1].content)
    scope = ' scope="col"' if token.tag == "th" else ""
    names = ["right"] * ("right" in str(token.attrGet("style"))) + ["whole"] * (len(text) <= WHOLE)
    return f'<{token.tag}{scope} class="{" ".join(names)}">'


def _link(tokens: Sequence[Token], place: int) -> str:
    """Open a link; from within a frame it leads out of it."""
    return f'<a href="{html.escape(str(tokens[place].attrGet("href")))}" target="_top" rel="noopener noreferrer">'
