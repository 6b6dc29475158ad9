"""Every page can be told in each language, in that language alone, with the same numbers."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

import paretopress
import paretopress_narratives
from paretopress import testing
from paretopress.languages import LANGUAGES
from paretopress.page import page
from paretopress_narratives import NARRATIVES

CORE = Path(paretopress.__file__).parent / "words"
HERE = Path(paretopress_narratives.__file__).parent
OTHERS = sorted(set(LANGUAGES) - {"en"})
FOLDERS = [CORE, *sorted({folder.parent for folder in HERE.rglob("en") if folder.is_dir()})]
#: A row of English words that no name and no unit is.
ENGLISH = re.compile(r"(?:(?<=\s)|^)[a-z]{2,}(?: [a-z]{2,}){2,}")
NUMBER = re.compile(r"(?<![\w.])\d+(?:,\d{3})*(?:\.\d+)?")


def in_language(comparison, language):
    return replace(comparison, question=replace(comparison.question, language=language))


def numbers_in_rows(markdown):
    return [NUMBER.findall(line) for line in markdown.splitlines() if line.startswith("|")]


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_each_language_has_words_for_the_same(folder, language):
    english, other = ({file.name for file in (folder / one).iterdir()} for one in ("en", language))
    assert other - {"labels.json"} == english


@pytest.mark.parametrize("language", OTHERS)
def test_the_words_of_the_interactive_page_are_complete(language):
    english, other = (json.loads((CORE / one / "interactive.json").read_text("utf-8")) for one in ("en", language))
    assert list(other) == list(english)
    places = re.compile(r"\{\w+\}")
    assert {key: sorted(places.findall(text)) for key, text in other.items()} == {
        key: sorted(places.findall(text)) for key, text in english.items()
    }


@pytest.mark.parametrize("narrative", NARRATIVES, ids=lambda narrative: narrative.key)
@pytest.mark.parametrize("language", OTHERS)
def test_every_story_is_safe_to_print_in_every_language(narrative, language, scenes, reports):
    for turn, comparison in enumerate(scenes.values()):
        question = replace(comparison.question, report=reports[turn % 2], language=language)
        testing.check_narrative(narrative, replace(comparison, question=question))


@pytest.mark.parametrize("language", OTHERS)
def test_a_page_is_in_its_language_throughout(language, scenes):
    for name, comparison in scenes.items():
        markdown = page(in_language(comparison, language)).markdown
        # What the config and the data say stays as it is: notes, selections, why a row was left out.
        lines = markdown.partition("## 未采用的数据")[0].splitlines()
        told = [ENGLISH.findall(line) for line in lines if not line.startswith(("- **", "> **已知问题"))]
        assert not [found for found in told if found], name


@pytest.mark.parametrize("language", OTHERS)
def test_the_table_of_readings_has_the_same_numbers(language, scenes):
    for name, comparison in scenes.items():
        english, other = (page(in_language(comparison, one)).markdown for one in ("en", language))
        assert numbers_in_rows(other) == numbers_in_rows(english), name


def test_a_narrative_without_words_in_the_language_says_so(scenes):
    comparison = in_language(scenes["leads"] if "leads" in scenes else next(iter(scenes.values())), "zh")
    catalogue = comparison.catalogue
    english = replace(catalogue.narratives["spec-decode"], languages=("en",))
    narratives = {**catalogue.narratives, "spec-decode": english}
    told = page(replace(comparison, catalogue=replace(catalogue, narratives=narratives))).markdown
    assert "叙述“Speculative decoding on or off”没有中文措辞" in told
    assert "## 这些数字的由来" in told
