"""The same rows in every store that can be asked for rows; a PostgreSQL server among them."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

#: What a column of the rows below is declared to hold.
NUMBERS = ("isl", "osl", "gpus", "tp", "concurrency", "tpot_p50", "total_tok_s", "ttft_mean", "tpot_mean", "e2el_mean")


def declared(name, *, double="DOUBLE PRECISION"):
    """Return the SQL type of a column."""
    if name in ("id", "isl", "osl", "gpus", "tp", "concurrency"):
        return "INTEGER"
    return double if name in NUMBERS or name.startswith("itl") else "BOOLEAN" if name == "dp_attention" else "TEXT"


def _server_binaries():
    """Return the folder of PostgreSQL's own programs; None where it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[-3]))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    return Path(initdb).parent if initdb else None


def _as_owner(command):
    """Return a command as the user `postgres` where we are root, whom PostgreSQL refuses."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else list(command)


def _free_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


@pytest.fixture(scope="session")
def postgresql():
    """Return the URL of a database on a real PostgreSQL server that lives as long as the tests; its password is set."""
    binaries = _server_binaries()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    pytest.importorskip("sqlalchemy", reason="pip install 'paretopress[sql]'")
    pytest.importorskip("psycopg", reason="pip install 'paretopress[sql]'")
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
        home, port = Path(folder), _free_port()
        (home / "password").write_text("s3cret/@:word\n")
        if os.geteuid() == 0:
            subprocess.run(["chown", "-R", "postgres", folder], check=True)
        init = [binaries / "initdb", "-D", home / "data", "-U", "press", f"--pwfile={home / 'password'}"]
        init += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"]
        subprocess.run(_as_owner(map(str, init)), check=True, capture_output=True, cwd=folder)
        start = [binaries / "postgres", "-D", home / "data", "-k", folder, "-p", port, "-h", "127.0.0.1", "-F"]
        with (home / "log").open("wb") as log:
            server = subprocess.Popen(_as_owner(map(str, start)), stdout=log, stderr=log, cwd=folder)
        try:
            yield _answering(port, server, home / "log")
        finally:
            server.terminate()  # runuser hands it on
            server.wait(timeout=30)


def _answering(port, server, log):
    import psycopg

    for _ in range(150):
        if server.poll() is not None:
            break
        try:
            psycopg.connect(
                host="127.0.0.1", port=port, user="press", password="s3cret/@:word", dbname="postgres"
            ).close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return f"postgresql://press:${{PRESS_PASSWORD}}@127.0.0.1:{port}/postgres"
    pytest.fail(f"PostgreSQL did not start: {log.read_text()}")


@pytest.fixture
def password(monkeypatch):
    monkeypatch.setenv("PRESS_PASSWORD", "s3cret/@:word")
    return "s3cret/@:word"


@pytest.fixture
def filled(postgresql, password):
    """Return a function that fills a table of the server with rows and returns the URL of the database."""
    import psycopg

    port = int(postgresql.rpartition(":")[2].partition("/")[0])
    made = []

    def connect():
        return psycopg.connect(
            host="127.0.0.1", port=port, user="press", password=password, dbname="postgres", autocommit=True
        )

    def fill(rows, name="runs", types=None):
        names = list(dict.fromkeys(key for row in rows for key in row))
        types = {key: declared(key) for key in names} | (types or {})
        with connect() as connection:
            connection.execute(f'DROP TABLE IF EXISTS "{name}"')
            connection.execute(f'CREATE TABLE "{name}" ({", ".join(f"{key} {types[key]}" for key in names)})')
            marks = ", ".join(["%s"] * len(names))
            with connection.cursor() as cursor:
                cursor.executemany(
                    f'INSERT INTO "{name}" VALUES ({marks})', [[row.get(key) for key in names] for row in rows]
                )
        made.append(name)
        return postgresql

    fill.connect = connect
    yield fill
    with connect() as connection:
        for name in made:
            connection.execute(f'DROP TABLE IF EXISTS "{name}"')


def to_sqlite(file, rows, table="runs"):
    """Write rows into a table of a SQLite file."""
    names = list(dict.fromkeys(key for row in rows for key in row))
    with sqlite3.connect(file) as connection:
        columns = ", ".join(f"{name} {declared(name, double='REAL')}" for name in names)
        connection.execute(f'CREATE TABLE "{table}" ({columns})')
        marks = ", ".join("?" * len(names))
        connection.executemany(
            f'INSERT INTO "{table}" VALUES ({marks})', [[row.get(name) for name in names] for row in rows]
        )
    connection.close()


def to_duckdb(file, rows, table="runs"):
    """Write rows into a table of a DuckDB file."""
    duckdb = pytest.importorskip("duckdb", reason="pip install 'paretopress[sql]'")
    names = list(dict.fromkeys(key for row in rows for key in row))
    connection = duckdb.connect(str(file))
    columns = ", ".join(f"{name} {declared(name, double='DOUBLE')}" for name in names)
    connection.execute(f'CREATE TABLE "{table}" ({columns})')
    marks = ", ".join("?" * len(names))
    connection.executemany(
        f'INSERT INTO "{table}" VALUES ({marks})', [[row.get(name) for name in names] for row in rows]
    )
    connection.close()


def to_parquet(path, rows, by=()):
    """Write rows into a Parquet file, or into a folder of them below `key=value` folders."""
    pa = pytest.importorskip("pyarrow", reason="pip install 'paretopress[parquet]'")
    from pyarrow import dataset, parquet

    names = list(dict.fromkeys(key for row in rows for key in row))
    kinds = {"INTEGER": pa.int64(), "DOUBLE": pa.float64(), "BOOLEAN": pa.bool_(), "TEXT": pa.string()}
    table = pa.table(
        {name: pa.array([row.get(name) for row in rows], kinds[declared(name, double="DOUBLE")]) for name in names}
    )
    if not by:
        parquet.write_table(table, path, row_group_size=7)
        return
    keys = pa.schema([table.schema.field(key) for key in by])
    dataset.write_dataset(
        table, path, format="parquet", partitioning=dataset.partitioning(keys, flavor="hive"), max_partitions=10_000
    )


def stored_everywhere(folder, rows, *, by=("model", "isl")):
    """Yield the path of a table with these rows for each store that needs no server."""
    to_sqlite(folder / "runs.sqlite", rows)
    yield "runs.sqlite"
    to_duckdb(folder / "runs.duckdb", rows)
    yield "runs.duckdb"
    to_parquet(folder / "runs.parquet", rows)
    yield "runs.parquet"
    to_parquet(folder / "runs", rows, by=by)
    yield "runs"


@pytest.fixture(scope="session")
def stores():
    """Return the functions that write rows into stores."""
    return SimpleNamespace(sqlite=to_sqlite, duckdb=to_duckdb, parquet=to_parquet, everywhere=stored_everywhere)


@pytest.fixture
def run_cli():
    """Return a function that runs a command of ours and returns what it prints."""
    from click.testing import CliRunner

    from paretopress import cli

    def run(*arguments):
        result = CliRunner().invoke(cli.main, [str(argument) for argument in arguments])
        assert result.exit_code == 0, result.output
        return result.output

    return run
