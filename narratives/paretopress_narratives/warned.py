"""The box of cautions: what the core found in the data, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from paretopress import printing
from paretopress.columns import IDENTITY_BY_KEY
from paretopress.errors import TemplateError
from paretopress.story import Warn
from paretopress_narratives.facts import Facts
from paretopress_narratives.situation import comparable

if TYPE_CHECKING:
    from paretopress.cautions import Caution
    from paretopress.comparison import Comparison
    from paretopress.wording import Wording

#: Between the title and the text of a caution in its wording file; text from data cannot hold it, since it is escaped.
TITLE_ENDS = " | "


def warnings(comparison: Comparison, wording: Wording) -> Iterator[Warn]:
    """Yield the cautions in words."""
    for caution in comparison.cautions:
        said = wording.say(f"caution-{caution.kind}", **caution_facts(comparison, caution))
        title, found, text = said.partition(TITLE_ENDS)
        if not found:
            message = f"caution-{caution.kind}.j2: has no title; begin it with 'Title{TITLE_ENDS}'"
            raise TemplateError(message)
        yield Warn(title=title, text=text)


def caution_facts(comparison: Comparison, caution: Caution) -> Facts:
    """Return what the wording of a caution may use.

    `a` and `b` are the sides' labels; `found` is what the core found, by side or by name; `at` are the targets it
    concerns; `compared` says whether the rules let a winner be named, `everywhere` whether one point answers every
    target, `published` whether a side is made of published readings; `unpaired` is what only one side has.
    """
    labels = {letter: side.label for letter, side in comparison.sides.items()}
    return {
        **labels,
        "found": _readable(comparison, caution),
        "at": [printing.interactivity(target, among=caution.targets) for target in caution.targets],
        "compared": comparable(comparison),
        "everywhere": comparison.rules.one_point == "everywhere",
        "published": any(side.published for side in comparison.sides.values()),
        "axis": comparison.axis,
        "unpaired": {letter: _groups(comparison, letter) for letter in labels},
    }


def _readable(comparison: Comparison, caution: Caution) -> Facts:
    """Return a caution's facts with labels in the place of keys, and numbers printed."""
    facts: Facts = {"a": (), "b": (), **caution.facts}
    if caution.kind.startswith("engines"):
        facts |= {letter: [_family(comparison, key) for key in facts[letter]] for letter in comparison.sides}
    elif caution.kind == "no-points":
        facts["sides"] = [comparison.label(letter) for letter in facts["sides"]]
    elif caution.kind == "unstated":
        facts["columns"] = [IDENTITY_BY_KEY[key].label.lower() for key in facts["columns"]]
    elif caution.kind == "no-band":
        facts |= {letter: [printing.interactivity(end) for end in facts[letter]] for letter in comparison.sides}
    return facts


def _family(comparison: Comparison, key: str) -> str:
    offer = comparison.catalogue.engines.get(key)
    return offer.label if offer else key


def _groups(comparison: Comparison, letter: str) -> list[dict[str, object]]:
    return [
        {"family": _family(comparison, out.family) if out.family else "", "topology": out.topology or ""}
        for out in comparison.unpaired
        if out.side == letter
    ]
