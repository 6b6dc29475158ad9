"""A page that would not say what its document says is found before it is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paretopress.document import Block, Caution, Details, Document, Embed, Heading, Image, Items, Prose, Table
from paretopress.errors import PageError
from paretopress.page_check import check, plain
from paretopress.rendering import render
from paretopress.text import Inline, escape

FILES = ["frontier.svg", "report.json"]


def page(*blocks: Block) -> Document:
    return Document(title=escape("A page"), blocks=blocks)


def prose(text: str) -> Prose:
    return Prose(text=Inline(text))


def table(*cells: str, header: tuple[str, ...] = ("Head",), align: str = "l") -> Table:
    row = tuple((Inline(cell),) for cell in cells)
    return Table(header=tuple(map(Inline, header)), rows=(row,), align=align)


def faults_of(document: Document, markdown: str | None = None) -> str:
    with pytest.raises(PageError) as caught:
        check(render(document) if markdown is None else markdown, document, FILES)
    assert all(str(fault).startswith("page 'A page': ") for fault in caught.value.faults)
    return str(caught.value)


@pytest.mark.parametrize(
    ("block", "fault"),
    [
        (table("a | b"), "does not come out as it went in: got \"table row 'a'\", expected table row 'a | b'"),
        (table("`a|b`"), "does not come out as it went in"),
        (table("a", align="lr"), "does not come out as it went in"),
        (table("a", "b"), "does not come out as it went in"),
        (table("a", header=("x", "y"), align="ll"), "does not come out as it went in"),
        (table("<b>a</b>"), "text became HTML: got '<b>'"),
        (prose("<b>a</b>"), "text became HTML: got '<b>'"),
        (prose("a <!-- b --> c"), "text became HTML"),
        (prose("<div>a</div>"), "got \"html_block '<div>a</div>"),
        (prose("<script>a</script>"), "html_block"),
        (prose("a ~~b~~ c"), "text is struck through"),
        (prose("a ~b~ c"), "markup came out as text"),
        (prose("from $1 to $2"), "markup came out as text: got 'from $1 to $2'"),
        (prose("**a** b*"), "markup came out as text"),
        (prose("[a](javascript:b)"), "markup came out as text"),
        (prose("`&#36;1`"), "code shows a character reference"),
        (prose("1. a"), "ordered_list list_item paragraph"),
        (prose("- a"), "bullet_list list_item paragraph"),
        (prose("# a"), "\"h1 'a'\""),
        (prose("> a"), "blockquote paragraph"),
        (prose("---"), "got \"hr ''\""),
        (prose("[a]: b"), "a block is not shown: expected paragraph '[a]: b'"),
        (Details(summary="a", blocks=(prose("- a"),)), "bullet_list list_item paragraph"),
        (Details(summary="a", blocks=(prose("</details>"),)), "something is shown that is in no block"),
        (Embed(file="interactive.html", title="a"), "a link leads nowhere: got 'interactive.html'"),
        (Items(items=(Inline("- a"),)), "bullet_list list_item bullet_list list_item paragraph"),
        (Heading(text=escape("A page")), "more than one heading has the anchor: got 'a-page'"),
        (Heading(text=Inline("a #")), "does not come out as it went in"),
        (Image(file="cost.svg", alt="x"), "an image has no file beside the page: got 'cost.svg'"),
        (prose("![x](https://example.org/x.svg)"), "an image has no file beside the page"),
        (prose("[x](readings.csv)"), "a link leads nowhere: got 'readings.csv'"),
        (prose("[x](#nowhere)"), "a link leads nowhere: got '#nowhere'"),
        (prose("[x](mailto:a)"), "a link leads nowhere"),
        (prose("[x](//example.org)"), "a link leads nowhere"),
    ],
    ids=lambda value: None if isinstance(value, str) else repr(value)[:60],
)
def test_each_kind_of_fault_is_found(block: Block, fault: str) -> None:
    assert fault in faults_of(page(block))


@pytest.mark.parametrize(
    ("markdown", "fault"),
    [
        ("# A page\n\n    One\n\nTwo\n", "code_block"),
        ("# A page\n\n```\nOne\n```\n\nTwo\n", "fence"),
        ("# A page\n\nOne\nTwo\n", "'One Two'"),
        ("# A page\n\nOne\n---\n\nTwo\n", "h2"),
        ("# A page\n\nTwo\n\nOne\n", "a block is not shown"),
        ("# A page\n\nOne\n", "a block is not shown: expected paragraph 'Two'"),
        ("One\n\nTwo\n", "a block is not shown: expected h1 'A page'"),
        ("# A page\n\nOne\n\nTwo\n\nThree\n", "something is shown that is in no block: got \"paragraph 'Three'\""),
        ("", "a block is not shown"),
    ],
)
def test_a_page_that_is_not_its_document_is_found(markdown: str, fault: str) -> None:
    assert fault in faults_of(page(prose("One"), prose("Two")), markdown)


def test_all_faults_are_told_at_once() -> None:
    faults = faults_of(page(prose("a <b>c</b>"), table("a | b"), Image(file="cost.svg", alt="x")))
    assert [part for part in ("HTML", "went in", "no file") if part in faults] == ["HTML", "went in", "no file"]


@pytest.mark.parametrize(
    "block",
    [
        prose("**Bold** &#36;1<br>and `strict`"),
        prose("[here](https://example.org/~a), [there](report.json#x), [up](#a-page)"),
        Table(header=(Inline(),), rows=(((Inline("**a**"), Inline("`b`")),), ((),)), align="r"),
        Table(header=(Inline("a"),), rows=(), align="l", notes=(Inline("One."), Inline("*Two.*"))),
        Image(file="frontier.svg", alt="", caption=" \x00"),
        Heading(text=escape("MTP: 1. <b> & $ #")),
        Caution(items=((escape("A"), escape("b|c")), (escape("D."), Inline("**e**")))),
    ],
    ids=lambda block: type(block).__name__,
)
def test_a_page_that_says_what_its_document_says_passes(block: Block) -> None:
    document = page(block)
    check(render(document), document, FILES)


@given(st.text().filter(lambda text: plain(escape(text))))
def test_any_escaped_text_passes_wherever_it_stands(text: str) -> None:
    safe = escape(text)
    document = page(
        prose(safe),
        Table(header=(safe,), rows=(((safe, safe),),), align="l", notes=(safe, safe)),
        Image(file="frontier.svg", alt=text, caption=text),
        Caution(items=((safe, safe), (safe, safe))),
        Items(items=(safe, safe)),
    )
    check(render(document), document, FILES)


@pytest.mark.parametrize(
    ("inline", "text"),
    [
        ("**MTP** costs &#36;0.106", "MTP costs $0.106"),
        ("a <br> b<br>\nc", "a\nb\nc"),
        ("*a*\nb  c", "a b c"),
        ("`strict` [x](y) ![alt **b**](z)", "strict x alt b"),
        ("", ""),
    ],
)
def test_plain_is_what_a_reader_sees(inline: str, text: str) -> None:
    assert plain(Inline(inline)) == text
