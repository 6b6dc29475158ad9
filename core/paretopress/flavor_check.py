"""What `paretopress.testing.check_flavor` looks for: a flavor writes one page of every block, and loses none of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from string import punctuation
from typing import TYPE_CHECKING

from paretopress.document import (
    Block,
    Caution,
    Details,
    Document,
    Embed,
    Heading,
    Image,
    Items,
    Link,
    Listing,
    Prose,
    Table,
)
from paretopress.errors import quoted
from paretopress.metadata import Metadata
from paretopress.rendering import render
from paretopress.text import Inline, escape

if TYPE_CHECKING:
    from paretopress.offers import Flavor

#: What somebody's data may hold.
UGLY = f"<b>{punctuation}</b> 日本語"
_SAFE = escape(UGLY)
_MORE = escape(f"more {UGLY}")
_PAGE = "b200/index.md"
BLOCKS: tuple[Block, ...] = (
    Heading(text=_SAFE),
    Prose(text=Inline(f"[{_SAFE}]({_PAGE})")),
    Table(header=(_SAFE, _MORE), rows=(((_SAFE,), (_SAFE, _MORE)),), align="lr", notes=(_SAFE, _MORE)),
    Image(file="figure.svg", alt=UGLY, caption=UGLY),
    Caution(items=((_SAFE, _MORE), (_MORE, _SAFE))),
    Items(items=(_SAFE, _MORE)),
    Details(summary=UGLY, blocks=(Prose(text=_MORE), Items(items=(_SAFE, _MORE)))),
    Embed(file="interactive.html", title=UGLY),
)
ABOUT = Metadata(title=UGLY, description=UGLY, url="https://example.org/a/", image="figure.png")
LISTING = Listing(
    folder="by-model",
    title=UGLY,
    pages=(Link(title=UGLY, path="b200/index.md"),),
    groups=(Listing(folder="by-model/deepseek", title=UGLY, pages=(Link(title=UGLY, path="h200/index.md"),)),),
)


def wrongs(flavor: Flavor) -> Iterator[str]:
    """Yield what is wrong with what a flavor writes."""
    unwritable = list(_of_front_matter(flavor.front_matter(ABOUT)))
    if unwritable:
        yield from unwritable
        return
    for block in BLOCKS:
        yield from _of_block(flavor, block)
    page = Document(title=_SAFE, blocks=BLOCKS)
    if render(page, flavor, metadata=ABOUT, listing=LISTING) != render(page, flavor, metadata=ABOUT, listing=LISTING):
        yield "writing a page twice gives two different pages"
    if not flavor.has_h1 and "title" not in flavor.front_matter(ABOUT):
        yield "has_h1 is False, and the front matter has no 'title': nothing shows the page's title"
    if PurePosixPath(flavor.index_name).suffix != ".md":
        yield f"index_name: got {quoted(flavor.index_name)}, expected the name of a Markdown file"
    yield from _of_navigation(flavor)


def _of_block(flavor: Flavor, block: Block) -> Iterator[str]:
    """Yield the texts of a block that are not in what is written of it, as often as they should be."""
    kind = type(block).__name__
    written = render(Document(title=Inline("A page"), blocks=(block,)), flavor)
    base = render(Document(title=Inline("A page"), blocks=(block,)))
    if (got := written.replace(flavor.line(str(_SAFE)), _SAFE).count(_SAFE)) != (expected := base.count(_SAFE)):
        yield f"{kind}: a text that came from data stands there {got} times as it was written, expected {expected}"
    if "<b>" in written:
        yield f"{kind}: text from data became HTML"


def _of_front_matter(values: object) -> Iterator[str]:
    if not isinstance(values, Mapping):
        yield f"front_matter: returned {type(values).__name__}, expected a mapping"
        return
    try:
        json.dumps(values)
    except (TypeError, ValueError) as error:
        yield f"front_matter: not plain values ({error})"


def _of_navigation(flavor: Flavor) -> Iterator[str]:
    for name, data in flavor.navigation(LISTING):
        if not isinstance(data, bytes):
            yield f"navigation: {quoted(name)} is {type(data).__name__}, expected bytes"
        if ".." in PurePosixPath(name).parts or PurePosixPath(name).is_absolute():
            yield f"navigation: {quoted(name)} does not lie in the output folder"
