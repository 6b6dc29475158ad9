"""Plain text that stands in Markdown shows as itself."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from paretopress.text import Inline, escape

ENGINE = MarkdownIt("commonmark").enable(["table", "strikethrough"])
MARKUP = string.punctuation + " \n\tab19"
TEXTS = st.text() | st.text(MARKUP) | st.lists(st.sampled_from(MARKUP)).map("".join)
UGLY = "|\n$x$ <script>alert(1)</script> `~~**" * 300

PLACES = {
    "paragraph": ("{}\n", "paragraph_open"),
    "heading": ("## {}\n", "heading_open"),
    "table cell": ("| head |\n|:--|\n| {} |\n", "td_open"),
    "list item": ("- {}\n", "paragraph_open"),
    "bold": ("x **{}** y\n", "paragraph_open"),
}


def folded(text: str) -> str:
    return re.sub(r"[\s\x00-\x1f\x7f]+", " ", text).strip()


def shown(text: str, place: str) -> str:
    """Return what the place shows, which must be one run of text and nothing else."""
    page, opening = PLACES[place]
    tokens = ENGINE.parse(page.format(escape(text)))
    assert [token.type for token in tokens].count(opening) == 1
    start = next(i for i, token in enumerate(tokens) if token.type == opening)
    children = tokens[start + 1].children or []
    if place == "bold":
        children = children[2:3]
    assert [token.type for token in children] == ["text"]
    return children[0].content


@pytest.mark.parametrize("place", ["paragraph", "heading", "table cell", "list item"])
@given(text=TEXTS.filter(folded))
def test_any_text_shows_as_itself(place: str, text: str) -> None:
    assert shown(text, place) == folded(text)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("character", string.punctuation)
def test_every_punctuation_character_shows_as_itself_wherever_it_stands(place: str, character: str) -> None:
    for text in (character, character * 3, f"{character}a", f"a{character}", f"a{character}b", f"1{character} b"):
        assert shown(text, place) == text


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "text",
    [
        "1. one",
        "1) one",
        "+ one",
        "- one",
        "---",
        "===",
        "# one",
        "> one",
        "a\\",
        "&amp;",
        "https://example.org/~a_b_",
        "www.example.org",
        "someone@example.org",
        "中文~中文~、日本語**太字**です",
        "한국어 $a$ 그리고 $b$",
        "[a](b) ![c](d)",
        "[^1] :smile: {x} {{ x }} {% x %}",
        "1/2, 3/4 and 11/2 of the 1st, 2nd, 3rd and 4th, c/o x",
    ],
)
def test_what_means_something_to_markdown_shows_as_itself(place: str, text: str) -> None:
    assert shown(text, place) == text


@pytest.mark.parametrize("place", PLACES)
def test_a_label_of_ten_thousand_characters_with_markup_and_line_breaks_stays_one_text(place: str) -> None:
    assert len(UGLY) > 10_000
    assert shown(UGLY, place) == folded(UGLY)


def test_the_engine_sees_the_markup_when_it_is_not_escaped() -> None:
    assert "<script>" in ENGINE.render(UGLY)


def test_inline_markdown_passes_unchanged() -> None:
    assert escape(Inline("**a** | b")) == "**a** | b"


@given(TEXTS)
def test_escaping_twice_changes_nothing_more(text: str) -> None:
    assert escape(escape(text)) == escape(text)


def test_half_of_a_surrogate_pair_becomes_a_character_that_can_be_written() -> None:
    assert escape("a\ud800b").encode() == "a\ufffdb".encode()


def test_ordinary_names_stay_readable() -> None:
    assert escape("TensorRT-LLM 1.2, 8k/1k") == "TensorRT-LLM 1.2, 8k/1k"


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("67 % of 1,024", "67 % of 1,024"),
        ("% x", "&#37; x"),
        ("a,,b", "a&#44;&#44;b"),
        ("GLM 5/5.1 at 10s", "GLM 5/5.1 at 10s"),
        ("1/2", "1&#47;2"),
        ("11/2", "11/2"),
        ("the 21st", "the 21&#115;t"),
        ("1standard", "1standard"),
    ],
)
def test_what_some_engine_replaces_is_a_reference_and_nothing_else(text: str, safe: str) -> None:
    assert escape(text) == safe
