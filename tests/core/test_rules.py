"""The rules of a comparison and the methods that name a set of them."""

from dataclasses import fields
from typing import get_args, get_type_hints

import pytest

from paretopress.errors import ConfigError
from paretopress.rules import CHOICES, METHODS, POOLED_AXES, Rules, rules_for

DECLARED = {name: get_args(hint) for name, hint in get_type_hints(Rules).items() if name != "name"}


def test_the_choices_of_every_rule_are_those_of_its_declaration():
    assert DECLARED == CHOICES


def test_the_first_choice_of_every_rule_is_that_of_strict():
    assert {rule: choices[0] for rule, choices in CHOICES.items()} == {
        rule: value for rule, value in METHODS["strict"].as_dict().items() if rule != "name"
    }


def test_the_two_methods_differ_in_every_rule():
    strict, inferencex = METHODS["strict"].as_dict(), METHODS["inferencex"].as_dict()
    assert [rule for rule in strict if strict[rule] == inferencex[rule]] == []
    assert all(inferencex[rule] in CHOICES[rule] for rule in CHOICES)


def test_a_method_is_called_what_it_is_listed_as():
    assert {name: rules.name for name, rules in METHODS.items()} == {"strict": "strict", "inferencex": "inferencex"}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("rule", CHOICES)
def test_each_rule_can_be_chosen_on_its_own(method, rule):
    for value in CHOICES[rule]:
        chosen = rules_for(method, **{rule: value}).as_dict()
        assert chosen == {**METHODS[method].as_dict(), rule: value}


@pytest.mark.parametrize("axis", POOLED_AXES)
def test_hardware_and_engines_are_pooled_unless_the_config_says_otherwise(axis):
    assert rules_for("strict", axis=axis).pairing == "pooled"
    assert rules_for("strict", axis=axis, pairing="same").pairing == "same"
    assert rules_for("strict", axis="precision").pairing == "same"


@pytest.mark.parametrize(
    ("method", "chosen", "told"),
    [
        ("strikt", {}, "unknown method: got 'strikt', expected strict or inferencex; did you mean 'strict'?"),
        ("strict", {"pairs": "same"}, "unknown rule: got 'pairs', expected pairing or overlap"),
        ("strict", {"name": "mine"}, "unknown rule: got 'name'"),
        ("strict", {"cost": "spline"}, "unknown value of 'cost': got 'spline', expected derived or splined; did you"),
    ],
)
def test_what_does_not_exist_is_refused_with_what_does(method, chosen, told):
    with pytest.raises(ConfigError) as caught:
        rules_for(method, **chosen)
    assert str(caught.value).startswith(told)


def test_rules_print_every_field():
    assert list(Rules().as_dict()) == [field.name for field in fields(Rules)]
