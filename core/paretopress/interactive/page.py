"""The interactive page: the report's own text, and in its midst a chart and a table that a reader can work with.

It is one HTML file that works from disk, without a network. Its policy forbids what is not its own: no `eval`, no
script or style but those that it names, no connection to anywhere. Without JavaScript it is the report.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

from paretopress import printing
from paretopress.document import Embed, Image
from paretopress.interactive.assets import FOLDER, HERE, assets
from paretopress.interactive.prose import html_of
from paretopress.metadata import head_html
from paretopress.page import core_wording
from paretopress.page_check import plain
from paretopress.readings_table import readings_table
from paretopress.wording import CORE

if TYPE_CHECKING:
    import jinja2

    from paretopress.building.settings import Settings
    from paretopress.page import Page


def interactive_page(told: Page, payload: Mapping[str, Any], settings: Settings, *, root: str = "..") -> bytes:
    """Return a report as an interactive page.

    Parameters
    ----------
    told : Page
    payload : mapping
        What `paretopress.interactive.payload.payload` returns of its comparison.
    settings : Settings
        Of these `assets`: whether the page holds its style sheet and scripts, or they lie in `FOLDER`.
    root : str
        The way from the page's folder to the one that holds `FOLDER`.

    Raises
    ------
    PluginError
        When the extra `[interactive]` is not installed.
    """
    shared, language = settings.assets == "shared", told.comparison.question.language
    style, *scripts = (asset.linked(f"{root}/{FOLDER}") if shared else asset.inline() for asset in assets())
    words, runs = _words(language), _runs(told)
    explorer = next((place for place, (replaced, _) in enumerate(runs) if replaced), len(runs))
    text = _template().render(
        language=language,
        policy=_policy(shared=shared),
        title=told.metadata.title,
        head=head_html(told.metadata),
        style=style,
        scripts=scripts,
        heading=html_of([], told.document.title),
        before=runs[:explorer],
        after=runs[explorer:],
        explored=bool(len(told.comparison.points)),
        words=words,
        corner=payload["words"]["corner"],
        elsewhere=_elsewhere(payload, words),
        data={"payload": _held(payload), "words": _held(words)},
    )
    return text.encode()


def shared_assets() -> Iterator[tuple[str, bytes]]:
    """Yield what pages with shared assets load: paths from the output folder, and contents."""
    for asset in assets():
        yield f"{FOLDER}/{asset.name}", asset.text.encode()


@cache
def _policy(*, shared: bool) -> str:
    """Return the Content-Security-Policy: everything is forbidden but what is named."""
    allowed = {"css": "'self'", "js": "'self'"}
    if not shared:
        allowed = {kind: " ".join(asset.source for asset in assets() if asset.kind == kind) for kind in allowed}
    rules = {"default-src": "'none'", "script-src": allowed["js"], "style-src": allowed["css"], "img-src": "'self'"}
    rules |= dict.fromkeys(("base-uri", "form-action"), "'none'")
    return "; ".join(f"{name} {sources}" for name, sources in rules.items())


def _runs(told: Page) -> list[tuple[bool, str]]:
    """Return the report as HTML, in runs of blocks that the explorer stands in for, and of such that it does not."""
    readings = readings_table(told.comparison, core_wording(told.comparison))
    blocks = [block for block in told.document.blocks if not isinstance(block, Embed)]
    runs = groupby(blocks, lambda block: isinstance(block, Image) or block == readings)
    return [(replaced, html_of(list(run))) for replaced, run in runs]


def _elsewhere(payload: Mapping[str, Any], words: Mapping[str, str]) -> str:
    """Return what the report's own text is about, for a reader who looks at something else."""
    own = payload["variants"][0]
    targets = printing.join_and([printing.interactivity(target) for target in own["targets"]])
    return words["elsewhere"].format(label=own["label"], targets=plain(targets))


def _held(value: object) -> str:
    """Return a value as JSON that nothing in it can end before its time."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


@cache
def _words(language: str) -> dict[str, str]:
    """Return what the page itself says, besides the report and its table."""
    words: dict[str, str] = json.loads((CORE / language / "interactive.json").read_text(encoding="utf-8"))
    return words


@cache
def _template() -> jinja2.Template:
    import jinja2

    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=True, trim_blocks=True)
    return environment.from_string((HERE / "page.html.j2").read_text(encoding="utf-8"))
