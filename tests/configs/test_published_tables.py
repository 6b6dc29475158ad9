"""The five published tables: what the committed pages say is what was published."""

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[2]
SEEDS = ROOT.parent / "shared" / "seeds" / "seeds.json"
TABLES = json.loads(SEEDS.read_text(encoding="utf-8"))["tables"] if SEEDS.exists() else []
ROWS = {
    "Throughput (tok/s/GPU)": ("throughput", "0.1"),
    "Cost ($/M tok)": ("cost", "0.001"),
    "Energy (tok/s/MW)": ("tok_s_per_mw", "1"),
    "Concurrency": ("concurrency", "1"),
}

pytestmark = pytest.mark.skipif(not TABLES, reason="the published figures lie in ../shared, which is not here")


@pytest.fixture(params=TABLES, ids=lambda table: table["slug"])
def published(request):
    return request.param


@pytest.fixture
def readings(published):
    """Return the page's table of readings: by row label, a list of cells."""
    text = (ROOT / "output" / published["slug"] / "index.md").read_text(encoding="utf-8")
    html = MarkdownIt("commonmark").enable("table").render(text)
    first = html[: html.index("</table>")]
    rows = re.findall(r"<tr>(.*?)</tr>", first, re.DOTALL)
    cells = [[_plain(cell) for cell in re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row, re.DOTALL)] for row in rows]
    return {row[0]: row[1:] for row in cells}


@pytest.fixture
def report(published):
    return json.loads((ROOT / "output" / published["slug"] / "report.json").read_text(encoding="utf-8"))


def _plain(html):
    return re.sub(r"<(?!br)[^>]*>", "", html).replace("&amp;", "&").strip()


def test_every_cell_is_the_published_one_at_its_precision(published, readings):
    for label, (key, precision) in ROWS.items():
        for cell, row in zip(readings[label], published["table"], strict=True):
            lines = re.split(r"\s*<br\s*/?>\s*", cell)
            for line, side in zip(lines, "ab", strict=True):
                want = f"{Decimal(str(row[key][side])).quantize(Decimal(precision)):,}"
                number = f"${want}" if key == "cost" else f"≈ {want}" if key == "concurrency" else want
                name = published[f"{side}_label"]
                assert re.fullmatch(rf"{name} (≈ )?{re.escape(number.removeprefix('≈ '))}( [†‡])?", line)


def test_the_better_side_of_each_cell_is_the_published_one(published, report):
    for reading, prose in zip(report["readings"], published["prose"], strict=True):
        names = {published["a_label"]: "a", published["b_label"]: "b"}
        assert reading["deltas"]["cost_per_mtok"]["better"] == names[prose["cheaper"]["side"]]
        assert reading["deltas"]["throughput_per_gpu"]["better"] == names[prose["faster"]["side"]]


def test_throughput_percentages_are_the_published_ones(published, report):
    found = [round(reading["deltas"]["throughput_per_gpu"]["percent"]) for reading in report["readings"]]
    assert found == [prose["faster"]["percent"] for prose in published["prose"]]


def test_ours_and_the_published_cost_percentage_lie_within_the_rounding_of_the_cells(published, report):
    half = 0.0005
    for reading, row, prose in zip(report["readings"], published["table"], published["prose"], strict=True):
        high, low = max(row["cost"].values()), min(row["cost"].values())
        least, most = (high - half) / (low + half) * 100 - 100, (high + half) / (low - half) * 100 - 100
        assert least <= reading["deltas"]["cost_per_mtok"]["percent"] <= most
        assert least - 0.5 <= prose["cheaper"]["percent"] <= most + 0.5


def test_the_gb200_page_marks_mtp_at_32_as_below_its_frontier():
    path = ROOT / "output" / "deepseek-v4-gb200-fp4-mtp-vs-off" / "report.json"
    reading = json.loads(path.read_text(encoding="utf-8"))["readings"][0]
    assert (reading["interactivity"], reading["a"]["boundary"], reading["b"]["boundary"]) == (32, "below", "published")
    page = path.with_name("index.md").read_text(encoding="utf-8")
    assert "MTP 9,478.9** †" in page
    assert "† MTP was published from 46 tok/s/user up." in page
