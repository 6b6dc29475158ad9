"""What the commands print: lines that no file can garble, errors on stderr, plain text from inline Markdown."""

from __future__ import annotations

import html
import io
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TextIO

from paretopress.errors import Fault

if TYPE_CHECKING:
    from paretopress.text import Inline


def say(line: str = "") -> None:
    """Print one line."""
    _write(line, sys.stdout)


def tell(faults: Iterable[Fault]) -> None:
    """Print faults on stderr, each once and on a line of its own."""
    for fault in dict.fromkeys(faults):
        _write(f"error: {fault}", sys.stderr)


def warn(line: str) -> None:
    """Print a warning on stderr."""
    _write(f"warning: {line}", sys.stderr)


def _write(line: str, stream: TextIO) -> None:
    # Not click.echo, which writes past the stream that a progress bar puts in its place.
    stream.write(f"{one_line(line)}\n")
    stream.flush()


def fault_of(error: OSError, what: str = "") -> Fault:
    """Return what the operating system refused as a fault."""
    reason = error.strerror or str(error)
    return Fault(where=str(error.filename or ""), what=f"{what}: {reason}" if what else reason)


def never_choke(stream: TextIO) -> None:
    r"""Let a stream write what its encoding lacks as `\u2026` instead of failing."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")


def one_line(text: str) -> str:
    r"""Return a text whose line breaks and control characters are written out: a file's name can hold any.

    >>> print(one_line("a\nb\x1b[2J"))
    a\nb\x1b[2J
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def clipped(text: str, longest: int) -> str:
    """Return a text of at most that many characters."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def plain(inline: Inline) -> str:
    """Return the text that inline Markdown shows.

    >>> from paretopress.text import escape
    >>> plain(escape("a|b <i>"))
    'a|b <i>'
    """
    return html.unescape(str(inline))


def count(number: int, noun: str) -> str:
    """Return a number of things.

    >>> count(1, "report"), count(2, "report")
    ('1 report', '2 reports')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def aligned(rows: Iterable[Sequence[str]]) -> list[str]:
    """Return rows of cells as lines, the columns as wide as their widest cell; all but the last column padded.

    >>> aligned([("a", "bcd"), ("ef", "g")])
    ['a   bcd', 'ef  g']
    """
    cells = [[one_line(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in cells]
