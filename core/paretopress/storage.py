"""Bytes of a file as they were before somebody compressed it, and the digest of the file as it lies there."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from dataclasses import dataclass
from pathlib import Path

from paretopress.errors import DataError, Fault
from paretopress.locations import is_url, remote_filesystem, shown

_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_AGAIN = "copy the file again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A file's content and the sha256 of its bytes as they were stored."""

    data: bytes
    sha256: str


def fetch(location: Path | str, *, where: str) -> Stored:
    """Return a file's content, gzip and zstd unpacked.

    Parameters
    ----------
    location : Path or str
        A local file, or a URL that fsspec can read (extra `remote`).

    Raises
    ------
    DataError
        For a file that is missing, a folder, unreadable, or damaged.
    """
    raw = _remote(str(location), where=where) if is_url(location) else _local(Path(location), where=where)
    return Stored(data=_unpacked(raw, where=where), sha256=hashlib.sha256(raw).hexdigest())


def _local(path: Path, *, where: str) -> bytes:
    if path.is_dir():
        remedy = "name the files in it, for example with *.json"
        raise DataError(Fault(where=where, what="a folder, not a file", remedy=remedy))
    try:
        return path.read_bytes()
    except OSError as error:
        raise DataError(Fault(where=where, what="cannot be read", got=error.strerror or str(error))) from None


def _remote(url: str, *, where: str) -> bytes:
    filesystem, path = remote_filesystem(url)
    try:
        data: bytes = filesystem.cat_file(path)
    except Exception as error:  # noqa: BLE001 - every protocol has errors of its own
        got = shown(f"{type(error).__name__}: {error}")
        raise DataError(Fault(where=where, what="cannot be fetched", got=got)) from None
    return data


def _unpacked(raw: bytes, *, where: str) -> bytes:
    if raw.startswith(_GZIP):
        try:
            return gzip.decompress(raw)
        except (OSError, EOFError, zlib.error) as error:
            raise DataError(Fault(where=where, what="damaged gzip", got=str(error), remedy=_AGAIN)) from None
    if raw.startswith(_ZSTD):
        return _zstd_unpacked(raw, where=where)
    return raw


def _zstd_unpacked(raw: bytes, *, where: str) -> bytes:
    """Return the frames of a zstd file, one by one: zstandard's readers take a frame that was cut for its end."""
    import zstandard

    unpacked = []
    try:
        while raw:
            frame = zstandard.ZstdDecompressor().decompressobj()
            unpacked.append(frame.decompress(raw))
            if not frame.eof:
                raise DataError(Fault(where=where, what="damaged zstd", got="it ends in the middle", remedy=_AGAIN))
            raw = frame.unused_data
    except zstandard.ZstdError as error:
        raise DataError(Fault(where=where, what="damaged zstd", got=str(error), remedy=_AGAIN)) from None
    return b"".join(unpacked)
