"""Figures as files: style, bytes, dark mode, and what stands in them as text."""

import io
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib.figure import Figure as Canvas
from matplotlib.font_manager import findSystemFonts, fontManager
from PIL import Image

import paretopress
from paretopress import drawing
from paretopress.drawing import BLUE, INK, NIGHT, PAPER, SIZE_IN, drawn, one_line, png, svg

SVG = "{http://www.w3.org/2000/svg}"
DRAWN_ELSEWHERE = """
import runpy, sys
here = runpy.run_path(sys.argv[1])
sys.stdout.buffer.write(here["svg"](here["comparison"](), here["figure"]()))
assert "matplotlib.pyplot" not in sys.modules
"""


def comparison(**given):
    points = pd.DataFrame(
        {
            "spec_method": ["mtp", "mtp", "none", "none"],
            "interactivity": [40.0, 120.0, 20.0, 80.0],
            "throughput_per_gpu": [5000.0, 1200.0, 3000.0, 600.0],
        }
    )
    return paretopress.compare(points, axis="spec_method", a="mtp", b="none", **given)


def figure(text="a label", alt="What it shows."):
    def draw(canvas, comparison):
        axes = canvas.add_subplot()
        for side in comparison.sides.values():
            frontier = side.frontier
            axes.plot(frontier["interactivity"], frontier["throughput_per_gpu"], color=BLUE, marker="o", label=text)
        axes.legend(loc="upper right")

    return paretopress.Figure(key="f", label="F", draw=draw, caption=lambda _: "A figure.", alt=lambda _: alt)


def tree(picture):
    return ET.fromstring(picture)  # noqa: S314 - our own file


def texts(picture):
    return [element.text for element in tree(picture).iter(f"{SVG}text")]


def test_a_figure_has_the_house_size_and_leaves_matplotlib_as_it_was():
    before = dict(mpl.rcParams)
    made = drawn(comparison(), figure())
    svg(comparison(), figure())
    png(comparison(), figure())
    assert isinstance(made, Canvas)
    assert tuple(made.get_size_inches()) == SIZE_IN
    assert dict(mpl.rcParams) == before


def test_drawing_twice_gives_the_same_bytes():
    assert svg(comparison(), figure()) == svg(comparison(), figure())
    assert png(comparison(), figure()) == png(comparison(), figure())


def test_a_users_own_matplotlib_settings_change_no_byte():
    expected = svg(comparison(), figure())
    with mpl.rc_context({"font.size": 30, "figure.dpi": 33, "axes.facecolor": "red", "svg.fonttype": "path"}):
        assert svg(comparison(), figure()) == expected


@pytest.mark.parametrize("seed", ["0", "1234"])
def test_another_process_gives_the_same_bytes_and_imports_no_pyplot(seed):
    command = [sys.executable, "-c", DRAWN_ELSEWHERE, __file__]
    run = subprocess.run(command, capture_output=True, check=True, env=os.environ | {"PYTHONHASHSEED": seed})
    assert run.stdout == svg(comparison(), figure())


def test_the_svg_names_itself_for_readers_who_cannot_see_it_and_states_no_date():
    picture = svg(comparison(title="One against another"), figure(alt="A is <above> B & C."))
    root = tree(picture)
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "F: One against another"
    assert root.findtext(f"{SVG}desc") == "A is <above> B & C."
    assert b"<dc:date>" not in picture
    assert b"Matplotlib v" not in picture


def test_every_colour_of_the_house_turns_in_dark_mode():
    style = tree(svg(comparison(), figure())).findtext(f"{SVG}style")
    light, dark = style.split("@media (prefers-color-scheme: dark)")
    assert "fill" not in light
    for day, night in NIGHT.items():
        assert f'[style*="fill: {day}"]{{fill:{night}!important}}' in dark
        assert f'[style*="stroke: {day}"]{{stroke:{night}!important}}' in dark


def test_what_the_house_style_draws_is_drawn_in_colours_that_turn():
    picture = svg(comparison(), figure()).decode()
    body = picture[picture.index("</style>") :]
    used = set(re.findall(r"(?:fill|stroke): (#[0-9a-f]{6})", body))
    assert {PAPER, INK, BLUE} <= used <= set(NIGHT)


def test_text_stays_text_and_a_dollar_is_no_mathematics():
    for label in ("$x^2$ and $\\frac{1", "<script>alert(1)</script> & more", "日本語のラベル"):
        assert texts(svg(comparison(), figure(label))).count(label) == 2


def test_characters_that_xml_cannot_hold_do_not_break_the_svg():
    picture = svg(comparison(), figure(alt="a\x00b\ufffe\ud800c"))
    assert tree(picture).findtext(f"{SVG}desc") == "a\ufffdb\ufffd\ufffdc"
    assert texts(svg(comparison(), figure("x\x01y"))).count("x\ufffdy") == 2


def prepared(draw=None):
    """Return a figure whose axes are prepared once, and the list of the canvases that its `prepare` was given."""
    canvases = []

    def prepare(canvas):
        canvases.append(canvas)
        canvas.add_subplot()

    def draw_label(canvas, comparison):
        (axes,) = canvas.axes
        axes.set_xlim(0, 200)
        axes.plot([40, 120], [1, 2], color=BLUE, label=comparison.title)
        axes.annotate(comparison.title, (40, 1))
        axes.legend(loc="upper right")
        canvas.text(0.5, 0.5, comparison.title)

    return replace(figure(), prepare=prepare, draw=draw or draw_label), canvases


def test_what_is_prepared_is_drawn_on_again_and_shows_nothing_of_what_was_drawn_before():
    offer, canvases = prepared()
    first = svg(comparison(title="one"), offer)
    second = texts(svg(comparison(title="two"), offer))
    assert (second.count("one"), second.count("two")) == (0, 3)
    assert svg(comparison(title="one"), offer) == first == svg(comparison(title="one"), prepared()[0])
    assert len(canvases) == 1


def test_a_figure_for_the_hand_is_nobody_elses():
    offer, canvases = prepared()
    mine, mine_too = drawn(comparison(), offer), drawn(comparison(), offer)
    svg(comparison(), offer)
    assert mine is not mine_too
    assert len({id(canvas) for canvas in canvases}) == 3
    assert len(mine.axes[0].lines) == 1


def test_after_a_draw_that_failed_halfway_the_next_one_is_as_new():
    def draw(canvas, comparison):
        canvas.axes[0].plot([1, 2], [1, 2], label=comparison.title)
        canvas.axes[0].set_facecolor(INK)
        if comparison.title == "evil":
            raise ValueError
        canvas.axes[0].set_facecolor(PAPER)

    offer, canvases = prepared(draw)
    before = svg(comparison(title="good"), offer)
    with pytest.raises(ValueError, match=r"^$"):
        svg(comparison(title="evil"), offer)
    assert svg(comparison(title="good"), offer) == before
    assert len(canvases) == 2


def test_a_figure_that_prepares_nothing_is_given_an_empty_canvas_each_time():
    def draw(canvas, comparison):
        assert not canvas.axes
        canvas.subplots_adjust(top=canvas.subplotpars.top / 2)
        canvas.suptitle(comparison.title)
        canvas.add_subplot().plot([1, 2], [1, 2])

    offer = replace(figure(), draw=draw)
    assert svg(comparison(), offer) == svg(comparison(), offer)


def test_threads_that_draw_at_once_get_what_one_alone_gets_and_leave_matplotlib_as_it_was():
    offers = [prepared()[0], figure(), figure("another label")]
    wanted = [(offer, comparison(title=f"title {i}")) for i in range(8) for offer in offers]
    expected, before = [svg(shown, offer) for offer, shown in wanted], dict(mpl.rcParams)
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(lambda one: svg(one[1], one[0]), wanted)) == expected
    assert dict(mpl.rcParams) == before


def test_letters_that_matplotlibs_font_lacks_are_drawn_in_a_png_where_the_machine_has_a_font(monkeypatch):
    fonts = [path for path in findSystemFonts() if "CJK" in path and "Sans" in path]
    if not fonts:
        pytest.skip("no font with Chinese letters here; on Debian: apt-get install fonts-noto-cjk")
    monkeypatch.setattr(drawing, "_further_fonts", tuple)
    boxes = png(comparison(), figure("日本"), dpi=50)
    assert boxes == png(comparison(), figure("漢字"), dpi=50)
    monkeypatch.undo()
    monkeypatch.setattr(fontManager, "ttflist", [*fontManager.ttflist])
    fontManager.addfont(fonts[0])
    monkeypatch.setattr(drawing, "_further_fonts", drawing._further_fonts.__wrapped__)
    assert len({boxes, *(png(comparison(), figure(label), dpi=50) for label in ("日本", "漢字"))}) == 3
    assert b"CJK" not in svg(comparison(), figure("日本"))


def test_the_png_is_white_and_as_large_as_asked():
    image = Image.open(io.BytesIO(png(comparison(), figure(), dpi=100)))
    assert image.size == (720, 440)
    assert image.convert("RGB").getpixel((0, 0)) == (255, 255, 255)
    assert image.text == {"Title": "MTP against Off", "Description": "What it shows."}


def test_a_text_for_a_figure_is_one_line_and_no_wider_than_asked():
    assert one_line(" a\n\tb\r\n ", 10) == "a b"
    assert one_line("x" * 10_000, 40) == "x" * 39 + "…"
    assert one_line("exactly", 7) == "exactly"
    assert one_line("日本語", 6) == "日本語"
    assert one_line("日本語", 5) == "日本…"
    assert one_line("\ud800", 5) == "\ufffd"
    assert one_line("", 5) == ""
