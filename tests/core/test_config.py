"""A config file becomes plain frozen values, or everything that is wrong with it at once."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paretopress.config import ReportConfig, SourceSpec, load, load_all
from paretopress.errors import ConfigError, Fault
from paretopress.offers import Hardware, Price, PriceSheet
from paretopress.rules import rules_for

SMALL = """\
report: r
sources: [{path: data/x.csv}]
compare: {axis: spec_method, a: mtp, b: none}
"""

WHOLE = """\
report: b200-deepseek-r1
title: MTP on B200
sources:
  - path: data/b200.csv
    parser: points
    set: {model: deepseek-r1, engine_version: 0.10, dp_attention: true}
where: {hardware: b200, isl: 8192, date: 2026-05-19, engine: [sglang, null]}
compare: {axis: spec_method, a: mtp, b: none, labels: {a: MTP, b: "Off"}}
targets: [44, 75.5, 1e2]
band: [13, 137]
prices: {sheet: mine, tier: contract}
budgets: [0.25, 0.5]
method: inferencex
cost: derived
interactivity: tpot_mean
narrative: spec-decode
figures: [frontier, cost]
known:
  hardware: {my-npu: {label: My NPU, vendor: Me, architecture: X, tdp_w: 450, memory_gb: 96, source: data sheet}}
  prices:
    mine:
      label: Our contract
      as_of: 2026-11-01
      source: purchasing
      usd_per_gpu_hour: {b200: {contract: 1.9}, my-npu: {contract: 0.9, list: 1}}
      kw_per_gpu: {my-npu: 0.7}
flavor: gfm
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(text: str | bytes, name: str = "x.yaml") -> Path:
    path = Path(name)
    path.write_bytes(text if isinstance(text, bytes) else dedent(text).encode())
    return path


def one(text: str) -> ReportConfig:
    (config,) = load(write(text))
    return config


def faults(text: str | bytes) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(write(text))
    return [str(fault) for fault in caught.value.faults]


def fault(text: str | bytes) -> str:
    (only,) = faults(text)
    return only


@pytest.mark.usefixtures("folder")
class TestValues:
    def test_a_whole_config_becomes_plain_values(self) -> None:
        config = one(WHOLE)
        assert config.file == Path("x.yaml")
        assert (config.report, config.title) == ("b200-deepseek-r1", "MTP on B200")
        stated = {"model": "deepseek-r1", "engine_version": "0.10", "dp_attention": "true"}
        assert config.sources == (SourceSpec(path="data/b200.csv", parser="points", set=stated, where="x.yaml:4:5"),)
        assert (config.axis, config.a, config.b) == ("spec_method", "mtp", "none")
        assert config.labels == {"a": "MTP", "b": "Off"}
        assert (config.targets, config.band, config.budgets) == ((44, 75.5, 100), (13, 137), (0.25, 0.5))
        assert config.rules == rules_for("inferencex", cost="derived")
        assert (config.interactivity, config.narrative) == ("tpot_mean", "spec-decode")
        assert (config.figures, config.flavor) == (("frontier", "cost"), "gfm")

    def test_identity_values_are_the_text_that_was_written(self) -> None:
        expected = {"hardware": ("b200",), "isl": ("8192",), "date": ("2026-05-19",), "engine": ("sglang", None)}
        assert one(WHOLE).where == expected
        versions = one(SMALL.replace("spec_method, a: mtp, b: none", "engine_version, a: 0.10, b: 0.1"))
        assert (versions.a, versions.b) == ("0.10", "0.1")

    def test_hardware_and_prices_can_be_written_in_the_config(self) -> None:
        config = one(WHOLE)
        assert config.hardware == (
            Hardware(
                key="my-npu",
                label="My NPU",
                vendor="Me",
                architecture="X",
                tdp_w=450,
                memory_gb=96,
                sources=("data sheet",),
            ),
        )
        prices = {
            "b200": Price(usd_per_gpu_hour={"contract": 1.9}),
            "my-npu": Price(usd_per_gpu_hour={"contract": 0.9, "list": 1}, kw_per_gpu=0.7),
        }
        sheet = PriceSheet(key="mine", label="Our contract", as_of="2026-11-01", source="purchasing", prices=prices)
        assert config.price_sheets == (sheet,)
        assert config.prices is not None
        assert (config.prices.sheet, config.prices.tier) == ("mine", "contract")

    def test_a_price_sheet_can_be_written_where_it_is_chosen(self) -> None:
        sheet = "{as_of: 2026-11, source: us, usd_per_gpu_hour: {b200: {contract: 1.9}}}"
        prices = one(f"{SMALL}prices: {{tier: contract, sheet: {sheet}}}\n").prices
        assert prices is not None
        assert isinstance(prices.sheet, PriceSheet)
        assert (prices.sheet.key, prices.sheet.as_of) == ("config", "2026-11")
        assert prices.sheet.prices == {"b200": Price(usd_per_gpu_hour={"contract": 1.9})}

    def test_what_is_left_out_has_a_default(self) -> None:
        config = one(SMALL)
        assert config == ReportConfig(
            file=Path("x.yaml"),
            report="r",
            sources=(SourceSpec(path="data/x.csv", where="x.yaml:2:11"),),
            where={},
            axis="spec_method",
            a="mtp",
            b="none",
        )
        assert (config.targets, config.band, config.prices, config.figures) == (None, "auto", None, None)

    def test_auto_null_and_an_empty_list_are_different_answers(self) -> None:
        config = one(f"{SMALL}targets: auto\nband: null\nfigures: []\nbudgets: []\n")
        assert (config.targets, config.band, config.figures, config.budgets) == (None, None, (), ())

    def test_the_axis_decides_the_pairing_unless_the_config_does(self) -> None:
        hardware = SMALL.replace("spec_method, a: mtp, b: none", "hardware, a: b200, b: h200")
        assert one(SMALL).rules.pairing == "same"
        assert one(hardware).rules.pairing == "pooled"
        assert one(f"{hardware}pairing: same\n").rules.pairing == "same"

    def test_templates_are_relative_to_the_config(self, folder: Path) -> None:
        (folder / "configs" / "wording").mkdir(parents=True)
        (config,) = load(write(f"{SMALL}templates: wording/\n", "configs/x.yaml"))
        assert config.templates == Path("configs/wording")

    def test_comparability_is_a_choice_for_each_subject(self) -> None:
        config = one(f"{SMALL}comparability: {{engines: refuse, dates: allow, input_lengths: warn}}\n")
        assert config.comparability == {"engines": "refuse", "dates": "allow", "input_lengths": "warn"}
        assert one(SMALL).comparability == {}

    def test_later_messages_can_say_where_a_value_was_written(self) -> None:
        config = one(WHOLE)
        assert config.at("prices.tier") == "x.yaml:11:29"
        assert config.at("sources.0.path") == "x.yaml:4:11"
        assert config.at("templates") == "x.yaml"

    def test_json_is_yaml(self) -> None:
        written = {
            "report": "case--derived",
            "sources": [{"path": "/data/rows.json", "parser": "inferencex"}],
            "where": {"isl": 1024, "precision": "fp8"},
            "compare": {"axis": "spec_method", "a": "mtp", "b": "none"},
            "targets": [43, 7.089760523519219],
            "budgets": [5e-7, 41.1957],
            "figures": [],
        }
        config = one(json.dumps(written, indent=1))
        assert config.where == {"isl": ("1024",), "precision": ("fp8",)}
        assert (config.targets, config.budgets) == ((43, 7.089760523519219), (5e-7, 41.1957))

    def test_a_config_crosses_a_process_boundary(self) -> None:
        config = one(WHOLE)
        assert pickle.loads(pickle.dumps(config)) == config  # noqa: S301 - our own bytes


@pytest.mark.usefixtures("folder")
class TestFaults:
    def test_a_subject_or_choice_of_comparability_that_does_not_exist_is_told(self) -> None:
        assert faults(f"{SMALL}comparability: {{engine: refuse, dates: alow, gpus: }}\n") == [
            "x.yaml:4:17: unknown subject 'engine'; did you mean 'engines'?",
            "x.yaml:4:40: dates: unknown value 'alow'; did you mean 'allow'?",
            "x.yaml:4:52: gpus: nothing is written here: expected a text",
        ]

    def test_five_mistakes_are_told_at_once_in_the_order_of_the_file(self) -> None:
        text = """\
            report: My Report
            taget: [44]
            sources: [{path: x.csv, set: {modle: r1}}]
            compare: {axis: spec_method, a: mtp, b: off}
            targets: [44, -1]
            """
        assert faults(text) == [
            (
                "x.yaml:1:9: report: not a name for a report: got 'My Report', "
                "expected a-z, 0-9, '-', '.' and '_', not beginning with '.'; for example 'my-report'"
            ),
            "x.yaml:2:1: unknown key 'taget'; did you mean 'targets'?",
            "x.yaml:3:31: unknown column 'modle'; did you mean 'model'?",
            (
                'x.yaml:4:41: b: YAML reads off as a boolean: expected a text; put it in quotes: "off"; '
                "without speculative decoding spec_method is none"
            ),
            "x.yaml:5:15: targets: out of range: got '-1', expected a number above 0",
        ]

    @pytest.mark.parametrize(
        ("more", "expected"),
        [
            ("taget: [1]", "4:1: unknown key 'taget'; did you mean 'targets'?"),
            ("prices: {sheet: s, tear: t, tier: t}", "4:20: unknown key 'tear'; did you mean 'tier'?"),
            ("prices: {sheet: s}", "4:9: missing key 'tier'; add 'tier:'"),
            ("known: {hardware: {n: {label: N}}}", "4:23: missing key 'vendor'; add 'vendor:'"),
            (
                "known: {hardware: {n: {label: N, vendor: M, tpd_w: 3}}}",
                "4:45: unknown key 'tpd_w'; did you mean 'tdp_w'?",
            ),
            ("report: s", "4:1: duplicate key 'report'; it stands already at 1:1; keep one of them"),
            ("where: {isll: 1}", "4:9: unknown column 'isll'; did you mean 'isl'?"),
            ("where: {isl: 8k}", "4:14: isl: not a count: got '8k', expected a whole number above 0"),
            ("where: {topology: agregated}", "4:19: topology: unknown value 'agregated'; did you mean 'aggregated'?"),
            ("where: {engine: [a, {b: c}]}", "4:21: engine: a mapping does not fit here: expected a text"),
            ("where: {engine: [a, a]}", "4:21: engine: a comes twice in this list; remove it"),
            ("where: {engine: []}", "4:17: engine: nothing is in it: expected at least one entry"),
            ("where: [a]", "4:8: where: a list does not fit here: expected a mapping of columns to values"),
            ("targets: 44", "4:10: targets: '44' does not fit here: expected a list of numbers"),
            ("targets: []", "4:10: targets: nothing is in it: expected at least one entry"),
            ("targets: [44, 44.0]", "4:15: targets: 44.0 comes twice in this list; remove it"),
            ("targets: ['44']", "4:11: targets: not a number: got '44', expected a number above 0; remove the quotes"),
            ("targets: [1:30]", "4:11: targets: not a number: got '1:30', expected a number above 0"),
            ("targets: [1_000]", "4:11: targets: not a number: got '1_000', expected a number above 0"),
            ("targets: [.nan]", "4:11: targets: not a number: got '.nan', expected a number above 0"),
            ("targets: [1e999]", "4:11: targets: out of range: got '1e999', expected a number above 0"),
            ("band: [137, 13]", "4:7: band: not a band: expected two numbers, the lower one first"),
            ("band: [1, 2, 3]", "4:7: band: not a band: expected two numbers, the lower one first"),
            ("budgets: [0]", "4:11: budgets: out of range: got '0', expected a number above 0"),
            (
                "known: {hardware: {sheet: {zz: 1, label: N, vendor: V}}}",
                "4:28: unknown key 'zz': expected one of label, vendor, architecture, tdp_w, memory_gb, source",
            ),
            (
                "prices: {tier: t, sheet: {as_off: 2026-11, as_of: 2026-11, source: s, usd_per_gpu_hour: {b: {t: 1}}}}",
                "4:27: unknown key 'as_off'; did you mean 'as_of'?",
            ),
            ("figures:", "4:9: figures: nothing is written here: expected a list"),
            ("title: ''", "4:8: title: an empty text"),
            ("title: Off", '4:8: title: YAML reads Off as a boolean: expected a text; put it in quotes: "Off"'),
            ("method: strct", "4:9: method: unknown value 'strct'; did you mean 'strict'?"),
            ("cost: spline", "4:7: cost: unknown value 'spline'; did you mean 'splined'?"),
            ("interactivity: tpot_meen", "4:16: interactivity: unknown value 'tpot_meen'; did you mean 'tpot_mean'?"),
            ("license: [a]", "4:10: license: a list does not fit here: expected a text"),
            (
                "templates: wording",
                "4:12: templates: no such folder: got 'wording', expected a path relative to the config",
            ),
            (
                "prices: {tier: t, sheet: {as_of: soon, source: s, usd_per_gpu_hour: {b200: {t: 1}}}}",
                "4:34: as_of: not a date: got 'soon', expected a day or month such as 2026-11-01 or 2026-11",
            ),
            (
                "prices: {tier: t, sheet: {as_of: 2026-11, source: s, usd_per_gpu_hour: {b200: 1.9}}}",
                "4:79: b200: a price without its tier: expected $/hour by tier; for example {hyperscaler: 1.9}",
            ),
            (
                "known: {prices: {s: {as_of: 2026-11,source: s,usd_per_gpu_hour: {b20: {t: 1}}, kw_per_gpu: {b2: 1}}}}",
                "4:93: 'b2' has a power but no price in this sheet; did you mean 'b20'?",
            ),
        ],
    )
    def test_one_mistake_is_one_fault_that_says_where_and_what_to_do(self, more: str, expected: str) -> None:
        assert fault(f"{SMALL}{more}\n") == f"x.yaml:{expected}"

    @pytest.mark.parametrize("word", ["no", "off", "Yes", "ON"])
    @pytest.mark.parametrize(
        "line", ["where: {engine: WORD}", "matrix: {engine: [WORD]}", "title: WORD", "narrative: WORD"]
    )
    def test_a_word_that_yaml_reads_as_a_boolean_is_never_a_text(self, line: str, word: str) -> None:
        assert f"YAML reads {word} as a boolean" in fault(SMALL + line.replace("WORD", word))
        assert one(SMALL + line.replace("WORD", f"'{word}'")).report.startswith("r")

    def test_a_required_key_that_is_missing_is_named(self) -> None:
        assert faults("report: r\n") == [
            "x.yaml:1:1: missing key 'sources'; add 'sources:'",
            "x.yaml:1:1: missing key 'compare'; add 'compare:'",
        ]

    def test_both_sides_cannot_be_the_same(self) -> None:
        assert fault(SMALL.replace("b: none", "b: mtp")) == (
            "x.yaml:3:41: b: both sides have the same value: got 'mtp'; choose two values of 'spec_method'"
        )

    def test_a_side_must_be_a_value_that_the_axis_can_have(self) -> None:
        text = SMALL.replace("spec_method, a: mtp, b: none", "topology, a: aggregated, b: disagregated")
        assert "unknown value 'disagregated'; did you mean 'disaggregated'?" in fault(text)

    @pytest.mark.parametrize("name", [".hidden", "a/b", "..", "A", "ä", "x" * 121, "index.md"])
    def test_a_report_name_must_name_a_folder_anywhere(self, name: str) -> None:
        assert fault(SMALL.replace("report: r", f"report: {name}")).startswith("x.yaml:1:9: report: ")

    def test_a_very_long_label_is_told_in_short(self) -> None:
        label = ("|\\n$<script>" * 1000)[:10_000]
        told = fault(f'{SMALL}title: "{label}"\n')
        assert "characters" in told
        assert len(told) < 300

    def test_a_label_stays_on_its_line(self) -> None:
        assert "line break or control character" in fault(f'{SMALL}title: "a\\nb"\n')
        assert one(f"{SMALL}title: >-\n  a\n  b\n").title == "a b"

    def test_a_number_of_ten_thousand_digits_is_a_fault(self) -> None:
        assert "out of range" in fault(f"{SMALL}targets: [{'9' * 10_000}]\n")


@pytest.mark.usefixtures("folder")
class TestSeveralFiles:
    def test_the_faults_of_all_files_are_told_together(self) -> None:
        first, second = write(f"{SMALL}taget: 1\n", "a.yaml"), write(f"{SMALL}methd: 1\n", "b.yaml")
        with pytest.raises(ConfigError) as caught:
            load_all([first, second])
        assert [fault.where for fault in caught.value.faults] == ["a.yaml:4:1", "b.yaml:4:1"]

    def test_two_configs_that_make_one_report_are_both_named(self) -> None:
        first, second = write(SMALL, "a.yaml"), write(SMALL, "b.yaml")
        with pytest.raises(ConfigError) as caught:
            load_all([first, second])
        assert str(caught.value) == "b.yaml:1:9: report 'r' is also made by a.yaml:1:9; rename one of them"

    def test_reports_come_in_the_order_of_the_files(self) -> None:
        paths = [write(SMALL.replace("report: r", f"report: {name}"), f"{name}.yaml") for name in "ba"]
        assert [config.report for config in load_all(paths)] == ["b", "a"]


def outcome(text: bytes) -> tuple[ReportConfig, ...] | tuple[Fault, ...]:
    try:
        return load(write(text))
    except ConfigError as error:
        return error.faults


def is_told(part: ReportConfig | Fault) -> bool:
    return isinstance(part, ReportConfig) or part.where.startswith("x.yaml")


YAML = [
    ":",
    "- ",
    "[",
    "]",
    "{",
    "}",
    "&a ",
    "*a",
    "<<: *a",
    "!!set ",
    "'",
    '"',
    "#",
    "\t",
    "|",
    ">",
    "---",
    "? ",
    "@",
    "%",
]
WORDS = ["", " ", "\n", "no", "null", "~", "010", "1e999", "-1", "é", "\x00", "known:", "matrix: {isl: [1, 2]}"]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    edits=st.lists(
        st.tuples(st.integers(0, len(WHOLE)), st.integers(0, 12), st.sampled_from(YAML + WORDS)), min_size=1, max_size=4
    )
)
@pytest.mark.usefixtures("folder")
def test_whatever_is_typed_into_a_config_gives_values_or_faults(edits: list[tuple[int, int, str]]) -> None:
    text = WHOLE
    for start, length, scrap in edits:
        text = text[:start] + scrap + text[start + length :]
    parts = outcome(text.encode())
    assert parts
    assert all(is_told(part) for part in parts)


KEYS = ["where", "matrix", "compare", "targets", "band", "prices", "known", "figures", "cost", "x"]
INNER_KEYS = ["a", "axis", "isl", "sheet", "tier", "prices", "hardware"]
SCALARS = st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8)
TREES = st.recursive(
    SCALARS,
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.sampled_from(INNER_KEYS), part),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(more=st.dictionaries(st.sampled_from(KEYS), TREES, max_size=4))
@pytest.mark.usefixtures("folder")
def test_values_of_any_shape_give_values_or_faults(more: dict[str, object]) -> None:
    whole = {"report": "r", "sources": [{"path": "x"}], "compare": {"axis": "isl", "a": 1, "b": 2}, **more}
    parts = outcome(json.dumps(whole, ensure_ascii=False).encode("utf-8", "replace"))
    assert parts
    assert all(is_told(part) for part in parts)
