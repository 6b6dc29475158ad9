"""How a config names a table or a database, and that no password gets into it, or out of it."""

import pytest

from paretopress import config
from paretopress.errors import ConfigError

CONFIG = """report: r
sources:
  - {source}
compare: {{axis: spec_method, a: mtp, b: none}}
"""


@pytest.fixture
def source(tmp_path):
    """Return a function that loads a config with this source."""

    def load(text):
        file = tmp_path / "r.yaml"
        file.write_text(CONFIG.format(source=text))
        (report,) = config.load(file)
        return report.sources[0]

    return load


@pytest.fixture
def faults(source):
    def faults(text):
        with pytest.raises(ConfigError) as caught:
            source(text)
        return [str(fault).partition("r.yaml:")[2] for fault in caught.value.faults]

    return faults


def test_a_database_is_named_by_its_url_and_asked_a_query_of_several_lines(source):
    spec = source(
        'sql: "postgresql://me:${PGPASSWORD}@host/runs"\n    query: |\n      SELECT *\n      FROM runs -- all\n'
    )
    assert (spec.sql, spec.path) == ("postgresql://me:${PGPASSWORD}@host/runs", "")
    assert spec.query == "SELECT *\nFROM runs -- all\n"
    assert source("{path: runs.duckdb, table: nightly}").table == "nightly"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:hunter2@host/runs",
        "postgresql://me:${PG}hunter2@host/runs",
        "postgresql://me:p@ss:hunter2@host/runs",
        "mysql+pymysql://host/runs?password=hunter2",
        "postgresql://host/runs?sslmode=require&sslpassword=hunter2",
    ],
)
def test_a_password_in_a_config_is_refused_and_not_repeated(faults, url):
    (fault,) = faults(f'{{sql: "{url}", table: runs}}')
    assert fault.startswith("3:11: sql: a password is written here; take it from the environment: ")
    assert "hunter2" not in fault


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{set: {gpus: 8}}", "3:5: sources: missing key 'path'; add 'path:', or 'sql:' for a database"),
        ('{sql: "postgresql://h/d"}', "3:5: sources: missing key 'query'; add 'table:' or 'query:'"),
        ('{sql: "postgresql://h/d", table: t, path: a.csv}', "3:41: 'path' beside 'sql'; remove one of them"),
        ('{sql: "postgresql://h/d", table: t, parser: points}', "3:41: 'parser' beside 'sql'; remove one of them"),
        ("{path: a.db, table: t, query: SELECT 1}", "3:28: 'query' beside 'table'; remove one of them"),
        ("{path: a.db, table: t, parser: points}", "3:28: 'parser' beside a table of a database; remove it"),
        ("{sql: runs.db, table: t}", "3:11: sql: not the URL of a database: expected postgresql://host/database"),
        ("{path: a.db, query: ''}", "3:25: query: an empty text"),
    ],
)
def test_what_is_wrong_with_a_source_is_told_with_its_place(faults, text, told):
    (fault,) = faults(text)
    assert fault.startswith(told)
