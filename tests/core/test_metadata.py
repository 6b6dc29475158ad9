"""What a page tells search engines and link previews."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paretopress.building.making import published
from paretopress.building.settings import Settings
from paretopress.metadata import LONGEST, Measured, Metadata, head_html, json_ld, script, shortened
from paretopress.page import page

FULL = Metadata(
    title="MTP against Off",
    description="MTP delivers 2.50 times the throughput of Off.",
    url="https://example.org/bench/b200/",
    image="frontier.png",
    image_alt="MTP lies above Off.",
    license="CC-BY-4.0",
    dates=("2026-11-01", "2026-11-20"),
    readings=(
        Measured(metric="throughput_per_gpu", side="MTP", interactivity=44, value=5160.2, boundary="interpolated"),
        Measured(metric="cost_per_mtok", side="Off", interactivity=44, value=0.5, boundary="below", bound=True),
        Measured(metric="tok_s_per_mw", side="Off", interactivity=44, value=7.0, boundary="below", bound=True),
        Measured(metric="cost_per_mtok", side="Off", interactivity=99.5, value=0.9, boundary="above"),
    ),
)
UGLY = st.text(max_size=60) | st.text("<>/!-&\"'scriptSCRIPT \u2028", max_size=60)


class Elements(HTMLParser):
    """The start tags of a piece of HTML, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def elements(text: str) -> Elements:
    parser = Elements()
    parser.feed(text)
    parser.close()
    return parser


def test_a_page_is_a_dataset_whose_readings_are_its_variables() -> None:
    assert json_ld(FULL) == {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": "MTP against Off",
        "description": "MTP delivers 2.50 times the throughput of Off.",
        "inLanguage": "en",
        "url": "https://example.org/bench/b200/",
        "image": "https://example.org/bench/b200/frontier.png",
        "license": {"@type": "CreativeWork", "name": "CC-BY-4.0"},
        "temporalCoverage": "2026-11-01/2026-11-20",
        "dateModified": "2026-11-20",
        "variableMeasured": [
            {
                "@type": "PropertyValue",
                "propertyID": "throughput_per_gpu",
                "name": "Throughput, MTP, at 44 tok/s/user",
                "value": 5160.2,
                "unitText": "tok/s/GPU",
            },
            {
                "@type": "PropertyValue",
                "propertyID": "cost_per_mtok",
                "name": "Cost, Off, at 44 tok/s/user",
                "maxValue": 0.5,
                "unitText": "$/M tok",
            },
            {
                "@type": "PropertyValue",
                "propertyID": "tok_s_per_mw",
                "name": "Energy, Off, at 44 tok/s/user",
                "minValue": 7.0,
                "unitText": "tok/s/MW",
            },
            {
                "@type": "PropertyValue",
                "propertyID": "cost_per_mtok",
                "name": "Cost, Off, at 99.5 tok/s/user",
                "value": 0.9,
                "unitText": "$/M tok",
                "description": "The nearest measured value: the target lies above the measured range.",
            },
        ],
        "distribution": [
            {
                "@type": "DataDownload",
                "name": "report.json",
                "encodingFormat": "application/json",
                "contentUrl": "https://example.org/bench/b200/report.json",
            },
            {
                "@type": "DataDownload",
                "name": "readings.csv",
                "encodingFormat": "text/csv",
                "contentUrl": "https://example.org/bench/b200/readings.csv",
            },
        ],
    }


def test_what_is_not_known_is_absent() -> None:
    about = Metadata(title="A", image="frontier.png")
    assert json_ld(about) == {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": "A",
        "inLanguage": "en",
    }
    assert [tag for tag, _ in elements(head_html(about)).found] == ["script"]


def test_one_day_and_the_address_of_a_licence_stand_for_themselves() -> None:
    about = replace(FULL, dates=("2026-11-20", "2026-11-20"), license="https://example.org/licence")
    told = json_ld(about)
    assert (told["temporalCoverage"], told["license"]) == ("2026-11-20", "https://example.org/licence")


def test_a_head_has_a_description_a_canonical_address_and_a_preview() -> None:
    found = elements(head_html(FULL)).found
    meta = {told.get("name") or told.get("property"): told["content"] for tag, told in found if tag == "meta"}
    assert meta == {
        "description": FULL.description,
        "og:type": "article",
        "og:title": FULL.title,
        "og:description": FULL.description,
        "og:url": FULL.url,
        "og:image": "https://example.org/bench/b200/frontier.png",
        "og:image:alt": FULL.image_alt,
        "twitter:card": "summary_large_image",
    }
    assert ("link", {"rel": "canonical", "href": FULL.url}) in found


@given(title=UGLY, description=UGLY, side=UGLY)
def test_no_text_ends_the_element_it_stands_in(title: str, description: str, side: str) -> None:
    readings = tuple(replace(reading, side=side) for reading in FULL.readings)
    about = replace(FULL, title=title, description=description, readings=readings)
    element = script(about)
    assert re.fullmatch(r'<script type="application/ld\+json">[^<]*</script>', element)
    assert json.loads(elements(element).text) == json.loads(json.dumps(json_ld(about)))
    assert [tag for tag, _ in elements(head_html(about)).found].count("script") == 1


@given(st.text(max_size=900))
def test_a_description_is_never_too_long_and_begins_as_its_text(text: str) -> None:
    short = shortened(text)
    assert len(short) <= LONGEST
    assert " ".join(text.split()).startswith(short.removesuffix(" …"))


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [
        ("One is 2.50 times. Two is not.", 20, "One is 2.50 times."),
        ("One is 2.50 times. Two is not.", 30, "One is 2.50 times. Two is not."),
        ("第一句。第二句。", 5, "第一句。"),
        ("abcdefgh", 5, "abc …"),
        ("", 5, ""),
    ],
)
def test_a_description_is_cut_at_a_sentence(text: str, most: int, short: str) -> None:
    assert shortened(text, most) == short


ROWS = [("mtp", 20, 900), ("mtp", 60, 300), ("none", 20, 400), ("none", 60, 200)]


@pytest.fixture
def told(compared, points):
    """Return a maker of the metadata of a page that is published so."""

    def make(date: str | None = "2026-11-01T10:00:00", license: str | None = None, **settings):  # noqa: A002
        (comparison,) = compared(points(*ROWS, date=date), targets=(30.0,))
        asked = comparison.question
        comparison = replace(
            comparison, question=replace(asked, publication=replace(asked.publication, license=license))
        )
        return page(published(comparison, Settings(**settings))).metadata

    return make


def test_a_page_tells_its_summary_its_dates_and_every_reading(told) -> None:
    about = told(license="CC0-1.0")
    assert "throughput" in about.description
    assert about.dates == ("2026-11-01", "2026-11-01")
    assert about.license == "CC0-1.0"
    assert [(one.metric, one.side, one.interactivity) for one in about.readings] == [
        ("throughput_per_gpu", "MTP", 30.0),
        ("throughput_per_gpu", "Off", 30.0),
    ]
    assert told(date=None).dates is None


def test_addresses_are_told_only_where_the_site_is_known(told) -> None:
    about = told(site_url="https://example.org/bench")
    assert (about.url, about.image) == ("https://example.org/bench/r/", "frontier.png")
    assert about.image_url == "https://example.org/bench/r/frontier.png"
    assert about.image_alt
    for flavor, image in {"gfm": "", "mkdocs": "", "hugo": "frontier.png", "docusaurus": "frontier.png"}.items():
        about = told(flavor=flavor)
        assert (about.url, about.image, about.image_url) == (None, image, "")
