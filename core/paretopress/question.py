"""What is asked of a set of operating points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from paretopress.decide.fleet import Fleet
from paretopress.known_issues import KnownIssue
from paretopress.offers import PriceSheet
from paretopress.rules import Rules
from paretopress.selection import Where

#: Sides beyond the first two, as many as figures can tell apart.
MORE = ("c", "d", "e", "f")
MOST_SIDES = 2 + len(MORE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """The price sheet of a comparison and the tier that is paid."""

    sheet: PriceSheet
    tier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """What a reader wants to decide.

    Parameters
    ----------
    at_least : tuple of float, tok/s/user
        The cheapest cost, and the recipe to run, at each interactivity.
    slo : mapping of str to float, s
        By latency metric, what a point must not exceed to enter at all.
    tokens : tuple of {"total", "output", "input"}
        Whose cost and throughput the page shows.
    tiers : tuple of str
        Tiers of the price sheet whose costs the page sets side by side.
    sheets : tuple of PriceSheet
        Further sheets whose costs the page sets side by side.
    fleets : tuple of Fleet
        What a fleet must serve, or may use.
    """

    at_least: tuple[float, ...] = ()
    slo: Mapping[str, float] = field(default_factory=dict)
    tokens: tuple[str, ...] = ("total",)
    tiers: tuple[str, ...] = ()
    sheets: tuple[PriceSheet, ...] = ()
    fleets: tuple[Fleet, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """Where and how a page is published; none of it moves a number.

    Parameters
    ----------
    flavor : str
        Key of the flavor in which the page is written.
    site_url : str, optional
        Where the output folder will be found on the web.
    interactive : bool
        Whether an interactive page lies beside it.
    license : str, optional
        Name or address of the licence of the data.
    """

    flavor: str = "gfm"
    site_url: str | None = None
    interactive: bool = False
    license: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of a set of operating points.

    Parameters
    ----------
    report : str
        Name of the report; decides which wording a page starts with.
    axis, a, b : str
        The column in which the sides differ, and its two values; `b` is the baseline.
    others : tuple of str
        The axis values of further sides, `c`, `d`, …, each compared with the baseline as `a` is.
    labels : mapping of str to str
        What a page calls the sides, by letter.
    where : mapping of str to tuple
        Identity that the points must have.
    targets : tuple of float, optional
        tok/s/user; None takes three from the band.
    prices : Prices, optional
        Without, there is no cost and no energy.
    budgets : tuple of float, $/M tok
        The largest interactivity within each cost.
    decisions : Decisions
        What else the page shall help to decide.
    comparability : mapping of str to {"refuse", "warn", "allow"}
        What to make of sides that differ in a subject of `paretopress.comparability`; by default a caution.
    known_issues : tuple of KnownIssue
        Notes for the pages whose readings they touch.
    rules : Rules
    definition : str
        The latency whose reciprocal is the interactivity.
    title : str, optional
        Replaces the narrative's own.
    printed_band : (float, float), None, or "auto"
        Printed instead of the computed band; None for no band.
    narrative : str, optional
        Who tells it; None takes the narrative that is the default for the axis.
    figures : tuple of str, optional
        Which figures; None takes the narrative's own.
    templates : Path, optional
        A folder of wording files that replace the narrative's.
    language : str
        The folder of wording files in a narrative.
    publication : Publication
    config : str, optional
        The config file, from the folder in which it was built; None where it lies elsewhere.
    """

    report: str
    axis: str
    a: str
    b: str
    others: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    where: Where = field(default_factory=dict)
    targets: tuple[float, ...] | None = None
    prices: Prices | None = None
    budgets: tuple[float, ...] = ()
    decisions: Decisions = field(default_factory=Decisions)
    comparability: Mapping[str, str] = field(default_factory=dict)
    known_issues: tuple[KnownIssue, ...] = ()
    rules: Rules = field(default_factory=Rules)
    definition: str = "tpot_p50"
    title: str | None = None
    printed_band: tuple[float, float] | str | None = "auto"
    narrative: str | None = None
    figures: tuple[str, ...] | None = None
    templates: Path | None = None
    language: str = "en"
    publication: Publication = field(default_factory=Publication)
    config: str | None = None

    @property
    def values(self) -> dict[str, str]:
        """Return the axis value of each side by letter, the baseline last.

        >>> Question(report="r", axis="hardware", a="b300", b="b200", others=("mi355x",)).values
        {'a': 'b300', 'c': 'mi355x', 'b': 'b200'}
        """
        return {"a": self.a, **dict(zip(MORE, self.others, strict=False)), "b": self.b}

    def value(self, letter: str) -> str:
        """Return the axis value of a side."""
        return self.values[letter]
