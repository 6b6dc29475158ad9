"""Every bad input is a clear message with its place and a remedy; what was written before stays whole."""

from __future__ import annotations

from pathlib import Path

import pytest

PLAIN = ("--plugin", "plain.py")
LABEL = "a|b\n<script>alert('$x$')</script>`~" * 300
NPU = """
from paretopress import Hardware, hookimpl

@hookimpl
def paretopress_hardware():
    yield Hardware(key="npu", label="NPU", vendor="Acme")
"""


def replaced(old: str, new: str, name: str = "points.csv"):
    """Return a change of a file's text."""

    def change(folder: Path) -> None:
        path = folder / name
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new, 1))

    return change


def with_bytes(data: bytes, name: str = "points.csv"):
    """Return a change of a file's whole content."""
    return lambda folder: (folder / name).write_bytes(data)


def a_folder_in_its_place(folder: Path) -> None:
    (folder / "points.csv").unlink()
    (folder / "points.csv").mkdir()


DATA = {
    "truncated JSON": (
        with_bytes(b'[{"interactivity": 40, "throughput_per_gpu": 50'),
        ["points.csv:1:", "ends"],
    ),
    "text in a number column": (
        replaced(",5000", ",fast"),
        ["points.csv: row 3, column throughput_per_gpu: not a number: got 'fast', expected a number of tok/s/GPU"],
    ),
    "negative throughput": (
        replaced(",5000", ",-5000"),
        [
            "points.csv: row 3, column throughput_per_gpu: out of range: got '-5000'",
            "expected a number of tok/s/GPU above 0",
        ],
    ),
    "empty file": (with_bytes(b""), ["points.csv: an empty file; run the benchmark again"]),
    "a folder as a file": (a_folder_in_its_place, ["points.csv: no file in this folder"]),
    "no such file": (lambda folder: (folder / "points.csv").unlink(), ["points.csv: no such file; a path is relative"]),
    "unknown hardware": (
        lambda folder: (folder / "points.csv").write_text((folder / "points.csv").read_text().replace("b200", "b2000")),
        ["unknown hardware 'b2000'; did you mean 'b200'?", "known: "],
    ),
    "a misspelled column": (
        replaced("throughput_per_gpu", "thruput_per_gpu"),
        ["points.csv: unknown column 'thruput_per_gpu'; did you mean 'throughput_per_gpu'?"],
    ),
}
DATA["not UTF-8"] = (
    lambda folder: (folder / "points.csv").write_bytes(
        (folder / "points.csv").read_bytes().replace(b"m,b200", b"m\xff,b200", 1)
    ),
    ["points.csv", "UTF-8"],
)


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.mark.parametrize("name", DATA)
@pytest.mark.parametrize("command", ["build", "check"])
def test_bad_data_is_told_with_its_place_and_what_was_written_stays_whole(run, folder, name, command):
    change, said = DATA[name]
    assert run("build", "mtp.yaml", *PLAIN).exit_code == 0
    before = snapshot(folder / "output" / "mtp-sglang-aggregated")
    change(folder)
    refused = run(command, "mtp.yaml", *PLAIN)
    assert refused.exit_code == 1
    lines = refused.stderr.splitlines()
    assert all(line.startswith("error: mtp.yaml (mtp): ") for line in lines)
    for part in said:
        assert part in refused.stderr
    assert snapshot(folder / "output" / "mtp-sglang-aggregated") == before
    assert [path.name for path in (folder / "output").rglob(".*")] == [".paretopress.json"]


CONFIGS = {
    "five mistakes": (
        b"""\
report: Not A Name
sources: [{path: points.csv, parsr: points}]
compare: {axis: spec_method, a: off, b: none}
taget: [1, 2]
method: stric
narrative: bare
""",
        [
            "x.yaml:1:9: report: not a name for a report",
            "x.yaml:2:30: unknown key 'parsr'; did you mean 'parser'?",
            "x.yaml:3:33: a: ",
            "x.yaml:4:1: unknown key 'taget'; did you mean 'targets'?",
            "x.yaml:5:9: method: unknown value 'stric'; did you mean 'strict'?",
        ],
    ),
    "no YAML": (b"report: [", ["x.yaml:"]),
    "an empty file": (b"", ["x.yaml"]),
    "not UTF-8": (b"report: \xff\n", ["x.yaml:1:9: not UTF-8"]),
    "another type": (b"- report\n", ["x.yaml"]),
    "a label of 10,000 characters": (
        f"""\
report: x
title: {LABEL!r}
sources: [{{path: points.csv}}]
compare: {{axis: spec_method, a: mtp, b: none}}
""".encode(),
        ["x.yaml:2:8: title: a text of "],
    ),
}


@pytest.mark.parametrize("name", CONFIGS)
def test_a_bad_config_is_told_with_file_line_and_column_and_nothing_is_written(run, folder, name):
    content, said = CONFIGS[name]
    folder.joinpath("x.yaml").write_bytes(content)
    refused = run("build", "x.yaml", "mtp.yaml", *PLAIN)
    assert refused.exit_code == 2
    lines = refused.stderr.splitlines()
    assert len(lines) == len(said)
    for line, part in zip(lines, said, strict=True):
        assert line.startswith(f"error: {part}")
        assert len(line) < 1000
    assert not folder.joinpath("output").exists()
    assert run("check", "x.yaml", *PLAIN).exit_code == 1


def test_a_folder_named_as_a_config_without_configs_is_wrong_use(run, folder):
    folder.joinpath("empty.yaml").mkdir()
    refused = run("build", "empty.yaml", *PLAIN)
    assert refused.exit_code == 2
    assert refused.stderr == "error: empty.yaml: no config in this folder: expected *.yaml or *.yml\n"


def test_a_text_of_data_with_every_special_character_becomes_a_page(run, folder):
    text = LABEL[:10_000]
    points = folder.joinpath("points.csv").read_text().replace("sglang", f'"{text}"')
    folder.joinpath("points.csv").write_text(points)
    built = run("build", "mtp.yaml", *PLAIN)
    assert (built.exit_code, built.stderr) == (0, "")
    (page,) = folder.joinpath("output").glob("*/index.md")
    assert "<script>" not in page.read_text()
    assert "$" not in page.read_text()


def test_two_engines_whose_reports_would_share_a_folder_are_refused(run, folder):
    text = folder.joinpath("points.csv").read_text()
    head, *rows = text.splitlines(keepends=True)
    one, two = ([row.replace("sglang", engine) for row in rows] for engine in ("my serve", "my-serve"))
    folder.joinpath("points.csv").write_text("".join([head, *one, *two]))
    refused = run("build", "mtp.yaml", *PLAIN)
    assert refused.exit_code == 1
    assert "report 'mtp-my-serve-aggregated' is already made by mtp.yaml (mtp); rename one" in refused.stderr


@pytest.mark.parametrize(
    "command", [["plugins"], ["build", "mtp.yaml"], ["inspect", "points.csv"], ["new", "points.csv"]]
)
def test_a_plugin_file_that_fails_to_import_is_told_with_its_line(run, folder, command):
    folder.joinpath("broken.py").write_text("import os\nimport no_such_module\n")
    refused = run(*command, "--plugin", "broken.py")
    assert refused.exit_code == 2
    assert refused.stderr == (
        "error: broken.py:2: this plugin does not load: ModuleNotFoundError: No module named 'no_such_module'\n"
    )


@pytest.mark.parametrize("command", [["plugins"], ["plugins", "--json"], ["build", "mtp.yaml"], ["check", "mtp.yaml"]])
def test_two_plugins_with_one_key_are_both_named(run, folder, command):
    for name in ("one.py", "two.py"):
        folder.joinpath(name).write_text(NPU)
    refused = run(*command, *PLAIN, "--plugin", "one.py", "--plugin", "two.py")
    assert refused.exit_code == 2
    assert refused.stderr.startswith("error: hardware 'npu' is offered by 'file:one' and by 'file:two'; leave one out")
    assert not folder.joinpath("output").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--plugin", "none.py"], "none.py: this plugin cannot be read: got 'No such file or directory'"),
        (["--plugin", "points.csv"], "points.csv: not a plugin: expected a Python file (.py)"),
        (
            ["--no-plugin", "paretopress:engine"],
            "unknown plugin 'paretopress:engine'; did you mean 'paretopress:engines'?",
        ),
    ],
)
def test_a_plugin_that_is_not_there_is_wrong_use(run, options, said):
    refused = run("build", "mtp.yaml", *options)
    assert refused.exit_code == 2
    assert said in refused.stderr
