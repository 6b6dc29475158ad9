"""Blocks in the base dialect, which is GitHub's."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from paretopress.document import Block, Caution, Details, Document, Embed, Heading, Image, Items, Prose, Table
from paretopress.offers import Flavor
from paretopress.page_check import check
from paretopress.rendering import render
from paretopress.text import Inline, escape

BLOCKS: dict[str, Block] = {
    "heading": Heading(text=escape("What was run")),
    "subheading": Heading(text=escape("C# & F#"), level=3),
    "prose": Prose(text=Inline("At equal interactivity\n    MTP costs **&#36;0.106**,\n\nnot more.\n")),
    "table": Table(
        header=(escape("At equal interactivity"), escape("44 tok/s/user")),
        rows=(
            ((escape("Throughput"),), (Inline("**MTP 5,160.2**"), Inline("Off 1,713.3"))),
            ((escape("A|B"),), ()),
        ),
        align="lr",
    ),
    "table with notes": Table(
        header=(escape("Side"),), rows=(), align="l", notes=(escape("¹ First."), escape("² Second\nline."))
    ),
    "image": Image(file="figures/frontier (1)|ü.svg", alt="MTP [above] Off"),
    "image with caption": Image(file="cost.svg", alt="MTP below Off", caption="(Cost) *per* $ token."),
    "caution": Caution(
        items=(
            (escape("Thin curves"), escape("Three points a side")),
            (escape("Mixed dates"), escape("Runs of two months")),
        )
    ),
    "details": Details(summary="C# <b>\nF#", blocks=(Prose(text=escape("1. one")), Items(items=(escape("two"),)))),
    "embed": Embed(file="a (1)/interactive.html", title="[Interactive] chart"),
    "items": Items(items=(Inline("**Method** `strict`"), escape("- 2. two\n- three"))),
}


def page(*blocks: Block) -> Document:
    return Document(title=escape("MTP against Off: 67 %"), blocks=blocks)


@pytest.mark.parametrize("feature", BLOCKS)
def test_a_block_renders_as_github_reads_it(feature: str, snapshot: SnapshotAssertion) -> None:
    assert render(page(BLOCKS[feature])) == snapshot


def test_blocks_are_parted_by_one_blank_line_and_the_page_ends_with_a_line_feed() -> None:
    text = render(page(*BLOCKS.values()))
    assert "\n\n\n" not in text
    assert "\r" not in text
    assert text.endswith("three\n")


def test_a_page_of_all_blocks_shows_what_went_in() -> None:
    document = page(*BLOCKS.values())
    check(render(document), document, files={"figures/frontier (1)|ü.svg", "cost.svg", "a (1)/interactive.html"})


def test_a_page_without_blocks_is_its_title() -> None:
    assert render(page()) == "# MTP against Off: 67 %\n"


@pytest.mark.parametrize(
    ("link", "written"),
    [
        ("[a](b/index.md)", "[a](b/)"),
        ("[a](../b%20c/index.md#costs)", "[a](../b%20c/#costs)"),
        ("[a](index.md), [b](b/index.md)", "[a](./), [b](b/)"),
        ("[a](https://example.org/index.md)", "[a](https://example.org/index.md)"),
        ("[a](report.json)", "[a](report.json)"),
        ("b/index.md", "b/index.md"),
        (str(escape("[a](b/index.md)")), str(escape("[a](b/index.md)"))),
    ],
)
def test_a_flavor_names_other_pages_in_its_own_way_wherever_a_link_stands(link: str, written: str) -> None:
    flavor = Flavor(key="f", label="F", page_link=lambda path: path.removesuffix("index.md") or "./")
    text = Inline(link)
    document = page(
        Prose(text=text), Items(items=(text,)), Table(header=(text,), rows=(((text,),),), align="l", notes=(text,))
    )
    assert render(document) == render(page()) + f"\n{link}\n\n- {link}\n\n| {link} |\n|:--|\n| {link} |\n\n{link}\n"
    assert render(document, flavor) == render(document).replace(link, written)


def test_what_a_flavor_leaves_to_the_site_is_not_written() -> None:
    flavor = Flavor(key="f", label="F", has_h1=False, front_matter=lambda about: {"title": about.title})
    assert render(page(), flavor) == '---\ntitle: "MTP against Off: 67 %"\n---\n'
