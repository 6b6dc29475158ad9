"""What the lists say of one report, as it can be read from its `report.json`."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from paretopress.page_check import plain
from paretopress.report_json import SCHEMA
from paretopress.wording import CORE, Wording

if TYPE_CHECKING:
    from paretopress.page import Page

#: What makes a folder a report's: its numbers, and its page.
REPORT = ("report.json", "index.md")
HEADLINE_METRIC = "throughput_per_gpu"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One report in the lists; plain text and plain values, so that a manifest can keep it.

    Parameters
    ----------
    report : str
        Its folder.
    title, summary : str
    headline : str
        Who is how much better in throughput at the middle target, or that nobody is.
    worth : float >= 1, optional
        The ratio that the headline tells; 1 for a tie, None where it tells none.
    axis : str
        The column in which the sides differ.
    models, hardware : mapping of str to str
        What the sides ran on: labels by identity value.
    language, flavor : str
    """

    report: str
    title: str
    summary: str
    headline: str = ""
    worth: float | None = None
    axis: str = ""
    models: Mapping[str, str] = field(default_factory=dict)
    hardware: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"
    flavor: str = "gfm"

    def stored(self) -> dict[str, Any]:
        """Return the entry as a manifest keeps it."""
        return asdict(self)

    @classmethod
    def restored(cls, values: Mapping[str, Any]) -> Entry:
        """Return an entry that a manifest kept; ValueError when it did not come from `stored`."""
        texts = ("report", "title", "summary", "headline", "axis", "language", "flavor")
        labels = [values.get("models"), values.get("hardware")]
        sound = all(isinstance(values.get(key), str) for key in texts)
        sound &= all(isinstance(told, dict) and all(isinstance(text, str) for text in told.values()) for told in labels)
        sound &= isinstance(values.get("worth"), (int, float, type(None)))
        if not sound or len(values) != len(fields(cls)):
            raise ValueError("not the line of a report")
        return cls(**values)


def entry(told: Page) -> Entry:
    """Return a page's line in the lists."""
    hardware = told.comparison.catalogue.hardware
    question = told.comparison.question
    made = listed(question.report, {"language": question.language, **json.loads(told.report_json)})
    labels = {key: hardware[key].label if key in hardware else label for key, label in made.hardware.items()}
    return replace(made, hardware=labels)


def found(output: Path, *, but: Collection[str] = ()) -> tuple[Entry, ...]:
    """Return a line for each report that lies in an output folder, whichever build made it.

    Parameters
    ----------
    but : collection of str
        Reports that are known already.
    """
    folders = sorted(file.parent for file in output.glob("*/report.json"))
    entries = (lying(folder) for folder in folders if folder.name not in but)
    return tuple(one for one in entries if one)


def lying(folder: Path) -> Entry | None:
    """Return the line of the report that lies in a folder; None where none of ours does."""
    try:
        report = json.loads((folder / "report.json").read_bytes())
        whole = all((folder / name).is_file() for name in REPORT)
        return listed(folder.name, report) if whole and report["schema"] == SCHEMA else None
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None  # not there, or not a report


def listed(folder: str, report: Mapping[str, Any]) -> Entry:
    """Return the line of a report in the lists, from its `report.json`."""
    points = [point for side in report.get("sides", {}).values() for point in side["frontier"]]
    language = report.get("language", "en")
    headline, worth = _headline(report, language)
    return Entry(
        report=folder,
        title=report["title"],
        summary=report["claims"][0]["text"],
        headline=headline,
        worth=worth,
        axis=report.get("axis", ""),
        models={point["model"]: point["model"] for point in points if "model" in point},
        hardware={point["hardware"]: point["hardware"] for point in points if "hardware" in point},
        language=language,
        flavor=report.get("provenance", {}).get("publication", {}).get("flavor", "gfm"),
    )


def _headline(report: Mapping[str, Any], language: str) -> tuple[str, float | None]:
    """Return what a report says of throughput at its middle target, and the ratio that this tells.

    Of several sides it is the one that leaves the baseline farthest behind: it is not said to beat the others.
    """
    readings = report.get("readings", ())
    if not readings:
        return "", None
    middle = readings[(len(readings) - 1) // 2]
    by_letter = {"a": middle["deltas"], **middle.get("more_deltas", {})}
    deltas = {letter: told[HEADLINE_METRIC] for letter, told in by_letter.items() if HEADLINE_METRIC in told}
    ahead = [letter for letter, delta in deltas.items() if delta["better"] == letter]
    behind = len(deltas) == len(by_letter) and all(delta["better"] == "b" for delta in deltas.values())
    best = max(ahead, key=lambda letter: deltas[letter]["ratio"]) if ahead else "b" if behind else None
    # What the baseline leads by is what it leads the next one by.
    delta: Mapping[str, Any] = deltas.get(best or "") or min(
        deltas.values(), key=lambda one: one["ratio"] or 0, default={}
    )
    text = Wording(folders=(CORE / language,), report=report["report"], language=language).say(
        "index-headline",
        side=report["sides"][best]["label"] if best else None,
        baseline=report["sides"]["b"]["label"],
        several=len(by_letter) > 1,
        delta=delta,
        at=middle["interactivity"],
    )
    worth = delta["ratio"] if best else 1.0 if delta.get("tied") else None
    return plain(text), worth
