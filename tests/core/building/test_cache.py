"""What a second build makes again, and what it does not."""

import os
import shutil

import pytest

from paretopress.building.settings import Settings
from paretopress.building.store import Store


def test_an_unchanged_site_is_not_read_not_drawn_and_not_written(site, monkeypatch):
    site.table()
    site.config()
    site.build()
    assert site.drawn == ["r-m1", "r-m2"]
    before = {path: path.stat().st_mtime_ns for path in (site.folder / "out").rglob("*")}
    monkeypatch.setattr("paretopress.reader.open_source", lambda *_: pytest.fail("a source was read"))
    outcomes = site.build()
    assert [outcome.made for outcome in outcomes.values()] == [0, 0]
    assert [entry.report for outcome in outcomes.values() for entry in outcome.entries] == ["r-m1", "r-m2"]
    assert site.drawn == []
    assert {path: path.stat().st_mtime_ns for path in (site.folder / "out").rglob("*")} == before


def test_a_matrix_of_what_the_data_have_is_not_read_again(site, monkeypatch):
    site.table(models=("m1", "m2"))
    site.config(matrix={"model": "auto"})
    assert site.made() == {"r-m1", "r-m2"}
    with monkeypatch.context() as patched:
        patched.setattr("paretopress.reader.open_source", lambda *_: pytest.fail("a source was read"))
        assert site.made() == set()
    site.table(models=("m1", "m2", "m3"))
    assert site.made() == {"r-m1", "r-m2", "r-m3"}


def test_a_removed_output_is_written_again_from_the_cache(site):
    site.table()
    site.config()
    site.build()
    before = site.files()
    shutil.rmtree(site.folder / "out")
    assert site.made() == set()
    assert site.files() == before


def test_of_a_folder_only_the_reports_with_rows_in_the_changed_file_are_made_again(site):
    (site.folder / "runs").mkdir()
    for model in ("m1", "m2", "m3"):
        site.table(f"runs/{model}.csv", models=(model,))
    site.config(models=("m1", "m2", "m3"), source="runs")
    site.build()
    site.table("runs/m2.csv", models=("m2",), gain=1.7)
    assert site.made() == {"r-m2"}
    assert site.drawn == ["r-m2"]
    cached = site.files()
    site.build("anew", cached=False)
    assert site.files("anew") == cached


def test_a_new_file_without_a_row_for_a_report_leaves_it_as_it_is(site):
    (site.folder / "runs").mkdir()
    for model in ("m1", "m2"):
        site.table(f"runs/{model}.csv", models=(model,))
    site.config(source="runs")
    site.build()
    site.table("runs/m3.csv", models=("m3",))
    assert site.made() == set()


def test_where_only_other_rows_of_a_table_changed_the_page_is_made_and_nothing_is_drawn(site):
    site.table(models=("m1", "m2"))
    site.config()
    site.build()
    table = site.folder / "d.csv"
    table.write_text(table.read_text().replace("m2,mtp,60,300", "m2,mtp,60,310"))
    assert site.made() == {"r-m1", "r-m2"}  # both pages name the table's digest
    assert site.drawn == ["r-m2"]
    cached = site.files()
    site.build("anew", cached=False)
    assert site.files("anew") == cached


def test_a_change_that_is_taken_back_is_no_change(site):
    site.table()
    site.config()
    site.build()
    site.table(gain=1.7)
    assert site.made() == {"r-m1", "r-m2"}
    site.table()
    assert site.made() == set()


def test_a_file_that_looks_as_before_and_is_not_is_read_again(site):
    site.table()
    site.config()
    table = site.folder / "d.csv"
    os.utime(table, (1_000_000_000, 1_000_000_000))
    site.build()
    site.table(gain=2.5)  # as long as it was
    os.utime(table, (1_000_000_000, 1_000_000_000))
    assert site.made() == {"r-m1", "r-m2"}


def test_a_side_car_that_appears_is_seen(site):
    site.table()
    site.config()
    site.build()
    (site.folder / "d.csv.meta.yaml").write_text("precision: fp8\n")
    assert site.made() == {"r-m1", "r-m2"}
    assert b"fp8" in site.files()["r-m1/report.json"]


def test_a_file_that_a_parser_looks_for_beside_a_source_is_seen(site):
    source = site.plugin.read_text()
    source = source.replace("Figure, Narrative\n", "Figure, Narrative, Parser\n")
    source += """

def read(source):
    import io
    import pandas as pd
    beside = source.beside("gain.txt")
    frame = pd.read_csv(io.BytesIO(source.data))
    frame["throughput_per_gpu"] *= float(beside.text) if beside else 1.0
    frame["row"] = [f"row {number}" for number in range(len(frame))]
    return frame


@hookimpl
def paretopress_parsers():
    return [Parser(key="scaled", label="Scaled", tool="t", versions="1", recognises=lambda _: False, parse=read)]
"""
    site.plugin.write_text(source)
    site.table()
    site.config(sources=[{"path": "d.csv", "parser": "scaled"}])
    site.build()
    assert site.made() == set()
    (site.folder / "gain.txt").write_text("2")
    assert site.made() == {"r-m1", "r-m2"}
    (site.folder / "gain.txt").write_text("3")
    assert site.made() == {"r-m1", "r-m2"}
    assert site.made() == set()
    (site.folder / "gain.txt").unlink()
    assert site.made() == set()  # as at first


def test_what_a_config_says_is_seen_and_how_it_is_laid_out_is_not(site):
    site.table()
    site.config()
    site.build()
    path = site.folder / "r.yaml"
    path.write_text(f"# a comment\n\n{path.read_text()}")
    assert site.made() == set()
    site.config(targets=[30])
    assert site.made() == {"r-m1", "r-m2"}


def test_a_wording_file_that_changes_is_seen(site):
    words = site.folder / "words"
    words.mkdir()
    site.table()
    site.config(templates="words")
    site.build()
    (words / "head-made.j2").write_text("Made like this\n")
    assert site.made() == {"r-m1", "r-m2"}
    assert b"## Made like this" in site.files()["r-m1/index.md"]


def test_another_setting_and_another_plugin_are_seen(site):
    site.table()
    site.config()
    site.build()
    assert site.made(settings=Settings(png=True)) == {"r-m1", "r-m2"}
    site.plugin.write_text(site.plugin.read_text().replace("A line.", "One line."))
    assert site.made() == {"r-m1", "r-m2"}


def test_rows_that_are_left_out_and_listed_are_part_of_a_report(site):
    site.table()
    site.config()
    table = site.folder / "d.csv"
    table.write_text(table.read_text() + "m1,mtp,30,-1,4,b200\n")
    site.build(keep_going=True)
    assert b"out of range" in site.files()["r-m1/index.md"]
    assert site.made(keep_going=True) == set()
    assert "out of range" in str(site.build()["r-m1"].faults[0])


def test_a_report_that_fails_is_tried_again(site):
    site.table()
    site.config()
    site.build()
    table = site.folder / "d.csv"
    good = table.read_text()
    table.write_text(good + "m1,mtp,30,-1,4,b200\n")
    for _ in range(2):
        assert all(outcome.faults for outcome in site.build().values())
    table.write_text(good)
    assert site.made() == set()


def test_without_a_cache_everything_is_made(site):
    site.table()
    site.config()
    site.build(cached=False)
    assert site.made(cached=False) == {"r-m1", "r-m2"}
    assert not site.store.folder.exists()


def test_a_cache_that_cannot_be_written_stops_nothing_and_is_said(site):
    site.table()
    site.config()
    (site.folder / "file").write_text("in the way")
    store = Store(folder=site.folder / "file")
    assert site.made(store=store) == {"r-m1", "r-m2"}
    assert store.refused is not None


DAMAGE = {
    "cut short": lambda path: path.write_bytes(path.read_bytes()[:-7]),
    "empty": lambda path: path.write_bytes(b""),
    "a bit flipped": lambda path: path.write_bytes(_flipped(path.read_bytes())),
    "of another version": lambda path: path.write_bytes(path.read_bytes().replace(b"cache-1", b"cache-0")),
    "another entry": lambda path: path.write_bytes(_other(path).read_bytes()),
    "a folder": lambda path: (path.unlink(), (path / "x").mkdir(parents=True)),
    "gone": lambda path: path.unlink(),
}


def _flipped(data):
    return data[:-3] + bytes([data[-3] ^ 4]) + data[-2:]


def _other(path):
    return next(other for other in sorted(path.parents[1].glob("*/*")) if other != path and other.is_file())


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_entry_is_made_again_and_replaced(site, damage):
    site.table(models=("m1",))
    site.config(models=("m1",))
    site.build()
    before = site.files()
    entries = [path for path in sorted(site.store.folder.glob("*/*/*")) if path.is_file()]
    assert len(entries) > 3
    for path in entries:
        whole = path.read_bytes()
        DAMAGE[damage](path)
        shutil.rmtree(site.folder / "out")
        assert not any(outcome.faults for outcome in site.build().values())
        assert site.files() == before
        if damage != "gone":  # digests of files that were never asked for are not written again
            assert path.is_file()
            assert len(path.read_bytes()) == len(whole)
    assert site.made() == set()
