"""What builds made in an output folder: a manifest of all, and a journal of the build that is under way.

The manifest is a small text file that is committed with the reports: for each report the config that made it, its line
in the lists, and the digest of each of its files. The journal says what is about to be written before it is, so that a
build that is killed leaves nothing behind that the next one does not know for its own.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from paretopress.files import write

MANIFEST = ".paretopress.json"
JOURNAL = ".paretopress.journal"
SCHEMA = "paretopress/manifest@1"
#: The lists of all reports stand in the manifest and in the journal as a report without a name.
LISTS = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What one build made of one report.

    Parameters
    ----------
    config : str
        Its config, as `origin` names it; empty for the lists of all reports.
    entry : mapping
        Its line in the lists, as plain values.
    files : mapping of str to str
        SHA-256 by path from the output folder.
    """

    config: str = ""
    entry: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)


def origin(config: Path, output: Path) -> str:
    """Return a name for a config that no other config has: its folder, as a digest, and its file name.

    The folder is told from the output folder, so that the name is the same wherever a build is started and wherever
    both lie; a digest of it, so that what is published names no folder of the machine.
    """
    folder, base = config.parent.resolve(), output.resolve()
    try:
        path = Path(os.path.relpath(folder, base))
    except ValueError:  # another drive
        path = folder
    return f"{digest(path.as_posix().encode())[:12]}/{config.name}"


def digest(data: bytes) -> str:
    """Return the SHA-256 of some bytes."""
    return sha256(data).hexdigest()


def text(records: Mapping[str, Record]) -> bytes:
    """Return the manifest of some records: the same bytes in whatever order they came."""
    reports = {report: asdict(record) for report, record in records.items() if report != LISTS}
    lists = records.get(LISTS, Record()).files
    whole = {"schema": SCHEMA, "lists": lists, "reports": reports}
    return (json.dumps(whole, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()


def read(output: Path) -> dict[str, Record] | None:
    """Return the records of an output folder; None where it has no manifest.

    Raises
    ------
    ValueError
        When it is not a manifest as `text` writes it. Then none of it is believed.
    """
    try:
        data = (output / MANIFEST).read_bytes()
    except FileNotFoundError:
        return None
    try:
        whole = json.loads(data)
        if whole["schema"] != SCHEMA:
            raise ValueError(f"schema {whole['schema']!r}")
        records = {str(report): _record(**kept) for report, kept in whole["reports"].items()}
        return records | {LISTS: _record(files=whole["lists"])}
    except (LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"{type(error).__name__}: {error}") from error


def _record(*, config: str = "", entry: Mapping[str, Any] | None = None, files: Mapping[str, str]) -> Record:
    entry = entry or {}
    if not (isinstance(config, str) and isinstance(entry, dict) and all(map(_is_digest, files.values()))):
        raise TypeError("not a record")
    if outside := [name for name in files if not is_inside(name)]:
        raise ValueError(f"a path that leaves the folder: {outside[0]!r}")
    return Record(config=config, entry=entry, files=dict(files))


def _is_digest(value: object) -> bool:
    return isinstance(value, str) and len(value) == sha256().digest_size * 2


def is_inside(name: str) -> bool:
    r"""Return whether a path, as written, stays below the folder that it starts from, on any system.

    >>> [is_inside(name) for name in ("r/index.md", "../x", "/x", "r/../../x", "C:\\x", "r\\..\\x", "")]
    [True, False, False, False, False, False, False]
    """
    path, foreign = PurePosixPath(name), PureWindowsPath(name)
    plain = path.parts == foreign.parts and not foreign.anchor
    return bool(path.parts) and plain and ".." not in path.parts and "\0" not in name


def announce(output: Path, report: str, record: Record) -> None:
    """Write down what is about to be written."""
    with (output / JOURNAL).open("ab") as file:
        file.write(_line(report, record))


def _line(report: str, record: Record) -> bytes:
    told = {"report": report, "config": record.config, "files": dict(record.files)}
    return (json.dumps(told) + "\n").encode()


def announced(output: Path) -> tuple[tuple[str, Record], ...]:
    """Return what builds that did not come to their end have announced; a line that is cut short says nothing."""
    try:
        lines = (output / JOURNAL).read_bytes().splitlines()
    except FileNotFoundError:
        return ()
    return tuple(_lines(lines))


def _lines(lines: Iterable[bytes]) -> Iterator[tuple[str, Record]]:
    for line in lines:
        try:
            told = json.loads(line)
            yield str(told["report"]), _record(config=told["config"], files=told["files"])
        except (LookupError, TypeError, ValueError, AttributeError, RecursionError):
            continue


def strike(output: Path, reports: Collection[str]) -> None:
    """Take reports out of the journal, since the manifest now says what it did; without lines it goes."""
    rest = [_line(report, record) for report, record in announced(output) if report not in reports]
    if rest:
        write(output / JOURNAL, b"".join(rest))
    else:
        (output / JOURNAL).unlink(missing_ok=True)


@contextmanager
def alone(output: Path) -> Iterator[None]:
    """Keep other builds from the manifest and the journal of a folder meanwhile; the system frees it if we are killed.

    Where folders cannot be locked (Windows, some network drives) two builds at once may forget each other's reports
    in the lists, until the next build.
    """
    output.mkdir(parents=True, exist_ok=True)
    try:
        import fcntl
    except ImportError:
        yield
        return
    handle = os.open(output, os.O_RDONLY)
    try:
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
