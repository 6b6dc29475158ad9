"""MkDocs with Material, and Zensical.

Needs the extensions `admonition` and `pymdownx.details`, which Zensical has from the start; the navigation is for the
plugin `awesome-nav`, and again for Zensical itself.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from paretopress import Flavor
from paretopress.dialect import indented
from paretopress_flavors.framing import frame
from paretopress_flavors.titles import without_tags

if TYPE_CHECKING:
    from paretopress.document import Listing
    from paretopress.metadata import Metadata

__all__ = ["FLAVOR"]


def _front_matter(metadata: Metadata) -> Mapping[str, object]:
    """Return the metadata as HTML, as which the theme prints it."""
    # Into <title> Material writes even "&lt;" as "<", which could end it. Other titles are those of the headings.
    title = without_tags(metadata.title) if "<" in metadata.title else ""
    told = {"title": html.escape(title), "description": html.escape(metadata.description), "image": metadata.image_url}
    return {key: value for key, value in told.items() if value}


def _caution(paragraphs: tuple[str, ...]) -> str:
    return "!!! warning\n\n" + indented("\n\n".join(paragraphs))


def _details(summary: str, text: str) -> str:
    return f'??? note "{summary}"\n\n{indented(text)}'


def _navigation(listing: Listing) -> Iterator[tuple[str, bytes]]:
    """Yield one file for all listings: it names what lies beside a listing, too, and one further down could not."""
    if not listing.folder:
        yield ".nav.yml", "\n".join([f"title: {_title(listing)}", "nav:", *_section(listing), ""]).encode()


def _section(listing: Listing) -> Iterator[str]:
    """Yield what lies below a listing, one line each; a listing below it is a section of its own."""
    yield f"  - {_quoted(listing.page)}"
    for group in listing.groups:
        yield f"  - {_title(group)}:"
        yield from (f"  {line}" for line in _section(group))
    yield from (f"  - {_quoted(link.path)}" for link in listing.pages)


def _title(listing: Listing) -> str:
    """Return a listing's title as HTML, as which themes print it."""
    return _quoted(html.escape(listing.title))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


FLAVOR = Flavor(
    key="mkdocs",
    label="MkDocs and Zensical",
    front_matter=_front_matter,
    caution=_caution,
    details=_details,
    embed=frame,
    navigation=_navigation,
    scripts=True,
)
