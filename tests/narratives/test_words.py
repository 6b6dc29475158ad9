"""Every wording file renders with real facts, and none is there for nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

import paretopress_narratives
from paretopress import cautioning, comparability, known_issues, testing
from paretopress.wording import Wording
from paretopress_narratives import NARRATIVES

HERE = Path(paretopress_narratives.__file__).parent
FOLDERS = {
    "spec-decode": "spec_decode",
    "precision": "precision",
    "hardware": "hardware",
    "engine": "engine",
    "engine-version": "engine_version",
    "date": "date",
    "topology": "topology",
    "plain": "plain",
}
#: Told in test_several.py.
OF_MORE_THAN_TWO = {"several/en/several-parts.j2"}


def files(folder):
    return {file.stem for file in (HERE / folder / "en").glob("*.j2")}


def kinds_of_caution() -> set[str]:
    modules = (cautioning, comparability, known_issues)
    sources = [Path(module.__file__).read_text(encoding="utf-8") for module in modules]
    return {kind for source in sources for kind in re.findall(r'(?:kind|mixed)="([\w-]+)"', source)}


def test_every_caution_of_the_core_has_words():
    kinds = kinds_of_caution()
    assert len(kinds) >= 22
    assert {f"caution-{kind}" for kind in kinds} == {name for name in files("shared") if name.startswith("caution-")}


def test_a_narrative_replaces_only_words_that_all_have_or_tells_its_scope():
    for folder in FOLDERS.values():
        assert files(folder) - files("shared") == {"scope"}


@pytest.mark.parametrize("narrative", NARRATIVES, ids=lambda narrative: narrative.key)
def test_every_story_is_safe_to_print_and_backed_by_evidence(narrative, scenes, reports):
    for comparison in scenes.values():
        for report in reports:
            testing.check_narrative(
                narrative, replace(comparison, question=replace(comparison.question, report=report))
            )


def test_every_wording_file_is_used(scenes, monkeypatch):
    used, say = set(), Wording.say

    def noted(wording, name, /, **facts):
        used.add(wording._file(name).relative_to(HERE).as_posix())
        return say(wording, name, **facts)

    monkeypatch.setattr(Wording, "say", noted)
    for comparison in scenes.values():
        for narrative in NARRATIVES:
            narrative.tell(comparison)
    ours = {file.relative_to(HERE).as_posix() for file in HERE.glob("*/en/*.j2")}
    for_narratives_to_come = {f"shared/en/{name}.j2" for name in set.intersection(*map(files, FOLDERS.values()))}
    assert ours - used - OF_MORE_THAN_TWO == for_narratives_to_come - {"shared/en/scope.j2"}


def test_sentences_told_of_each_target_have_three_wordings():
    per_target = {name for name in files("shared") if re.match("reading-|cost-|trend-|where$|energy-", name)}
    once_a_page = {"reading-missing", "reading-not-compared"}
    for name in sorted(per_target - once_a_page):
        text = re.sub(
            r"\{#.*?#\}", "", (HERE / "shared" / "en" / f"{name}.j2").read_text(encoding="utf-8"), flags=re.DOTALL
        )
        assert len(re.split(r"\n\s*\n", text.strip())) >= 3, name


BOASTS = ("significant", "impressive", "leverag", "robust", "comprehensive", "dramatic", "massive", "superior")


def test_no_wording_boasts():
    for file in HERE.glob("*/en/*.j2"):
        text = file.read_text(encoding="utf-8").lower()
        assert not [boast for boast in BOASTS if boast in text], file.name
