"""`build --dry-run` lists what would be built and why others would not, and writes nothing."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from paretopress.cli import main

ROWS = """hardware,engine,spec_method,concurrency,interactivity,throughput_per_gpu
b200,vllm,mtp,4,90,900
b200,vllm,none,4,70,600
b200,sglang,none,4,70,600
h200,vllm,mtp,4,60,500
"""
CONFIG = """report: mtp
sources: [{path: rows.csv}]
compare: {axis: spec_method, a: mtp, b: none, labels: {a: MTP}}
matrix: {hardware: auto}
"""


def run(folder: Path, monkeypatch, config: str = CONFIG):
    monkeypatch.chdir(folder)
    Path("rows.csv").write_text(ROWS)
    Path("site.yaml").write_text(config)
    return CliRunner().invoke(main, ["build", "site.yaml", "--dry-run"])


def test_what_would_be_built_and_what_not_is_listed_and_nothing_is_written(tmp_path: Path, monkeypatch) -> None:
    result = run(tmp_path, monkeypatch)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "would build  mtp-b200-vllm  MTP 1 point, none 1 point",
        "left out     site.yaml: hardware 'h200': no points of spec_method none",
        "left out     site.yaml: mtp-b200: sglang: only none has points of it (1)",
        "1 report would be built, 2 left out, 0 faults",
    ]
    assert not (tmp_path / "output").exists()


def test_a_fault_is_told_and_the_exit_code_says_so(tmp_path: Path, monkeypatch) -> None:
    result = run(tmp_path, monkeypatch, CONFIG.replace("{path: rows.csv}", "{path: rows.csv}, {path: gone.csv}"))
    assert result.exit_code == 1
    assert "gone.csv" in result.stderr
    assert result.stdout == "0 reports would be built, 0 left out, 1 fault\n"
