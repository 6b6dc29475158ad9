"""The worked example: its data are what the generator makes."""

import runpy
from pathlib import Path

HERE = Path(__file__).parent


def test_the_committed_runs_are_those_that_the_generator_makes():
    made = runpy.run_path(str(HERE / "three_gpus.py"))["table"]()
    assert (HERE.parents[1] / "configs" / "data" / "three-gpus.csv").read_text(encoding="utf-8") == made
