"""`language:` and `--language`: the same page in other words, which still can be verified."""

from __future__ import annotations

import json

PLAIN = ("--plugin", "plain.py")
NAME = "mtp-sglang-aggregated"


def page(folder):
    return (folder / "output" / NAME / "index.md").read_text(encoding="utf-8")


def report(folder):
    return json.loads((folder / "output" / NAME / "report.json").read_text(encoding="utf-8"))


def test_a_config_says_the_language_of_its_page_and_the_option_overrides_it(run, folder):
    assert run("build", "mtp.yaml", *PLAIN).exit_code == 0
    english = report(folder)
    with folder.joinpath("mtp.yaml").open("a") as config:
        config.write("language: zh\n")
    assert run("build", "mtp.yaml", *PLAIN).exit_code == 0
    assert "## 这些数字的由来" in page(folder)
    assert report(folder)["language"] == "zh"
    assert report(folder)["readings"] == english["readings"]
    assert "份相同交互性下的比较" in (folder / "output" / "index.md").read_text(encoding="utf-8")
    assert run("build", "mtp.yaml", *PLAIN, "--language", "en").exit_code == 0
    assert "## How these numbers were made" in page(folder)


def test_a_page_in_another_language_can_be_verified_and_not_altered(run, folder):
    assert run("build", "mtp.yaml", *PLAIN, "--language", "zh").exit_code == 0
    verified = run("verify", "output", *PLAIN)
    assert (verified.exit_code, verified.stderr) == (0, "")
    file = folder / "output" / NAME / "index.md"
    file.write_text(page(folder).replace("前沿", "曲线", 1), encoding="utf-8")
    assert run("verify", "output", *PLAIN).exit_code == 1


def test_a_language_that_there_is_not_is_refused(run, folder):
    with folder.joinpath("mtp.yaml").open("a") as config:
        config.write("language: de\n")
    built = run("build", "mtp.yaml", *PLAIN)
    assert built.exit_code == 2
    assert "mtp.yaml:7:11: language: unknown value 'de': expected one of en, zh" in built.stderr
