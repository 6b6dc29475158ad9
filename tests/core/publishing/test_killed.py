"""Builds that are killed at any moment, and builds side by side: real processes."""

import json
import os
import random
import subprocess
import sys

import pytest

from paretopress.publishing.manifest import JOURNAL, MANIFEST

# For each line it is given, starts builds of reports with files of their own, kills them after a while or waits for
# them, and prints how they ended. Forked, so that the imports are paid for once.
BUILDS = """
import json, os, signal, sys, time
from pathlib import Path
from paretopress.publishing.entry import Entry
from paretopress.publishing.shelf import Shelf

def build(said, reports, out):
    shelf = Shelf(Path(out))
    for report in reports:
        files = {f"{said}.svg": said * 9000, "report.json": said * 5000, "index.md": said}
        made = [(f"{report}/{name}", text.encode()) for name, text in files.items()]
        shelf.put(Entry(report=report, title=report, summary=said), made, Path("all.yaml"))
    shelf.close(lambda entries: [("index.md", "".join(f"{one.report} {one.summary}\\n" for one in entries).encode())])

def start(told):
    if child := os.fork():
        return child
    try:
        build(*told)
    except BaseException as error:
        print(error, file=sys.stderr)
        os._exit(1)
    os._exit(0)

for line in sys.stdin:
    after_s, builds = json.loads(line)
    children = [start(told) for told in builds]
    if after_s is not None:
        time.sleep(after_s)
        for child in children:
            os.kill(child, signal.SIGKILL)
    print(json.dumps([os.waitpid(child, 0)[1] for child in children]), flush=True)
"""
REPORTS = [f"r{number}" for number in range(30)]

pytestmark = pytest.mark.skipif(
    not hasattr(os, "fork"), reason="needs a system whose processes can be forked and killed"
)


@pytest.fixture
def run(tmp_path):
    """Return a function that runs builds `(what they say, their reports, folder)` at once; how each of them ended."""
    (tmp_path / "all.yaml").touch()
    command, pipe = [sys.executable, "-c", BUILDS], subprocess.PIPE
    with subprocess.Popen(command, cwd=tmp_path, stdin=pipe, stdout=pipe, text=True) as process:

        def run(*builds, after_s=None):
            print(json.dumps([after_s, builds]), file=process.stdin, flush=True)
            return json.loads(process.stdout.readline())

        yield run
        process.stdin.close()


def tree(folder):
    """Return the files of a folder, but temporary ones, of which a kill may leave one behind for a minute."""
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in files.items() if not name.endswith(".paretopress")}


def test_a_build_that_is_killed_at_any_moment_is_put_right_by_the_next(run, tmp_path):
    assert run(("a", REPORTS, "clean")) == [0]
    out, chance = tmp_path / "out", random.Random(7)  # noqa: S311 - when to kill
    (out / "r3").mkdir(parents=True)
    (out / "r3/mine.txt").write_text("mine")
    killed = tries = 0
    while killed < 15 and tries < 300:  # a fast machine is often done before it is killed
        tries += 1
        reports = chance.choice([REPORTS, REPORTS[:7]])
        (status,) = run((chance.choice("bcd"), reports, "out"), after_s=chance.uniform(0, 0.05))
        killed += status != 0
        assert all(data == name[-5:-4].encode() * 9000 for name, data in tree(out).items() if name.endswith(".svg"))
    assert killed == 15
    assert run(("a", REPORTS, "out")) == [0]
    left = tree(out)
    assert left.pop("r3/mine.txt") == b"mine"
    assert left == tree(tmp_path / "clean")


def test_builds_side_by_side_leave_what_one_alone_would(run, tmp_path):
    assert run(("a", REPORTS, "clean")) == [0]
    parts = [("a", REPORTS[first : first + 10], "out") for first in (0, 10, 20)]
    assert run(*parts, ("a", REPORTS, "out"), ("a", REPORTS, "out")) == [0] * 5
    # Three of them made only a part of what the config makes, so who came last decided what is stale.
    assert run(("a", REPORTS, "out")) == [0]
    assert tree(tmp_path / "out") == tree(tmp_path / "clean")
    assert not (tmp_path / "out" / JOURNAL).exists()
    assert (tmp_path / "out" / MANIFEST).exists()
