"""`paretopress build --interactive`: pages to work with beside the reports, and what they share."""

from __future__ import annotations

from importlib import util

import pytest

PLAIN = ("mtp.yaml", "--plugin", "plain.py")


@pytest.fixture
def reports(folder):
    pytest.importorskip("vl_convert", reason="needs vl-convert: pip install 'paretopress[interactive]'")
    pytest.importorskip("altair", reason="needs Altair: pip install 'paretopress[interactive]'")
    return folder / "output" / "mtp-sglang-aggregated", folder / "output" / "_paretopress"


def test_an_interactive_page_lies_beside_the_report_that_links_it(run, reports):
    report, shared = reports
    assert run("build", *PLAIN, "--interactive").exit_code == 0
    assert "<table id=" in (report / "interactive.html").read_text(encoding="utf-8")
    assert "(interactive.html)" in (report / "index.md").read_text(encoding="utf-8")
    assert not shared.exists()
    assert run("build", *PLAIN, "--interactive", "--check").exit_code == 0


def test_shared_assets_lie_in_the_output_folder_as_long_as_a_page_needs_them(run, reports):
    report, shared = reports
    asked = ("build", *PLAIN, "--interactive", "--assets", "shared")
    assert run(*asked).exit_code == 0
    page = (report / "interactive.html").read_text(encoding="utf-8")
    names = sorted(file.name for file in shared.iterdir())
    assert len(names) == 3
    assert all(f"../_paretopress/{name}" in page for name in names)
    assert run(*asked).stdout.endswith("0 made, 1 unchanged\n")
    assert run(*asked, "--check").exit_code == 0
    assert run("build", *PLAIN).exit_code == 0
    assert not shared.exists()
    assert not (report / "interactive.html").exists()


def test_without_the_extra_nothing_is_built_and_the_error_says_how_to_get_it(run, folder, monkeypatch):
    monkeypatch.setattr("paretopress.interactive.extra.find_spec", lambda name: None if name == "vl_convert" else util)
    built = run("build", *PLAIN, "--interactive")
    assert built.exit_code == 2
    assert built.stderr.endswith("vl_convert, not installed here; pip install 'paretopress[interactive]'\n")
    assert not (folder / "output").exists()
