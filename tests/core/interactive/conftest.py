"""The page's JavaScript in quickjs, and comparisons to hold it against."""

import json
import math
from dataclasses import asdict, replace
from itertools import combinations
from pathlib import Path

import pytest

import paretopress
from paretopress.comparing import BY_PART, compared
from paretopress.config import load_all
from paretopress.decide.several import leaders_at
from paretopress.delta import deltas
from paretopress.host import default_host
from paretopress.interactive.alternatives import alternatives
from paretopress.interactive.payload import METRICS, _curves, _how, payload
from paretopress.reader import Reader
from paretopress.reading import auto_targets, band_of, read_side
from paretopress.reports import chosen, job, read

ROOM = Path(paretopress.__file__).parent / "interactive"
SCRIPTS = ("arithmetic", "printing", "readings", "fragment")
#: What the tests call; every argument and answer is JSON.
DOOR = """
const P = Paretopress;
let payload;
const keeping = (kept) => kept && ((point) => kept.includes(point.engine || null));
function compare({ variant, engines, targets }) {
  return P.compare(payload, payload.variants[variant || 0], keeping(engines), targets || null);
}
const doors = {
  load(known) { payload = known; return null; },
  compared: compare,
  markdown: (asked) => P.readings.markdown(payload, compare(asked)),
  table: (asked) => P.readings.table(payload, compare(asked)),
  csv: (asked) => P.readings.csv(payload, compare(asked)),
  leaders: (asked) => compare(asked).matches.map((match) => P.leaders(match, asked.metric)),
  rebuilt: (asked) => payload.variants[asked.variant].sides.map(
    (side) => P.curvesOf(side.frontier.map((at) => side.points[at]), side, payload)),
  call: ({ name, given }) => name.split(".").reduce((found, part) => found[part], P)(...given),
};
function knock(name, text) {
  const answer = doors[name](JSON.parse(text));
  return JSON.stringify(answer === undefined ? null : answer);
}
"""


class Script:
    """The page's JavaScript; one context for all tests, since it keeps nothing but the payload."""

    def __init__(self):
        quickjs = pytest.importorskip("quickjs", reason="needs quickjs: pip install 'paretopress[test]'")
        self.context = quickjs.Context()
        for name in SCRIPTS:
            self.context.eval((ROOM / f"{name}.js").read_text(encoding="utf-8"))
        self.context.eval(DOOR)

    def load(self, known):
        self.ask("load", known)
        self.known = known
        return self

    def call(self, name, *given):
        return self.ask("call", {"name": name, "given": given})

    def ask(self, name, asked=()):
        return json.loads(self.context.get("knock")(name, json.dumps(asked or {}, allow_nan=False)))


@pytest.fixture(scope="session")
def script():
    return Script()


@pytest.fixture(scope="session")
def reports():
    """Return what makes the reports of a config: pairs of a comparison and what its interactive page knows."""
    catalogue = default_host().catalogue
    reader = Reader(catalogue=catalogue)

    def make(path):
        for config in load_all([path]):
            one = job(config, catalogue)
            points = read(one, reader)
            for choice in chosen(one, points):
                comparison = compared(choice, one.catalogue)
                yield comparison, payload(comparison, alternatives(comparison, points.frame))

    return make


def subset(comparison, engines):
    """Return the sides with the points of some engines, as Python sees them; None for all."""
    if engines is None:
        return dict(comparison.sides)
    named = [None if engine is None else str(engine) for engine in engines]
    return {letter: replace(side, points=_of(side.points, named)) for letter, side in comparison.sides.items()}


def _of(points, engines):
    return points[points["engine"].isin(engines) | (points["engine"].isna() & (None in engines))].reset_index(drop=True)


def same(found, expected, place):
    """Hold two JSON values equal, numbers to 1e-9 of their size."""
    if isinstance(expected, dict):
        assert found.keys() == expected.keys(), f"{place}: {[*found]} are not {[*expected]}"
        for key in expected:
            same(found[key], expected[key], f"{place}.{key}")
    elif isinstance(expected, (list, tuple)):
        assert len(found) == len(expected), place
        for index, (one, other) in enumerate(zip(found, expected, strict=True)):
            same(one, other, f"{place}[{index}]")
    elif isinstance(expected, float) and isinstance(found, (int, float)) and not isinstance(found, bool):
        assert math.isclose(found, expected, rel_tol=1e-9), f"{place}: {found!r} is not {expected!r}"
    else:
        assert found == expected, f"{place}: {found!r} is not {expected!r}"


def read_by_python(comparison, sides, targets):
    """Return band, targets, readings and deltas as JSON values, of any points and targets."""
    rules, axis = comparison.rules, comparison.axis
    present = [side for side in sides.values() if len(side.points)]
    band = band_of(present if len(present) > 1 else list(sides.values()), rules) if comparison.paired else None
    comparable = comparison.paired and (rules.no_band == "compare" or band is not None)
    if targets is None:
        own = comparison.question.targets
        targets = auto_targets(band, exact=rules.name != "inferencex") if own is None else tuple(sorted(own))
    read = {letter: read_side(side, targets, rules) for letter, side in sides.items()}
    matches = []
    for row, target in enumerate(targets):
        readings = {letter: of_side[row] for letter, of_side in read.items()}
        pairs = {
            one + other: {
                key: asdict(value)
                for key, value in deltas(
                    readings[one], readings[other], rules, comparable=comparable, letters=(one, other)
                ).items()
                if axis != "topology" or key not in BY_PART
            }
            for one, other in combinations(sides, 2)
        }
        told = {letter: _plain(reading) for letter, reading in readings.items()}
        matches.append({"interactivity": target, "readings": told, "deltas": pairs})
    return {"band": asdict(band) if band else None, "targets": list(targets), "matches": matches}


def _plain(reading):
    return {
        "boundary": reading.boundary,
        "values": {key: value for key, value in reading.values.items() if key in METRICS},
        "between": None if reading.between is None else list(reading.between),
        "bound": reading.bound,
        "engines": list(reading.engines),
    }


def places(sides):
    """Return some fifteen targets: below, above, at and between the knots of the sides."""
    knots = sorted({float(knot) for side in sides.values() for knot in side.curves.knots})
    if not knots:
        return [50.0]
    ends = [knots[0] * 0.4, knots[0] * 0.99, knots[-1] * 1.01, knots[-1] * 3]
    at = knots[:: max(1, len(knots) // 4)]
    beside = [knots[len(knots) // 2] * (1 + 1e-10), knots[len(knots) // 3] * (1 + 1e-8)]
    between = [low + (high - low) * share for low, high, share in zip(knots, knots[1:], SHARES, strict=False)]
    return sorted({*ends, *at, *beside, *between[:8]})


SHARES = (0.03, 0.31, 0.5, 0.77, 0.99, 0.5, 0.12, 0.66)


class Held:
    """The page's arithmetic held against Python's, for one report."""

    def __init__(self, script, comparison, known):
        self.script, self.comparison, self.known = script.load(known), comparison, known

    def curves(self):
        """Compare curves that the page draws anew from all points, and who leads at the report's targets."""
        told = [side["curves"] for side in self.known["variants"][0]["sides"]]
        same(self.script.ask("rebuilt", {"variant": 0}), told, "curves")
        for metric in self.known["compared"]:
            leading = [list(leaders_at(match, metric)) for match in self.comparison.matches]
            assert self.script.ask("leaders", {"metric": metric}) == leading

    def readings(self, engines, targets):
        """Compare band, targets, readings and deltas for the points of some engines; return how many targets."""
        found = self.script.ask("compared", {"engines": engines, "targets": targets})
        sides = subset(self.comparison, engines)
        expected = read_by_python(self.comparison, sides, targets)
        for side in found["sides"]:
            same(side["curves"], _curves(sides[side["letter"]]), "curves")
            same(side["how"], _how(sides[side["letter"]]), "how")
        repeated = {side["letter"] for side in found["sides"] if side["repeats"]}
        for match, told in zip(found["matches"], expected["matches"], strict=True):
            del match["texts"]
            for pair, by_metric in match["deltas"].items():
                for metric, delta in by_metric.items():
                    del delta["unspread"]
                    if repeated.issuperset(pair):  # what repeats say of it has tests of its own
                        told["deltas"][pair][metric] = delta
        same({key: found[key] for key in ("band", "targets", "matches")}, expected, self.comparison.question.report)
        return len(expected["matches"])


@pytest.fixture(scope="session")
def hold_equal(script):
    """Return what holds the page against Python, for one report and the points of some engines."""

    def hold(comparison, known, *, engines=None):
        held = Held(script, comparison, known)
        if engines is None:
            held.curves()
        return sum(held.readings(engines, targets) for targets in (None, places(subset(comparison, engines))))

    return hold
