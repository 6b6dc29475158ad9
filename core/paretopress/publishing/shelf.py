"""The output folder of a build: it writes what changed, and removes what it made itself and makes no more.

A file is a build's own if the manifest, or the journal of a build that was killed, says that one wrote exactly these
bytes there. Only such a file is removed, and only if the report that it belonged to was built without it, or its
config was built and makes the report no more, or its config is gone from a folder of which another config was built.
A report that failed keeps all its files, and so do those of configs that had no part in the build.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from paretopress import files
from paretopress.errors import ConfigError, DataError, Fault
from paretopress.publishing import manifest
from paretopress.publishing.entry import REPORT, Entry, found, lying
from paretopress.publishing.grouping import RESERVED
from paretopress.publishing.manifest import JOURNAL, LISTS, MANIFEST, Record

#: A file's path from the output folder, and its content.
File = tuple[str, bytes]
#: From all reports in the folder, sorted by name, to the pages that list them.
Lists = Callable[[Sequence[Entry]], Iterable[File]]
Kind = Literal["added", "changed", "removed", "kept"]

#: A temporary file lives for milliseconds; one that is older than this was left by a build that was killed.
ABANDONED_S = 60


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Change:
    """A file that a build writes or removes, or would have removed.

    Parameters
    ----------
    report : str
        The report that it belongs to; empty for the lists of all reports.
    file : str
        Its path from the output folder.
    kind : {"added", "changed", "removed", "kept"}
        `kept` is a file that is made no more, and was edited since: somebody else's now.
    """

    report: str
    file: str
    kind: Kind


class Shelf:
    """The output folder while a build writes into it.

    Parameters
    ----------
    output : Path
    checking : bool
        Write and remove nothing, and tell what a build would.

    Attributes
    ----------
    notes : list of str
        What a user should know though nothing is wrong.
    """

    def __init__(self, output: Path, *, checking: bool = False) -> None:
        self.output = output
        self.checking = checking
        self.notes: list[str] = []
        self._changes: set[Change] = set()
        self._made: dict[str, Record] = {}
        self._made_lines: dict[str, Entry] = {}
        self._shared: dict[str, tuple[bytes, str]] = {}
        self._built: set[str] = set()
        self._failed: set[str] = set()
        self._folders: dict[str, Path] = {}
        self._origins: dict[Path, str] = {}
        self._recall()
        unfinished = {report for report, _ in self._journal}
        self._adopts = not self._sound and bool(found(output, but=unfinished))

    def put(self, entry: Entry, made: Iterable[File], config: Path) -> None:
        """Put a report into the folder: those of its files whose bytes changed, in their order.

        Raises
        ------
        ConfigError
            When the report has the name of a folder of lists.
        DataError
            When a file that no build made is in the way.
        """
        if entry.report in RESERVED:
            what = f"report {entry.report!r} has the name of a folder of lists"
            raise ConfigError(Fault(what=what, remedy="rename it with 'report'"))
        with self._alone():
            self._write(entry.report, self._origin(config), made, entry.stored())
        self.built(config)
        self._made_lines[entry.report] = entry

    def built(self, config: Path) -> None:
        """Take a config for built, even if nothing of it is put here: then it makes nothing any more."""
        self._built.add(self._origin(config))

    def failed(self, config: Path) -> None:
        """Keep what a config made earlier, since not all that it makes now is known."""
        self._failed.add(self._origin(config))

    def entries(self) -> list[Entry]:
        """Return the lines of all reports that lie in the folder, or will, sorted."""
        stale = self._stale()
        unsure = {*stale, *(report for report, _ in self._journal)}
        known = {report: line for report, line in self._lines.items() if report not in unsure and self._lies(report)}
        known |= self._made_lines
        removed = {report for report in stale if not self._edited(report)}
        known |= {one.report: one for one in found(self.output, but={*known, *removed})}
        return [known[report] for report in sorted(known)]

    @property
    def changes(self) -> tuple[Change, ...]:
        """Return what this build changes, sorted."""
        return tuple(sorted(self._changes))

    def close(self, lists: Lists) -> None:
        """Write the lists, remove what is made no more, and write the manifest.

        Parameters
        ----------
        lists : callable of sequence of Entry -> iterable of (path, bytes)
        """
        with self._alone():
            self._recall()
            stale = self._stale()
            earlier = {key: one for key, one in self._earlier.items() if key not in stale and self._lies(key)}
            lines = self.entries()
            self._remove({*stale, *self._made}, earlier | self._made)
            self._write(LISTS, "", lists(lines), {})
            self._remove({LISTS}, self._made)
            self._finish(stale, earlier | self._made)

    def _alone(self) -> AbstractContextManager[None]:
        return nullcontext() if self.checking else manifest.alone(self.output)

    def _recall(self) -> None:
        """Learn what earlier builds made, and those at the same time."""
        try:
            earlier = manifest.read(self.output)
            lines = {report: Entry.restored(one.entry) for report, one in (earlier or {}).items() if report != LISTS}
        except ValueError as error:
            earlier, lines = None, {}
            self.notes = [f"{MANIFEST} is damaged ({error}) and is made anew; files that are made no more are kept"]
        self._sound, self._earlier, self._lines = earlier is not None, earlier or {}, lines
        self._journal = manifest.announced(self.output)
        self._claims: dict[str, dict[str, set[str]]] = {}
        for report, record in self._told():
            for name, digest in record.files.items():
                self._claims.setdefault(report, {}).setdefault(name, set()).add(digest)

    def _told(self) -> tuple[tuple[str, Record], ...]:
        """Return what the manifest says, and the journal of builds that have not come to their end."""
        return (*self._earlier.items(), *self._journal)

    def _origin(self, config: Path) -> str:
        if config not in self._origins:
            name = manifest.origin(config, self.output)
            self._folders[name.partition("/")[0]] = config.parent
            self._origins[config] = name
        return self._origins[config]

    def _write(self, report: str, config: str, made: Iterable[File], line: Mapping[str, Any]) -> None:
        contents = dict(made)
        if outside := [name for name in contents if not manifest.is_inside(name)]:
            raise DataError(Fault(where=outside[0], what="a file that would lie outside the output folder"))
        # What many reports share, and a build hands over with each, is looked at once.
        again = {name: digest for name, (data, digest) in self._shared.items() if contents.get(name) is data}
        fresh = {name: data for name, data in contents.items() if name not in again}
        digests = again | {name: manifest.digest(data) for name, data in fresh.items()}
        changed = {name: kind for name, data in fresh.items() if (kind := self._difference(name, data))}
        for name, kind in changed.items():
            if kind == "changed" and not self._may_replace(report, name):
                where, remedy = (self.output / name).as_posix(), "move it, or build into another folder"
                raise DataError(Fault(where=where, what="a file that no build made is in the way", remedy=remedy))
        self._changes |= {Change(report=report, file=name, kind=kind) for name, kind in changed.items()}
        self._made[report] = record = Record(config=config, entry=line, files=digests)
        if changed and not self.checking:
            manifest.announce(self.output, report, record)
            for name in changed:
                files.write(self.output / name, fresh[name])
        self._shared |= {
            name: (data, digests[name]) for name, data in fresh.items() if not name.startswith(f"{report}/")
        }

    def _difference(self, name: str, data: bytes) -> Kind | None:
        try:
            return None if (self.output / name).read_bytes() == data else "changed"
        except FileNotFoundError:
            return "added"

    def _may_replace(self, report: str, name: str) -> bool:
        """Return whether a file is a build's: one says so, or it lies with a report that was built before manifests."""
        if name in self._claims.get(report, ()) or any(name in claims for claims in self._claims.values()):
            return True
        return self._adopts if report == LISTS else lying(self.output / report) is not None

    def _stale(self) -> set[str]:
        """Return the reports that the configs of this build made once, and make no more."""
        built = self._built - self._failed
        told = {(report, record.config) for report, record in self._told() if report not in self._made}
        return {report for report, config in told if config in built or self._gone(config)}

    def _gone(self, config: str) -> bool:
        """Return whether a config is no more in a folder of which another one was built."""
        folder, _, name = config.partition("/")
        return folder in self._folders and not (self._folders[folder] / name).is_file()

    def _lies(self, report: str) -> bool:
        return all((self.output / report / name).is_file() for name in REPORT)

    def _edited(self, report: str) -> bool:
        """Return whether a stale report is somebody else's now, as a whole."""
        told = self._claims[report]
        return all(self._digest(f"{report}/{name}") not in {None, *told.get(f"{report}/{name}", ())} for name in REPORT)

    def _remove(self, reports: Collection[str], lasting: Mapping[str, Record]) -> None:
        """Remove what these reports had and no report has any more; keep what was edited since."""
        wanted = {name for record in lasting.values() for name in record.files}
        for report in sorted(reports & self._claims.keys()):
            for name, digests in sorted(self._claims[report].items()):
                digest = None if name in wanted else self._digest(name)
                if digest is None:
                    continue
                self._changes.add(Change(report=report, file=name, kind="removed" if digest in digests else "kept"))
                if digest in digests and not self.checking:
                    self._unlink(self.output / name)

    def _digest(self, name: str) -> str | None:
        """Return the digest of a file below the folder; None where there is none, or it lies elsewhere by a link."""
        path = self.output / name
        inside = path.parent.resolve().is_relative_to(self.output.resolve())
        return manifest.digest(path.read_bytes()) if inside and path.is_file() and not path.is_symlink() else None

    def _unlink(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        with suppress(OSError):  # not empty
            for folder in path.relative_to(self.output).parents[:-1]:
                (self.output / folder).rmdir()

    def _finish(self, stale: Collection[str], lasting: Mapping[str, Record]) -> None:
        """Write the manifest, and strike from the journal what it now says."""
        data = manifest.text(lasting)
        kind = self._difference(MANIFEST, data)
        # It changes with every file; that it does is news only if none does.
        if kind and all(change.kind == "kept" for change in self._changes):
            self._changes.add(Change(report=LISTS, file=MANIFEST, kind=kind))
        if self.checking:
            return
        files.write(self.output / MANIFEST, data)
        if (self.output / JOURNAL).exists():
            manifest.strike(self.output, {*stale, *self._made})
            self._sweep()

    def _sweep(self) -> None:
        """Remove the temporary files of builds that were killed."""
        for folder in {(self.output / name).parent for record in self._made.values() for name in record.files}:
            for file in folder.glob(f".*{files.TEMPORARY}"):
                with suppress(OSError):  # another build's, and gone
                    if time.time() - file.stat().st_mtime > ABANDONED_S:
                        file.unlink()
