"""Inline Markdown, and plain text made safe to stand in it.

Text from data and labels is escaped with decimal character references (`&#36;` for `$`): of all ways to escape,
it is the one that every Markdown engine tried shows as the character itself.
"""

from __future__ import annotations

import re

from markupsafe import Markup as Inline

__all__ = ["Inline", "escape"]

# Between two letters or digits these cannot start markup; anywhere else they might ("- ", "1.", "..", "www.").
_QUIET_INSIDE_WORDS = ",.-/"
_QUIET_AFTER_WORDS = ".:;?"
# The letters are those of 1st, 2nd, 3rd and 4th, which Zensical sets as superscripts.
_LOUD = re.compile(r"[!-/:-@\[-`{-~]|(?<=\d)[snrt](?=(?:(?<=s)t|(?<=[nr])d|(?<=t)h)\b)")
_LINK_LIKE = re.compile(r"www\.|://|@", re.IGNORECASE)
# Zensical sets these as one character.
_SYMBOL_LIKE = re.compile(r"(?<!\d)(?:1/[234568]|2/[35]|3/[458]|4/5|5/[68]|7/8)(?!\d)|\bc/o\b", re.IGNORECASE)
_HALF_PAIRS = re.compile("[\ud800-\udfff]")
_BREAKS = re.compile(r"[\s\x00-\x1f\x7f\u2028\u2029]+")


def escape(text: object) -> Inline:
    """Return plain text as inline Markdown that shows exactly that text, on one line.

    Parameters
    ----------
    text : object
        Any text; `Inline` passes unchanged, runs of white space and control characters become one space,
        and half of a surrogate pair (JSON allows it, UTF-8 does not) becomes U+FFFD.

    >>> str(escape("TensorRT-LLM 1.2, 8k/1k"))
    'TensorRT-LLM 1.2, 8k/1k'
    >>> str(escape("a|b <i>$x$</i>"))
    'a&#124;b &#60;i&#62;&#36;x&#36;&#60;&#47;i&#62;'
    """
    if isinstance(text, Inline):
        return text
    plain = _HALF_PAIRS.sub("\ufffd", _BREAKS.sub(" ", str(text)))
    everywhere = bool(_LINK_LIKE.search(plain) or _SYMBOL_LIKE.search(plain))

    def reference(match: re.Match[str]) -> str:
        character, start = match.group(), match.start()
        before, after = plain[max(0, start - 1) : start], plain[start + 1 : start + 2]
        inside = before.isalnum() and after.isalnum() and character in _QUIET_INSIDE_WORDS
        ends_word = before.isalpha() and after in {" ", ""} and character in _QUIET_AFTER_WORDS
        # At the start of a line "%" is a comment of MyST; two commas are one to its typographer.
        later = start > 0 and (character == "%" or (character == "," and "," not in {before, after}))
        return character if (inside or ends_word or later) and not everywhere else f"&#{ord(character)};"

    return Inline(_LOUD.sub(reference, plain))  # noqa: S704 - escaping is what this function does
