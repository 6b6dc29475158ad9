"""The Sphinx extension: it brings the reports below the sources up to date, and embeds them or parts of them.

::

    extensions = ["paretopress.sites.sphinx"]      # loads myst_parser
    paretopress_configs = ["../reports"]           # from the folder of conf.py; without it nothing is built
    paretopress_output = "reports"                 # from the source folder
    paretopress_interactive = True

In any page, reStructuredText or MyST::

    .. paretopress:: b200-fp8-deepseek-r1
       :part: readings
"""

from __future__ import annotations

import json
import posixpath
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.errors import ConfigError, ExtensionError
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, new_document

from paretopress import __version__
from paretopress.building.settings import Settings
from paretopress.errors import ParetopressError, nearest
from paretopress.interactive.assets import FOLDER
from paretopress.publishing.entry import found, lying
from paretopress.sites.parts import WHOLE, moved, parts
from paretopress.sites.prebuild import address, prebuild

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

log = logging.getLogger(__name__)

PAGE, NUMBERS = "index.md", "report.json"
STATIC = Path(__file__).parent / "static"
#: The builders of sites; an e-book is HTML, too, and wants nothing beside its pages.
SITES = ("html", "dirhtml")


class Report(SphinxDirective):
    """A report, or the part of it that `:part:` names, in the midst of another page."""

    required_arguments = 1
    option_spec: ClassVar = {"part": directives.unchanged_required}

    def run(self) -> Sequence[nodes.Node]:
        """Return the nodes; none, and a warning, where there is no such report or part."""
        output = Path(self.env.srcdir, self.config.paretopress_output)
        report, part = self.arguments[0], self.options.get("part", WHOLE)
        folder = output / report
        for name in (PAGE, NUMBERS):  # also where they are not there yet
            self.env.note_dependency(folder / name)
        if lying(folder) is None:
            return self._missing("report", report, sorted(one.report for one in found(output)))
        numbers = json.loads((folder / NUMBERS).read_bytes())
        of_page = parts(self._read(folder), numbers)
        if part not in of_page:
            return self._missing(f"part of {report}", part, of_page)
        return self._placed(of_page[part], posixpath.join(self.config.paretopress_output, report))

    def _read(self, folder: Path) -> nodes.document:
        """Return a report's page as MyST reads it, whatever reads the page that embeds it."""
        from myst_parser.parsers.sphinx_ import MystParser

        page, name = folder / PAGE, self.env.docname
        document = new_document(str(page), self.state.document.settings)
        parser = MystParser()
        parser.set_application(self.env.app)
        # Links are looked up from the page that holds them.
        self.env.temp_data["docname"] = page.relative_to(self.env.srcdir).with_suffix("").as_posix()
        try:
            parser.parse(page.read_text(encoding="utf-8"), document)
        finally:
            self.env.temp_data["docname"] = name
        return document

    def _placed(self, some: Sequence[nodes.Node], folder: str) -> Sequence[nodes.Node]:
        uri = self.env.app.builder.get_relative_uri(self.env.docname, f"{folder}/index")
        moved(some, folder, self.env.docname, posixpath.dirname(uri))
        # An identifier of the report's page may be another one's here.
        for node in (within for one in some for within in one.findall(nodes.Element)):
            if node["ids"]:
                node["ids"] = []
                self.state.document.set_id(node)
        return some

    def _missing(self, kind: str, name: str, known: Sequence[str] | Mapping[str, Any]) -> Sequence[nodes.Node]:
        remedy = nearest(name, known) or f"known: {', '.join(known) or 'none'}"
        log.warning(
            "paretopress: unknown %s %r; %s", kind, name, remedy, location=self.get_location(), type="paretopress"
        )
        return []


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directive and the build of reports."""
    app.setup_extension("myst_parser")
    app.add_config_value("paretopress_configs", [], "env", (list, tuple))
    app.add_config_value("paretopress_output", "reports", "env", str)
    app.add_config_value("paretopress_language", None, "env", str)
    app.add_config_value("paretopress_interactive", default=False, rebuild="env", types=bool)
    app.add_directive("paretopress", Report)
    app.add_css_file("paretopress.css")
    app.connect("builder-inited", _build)
    app.connect("build-finished", _publish)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}


def _build(app: Sphinx) -> None:
    """Bring the reports up to date before Sphinx looks which sources changed."""
    config = app.config
    config.html_static_path.append(str(STATIC))
    output = Path(app.srcdir, config.paretopress_output)
    if not output.resolve().is_relative_to(Path(app.srcdir).resolve()):
        raise ConfigError(f"paretopress_output: {config.paretopress_output!r} does not lie below the source folder")
    if not config.paretopress_configs:
        return
    settings = Settings(
        flavor="myst",
        language=config.paretopress_language,
        interactive=config.paretopress_interactive,
        assets="shared",
        site_url=address(config.html_baseurl, config.paretopress_output),
    )
    try:
        built = prebuild(config.paretopress_configs, Path(app.confdir), output, settings)
    except ParetopressError as error:
        raise ExtensionError("\n".join(str(fault) for fault in error.faults), modname="paretopress") from None
    for warning in built.warnings:
        log.warning("paretopress: %s", warning, type="paretopress")
    log.info("paretopress: %s", f"{built.changed} files changed" if built.changed else "up to date")


def _publish(app: Sphinx, error: Exception | None) -> None:
    """Put beside each page in the site what lies beside it in the sources.

    Its interactive page needs its figures there, and search engines are told that its numbers are. Sphinx knows of the
    figures and numbers as well, but keeps them elsewhere.
    """
    if error or app.builder.name not in SITES:
        return
    output = Path(app.srcdir, app.config.paretopress_output)
    for folder in (*(file.parent for file in output.glob(f"*/{NUMBERS}")), output / FOLDER):
        for file in folder.glob("*"):
            if file.suffix != ".md":
                target = Path(app.outdir, file.relative_to(app.srcdir))
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, target)
