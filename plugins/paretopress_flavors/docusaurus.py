"""Docusaurus 3. Pages are read as Markdown, not as MDX: `{` and `<` in them are text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

from paretopress import Flavor
from paretopress_flavors.framing import frame
from paretopress_flavors.titles import without_tags

if TYPE_CHECKING:
    from paretopress.document import Listing
    from paretopress.metadata import Metadata

__all__ = ["FLAVOR"]

#: The sidebar of all reports, in groups, as a module that `sidebars.js` can ask for.
SIDEBAR = "sidebar.js"
# "@", ":" and "www." as `paretopress.text.escape` writes them.
_REPLACED = re.compile(r"&#64;|&#58;|www(?=&#46;)", re.IGNORECASE)


def _front_matter(metadata: Metadata) -> Mapping[str, object]:
    image = f"./{metadata.image}" if metadata.image else ""
    # Docusaurus writes titles into a <script> for search engines, as they are; readers see that of the heading.
    told = {"title": without_tags(metadata.title), "description": metadata.description, "image": image}
    told = {key: value for key, value in told.items() if value}
    position = {"sidebar_position": metadata.position} if metadata.position else {}
    return {**told, **position, "mdx": {"format": "md"}}


def _line(text: str) -> str:
    """Return a line in which no address becomes a link and no name between colons an emoji.

    Docusaurus looks for both after references are resolved, but not across an element; it drops comments.
    """
    return _REPLACED.sub(r"\g<0><wbr />", text)


def _caution(paragraphs: tuple[str, ...]) -> str:
    return ":::warning\n\n" + "\n\n".join(paragraphs) + "\n\n:::"


def _navigation(listing: Listing) -> Iterator[tuple[str, bytes]]:
    folder = f"{listing.folder}/" if listing.folder else ""
    category = {"label": without_tags(listing.title), "position": listing.position}
    yield f"{folder}_category_.json", f"{json.dumps(category, indent=2, ensure_ascii=False)}\n".encode()
    if not folder:
        yield SIDEBAR, _sidebar(listing).encode()


def _sidebar(top: Listing) -> str:
    """Return the groups as a sidebar: the one that Docusaurus makes from folders would list all reports flat."""
    items = json.dumps([_item(listing) for listing in top.groups] or _pages(top), indent=2, ensure_ascii=False)
    return (
        "// sidebars.js: { reports: require('./docs/reports/sidebar.js')('reports') }, with the folder below docs/\n"
        f"const items = {items};\n"
        "const below = (folder, item) => Array.isArray(item) ? item.map((one) => below(folder, one))\n"
        "  : item && typeof item === 'object' ? Object.fromEntries(Object.entries(item).map(\n"
        "    ([key, value]) => [key, key === 'id' ? `${folder}/${value}` : below(folder, value)]))\n"
        "  : item;\n"
        "module.exports = (folder) => [{ type: 'doc', id: `${folder}/index` }, ...below(folder, items)];\n"
    )


def _item(listing: Listing) -> dict[str, object]:
    return {
        "type": "category",
        "label": without_tags(listing.title),
        "link": {"type": "doc", "id": f"{listing.folder}/index"},
        "items": [*map(_item, listing.groups), *_pages(listing)],
    }


def _pages(listing: Listing) -> list[dict[str, object]]:
    return [
        {"type": "doc", "id": link.path.removesuffix(".md"), "label": without_tags(link.title)}
        for link in listing.pages
    ]


FLAVOR = Flavor(
    key="docusaurus",
    label="Docusaurus",
    front_matter=_front_matter,
    cell_break=" <br /> ",
    line_break="<br />\n",
    caution=_caution,
    line=_line,
    # Its own style sheet takes the site's away from frames.
    embed=partial(frame, scheme="inherit"),
    navigation=_navigation,
    serves=False,
    previews=True,
)
