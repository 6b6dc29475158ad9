"""The catalogue: everything that plugins offer, by kind and key, and who offers it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Literal, overload

from paretopress.errors import Fault, ParetopressError, PluginError, nearest, quoted
from paretopress.offers import ANY_AXIS, Engine, Figure, Flavor, Hardware, Narrative, Offer, Parser, PriceSheet

Kind = Literal["hardware", "prices", "engines", "parsers", "narratives", "figures", "flavors"]

#: What one plugin offers; and what all do, by plugin name.
Offers = Mapping[Kind, tuple[Offer, ...]]
Provided = Sequence[tuple[str, Offers]]

#: Each kind's offer. The hook of a kind is `paretopress_<kind>`.
OFFER_TYPES: dict[Kind, type[Offer]] = {
    "hardware": Hardware,
    "prices": PriceSheet,
    "engines": Engine,
    "parsers": Parser,
    "narratives": Narrative,
    "figures": Figure,
    "flavors": Flavor,
}
NOUNS: dict[Kind, str] = {
    "hardware": "hardware",
    "prices": "price sheet",
    "engines": "engine",
    "parsers": "parser",
    "narratives": "narrative",
    "figures": "figure",
    "flavors": "flavor",
}

#: The provider of what a config brings along.
CONFIG = "config"


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginRecord:
    """What became of one plugin.

    Parameters
    ----------
    name : str
        `distribution:entry-point`, or `file:name` for a local file.
    version : str
        The distribution's version; `sha256:…` of a local file.
    state : {"active", "blocked", "failed"}
    reason : str
        Why it is blocked or failed, on one line.
    offers : mapping of kind to keys
        What an active plugin offers.
    module : str
        The module that it is; empty for a local file.
    """

    name: str
    version: str
    state: Literal["active", "blocked", "failed"]
    reason: str = ""
    offers: Mapping[Kind, tuple[str, ...]] = field(default_factory=dict)
    module: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All offers by kind and key.

    Parameters
    ----------
    hardware, prices, engines, parsers, narratives, figures, flavors : mapping
        The offers of one kind by key, in order of plugin name.
    providers : mapping of (kind, key) to str
        The plugin that offers it, or `config`.
    versions : mapping of str to str
        The version of each active plugin by name.
    absent : tuple of PluginRecord
        The plugins that failed or are blocked: one of them may have offered what is missing.
    modules : tuple of str
        The modules that the active plugins are, by name; not those of local files.
    """

    hardware: Mapping[str, Hardware] = field(default_factory=dict)
    prices: Mapping[str, PriceSheet] = field(default_factory=dict)
    engines: Mapping[str, Engine] = field(default_factory=dict)
    parsers: Mapping[str, Parser] = field(default_factory=dict)
    narratives: Mapping[str, Narrative] = field(default_factory=dict)
    figures: Mapping[str, Figure] = field(default_factory=dict)
    flavors: Mapping[str, Flavor] = field(default_factory=dict)
    providers: Mapping[tuple[Kind, str], str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    absent: tuple[PluginRecord, ...] = ()
    modules: tuple[str, ...] = ()

    @overload
    def find(self, kind: Literal["hardware"], key: str) -> Hardware: ...
    @overload
    def find(self, kind: Literal["prices"], key: str) -> PriceSheet: ...
    @overload
    def find(self, kind: Literal["engines"], key: str) -> Engine: ...
    @overload
    def find(self, kind: Literal["parsers"], key: str) -> Parser: ...
    @overload
    def find(self, kind: Literal["narratives"], key: str) -> Narrative: ...
    @overload
    def find(self, kind: Literal["figures"], key: str) -> Figure: ...
    @overload
    def find(self, kind: Literal["flavors"], key: str) -> Flavor: ...
    def find(self, kind: Kind, key: str) -> Offer:
        """Return the offer of a kind with this key.

        Raises
        ------
        PluginError
            When there is none: with the nearest key, all keys, and the plugins that may have offered it.

        >>> Catalogue(hardware={"b200": Hardware(key="b200", label="B200", vendor="NVIDIA")}).find("hardware", "b20")
        Traceback (most recent call last):
        paretopress.errors.PluginError: unknown hardware 'b20'; did you mean 'b200'? known: b200
        """
        offers: Mapping[str, Offer] = getattr(self, kind)
        if key in offers:
            return offers[key]
        known = f"known: {', '.join(sorted(offers)) or 'none'}"
        remedy = " ".join(filter(None, (nearest(key, offers), known)))
        raise PluginError(Fault(what=f"unknown {NOUNS[kind]} {quoted(key)}", remedy=self._with_absent(remedy)))

    def provider(self, kind: Kind, key: str) -> str:
        """Return the name of the plugin that offers this, or `config`."""
        self.find(kind, key)
        return self.providers[kind, key]

    @contextmanager
    def blaming(self, kind: Kind, key: str) -> Iterator[None]:
        """Turn whatever a plugin's own code raises into an error that names the plugin.

        >>> with Catalogue(providers={("narratives", "mine"): "acme:tales"}).blaming("narratives", "mine"):
        ...     {}["no such key"]
        Traceback (most recent call last):
        paretopress.errors.PluginError: narrative 'mine' of 'acme:tales' failed: KeyError: 'no such key'
        """
        try:
            yield
        except ParetopressError:
            raise
        except Exception as error:
            provider = self.providers.get((kind, key), "?")
            what = f"{NOUNS[kind]} {quoted(key)} of {quoted(provider)} failed: {type(error).__name__}: {error}"
            raise PluginError(Fault(what=what)) from error

    def narrative(self, key: str | None = None, *, axis: str = "", several: bool = False) -> Narrative:
        """Return the narrative with this key, or else the one that is the default for the axis.

        Parameters
        ----------
        several : bool
            Whether it shall tell more than two sides.

        Raises
        ------
        PluginError
            When there is none, or more than one is the default.
        """
        if key is not None:
            chosen = self.find("narratives", key)
            if several and not chosen.several:
                what = f"narrative {quoted(key)} tells two sides, and these are more"
                raise PluginError(Fault(what=what, remedy="leave 'narrative' out"))
            return chosen
        able = [narrative for narrative in self.narratives.values() if narrative.several == several]
        own = [narrative for narrative in able if axis in narrative.axes]
        found = own or [narrative for narrative in able if ANY_AXIS in narrative.axes]
        if len(found) == 1:
            return found[0]
        names = [f"{item.key!r} of {self.providers['narratives', item.key]!r}" for item in found]
        if names:
            what, remedy = f"{len(names)} narratives are the default for axis {quoted(axis)}", " and ".join(names)
            raise PluginError(Fault(what=f"{what}: {remedy}", remedy="name one with 'narrative'"))
        remedy = f"name one with 'narrative'; known: {', '.join(sorted(self.narratives)) or 'none'}"
        what = f"no narrative is the default for axis {quoted(axis)}"
        raise PluginError(Fault(what=what, remedy=self._with_absent(remedy)))

    def engine(self, value: str) -> Engine | None:
        """Return the engine that files call `value`, by key or alias; None if no plugin knows it."""
        if value in self.engines:
            return self.engines[value]
        return next((engine for engine in self.engines.values() if value in engine.aliases), None)

    def engine_family(self, value: str) -> str:
        """Return the family of the engine that files call `value`; an unknown engine is its own family.

        >>> Catalogue().engine_family("acme-serve")
        'acme-serve'
        """
        engine = self.engine(value)
        return engine.family if engine else value

    def extended(self, *, hardware: Iterable[Hardware] = (), prices: Iterable[PriceSheet] = ()) -> Catalogue:
        """Return a catalogue with what a config brings along; it replaces what a plugin offers under that key."""
        gpus = {offer.key: offer for offer in hardware}
        sheets = {offer.key: offer for offer in prices}
        brought: dict[tuple[Kind, str], str] = {("hardware", key): CONFIG for key in gpus}
        brought |= {("prices", key): CONFIG for key in sheets}
        return replace(
            self,
            hardware={**self.hardware, **gpus},
            prices={**self.prices, **sheets},
            providers={**self.providers, **brought},
        )

    def _with_absent(self, remedy: str) -> str:
        return "; ".join((remedy, *map(_absence, self.absent)))


def gather(
    provided: Provided, *, versions: Mapping[str, str] | None = None, absent: tuple[PluginRecord, ...] = ()
) -> Catalogue:
    """Return the catalogue of what plugins provide, in their order.

    Raises
    ------
    PluginError
        When two offers share a key (or an engine's alias); each clash names both plugins.
    """
    clashing = clashes(provided)
    if clashing:
        raise PluginError(*clashing)
    by_kind = {kind: {offer.key: offer for _, of, offer in _flat(provided) if of == kind} for kind in OFFER_TYPES}
    providers = {(kind, offer.key): plugin for plugin, kind, offer in _flat(provided)}
    return Catalogue(**by_kind, providers=providers, versions=versions or {}, absent=absent)  # type: ignore[arg-type]


def clashes(provided: Provided) -> tuple[Fault, ...]:
    """Return a fault for each name that two offers of one kind claim."""
    owners: dict[tuple[Kind, str], list[str]] = defaultdict(list)
    for plugin, kind, offer in _flat(provided):
        for name in {offer.key, *getattr(offer, "aliases", ())}:
            owners[kind, name].append(plugin)
    return tuple(
        Fault(
            what=f"{NOUNS[kind]} {quoted(name)} is offered by {' and by '.join(map(repr, plugins))}",
            remedy=f"leave one out with --no-plugin {plugins[0]}",
        )
        for (kind, name), plugins in sorted(owners.items())
        if len(plugins) > 1
    )


def _flat(provided: Provided) -> Iterator[tuple[str, Kind, Offer]]:
    for plugin, offers in provided:
        for kind, items in offers.items():
            yield from ((plugin, kind, offer) for offer in items)


def _absence(record: PluginRecord) -> str:
    if record.state == "failed":
        return f"plugin {record.name!r}, which may offer it, failed: {record.reason}"
    return f"plugin {record.name!r}, which may offer it, is blocked"
