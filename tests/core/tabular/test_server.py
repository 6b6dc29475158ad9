"""A database behind a URL: what is asked of it, what it must not be able to do, and what is never printed."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from paretopress import cli
from paretopress.config import SourceSpec
from paretopress.errors import DataError
from paretopress.locations import Found
from paretopress.reader import Reader
from paretopress.tabular.opening import server, table_of
from paretopress.tabular.pushing import conditions

HEAD = {"hardware": "b200", "isl": 8192, "gpus": 8, "engine_version": "0.10", "spec_method": "mtp"}
ROWS = [{"id": n, **HEAD, "concurrency": n + 1, "tpot_p50": 0.01 + n / 1000, "total_tok_s": 4000.0} for n in range(6)]


def opened(url, **what):
    spec = SourceSpec(sql=url, **what)
    return table_of(server(spec), spec)


@pytest.fixture
def faults(tmp_path, catalogue):
    def faults(**source):
        with pytest.raises(DataError) as caught:
            Reader(catalogue=catalogue).read([SourceSpec(**source)], base=tmp_path)
        return [str(fault) for fault in caught.value.faults]

    return faults


def test_a_server_is_asked_for_columns_and_rows_with_bound_values(filled):
    url = filled([*ROWS, {**ROWS[0], "id": 9, "hardware": "h200"}, {**ROWS[0], "id": 10, "hardware": None}])
    table = opened(url, table="runs")
    assert table.tool == "PostgreSQL"
    found = table.rows({"hardware": ("b200' OR 1=1 --", "h200"), "isl": ("8192",)})
    assert found.frame["row"].tolist() == ["9", "10"]
    assert table.count() == 8
    assert set(table.combinations(["hardware"])) == {("b200",), ("h200",), (None,)}
    assert table.signature() is None


def test_types_that_cannot_be_compared_with_a_text_are_read_and_selected_afterwards(filled):
    with filled.connect() as connection:
        connection.execute("DROP TYPE IF EXISTS kind_of_gpu CASCADE")
        connection.execute("CREATE TYPE kind_of_gpu AS ENUM ('b200', 'h200')")
    types = {"hardware": "kind_of_gpu", "isl": "NUMERIC(8, 1)", "engine_version": "CHAR(6)", "gpus": "SMALLINT"}
    table = opened(filled(ROWS, types=types), table="runs")
    assert table.kinds["hardware"] == "other"
    asked = conditions(table.kinds, {"hardware": ("b200",), "isl": ("8192",)})
    assert [condition.column for condition in asked] == ["isl"]
    rows = table.rows({"hardware": ("b200",), "isl": ("8192",), "engine_version": ("0.10",), "gpus": ("8",)})
    assert rows.frame[["hardware", "isl", "engine_version", "gpus"]].drop_duplicates().to_numpy().tolist() == [
        ["b200", 8192.0, "0.10", 8.0]
    ]


def test_a_query_may_hold_colons_percent_signs_comments_and_a_semicolon(filled):
    url = filled(ROWS)
    query = """SELECT *, 'a:b %s :c'::text AS run, '2026-05-01'::date AS date -- all: of them
        FROM runs WHERE id % 2 = 0;"""
    rows = opened(url, query=query).rows({"date": ("2026-05-01",)})
    assert rows.frame[["row", "run", "date"]].to_numpy().tolist() == [
        [row, "a:b %s :c", "2026-05-01"] for row in ("0", "2", "4")
    ]


def test_a_query_cannot_change_anything(filled, faults):
    url = filled(ROWS)
    burn = "CREATE OR REPLACE FUNCTION burn() RETURNS int LANGUAGE sql AS 'DELETE FROM runs RETURNING 1'"
    with filled.connect() as connection:
        connection.execute(burn)
    assert "cannot execute DELETE in a read-only transaction" in faults(sql=url, query="SELECT burn() AS tp")[0]
    assert opened(url, table="runs").count() == len(ROWS)


def test_what_the_server_refuses_is_told_without_user_password_and_address(filled, faults, password):
    url = filled(ROWS)
    (fault,) = faults(sql=url, query="SELECT nothing FROM runs")
    assert fault.startswith("postgresql://127.0.0.1:")
    assert "#query-" in fault
    assert 'PostgreSQL refuses: got \'column "nothing" does not exist' in fault
    told = [
        *faults(sql=url, table="rns"),
        *faults(sql=url.replace("/postgres", "/nowhere"), table="runs"),
        *faults(sql=url.replace("press:", "stranger:"), table="runs"),
    ]
    assert "did you mean 'runs'?" in told[0]
    assert all(password not in fault and "s3cret" not in fault and "stranger" not in fault for fault in told)


def test_a_password_that_is_not_in_the_environment_is_named(faults, monkeypatch):
    pytest.importorskip("sqlalchemy")
    monkeypatch.delenv("NO_SUCH_PASSWORD", raising=False)
    (fault,) = faults(sql="postgresql://me:${NO_SUCH_PASSWORD}@127.0.0.1/runs", table="t")
    assert fault.startswith("postgresql://127.0.0.1/runs#t: the environment has no NO_SUCH_PASSWORD; export ")


def test_a_server_that_does_not_answer_is_a_fault(faults, monkeypatch):
    pytest.importorskip("psycopg")
    monkeypatch.setenv("PRESS_PASSWORD", "hidden")
    (fault,) = faults(sql="postgresql://me:${PRESS_PASSWORD}@127.0.0.1:9/runs?connect_timeout=2", table="t")
    assert "PostgreSQL refuses" in fault
    assert "hidden" not in fault


def test_any_url_of_sqlalchemy_is_read(tmp_path, stores, catalogue):
    pytest.importorskip("sqlalchemy")
    stores.sqlite(tmp_path / "runs.sqlite", ROWS)
    spec = SourceSpec(sql=f"sqlite:///{tmp_path / 'runs.sqlite'}", table="runs")
    points = Reader(catalogue=catalogue).read([spec], base=tmp_path, wanted={"concurrency": ("2",)})
    assert points.frame["concurrency"].tolist() == [2]


CONFIG = """report: served
sources: [{{sql: "{url}", table: runs}}]
where: {{hardware: b200}}
compare: {{axis: spec_method, a: mtp, b: none}}
targets: [60]
prices: {{sheet: inferencex-2026-08, tier: hyperscaler}}
"""


def test_a_site_is_built_verified_inspected_and_checked_from_a_server(tmp_path, filled, monkeypatch, password):
    monkeypatch.chdir(tmp_path)
    sides = [(0, "mtp"), (10, "none")]
    url = filled([{**row, "id": first + row["id"], "spec_method": side} for first, side in sides for row in ROWS])
    (tmp_path / "served.yaml").write_text(CONFIG.format(url=url))

    def run(*arguments):
        result = CliRunner().invoke(cli.main, [*arguments])
        assert result.exit_code == 0, result.output
        return result.output

    printed = run("build", "served.yaml", "--output", "output") + run("check", "served.yaml")
    printed += run("verify", "output")
    inspected = json.loads(run("inspect", "--sql", url, "--table", "runs", "--json"))
    assert (inspected[0]["rows"], inspected[0]["tool"]) == (12, "PostgreSQL")
    assert inspected[0]["values"]["spec_method"] == ["mtp", "none"]
    report = json.loads((tmp_path / "output/served/report.json").read_text())
    (source,) = report["provenance"]["sources"]
    host = "127.0.0.1:" + url.rpartition(":")[2].partition("/")[0]
    assert source["path"] == f"postgresql://{host}/postgres#runs"
    assert (source["digest_of"], source["rows"], source["used"]) == ("rows", 12, 12)
    written = "".join(file.read_text() for file in (tmp_path / "output").rglob("*") if file.is_file())
    assert f"`{source['sha256']}` of the rows read" in written
    for text in (printed, written, str(inspected)):
        assert password not in text
        assert "PRESS_PASSWORD" not in text


def test_a_server_is_a_source_of_its_own_name(catalogue):
    found = server(SourceSpec(sql="postgresql+psycopg://me@host/runs?options=-csearch_path%3Dx", table="a.b"))
    assert found == Found(path="postgresql+psycopg://host/runs#a.b", location=found.location)
