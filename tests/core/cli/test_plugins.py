"""`paretopress plugins`: each plugin, what became of it, and what it offers."""

from __future__ import annotations

import json


def test_each_plugin_is_listed_with_its_version_state_and_offers(run):
    shown = run("plugins", "--plugin", "plain.py")
    assert shown.exit_code == 0
    lines = shown.stdout.splitlines()
    (ours,) = (number for number, line in enumerate(lines) if line.startswith("file:plain"))
    assert lines[ours].split()[1].startswith("sha256:")
    assert lines[ours].split()[2] == "active"
    assert lines[ours + 1] == "  narratives  bare"


def test_json_has_the_records_whole(run):
    shown = run("plugins", "--json", "--plugin", "plain.py", "--no-plugin", "paretopress:hardware")
    assert shown.exit_code == 0
    records = {record["name"]: record for record in json.loads(shown.stdout)}
    assert set(records["file:plain"]) == {"name", "version", "state", "reason", "offers", "module"}
    assert records["file:plain"]["offers"] == {"narratives": ["bare"]}
    blocked = records["paretopress:hardware"]
    assert (blocked["state"], blocked["reason"], blocked["offers"]) == ("blocked", "left out with --no-plugin", {})


def test_a_plugin_that_fails_is_a_line_with_the_reason_and_no_warning(run, folder, monkeypatch):
    info = folder / "site" / "acme-1.0.dist-info"
    info.mkdir(parents=True)
    info.joinpath("METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n")
    info.joinpath("entry_points.txt").write_text("[paretopress]\nnpu = acme_npu\n")
    monkeypatch.syspath_prepend(folder / "site")
    shown = run("plugins")
    assert (shown.exit_code, shown.stderr) == (0, "")
    (line,) = (line for line in shown.stdout.splitlines() if line.startswith("acme:npu"))
    assert line.split(maxsplit=3)[1:] == ["1.0", "failed", "ModuleNotFoundError: No module named 'acme_npu'"]


def test_two_offers_of_one_key_are_listed_and_then_an_error(run, folder):
    folder.joinpath("other.py").write_text(folder.joinpath("plain.py").read_text())
    refused = run("plugins", "--plugin", "plain.py", "--plugin", "other.py")
    assert refused.exit_code == 2
    assert "file:other" in refused.stdout
    assert "narrative 'bare' is offered by 'file:other' and by 'file:plain'" in refused.stderr
