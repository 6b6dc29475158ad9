"""The YAML door: no file crashes it, and everything in a file knows where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from paretopress.config import load
from paretopress.config.yaml_door import Mark, Scalar, YamlFile, read
from paretopress.errors import ConfigError


def door(tmp_path: Path, text: str | bytes) -> YamlFile:
    path = tmp_path / "x.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(path)


def refusal(tmp_path: Path, text: str | bytes) -> str:
    with pytest.raises(ConfigError) as caught:
        door(tmp_path, text)
    (fault,) = caught.value.faults
    return str(fault).removeprefix(tmp_path.as_posix() + "/")


def faults(tmp_path: Path, text: str) -> list[str]:
    file = door(tmp_path, text)
    return [f"{mark}: {fault}" for mark, fault in file.faults]


def texts(tree: object) -> object:
    if isinstance(tree, dict):
        return {key: texts(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [texts(value) for value in tree]
    assert isinstance(tree, Scalar)
    return tree.text


def test_scalars_stay_the_text_that_was_written(tmp_path: Path) -> None:
    file = door(tmp_path, "a: [0.10, 010, 1:30, 2026-05-19, True, ~, 'no', 1_000, '5']\n")
    assert texts(file.tree) == {"a": ["0.10", "010", "1:30", "2026-05-19", "True", "~", "no", "1_000", "5"]}


def test_every_key_and_value_knows_its_line_and_column(tmp_path: Path) -> None:
    file = door(tmp_path, "a: 1\nbé:\n  - c: {d: 2}\n")
    assert file.mark(("bé", 0, "c", "d")) == Mark(3, 12)
    assert file.mark(("bé", 0, "c", "d", "[key]")) == Mark(3, 9)
    assert file.mark(("bé", 0, "nothing", "here")) == Mark(3, 5)


def test_anchors_and_merge_keys_work_and_own_keys_win(tmp_path: Path) -> None:
    file = door(tmp_path, "a: &a {x: 1, y: 2}\nb: &b {y: 3, z: 4}\nc: {<<: [*a, *b], x: 0}\nd: *a\n")
    assert file.faults == ()
    assert isinstance(file.tree, dict)
    assert texts(file.tree["c"]) == {"x": "0", "y": "2", "z": "4"}
    assert texts(file.tree["d"]) == {"x": "1", "y": "2"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "x.yaml: the file is empty; 'paretopress new' writes a config to start from"),
        ("# nothing\n", "x.yaml: the file is empty; 'paretopress new' writes a config to start from"),
        ("---\n...\n", "x.yaml: the file is empty; 'paretopress new' writes a config to start from"),
        (b"a: 1\nb: \xff\xfe\n", "x.yaml:2:4: not UTF-8: got 'byte 0xff'; save the file as UTF-8"),
        ("a: \x07b", "x.yaml:1:4: YAML does not allow this character: got 'U+0007'"),
        (
            "a: 1\n---\nb: 2\n",
            "x.yaml:2:1: a second document begins here: expected one config a file; remove the '---'",
        ),
        (b"\xef\xbb\xbfa: \xff\n", "x.yaml:1:4: not UTF-8: got 'byte 0xff'; save the file as UTF-8"),
    ],
)
def test_a_file_that_is_no_config_is_refused_in_one_line(tmp_path: Path, text: str | bytes, expected: str) -> None:
    assert refusal(tmp_path, text) == expected


def test_a_syntax_error_says_where_it_is_and_where_it_began(tmp_path: Path) -> None:
    told = refusal(tmp_path, "a: 1\nb: [1,\n  2\nc: 3\n")
    assert told.startswith("x.yaml:")
    assert "that begins at 2:4" in told


def test_an_alias_of_nothing_is_a_fault(tmp_path: Path) -> None:
    assert refusal(tmp_path, "a: *b\n").startswith("x.yaml:1:4: not YAML: found undefined alias")


def test_a_tab_is_told_to_be_a_tab(tmp_path: Path) -> None:
    assert refusal(tmp_path, "a:\n\tb: 1\n").endswith("indent with spaces, not with tabs")


def test_a_duplicate_key_names_both_places(tmp_path: Path) -> None:
    expected = ["3:1: duplicate key 'a'; it stands already at 1:1; keep one of them"]
    assert faults(tmp_path, "a: 1\nb: 2\n'a': 3\n") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: !!python/object/apply:os.system [ls]\n", "1:4: the tag 'python/object/apply:os.system' has no meaning"),
        ("a: !mine 3\n", "1:4: the tag '!mine' has no meaning"),
        ("? [a, b]\n: 1\n", "1:3: a key must be a text"),
        ("~: 1\n", "1:1: a key must be a text"),
        ("on: 1\n", "1:1: YAML reads on as a boolean"),
        ("a: {<<: 3}\n", "1:9: '<<' merges mappings"),
    ],
)
def test_what_yaml_allows_and_a_config_does_not_is_a_fault(tmp_path: Path, text: str, expected: str) -> None:
    (told,) = faults(tmp_path, text)
    assert told.startswith(expected)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "[" * 100_000 + "]" * 100_000,
        "- " * 10_000 + "x",
        "a: &a [*a]",
        "a: &a {<<: *a}",
        "a: &a {<<: [{b: *a}]}",
    ],
)
def test_nesting_without_end_is_refused(tmp_path: Path, text: str) -> None:
    assert "nested more than 20 levels deep" in refusal(tmp_path, text)


def bomb(form: str) -> str:
    lines = ["a0: &a0 {x: 1}"]
    lines += [f"a{n}: &a{n} " + form.format(f"*a{n - 1}") for n in range(1, 15)]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("form", ["[{0}, {0}, {0}, {0}, {0}, {0}]", "{{<<: [{0}, {0}, {0}, {0}, {0}]}}"])
def test_a_few_lines_that_stand_for_billions_of_values_are_refused(tmp_path: Path, form: str) -> None:
    assert "more than 10,000 values" in refusal(tmp_path, bomb(form))


def test_a_folder_a_missing_file_and_a_huge_one_are_refused(tmp_path: Path) -> None:
    huge = tmp_path / "huge.yaml"
    huge.write_bytes(b"#" * 1_000_001)
    for path, expected in (
        (tmp_path, "is a folder"),
        (tmp_path / "none.yaml", "no such file"),
        (tmp_path / ("x" * 300), "cannot be read: File name too long"),
        (huge, "is larger than 1,000,000 bytes"),
    ):
        with pytest.raises(ConfigError, match=expected):
            load(path)


def test_a_file_that_is_not_a_mapping_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("- a\n")
    with pytest.raises(ConfigError, match=r"x\.yaml:1:1: a list does not fit here: expected a mapping"):
        load(path)


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path) -> None:
    file = door(tmp_path, b"\xef\xbb\xbfa: 1\r\n")
    assert texts(file.tree) == {"a": "1"}
    assert file.mark(("a",)) == Mark(1, 4)
