"""The pages of `configs/` and of a report with ugly labels in five kinds of real site, built strictly, in a browser."""

import re
from urllib.error import HTTPError
from urllib.parse import urldefrag, urljoin
from urllib.request import urlopen

import pytest

# Docusaurus takes a minute, and its installation another one.
EACH = [
    "mkdocs",
    "zensical",
    "sphinx",
    "hugo",
    pytest.param("docusaurus", marks=pytest.mark.slow),
]
SEED, GPUS, NASTY = "deepseek-r1-b200-fp8-mtp-vs-off", "example-three-gpus", "nasty-vllm-aggregated"
WIDTHS = (1280, 390)
OVERFLOW = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
BLIND = """
return [...document.images].filter((one) => !one.closest("nav, header, footer") && !one.naturalWidth)
  .map((one) => one.outerHTML);
"""
ADDRESSES = """
return [...document.querySelectorAll("main a[href], article a[href], iframe[src], main img[src], article img[src]")]
  .map((one) => one.href || one.src);
"""
#: A site's own switch between light and dark, thrown to dark while the reader's machine says light.
DARK = {
    "mkdocs": "document.querySelectorAll('input[name=__palette]')[1].click()",
    "zensical": "document.querySelectorAll('input[name=__palette]')[1].click()",
    "sphinx": "document.body.dataset.theme = 'dark'",
    "docusaurus": "document.documentElement.dataset.theme = 'dark'",
}
#: How light a page's text is, from 0 to 255.
INK = "return Number(getComputedStyle(document.body).color.match(/[0-9.]+/)[0])"


def squeezed(text):
    return "".join(text.split())


@pytest.fixture
def site(request, make_site):
    """Return the name of a kind of site, and a site of that kind."""
    return request.param, make_site(request.param)[0]


def visited(browser, address, width=1280):
    browser.size(width)
    browser.driver.get(address)
    browser.settle()
    # What is loaded only when it comes into view shall be there.
    browser.run("for (const one of document.images) one.loading = 'eager'")
    browser.later("Promise.all([...document.images].map((one) => one.decode().catch(() => 0)))")


def into_frame(browser):
    frame = browser.driver.find_element("css selector", "iframe")
    browser.run("arguments[0].scrollIntoView()", frame)
    browser.driver.switch_to.frame(frame)
    browser.later(
        "new Promise((done) => { const wait = () => document.querySelector('#explorer svg') ? done() : "
        "setTimeout(wait, 50); wait(); })"
    )


@pytest.mark.parametrize("name", EACH)
def test_a_strict_build_says_nothing_of_its_reports(name, make_site):
    site, said = make_site(name)
    assert not re.findall(r"^.*\b(?:warn|warning|error)\b(?! \[).*$", said, re.IGNORECASE | re.MULTILINE), said
    assert len(site.names()) == 9


@pytest.mark.parametrize("site", EACH, indirect=True)
def test_a_second_build_of_the_reports_touches_nothing_and_check_is_clean(site):
    _, built = site
    before = {file: file.stat().st_mtime_ns for file in built.reports.rglob("*") if file.is_file()}
    assert built.prebuild()[0] == 0
    assert {file: file.stat().st_mtime_ns for file in built.reports.rglob("*") if file.is_file()} == before
    code, said = built.prebuild("--check")
    assert code == 0, said


@pytest.mark.parametrize("site", EACH, indirect=True)
def test_pages_fit_their_screen_show_their_figures_and_link_to_what_is_there(site, browser, serve):
    _, built = site
    with serve(built.made) as address:
        asked = set()
        for page in ("", f"{SEED}/", f"{GPUS}/", f"{NASTY}/"):
            for width in WIDTHS:
                visited(browser, f"{address}/reports/{page}", width)
                assert browser.run(OVERFLOW) <= 0, (page, width)
                assert browser.run(BLIND) == []
            asked |= {urldefrag(one)[0] for one in browser.run(ADDRESSES) if one.startswith(address)}
        assert browser.complaints() == []
        assert [one for one in sorted(asked) if not answers(one)] == []
        assert len(asked) > 15


def answers(address):
    try:
        with urlopen(address) as answer:  # noqa: S310 - of our own server
            return answer.status == 200
    except HTTPError:
        return False


@pytest.mark.parametrize("site", EACH, indirect=True)
def test_what_a_page_names_as_its_data_is_found_there(site, serve):
    _, built = site
    with serve(built.made) as address:
        for file in ("report.json", "readings.csv", "interactive.html"):
            assert answers(urljoin(address, f"/reports/{SEED}/{file}")), file


@pytest.mark.parametrize("site", EACH, indirect=True)
def test_ugly_labels_are_read_as_they_were_written(site, browser, serve):
    _, built = site
    report = built.report(NASTY)
    with serve(built.made) as address:
        visited(browser, f"{address}/reports/{NASTY}/")
        shown = squeezed(browser.run("return document.querySelector('main, article').textContent"))
        assert squeezed(report["title"]) in squeezed(browser.run("return document.querySelector('h1').textContent"))
        for side in report["sides"].values():
            assert squeezed(side["label"]) in shown
        assert browser.run("return [...document.querySelectorAll('main b, main .math, main .arithmatex')].length") == 0


@pytest.mark.parametrize("site", [one for one in EACH if one != "hugo"], indirect=True)
def test_the_interactive_page_works_within_the_page_and_is_dark_where_the_site_is(site, browser, serve):
    name, built = site
    browser.cdp(
        "Emulation.setEmulatedMedia", media="", features=[]
    )  # what is emulated holds for frames, whatever they are
    with serve(built.made) as address:
        visited(browser, f"{address}/reports/{GPUS}/")
        into_frame(browser)
        assert browser.run(INK) < 128
        field = browser.driver.find_element("css selector", "#readings thead th:nth-child(2) input")
        field.send_keys("\ue009a\ue000\ue017", "75", "\ue007")
        browser.settle()
        row = browser.run("return document.querySelector('#readings tbody tr').textContent")
        assert row.startswith("Throughput")
        assert "tok/s/GPU" in row
        assert browser.run("return location.hash") != ""
        assert browser.run(OVERFLOW) <= 0
        browser.driver.switch_to.default_content()
        browser.run(DARK[name])
        into_frame(browser)
        assert browser.run(INK) > 128
        browser.driver.switch_to.default_content()
        assert browser.complaints() == []


@pytest.mark.parametrize("site", ["hugo"], indirect=True)
def test_where_no_page_is_shown_within_another_it_is_linked(site, browser, serve):
    _, built = site
    with serve(built.made) as address:
        visited(browser, f"{address}/reports/{GPUS}/")
        link = browser.driver.find_element("css selector", "a[href$='interactive.html']")
        browser.driver.get(link.get_attribute("href"))
        browser.settle()
        assert browser.run("return document.querySelectorAll('#explorer svg').length") > 0
        assert browser.complaints() == []


def test_a_site_can_be_chinese(make_site):
    site, _ = make_site("mkdocs", "zh")
    page = (site.made / "reports" / GPUS / "index.html").read_text(encoding="utf-8")
    assert site.report(GPUS)["language"] == "zh"
    assert "同等交互" in page or "吞吐量" in page
