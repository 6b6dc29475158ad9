"""`paretopress new`: a commented config that loads, and builds where the data suffices."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paretopress import config, starter
from paretopress.catalogue import Catalogue
from paretopress.inspection import Inspection
from paretopress.points import complete

PLAIN = ("--plugin", "plain.py")
COLUMNS = "model,hardware,engine,precision,spec_method,isl,osl,topology,concurrency,interactivity,throughput_per_gpu"


def one(path: str = "new.yaml") -> config.ReportConfig:
    (loaded,) = config.load(Path(path))
    return loaded


def write(path: Path, *rows: str, columns: str = COLUMNS) -> None:
    path.write_text("\n".join([columns, *rows, ""]))


@pytest.fixture
def made(run):
    """Return a function that makes `new.yaml` and loads it."""

    def made(*paths: str) -> config.ReportConfig:
        done = run("new", *paths, "--output", "new.yaml")
        assert (done.exit_code, done.stdout) == (0, ""), done.stderr
        return one()

    return made


def test_the_config_loads_and_builds(run, folder, made):
    loaded = made("points.csv")
    assert (loaded.axis, loaded.a, loaded.b) == ("spec_method", "mtp", "none")
    assert loaded.where == {
        "model": ("m",),
        "hardware": ("b200",),
        "engine": ("sglang",),
        "precision": ("fp8",),
        "isl": ("1024",),
        "osl": ("1024",),
        "topology": ("aggregated",),
    }
    assert loaded.report == "m-b200-fp8-spec-method"
    text = folder.joinpath("new.yaml").read_text()
    folder.joinpath("new.yaml").write_text(text + "narrative: bare\nfigures: []\n")
    built = run("build", "new.yaml", *PLAIN)
    assert built.exit_code == 0, built.stderr
    assert json.loads(folder.joinpath("output", loaded.report, "report.json").read_text())["sides"]["a"]["points"] == 3


def test_without_an_output_it_is_printed_with_paths_from_here(run, folder):
    folder.joinpath("runs").mkdir()
    folder.joinpath("points.csv").rename(folder / "runs" / "points.csv")
    printed = run("new", "runs/points.csv")
    assert printed.exit_code == 0
    folder.joinpath("new.yaml").write_text(printed.stdout)
    assert one().sources[0].path == "runs/points.csv"


def test_paths_are_relative_to_the_config(run, folder):
    folder.joinpath("a folder").mkdir()
    folder.joinpath("points.csv").rename(folder / "a folder" / "points.csv")
    assert run("new", "a folder/*.csv", "--output", "configs/new.yaml").exit_code == 0
    assert one("configs/new.yaml").sources[0].path == "../a folder/*.csv"


def test_an_existing_file_is_never_replaced(run, folder):
    refused = run("new", "points.csv", "--output", "mtp.yaml")
    assert refused.exit_code == 2
    assert refused.stderr == "error: mtp.yaml: exists already; name another file: 'new' replaces none\n"
    assert folder.joinpath("mtp.yaml").read_text().startswith("report: mtp")


def test_what_is_missing_is_listed_under_the_source_to_fill_in(run, folder, made):
    write(folder / "few.csv", "mtp,0.02,900", "none,0.02,600", columns="spec_method,tpot_p50,total_tok_s")
    made("few.csv")
    text = folder.joinpath("new.yaml").read_text()
    assert "    # set:\n    #   model: …\n    #   hardware: …\n" in text
    assert "    #   topology: …  # aggregated or disaggregated\n" in text
    filled = text.replace("    # set:", "    set:").replace("    #   gpus: …", "      gpus: 8")
    folder.joinpath("new.yaml").write_text(filled)
    assert dict(one().sources[0].set) == {"gpus": "8"}
    folder.joinpath("new.yaml").write_text(filled + "narrative: bare\nfigures: []\n")
    assert run("check", "new.yaml", *PLAIN).exit_code == 0


def test_of_what_varies_besides_the_axis_the_value_with_most_points_on_both_sides_is_pinned(folder, made):
    rows = [
        f"m,b200,sglang,fp8,{spec},{isl},1024,aggregated,4,50,9"
        for spec in ("mtp", "none")
        for isl in (1024, 8192, 8192)
    ]
    write(folder / "points.csv", *rows, "m,b200,sglang,fp8,mtp,128,128,aggregated,4,50,9")
    loaded = made("points.csv")
    assert loaded.where["isl"] == ("8192",)
    assert loaded.where["osl"] == ("1024",)
    assert "isl: 8192  # or 1024, 128" in folder.joinpath("new.yaml").read_text()


def test_the_likeliest_axis_with_points_on_both_sides_is_chosen(folder, made):
    rows = [f"m,{gpu},sglang,fp8,none,1024,1024,aggregated,4,50,9" for gpu in ("b200", "h200")]
    write(folder / "points.csv", *rows)
    loaded = made("points.csv")
    assert (loaded.axis, loaded.a, loaded.b) == ("hardware", "b200", "h200")
    assert "hardware" not in loaded.where


def test_the_baseline_is_off_or_the_older(folder, made):
    write(folder / "points.csv", "2026-05-01,1,2", "2026-06-01,1,2", columns="date,interactivity,throughput_per_gpu")
    loaded = made("points.csv")
    assert (loaded.axis, loaded.a, loaded.b) == ("date", "2026-06-01", "2026-05-01")


def test_without_two_values_the_sides_are_an_example_and_said_to_be(folder, made):
    write(folder / "points.csv", "fp8,1,2", columns="precision,interactivity,throughput_per_gpu")
    loaded = made("points.csv")
    assert (loaded.axis, loaded.a, loaded.b) == ("spec_method", "mtp", "none")
    assert "# No column has points with two values" in folder.joinpath("new.yaml").read_text()


def test_hardware_that_no_plugin_knows_is_declared(folder, made):
    folder.joinpath("points.csv").write_text(folder.joinpath("points.csv").read_text().replace("b200", "My NPU: 1"))
    (gpu,) = made("points.csv").hardware
    assert (gpu.key, gpu.label, gpu.vendor) == ("My NPU: 1", "My NPU: 1", "unknown")


def test_a_file_without_medians_gets_its_definition(folder, made):
    write(folder / "points.csv", "mtp,0.02,900", "none,0.03,900", columns="spec_method,tpot_mean,throughput_per_gpu")
    assert made("points.csv").interactivity == "tpot_mean"


def test_a_faulty_file_stops_it(run, folder):
    folder.joinpath("points.csv").write_text(folder.joinpath("points.csv").read_text().replace(",5000", ",many"))
    refused = run("new", "points.csv", "none.csv", "--output", "new.yaml")
    assert refused.exit_code == 1
    assert len(refused.stderr.splitlines()) == 2
    assert not folder.joinpath("new.yaml").exists()


TEXTS = st.text(min_size=1, max_size=40) | st.sampled_from(
    ["off", "No", "null", "~", "0.10", "1e3", "a: b", "x #y", "-", "'", '"', "{a}", "[", "%", "&a", "é"]
)


@settings(max_examples=60, deadline=None)
@given(values=st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=4))
def test_whatever_the_identity_says_the_config_loads(values, tmp_path_factory):
    import pandas as pd

    folder = tmp_path_factory.mktemp("new")
    raw = pd.DataFrame(values, columns=["model", "layout", "hardware"]).assign(
        interactivity=1.0, throughput_per_gpu=2.0
    )
    inspection = Inspection(
        file="a.csv",
        parser=None,
        version=None,
        definition="tpot_p50",
        points=complete(raw, path="a.csv").frame,
        missing=("gpus",),
        left_out=(),
        unused=(),
        faults=(),
    )
    path = folder / "new.yaml"
    path.write_text(starter.starter([("a.csv", [inspection])], Catalogue(), Path()), encoding="utf-8")
    (loaded,) = config.load(path)
    stated = {str(value) for column in ("model", "layout", "hardware") for value in inspection.points[column].dropna()}
    written = {value for values in loaded.where.values() for value in values if value} | {loaded.a, loaded.b}
    assert written - stated <= {"mtp", "none"}
