"""Digests of files, remembered as long as a file looks untouched."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from paretopress.building.store import Store

#: What was changed this recently may change again without another time stamp.
TOO_RECENT_S = 2
#: Digests of more files are forgotten, unless this build used them.
MOST = 50_000
_KEY = hashlib.sha256(b"digests of files").hexdigest()
_CHUNK_B = 1 << 20

#: Size, times of the last change of content and of status, and the file's number; any of them moves with the content.
Looks = tuple[int, int, int, int]


@dataclass(slots=True, kw_only=True)
class Digests:
    """The sha256 of local files.

    Parameters
    ----------
    store : Store, optional
        Where they are remembered between builds.
    """

    store: Store | None = None
    _remembered: dict[str, tuple[Looks, str]] = field(default_factory=dict)
    _seen: dict[str, str | None] = field(default_factory=dict)
    _fresh: dict[str, tuple[Looks, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read what was remembered."""
        data = self.store.get(_KEY) if self.store else None
        if data is None:
            return
        try:
            for path, (looks, digest) in json.loads(data).items():
                self._remembered[path] = (tuple(looks), str(digest))
        except (ValueError, TypeError, AttributeError):
            self._remembered.clear()

    def of(self, path: Path | str) -> str | None:
        """Return a file's digest, taken once a build; None where there is no file that can be read."""
        name = os.path.abspath(path)  # noqa: PTH100 - without touching the disk, a hundred times in a build
        if name not in self._seen:
            self._seen[name] = self._digest(name)
        return self._seen[name]

    def _digest(self, name: str) -> str | None:
        try:
            looks = _looks(os.stat(name))  # noqa: PTH116 - a Path for each file costs more than the call
            looked, digest = self._remembered.get(name, (None, ""))
            if looked != looks:
                digest = _sha256(name)
        except OSError:
            return None
        if time.time_ns() - max(looks[1:3]) > TOO_RECENT_S * 1e9:
            self._fresh[name] = (looks, digest)
        return digest

    def save(self) -> None:
        """Remember the digests for the next build."""
        known = {**self._remembered, **self._fresh}
        if self.store is None or known == self._remembered:
            return
        kept = known if len(known) <= MOST else self._fresh
        self.store.put(_KEY, json.dumps(kept).encode())


def _looks(stat: os.stat_result) -> Looks:
    return stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino


def _sha256(path: str) -> str:
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest(parts: Iterable[str | bytes]) -> str:
    """Return one digest of several parts; where one ends and the next begins is part of it.

    >>> digest(["ab", "c"]) == digest(["a", "bc"])
    False
    """
    found = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        found.update(b"%d:" % len(data))
        found.update(data)
    return found.hexdigest()
