"""`paretopress check`: every fault of configs and data, and nothing written."""

from __future__ import annotations

import subprocess
import sys

PLAIN = ("--plugin", "plain.py")


def test_what_is_sound_is_counted(run, folder):
    before = sorted(folder.rglob("*"))
    checked = run("check", "mtp.yaml", *PLAIN)
    assert (checked.exit_code, checked.stdout) == (0, "1 config, 1 report, 0 faults\n")
    assert sorted(folder.rglob("*")) == before


def test_a_report_an_engine_family_is_counted_apart(run, folder):
    text = folder.joinpath("points.csv").read_text()
    head, *rows = text.splitlines(keepends=True)
    folder.joinpath("points.csv").write_text("".join([head, *rows, *(row.replace("sglang", "vllm") for row in rows)]))
    assert run("check", "mtp.yaml", *PLAIN).stdout == "1 config, 2 reports, 0 faults\n"


def test_faults_of_configs_and_of_the_others_data_are_all_told(run, folder):
    folder.joinpath("bad.yaml").write_text(
        "report: bad\nsources: [{path: points.csv}]\ncompare: {axis: specs, a: x, b: y}\n"
    )
    folder.joinpath("points.csv").write_text(folder.joinpath("points.csv").read_text().replace(",5000", ",-5000"))
    checked = run("check", ".", *PLAIN)
    assert checked.exit_code == 1
    config, data = checked.stderr.splitlines()
    assert config.startswith("error: bad.yaml:3:17: axis: unknown column 'specs'")
    assert data.startswith(
        "error: mtp.yaml (mtp): points.csv: row 3, column throughput_per_gpu: out of range: got '-5000'"
    )
    assert checked.stdout == "2 configs, 1 report, 2 faults\n"


def test_a_result_file_is_told_with_its_points_and_parser(run):
    checked = run("check", "points.csv")
    assert checked.exit_code == 0
    assert checked.stdout == "points.csv: 6 points, parser points\n1 result file, 0 faults\n"


def test_a_faulty_result_file_is_a_fault(run, folder):
    folder.joinpath("cut.json").write_text('[{"interactivity": 1, "throughput_per_gpu"')
    checked = run("check", "points.csv", "cut.json", "none.csv", "mtp.yaml", *PLAIN)
    assert checked.exit_code == 1
    assert len(checked.stderr.splitlines()) == 2
    assert "cut.json" in checked.stderr
    assert "none.csv: no such file" in checked.stderr
    assert checked.stdout.endswith("1 config, 1 report, 3 result files, 2 faults\n")


def test_a_path_that_names_no_config_is_wrong_use(run):
    assert run("check", "no-such-folder").exit_code == 2


def test_checking_draws_nothing(folder):
    code = (
        "import sys; from paretopress.cli import main\n"
        "try:\n    main(['check', 'mtp.yaml', '--plugin', 'plain.py'])\n"
        "finally:\n    assert 'matplotlib' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
