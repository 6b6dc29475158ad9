"""Looking rows up gives what selecting them gives, column by column, whatever they state."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from paretopress import points, selection
from paretopress.lookup import Lookup

VALUES = {
    "model": ("m-1", "m-2", "1024"),
    "isl": ("1024", "8192"),
    "dp_attention": ("true", "false"),
    "date": ("2026-05-01", "2026-05-01T08:00:00", "2026-05-02"),
}

rows = st.fixed_dictionaries({column: st.sampled_from((*values, None)) for column, values in VALUES.items()})
wanted = st.fixed_dictionaries(
    {},
    optional={
        column: st.lists(st.sampled_from((*values, None)), min_size=1, max_size=2).map(tuple)
        for column, values in VALUES.items()
    },
)


@given(st.lists(rows, min_size=1, max_size=8), st.lists(wanted, min_size=1, max_size=4))
def test_a_lookup_gives_what_selecting_gives(made, asked):
    frame = points.complete(pd.DataFrame(made), path="a.csv").frame
    lookup = Lookup(points=frame)
    for one in asked:
        expected = selection.select(frame, one, or_unstated=True)
        pd.testing.assert_frame_equal(lookup.possible(one), expected)


def test_what_is_looked_up_of_nothing_is_nothing():
    assert Lookup(points=points.empty()).possible({"model": ("m-1",)}).empty
