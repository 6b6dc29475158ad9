"""The MkDocs plugin: reports are up to date in every build of the site, and its errors are MkDocs' own."""

import os
import re
import subprocess
import sys

import pytest

CONFIG = """
report: mtp
sources: [{path: data/runs.csv}]
compare: {axis: spec_method, a: mtp, b: none, labels: {a: MTP, b: "Off"}}
figures: []
"""
ROWS = """spec_method,concurrency,interactivity,throughput_per_gpu
mtp,64,40,5000
mtp,16,90,2600
none,64,30,3900
none,16,65,1900
"""
SITE = """
site_name: Benchmarks
site_url: https://example.org/docs/
theme: mkdocs
markdown_extensions: [admonition, pymdownx.details]
plugins:
  - paretopress: {configs: [reports]}
"""


@pytest.fixture
def site(tmp_path):
    for name, text in {
        "mkdocs.yml": SITE,
        "docs/index.md": "# Benchmarks\n\n[Reports](reports/index.md)\n",
        "reports/mtp.yaml": CONFIG,
        "reports/data/runs.csv": ROWS,
    }.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path


def mkdocs(site, *arguments):
    ran = subprocess.run(
        [sys.executable, "-m", "mkdocs", *arguments],
        cwd=site, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return ran.returncode, ran.stderr


def change(file, old, new):
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_a_build_of_the_site_writes_the_reports_and_the_next_one_only_what_changed(site):
    assert mkdocs(site, "build", "--strict")[0] == 0
    page = site / "site/reports/mtp/index.html"
    assert "MTP" in page.read_text(encoding="utf-8")
    assert 'href="https://example.org/docs/reports/mtp/"' in page.read_text(encoding="utf-8")
    assert "reports: up to date" in mkdocs(site, "build", "--strict")[1]
    change(site / "reports/data/runs.csv", "2600", "2700")
    code, said = mkdocs(site, "build", "--strict")
    assert code == 0
    assert re.search(r"reports: [1-9]\d* files changed", said)


def test_a_faulty_config_stops_the_build_with_its_place_and_no_traceback(site):
    change(site / "reports/mtp.yaml", "axis: spec_method", "axis: spec_metod")
    code, said = mkdocs(site, "build")
    assert code != 0
    assert re.search(r"reports/mtp\.yaml:4:\d+: .*did you mean 'spec_method'\?", said)
    assert "Traceback" not in said


def test_rows_that_cannot_be_read_stop_the_build_too(site):
    change(site / "reports/data/runs.csv", "2600", "many")
    code, said = mkdocs(site, "build")
    assert code != 0
    assert "runs.csv: row 2" in said
    assert "Traceback" not in said


def test_a_strict_build_takes_a_page_that_was_edited_and_is_made_no_more_for_a_fault(site):
    mkdocs(site, "build")
    (site / "docs/reports/mtp/readings.csv").write_text("edited", encoding="utf-8")
    change(site / "reports/mtp.yaml", "report: mtp", "report: other")
    code, said = mkdocs(site, "build", "--strict")
    assert code != 0
    assert "readings.csv: made no more, but edited since: kept" in said


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("{}", "configs"),
        ("{configs: [reports], language: xx}", "language"),
        ("{configs: [none]}", "none: no such file"),
    ],
)
def test_options_that_cannot_be_are_refused(site, options, said):
    change(site / "mkdocs.yml", "{configs: [reports]}", options)
    code, told = mkdocs(site, "build")
    assert code != 0
    assert said in told
    assert "Traceback" not in told


def test_a_served_site_watches_what_its_pages_are_made_of_and_keeps_its_address(site):
    from mkdocs.config import load_config

    config = load_config(str(site / "mkdocs.yml"))
    config.plugins.on_startup(command="serve", dirty=False)
    config.site_url = "http://127.0.0.1:8000/docs/"
    config = config.plugins.on_config(config)
    config.plugins.on_pre_build(config=config)

    class Server:
        watched: list = []  # noqa: RUF012

        def watch(self, path):
            self.watched.append(path)

    config.plugins.on_serve(Server(), config=config, builder=None)
    assert Server.watched == [str(site / "reports/mtp.yaml"), str(site / "reports/data/runs.csv")]
    assert "https://example.org/docs/reports/mtp/" in (site / "docs/reports/mtp/index.md").read_text(encoding="utf-8")
