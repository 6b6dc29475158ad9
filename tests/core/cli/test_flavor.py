"""`--flavor`, `--site-url` and the config's `flavor`: pages for a publishing target, which still can be verified."""

from __future__ import annotations

import json

import pytest

PLAIN = ("--plugin", "plain.py")
NAME = "mtp-sglang-aggregated"
WIKI = """\
from paretopress import Flavor, hookimpl

def caution(paragraphs):
    return "WARNING " + " ".join(paragraphs)

@hookimpl
def paretopress_flavors():
    yield Flavor(key="wiki", label="Wiki", front_matter=lambda about: {"name": about.title}, caution=caution)
    yield Flavor(key="broken", label="Broken", caution=lambda paragraphs: paragraphs[99])
"""


def page(folder):
    return (folder / "output" / NAME / "index.md").read_text()


def publication(folder):
    report = json.loads((folder / "output" / NAME / "report.json").read_text())
    return report["provenance"].get("publication")


def test_a_config_names_the_flavor_of_its_page_and_the_option_overrides_it(run, folder):
    assert run("build", "mtp.yaml", *PLAIN).exit_code == 0
    assert page(folder).startswith("# What MTP is worth\n")
    assert publication(folder) is None
    with folder.joinpath("mtp.yaml").open("a") as config:
        config.write("flavor: hugo\nlicense: CC0-1.0\n")
    assert run("build", "mtp.yaml", *PLAIN).exit_code == 0
    assert page(folder).startswith('---\ntitle: "What MTP is worth"\n')
    assert publication(folder) == {"flavor": "hugo", "license": "CC0-1.0"}
    assert run("build", "mtp.yaml", *PLAIN, "--flavor", "gfm").exit_code == 0
    assert page(folder).startswith("# What MTP is worth\n")


def test_a_flavor_that_nobody_offers_is_named_where_it_is_asked_for(run, folder):
    built = run("build", "mtp.yaml", *PLAIN, "--flavor", "mkdoc")
    assert built.exit_code == 2
    assert "unknown flavor 'mkdoc'; did you mean 'mkdocs'?" in built.stderr
    with folder.joinpath("mtp.yaml").open("a") as config:
        config.write("flavor: mdx\n")
    built = run("build", "mtp.yaml", *PLAIN)
    assert built.exit_code == 2
    assert "mtp.yaml:7:9: unknown flavor 'mdx'" in built.stderr
    assert not (folder / "output").exists()


@pytest.mark.parametrize("flavor", ["gfm", "mkdocs", "myst", "docusaurus", "hugo"])
def test_a_page_of_any_flavor_can_be_verified_and_not_altered(run, folder, flavor):
    site = ("--site-url", "https://example.org/bench")
    assert run("build", "mtp.yaml", *PLAIN, "--flavor", flavor, *site).exit_code == 0
    verified = run("verify", "output", *PLAIN)
    assert (verified.exit_code, verified.stderr) == (0, "")
    file = folder / "output" / NAME / "index.md"
    whole = page(folder)
    for was, now in (("A summary.", "Another summary."), ("3,", "4,")):
        assert was in whole
        file.write_text(whole.replace(was, now, 1))
        assert run("verify", "output", *PLAIN).exit_code == 1


def test_a_site_s_address_is_told_in_the_page_and_must_be_one(run, folder):
    built = run("build", "mtp.yaml", *PLAIN, "--flavor", "myst", "--site-url", "https://example.org/bench/")
    assert built.exit_code == 0
    assert f'"property=og:url": "https://example.org/bench/{NAME}/"' in page(folder)
    wrong = run("build", "mtp.yaml", *PLAIN, "--site-url", "example.org")
    assert wrong.exit_code == 2
    assert "--site-url: not an address: got 'example.org'" in wrong.stderr


def test_a_stranger_s_flavor_is_used_as_ours_and_blamed_for_what_it_does(run, folder):
    folder.joinpath("wiki.py").write_text(WIKI)
    plugins = (*PLAIN, "--plugin", "wiki.py")
    folder.joinpath("plain.py").write_text(
        folder.joinpath("plain.py")
        .read_text()
        .replace("from paretopress.text", "from paretopress.story import Warn\nfrom paretopress.text")
        .replace('("A summary."))', '("A summary."), cautions=(Warn(title=escape("A"), text=escape("B.")),))')
    )
    assert run("build", "mtp.yaml", *plugins, "--flavor", "wiki").exit_code == 0
    assert page(folder).startswith('---\nname: "What MTP is worth"\n---\n\n# What MTP is worth\n')
    assert "\n\nWARNING **A.** B.\n\n" in page(folder)
    broken = run("build", "mtp.yaml", *plugins, "--flavor", "broken")
    assert broken.exit_code == 1
    assert "flavor 'broken' of 'file:wiki' failed: IndexError" in broken.stderr
    assert "WARNING" in page(folder)
