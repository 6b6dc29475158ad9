"""Sphinx with MyST: no extension of MyST is needed."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from paretopress import Flavor
from paretopress_flavors.framing import frame

if TYPE_CHECKING:
    from paretopress.document import Listing
    from paretopress.metadata import Metadata

__all__ = ["FLAVOR"]

#: Longer than any run of backticks in a text, which is escaped.
_FENCE = "````"


def _front_matter(metadata: Metadata) -> Mapping[str, object]:
    meta = {"description": metadata.description}
    if metadata.url:
        meta |= {"property=og:title": metadata.title, "property=og:description": metadata.description}
        meta |= {"property=og:url": metadata.url, "property=og:image": metadata.image_url}
    told = {key: value for key, value in meta.items() if value}
    return {"myst": {"html_meta": told}} if told else {}


def _directive(name: str, text: str, argument: str = "") -> str:
    head = f"{_FENCE}{{{name}}} {argument}".rstrip()
    return f"{head}\n{text}\n{_FENCE}"


def _caution(paragraphs: tuple[str, ...]) -> str:
    return _directive("warning", "\n\n".join(paragraphs))


def _contents(listing: Listing) -> str:
    pages = [*(group.page for group in listing.groups), *(link.path for link in listing.pages)]
    below = [posixpath.relpath(page, listing.folder or ".").removesuffix(".md") for page in pages]
    return _directive("toctree", "\n".join([":hidden:", "", *below])) if below else ""


FLAVOR = Flavor(
    key="myst",
    label="Sphinx with MyST",
    front_matter=_front_matter,
    caution=_caution,
    embed=partial(frame, scheme="light dark"),
    contents=_contents,
    serves=False,
    scripts=True,
)
