"""Titles for sites that print them where `<` could end the element they stand in."""

from __future__ import annotations

__all__ = ["without_tags"]

_QUOTES = str.maketrans("<>", "\u2039\u203a")


def without_tags(title: str) -> str:
    """Return a title with single quotation marks in place of angle brackets.

    >>> without_tags("Release <next>").isascii()
    False
    """
    return title.translate(_QUOTES)
