"""What is committed under output/: pages with their numbers, and every number with its origin."""

import json
import re
from pathlib import Path

import pytest

OUTPUT = Path(__file__).parents[2] / "output"
REPORTS = sorted(OUTPUT.glob("*/report.json"))


@pytest.fixture(params=REPORTS, ids=lambda file: file.parent.name)
def file(request):
    return request.param


def test_a_report_is_its_page_its_numbers_and_the_figures_it_shows(file):
    names = {path.name for path in file.parent.iterdir()}
    page = (file.parent / "index.md").read_text(encoding="utf-8")
    figures = set(re.findall(r"\]\((\w+\.svg)\)", page))
    assert names == {"index.md", "report.json", "readings.csv", *figures}


def test_every_claim_with_numbers_has_a_formula_and_source_rows(file):
    for claim in json.loads(file.read_text(encoding="utf-8"))["claims"]:
        if re.search(r"\d", claim["text"]):
            assert claim["evidence"].keys() >= {"formula", "rows"}, claim["text"]


def test_the_index_lists_every_report():
    index = (OUTPUT / "index.md").read_text(encoding="utf-8")
    assert REPORTS
    assert [file.parent.name for file in REPORTS if f"({file.parent.name}/index.md)" not in index] == []


def test_no_output_names_a_machine_or_the_time_of_a_build():
    for path in OUTPUT.rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"(?<![\w.])/(home|root|tmp|work|Users)/", text), path
            assert "dc:date" not in text, path
