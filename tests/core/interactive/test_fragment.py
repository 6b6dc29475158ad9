from hypothesis import given
from hypothesis import strategies as st

NOTHING = {
    "targets": None,
    "metric": None,
    "x": None,
    "variant": None,
    "scale": None,
    "frontierOnly": False,
    "engines": [],
    "topologies": [],
    "sides": [],
}


def test_a_link_reads_as_it_should(script):
    state = {**NOTHING, "targets": [44, 75.5], "metric": "cost_per_mtok", "scale": "log"}
    assert script.call("fragment.encode", state) == "#t=44,75.5&m=cost_per_mtok&y=log"


def test_the_pages_own_choices_need_no_fragment(script):
    assert script.call("fragment.encode", NOTHING) == ""
    assert script.call("fragment.decode", "") == NOTHING


words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
states = st.fixed_dictionaries(
    {
        "targets": st.one_of(st.none(), st.sets(st.floats(1e-3, 1e4), min_size=1, max_size=5).map(sorted)),
        "metric": st.one_of(st.none(), words),
        "x": st.one_of(st.none(), words),
        "variant": st.one_of(st.none(), words),
        "scale": st.one_of(st.none(), st.sampled_from(["log", "linear"])),
        "frontierOnly": st.booleans(),
        "engines": st.lists(words, max_size=3),
        "topologies": st.lists(words, max_size=3),
        "sides": st.lists(st.sampled_from("abcdef"), max_size=3),
    }
)


@given(states)
def test_a_link_reproduces_what_its_sender_saw(script, state):
    assert script.call("fragment.decode", script.call("fragment.encode", state)) == state


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_whatever_a_link_says_is_no_error(script, text):
    assert script.call("fragment.decode", text).keys() == NOTHING.keys()


def test_targets_that_are_none_are_dropped_and_the_rest_sorted(script):
    found = script.call("fragment.decode", "#t=75,abc,,-3,0,44,44,1e999&q=1&m=%E0%A4")
    assert found["targets"] == [44, 75]
    assert found["metric"] is None


def test_a_link_makes_no_table_wider_than_a_page(script):
    many = ",".join(str(number) for number in range(1, 100))
    assert len(script.call("fragment.decode", f"#t={many}")["targets"]) == 12
