"""The made-up history is what it says, a change of one file remakes one report, and no benchmark rots."""

import subprocess
import sys
from pathlib import Path

import pytest
import thousand
from run import HEAD
from sites import Site, builds

FOLDER = Path(__file__).parent


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_one_seed_gives_one_history_and_another_seed_another(tmp_path):
    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        thousand.write(tmp_path / name, reports=12, seed=seed)
    assert files(tmp_path / "one") == files(tmp_path / "again")
    assert files(tmp_path / "one") != files(tmp_path / "other")


def test_the_config_is_short():
    assert len(thousand.CONFIG.splitlines()) <= 20


@pytest.mark.parametrize("reports", [1, 12, 1_000])
def test_as_many_combinations_have_both_sides_as_are_asked_for(reports):
    sides = {}
    for sweep in thousand.sweeps(reports):
        if not sweep.of.excluded:
            sides.setdefault(sweep.of, set()).add(sweep.spec_method)
    assert sum(found == set(thousand.SIDES) for found in sides.values()) == reports
    assert len({sweep.path for sweep in thousand.sweeps(reports)}) == len(list(thousand.sweeps(reports)))


def test_a_thousand_reports_leave_gaps_reruns_and_repeats():
    sweeps = list(thousand.sweeps(1_000))
    sides = {}
    for sweep in sweeps:
        sides.setdefault((sweep.of, sweep.spec_method), []).append(sweep)
    assert any(len(found) > 1 for found in sides.values())
    assert any((sweep.of, "none") not in sides for sweep in sweeps)
    assert any(sweep.of.excluded for sweep in sweeps)
    assert {sweep.repeats for sweep in sweeps} == {1, 3}


def test_one_changed_file_remakes_the_one_report_that_reads_it(tmp_path):
    site = Site(folder=tmp_path, reports=12)
    site.built("output", "--jobs", "1", made=12)
    before = files(tmp_path / "output")
    changed = thousand.measure_again(site.config.parent)
    site.built("output", "--jobs", "1", made=1)
    after = files(tmp_path / "output")
    assert changed.startswith("history/")
    assert before.keys() == after.keys()
    assert sum(before[name] != after[name] for name in after if name.endswith("report.json")) == 1


def test_two_folders_that_differ_are_not_taken_for_the_same(tmp_path):
    site = Site(folder=tmp_path, reports=1)
    for name, text in (("one", "a"), ("other", "b")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "index.md").write_text(text)
    with pytest.raises(AssertionError, match="not the same"):
        site.require_same("one", "other")


@pytest.mark.parametrize("part", ["start", "figures", "comparison", "reading"])
def test_a_benchmark_prints_its_lines(part):
    command = [sys.executable, FOLDER / "run.py", "--only", part, "--rounds", "1", "--points", "4000"]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    _, lines = printed.split(f"{HEAD}\n")
    assert lines
    assert all(line.count("|") == HEAD.splitlines()[0].count("|") for line in lines.splitlines())


@pytest.mark.slow
def test_a_site_is_built_in_every_way(tmp_path):
    pytest.importorskip("distributed", reason="pip install 'paretopress[cluster]'")
    assert len(list(builds(tmp_path, 3))) == 7
