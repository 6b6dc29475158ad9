"""What the READMEs tell users to write is what the sites of these tests have."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SITES = ROOT / "tests" / "data" / "sites"


def blocks(file, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", file.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(
    ("language", "files"),
    [("js", ("docusaurus/docusaurus.config.js", "docusaurus/sidebars.js")), ("toml", ("hugo/hugo.toml",))],
)
def test_what_a_site_needs_stands_in_the_readme_of_flavors_as_it_was_tried(language, files):
    tried = [line.strip() for name in files for line in (SITES / name).read_text(encoding="utf-8").splitlines()]
    told = [line.strip() for block in blocks(ROOT / "plugins" / "README.md", language) for line in block.splitlines()]
    assert len(told) > 2
    assert [line for line in told if line not in tried] == []


def test_the_extensions_that_the_readme_names_are_those_of_the_site():
    told = (ROOT / "plugins" / "README.md").read_text(encoding="utf-8")
    site = (SITES / "mkdocs" / "mkdocs.yml").read_text(encoding="utf-8")
    assert "`markdown_extensions: [admonition, pymdownx.details]`" in told
    assert "markdown_extensions: [admonition, pymdownx.details]" in site
    assert "plugins: [search, awesome-nav]" in site
