"""Caption and alternative text of a figure, made from what it draws."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from paretopress.delta import TIE
from paretopress.drawing import one_line
from paretopress.languages import TYPOGRAPHY
from paretopress.printing import interactivity, ratio
from paretopress_narratives.facts import bare
from paretopress_narratives.figures import style
from paretopress_narratives.figures.leads import Lead, leads_of
from paretopress_narratives.figures.phrases import say
from paretopress_narratives.figures.traces import (
    Trace,
    break_evens,
    confidence,
    logarithmic,
    parts,
    shaded,
    single_runs,
    traces,
)
from paretopress_narratives.whole import printed

if TYPE_CHECKING:
    from paretopress.comparison import Comparison
    from paretopress.text import Inline

#: Frontiers that cross more often than this are not told stretch by stretch.
MOST_LEADS = 3


def caption(comparison: Comparison, key: str, metric: str, *, all_points: bool = False) -> str:
    """Return how to read a figure: its title, and what its marks mean, as far as it has them.

    Parameters
    ----------
    key : str
        Of the figure; its wording files start with it.
    metric : str
        What it draws.
    all_points : bool
        Whether it shows points off the frontier.
    """
    shown = traces(comparison, metric)
    read = [match.reading(trace.side.letter) for match in comparison.matches for trace in shown]
    read = [reading for reading in read if metric in reading.values]
    return say(
        comparison,
        "caption",
        title=say(comparison, f"{key}-title"),
        log=logarithmic(shown),
        published=all(trace.side.published for trace in shown),
        joins=any(not trace.side.curves.joined.all() for trace in shown),
        concurrency=any(trace.side.frontier["concurrency"].notna().any() for trace in shown),
        faint=all_points and any(len(trace.side.points) > len(trace.x) for trace in shown),
        readings=bool(read),
        outside=any(reading.outside for reading in read),
        band=shaded(comparison) is not None,
        sides=len(comparison.sides),
        break_evens=len(break_evens(comparison, metric)),
        level=max((100 * level for trace in shown if (level := confidence(comparison, trace))), default=None),
        runs=any(len(single_runs(comparison, trace)) for trace in shown),
    )


def alt(comparison: Comparison, key: str, metric: str) -> str:
    """Return what a figure shows to somebody who cannot see it: who lies above whom, where, and each side's ends."""
    shown = traces(comparison, metric)
    typography = TYPOGRAPHY[comparison.question.language]
    sentences = [say(comparison, f"{key}-title") + typography.stop, *_compared(comparison, key, metric, shown)]
    sentences += [_ends(comparison, key, trace) for trace in shown]
    for side in comparison.sides.values():
        if side.frontier.empty:
            sentences.append(say(comparison, "missing", side=one_line(side.label, style.LABEL_LETTERS)))
    return typography.between.join(sentences)


def _compared(comparison: Comparison, key: str, metric: str, shown: tuple[Trace, ...]) -> Iterator[str]:
    if len(shown) < 2:  # noqa: PLR2004 - nothing to compare
        return
    if not comparison.paired:
        yield say(comparison, "no-pair", sides=len(shown))
    elif len(shown) > 2:  # noqa: PLR2004 - each two in turn would be a page
        yield from _firsts(comparison, key, metric, shown)
    else:
        yield from _of_two(comparison, key, metric)


def _firsts(comparison: Comparison, key: str, metric: str, shown: tuple[Trace, ...]) -> Iterator[str]:
    """Yield who is first of several sides, part by part; parts in which some are level are left out."""
    labels = {trace.side.letter: trace.label for trace in shown}
    found = parts(comparison, metric)
    if not found:
        yield say(comparison, "apart", sides=len(shown))
    at = _printed([(part.low, part.high) for part in found])
    for part in found:
        if len(part.sides) == 1:
            where = say(comparison, "where", start=at[part.low], end=at[part.high], places=None)
            yield say(comparison, f"{key}-first", where=where, side=labels[part.sides[0]])
    yield from _break_evens(comparison, metric)


def _of_two(comparison: Comparison, key: str, metric: str) -> Iterator[str]:
    found = leads_of(comparison, metric)
    if not found:
        yield say(comparison, "apart", sides=2)
    elif len(found) > MOST_LEADS:
        start, end = interactivity(found[0].start), interactivity(found[-1].end)
        yield say(comparison, "crossing", crossings=len(found) - 1, start=start, end=end)
    else:
        at = _printed([(lead.start, lead.most_at, lead.end) for lead in found])
        for lead in found:
            yield _told(comparison, key, lead, at)
        yield from _break_evens(comparison, metric)


def _break_evens(comparison: Comparison, metric: str) -> Iterator[str]:
    crossed = break_evens(comparison, metric)
    if crossed:
        yield say(comparison, "break-evens", at=[one.text for one in crossed])


def _printed(ranges: Sequence[Sequence[float]]) -> dict[float, Inline]:
    """Return the places of neighbouring ranges as the page prints those of a band."""
    places = [place for within in ranges for place in within]
    return printed(places, max(places, default=0.0) - min(places, default=0.0))


def _told(comparison: Comparison, key: str, lead: Lead, at: Mapping[float, Inline]) -> str:
    where = say(comparison, "where", start=at[lead.start], end=at[lead.end], places=lead.places)
    if lead.tied:
        return say(comparison, "tied", where=where)
    return say(
        comparison,
        f"{key}-lead",
        where=where,
        higher=lead.higher.label,
        lower=lead.lower.label,
        least=bare(ratio(lead.least)) if lead.least >= TIE else None,
        most=bare(ratio(lead.most)),
        most_at=at[lead.most_at],
    )


def _ends(comparison: Comparison, key: str, trace: Trace) -> str:
    known = np.flatnonzero(np.isfinite(trace.y))
    first, last = (known[0], known[-1]) if len(known) else (0, -1)
    return say(
        comparison,
        f"{key}-ends",
        side=trace.label,
        points=len(trace.x),
        first=trace.y[first],
        last=trace.y[last],
        slow=interactivity(trace.x[first]),
        fast=interactivity(trace.x[last]),
    )
