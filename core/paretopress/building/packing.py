"""Several files and what is said of them as one run of bytes, compressed: to be stored, or to travel."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

#: The fastest: pages and drawings shrink to a fifth, and higher levels take longer than what they save.
LEVEL = 1


class UnpackError(ValueError):
    """Bytes that are no pack."""


def pack(said: Mapping[str, Any], files: Iterable[tuple[str, bytes]] = ()) -> bytes:
    r"""Return files and what is said of them, a JSON object, as bytes.

    >>> unpack(pack({"report": "r"}, [("r/index.md", b"# R\n")]))
    ({'report': 'r'}, (('r/index.md', b'# R\n'),))
    """
    packed = [(name, zlib.compress(data, LEVEL)) for name, data in files]
    head = {"said": said, "files": [(name, len(data)) for name, data in packed]}
    return b"".join((json.dumps(head).encode(), b"\n", *(data for _, data in packed)))


def unpack(data: bytes) -> tuple[dict[str, Any], tuple[tuple[str, bytes], ...]]:
    """Return what was packed; UnpackError where it is not that."""
    head, _, rest = data.partition(b"\n")
    try:
        told = json.loads(head)
        files = []
        for name, length in told["files"]:
            files.append((str(name), zlib.decompress(rest[:length])))
            rest = rest[length:]
        said = dict(told["said"])
    except (ValueError, LookupError, TypeError, zlib.error) as error:
        raise UnpackError(str(error)) from None
    return said, tuple(files)
