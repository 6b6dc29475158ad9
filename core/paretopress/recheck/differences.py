"""How the conclusions of reports moved between two builds: what turned, what drifted, and what changed underneath."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from paretopress.errors import ConfigError, DataError, Fault
from paretopress.recheck.drifts import Drift, drifts, without_repetition
from paretopress.recheck.report_view import View
from paretopress.recheck.turns import FLIPS, KINDS, Turn, turns
from paretopress.report_json import SCHEMA

Reports = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something underneath a report that is not what it was: a source, the prices, a rule, a version, a label."""

    report: str
    topic: Literal["source", "prices", "rule", "version", "label"]
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """How two builds differ; `compared` counts the reports that both have."""

    compared: int
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    turns: tuple[Turn, ...] = ()
    drifts: tuple[Drift, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def moved(self) -> bool:
        """Return whether any conclusion moved, or came, or went."""
        return bool(self.turns or self.drifts or self.added or self.removed)

    def as_dict(self) -> dict[str, Any]:
        """Return the differences as JSON has them."""
        return asdict(self)


def load(path: Path) -> dict[str, Mapping[str, Any]]:
    """Return the reports of an output folder by name, or the one of a `report.json`.

    Raises
    ------
    ConfigError
        Where nothing of the kind lies.
    DataError
        For a file that is no report.
    """
    files = sorted(path.glob("*/report.json")) if path.is_dir() else [path]
    if not files or not all(file.is_file() for file in files):
        remedy = "name a folder that 'build' wrote into, or a report.json"
        raise ConfigError(Fault(where=path.as_posix(), what="no report", remedy=remedy))
    return {_name(path, file): _read(file) for file in files}


def _name(path: Path, file: Path) -> str:
    return file.parent.name if path.is_dir() else ""


def _read(file: Path) -> Mapping[str, Any]:
    try:
        report = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(Fault(where=file.as_posix(), what=f"cannot be read as JSON ({error})")) from error
    if not isinstance(report, dict) or report.get("schema") != SCHEMA:
        schema = report.get("schema") if isinstance(report, dict) else None
        raise DataError(Fault(where=file.as_posix(), what="not a report", got=str(schema), expected=f"schema {SCHEMA}"))
    return report


def differences(old: Reports, new: Reports) -> Differences:
    """Return how the reports of two builds differ.

    Raises
    ------
    DataError
        For a report that is not as a build writes it.
    """
    both = sorted(old.keys() & new.keys())
    turned: list[Turn] = []
    drifted: list[Drift] = []
    changes: list[Change] = []
    for name in both:
        report = name or str(new[name].get("report"))
        try:
            before, after = View(report=old[name]), View(report=new[name])
            turned += turns(report, before, after)
            drifted += drifts(report, before, after)
            changes += _changes(report, old[name], new[name])
        except (LookupError, TypeError, AttributeError, ValueError) as error:
            what = f"not as a build writes it ({type(error).__name__}: {error})"
            raise DataError(Fault(where=f"{report}/report.json", what=what, remedy="build it again")) from error
    return Differences(
        compared=len(both),
        added=tuple(sorted(new.keys() - old.keys())),
        removed=tuple(sorted(old.keys() - new.keys())),
        turns=tuple(sorted(turned, key=lambda turn: KINDS.index(turn.kind))),
        drifts=tuple(sorted(without_repetition(drifted), key=lambda drift: -round(abs(drift.change), 9))),
        changes=tuple(changes),
    )


def failing(
    found: Differences, *, flip: bool = False, break_even: bool = False, percent: float | None = None
) -> list[str]:
    """Return the rules of a gate that the differences break, each in words.

    Parameters
    ----------
    flip : bool
        No winner may flip or be lost, and no side become unmeasured.
    break_even : bool
        No break-even may come, go or move, and no other side lead in a part of the band.
    percent : float, optional
        No throughput and no cost may move by more.
    """
    flips = [turn for turn in found.turns if turn.kind in FLIPS]
    crossed = [turn for turn in found.turns if turn.kind == "break-even"]
    moved = [drift for drift in found.drifts if drift.what == "break-even"]
    values = [drift for drift in found.drifts if drift.what == "reading" and drift.metric != "tok_s_per_mw"]
    told = [f"flip: {len(flips)} flipped, lost or not measured any more"] if flip and flips else []
    told += [f"break-even: {len(crossed) + len(moved)} moved"] if break_even and (crossed or moved) else []
    if percent is not None:
        over = [drift for drift in values if abs(drift.change) * 100 > percent]
        told += [f"percent={percent:g}: {len(over)} moved by more"] if over else []
    return told


def _changes(report: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    then, now = old["provenance"], new["provenance"]
    facts: list[tuple[Literal["source", "prices", "rule", "version", "label"], dict[str, str], dict[str, str]]] = [
        ("source", _digests(then), _digests(now)),
        ("prices", _prices(then), _prices(now)),
        ("rule", _texts(old["method"]), _texts(new["method"])),
        ("version", _versions(then), _versions(now)),
        ("label", _labels(old), _labels(new)),
    ]
    for topic, was, is_now in facts:
        for name in dict.fromkeys([*was, *is_now]):
            follows = name != "sheet" and was.get("sheet") != is_now.get("sheet")
            if was.get(name) != is_now.get(name) and not follows:
                before, after = was.get(name, ""), is_now.get(name, "")
                yield Change(report=report, topic=topic, name=name, before=before, after=after)


def _digests(provenance: Mapping[str, Any]) -> dict[str, str]:
    return {source["path"]: source["sha256"][:12] for source in provenance["sources"]}


def _prices(provenance: Mapping[str, Any]) -> dict[str, str]:
    sheet = provenance.get("price_sheet")
    if sheet is None:
        return {}
    rates = {
        f"{key} of {letter}": value for letter, rate in sheet.get("rates", {}).items() for key, value in rate.items()
    }
    return {"sheet": f"{sheet['key']}, {sheet['tier']}, as of {sheet['as_of']}", **_texts(rates)}


def _versions(provenance: Mapping[str, Any]) -> dict[str, str]:
    return {"paretopress": str(provenance["paretopress"]), **_texts(provenance["plugins"])}


def _labels(report: Mapping[str, Any]) -> dict[str, str]:
    return {str(side["value"]): str(side["label"]) for side in report["sides"].values()}


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    return {str(key): str(value) for key, value in values.items()}
