"""The plugin host: loads plugins, keeps a record of each, and gathers what they offer.

A plugin enters whole or not at all: one that cannot be imported, has a hook that is not ours, or offers
something unsound is a record with a reason, and the rest load. Each plugin is called through a pluggy manager of
its own, so that none can wrap, order or replace what another one offers.
"""

from __future__ import annotations

import inspect
import traceback
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path

import pluggy

from paretopress import hooks
from paretopress.catalogue import OFFER_TYPES, Catalogue, Kind, Offers, PluginRecord, Provided, clashes, gather
from paretopress.contracts import faults
from paretopress.discovery import Found, installed, local, normalised
from paretopress.errors import Fault, PluginError, nearest, quoted
from paretopress.offers import Offer

__all__ = ["Catalogue", "Host", "PluginRecord", "default_host", "load"]

HOOKS: dict[str, Kind] = {f"paretopress_{kind}": kind for kind in OFFER_TYPES}


@dataclass(frozen=True, kw_only=True)
class Host:
    """The plugins of one run.

    Parameters
    ----------
    records : tuple of PluginRecord
        One a plugin, by name.
    provided : tuple of (str, offers)
        What each active plugin offers, by its name.
    """

    records: tuple[PluginRecord, ...]
    provided: Provided

    @cached_property
    def catalogue(self) -> Catalogue:
        """Return everything on offer; PluginError where two plugins offer one key."""
        absent = tuple(record for record in self.records if record.state != "active")
        modules = tuple(record.module for record in self.records if record.state == "active" and record.module)
        return replace(gather(self.provided, versions=self.versions(), absent=absent), modules=modules)

    def versions(self) -> dict[str, str]:
        """Return the version of each active plugin by name."""
        return {record.name: record.version for record in self.records if record.state == "active"}


def load(no_plugins: Iterable[str] = (), files: Iterable[str | Path] = ()) -> Host:
    """Return the host of all installed plugins and of local files.

    Parameters
    ----------
    no_plugins : iterable of str
        Names (`distribution:entry-point`) of plugins that must not be imported.
    files : iterable of path
        Python files to load as plugins.

    Raises
    ------
    PluginError
        When a file does not load, or a name in `no_plugins` is no plugin's. An installed plugin that does not load
        raises nothing: its record says why.
    """
    found = sorted((*installed(), *local(files)), key=lambda plugin: plugin.name)
    blocked = _blocked(no_plugins, [plugin.name for plugin in found])
    entered = [_enter(plugin, blocked=plugin.name in blocked) for plugin in found]
    return Host(
        records=tuple(record for record, _ in entered),
        provided=tuple((record.name, offers) for record, offers in entered if record.state == "active"),
    )


@cache
def default_host() -> Host:
    """Return the host of all installed plugins, loaded once a process."""
    return load()


def _blocked(names: Iterable[str], known: Sequence[str]) -> frozenset[str]:
    blocked = {normalised(name): name for name in names}
    unknown = [
        Fault(
            where="--no-plugin",
            what=f"unknown plugin {quoted(name)}",
            remedy=" ".join(filter(None, (nearest(plugin, known), f"known: {', '.join(known) or 'none'}"))),
        )
        for plugin, name in blocked.items()
        if plugin not in known
    ]
    if unknown:
        raise PluginError(*unknown)
    return frozenset(blocked)


def _enter(plugin: Found, *, blocked: bool) -> tuple[PluginRecord, Offers]:
    """Return the record of a plugin and what it offers, which is nothing unless the record is active."""
    record = PluginRecord(name=plugin.name, version=plugin.version, state="active", module=plugin.module)
    if blocked:
        return replace(record, state="blocked", reason="left out with --no-plugin"), {}
    try:
        offers = _offers(plugin)
    except (Exception, SystemExit) as error:
        if plugin.file:
            where, what = _place(plugin.file, error), f"this plugin does not load: {_reason(error)}"
            raise PluginError(Fault(where=where, what=what)) from error
        return replace(record, state="failed", reason=_reason(error)), {}
    keys = {kind: tuple(offer.key for offer in items) for kind, items in offers.items()}
    return replace(record, offers=keys), offers


def _offers(plugin: Found) -> Offers:
    """Import a plugin, call its hooks and return what they offer; whatever is wrong with it is raised."""
    hooked = plugin.load()
    manager = pluggy.PluginManager(hooks.PROJECT)
    manager.add_hookspecs(hooks)
    manager.register(hooked, name=plugin.name)
    misnamed = tuple(_misnamed(manager, hooked))
    if misnamed:
        raise PluginError(*misnamed)
    called = {kind: _call(getattr(manager.hook, hook), OFFER_TYPES[kind]) for hook, kind in HOOKS.items()}
    offers = {kind: offered for kind, offered in called.items() if offered}
    clashing = clashes([(plugin.name, offers)])
    if clashing:
        raise PluginError(*clashing)
    return offers


def _misnamed(manager: pluggy.PluginManager, plugin: object) -> Iterator[str]:
    """Yield what is wrong with the names and marks of a plugin's functions; pluggy would overlook all of it."""
    marked = False
    for name in dir(plugin):
        options = manager.parse_hookimpl_opts(plugin, name)
        if options is None:
            if name in HOOKS and inspect.isfunction(inspect.getattr_static(plugin, name)):
                yield f"{name} is not marked @hookimpl"
            continue
        marked = True
        hook = options["specname"] or name
        if hook not in HOOKS and not options["optionalhook"]:
            yield "; ".join(filter(None, (f"unknown hook {hook!r}", nearest(hook, HOOKS))))
    if not marked:
        yield "it has no function marked @hookimpl"


def _call(hook: pluggy.HookCaller, expected: type[Offer]) -> tuple[Offer, ...]:
    try:
        results = hook()
        offers = tuple(offer for result in results for offer in result)
    except (Exception, SystemExit) as error:
        message = f"{hook.name}: {_reason(error)}"
        raise PluginError(message) from error
    if len(results) < len(hook.get_hookimpls()):
        message = f"{hook.name}: returned None, expected to return or yield {expected.__name__} values"
        raise PluginError(message)
    wrong = [fault for offer in offers for fault in _unsound(offer, expected)]
    if wrong:
        raise PluginError(*(f"{hook.name}: {fault}" for fault in wrong))
    return offers


def _unsound(offer: Offer, expected: type[Offer]) -> Iterator[str]:
    if isinstance(offer, expected):
        yield from (f"{expected.__name__}(key={offer.key!r}): {fault}" for fault in faults(offer))
    else:
        yield f"got {quoted(repr(offer))}, expected {expected.__name__}"


def _reason(error: BaseException) -> str:
    """Return an error on one line; of those we raise on purpose the type says nothing."""
    message = "; ".join(str(error).split("\n")) if isinstance(error, PluginError) else str(error)
    line = " ".join(message.split())
    kind = type(error).__name__
    return line if isinstance(error, PluginError) else f"{kind}: {line}" if line else kind


def _place(file: Path, error: BaseException) -> str:
    """Return the file, and the line of it at which the error arose if it arose there."""
    origin = error.__cause__ or error
    lines = [frame.lineno for frame in traceback.extract_tb(origin.__traceback__) if frame.filename == str(file)]
    if isinstance(origin, SyntaxError) and origin.filename == str(file):
        lines.append(origin.lineno)
    return f"{file}:{lines[-1]}" if lines and lines[-1] else str(file)
