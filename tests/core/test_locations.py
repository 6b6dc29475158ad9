"""Which files a source's path means, and what the path states about them."""

import sys
from pathlib import Path

import pytest

from paretopress.errors import DataError
from paretopress.locations import find, is_url, shown


@pytest.fixture
def base(tmp_path):
    """Return a folder of result files in two levels."""
    for name in (
        "runs/h200-fp8-c1.json",
        "runs/h200-fp8-c64.json",
        "runs/b200/b200-fp4-c4.json",
        "runs/b200/deep/b200-fp4-c8.json",
        "runs/h200-fp8-c1.meta.yaml",
        "runs/.cache/old.json",
        "runs/.hidden.json",
        "notes.txt",
    ):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("{}")
    (tmp_path / "empty").mkdir()
    return tmp_path


def paths(pattern, base, **how):
    return [found.path for found in find(pattern, base=base, **how)]


def facts(pattern, base, **how):
    return {found.path: dict(found.facts) for found in find(pattern, base=base, **how)}


def fault(pattern, base, **how):
    with pytest.raises(DataError) as caught:
        find(pattern, base=base, **how)
    return str(caught.value)


def test_a_file_is_shown_as_it_was_written_and_found_beside_its_config(base):
    (found,) = find("runs/../notes.txt", base=base)
    assert (found.path, found.in_folder, found.facts) == ("runs/../notes.txt", False, {})
    assert Path(found.location).samefile(base / "notes.txt")


def test_a_folder_is_all_files_in_it_and_below_but_side_cars_and_hidden_ones(base):
    found = find("runs/", base=base)
    assert [file.path for file in found] == [
        "runs/b200/b200-fp4-c4.json",
        "runs/b200/deep/b200-fp4-c8.json",
        "runs/h200-fp8-c1.json",
        "runs/h200-fp8-c64.json",
    ]
    assert all(file.in_folder for file in found)


def test_a_folder_below_a_hidden_one_is_not_hidden(base):
    assert paths("runs/.cache", base) == ["runs/.cache/old.json"]


def test_a_glob_is_sorted_and_never_a_side_car(base):
    assert paths("runs/h200*", base) == ["runs/h200-fp8-c1.json", "runs/h200-fp8-c64.json"]
    assert not any(file.in_folder for file in find("runs/h200*", base=base))


def test_a_glob_lists_hidden_files_only_if_it_names_them(base):
    assert paths("runs/*.json", base) == ["runs/h200-fp8-c1.json", "runs/h200-fp8-c64.json"]
    assert "runs/.cache/old.json" not in paths("runs/**/*.json", base)
    assert paths("runs/.cache/*.json", base) == ["runs/.cache/old.json"]


def test_two_stars_reach_into_every_folder(base):
    assert paths("runs/**/b200-*.json", base) == ["runs/b200/b200-fp4-c4.json", "runs/b200/deep/b200-fp4-c8.json"]


def test_an_absolute_glob_stays_absolute(base):
    assert paths(f"{base}/runs/h200-*-c1.json", Path("elsewhere")) == [f"{base.as_posix()}/runs/h200-fp8-c1.json"]


def test_braces_capture_the_columns_that_a_path_states(base):
    assert facts("runs/{hardware}-{precision}-c{concurrency}.json", base) == {
        "runs/h200-fp8-c1.json": {"hardware": "h200", "precision": "fp8", "concurrency": "1"},
        "runs/h200-fp8-c64.json": {"hardware": "h200", "precision": "fp8", "concurrency": "64"},
    }


@pytest.mark.parametrize(
    "pattern",
    [
        "./runs/{hardware}-fp8-c{concurrency}.json",
        "runs//{hardware}-fp8-c{concurrency}.json",
        "runs/[gh]200-fp8-c{concurrency}.json",
        "runs/[!b]200-fp?-c{concurrency}.json",
        "run?/*-c{concurrency}.json",
    ],
)
def test_braces_go_together_with_every_way_to_write_a_glob(base, pattern):
    found = facts(pattern, base).items()
    assert {path: fact["concurrency"] for path, fact in found} == {
        "runs/h200-fp8-c1.json": "1",
        "runs/h200-fp8-c64.json": "64",
    }


def test_braces_below_two_stars_capture_in_every_folder(base):
    found = facts("runs/**/{hardware}-{precision}-c{concurrency}.json", base)
    assert sorted(int(fact["concurrency"]) for fact in found.values()) == [1, 4, 8, 64]
    assert {fact["hardware"] for fact in found.values()} == {"b200", "h200"}


def test_a_column_that_is_captured_twice_must_be_the_same_text(base):
    (base / "runs/b200/h200-fp4-c2.json").write_text("{}")
    assert paths("runs/{hardware}/{hardware}-fp4-c{concurrency}.json", base) == ["runs/b200/b200-fp4-c4.json"]


def test_braces_at_the_end_capture_the_rest_of_the_name(base):
    assert facts("runs/h200-fp8-c1{run}", base) == {"runs/h200-fp8-c1.json": {"run": ".json"}}


def test_a_name_that_looks_like_a_pattern_is_taken_literally_where_it_exists(base):
    (base / "a[1].json").write_text("{}")
    assert paths("a[1].json", base) == ["a[1].json"]
    (base / "x.y+z-b200.json").write_text("{}")
    (base / "xay+z-b200.json").write_text("{}")
    assert facts("x.y+z-{hardware}.json", base) == {"x.y+z-b200.json": {"hardware": "b200"}}


def test_match_chooses_files_and_captures_columns(base):
    found = facts("runs", base, match=r"(?P<hardware>b\d+)/.*-c(?P<concurrency>\d+)")
    assert found == {
        "runs/b200/b200-fp4-c4.json": {"hardware": "b200", "concurrency": "4"},
        "runs/b200/deep/b200-fp4-c8.json": {"hardware": "b200", "concurrency": "8"},
    }


def test_a_group_that_took_no_part_in_the_match_states_nothing(base):
    found = facts("runs/h200*", base, match=r"c1\b|(?P<concurrency>64)")
    assert found == {"runs/h200-fp8-c1.json": {}, "runs/h200-fp8-c64.json": {"concurrency": "64"}}


@pytest.mark.parametrize("column", ["hardwar", "source", "row", "left_out", "throughput_per_gpu"])
def test_a_path_states_only_columns_that_set_may_state(base, column):
    assert f"unknown column {column!r} in the path" in fault(f"runs/{{{column}}}-fp8-c1.json", base)
    assert f"unknown column {column!r} in the path" in fault("runs", base, match=f"(?P<{column}>h200)")
    assert "did you mean 'hardware'?" in fault("runs/{hardwar}-c1.json", base)


def test_what_is_not_there_is_named_with_what_a_path_is_relative_to(base):
    assert fault("runs/gone.json", base).startswith("runs/gone.json: no such file; a path is relative to")
    assert fault("runs/gone-*.json", base).startswith("runs/gone-*.json: no file matches")
    assert fault("runs/{hardware}.csv", base).startswith("runs/{hardware}.csv: no file matches")
    assert fault("empty", base) == "empty: no file in this folder"


def test_a_match_that_fits_no_file_is_not_called_a_missing_file(base):
    assert fault("runs", base, match="mi355x") == "runs: 'match' fits no path: got 'mi355x'"


def test_a_match_that_is_no_regular_expression_is_refused(base):
    assert "'match' is no regular expression" in fault("runs", base, match="(?P<hardware>")


def test_what_the_file_system_refuses_is_an_error_of_ours(base):
    assert "cannot be listed" in fault("a" * 5000, base)


def test_two_stars_inside_a_name_never_end_in_a_traceback(base):
    if sys.version_info >= (3, 13):  # where they are one star
        assert paths("runs/h200**.json", base) == ["runs/h200-fp8-c1.json", "runs/h200-fp8-c64.json"]
    else:
        assert fault("runs/h200**.json", base).startswith("runs/h200**.json: no glob pattern")


def test_a_file_name_that_is_no_utf_8_can_still_be_printed(base):
    try:
        (base / "runs" / b"odd-\xff.json".decode("utf-8", "surrogateescape")).write_text("{}")
    except (OSError, UnicodeError):
        pytest.skip("this file system has only UTF-8 names")
    (found,) = find("runs/odd-{hardware}.json", base=base)
    assert f"{found.path} {found.facts['hardware']}".encode().decode().isprintable()
    assert Path(found.location).read_text() == "{}"


def test_a_url_is_told_from_a_path():
    assert all(map(is_url, ("https://host/a.json", "S3://bucket/key", "file:///a.json", "gs://b/{hardware}.json")))
    assert not any(map(is_url, ("runs/a.json", "c:/runs/a.json", "runs/http://a.json", "/https:/a.json")))


SECRET_URLS = {
    "https://me:secret@host/a.json": "https://host/a.json",
    "https://me:se@cret@host:8443/a.json": "https://host:8443/a.json",
    "s3://secret@bucket/a@b.json": "s3://bucket/a@b.json",
    "https://host/a@b.json": "https://host/a@b.json",
    "https://host?to=a@b.json": "https://host?to=a@b.json",
    "https://h/a.json?part=1&X-Amz-Signature=secret&n=2": "https://h/a.json?part=1&X-Amz-Signature=…&n=2",
    "https://h/a.json?private_token=secret#x": "https://h/a.json?private_token=…#x",
    "https://h/a.json?sv=1&sig=secret": "https://h/a.json?sv=1&sig=…",
}


@pytest.mark.parametrize("url", SECRET_URLS)
def test_a_url_is_shown_without_what_must_stay_secret(url):
    assert shown(url) == SECRET_URLS[url]
    assert shown(f"cannot reach {url} for {url}") == f"cannot reach {SECRET_URLS[url]} for {SECRET_URLS[url]}"


@pytest.mark.parametrize(
    ("pattern", "match"),
    [("{hardwar}.json", None), ("a.json", "("), ("a.json", "(?P<hardwar>a)"), ("a.json", "zzz")],
)
def test_no_error_about_a_url_repeats_its_password(base, pattern, match):
    told = fault(f"https://me:secret@host/{pattern}", base, match=match)
    assert told.startswith(f"https://host/{pattern}: ")
    assert "secret" not in told


def test_a_question_mark_in_a_url_begins_its_query_and_is_no_pattern(base):
    assert paths("https://host/a.json?part=1", base) == ["https://host/a.json?part=1"]


def test_an_unknown_protocol_is_named(base):
    assert fault("nope://host/*.json", base).startswith("nope://host/*.json: cannot be opened: got 'Protocol not known")
