"""Files written whole or not at all, and only where their bytes change."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

#: How the name of a temporary file ends, which whoever was killed leaves behind.
TEMPORARY = ".paretopress"


def write(path: Path, data: bytes) -> bool:
    """Write a file by way of a temporary one beside it; return whether its bytes changed.

    Whoever reads the path meanwhile, or after a crash, finds the old file or the new one, whole.
    """
    try:
        if path.read_bytes() == data:
            return False
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=TEMPORARY)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        temporary.chmod(_mode())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return True


def _mode() -> int:
    """Return the mode that an ordinary new file would have; `mkstemp` makes private ones."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
