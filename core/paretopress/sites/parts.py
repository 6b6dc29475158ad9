"""A report's page as docutils nodes, and the parts of it that have a name."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from docutils import nodes
from sphinx import addnodes

from paretopress import printing

#: All of the page.
WHOLE = "page"
SUMMARY, CAUTIONS, READINGS = "summary", "cautions", "readings"


def parts(page: nodes.document, report: Mapping[str, Any]) -> dict[str, list[nodes.Node]]:
    """Return the parts of a page by name, those that it has.

    Besides the page, its summary, its cautions and its table of readings, each figure is a part under its own name
    (`frontier`), and each section under its heading's (`how-these-numbers-were-made`).

    Parameters
    ----------
    page : document
        As MyST reads it.
    report : mapping
        Its `report.json`.
    """
    body = _body(page)
    top = [node for node in body if not isinstance(node, nodes.section)]
    found = {
        WHOLE: body,
        SUMMARY: [node for node in top if isinstance(node, nodes.paragraph)][:1],
        CAUTIONS: [node for node in top if isinstance(node, nodes.warning)],
        READINGS: _readings(top, report),
        **dict(_figures(top)),
        **{str(node["ids"][0]): [node] for node in body if isinstance(node, nodes.section)},
    }
    return {name: some for name, some in found.items() if some}


def _body(page: nodes.document) -> list[nodes.Node]:
    """Return what stands below a page's title, without the data that it holds for search engines."""
    (top,) = (node for node in page.children if isinstance(node, nodes.section))
    for raw in list(top.findall(nodes.raw)):
        if raw.astext().startswith("<script") and raw.parent:
            raw.parent.remove(raw)
    return [node for node in top.children if not isinstance(node, nodes.title)]


def _readings(top: Sequence[nodes.Node], report: Mapping[str, Any]) -> list[nodes.Node]:
    """Return the first table that has a column for each target, and its notes: a number must not lose its mark's."""
    among = [reading["interactivity"] for reading in report["readings"]]
    targets = [printing.target(target, among=among) for target in among]
    for place, node in enumerate(top):
        if isinstance(node, nodes.table) and _heads(node)[1:] == targets:
            return [node, *_notes(top[place + 1 :], report)]
    return []


def _heads(table: nodes.table) -> list[str]:
    return [entry.astext() for head in table.findall(nodes.thead) for entry in head.findall(nodes.entry)]


def _notes(rest: Sequence[nodes.Node], report: Mapping[str, Any]) -> list[nodes.Node]:
    """Return the paragraph after a table, unless it is a claim or a figure: then it is of the table's notes."""
    claims = {" ".join(claim["text"].split()) for claim in report["claims"]}
    for node in rest[:1]:
        if isinstance(node, nodes.paragraph) and not _image(node) and " ".join(node.astext().split()) not in claims:
            return [node]
    return []


def _figures(top: Sequence[nodes.Node]) -> Iterator[tuple[str, list[nodes.Node]]]:
    """Yield each figure, its caption below it."""
    for node, below in zip(top, [*top[1:], None], strict=True):
        if image := _image(node):
            caption = [below] if below is not None and _is_caption(below) else []
            yield posixpath.splitext(posixpath.basename(image["uri"]))[0], [node, *caption]


def _image(node: nodes.Node) -> nodes.image | None:
    return next(iter(node.findall(nodes.image)), None) if isinstance(node, nodes.paragraph) else None


def _is_caption(node: nodes.Node) -> bool:
    return isinstance(node, nodes.paragraph) and [type(child) for child in node.children] == [nodes.emphasis]


def moved(some: Sequence[nodes.Node], folder: str, docname: str, address: str) -> None:
    """Let nodes of a page stand on another one: what lies beside the page is named by its place in the sources.

    Parameters
    ----------
    folder : str
        Of the page, from the source folder.
    docname : str
        Of the other page.
    address : str
        The way from the other page to the folder on the site, for pages within it.
    """
    for node in some:
        for image in node.findall(nodes.image):
            image["uri"] = f"/{folder}/{image['uri']}"
        for link in node.findall(addnodes.download_reference):
            link["reftarget"], link["refdoc"] = f"/{folder}/{link['reftarget']}", docname
        for raw in node.findall(nodes.raw):
            text = raw.astext().replace(' src="', f' src="{posixpath.join(address, "")}')
            raw.children = [nodes.Text(text)]
            raw.rawsource = text
