"""Everything Paretopress raises on purpose, as one tree.

::

    ParetopressError            exit code
    ├── ConfigError             2   a config file or a command line cannot be used
    ├── PluginError             2   a plugin is missing, failed, or clashes with another
    ├── TemplateError           2   a wording template is broken or asks for what does not exist
    ├── DataError               1   a result file or a row of it is wrong
    ├── ComparisonError         1   the points do not make the comparison that was asked for
    └── PageError               1   a page would not say what its data says (our own bug)

An error carries all its faults at once, so that a user mends a file in one go.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

LONGEST_QUOTE = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong: what, where, what was found, what was expected, what to do.

    >>> print(Fault(where="runs/a.csv: row 3, column isl", what="not a number", got="8k", expected="a count"))
    runs/a.csv: row 3, column isl: not a number: got '8k', expected a count
    """

    what: str
    where: str = ""
    got: str | None = None
    expected: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        """Return the fault as one line, fit for a terminal."""
        found = [f"got {quoted(self.got)}"] if self.got is not None else []
        found += [f"expected {self.expected}"] if self.expected else []
        line = ": ".join(part for part in (self.where, self.what, ", ".join(found)) if part)
        return f"{line}; {self.remedy}" if self.remedy else line


class ParetopressError(Exception):
    """The root of every error that Paretopress raises on purpose; `faults` holds all that was found."""

    exit_code = 1

    def __init__(self, *faults: Fault | str) -> None:
        self.faults = tuple(Fault(what=fault) if isinstance(fault, str) else fault for fault in faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def __reduce__(self) -> tuple[Any, ...]:
        """Keep the faults when an error crosses a process boundary."""
        return type(self), self.faults


class ConfigError(ParetopressError):
    """A config file or a command line that cannot be used."""

    exit_code = 2


class PluginError(ParetopressError):
    """A plugin that is missing, failed to load, or offers what another one offers."""

    exit_code = 2


class TemplateError(ParetopressError):
    """A wording template that is broken, or that asks for a value that does not exist."""

    exit_code = 2


class DataError(ParetopressError):
    """A result file, or a row of it, that is wrong."""


class ComparisonError(ParetopressError):
    """Points that do not make the comparison that was asked for."""


class PageError(ParetopressError):
    """A page that would not say what its data says: a bug of ours or of a plugin."""


def quoted(value: object) -> str:
    """Return a value as a short quoted text without control characters.

    >>> quoted("a" * 200)[-8:]
    "aaaaaa…'"
    """
    text = str(value)
    text = text if len(text) <= LONGEST_QUOTE else text[:LONGEST_QUOTE] + "…"
    return repr(text)


def nearest(word: object, known: Iterable[str]) -> str:
    """Return "did you mean 'x'?" for the known word closest to `word`, or an empty text.

    >>> nearest("taget", ["targets", "sources"])
    "did you mean 'targets'?"
    >>> nearest("zzz", ["targets"])
    ''
    """
    close = difflib.get_close_matches(str(word)[:LONGEST_QUOTE], list(known), n=1, cutoff=0.6)
    return f"did you mean {close[0]!r}?" if close else ""
