"""A matrix with `auto` asks the data which reports there are, and says why there are no others."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from paretopress import config
from paretopress.build import build, jobs
from paretopress.planning import Plan, foresee, plan
from paretopress.reader import Reader

ROWS = """model,hardware,engine,precision,spec_method,isl,osl,concurrency,interactivity,throughput_per_gpu,date
m,b200,vllm,fp8,mtp,1024,1024,4,90,900,2026-05-01
m,b200,vllm,fp8,mtp,1024,1024,64,30,1900,2026-05-01
m,b200,vllm,fp8,none,1024,1024,4,70,600,2026-05-01
m,b200,vllm,fp8,none,1024,1024,64,25,1500,2026-05-01
m,b200,vllm,fp8,mtp,1048576,1024,4,90,900,2026-05-01
m,b200,vllm,fp8,none,1048576,1024,4,90,800,2026-05-01
m,h200,vllm,fp8,mtp,1024,1024,4,60,500,2026-05-01
m,h200,sglang,fp8,none,1024,1024,4,50,400,2026-05-01
m,h100,vllm,fp8,mtp,1024,1024,4,40,300,2026-05-01
m,b200,vllm,,mtp,1024,1024,8,80,1000,2026-05-01
"""
CONFIG = """report: mtp-{hardware}-{isl}
title: "{hardware} at {precision}, {isl} in"
sources: [{path: rows.csv}]
compare: {axis: spec_method, a: mtp, b: none}
where: {model: m}
matrix: {hardware: auto, isl: auto, precision: [fp8, fp4]}
figures: []
"""


def planned(folder: Path, text: str, catalogue) -> tuple[Plan, Reader]:
    (folder / "rows.csv").write_text(ROWS)
    file = folder / "site.yaml"
    file.write_text(text)
    reader = Reader(catalogue=catalogue)
    return plan(jobs(config.load(file), catalogue), reader), reader


def reasons(found: Plan) -> dict[str, str]:
    return {one.what: one.why for one in found.skipped}


def test_there_is_a_report_for_each_combination_that_has_both_sides(tmp_path: Path, catalogue) -> None:
    found, _ = planned(tmp_path, CONFIG, catalogue)
    assert [job.config.report for job in found.jobs] == ["mtp-b200-1024", "mtp-b200-1048576"]
    assert found.jobs[1].config.where == {
        "model": ("m",),
        "hardware": ("b200",),
        "isl": ("1048576",),
        "precision": ("fp8",),
    }


def test_every_other_combination_is_told_with_its_reason(tmp_path: Path, catalogue) -> None:
    found, _ = planned(tmp_path, CONFIG, catalogue)
    assert reasons(found) == {
        "precision 'fp4'": "no usable point has it",
        "1 points": "do not state precision",
        "hardware 'h100', isl '1024', precision 'fp8'": "no points of spec_method none",
        "hardware 'h200', isl '1024', precision 'fp8'": "no engine family and topology that all sides have",
    }


def test_pooled_sides_need_no_common_engine(tmp_path: Path, catalogue) -> None:
    found, _ = planned(tmp_path, f"{CONFIG}pairing: pooled\n", catalogue)
    assert [job.config.report for job in found.jobs] == ["mtp-b200-1024", "mtp-b200-1048576", "mtp-h200-1024"]


def test_an_excluded_combination_is_told_and_not_built(tmp_path: Path, catalogue) -> None:
    found, _ = planned(tmp_path, f"{CONFIG}exclude: [{{hardware: b200, isl: [1024, 2048]}}]\n", catalogue)
    assert [job.config.report for job in found.jobs] == ["mtp-b200-1048576"]
    assert reasons(found)["hardware 'b200', isl '1024', precision 'fp8'"] == "excluded by the config"


def test_titles_and_names_tell_what_a_report_pins(tmp_path: Path, catalogue) -> None:
    found, reader = planned(tmp_path, CONFIG, catalogue)
    outcomes = build(found.jobs, tmp_path / "out", reader)
    page = (tmp_path / "out" / "mtp-b200-1048576-vllm" / "index.md").read_text()
    assert not any(outcome.faults for outcome in outcomes)
    assert page.startswith("# B200 at FP8, 1,048,576 in\n")
    assert "1,048,576 tokens in" in page


def test_what_a_job_would_make_is_known_before_it_is_made(tmp_path: Path, catalogue) -> None:
    found, reader = planned(tmp_path, f"{CONFIG}pairing: pooled\n", catalogue)
    foreseen = foresee(found.jobs[0], reader)
    assert foreseen.reports == {"mtp-b200-1024": {"mtp": 2, "none": 2}}


def test_what_has_no_counterpart_is_foreseen(tmp_path: Path, catalogue) -> None:
    closed = CONFIG.replace("hardware: auto, isl: auto, precision: [fp8, fp4]", "hardware: [h200], isl: [1024]")
    closed = closed.replace(" at {precision}", "")
    found, reader = planned(tmp_path, closed, catalogue)
    foreseen = foresee(found.jobs[0], reader)
    assert [(one.what, one.why) for one in foreseen.skipped] == [
        ("mtp-h200-1024: sglang", "only none has points of it (1)"),
        ("mtp-h200-1024: vllm", "only mtp has points of it (1)"),
    ]


def test_of_several_sides_the_baseline_and_one_other_must_be_there(tmp_path: Path, catalogue) -> None:
    several = (
        CONFIG.replace(
            "axis: spec_method, a: mtp, b: none", "axis: hardware, values: [b200, h200, h100], baseline: h200"
        )
        .replace("mtp-{hardware}-{isl}", "gpus-{spec_method}-{isl}")
        .replace("{hardware} at {precision}", "At {precision}")
        .replace("hardware: auto, isl: auto", "spec_method: auto, isl: auto")
    )
    found, _ = planned(tmp_path, several, catalogue)
    assert [job.config.report for job in found.jobs] == ["gpus-mtp-1024", "gpus-none-1024"]
    assert reasons(found)["spec_method 'mtp', isl '1048576', precision 'fp8'"] == "no points of hardware h100 or h200"


def test_names_that_collide_are_a_fault_of_their_config(tmp_path: Path, catalogue) -> None:
    found, _ = planned(tmp_path, CONFIG.replace("mtp-{hardware}-{isl}", "mtp-{hardware}"), catalogue)
    (fault,) = found.faults
    assert not found.jobs
    assert str(fault).startswith(f"{tmp_path.as_posix()}/site.yaml:6:9: two reports would be named 'mtp-b200'")
    assert fault.remedy == "name all columns of 'matrix' in 'report'"


def test_sources_that_cannot_be_read_are_a_fault_of_their_config(tmp_path: Path, catalogue) -> None:
    found, _ = planned(tmp_path, CONFIG.replace("rows.csv", "gone.csv"), catalogue)
    assert not found.jobs
    assert "gone.csv" in str(found.faults[0])


@pytest.mark.parametrize("report", ["mtp-{hardwear}", "mtp-{}", "mtp-{model}", "Mtp-{isl}", "mtp-{isl"])
def test_a_pattern_that_cannot_name_reports_is_refused(tmp_path: Path, catalogue, report: str) -> None:
    with pytest.raises(config.resolve.ConfigError) as caught:
        planned(tmp_path, CONFIG.replace("mtp-{hardware}-{isl}", report), catalogue)
    assert str(caught.value.faults[0]).startswith(f"{tmp_path.as_posix()}/site.yaml:1:9: report: ")


def test_a_table_is_asked_for_its_combinations_and_not_for_its_rows(tmp_path: Path, catalogue, monkeypatch) -> None:
    from paretopress.tabular.table import Table

    found, _ = planned(tmp_path, CONFIG, catalogue)
    pd.read_csv(tmp_path / "rows.csv").to_parquet(tmp_path / "rows.parquet")
    monkeypatch.setattr(Table, "rows", lambda *_, **__: pytest.fail("rows were read"))
    of_table, _ = planned(tmp_path, CONFIG.replace("rows.csv", "rows.parquet"), catalogue)
    assert [job.config.report for job in of_table.jobs] == [job.config.report for job in found.jobs]
    assert reasons(of_table) == reasons(found)
