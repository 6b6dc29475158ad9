"""One job's reports as files in memory; nothing is written here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Literal

from paretopress.building.keys import ANEW, Ask, Keys, keys
from paretopress.comparing import compared
from paretopress.page import INTERACTIVE, page
from paretopress.publishing.entry import Entry, entry
from paretopress.reports import Job, chosen, question, read

if TYPE_CHECKING:
    import pandas as pd

    from paretopress.building.settings import Settings
    from paretopress.comparison import Comparison
    from paretopress.offers import Figure
    from paretopress.page import Page
    from paretopress.reader import Points, Reader

#: A file's path from the output folder, and its content.
File = tuple[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A file of a report that shows its rows and nothing of where they come from: a figure.

    Parameters
    ----------
    name : str
        Its path from the output folder.
    key : str
        Digest of all that decides its bytes; empty where nothing is kept.
    data : bytes, optional
        None where whoever asked has it already.
    """

    name: str
    key: str
    data: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One report: its line in the lists of reports, and its files.

    Parameters
    ----------
    key : str
        Digest of all that decides its files; empty where nothing is kept.
    entry : Entry
    drawings : tuple of Drawing
    texts : tuple of (str, bytes)
        The page last: whoever sees it finds all it points to.
    """

    key: str
    entry: Entry
    drawings: tuple[Drawing, ...]
    texts: tuple[File, ...]

    @property
    def files(self) -> Iterator[File]:
        """Yield all files that are at hand, the page last."""
        yield from ((drawing.name, drawing.data) for drawing in self.drawings if drawing.data is not None)
        yield from self.texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """A report that whoever asked has already, by its key."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What became of a job.

    Parameters
    ----------
    reports : tuple of (Made or Unchanged)
        One for each pair.
    neighbours : mapping of str to (str or None)
        The files beside its sources that parsers looked for, with their digests.
    """

    reports: tuple[Made | Unchanged, ...]
    neighbours: Mapping[str, str | None]


def make(job: Job, reader: Reader, settings: Settings, ask: Ask = ANEW) -> Batch:
    """Return a job's reports, one for each pair, without what is known of them.

    Raises
    ------
    ParetopressError
        When one of them cannot be made; then none is.
    """
    points = read(job, reader)
    everything = _everything(job, reader, settings, points)
    keyed = [(keys(one, everything, job, settings, ask), one) for one in chosen(job, points)]
    told = [
        None if own.report in ask.known else page(published(compared(one, job.catalogue), settings))
        for own, one in keyed
    ]
    return Batch(
        reports=tuple(
            Unchanged(key=own.report) if one is None else _made(one, settings, own, ask, everything)
            for (own, _), one in zip(keyed, told, strict=True)
        ),
        neighbours=points.neighbours,
    )


def _everything(job: Job, reader: Reader, settings: Settings, points: Points) -> pd.DataFrame:
    """Return the points that an interactive page may switch to: more of them than a report reads."""
    if not settings.interactive:
        return points.frame
    from paretopress.interactive import alternatives

    asked = question(job)
    return read(job, reader, {**alternatives.where(asked), asked.axis: tuple(asked.values.values())}).frame


def _made(told: Page, settings: Settings, own: Keys, ask: Ask, points: pd.DataFrame) -> Made:
    drawn = []
    for name, draw in drawings(told, settings):
        key = own.drawing(name)
        drawn.append(Drawing(name=name, key=key, data=None if key in ask.known else draw()))
    files = (*interactive(told, settings, points), *texts(told))
    return Made(key=own.report, entry=entry(told), drawings=tuple(drawn), texts=files)


def published(comparison: Comparison, settings: Settings) -> Comparison:
    """Return a comparison whose page is published as the settings say, and else as its config does."""
    asked = comparison.question.publication
    publication = replace(
        asked,
        flavor=settings.flavor or asked.flavor,
        site_url=settings.site_url,
        interactive=settings.interactive,
    )
    question = comparison.question
    language = settings.language or question.language
    return replace(comparison, question=replace(question, publication=publication, language=language))


def contents(told: Page, settings: Settings) -> Iterator[File]:
    """Yield the files of a report, the page last."""
    yield from ((name, draw()) for name, draw in drawings(told, settings))
    yield from texts(told)


def drawings(told: Page, settings: Settings) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Yield the names of a report's figures, and what draws each."""
    if not settings.drawn:
        return
    # Without its sources: a figure is kept while its rows stay, wherever they come from.
    comparison = told.comparison.without_sources()
    for figure in told.figures:
        stem = f"{comparison.question.report}/{figure.key}"
        yield f"{stem}.svg", partial(_drawn, comparison, figure, "svg")
        if settings.png or figure == told.preview:
            yield f"{stem}.png", partial(_drawn, comparison, figure, "png")


def _drawn(comparison: Comparison, figure: Figure, kind: Literal["svg", "png"]) -> bytes:
    from paretopress import drawing

    with comparison.catalogue.blaming("figures", figure.key):
        return drawing.svg(comparison, figure) if kind == "svg" else drawing.png(comparison, figure)


def interactive(told: Page, settings: Settings, points: pd.DataFrame) -> Iterator[File]:
    """Yield the page of a report that readers can work with, where one is asked for.

    Parameters
    ----------
    points : DataFrame
        All points of its sources: the page can switch to other sequences and precisions among them.
    """
    if settings.interactive and settings.drawn:
        from paretopress.interactive.alternatives import alternatives
        from paretopress.interactive.page import interactive_page
        from paretopress.interactive.payload import payload

        found = payload(told.comparison, alternatives(told.comparison, points))
        yield f"{told.comparison.question.report}/{INTERACTIVE}", interactive_page(told, found, settings)


def texts(told: Page) -> Iterator[File]:
    """Yield the files of a report that say where its rows come from, the page last."""
    folder = told.comparison.question.report
    yield f"{folder}/readings.csv", told.readings_csv.encode()
    yield f"{folder}/report.json", told.report_json.encode()
    yield f"{folder}/index.md", told.text.encode()
