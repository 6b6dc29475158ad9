"""What a config says, as plain frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from paretopress.rules import METHODS, Rules

if TYPE_CHECKING:
    from paretopress.decide.fleet import Fleet
    from paretopress.known_issues import KnownIssue
from paretopress.offers import Hardware, PriceSheet


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSpec:
    """Result files to read, or a table.

    Parameters
    ----------
    path : str
        As written: relative to the config file, or absolute; a file, a folder, a glob pattern, a pattern with
        `{column}` in it, or a URL. Empty where `sql` is given.
    sql : str, optional
        URL of a database, as written: `${NAME}` in it stands for a variable of the environment.
    table, query : str, optional
        What to read of a database, or of a SQLite or DuckDB file.
    parser : str, optional
        Key of the parser; None where it is to be recognised from the content.
    match : str, optional
        A regular expression on the path; its named groups are identity columns.
    set : mapping of str to str
        Identity columns that the file does not carry.
    where : str
        Where the config asks for it (`configs/x.yaml:5:5`), for messages.
    """

    path: str = ""
    sql: str | None = None
    table: str | None = None
    query: str | None = None
    parser: str | None = None
    match: str | None = None
    set: Mapping[str, str] = field(default_factory=dict)
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceChoice:
    """The price sheet (a key, or a sheet written in the config) and the tier that a report uses."""

    sheet: str | PriceSheet
    tier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportConfig:
    """One report, as a config file asks for it.

    Parameters
    ----------
    file : Path
        The config file, as the user gave it.
    report : str
        Name of the output folder.
    sources : tuple of SourceSpec
        At least one.
    where : mapping of str to tuple of (str or None)
        For each pinned identity column the values that enter; None is "unstated".
    axis, a, b : str
        The column in which the sides differ, and its value on each; `b` is the baseline.
    others : tuple of str
        Its values on further sides, `c`, `d`, ….
    labels : mapping of str to str
        Names of the sides on the page, by letter.
    targets : tuple of float, tok/s/user, or None
        None: chosen from the band.
    band : "auto", None or (float, float), tok/s/user
        What the page prints as the band: the computed one, none, or this one.
    prices : PriceChoice or None
        Without it the page has neither cost nor energy.
    budgets : tuple of float, $/M tok
        The page states the largest interactivity within each.
    at_least : tuple of float, tok/s/user
        The page states the cheapest cost at each.
    slo : mapping of str to float, s
        By latency metric.
    tokens, tiers, sheets : tuple of str
        Kinds of tokens, tiers and further sheets that the page shows.
    fleets : tuple of Fleet
    comparability : mapping of str to str
        What to make of sides that differ, by subject.
    known_issues : tuple of KnownIssue
        Notes on results, from the files that the config names.
    rules : Rules
        The method, with the rules that were chosen on their own.
    interactivity : str
        The latency column whose reciprocal it is.
    narrative : str or None
        None: the narrative for the axis.
    templates : Path or None
        Folder of template files that replace the narrative's own.
    figures : tuple of str or None
        None: the narrative's own.
    hardware, price_sheets : tuple
        Offers written in the config, under `known`.
    flavor : str
        The publishing target.
    language : str
        Of the page.
    license : str or None
        Licence of the data.
    title : str or None
        None: the narrative's own.
    pinned : mapping of str to str
        The combination of the matrix that this report is; its name and title may tell it.
    matrix : mapping of str to (tuple of str or None)
        Where only the data can say which combinations there are: the values of each column, None for all that have
        points on every side. `report` is then a pattern of names.
    exclude : tuple of mapping
        Combinations of that matrix which make no report, as filters.
    places : mapping of str to str
        `file:line:column` of every value of the file by its dotted key; ask `at`.
    """

    file: Path
    report: str
    sources: tuple[SourceSpec, ...]
    where: Mapping[str, tuple[str | None, ...]]
    axis: str
    a: str
    b: str
    others: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    targets: tuple[float, ...] | None = None
    band: Literal["auto"] | tuple[float, float] | None = "auto"
    prices: PriceChoice | None = None
    budgets: tuple[float, ...] = ()
    at_least: tuple[float, ...] = ()
    slo: Mapping[str, float] = field(default_factory=dict)
    tokens: tuple[str, ...] = ("total",)
    tiers: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    fleets: tuple[Fleet, ...] = ()
    comparability: Mapping[str, str] = field(default_factory=dict)
    known_issues: tuple[KnownIssue, ...] = ()
    rules: Rules = METHODS["strict"]
    interactivity: str = "tpot_p50"
    narrative: str | None = None
    templates: Path | None = None
    figures: tuple[str, ...] | None = None
    hardware: tuple[Hardware, ...] = ()
    price_sheets: tuple[PriceSheet, ...] = ()
    flavor: str = "gfm"
    language: str = "en"
    license: str | None = None
    title: str | None = None
    pinned: Mapping[str, str] = field(default_factory=dict)
    matrix: Mapping[str, tuple[str, ...] | None] = field(default_factory=dict)
    exclude: tuple[Mapping[str, tuple[str | None, ...]], ...] = ()
    places: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    def of(self, name: str, pinned: Mapping[str, str]) -> ReportConfig:
        """Return the report of one combination of the matrix."""
        where = {**self.where, **{column: (value,) for column, value in pinned.items()}}
        return replace(self, report=name, where=where, pinned=pinned, matrix={}, exclude=())

    def at(self, key: str) -> str:
        """Return where a key's value was written, for messages; the file where the key is not in it.

        >>> config = ReportConfig(file=Path("x.yaml"), report="r", sources=(), where={}, axis="precision",
        ...                       a="fp4", b="fp8", places={"prices.tier": "x.yaml:9:30"})
        >>> config.at("prices.tier"), config.at("narrative")
        ('x.yaml:9:30', 'x.yaml')
        """
        return self.places.get(key, self.file.as_posix())
