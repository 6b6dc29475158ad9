"""A folder of small files by key: whole and of this format, or not there.

Whatever happened to an entry (cut short, bits flipped, written by another version, replaced by a folder) it is no
worse than an entry that was never written. Nothing that is stored can run: entries are bytes, and JSON heads.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from paretopress import files

#: Another number is another folder: versions of the program that disagree on the format do not meet.
FORMAT = "paretopress-cache-1"
#: Entries are discarded, least recently used first, beyond this many bytes.
LARGEST_B = 2_000_000_000
#: An entry's time of use is only as exact as this, so that a build that changes nothing writes next to nothing.
USED_EVERY_S = 86_400
#: A temporary file as old as this was left behind by a build that was killed.
LEFT_BEHIND_S = 3_600
_SHARD = re.compile(r"[0-9a-f]{2}")
_ENTRY = re.compile(r"[0-9a-f]{64}")
_TAG = b"Signature: 8a477f597d28d172789f06886806bc55\n# A cache of Paretopress; it can be removed at any time.\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many entries a store has, and how many bytes."""

    entries: int
    bytes: int


@dataclass(slots=True, kw_only=True)
class Store:
    """Entries by key, in files.

    Parameters
    ----------
    folder : Path
        Made when the first entry is written.
    largest_b : int, bytes
        What `trim` leaves.
    refused : OSError, optional
        Why the last entry that could not be written was not; a build goes on without it.
    """

    folder: Path
    largest_b: int = LARGEST_B
    refused: OSError | None = None
    _written: bool = field(default=False)

    @property
    def _root(self) -> Path:
        return self.folder / FORMAT

    def _path(self, key: str) -> Path:
        return self._root / key[:2] / key

    def has(self, key: str) -> bool:
        """Return whether there is an entry; whether it is whole, only `get` can tell."""
        return self._path(key).is_file()

    def get(self, key: str) -> bytes | None:
        """Return an entry's bytes; None where it is not there, or not what was written."""
        path = self._path(key)
        try:
            head, _, data = path.read_bytes().partition(b"\n")
            if head != _head(key, data):
                return None
            if time.time() - path.stat().st_mtime > USED_EVERY_S:
                os.utime(path)
        except OSError:
            return None
        return data

    def put(self, key: str, data: bytes) -> None:
        """Write an entry, in the place of whatever lies there."""
        path = self._path(key)
        try:
            if not self._written:
                self._root.mkdir(parents=True, exist_ok=True)
                files.write(self.folder / "CACHEDIR.TAG", _TAG)
            if path.is_dir():
                shutil.rmtree(path)
            files.write(path, _head(key, data) + b"\n" + data)
        except OSError as error:
            self.refused = error
        self._written = True

    def size(self) -> Size:
        """Return how many entries there are, and their bytes."""
        sizes = [entry.stat().st_size for entry in self._entries()]
        return Size(entries=len(sizes), bytes=sum(sizes))

    def clear(self) -> Size:
        """Remove all entries, of other formats too, and nothing else; return what was removed."""
        removed = self.size()
        for path in self.folder.glob("paretopress-cache-*"):
            shutil.rmtree(path, ignore_errors=True)
        (self.folder / "CACHEDIR.TAG").unlink(missing_ok=True)
        return removed

    def trim(self) -> None:
        """Discard the least recently used entries beyond the limit, if anything was written."""
        if not self._written:
            return
        found = sorted(((path.stat(), path) for path in self._entries()), key=lambda entry: -entry[0].st_mtime)
        kept = 0
        for stat, path in found:
            kept += stat.st_size
            if kept > self.largest_b:
                path.unlink(missing_ok=True)
        for path in self._root.glob("*/.*"):
            if time.time() - path.stat().st_mtime > LEFT_BEHIND_S:
                path.unlink(missing_ok=True)

    def _entries(self) -> Iterator[Path]:
        for shard in self._root.glob("*"):
            if _SHARD.fullmatch(shard.name) and shard.is_dir():
                yield from (path for path in shard.iterdir() if _ENTRY.fullmatch(path.name) and path.is_file())


def _head(key: str, data: bytes) -> bytes:
    """Return the first line of an entry: what it is, whose it is, and the digest of the rest."""
    return f"{FORMAT} {key} {hashlib.sha256(data).hexdigest()}".encode()


def default_folder() -> Path:
    """Return where the cache lies: `PARETOPRESS_CACHE`, or the platform's folder for caches."""
    if named := os.environ.get("PARETOPRESS_CACHE"):
        return Path(named)
    home = Path.home()
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "paretopress"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local")) / "paretopress" / "Cache"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "paretopress"
