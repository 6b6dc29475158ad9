"""What a page tells search engines and link previews: whose question it answers, and its readings as a data set.

A flavor puts it into its front matter, the interactive page into its head. Vocabulary: schema.org, Open Graph.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urljoin

from paretopress.columns import READING_METRICS
from paretopress.page_check import plain
from paretopress.printing import interactivity
from paretopress.readings_table import asked

if TYPE_CHECKING:
    from paretopress.comparison import Comparison, Match
    from paretopress.page import Page

__all__ = ["LONGEST", "Measured", "Metadata", "address", "head_html", "json_ld", "metadata", "script", "shortened"]

#: Letters of a description that search engines show at most.
LONGEST = 300
#: The figure that stands for a page in a preview, where the page has it.
PREVIEW = "frontier"
_DOWNLOADS = {"report.json": "application/json", "readings.csv": "text/csv"}
_SENTENCE = re.compile(r".+?(?:[.!?](?=\s)|[\u3002\uff01\uff1f]|$)\s*", re.DOTALL)  # or a Chinese one
_WEB = re.compile(r"https?://", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One reading: of which metric and side, at which target, tok/s/user.

    Parameters
    ----------
    metric, side : str
        The metric's key, and what the page calls the side.
    boundary : str
        As in `paretopress.reading.Reading`.
    bound : bool
        Whether it is at least (a cost: at most) this value.
    """

    metric: str
    side: str
    interactivity: float
    value: float
    boundary: str
    bound: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What is told of a page, all of it plain text.

    Parameters
    ----------
    title : str
    description : str
        Its summary, at most `LONGEST` letters.
    language : str
        ISO 639 code.
    url : str, optional
        Its address on the web, ending in a slash; None where nobody has said where it will be found.
    image, image_alt : str
        The PNG beside the page that stands for it in previews, and what it shows; empty for none.
    license : str, optional
        Name or address of the licence of its data.
    dates : tuple of two str, optional
        ISO days of the first and the last run.
    readings : tuple of Measured
    position : int, optional
        Its place among its neighbours, from 1.
    """

    title: str
    description: str = ""
    language: str = "en"
    url: str | None = None
    image: str = ""
    image_alt: str = ""
    license: str | None = None
    dates: tuple[str, str] | None = None
    readings: tuple[Measured, ...] = ()
    position: int | None = None

    @property
    def image_url(self) -> str:
        """Return the address of its image; empty where it is not known."""
        return urljoin(self.url, self.image) if self.url and self.image else ""


def metadata(told: Page) -> Metadata:
    """Return what a report's page tells of itself."""
    comparison, publication = told.comparison, told.comparison.question.publication
    preview = told.preview
    return Metadata(
        title=plain(told.story.title),
        description=shortened(plain(told.story.summary.text)),
        language=comparison.question.language,
        url=address(publication.site_url, comparison.question.report),
        image=f"{preview.key}.png" if preview else "",
        image_alt=preview.alt(comparison) if preview else "",
        license=publication.license,
        dates=_dates(comparison),
        readings=tuple(_readings(comparison)),
    )


def address(site_url: str | None, folder: str) -> str | None:
    """Return where a folder of the output will be found on the web.

    >>> address("https://example.org/bench", "b200")
    'https://example.org/bench/b200/'
    """
    return site_url and "/".join(filter(None, (site_url.rstrip("/"), quote(folder)))) + "/"


def shortened(text: str, most: int = LONGEST) -> str:
    """Return the first sentences of a text, as many as `most` letters hold; of a longer one its first words.

    >>> shortened("MTP leads. By 3.01 times.", 12), shortened("MTP leads at every target.", 12)
    ('MTP leads.', 'MTP leads …')
    """
    line = " ".join(text.split())
    kept = ""
    for sentence in _SENTENCE.findall(line):
        if len(f"{kept}{sentence}".rstrip()) > most:
            break
        kept += sentence
    if kept or not line:
        return kept.rstrip()
    words = line[: most - 1].rpartition(" ")[0]
    return f"{words or line[: most - 2]} …"


def json_ld(about: Metadata) -> dict[str, Any]:
    """Return a page as a schema.org `Dataset`, its readings as what was measured; what is not known is absent."""
    first, last = about.dates or ("", "")
    found = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": about.title,
        "description": about.description,
        "inLanguage": about.language,
        "url": about.url,
        "image": about.image_url,
        "license": _license(about.license),
        "temporalCoverage": first if first == last else f"{first}/{last}",
        "dateModified": last,
        "variableMeasured": [_property(reading) for reading in about.readings],
        "distribution": [
            {"@type": "DataDownload", "name": name, "encodingFormat": kind, "contentUrl": urljoin(about.url, name)}
            for name, kind in _DOWNLOADS.items()
            if about.url
        ],
    }
    return {key: value for key, value in found.items() if value}


def script(about: Metadata) -> str:
    """Return the data set of a page as an HTML element on one line, in which no text can end it."""
    data = json.dumps(json_ld(about), ensure_ascii=False, allow_nan=False).replace("<", "\\u003c")
    return f'<script type="application/ld+json">{data}</script>'


def head_html(about: Metadata) -> str:
    """Return a page's metadata as elements of an HTML head, one a line."""
    named = [("name", "description", about.description)]
    if about.url:
        named += [
            ("property", "og:type", "article"),
            ("property", "og:title", about.title),
            ("property", "og:description", about.description),
            ("property", "og:url", about.url),
            ("property", "og:image", about.image_url),
            ("property", "og:image:alt", about.image_alt if about.image else ""),
            ("name", "twitter:card", "summary_large_image" if about.image else "summary"),
        ]
    lines = [f'<meta {kind}="{name}" content="{html.escape(text)}">' for kind, name, text in named if text]
    lines += [f'<link rel="canonical" href="{html.escape(about.url)}">'] if about.url else []
    return "\n".join([*lines, script(about)])


def _license(given: str | None) -> str | dict[str, str] | None:
    """Return a licence as schema.org has it: an address, or a work of that name."""
    return given if given is None or _WEB.match(given) else {"@type": "CreativeWork", "name": given}


def _property(reading: Measured) -> dict[str, Any]:
    """Return a reading as a `PropertyValue`; of a bound, the value that it does not fall below or rise above."""
    declared = READING_METRICS[reading.metric]
    value = "value" if not reading.bound else "maxValue" if declared.better == "lower" else "minValue"
    found: dict[str, Any] = {
        "@type": "PropertyValue",
        "propertyID": reading.metric,
        "name": f"{declared.label}, {reading.side}, at {interactivity(reading.interactivity)} tok/s/user",
        value: reading.value,
        "unitText": declared.unit,
    }
    if reading.boundary in ("below", "above") and not reading.bound:
        found["description"] = f"The nearest measured value: the target lies {reading.boundary} the measured range."
    return found


def _dates(comparison: Comparison) -> tuple[str, str] | None:
    """Return the days of the first and the last run behind the frontiers; None where a run has none."""
    dates = [date for side in comparison.sides.values() for date in side.frontier["date"]]
    days = sorted(str(date)[: len("2026-11-22")] for date in dates if date is not None and date == date)  # noqa: PLR0124
    return (days[0], days[-1]) if days and len(days) == len(dates) else None


def _readings(comparison: Comparison) -> Iterator[Measured]:
    for metric in asked(comparison):
        if metric in READING_METRICS:  # concurrency is a load, not a result
            for match in comparison.matches:
                yield from _of_match(comparison, match, metric)


def _of_match(comparison: Comparison, match: Match, metric: str) -> Iterator[Measured]:
    for letter in comparison.sides:
        reading = match.reading(letter)
        value = reading.get(metric)
        if value is not None:
            yield Measured(
                metric=metric,
                side=comparison.label(letter),
                interactivity=match.interactivity,
                value=value,
                boundary=reading.boundary,
                bound=reading.bound,
            )
