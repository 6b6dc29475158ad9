"""One build of reports from within the build of a site."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from paretopress.errors import DataError, Fault, ParetopressError
from paretopress.locations import is_url

if TYPE_CHECKING:
    from paretopress.building.settings import Settings
    from paretopress.publishing.shelf import Shelf
    from paretopress.reports import Job

#: What makes a part of a path a pattern: `*`, `?`, `[…]` and `{column}`.
_PATTERN = re.compile(r"[*?\[{]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prebuilt:
    """What a build did, as far as a site asks.

    Parameters
    ----------
    changed : int
        Files that it wrote or removed; 0 where all was up to date.
    warnings : tuple of str
        What a user should know though nothing is wrong.
    watched : tuple of Path
        The configs, and the files and folders that they read: what changes a page lies there.
    """

    changed: int
    warnings: tuple[str, ...]
    watched: tuple[Path, ...]


def prebuild(configs: Sequence[str], base: Path, output: Path, settings: Settings) -> Prebuilt:
    """Bring the reports of some configs up to date in a folder, as `paretopress build` does.

    Parameters
    ----------
    configs : sequence of str
        Configs, folders of configs or glob patterns, from `base`.
    base, output : Path

    Raises
    ------
    ParetopressError
        With every fault of every config; reports without one are written all the same.
    """
    from paretopress import build, config, planning
    from paretopress.building.store import Store, default_folder
    from paretopress.building.workers import Workers
    from paretopress.host import default_host
    from paretopress.interactive.extra import require
    from paretopress.publishing.shelf import Shelf
    from paretopress.reader import Reader

    if settings.interactive:
        require()
    host = default_host()
    ready = build.jobs(config.load_all(config.find(_from_here(base / one) for one in configs)), host.catalogue)
    reader = Reader(catalogue=host.catalogue)
    planned = planning.plan(ready, reader)
    shelf = Shelf(output)
    for job in ready if not planned.faults else ():
        shelf.built(job.config.file)
    try:
        store = Store(folder=default_folder())
        outcomes = build.build(planned.jobs, shelf, reader, settings, store=store, workers=Workers())
    except OSError as error:
        what = f"cannot be written: {error.strerror or error}"
        raise DataError(Fault(where=str(error.filename or output), what=what)) from error
    faults = [*planned.faults, *(fault for outcome in outcomes for fault in outcome.faults)]
    if faults:
        raise ParetopressError(*dict.fromkeys(faults))
    failed = [f"plugin {one.name} failed: {one.reason}" for one in host.records if one.state == "failed"]
    changed = sum(change.kind != "kept" for change in shelf.changes)
    return Prebuilt(changed=changed, warnings=(*failed, *_warnings(shelf)), watched=tuple(_watched(ready)))


def address(site_url: str | None, folder: str) -> str | None:
    """Return where a folder of a site will be found on the web; None where nobody has said where the site will be.

    >>> address("https://example.org/docs", "reports"), address(None, "reports")
    ('https://example.org/docs/reports', None)
    """
    return "/".join(filter(None, (site_url.rstrip("/"), quote(folder.strip("/"))))) if site_url else None


def _warnings(shelf: Shelf) -> Iterator[str]:
    yield from shelf.notes
    for change in shelf.changes:
        if change.kind == "kept":
            yield f"{(shelf.output / change.file).as_posix()}: made no more, but edited since: kept"


def _from_here(path: Path) -> Path:
    """Return a path from the current folder where it lies below, so that pages name their configs as a build there."""
    plain = Path(os.path.normpath(path.absolute()))
    return plain.relative_to(Path.cwd()) if plain.is_relative_to(Path.cwd()) else plain


def _watched(jobs: Iterable[Job]) -> Iterator[Path]:
    found = (path for job in jobs for path in _read_by(job))
    yield from dict.fromkeys(path for path in found if path.exists())


def _read_by(job: Job) -> Iterator[Path]:
    """Yield what a job reads of this machine; of a pattern the folder in which it is looked for."""
    yield job.config.file.absolute()
    if job.config.templates:
        yield job.base / job.config.templates
    for spec in job.config.sources:
        if spec.path and not is_url(spec.path):
            parts = Path(spec.path).parts
            fixed = next((place for place, part in enumerate(parts) if _PATTERN.search(part)), len(parts))
            yield job.base.joinpath(*parts[:fixed])
