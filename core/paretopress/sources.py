"""A result file as parsers see it: a probe to recognise it by, a source to read."""

from __future__ import annotations

from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from paretopress.errors import DataError, Fault
from paretopress.json_door import Document, decoded, documents, outline
from paretopress.locations import is_url
from paretopress.storage import Stored, fetch

if TYPE_CHECKING:
    from paretopress.offers import Parser

HEAD_BYTES = 65_536


@dataclass(frozen=True, kw_only=True)
class Source:
    """A result file as a parser reads it.

    Parameters
    ----------
    path : str
        The file as the config wrote it, for messages and provenance.
    stored : Stored
        Its content, unpacked, and its digest.
    location : Path or str, optional
        Where it was read.
    neighbours : dict of str to (str or None)
        The local files that a parser looked for beside it, with their digests; None for one that is not there.
    """

    path: str
    stored: Stored
    location: Path | str | None = None
    neighbours: dict[str, str | None] = field(default_factory=dict, repr=False, compare=False)

    @property
    def name(self) -> str:
        """Return the file's name without its folder."""
        return self.path.replace("\\", "/").rpartition("/")[2]

    @property
    def data(self) -> bytes:
        """Return the content as bytes."""
        return self.stored.data

    def beside(self, name: str) -> Source | None:
        """Return the file of that name in the same local folder, compressed or not; None where there is none.

        For tables that say by number what another table says in words.
        """
        if self.location is None or is_url(self.location):
            return None
        folder = self.path[: len(self.path) - len(self.name)]
        for stored in (name, f"{name}.gz", f"{name}.zst"):
            file = Path(self.location).with_name(stored)
            if file.is_file():
                found = open_source(folder + stored, file)
                self.neighbours[str(file)] = found.stored.sha256
                return found
            self.neighbours[str(file)] = None
        return None

    @cached_property
    def text(self) -> str:
        """Return the content as text; DataError where it is not UTF-8."""
        return decoded(self.data, where=self.path).removeprefix("\ufeff")

    def documents(self, *, skip: Collection[str] = ()) -> Iterator[Document]:
        """Yield the JSON documents of the file; arrays and objects under the keys in `skip` read as None."""
        return documents(self.data, where=self.path, skip=skip)

    def document(self, *, skip: Collection[str] = ()) -> dict[str, object]:
        """Return the file's only JSON document, an object; DataError for anything else."""
        found = list(self.documents(skip=skip))
        if len(found) != 1 or not isinstance(found[0].value, dict):
            raise DataError(Fault(where=self.path, what="not one JSON object", got=f"{len(found)} documents"))
        return found[0].value


@dataclass(frozen=True, kw_only=True)
class Probe:
    """What a parser sees of a file before it says whether the file is its own.

    Parameters
    ----------
    name : str
        The file's name; never enough to recognise a file.
    data : bytes
        Its content, unpacked.
    """

    name: str
    data: bytes

    @property
    def head(self) -> bytes:
        """Return the first 64 KiB."""
        return self.data[:HEAD_BYTES]

    @cached_property
    def text(self) -> str:
        """Return the head as text; bytes that are not UTF-8 show as U+FFFD."""
        return self.head.decode("utf-8", errors="replace").removeprefix("\ufeff")

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """Return the lines of the head."""
        return tuple(self.text.splitlines())

    @cached_property
    def document(self) -> object:
        """Return the first JSON document, each of its arrays cut to the first two elements; None if it is no JSON."""
        if self.text.lstrip()[:1] not in ("{", "["):
            return None
        try:
            return next(documents(outline(self.data), where=self.name)).value
        except (DataError, StopIteration):
            return None

    @property
    def first(self) -> Mapping[str, object]:
        """Return the first JSON object: the document itself, or the first element of an array; empty if none."""
        document = self.document
        if isinstance(document, list) and document:
            document = document[0]
        return document if isinstance(document, dict) else {}

    @property
    def keys(self) -> frozenset[str]:
        """Return the keys of `first`."""
        return frozenset(self.first)


class UnrecognisedError(DataError):
    """A file that no parser recognises, or that is empty; `sha256` is its digest."""

    def __init__(self, *faults: Fault | str, sha256: str = "") -> None:
        super().__init__(*faults)
        self.sha256 = sha256

    def __reduce__(self) -> tuple[Any, ...]:
        """Keep the digest when an error crosses a process boundary."""
        return type(self), self.faults, {"sha256": self.sha256}


def open_source(path: str, location: Path | str) -> Source:
    """Return a file as a Source; DataError where it cannot be read or is empty."""
    stored = fetch(location, where=path)
    if not stored.data or stored.data.isspace():
        fault = Fault(where=path, what="an empty file", remedy="run the benchmark again, or leave the file out")
        raise UnrecognisedError(fault, sha256=stored.sha256)
    return Source(path=path, stored=stored, location=location)


def probe(source: Source) -> Probe:
    """Return what parsers may look at."""
    return Probe(name=source.name, data=source.data)


def recognise(source: Source, parsers: Iterable[Parser]) -> Parser:
    """Return the one parser that recognises a file.

    Raises
    ------
    DataError
        When none or more than one does.
    """
    seen = probe(source)
    found = [parser for parser in parsers if _recognises(parser, seen, source.path)]
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(parser.key for parser in found)
        remedy = "name one with 'parser:', and report it: parsers must exclude each other"
        raise DataError(Fault(where=source.path, what=f"recognised by {len(found)} parsers ({names})", remedy=remedy))
    raise UnrecognisedError(_unrecognised(source, seen), sha256=source.stored.sha256)


def _recognises(parser: Parser, seen: Probe, path: str) -> bool:
    try:
        return parser.recognises(seen)
    except Exception as error:  # a plugin's bug must name the plugin, not print a traceback
        what = f"parser {parser.key!r} failed to tell whether it reads this file ({type(error).__name__}: {error})"
        raise DataError(Fault(where=path, what=what, remedy="name the right parser with 'parser:'")) from error


def _unrecognised(source: Source, seen: Probe) -> Fault:
    looks_like_json = source.data[:200].lstrip()[:1] in (b"{", b"[")
    if looks_like_json and seen.document is None:
        try:
            list(source.documents())
        except DataError as error:
            return error.faults[0]
    if b"\x00" not in seen.head or seen.head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        try:
            _ = source.text
        except DataError as error:
            return error.faults[0]
    remedy = "'paretopress plugins' lists the parsers; a tidy table with the columns of the README is always read"
    return Fault(where=source.path, what="no parser recognises this file", got=seen.text[:60], remedy=remedy)
