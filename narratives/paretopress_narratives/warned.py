"""The box of cautions: what the core found in the data, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from paretopress import printing
from paretopress.columns import IDENTITY_BY_KEY, METRIC_BY_KEY
from paretopress.comparability import read_together
from paretopress.errors import TemplateError
from paretopress.languages import label
from paretopress.story import Warn
from paretopress.text import Inline, escape
from paretopress_narratives.facts import Facts

if TYPE_CHECKING:
    from paretopress.cautions import Caution
    from paretopress.comparison import Comparison
    from paretopress.wording import Wording

#: Between the title and the text of a caution in its wording file; text from data cannot hold it, since it is escaped.
TITLE_ENDS = " | "
#: More dates than this are told as a range.
DATES_NAMED = 3
#: What may stand in an address as it is; anything else could be markup, here or on another site.
_QUIET_IN_LINKS = ":/?#@=+,;%&"


def warnings(comparison: Comparison, wording: Wording) -> Iterator[Warn]:
    """Yield the cautions in words; several notes are one paragraph."""
    told = [(caution.severity, _warn(comparison, wording, caution)) for caution in comparison.cautions]
    yield from (warn for severity, warn in told if severity != "note")
    notes = [warn for severity, warn in told if severity == "note"]
    if len(notes) > 1:
        yield Warn(title=wording.say("notes"), text=wording.joined(note.text for note in notes))
    else:
        yield from notes


def _warn(comparison: Comparison, wording: Wording, caution: Caution) -> Warn:
    said = wording.say(f"caution-{caution.kind}", **caution_facts(comparison, wording, caution))
    title, found, text = said.partition(TITLE_ENDS)
    if not found:
        message = f"caution-{caution.kind}.j2: has no title; begin it with 'Title{TITLE_ENDS}'"
        raise TemplateError(message)
    return Warn(title=title, text=text)


def caution_facts(comparison: Comparison, wording: Wording, caution: Caution) -> Facts:
    """Return what the wording of a caution may use.

    `a`, `b` and so on are the sides' labels, `labels` all of them; `found` is what the core found, by side or by
    name; `stated` is what each side states, in one phrase, `known` whether all of them do, and `everything` what any of
    them does; `at` are the targets it concerns, `where` the same as a phrase, empty where these are all that are read;
    `compared` says whether the rules let a winner be named, `everywhere` whether one point answers every target,
    `published` whether a side is made of published readings; `unpaired` is what not all sides have.
    """
    labels = {letter: side.label for letter, side in comparison.sides.items()}
    stated = _stated(comparison, caution.kind, caution.facts)
    return {
        **labels,
        "labels": labels,
        "found": _readable(comparison, wording, caution),
        "stated": _by_side(comparison, wording, caution.kind, stated),
        "known": all(stated.values()),
        "everything": list(dict.fromkeys(value for values in stated.values() for value in values)),
        "at": _printed(comparison, caution.targets),
        "where": _where(comparison, wording, caution.targets, read_together(comparison) if caution.targets else ()),
        "compared": comparison.comparable,
        "everywhere": comparison.rules.one_point == "everywhere",
        "published": any(side.published for side in comparison.sides.values()),
        "axis": comparison.axis,
        "unpaired": {letter: _groups(comparison, letter) for letter in labels},
    }


def _printed(comparison: Comparison, targets: Iterable[float]) -> list[Inline]:
    among = [match.interactivity for match in comparison.matches]
    return [printing.interactivity(target, among=among) for target in targets]


def _where(comparison: Comparison, wording: Wording, targets: Sequence[float], read: Iterable[float]) -> Inline:
    """Return targets as a phrase; empty where these are all that are read."""
    if not set(read) - set(targets):
        return Inline()
    return wording.say("at-targets", at=_printed(comparison, targets)) if targets else Inline()


def _readable(comparison: Comparison, wording: Wording, caution: Caution) -> Facts:
    """Return a caution's facts with labels in the place of keys, and numbers printed."""
    facts: Facts = {"a": (), "b": (), **caution.facts}
    if caution.kind == "no-points":
        facts["sides"] = [comparison.label(letter) for letter in facts["sides"]]
    elif caution.kind == "unstated":
        facts["columns"] = [
            label(key, IDENTITY_BY_KEY[key].label.lower(), comparison.question.language) for key in facts["columns"]
        ]
    elif caution.kind == "thin":
        facts["thin"] = [(comparison.label(letter), count) for letter, count in caution.facts.items()]
    elif caution.kind == "coverage":
        facts["groups"] = len({group for letter in comparison.sides for group in facts.get(letter, ())})
    elif caution.kind == "lengths-off":
        facts["lengths"] = [_length(comparison, wording, key, facts[key]) for key in ("isl", "osl") if key in facts]
    elif caution.kind == "known-issue":
        facts |= _issue(comparison, wording, facts)
    return facts


def _stated(comparison: Comparison, kind: str, facts: Mapping[str, Any]) -> dict[str, list[Inline]]:
    """Return what each side states of a caution's subject, printed."""
    show = _SHOWN.get(kind)
    if show is None:
        return {}
    return {
        letter: list(dict.fromkeys(show(comparison, value) for value in facts[letter]))
        for letter in comparison.sides
        if letter in facts
    }


def _by_side(comparison: Comparison, wording: Wording, kind: str, stated: Mapping[str, Sequence[Inline]]) -> Inline:
    """Return in one phrase what each side states."""
    longest = DATES_NAMED if kind == "dates" else 1 if kind in _NUMBERS else len(comparison.points)
    sides = [
        {"label": comparison.label(letter), "found": found, "range": len(found) > longest}
        for letter, found in stated.items()
    ]
    alike = len(sides) == len(comparison.sides) and len({tuple(found) for found in stated.values()}) == 1
    return wording.say("by-side", sides=sides, alike=alike) if sides else Inline()


def _length(comparison: Comparison, wording: Wording, key: str, facts: Mapping[str, Any]) -> Facts:
    stated = _stated(comparison, "lengths-off", facts)
    by_side = _by_side(comparison, wording, "lengths-off", stated)
    return {"of": key, "nominal": [printing.count(value) for value in facts["nominal"]], "stated": by_side}


def _issue(comparison: Comparison, wording: Wording, facts: Facts) -> Facts:
    """Return how a known issue is named and which readings it concerns."""
    name = escape(facts["id"])
    if facts["link"]:
        address = quote(facts["link"], safe=_QUIET_IN_LINKS).replace("&", "&amp;")
        name = Inline("[") + name + Inline("](") + Inline(address) + Inline(")")
    sides = []
    for letter, targets in facts["touches"].items():
        read = [match.interactivity for match in comparison.matches if match.reading(letter).values]
        sides.append({"label": comparison.label(letter), "where": _where(comparison, wording, targets, read)})
    return {"name": name, "sides": sides, "alike": len({side["where"] for side in sides}) == 1}


def _family(comparison: Comparison, key: str) -> Inline:
    offer = comparison.catalogue.engines.get(key)
    return escape(offer.label if offer else key)


def _version(comparison: Comparison, pair: tuple[str, str]) -> Inline:
    engine, version = pair
    offer = comparison.catalogue.engine(engine) if engine else None
    return escape(f"{offer.label if offer else engine} {version}".strip())


def _definition(_: Comparison, key: str) -> Inline:
    return escape(f"1 / {METRIC_BY_KEY[key].label}" if key in METRIC_BY_KEY else key)


def _method(_: Comparison, key: str) -> Inline:
    return escape("Off" if key == "none" else key.upper())


def _number(_: Comparison, value: float) -> Inline:
    return printing.quantity(value)


def _length_of(_: Comparison, value: float) -> Inline:
    return printing.count(value)


def _interactivity(_: Comparison, value: float) -> Inline:
    return printing.interactivity(value)


def _text(_: Comparison, value: object) -> Inline:
    return escape(value)


#: How what a side states is printed, by kind of caution.
_SHOWN: Mapping[str, Callable[[Comparison, Any], Inline]] = {
    "no-band": _interactivity,
    "engines-differ": _family,
    "engines-mixed": _family,
    "topologies-differ": _text,
    "topologies-mixed": _text,
    "speculation-differs": _method,
    "definitions-differ": _definition,
    "acceptance-differs": _number,
    "input-lengths-differ": _length_of,
    "output-lengths-differ": _length_of,
    "lengths-off": _length_of,
    "versions-differ": _version,
    "dates": _text,
    "gpus-differ": _text,
}
#: Of these the sides state numbers that were measured, told as a range.
_NUMBERS = ("no-band", "acceptance-differs", "input-lengths-differ", "output-lengths-differ", "lengths-off")


def _groups(comparison: Comparison, letter: str) -> list[dict[str, object]]:
    return [
        {"family": _family(comparison, out.family) if out.family else "", "topology": out.topology or ""}
        for out in comparison.unpaired
        if out.side == letter
    ]
