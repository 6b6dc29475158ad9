"""YAML text as a tree of plain values in which every key and every value knows where it was written.

PyYAML only composes nodes here; it constructs nothing, so that a scalar stays the text that was written (`0.10`
and `off` mean different things in different places) and no tag can make an object. Anchors, aliases and merge
keys work; what they expand to is counted, because a few lines of them can stand for billions of values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

import yaml

from paretopress.errors import ConfigError, Fault, quoted

MOST_BYTES = 1_000_000
MOST_VALUES = 10_000
DEEPEST = 20

#: Last part of the place of a key itself, as pydantic writes it.
KEY = "[key]"
Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A position in a file; line and column count from 1."""

    line: int
    column: int

    def __str__(self) -> str:
        """Return `line:column`."""
        return f"{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Scalar:
    """A scalar as it was written.

    Parameters
    ----------
    text : str
        The written text, without quotes.
    tag : str
        What YAML 1.1 takes it for: `str`, `bool`, `null`, `int`, …
    plain : bool
        Whether it was written without quotes.
    """

    text: str
    tag: str
    plain: bool

    @property
    def is_null(self) -> bool:
        """Return whether it says "nothing": `null`, `~`, or no text at all."""
        return self.tag == "null"

    @property
    def is_boolean_word(self) -> bool:
        """Return whether it is `yes`, `no`, `on` or `off`, which only YAML 1.1 takes for a boolean."""
        return self.tag == "bool" and self.text.lower() not in ("true", "false")


Tree = dict[str, "Tree"] | list["Tree"] | Scalar
LocatedFault = tuple[Mark, Fault]


@dataclass(frozen=True, slots=True, kw_only=True)
class YamlFile:
    """A file's tree, the mark of every value and key in it, and what was wrong with the keys."""

    file: Path
    tree: Tree
    marks: Mapping[Place, Mark]
    faults: tuple[LocatedFault, ...]

    def mark(self, place: Place) -> Mark:
        """Return the mark of a value or, where nothing is, of what it would stand in."""
        while place not in self.marks:
            place = place[:-1]
        return self.marks[place]

    def where(self, mark: Mark) -> str:
        """Return a mark as messages print it: `configs/x.yaml:12:3`."""
        return f"{self.file.as_posix()}:{mark}"

    def places(self) -> dict[str, str]:
        """Return where each value was written, by its dotted key (`sources.0.path`)."""
        values = ((place, mark) for place, mark in self.marks.items() if KEY not in place)
        return {".".join(map(str, place)): self.where(mark) for place, mark in values}

    def told(self, faults: list[LocatedFault]) -> tuple[Fault, ...]:
        """Return faults in the order of the file, each with its position."""
        ordered = sorted(faults, key=lambda located: located[0])
        return tuple(replace(fault, where=self.where(mark)) for mark, fault in ordered)


def read(file: Path) -> YamlFile:
    """Return the tree of a YAML (or JSON) file.

    Raises
    ------
    ConfigError
        For a file that cannot be read, is not UTF-8, not YAML, empty, or out of all proportion.
        Duplicate keys and the like do not raise: they are `faults`, to be told together with all others.
    """
    text = _text(file)
    node = _compose(file, text)
    if node is None or _short(node.tag) == "null":
        remedy = "'paretopress new' writes a config to start from"
        raise ConfigError(Fault(where=file.as_posix(), what="the file is empty", remedy=remedy))
    grower = _Grower(file)
    tree = grower.value(node, ())
    return YamlFile(file=file, tree=tree, marks=grower.marks, faults=tuple(grower.faults))


def _text(file: Path) -> str:
    where = file.as_posix()
    try:
        if file.is_dir():
            raise ConfigError(Fault(where=where, what="is a folder", expected="a config file"))
        if not file.is_file():
            raise ConfigError(Fault(where=where, what="no such file", expected="a config file"))
        with file.open("rb") as stream:
            raw = stream.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise ConfigError(Fault(where=where, what=f"cannot be read: {why}")) from None
    if len(raw) > MOST_BYTES:
        raise ConfigError(Fault(where=where, what=f"is larger than {MOST_BYTES:,} bytes", expected="a config"))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode()
        byte = f"byte 0x{error.object[error.start]:02x}"
        _stop(file, _end_of(before), Fault(what="not UTF-8", got=byte, remedy="save the file as UTF-8"))


def _compose(file: Path, text: str) -> yaml.Node | None:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    unprintable = yaml.reader.Reader.NON_PRINTABLE.search(text)
    if unprintable:
        fault = Fault(what="YAML does not allow this character", got=f"U+{ord(unprintable.group()):04X}")
        _stop(file, _end_of(text[: unprintable.start()]), fault)
    try:
        depth = 0
        for event in yaml.parse(text, Loader=loader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:  # libyaml composes recursively: ten thousand brackets would crash the interpreter
                _stop(file, _mark(event.start_mark), _too_deep())
        return yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        at = _mark(error.problem_mark or error.context_mark)
        _stop(file, at, _syntax_fault(error, text.splitlines()[at.line - 1 : at.line]))
    except yaml.YAMLError as error:
        _stop(file, Mark(1, 1), Fault(what=f"not YAML: {error}"))


def _syntax_fault(error: yaml.MarkedYAMLError, line: list[str]) -> Fault:
    context = error.context or ""
    if error.context_mark is not None and context:
        context += f" that begins at {_mark(error.context_mark)}"
    what = "not YAML: " + ", ".join(part for part in (context, error.problem or "") if part)
    if "another document" in what:
        return Fault(what="a second document begins here", expected="one config a file", remedy="remove the '---'")
    indent = line[0][: len(line[0]) - len(line[0].lstrip())] if line else ""
    return Fault(what=what, remedy="indent with spaces, not with tabs" if "\t" in indent else "")


def _too_deep() -> Fault:
    return Fault(what=f"nested more than {DEEPEST} levels deep")


def _stop(file: Path, mark: Mark, fault: Fault) -> NoReturn:
    raise ConfigError(replace(fault, where=f"{file.as_posix()}:{mark}")) from None


def _mark(mark: yaml.Mark | yaml._yaml.Mark | None) -> Mark:
    return Mark(mark.line + 1, mark.column + 1) if mark else Mark(1, 1)


def _end_of(text: str) -> Mark:
    return Mark(text.count("\n") + 1, len(text) - text.rfind("\n"))


def _short(tag: str) -> str:
    return tag.removeprefix("tag:yaml.org,2002:")


class _Grower:
    """Grows the tree from PyYAML's nodes; keeps the mark of each place and the faults found on the way."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.marks: dict[Place, Mark] = {}
        self.faults: list[LocatedFault] = []
        self._values = 0
        self._merges = 0

    def value(self, node: yaml.Node, place: Place) -> Tree:
        mark = self.marks[place] = _mark(node.start_mark)
        self._count(mark, place)
        kind = _short(node.tag)
        if isinstance(node, yaml.MappingNode):
            self._expect_tag(mark, kind, "map")
            return {name: self.value(child, (*place, name)) for name, child in self._entries(node, place)}
        if isinstance(node, yaml.SequenceNode):
            self._expect_tag(mark, kind, "seq")
            return [self.value(child, (*place, index)) for index, child in enumerate(node.value)]
        return self._scalar(node, mark)

    def _scalar(self, node: yaml.Node, mark: Mark) -> Scalar:
        kind = _short(node.tag)
        self._expect_tag(mark, kind, "str", "bool", "null", "int", "float", "timestamp", "merge", "value")
        # The C loader writes '' where the other writes None.
        return Scalar(node.value, kind, plain=not getattr(node, "style", None))

    def _count(self, mark: Mark, place: Place) -> None:
        self._values += 1
        if self._values > MOST_VALUES:
            what = f"more than {MOST_VALUES:,} values, counting what each alias stands for"
            _stop(self.file, mark, Fault(what=what))
        if len(place) > DEEPEST:
            _stop(self.file, mark, _too_deep())

    def _expect_tag(self, mark: Mark, tag: str, *known: str) -> None:
        if tag not in known:
            fault = Fault(what=f"the tag {quoted(tag)} has no meaning in a config", remedy="remove it")
            self.faults.append((mark, fault))

    def _entries(self, node: yaml.MappingNode, place: Place) -> Iterator[tuple[str, yaml.Node]]:
        """Yield a mapping's keys and value nodes, each key once; what `<<` merges in gives way to own keys."""
        own: dict[str, Mark] = {}
        merged: list[yaml.Node] = []
        for key, child in node.value:
            if _short(key.tag) == "merge":
                merged.append(child)
                continue
            name, mark = self._key(key), _mark(key.start_mark)
            if name is None:
                continue
            if name in own:
                remedy = f"it stands already at {own[name]}; keep one of them"
                self.faults.append((mark, Fault(what=f"duplicate key {quoted(name)}", remedy=remedy)))
                continue
            self.marks[(*place, name, KEY)] = own[name] = mark
            yield name, child
        for source in merged:
            yield from self._merged(source, place, own)

    def _merged(self, source: yaml.Node, place: Place, taken: dict[str, Mark]) -> Iterator[tuple[str, yaml.Node]]:
        for mapping in source.value if isinstance(source, yaml.SequenceNode) else [source]:
            mark = _mark(mapping.start_mark)
            if not isinstance(mapping, yaml.MappingNode):
                self.faults.append((mark, Fault(what="'<<' merges mappings", expected="an alias of a mapping")))
                continue
            self._count(mark, place)
            self._merges += 1
            if self._merges > DEEPEST:
                _stop(self.file, mark, _too_deep())
            for name, child in self._entries(mapping, place):
                if name not in taken:
                    taken[name] = _mark(child.start_mark)
                    yield name, child
            self._merges -= 1

    def _key(self, node: yaml.Node) -> str | None:
        mark = _mark(node.start_mark)
        if not isinstance(node, yaml.ScalarNode) or _short(node.tag) == "null":
            self.faults.append((mark, Fault(what="a key must be a text")))
            return None
        name = self._scalar(node, mark)
        if name.is_boolean_word:
            self.faults.append((mark, boolean_fault(name.text)))
        return name.text


def boolean_fault(word: str, note: str = "") -> Fault:
    """Return the fault of a `no`, `off`, `yes` or `on` that stands without quotes where a text is meant.

    >>> print(boolean_fault("Off"))
    YAML reads Off as a boolean: expected a text; put it in quotes: "Off"
    """
    return Fault(what=f"YAML reads {word} as a boolean", expected="a text", remedy=f'put it in quotes: "{word}"{note}')
