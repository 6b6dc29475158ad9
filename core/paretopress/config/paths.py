"""From what stands on a command line to config files."""

from __future__ import annotations

import glob
from collections.abc import Iterable
from pathlib import Path

from paretopress.errors import ConfigError, Fault

SUFFIXES = (".yaml", ".yml")
#: A file of notes on results; may lie among the configs that name it.
KNOWN_ISSUES = "known-issues"


def find(paths: Iterable[str | Path]) -> tuple[Path, ...]:
    """Return the config files that files, folders and glob patterns name: each once, in the order given.

    A folder stands for the `*.yaml` and `*.yml` files directly in it, by name, a pattern for those it matches;
    in neither do hidden files, `*.meta.yaml` and `known-issues.yaml` (which describe data) count as configs.

    Raises
    ------
    ConfigError
        With a fault for each path that names no config.

    >>> find(["no/such/file.yaml"])
    Traceback (most recent call last):
    paretopress.errors.ConfigError: no/such/file.yaml: no such file or folder
    """
    found: dict[Path, Path] = {}
    faults: list[Fault] = []
    for path in map(str, paths):
        try:
            files = _named(path)
        except (OSError, ValueError) as error:
            files, why = [], getattr(error, "strerror", None) or str(error)
            faults.append(Fault(where=path, what=f"cannot be looked up: {why}"))
        except ConfigError as error:
            files = []
            faults += error.faults
        for file in files:
            found.setdefault(file.resolve(), file)
    if faults:
        raise ConfigError(*faults)
    return tuple(found.values())


def _named(path: str) -> list[Path]:
    if Path(path).is_dir():
        files = [file for file in sorted(Path(path).iterdir()) if _is_config(file)]
        if not files:
            raise ConfigError(Fault(where=path, what="no config in this folder", expected="*.yaml or *.yml"))
        return files
    if Path(path).exists():
        return [Path(path)]
    if not glob.has_magic(path):
        raise ConfigError(Fault(where=path, what="no such file or folder"))
    # pathlib's glob refuses absolute patterns.
    files = [file for file in map(Path, sorted(glob.glob(path, recursive=True))) if _is_config(file)]  # noqa: PTH207
    if not files:
        raise ConfigError(Fault(where=path, what="the pattern matches no config", expected="*.yaml or *.yml"))
    return files


def _is_config(file: Path) -> bool:
    hidden, describes_data = file.name.startswith("."), file.stem.endswith(".meta") or file.stem == KNOWN_ISSUES
    return file.suffix in SUFFIXES and not hidden and not describes_data and file.is_file()
