"""`paretopress cache`, and what `build` says and does with it."""

import re

PLAIN = ("--plugin", "plain.py")
BUILD = ("build", "mtp.yaml", *PLAIN, "--cache", "kept")


def test_a_second_build_says_that_nothing_changed(run):
    assert run(*BUILD).stdout.endswith("1 made, 0 unchanged\n")
    assert run(*BUILD).stdout.endswith("0 made, 1 unchanged\n")
    assert run(*BUILD, "--no-cache").stdout.endswith("1 made, 0 unchanged\n")


def test_info_says_where_and_how_much_and_clear_removes_it(run, folder):
    run(*BUILD)
    (folder / "kept" / "mine.txt").write_text("not yours")
    told = run("cache", "info", "--cache", "kept").stdout
    assert re.fullmatch(r"kept: [0-9]+ entries, 0\.0 MB\n", told)
    assert run("cache", "clear", "--cache", "kept").stdout == told.replace("kept: ", "kept: removed ")
    assert run("cache", "info", "--cache", "kept").stdout == "kept: 0 entries, 0.0 MB\n"
    assert [path.name for path in (folder / "kept").iterdir()] == ["mine.txt"]


def test_the_environment_names_the_cache(run, folder, monkeypatch):
    monkeypatch.setenv("PARETOPRESS_CACHE", str(folder / "named"))
    run("build", "mtp.yaml", *PLAIN)
    assert (folder / "named" / "CACHEDIR.TAG").is_file()
    assert run("cache", "info").stdout.startswith((folder / "named").as_posix())


def test_a_cache_that_cannot_be_written_is_a_warning(run, folder):
    (folder / "kept").write_text("a file in the way")
    built = run("build", "mtp.yaml", *PLAIN, "--cache", "kept/below")
    assert built.exit_code == 0
    assert "1 made" in built.stdout
    assert built.stderr.startswith("warning: ")
    assert "the cache cannot be written" in built.stderr


def test_options_of_workers_that_do_not_go_together_are_said(run):
    for options, said in (
        (("--backend", "dask"), "give --scheduler"),
        (("--scheduler", "tcp://x:1"), "add --backend dask"),
        (("--backend", "dask", "--scheduler", "tcp://x:1", "--jobs", "2"), "a cluster has as many workers as it has"),
    ):
        built = run(*BUILD, *options)
        assert built.exit_code == 2
        assert said in built.stderr


def test_a_plugin_of_a_file_reaches_workers(run, folder):
    other = (folder / "mtp.yaml").read_text().replace("report: mtp", "report: too")
    (folder / "too.yaml").write_text(other)
    built = run("build", "mtp.yaml", "too.yaml", *PLAIN, "--jobs", "2")
    assert (built.exit_code, built.stderr) == (0, "")
    assert built.stdout.endswith("2 made, 0 unchanged\n")
