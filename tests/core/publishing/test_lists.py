"""The pages that list reports, in every flavor."""

import json
import posixpath
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml

from paretopress import publishing
from paretopress.host import default_host
from paretopress.page_check import plain
from paretopress.publishing.entry import Entry
from paretopress.publishing.grouping import MOST
from paretopress.publishing.lists import lists

CATALOGUE = default_host().catalogue
FLAVORS = sorted(CATALOGUE.flavors)
SCRIPTS = {"mkdocs": '<script src="{up}sort.js" defer></script>', "myst": "<script>\n"}


def entry(report, title="MTP against Off", summary="MTP is 67 % cheaper.", **more):
    return Entry(report=report, title=title, summary=summary, **more)


def index(entries, name="index.md"):
    return dict(lists(sorted(entries, key=lambda one: one.report), CATALOGUE))[name].decode()


def many(count=1000, **more):
    return [
        entry(
            f"r{number:04}", axis=("precision", "hardware")[number % 2], models={f"m{number % 7}": f"M{number % 7}"},
            hardware={f"h{number % 9}": "H"}, headline="MTP +201 % tok/s/GPU at 75 tok/s/user", worth=3.01, **more,
        )
        for number in range(count)
    ]  # fmt: skip


def rows(text):
    return [line for line in text.splitlines() if line.startswith("| [")]


def test_reports_are_listed_by_name_with_what_each_found():
    text = index([entry("b", summary="Second."), entry("a", title="First title", summary="First.", headline="A leads")])
    assert rows(text) == [
        "| [First title](a/index.md) | A leads | First. |",
        "| [MTP against Off](b/index.md) | – | Second. |",
    ]
    assert text.startswith("# Reports\n\n2 comparisons ")
    assert "1 comparison " in index([entry("a")])


def test_few_reports_are_one_page_and_nothing_else():
    assert list(dict(lists([entry("a"), entry("b")], CATALOGUE))) == ["index.md"]


def test_without_reports_there_is_a_page_and_no_table():
    assert "0 comparisons" in index([])
    assert "|" not in index([])


@pytest.mark.parametrize("text", ["a | b", "$x$ ~y~", "<script>", "[x](y)", "**", "x" * 10_000, "`", "+1 %", "- x"])
def test_any_text_comes_out_as_itself(text):
    (row,) = rows(index([entry("a", title=text, summary=text, headline=text)]))
    title, rest = row.removeprefix("| [").removesuffix(" |").split("](a/index.md) | ")
    assert [plain(part) for part in (title, *rest.split(" | "))] == [text, text, text]


@pytest.mark.parametrize("folder", ["a (copy)", "a)b", "a%20b", "[x]", "é", "a&b", "a#b", "a?b"])
def test_a_folder_of_any_name_is_linked(folder):
    # The page check refuses a link that leads nowhere.
    (row,) = rows(index([entry(folder)]))
    assert " " not in row.split("](")[1].split(")")[0]


@pytest.mark.parametrize("flavor", FLAVORS)
@pytest.mark.parametrize("count", [0, 1, 50, 51, 1000])
def test_no_page_and_no_level_of_navigation_is_long_and_every_link_leads_somewhere(flavor, count):
    made = dict(lists(many(count, flavor=flavor), CATALOGUE))
    name = CATALOGUE.flavors[flavor].index_name if count else "index.md"
    pages = {path for path in made if posixpath.basename(path) == name}
    assert name in pages
    there = {posixpath.dirname(path) for path in pages} | {f"r{number:04}" for number in range(count)}
    linked = set()
    for path in pages:
        targets = re.findall(r"\]\(([^)]*)\)", made[path].decode())
        assert len(targets) <= MOST + 3
        for target in targets:
            folder = posixpath.dirname(f"{posixpath.dirname(path)}/{unquote(target)}".lstrip("/"))
            linked.add("" if (to := posixpath.normpath(folder)) == "." else to)
    assert linked == there - {""}
    if ".nav.yml" in made:
        longest = max(map(len, sections(yaml.safe_load(made[".nav.yml"])["nav"])))
        assert longest <= MOST + 4  # with the page itself, and three groups


def sections(nav):
    """Yield each level of a navigation tree."""
    yield nav
    for below in (part for part in nav if isinstance(part, dict)):
        for section in below.values():
            yield from sections(section)


def test_lists_are_in_the_flavor_and_language_that_all_reports_share():
    assert index(many(3, flavor="docusaurus")).startswith("---\n")
    mixed = [*many(3, flavor="docusaurus"), entry("x")]
    assert index(mixed).startswith("# Reports")


def test_a_site_with_mkdocs_has_each_report_in_its_navigation_once():
    (nav,) = [
        yaml.safe_load(data)["nav"] for name, data in lists(many(flavor="mkdocs"), CATALOGUE) if name == ".nav.yml"
    ]
    assert [part if isinstance(part, str) else next(iter(part)) for part in nav] == [
        "index.md", "By model", "By hardware", "By what was compared",
    ]  # fmt: skip
    pages = [part for section in sections(nav) for part in section if isinstance(part, str) and part.startswith("r")]
    assert sorted(pages) == [f"r{number:04}/index.md" for number in range(1000)]


@pytest.mark.parametrize("flavor", FLAVORS)
def test_a_table_can_be_sorted_where_the_flavor_lets_a_script_through(flavor):
    made = dict(lists(many(20, flavor=flavor), CATALOGUE))
    text = made[CATALOGUE.flavors[flavor].index_name].decode()
    script = SCRIPTS.get(flavor)
    assert ('<span data-sort="3.01">MTP' in text) == bool(script)
    assert (script.format(up="") in text) if script else "<script" not in text
    assert ("sort.js" in made) == (flavor == "mkdocs")
    if flavor == "mkdocs":
        assert script.format(up="../../") in made["by-model/m0/index.md"].decode()


@pytest.fixture(scope="module")
def sort_js():
    return (Path(publishing.__file__).parent / "sort.js").read_text(encoding="utf-8")


# As much of a page as the script touches: a table whose second column holds numbers.
PAGE = """
function element(text, sort) {
  return {
    textContent: text, style: {}, attributes: {}, children: [], dataset: { sort: sort }, listeners: {},
    setAttribute(name, value) { this.attributes[name] = value; },
    getAttribute(name) { return this.attributes[name]; },
    get firstChild() { return this.children.length ? this.children[0] : null; },
    appendChild(child) {
      if (child.parent) child.parent.children.splice(child.parent.children.indexOf(child), 1);
      child.parent = this; this.children.push(child);
    },
    addEventListener(name, what) { this.listeners[name] = what; },
    querySelector(selector) { return selector === "[data-sort]" && sort !== undefined ? this : null; },
  };
}
function row(cells) { var made = element(""); made.cells = cells; return made; }
var heads = [element("Report"), element("Delta")];
heads.forEach(function (head) { head.appendChild(element("text")); });
var body = element("");
Object.defineProperty(body, "rows", { get() { return body.children; } });
[["beta", "3.5"], ["alpha", ""], ["delta", "1.25"], ["gamma", "12"]].forEach(function (told) {
  body.appendChild(row([element(told[0]), element(told[1], told[1])]));
});
var table = element("", "1");
table.tHead = { rows: [row(heads)] };
table.tBodies = [body];
table.querySelector = function (selector) { return selector === "th button" ? null : table; };
var document = {
  readyState: "complete", querySelectorAll() { return [table]; }, createElement(name) { return element(name); },
};
"""
PRESS = """
var out = [];
function press(column) {
  heads[column].firstChild.listeners.click();
  out.push([body.rows.map(function (row) { return row.cells[0].textContent; }),
            heads.map(function (head) { return head.attributes["aria-sort"]; })]);
}
press(1); press(1); press(0);
JSON.stringify(out);
"""


def test_the_script_sorts_by_number_both_ways_with_what_has_none_last(sort_js):
    quickjs = pytest.importorskip("quickjs", reason="needs quickjs: pip install paretopress[test]")
    found = json.loads(quickjs.Context().eval(PAGE + sort_js + PRESS))
    assert found == [
        [["delta", "beta", "gamma", "alpha"], ["none", "ascending"]],
        [["gamma", "beta", "delta", "alpha"], ["none", "descending"]],
        [["alpha", "beta", "delta", "gamma"], ["ascending", "none"]],
    ]


def test_node_reads_the_script(sort_js):
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs node: install nodejs")
    subprocess.run([node, "--check", "-"], input=sort_js.encode(), check=True)
