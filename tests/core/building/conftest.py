"""Small sites: a few models in a few tables, told in a sentence by a plugin that also says when it draws."""

import json
import os
from pathlib import Path

import pytest

from paretopress import config
from paretopress.build import build, jobs
from paretopress.building.planned import recalled
from paretopress.building.store import Store
from paretopress.building.worker import Plugins
from paretopress.building.workers import Workers
from paretopress.host import load
from paretopress.reader import Reader

COLUMNS = ("model", "spec_method", "interactivity", "throughput_per_gpu", "concurrency")

#: Its figure writes down for which report it draws, in the file that DRAWN names.
PLUGIN = """
import os
from pathlib import Path

from paretopress.hooks import hookimpl
from paretopress.offers import Figure, Narrative
from paretopress.story import Claim, Story
from paretopress.text import escape


def tell(comparison):
    return Story(title=escape(comparison.title), summary=Claim.of(f"{len(comparison.matches)} targets."))


def draw(figure, comparison):
    if log := os.environ.get("DRAWN"):
        with Path(log).open("a") as file:
            file.write(f"{comparison.question.report}\\n")
    side = comparison.sides["a"].frontier
    figure.add_subplot().plot(side["interactivity"], side["throughput_per_gpu"])


@hookimpl
def paretopress_narratives():
    return [Narrative(key="tiny", label="Tiny", axes=(), tell=tell)]


@hookimpl
def paretopress_figures():
    return [Figure(key="line", label="Line", draw=draw, caption=lambda _: "A line.", alt=lambda _: "It falls.")]
"""


class Site:
    """A folder with configs, tables and a plugin, and what building it gives."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.plugin = folder / "tiny.py"
        self.plugin.write_text(PLUGIN)
        self.store = Store(folder=folder / "cache")
        self.drawn_by = folder / "drawn.txt"

    def table(self, name="d.csv", models=("m1", "m2"), gain=1.5, **columns):
        """Write a table in which each model has two points on each side."""
        rows = [
            (model, side, x, y * factor, load)
            for model in models
            for side, factor in (("mtp", gain), ("none", 1.0))
            for x, y, load in ((20, 1000, 16), (60, 200, 1))
        ]
        more = ("hardware", *columns)
        lines = [",".join((*COLUMNS, *more))]
        lines += [",".join(map(str, (*row, "b200", *columns.values()))) for row in rows]
        (self.folder / name).write_text("\n".join(lines) + "\n")

    def config(self, report="r", models=("m1", "m2"), source="d.csv", figures=("line",), **keys):
        """Write a config of one report for each model."""
        compare = {"axis": "spec_method", "a": "mtp", "b": "none"}
        whole = {
            "report": report,
            "sources": [{"path": source}],
            "matrix": {"model": list(models)},
            "compare": compare,
            "narrative": "tiny",
            "figures": list(figures),
            **keys,
        }
        (self.folder / f"{report}.yaml").write_text(json.dumps(whole))

    def workers(self, **how):
        """Return workers that know this site's plugin."""
        return Workers(plugins=Plugins.of((), (str(self.plugin),)), **how)

    def build(self, into="out", *, store: Store | None = None, cached=True, keep_going=False, **how):
        """Build all configs; return the outcomes by report."""
        catalogue = load(files=[self.plugin]).catalogue
        ready = jobs(config.load_all(config.find([str(self.folder)])), catalogue)
        kept = store or Store(folder=self.store.folder) if cached else None
        reader = Reader(catalogue=catalogue, keep_going=keep_going)
        self.drawn_by.unlink(missing_ok=True)
        ready = recalled(ready, reader, kept).jobs
        outcomes = build(ready, self.folder / into, reader, store=kept, **how)
        return {outcome.report: outcome for outcome in outcomes}

    def made(self, **how):
        """Build all configs; return the names of the reports that were made now."""
        return {name for name, outcome in self.build(**how).items() if outcome.made}

    @property
    def drawn(self):
        """Return the reports for which the last build drew a figure, sorted."""
        return sorted(self.drawn_by.read_text().split()) if self.drawn_by.exists() else []

    def files(self, into="out"):
        """Return the bytes of all files in an output folder, by path."""
        folder = self.folder / into
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def site(tmp_path, monkeypatch):
    made = Site(tmp_path)
    monkeypatch.setenv("DRAWN", os.fspath(made.drawn_by))
    return made
