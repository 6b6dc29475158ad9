"""Plugins found in made-up distributions on `sys.path`, and in local files."""

from __future__ import annotations

import importlib.metadata
import inspect
import itertools
import sys
import textwrap
from dataclasses import dataclass, fields
from pathlib import Path

import pytest

from paretopress import hooks
from paretopress.catalogue import OFFER_TYPES, Catalogue, PluginRecord, gather
from paretopress.contracts import faults
from paretopress.discovery import installed
from paretopress.errors import PluginError
from paretopress.host import HOOKS, default_host, load
from paretopress.offers import Engine, Figure, Hardware, Narrative, Price, PriceSheet

GPU = """
from paretopress.hooks import hookimpl
from paretopress.offers import Hardware

@hookimpl
def paretopress_hardware():
    yield Hardware(key="{key}", label="An NPU", vendor="Acme")
"""
HOOKED = "from paretopress.hooks import hookimpl\nfrom paretopress.offers import Engine, Hardware\n@hookimpl\n"


@dataclass(frozen=True)
class Site:
    """A folder on `sys.path` into which distributions are put without an installer."""

    folder: Path

    def add(self, distribution: str, version: str = "1.0", **plugins: str) -> None:
        """Put a distribution there; each keyword is an entry point and the source of its module."""
        stem = distribution.replace("-", "_").replace(".", "_")
        info = self.folder / f"{stem}-{version}.dist-info"
        info.mkdir(parents=True)
        info.joinpath("METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n")
        lines = [f"{name} = {stem}_{name}" for name in plugins]
        info.joinpath("entry_points.txt").write_text("\n".join(["[paretopress]", *lines, ""]))
        for name, code in plugins.items():
            self.folder.joinpath(f"{stem}_{name}.py").write_text(textwrap.dedent(code))


@pytest.fixture(autouse=True)
def _forget_plugins(tmp_path):
    yield
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", None)).startswith(str(tmp_path)):
            del sys.modules[name]


@pytest.fixture
def sites(tmp_path, monkeypatch):
    """Return a function that puts one more folder in front of `sys.path`."""

    def site(name: str = "site") -> Site:
        folder = tmp_path / name
        folder.mkdir()
        monkeypatch.syspath_prepend(folder)
        return Site(folder)

    return site


@pytest.fixture
def site(sites) -> Site:
    return sites()


def record(name: str, **how: object) -> PluginRecord:
    return {record.name: record for record in load(**how).records}[name]


def plugin_file(folder: Path, code: str, name: str = "mine.py") -> Path:
    file = folder / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(textwrap.dedent(code))
    return file


def hardware(key: str, **facts: object) -> Hardware:
    return Hardware(**{"key": key, "label": key.upper(), "vendor": "Acme", **facts})


# Discovery


def test_an_installed_plugin_is_active_and_its_offers_are_in_the_catalogue(site):
    site.add("acme", "2.1", gpus=GPU.format(key="npu-1"))
    host = load()
    assert record("acme:gpus") == PluginRecord(
        name="acme:gpus", version="2.1", state="active", offers={"hardware": ("npu-1",)}, module="acme_gpus"
    )
    assert host.catalogue.find("hardware", "npu-1").vendor == "Acme"
    assert host.catalogue.provider("hardware", "npu-1") == "acme:gpus"
    assert host.versions()["acme:gpus"] == "2.1"


def test_a_plugin_that_fails_to_import_is_listed_and_the_rest_load(site):
    site.add("acme", broken="import no_such_module", gpus=GPU.format(key="npu-1"))
    host = load()
    assert record("acme:broken").state == "failed"
    assert record("acme:broken").reason == "ModuleNotFoundError: No module named 'no_such_module'"
    assert record("acme:gpus").state == "active"
    assert "acme:broken" not in host.versions()


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("raise SystemExit", "SystemExit"),
        ("raise ValueError('two\\n  lines')", "ValueError: two lines"),
        ("def f(:", "SyntaxError: invalid syntax (acme_broken.py, line 1)"),
    ],
)
def test_whatever_a_plugin_raises_at_import_becomes_a_reason_on_one_line(site, code, reason):
    site.add("acme", broken=code)
    assert record("acme:broken").reason == reason


def test_entry_points_of_one_name_in_two_distributions_both_load(site):
    site.add("acme", gpus=GPU.format(key="npu-1"))
    site.add("zenith", gpus=GPU.format(key="npu-2"))
    assert {"acme:gpus", "zenith:gpus"} <= load().versions().keys()
    assert {"npu-1", "npu-2"} <= load().catalogue.hardware.keys()


def test_a_distribution_found_twice_is_loaded_once_and_the_first_on_the_path_counts(sites):
    sites("later").add("Acme.GPUs", "1.0", npu=GPU.format(key="npu-old"))
    sites("first").add("acme-gpus", "2.0", npu=GPU.format(key="npu-new"))
    named = [record for record in load().records if record.name == "acme-gpus:npu"]
    assert [(record.version, record.offers) for record in named] == [("2.0", {"hardware": ("npu-new",)})]


def test_distribution_names_are_normalised(site):
    site.add("Acme_Labs.GPUs", npu=GPU.format(key="npu-1"))
    assert record("acme-labs-gpus:npu").state == "active"


def test_the_order_on_the_path_changes_nothing(tmp_path, monkeypatch):
    folders = []
    for name in ("zenith", "acme", "middle"):
        Site(tmp_path / name).add(name, gpus=GPU.format(key=f"{name}-1"))
        folders.append(str(tmp_path / name))
    seen = []
    for order in itertools.permutations(folders):
        with monkeypatch.context() as patch:
            patch.setattr(sys, "path", [*order, *sys.path])
            host = load()
        seen.append((host.records, list(host.catalogue.hardware), host.catalogue.providers))
    assert [record.name for record in seen[0][0]] == sorted(record.name for record in seen[0][0])
    assert all(found == seen[0] for found in seen)


def test_unreadable_entry_points_are_a_failed_record(site):
    site.add("acme", gpus=GPU.format(key="npu-1"))
    site.add("broken")
    site.folder.joinpath("broken-1.0.dist-info/entry_points.txt").write_text("[paretopress]\nno equals sign\n")
    assert record("broken:entry_points.txt").state == "failed"
    assert record("acme:gpus").state == "active"


def test_a_failing_entry_point_stops_nobody_where_pluggy_itself_would_stop(site):
    site.add("acme", broken="import no_such_module")
    entry_points = importlib.metadata.entry_points(group="paretopress")
    with pytest.raises(ModuleNotFoundError):
        [entry_point.load() for entry_point in entry_points if entry_point.dist.name == "acme"]
    assert [plugin.name for plugin in installed() if plugin.name == "acme:broken"]
    load()


# Blocking


def test_a_blocked_plugin_is_a_record_and_is_never_imported(site):
    site.add("acme", gpus="raise RuntimeError('imported')")
    blocked = record("acme:gpus", no_plugins=["ACME:gpus"])
    assert (blocked.state, blocked.reason, blocked.offers) == ("blocked", "left out with --no-plugin", {})
    assert "acme:gpus" not in load(["acme:gpus"]).versions()


def test_blocking_what_is_no_plugin_says_what_was_meant(site):
    site.add("acme", gpus=GPU.format(key="npu-1"))
    with pytest.raises(PluginError, match=r"--no-plugin: unknown plugin 'acme:gpu'; did you mean 'acme:gpus'\?"):
        load(["acme:gpu"])


def test_a_plugin_that_clashes_can_be_blocked(site):
    site.add("acme", gpus=GPU.format(key="npu-1"))
    site.add("zenith", gpus=GPU.format(key="npu-1"))
    assert load(["zenith:gpus"]).catalogue.provider("hardware", "npu-1") == "acme:gpus"


# Local files


def test_a_local_file_is_a_plugin_named_by_its_stem_with_its_digest_for_a_version(tmp_path):
    host = load(files=[plugin_file(tmp_path, GPU.format(key="npu-1"), "my_gpus.py")])
    assert host.catalogue.provider("hardware", "npu-1") == "file:my_gpus"
    assert host.versions()["file:my_gpus"].startswith("sha256:")
    assert not (tmp_path / "__pycache__").exists()


def test_two_local_files_of_one_stem_both_load_and_one_file_named_twice_counts_once(tmp_path):
    first = plugin_file(tmp_path / "a", GPU.format(key="npu-1"))
    second = plugin_file(tmp_path / "b", GPU.format(key="npu-2"))
    host = load(files=[second, first, tmp_path / "a" / ".." / "a" / "mine.py"])
    files = [record.name for record in host.records if record.name.startswith("file:")]
    assert files == ["file:a/mine", "file:b/mine"]
    assert host.catalogue.provider("hardware", "npu-2") == "file:b/mine"


def test_a_local_file_may_hold_dataclasses(tmp_path):
    code = "from __future__ import annotations\nfrom dataclasses import dataclass\n@dataclass\nclass A:\n    x: int\n"
    load(files=[plugin_file(tmp_path, code + GPU.format(key="npu-1"))])


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("x = 1\nimport no_such_module", r"mine\.py:2: .*ModuleNotFoundError: No module named 'no_such_module'"),
        ("x = 1\n\ndef f(:", r"mine\.py:3: .*SyntaxError"),
        ("def f():\n    return 1 / 0\nf()", r"mine\.py:2: .*ZeroDivisionError"),
        (HOOKED + "def paretopress_hardware():\n    yield Hardware(lable='x')", r"mine\.py:5: .*'lable'"),
        (HOOKED + "def paretopress_hardwares(): ...", r"mine\.py: .*did you mean 'paretopress_hardware'\?"),
        ("x = '\xff'\n", r"mine\.py:1: .*SyntaxError"),
    ],
)
def test_a_local_file_that_does_not_load_is_an_error_with_file_and_line(tmp_path, code, message):
    file = tmp_path / "mine.py"
    file.write_bytes(code.encode("latin-1"))
    with pytest.raises(PluginError, match=message) as caught:
        load(files=[file])
    assert caught.value.exit_code == 2
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["missing.py", "folder.py", "notes.txt"])
def test_a_local_file_that_is_no_python_file_is_an_error(tmp_path, name):
    (tmp_path / "folder.py").mkdir()
    (tmp_path / "notes.txt").write_text("x = 1")
    with pytest.raises(PluginError, match=name):
        load(files=[tmp_path / name])


# Hooks


def test_every_hook_has_a_kind_an_offer_type_and_a_field_of_the_catalogue():
    specified = {name for name, value in vars(hooks).items() if hasattr(value, "paretopress_spec")}
    assert set(HOOKS) == specified
    assert set(OFFER_TYPES) <= {field.name for field in fields(Catalogue)}


@pytest.mark.parametrize("hook", sorted(HOOKS))
def test_the_plugin_in_a_hooks_docstring_works_when_pasted(tmp_path, hook):
    docstring = inspect.getdoc(getattr(hooks, hook))
    pasted = textwrap.dedent(docstring.split("::", 1)[1])
    loaded = record("file:mine", files=[plugin_file(tmp_path, pasted)])
    assert list(loaded.offers) == [HOOKS[hook]]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("def paretopress_hardware(config): ...", "Argument(s) {'config'} are declared"),
        (
            "def paretopress_hardwear(): ...",
            "unknown hook 'paretopress_hardwear'; did you mean 'paretopress_hardware'?",
        ),
        ("def paretopress_hardware(): raise KeyError('x')", "paretopress_hardware: KeyError: 'x'"),
        ("def paretopress_hardware():\n    yield 1 / 0", "paretopress_hardware: ZeroDivisionError: division by zero"),
        ("def paretopress_hardware(): pass", "paretopress_hardware: returned None"),
        ("def paretopress_hardware(): return 7", "paretopress_hardware: TypeError: 'int' object is not iterable"),
        ("def paretopress_hardware(): return ['b200']", "paretopress_hardware: got \"'b200'\", expected Hardware"),
        (
            "def paretopress_hardware(): yield Engine(key='x', label='X', family='x')",
            'aliases=())", expected Hardware',
        ),
        (
            "def paretopress_hardware(): yield Hardware(key='', label='X', vendor='x')",
            "paretopress_hardware: Hardware(key=''): key: is empty, expected text",
        ),
        ("def paretopress_hardware(): yield Hardware(key=7, label='X', vendor='x')", "key: got 7, expected text"),
        (
            "def paretopress_engines():\n    for _ in 'ab':\n        yield Engine(key='x', label='X', family='x')",
            "engine 'x' is offered by 'acme:gpus' and by 'acme:gpus'",
        ),
    ],
)
def test_a_plugin_with_an_unusable_hook_fails_whole_and_says_why(site, code, reason):
    site.add("acme", gpus=HOOKED + code + "\n@hookimpl\ndef paretopress_figures():\n    return []\n")
    site.add("zenith", gpus=GPU.format(key="npu-2"))
    failed = record("acme:gpus")
    assert (failed.state, failed.offers) == ("failed", {})
    assert reason in failed.reason
    assert "\n" not in failed.reason
    assert record("zenith:gpus").state == "active"


def test_a_hook_that_is_not_marked_and_a_plugin_without_hooks_are_failures(site):
    site.add("acme", unmarked=GPU.format(key="x").replace("@hookimpl", ""), empty="x = 1")
    assert "paretopress_hardware is not marked @hookimpl" in record("acme:unmarked").reason
    assert record("acme:empty").reason == "it has no function marked @hookimpl"


def test_a_plugin_may_implement_a_hook_of_a_later_version_if_it_marks_it_optional(site):
    later = "\n@hookimpl(optionalhook=True)\ndef paretopress_flavours():\n    return []\n"
    site.add("acme", gpus=GPU.format(key="npu-1") + later)
    assert record("acme:gpus").offers == {"hardware": ("npu-1",)}


def test_a_plugin_cannot_wrap_what_another_one_offers(site):
    wrapper = "def paretopress_hardware():\n    yield\n    return [[]]\n"
    site.add("aaa", wrapper=HOOKED.replace("@hookimpl\n", "@hookimpl(wrapper=True)\n") + wrapper)
    site.add("acme", gpus=GPU.format(key="npu-1"))
    assert load().catalogue.provider("hardware", "npu-1") == "acme:gpus"


# Clashes


def test_two_plugins_with_one_key_are_an_error_that_names_both_when_the_catalogue_is_asked_for(site):
    site.add("acme", gpus=GPU.format(key="npu-1"))
    site.add("zenith", npus=GPU.format(key="npu-1"))
    host = load()
    assert {"acme:gpus", "zenith:npus"} <= host.versions().keys()
    with pytest.raises(PluginError, match="hardware 'npu-1' is offered by 'acme:gpus' and by 'zenith:npus'; leave one"):
        _ = host.catalogue


def test_an_alias_clashes_with_a_key_and_with_an_alias_but_not_with_its_own_engine():
    def engines(key: str, *aliases: str) -> dict[str, tuple[Engine]]:
        return {"engines": (Engine(key=key, label=key, family=key, aliases=aliases),)}

    gather([("a:x", engines("trt", "trt", "tensorrt"))])
    with pytest.raises(PluginError) as caught:
        gather([("a:x", engines("trt", "tensorrt")), ("b:y", engines("other", "tensorrt", "trt"))])
    assert [fault.what for fault in caught.value.faults] == [
        "engine 'tensorrt' is offered by 'a:x' and by 'b:y'",
        "engine 'trt' is offered by 'a:x' and by 'b:y'",
    ]


def test_offers_of_different_kinds_may_share_a_key():
    figure = Figure(key="x", label="X", draw=print, caption=str, alt=str)
    catalogue = gather([("a:x", {"hardware": (hardware("x"),), "figures": (figure,)})])
    assert catalogue.find("figures", "x") is figure


# The catalogue


def test_an_unknown_key_names_the_nearest_all_known_ones_and_the_plugins_that_may_have_offered_it():
    absent = (
        PluginRecord(name="acme:gpus", version="1", state="failed", reason="ImportError: no acme"),
        PluginRecord(name="zenith:gpus", version="1", state="blocked", reason="left out"),
    )
    catalogue = gather([("a:x", {"hardware": (hardware("h100"), hardware("b200"))})], absent=absent)
    with pytest.raises(PluginError) as caught:
        catalogue.find("hardware", "b20")
    assert str(caught.value) == (
        "unknown hardware 'b20'; did you mean 'b200'? known: b200, h100; "
        "plugin 'acme:gpus', which may offer it, failed: ImportError: no acme; "
        "plugin 'zenith:gpus', which may offer it, is blocked"
    )


def test_a_provider_is_known_for_every_offer_and_for_nothing_else():
    catalogue = gather([("a:x", {"hardware": (hardware("b200"),)})])
    assert catalogue.provider("hardware", "b200") == "a:x"
    with pytest.raises(PluginError, match="unknown hardware 'h100'"):
        catalogue.provider("hardware", "h100")


def test_a_narrative_is_found_by_key_or_by_axis_and_two_defaults_are_an_error_only_when_used():
    def narrative(key: str, *axes: str) -> Narrative:
        return Narrative(key=key, label=key, axes=axes, tell=print)

    catalogue = gather(
        [
            ("a:x", {"narratives": (narrative("first", "precision", "engine"),)}),
            ("b:y", {"narratives": (narrative("second", "precision"),)}),
        ]
    )
    assert catalogue.narrative(axis="engine").key == "first"
    assert catalogue.narrative("second", axis="engine").key == "second"
    with pytest.raises(PluginError, match=r"2 narratives are the default .*'first' of 'a:x' and 'second' of 'b:y'"):
        catalogue.narrative(axis="precision")
    with pytest.raises(PluginError, match=r"no narrative is the default for axis 'date'.* known: first, second"):
        catalogue.narrative(axis="date")
    with pytest.raises(PluginError, match=r"unknown narrative 'fist'; did you mean 'first'\?"):
        catalogue.narrative("fist")


def test_an_engine_is_found_by_key_or_alias_and_an_unknown_one_is_its_own_family():
    engine = Engine(key="dynamo-trt", label="Dynamo", family="trt", aliases=("dyn-trt",))
    catalogue = gather([("a:x", {"engines": (engine,)})])
    assert catalogue.engine("dynamo-trt") is engine
    assert catalogue.engine("dyn-trt") is engine
    assert catalogue.engine("trt") is None
    assert [catalogue.engine_family(value) for value in ("dynamo-trt", "dyn-trt", "acme")] == ["trt", "trt", "acme"]


def test_what_a_config_brings_adds_to_the_catalogue_or_replaces_in_it():
    catalogue = gather([("a:x", {"hardware": (hardware("b200"), hardware("h100"))})])
    sheet = PriceSheet(key="ours", label="Ours", as_of="2026-10", source="us", prices={})
    extended = catalogue.extended(hardware=[hardware("b200", vendor="Me"), hardware("npu")], prices=[sheet])
    assert extended.find("hardware", "b200").vendor == "Me"
    assert [extended.provider("hardware", key) for key in ("b200", "h100", "npu")] == ["config", "a:x", "config"]
    assert extended.provider("prices", "ours") == "config"
    assert catalogue.find("hardware", "b200").vendor == "Acme"


def test_the_default_host_is_loaded_once():
    assert default_host() is default_host()


# What an offer must be


@pytest.mark.parametrize(
    ("offer", "wrong"),
    [
        (hardware("b200", tdp_w=1000, memory_gb=192.0, sources=("a data sheet",)), ()),
        (hardware("b200", label=""), ("label: is empty, expected text",)),
        (hardware("b200", tdp_w=True), ("tdp_w: got True, expected a number above 0",)),
        (hardware("b200", tdp_w=float("inf")), ("tdp_w: got inf, expected a number above 0",)),
        (hardware("b200", sources="us"), ("sources: got 'us', expected a tuple of texts, as in ('one',)",)),
        (
            Narrative(key="x", label="X", axes=("precison",), tell=print),
            ("axes: 'precison' is no column; did you mean 'precision'?",),
        ),
        (
            Narrative(key="x", label="X", axes="layout", tell=None),
            ("axes: got 'layout', expected a tuple of texts, as in ('one',)", "tell: got None, expected a function"),
        ),
        (
            Figure(key="x", label="X", draw=print, caption=str, alt=str, needs=("cost",)),
            ("needs: 'cost' is no column",),
        ),
        (
            PriceSheet(key="x", label="X", as_of="May 2026", source="us", prices={}),
            (
                "prices: got {}, expected a Price by hardware key",
                "as_of: got 'May 2026', expected an ISO date or month (2026-08-01, 2026-08)",
            ),
        ),
        (
            PriceSheet(
                key="x",
                label="X",
                as_of="2026-05",
                source="us",
                prices={"b200": Price(usd_per_gpu_hour={"rental": 0}, kw_per_gpu=-1)},
            ),
            (
                "prices['b200'].usd_per_gpu_hour: got {'rental': 0}, expected amounts above 0 by name",
                "prices['b200'].kw_per_gpu: got -1, expected a number above 0",
            ),
        ),
    ],
)
def test_all_that_is_wrong_with_an_offer_is_said(offer, wrong):
    assert faults(offer) == wrong


@pytest.mark.parametrize("kind", [*OFFER_TYPES.values(), Price])
def test_every_field_of_every_offer_is_checked(kind):
    wrong = {fault.partition(":")[0] for fault in faults(kind(**{field.name: object() for field in fields(kind)}))}
    assert wrong == {field.name for field in fields(kind)}
