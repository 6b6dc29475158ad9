"""The output folder: what a build writes, what it removes, and what it never touches."""

import json
import os
import shutil

import pytest

from paretopress.errors import ConfigError, DataError
from paretopress.publishing.entry import Entry
from paretopress.publishing.manifest import JOURNAL, MANIFEST
from paretopress.publishing.shelf import ABANDONED_S, Change, Shelf
from paretopress.report_json import SCHEMA


def listing(entries):
    yield "index.md", "".join(f"{one.report}: {one.summary}\n" for one in entries).encode()


def files_of(report, summary="S", **more):
    told = {"schema": SCHEMA, "title": report, "claims": [{"text": summary}], "readings": []}
    names = {"frontier.svg": b"<svg/>", "report.json": json.dumps(told).encode(), "index.md": summary.encode(), **more}
    return [(f"{report}/{name}", data) for name, data in names.items() if data is not None]


@pytest.fixture
def build(tmp_path):
    """Return a function that builds configs into the output folder: `build({"a.yaml": ["r"]})`."""

    def build(made, *, checking=False, failing=(), summary="S", output="out", lists=listing, **more):
        shelf = Shelf(tmp_path / output, checking=checking)
        for name, reports in made.items():
            config = tmp_path / name
            config.parent.mkdir(exist_ok=True)
            config.touch()
            for report in reports:
                entry = Entry(report=report, title=report, summary=summary)
                shelf.put(entry, files_of(report, summary, **more), config)
            shelf.failed(config) if name in failing else shelf.built(config)
        shelf.close(lists)
        return shelf

    return build


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


def tree(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def touched(folder):
    return {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in (folder, *folder.rglob("*"))}


def told(shelf):
    return [(change.kind, change.file) for change in shelf.changes]


def test_a_second_build_writes_nothing_at_all(build, out):
    build({"a.yaml": ["r", "s"]})
    before = touched(out)
    assert build({"a.yaml": ["r", "s"]}).changes == ()
    assert touched(out) == before


def test_only_what_changed_is_written(build, out):
    build({"a.yaml": ["r"], "b.yaml": ["s"]})
    before = touched(out)
    shelf = build({"a.yaml": ["r"]}, summary="T")
    after = touched(out)
    assert {path.relative_to(out).as_posix() for path in after if after[path] != before[path] and path.is_file()} == {
        MANIFEST, "index.md", "r/index.md", "r/report.json",
    }  # fmt: skip
    assert told(shelf) == [("changed", "index.md"), ("changed", "r/index.md"), ("changed", "r/report.json")]


def test_the_manifest_does_not_depend_on_the_order_or_the_place_of_a_build(build, out, tmp_path, monkeypatch):
    build({"a.yaml": ["r"], "b.yaml": ["s"]})
    build({"b.yaml": ["s"], "a.yaml": ["r"]}, output="two")
    assert (tmp_path / "two" / MANIFEST).read_bytes() == (out / MANIFEST).read_bytes()
    monkeypatch.chdir(tmp_path)
    assert build({"a.yaml": ["r"]}).changes == ()
    assert str(tmp_path.name) not in (out / MANIFEST).read_text()


def test_a_figure_that_a_report_drops_is_removed(build, out):
    build({"a.yaml": ["r"]}, **{"cost.svg": b"<svg/>"})
    assert told(build({"a.yaml": ["r"]})) == [("removed", "r/cost.svg")]
    assert not (out / "r/cost.svg").exists()
    assert build({"a.yaml": ["r"]}, checking=True).changes == ()


def test_a_report_that_its_config_makes_no_more_is_removed_with_its_folder(build, out):
    build({"a.yaml": ["r", "s"], "b.yaml": ["t"]})
    shelf = build({"a.yaml": ["r"]})
    assert {change.file for change in shelf.changes if change.kind == "removed"} == {
        "s/frontier.svg", "s/index.md", "s/report.json",
    }  # fmt: skip
    assert sorted(path.name for path in out.iterdir() if path.is_dir()) == ["r", "t"]
    assert (out / "index.md").read_text() == "r: S\nt: S\n"


def test_a_config_that_makes_nothing_any_more_leaves_nothing(build, out):
    build({"a.yaml": ["r"], "b.yaml": ["t"]})
    build({"a.yaml": []})
    assert sorted(path.name for path in out.iterdir() if path.is_dir()) == ["t"]


def test_reports_of_configs_that_had_no_part_stay(build, out):
    build({"a.yaml": ["r"], "b.yaml": ["s"]})
    shelf = build({"a.yaml": ["r"]}, summary="T")
    assert "removed" not in {change.kind for change in shelf.changes}
    assert (out / "index.md").read_text() == "r: T\ns: S\n"


def test_the_reports_of_a_config_that_is_gone_are_removed_when_its_neighbours_are_built(build, out, tmp_path):
    build({"c/a.yaml": ["r"], "c/b.yaml": ["s"], "d/b.yaml": ["t"]})
    (tmp_path / "c/b.yaml").unlink()
    (tmp_path / "d/b.yaml").unlink()
    build({"c/a.yaml": ["r"]})
    # Of folder d nothing was built: whether it is gone, or out of reach today, is not known.
    assert sorted(path.name for path in out.iterdir() if path.is_dir()) == ["r", "t"]


def test_a_copy_of_an_output_folder_elsewhere_keeps_all_its_reports(build, tmp_path):
    build({"c/a.yaml": ["r"], "c/b.yaml": ["s"]})
    (tmp_path / "x").mkdir()
    shutil.copytree(tmp_path / "out", tmp_path / "x/out")
    build({"a.yaml": ["u"]}, output="x/out")
    assert {path.name for path in (tmp_path / "x/out").iterdir() if path.is_dir()} == {"r", "s", "u"}


def test_a_config_that_is_a_link_speaks_for_the_folder_that_the_link_lies_in(build, out, tmp_path):
    build({"c/a.yaml": ["r"], "d/b.yaml": ["s"]})
    (tmp_path / "d/a.yaml").symlink_to(tmp_path / "c/a.yaml")
    build({"d/a.yaml": ["t"]})
    assert sorted(path.name for path in out.iterdir() if path.is_dir()) == ["r", "s", "t"]


def test_a_config_that_failed_keeps_all_that_it_made(build, out):
    build({"a.yaml": ["r", "s"]}, **{"cost.svg": b"<svg/>"})
    before = tree(out)
    assert build({"a.yaml": []}, failing=["a.yaml"]).changes == ()
    assert tree(out) == before


def test_a_report_that_moves_to_another_config_is_that_ones(build, out):
    build({"a.yaml": ["r"]})
    build({"a.yaml": [], "b.yaml": ["r"]})
    build({"a.yaml": []})
    assert (out / "r/index.md").exists()
    build({"b.yaml": []})
    assert not (out / "r").exists()


def test_files_of_others_are_never_touched(build, out):
    build({"a.yaml": ["r", "s"]})
    for name in ("notes.md", "r/mine.md", "s/mine.md", "guide/index.md"):
        (out / name).parent.mkdir(exist_ok=True)
        (out / name).write_text("mine")
    build({"a.yaml": []})
    assert {name: data for name, data in tree(out).items() if name not in {"index.md", MANIFEST}} == dict.fromkeys(
        ("notes.md", "r/mine.md", "s/mine.md", "guide/index.md"), b"mine"
    )


def test_a_page_that_is_made_no_more_and_was_edited_is_kept_and_told_once(build, out):
    build({"a.yaml": ["r", "s"]})
    (out / "s/index.md").write_text("edited")
    shelf = build({"a.yaml": ["r"]})
    assert ("kept", "s/index.md") in told(shelf)
    assert [path.name for path in (out / "s").iterdir()] == ["index.md"]
    assert build({"a.yaml": ["r"]}, checking=True).changes == ()


def test_a_report_that_is_edited_as_a_whole_stays_in_the_lists(build, out):
    build({"a.yaml": ["r", "s"]})
    for name, data in files_of("s", "mine"):
        (out / name).write_bytes(data)
    build({"a.yaml": ["r"]})
    assert (out / "index.md").read_text() == "r: S\ns: mine\n"
    assert build({"a.yaml": ["r"]}, checking=True).changes == ()


def test_an_edited_page_that_is_still_made_is_made_again(build, out):
    build({"a.yaml": ["r"]})
    (out / "r/index.md").write_text("edited")
    assert told(build({"a.yaml": ["r"]})) == [("changed", "r/index.md")]
    assert (out / "r/index.md").read_text() == "S"


@pytest.mark.parametrize("name", ["r/index.md", "index.md"])
def test_a_file_that_no_build_made_is_not_written_over(build, out, name):
    (out / name).parent.mkdir(parents=True)
    (out / name).write_text("mine")
    for _ in range(2):  # nor once it lies among files that are ours
        with pytest.raises(DataError, match=f"{name}: a file that no build made is in the way; move it"):
            build({"a.yaml": ["r"]})
        assert (out / name).read_text() == "mine"


def test_a_file_of_others_that_is_what_the_build_makes_is_its_own_from_then_on(build, out):
    (out / "r").mkdir(parents=True)
    (out / "r/index.md").write_text("S")
    build({"a.yaml": ["r"]})
    build({"a.yaml": []})
    assert not (out / "r").exists()


def test_an_output_folder_of_before_manifests_is_adopted(build, out):
    build({"a.yaml": ["r"], "b.yaml": ["s"]})
    (out / MANIFEST).unlink()
    assert build({"a.yaml": ["r"]}, summary="T").notes == []
    assert (out / "index.md").read_text() == "r: T\ns: S\n"
    build({"a.yaml": [], "b.yaml": []})
    # What the second build did not make is nobody's, as far as anyone knows.
    assert {name.split("/")[0] for name in tree(out)} == {MANIFEST, "index.md", "s"}


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b'{"schema": "other"}',
        b"<<<<<<< ours\n",
        b"[" * 100_000,
        b'{"schema": "paretopress/manifest@1", "lists": {}, "reports": {"r": {"entry": {}, "files": {}}}}',
        b'{"schema": "paretopress/manifest@1", "lists": {}, "reports": {"r": 1}}',
        b'{"schema": "paretopress/manifest@1", "lists": [], "reports": {}}',
    ],
)
def test_a_damaged_manifest_is_told_and_made_anew_and_nothing_is_removed(build, out, damage):
    build({"a.yaml": ["r", "s"]})
    before = tree(out)
    (out / MANIFEST).write_bytes(damage)
    (note,) = build({"a.yaml": ["r", "s"]}, checking=True).notes
    assert note.startswith(".paretopress.json is damaged")
    assert build({"a.yaml": ["r"]}).notes == [note]
    assert tree(out).keys() == before.keys()
    assert build({"a.yaml": ["r"]}).notes == []


@pytest.mark.parametrize("name", ["../victim.txt", "r/../../victim.txt", "/victim.txt", "C:\\victim.txt", "..\\x", ""])
def test_a_manifest_that_names_files_outside_removes_nothing(build, out, tmp_path, name):
    victim = tmp_path / "victim.txt"
    victim.write_bytes(b"<svg/>")
    build({"a.yaml": ["r", "s"]})
    manifest = json.loads((out / MANIFEST).read_text())
    files = manifest["reports"]["s"]["files"]
    files[name] = files["s/frontier.svg"]
    (out / MANIFEST).write_text(json.dumps(manifest))
    shelf = build({"a.yaml": ["r"]})
    assert "a path that leaves the folder" in shelf.notes[0]
    assert victim.exists()
    assert (out / "s/index.md").exists()


def test_a_link_that_leads_outside_is_not_followed_to_remove_anything(build, out, tmp_path):
    build({"a.yaml": ["r", "s"]})
    shutil.move(out / "s", tmp_path / "elsewhere")
    (out / "s").symlink_to(tmp_path / "elsewhere")
    build({"a.yaml": ["r"]})
    assert sorted(path.name for path in (tmp_path / "elsewhere").iterdir()) == [
        "frontier.svg",
        "index.md",
        "report.json",
    ]
    build({"a.yaml": ["r", "t"]})
    (out / "t/frontier.svg").unlink()
    (out / "t/frontier.svg").symlink_to(tmp_path / "elsewhere/frontier.svg")
    build({"a.yaml": ["r"]})
    assert (tmp_path / "elsewhere/frontier.svg").exists()
    assert (out / "t/frontier.svg").is_symlink()


def test_checking_writes_nothing_and_tells_what_a_build_then_does(build, out):
    assert {change.kind for change in build({"a.yaml": ["r", "s"]}, checking=True).changes} == {"added"}
    assert not out.exists()
    build({"a.yaml": ["r", "s"]}, **{"cost.svg": b"<svg/>"})
    (out / "s/index.md").write_text("edited")
    before = touched(out)
    foreseen = build({"a.yaml": ["r"]}, summary="T", checking=True, **{"new.svg": b"<svg/>"}).changes
    assert touched(out) == before
    assert build({"a.yaml": ["r"]}, summary="T", **{"new.svg": b"<svg/>"}).changes == foreseen
    assert {change.kind for change in foreseen} == {
        "added", "changed", "removed", "kept",
    }  # fmt: skip
    assert build({"a.yaml": ["r"]}, summary="T", checking=True, **{"new.svg": b"<svg/>"}).changes == ()


def test_a_manifest_that_is_missing_or_out_of_date_is_told_when_nothing_else_is(build, out):
    build({"a.yaml": ["r"]})
    (out / MANIFEST).unlink()
    assert build({"a.yaml": ["r"]}, checking=True).changes == (Change(report="", file=MANIFEST, kind="added"),)


def test_a_list_that_is_made_no_more_is_removed(build, out):
    def more(entries):
        yield from listing(entries)
        yield "by-model/index.md", b"models"

    build({"a.yaml": ["r"]}, lists=more)
    assert told(build({"a.yaml": ["r"]})) == [("removed", "by-model/index.md")]
    assert not (out / "by-model").exists()


def test_a_file_that_several_reports_share_goes_with_the_last_of_them(build, out):
    def shared(*reports):
        shelf = Shelf(out)
        config = out.parent / "a.yaml"
        config.touch()
        for report in reports:
            made = [*files_of(report), ("assets/vega.js", b"js")]
            shelf.put(Entry(report=report, title=report, summary="S"), made, config)
        shelf.built(config)
        shelf.close(listing)

    shared("r", "s")
    shared("r")
    assert (out / "assets/vega.js").exists()
    shared()
    assert not (out / "assets").exists()


def test_a_report_cannot_have_the_name_of_a_folder_of_lists(build):
    with pytest.raises(ConfigError, match="'by-model' has the name of a folder of lists; rename it"):
        build({"a.yaml": ["by-model"]})


@pytest.mark.parametrize("name", ["../x", "/x", "r/../../x"])
def test_nothing_is_written_outside_the_folder(build, tmp_path, name):
    with pytest.raises(DataError, match="would lie outside the output folder"):
        build({"a.yaml": ["r"]}, lists=lambda _: [(name, b"")])
    assert not (tmp_path / "x").exists()


def killed(build, out, made, **how):
    """Build as far as the last report, and come to no end."""

    def never(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(made, lists=never, **how)
    assert (out / JOURNAL).exists()


def test_what_a_killed_build_wrote_is_put_right_by_the_next(build, out):
    build({"a.yaml": ["r"], "b.yaml": ["s"]})
    killed(build, out, {"a.yaml": ["r", "u"], "b.yaml": ["s"]}, summary="T", **{"new.svg": b"<new/>"})
    build({"a.yaml": ["r"], "b.yaml": ["s"]})
    assert sorted(tree(out)) == sorted(
        [MANIFEST, "index.md", *(name for report in "rs" for name, _ in files_of(report))]
    )
    assert (out / "index.md").read_text() == "r: S\ns: S\n"
    assert build({"a.yaml": ["r"], "b.yaml": ["s"]}).changes == ()


def test_what_a_killed_build_wrote_of_other_configs_stays_known(build, out):
    build({"a.yaml": ["r"], "b.yaml": ["s"]})
    killed(build, out, {"b.yaml": ["s"]}, summary="T", **{"new.svg": b"<new/>"})
    build({"a.yaml": ["r"]})
    assert (out / "index.md").read_text() == "r: S\ns: T\n"
    build({"b.yaml": ["s"]})
    assert not (out / "s/new.svg").exists()
    assert not (out / JOURNAL).exists()


def test_a_journal_line_that_is_cut_short_says_nothing(build, out):
    build({"a.yaml": ["r"]})
    (out / JOURNAL).write_bytes(b'{"report": "r", "config": "x", "fi')
    assert build({"a.yaml": ["r"]}).notes == []
    assert not (out / JOURNAL).exists()


def test_temporary_files_of_a_killed_build_are_swept_and_those_of_a_running_one_are_not(build, out):
    build({"a.yaml": ["r"]})
    old, new, others = (out / "r" / f".index.md.{name}" for name in ("a1.paretopress", "b2.paretopress", "swp"))
    for file in (old, new, others):
        file.touch()
    for file in (old, others):
        os.utime(file, (file.stat().st_mtime - 2 * ABANDONED_S,) * 2)
    (out / JOURNAL).touch()
    killed(build, out, {"a.yaml": ["r"]}, summary="T")
    build({"a.yaml": ["r"]})
    assert [file.exists() for file in (old, new, others)] == [False, True, True]


def test_two_builds_at_once_list_the_reports_of_both(build, out):
    first, second = Shelf(out), Shelf(out)
    for shelf, report in ((first, "r"), (second, "s")):
        config = out.parent / f"{report}.yaml"
        config.touch()
        shelf.put(Entry(report=report, title=report, summary="S"), files_of(report), config)
    second.close(listing)
    first.close(listing)
    assert (out / "index.md").read_text() == "r: S\ns: S\n"
    assert not (out / JOURNAL).exists()
    assert build({"r.yaml": ["r"], "s.yaml": ["s"]}, checking=True).changes == ()


def test_reports_that_have_no_part_in_a_build_are_listed_without_being_read(build, out):
    build({"a.yaml": ["r"], "b.yaml": ["s"]})
    (out / "s/report.json").write_bytes(b"not read")
    build({"a.yaml": ["r"]}, summary="T")
    assert (out / "index.md").read_text() == "r: T\ns: S\n"
