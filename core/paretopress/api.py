"""Reading results and comparing them from Python; in a notebook as in a test.

>>> import pandas as pd
>>> import paretopress
>>> points = pd.DataFrame(
...     {
...         "spec_method": ["mtp", "mtp", "none", "none"],
...         "concurrency": [64, 4, 64, 4],
...         "interactivity": [40.0, 120.0, 20.0, 80.0],
...         "throughput_per_gpu": [5000.0, 1200.0, 3000.0, 600.0],
...     }
... )
>>> comparison = paretopress.compare(points, axis="spec_method", a="mtp", b="none", targets=[60])
>>> comparison.readings[["side", "boundary", "throughput_per_gpu"]]
  side      boundary  throughput_per_gpu
0    a  interpolated              4050.0
1    b  interpolated              1400.0
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from paretopress import comparing
from paretopress.columns import IDENTITY_BY_KEY
from paretopress.comparability import CHOICES, KINDS
from paretopress.comparison import Comparison, SourceRecord
from paretopress.config import SourceSpec
from paretopress.config.written import CHOOSING, INTERACTIVITIES, SETTABLE, Wrong, value_of
from paretopress.errors import ComparisonError, ConfigError, DataError, Fault, nearest, quoted
from paretopress.host import default_host
from paretopress.offers import Hardware, PriceSheet
from paretopress.points import DEFINITION, NEEDS_GPUS, complete, joined
from paretopress.question import Decisions, Prices, Question
from paretopress.reader import Reader
from paretopress.rules import rules_for
from paretopress.selection import FAMILY, select, with_family

if TYPE_CHECKING:
    from paretopress.catalogue import Catalogue
    from paretopress.selection import Pair, Where

__all__ = ["compare", "read"]

#: What a frame that was made by hand is called where files have a path.
BY_HAND = "points"


def read(
    paths: str | Path | Iterable[str | Path] = (),
    *,
    sql: str | None = None,
    table: str | None = None,
    query: str | None = None,
    where: Mapping[str, object] | None = None,
    parser: str | None = None,
    interactivity: str = DEFINITION,
    keep_going: bool = False,
    **set: object,  # noqa: A002 - as configs call it
) -> pd.DataFrame:
    r"""Return the operating points of result files, one row a point; missing is NaN or None, never 0.

    Parameters
    ----------
    paths : path, or iterable of paths
        Files, folders or glob patterns, relative to the current folder. As in a config, `{column}` in a path stands
        for a text that becomes that identity column. Parquet (also a folder of it below `key=value` folders), SQLite
        and DuckDB files are tables, of which no more is read than `where` wants.
    sql : str, optional
        URL of a database; `${NAME}` in it stands for a variable of the environment.
    table, query : str, optional
        What to read of a database, or of a SQLite or DuckDB file; by default its only table.
    where : mapping, optional
        By column a value or a list of values that points must have, or not state.
    parser : str, optional
        Key of the parser; by default each file is recognised by its content.
    interactivity : str
        The latency (a `tpot_*` column) whose reciprocal is the interactivity.
    keep_going : bool
        Keep rows that are wrong, with the reason in `left_out`, instead of refusing the file. They enter no comparison.
    **set
        Identity that the files do not carry: `hardware="b200", gpus=8`. Compared as text: write a version as `"0.10"`.

    Returns
    -------
    DataFrame
        In the schema's columns. `frame.attrs["sources"]` lists each file's path, sha256, rows, parser and facts; it
        stays with the frame when rows are selected, and becomes the provenance of a comparison.

    Raises
    ------
    DataError
        With every fault of every file.
    ConfigError, PluginError
        For a column, a latency or a parser that does not exist; for a database without a table or query.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "run.csv").write_text("concurrency,tpot_p50,total_tok_s\n4,0.01,4000\n64,0.025,20000\n")
    >>> read(folder / "run.csv", hardware="b200", gpus=8)[["hardware", "interactivity", "throughput_per_gpu"]]
      hardware  interactivity  throughput_per_gpu
    0     b200          100.0               500.0
    1     b200           40.0              2500.0
    """
    if interactivity not in INTERACTIVITIES:
        remedy = nearest(interactivity, INTERACTIVITIES)
        expected = f"one of {', '.join(INTERACTIVITIES)}"
        raise ConfigError(
            Fault(where="interactivity", what="not a latency that defines it", expected=expected, remedy=remedy)
        )
    several = [paths] if isinstance(paths, (str, Path)) else list(paths)
    facts = {column: _text(value) for column, value in set.items() if value is not None}
    _require_columns(facts, SETTABLE)
    _require_values({column: (value,) for column, value in facts.items()})
    if sql and not (table or query):
        raise ConfigError(Fault(where="sql", what="a database without a table", remedy="give 'table' or 'query'"))
    wanted = _where(where or {})
    _require_columns(wanted, CHOOSING)
    _require_values(wanted)
    specs = [SourceSpec(path=str(path), table=table, query=query, parser=parser, set=facts) for path in several]
    specs += [SourceSpec(sql=sql, table=table, query=query, set=facts)] if sql else []
    catalogue = default_host().catalogue
    if parser is not None:
        catalogue.find("parsers", parser)
    reader = Reader(catalogue=catalogue, keep_going=keep_going)
    found = reader.read(specs, base=Path(), definition=interactivity, wanted=wanted)
    frame = select(found.frame, wanted, or_unstated=True).reset_index(drop=True)
    # Plain values, since pandas writes `attrs` as JSON into Parquet files.
    frame.attrs["sources"] = [asdict(record) for record in found.sources]
    return frame


def compare(
    points: pd.DataFrame,
    *,
    axis: str,
    a: object,
    b: object,
    others: Iterable[object] = (),
    labels: Mapping[str, str] | None = None,
    where: Mapping[str, object] | None = None,
    targets: float | Iterable[float] | None = None,
    prices: str | tuple[str | PriceSheet, str] | Mapping[str, str | PriceSheet] | None = None,
    budgets: float | Iterable[float] = (),
    decisions: Decisions | None = None,
    comparability: Mapping[str, str] | None = None,
    method: str = "strict",
    title: str | None = None,
    narrative: str | None = None,
    figures: Iterable[str] | None = None,
    report: str = "comparison",
    known: Iterable[Hardware | PriceSheet] = (),
    **rules: str,
) -> Comparison:
    """Return the comparison of two sides at equal interactivity.

    Parameters
    ----------
    points : DataFrame
        From `read`, filtered as you like; or made by hand, with some of the schema's columns.
    axis : str
        The identity column in which the sides differ.
    a, b : text, number or flag
        Its value on each side; `b` is the baseline.
    others : list of text, number or flag
        The values of further sides, `c`, `d`, …, each compared with the baseline.
    labels : mapping of str to str, optional
        What the page calls the sides: `{"a": "MTP", "b": "Off"}`.
    where : mapping, optional
        The points that enter: a value or a list of values a column; None in it is "not stated".
    targets : numbers, tok/s/user, optional
        Where both sides are read; by default three from the band.
    prices : optional
        `"sheet/tier"`, `(sheet, tier)` or `{"sheet": …, "tier": …}`; a sheet is a key or a `PriceSheet`. Without
        prices there is no cost and no energy.
    budgets : numbers, $/M tok
        For each, the largest interactivity whose cost stays within it.
    decisions : Decisions, optional
        What else to answer: `paretopress.question.Decisions(at_least=(50,), slo={"ttft_p99": 2})`.
    comparability : mapping of str to {"refuse", "warn", "allow"}, optional
        As in a config.
    method : {"strict", "inferencex"}
    title, narrative, figures, report : optional
        As in a config.
    known : iterable of Hardware and PriceSheet
        What no plugin offers.
    **rules
        Rules chosen on their own: `pairing="pooled"`.

    Raises
    ------
    ComparisonError
        When the points do not make one comparison: something besides the axis differs, or several engine families and
        topologies are on both sides.
    ConfigError, PluginError
        For a column, rule, price sheet, narrative, figure or hardware that does not exist.
    DataError
        For points made by hand that no file could hold.

    >>> frame = pd.DataFrame({"precision": ["fp4", "fp8"], "interactivity": [50, 50], "throughput_per_gpu": [900, 600]})
    >>> compare(frame, axis="precision", a="fp4", b="fp8").matches[0].deltas["throughput_per_gpu"].ratio
    1.5
    """
    offers = tuple(known)
    catalogue = default_host().catalogue.extended(
        hardware=[offer for offer in offers if isinstance(offer, Hardware)],
        prices=[offer for offer in offers if isinstance(offer, PriceSheet)],
    )
    frame = _checked(points)
    question = Question(
        report=report,
        axis=axis,
        a=_text(a),
        b=_text(b),
        others=tuple(_text(value) for value in others),
        labels=dict(labels or {}),
        where=_where(where or {}),
        targets=None if targets is None else _numbers("targets", targets),
        prices=None if prices is None else _prices(prices, catalogue),
        budgets=_numbers("budgets", budgets),
        decisions=decisions or Decisions(),
        comparability=_comparability(comparability or {}),
        rules=rules_for(method, axis=axis, **rules),
        definition=_definition(frame),
        title=title,
        narrative=narrative,
        figures=None if figures is None else tuple(figures),
    )
    _require_sound(question, catalogue)
    pairs, unpaired = comparing.expand(frame, question, catalogue)
    if len(pairs) > 1:
        raise ComparisonError(*_several(frame, pairs, question, catalogue))
    sources = [SourceRecord(**record) for record in points.attrs.get("sources", ())]
    return comparing.compare(frame, question, catalogue, pair=pairs[0], unpaired=unpaired, sources=sources)


def _checked(points: pd.DataFrame) -> pd.DataFrame:
    """Return points in the schema's columns; rows that are left out already need not be sound."""
    out = points["left_out"].notna() if "left_out" in points else pd.Series(data=False, index=points.index)
    given = points[~out].reset_index(drop=True)
    checked = complete(given, path=BY_HAND)
    frame = checked.frame
    faults = list(checked.faults)
    if (frame["left_out"] == NEEDS_GPUS).any():
        faults.append(Fault(where=BY_HAND, what=NEEDS_GPUS, remedy="add a column 'gpus'"))
    if faults:
        raise DataError(*faults)
    if "source" in given:
        frame["source"] = given["source"].where(given["source"].notna(), BY_HAND)
    return joined([frame, points[out].reindex(columns=frame.columns)])


def _definition(frame: pd.DataFrame) -> str:
    """Return the one definition of interactivity that the points share; several are refused where it matters."""
    found = frame["interactivity_definition"].dropna().unique()
    return str(found[0]) if len(found) == 1 else DEFINITION


def _comparability(chosen: Mapping[str, str]) -> dict[str, str]:
    for subject, choice in chosen.items():
        for what, got, known in (("subject", subject, KINDS), ("choice", choice, CHOICES)):
            if got not in known:
                fault = Fault(where="comparability", what=f"unknown {what}", got=got, expected=" or ".join(known))
                raise ConfigError(fault)
    return dict(chosen)


def _where(where: Mapping[str, object]) -> Where:
    return {column: _values(value) for column, value in where.items()}


def _values(value: object) -> tuple[str | None, ...]:
    several = value if isinstance(value, (list, tuple, set, frozenset, np.ndarray, pd.Series, pd.Index)) else [value]
    return tuple(None if one is None else _text(one) for one in several)


def _text(value: object) -> str:
    """Return an identity value as configs write it."""
    if isinstance(value, (bool, np.bool_)):
        return str(value).lower()
    if isinstance(value, (float, np.floating)):
        return f"{value:.15g}"
    isoformat = getattr(value, "isoformat", None)
    return str(isoformat()).removesuffix("T00:00:00") if isoformat else str(value)


def _numbers(name: str, given: float | Iterable[float]) -> tuple[float, ...]:
    numbers = tuple(given) if isinstance(given, Iterable) else (given,)
    for number in numbers:
        if isinstance(number, (bool, str)) or not (isfinite(number) and number > 0):
            raise ConfigError(Fault(where=name, what="out of range", got=str(number), expected="a number above 0"))
    return tuple(dict.fromkeys(float(number) for number in numbers))


def _prices(given: str | tuple[str | PriceSheet, str] | Mapping[str, str | PriceSheet], catalogue: Catalogue) -> Prices:
    if isinstance(given, Mapping) and set(given) == {"sheet", "tier"}:
        parts: tuple[object, ...] = (given["sheet"], given["tier"])
    else:
        parts = tuple(given.split("/")) if isinstance(given, str) else tuple(given)
    match parts:
        case [PriceSheet() as sheet, str(tier)]:
            return Prices(sheet=sheet, tier=tier)
        case [str(key), str(tier)]:
            return Prices(sheet=catalogue.find("prices", key), tier=tier)
    expected = "'sheet/tier', (sheet, tier) or {'sheet': …, 'tier': …}"
    raise ConfigError(Fault(where="prices", what="not a price sheet and its tier", got=str(given), expected=expected))


def _require_sound(question: Question, catalogue: Catalogue) -> None:
    """Refuse a question about what does not exist."""
    _require_columns([question.axis, *question.where], CHOOSING)
    _require_values({**question.where, question.axis: (question.a, question.b)})
    if question.a == question.b:
        raise ConfigError(Fault(where="b", what="both sides have the same value", got=question.b))
    for letter in question.labels.keys() - {"a", "b"}:
        raise ConfigError(Fault(where="labels", what=f"unknown side {quoted(letter)}", expected="a or b"))
    if question.narrative is not None:
        catalogue.find("narratives", question.narrative)
    for key in question.figures or ():
        catalogue.find("figures", key)


def _require_columns(names: Iterable[str], known: tuple[str, ...]) -> None:
    faults = [
        Fault(what=f"unknown column {quoted(name)}", remedy=nearest(name, known) or f"known: {', '.join(known)}")
        for name in names
        if name not in known
    ]
    if faults:
        raise ConfigError(*faults)


def _require_values(by_column: Mapping[str, tuple[str | None, ...]]) -> None:
    """Refuse what a column can never hold: `topology` "split", `gpus` "eight"."""
    faults: list[Fault] = []
    for column, values in by_column.items():
        for value in values:
            try:
                value_of(IDENTITY_BY_KEY[column], value or "")
            except Wrong as wrong:
                faults += [replace(fault, where=column) for _, fault in wrong.faults if value is not None]
    if faults:
        raise ConfigError(*faults)


def _several(
    frame: pd.DataFrame, pairs: Iterable[Pair | None], question: Question, catalogue: Catalogue
) -> list[Fault]:
    """Return what makes one comparison of each pair."""
    named = [pair for pair in pairs if pair is not None]
    known = with_family(frame, catalogue.engine_family)
    what = f"both sides have {len(named)} engine families and topologies, and this is one comparison"
    pins = [Fault(where="compare", what=what, remedy="pin one as below, or compare all with pairing='pooled'")]
    for pair in named:
        of_family = known[FAMILY].isna() if pair.family is None else known[FAMILY] == pair.family
        engines = [None] if pair.family is None else sorted(known["engine"][of_family].unique())
        where: dict[str, object] = {"engine": engines[0] if len(engines) == 1 else engines, "topology": pair.topology}
        pins.append(
            Fault(where="where", what=str({column: where[column] for column in where if column != question.axis}))
        )
    return pins
