"""`paretopress build`: what it writes, what it prints, and when it writes nothing."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from paretopress.cli import main

PLAIN = ("--plugin", "plain.py")
OTHER = """\
report: {name}
title: {name}
sources: [{{path: {path}}}]
compare: {{axis: spec_method, a: mtp, b: none}}
narrative: bare
figures: []
"""


def other(folder, name, path="points.csv"):
    folder.joinpath(f"{name}.yaml").write_text(OTHER.format(name=name, path=path))


def test_a_report_is_a_line_and_a_folder(run, folder):
    built = run("build", "mtp.yaml", *PLAIN)
    assert (built.exit_code, built.stderr) == (0, "")
    assert built.stdout == "ok  mtp-sglang-aggregated  What MTP is worth\n1 made, 0 unchanged\n"
    made = folder / "output" / "mtp-sglang-aggregated"
    assert sorted(file.name for file in made.iterdir()) == ["index.md", "readings.csv", "report.json"]
    assert json.loads((made / "report.json").read_text())["axis"] == "spec_method"
    assert "mtp-sglang-aggregated/index.md" in (folder / "output" / "index.md").read_text()


def test_folders_patterns_and_files_are_configs_each_once(run, folder):
    other(folder, "second")
    built = run("build", ".", "*.yaml", "mtp.yaml", *PLAIN, "--output", "out/deep")
    assert built.exit_code == 0
    assert [line.split()[1] for line in built.stdout.splitlines() if line.startswith("ok")] == [
        "mtp-sglang-aggregated",
        "second-sglang-aggregated",
    ]
    assert (folder / "out/deep/index.md").exists()


def test_quiet_prints_nothing_but_errors(run, folder):
    other(folder, "wrong", path="none.csv")
    built = run("build", "mtp.yaml", "wrong.yaml", *PLAIN, "--quiet")
    assert built.exit_code == 1
    assert built.stdout == ""
    assert built.stderr.startswith("error: wrong.yaml (wrong): ")


def test_a_report_that_fails_leaves_its_files_and_the_others_go_on(run, folder):
    other(folder, "a-broken", path="broken.csv")
    folder.joinpath("broken.csv").write_text(folder.joinpath("points.csv").read_text())
    assert run("build", "a-broken.yaml", *PLAIN).exit_code == 0
    made = folder / "output" / "a-broken-sglang-aggregated"
    before = {file.name: file.read_bytes() for file in made.iterdir()}
    folder.joinpath("broken.csv").write_text("interactivity,throughput_per_gpu\nfast,1\n")
    built = run("build", ".", *PLAIN)
    assert built.exit_code == 1
    assert built.stdout.startswith("ok  mtp-sglang-aggregated ")
    assert "row 1, column interactivity: not a number: got 'fast'" in built.stderr
    assert {file.name: file.read_bytes() for file in made.iterdir()} == before


def test_one_faulty_config_stops_all_and_every_fault_of_all_is_told(run, folder):
    folder.joinpath("bad.yaml").write_text("report: BAD\nsources: []\n")
    other(folder, "unknown")
    with folder.joinpath("unknown.yaml").open("a") as file:
        file.write("prices: {sheet: inferencex-1999, tier: hyperscaler}\n")
    refused = run("build", ".", *PLAIN)
    assert refused.exit_code == 2
    assert refused.stdout == ""
    told = refused.stderr.splitlines()
    assert any("bad.yaml:1:9: report: not a name" in line for line in told)
    assert any("bad.yaml:2:10: sources: nothing is in it" in line for line in told)
    assert any("unknown.yaml:7:17: unknown price sheet 'inferencex-1999'" in line for line in told)
    assert not folder.joinpath("output").exists()


def test_two_configs_of_one_report_are_refused(run, folder):
    folder.joinpath("copy.yaml").write_text(folder.joinpath("mtp.yaml").read_text())
    refused = run("build", "mtp.yaml", "copy.yaml", *PLAIN)
    assert refused.exit_code == 2
    assert "report 'mtp' is also made by mtp.yaml:1:9" in refused.stderr


def test_keep_going_leaves_faulty_rows_out_and_lists_them(run, folder):
    with folder.joinpath("points.csv").open("a") as file:
        file.write("m,b200,sglang,fp8,mtp,1024,1024,aggregated,8,128,30,many\n")
    assert run("build", "mtp.yaml", *PLAIN).exit_code == 1
    built = run("build", "mtp.yaml", *PLAIN, "--keep-going")
    assert built.exit_code == 0
    page = folder.joinpath("output/mtp-sglang-aggregated/index.md").read_text()
    assert "row 7" in page.split("Left out")[-1]


def test_a_plugin_that_fails_to_import_is_one_warning_and_the_rest_build(run, folder, monkeypatch):
    info = folder / "site" / "acme-1.0.dist-info"
    info.mkdir(parents=True)
    info.joinpath("METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n")
    info.joinpath("entry_points.txt").write_text("[paretopress]\nnpu = acme_npu\n")
    monkeypatch.syspath_prepend(folder / "site")
    built = run("build", "mtp.yaml", *PLAIN)
    assert built.exit_code == 0
    warnings = [line for line in built.stderr.splitlines() if "acme:npu" in line]
    assert warnings == ["warning: plugin acme:npu failed: ModuleNotFoundError: No module named 'acme_npu'"]


def test_a_plugin_that_is_left_out_is_named_where_it_is_missed(run):
    refused = run("build", "mtp.yaml", *PLAIN, "--no-plugin", "paretopress:engines")
    assert refused.exit_code == 1
    assert "no parser recognises this file" in refused.stderr


BAR_AT_ONCE = """
import paretopress.cli.progress
paretopress.cli.progress.PATIENCE_S = 0
paretopress.cli.main(["build", "mtp.yaml", "--plugin", "plain.py"])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_on_a_terminal_long_work_shows_a_bar_and_each_line_stands_clear_of_it(folder):
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", BAR_AT_ONCE],
        stdout=theirs,
        stderr=subprocess.PIPE,
        env=os.environ | {"TERM": "xterm", "COLUMNS": "80"},
    ) as process:
        os.close(theirs)
        shown = b""
        try:
            while chunk := os.read(ours, 4096):
                shown += chunk
        except OSError:  # the end of a pseudo-terminal
            os.close(ours)
        assert process.stderr.read() == b""
    assert process.returncode == 0
    assert b"1/1" in shown
    assert re.search(rb"(\n|\x1b\[2K)ok  mtp-sglang-aggregated  What MTP is worth\r\n", shown)


def test_png_adds_a_picture_beside_each_figure(tmp_path):
    config = Path(__file__).parents[3] / "configs" / "glm-5-1-b200-fp4-mtp-vs-off.yaml"
    done = CliRunner().invoke(main, ["build", str(config), "--output", str(tmp_path), "--png", "--quiet"])
    assert done.exit_code == 0, done.output
    pictures = sorted(tmp_path.rglob("*.png"))
    assert [picture.stem for picture in pictures] == ["cost", "frontier"]
    assert all(picture.read_bytes().startswith(b"\x89PNG") for picture in pictures)
