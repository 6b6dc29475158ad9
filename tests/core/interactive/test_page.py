"""What an interactive page is made of: one file that holds all it needs, and forbids all else."""

import base64
import hashlib
import html
import json
import re
import subprocess
import sys
from dataclasses import replace

import pytest

from paretopress.building.making import published
from paretopress.building.settings import Settings
from paretopress.document import Prose
from paretopress.errors import PluginError
from paretopress.interactive import extra
from paretopress.interactive.payload import payload
from paretopress.page import page
from paretopress.wording import CORE

pytest.importorskip("vl_convert", reason="needs vl-convert: pip install 'paretopress[interactive]'")
pytest.importorskip("altair", reason="needs Altair: pip install 'paretopress[interactive]'")

from paretopress.interactive.assets import FOLDER, assets
from paretopress.interactive.page import interactive_page, shared_assets

INLINE, SHARED = Settings(interactive=True), Settings(interactive=True, assets="shared")
TWICE = """
from paretopress.interactive.assets import assets
print(*(asset.name for asset in assets()))
"""
ELEMENT = re.compile(r"<(script|style)([^>]*)>(.*?)</\1>", re.DOTALL)


@pytest.fixture
def told(points, compared):
    frame = points(("mtp", 20, 900), ("mtp", 60, 500), ("mtp", 100, 90), ("none", 25, 700), ("none", 80, 200))
    (comparison,) = compared(frame, labels={"a": "</script><!-- $x$ & more", "b": "<b>Off</b>"})
    return page(published(comparison, INLINE))


def page_of(told, settings=INLINE):
    return interactive_page(told, payload(told.comparison), settings).decode()


def policy_of(text):
    content = re.search(r'Content-Security-Policy" content="([^"]*)"', text).group(1)
    return dict(rule.strip().split(" ", 1) for rule in html.unescape(content).split(";"))


def test_the_policy_names_every_script_and_style_and_nothing_else(told):
    text = page_of(told)
    policy = policy_of(text)
    held = {"script": [], "style": []}
    for kind, attributes, content in ELEMENT.findall(text):
        if "json" not in attributes:  # data, which a browser does not run
            digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
            held[kind].append(f"'sha256-{digest}'")
    assert policy == {
        "default-src": "'none'",
        "script-src": " ".join(held["script"]),
        "style-src": " ".join(held["style"]),
        "img-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    assert len(held["script"]) == 2


def test_nothing_in_the_page_asks_for_an_exception(told):
    text = ELEMENT.sub("", page_of(told))
    assert not re.search(r"<[^>]*\s(style|on\w+)=", text)
    assert "javascript:" not in text
    assert not re.search(r'(src|href)="(https?:)?//', text)


def test_labels_end_neither_scripts_nor_markup(told):
    text = page_of(told)
    assert text.count("</script>") == text.count("<script")
    assert "<b>Off" not in text
    assert "<!--" not in text
    data = json.loads(re.search(r'id="payload">(.*?)</script>', text, re.DOTALL).group(1))
    assert [side["label"] for side in data["variants"][0]["sides"]] == ["</script><!-- $x$ & more", "<b>Off</b>"]


def test_shared_assets_are_named_by_what_they_hold(told):
    text, files = page_of(told, SHARED), dict(shared_assets())
    assert policy_of(text)["script-src"] == policy_of(text)["style-src"] == "'self'"
    for name, data in files.items():
        assert text.count(f'"../{name}"') == 1
        assert name.startswith(f"{FOLDER}/")
        assert hashlib.sha256(data).hexdigest()[:12] in name
    assert len(text) < 50_000
    assert sum(map(len, files.values())) < 700_000


def test_it_is_the_same_in_every_process(told):
    run = subprocess.run([sys.executable, "-c", TWICE], capture_output=True, text=True, check=True)
    assert run.stdout.split() == [asset.name for asset in assets()]
    assert page_of(told) == page_of(told)


def test_the_explorer_stands_before_what_it_stands_in_for(told):
    text = ELEMENT.sub("", page_of(told))
    readings = text.index("At equal interactivity", text.index('class="told told-only"'))
    assert text.index("<h1>") < text.index('id="explorer"') < readings
    assert text.count('id="explorer"') == 1
    assert text.count("<img ") == len(told.figures)


def test_a_report_without_a_table_and_figures_has_an_explorer_all_the_same(told):
    blocks = tuple(block for block in told.document.blocks if isinstance(block, Prose))
    text = ELEMENT.sub("", page_of(replace(told, document=replace(told.document, blocks=blocks))))
    assert text.count('id="explorer"') == 1
    assert "told-only" not in text


def test_a_report_without_points_is_a_page_without_scripts(points, compared):
    (comparison,) = compared(points(("mtp", 20, 900)).iloc[:0])
    text = page_of(page(published(comparison, INLINE)))
    assert "explorer" not in ELEMENT.sub("", text)
    assert "<script>" not in text


def test_what_is_missing_to_make_it_is_an_error_that_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(extra, "find_spec", lambda name: None)
    with pytest.raises(PluginError) as caught:
        extra.require()
    assert str(caught.value) == (
        "interactive pages are made with altair and vl_convert, not installed here; "
        "pip install 'paretopress[interactive]'"
    )


@pytest.mark.parametrize("folder", sorted(CORE.iterdir()), ids=lambda folder: folder.name)
def test_every_language_has_the_words_of_the_page_and_no_others(folder):
    words = json.loads((folder / "interactive.json").read_text(encoding="utf-8"))
    english = json.loads((CORE / "en" / "interactive.json").read_text(encoding="utf-8"))
    assert words.keys() == english.keys()
    places = re.compile(r"\{\w+\}")
    assert {key: sorted(places.findall(text)) for key, text in words.items()} == {
        key: sorted(places.findall(text)) for key, text in english.items()
    }


def test_metadata_is_in_the_head(told):
    comparison = told.comparison
    publication = replace(comparison.question.publication, site_url="https://example.org/bench")
    placed = replace(comparison, question=replace(comparison.question, publication=publication))
    text = page_of(page(placed))
    assert '<link rel="canonical" href="https://example.org/bench/r/' in text
    assert '<meta property="og:title"' in text
    assert '<script type="application/ld+json">' in text
