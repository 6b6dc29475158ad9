"""From configs to an output folder: what is written, what is left as it was, and what is said."""

import json
from dataclasses import replace

import pytest

from paretopress import config
from paretopress.build import build, jobs
from paretopress.errors import ConfigError, PageError
from paretopress.offers import Figure, Narrative
from paretopress.publishing.manifest import MANIFEST
from paretopress.reader import Reader
from paretopress.reports import name_of
from paretopress.selection import Pair
from paretopress.story import Claim, Story
from paretopress.text import Inline, escape

ROWS = [("mtp", 20, 1000, 16), ("mtp", 60, 200, 1), ("none", 10, 800, 16), ("none", 50, 100, 1)]


def tell(comparison):
    return Story(title=escape(comparison.title), summary=Claim.of(f"{len(comparison.matches)} targets."))


def draw(figure, comparison):
    side = comparison.sides["a"].frontier
    figure.add_subplot().plot(side["interactivity"], side["throughput_per_gpu"])


TINY = Narrative(key="tiny", label="Tiny", axes=("spec_method",), tell=tell)
LINE = Figure(key="frontier", label="Line", draw=draw, caption=lambda _: "A line.", alt=lambda _: "A line falls.")


@pytest.fixture
def offers(catalogue):
    """Return a maker of catalogues whose only narrative and figure are small ones of this test."""

    def offers(narrative=TINY, figure=LINE):
        own = {("narratives", "tiny"): "tiny:tiny", ("figures", "frontier"): "tiny:tiny"}
        return replace(
            catalogue,
            narratives={"tiny": narrative},
            figures={"frontier": figure},
            providers={**catalogue.providers, **own},
            versions={**catalogue.versions, "tiny:tiny": "1"},
        )

    return offers


@pytest.fixture
def data(tmp_path):
    """Return a function that writes a table of points beside the configs."""

    def data(name="d.json", rows=ROWS, **columns):
        keys = ("spec_method", "interactivity", "throughput_per_gpu", "concurrency")
        points = [{**dict(zip(keys, row, strict=True)), "model": "m", "hardware": "b200", **columns} for row in rows]
        (tmp_path / name).write_text(json.dumps(points))

    return data


@pytest.fixture
def write(tmp_path):
    """Return a function that writes a config and gives its path."""

    def write(report, name=None, **keys):
        compare = {"axis": "spec_method", "a": "mtp", "b": "none"}
        whole = {"report": report, "sources": [{"path": "d.json"}], "compare": compare, **keys}
        path = tmp_path / f"{name or report}.yaml"
        path.write_text(json.dumps(whole))
        return path

    return write


@pytest.fixture
def make(tmp_path, offers):
    """Return a function that builds configs into the output folder, or into another one, or into none."""

    def make(*paths, into="out", catalogue=None, **how):
        catalogue = catalogue or offers()
        output = tmp_path / into if into else None
        return build(jobs(config.load_all(paths), catalogue), output, Reader(catalogue=catalogue), **how)

    return make


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def said(outcome):
    return [str(fault) for fault in outcome.faults]


def test_a_report_is_a_folder_with_its_page_its_figures_and_its_numbers(make, data, write, tmp_path):
    data()
    (outcome,) = make(write("r"))
    assert outcome.faults == ()
    assert [entry.report for entry in outcome.entries] == ["r"]
    made = files(tmp_path / "out")
    report = ["r/frontier.svg", "r/index.md", "r/readings.csv", "r/report.json"]
    assert sorted(made) == [MANIFEST, "index.md", *report]
    assert b"](r/index.md)" in made["index.md"]
    assert b"](frontier.svg)" in made["r/index.md"]
    assert json.loads(made["r/report.json"])["report"] == "r"
    assert str(tmp_path).encode() not in b"".join(made.values())


def test_the_same_build_gives_the_same_bytes_in_another_folder(make, data, write, tmp_path):
    data()
    paths = write("b"), write("a", prices={"sheet": "inferencex-2026-08", "tier": "rental"})
    make(*paths)
    make(*reversed(paths), into="other")
    assert files(tmp_path / "out") == files(tmp_path / "other")


def test_a_second_build_touches_nothing(make, data, write, tmp_path):
    data()
    path = write("r")
    make(path)
    before = {file: (file.stat().st_mtime_ns, file.stat().st_ino) for file in (tmp_path / "out").rglob("*.*")}
    make(path)
    assert {file: (file.stat().st_mtime_ns, file.stat().st_ino) for file in (tmp_path / "out").rglob("*.*")} == before


def test_a_report_whose_data_is_bad_keeps_its_old_files_and_the_others_are_built(make, data, write, tmp_path):
    data("good.json")
    data("bad.json")
    good, bad = (write(name, sources=[{"path": f"{name}.json"}]) for name in ("good", "bad"))
    make(good, bad)
    before = files(tmp_path / "out")
    data("bad.json", [*ROWS, ("mtp", 30, -1, 4)])
    data("good.json", [(side, x, 2 * y, load) for side, x, y, load in ROWS])
    failed, built = make(bad, good)
    assert failed.entries == ()
    (fault,) = said(failed)
    assert fault.startswith(f"{bad} (bad): bad.json: $[4], column throughput_per_gpu: out of range: got '-1'")
    assert built.faults == ()
    after = files(tmp_path / "out")
    assert {name for name in after if after[name] != before[name]} == {
        MANIFEST, "good/frontier.svg", "good/index.md", "good/readings.csv", "good/report.json",
    }  # fmt: skip
    assert b"](bad/index.md)" in after["index.md"]  # it still lies there, whole


@pytest.mark.parametrize("broken", ["draw", "tell", "page"])
def test_a_plugin_that_fails_leaves_every_file_of_the_report_as_it_was(make, data, write, offers, tmp_path, broken):
    data()
    path = write("r")
    make(path)
    before = files(tmp_path / "out")

    def fails(*_):
        raise ZeroDivisionError

    def unsafe(_):
        return Story(title=escape("T"), summary=Claim(text=Inline("a <b> too many")))

    catalogue = {
        "draw": offers(figure=replace(LINE, draw=fails)),
        "tell": offers(narrative=replace(TINY, tell=fails)),
        "page": offers(narrative=replace(TINY, tell=unsafe)),
    }[broken]
    data("d.json", [(side, x, 2 * y, load) for side, x, y, load in ROWS])
    (outcome,) = make(path, catalogue=catalogue)
    assert outcome.faults
    assert all(fault.startswith(f"{path} (r): ") for fault in said(outcome))
    assert files(tmp_path / "out") == before


def test_of_several_pairs_none_is_written_unless_all_can_be(make, data, write, offers, tmp_path):
    def second_fails(comparison):
        if comparison.pair.family == "vllm":
            raise PageError("no words for this one")
        return tell(comparison)

    data()
    points = json.loads((tmp_path / "d.json").read_text())
    both = [{**point, "engine": engine, "topology": "aggregated"} for engine in ("trt", "vllm") for point in points]
    (tmp_path / "d.json").write_text(json.dumps(both))
    (outcome,) = make(write("r"), catalogue=offers(narrative=replace(TINY, tell=second_fails)))
    assert outcome.faults
    assert not [name for name in files(tmp_path / "out") if name.startswith("r")]
    (outcome,) = make(write("r"))
    assert [entry.report for entry in outcome.entries] == ["r-trt-aggregated", "r-vllm-aggregated"]


def test_a_check_writes_nothing_and_finds_what_a_build_would(make, data, write, tmp_path):
    data()
    data("bad.json", [("mtp", 30, -1, 4)])
    before = files(tmp_path)
    good, bad = make(write("r"), write("bad", sources=[{"path": "bad.json"}]), into=None)
    assert good.faults == ()
    assert "out of range" in said(bad)[0]
    assert files(tmp_path).keys() - before.keys() == {"r.yaml", "bad.yaml"}


def test_each_report_is_told_as_soon_as_it_is_done(make, data, write):
    data()
    done = []
    outcomes = make(write("a"), write("b"), done=done.append)
    assert done == list(outcomes)
    assert [outcome.report for outcome in done] == ["a", "b"]


def test_a_report_of_an_earlier_build_stays_in_the_index(make, data, write, tmp_path):
    data()
    make(write("a"))
    make(write("b"))
    listed = (tmp_path / "out/index.md").read_text()
    assert "](a/index.md)" in listed
    assert "](b/index.md)" in listed


def test_two_configs_of_one_report_are_refused_before_anything_is_written(make, data, write, tmp_path):
    data()
    with pytest.raises(ConfigError, match=r"report 'r' is also made by .*one.yaml"):
        make(write("r", "one"), write("r", "two"))
    assert not (tmp_path / "out").exists()


def test_a_pair_whose_name_is_another_report_s_is_refused(make, data, write, tmp_path):
    data(engine="trt", topology="aggregated")
    first, second = make(
        write("r-trt-aggregated", where={"engine": "trt", "topology": "aggregated"}), write("r"), write("z")
    )[:2]
    assert first.faults == ()
    assert "report 'r-trt-aggregated' is already made by" in said(second)[0]
    assert (tmp_path / "out/z-trt-aggregated/index.md").exists()


def test_two_families_whose_names_are_written_alike_do_not_overwrite_each_other(make, data, write, tmp_path):
    data()
    points = json.loads((tmp_path / "d.json").read_text())
    alike = [{**point, "engine": engine, "topology": "aggregated"} for engine in ("A B", "a-b") for point in points]
    (tmp_path / "d.json").write_text(json.dumps(alike))
    (outcome,) = make(write("r"))
    assert "report 'r-a-b-aggregated' is already made by" in said(outcome)[0]


def test_keep_going_leaves_a_bad_row_out_and_says_so_on_the_page(data, write, offers, tmp_path):
    data("d.json", [*ROWS, ("mtp", 30, -1, 4)])
    catalogue = offers()
    ready = jobs(config.load_all([write("r")]), catalogue)
    (outcome,) = build(ready, tmp_path / "out", Reader(catalogue=catalogue, keep_going=True))
    assert outcome.faults == ()
    page = (tmp_path / "out/r/index.md").read_text()
    assert "Left out" in page
    assert "out of range" in page


def test_everything_that_configs_ask_for_and_nobody_offers_is_said_at_once(write, offers):
    hardware = {"hardware": "b20"}
    paths = [
        write("a", narrative="tinny", figures=["frontir"], where=hardware),
        write("b", prices={"sheet": "inferencex-2026-4", "tier": "rental"}, sources=[{"path": "x", "parser": "point"}]),
        write("c", prices={"sheet": "inferencex-2026-04", "tier": "rentals"}),
        write("d", compare={"axis": "isl", "a": 1024, "b": 8192}),
    ]
    with pytest.raises(ConfigError) as caught:
        jobs(config.load_all(paths), offers())
    found = [str(fault) for fault in caught.value.faults]
    expected = ["'tiny'", "'frontier'", "'b200'", "'points'", "'inferencex-2026-04'", "has no tier 'rentals'", "'isl'"]
    assert len(found) == len(expected)
    for part, fault in zip(expected, found, strict=True):
        assert part in fault
        assert ".yaml:1:" in fault


def test_a_config_brings_its_own_hardware_and_prices(make, data, write, tmp_path):
    data(hardware="my-npu")
    sheet = {"as_of": "2026-11-01", "source": "purchasing", "usd_per_gpu_hour": {"my-npu": {"own": 3.6}}}
    (outcome,) = make(
        write(
            "r",
            known={"hardware": {"my-npu": {"label": "My NPU", "vendor": "Me"}}, "prices": {"mine": sheet}},
            prices={"sheet": "mine", "tier": "own"},
            targets=[20],
        )
    )
    assert outcome.faults == ()
    report = json.loads((tmp_path / "out/r/report.json").read_text())
    assert report["readings"][0]["a"]["cost_per_mtok"] == pytest.approx(1)
    assert report["provenance"]["price_sheet"]["key"] == "mine"


@pytest.mark.parametrize(
    ("pair", "given", "name"),
    [
        (None, {}, "r"),
        (Pair(family="trt", topology="aggregated"), {}, "r-trt-aggregated"),
        (Pair(family=None, topology=None), {}, "r"),
        (Pair(family=None, topology="disaggregated"), {}, "r-disaggregated"),
        (Pair(family="My Engine (v2)", topology=None), {}, "r-my-engine-v2"),
        (Pair(family="trt", topology="aggregated"), {"where": {"engine": ("trt",)}}, "r-aggregated"),
        (Pair(family="trt", topology="aggregated"), {"where": {"topology": ("aggregated",)}}, "r-trt"),
        (Pair(family=None, topology="aggregated"), {"axis": "engine", "a": "trt", "b": "vllm"}, "r-aggregated"),
    ],
)
def test_a_pair_s_report_is_named_after_what_the_config_leaves_open(asked, pair, given, name):
    assert name_of(asked(**given), pair) == name
