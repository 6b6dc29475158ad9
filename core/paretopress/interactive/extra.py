"""The packages of the extra `[interactive]`."""

from __future__ import annotations

from importlib.util import find_spec

from paretopress.errors import Fault, PluginError

#: The chart is declared with the first and compiled with the second, by the names under which they are imported.
PACKAGES = ("altair", "vl_convert")


def require() -> None:
    """Raise unless all that makes interactive pages is installed; nothing is imported.

    Raises
    ------
    PluginError
        Naming what is missing.
    """
    missing = [name for name in PACKAGES if find_spec(name) is None]
    if missing:
        what = f"interactive pages are made with {' and '.join(missing)}, not installed here"
        raise PluginError(Fault(what=what, remedy="pip install 'paretopress[interactive]'"))
