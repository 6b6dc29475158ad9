"""Flavors: how pages are written for GitHub and for documentation sites, one file a publishing target.

To add a flavor, write a module with `FLAVOR` and name it here.
"""

from __future__ import annotations

from collections.abc import Iterable

from paretopress import Flavor, hookimpl
from paretopress_flavors import docusaurus, gfm, hugo, mkdocs, myst

__all__ = ["paretopress_flavors"]


@hookimpl
def paretopress_flavors() -> Iterable[Flavor]:
    """Return one flavor a publishing target."""
    return (gfm.FLAVOR, mkdocs.FLAVOR, myst.FLAVOR, docusaurus.FLAVOR, hugo.FLAVOR)
