"""The interactive page as a reader uses it, opened from disk in a real browser and held against Python."""

import html
import math
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from paretopress.building.making import make, published
from paretopress.building.settings import Settings
from paretopress.comparing import compare, compared
from paretopress.config import load_all
from paretopress.host import default_host
from paretopress.interactive.page import shared_assets
from paretopress.page import core_wording
from paretopress.reader import Reader
from paretopress.readings_table import readings_table
from paretopress.reports import chosen, job, read

pytest.importorskip("vl_convert", reason="needs vl-convert: pip install 'paretopress[interactive]'")
pytest.importorskip("altair", reason="needs Altair: pip install 'paretopress[interactive]'")

CONFIGS = Path(__file__).parents[2] / "configs"
SEED, TOOLS = "deepseek-r1-b200-fp8-mtp-vs-off", "example-two-tools"
#: Two engines, two topologies, two sequences; prices and latencies; runs on the web, and one whose address is none.
POOLED = """
report: pooled
sources: [{path: pooled.csv}]
where: {model: m, hardware: b200, precision: fp8, isl: 1024, osl: 1024}
compare: {axis: spec_method, a: mtp, b: none, labels: {a: MTP, b: "Off & <b>on</b>"}}
prices: {sheet: inferencex-2026-08, tier: hyperscaler}
tokens: [output]
pairing: pooled
runs: all
"""
ROWS = (
    # spec_method, engine, topology, isl, interactivity, throughput, e2el_p50, run
    ("mtp", "trt", "aggregated", 1024, 40, 5000, 30.0, "https://example.org/runs/1"),
    ("mtp", "trt", "aggregated", 1024, 90, 2600, 14.0, "javascript:alert(1)"),
    ("mtp", "vllm", "disaggregated", 1024, 60, 4100, 20.0, "nightly"),
    ("mtp", "vllm", "disaggregated", 1024, 120, 1200, 10.0, None),
    ("mtp", "vllm", "disaggregated", 1024, 70, 900, 18.0, None),
    ("none", "trt", "aggregated", 1024, 30, 3900, 41.0, None),
    ("none", "trt", "aggregated", 1024, 65, 1900, 19.0, None),
    ("none", "vllm", "aggregated", 1024, 50, 3100, 25.0, None),
    ("none", "vllm", "aggregated", 1024, 110, 40, 11.0, None),
    *(("mtp", "trt", "aggregated", 8192, x, y, None, None) for x, y in ((20, 900), (50, 500), (80, 200))),
    *(("none", "trt", "aggregated", 8192, x, y, None, None) for x, y in ((18, 700), (44, 400), (60, 120))),
)

#: A pointer that comes to a mark and clicks.
POINT_AT = """
const { x, y, width, height } = arguments[0].getBoundingClientRect();
const place = { bubbles: true, clientX: x + width / 2, clientY: y + height / 2 };
for (const type of ["mousemove", "click"]) arguments[0].dispatchEvent(new MouseEvent(type, place));
"""
SMALL = """
const hit = "button, select, summary, input[type=number], #choices .options label";
return [...document.querySelectorAll(hit)]
  .filter((one) => one.offsetParent && Math.min(one.offsetWidth, one.offsetHeight) < 24).map((one) => one.outerHTML);
"""


class Report:
    """A config's report: its page on disk, and what Python says of its points."""

    def __init__(self, config, folder):
        (loaded,) = load_all([config])
        self.job = job(loaded, default_host().catalogue)
        reader = Reader(catalogue=self.job.catalogue)
        self.points = read(self.job, reader, {}).frame  # also what only other sequences draw upon
        (self.chosen,) = chosen(self.job, read(self.job, reader))
        for assets in ("inline", "shared"):
            batch = make(self.job, reader, Settings(interactive=True, assets=assets))
            for name, data in [*(file for made in batch.reports for file in made.files), *shared_assets()]:
                place = folder / assets / name
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(data)
        self.page = folder / "inline" / loaded.report / "interactive.html"
        self.shared = folder / "shared" / loaded.report / "interactive.html"

    def rows(self, *targets, points=None, **where):
        """Return Python's table of readings: its label and cells a row, the better side between asterisks."""
        own = self.chosen.question
        question = replace(own, targets=targets or (None if where else own.targets), where=own.where | where)
        frame = self.points if points is None else points
        found = compare(frame, question, self.job.catalogue, pair=self.chosen.pair)
        table = readings_table(found, core_wording(published(found, Settings())))
        return [[[html.unescape(str(line)) for line in cell] for cell in row] for row in table.rows]


@pytest.fixture(scope="session")
def reports(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    columns = ["spec_method", "engine", "topology", "isl", "interactivity", "throughput_per_gpu", "e2el_p50", "run"]
    frame = pd.DataFrame(ROWS, columns=columns)
    frame = frame.assign(model="m", hardware="b200", precision="fp8", osl=1024, gpus=8, tp=8, date="2026-05-19")
    frame["output_throughput_per_gpu"] = frame["throughput_per_gpu"] / 9
    frame["concurrency"] = range(1, len(frame) + 1)
    frame.to_csv(folder / "pooled.csv", index=False)
    (folder / "pooled.yaml").write_text(POOLED, encoding="utf-8")
    configs = {SEED: CONFIGS / f"{SEED}.yaml", TOOLS: CONFIGS / f"{TOOLS}.yaml", "pooled": folder / "pooled.yaml"}
    return {name: Report(config, folder) for name, config in configs.items()}


@pytest.fixture
def seed(reports):
    return reports[SEED]


@pytest.fixture
def tools(reports):
    return reports[TOOLS]


@pytest.fixture
def pooled(reports):
    return reports["pooled"]


@pytest.fixture
def reader(browser):
    """The browser, and after each test the question whether the page had anything to complain of."""
    yield Hand(browser)
    assert browser.complaints() == []


class Hand:
    """What a reader does with the page, and what the page then shows."""

    def __init__(self, browser):
        self.browser = browser

    def __getattr__(self, name):
        return getattr(self.browser, name)

    def find(self, selector):
        return self.driver.find_element("css selector", selector)

    def type(self, place, text, *, end="\ue007"):  # Enter
        field = self.find(f"#readings thead th:nth-child({place + 2}) input")
        field.send_keys("\ue009a\ue000\ue017", text, end)  # Ctrl-A, Delete
        self.settle()

    def choose(self, label, option):
        self.run(
            "const select = [...document.querySelectorAll('#choices select')].find((one) => one.labels[0].textContent"
            ".startsWith(arguments[0])); select.value = [...select.options].find((one) => one.text.startsWith("
            "arguments[1])).value; select.dispatchEvent(new Event('change'));",
            label,
            option,
        )
        self.settle()

    def switch(self, label):
        for box in self.driver.find_elements("css selector", "#choices .options label"):
            if box.text == label:
                box.click()
        self.settle()

    def targets(self):
        return self.run("return [...document.querySelectorAll('#readings thead input')].map((one) => one.value)")

    def rows(self):
        return self.run("""
            const line = (one) => one.firstElementChild ? `**${one.firstElementChild.textContent}**${
              one.lastChild === one.firstElementChild ? "" : one.lastChild.textContent}` : one.textContent;
            return [...document.querySelectorAll("#readings tbody tr")].map((row) => [
              [row.cells[0].textContent],
              ...[...row.cells].slice(1).map((cell) => [...cell.children].map(line))]);""")

    def text(self, selector):
        return self.run("return document.querySelector(arguments[0]).innerText", selector)

    def fragment(self):
        return self.run("return location.hash")

    def drawn(self, kind):
        """Return how many marks of a kind the chart has, by Vega's description of them."""
        return self.run(
            "return document.querySelectorAll(arguments[0]).length", f"#plot [aria-roledescription='{kind}']"
        )

    def colour(self, selector, of):
        return self.run("return getComputedStyle(document.querySelector(arguments[0]))[arguments[1]]", selector, of)


def test_a_published_report_shows_the_published_numbers_and_nothing_between_them(reader, seed):
    reader.open(seed.page)
    assert reader.targets() == ["44", "75", "106"]
    assert reader.rows() == seed.rows()
    assert "**MTP 5,160.2**" in reader.rows()[0][1]
    reader.type(1, "60")
    assert reader.rows() == seed.rows(44, 60, 106)
    assert reader.rows()[0][2] == ["MTP –", "Off –"]
    assert "MTP: nothing was published between its points" in reader.text("#notes")
    assert "44, 75 and 106 tok/s/user" in reader.text("#elsewhere")


def test_a_measured_report_shows_pythons_numbers_at_any_target_typed(reader, tools):
    reader.open(tools.page)
    assert reader.rows() == tools.rows()
    for typed in ("93.7", "97", "200", "20", "94.000001", "60.5"):
        reader.type(0, typed)
        targets = sorted(float(target) for target in reader.targets())
        assert float(typed) in targets
        assert reader.rows() == tools.rows(*targets)
        reader.find("#reset").click()
    assert reader.targets() == ["94", "95", "96"]
    assert reader.find("#elsewhere").is_displayed() is False


def test_readings_follow_while_a_target_is_typed_and_get_in_order_when_it_is(reader, tools):
    reader.open(tools.page)
    reader.type(2, "93", end="")
    assert reader.targets() == ["94", "95", "93"]
    assert reader.rows() == [[row[0], row[2], row[3], row[1]] for row in tools.rows(93, 94, 95)]
    reader.type(2, "93")
    assert reader.targets() == ["93", "94", "95"]
    assert reader.run("return document.activeElement.value") == "93"


@pytest.mark.parametrize("nonsense", ["", "-3", "0", "e"])
def test_what_is_no_target_changes_nothing(reader, tools, nonsense):
    reader.open(tools.page)
    reader.type(1, nonsense, end="")
    assert reader.find("#readings thead th:nth-child(3) input").get_attribute("aria-invalid") == "true"
    assert reader.text("#status") == "A target is a number above 0."
    reader.type(1, nonsense)
    assert reader.targets() == ["94", "95", "96"]
    assert reader.rows() == tools.rows()


def test_the_address_reproduces_what_its_sender_saw(reader, pooled):
    reader.open(pooled.page)
    assert reader.fragment() == ""
    reader.choose("Metric", "Cost")
    reader.type(0, "47.25")
    reader.switch("Logarithmic")
    reader.switch("Frontier only")
    reader.switch("vLLM")
    fragment, rows, points = reader.fragment(), reader.rows(), reader.drawn("point")
    assert "47.25" in fragment
    reader.open(pooled.page, fragment)
    assert (reader.fragment(), reader.rows(), reader.drawn("point")) == (fragment, rows, points)
    assert reader.text("#up") == "Cost ($/M tok)"
    assert (
        reader.run("return [...document.querySelectorAll('#choices input')].map((one) => one.checked)").count(False)
        == 2
    )
    reader.run("location.hash = '#t=50'")
    reader.settle()
    assert reader.rows() == pooled.rows(50)


@pytest.mark.parametrize(
    "fragment", ["#m=nonsense&x=&v=-&y=cubic&t=a,-1,0,Infinity", "#%", "#t=%E0%A4%A", "#__proto__=1"]
)
def test_an_address_that_says_nothing_sensible_shows_the_report(reader, pooled, fragment):
    reader.open(pooled.page, fragment)
    assert reader.rows() == pooled.rows()


def test_engines_topologies_and_sequences_are_switched_as_python_would_select_them(reader, pooled):
    reader.open(pooled.page)
    assert reader.rows() == pooled.rows()
    reader.type(0, "55")
    targets = [float(target) for target in reader.targets()]
    reader.switch("TensorRT-LLM")
    assert reader.rows() == pooled.rows(*targets, points=pooled.points[pooled.points["engine"] != "trt"])
    reader.switch("TensorRT-LLM")
    reader.switch("Disaggregated")
    assert reader.rows() == pooled.rows(*targets, points=pooled.points[pooled.points["topology"] == "aggregated"])
    reader.switch("Disaggregated")
    reader.find("#reset").click()
    reader.choose("Sequence", "8k/1k")
    assert reader.rows() == pooled.rows(isl=("8192",))
    reader.switch("Aggregated")
    assert reader.rows() == []
    assert reader.text("#how") == "No point is left to show."


def test_several_things_are_switched_off_and_on_again(reader, pooled):
    reader.open(pooled.page)
    for label in ("vLLM", "TensorRT-LLM"):
        reader.switch(label)
    assert reader.drawn("point") == 0
    assert "MTP: there is no point to read from." in reader.text("#notes")
    for label in ("MTP", "vLLM", "TensorRT-LLM", "MTP"):
        reader.switch(label)
    assert reader.rows() == pooled.rows()
    assert reader.fragment() == ""


def test_a_side_that_is_switched_off_is_neither_drawn_nor_listed(reader, pooled):
    reader.open(pooled.page)
    both = reader.drawn("point")
    reader.switch("MTP")
    assert 0 < reader.drawn("point") < both
    assert all(not line.startswith(("MTP", "**")) for row in reader.rows() for cell in row[1:] for line in cell)


def test_metric_axis_scale_and_frontier_change_the_chart(reader, pooled):
    reader.open(pooled.page)
    assert reader.text("#up") == "Throughput (tok/s/GPU)"
    all_points = reader.drawn("point")
    assert all_points == 9
    reader.switch("Frontier only")
    assert reader.drawn("point") == all_points - 1
    curve = "return document.querySelector('#plot .mark-line path[stroke=\"#0072b2\"]').getAttribute('d')"
    assert reader.run(curve).count("L") == 3 * 48  # logarithmic, since the values span so much
    reader.switch("Linear")
    assert "C" in reader.run(curve)  # a cubic from knot to knot
    reader.switch("Logarithmic")
    assert reader.run(curve).count("L") == 3 * 48
    reader.switch("Linear")
    reader.choose("Metric", "Cost")
    assert reader.run(curve).count("L") == 3 * 48  # cost is no cubic itself
    reader.choose("Against", "End-to-end")
    assert reader.text("#across").startswith("End-to-end latency")
    assert reader.text("#how").startswith("Points only")
    assert reader.run("return document.querySelectorAll('#plot .mark-line path').length") == 0


def test_the_curve_that_is_drawn_is_the_curve_of_the_readings(reader, tools):
    reader.open(tools.page)
    side = compared(tools.chosen, tools.job.catalogue).sides["b"]
    drawn = reader.run("return document.querySelector('#plot .mark-line path[stroke=\"#d55e00\"]').getAttribute('d')")
    pixels = np.array([float(number) for number in re.findall(r"-?[\d.]+", drawn)]).reshape(-1, 2)
    knots, values = side.curves.knots, side.curves.values[:, side.curves.column("throughput_per_gpu")]
    # The path's first and last point tell how data lie on the screen; each piece between two knots is a Bezier cubic.
    to_x = np.polynomial.Polynomial.fit(pixels[[0, -1], 0], knots[[0, -1]], 1)
    to_y = np.polynomial.Polynomial.fit(pixels[[0, -1], 1], values[[0, -1]], 1)
    for piece in range(len(knots) - 1):
        ends = pixels[3 * piece : 3 * piece + 4]
        for share in (0.2, 0.5, 0.9):
            weights = [math.comb(3, i) * share**i * (1 - share) ** (3 - i) for i in range(4)]
            x, y = weights @ ends
            read = side.curves.at([to_x(x)])[0, side.curves.column("throughput_per_gpu")]
            assert to_y(y) == pytest.approx(read, abs=2)  # of 4,800; the path is written to a thousandth of a pixel


def test_a_point_tells_its_recipe_date_and_run(reader, pooled):
    reader.open(pooled.page)
    told = {}
    for mark in reader.driver.find_elements("css selector", "#plot [aria-roledescription='point']"):
        reader.run(POINT_AT, mark)
        links = [link.get_attribute("href") for link in reader.driver.find_elements("css selector", "#card a")]
        told[mark.get_attribute("aria-label")] = (reader.text("#card"), links)
    assert len(told) == 9
    ((text, links),) = [one for name, one in told.items() if "Interactivity 40 " in name]
    assert links == ["https://example.org/runs/1"]
    for part in ("MTP", "5,000.0 tok/s/GPU", "Concurrency 1", "TensorRT-LLM · TP8 · Aggregated · 8 GPUs", "2026-05-19"):
        assert part in text
    ((text, links),) = [one for name, one in told.items() if "Interactivity 90 " in name]
    assert links == []
    assert "javascript:alert(1)" in text
    reader.find("body").send_keys("\ue00c")  # Escape
    assert reader.find("#card").is_displayed() is False


def test_the_points_are_a_table_too(reader, pooled):
    reader.open(pooled.page)
    reader.find("#points summary").click()
    assert reader.text("#points summary") == "Points in the chart (9)"
    rows = reader.run("return [...document.querySelectorAll('#points tbody tr')].map((row) => row.innerText)")
    assert len(rows) == 9
    assert any(re.search(r"MTP\s+40\s.*5,000\.0.*Open the run", row) for row in rows)


def test_the_chart_follows_the_dark_mode_and_print_is_light(reader, tools):
    reader.open(tools.page)
    curve = "#plot .mark-line path[stroke='#0072b2']"
    day = reader.colour("body", "backgroundColor"), reader.colour(curve, "stroke")
    reader.media("dark")
    night = reader.colour("body", "backgroundColor"), reader.colour(curve, "stroke")
    assert day == ("rgb(255, 255, 255)", "rgb(0, 114, 178)")
    assert night == ("rgb(13, 17, 23)", "rgb(86, 180, 233)")
    reader.media("dark", media="print")
    assert (reader.colour("body", "backgroundColor"), reader.colour(curve, "stroke")) == day
    assert not any(reader.find(part).is_displayed() for part in ("#choices", ".buttons", "#points"))
    assert all(reader.find(part).is_displayed() for part in ("#plot svg", "#readings tbody", "h2"))


def test_a_phone_shows_it_without_scrolling_sideways(reader, reports):
    for report in reports.values():
        reader.size(320, 700, mobile=True)
        reader.open(report.page)
        reader.find("#points summary").click()
        assert reader.run("return document.documentElement.scrollWidth") <= 320
        assert reader.run(SMALL) == []


def test_everything_can_be_done_with_the_keyboard(reader, tools):
    reader.open(tools.page)
    tab, space, enter = "\ue004", " ", "\ue007"

    def press(keys):
        reader.driver.switch_to.active_element.send_keys(keys)
        reader.settle()

    def go_to(script):
        for _ in range(40):
            press(tab)
            if reader.run(f"const one = document.activeElement; return {script}"):
                assert reader.colour(":focus", "outlineStyle") == "solid"
                return
        pytest.fail(f"no Tab leads to {script}")

    go_to("one.name === 'scale'")
    press("\ue014")  # the right arrow chooses the next one
    assert "y=log" in reader.fragment()
    go_to("one.name === 'points'")
    press(space)
    go_to("one.type === 'number'")
    press(["\ue009a\ue000", "94.5", tab])
    assert reader.run("return document.activeElement.className") == "remove"  # the next one, since no column moved
    go_to("one.type === 'number'")
    press("\ue008\ue004\ue004\ue000")  # Shift and Tab twice, back to the first
    press(["\ue009a\ue000", "93", enter])
    assert reader.rows() == tools.rows(93, 95, 96)
    go_to("one.className === 'remove'")
    press(enter)
    assert reader.rows() == tools.rows(95, 96)
    go_to("one.id === 'add'")
    press(enter)
    assert len(reader.targets()) == 3


def test_screen_readers_are_told_of_new_readings(reader, tools):
    reader.open(tools.page)
    assert reader.find("#status").get_attribute("role") == "status"
    assert reader.text("#status") == ""
    reader.type(0, "93")
    assert reader.later(
        "new Promise((done) => setTimeout(() => done(document.querySelector('#status').textContent), 900))"
    ) == ("Readings at 93, 95, 96 tok/s/user.")
    assert "Several: 3 points" in reader.find("#plot").get_attribute("aria-label")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(reader, reports, scheme):
    reader.media(scheme)
    for report in reports.values():
        reader.open(report.page)
        reader.find("#points summary").click()
        assert reader.accessibility() == []


def test_shared_assets_work_from_disk(reader, tools):
    reader.open(tools.shared)
    assert len(tools.shared.read_bytes()) < 60_000
    assert reader.drawn("point") == 9
    reader.type(0, "93")
    assert reader.rows() == tools.rows(93, 95, 96)


def test_without_javascript_it_is_the_report(reader, tools):
    reader.scripts(on=False)
    reader.driver.get(tools.page.as_uri())
    assert reader.find("#explorer").is_displayed() is False
    assert "Several 4,279.9" in reader.find("body").text
    assert reader.find("img[src='frontier.svg']").is_displayed()


def test_within_a_frame_only_the_chart_and_the_table_are_shown(reader, tools):
    host = tools.page.with_name("host.html")
    host.write_text("<!doctype html><title>Host</title><iframe src=interactive.html width=800 height=700></iframe>")
    reader.open(host)
    reader.driver.switch_to.frame(0)
    assert reader.find("h1").is_displayed() is False
    assert reader.rows() == tools.rows()
    reader.driver.switch_to.default_content()


def test_what_cannot_be_copied_is_shown_selected(reader, tools):
    reader.open(tools.page)
    reader.run("navigator.clipboard.writeText = () => Promise.reject(new Error('no'))")
    reader.find("#copy-csv").click()
    reader.settle()
    assert reader.run("return getSelection().toString()").startswith("interactivity,side,label,boundary")
    assert reader.text("#status").startswith("This browser does not let the page copy.")
    reader.run("navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve(); }")
    reader.find("#copy-markdown").click()
    reader.settle()
    assert reader.run("return window.copied").startswith("| At equal interactivity | 94 tok/s/user |")
    assert reader.find("#copied").is_displayed() is False
    assert reader.text("#status") == "Copied."
