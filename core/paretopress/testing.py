"""The contract checks that our own plugins pass, for the tests of yours.

One check a kind of offer; each raises AssertionError with all that is wrong::

    from pathlib import Path

    import paretopress.testing as contract
    from my_package import my_parser, npu_1

    DATA = Path(__file__).parent / "data"


    def test_my_hardware_is_sound():
        contract.check_hardware(npu_1)


    def test_my_parser_reads_what_the_tool_writes():
        contract.check_parser(my_parser, [(DATA / "result.json", DATA / "result.expected.csv")])
"""

from __future__ import annotations

import html
import io
import math
import random
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING

from paretopress.columns import COLUMNS, IDENTITY
from paretopress.contracts import faults
from paretopress.errors import DataError, nearest, quoted
from paretopress.offers import Engine, Figure, Flavor, Hardware, Narrative, Offer, Parser, PriceSheet
from paretopress.sources import Probe, Source, open_source, probe
from paretopress.story import Story
from paretopress.text import Inline

if TYPE_CHECKING:
    import pandas as pd

    from paretopress.comparison import Comparison

__all__ = [
    "check_engine",
    "check_figure",
    "check_flavor",
    "check_hardware",
    "check_narrative",
    "check_parser",
    "check_prices",
]

#: What no tool's result file looks like.
STRANGERS = (
    b"",
    b"{}",
    b"[]",
    b"[{}]",
    b"null",
    b'{"a": 1}',
    b'[{"a": 1}, {"b": [2, null]}]',
    b"a,b\n1,2\n",
    b"plain text\n",
    b"\x89PNG\r\n\x1a\n\x00\x00",
)
#: A number that was converted to another unit is off by less: 20.1 / 1000 and 0.0201 need not be one float.
RELATIVE_TOLERANCE = 1e-9
# What some Markdown dialect reads as mathematics or strikethrough, a browser as code, or a template left unrendered.
_RAW = re.compile(r"\$|~|<script|\{\{|\{%|\{#", re.IGNORECASE)
# A number on its own: not the 200 of B200, nor the 8 of FP8.
_NUMBER = re.compile(r"(?<![\w.-])\d")


def check_hardware(hardware: Hardware) -> None:
    """Check one kind of hardware.

    >>> check_hardware(Hardware(key="npu-1", label="NPU 1", vendor="Acme", tdp_w=450))
    """
    _check_offer(hardware, Hardware)


def check_prices(sheet: PriceSheet) -> None:
    """Check one price sheet: dated, sourced, every amount above 0."""
    _check_offer(sheet, PriceSheet)


def check_engine(engine: Engine) -> None:
    """Check one engine."""
    _check_offer(engine, Engine)


def check_parser(parser: Parser, cases: Iterable[tuple[str | Path, pd.DataFrame | str | Path]]) -> None:
    """Check that a parser recognises its files by their content, reads what they say, and refuses all else.

    Parameters
    ----------
    parser : Parser
        The parser.
    cases : iterable of (file, expected)
        Result files, and what each holds: a frame, or a CSV file with columns of `paretopress.columns`.
        Columns without a value may be left out on either side; numbers agree to 1e-9.
    """
    _check_offer(parser, Parser)
    known = [(Path(file), expected) for file, expected in cases]
    assert known, f"parser {parser.key!r}: give at least one result file and what it holds"
    for file, expected in known:
        _check_case(parser, open_source(file.name, file), expected)
    _check_refusals(parser, known[0][0].name)


def check_narrative(narrative: Narrative, comparison: Comparison) -> None:
    """Check that a narrative tells a story that is safe to print, backed by evidence, and the same each time."""
    _check_offer(narrative, Narrative)
    story = narrative.tell(comparison)
    assert isinstance(story, Story), f"narrative {narrative.key!r}: tell() returned {type(story).__name__}, not a Story"
    wrong = [*_unprintable(story, "story"), *_unbacked(story)]
    if narrative.tell(comparison) != story:
        wrong.append("telling the comparison twice gives two different stories")
    _refuse(f"narrative {narrative.key!r}", wrong)


def check_figure(figure: Figure, comparison: Comparison) -> None:
    """Check that a figure draws something, the same each time, says what it shows, and leaves matplotlib as it was."""
    from matplotlib import rcParams

    _check_offer(figure, Figure)
    before = dict(rcParams), _pyplot_figures()
    drawn, again = _svg(figure, comparison), _svg(figure, comparison)
    after = dict(rcParams), _pyplot_figures()
    wrong = [
        f"{name}: got {quoted(text)}, expected one line of text"
        for name, text in (("caption", figure.caption(comparison)), ("alt", figure.alt(comparison)))
        if not isinstance(text, str) or not text.strip() or len(text.splitlines()) > 1
    ]
    wrong += ["draw() left the figure empty"] if not drawn else []
    wrong += ["drawing the comparison twice gives two different figures"] if drawn != again else []
    wrong += ["draw() changed rcParams"] if before[0] != after[0] else []
    wrong += ["draw() used pyplot; draw onto the figure it is given"] if before[1] != after[1] else []
    _refuse(f"figure {figure.key!r}", wrong)


def check_flavor(flavor: Flavor) -> None:
    """Check that a flavor writes every kind of block, the same each time, and leaves each text as safe as it was.

    >>> check_flavor(Flavor(key="forge", label="A forge"))
    """
    from paretopress.flavor_check import wrongs

    _check_offer(flavor, Flavor)
    _refuse(f"flavor {flavor.key!r}", wrongs(flavor))


def _check_offer(offer: Offer, expected: type[Offer]) -> None:
    assert isinstance(offer, expected), f"got {offer!r}, expected {expected.__name__}"
    _refuse(f"{expected.__name__}(key={offer.key!r})", faults(offer))


def _refuse(where: str, wrong: Iterable[str]) -> None:
    found = list(wrong)
    assert not found, "\n  ".join([f"{where}:", *found])


def _check_case(parser: Parser, source: Source, expected: pd.DataFrame | str | Path) -> None:
    where = f"parser {parser.key!r}, {source.path}"
    assert _recognises(parser, probe(source)), f"{where}: not recognised"
    renamed = replace(source, path=f"renamed{Path(source.path).suffix}")
    assert _recognises(parser, probe(renamed)), f"{where}: not recognised under another name"
    frame = parser.parse(source)
    unknown = [f"unknown column {name!r}; {nearest(name, COLUMNS)}" for name in frame.columns if name not in COLUMNS]
    table = _expected(expected) if isinstance(expected, str | Path) else expected
    _refuse(where, unknown or _differences(frame, table))
    _check_half(parser, source)


def _check_half(parser: Parser, source: Source) -> None:
    """Check that half a file, as a killed benchmark leaves it, is read or refused, but no crash."""
    stored = replace(source.stored, data=source.data[: len(source.data) // 2])
    half = replace(source, path=f"half of {source.path}", stored=stored)
    if _recognises(parser, probe(half)):
        try:
            parser.parse(half)
        except DataError:
            return
        except Exception as error:
            message = f"parser {parser.key!r}, {half.path}: parse() must raise DataError, not {error!r}"
            raise AssertionError(message) from error


def _check_refusals(parser: Parser, name: str) -> None:
    chance = random.Random(0)  # noqa: S311 - the same bytes in every run
    for data in (*STRANGERS, *(chance.randbytes(size) for size in (1, 64, 4096, 100_000))):
        recognised = _recognises(parser, Probe(name=name, data=data))
        assert not recognised, f"parser {parser.key!r}: recognises what is not its own: {quoted(data)}"


def _recognises(parser: Parser, seen: Probe) -> bool:
    try:
        answer = parser.recognises(seen)
    except Exception as error:
        message = f"parser {parser.key!r}: recognises() raised {error!r} for {quoted(seen.data)}"
        raise AssertionError(message) from error
    assert isinstance(answer, bool), f"parser {parser.key!r}: recognises() returned {answer!r}, not True or False"
    return answer


def _expected(file: str | Path) -> pd.DataFrame:
    import pandas as pd

    as_written = {column.key: str for column in IDENTITY if column.type in ("text", "date")}
    return pd.read_csv(file, dtype=as_written, keep_default_na=False, na_values=[""])


def _differences(got: pd.DataFrame, expected: pd.DataFrame) -> Iterator[str]:
    got, expected = (frame.dropna(axis="columns", how="all") for frame in (got, expected))
    if len(got) != len(expected):
        yield f"got {len(got)} rows, expected {len(expected)}"
    for column in sorted({*got.columns} ^ {*expected.columns}):
        yield f"column {column}: {'not expected' if column in got.columns else 'not in what parse() returned'}"
    for column in sorted({*got.columns} & {*expected.columns}):
        for row, (mine, theirs) in enumerate(zip(got[column], expected[column], strict=False), start=1):
            if not _same(mine, theirs):
                yield f"row {row}, column {column}: got {mine!r}, expected {theirs!r}"


def _same(one: object, other: object) -> bool:
    if isinstance(one, Real) and isinstance(other, Real):
        both_missing = math.isnan(one) and math.isnan(other)
        return both_missing or math.isclose(one, other, rel_tol=RELATIVE_TOLERANCE)
    missing = [_is_missing(value) for value in (one, other)]
    return all(missing) if any(missing) else str(one) == str(other)


def _is_missing(value: object) -> bool:
    import pandas as pd

    return value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value))


def _unprintable(part: object, where: str) -> Iterator[str]:
    """Yield what is unsafe in the inline texts of a story or of a part of it; plain text is escaped where it prints."""
    if isinstance(part, Inline):
        yield from (f"{where}: raw {raw!r} in {quoted(part)}" for raw in _RAW.findall(part)[:1])
    elif isinstance(part, str):
        yield f"{where}: {quoted(part)} is plain text; pass it through paretopress.text.escape"
    elif isinstance(part, tuple):
        for position, item in enumerate(part):
            yield from _unprintable(item, f"{where}[{position}]")
    elif is_dataclass(part):
        for field in fields(part):
            if field.type not in ("str", "tuple[str, ...]"):
                yield from _unprintable(getattr(part, field.name), f"{where}.{field.name}")


def _unbacked(story: Story) -> Iterator[str]:
    for claim in story.claims:
        text = html.unescape(claim.text)
        if _NUMBER.search(text) and not claim.evidence:
            yield f"a claim with numbers but without evidence: {quoted(text)}"


def _svg(figure: Figure, comparison: Comparison) -> bytes:
    """Return the drawn figure as SVG; empty where nothing has been drawn."""
    import matplotlib as mpl
    from matplotlib.figure import Figure as Canvas

    canvas, file = Canvas(), io.BytesIO()
    if figure.prepare:
        figure.prepare(canvas)
    figure.draw(canvas, comparison)
    if not any(axes.has_data() for axes in canvas.axes):
        return b""
    with mpl.rc_context({"svg.hashsalt": "paretopress"}):
        canvas.savefig(file, format="svg", metadata={"Date": None})
    return file.getvalue()


def _pyplot_figures() -> list[int]:
    pyplot = sys.modules.get("matplotlib.pyplot")
    return list(pyplot.get_fignums()) if pyplot else []
