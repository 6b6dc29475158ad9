"""What was run: the page's title, and the sentence on engine and workload."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paretopress.columns import METRIC_BY_KEY
from paretopress.text import Inline, escape
from paretopress_narratives.facts import Facts
from paretopress_narratives.places import frontier_engines, frontier_versions

if TYPE_CHECKING:
    from paretopress.comparison import Comparison
    from paretopress.wording import Wording


def title(comparison: Comparison, wording: Wording) -> Inline:
    """Return the config's title, else one made of what is the same on both sides."""
    if comparison.question.title:
        return escape(comparison.question.title)
    sides = comparison.sides
    values = {letter: side.value for letter, side in sides.items()}
    return wording.say("title", a=sides["a"].label, b=sides["b"].label, values=values, **identity(comparison))


def identity(comparison: Comparison) -> Facts:
    """Return what is the same at every point, as a reader knows it; empty text for what is not, and for the axis."""
    columns = ("model", "hardware", "precision")
    found = {column: "" if column == comparison.axis else comparison.constant(column) or "" for column in columns}
    hardware = comparison.catalogue.hardware.get(found["hardware"])
    return found | {
        "hardware": hardware.label if hardware else found["hardware"],
        "precision": found["precision"].upper(),
    }


def setting(comparison: Comparison, wording: Wording) -> Inline:
    """Return the sentence on engine and workload; empty where the points state neither."""
    engines = frontier_engines(comparison)
    lengths = {column: comparison.constant(column) for column in ("isl", "osl")}
    workload: Facts = {column: int(float(value)) if value else None for column, value in lengths.items()}
    if not any(engines.values()) and None in workload.values():
        return Inline()
    labels: Facts = {letter: side.label for letter, side in comparison.sides.items()}
    versions = frontier_versions(comparison)
    return wording.say("setting", engines=engines, versions=versions, **labels, **workload)


def objectives(comparison: Comparison, wording: Wording) -> Inline:
    """Return the sentence on the service-level objectives, and how many points met them; empty without any."""
    slo = comparison.question.decisions.slo
    if not slo:
        return Inline()
    limits = [{"label": METRIC_BY_KEY[metric].label, "seconds": seconds} for metric, seconds in slo.items()]
    sides = [{"label": side.label, "points": len(side.points)} for side in comparison.sides.values()]
    return wording.say("objectives", limits=limits, sides=sides)
