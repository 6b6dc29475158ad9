"""How a page accounts for itself: what was run, how the numbers were made, what was left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from paretopress import printing
from paretopress.columns import METRIC_BY_KEY
from paretopress.document import Block, Cell, Heading, Items, Prose, Table
from paretopress.languages import label
from paretopress.text import Inline, escape

if TYPE_CHECKING:
    from paretopress.comparison import Comparison
    from paretopress.wording import Wording

Point = Mapping[str, object]
#: More rows than this of one file are counted, not named.
ROWS_NAMED = 12


def what_was_run(comparison: Comparison, wording: Wording) -> Iterator[Block]:
    """Yield the frontier points with their recipes; published figures have none."""
    points = [(side.label, point) for side in comparison.sides.values() for point in side.recipes]
    if not points:
        return
    published = all(side.published for side in comparison.sides.values() if len(side.frontier))
    columns = {key: show for key, show in _columns(comparison).items() if any(show(point) for _, point in points)}
    heads = [wording.say("run-head", column=key) for key in ("side", *columns)]
    rows = [
        ((escape(label),), *((show(point) or printing.MISSING,) for show in columns.values()))
        for label, point in points
    ]
    yield Heading(text=wording.say("head-published" if published else "head-run"))
    align = "l" + "".join(
        "r" if key in ("interactivity", "throughput_per_gpu", "concurrency", "gpus") else "l" for key in columns
    )
    yield Table(header=tuple(heads), rows=tuple(rows), align=align)
    for side in comparison.sides.values():
        off = len(side.points) - len(side.frontier)
        if off:
            yield Prose(text=wording.say("run-off-frontier", side=side.label, count=off, total=len(side.points)))


def _columns(comparison: Comparison) -> dict[str, Callable[[Point], Inline | None]]:
    """Return how each column of the recipe table is printed; None where a point does not state it."""
    shown: dict[str, Callable[[Point], Inline | None]] = {
        "interactivity": lambda point: printing.interactivity(point["interactivity"]),  # type: ignore[arg-type]
        "throughput_per_gpu": lambda point: printing.throughput(point["throughput_per_gpu"]),  # type: ignore[arg-type]
        "concurrency": lambda point: _number(point, "concurrency"),
        "request_rate": lambda point: _number(point, "request_rate"),
        "engine": lambda point: engine(comparison, point),
        "recipe": recipe,
        "gpus": lambda point: _number(point, "gpus"),
        "date": lambda point: printing.date(point["date"]) if point["date"] else None,
    }
    return shown


def _number(point: Point, key: str) -> Inline | None:
    return None if point[key] is None else printing.count(point[key])  # type: ignore[arg-type]


def engine(comparison: Comparison, point: Point) -> Inline | None:
    """Return the engine of a point and its version; None where it does not state one."""
    if point["engine"] is None:
        return None
    offer = comparison.catalogue.engine(str(point["engine"]))
    name = offer.label if offer else str(point["engine"])
    version = point["engine_version"]
    return escape(f"{name} {version}" if version else name)


def recipe(point: Point) -> Inline | None:
    """Return TP, PP and EP of a point, or its layout where they do not say it; None where it states neither."""
    if point["layout"] is not None:
        return escape(point["layout"])
    parts = [f"{name}{point[key]:.0f}" for key, name in (("tp", "TP"), ("pp", "PP"), ("ep", "EP")) if point[key]]
    parts += ["DP attention"] if point["dp_attention"] else []
    return escape(" ".join(parts)) if parts else None


def account(comparison: Comparison, wording: Wording, used: Mapping[str, str]) -> Iterator[Block]:
    """Yield "How these numbers were made": rules, definition, prices, sources and plugins."""
    rules, question = comparison.rules, comparison.question
    items = [wording.say("made-method", rules=rules, several=len(comparison.others) > 1)]
    items += _band(comparison, wording)
    items.append(wording.say("made-curve", published=_any_published(comparison), outside=rules.outside))
    items.append(wording.say("made-interactivity", definition=_definition(comparison)))
    items += _prices(comparison, wording)
    if question.where:
        items.append(wording.say("made-where", pairs=_where(question.where, question.language)))
    if allowed := [key for key, choice in question.comparability.items() if choice == "allow"]:
        items.append(wording.say("made-allowed", subjects=allowed))
    items += _facts(comparison, wording)
    items.append(made_by(wording, _version(), used))
    yield Heading(text=wording.say("head-made"))
    yield Items(items=tuple(items))
    if comparison.sources:
        yield _sources(comparison, wording)
    if comparison.further:
        yield Prose(text=wording.say("made-further"))


def made_by(wording: Wording, version: str, used: Mapping[str, str]) -> Inline:
    """Return what made a page: the version of the program, and the plugins that had a part."""
    return wording.say("made-by", version=version, plugins=[f"{name} {used[name]}" for name in used])


def _sources(comparison: Comparison, wording: Wording) -> Table:
    """Return the files that were read: by which parser, how many rows, how many used, and the digest of each."""
    columns = ("source", "parser", "rows", "used", "sha256")
    rows = tuple(
        (
            (escape(record.path),),
            (escape(f"{record.parser} ({record.tool} {record.version})" if record.version else record.parser or "–"),),
            (printing.count(record.rows),),
            (printing.count(_used(comparison, record.path)),),
            (wording.say("source-digest", sha256=record.sha256, of=record.digest_of),),
        )
        for record in comparison.sources
    )
    return Table(header=tuple(wording.say("source-head", column=key) for key in columns), rows=rows, align="llrrl")


def _any_published(comparison: Comparison) -> bool:
    return any(side.published for side in comparison.sides.values())


def _band(comparison: Comparison, wording: Wording) -> list[Inline]:
    """Return the band: as the config prints it, else as it was computed; nothing where there is none."""
    printed, band, several = comparison.question.printed_band, comparison.band, len(comparison.others) > 1
    if isinstance(printed, tuple):
        return [wording.say("made-band", low=printed[0], high=printed[1], stated=True, several=several)]
    if printed is None or band is None or not band.overlap:
        return []
    return [wording.say("made-band", low=band.min, high=band.max, stated=False, several=several)]


def _definition(comparison: Comparison) -> str:
    key = comparison.constant("interactivity_definition")
    if key in METRIC_BY_KEY:
        return f"1 / {METRIC_BY_KEY[key].label}"
    return key or ""


def _prices(comparison: Comparison, wording: Wording) -> list[Inline]:
    prices = comparison.question.prices
    if prices is None:
        return []
    rates: dict[str, object] = {}
    for side in comparison.sides.values():
        if side.rate:
            key = str(side.points["hardware"].iloc[0])
            rates[comparison.catalogue.find("hardware", key).label] = side.rate
    return [wording.say("made-prices", sheet=prices.sheet, tier=prices.tier, rates=rates)]


def _where(where: Mapping[str, tuple[str | None, ...]], language: str) -> list[str]:
    either, unstated = f" {label('or', 'or', language)} ", label("not-stated", "not stated", language)
    return [f"{key} = {either.join(value or unstated for value in values)}" for key, values in where.items()]


def _facts(comparison: Comparison, wording: Wording) -> list[Inline]:
    """Return what the config, a path or a side-car states of the files, those of whom the same is stated together."""
    told: dict[tuple[str, ...], list[str]] = {}
    for record in comparison.sources:
        if record.facts:
            told.setdefault(tuple(f"{key} = {value}" for key, value in record.facts.items()), []).append(record.path)
    return [wording.say("made-facts", facts=facts, paths=paths) for facts, paths in told.items()]


def _used(comparison: Comparison, path: str) -> int:
    return sum(side.runs_of(path) for side in comparison.sides.values())


def _version() -> str:
    from paretopress import __version__

    return __version__


def left_out(comparison: Comparison, wording: Wording) -> Iterator[Block]:
    """Yield "Left out": selected rows that were not used, and groups without a counterpart; nothing if all was used."""
    language = comparison.question.language
    rows: list[tuple[Cell, ...]] = [
        ((escape(out.source),), (_rows(out.rows, language),), (escape(out.why),)) for out in comparison.left_out
    ]
    for out in comparison.unpaired:
        family, topology = out.family, out.topology
        what = wording.say("left-unpaired", family=family, topology=topology)
        several = len(comparison.others) > 1
        why = wording.say("left-unpaired-why", side=comparison.label(out.side), points=out.points, several=several)
        rows.append(((what,), (printing.count(out.points),), (why,)))
    if rows:
        yield Heading(text=wording.say("head-left-out"))
        heads = tuple(wording.say("left-head", column=column) for column in ("what", "rows", "why"))
        yield Table(header=heads, rows=tuple(rows), align="lll")


def _rows(rows: tuple[str, ...], language: str) -> Inline:
    if not rows:
        return escape(label("all-rows", "all", language))
    if len(rows) > ROWS_NAMED:
        return printing.count(len(rows)) + escape(label("rows", " rows", language))
    return escape(", ".join(rows))
