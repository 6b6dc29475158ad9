"""The Sphinx extension: reports before the build, and a directive that embeds them or parts of them."""

import os
import subprocess
import sys

import pytest
from bs4 import BeautifulSoup

CONFIG = """
report: mtp
sources: [{path: runs.csv}]
where: {hardware: b200}
compare: {axis: spec_method, a: mtp, b: none, labels: {a: MTP, b: "Off"}}
targets: [20, 50]
prices: {sheet: inferencex-2026-08, tier: hyperscaler}
"""
ROWS = """hardware,spec_method,concurrency,interactivity,throughput_per_gpu
b200,mtp,64,40,5000
b200,mtp,16,90,2600
b200,none,64,30,3900
b200,none,16,65,1900
"""
CONF = """
extensions = ["paretopress.sites.sphinx"]
smartquotes = False
html_baseurl = "https://example.org/"
paretopress_configs = ["../mtp.yaml"]
"""
INDEX = """Benchmarks
==========

.. toctree::

   reports/index
   own/page

.. paretopress:: mtp
   :part: {part}
"""


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def site(tmp_path, cache, monkeypatch):
    monkeypatch.setenv("PARETOPRESS_CACHE", str(cache))  # the figures are the same in all tests
    for name, text in {
        "mtp.yaml": CONFIG,
        "runs.csv": ROWS,
        "docs/conf.py": CONF,
        "docs/index.rst": INDEX.format(part="readings"),
        "docs/own/page.md": "# Own\n\nText.\n\n```{paretopress} mtp\n```\n",
    }.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path


def sphinx(site, *more, builder="html"):
    command = [sys.executable, "-m", "sphinx", "-N", "-n", "-b", builder, *more, "docs", "out"]
    ran = subprocess.run(command, cwd=site, env=os.environ, capture_output=True, text=True, check=False, timeout=120)
    return ran.returncode, ran.stdout + ran.stderr


def page(site, name="index"):
    soup = BeautifulSoup((site / f"out/{name}.html").read_text(encoding="utf-8"), "html.parser")
    return soup.select_one("div.body")


def change(file, old, new):
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_a_table_comes_with_the_notes_of_its_marks_and_nothing_else(site):
    assert sphinx(site, "-W")[0] == 0
    body = page(site)
    (table,) = body.select("table")
    assert [cell.get_text() for cell in table.select("thead th")][1:] == ["20 tok/s/user", "50 tok/s/user"]
    assert "†" in table.get_text()
    (note,) = [one.get_text() for one in body.select("p") if not one.find_parent("table")]
    assert "MTP was measured from 40 tok/s/user up" in note
    assert not body.select("img, iframe")


def test_a_whole_report_stands_in_a_page_elsewhere_with_its_figures_numbers_and_sections(site):
    change(site / "docs/conf.py", '../mtp.yaml"]', '../mtp.yaml"]\nparetopress_interactive = True')
    assert sphinx(site, "-W")[0] == 0
    body, own = page(site, "own/page"), page(site, "reports/mtp/index")
    assert [one.get_text() for one in body.select("h2")] == [one.get_text() for one in own.select("h2")]
    assert [one["alt"] for one in body.select("img")] == [one["alt"] for one in own.select("img")]
    for image in body.select("img"):
        assert (site / "out/own" / image["src"]).is_file()
    downloads = [one["href"] for one in body.select("a.download")]
    assert len(downloads) == 2
    assert all((site / "out/own" / one).is_file() for one in downloads)
    assert (site / "out/own" / body.iframe["src"]).is_file()
    assert not body.select("script")


@pytest.mark.parametrize(
    ("part", "shows"),
    [
        ("summary", "p strong"),
        ("cautions", "div.warning"),
        ("frontier", "img + em, p > img"),
        ("cost", "p > img"),
        ("how-these-numbers-were-made", "section h2"),
    ],
)
def test_each_part_can_stand_alone(site, part, shows):
    (site / "docs/index.rst").write_text(INDEX.format(part=part), encoding="utf-8")
    code, said = sphinx(site, "-W")
    assert code == 0, said
    assert page(site).select_one(shows)
    assert not page(site).select("table") or part.startswith("how")


def test_the_same_report_twice_on_a_page_has_no_identifier_twice(site):
    change(site / "docs/own/page.md", "Text.", "```{paretopress} mtp\n```\n\n## Again")
    assert sphinx(site, "-W")[0] == 0
    ids = [one["id"] for one in page(site, "own/page").select("[id]")]
    assert len(ids) == len(set(ids)) > 4


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("part: readings", "part: reading", "part of mtp 'reading'; did you mean 'readings'?"),
        (":: mtp", ":: mtq", "report 'mtq'; did you mean 'mtp'?"),
        (":: mtp", ":: other", "report 'other'; known: mtp"),
    ],
)
def test_what_is_not_there_is_a_warning_with_its_place_and_the_nearest_name(site, old, new, said):
    change(site / "docs/index.rst", old, new)
    code, told = sphinx(site)
    assert code == 0
    assert f"index.rst:9: WARNING: paretopress: unknown {said}" in told


def test_changed_data_reach_the_pages_that_embed_a_report_and_no_others(site):
    sphinx(site, "-W")
    assert "updating environment: 0 added, 0 changed, 0 removed" in sphinx(site, "-W")[1]
    (site / "docs/other.rst").write_text(":orphan:\n\nOther\n=====\n", encoding="utf-8")
    sphinx(site, "-W")
    before = page(site).get_text()
    change(site / "runs.csv", "2600", "2700")
    code, said = sphinx(site, "-W", "-v")
    assert code == 0
    assert page(site).get_text() != before
    assert "reading sources... [100%] reports/mtp/index" in said
    assert "other" not in [line.split()[-1] for line in said.splitlines() if line.startswith("reading sources")]


def test_a_report_that_is_made_later_reaches_the_page_that_asked_for_it(site):
    text = INDEX.format(part="summary").replace(":: mtp", ":: other")
    (site / "docs/index.rst").write_text(text, encoding="utf-8")
    assert "unknown report 'other'" in sphinx(site)[1]
    change(site / "mtp.yaml", "report: mtp", "report: other")
    change(site / "docs/own/page.md", "{paretopress} mtp", "{paretopress} other")
    assert sphinx(site, "-W")[0] == 0
    assert page(site).select("p strong")


def test_reports_below_no_source_are_refused(site):
    change(site / "docs/conf.py", "smartquotes", 'paretopress_output = "../reports"\nsmartquotes')
    code, said = sphinx(site)
    assert code != 0
    assert "paretopress_output: '../reports' does not lie below the source folder" in said


def test_reports_that_are_there_already_need_no_configs(site):
    sphinx(site, "-W")
    change(site / "docs/conf.py", 'paretopress_configs = ["../mtp.yaml"]', "")
    (site / "runs.csv").unlink()
    assert sphinx(site, "-W", "-E")[0] == 0
    assert page(site).select("table")


def test_sources_are_read_by_several_processes(site):
    for number in range(8):
        text = f":orphan:\n\nPage {number}\n======\n\n.. paretopress:: mtp\n   :part: summary\n"
        (site / f"docs/page{number}.rst").write_text(text, encoding="utf-8")
    code, said = sphinx(site, "-W", "-j", "2")
    assert code == 0, said
    assert page(site, "page7").select("strong")


def test_other_builders_than_of_html_get_the_text(site):
    code, said = sphinx(site, "-W", builder="text")
    assert code == 0, said
    assert "20 tok/s/user" in (site / "out/index.txt").read_text(encoding="utf-8")


def test_a_fault_of_a_config_is_an_error_of_sphinx_with_its_place(site):
    change(site / "mtp.yaml", "axis: spec_method", "axis: spec_metod")
    code, said = sphinx(site)
    assert code != 0
    assert "Extension error (paretopress)" in said
    assert "ExtensionError: mtp.yaml:5:17: axis: unknown column 'spec_metod'; did you mean 'spec_method'?" in said
    assert "ConfigError" not in said
