"""The base dialect: what a flavor leaves out is written as GitHub reads it.

Nothing is imported here, since every `import paretopress` passes through.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["ALERT", "alert", "as_it_is", "indented", "link", "no_contents", "no_files", "no_front_matter", "unfolding"]

#: The first line of a block quote that GitHub shows as a box of warning.
ALERT = "[!WARNING]"


def no_front_matter(_metadata: object) -> Mapping[str, object]:
    """Return nothing: GitHub would show front matter as a table."""
    return {}


def alert(paragraphs: tuple[str, ...]) -> str:
    r"""Return paragraphs as a box of warning.

    >>> alert(("**One.** First.", "**Two.** Second."))
    '> [!WARNING]\n> **One.** First.\n>\n> **Two.** Second.'
    """
    return f"> {ALERT}\n" + "\n>\n".join(f"> {paragraph}" for paragraph in paragraphs)


def unfolding(summary: str, text: str) -> str:
    r"""Return what a reader unfolds.

    >>> unfolding("More", "A paragraph.")
    '<details>\n<summary>More</summary>\n\nA paragraph.\n\n</details>'
    """
    return f"<details>\n<summary>{summary}</summary>\n\n{text}\n\n</details>"


def link(address: str, title: str, _height: int = 0) -> str:
    """Return a link; GitHub shows no page within a page."""
    return f"[{title}]({address})"


def as_it_is(text: str) -> str:
    """Return a path, or a line of text, unchanged."""
    return text


def no_contents(_listing: object) -> str:
    """Return nothing: a page that lists others is read as it is."""
    return ""


def no_files(_listing: object) -> tuple[tuple[str, bytes], ...]:
    """Return no files: there is no navigation besides the pages."""
    return ()


def indented(text: str) -> str:
    r"""Return text moved right by four spaces, as blocks within a block are written; empty lines stay empty.

    >>> indented("one\n\ntwo")
    '    one\n\n    two'
    """
    return "\n".join(f"    {line}" if line else "" for line in text.split("\n"))
