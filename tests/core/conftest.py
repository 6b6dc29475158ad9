"""Hand-made operating points, and the question that most tests ask of them."""

import pandas as pd
import pytest

from paretopress.comparing import compare, expand
from paretopress.comparison import Comparison
from paretopress.host import default_host
from paretopress.points import complete
from paretopress.question import Question
from paretopress.rules import rules_for

WORKLOAD = {"model": "m", "hardware": "b200", "precision": "fp8", "isl": 1024, "osl": 1024}


@pytest.fixture(scope="session")
def catalogue():
    return default_host().catalogue


@pytest.fixture
def points():
    """Return a maker of points: `points(("mtp", 20, 900), …, engine="trt")`, one tuple a row."""

    def make(*rows, **columns):
        frame = pd.DataFrame(rows, columns=["spec_method", "interactivity", "throughput_per_gpu"])
        return complete(frame.assign(**{**WORKLOAD, **columns}), path="points").frame

    return make


@pytest.fixture
def asked():
    """Return a maker of questions: MTP against no speculative decoding, under the rules that are named."""

    def make(method="strict", *, axis="spec_method", a="mtp", b="none", **given):
        rules = {key: given.pop(key) for key in list(given) if key in rules_for(method).as_dict()}
        return Question(report="r", axis=axis, a=a, b=b, rules=rules_for(method, axis=axis, **rules), **given)

    return make


@pytest.fixture
def compared(catalogue, asked):
    """Return a maker of comparisons, one for each pair that the points fall into."""

    def make(frame, method="strict", **given) -> tuple[Comparison, ...]:
        question = asked(method, **given)
        pairs, unpaired = expand(frame, question, catalogue)
        return tuple(compare(frame, question, catalogue, pair=pair, unpaired=unpaired) for pair in pairs)

    return make
