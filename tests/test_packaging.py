"""What an installation puts into site-packages, and what the package offers."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import paretopress

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Return the names in a wheel built from this checkout."""
    target = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*pip, "--wheel-dir", target, ROOT], check=True, capture_output=True)
    (file,) = target.glob("*.whl")
    return zipfile.ZipFile(file).namelist()


def test_a_wheel_holds_our_packages_and_nothing_generic(wheel):
    top = {name.split("/")[0] for name in wheel if ".dist-info/" not in name}
    plugins = {f"paretopress_{name}" for name in ("engines", "flavors", "hardware", "narratives")}
    assert top == {"paretopress", *plugins}


def test_a_wheel_holds_all_wording_and_the_typing_mark(wheel):
    sources = {"core": "paretopress", "narratives": "paretopress_narratives"}
    for folder, package in sources.items():
        for file in (ROOT / folder / package).rglob("*.j2"):
            assert file.relative_to(ROOT / folder).as_posix() in wheel
    assert "paretopress/py.typed" in wheel


def test_the_version_stands_in_one_place(wheel):
    (metadata,) = {name.split("/")[0] for name in wheel if ".dist-info/" in name}
    assert metadata == f"paretopress-{paretopress.__version__}.dist-info"
    assert not re.search(r"^version\s*=", (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)


def test_every_public_name_can_be_had():
    for name in paretopress.__all__:
        assert getattr(paretopress, name) is not None
    assert sorted(paretopress.__all__) == list(paretopress.__all__)


def test_no_module_is_longer_than_400_lines():
    long = {
        file.relative_to(ROOT).as_posix(): count
        for folder in ("core", "plugins", "narratives")
        for file in (ROOT / folder).rglob("*.py")
        if (count := len(file.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}


def test_the_top_level_holds_what_the_design_lists():
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if tracked.returncode:
        pytest.skip("not a git checkout")
    top = {line.split("/")[0] for line in tracked.stdout.splitlines()}
    wanted = {"CHANGELOG.md", "LICENSE", "README.md", "pyproject.toml"}
    wanted |= {"configs", "core", "narratives", "output", "plugins", "tests"}
    assert {name for name in top if not name.startswith(".")} == wanted
