"""The words of an interactive page's table: the report's own wording, with places that JavaScript fills.

Every sentence is the one that the Markdown page would say, asked for with placeholders such as `{ratio}` in place of
printed numbers, once for each thing that it can have to say.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from paretopress.errors import TemplateError
from paretopress.languages import filters
from paretopress.page_check import plain
from paretopress.readings_table import parts_apart
from paretopress.text import Inline
from paretopress.wording import CORE, Wording

if TYPE_CHECKING:
    from paretopress.comparison import Comparison

#: How two throughputs can differ, as the wording file `table-delta` is asked.
THROUGHPUTS = ("none", "tied", "within", "at_least", "interval", "plain")
#: How two costs can differ; `same` where the cheaper side is the faster one.
COSTS = ("none", "tied", "within", "same", "other", "same_at_least", "other_at_least")


def words(comparison: Comparison) -> dict[str, Any]:
    """Return every sentence of the table, by what it says.

    Returns
    -------
    dict
        `corner`; `against`, of `{side}` and `{baseline}`; `times` and `percent`, what stands behind a ratio and a
        percentage; `delta` by throughput and cost (``"plain same"``), of `{faster}`, `{cheaper}`, `{ratio}`, `{low}`,
        `{high}` and `{percent}`; `unspread`, where repeats have a say that only Python can work out; `notes` by
        boundary, rule and kind of figure (``"below bound measured"``), of `{side}` and `{end}`; `spread`, what ± says;
        `tokens`, over which GPUs a part is, empty where nothing is to be said.
    """
    wording = _Words(comparison)
    parts = parts_apart(comparison)
    return {
        "corner": wording.say("table-corner"),
        "against": wording.say("table-delta-label", a=Inline("{side}"), b=Inline("{baseline}")),
        **_signs(comparison.question.language),
        "unspread": wording.say("table-delta-unspread", ratio=Inline("{ratio}")),
        "spread": wording.say("note-spread", level=100 * comparison.spread.level) if comparison.spread else "",
        "tokens": wording.say("note-tokens", parts=parts) if parts else "",
        "delta": {
            f"{throughput} {cost}": wording.delta(throughput, cost) for throughput in THROUGHPUTS for cost in COSTS
        },
        "notes": {
            f"{boundary} {outside} {kind}": wording.say(
                f"note-{boundary}",
                side=Inline("{side}"),
                end=Inline("{end}"),
                outside=outside,
                published=kind == "published",
            )
            for boundary in ("below", "above")
            for outside in ("bound", "nearest", "nothing")
            for kind in ("measured", "published")
        },
    }


def _signs(language: str) -> dict[str, str]:
    """Return what a language writes behind a ratio and behind a percentage."""
    printed = filters(language)
    return {
        "times": str(printed["ratio"](2.0)).removeprefix("2.00"),
        "percent": str(printed["percent"](20)).removeprefix("20"),
    }


class _Words:
    """The wording files of a report; those of a user that compute with what they print give way to the core's."""

    def __init__(self, comparison: Comparison) -> None:
        question = comparison.question
        core = CORE / question.language
        own = [question.templates] if question.templates else []
        self._wordings = [
            Wording(folders=folders, report=question.report, language=question.language)
            for folders in ((*own, core), (core,))
        ]

    def say(self, name: str, **facts: Any) -> str:  # noqa: ANN401 - whatever a wording file prints
        own, core = self._wordings
        try:
            said = own.say(name, **facts)
        except TemplateError:
            said = core.say(name, **facts)
        return plain(said)

    def delta(self, throughput: str, cost: str) -> str:
        return self.say(
            "table-delta",
            throughput=None if throughput == "none" else _throughput(throughput),
            cost=None if cost == "none" else _cost(cost),
            faster=Inline("{faster}"),
            cheaper=Inline("{faster}" if cost.startswith("same") else "{cheaper}"),
            baseline=Inline("{baseline}"),
            interval=(Inline("{low}"), Inline("{high}")) if throughput == "interval" else None,
        )


def _throughput(state: str) -> SimpleNamespace:
    return SimpleNamespace(
        ratio=Inline("{ratio}"),
        percent=Inline("{throughput_percent}"),
        tied=state == "tied",
        within_spread=state == "within",
        at_least=state == "at_least",
        better=None if state in ("tied", "within") else Inline("{faster}"),
    )


def _cost(state: str) -> SimpleNamespace:
    return SimpleNamespace(
        ratio=Inline("{cost_ratio}"),
        percent=Inline("{percent}"),
        tied=state == "tied",
        within_spread=state == "within",
        at_least=state.endswith("at_least"),
        better=None if state in ("tied", "within") else Inline("{cheaper}"),
    )
