"""`paretopress verify`: what it prints, and how it exits."""

from __future__ import annotations

import pytest

PLAIN = ("--plugin", "plain.py")
PAGE = "output/mtp-sglang-aggregated/index.md"


@pytest.fixture
def built(run, folder):
    """Return the current folder once the config was built."""
    assert run("build", "mtp.yaml", *PLAIN).exit_code == 0
    return folder


def test_what_holds_is_one_line(run, built):
    verified = run("verify", "output/", *PLAIN)
    assert (verified.exit_code, verified.stderr) == (0, "")
    assert verified.stdout == "1 report: every claim, table and number holds\n"
    assert run("verify", *PLAIN).exit_code == 0


def test_a_page_edited_by_hand_is_an_error_that_says_where(run, built):
    page = built / PAGE
    page.write_text(page.read_text().replace("A summary", "Another summary"))
    verified = run("verify", "output", *PLAIN)
    assert verified.exit_code == 1
    expected = "this text does not hold: got 'Another summary.', expected 'A summary.'"
    assert verified.stderr == f"error: {PAGE}: {expected}\n"
    assert verified.stdout == "1 report: mtp-sglang-aggregated does not hold, in 1 place\n"


def test_of_many_places_the_first_are_told_and_the_rest_is_counted(run, built):
    points = built / "points.csv"
    points.write_text(points.read_text().replace("1200", "1300").replace("600", "500"))
    verified = run("verify", "output", *PLAIN)
    assert verified.exit_code == 1
    lines = verified.stderr.splitlines()
    assert len(lines) == 22
    assert "provenance.sources[points.csv].sha256: this source is not what was read" in lines[0]
    assert lines[-2].startswith("warning: mtp-sglang-aggregated: ")
    assert " readings)" in lines[-2]
    assert lines[-1].startswith("error: output/index.md: table, row 'What MTP is worth', column 'At the middle target'")


def test_the_config_can_be_given(run, built):
    (built / "mtp.yaml").rename(built / "moved.yaml")
    refused = run("verify", "output", *PLAIN)
    assert refused.exit_code == 1
    assert (
        "report.json names a config that is not there: got 'mtp.yaml'; name the config with --config" in refused.stderr
    )
    assert run("verify", "output", "--config", "moved.yaml", *PLAIN).exit_code == 0
    assert run("verify", "output", "--config", ".", *PLAIN).exit_code == 0


@pytest.mark.parametrize(
    "arguments",
    [("nowhere",), ("output", "--config", "none.yaml"), ("output", "--tolerance", "1"), ("output", "--tolerance", "x")],
)
def test_wrong_use_exits_with_2(run, built, arguments):
    assert run("verify", *arguments, *PLAIN).exit_code == 2


def test_a_folder_without_reports_is_wrong_use(run, folder):
    (folder / "empty").mkdir()
    refused = run("verify", "empty", *PLAIN)
    assert refused.exit_code == 2
    assert refused.stderr == "error: empty: no report in this folder; name the folder that 'build' wrote into\n"


def test_an_upgrade_is_a_note(run, built, monkeypatch):
    monkeypatch.setattr("paretopress.__version__", "9.9.9")
    verified = run("verify", "output", *PLAIN)
    assert verified.exit_code == 0
    assert verified.stdout.splitlines()[0].startswith("mtp-sglang-aggregated: made by paretopress 0.1.0 ")
