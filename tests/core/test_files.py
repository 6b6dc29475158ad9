"""A file is the old one or the new one, whole, and is touched only when its bytes change."""

import os
import stat
import subprocess
import sys
import threading
from contextlib import contextmanager

import pytest

from paretopress.files import write


@pytest.fixture
def file(tmp_path):
    file = tmp_path / "report" / "index.md"
    assert write(file, b"old\n")
    return file


def beside(file):
    return sorted(path.name for path in file.parent.iterdir())


def test_a_file_is_written_with_the_folders_that_it_needs(tmp_path):
    assert write(tmp_path / "a" / "b" / "index.md", b"new")
    assert (tmp_path / "a" / "b" / "index.md").read_bytes() == b"new"


def test_the_same_bytes_are_not_written_again(file):
    os.utime(file, ns=(1, 1))
    before = file.stat()
    assert write(file, b"old\n") is False
    assert (file.stat().st_mtime_ns, file.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_other_bytes_replace_the_file_and_leave_nothing_beside_it(file):
    assert write(file, b"new\n") is True
    assert file.read_bytes() == b"new\n"
    assert beside(file) == ["index.md"]


def test_a_file_gets_the_mode_of_any_other_new_file(file):
    ordinary = file.with_name("ordinary")
    ordinary.touch()
    assert stat.S_IMODE(file.stat().st_mode) == stat.S_IMODE(ordinary.stat().st_mode)


@contextmanager
def room_for(size):
    """Let the system refuse files larger than `size` bytes, as a full disk would."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_that_fills_up_leaves_the_old_file_and_no_other(file):
    with room_for(4096), pytest.raises(OSError, match="too large"):
        write(file, b"new\n" * 4096)
    assert file.read_bytes() == b"old\n"
    assert beside(file) == ["index.md"]


def test_what_cannot_be_written_leaves_the_old_file_and_no_other(file):
    with pytest.raises(TypeError):
        write(file, "text")
    assert file.read_bytes() == b"old\n"
    assert beside(file) == ["index.md"]


def test_a_process_that_dies_before_the_file_is_whole_leaves_the_old_one(file):
    dies = "import os, sys, pathlib; from paretopress.files import write\n"
    dies += "pathlib.Path.replace = lambda *_: os._exit(9)\n"
    dies += "write(pathlib.Path(sys.argv[1]), b'new')"
    assert subprocess.run([sys.executable, "-c", dies, file], check=False).returncode == 9
    assert file.read_bytes() == b"old\n"
    # What it left behind is hidden, and the next build writes as ever.
    assert [name for name in beside(file) if not name.startswith(".")] == ["index.md"]
    assert write(file, b"new")


def test_whoever_reads_meanwhile_sees_a_whole_file(file):
    whole = [b"a" * 200_000, b"b" * 200_000]
    write(file, whole[0])
    done = threading.Event()

    def change():
        for turn in range(100):
            write(file, whole[turn % 2])
        done.set()

    writer = threading.Thread(target=change)
    writer.start()
    seen = set()
    while not done.is_set():
        seen.add(file.read_bytes())
    writer.join()
    assert seen <= set(whole)
