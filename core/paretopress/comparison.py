"""A comparison: sides at the same interactivity, and everything a page says about them, as one value."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from paretopress.delta import Delta
from paretopress.labels import text_of_number
from paretopress.question import Question
from paretopress.reading import Band, Reading
from paretopress.rules import Rules
from paretopress.selection import LeftOut, Pair, Unpaired
from paretopress.side import Side

if TYPE_CHECKING:
    import matplotlib.figure

    from paretopress.catalogue import Catalogue
    from paretopress.cautions import Caution
    from paretopress.decide.analysis import Analysis
    from paretopress.uncertainty.spread import Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """All sides at one target.

    Parameters
    ----------
    interactivity : float, tok/s/user
    readings : mapping of str to Reading
        By letter.
    deltas : mapping of str to Delta
        By metric: `a` against the baseline.
    more : mapping of (str, str) to mapping of str to Delta
        With more than two sides, the deltas of every other two; the baseline is the second of its two.
    """

    interactivity: float
    readings: Mapping[str, Reading]
    deltas: Mapping[str, Delta]
    more: Mapping[tuple[str, str], Mapping[str, Delta]] = field(default_factory=dict)

    @property
    def a(self) -> Reading:
        """Return the reading of side a."""
        return self.readings["a"]

    @property
    def b(self) -> Reading:
        """Return the reading of the baseline."""
        return self.readings["b"]

    def reading(self, letter: str) -> Reading:
        """Return the reading of a side."""
        return self.readings[letter]

    def deltas_of(self, letter: str, against: str = "b") -> Mapping[str, Delta]:
        """Return the deltas of two sides, by default of one against the baseline."""
        pair = (letter, against)
        if "a" in pair and "b" in pair:
            return self.deltas
        return self.more[pair] if pair in self.more else self.more[against, letter]


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """The largest interactivity of a side within a cost; None where no point is cheap enough."""

    side: str
    usd_per_mtok: float
    interactivity: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRecord:
    """One file or table that was read, for the page's provenance.

    `sha256` is that of the file; where `digest_of` is `rows`, that of the rows that a table handed over, of which
    `rows` is the number (`paretopress.tabular.order` says how). `query` is what a config asks of a database.
    """

    path: str
    sha256: str
    rows: int
    parser: str
    tool: str
    version: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    digest_of: str = ""
    query: str = ""


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Two sides or more at the same interactivity.

    Parameters
    ----------
    question : Question
        What was asked, rules included.
    sides : mapping of str to Side
        `a`, any others from `c` on, and last the baseline `b`.
    band : Band, optional
        The interactivity range of the comparison, unrounded.
    matches : tuple of Match
        All sides at each target.
    budgets : tuple of Budget
    cautions : tuple of Caution
        What a reader must know before the numbers.
    left_out : tuple of LeftOut
        Rows that were selected and not used.
    spread : Spread, optional
        How far the readings of `a` and `b` stray; None where nothing was measured on both sides.
    more_spreads : mapping of (str, str) to Spread
        The same of every other two sides.
    pair : Pair, optional
        The engine family and topology that all sides have; None where they are pooled, or where there is none.
    unpaired : tuple of Unpaired
        Engine families and topologies that not all sides have.
    sources : tuple of SourceRecord
        The files that have a row for this comparison.
    catalogue : Catalogue
        What the plugins offer: labels, families, figures, narratives.
    further : bool
        Whether the config's sources have other files, without a row for this comparison.
    """

    question: Question
    sides: Mapping[str, Side]
    band: Band | None
    matches: tuple[Match, ...]
    budgets: tuple[Budget, ...]
    spread: Spread | None
    cautions: tuple[Caution, ...]
    left_out: tuple[LeftOut, ...]
    pair: Pair | None
    unpaired: tuple[Unpaired, ...]
    sources: tuple[SourceRecord, ...]
    catalogue: Catalogue
    more_spreads: Mapping[tuple[str, str], Spread] = field(default_factory=dict)
    further: bool = False

    def __repr__(self) -> str:
        """Return what is compared, on one line: the frames of both sides would fill a notebook."""
        sides = " against ".join(f"{side.label} ({len(side.points)} points)" for side in self.sides.values())
        return f"<Comparison {self.question.report!r}: {sides}, {len(self.matches)} targets>"

    @property
    def rules(self) -> Rules:
        """Return the rules that this comparison followed."""
        return self.question.rules

    @property
    def paired(self) -> bool:
        """Return whether the rules allow these two sides to be compared at all."""
        return self.rules.pairing == "pooled" or self.pair is not None

    @property
    def comparable(self) -> bool:
        """Return whether deltas may name a winner."""
        return self.paired and (self.rules.no_band == "compare" or self.band is not None)

    @cached_property
    def analysis(self) -> Analysis:
        """Return what a reader can decide by: break-even, the band as a whole, answers, fleets, prices."""
        from paretopress.decide.analysis import analyse  # knows comparisons

        return analyse(self)

    @property
    def others(self) -> tuple[str, ...]:
        """Return the letters of all sides but the baseline."""
        return tuple(letter for letter in self.sides if letter != "b")

    @cached_property
    def against_baseline(self) -> Mapping[str, Comparison]:
        """Return each other side against the baseline as a comparison of two sides, `a` and `b`."""
        from paretopress.decide.several import two_sided  # knows comparisons

        return {letter: two_sided(self, letter) for letter in self.others}

    @property
    def axis(self) -> str:
        """Return the column in which the sides differ."""
        return self.question.axis

    @cached_property
    def points(self) -> pd.DataFrame:
        """Return the points of all sides."""
        return pd.concat([side.points for side in self.sides.values()], ignore_index=True)

    def constant(self, column: str) -> str | None:
        """Return the one value that all points have in an identity column, or None.

        Whole numbers come without a decimal point.
        """
        if self.points.empty or self.points[column].isna().any():
            return None
        values = self.points[column].unique()
        if len(values) != 1:
            return None
        return text_of_number(values[0]) if isinstance(values[0], float) else str(values[0])

    def bracketing(self, match: Match, letter: str) -> pd.DataFrame:
        """Return the measured points, two or one, that a reading stands between; none where the side has no value."""
        reading = match.reading(letter)
        rows = sorted(set(reading.between or ())) if reading.values else []
        return self.sides[letter].frontier.iloc[rows]

    def label(self, letter: str) -> str:
        """Return what the page calls a side."""
        return self.sides[letter].label

    @property
    def title(self) -> str:
        """Return the title that the config gave, or a plain one."""
        others = ", ".join(self.label(letter) for letter in self.others)
        return self.question.title or f"{others} against {self.label('b')}"

    @cached_property
    def same_rate(self) -> bool:
        """Return whether all sides pay one price for one power, so that cost and throughput are one fact."""
        return len({side.rate for side in self.sides.values()}) == 1

    @cached_property
    def readings(self) -> pd.DataFrame:
        """Return the readings as a flat table, one row a target and side; NaN where there is no value."""
        from paretopress.tables import readings_frame

        return readings_frame(self)

    def without_sources(self) -> Comparison:
        """Return the same comparison, whatever was worked out of it included, that does not know its files."""
        found = copy(self)  # not `replace`, which would work everything out again
        object.__setattr__(found, "sources", ())
        return found

    def figure(self, key: str = "frontier") -> matplotlib.figure.Figure:
        """Return a figure, drawn by the figure plugin of that key."""
        from paretopress.drawing import drawn

        return drawn(self, self.catalogue.find("figures", key))

    def markdown(self) -> str:
        """Return the report's page as GitHub-flavoured Markdown."""
        from paretopress.page import page

        return page(self).markdown
