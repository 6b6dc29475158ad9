"""Entries in files: whole, or not there."""

import os
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paretopress.building.digests import digest
from paretopress.building.packing import UnpackError, pack, unpack
from paretopress.building.store import FORMAT, Store, default_folder


@pytest.fixture
def store(tmp_path):
    return Store(folder=tmp_path / "cache")


def key(name):
    return digest((name,))


def test_what_is_put_is_got(store):
    assert store.get(key("a")) is None
    store.put(key("a"), b"one\ntwo")
    assert store.get(key("a")) == b"one\ntwo"
    assert store.has(key("a"))
    store.put(key("a"), b"")
    assert store.get(key("a")) == b""


def test_an_entry_that_was_stored_under_another_key_is_none(store):
    store.put(key("a"), b"a")
    store.put(key("b"), b"b")
    one, other = (store.folder / FORMAT / key(name)[:2] / key(name) for name in "ab")
    other.write_bytes(one.read_bytes())
    assert store.get(key("b")) is None


def test_the_least_recently_used_entries_go_first(store):
    for age, name in enumerate("abc"):
        store.put(key(name), b"x" * 1_000)
        path = store.folder / FORMAT / key(name)[:2] / key(name)
        long_ago = time.time() - 100_000 * (3 - age)
        os.utime(path, (long_ago, long_ago))
    assert store.get(key("a")) is not None  # used just now
    small = Store(folder=store.folder, largest_b=2_300)
    small.trim()
    assert small.size().entries == 3  # nothing was written
    small.put(key("d"), b"")
    small.trim()
    assert [name for name in "abcd" if small.has(key(name))] == ["a", "d"]


def test_what_a_killed_build_left_behind_is_removed_when_it_is_old(store):
    store.put(key("a"), b"a")
    shard = store.folder / FORMAT / key("a")[:2]
    old, young = shard / ".old.tmp", shard / ".young.tmp"
    for path in (old, young):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    store.trim()
    assert (old.exists(), young.exists()) == (False, True)


def test_clear_removes_entries_of_all_formats_and_nothing_else(store):
    store.put(key("a"), b"a")
    (store.folder / "paretopress-cache-0").mkdir()
    mine = store.folder / "mine.txt"
    mine.write_text("not yours")
    removed = store.clear()
    assert (removed.entries, removed.bytes > 100) == (1, True)
    assert list(store.folder.iterdir()) == [mine]
    assert store.size().entries == 0


def test_where_it_cannot_write_it_says_why_and_goes_on(tmp_path):
    (tmp_path / "cache").write_text("a file")
    store = Store(folder=tmp_path / "cache")
    store.put(key("a"), b"a")
    assert store.refused is not None
    assert store.get(key("a")) is None
    assert store.size().entries == 0


def test_the_place_is_the_user_s_own_cache_unless_it_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("PARETOPRESS_CACHE", str(tmp_path))
    assert default_folder() == tmp_path
    monkeypatch.delenv("PARETOPRESS_CACHE")
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert default_folder() == tmp_path / "xdg" / "paretopress"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_folder() == tmp_path / ".cache" / "paretopress"


@given(st.lists(st.tuples(st.text(), st.binary())), st.dictionaries(st.text(), st.integers() | st.text()))
def test_what_is_packed_is_unpacked(files, said):
    assert unpack(pack(said, files)) == (said, tuple(files))


@given(st.binary())
def test_bytes_that_are_no_pack_are_an_error_of_their_own(data):
    with pytest.raises(UnpackError):
        unpack(data)
