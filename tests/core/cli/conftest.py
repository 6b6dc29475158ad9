"""A folder with results, a config and a tiny narrative, and the program run on it in this process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from paretopress.cli import main

POINTS = """\
model,hardware,engine,precision,spec_method,isl,osl,topology,gpus,concurrency,interactivity,throughput_per_gpu
m,b200,sglang,fp8,mtp,1024,1024,aggregated,8,4,120,1200
m,b200,sglang,fp8,mtp,1024,1024,aggregated,8,16,70,3000
m,b200,sglang,fp8,mtp,1024,1024,aggregated,8,64,40,5000
m,b200,sglang,fp8,none,1024,1024,aggregated,8,4,80,600
m,b200,sglang,fp8,none,1024,1024,aggregated,8,16,50,1700
m,b200,sglang,fp8,none,1024,1024,aggregated,8,64,20,3000
"""

CONFIG = """\
report: mtp
title: What MTP is worth
sources: [{path: points.csv}]
compare: {axis: spec_method, a: mtp, b: none}
narrative: bare
figures: []
"""

# Not a default for any axis that the tests use: installed narratives may come and go.
NARRATIVE = """\
from paretopress import Claim, Narrative, Story, hookimpl
from paretopress.text import escape

def tell(comparison):
    return Story(title=escape(comparison.title), summary=Claim.of("A summary."))

@hookimpl
def paretopress_narratives():
    yield Narrative(key="bare", label="Bare", axes=("request_rate",), tell=tell)
"""


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """Return the current folder, which holds `points.csv`, `mtp.yaml` and the plugin `plain.py`."""
    monkeypatch.chdir(tmp_path)
    tmp_path.joinpath("points.csv").write_text(POINTS)
    tmp_path.joinpath("mtp.yaml").write_text(CONFIG)
    tmp_path.joinpath("plain.py").write_text(NARRATIVE)
    return tmp_path


@pytest.fixture
def run(folder) -> Callable[..., Result]:
    """Return a function that runs the program; what is no exit but an exception is raised."""

    def run(*arguments: str) -> Result:
        result = CliRunner().invoke(main, arguments)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run
