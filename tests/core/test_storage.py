"""The bytes of a file, wherever it lies and however it was packed."""

import base64
import gzip
import hashlib
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from paretopress.errors import DataError
from paretopress.locations import find
from paretopress.storage import fetch

TEXT = b'{"tpot_p50": 0.02}\n' * 500
CHECKED = zstandard.ZstdCompressor(write_checksum=True)


@pytest.fixture
def stored(tmp_path):
    """Return a function that stores bytes in a file and fetches them again."""

    def stored(data, name="a.json"):
        (tmp_path / name).write_bytes(data)
        return fetch(tmp_path / name, where=name)

    return stored


def fault(location, where="a.json"):
    with pytest.raises(DataError) as caught:
        fetch(location, where=where)
    return str(caught.value)


def test_bytes_come_as_they_lie_there_with_their_digest(stored):
    found = stored(TEXT)
    assert (found.data, found.sha256) == (TEXT, hashlib.sha256(TEXT).hexdigest())


@pytest.mark.parametrize(
    "pack",
    [
        gzip.compress,
        CHECKED.compress,
        zstandard.ZstdCompressor(write_content_size=False).compress,
        lambda data: gzip.compress(data[:99]) + gzip.compress(data[99:]),
        lambda data: CHECKED.compress(data[:99]) + zstandard.compress(data[99:100]) + CHECKED.compress(data[100:]),
    ],
    ids=["gzip", "zstd", "streamed zstd", "gzip in two members", "zstd in three frames"],
)
def test_a_packed_file_reads_as_what_was_packed_and_its_digest_is_that_of_the_file(stored, pack):
    packed = pack(TEXT)
    # Recognised by content: the name may say anything.
    found = stored(packed, "a.json")
    assert found.data == TEXT
    assert found.sha256 == hashlib.sha256(packed).hexdigest()


PACKED = {"gzip": gzip.compress(TEXT), "zstd": CHECKED.compress(TEXT) + CHECKED.compress(TEXT)}


@pytest.mark.parametrize("kind", PACKED)
def test_a_packed_file_that_was_cut_anywhere_is_damaged_and_never_a_shorter_one(tmp_path, kind):
    data = PACKED[kind]
    whole = len(CHECKED.compress(TEXT)) if kind == "zstd" else None  # cut between two frames, nothing shows it
    for end in range(4, len(data)):
        if end != whole:
            (tmp_path / "a.json").write_bytes(data[:end])
            assert fault(tmp_path / "a.json").startswith(f"a.json: damaged {kind}: got '"), end


@settings(max_examples=60)
@given(st.sampled_from(sorted(PACKED)), st.data())
def test_a_flipped_bit_is_found_or_changes_nothing(tmp_path_factory, kind, data):
    damaged = bytearray(PACKED[kind])
    position = data.draw(st.integers(4, len(damaged) - 1))
    damaged[position] ^= 1 << data.draw(st.integers(0, 7))
    file = tmp_path_factory.getbasetemp() / "flipped.json"
    file.write_bytes(damaged)
    try:
        found = fetch(file, where="flipped.json")
    except DataError:
        return
    # Nothing checks a header's time stamp or operating system.
    assert found.data == (TEXT if kind == "gzip" else TEXT + TEXT)


def test_what_follows_a_packed_file_is_not_dropped_in_silence(tmp_path):
    for packed in PACKED.values():
        (tmp_path / "a.json").write_bytes(packed + b"and more")
        assert "damaged" in fault(tmp_path / "a.json")


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    assert fault(tmp_path / "gone", where="gone") == "gone: cannot be read: got 'No such file or directory'"
    assert fault(tmp_path, where="runs") == "runs: a folder, not a file; name the files in it, for example with *.json"


class Site(SimpleHTTPRequestHandler):
    """Serves a folder; what lies under `private/` only to those who know the password."""

    def do_GET(self):
        known = f"Basic {base64.b64encode(b'me:secret').decode()}"
        if "private" in self.path and self.headers.get("Authorization") != known:
            self.send_error(401)
        elif self.path.startswith("/broken"):
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"too short")
        else:
            super().do_GET()

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Return the address of a web server on this machine."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "private").mkdir()
    for name in ("a.json", "private/a.json", "runs-b200-c4.json", "runs-b200-c8.json"):
        (folder / name).write_bytes(TEXT)
    (folder / "packed.json.zst").write_bytes(CHECKED.compress(TEXT))
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Site, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_url_is_fetched_and_unpacked_as_a_file_is(site):
    assert fetch(f"{site}/a.json", where="a").data == TEXT
    assert fetch(f"{site}/a.json?part=1", where="a").data == TEXT
    packed = fetch(f"{site}/packed.json.zst", where="a")
    assert (packed.data, packed.sha256) == (TEXT, hashlib.sha256(CHECKED.compress(TEXT)).hexdigest())


def test_a_file_url_is_a_file(tmp_path):
    (tmp_path / "a.json").write_bytes(TEXT)
    assert fetch((tmp_path / "a.json").as_uri(), where="a").data == TEXT


def test_a_glob_of_urls_lists_them_and_captures_facts(site, tmp_path):
    found = find(f"{site}/runs-{{hardware}}-c{{concurrency}}.json", base=tmp_path)
    assert [file.path for file in found] == [f"{site}/runs-b200-c4.json", f"{site}/runs-b200-c8.json"]
    assert [file.facts["concurrency"] for file in found] == ["4", "8"]
    assert fetch(found[0].location, where="a").data == TEXT


def test_a_password_opens_a_url_and_is_never_shown(site, tmp_path):
    secret = site.replace("//", "//me:secret@")
    (found,) = find(f"{secret}/private/a.json", base=tmp_path)
    assert found.path == f"{site}/private/a.json"
    assert fetch(found.location, where=found.path).data == TEXT
    for url in (f"{secret}/gone.json", f"{secret}/broken.json", "http://me:secret@127.0.0.1:9/a.json"):
        told = fault(url, where="a.json")
        assert told.startswith("a.json: cannot be fetched: got ")
        assert "secret" not in told


def test_braces_in_a_url_with_a_password_capture_too(site, tmp_path):
    secret = site.replace("//", "//me:secret@")
    found = find(f"{secret}/runs-{{hardware}}-c4.json", base=tmp_path)
    assert [(file.path, file.facts) for file in found] == [(f"{site}/runs-b200-c4.json", {"hardware": "b200"})]


def test_what_a_server_refuses_or_cuts_short_is_an_error(site):
    assert "FileNotFoundError" in fault(f"{site}/gone.json")
    assert "401" in fault(f"{site}/private/a.json")
    assert "cannot be fetched" in fault(f"{site}/broken.json")


def test_without_fsspec_a_url_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    assert fault("https://me:secret@host/a.json") == (
        "https://host/a.json: a URL needs fsspec; pip install 'paretopress[remote]'"
    )
