"""One job's reports as files in memory; nothing is written here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from paretopress.index import Entry, entry
from paretopress.page import page
from paretopress.reports import Job, comparisons

if TYPE_CHECKING:
    from paretopress.building.settings import Settings
    from paretopress.page import Page
    from paretopress.reader import Reader

#: A file's path from the output folder, and its content.
File = tuple[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One report: its line in the lists of reports, and its files, the page last.

    Whoever sees the page finds all it points to.
    """

    entry: Entry
    files: tuple[File, ...]


def make(job: Job, reader: Reader, settings: Settings) -> tuple[Made, ...]:
    """Return a job's reports, one for each pair.

    Raises
    ------
    ParetopressError
        When one of them cannot be made; then none is.
    """
    told = [page(comparison) for comparison in comparisons(job, reader)]
    return tuple(Made(entry=entry(one), files=tuple(contents(one, settings))) for one in told)


def contents(told: Page, settings: Settings) -> Iterator[File]:
    """Yield the files of a report, the page last."""
    folder = told.comparison.question.report
    if settings.drawn and told.figures:
        from paretopress import drawing

        for figure in told.figures:
            with told.comparison.catalogue.blaming("figures", figure.key):
                yield f"{folder}/{figure.key}.svg", drawing.svg(told.comparison, figure)
                if settings.png:
                    yield f"{folder}/{figure.key}.png", drawing.png(told.comparison, figure)
    yield f"{folder}/readings.csv", told.readings_csv.encode()
    yield f"{folder}/report.json", told.report_json.encode()
    yield f"{folder}/index.md", told.markdown.encode()
