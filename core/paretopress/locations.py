"""Where result files are: a file, a folder, a pattern, a pattern that captures facts, or a URL."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from paretopress.errors import DataError, Fault, nearest
from paretopress.tabular.parquet import is_dataset

_URL = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_CREDENTIALS = re.compile(r"(?<=://)[^/?#\s]*@")
_SIGNED = re.compile(r"([?&][^=&\s]*(?:credential|password|secret|sig|signature|token)=)[^&#\s]+", re.IGNORECASE)
_GLOB = re.compile(r"[*?\[]")
#: In a URL, a question mark begins the query.
_GLOB_OF_URL = re.compile(r"[*\[]")
_GLOB_PIECE = re.compile(r"\*\*/|\[!?\]?[^\]]*\]|.", re.DOTALL)
_PIECES = {"**/": "(?:[^/]+/)*", "*": "[^/]*", "?": "[^/]"}
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
        Relative to `base`: a file, a folder (all files in it and below; one of Parquet files below `key=value` folders
        is itself one table), a glob, or a URL. `{column}` stands for any
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
    listed = _readable(pattern, glob, base)
    for path, location, in_folder in listed:
        facts: dict[str, str] = {}
        for regex in filter(None, (captures, expression)):
            hit = regex.fullmatch(path) if regex is captures else regex.search(path)
            if hit is None:
                break
            facts |= {key: value for key, value in hit.groupdict().items() if value is not None}
        else:
            found.append(Found(path=path, location=location, facts=facts, in_folder=in_folder))
    if not found:
        raise DataError(_nothing(pattern, base, match=match if listed else None))
    return tuple(found)


def _encodable(path: str) -> str:
    """Return a path that can be printed: a file's name may be bytes that are no UTF-8."""
    return path.encode("utf-8", "backslashreplace").decode()


def _captures(pattern: str) -> re.Pattern[str]:
    """Return the pattern as a regular expression for listed paths, in which each `{column}` is a named group."""
    pieces: list[str] = []
    seen: set[str] = set()
    listed = shown(pattern) if is_url(pattern) else Path(pattern).as_posix()
    for index, part in enumerate(_CAPTURE.split(listed)):
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
    """Return a glob as a regular expression that only has to fit what the glob has listed."""
    pieces = _GLOB_PIECE.findall(text)
    return "".join(_PIECES.get(piece) or ("[^/]" if len(piece) > 1 else re.escape(piece)) for piece in pieces)


def _expression(match: str, pattern: str) -> re.Pattern[str]:
    try:
        expression = re.compile(match)
    except re.error as error:
        what = f"'match' is no regular expression ({error})"
        raise DataError(Fault(where=shown(pattern), what=what, got=match)) from None
    for column in expression.groupindex:
        _require_column(column, pattern)
    return expression


def _require_column(column: str, pattern: str) -> None:
    from paretopress.config.written import SETTABLE

    if column not in SETTABLE:
        what = f"unknown column {column!r} in the path"
        raise DataError(Fault(where=shown(pattern), what=what, remedy=nearest(column, SETTABLE)))


def _readable(pattern: str, glob: str, base: Path) -> tuple[tuple[str, Path | str, bool], ...]:
    try:
        return tuple((_encodable(path), location, in_folder) for path, location, in_folder in _listed(glob, base))
    except OSError as error:
        what, got = "cannot be listed", error.strerror or str(error)
        raise DataError(Fault(where=shown(pattern), what=what, got=got)) from None
    except ValueError as error:  # before Python 3.13, '**' that is only part of a name
        raise DataError(Fault(where=shown(pattern), what=f"no glob pattern ({error})")) from None


def _listed(glob: str, base: Path) -> Iterator[tuple[str, Path | str, bool]]:
    if is_url(glob):
        yield from ((shown(url), url, False) for url in _remote(glob))
        return
    target = base / glob
    if target.is_dir() and is_dataset(target):
        yield glob.rstrip("/"), target, False
    elif target.is_dir():
        for path in sorted(target.rglob("*")):
            written = f"{glob.rstrip('/')}/{path.relative_to(target).as_posix()}"
            if _is_result(path, written, glob):
                yield written, path, True
    elif target.is_file():
        yield glob, target, False
    elif _GLOB.search(glob):
        for path in sorted(_local(glob, base)):
            written = _as_written(path, glob, base)
            if _is_result(path, written, glob):
                yield written, path, False


def _local(glob: str, base: Path) -> Iterator[Path]:
    path = Path(glob)
    if path.is_absolute():
        return Path(path.anchor).glob(str(path.relative_to(path.anchor)))
    return base.glob(glob)


def _as_written(path: Path, glob: str, base: Path) -> str:
    return path.as_posix() if Path(glob).is_absolute() else path.relative_to(base).as_posix()


def _is_result(path: Path, written: str, pattern: str) -> bool:
    """Return whether a path that a pattern lists is a file, no side-car, and not hidden unless the pattern says so."""
    named = Path(pattern).parts
    hidden = any(part.startswith(".") and part not in named for part in Path(written).parts)
    return not hidden and not written.endswith(SIDECAR) and path.is_file()


def _remote(url: str) -> list[str]:
    if not _GLOB_OF_URL.search(url):
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
    """Return a URL without user name and password, and without what a query is signed with.

    >>> shown("https://me:secret@host/a.json?part=1&X-Amz-Signature=5d67")
    'https://host/a.json?part=1&X-Amz-Signature=…'
    """
    return _SIGNED.sub(r"\1…", _CREDENTIALS.sub("", url))


def _nothing(pattern: str, base: Path, *, match: str | None) -> Fault:
    if match:
        return Fault(where=shown(pattern), what="'match' fits no path", got=match)
    target = base / pattern
    if not is_url(pattern) and target.is_dir():
        return Fault(where=pattern, what="no file in this folder")
    what = "no file matches" if _GLOB.search(pattern) or _CAPTURE.search(pattern) else "no such file"
    remedy = "a path is relative to the folder of its config, or to the current folder on the command line"
    return Fault(where=shown(pattern), what=what, remedy=remedy)
