"""From the sources of a config to one frame of operating points."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from paretopress.config import SourceSpec
from paretopress.errors import DataError
from paretopress.host import default_host
from paretopress.points import COLUMNS
from paretopress.reader import Reader

HEAD = "concurrency,tpot_p50,total_tok_s"
RUN = {"ttft_mean": 0.25123, "tpot_p50": 0.02012, "tpot_mean": 0.02134, "e2el_mean": 5.1234, "total_tok_s": 4000}


@pytest.fixture
def write(tmp_path):
    """Return a function that writes a file of the config's folder; a text, bytes, or rows of a tidy table as JSON."""

    def write(name, content):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        content = content if isinstance(content, (str, bytes)) else json.dumps(content)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return name

    return write


@pytest.fixture
def read(tmp_path, catalogue):
    """Return a function that reads sources with a fresh reader, or with the one that is given."""

    def read(*specs, reader=None, keep_going=False, **how):
        reader = reader or Reader(catalogue=catalogue, keep_going=keep_going)
        named = [SourceSpec(path=spec) if isinstance(spec, str) else SourceSpec(**spec) for spec in specs]
        return reader.read(named, base=tmp_path, **how)

    return read


@pytest.fixture
def faults(read):
    def faults(*specs, **how):
        with pytest.raises(DataError) as caught:
            read(*specs, **how)
        return [str(fault) for fault in caught.value.faults]

    return faults


def column(points, name):
    return points.frame[name].tolist()


def test_points_come_in_the_order_of_the_sources_and_name_their_file_and_row(write, read):
    write("b.csv", f"{HEAD},gpus\n4,0.01,4000,8\n8,0.02,6000,8\n")
    write("a.csv", f"{HEAD},gpus\n1,0.005,1000,8\n")
    points = read("b.csv", "a.csv")
    assert tuple(points.frame.columns) == COLUMNS
    assert column(points, "source") == ["b.csv", "b.csv", "a.csv"]
    assert column(points, "row") == ["row 1", "row 2", "row 1"]
    assert [(record.path, record.rows, record.parser) for record in points.sources] == [
        ("b.csv", 2, "points"),
        ("a.csv", 1, "points"),
    ]


def test_a_record_holds_the_digest_of_the_file_and_the_facts_that_were_set(write, read, tmp_path):
    import hashlib

    write("a.csv", f"{HEAD}\n4,0.01,4000\n")
    (record,) = read({"path": "a.csv", "set": {"gpus": "8"}}).sources
    assert record.sha256 == hashlib.sha256((tmp_path / "a.csv").read_bytes()).hexdigest()
    assert record.facts == {"gpus": "8"}


def test_set_states_what_the_file_does_not(write, read):
    write("a.csv", f"{HEAD}\n4,0.01,4000\n")
    points = read({"path": "a.csv", "set": {"gpus": "8", "hardware": "b200"}})
    assert (column(points, "hardware"), column(points, "throughput_per_gpu")) == (["b200"], [500])


def test_a_path_states_columns_and_match_does_too(write, read):
    for name in ("runs/b200-fp8-c4.csv", "runs/h200-fp4-c4.csv"):
        write(name, "tpot_p50,throughput_per_gpu\n0.01,500\n")
    points = read("runs/{hardware}-{precision}-c{concurrency}.csv")
    assert points.frame[["hardware", "precision", "concurrency"]].to_numpy().tolist() == [
        ["b200", "fp8", 4],
        ["h200", "fp4", 4],
    ]
    points = read({"path": "runs", "match": r"(?P<hardware>b200)-(?P<precision>\w+)"})
    assert column(points, "hardware") == ["b200"]
    assert points.sources[0].facts == {"hardware": "b200", "precision": "fp8"}


@pytest.mark.parametrize("name", ["c4.meta.yaml", "c4.json.meta.yaml"])
def test_a_side_car_states_what_its_file_does_not_and_no_other_file(write, read, name):
    write("runs/c4.json", [RUN])
    write("runs/c8.json", [{**RUN, "tpot_p50": 0.03, "gpus": 4}])
    write(f"runs/{name}", "hardware: b200\ngpus: 8\nengine_version: 0.10\n")
    points = read("runs")
    assert column(points, "hardware") == ["b200", None]
    assert column(points, "gpus") == [8, 4]
    assert column(points, "engine_version") == ["0.10", None]


def test_what_is_wrong_with_a_side_car_comes_with_file_line_and_column(write, faults):
    write("a.csv", f"{HEAD},gpus\n4,0.01,4000,8\n")
    write("a.meta.yaml", "hardwar: b200\ntopology: both\n")
    found = faults("a.csv")
    assert found[0].endswith("a.meta.yaml:1:1: unknown column 'hardwar'; did you mean 'hardware'?")
    assert "a.meta.yaml:2:11: " in found[1]


@pytest.mark.parametrize(
    ("files", "spec", "told"),
    [
        (
            {"b200.meta.yaml": "hardware: h200"},
            {"path": "{hardware}.csv"},
            "its path states hardware otherwise than was stated before: got 'b200', expected h200",
        ),
        (
            {},
            {"path": "{hardware}.csv", "set": {"hardware": "h200"}},
            "'set' states hardware otherwise than was stated before: got 'h200', expected b200",
        ),
        (
            {"b200.meta.yaml": "gpus: 8", "b200.csv.meta.yaml": "gpus: 4"},
            {"path": "b200.csv"},
            "b200.meta.yaml states gpus otherwise than was stated before: got '8', expected 4",
        ),
    ],
)
def test_facts_that_contradict_each_other_are_refused(write, faults, files, spec, told):
    write("b200.csv", f"{HEAD}\n4,0.01,4000\n")
    for name, content in files.items():
        write(name, content)
    assert faults(spec) == [f"b200.csv: {told}"]


def test_facts_that_agree_may_come_from_everywhere(write, read):
    write("b200.csv", f"hardware,{HEAD}\nb200,4,0.01,4000\n")
    write("b200.meta.yaml", "{hardware: b200, gpus: 8}")
    points = read({"path": "{hardware}.csv", "set": {"hardware": "b200", "gpus": "8"}})
    assert column(points, "hardware") == ["b200"]


def test_a_number_of_the_file_may_not_be_contradicted(write, faults):
    write("a.csv", f"{HEAD},gpus\n4,0.01,4000,8\n")
    (fault,) = faults({"path": "a.csv", "set": {"gpus": "4"}})
    assert fault.startswith("a.csv: row 1, column gpus: the file states it")


def test_every_fault_of_every_file_comes_at_once(write, faults):
    write("a.csv", f"{HEAD},gpus\n-4,0.01,lots,8\n")
    write("b.csv", "")
    write("c.json", '[{"tpot_p50": 0.01, "throughput')
    found = faults("a.csv", {"path": "gone.csv", "where": "x.yaml:5:5"}, "b.csv", "c.json")
    assert [fault.split(": ")[0] for fault in found] == ["a.csv", "a.csv", "x.yaml:5:5", "b.csv", "c.json:1:21"]


def test_keep_going_leaves_faulty_rows_out_and_says_why(write, read):
    write("a.csv", f"{HEAD},gpus\n4,0.01,4000,8\n8,fast,6000,8\n16,0.03,-1,8\n")
    points = read("a.csv", keep_going=True)
    assert column(points, "left_out") == [
        None,
        "tpot_p50: not a number (fast)",
        "total_tok_s: out of range (-1)",
    ]


def test_keep_going_does_not_swallow_a_file_that_cannot_be_read(write, faults):
    write("a.csv", "")
    assert "an empty file" in faults("a.csv", keep_going=True)[0]


def test_a_file_without_a_gpu_count_says_how_to_give_one(write, faults, read):
    write("a.csv", f"{HEAD}\n4,0.01,4000\n8,0.02,6000\n")
    (fault,) = faults("a.csv")
    assert fault.startswith("a.csv: needs 'gpus'")
    assert "'set: {gpus: 8}'" in fault
    assert "*.meta.yaml" in fault
    assert all("needs 'gpus'" in why for why in column(read("a.csv", keep_going=True), "left_out"))


def test_a_raw_result_beside_its_processed_row_needs_no_gpu_count(write, read):
    write("raw.json", [RUN])
    write("row.json", [{**RUN, "gpus": 8}])
    points = read("raw.json", "row.json")
    assert column(points, "left_out") == ["the same run as in row.json", None]


def test_a_folder_may_hold_strangers_which_are_listed_with_what_they_are(write, read):
    write("runs/a.csv", f"{HEAD},gpus\n4,0.01,4000,8\n")
    write("runs/notes.txt", "warm-up looked fine")
    write("runs/server.log.gz", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00")
    write("runs/cut.json", '{"model_id": "m", "dura')
    points = read({"path": "runs", "set": {"hardware": "b200"}})
    assert dict(zip(column(points, "source"), column(points, "left_out"), strict=True)) == {
        "runs/a.csv": None,
        "runs/cut.json": "the JSON ends in the middle",
        "runs/notes.txt": "no parser recognises this file",
        "runs/server.log.gz": "an empty file",
    }
    assert [record.parser for record in points.sources] == ["points", "", "", ""]
    assert all(len(record.sha256) == 64 for record in points.sources)


def test_a_stranger_that_is_named_is_an_error(write, faults, read, catalogue):
    write("runs/notes.txt", "warm-up looked fine")
    assert "no parser recognises this file" in faults("runs/notes.txt")[0]
    # Also for a reader that has met it in its folder before.
    reader = Reader(catalogue=catalogue)
    read("runs", reader=reader)
    assert "no parser recognises this file" in faults("runs/notes.txt", reader=reader)[0]


def test_a_file_that_two_sources_list_counts_once(write, read):
    write("runs/a.csv", f"{HEAD},gpus\n4,0.01,4000,8\n")
    points = read("runs/*.csv", "runs", "runs/a.csv", "./runs/../runs/a.csv")
    assert (len(points.frame), len(points.sources)) == (1, 1)
    assert points.frame["repeat"].isna().all()


def test_a_file_that_two_sources_list_with_different_facts_is_refused(write, faults):
    write("runs/a.csv", f"{HEAD}\n4,0.01,4000\n")
    found = faults({"path": "runs", "set": {"gpus": "8"}}, {"path": "runs/a.csv", "set": {"gpus": "4"}})
    assert found == ["runs/a.csv: two sources list this file and state different facts of it; list it once"]


def test_a_run_that_several_files_tell_enters_once(write, read):
    write("runs/result.json", [{**RUN, "gpus": 8, "model": "m"}])
    cells = {key: round(value, 5) for key, value in RUN.items()}
    write("runs/table.csv", ",".join([*cells, "gpus"]) + "\n" + ",".join(map(str, [*cells.values(), 8])) + "\n")
    assert column(read("runs"), "left_out") == [None, "the same run as in runs/result.json"]


def test_a_whole_folder_of_a_sweep_counts_each_run_once(catalogue):
    folder = Path(__file__).parents[1] / "data/vllm"
    spec = SourceSpec(path="sweep-0.32.0", set={"gpus": "8"}, match=r"(?<!expected)\.(json|csv)$")
    frame = Reader(catalogue=catalogue).read([spec], base=folder).frame
    used = frame[frame["left_out"].isna()]
    # Two loads under two settings, each run twice: one load lies there run by run and in two summaries.
    assert len(used) == 8
    assert used["tpot_mean"].is_unique
    assert used["source"].str.extract(r"(run=\d|summary.csv)(?:\.json)?$")[0].value_counts().to_dict() == {
        "summary.csv": 6,
        "run=0": 1,
        "run=1": 1,
    }
    told = frame["left_out"].dropna()
    assert told.str.startswith("the same run as in ").sum() == 4
    assert told.str.contains("warm-up").any()
    assert told.str.contains("failed").any()


def test_repeats_of_one_load_are_numbered_across_files(write, read):
    for run, tpot in enumerate((0.010, 0.011, 0.012)):
        write(f"runs/c4-{run}.json", [{**RUN, "tpot_p50": tpot, "concurrency": 4, "gpus": 8}])
    write("runs/c8.json", [{**RUN, "tpot_p50": 0.02, "concurrency": 8, "gpus": 8}])
    assert column(read("runs"), "repeat") == [1, 2, 3, pytest.approx(float("nan"), nan_ok=True)]


ALONE = [None, None]


@pytest.mark.parametrize(
    ("other", "numbered"),
    [
        ({}, [1, 2]),
        ({"date": "2026-05-01T18:00:00"}, [1, 2]),
        ({"date": "2026-05-02"}, ALONE),
        ({"run": "8"}, ALONE),
        ({"tp": 4}, ALONE),
        ({"engine_version": "0.11"}, ALONE),
        ({"concurrency": 8}, ALONE),
        ({"repeat": 7}, [None, 7]),
    ],
)
def test_a_repeat_is_the_same_load_of_the_same_configuration_on_the_same_day(write, read, other, numbered):
    one = {**RUN, "gpus": 8, "tp": 8, "concurrency": 4, "engine_version": "0.10", "date": "2026-05-01", "run": "7"}
    write("a.json", [one, {**one, "tpot_p50": 0.03, **other}])
    found = read("a.json").frame["repeat"]
    assert found.astype(object).where(found.notna(), None).tolist() == numbered


def test_rows_without_a_load_are_no_repeats(write, read):
    write("a.json", [{**RUN, "gpus": 8}, {**RUN, "tpot_p50": 0.03, "gpus": 8}])
    assert read("a.json").frame["repeat"].isna().all()


def test_the_definition_of_interactivity_is_the_config_s(write, read):
    write("a.json", [{**RUN, "gpus": 8}])
    points = read("a.json", definition="tpot_mean")
    assert column(points, "interactivity") == [pytest.approx(1 / RUN["tpot_mean"])]
    assert column(points, "interactivity_definition") == ["tpot_mean"]


def test_a_parser_that_is_named_is_used_and_an_unknown_one_suggests_another(write, read, faults):
    write("a.json", [{**RUN, "gpus": 8}])
    assert read({"path": "a.json", "parser": "points"}).sources[0].parser == "points"
    assert "did you mean 'points'?" in faults({"path": "a.json", "parser": "poinst"})[0]


def test_a_parser_that_breaks_is_named_with_the_file(write, faults, catalogue):
    def broken(_):
        raise ZeroDivisionError("division by zero")

    write("a.json", [RUN])
    parsers = {"points": replace(catalogue.parsers["points"], parse=broken)}
    reader = Reader(catalogue=replace(catalogue, parsers=parsers))
    (fault,) = faults("a.json", reader=reader)
    assert fault.startswith("a.json: parser 'points' failed (ZeroDivisionError: division by zero)")


def test_a_file_is_parsed_once_however_often_it_is_read(write, read, catalogue):
    parsed = []

    def counting(source):
        parsed.append(source.path)
        return catalogue.parsers["points"].parse(source)

    write("a.json", [{**RUN, "gpus": 8}])
    points = replace(catalogue.parsers["points"], parse=counting)
    reader = Reader(catalogue=replace(catalogue, parsers={"points": points}))
    first = read("a.json", reader=reader, definition="tpot_mean").frame
    second = read({"path": "a.json", "set": {"model": "m"}}, reader=reader).frame
    assert parsed == ["a.json"]
    assert (first["model"][0], second["model"][0]) == (None, "m")
    assert first["interactivity"][0] != second["interactivity"][0]


def test_a_table_of_nothing_but_its_header_is_an_error_and_not_silence(tmp_path):
    (tmp_path / "a.csv").write_text("spec_method,interactivity,throughput_per_gpu\n")
    with pytest.raises(DataError, match=r"a\.csv: no operating point in it"):
        Reader(catalogue=default_host().catalogue).read([SourceSpec(path="a.csv")], base=tmp_path)


def test_the_points_of_a_file_are_worked_out_once_for_all_reports_that_ask_the_same(write, read, catalogue):
    write("a.csv", f"{HEAD},gpus\n4,0.01,4000,8\n")
    reader = Reader(catalogue=catalogue)
    first, again = (read("a.csv", reader=reader) for _ in range(2))
    assert first.frame is again.frame
    other = read({"path": "a.csv", "set": {"model": "m"}}, reader=reader)
    assert (column(first, "model"), column(other, "model")) == ([None], ["m"])
    assert column(read("a.csv", reader=reader, definition="tpot_mean"), "interactivity") != column(
        first, "interactivity"
    )
