"""Paretopress turns LLM-serving benchmark results into comparison pages that can be checked.

In a notebook::

    import paretopress

    points = paretopress.read("runs/*.json", hardware="b200", gpus=8)
    comparison = paretopress.compare(points, axis="spec_method", a="mtp", b="none")
    comparison.readings  # a pandas frame
    comparison.figure("frontier")  # a matplotlib Figure
    print(comparison.markdown())

A plugin author needs `hookimpl`, the offers (`Hardware`, `PriceSheet`, `Price`, `Engine`, `Parser`, `Narrative`,
`Figure`, `Flavor`), `Story` and `Claim`; `paretopress.hooks` shows one complete plugin a hook.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from paretopress.errors import ParetopressError
from paretopress.hooks import hookimpl
from paretopress.offers import Engine, Figure, Flavor, Hardware, Narrative, Parser, Price, PriceSheet

if TYPE_CHECKING:
    from paretopress.api import compare, read
    from paretopress.comparison import Comparison
    from paretopress.story import Claim, Story
    from paretopress.text import escape

__version__ = "0.1.0"

__all__ = [
    "Claim",
    "Comparison",
    "Engine",
    "Figure",
    "Flavor",
    "Hardware",
    "Narrative",
    "ParetopressError",
    "Parser",
    "Price",
    "PriceSheet",
    "Story",
    "__version__",
    "compare",
    "escape",
    "hookimpl",
    "read",
]

# Loaded on first use: pandas, scipy and Jinja2 cost more than everything `paretopress --help` needs.
_LAZY = {
    "Claim": "paretopress.story",
    "Comparison": "paretopress.comparison",
    "Story": "paretopress.story",
    "compare": "paretopress.api",
    "escape": "paretopress.text",
    "read": "paretopress.api",
}


def __getattr__(name: str) -> object:
    """Import the heavier names when they are first asked for."""
    if name not in _LAZY:
        message = f"module 'paretopress' has no attribute {name!r}"
        raise AttributeError(message)
    value: object = getattr(importlib.import_module(_LAZY[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Return the public names, the lazy ones too."""
    return __all__
