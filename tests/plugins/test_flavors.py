"""What each flavor writes: one small page of every block, its front matter and its navigation."""

from __future__ import annotations

import json

import pytest
import yaml
from syrupy.assertion import SnapshotAssertion

import paretopress.testing as contract
import paretopress_flavors
from paretopress import Flavor
from paretopress.document import (
    Caution,
    Details,
    Document,
    Embed,
    Heading,
    Image,
    Items,
    Link,
    Listing,
    Prose,
    Table,
)
from paretopress.metadata import Metadata
from paretopress.rendering import BASE, render
from paretopress.text import Inline, escape

FLAVORS = {flavor.key: flavor for flavor in paretopress_flavors.paretopress_flavors()}
SITES = [key for key in FLAVORS if key != "gfm"]
PAGE = Document(
    title=escape("MTP against Off: 67 %"),
    blocks=(
        Prose(text=Inline("MTP costs **&#36;0.106**, as in [another report](../b300/index.md#costs).")),
        Caution(items=((escape("Thin curves"), escape("Three points.")), (escape("Dates"), escape("Two months.")))),
        Embed(file="interactive.html", title="Interactive chart"),
        Table(
            header=(escape("Side"), escape("44 tok/s/user")),
            rows=(((escape("Throughput"),), (Inline("**MTP 5,160.2**"), Inline("Off 1,713.3"))),),
            align="lr",
            notes=(escape("† First."), escape("‡ Second.")),
        ),
        Image(file="frontier.svg", alt="MTP above Off", caption="Throughput"),
        Heading(text=escape("What was run")),
        Details(summary="More & more", blocks=(Prose(text=escape("Unfolded.")), Items(items=(escape("one"),)))),
    ),
)
ABOUT = Metadata(
    title='MTP against "Off": 67 %',
    description="MTP costs $0.106.",
    url="https://example.org/reports/b200/",
    image="frontier.png",
)
LISTING = Listing(
    folder="",
    title="Reports: 1 & 2",
    pages=(Link(title="On B200", path="b200/index.md"),),
    groups=(
        Listing(
            folder="by-model/r1", title="R1 <new>", pages=(Link(title="On H200", path="h200/index.md"),), position=2
        ),
    ),
)


def front_matter(text: str) -> dict[str, object]:
    return yaml.safe_load(text.split("---\n")[1]) if text.startswith("---\n") else {}


@pytest.mark.parametrize("flavor", FLAVORS)
def test_a_flavor_writes_every_block(flavor: str, snapshot: SnapshotAssertion) -> None:
    assert render(PAGE, FLAVORS[flavor], metadata=ABOUT) == snapshot


@pytest.mark.parametrize("flavor", FLAVORS)
def test_a_flavor_keeps_the_contract_of_all(flavor: str) -> None:
    contract.check_flavor(FLAVORS[flavor])


def test_github_s_flavor_is_the_base_dialect() -> None:
    assert render(PAGE, FLAVORS["gfm"], metadata=ABOUT) == render(PAGE, BASE) == render(PAGE)


@pytest.mark.parametrize("flavor", SITES)
@pytest.mark.parametrize("text", ['"', "\\", ": #", "no", "1.10", "\x85\u2028\ufeff\x7f", "日本 😀", "{{ x }}", "---"])
def test_front_matter_is_yaml_that_says_what_was_told(flavor: str, text: str) -> None:
    about = Metadata(title=f"A {text} b", description=text)
    told = front_matter(render(PAGE, FLAVORS[flavor], metadata=about))
    described = told["myst"]["html_meta"] if flavor == "myst" else told
    escaped = {'"': "&quot;"}.get(text, text) if flavor == "mkdocs" else text
    assert described["description"] == escaped
    assert told.get("title", about.title) == about.title


@pytest.mark.parametrize("flavor", ["mkdocs", "docusaurus"])
def test_no_title_can_end_the_element_that_the_site_writes_it_into(flavor: str) -> None:
    about = Metadata(title="A </script></title> & b")
    told = front_matter(render(PAGE, FLAVORS[flavor], metadata=about))
    assert told["title"].startswith("A \u2039/script\u203a\u2039/title\u203a")
    files = dict(FLAVORS[flavor].navigation(Listing(folder="", title="A </script>")))
    assert not [name for name, data in files.items() if b"</script>" in data]


def test_navigation_in_each_flavor_s_own_way() -> None:
    files = {key: dict(flavor.navigation(LISTING)) for key, flavor in FLAVORS.items()}
    assert {key: list(found) for key, found in files.items() if found} == {
        "mkdocs": [".nav.yml"],
        "docusaurus": ["_category_.json", "sidebar.js"],
    }
    assert yaml.safe_load(files["mkdocs"][".nav.yml"]) == {
        "title": "Reports: 1 &amp; 2",
        "nav": [
            "index.md",
            {"R1 &lt;new&gt;": ["by-model/r1/index.md", "h200/index.md"]},
            "b200/index.md",
        ],
    }
    assert json.loads(files["docusaurus"]["_category_.json"]) == {"label": "Reports: 1 & 2", "position": 1}
    (below,) = LISTING.groups
    assert dict(FLAVORS["docusaurus"].navigation(below)).keys() == {"by-model/r1/_category_.json"}
    assert not dict(FLAVORS["mkdocs"].navigation(below))


def test_a_list_page_of_sphinx_ends_with_a_toctree_of_what_it_lists() -> None:
    page = render(Document(title=escape("Reports"), blocks=()), FLAVORS["myst"], listing=LISTING)
    assert page.endswith("````{toctree}\n:hidden:\n\nby-model/r1/index\nb200/index\n````\n")
    (below,) = LISTING.groups
    assert FLAVORS["myst"].contents(below).splitlines()[-2] == "../../h200/index"


def test_a_list_page_of_hugo_and_docusaurus_says_its_place() -> None:
    (below,) = LISTING.groups
    page = Document(title=escape("R1"), blocks=())
    assert front_matter(render(page, FLAVORS["hugo"], listing=below))["weight"] == 2
    assert front_matter(render(page, FLAVORS["docusaurus"], listing=below))["sidebar_position"] == 2


@pytest.mark.parametrize("address", ["https://x.org", "www.x.org", "a@x.org", "http://x.org/@b"])
def test_no_address_in_a_text_survives_for_docusaurus_to_link(address: str) -> None:
    text = render(Document(title=escape("A"), blocks=(Prose(text=escape(address)),)), FLAVORS["docusaurus"])
    assert "<wbr />" in text.splitlines()[-1]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"caution": lambda paragraphs: paragraphs[0]}, "Caution: a text that came from data"),
        ({"line": lambda text: text.replace("&#60;b&#62;", "<b>")}, "text from data became HTML"),
        ({"details": lambda summary, text: text}, "Details: a text that came from data"),
        ({"has_h1": False}, "nothing shows the page's title"),
        ({"front_matter": lambda about: {"image": b""}}, "front_matter: not plain values"),
        ({"front_matter": lambda about: "title"}, "front_matter: returned str"),
        ({"navigation": lambda listing: [("../nav", b"")]}, "does not lie in the output folder"),
        ({"navigation": lambda listing: [("nav", "")]}, "is str, expected bytes"),
        ({"index_name": "index"}, "expected the name of a Markdown file"),
        ({"cell_break": 1}, "cell_break: got"),
    ],
)
def test_what_is_wrong_with_a_flavor_is_told(wrong: dict[str, object], told: str) -> None:
    with pytest.raises(AssertionError, match=told):
        contract.check_flavor(Flavor(**{"key": "mine", "label": "Mine", **wrong}))


def test_the_sidebar_of_docusaurus_has_the_groups_and_not_all_reports_flat() -> None:
    quickjs = pytest.importorskip("quickjs")
    one = Listing(folder="by-model/r1", title="R1", pages=(Link(title="A “<b>”", path="a/index.md"),))
    top = Listing(folder="", title="Reports", groups=(Listing(folder="by-model", title="By model", groups=(one,)),))
    script = dict(FLAVORS["docusaurus"].navigation(top))["sidebar.js"].decode()
    made = quickjs.Context().eval(f"var module = {{}};\n{script}\nJSON.stringify(module.exports('docs/reports'))")
    first, group = json.loads(made)
    assert first == {"type": "doc", "id": "docs/reports/index"}
    assert group["link"]["id"] == "docs/reports/by-model/index"
    (inner,) = group["items"]
    assert inner["items"] == [{"type": "doc", "id": "docs/reports/a/index", "label": "A “\u2039b\u203a”"}]
