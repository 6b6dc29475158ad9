"""Finding plugins: the entry points of installed distributions, and local files that the command line names.

Entry points are read one by one. pluggy's `load_setuptools_entrypoints` would let one failing import stop
everything, and a stranger's entry point silently replace ours of the same name (seen with pluggy 1.7).
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from pathlib import Path
from types import ModuleType
from typing import NoReturn

from paretopress.errors import Fault, PluginError

GROUP = "paretopress"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A plugin that is not loaded yet.

    Parameters
    ----------
    name : str
        `distribution:entry-point`, or `file:name`.
    version : str
        The distribution's version; `sha256:…` of a local file.
    load : callable
        Imports it and returns the object that holds its hooks.
    file : Path, optional
        The local file.
    module : str
        The module of an entry point.
    """

    name: str
    version: str
    load: Callable[[], object]
    file: Path | None = None
    module: str = ""


def installed() -> list[Found]:
    """Return the plugins of all installed distributions, by name; a distribution found twice counts once.

    Of two folders on `sys.path` that hold one distribution, the first counts, as it does for `import`.
    """
    distributions: dict[str, list[Found]] = {}
    for distribution in metadata.distributions():
        found = list(_entry_points(distribution))
        if found:
            distributions.setdefault(found[0].name.partition(":")[0], found)
    return sorted((plugin for found in distributions.values() for plugin in found), key=lambda plugin: plugin.name)


def local(files: Iterable[str | Path]) -> list[Found]:
    """Return local Python files as plugins; a file named twice counts once.

    Parameters
    ----------
    files : iterable of path
        A mapping gives the text of each, and none is read: a worker may not have them.

    Raises
    ------
    PluginError
        For a file that cannot be read.
    """
    paths = {Path(file).resolve(): Path(file) for file in files}
    texts = files if isinstance(files, Mapping) else {}
    named = zip(paths.values(), _short_names(list(paths)), strict=True)
    return [_file(path, name, texts.get(str(path))) for path, name in named]


def normalised(name: str) -> str:
    """Return a plugin's or distribution's name with the distribution as package indexes spell it.

    >>> normalised("Acme_GPUs:npu_1")
    'acme-gpus:npu_1'
    """
    distribution, colon, entry_point = name.partition(":")
    return re.sub(r"[-_.]+", "-", distribution).lower() + colon + entry_point


def _entry_points(distribution: metadata.Distribution) -> Iterator[Found]:
    try:
        entry_points = list(distribution.entry_points.select(group=GROUP))
    except Exception as error:  # noqa: BLE001 - whatever a stranger's broken metadata raises
        yield Found(name=f"{_name(distribution)}:entry_points.txt", version="", load=partial(_fail, error))
        return
    for entry_point in entry_points:
        name = f"{_name(distribution)}:{entry_point.name}"
        version = distribution.version or ""
        yield Found(name=name, version=version, load=entry_point.load, module=entry_point.module)


def _name(distribution: metadata.Distribution) -> str:
    return normalised(distribution.name or "unnamed")


def _fail(error: Exception) -> NoReturn:
    raise error


def _file(path: Path, name: str, text: bytes | None) -> Found:
    if path.suffix != ".py":
        raise PluginError(Fault(where=str(path), what="not a plugin", expected="a Python file (.py)"))
    try:
        source = path.read_bytes() if text is None else text
    except OSError as error:
        raise PluginError(Fault(where=str(path), what="this plugin cannot be read", got=error.strerror)) from error
    digest = hashlib.sha256(source).hexdigest()[:12]
    return Found(name=f"file:{name}", version=f"sha256:{digest}", load=partial(_run, path, source), file=path)


def _run(path: Path, source: bytes) -> ModuleType:
    """Return the module of a local file; compiled here, as importing it would leave a __pycache__ beside it."""
    unique = hashlib.sha256(bytes(path.resolve())).hexdigest()[:12]
    module = ModuleType(f"paretopress_file_{unique}")
    module.__file__ = str(path)
    sys.modules[module.__name__] = module  # dataclasses look their module up there
    try:
        exec(compile(source, str(path), "exec"), module.__dict__)  # noqa: S102 - the user named this file
    except BaseException:
        del sys.modules[module.__name__]
        raise
    return module


def _short_names(paths: list[Path]) -> Iterator[str]:
    """Yield each path without its suffix, as short as tells it from the others: `gpus`, or `lab/gpus`."""
    tails = [path.with_suffix("").parts for path in paths]
    for tail in tails:
        sizes = range(1, len(tail) + 1)
        alone = (n for n in sizes if sum(other[-n:] == tail[-n:] for other in tails) == 1)
        yield "/".join(tail[-next(alone, len(tail)) :])
