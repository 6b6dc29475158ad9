import json
import math
from dataclasses import replace

import pandas as pd
import pytest

import paretopress
from paretopress.interactive.payload import payload
from paretopress.interactive.words import words

FRAME = pd.DataFrame(
    {
        "spec_method": ["mtp", "mtp", "mtp", "none", "none"],
        "engine": ["vllm", "vllm", "sglang", "vllm", None],
        "engine_version": ["0.11", None, None, None, None],
        "topology": ["aggregated", "aggregated", "disaggregated", None, None],
        "tp": [8, 4, None, 8, 8],
        "concurrency": [64, 32, 8, 64, None],
        "interactivity": [20.0, 15.0, 90.0, 15.0, 70.0],
        "throughput_per_gpu": [900.1, 800.0, 200.3, 700.7, 100.9],
        "ttft_mean": [0.1, 0.2, None, 0.3, 0.4],
        "date": ["2026-05-19T08:30:00", None, None, None, None],
        "run": ["https://runs.example/7", "nightly", None, None, None],
    }
).assign(model="m", hardware="b200", precision="fp8", isl=8192, osl=1024)


@pytest.fixture
def known():
    return payload(made())


def made(**given):
    rules = {"pairing": "pooled", "prices": "inferencex-2026-04/hyperscaler", "a": "mtp", "b": "none", **given}
    return paretopress.compare(FRAME, axis="spec_method", **rules)


def sides(known):
    return known["variants"][0]["sides"]


def test_it_is_json_of_full_precision_and_the_same_each_time(known):
    text = json.dumps(known, allow_nan=False)
    assert json.loads(text) == known
    assert text == json.dumps(payload(made()), allow_nan=False)
    assert "900.1" in text


def test_points_tell_their_recipe_and_only_what_they_state(known):
    first, second, third = sides(known)[0]["points"]
    assert {key: first[key] for key in ("name", "topology", "recipe", "date", "url")} == {
        "name": "vLLM 0.11",
        "topology": "aggregated",
        "recipe": "TP8",
        "date": "2026-05-19",
        "url": "https://runs.example/7",
    }
    assert second["run"] == "nightly"
    assert "url" not in second
    assert "recipe" not in third
    assert "ttft_mean" not in third["values"]


def test_a_run_that_is_no_web_address_is_no_link():
    frame = FRAME.assign(run="javascript:alert(1)")
    known = payload(paretopress.compare(frame, axis="spec_method", a="mtp", b="none", pairing="pooled"))
    assert all("url" not in point for side in sides(known) for point in side["points"])


def test_the_frontier_are_places_in_the_points(known):
    assert sides(known)[0]["frontier"] == [0, 2]
    assert sides(known)[0]["curves"]["knots"] == [20.0, 90.0]


def test_x_can_be_what_some_point_has_measured(known):
    assert [axis["key"] for axis in known["axes"]] == ["interactivity", "ttft_mean"]


def test_cost_says_that_it_is_numerator_over_throughput_and_splined_cost_that_it_has_a_curve(known):
    how = sides(known)[0]["how"]["cost_per_mtok"]
    assert how["from"] == "throughput_per_gpu"
    assert math.isclose(how["numerator"] / 900.1, 1.95e6 / 3600 / 900.1)
    splined = payload(made(cost="splined"))
    assert sides(splined)[0]["how"]["cost_per_mtok"] == "splined"
    assert "cost_per_mtok" in sides(splined)[0]["curves"]["slopes"]


def test_without_prices_there_is_no_cost_to_choose():
    known = payload(made(prices=None))
    assert [metric["key"] for metric in known["metrics"]] == ["throughput_per_gpu", "concurrency"]
    assert all(side["rate"] is None for side in sides(known))


def test_what_can_be_toggled_is_what_the_points_have(known):
    assert known["engines"] == {"sglang": "SGLang", "vllm": "vLLM"}
    assert known["topologies"] == ["aggregated", "disaggregated"]


def test_several_sides_keep_their_letters_and_their_order():
    known = payload(made(a="mtp", b="none", others=["eagle"]))
    assert [(side["letter"], side["colour"]) for side in sides(known)] == [("a", 0), ("c", 2), ("b", 1)]
    assert sides(known)[1]["curves"]["knots"] == []


def test_labels_come_as_text_and_as_markdown():
    known = payload(made(labels={"a": "a|b <i>", "b": "$"}))
    assert sides(known)[0]["label"] == "a|b <i>"
    assert sides(known)[0]["markdown"] == "a&#124;b &#60;i&#62;"


def test_words_are_the_reports_own():
    found = words(made())
    assert found["delta"]["plain same"] == "{faster} {ratio} / {percent} cheaper"
    assert found["notes"]["above nothing measured"].endswith("There is no value for it.")
    assert "published" in found["notes"]["below nearest published"]
    assert found["unspread"].startswith("{ratio}")


def test_wording_of_a_user_is_the_pages_too_unless_it_computes_with_what_it_prints(tmp_path):
    comparison = made()
    (tmp_path / "table-corner.j2").write_text("Held *equal*")
    (tmp_path / "table-delta.j2").write_text("{% if throughput.ratio > 2 %}wow{% else %}meh{% endif %}")
    own = replace(comparison, question=replace(comparison.question, templates=tmp_path))
    assert words(own)["corner"] == "Held equal"
    assert words(own)["delta"] == words(comparison)["delta"]
