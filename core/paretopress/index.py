"""`index.md`: the list of all reports, with what each one found."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from paretopress import gfm, page_check
from paretopress.document import Document, Prose, Table
from paretopress.report_json import SCHEMA
from paretopress.text import Inline, escape
from paretopress.wording import CORE, Wording

if TYPE_CHECKING:
    from paretopress.page import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the index: the report's folder, its title and its summary."""

    report: str
    title: Inline
    summary: Inline


def entry(told: Page) -> Entry:
    """Return a page's line in the index."""
    return Entry(report=told.comparison.question.report, title=told.story.title, summary=told.story.summary.text)


def found(output: Path) -> tuple[Entry, ...]:
    """Return a line for each report that lies in an output folder, whichever build made it."""
    entries = []
    for file in sorted(output.glob("*/report.json")):
        try:
            report = json.loads(file.read_bytes())
            if report["schema"] == SCHEMA:
                entries.append(listed(file.parent.name, report))
        except (OSError, ValueError, LookupError, TypeError):
            continue  # not there, or not a report
    return tuple(entries)


def listed(folder: str, report: Mapping[str, Any]) -> Entry:
    """Return the line of a report in the list of all, from its `report.json`."""
    return Entry(report=folder, title=escape(report["title"]), summary=escape(report["claims"][0]["text"]))


def index(entries: Iterable[Entry]) -> str:
    """Return the index page of some reports, sorted by name."""
    wording = Wording(folders=(CORE / "en",), report="index")
    by_name = sorted(entries, key=lambda made: made.report)
    rows = tuple(((_link(made),), (made.summary,)) for made in by_name)
    heads = (wording.say("index-report"), wording.say("index-finding"))
    lead = Prose(text=wording.say("index-lead", count=len(by_name)))
    table = (Table(header=heads, rows=rows, align="ll"),) if rows else ()
    document = Document(title=wording.say("index-title"), blocks=(lead, *table))
    text = gfm.render(document)
    page_check.check(text, document, [f"{made.report}/index.md" for made in by_name])
    return text


def _link(made: Entry) -> Inline:
    return Inline("[") + made.title + Inline(f"]({quote(made.report)}/index.md)")
