"""What a reader must know before the numbers, raised from the data; narratives find the words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from paretopress.points import doubtful_split

if TYPE_CHECKING:
    import pandas as pd

    from paretopress.comparison import Comparison

Severity = Literal["note", "warning", "serious"]

#: A frontier of fewer points leaves wide gaps between its knots.
THIN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Caution:
    """One thing that makes a number weaker than it looks.

    Parameters
    ----------
    kind : str
        The name of the wording template: `caution-<kind>`.
    severity : {"note", "warning", "serious"}
        `serious` where the comparison may be of something else than the axis.
    facts : mapping
        What the wording may say.
    targets : tuple of float
        The targets it concerns; empty for the whole comparison.
    """

    kind: str
    severity: Severity
    facts: Mapping[str, object] = field(default_factory=dict)
    targets: tuple[float, ...] = ()


def cautions(comparison: Comparison) -> tuple[Caution, ...]:
    """Return the cautions of a comparison, the serious ones first."""
    order = {"serious": 0, "warning": 1, "note": 2}
    return tuple(sorted(_all(comparison), key=lambda caution: order[caution.severity]))


def _all(comparison: Comparison) -> Iterator[Caution]:
    missing = tuple(letter for letter, side in comparison.sides.items() if side.points.empty)
    if missing:
        yield Caution(kind="no-points", severity="serious", facts={"sides": missing})
    elif not comparison.paired:
        yield Caution(kind="no-pair", severity="serious")
    else:
        yield from _pooling(comparison)
        yield from _band(comparison)
    if len(missing) < len(comparison.sides):
        yield from _points(comparison)


def _pooling(comparison: Comparison) -> Iterator[Caution]:
    for column, kind in (("engine_family", "engines"), ("topology", "topologies")):
        found = {letter: _values(side.frontier[column]) for letter, side in comparison.sides.items()}
        if comparison.axis in ("engine", "topology") and kind.startswith(comparison.axis[:6]):
            continue
        if found["a"] != found["b"]:
            yield Caution(kind=f"{kind}-differ", severity="serious", facts=found)
        elif len(found["a"]) > 1:
            yield Caution(kind=f"{kind}-mixed", severity="warning", facts=found)


def _values(column: pd.Series) -> tuple[str, ...]:
    return tuple(sorted(str(value) for value in column.dropna().unique()))


def _band(comparison: Comparison) -> Iterator[Caution]:
    if comparison.band is None or not comparison.band.overlap:
        spans = {
            letter: (float(side.frontier["interactivity"].iloc[0]), float(side.frontier["interactivity"].iloc[-1]))
            for letter, side in comparison.sides.items()
        }
        yield Caution(kind="no-band", severity="serious", facts=spans)
    if comparison.rules.outside == "nearest":
        clamped = tuple(m.interactivity for m in comparison.matches if m.a.outside or m.b.outside)
        if clamped:
            yield Caution(kind="nearest", severity="warning", targets=clamped)


def _points(comparison: Comparison) -> Iterator[Caution]:
    sides = [side for side in comparison.sides.values() if len(side.points)]
    if any(side.published for side in sides):
        yield Caution(kind="published", severity="warning")
    thin = {side.letter: len(side.frontier) for side in sides if len(side.frontier) < THIN and not side.published}
    if thin:
        yield Caution(kind="thin", severity="warning", facts=thin)
    dates = {
        side.letter: _values(side.frontier["date"].str[:10]) for side in sides if side.frontier["date"].notna().any()
    }
    if len({day for days in dates.values() for day in days}) > 1:
        yield Caution(kind="dates", severity="warning", facts=dates)
    doubtful = sum(int(doubtful_split(side.points).sum()) for side in sides)
    if doubtful:
        yield Caution(kind="gpu-split", severity="warning", facts={"points": doubtful})
    unstated = _unstated(comparison)
    if unstated and not all(side.published for side in sides):
        yield Caution(kind="unstated", severity="note", facts={"columns": unstated})


def _unstated(comparison: Comparison) -> tuple[str, ...]:
    """Return the columns that decide comparability and that some point does not state."""
    columns = ("engine", "topology", "interactivity_definition")
    return tuple(column for column in columns if comparison.points[column].isna().any())
