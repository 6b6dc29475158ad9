"""The tutorial plugin, built and installed as a stranger's distribution and used in a process of its own."""

from __future__ import annotations

import html
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import paretopress

TUTORIAL = Path(__file__).parents[1] / "data" / "tutorial-plugin"

COMPARED = """
import json
from pathlib import Path
from paretopress import comparing, host, points, question, sources

catalogue = host.default_host().catalogue
source = sources.open_source("results.json", Path("results.json"))
parser = sources.recognise(source, catalogue.parsers.values())
frame = points.complete(parser.parse(source), path="results.json").frame
prices = question.Prices(sheet=catalogue.find("prices", "acme-2026-10"), tier="list")
asked = question.Question(report="x", axis="layout", a="striped", b="packed", prices=prices)
(pair,), _ = comparing.expand(frame, asked, catalogue)
compared = comparing.compare(frame, asked, catalogue, pair=pair)
narrative = catalogue.narrative(axis="layout")
"""


@pytest.fixture(scope="session")
def installed(tmp_path_factory) -> Path:
    """Return a folder into which pip has installed the tutorial."""
    if importlib.util.find_spec("pip") is None:
        pytest.skip("pip is not installed")
    target = tmp_path_factory.mktemp("tutorial")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index"]
    command = [*pip, "--no-build-isolation", "--no-deps", "--target", target, TUTORIAL]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return target


def python(code: str, *path: Path) -> str:
    """Return what a fresh process prints, with folders in front of its path."""
    package = Path(paretopress.__file__).parents[1]
    inherited = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([*map(str, path), str(package), *inherited])}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=TUTORIAL, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_installed_tutorial_is_found_and_offers_one_of_each(installed):
    code = """
import json
from paretopress.host import load
record = {record.name: record for record in load().records}["paretopress-tutorial:tutorial"]
print(json.dumps([record.version, record.state, record.reason, record.offers]))
"""
    assert json.loads(python(code, installed)) == [
        "1.0.0",
        "active",
        "",
        {
            "hardware": ["npu-1"],
            "prices": ["acme-2026-10"],
            "engines": ["acme-serve"],
            "parsers": ["tutorial"],
            "narratives": ["layout"],
        },
    ]


def test_without_the_tutorial_its_hardware_is_unknown_and_blocked_it_is_named(installed):
    code = """
from paretopress.errors import PluginError
from paretopress.host import load
try:
    load({blocked}).catalogue.find("hardware", "npu-1")
except PluginError as error:
    print(error)
"""
    assert "unknown hardware 'npu-1'" in python(code.format(blocked=""))
    blocked = python(code.format(blocked="['paretopress_tutorial:tutorial']"), installed)
    assert "plugin 'paretopress-tutorial:tutorial', which may offer it, is blocked" in blocked


def test_the_tutorial_passes_the_checks_that_it_recommends(installed):
    code = """
import paretopress.testing as contract
import paretopress_tutorial as mine

for hardware in mine.paretopress_hardware():
    contract.check_hardware(hardware)
for sheet in mine.paretopress_prices():
    contract.check_prices(sheet)
for engine in mine.paretopress_engines():
    contract.check_engine(engine)
for parser in mine.paretopress_parsers():
    contract.check_parser(parser, [("results.json", "results.expected.csv")])
"""
    python(code, installed)


def test_the_tutorials_results_are_compared_priced_and_told_by_the_tutorials_own_plugins(installed):
    code = """
from paretopress import testing
testing.check_narrative(narrative, compared)
story = narrative.tell(compared)
cost = [match.a.get("cost_per_mtok") for match in compared.matches]
print(json.dumps([str(story.summary.text), story.summary.evidence, cost]))
"""
    text, evidence, cost = json.loads(python(COMPARED + code, installed))
    assert html.unescape(text) == "striped gives more tokens per GPU than packed at 3 of 3 interactivities."
    assert evidence == {"ahead": 3, "targets": 3}
    assert all(0.1 < usd < 1 for usd in cost)


def test_the_tutorial_works_as_a_local_file_too():
    code = "from paretopress.host import load; print(*load(files=['paretopress_tutorial.py']).catalogue.hardware)"
    assert "npu-1" in python(code).split()
