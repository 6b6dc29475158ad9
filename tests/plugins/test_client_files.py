"""What holds for every file of every client: one parser each, and no surprise when a file is damaged."""

import json
import math
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import paretopress_engines
from paretopress.errors import ParetopressError
from paretopress.sources import Source, open_source, probe
from paretopress.storage import Stored

DATA = Path(__file__).parents[1] / "data"
SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
TOOLS = ("aiperf", "genai-perf", "guidellm", "inference-perf", "llmd", "llama.cpp")
PARSERS = tuple(paretopress_engines.paretopress_parsers())
FILES = sorted(
    path
    for tool in TOOLS
    for path in (DATA / tool).rglob("*")
    if path.is_file() and path.name != "README.md" and not path.name.endswith(".expected.csv")
)
NAMES = [path.relative_to(DATA).as_posix() for path in FILES]
#: Columns that a rule fills where the file does not say them, and so may change when another key goes.
FILLED = {
    *("concurrency", "request_rate", "input_tok_s", "total_tok_s", "requests", "completed_requests", "failed_requests"),
    *(
        "left_out",
        "row",
        "topology",
        "gpus",
        "tp",
        "pp",
        "ep",
        "isl",
        "osl",
        "model",
        "engine",
        "engine_version",
        "hardware",
    ),
    *("run", "date", "interactivity_definition"),
}
#: Names that say what another number means: without them it is another metric or another unit.
MEANING = ("tool", "uid", "unit", "units", "type_", "count", "benchmarks", "version")


def a_source(data):
    return Source(path="a", stored=Stored(data=data, sha256=""))


def parsers_of(source):
    seen = probe(source)
    return [parser for parser in PARSERS if parser.recognises(seen)]


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_each_fixture_is_recognised_by_one_parser(path):
    assert len(parsers_of(open_source(path.name, path))) == 1


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples lie beside the repository")
@pytest.mark.parametrize("tool", sorted({*TOOLS} - {"llmd"}))
def test_each_sample_is_recognised_by_one_parser_and_read(tool):
    for path in sorted((SAMPLES / tool).rglob("*")):
        if path.is_file():
            source = open_source(path.name, path)
            (parser,) = parsers_of(source)
            assert len(parser.parse(source)), path


def outcome(parser, data):
    """Return what a file gives: a frame, or None where it is refused."""
    try:
        return parser.parse(a_source(data))
    except ParetopressError:
        return None


def rows_of(frame):
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def same(one, other):
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-12)
    return one == other


def known(values, column, before):
    """Return whether each value stood in the same column before, or is missing."""
    allowed = [row.get(column) for row in before]
    return all(value is None or any(same(value, old) for old in allowed) for value in values)


@settings(max_examples=150)
@given(data=st.data())
def test_a_file_cut_anywhere_gives_numbers_that_it_gave_before_or_an_error(data):
    path = data.draw(st.sampled_from(FILES))
    source = open_source(path.name, path)
    (parser,) = parsers_of(source)
    frame = outcome(parser, source.data[: data.draw(st.integers(0, len(source.data) - 1))])
    if frame is not None:
        before = rows_of(parser.parse(source))
        for column in set(frame.columns) - FILLED:
            assert known([row[column] for row in rows_of(frame)], column, before), column


def places(value, path=()):
    """Yield the paths of all keys and elements of a document."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*path, key)
        yield from places(item, (*path, key))


def changed(value, path, replacement):
    """Return a document without what stands at a path, or with something else there."""
    head, *tail = path
    copy = dict(value) if isinstance(value, dict) else list(value)
    if tail:
        copy[head] = changed(value[head], tail, replacement)
    elif replacement == "drop":
        del copy[head]
    else:
        copy[head] = replacement
    return copy


#: Keys that parsers look at.
KEYS = (
    *("input_config", "metadata", "metrics", "benchmarks", "type_", "data", "run", "results", "version", "experiments"),
    *("load_summary", "successes", "failures", "pp", "tg", "pl", "speed_tg", "summary", "telemetry_data", "timeslices"),
    *(
        "aggregation_type",
        "per_combination_metrics",
        "perf_analyzer",
        "service_kind",
        "unit",
        "avg",
        "guidellm_version",
    ),
)
DOCUMENTS = [path for path in FILES if path.suffix in (".json", ".yaml")]
WRONG = st.sampled_from(
    ["drop", "drop", "text", "", None, True, [], [1], {}, {"a": 1}, -1, 10**400, float("nan"), float("inf")]
)


@settings(max_examples=100)
@given(data=st.data())
def test_a_key_that_is_missing_or_of_another_type_changes_no_other_number(data):
    path = data.draw(st.sampled_from(DOCUMENTS))
    source = open_source(path.name, path)
    (parser,) = parsers_of(source)
    text = source.data.decode()
    document = yaml.load(text, Loader=yaml.CSafeLoader) if path.suffix == ".yaml" else json.loads(text)
    place = data.draw(st.sampled_from(list(places(document))))
    mutant = changed(document, place, data.draw(WRONG))
    written = yaml.safe_dump(mutant) if path.suffix == ".yaml" else json.dumps(mutant)
    frame = outcome(parser, written.encode())
    if frame is None or place[-1] in MEANING or parser not in parsers_of(a_source(written.encode())):
        return
    before = rows_of(parser.parse(source))
    for column in set(frame.columns) - FILLED:
        assert known([row[column] for row in rows_of(frame)], column, before), (place, column)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=150)
@given(data=st.binary(max_size=200) | JSON.map(json.dumps).map(str.encode))
def test_recognising_never_fails_whatever_the_bytes(data):
    parsers_of(a_source(data))
