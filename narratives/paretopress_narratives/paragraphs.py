"""The paragraphs between the table and the budgets: one a target, or one a stretch of targets with the same news."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from paretopress.delta import UNDECIDED
from paretopress.story import Claim
from paretopress.text import Inline
from paretopress_narratives import places
from paretopress_narratives.facts import evidence, match_facts, printed_targets, spread
from paretopress_narratives.situation import LEADING, PAGE_WIDE, cost_sentence, energy_sentence, situation, trend

if TYPE_CHECKING:
    from paretopress.comparison import Comparison, Match
    from paretopress.wording import Wording

#: With more targets than this, neighbours with the same news share a paragraph.
ONE_EACH = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One target and what can be said there."""

    match: Match
    situation: str
    before: Match | None


def paragraphs(comparison: Comparison, wording: Wording) -> Iterator[Claim]:
    """Yield what is told of the targets, in their order; nothing where neither side has a value."""
    if not any(match.a.values or match.b.values for match in comparison.matches):
        return
    for turn, stretch in enumerate(stretches(comparison)):
        tell = _one if len(stretch) == 1 else _together
        matches = [scene.match for scene in stretch]
        text = wording.joined(tell(comparison, wording, stretch, turn))
        yield Claim(text=text, evidence=evidence(comparison, matches))


def stretches(comparison: Comparison) -> list[tuple[Scene, ...]]:
    """Return the targets in groups that one paragraph tells: each alone, unless they are many or all alike."""
    matches = comparison.matches
    before: list[Match | None] = [None, *matches[:-1]] if matches else []
    scenes = [
        Scene(match=match, situation=situation(comparison, match), before=previous)
        for match, previous in zip(matches, before, strict=True)
    ]
    if len(scenes) > ONE_EACH or all(scene.situation in PAGE_WIDE for scene in scenes):
        return [tuple(group) for _, group in groupby(scenes, key=lambda scene: _news(comparison, scene))]
    return [(scene,) for scene in scenes]


def _news(comparison: Comparison, scene: Scene) -> tuple[object, ...]:
    """Return what neighbours must share to be told together."""
    kind = _kind(scene)
    if kind in PAGE_WIDE:
        return (kind,)
    deltas = scene.match.deltas
    winners = tuple(deltas[metric].better for metric in ("throughput_per_gpu", "cost_per_mtok") if metric in deltas)
    boundaries = (scene.match.a.boundary, scene.match.b.boundary) if kind not in ("leads", "tied") else ()
    return kind, winners, cost_sentence(comparison, scene.match), boundaries


def _kind(scene: Scene) -> str:
    return "leads" if scene.situation in LEADING else scene.situation


def _one(comparison: Comparison, wording: Wording, stretch: Sequence[Scene], turn: int) -> Iterator[Inline]:
    """Yield the sentences on one target."""
    (scene,) = stretch
    facts = match_facts(comparison, scene.match)
    change = trend(scene.match, scene.before)
    facts["trend"] = wording.say(f"trend-{change}", turn=turn, **facts) if change else ""
    yield wording.say(f"reading-{scene.situation}", turn=turn, **facts)
    for name in (cost_sentence(comparison, scene.match), energy_sentence(scene.match)):
        if name:
            yield wording.say(name, turn=turn, **facts)
    if scene.situation not in PAGE_WIDE:
        yield places.sentence(comparison, wording, scene.match, scene.before, turn=turn)


def _together(comparison: Comparison, wording: Wording, stretch: Sequence[Scene], turn: int) -> Iterator[Inline]:
    """Yield the sentences on a stretch of targets with the same news."""
    matches = [scene.match for scene in stretch]
    at = printed_targets(comparison, matches)
    facts = match_facts(comparison, matches[0]) | {"start": at[0], "end": at[-1], "at": at, "count": len(at)}
    if all(match.deltas.get("throughput_per_gpu", UNDECIDED).better for match in matches):
        facts["times"] = spread(comparison, wording, matches, "throughput_per_gpu", "ratio")
    yield wording.say(f"stretch-{_kind(stretch[0])}", turn=turn, **facts)
    if cost := cost_sentence(comparison, matches[0]):
        percent = spread(comparison, wording, matches, "cost_per_mtok", "percent")
        yield wording.say(f"stretch-{cost}", turn=turn, percent=percent, **facts)
    if stretch[0].situation not in PAGE_WIDE:
        yield places.engines_sentence(comparison, wording, matches)
