"""Bytes of a file as they were before somebody compressed it, and the digest of the file as it lies there."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from dataclasses import dataclass
from pathlib import Path

from paretopress.errors import DataError, Fault

_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A file's content and the sha256 of its bytes on disk."""

    data: bytes
    sha256: str


def fetch(path: Path, *, where: str) -> Stored:
    """Return a file's content, gzip and zstd unpacked.

    Raises
    ------
    DataError
        For a file that is missing, a folder, unreadable, or damaged.
    """
    if path.is_dir():
        raise DataError(Fault(where=where, what="a folder, not a file", remedy="name the files in it, for example with *.json"))
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise DataError(Fault(where=where, what="cannot be read", got=error.strerror or str(error))) from None
    return Stored(data=_unpacked(raw, where=where), sha256=hashlib.sha256(raw).hexdigest())


def _unpacked(raw: bytes, *, where: str) -> bytes:
    if raw.startswith(_GZIP):
        try:
            return gzip.decompress(raw)
        except (OSError, EOFError, zlib.error) as error:
            raise DataError(Fault(where=where, what="damaged gzip", got=str(error), remedy="copy the file again")) from None
    if raw.startswith(_ZSTD):
        import zstandard  # noqa: PLC0415 - only for such files

        try:
            return zstandard.ZstdDecompressor().decompressobj().decompress(raw)
        except zstandard.ZstdError as error:
            raise DataError(Fault(where=where, what="damaged zstd", got=str(error), remedy="copy the file again")) from None
    return raw
