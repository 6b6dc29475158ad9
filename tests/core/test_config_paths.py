"""Files, folders and patterns on a command line become config files."""

from __future__ import annotations

from pathlib import Path

import pytest

from paretopress.config import find
from paretopress.errors import ConfigError


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("b.yaml", "a.yml", "a.meta.yaml", ".hidden.yaml", "notes.txt", "data/deep.yaml"):
        path = Path("configs") / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    Path("empty").mkdir()


def names(*paths: str) -> list[str]:
    return [path.as_posix() for path in find(paths)]


def test_a_folder_stands_for_the_configs_directly_in_it() -> None:
    assert names("configs") == ["configs/a.yml", "configs/b.yaml"]


def test_a_pattern_stands_for_the_configs_that_it_matches() -> None:
    assert names("configs/*") == ["configs/a.yml", "configs/b.yaml"]
    assert names("**/*.yaml") == ["configs/b.yaml", "configs/data/deep.yaml"]


def test_a_file_is_taken_as_it_is_named() -> None:
    assert names("configs/notes.txt", "configs/a.meta.yaml") == ["configs/notes.txt", "configs/a.meta.yaml"]


def test_a_file_named_twice_is_found_once_in_the_order_given() -> None:
    assert names("configs/b.yaml", "configs", "configs/../configs/b.yaml") == ["configs/b.yaml", "configs/a.yml"]


def test_a_file_whose_name_looks_like_a_pattern_is_that_file() -> None:
    Path("[x].yaml").touch()
    assert names("[x].yaml") == ["[x].yaml"]


def test_every_path_that_names_no_config_is_a_fault() -> None:
    with pytest.raises(ConfigError) as caught:
        find(["none.yaml", "configs", "empty", "none*.yaml", "x" * 300])
    assert str(caught.value).splitlines() == [
        "none.yaml: no such file or folder",
        "empty: no config in this folder: expected *.yaml or *.yml",
        "none*.yaml: the pattern matches no config: expected *.yaml or *.yml",
        f"{'x' * 300}: cannot be looked up: File name too long",
    ]
