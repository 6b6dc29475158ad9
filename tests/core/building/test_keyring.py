"""What decides a report, and what does not."""

import os
import time
from dataclasses import fields, replace
from pathlib import Path

import pytest

from paretopress.building import digests as room
from paretopress.building.digests import Digests
from paretopress.building.keyring import Keyring, code, running
from paretopress.building.settings import Settings
from paretopress.building.store import Store
from paretopress.config import ReportConfig, SourceSpec
from paretopress.decide.fleet import Fleet
from paretopress.known_issues import KnownIssue
from paretopress.offers import Hardware, PriceSheet
from paretopress.reports import job
from paretopress.rules import METHODS

CONFIG = ReportConfig(
    file=Path("r.yaml"),
    report="r",
    sources=(SourceSpec(path="d.csv", where="r.yaml:3:1"),),
    where={"model": ("m",)},
    axis="precision",
    a="fp4",
    b="fp8",
)
#: A value of each key of a config that differs from the one above.
OTHER = {
    "report": "q",
    "sources": (SourceSpec(path="e.csv"),),
    "where": {"model": ("n",)},
    "axis": "topology",
    "a": "fp6",
    "b": "bf16",
    "others": ("int4",),
    "labels": {"a": "A"},
    "targets": (30.0,),
    "band": None,
    "budgets": (0.5,),
    "at_least": (40.0,),
    "slo": {"ttft_p99": 1.0},
    "tokens": ("output",),
    "tiers": ("rental",),
    "comparability": {"engine": "allow"},
    "rules": METHODS["inferencex"],
    "interactivity": "tpot_mean",
    "figures": (),
    "title": "T",
    "fleets": (Fleet(of="gpus", amount=8),),
    "known_issues": (KnownIssue,),
    "hardware": (Hardware(key="n", label="N", vendor="V"),),
    "price_sheets": (PriceSheet,),
}


@pytest.fixture
def key(catalogue):
    """Return a function that gives the key of a config."""

    def key(config=CONFIG, *, settings=None, keep_going=False, offers=catalogue):
        ring = Keyring(settings=settings or Settings(), keep_going=keep_going, digests=Digests())
        return ring.job(replace(job(CONFIG, offers), config=config))

    return key


def test_every_key_of_a_config_decides(key):
    keys = {name: key(replace(CONFIG, **{name: value})) for name, value in OTHER.items()}
    assert len({*keys.values(), key()}) == len(OTHER) + 1


def test_only_places_in_the_file_are_kept_out_of_what_decides():
    assert [field.name for field in fields(ReportConfig) if not field.repr] == ["places"]


def test_where_a_config_lies_does_not_decide(key):
    moved = replace(CONFIG, file=Path("elsewhere/r.yaml"), sources=(SourceSpec(path="d.csv", where="r.yaml:9:1"),))
    assert key(moved) == key()


def test_settings_and_plugins_decide(key, catalogue):
    other = replace(catalogue, versions={**catalogue.versions, "acme:gpus": "1"})
    found = [key(), key(settings=Settings(png=True)), key(keep_going=True), key(offers=other)]
    assert len(set(found)) == len(found)


def test_the_code_of_all_plugins_decides(catalogue):
    program = running(catalogue)
    assert {"the code of paretopress", "the code of paretopress_engines", "numpy", "Python"} <= program.keys()
    assert program["the code of paretopress"] == code("paretopress") != code("paretopress_engines")


def test_a_digest_is_taken_once_while_a_file_looks_the_same(tmp_path, monkeypatch):
    store = Store(folder=tmp_path / "cache")
    file = tmp_path / "d.csv"
    file.write_bytes(b"1")
    os.utime(file, (1, 1))
    monkeypatch.setattr(room, "TOO_RECENT_S", -1)  # its status changed just now, and cannot be set back
    first = Digests(store=store)
    assert first.of(file) == room.hashlib.sha256(b"1").hexdigest()
    first.save()
    taken = []
    monkeypatch.setattr(room, "_sha256", lambda path: taken.append(path) or "new")
    assert Digests(store=store).of(file) == first.of(file)
    assert taken == []
    time.sleep(0.02)
    file.write_bytes(b"2")
    os.utime(file, (1, 1))  # as large and as old as before; only its status tells
    assert Digests(store=store).of(file) == "new"


def test_a_file_that_was_changed_just_now_is_looked_at_again(tmp_path):
    store = Store(folder=tmp_path / "cache")
    file = tmp_path / "d.csv"
    file.write_bytes(b"1")
    digests = Digests(store=store)
    digests.of(file)
    digests.save()
    assert store.size().entries == 0


def test_what_is_no_file_has_no_digest(tmp_path):
    assert Digests().of(tmp_path) is None
    assert Digests().of(tmp_path / "nowhere") is None
