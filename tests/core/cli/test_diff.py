"""`paretopress diff`: what it prints, and when it stops a pull request."""

from __future__ import annotations

import json

import pytest

PLAIN = ("--plugin", "plain.py")
REPORT = "mtp-sglang-aggregated/report.json"


@pytest.fixture
def builds(run, folder):
    """Return the current folder with three builds: `old`, `same`, and `new` in which another side wins."""
    for name in ("old", "same"):
        assert run("build", "mtp.yaml", "--output", name, *PLAIN).exit_code == 0
    points = folder / "points.csv"
    points.write_text(points.read_text().replace(",1700\n", ",17000\n"))
    assert run("build", "mtp.yaml", "--output", "new", *PLAIN).exit_code == 0
    return folder


def test_what_did_not_move_is_one_line(run, builds):
    found = run("diff", "old", "same", "--fail-on", "flip", "--fail-on", "percent=0")
    assert (found.exit_code, found.stdout, found.stderr) == (0, "No conclusion moved.\n", "")


def test_what_moved_is_markdown_and_stops_nothing_by_default(run, builds):
    found = run("diff", "old/", "new")
    assert (found.exit_code, found.stderr) == (0, "")
    assert "\n## What turned\n" in found.stdout
    assert "| mtp-sglang-aggregated | Another winner in throughput |" in found.stdout
    assert found.stdout == run("diff", f"old/{REPORT}", f"new/{REPORT}").stdout


@pytest.mark.parametrize(
    ("rules", "code"),
    [(["flip"], 1), (["percent=5"], 1), (["percent=5000"], 0), (["percent=5000", "flip"], 1), (["break-even"], 1)],
)
def test_a_rule_that_is_broken_exits_with_1_and_says_so(run, builds, rules, code):
    found = run("diff", "old", "new", *(word for rule in rules for word in ("--fail-on", rule)))
    assert found.exit_code == code
    assert found.stderr.startswith("error: --fail-on: ") is bool(code)
    assert found.stdout.startswith("# ")


def test_json_has_everything_in_full_precision(run, builds):
    found = json.loads(run("diff", "old", "new", "--json").stdout)
    assert found["compared"] == 1
    assert "flipped" in {turn["kind"] for turn in found["turns"]}
    assert found["drifts"][0]["before"] != found["drifts"][0]["after"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("old", "nowhere"),
        ("old", f"new/{REPORT}"),
        ("old", "mtp.yaml"),
        ("old", "new", "--fail-on", "flop"),
        ("old", "new", "--fail-on", "percent"),
        ("old", "new", "--fail-on", "percent=-1"),
        ("old", "new", "--fail-on", "percent=nan"),
    ],
)
def test_wrong_use_exits_with_2(run, builds, arguments):
    assert run("diff", *arguments).exit_code == 2


def test_a_folder_without_reports_is_wrong_use(run, builds):
    (builds / "empty").mkdir()
    refused = run("diff", "old", "empty")
    assert refused.exit_code == 2
    assert refused.stderr.startswith("error: empty: no report; ")
