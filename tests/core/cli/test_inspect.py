"""`paretopress inspect`: the parser, the points, what is missing, what is left out."""

from __future__ import annotations

import json

import pytest

CLIENT = {
    "date": "20261122-080303",
    "endpoint_type": "openai",
    "backend": "vllm",
    "label": None,
    "model_id": "m",
    "tokenizer_id": "m",
    "num_prompts": 8,
    "request_rate": "inf",
    "burstiness": 1.0,
    "max_concurrency": 4,
    "duration": 2.0,
    "completed": 8,
    "failed": 0,
    "total_input_tokens": 8192,
    "total_output_tokens": 8192,
    "request_throughput": 4.0,
    "output_throughput": 4096.0,
    "total_token_throughput": 8192.0,
    "mean_ttft_ms": 200.0,
    "median_ttft_ms": 190.0,
    "mean_tpot_ms": 21.0,
    "median_tpot_ms": 20.0,
}


def listed(run, *arguments, exit_code=0) -> list[dict]:
    shown = run("inspect", "--json", *arguments)
    assert shown.exit_code == exit_code, shown.stderr
    return json.loads(shown.stdout)


def test_points_are_shown_with_what_they_share_said_once(run):
    shown = run("inspect", "points.csv")
    assert (shown.exit_code, shown.stderr) == (0, "")
    head, everywhere, columns, first, *_ = shown.stdout.splitlines()
    assert head == "points.csv: 6 points, Paretopress, parser points"
    assert "model m, hardware b200, engine sglang" in everywhere
    assert "isl 1024" in everywhere
    assert columns.split() == ["row", "interactivity", "throughput_per_gpu", "concurrency", "spec_method"]
    assert first.split() == ["row", "1", "120.0", "1,200.0", "4", "mtp"]


def test_json_is_one_array_with_full_numbers_and_no_nulls_in_points(run, folder):
    folder.joinpath("points.csv").write_text(
        "spec_method,dp_attention,isl,ttft_p50,interactivity,throughput_per_gpu\nmtp,true,8192,,33.333333333333336,1\n"
    )
    (found,) = listed(run, "points.csv")
    assert list(found) == ["file", "parser", "tool", "version", "points", "missing", "left_out"]
    assert (found["file"], found["parser"], found["tool"], found["version"]) == (
        "points.csv",
        "points",
        "Paretopress",
        None,
    )
    (point,) = found["points"]
    assert point == {
        "spec_method": "mtp",
        "dp_attention": True,
        "isl": 8192,
        "interactivity": 33.333333333333336,
        "throughput_per_gpu": 1,
        "kind": "measured",
        "source": "points.csv",
        "row": "row 1",
    }
    assert found["missing"] == ["model", "hardware", "engine", "precision", "osl", "topology"]
    assert found["left_out"] == []


def test_without_a_gpu_count_the_systems_throughput_is_shown_and_gpus_are_missing(run, folder):
    folder.joinpath("run.json").write_text(json.dumps(CLIENT))
    (found,) = listed(run, "run.json")
    (point,) = found["points"]
    assert (point["interactivity"], point["total_tok_s"]) == (50, 8192)
    assert "throughput_per_gpu" not in point
    assert found["missing"][-1] == "gpus"
    assert found["left_out"] == []
    shown = run("inspect", "run.json").stdout
    assert "total_tok_s" in shown
    assert "gpus: …}" in shown
    assert "say what you know beside the path in a config: set: {hardware: …" in shown


def test_facts_of_the_path_and_of_a_side_car_count_as_stated(run, folder):
    folder.joinpath("b200-c4.json").write_text(json.dumps(CLIENT))
    folder.joinpath("b200-c4.meta.yaml").write_text("gpus: 8\n")
    (found,) = listed(run, "{hardware}-c4.json")
    (point,) = found["points"]
    assert (point["hardware"], point["throughput_per_gpu"]) == ("b200", 1024)
    assert not {"hardware", "gpus"} & set(found["missing"])


def test_a_file_without_medians_is_shown_by_what_it_has(run, folder):
    folder.joinpath("means.csv").write_text("tpot_mean,throughput_per_gpu\n0.02,900\n")
    (found,) = listed(run, "means.csv")
    assert found["points"][0]["interactivity"] == 50
    assert found["points"][0]["interactivity_definition"] == "tpot_mean"
    assert found["missing"][-1] == "tpot_p50"
    assert "write 'interactivity: tpot_mean' into the config" in run("inspect", "means.csv").stdout


@pytest.mark.parametrize(
    ("text", "missing", "why"),
    [
        ("tpot_p50,output_tok_s\n0.02,900\n", "throughput_per_gpu", "no throughput"),
        ("tpot_p50,total_tok_s\n,900\n", "interactivity", "no interactivity"),
    ],
)
def test_what_makes_no_point_is_left_out_and_said_to_be_missing(run, folder, text, missing, why):
    folder.joinpath("half.csv").write_text(text)
    (found,) = listed(run, "half.csv")
    assert found["points"] == []
    assert missing in found["missing"]
    assert found["left_out"] == [{"row": "row 1", "why": why}]
    assert f"{missing}, without which no point can be compared" in run("inspect", "half.csv").stdout


def test_a_faulty_row_is_an_error_and_left_out_and_the_others_are_shown(run, folder):
    folder.joinpath("points.csv").write_text(folder.joinpath("points.csv").read_text().replace(",5000", ",many"))
    (found,) = listed(run, "points.csv", exit_code=1)
    assert len(found["points"]) == 5
    assert found["left_out"] == [{"row": "row 3", "why": "throughput_per_gpu: not a number (many)"}]
    assert (
        "points.csv: row 3, column throughput_per_gpu: not a number: got 'many'" in run("inspect", "points.csv").stderr
    )


def test_a_file_that_cannot_be_read_is_an_error_and_the_others_are_shown(run, folder):
    folder.joinpath("notes.txt").write_text("nothing of interest")
    folder.joinpath("cut.json").write_text('{"model": "m", ')
    shown = run("inspect", "notes.txt", "points.csv", "cut.json", "absent.json")
    assert shown.exit_code == 1
    assert shown.stdout.startswith("points.csv: 6 points")
    told = shown.stderr.splitlines()
    assert len(told) == 3
    assert all(line.startswith("error: ") for line in told)
    assert {line.split(":")[1].strip() for line in told} == {"notes.txt", "cut.json", "absent.json"}


def test_a_folder_and_a_pattern_stand_for_their_files(run, folder):
    runs = folder / "runs"
    runs.mkdir()
    for name in ("a.csv", "b.csv"):
        runs.joinpath(name).write_text(folder.joinpath("points.csv").read_text())
    runs.joinpath("notes.txt").write_text("nothing of interest")
    assert [found["file"] for found in listed(run, "runs/*.csv")] == ["runs/a.csv", "runs/b.csv"]
    found = {found["file"]: found for found in listed(run, "runs", "runs/a.csv")}
    assert list(found) == ["runs/a.csv", "runs/b.csv", "runs/notes.txt"]
    assert found["runs/notes.txt"]["parser"] is None
    assert found["runs/notes.txt"]["left_out"] == [{"row": "", "why": "no parser recognises this file"}]


def test_columns_that_are_not_read_are_named(run, folder):
    folder.joinpath("extra.csv").write_text("interactivity,throughput_per_gpu,weather\n1,2,fine\n")
    assert "columns not read: weather" in run("inspect", "extra.csv").stdout


def test_on_a_narrow_terminal_what_does_not_fit_is_named(run, monkeypatch):
    monkeypatch.setattr("paretopress.cli.inspect._width", lambda: 40)
    lines = run("inspect", "points.csv").stdout.splitlines()
    assert lines[2].split() == ["row", "interactivity"]
    assert "  and: throughput_per_gpu, concurrency, spec_method, which --json shows" in lines


def test_a_text_of_any_length_stays_on_its_line(run, folder):
    long = "x" * 10_000 + "\x1b[2J"
    folder.joinpath("long.csv").write_text(f"model,interactivity,throughput_per_gpu\n{long},1,2\nm,3,4\n")
    lines = run("inspect", "long.csv").stdout.splitlines()
    assert max(map(len, lines)) < 1000
    assert not any("\x1b" in line for line in lines)
