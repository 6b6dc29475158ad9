"""Reports made by several processes, of this machine and of a cluster: the same as made by one."""

import os
import pickle
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from paretopress import config
from paretopress.building import worker
from paretopress.building.digests import digest
from paretopress.building.keys import ANEW
from paretopress.building.settings import Settings
from paretopress.building.worker import Chunk, Plugins, Task, unpacked, work
from paretopress.building.workers import Workers
from paretopress.errors import ConfigError, Fault
from paretopress.sources import UnrecognisedError

MODELS = tuple(f"m{number}" for number in range(24))


def some_fail(site):
    """Make a site of 24 reports of which one has bad data, one no data, and one the name of another."""
    site.table(models=MODELS)
    site.config(models=MODELS, figures=())
    site.table("bad.csv", models=("m1",), gain=-1)
    site.config("bad", models=("m1",), source="bad.csv")
    site.config("gone", models=("m1",), source="nowhere/*.csv")
    site.table("trt.csv", models=("m1",), engine="trt", topology="aggregated")
    pinned = {"engine": "trt", "topology": "aggregated"}
    site.config("x-m1-trt-aggregated", models=(), source="trt.csv", matrix={}, where=pinned)
    site.config("x", models=("m1",), source="trt.csv")


def told(outcomes):
    """Return everything that a build says of its reports, in order."""
    return [(name, one.entries, one.made, [str(fault) for fault in one.faults]) for name, one in outcomes.items()]


def test_several_processes_say_and_write_what_one_does(site):
    some_fail(site)
    serial = site.build("serial", cached=False)
    parallel = site.build("parallel", cached=False, workers=site.workers(jobs=2))
    assert told(parallel) == told(serial)
    assert sum(bool(one.faults) for one in serial.values()) == 3
    assert site.files("parallel") == site.files("serial")
    assert site.made(into="parallel", workers=site.workers(jobs=2)) == {
        name for name, one in serial.items() if one.made
    }
    assert site.made(into="parallel") == set()
    assert not _workers()


def test_a_worker_does_not_make_what_is_known(site):
    site.table(models=MODELS)
    site.config(models=MODELS)
    site.build()
    table = site.folder / "d.csv"
    table.write_text(table.read_text().replace("m7,mtp,60,300", "m7,mtp,60,310"))
    site.build(workers=site.workers(jobs=2))
    assert site.drawn == ["r-m7"]
    cached = site.files()
    site.build("anew", cached=False)
    assert site.files("anew") == cached


def _workers():
    """Return the processes that this one has started to make reports."""
    command = ["ps", "-o", "args=", "--ppid", str(os.getpid())]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [line for line in found.splitlines() if "popen_loky" in line]


def test_few_reports_are_made_here():
    assert not Workers().wanted(1)
    assert not Workers(jobs=1).wanted(1_000)
    assert Workers(jobs=2).wanted(2)
    assert Workers(backend="dask", scheduler="tcp://x:1").wanted(1)


def test_an_error_keeps_what_it_knows_on_its_way_from_a_worker():
    error = UnrecognisedError(Fault(where="a.json", what="an empty file", remedy="leave it out"), sha256="5d67")
    back = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    assert (back.faults, back.sha256, str(back)) == (error.faults, "5d67", str(error))


@pytest.fixture
def chunk(site):
    """Return a maker of chunks of one task."""
    site.table()
    site.config(models=("m1",))
    (one,) = config.load_all([site.folder / "r.yaml"])
    plugins = Plugins.of((), (str(site.plugin),))
    program = worker.running(worker._catalogue(plugins))

    def make(*, sees=None, build="1", **other):
        task = Task(config=one, base=site.folder, shown=None, ask=ANEW, sees=sees)
        return Chunk(
            build=build,
            program={**program, **other},
            plugins=plugins,
            settings=Settings(),
            keep_going=False,
            tasks=(task,),
        )

    return make


def test_a_worker_that_is_another_program_refuses(chunk):
    with pytest.raises(ConfigError) as caught:
        work(chunk(numpy="1.0", **{"the code of paretopress": "5d67"}))
    found = [str(fault) for fault in caught.value.faults]
    assert len(found) == 2
    assert "worker " in found[0]
    assert "numpy is another one" in found[0]
    assert "expected 1.0" in found[0]
    assert "the code of paretopress" in found[1]


def test_a_worker_that_sees_other_files_says_so(chunk, site):
    (fault,) = unpacked(work(chunk(sees="another listing")))[0]
    assert str(site.folder) in str(fault)
    assert "does not see the same sources" in str(fault)
    size = (site.folder / "d.csv").stat().st_size
    assert unpacked(work(chunk(sees=digest([repr(("d.csv", size))]))))[0].reports


def test_a_worker_reads_a_source_again_for_another_build(chunk, site):
    first = unpacked(work(chunk()))[0].reports[0].texts
    site.table(gain=2.5)
    assert unpacked(work(chunk()))[0].reports[0].texts == first
    assert unpacked(work(chunk(build="2")))[0].reports[0].texts != first


def test_an_interrupted_build_leaves_no_worker_and_keeps_what_was_finished(site):
    site.table(models=MODELS)
    site.config(models=MODELS, figures=())
    slow = site.plugin.read_text().replace("def tell(comparison):\n", "def tell(comparison):\n    time.sleep(0.2)\n")
    site.plugin.write_text(f"import time\n{slow}")
    command = [sys.executable, "-m", "paretopress", "build", str(site.folder), "--output", str(site.folder / "out")]
    command += ["--plugin", str(site.plugin), "--cache", str(site.folder / "cache"), "--jobs", "2"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True)
    _wait(lambda: list((site.folder / "out").glob("*/index.md")))
    os.killpg(process.pid, signal.SIGINT)  # as Ctrl-C does: to all processes of the terminal
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.decode().strip() == "interrupted"
    _wait(lambda: not _of_session(process.pid))
    finished = {path.parent.name for path in (site.folder / "out").glob("*/index.md")}
    assert 0 < len(finished) < len(MODELS)
    assert not site.made() & finished
    cached = site.files()
    site.build("anew", cached=False)
    assert site.files("anew") == cached


def _wait(until, seconds=60):
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end
        time.sleep(0.05)


def _of_session(leader):
    found = subprocess.run(["ps", "-o", "stat=", "-s", str(leader)], capture_output=True, text=True, check=False).stdout
    return [stat for stat in found.split() if not stat.startswith("Z")]


@contextmanager
def cluster(folder, **how):
    """Run a cluster of separate processes that work in another folder than the tests."""
    distributed = pytest.importorskip("distributed", reason="pip install 'paretopress[cluster]'")
    here = Path.cwd()
    os.chdir(folder)
    try:
        with distributed.LocalCluster(
            n_workers=2, threads_per_worker=2, processes=True, dashboard_address=None, **how
        ) as made:
            os.chdir(here)
            yield made
    finally:
        os.chdir(here)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of distributed, on its way out
def test_a_cluster_says_and_writes_what_one_process_does_though_a_worker_is_killed(site, tmp_path):
    some_fail(site)
    serial = site.build("serial", cached=False)
    slow = site.plugin.read_text().replace("def tell(comparison):\n", "def tell(comparison):\n    time.sleep(0.3)\n")
    (tmp_path / "elsewhere").mkdir()
    with cluster(tmp_path / "elsewhere") as made:
        far = {"backend": "dask", "scheduler": made.scheduler_address}
        assert told(site.build("far", cached=False, workers=site.workers(**far))) == told(serial)
        assert site.files("far") == site.files("serial")
        site.plugin.write_text(f"import time\n{slow}")
        pids = {nanny.worker_address: nanny.pid for nanny in made.workers.values()}
        done = []

        def kill(outcome):
            done.append(outcome)
            if len(done) == 1:
                busy = [worker.address for worker in made.scheduler.workers.values() if worker.processing]
                os.kill(pids[busy[0]], signal.SIGKILL)

        lost = site.build("lost", cached=False, workers=site.workers(**far), done=kill)
        assert len(done) == len(serial)
    assert told(lost) == told(serial)
    site.build("slow", cached=False)
    assert site.files("lost") == site.files("slow")


def test_a_scheduler_that_does_not_answer_is_an_error(site):
    pytest.importorskip("distributed", reason="pip install 'paretopress[cluster]'")
    site.table()
    site.config()
    workers = site.workers(backend="dask", scheduler="tcp://127.0.0.1:9")
    with pytest.raises(ConfigError, match="no scheduler answers"):
        site.build(workers=workers)
