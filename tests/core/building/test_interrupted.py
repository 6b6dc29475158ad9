"""Builds that are killed, and builds at the same time: the output is that of one build that came to its end."""

import signal
import subprocess
import sys
import time

import pytest

MODELS = tuple(f"m{number}" for number in range(12))


@pytest.fixture
def start(site):
    """Return a function that starts a build of a site in a process of its own."""
    site.table(models=MODELS)
    site.config(models=MODELS, figures=())
    slow = site.plugin.read_text().replace("def tell(comparison):\n", "def tell(comparison):\n    time.sleep(0.1)\n")
    site.plugin.write_text(f"import time\n{slow}")

    def start(*more):
        command = [sys.executable, "-m", "paretopress", "build", str(site.folder), "--plugin", str(site.plugin)]
        command += ["--output", str(site.folder / "out"), "--cache", str(site.folder / "cache"), "--quiet", *more]
        return subprocess.Popen(command, stderr=subprocess.PIPE)

    return start


def pages(site):
    return len(list((site.folder / "out").glob("*/index.md")))


def finished(site, into="out"):
    """Return an output folder without what a killed build had not yet given its name."""
    return {name: data for name, data in site.files(into).items() if not name.rpartition("/")[2].startswith(".index")}


def test_after_every_kill_a_build_gives_what_a_clean_one_gives(site, start):
    for enough in (1, 5, 9):
        process = start()
        end = time.monotonic() + 60
        while pages(site) < enough:
            assert process.poll() is None
            assert time.monotonic() < end
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert pages(site) < len(MODELS)
    assert len(site.made()) <= len(MODELS) - 9
    after = finished(site)
    site.build("anew", cached=False)
    assert after == finished(site, "anew")


def test_two_builds_at_once_do_not_disturb_each_other(site, start):
    both = [start(), start()]
    for process in both:
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said.decode()
    assert site.made() == set()
    after = finished(site)
    site.build("anew", cached=False)
    assert after == finished(site, "anew")
