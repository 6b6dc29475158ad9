"""SQLite, DuckDB and Parquet files as sources: how they are recognised, named, and what is wrong with them."""

from __future__ import annotations

import sqlite3
import sys

import pytest

import paretopress
from paretopress.config import SourceSpec
from paretopress.errors import ConfigError, DataError
from paretopress.locations import find
from paretopress.reader import Reader
from paretopress.tabular.opening import signature, table_of

ROW = {"spec_method": "mtp", "hardware": "b200", "gpus": 8, "tpot_p50": 0.01, "total_tok_s": 4000.0}
ROWS = [{"id": n, **ROW, "concurrency": n + 1} for n in range(9)]


@pytest.fixture
def read(tmp_path, catalogue):
    def read(path, **source):
        spec = SourceSpec(path=path, **source)
        return Reader(catalogue=catalogue).read([spec], base=tmp_path)

    return read


@pytest.fixture
def fault(read):
    def fault(path, **source):
        with pytest.raises(DataError) as caught:
            read(path, **source)
        (found,) = caught.value.faults
        return str(found)

    return fault


def test_files_are_told_by_their_first_bytes_whatever_they_are_called(tmp_path, stores, read):
    stores.sqlite(tmp_path / "a.csv", ROWS)
    stores.duckdb(tmp_path / "b.json", ROWS)
    stores.parquet(tmp_path / "c", ROWS)
    for name, tool in (("a.csv", "SQLite"), ("b.json", "DuckDB"), ("c", "Parquet")):
        (record,) = read(name).sources
        assert (record.path, record.parser, record.tool, record.rows) == (name, "table", tool, 9)


def test_a_parser_that_is_named_reads_a_parquet_file_whole(tmp_path, stores, read):
    stores.parquet(tmp_path / "runs.parquet", ROWS)
    (record,) = read("runs.parquet", parser="points").sources
    assert (record.parser, record.digest_of) == ("points", "")


@pytest.mark.parametrize("store", ["sqlite", "duckdb"])
def test_of_several_tables_one_is_named_or_asked(tmp_path, stores, read, fault, store):
    getattr(stores, store)(tmp_path / "runs.db", ROWS, "nightly")
    getattr(stores, store)(tmp_path / "runs.db", ROWS[:2], "odd name")
    assert "2 tables and views in it: expected 'table: …', one of nightly, odd name" in fault("runs.db")
    assert "no such table: got 'nightl'; did you mean 'nightly'?" in fault("runs.db", table="nightl")
    points = read("runs.db", table="odd name")
    assert (points.sources[0].path, len(points.frame)) == ("runs.db#odd name", 2)
    points = read("runs.db", query="SELECT * FROM nightly WHERE id > 5 -- late\n;")
    assert points.sources[0].path.startswith("runs.db#query-")
    assert points.sources[0].query.startswith("SELECT")
    assert points.frame["row"].tolist() == ["6", "7", "8"]


def test_two_tables_of_one_file_are_two_sources(tmp_path, stores, catalogue):
    stores.sqlite(tmp_path / "runs.db", ROWS, "one")
    stores.sqlite(tmp_path / "runs.db", ROWS[:2], "two")
    specs = [SourceSpec(path="runs.db", table=name) for name in ("one", "two")]
    points = Reader(catalogue=catalogue).read(specs, base=tmp_path)
    assert [record.rows for record in points.sources] == [9, 2]
    assert points.frame["source"].unique().tolist() == ["runs.db#one", "runs.db#two"]


@pytest.mark.parametrize("store", ["sqlite", "duckdb"])
def test_a_query_that_is_refused_or_would_write_is_a_fault(tmp_path, stores, fault, read, store):
    getattr(stores, store)(tmp_path / "runs.db", ROWS)
    tool = {"sqlite": "SQLite", "duckdb": "DuckDB"}[store]
    for query in ("SELECT nothing FROM runs", "DELETE FROM runs", "SELECT 1) t; DELETE FROM runs; --"):
        assert f"{tool} refuses" in fault("runs.db", query=query)
    assert len(read("runs.db").frame) == 9


def test_a_duckdb_query_reaches_no_other_file(tmp_path, stores, fault):
    stores.duckdb(tmp_path / "runs.db", ROWS)
    (tmp_path / "secret.csv").write_text("tp\n8\n")
    query = f"SELECT * FROM read_csv('{tmp_path / 'secret.csv'}')"
    assert "DuckDB refuses" in fault("runs.db", query=query)


def test_a_table_of_a_file_that_is_no_database_is_a_fault(tmp_path, stores, fault):
    stores.parquet(tmp_path / "runs.parquet", ROWS)
    assert "runs.parquet#t: no database" in fault("runs.parquet", table="t")


def test_columns_that_are_almost_ours_and_values_that_are_no_texts_are_told(tmp_path, fault):
    with sqlite3.connect(tmp_path / "runs.db") as connection:
        connection.execute("CREATE TABLE runs (id INTEGER, engine_version REAL, interactivity REAL)")
        connection.execute("INSERT INTO runs VALUES (7, 0.10, 50.0)")
        connection.execute("CREATE VIEW near AS SELECT interactivity AS interactvity FROM runs")
    assert "unknown column 'interactvity'; did you mean 'interactivity'?" in fault("runs.db", table="near")
    told = fault("runs.db", table="runs")
    assert told.startswith("runs.db#runs: row 7, column engine_version: not a text: got '0.1'")


def test_damaged_files_are_faults(tmp_path, stores, fault):
    stores.parquet(tmp_path / "runs.parquet", ROWS)
    whole = (tmp_path / "runs.parquet").read_bytes()
    (tmp_path / "runs.parquet").write_bytes(whole[: len(whole) // 2])
    assert "runs.parquet: damaged Parquet" in fault("runs.parquet")
    (tmp_path / "runs.db").write_bytes(b"SQLite format 3\x00" + b"no database" * 100)
    assert "runs.db: SQLite refuses" in fault("runs.db")
    (tmp_path / "duck.db").write_bytes(b"\x00" * 8 + b"DUCK" + b"\x00" * 100)
    pytest.importorskip("duckdb")
    assert "duck.db: DuckDB refuses" in fault("duck.db")


@pytest.mark.parametrize(
    ("store", "package", "extra"), [("duckdb", "duckdb", "sql"), ("parquet", "pyarrow", "parquet")]
)
def test_a_package_that_is_not_installed_is_named_with_its_extra(
    tmp_path, stores, fault, monkeypatch, store, package, extra
):
    getattr(stores, store)(tmp_path / "runs.db", ROWS)
    monkeypatch.setitem(sys.modules, package, None)
    told = fault("runs.db")
    assert f"needs {package}" in told
    assert f"paretopress[{extra}]" in told


def test_a_folder_is_one_table_only_if_all_of_it_is_parquet_below_key_value_folders(tmp_path, stores):
    stores.parquet(tmp_path / "runs", ROWS, by=("hardware", "spec_method"))
    (tmp_path / "runs/_SUCCESS").touch()
    (found,) = find("runs/", base=tmp_path)
    assert (found.path, found.in_folder) == ("runs", False)
    (tmp_path / "runs/hardware=b200/notes.txt").write_text("warm")
    assert {found.in_folder for found in find("runs", base=tmp_path)} == {True}
    (tmp_path / "flat").mkdir()
    stores.parquet(tmp_path / "flat/a.parquet", ROWS)
    assert [found.path for found in find("flat", base=tmp_path)] == ["flat/a.parquet"]


def test_folder_names_are_texts_as_written_and_every_file_s_columns_count(tmp_path, stores, read):
    (tmp_path / "runs/engine_version=0.10").mkdir(parents=True)
    (tmp_path / "runs/engine_version=010").mkdir(parents=True)
    stores.parquet(tmp_path / "runs/engine_version=0.10/a.parquet", ROWS[:1])
    stores.parquet(tmp_path / "runs/engine_version=010/b.parquet", [{**ROWS[1], "precision": "fp8"}])
    frame = read("runs").frame
    assert frame["engine_version"].tolist() == ["0.10", "010"]
    assert frame["precision"].tolist() == [None, "fp8"]


def test_a_signature_changes_when_the_files_do_and_not_otherwise(tmp_path, stores):
    for path in stores.everywhere(tmp_path, ROWS, by=("hardware",)):
        (found,) = find(path, base=tmp_path)
        before = signature(found)
        assert before == signature(found) is not None
        file = tmp_path / path if (tmp_path / path).is_file() else next((tmp_path / path).rglob("*.parquet"))
        file.touch()
        assert signature(found) != before
    (tmp_path / "a.csv").write_text("tp\n8\n")
    (found,) = find("a.csv", base=tmp_path)
    assert signature(found) is None
    assert table_of(found) is None


def test_python_reads_tables_and_selects_what_they_need_not_hand_over(tmp_path, stores, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = [*ROWS, {**ROWS[0], "id": 20, "hardware": "h200"}, {**ROWS[0], "id": 21, "hardware": None}]
    stores.sqlite(tmp_path / "runs.db", rows)
    frame = paretopress.read("runs.db", where={"hardware": "b200", "concurrency": [1, 2]})
    assert frame["row"].tolist() == ["0", "1", "21"]
    assert frame.attrs["sources"][0]["digest_of"] == "rows"
    frame = paretopress.read(sql=f"sqlite:///{tmp_path / 'runs.db'}", query="SELECT * FROM runs WHERE id < 3")
    assert len(frame) == 3
    with pytest.raises(ConfigError, match="a database without a table"):
        paretopress.read(sql="postgresql://host/runs")


def test_a_table_of_millions_is_counted_by_itself_and_not_printed(tmp_path, stores, run_cli):
    stores.parquet(tmp_path / "runs.parquet", [{**ROWS[0], "id": n, "concurrency": n + 1} for n in range(3000)])
    printed = run_cli("inspect", tmp_path / "runs.parquet")
    assert "3,000 rows, Parquet, parser table" in printed
    assert "  hardware: b200\n" in printed
    assert "concurrency" in printed.partition("in the first 1,000 rows also:")[2]
    assert len(printed.splitlines()) < 15
    assert "3,000 rows, parser table" in run_cli("check", tmp_path / "runs.parquet")
