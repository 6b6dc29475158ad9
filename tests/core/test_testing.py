"""The contract checks: what passes, and that each kind of mistake does not."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import pytest

import paretopress.testing as contract
from paretopress.document import Items, Prose, Table
from paretopress.errors import DataError, Fault
from paretopress.offers import Engine, Figure, Hardware, Narrative, Parser, Price, PriceSheet
from paretopress.story import Claim, Figures, Readings, Story
from paretopress.text import Inline, escape

RUNS = [
    {"my_bench": 1, "users": 8, "tpot_ms": 20.1, "version": "0.10"},
    {"my_bench": 1, "users": 16, "version": "0.10"},
]


def recognises(probe):
    return "my_bench" in probe.keys


def parse(source):
    runs = pd.DataFrame(next(source.documents()).value)
    names = {"users": "concurrency", "version": "engine_version"}
    return runs[list(names)].rename(columns=names).assign(tpot_p50=runs["tpot_ms"] / 1000, tp=None)


PARSER = Parser(key="mine", label="Mine", tool="my-bench", versions="1", recognises=recognises, parse=parse)
EXPECTED = pd.DataFrame({"concurrency": [8, 16], "tpot_p50": [0.0201, None], "engine_version": ["0.10", "0.10"]})


@pytest.fixture
def runs(tmp_path):
    file = tmp_path / "runs.json"
    file.write_text(json.dumps(RUNS))
    return file


def test_a_sound_parser_passes_with_a_frame_and_with_a_table_in_a_file(runs, tmp_path):
    table = tmp_path / "expected.csv"
    EXPECTED.to_csv(table, index=False)
    contract.check_parser(PARSER, [(runs, EXPECTED), (str(runs), str(table))])


def test_a_version_is_compared_as_text(runs, tmp_path):
    table = tmp_path / "expected.csv"
    EXPECTED.assign(engine_version="0.1").to_csv(table, index=False)
    with pytest.raises(AssertionError, match=r"row 1, column engine_version: got '0\.10', expected '0.1'"):
        contract.check_parser(PARSER, [(runs, table)])


@pytest.mark.parametrize(
    ("expected", "message"),
    [
        (EXPECTED.assign(concurrency=[8, 17]), "row 2, column concurrency: got 16, expected 17"),
        (EXPECTED.assign(tpot_p50=[0.0201, 0.0]), "row 2, column tpot_p50: got nan, expected 0.0"),
        (EXPECTED.head(1), "got 2 rows, expected 1"),
        (EXPECTED.assign(isl=1024), "column isl: not in what parse"),
        (EXPECTED.drop(columns="concurrency"), "column concurrency: not expected"),
    ],
)
def test_a_parser_that_reads_something_else_fails_with_the_place(runs, expected, message):
    with pytest.raises(AssertionError, match=message):
        contract.check_parser(PARSER, [(runs, expected)])


def _by_name(probe):
    return probe.name.startswith("runs")


def _anything(probe):
    return True


def _raising(probe):
    return "my_bench" in probe.document[0]


def _truthy(probe):
    return probe.keys & {"my_bench"}


@pytest.mark.parametrize(
    ("how", "message"),
    [
        (_by_name, "not recognised under another name"),
        (_anything, r"recognises what is not its own: \"b''\""),
        (_raising, r"recognises\(\) raised TypeError"),
        (_truthy, r"recognises\(\) returned frozenset.*, not True or False"),
        (lambda probe: False, r"runs\.json: not recognised"),
    ],
)
def test_a_parser_that_recognises_wrongly_fails(runs, how, message):
    with pytest.raises(AssertionError, match=message):
        contract.check_parser(replace(PARSER, recognises=how), [(runs, EXPECTED)])


def test_a_column_that_is_not_in_the_schema_fails_with_the_nearest(runs):
    parser = replace(PARSER, parse=lambda source: parse(source).rename(columns={"concurrency": "concurency"}))
    with pytest.raises(AssertionError, match=r"unknown column 'concurency'; did you mean 'concurrency'\?"):
        contract.check_parser(parser, [(runs, EXPECTED)])


def test_half_a_file_may_be_an_error_but_no_crash(runs):
    def in_text(probe):
        return '"my_bench"' in probe.text

    def refuse(source):
        try:
            return parse(source)
        except DataError:
            raise DataError(Fault(where=source.path, what="cut short")) from None

    def crash(source):
        json.loads(source.data)
        return EXPECTED

    contract.check_parser(replace(PARSER, recognises=in_text, parse=refuse), [(runs, EXPECTED)])
    with pytest.raises(AssertionError, match=r"half of runs\.json: .* must raise DataError, not JSONDecodeError"):
        contract.check_parser(replace(PARSER, recognises=in_text, parse=crash), [(runs, EXPECTED)])


def test_a_parser_needs_at_least_one_case():
    with pytest.raises(AssertionError, match="give at least one result file"):
        contract.check_parser(PARSER, [])


def test_sound_offers_pass():
    contract.check_hardware(Hardware(key="npu-1", label="NPU 1", vendor="Acme"))
    contract.check_engine(Engine(key="acme", label="Acme", family="acme"))
    price = Price(usd_per_gpu_hour={"list": 1})
    contract.check_prices(PriceSheet(key="x", label="X", as_of="2026-10-01", source="us", prices={"npu-1": price}))


def test_an_unsound_offer_fails_with_all_that_is_wrong():
    with pytest.raises(AssertionError, match=r"(?s)Hardware\(key=''\):\n  key: is empty.*\n  tdp_w: got -1"):
        contract.check_hardware(Hardware(key="", label="NPU 1", vendor="Acme", tdp_w=-1))
    with pytest.raises(AssertionError, match="aliases: got 'acme', expected a tuple"):
        contract.check_engine(Engine(key="acme", label="Acme", family="acme", aliases="acme"))
    with pytest.raises(AssertionError, match="as_of: got 'May', expected an ISO date"):
        contract.check_prices(PriceSheet(key="x", label="X", as_of="May", source="us", prices={}))
    with pytest.raises(AssertionError, match="expected Engine"):
        contract.check_engine(Hardware(key="npu-1", label="NPU 1", vendor="Acme"))


# Narratives

SOUND = Story(
    title=escape("A | B: $x$"),
    summary=Claim.of("MTP costs $0.106, ~3 times less", usd=0.106, ratio=3.0),
    parts=(Claim.of("Both run on B200 with FP8 and GPT-4."), Readings(), Prose(text=escape("x")), Figures(keys=("$",))),
)


def narrative(*stories: object) -> Narrative:
    """Return a narrative that tells one story after the other."""
    told = iter(stories * 2)
    return Narrative(key="mine", label="Mine", axes=("layout",), tell=lambda comparison: next(told))


def test_a_sound_story_passes():
    contract.check_narrative(narrative(SOUND), None)


@pytest.mark.parametrize(
    ("story", "message"),
    [
        (replace(SOUND, title="plain"), "story.title: 'plain' is plain text; pass it through"),
        (replace(SOUND, title=Inline("for $1")), r"story.title: raw '\$'"),
        (replace(SOUND, parts=(Prose(text=Inline("a ~ b")),)), r"story.parts\[0\].text: raw '~'"),
        (replace(SOUND, parts=(Items(items=(Inline("x"), Inline("{{ a }}"))),)), r"parts\[0\].items\[1\]: raw '\{\{'"),
        (
            replace(SOUND, parts=(Table(header=(Inline("a"),), rows=(((Inline("<Script>"),),),), align="l"),)),
            r"parts\[0\].rows\[0\]\[0\]\[0\]: raw '<Script'",
        ),
        (replace(SOUND, parts=(Claim.of("It is 17 % more."),)), "numbers but without evidence: 'It is 17 % more.'"),
        (replace(SOUND, summary=Claim.of("Costs $0.10")), "numbers but without evidence"),
        ("once upon a time", "tell.. returned str, not a Story"),
    ],
)
def test_a_story_that_is_unsafe_or_unbacked_fails(story, message):
    with pytest.raises(AssertionError, match=message):
        contract.check_narrative(narrative(story), None)


def test_a_story_that_changes_from_telling_to_telling_fails():
    with pytest.raises(AssertionError, match="two different stories"):
        contract.check_narrative(narrative(SOUND, replace(SOUND, title=escape("B"))), None)


# Figures


def draw(figure, comparison):
    figure.add_subplot().plot([1, 2], [2, 1], label=comparison.title)


FIGURE = Figure(key="mine", label="Mine", draw=draw, caption=lambda c: "Speed.", alt=lambda c: "It falls.")
COMPARISON = SimpleNamespace(title="A against B")


def _empty(figure, comparison):
    figure.add_subplot()


def _different(figure, comparison, seen=[]):  # noqa: B006 - the second drawing must know of the first
    seen.append(1)
    figure.add_subplot().plot(seen)


def _settings(figure, comparison):
    mpl.rcParams["lines.linewidth"] += 1
    draw(figure, comparison)


def _pyplot(figure, comparison):
    plt.figure()
    draw(figure, comparison)


def test_a_sound_figure_passes():
    contract.check_figure(FIGURE, COMPARISON)


@pytest.mark.parametrize(
    ("figure", "message"),
    [
        (replace(FIGURE, draw=_empty), "left the figure empty"),
        (replace(FIGURE, draw=_different), "two different figures"),
        (replace(FIGURE, draw=_settings), "changed rcParams"),
        (replace(FIGURE, draw=_pyplot), "used pyplot"),
        (replace(FIGURE, alt=lambda c: ""), "alt: got '', expected one line of text"),
        (replace(FIGURE, caption=lambda c: "a\nb"), "caption: got "),
    ],
)
def test_a_figure_that_would_not_be_published_as_it_is_fails(figure, message):
    with plt.rc_context({"backend": "agg"}), pytest.raises(AssertionError, match=message):
        contract.check_figure(figure, COMPARISON)
    plt.close("all")
