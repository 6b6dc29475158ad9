"""Whether reports still hold: every digit of every page, sources, prices, configs, and versions."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paretopress import config
from paretopress.build import build, jobs
from paretopress.errors import ConfigError
from paretopress.host import default_host
from paretopress.offers import Figure, Narrative
from paretopress.reader import Reader
from paretopress.recheck.mismatch import KINDS
from paretopress.recheck.verify import Verifier
from paretopress.story import Claim, Figures, Readings, Story, Warn
from paretopress.text import escape

ROOT = Path(__file__).parents[3]
COLUMNS = "model,hardware,spec_method,concurrency,interactivity,throughput_per_gpu\n"
ROWS = [
    ("mtp", 16, 20, 1000.7),
    ("mtp", 4, 41.5, 600.1),
    ("mtp", 1, 60, 200),
    ("none", 16, 10, 800),
    ("none", 1, 50, 99.3),
]
SHEET = {"as_of": "2026-11-01", "source": "purchasing", "usd_per_gpu_hour": {"b200": {"own": 1.95}}}
CONFIG = {
    "report": "r2",
    "sources": [{"path": "data/d1.csv"}],
    "compare": {"axis": "spec_method", "a": "mtp", "b": "none"},
    "targets": [15, 25, 40],
    "known": {"prices": {"sheet-1": SHEET}},
    "prices": {"sheet": "sheet-1", "tier": "own"},
    "budgets": [0.7],
}


def tell(comparison):
    first = comparison.matches[1]
    ratio = first.deltas["throughput_per_gpu"].ratio
    return Story(
        title=escape("8k/1k: 2 sides"),
        summary=Claim.of(f"At {first.interactivity:g} the ratio is {ratio:.2f}.", ratio=ratio),
        cautions=(Warn(title=escape("3 points"), text=escape("The frontier has only 3 points.")),),
        parts=(Readings(), Figures(), Claim.of("Three sentences of 12 words.", words=12)),
    )


def draw(figure, comparison):
    side = comparison.sides["a"].frontier
    figure.add_subplot().plot(side["interactivity"], side["throughput_per_gpu"])


TINY = Narrative(key="tiny", label="Tiny", axes=("spec_method",), tell=tell)
LINE = Figure(key="frontier", label="Line", draw=draw, caption=lambda _: "Fig 1.", alt=lambda _: "Falls from 1,000.7.")


@pytest.fixture(scope="module")
def small():
    """Return a catalogue whose only narrative and figure are small ones of this test."""
    whole = default_host().catalogue
    own = {("narratives", "tiny"): "tiny:tiny", ("figures", "frontier"): "tiny:tiny"}
    return replace(
        whole,
        narratives={"tiny": TINY},
        figures={"frontier": LINE},
        providers={**whole.providers, **own},
        versions={**whole.versions, "tiny:tiny": "1"},
    )


def write(folder, rows=ROWS, **keys):
    (folder / "configs/data").mkdir(parents=True, exist_ok=True)
    lines = [f"m,b200,{side},{load},{x},{y}\n" for side, load, x, y in rows]
    (folder / "configs/data/d1.csv").write_text(COLUMNS + "".join(lines))
    (folder / "configs/r2.yaml").write_text(json.dumps(CONFIG | keys))


def make(catalogue, *paths):
    ready = jobs(config.load_all(config.find(paths or ["configs"])), catalogue)
    outcomes = build(ready, Path("output"), Reader(catalogue=catalogue))
    assert [outcome.faults for outcome in outcomes] == [()] * len(outcomes)


@pytest.fixture
def folder(small, tmp_path, monkeypatch):
    """Return the current folder, in which `configs` were built into `output`."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path)
    make(small)
    return tmp_path


@pytest.fixture
def wrong(small):
    """Return a function that verifies, by default without figures, and gives what does not hold: (kind, message)."""

    def wrong(configs=None, catalogue=None, output="output", figures=False, **how):
        verdicts = Verifier(output=Path(output), catalogue=catalogue or small, figures=figures, **how).verify(configs)
        return [(one.kind, str(one.fault)) for verdict in verdicts for one in verdict.mismatches]

    return wrong


def alter(path, old, new):
    path = Path(path)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_what_was_just_built_holds_and_nothing_is_written(folder, wrong):
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    assert wrong(figures=True) == []
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_the_reports_of_every_config_hold_once_built(tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    catalogue = default_host().catalogue
    build(jobs(config.load_all(config.find(["configs"])), catalogue), tmp_path / "out", Reader(catalogue=catalogue))
    verdicts = Verifier(output=tmp_path / "out", catalogue=catalogue).verify()
    assert len(verdicts) > len(list((ROOT / "configs").glob("*.yaml")))
    assert [str(one.fault) for verdict in verdicts for one in verdict.mismatches] == []


@pytest.fixture(scope="module")
def altering(small, tmp_path_factory):
    """Return a function that verifies a built folder in which one file has another text; the files' own texts."""
    place = tmp_path_factory.mktemp("altering")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        write(place)
        make(small)
        texts = {path: path.read_text() for path in (place / "output").rglob("[!.]*.*") if path.suffix != ".svg"}

        def altered(path, text):
            path.write_text(text)
            try:
                verdicts = Verifier(output=Path("output"), catalogue=small, figures=False).verify()
            finally:
                path.write_text(texts[path])
            return [str(one.fault) for verdict in verdicts for one in verdict.mismatches]

        yield altered, texts


@settings(max_examples=60)
@given(data=st.data())
def test_a_single_altered_digit_anywhere_is_caught_and_its_file_named(altering, data):
    altered, texts = altering
    path = data.draw(st.sampled_from(sorted(texts)))
    place = data.draw(st.sampled_from([match.start() for match in re.finditer(r"\d", texts[path])]))
    digit = data.draw(st.sampled_from(sorted(set("0123456789") - {texts[path][place]})))
    faults = altered(path, texts[path][:place] + digit + texts[path][place + 1 :])
    assert any(path.relative_to(Path.cwd()).as_posix() in fault for fault in faults)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("the ratio is 1", "the ratio is 9", "this text does not hold: got 'At 25 the ratio is 9."),
        ("has only 3", "has only 4", "this caution does not hold"),
        ("# 8k/1k", "# 9k/1k", "this title does not hold: got '9k/1k"),
        ("| 25 tok/s/user", "| 26 tok/s/user", "table, row 'At equal interactivity', column '25 tok/s/user'"),
        ("from 20 tok", "from 21 tok", "this text does not hold"),
        ("Falls from 1,000", "Falls from 2,000", "got 'Falls from 2,000"),
        ("Fig 1", "Fig 2", "got 'Fig 2.', expected 'Fig 1.'"),
        ("](report.json)", "](report.jsom)", "index.md:"),
        ("`strict`", "strict", "written otherwise"),
    ],
)
def test_an_altered_page_is_told_by_the_place_that_was_altered(folder, wrong, old, new, told):
    alter("output/r2/index.md", old, new)
    (found,) = wrong()
    assert found[0] == "page"
    assert found[1].startswith("output/r2/index.md:")
    assert told in found[1]


def test_a_cell_of_a_table_is_named_by_its_row_and_column(folder, wrong):
    alter("output/r2/index.md", "600.1", "700.1")
    (found,) = wrong()
    assert "under 'What was run': table, row" in found[1]
    assert "got '700.1', expected '600.1'" in found[1]


def test_numbers_for_machines_are_named_by_path_and_by_row_and_column(folder, wrong):
    report = json.loads(Path("output/r2/report.json").read_text())
    value = repr(report["readings"][1]["a"]["throughput_per_gpu"])
    alter("output/r2/report.json", value, "1234.5")
    alter("output/r2/readings.csv", value, "1234.5")
    first, second = wrong()
    expected = f"not what the sources give: got '1234.5', expected '{value}'"
    assert first == ("number", f"output/r2/report.json: readings[1].a.throughput_per_gpu: {expected}")
    assert second == ("readings", f"output/r2/readings.csv: row 3, column throughput_per_gpu: {expected}")


def test_a_claim_is_held_against_the_sources_by_its_text_and_by_its_evidence(folder, wrong):
    alter("output/r2/report.json", "Three sentences", "Four sentences")
    alter("output/r2/report.json", '"words": 12', '"words": 13')
    found = wrong()
    assert [kind for kind, _ in found] == ["claim", "claim"]
    assert "report.json: claims[1].text: this claim does not hold: got 'Four" in found[0][1]
    assert "report.json: claims[1].evidence.words: this claim does not hold: got '13', expected '12'" in found[1][1]


def test_a_tolerance_lets_rounding_pass_and_no_more(folder, wrong):
    value = json.loads(Path("output/r2/report.json").read_text())["readings"][1]["a"]["throughput_per_gpu"]
    alter("output/r2/report.json", repr(value), repr(value * (1 + 1e-12)))
    alter("output/r2/readings.csv", repr(value), repr(value * (1 + 1e-12)))
    found = wrong()
    assert [message.endswith("rounding alone: --tolerance 1e-09 lets it pass") for _, message in found] == [True, True]
    assert wrong(tolerance=1e-9) == []
    assert len(wrong(tolerance=1e-13)) == 2


def test_a_source_that_changed_is_told_before_all_that_follows_from_it(folder, wrong):
    write(folder, [(side, load, x, y * (2 if side == "mtp" else 1)) for side, load, x, y in ROWS])
    found = wrong(figures=True)
    assert found[0][0] == "source"
    assert "provenance.sources[data/d1.csv].sha256: this source is not what was read" in found[0][1]
    kinds = [KINDS.index(kind) for kind, _ in found if "output/r2/" in _]
    assert kinds == sorted(kinds)
    assert {"claim", "page", "number", "readings", "figure"} <= {kind for kind, _ in found}


def test_a_replaced_price_sheet_is_told_as_such(folder, wrong):
    dearer = SHEET | {"usd_per_gpu_hour": {"b200": {"own": 2.05}}}
    write(folder, known={"prices": {"sheet-1": dearer}})
    found = wrong()
    assert found[0][0] == "prices"
    assert (
        "provenance.price_sheet.rates.a.usd_per_gpu_hour: the price sheet is not the one that was used" in found[0][1]
    )
    assert {"claim"} & {kind for kind, _ in found} == set()  # no claim of this story is about money
    assert any("table, row 'Cost" in message for _, message in found)


def test_a_config_that_asks_something_else_does_not_hold(folder, wrong):
    write(folder, targets=[15, 25])
    assert any("report.json: readings[2]" in message for _, message in wrong())


@pytest.mark.parametrize("name", ["index.md", "r2/index.md", "r2/report.json", "r2/readings.csv", "r2/frontier.svg"])
def test_a_file_that_is_gone_is_missing(folder, wrong, name):
    (folder / "output" / name).unlink()
    found = wrong()
    assert found
    assert any(f"output/{name}: " in message for _, message in found)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"provenance": 3}', '{"schema": "paretopress/report@1"}', "é"]
)
def test_a_damaged_report_json_is_a_message(folder, wrong, text):
    Path("output/r2/report.json").write_bytes(text.encode("latin-1"))
    assert any("output/r2/report.json: " in message for _, message in wrong())
    assert wrong([Path("configs/r2.yaml")])


def test_a_figure_that_its_data_does_not_draw_is_told_unless_figures_are_left_out(folder, wrong):
    alter("output/r2/frontier.svg", "M ", "M 1")
    ((kind, message),) = wrong(figures=True)
    assert kind == "figure"
    assert message.startswith("output/r2/frontier.svg: the figure is not what its data draws; ")
    assert wrong() == []


def test_line_ends_of_windows_change_nothing(folder, wrong):
    for path in (folder / "output").rglob("*.*"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert wrong(figures=True) == []


def test_a_report_names_its_config_from_where_it_was_built_and_no_folder_of_the_machine(folder):
    report = (folder / "output/r2/report.json").read_text()
    assert json.loads(report)["provenance"]["config"] == "configs/r2.yaml"
    assert str(folder) not in report


def test_a_config_from_elsewhere_is_not_named_and_must_be_given(folder, small, wrong, monkeypatch):
    (folder / "elsewhere").mkdir()
    monkeypatch.chdir(folder / "elsewhere")
    make(small, "../configs")
    assert "config" not in json.loads(Path("output/r2/report.json").read_text())["provenance"]
    ((kind, message), *_) = wrong()
    assert kind == "report"
    assert "does not say which config made it; name the config with --config" in message
    assert wrong([Path("../configs/r2.yaml")]) == []


def test_reports_are_verified_from_any_folder_and_after_their_repository_moved(
    folder, wrong, tmp_path_factory, monkeypatch
):
    moved = tmp_path_factory.mktemp("moved") / "repository"
    shutil.copytree(folder, moved)
    shutil.rmtree(folder / "configs")
    monkeypatch.chdir(tmp_path_factory.mktemp("here"))
    assert wrong(output=moved / "output") == []


def test_reports_that_were_built_into_a_folder_far_away_are_verified_from_the_repository(
    folder, wrong, tmp_path_factory
):
    far = tmp_path_factory.mktemp("far") / "output"
    shutil.copytree("output", far)
    assert wrong(output=far) == []


@pytest.mark.parametrize("named", ["/etc/r2.yaml", "../configs/r2.yaml", "configs/r3.yaml", ""])
def test_a_config_that_is_not_there_is_told(folder, wrong, named):
    (folder / "sub").mkdir()
    alter("output/r2/report.json", '"configs/r2.yaml"', json.dumps(named))
    assert any("output/r2/report.json: cannot be verified: " in message for _, message in wrong())


def test_a_config_that_makes_other_reports_now_is_told(folder, wrong):
    write(folder, report="r3")
    ((_, message), *_) = wrong()
    assert "output/r2/report.json: cannot be verified: no config makes this report any more" in message


def test_a_config_that_cannot_be_built_any_more_is_told_with_its_reason(folder, wrong):
    write(folder, prices={"sheet": "sheet-2", "tier": "own"})
    assert "unknown price sheet 'sheet-2'" in wrong()[0][1]
    (folder / "configs/data/d1.csv").unlink()
    write(folder)
    (folder / "configs/data/d1.csv").unlink()
    assert "d1.csv" in wrong()[0][1]
    with pytest.raises(ConfigError):
        Verifier(output=Path("output"), catalogue=default_host().catalogue).verify([Path("configs/none.yaml")])


def test_one_report_that_cannot_be_built_does_not_keep_others_from_being_verified(folder, small, wrong):
    other = CONFIG | {"report": "other"}
    Path("configs/other.yaml").write_text(json.dumps(other))
    make(small)
    Path("configs/r2.yaml").write_text("{")
    alter("output/other/index.md", "600.1", "600.2")
    messages = [message for _, message in wrong()]
    assert any(message.startswith("output/r2/report.json: cannot be verified") for message in messages)
    assert any(message.startswith("output/other/index.md") for message in messages)


def test_rows_that_were_left_out_and_listed_still_hold(folder, small, wrong):
    with Path("configs/data/d1.csv").open("a") as file:
        file.write("m,b200,mtp,2,many,7\n")
    ready = jobs(config.load_all([Path("configs/r2.yaml")]), small)
    build(ready, Path("output"), Reader(catalogue=small, keep_going=True))
    assert "Left out" in Path("output/r2/index.md").read_text()
    assert wrong() == []


def test_an_upgrade_alone_takes_no_claim_back_and_is_noted(folder, small, wrong):
    newer = replace(small, versions={**small.versions, "tiny:tiny": "2"})
    assert wrong(catalogue=newer) == []
    verdicts = Verifier(output=Path("output"), catalogue=newer).verify()
    assert [bool(verdict.notes) for verdict in verdicts] == [True, False]
    alter("output/r2/report.json", '"tiny:tiny": "1"', '"tiny:tiny": "3"')
    assert any("provenance.plugins.tiny:tiny: made by other plugins" in message for _, message in wrong())


def test_a_folder_without_reports_is_wrong_use(folder, wrong):
    with pytest.raises(ConfigError, match="configs: no report in this folder"):
        wrong(output="configs")
