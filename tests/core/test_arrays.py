"""Operating points as arrays: the same numbers as in their frame."""

import numpy as np
import pandas as pd

from paretopress.arrays import GIVEN, NUMBERS, OVER_ALL, Arrays
from paretopress.points import complete

RUN = {"throughput_per_gpu": 500.0, "output_throughput_per_gpu": 200.0, "input_throughput_per_gpu": 400.0}


def points(**columns):
    checked = complete(pd.DataFrame({**{key: [value] * 2 for key, value in RUN.items()}, **columns}), path="a.csv")
    assert checked.faults == ()
    return checked.frame


def test_arrays_hold_the_numbers_of_the_frame_row_by_row():
    frame = points(interactivity=[20.0, 30.0], concurrency=[8, None], cost_per_mtok=[0.5, None], engine=["vllm", None])
    arrays = Arrays.of(frame)
    for key in (*NUMBERS[: -len(OVER_ALL + GIVEN)], *GIVEN):
        np.testing.assert_array_equal(arrays.numbers[:, NUMBERS.index(key)], frame[key].to_numpy(float))
    assert arrays.engines.tolist() == ["vllm", None]


def test_the_output_of_a_disaggregated_run_is_counted_over_all_gpus():
    split = {"topology": ["disaggregated", "aggregated"], "prefill_gpus": [2, None], "decode_gpus": [6, None]}
    arrays = Arrays.of(points(interactivity=[20.0, 30.0], gpus=[8, 8], **split))
    over_all = [arrays.numbers[:, NUMBERS.index(key)].tolist() for key in OVER_ALL]
    assert over_all == [[200 * 6 / 8, 200.0], [400 * 2 / 8, 400.0]]


def test_rows_are_taken_in_their_order_and_published_figures_told_from_measured_ones():
    arrays = Arrays.of(points(interactivity=[20.0, 30.0], kind=["published", None])).take(np.array([1, 0]))
    assert arrays.numbers[:, 0].tolist() == [30.0, 20.0]
    assert arrays.published.tolist() == [False, True]
