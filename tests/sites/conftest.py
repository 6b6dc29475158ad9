"""Real documentation sites, built from `configs/` and a report of ugly labels, as the README says."""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from paretopress.cli import main

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "tests" / "data" / "sites"
CONFIGS = (ROOT / "configs", SOURCES / "nasty.yaml")


@dataclass(frozen=True)
class Kind:
    """How one kind of site is built.

    `pages` is where it has its Markdown, `made` where it puts its HTML, and `home` where that has the reports.
    """

    flavor: str
    source: str
    pages: str
    made: str
    command: Callable[[Path], list[str]]
    embeds: bool = True


def module(*arguments):
    return lambda _: [sys.executable, "-m", *arguments]


def docusaurus(folder):
    (folder / "node_modules").symlink_to(node_modules())
    return [str(folder / "node_modules" / ".bin" / "docusaurus"), "build"]


KINDS = {
    "mkdocs": Kind("mkdocs", "mkdocs", "docs", "site", module("mkdocs", "build", "--strict")),
    "zensical": Kind("mkdocs", "mkdocs", "docs", "site", module("zensical", "build", "--strict")),
    "sphinx": Kind(
        "myst", "sphinx", ".", "out", module("sphinx", "-W", "-n", "--keep-going", "-b", "html", ".", "out")
    ),
    "hugo": Kind(
        "hugo",
        "hugo",
        "content",
        "public",
        lambda _: [shutil.which("hugo", path=BIN) or "hugo", "--panicOnWarning"],
        embeds=False,
    ),
    "docusaurus": Kind("docusaurus", "docusaurus", "content", "build", docusaurus),
}
BIN = str(Path(sys.executable).parent)


def node_modules():
    """Return the packages of Docusaurus, installed once into the user's folder for caches."""
    if shutil.which("npm") is None:
        pytest.skip("needs npm: apt-get install nodejs npm")
    wanted = (SOURCES / "docusaurus" / "package.json").read_text(encoding="utf-8")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "paretopress-tests", "docusaurus")
    cache.mkdir(parents=True, exist_ok=True)
    done = cache / "installed.json"
    if not done.is_file() or done.read_text(encoding="utf-8") != wanted:
        (cache / "package.json").write_text(wanted, encoding="utf-8")
        npm = ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--silent"]
        ran = subprocess.run(npm, cwd=cache, capture_output=True, text=True, check=False, timeout=900)
        if ran.returncode:
            pytest.skip(f"npm cannot install Docusaurus: {ran.stderr.strip()[:300]}")
        done.write_text(wanted, encoding="utf-8")
    return cache / "node_modules"


@dataclass(frozen=True)
class Site:
    kind: Kind
    folder: Path
    cache: Path
    language: str | None = None

    @property
    def reports(self):
        return self.folder / self.kind.pages / "reports"

    @property
    def made(self):
        return self.folder / self.kind.made

    def prebuild(self, *more):
        """Build the reports, and return the exit code and what was said."""
        options = ["--flavor", self.kind.flavor, "--output", self.reports, "--cache", self.cache]
        options += ["--interactive", "--assets", "shared", "--site-url", "https://example.org/reports"]
        options += ["--language", self.language] if self.language else []
        ran = CliRunner().invoke(main, [str(one) for one in ("build", *CONFIGS, *options, *more)])
        return ran.exit_code, ran.output

    def build(self):
        """Build the site as strictly as it can be, and return what was said."""
        environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "NO_UPDATE_NOTIFIER": "1"}
        # What it keeps from build to build lies with its packages, and would be another site's.
        environment["DOCUSAURUS_NO_PERSISTENT_CACHE"] = "true"
        ran = subprocess.run(
            self.kind.command(self.folder),
            cwd=self.folder, env=environment, capture_output=True, text=True, check=False, timeout=600,
        )  # fmt: skip
        said = f"{ran.stdout}\n{ran.stderr}"
        assert ran.returncode == 0, said
        return said

    def names(self):
        """Return the folders of all reports."""
        return sorted(file.parent.name for file in self.reports.glob("*/report.json"))

    def report(self, name):
        return json.loads((self.reports / name / "report.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def make_site(tmp_path_factory):
    """Return a function that builds a kind of site, reports first; each once, the reports' figures for all once."""
    cache = tmp_path_factory.mktemp("cache")
    made = {}

    def make(name, language=None):
        if (name, language) not in made:
            kind = KINDS[name]
            folder = tmp_path_factory.mktemp(name)
            shutil.copytree(SOURCES / kind.source, folder, dirs_exist_ok=True)
            site = Site(kind, folder, cache, language)
            code, said = site.prebuild()
            assert code == 0, said
            made[name, language] = site, site.build()
        return made[name, language]

    return make


class Quiet(SimpleHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/favicon.ico":  # which browsers ask of every site
            self.send_response(204)
            self.end_headers()
        else:
            super().do_GET()

    def log_message(self, *_):
        pass


@contextmanager
def served(folder):
    """Serve a folder on this machine, and yield its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def serve():
    return served
