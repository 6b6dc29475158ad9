"""Hugo with its own settings: HTML in Markdown is dropped, so there is none; themes print the title."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from paretopress import Flavor

if TYPE_CHECKING:
    from paretopress.metadata import Metadata

__all__ = ["FLAVOR"]


def _front_matter(metadata: Metadata) -> Mapping[str, object]:
    images = [metadata.image] if metadata.image else []
    told = {"title": metadata.title, "description": metadata.description, "images": images, "weight": metadata.position}
    return {key: value for key, value in told.items() if value}


def _caution(paragraphs: tuple[str, ...]) -> str:
    return "\n>\n".join(f"> {paragraph}" for paragraph in paragraphs)


def _details(summary: str, text: str) -> str:
    return f"**{summary}**\n\n{text}"


def _page_link(path: str) -> str:
    """Return the folder of a page: an address, since Hugo leaves links as they are."""
    return path.removesuffix("index.md") or "./"


FLAVOR = Flavor(
    key="hugo",
    label="Hugo",
    front_matter=_front_matter,
    has_h1=False,
    cell_break=" · ",
    line_break="\\\n",
    caution=_caution,
    details=_details,
    page_link=_page_link,
    index_name="_index.md",
    serves=False,
    previews=True,
)
