"""Caption and alternative text of a figure, made from what it draws."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from paretopress.delta import TIE
from paretopress.drawing import one_line
from paretopress.printing import interactivity, ratio
from paretopress_narratives.facts import bare
from paretopress_narratives.figures import style
from paretopress_narratives.figures.chart import Trace, logarithmic, shaded, traces
from paretopress_narratives.figures.leads import Lead, leads
from paretopress_narratives.figures.phrases import say

if TYPE_CHECKING:
    from paretopress.comparison import Comparison

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
    )


def alt(comparison: Comparison, key: str, metric: str) -> str:
    """Return what a figure shows to somebody who cannot see it: who lies above whom, where, and each side's ends."""
    shown = traces(comparison, metric)
    sentences = [say(comparison, f"{key}-title") + ".", *_compared(comparison, key, shown)]
    sentences += [_ends(comparison, key, trace) for trace in shown]
    for side in comparison.sides.values():
        if side.frontier.empty:
            sentences.append(say(comparison, "missing", side=one_line(side.label, style.LABEL_LETTERS)))
    return " ".join(sentences)


def _compared(comparison: Comparison, key: str, shown: tuple[Trace, ...]) -> Iterator[str]:
    if len(shown) < len(comparison.sides):
        return
    if not comparison.paired:
        yield say(comparison, "no-pair")
        return
    found = leads(*shown)
    if not found:
        yield say(comparison, "apart")
    elif len(found) > MOST_LEADS:
        start, end = interactivity(found[0].start), interactivity(found[-1].end)
        yield say(comparison, "crossing", crossings=len(found) - 1, start=start, end=end)
    else:
        for lead in found:
            yield _told(comparison, key, lead)


def _told(comparison: Comparison, key: str, lead: Lead) -> str:
    start, end = interactivity(lead.start), interactivity(lead.end)
    where = say(comparison, "where", start=start, end=end, places=lead.places)
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
        most_at=interactivity(lead.most_at),
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
