"""GitHub and other forges: the base dialect as it is, with links where a site would embed a page."""

from __future__ import annotations

from paretopress import Flavor

__all__ = ["FLAVOR"]

FLAVOR = Flavor(key="gfm", label="GitHub-flavoured Markdown")
