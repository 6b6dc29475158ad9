"""Sentences from template files: one file a situation, one paragraph of it a wording.

A wording file is Jinja2 in which blank lines separate alternative wordings of one sentence::

    {# reading-tied.j2 #}
    At {{ at | interactivity }} tok/s/user the two are within 1 % of each other.

    There is nothing between them at {{ at | interactivity }} tok/s/user.

Which one is used turns with the report's name and the row, so that a page does not repeat itself and a rebuild
changes nothing. Whatever comes from data is escaped on its way into the text; the filters of `paretopress.printing`
print numbers.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import jinja2
from jinja2.sandbox import SandboxedEnvironment

from paretopress.errors import Fault, TemplateError, nearest
from paretopress.languages import ENGLISH, TYPOGRAPHY, Typography, filters
from paretopress.text import Inline, escape

CORE = Path(__file__).parent / "words"
_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_PARAGRAPH = re.compile(r"(?:[^\n]*\S[^\n]*(?:\n|\Z))+")
_SPACES = re.compile(r"\s+")
_AFTER_A_STOP = re.compile("(?<=[\u3002\uff0c\uff1a\uff1b\uff01\uff1f]) ")


@dataclass(frozen=True, kw_only=True)
class Wording:
    """The sentences of one page.

    Parameters
    ----------
    folders : sequence of Path
        Where wording files are looked for; the first that has one wins.
    report : str
        Name of the report; decides which wording it starts with.
    language : str
        Decides how the templates print lists and percentages.
    """

    folders: Sequence[Path]
    report: str
    language: str = ENGLISH

    @cached_property
    def start(self) -> int:
        """Return a number that depends on nothing but the report's name."""
        return zlib.crc32(self.report.encode())

    def has(self, name: str) -> bool:
        """Return whether there is a wording file of this name."""
        return any((folder / f"{name}.j2").is_file() for folder in self.folders)

    def say(self, name: str, /, *, turn: int = 0, **facts: object) -> Inline:
        """Return one wording of a sentence as inline Markdown.

        Parameters
        ----------
        name : str
            The wording file, without `.j2`.
        turn : int
            Rows of one page count up, so that neighbours are worded differently.
        **facts
            What the templates may use.

        Raises
        ------
        TemplateError
            When there is no such file, or it is broken, or it asks for a fact that was not given.
        """
        wordings = _wordings(self._file(name), self.language)
        template = wordings[(self.start + turn) % len(wordings)]
        try:
            said = _SPACES.sub(" ", template.render(facts)).strip()
        except jinja2.TemplateError as error:
            given = f"given are {', '.join(sorted(facts)) or 'no facts'}"
            raise TemplateError(f"{template.filename}: {error.message}; {given}") from error
        except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
            raise TemplateError(f"{template.filename}: {type(error).__name__}: {error}") from error
        # The lines of a file are sentences: those of a language that sets no space between them get none.
        return Inline(said if self.typography.between else _AFTER_A_STOP.sub("", said))

    def joined(self, sentences: Iterable[Inline]) -> Inline:
        """Return sentences as one text, without those that are empty."""
        return Inline(self.typography.between).join(filter(None, sentences))

    def listed(self, parts: Iterable[Inline]) -> Inline:
        """Return parts as a list of facts."""
        return Inline(self.typography.comma).join(parts)

    @property
    def typography(self) -> Typography:
        """Return what stands between pieces of text."""
        return TYPOGRAPHY[self.language]

    def _file(self, name: str) -> Path:
        for folder in self.folders:
            if (file := folder / f"{name}.j2").is_file():
                return file
        known = sorted({file.stem for folder in self.folders for file in folder.glob("*.j2")})
        raise TemplateError(Fault(what=f"no wording '{name}.j2'", remedy=nearest(name, known)))


def _printed(value: object) -> object:
    """Escape what a template prints, unless a filter has made it safe."""
    if isinstance(value, jinja2.Undefined):
        return value
    return value if isinstance(value, Inline) else escape(value)


@cache
def _environment(language: str) -> SandboxedEnvironment:
    # With `autoescape` a macro returns safe text, which is not escaped again where it is printed.
    environment = SandboxedEnvironment(undefined=jinja2.StrictUndefined, finalize=_printed, autoescape=True)
    # Jinja's own `e` makes text safe for HTML, which Markdown takes for more than text.
    environment.filters.update(filters(language), e=escape, escape=escape)
    return environment


@cache
def _wordings(file: Path, language: str) -> tuple[jinja2.Template, ...]:
    """Return the compiled alternatives of a wording file; line numbers in errors are the file's own."""
    text = _COMMENT.sub(lambda comment: "\n" * comment.group().count("\n"), _text(file))
    found = []
    for paragraph in _PARAGRAPH.finditer(text):
        lines_before = text.count("\n", 0, paragraph.start())
        try:
            template = _environment(language).from_string("\n" * lines_before + paragraph.group())
        except jinja2.TemplateSyntaxError as error:
            raise TemplateError(f"{file.name}:{error.lineno}: {error.message}") from error
        template.filename = file.name
        found.append(template)
    if not found:
        raise TemplateError(f"{file.name}: no wording in this file")
    return tuple(found)


def forget() -> None:
    """Read wording files again when they are next asked for: they may have changed while a worker waited."""
    _wordings.cache_clear()


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        what = f"not UTF-8 text ({error})"
        raise TemplateError(Fault(where=file.name, what=what, remedy="save it as UTF-8")) from None


def overriding(folder: Path, replaceable: Sequence[Path], language: str = ENGLISH) -> Path:
    """Return a user's folder of wording files, once every file in it replaces one that exists.

    Raises
    ------
    TemplateError
        For a file that would replace nothing, or cannot be compiled.
    """
    known = {file.name for place in replaceable for file in place.glob("*.j2")}
    for file in sorted(folder.glob("*.j2")):
        if file.name not in known:
            what = "replaces no wording of this narrative"
            raise TemplateError(Fault(where=file.name, what=what, remedy=nearest(file.name, known)))
        _wordings(file, language)
    return folder
