"""However rows are stored, a page says the same of them, and only what is asked for is read."""

from __future__ import annotations

import csv
import sqlite3
from dataclasses import asdict

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from paretopress import build, comparing, config, reports
from paretopress.config import SourceSpec
from paretopress.errors import DataError, ParetopressError
from paretopress.reader import Reader

CONFIG = """
report: stored
sources:
  - {source}
where: {where}
compare: {{axis: spec_method, a: mtp, b: none}}
targets: [40, 60]
pairing: pooled
identity: free
"""
WHERE = "{model: [m, null], hardware: b200, isl: 8192, date: [2026-05-02], dp_attention: true, engine_version: 0.10}"


SLOW = {
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    "phases": (Phase.explicit, Phase.generate),  # every example writes files: shrinking would take minutes
}


def row(number, **more):
    """Return a run that says everything, at a load of its own."""
    return {
        "id": number,
        "model": "m",
        "hardware": "b200",
        "engine_version": "0.10",
        "spec_method": ("mtp", "none")[number % 2],
        "isl": 8192,
        "gpus": 8,
        "dp_attention": True,
        "date": "2026-05-02",
        "concurrency": 4 + number,
        "tpot_p50": 0.010 + 0.001 * number,
        "total_tok_s": 4000.0 + 500 * number,
        **more,
    }


ROWS = [row(number) for number in range(12)]
OTHERWISE = {
    "model": ["m", "M", "n", None, ""],
    "hardware": ["b200", "h200", None, "NA"],
    "engine_version": ["0.10", "0.1", None],
    "spec_method": ["mtp", "none", "eagle", None],
    "isl": [8192, 1024, None],
    "dp_attention": [True, False, None],
    "date": ["2026-05-02", "2026-05-02T08:30:00", "2026-05-03", None],
    "concurrency": [4, 5, 6, None],
    "tpot_p50": [0.01, 0.02, 0.03, None],
}
rows_of_all_kinds = st.lists(
    st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in OTHERWISE.items()}),
    min_size=1,
    max_size=14,
).map(lambda rows: [row(number, **more) for number, more in enumerate(rows)])


def to_csv(file, rows):
    with file.open("w", newline="") as stream:
        names = list(rows[0])
        writer = csv.writer(stream)
        writer.writerow("row" if name == "id" else name for name in names)
        for one in rows:
            writer.writerow(str(one[name]).lower() if isinstance(one[name], bool) else one[name] for name in names)


def told(source, folder, catalogue, where=WHERE):
    """Return everything that a source's page says, or why there is none, and the digests of the source."""
    file = folder / "stored.yaml"
    file.write_text(CONFIG.format(source=source, where=where))
    (job,) = build.jobs(config.load(file), catalogue)
    points = reports.read(job, Reader(catalogue=catalogue))
    points.frame["source"] = "runs"
    try:
        (found,) = (comparing.compared(one, catalogue) for one in reports.chosen(job, points))
    except ParetopressError as error:
        return str(error), points.sources[0]
    sides = {letter: side.points.to_json() for letter, side in found.sides.items()}
    cautions = str([asdict(caution) for caution in found.cautions])  # NaN is not NaN
    return (sides, found.readings.to_json(double_precision=15), cautions, found.left_out), points.sources[0]


@given(rows=rows_of_all_kinds)
@example(rows=ROWS)
@settings(max_examples=12, **SLOW)
def test_a_page_says_the_same_of_rows_wherever_they_are_stored(rows, tmp_path_factory, catalogue, stores):
    folder = tmp_path_factory.mktemp("stored")
    to_csv(folder / "runs.csv", rows)
    expected, _ = told("path: runs.csv", folder, catalogue)
    digests = {}
    for source in stores.everywhere(folder, [{**one, "hardware": one["hardware"] or None} for one in rows]):
        found, record = told(f"path: {source}", folder, catalogue)
        assert found == expected, source
        assert record.digest_of == "rows"
        if source != "runs":  # a folder cannot be called by an empty text
            # SQLite does not hold flags to their type, is not asked for them, and may hand over more rows.
            digests.setdefault(record.rows, set()).add(record.sha256)
    assert all(len(found) == 1 for found in digests.values())


@given(rows=rows_of_all_kinds)
@example(rows=ROWS)
@settings(max_examples=8, **SLOW)
def test_a_page_says_the_same_of_rows_on_a_postgresql_server(rows, tmp_path_factory, catalogue, stores, filled):
    folder = tmp_path_factory.mktemp("served")
    to_csv(folder / "runs.csv", rows)
    stores.parquet(folder / "runs.parquet", rows)
    url = filled(rows)
    expected, _ = told("path: runs.csv", folder, catalogue)
    digest = told("path: runs.parquet", folder, catalogue)[1].sha256
    for what in ("table: runs", "query: SELECT * FROM runs -- all of them"):
        found, record = told(f"{{sql: '{url}', {what}}}", folder, catalogue)
        assert found == expected
        assert record.sha256 == digest


def read(source, folder, catalogue, **wanted):
    spec = SourceSpec(**source)
    return Reader(catalogue=catalogue).read([spec], base=folder, wanted=wanted)


def test_only_rows_that_may_be_meant_are_read(tmp_path, catalogue, stores):
    rows = [*ROWS, row(90, model="n"), row(91, model=None), row(92, isl=1024), row(93, model=" m ")]
    for source in stores.everywhere(tmp_path, rows[:-1]):
        points = read({"path": source}, tmp_path, catalogue, model=("m",), isl=("8192.0",))
        assert len(points.frame) == len(ROWS) + 1, source
        assert points.sources[0].rows == len(ROWS) + 1
        assert points.frame["row"].tolist() == [*map(str, range(12)), "91"]


def test_what_a_config_states_for_a_whole_table_is_not_asked_of_it(tmp_path, catalogue, stores):
    for source in stores.everywhere(tmp_path, ROWS):
        spec = {"path": source, "set": {"hardware": "gb200"}}
        points = read(spec, tmp_path, catalogue, hardware=("gb200",))
        assert points.frame["hardware"].tolist() == ["gb200"] * len(ROWS)


def test_rows_of_no_name_are_called_by_what_they_say_in_any_order_and_store(tmp_path, catalogue, stores):
    rows = [{key: value for key, value in one.items() if key != "id"} for one in ROWS]
    named = set()
    for index, source in enumerate(stores.everywhere(tmp_path, rows)):
        points = read({"path": source}, tmp_path, catalogue, spec_method=("mtp",))
        named.add((points.sources[0].sha256, *points.frame["row"]))
        assert points.frame["row"].str.fullmatch(r"row [0-9a-f]{8}").all(), index
    assert len(named) == 1
    (tmp_path / "again").mkdir()
    stores.parquet(tmp_path / "again/runs.parquet", rows[::-1])
    points = read({"path": "again/runs.parquet"}, tmp_path, catalogue, spec_method=("mtp",))
    assert (points.sources[0].sha256, *points.frame["row"]) in named


def test_a_digest_is_that_of_the_rows_that_were_read(tmp_path, catalogue, stores):
    stores.parquet(tmp_path / "one.parquet", ROWS)
    stores.parquet(tmp_path / "two.parquet", [*ROWS, row(90, model="n")])
    stores.parquet(tmp_path / "three.parquet", [*ROWS[:-1], {**ROWS[-1], "total_tok_s": 1.0}])
    one, two, three = (
        read({"path": f"{name}.parquet"}, tmp_path, catalogue, model=("m",)).sources[0].sha256
        for name in ("one", "two", "three")
    )
    assert one == two != three


def test_a_table_without_a_wanted_row_is_no_error_and_one_without_any_is(tmp_path, catalogue, stores):
    for source in stores.everywhere(tmp_path, ROWS):
        assert read({"path": source}, tmp_path, catalogue, model=("other",)).frame.empty, source
    with sqlite3.connect(tmp_path / "none.sqlite") as connection:
        connection.execute("CREATE TABLE runs (interactivity REAL, throughput_per_gpu REAL)")
    with pytest.raises(DataError, match=r"none\.sqlite: no operating point in it"):
        read({"path": "none.sqlite"}, tmp_path, catalogue)
