"""What decides a job's reports before anything is read: config, settings, program, and the digests of its files."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from paretopress.building.digests import Digests, digest
from paretopress.errors import DataError
from paretopress.locations import Found, find, is_url
from paretopress.reader import sidecar_files
from paretopress.reports import Job, question
from paretopress.tabular import opening

if TYPE_CHECKING:
    from paretopress.building.settings import Settings
    from paretopress.catalogue import Catalogue
    from paretopress.config import SourceSpec

#: What numbers, texts and drawings are made with; some are optional.
LIBRARIES = (
    "altair",
    "jinja2",
    "markdown-it-py",
    "matplotlib",
    "numpy",
    "pandas",
    "pyarrow",
    "scipy",
    "vl-convert-python",
)


@dataclass(slots=True, kw_only=True)
class Keyring:
    """Keys of the jobs of one build; what several jobs share is looked at once.

    Parameters
    ----------
    settings : Settings
    keep_going : bool
        Whether faulty rows are left out.
    digests : Digests
    """

    settings: Settings
    keep_going: bool
    digests: Digests
    _listed: dict[tuple[str, Path, str | None], str] = field(default_factory=dict)
    _wordings: dict[Path, str] = field(default_factory=dict)

    def job(self, job: Job) -> str:
        """Return the digest of all that decides a job's reports besides its sources."""
        config = job.config
        # On no page stands where a config lies, or on which of its lines a source is named.
        sources = tuple(replace(spec, where="") for spec in config.sources)
        plain = replace(config, file=Path(), sources=sources, templates=None, places={})
        asked = replace(question(job), templates=None)
        how = (repr(self.settings), repr(self.keep_going), program(job.catalogue))
        return digest((*how, repr(plain), repr(asked), self._wording(config.templates)))

    def sources(self, job: Job) -> str | None:
        """Return the digest of all files that a job reads; None where only reading tells what there is."""
        told = [self._source(spec, job.base) for spec in job.config.sources]
        return digest(told) if all(told) else None

    def _source(self, spec: SourceSpec, base: Path) -> str:
        if spec.sql:
            return ""
        key = (opening.named(spec.path, spec), base, spec.match)
        if key not in self._listed:
            try:
                self._listed[key] = digest(self._files(spec, find(spec.path, base=base, match=spec.match)))
            except (DataError, _UnknownError):
                self._listed[key] = ""
        return self._listed[key]

    def _files(self, spec: SourceSpec, listed: Iterable[Found]) -> Iterator[str]:
        for found in listed:
            own = opening.signature(found, spec)
            if own is None and not is_url(found.location):
                own = self.digests.of(found.location)
            if own is None:
                raise _UnknownError
            beside = (self.digests.of(file) or "" for file in sidecar_files(found.location))
            yield from (repr(replace(found, location="")), own, *beside)

    def _wording(self, folder: Path | None) -> str:
        if folder is None:
            return ""
        if folder not in self._wordings:
            files = sorted(folder.glob("*.j2"))
            self._wordings[folder] = digest(part for file in files for part in (file.name, file.read_bytes()))
        return self._wordings[folder]


class _UnknownError(Exception):
    """A source whose content only reading tells."""


def program(catalogue: Catalogue) -> str:
    """Return the digest of everything that runs."""
    return _digest_of(tuple(sorted(running(catalogue).items())))


@cache
def _digest_of(running: tuple[tuple[str, str], ...]) -> str:
    return digest(part for pair in running for part in pair)


def running(catalogue: Catalogue) -> dict[str, str]:
    """Return everything that runs, by name: our code, the plugins', the libraries, Python; versions or digests."""
    packages = sorted({"paretopress", *(name.partition(".")[0] for name in catalogue.modules)})
    return {
        "Python": f"{sys.implementation.name} {platform.python_version()} ({platform.machine()})",
        **{f"the code of {package}": code(package) for package in packages},
        **{f"plugin {name}": version for name, version in catalogue.versions.items()},
        **{library: _version(library) for library in LIBRARIES},
    }


def listings(jobs: Iterable[Job]) -> Iterator[str]:
    """Yield for each job the digest of the names and sizes of its local files, as this machine sees them."""
    known: dict[tuple[Path, str], str] = {}
    for job in jobs:
        key = (job.base, repr(job.config.sources))
        if key not in known:  # the jobs of a matrix have the same thousands of files
            known[key] = digest(_names_and_sizes(job))
        yield known[key]


def _names_and_sizes(job: Job) -> Iterator[str]:
    for spec in job.config.sources:
        try:
            local = not spec.sql and not is_url(spec.path)
            found = find(spec.path, base=job.base, match=spec.match) if local else ()
        except DataError:
            continue
        yield from (repr((one.path, Path(one.location).stat().st_size)) for one in found)


@cache
def code(package: str) -> str:
    """Return the digest of a package's files as they were when it was first asked for: an installed copy may be edited.

    Its version alone would not tell.
    """
    spec = find_spec(package)
    places = list(spec.submodule_search_locations or ()) if spec else []
    files = [Path(spec.origin)] if spec and spec.origin and not places else []
    files += [path for place in places for path in Path(place).rglob("*") if _is_code(path)]
    return digest(part for path in sorted(files) for part in (path.name, path.read_bytes()))[:16]


def _is_code(path: Path) -> bool:
    return path.suffix != ".pyc" and path.is_file()


@cache
def _version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return ""
