"""The program as a whole: help, version, exit codes, and what it costs to start."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import paretopress
from paretopress import files
from paretopress.cli import terminal

HELP = [sys.executable, "-m", "paretopress", "--help"]
CLICK = [sys.executable, "-c", "import click"]
COMMANDS = ("build", "cache", "check", "diff", "inspect", "new", "plugins", "schema", "verify")


@pytest.fixture
def process(folder):
    """Return a function that runs the program in a process of its own."""

    def run(*arguments, **options) -> subprocess.CompletedProcess:
        command = [sys.executable, "-m", "paretopress", *arguments]
        return subprocess.run(command, check=False, capture_output=True, text=True, env=environment(), **options)

    return run


def environment() -> dict[str, str]:
    package = Path(paretopress.__file__).parents[1]
    return os.environ | {"PYTHONPATH": os.pathsep.join([str(package), os.environ.get("PYTHONPATH", "")])}


def test_help_names_every_command_with_a_line_about_it(run):
    shown = run("--help")
    assert shown.exit_code == 0
    lines = {line.split()[0]: line.split()[1:] for line in shown.output.split("Commands:")[1].splitlines() if line}
    assert tuple(lines) == COMMANDS
    assert all(lines.values())


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(run, command):
    shown = run(command, "-h")
    assert shown.exit_code == 0
    assert shown.output.startswith(f"Usage: paretopress {command}")


def test_python_m_is_the_same_program(process):
    shown = process("--version")
    assert shown.stdout == f"paretopress, version {paretopress.__version__}\n"
    assert process("--help").stdout.startswith("Usage: paretopress ")


def test_help_starts_nearly_as_fast_as_click():
    def seconds(command) -> float:
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment())
        return time.perf_counter() - start

    best = {"help": float("inf"), "click": float("inf")}
    for _ in range(30):  # a busy machine is given time to be idle for two starts
        best = {"help": min(best["help"], seconds(HELP)), "click": min(best["click"], seconds(CLICK))}
        if best["help"] <= 2 * best["click"]:
            break
    assert best["help"] <= 2.5 * best["click"]


@pytest.mark.parametrize(
    "heavy", ["rich", "pandas", "numpy", "pydantic", "yaml", "jinja2", "matplotlib", "markdown_it"]
)
def test_help_imports_nothing_heavy(heavy):
    code = (
        f"import sys; sys.argv = ['paretopress', '--help']\ntry:\n    from paretopress.cli import main; main()\n"
        f"finally:\n    assert {heavy!r} not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, env=environment())


@pytest.mark.parametrize(
    "arguments", [["bild"], ["build"], ["build", "mtp.yaml", "--otput", "x"], ["inspect"], ["new"], ["check"]]
)
def test_wrong_use_exits_2_and_says_what_is_wrong(run, arguments):
    refused = run(*arguments)
    assert refused.exit_code == 2
    assert "Error: " in refused.stderr


def test_an_error_of_ours_is_a_line_a_fault_and_its_exit_code(run):
    refused = run("build", "no.yaml", "neither.yaml")
    assert refused.exit_code == 2
    assert refused.stdout == ""
    assert refused.stderr.splitlines() == [
        "error: no.yaml: no such file or folder",
        "error: neither.yaml: no such file or folder",
    ]


def test_a_bug_of_ours_is_not_hidden(run, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError

    monkeypatch.setattr("paretopress.config.schema", broken)
    with pytest.raises(ZeroDivisionError):
        run("schema")


def test_an_interrupt_exits_130_with_a_short_line(run, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("paretopress.config.schema", interrupted)
    stopped = run("schema")
    assert (stopped.exit_code, stopped.stdout, stopped.stderr) == (130, "", "interrupted\n")


def test_an_interrupted_process_shows_no_traceback(folder):
    slow = folder / "slow.py"
    slow.write_text("import os, time\nos.write(1, b'ready')\ntime.sleep(60)\n")
    command = [sys.executable, "-m", "paretopress", "plugins", "--plugin", "slow.py"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment())
    assert process.stdout.read(5) == "ready"
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors.strip()) == (130, "interrupted")


def test_a_reader_that_has_seen_enough_ends_the_program_quietly(folder):
    command = [sys.executable, "-m", "paretopress", "schema"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment())
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()
    process.wait(timeout=30)
    assert errors == b""


def test_a_stream_that_lacks_a_character_gets_its_escape(folder):
    folder.joinpath("points.csv").write_text(folder.joinpath("points.csv").read_text().replace("m,b200", "モ,b200"))
    command = [sys.executable, "-m", "paretopress", "inspect", "points.csv"]
    latin = environment() | {"PYTHONIOENCODING": "latin-1"}
    assert rb"model \u30e2," in subprocess.run(command, check=True, capture_output=True, env=latin).stdout


@pytest.mark.parametrize(
    ("number", "reason"), [(errno.EACCES, "Permission denied"), (errno.ENOSPC, "No space left on device")]
)
def test_what_cannot_be_written_is_said_with_its_reason(run, monkeypatch, number, reason):
    def refuse(path, _):
        raise OSError(number, os.strerror(number), str(path.with_name(".index.md.ab12")))

    monkeypatch.setattr(files, "write", refuse)
    refused = run("build", "mtp.yaml", "--plugin", "plain.py", "--output", "out")
    assert refused.exit_code == 1
    assert refused.stderr == f"error: out: cannot be written: {reason}\n"
    refused = run("new", "points.csv", "--output", "made.yaml")
    assert refused.exit_code == 1
    assert reason in refused.stderr


def test_an_output_that_is_a_file_is_refused_before_anything_is_read(run, folder):
    folder.joinpath("out").write_text("mine")
    refused = run("build", "mtp.yaml", "--plugin", "plain.py", "--output", "out")
    assert refused.exit_code == 2
    assert "'out' is a file" in refused.stderr
    assert folder.joinpath("out").read_text() == "mine"


def test_an_output_below_a_file_is_refused(run, folder):
    folder.joinpath("out").write_text("mine")
    refused = run("build", "mtp.yaml", "--plugin", "plain.py", "--output", "out/here")
    assert refused.exit_code == 1
    assert refused.stderr == "error: out/here: cannot be written: Not a directory\n"


def test_the_schema_is_json_and_describes_every_key(run):
    shown = run("schema")
    assert shown.exit_code == 0
    assert json.loads(shown.stdout)["required"] == ["report", "sources", "compare"]


def test_control_characters_of_a_files_name_reach_no_terminal(run, folder):
    name = "evil\x1b[2J\nname.json"
    folder.joinpath(name).write_text("{}")
    told = run("inspect", name)
    assert told.exit_code == 1
    assert told.stderr.count("\n") == 1
    assert "\x1b" not in told.stderr
    assert r"evil\x1b[2J\nname.json" in told.stderr


def test_columns_are_as_wide_as_their_widest_cell():
    assert terminal.aligned([("a", "bcd", ""), ("ef", "g", "h")]) == ["a   bcd", "ef  g    h"]
    assert terminal.aligned([]) == []
