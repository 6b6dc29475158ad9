"""The MkDocs plugin: before each build of the site it brings the reports below its docs up to date.

::

    plugins:
      - awesome-nav                # reads the navigation that a build writes
      - paretopress:
          configs: [reports]       # from the folder of mkdocs.yml
          output: reports          # from docs_dir
          interactive: true

Canonical addresses follow from the site's own `site_url`. Zensical runs no plugins: there `paretopress build --flavor
mkdocs` comes before the site's own build.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from mkdocs.config import config_options as options
from mkdocs.config.base import Config
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, get_plugin_logger
from mkdocs.utils.yaml import yaml_load

from paretopress.building.settings import Settings
from paretopress.errors import ParetopressError
from paretopress.languages import LANGUAGES
from paretopress.sites.prebuild import address, prebuild

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer

log = get_plugin_logger("paretopress")


class Options(Config):
    """What `mkdocs.yml` may say below the plugin."""

    configs = options.ListOfItems(options.Type(str))
    output = options.Type(str, default="reports")
    language = options.Optional(options.Choice(tuple(LANGUAGES)))
    interactive = options.Type(bool, default=False)


class Reports(BasePlugin[Options]):
    """Builds the reports of some configs as pages of the site."""

    def __init__(self) -> None:
        self._watched: tuple[Path, ...] = ()
        self._serving = False

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:  # noqa: ARG002
        """Learn whether the site is served; since there is this method, the plugin lives through all its builds."""
        self._serving = command == "serve"

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Write the reports; those that are up to date are not touched, so that a served site comes to rest."""
        settings = Settings(
            flavor="mkdocs",
            language=self.config.language,
            interactive=self.config.interactive,
            assets="shared",
            site_url=address(self._site_url(config), self.config.output),
        )
        base = Path(config.config_file_path or "mkdocs.yml").absolute().parent
        try:
            built = prebuild(self.config.configs, base, Path(config.docs_dir) / self.config.output, settings)
        except ParetopressError as error:
            raise PluginError("\n".join(f"paretopress: {fault}" for fault in error.faults)) from error
        self._watched = built.watched
        for warning in built.warnings:
            log.warning(warning)
        log.info("reports: %s", f"{built.changed} files changed" if built.changed else "up to date")

    def on_serve(self, server: LiveReloadServer, /, **_: object) -> LiveReloadServer:
        """Watch the configs and what they read, besides the docs."""
        for path in self._watched:
            server.watch(str(path))
        return server

    def _site_url(self, config: MkDocsConfig) -> str | None:
        """Return the site's address as its user wrote it: MkDocs puts another in its place while it serves the site."""
        if not self._serving:
            return config.site_url
        with Path(config.config_file_path).open(encoding="utf-8") as file:
            return yaml_load(file).get("site_url")
