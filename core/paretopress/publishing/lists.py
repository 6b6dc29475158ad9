"""The pages that list reports, and the files that order a site's navigation."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from paretopress import page_check, printing, rendering
from paretopress.document import Block, Cell, Document, Items, Link, Listing, Prose, Table
from paretopress.page_check import plain
from paretopress.publishing.grouping import Group, grouped
from paretopress.text import Inline, escape
from paretopress.wording import CORE, Wording

if TYPE_CHECKING:
    from paretopress.catalogue import Catalogue
    from paretopress.offers import Flavor
    from paretopress.publishing.entry import Entry

PAGE = "index.md"
SORT = "sort.js"


def lists(entries: Sequence[Entry], catalogue: Catalogue) -> Iterator[tuple[str, bytes]]:
    """Yield the files that list reports: pages by model, hardware and axis, and the navigation in the flavor's own way.

    Flavor and language are those of the reports; where they differ, the lists are in GitHub's Markdown, or in English.

    Parameters
    ----------
    entries : sequence of Entry
        Sorted.
    catalogue : Catalogue
        Who offers the flavor.
    """
    flavors, languages = {entry.flavor for entry in entries}, {entry.language for entry in entries}
    key = flavors.pop() if len(flavors) == 1 else rendering.GFM
    language = languages.pop() if len(languages) == 1 else "en"
    flavor = rendering.BASE if key == rendering.GFM else catalogue.find("flavors", key)
    wording = Wording(folders=(CORE / language,), report="index", language=language)
    with catalogue.blaming("flavors", key):
        yield from Lists(flavor=flavor, wording=wording).files(grouped(entries))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """How lists are written: in which flavor, and in whose words."""

    flavor: Flavor
    wording: Wording

    def files(self, top: Group, position: int = 1) -> Iterator[tuple[str, bytes]]:
        """Yield the files of a list and of all lists below it."""
        folder = f"{top.folder}/" if top.folder else ""
        listing = self._listing(top, position)
        yield f"{folder}{self.flavor.index_name}", self._page(top, listing).encode()
        yield from self.flavor.navigation(listing)
        if not folder and self.flavor.scripts and self.flavor.serves:
            yield SORT, _script().encode()
        for place, group in enumerate(top.groups, start=1):
            yield from self.files(group, place)

    def _listing(self, group: Group, position: int) -> Listing:
        pages = tuple(Link(title=one.title, path=f"{one.report}/{PAGE}") for one in group.reports if group.home)
        groups = tuple(self._listing(one, place) for place, one in enumerate(group.groups, start=1))
        title = plain(self._title(group))
        return Listing(folder=group.folder, title=title, pages=pages, groups=groups, position=position)

    def _page(self, group: Group, listing: Listing) -> str:
        title = self._title(group)
        document = Document(title=title, blocks=tuple(self._blocks(group, sortable=False)))
        linked = [_path(group, one.folder) for one in group.groups] + [
            _path(group, one.report) for one in group.reports
        ]
        # As with the pages of reports: what the flavor makes of it is its own, what it was given is checked here.
        page_check.check(rendering.render(document), document, linked)
        if not self.flavor.scripts:
            return rendering.render(document, self.flavor, listing=listing)
        document = Document(title=title, blocks=tuple(self._blocks(group, sortable=True)))
        text = rendering.render(document, self.flavor, listing=listing)
        return f"{text}\n{self._sorting(group)}\n" if group.reports else text

    def _title(self, group: Group) -> Inline:
        if not group.by:
            return self.wording.say("index-title")
        if group.span:
            return self.wording.say(
                "index-part", by=group.by, label=group.label, first=group.span[0], last=group.span[1]
            )
        if "/" not in group.folder:
            return self.wording.say("index-by", by=group.by)
        return self.wording.say("index-group", by=group.by, label=group.label)

    def _blocks(self, group: Group, *, sortable: bool) -> Iterator[Block]:
        yield Prose(text=self.wording.say("index-lead", count=len(group.all)))
        if group.groups:
            yield Items(items=tuple(self._item(group, one) for one in group.groups))
        if group.reports:
            heads = [self.wording.say(f"index-{name}") for name in ("report", "middle", "finding")]
            row = partial(self._row, group, sortable=sortable)
            yield Table(header=tuple(heads), rows=tuple(map(row, group.reports)), align="lll")

    def _item(self, group: Group, below: Group) -> Inline:
        link = _link(self._title(below), _path(group, below.folder))
        return self.wording.say("index-item", link=link, count=len(below.all), groups=len(below.groups))

    def _row(self, group: Group, one: Entry, *, sortable: bool) -> tuple[Cell, ...]:
        link = _link(escape(one.title), _path(group, one.report))
        headline = escape(one.headline) or printing.MISSING
        if sortable:
            worth = "" if one.worth is None else repr(float(one.worth))
            headline = Inline(f'<span data-sort="{worth}">') + headline + Inline("</span>")
        return ((link,), (headline,), (escape(one.summary),))

    def _sorting(self, group: Group) -> str:
        """Return the script that lets readers sort tables: a file of the site, or in the page where none is served."""
        if self.flavor.serves:
            return f'<script src="{posixpath.relpath(SORT, group.folder or ".")}" defer></script>'
        return f"<script>\n{_script()}</script>"


def _path(group: Group, folder: str) -> str:
    """Return the path of a page in another folder, from the page of a group."""
    return posixpath.join(posixpath.relpath(folder, group.folder or "."), PAGE)


def _link(title: Inline, path: str) -> Inline:
    return Inline("[") + title + Inline(f"]({quote(path)})")


def _script() -> str:
    return (Path(__file__).parent / SORT).read_text(encoding="utf-8")
