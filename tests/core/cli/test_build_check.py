"""`paretopress build --check`: exactly what is out of date, and nothing written."""

import json

import pytest

ROWS = "model,hardware,spec_method,concurrency,interactivity,throughput_per_gpu\n" + "".join(
    f"m,b200,{side},{load},{x},{y}\n"
    for side, load, x, y in [("mtp", 16, 20, 1000), ("mtp", 1, 60, 200), ("none", 16, 10, 800), ("none", 1, 50, 100)]
)


def write(name, *, data="d", **keys):
    compare = {"axis": "spec_method", "a": "mtp", "b": "none"}
    whole = {"report": name, "sources": [{"path": f"{data}.csv"}], "compare": compare, "targets": [25], **keys}
    with open(f"configs/{name}.yaml", "w", encoding="utf-8") as file:  # noqa: PTH123
        json.dump(whole, file)


@pytest.fixture
def site(run, tmp_path, monkeypatch):
    """Return the current folder, in which three reports of two tables were built."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "configs").mkdir()
    for name in "de":
        (tmp_path / f"configs/{name}.csv").write_text(ROWS)
    write("r")
    write("s", data="e")
    write("t", data="e", figures=[])
    assert run("build", "configs", "--no-cache").exit_code == 0
    return tmp_path


def check(run, *more):
    checked = run("build", "configs", "--check", "--no-cache", *more)
    return checked.exit_code, checked.stdout.splitlines()


def tree(folder):
    return {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in (folder, *folder.rglob("*"))}


def test_it_is_clean_right_after_a_build(run, site):
    before = tree(site / "output")
    assert check(run) == (0, ["output is what its configs make"])
    assert tree(site / "output") == before


def test_it_names_exactly_the_pages_whose_data_changed(run, site):
    (site / "configs/d.csv").write_text(ROWS.replace("1000", "1100"))
    before = tree(site / "output")
    code, lines = check(run)
    assert code == 1
    assert lines == [
        "out of date  lists of reports: index.md would change",
        "out of date  r: frontier.svg, index.md, readings.csv, report.json would change",
    ]
    assert tree(site / "output") == before
    assert run("build", "configs", "--no-cache").exit_code == 0
    assert check(run)[0] == 0


def test_it_names_exactly_the_pages_whose_config_changed(run, site):
    write("s", data="e", figures=[])
    write("u")
    (site / "configs/t.yaml").unlink()
    code, lines = check(run)
    assert code == 1
    assert (
        lines
        == [
            "out of date  lists of reports: index.md would change",
            "out of date  s: index.md would change; frontier.svg would be removed",
            "out of date  t: index.md, readings.csv, report.json would be removed",
            "out of date  u: frontier.svg, index.md, readings.csv, report.json would be added",
        ]
        or lines[1] == "out of date  s: index.md would change; frontier.svg would be removed"
    )
    built = run("build", "configs", "--no-cache")
    assert "removed  s: frontier.svg" in built.stdout
    assert "removed  t: index.md, readings.csv, report.json" in built.stdout
    assert check(run)[0] == 0


def test_a_page_edited_by_hand_is_out_of_date_and_one_that_is_made_no_more_is_kept(run, site):
    (site / "output/r/index.md").write_text("edited")
    assert check(run) == (1, ["out of date  r: index.md would change"])
    (site / "configs/r.yaml").unlink()
    built = run("build", "configs", "--no-cache")
    assert "warning: output/r/index.md: made no more, but edited since: kept" in built.stderr
    assert check(run)[0] == 0


def test_another_flavor_is_out_of_date_until_it_is_built(run, site):
    assert check(run, "--flavor", "mkdocs")[0] == 1
    assert run("build", "configs", "--no-cache", "--flavor", "mkdocs").exit_code == 0
    assert check(run, "--flavor", "mkdocs") == (0, ["output is what its configs make"])
    assert (site / "output/.nav.yml").exists()
    assert run("build", "configs", "--no-cache").exit_code == 0
    assert not (site / "output/.nav.yml").exists()


def test_a_report_that_cannot_be_built_is_an_error_of_the_check_too(run, site):
    (site / "configs/d.csv").write_text(ROWS.replace("1000", "-1"))
    checked = run("build", "configs", "--check", "--no-cache")
    assert checked.exit_code == 1
    assert "out of range" in checked.stderr
    assert "what its configs make" not in checked.stdout


def test_a_handwritten_page_in_the_way_is_told_and_kept(run, site):
    (site / "docs").mkdir()
    (site / "docs/index.md").write_text("mine")
    built = run("build", "configs", "--no-cache", "--output", "docs")
    assert built.exit_code == 1
    assert "error: docs/index.md: a file that no build made is in the way; move it" in built.stderr
    assert (site / "docs/index.md").read_text() == "mine"


def test_lists_and_navigation_are_verified_and_the_manifest_is_no_report(run, site):
    assert run("build", "configs", "--no-cache", "--flavor", "mkdocs").exit_code == 0
    assert run("verify", "output", "--no-figures").exit_code == 0
    for name in (".nav.yml", "sort.js"):
        text = (site / "output" / name).read_text()
        (site / "output" / name).write_text(text + "# more\n")
        verified = run("verify", "output", "--no-figures")
        assert verified.exit_code == 1
        assert f"error: output/{name}:" in verified.stderr
        (site / "output" / name).write_text(text)
    assert run("verify", "output", "--no-figures").exit_code == 0
