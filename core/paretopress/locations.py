"""Where result files are: a file, a folder, a pattern, a pattern that captures facts, or a URL."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from paretopress.columns import IDENTITY_KEYS
from paretopress.errors import DataError, Fault, nearest

_URL = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_CREDENTIALS = re.compile(r"(?<=://)[^/@]*@")
_GLOB = re.compile(r"[*?\[]")
_CAPTURE = re.compile(r"\{(\w+)\}")
#: Notes beside a result file; never a result themselves.
SIDECAR = ".meta.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One file of a source.

    Parameters
    ----------
    path : str
        As the config wrote it, for messages and provenance; credentials of a URL left out.
    location : Path or str
        The local file, or the URL.
    facts : mapping of str to str
        Identity that the path states.
    in_folder : bool
        Found because its folder was given, so that it may be something else than a result.
    """

    path: str
    location: Path | str
    facts: Mapping[str, str] = field(default_factory=dict)
    in_folder: bool = False


def is_url(location: Path | str) -> bool:
    """Return whether a location is a URL rather than a local path.

    >>> is_url("s3://bucket/runs/*.json"), is_url("runs/a.json")
    (True, False)
    """
    return bool(_URL.match(str(location)))


def find(pattern: str, *, base: Path, match: str | None = None) -> tuple[Found, ...]:
    """Return the files that a source's path means, sorted by path.

    Parameters
    ----------
    pattern : str
        Relative to `base`: a file, a folder (all files in it and below), a glob, or a URL. `{column}` stands for any
        text without a slash, which becomes that identity column of the file's points:
        `runs/{hardware}-{precision}-c{concurrency}.json`.
    base : Path
        The folder of the config.
    match : str, optional
        A regular expression that is searched for in each path; its named groups are identity columns. A file whose
        path it does not match is none of the source's.

    Raises
    ------
    DataError
        When nothing is there, or a column is unknown.
    """
    captures = _captures(pattern) if _CAPTURE.search(pattern) else None
    expression = _expression(match, pattern) if match else None
    glob = _CAPTURE.sub("*", pattern)
    found = []
    for path, location, in_folder in _listed(glob, base):
        facts: dict[str, str] = {}
        for regex in filter(None, (captures, expression)):
            hit = regex.fullmatch(path) if regex is captures else regex.search(path)
            if hit is None:
                break
            facts |= {key: value for key, value in hit.groupdict().items() if value is not None}
        else:
            found.append(Found(path=path, location=location, facts=facts, in_folder=in_folder))
    if not found:
        raise DataError(_nothing(pattern, base))
    return tuple(found)


def _captures(pattern: str) -> re.Pattern[str]:
    """Return the pattern as a regular expression in which each `{column}` is a named group."""
    pieces: list[str] = []
    seen: set[str] = set()
    for index, part in enumerate(_CAPTURE.split(pattern)):
        if index % 2 == 0:
            pieces.append(_glob_expression(part))
        elif part in seen:
            pieces.append(f"(?P={part})")
        else:
            _require_column(part, pattern)
            seen.add(part)
            pieces.append(f"(?P<{part}>[^/]+?)")
    return re.compile("".join(pieces))


def _glob_expression(text: str) -> str:
    return "".join({"*": "[^/]*", "?": "[^/]"}.get(character, re.escape(character)) for character in text)


def _expression(match: str, pattern: str) -> re.Pattern[str]:
    try:
        expression = re.compile(match)
    except re.error as error:
        raise DataError(Fault(where=pattern, what=f"'match' is no regular expression ({error})", got=match)) from None
    for column in expression.groupindex:
        _require_column(column, pattern)
    return expression


def _require_column(column: str, pattern: str) -> None:
    if column not in IDENTITY_KEYS:
        what = f"unknown column {column!r} in the path"
        raise DataError(Fault(where=pattern, what=what, remedy=nearest(column, IDENTITY_KEYS)))


def _listed(glob: str, base: Path) -> Iterator[tuple[str, Path | str, bool]]:
    if is_url(glob):
        yield from ((shown(url), url, False) for url in _remote(glob))
        return
    target = base / glob
    if target.is_dir():
        for path in sorted(target.rglob("*")):
            if path.is_file() and not _hidden(path, target) and not path.name.endswith(SIDECAR):
                yield f"{glob.rstrip('/')}/{path.relative_to(target).as_posix()}", path, True
    elif target.is_file():
        yield glob, target, False
    elif _GLOB.search(glob):
        files = (path for path in _local(glob, base) if path.is_file() and not path.name.endswith(SIDECAR))
        yield from ((_as_written(path, glob, base), path, False) for path in sorted(files))


def _local(glob: str, base: Path) -> Iterator[Path]:
    path = Path(glob)
    if path.is_absolute():
        return Path(path.anchor).glob(str(path.relative_to(path.anchor)))
    return base.glob(glob)


def _as_written(path: Path, glob: str, base: Path) -> str:
    return path.as_posix() if Path(glob).is_absolute() else path.relative_to(base).as_posix()


def _hidden(path: Path, top: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(top).parts)


def _remote(url: str) -> list[str]:
    if not _GLOB.search(url):
        return [url]
    filesystem, path = remote_filesystem(url)
    try:
        return sorted(filesystem.unstrip_protocol(found) for found in filesystem.glob(path))
    except Exception as error:  # noqa: BLE001 - every protocol has errors of its own
        raise DataError(Fault(where=shown(url), what="cannot be listed", got=shown(str(error)))) from None


def remote_filesystem(url: str) -> tuple[Any, str]:
    """Return the fsspec file system of a URL, and the path in it."""
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        remedy = "pip install 'paretopress[remote]'"
        raise DataError(Fault(where=shown(url), what="a URL needs fsspec", remedy=remedy)) from None
    try:
        filesystem, path = url_to_fs(url)
    except Exception as error:  # noqa: BLE001 - an unknown protocol, or a driver that is not installed
        raise DataError(Fault(where=shown(url), what="cannot be opened", got=shown(str(error)))) from None
    return filesystem, str(path)


def shown(url: str) -> str:
    """Return a URL without user name and password.

    >>> shown("https://me:secret@host/a.json")
    'https://host/a.json'
    """
    return _CREDENTIALS.sub("", url)


def _nothing(pattern: str, base: Path) -> Fault:
    target = base / pattern
    if not is_url(pattern) and target.is_dir():
        return Fault(where=pattern, what="no file in this folder")
    what = "no file matches" if _GLOB.search(pattern) or _CAPTURE.search(pattern) else "no such file"
    remedy = "a path is relative to the folder of its config, or to the current folder on the command line"
    return Fault(where=shown(pattern), what=what, remedy=remedy)
