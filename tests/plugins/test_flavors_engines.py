"""No flavor shows text from data as markup: the real engines render every ASCII punctuation mark, and CJK labels."""

from __future__ import annotations

import json
import shutil
import string
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import markdown
import pytest
from bs4 import BeautifulSoup, Tag
from markdown_it import MarkdownIt

import paretopress_flavors
from paretopress.dialect import ALERT
from paretopress.document import (
    Block,
    Caution,
    Details,
    Document,
    Embed,
    Heading,
    Image,
    Items,
    Prose,
    Table,
)
from paretopress.metadata import Measured, Metadata, json_ld
from paretopress.rendering import render
from paretopress.text import escape

FLAVORS = {flavor.key: flavor for flavor in paretopress_flavors.paretopress_flavors()}
CJK = "日本語"
LEAVES = ("h1", "h2", "p", "li", "th", "td", "summary")
#: All that sites with MkDocs-Material switch on.
EXTENSIONS = (
    *("abbr", "admonition", "attr_list", "def_list", "footnotes", "md_in_html", "tables", "toc"),
    *("pymdownx.arithmatex", "pymdownx.betterem", "pymdownx.caret", "pymdownx.critic", "pymdownx.details"),
    *("pymdownx.emoji", "pymdownx.highlight", "pymdownx.inlinehilite", "pymdownx.keys", "pymdownx.magiclink"),
    *("pymdownx.mark", "pymdownx.smartsymbols", "pymdownx.snippets", "pymdownx.superfences", "pymdownx.tabbed"),
    *("pymdownx.tasklist", "pymdownx.tilde"),
)
NODE_PACKAGES = (
    "@mdx-js/mdx@3.1.1",
    "remark-gfm@4.0.1",
    "remark-math@6.0.0",
    "remark-directive@4.0.0",
    "remark-emoji@5.0.2",
    "rehype-raw@7.0.0",
    "react@19.2.0",
    "react-dom@19.2.0",
)
#: Renders the body of a page as Docusaurus does, without its site around it.
MDX = """
import {readFileSync} from 'node:fs'
import {evaluate, nodeTypes} from '@mdx-js/mdx'
import {createElement} from 'react'
import * as runtime from 'react/jsx-runtime'
import {renderToStaticMarkup} from 'react-dom/server'
import remarkDirective from 'remark-directive'
import remarkEmoji from 'remark-emoji'
import remarkGfm from 'remark-gfm'
import remarkMath from 'remark-math'
import rehypeRaw from 'rehype-raw'

function admonitions() {
  const walk = (node) => {
    if (node.type === 'containerDirective') node.data = {hName: 'div', hProperties: {className: node.name}}
    if (node.type === 'leafDirective' || node.type === 'textDirective') node.data = {hName: 'u'}
    for (const child of node.children ?? []) walk(child)
  }
  return walk
}

const page = await evaluate(readFileSync(process.argv[2], 'utf8'), {
  ...runtime,
  format: 'md',
  remarkPlugins: [remarkDirective, admonitions, remarkEmoji, remarkGfm, remarkMath],
  rehypePlugins: [[rehypeRaw, {passThrough: nodeTypes}]],
})
process.stdout.write(renderToStaticMarkup(createElement(page.default)))
"""


# The texts, and what a reader shall see of them


def forms(mark: str) -> tuple[str, ...]:
    """Return texts in which a mark could start something: alone, doubled, first, around words, beside CJK."""
    pair = mark * 2
    alone = (mark, mark * 3, f"{mark} a", f"1{mark} a", f"a{mark}")
    around = (
        f"a{mark}b",
        f"{mark}a{mark}",
        f"{pair}a{pair}",
        f"x {mark}a{mark} y {mark}b",
        f"a{pair}b 1{mark}2{mark}3",
    )
    beside = (f"日{mark}本{mark}語", f"日{pair}本語{pair}")
    return (*alone, *around, *beside)


TEXTS = (
    *(text for mark in string.punctuation for text in forms(mark)),
    *(CJK, f"{CJK}。{CJK}", "~~日~~本"),
    *(
        "<b>x</b>",
        "<!-- x -->",
        "&amp; &#36; &lt;",
        "[x](y)",
        "![x](y)",
        "[^1]",
        "[[x]]",
        "{x}",
        "{{ x }}",
        "{{< x >}}",
    ),
    *(
        "{% x %}",
        "${x}",
        "$x$ $$y$$",
        r"\(x\) \[y\]",
        "{x}`y`",
        ":x: :::y",
        "www.x.org a@x.org https://x.org",
        "*[x]: y",
    ),
    *(
        "--8<-- 'x'",
        "++x++",
        "a\\",
        "C:\\new",
        "|||",
        "H~2~O",
        "x^2^",
        "==x==",
        "[ ] x",
        "=== x",
        "!!! note",
        "@x #1 !2",
        "1st 2nd 3rd 4th 1/2 c/o",
        "100 %, 1,5",
    ),
)


def table(text: str) -> Table:
    safe = escape(text)
    return Table(header=(safe, safe), rows=(((safe,), (safe, safe)),), align="lr", notes=(safe, safe))


BLOCKS: dict[str, Callable[[str], Block]] = {
    "prose": lambda text: Prose(text=escape(text)),
    "heading": lambda text: Heading(text=escape(text)),
    "items": lambda text: Items(items=(escape(text), escape(text))),
    "table": table,
    "image": lambda text: Image(file="figure.svg", alt=f"a{text}", caption=text),
    "caution": lambda text: Caution(items=((escape(f"{text} x"), escape(text)),)),
    "details": lambda text: Details(summary=text, blocks=(Prose(text=escape(text)),)),
}


def readings(block: str, text: str, flavor: str) -> list[str]:
    """Return what a reader shall see of a block of that text, leaf by leaf."""
    lines = f"{text}·{text}" if flavor == "hugo" else f"{text}{text}"
    shown = {
        "items": [text, text],
        "table": [text, text, text, lines, f"{text}{text}"],
        "image": [f"a{text}", text],
        "caution": [f"{text} x. {text}"],
        "details": [text, text],
    }
    return shown.get(block, [text])


# The engines


def gfm(text: str, folder: Path) -> str:
    engine = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    # GitHub takes its mark of a warning away.
    return f"<main>{engine.render(text.replace(ALERT, ''))}</main>"


def python_markdown(text: str, folder: Path) -> str:
    body = without_front_matter(text)
    options = {"pymdownx.arithmatex": {"generic": True}, "pymdownx.tabbed": {"alternate_style": True}}
    options["pymdownx.magiclink"] = {"repo_url_shorthand": True, "social_url_shorthand": True, "user": "u", "repo": "r"}
    html = markdown.markdown(body, extensions=list(EXTENSIONS), extension_configs=options)
    return f"<main>{html}</main>"


def mkdocs(text: str, folder: Path) -> str:
    config = "site_name: x\nsite_url: https://x.org/\ntheme: {name: material}\nmarkdown_extensions: [admonition]\n"
    site(folder, {"docs/index.md": text, "docs/figure.svg": SVG, "mkdocs.yml": config})
    run([sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"], folder)
    return (folder / "site/index.html").read_text(encoding="utf-8")


def zensical(text: str, folder: Path) -> str:
    site(
        folder,
        {"docs/index.md": text, "docs/figure.svg": SVG, "mkdocs.yml": "site_name: x\ntheme:\n  name: material\n"},
    )
    run([sys.executable, "-m", "zensical", "build", "--strict"], folder)
    return (folder / "site/index.html").read_text(encoding="utf-8")


def sphinx(text: str, folder: Path) -> str:
    conf = """
    extensions = ["myst_parser"]
    smartquotes = False
    myst_enable_extensions = ["amsmath", "attrs_block", "attrs_inline", "colon_fence", "deflist", "dollarmath",
        "fieldlist", "html_admonition", "html_image", "replacements", "strikethrough", "substitution", "tasklist"]
    """
    site(
        folder, {"conf.py": "\n".join(line.strip() for line in conf.splitlines()), "index.md": text, "figure.svg": SVG}
    )
    run([sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", ".", "out"], folder)
    return (folder / "out/index.html").read_text(encoding="utf-8")


def hugo(text: str, folder: Path) -> str:
    config = """
    baseURL = "https://example.org/"
    disableKinds = ["taxonomy", "term", "RSS", "sitemap"]
    [markup.goldmark.extensions.passthrough]
    enable = true
    [markup.goldmark.extensions.passthrough.delimiters]
    block = [['\\[', '\\]'], ['$$', '$$']]
    inline = [['\\(', '\\)'], ['$', '$']]
    [markup.goldmark.extensions.extras]
    delete = {enable = true}
    insert = {enable = true}
    mark = {enable = true}
    subscript = {enable = true}
    superscript = {enable = true}
    [markup.goldmark.extensions]
    typographer = {disable = true}
    strikethrough = false
    """
    layout = """<title>{{ .Title }}</title><meta name="description" content="{{ .Description }}">
    <main><h1>{{ .Title }}</h1>{{ .Content }}</main>"""
    files = {"hugo.toml": config, "content/p/index.md": text, "content/p/figure.svg": SVG}
    site(folder, files | {"layouts/page.html": layout, "layouts/list.html": layout, "layouts/home.html": layout})
    run([str(Path(sys.executable).with_name("hugo")), "--panicOnWarning", "--quiet"], folder)
    return (folder / "public/p/index.html").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def mdx(request: pytest.FixtureRequest) -> Path:
    """Return a folder with what Docusaurus renders Markdown with."""
    if shutil.which("npm") is None:
        pytest.skip("needs npm: install Node.js")
    folder = Path(request.config.cache.mkdir("docusaurus-mdx"))
    folder.joinpath("render.mjs").write_text(MDX, encoding="utf-8")
    wanted = json.dumps({"private": True, "dependencies": dict(one.rsplit("@", 1) for one in NODE_PACKAGES)})
    package = folder / "package.json"
    if not (folder / "node_modules").is_dir() or package.read_text(encoding="utf-8") != wanted:
        package.write_text(wanted, encoding="utf-8")
        npm = ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--silent"]
        done = subprocess.run(npm, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
        if done.returncode:
            pytest.skip(f"npm cannot install what Docusaurus renders Markdown with: {done.stderr.strip()[:200]}")
    return folder


def docusaurus(text: str, folder: Path, modules: Path) -> str:
    file = folder / "page.md"
    file.write_text(without_front_matter(text), encoding="utf-8")
    return f"<main>{run(['node', str(modules / 'render.mjs'), str(file)], modules)}</main>"


TAGS = {"image": {"em"}, "caution": {"strong"}, "details": {"strong"}}
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
ENGINES: dict[str, tuple[str, Callable[..., str]]] = {
    "markdown-it": ("gfm", gfm),
    "python-markdown": ("mkdocs", python_markdown),
    "zensical": ("mkdocs", zensical),
    "sphinx": ("myst", sphinx),
    "hugo": ("hugo", hugo),
    "mdx": ("docusaurus", docusaurus),
}


@pytest.fixture
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Callable[[str], str]]:
    """Return a flavor's key, and a function that renders its Markdown with the real engine."""
    flavor, rendered = ENGINES[request.param]
    more = [request.getfixturevalue("mdx")] if rendered is docusaurus else []
    return flavor, lambda text: rendered(text, tmp_path, *more)


def without_front_matter(text: str) -> str:
    return text.split("\n---\n", 1)[1] if text.startswith("---\n") else text


def site(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def run(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def leaves(html: str) -> Iterator[Tag]:
    """Yield the innermost elements that hold text."""
    page = BeautifulSoup(html, "html.parser")
    soup = page.select_one("div.body") or page.article or page.main
    for gone in soup.select(".headerlink, .admonition-title"):
        gone.decompose()
    for image in soup.select("img"):
        image.replace_with(str(image["alt"]))
    for element in soup.select(", ".join(LEAVES)):
        if not element.select_one(", ".join(LEAVES)):
            yield element


def squeezed(text: str) -> str:
    return "".join(text.split())


SITES = {"mkdocs": mkdocs, "zensical": zensical, "sphinx": sphinx, "hugo": hugo}
UGLY = f"A </title><script>x</script> <b>b</b> {string.punctuation} &amp; {CJK}"
ABOUT = Metadata(
    title=UGLY,
    description=f"What {UGLY} is worth.",
    url="https://example.org/reports/a/",
    image="frontier.png",
    license="CC-BY-4.0",
    dates=("2026-11-01", "2026-11-20"),
    readings=(
        Measured(metric="throughput_per_gpu", side=UGLY, interactivity=44, value=5160.2, boundary="interpolated"),
    ),
)


@pytest.mark.parametrize("name", SITES)
def test_a_site_shows_a_title_and_a_description_as_they_were_written(name: str, tmp_path: Path) -> None:
    flavor = "mkdocs" if name == "zensical" else ENGINES[name][0] if name in ENGINES else name
    text = render(Document(title=escape(UGLY), blocks=()), FLAVORS[flavor], metadata=ABOUT)
    soup = BeautifulSoup(SITES[name](text, tmp_path), "html.parser")
    assert squeezed(next(soup.select_one("h1").strings)) == squeezed(UGLY)
    assert squeezed(soup.select_one("meta[name=description]")["content"]) == squeezed(ABOUT.description)
    title = UGLY.replace("<", "\u2039").replace(">", "\u203a") if flavor == "mkdocs" else UGLY
    assert squeezed(soup.title.get_text()).startswith(squeezed(title))
    assert not soup.select("b")
    assert not [script for script in soup.select("script") if script.get_text() == "x"]
    told = [json.loads(script.get_text()) for script in soup.select('script[type="application/ld+json"]')]
    assert told == ([json_ld(ABOUT)] if FLAVORS[flavor].scripts else [])


IN_PROCESS = ("markdown-it", "python-markdown")
EACH = [name if name in IN_PROCESS else pytest.param(name, marks=pytest.mark.slow) for name in ENGINES]


@pytest.mark.parametrize("engine", EACH, indirect=True)
def test_no_punctuation_is_markup_in_any_block(engine: tuple[str, Callable[[str], str]]) -> None:
    flavor, rendered = engine
    blocks = tuple(block(text) for block in BLOCKS.values() for text in TEXTS)
    html = rendered(render(Document(title=escape("A page"), blocks=blocks), FLAVORS[flavor]))
    found = [leaf for leaf in leaves(html) if leaf.name != "h1"]
    expected = [
        (squeezed(seen), TAGS.get(kind, set()) | {"br", "wbr"})
        for kind in BLOCKS
        for text in TEXTS
        for seen in readings(kind, text, flavor)
        if squeezed(seen)
    ]
    assert [squeezed(leaf.get_text()) for leaf in found] == [text for text, _ in expected]
    marked = [
        leaf.decode()
        for leaf, (_, allowed) in zip(found, expected, strict=True)
        if {inside.name for inside in leaf.find_all(True)} - allowed
    ]
    assert marked == []


BOXES = {
    "markdown-it": "blockquote",
    "python-markdown": "div.admonition.warning",
    "zensical": "div.admonition.warning",
    "sphinx": "div.admonition.warning",
    "hugo": "blockquote",
    "mdx": "div.warning",
}


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_every_block_is_what_the_site_has_for_it(
    engine: tuple[str, Callable[[str], str]], request: pytest.FixtureRequest
) -> None:
    flavor, rendered = engine
    blocks = (
        Caution(items=((escape("One"), escape("first.")), (escape("Two"), escape("second.")))),
        Embed(file="figure.svg", title='A "page"'),
        Image(file="figure.svg", alt="what it shows", caption="A caption."),
        table("a"),
        Details(summary="More", blocks=(Heading(text=escape("Below")), Items(items=(escape("one"), escape("two"))))),
    )
    text = render(Document(title=escape("A page"), blocks=blocks), FLAVORS[flavor])
    page = BeautifulSoup(rendered(text), "html.parser")
    box = page.select_one(BOXES[request.node.callspec.params["engine"]])
    assert [squeezed(part.get_text()) for part in box.select("p") if "title" not in str(part.get("class"))][-2:] == [
        "One.first.",
        "Two.second.",
    ]
    if flavor in {"gfm", "hugo"}:
        assert page.find("a", string='A "page"')["href"] == "figure.svg"
    else:
        assert page.iframe["title"] == 'A "page"'
        assert page.iframe["src"] == "figure.svg"
    assert page.find("img", alt="what it shows")
    assert [len(row.find_all(["td", "th"])) for row in page.table.find_all("tr")] == [2, 2]
    assert any(heading.get_text().startswith("Below") for heading in page.find_all("h2"))
    assert page.details is None if flavor == "hugo" else squeezed(page.details.li.get_text()) == "one"
