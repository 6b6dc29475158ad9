/* The arithmetic of a comparison: frontier, curves, band, targets, readings, deltas.

   What core/paretopress/{frontier,curve,side,reading,delta,comparing}.py compute, for the points that a reader has left
   switched on and the targets that were typed. tests/core/interactive holds the two equal. A classic script, since a
   page opened from disk can load no module. A missing number is null in the payload and undefined in a reading. */
var Paretopress = (function () {
  "use strict";

  const READ = ["throughput_per_gpu", "output_throughput_per_gpu", "input_throughput_per_gpu", "concurrency",
    "output_over_all_gpus", "input_over_all_gpus"];
  const GIVEN = ["cost_per_mtok", "tok_s_per_mw"];

  function known(value) {
    return typeof value === "number" && isFinite(value);
  }

  /* The positions of the Pareto-optimal points, by increasing interactivity; of identical points the first. */
  function frontier(interactivity, throughput) {
    const order = interactivity.map((_, i) => i).filter((i) => known(interactivity[i]) && known(throughput[i]));
    order.sort((i, j) => interactivity[j] - interactivity[i] || throughput[j] - throughput[i] || i - j);
    let best = -Infinity;
    return order.filter((i) => {
      const stays = throughput[i] > best;
      best = Math.max(best, throughput[i]);
      return stays;
    }).reverse();
  }

  /* The slope of Steffen's monotone cubic between two secants; NaN where one of them is. */
  function interior(s0, s1, h0, h1) {
    const p = (s0 * h1 + s1 * h0) / (h0 + h1);
    const sign = (s0 < 0 ? -1 : 1) + (s1 < 0 ? -1 : 1);
    return sign * Math.min(Math.abs(s0), Math.abs(s1), 0.5 * Math.abs(p));
  }

  /* The slopes at the knots of Steffen's monotone cubic; 0 where a value is missing or stands alone. */
  function slopes(knots, values) {
    const secants = values.slice(1).map((value, i) => {
      return known(value) && known(values[i]) ? (value - values[i]) / (knots[i + 1] - knots[i]) : NaN;
    });
    function inner(i) {
      if (i < 1 || i > secants.length - 1) return NaN;
      return interior(secants[i - 1], secants[i], knots[i] - knots[i - 1], knots[i + 1] - knots[i]);
    }
    function end(secant, beside) {
      return isNaN(beside) ? secant : (3 * secant - beside) / 2;
    }
    return values.map((_, i) => {
      const left = i > 0 ? secants[i - 1] : NaN, right = i < secants.length ? secants[i] : NaN;
      const slope = isNaN(left) ? end(right, inner(i + 1)) : isNaN(right) ? end(left, inner(i - 1)) : inner(i);
      return isNaN(slope) ? 0 : slope;
    });
  }

  /* The knot that a target falls on, or -1. */
  function position(knots, target, same) {
    let near = -1;
    knots.forEach((knot, i) => {
      if (near < 0 || Math.abs(knot - target) < Math.abs(knots[near] - target)) near = i;
    });
    return near >= 0 && Math.abs(knots[near] - target) <= same * Math.abs(target) ? near : -1;
  }

  /* How many knots are smaller than a target. */
  function passed(knots, target) {
    return knots.filter((knot) => knot < target).length;
  }

  /* The knots on either side of a target; twice the same at a knot and outside the knots. */
  function between(knots, target, same) {
    const knot = position(knots, target, same), after = passed(knots, target);
    return knot >= 0 ? [knot, knot] : [Math.max(after - 1, 0), Math.min(after, knots.length - 1)];
  }

  /* One curve at a target; undefined outside the knots, beside a missing value, and where it is not joined. */
  function at(curves, metric, target, same) {
    const knots = curves.knots, values = curves.values[metric], knot = position(knots, target, same);
    if (knot >= 0) return known(values[knot]) ? values[knot] : undefined;
    if (!(target > knots[0] && target < knots[knots.length - 1])) return undefined;
    const i = passed(knots, target) - 1, y0 = values[i], y1 = values[i + 1];
    if (!curves.joined[i] || !known(y0) || !known(y1)) return undefined;
    const width = knots[i + 1] - knots[i], secant = (y1 - y0) / width, step = target - knots[i], share = step / width;
    const m0 = curves.slopes[metric][i], m1 = curves.slopes[metric][i + 1];
    const value = y0 + step * (m0 + share * (secant - m0 - (1 - share) * (m0 + m1 - 2 * secant)));
    return Math.min(Math.max(value, Math.min(y0, y1)), Math.max(y0, y1));
  }

  /* Cost or energy of a throughput: numerator / throughput, or throughput / kW * 1000. */
  function derived(formula, throughput) {
    if (!known(throughput)) return undefined;
    return "kw" in formula ? throughput / formula.kw * 1000 : formula.numerator / throughput;
  }

  /* How each metric of a side is got: "splined" from a curve of its own, else by the formula from a throughput. */
  function howOf(curves, formulas) {
    const how = {};
    for (const [metric, formula] of Object.entries(formulas)) {
      if (formula.from in curves) how[metric] = formula;
    }
    for (const metric of Object.keys(curves)) {
      if (!metric.endsWith("_over_all_gpus")) how[metric] = "splined";
    }
    return how;
  }

  /* The columns that curves go through, by metric: what was measured and, where the rule says so, cost and energy. */
  function columnsOf(points, side, payload) {
    const column = (metric) => points.map((point) => (known(point.values[metric]) ? point.values[metric] : null));
    const columns = {};
    for (const metric of READ) columns[metric] = column(metric);
    if (payload.rules.cost === "splined") {
      for (const [metric, formula] of Object.entries(side.derived)) {
        if (formula.numerator) columns[metric] = columns[formula.from].map((throughput) => derived(formula, throughput));
      }
      for (const metric of GIVEN) {
        if (column(metric).some(known)) columns[metric] = column(metric);
      }
    }
    for (const metric of Object.keys(columns)) {
      if (!columns[metric].some(known)) delete columns[metric];
    }
    return columns;
  }

  /* The curves through the frontier of some points, in the shape of the payload. */
  function curvesOf(points, side, payload) {
    const columns = columnsOf(points, side, payload), tangents = {};
    const knots = points.map((point) => point.values.interactivity);
    for (const metric of Object.keys(columns)) tangents[metric] = slopes(knots, columns[metric]);
    const joined = points.slice(1).map((point, i) => point.kind === "measured" && points[i].kind === "measured");
    return { knots, joined, values: columns, slopes: tangents };
  }

  /* A side of the payload with the points that `keep` lets pass, and the frontier and curves of these. */
  function sideOf(side, keep, payload) {
    const points = side.points.filter(keep);
    if (points.length === side.points.length) return side;
    const best = frontier(
      points.map((point) => point.values.interactivity),
      points.map((point) => point.values.throughput_per_gpu)
    );
    const shown = best.map((i) => points[i]), curves = curvesOf(shown, side, payload);
    const published = shown.length > 0 && shown.every((point) => point.kind === "published");
    return { ...side, points, frontier: best, published, curves, how: howOf(curves.values, side.derived) };
  }

  /* One metric of a side at a place on its frontier. */
  function valueAt(side, metric, place, same) {
    const how = side.how[metric];
    if (!how || !known(place)) return undefined;
    return how === "splined" ? at(side.curves, metric, place, same)
      : derived(how, at(side.curves, how.from, place, same));
  }

  /* One metric of a measured point, on the frontier or off it. */
  function valueOf(side, point, metric) {
    const how = side.how[metric], formula = how === "splined" ? side.derived[metric] : how;
    const came = side.frontier.some((at) => known(side.points[at].values[metric]));
    return came || !formula ? point.values[metric] : derived(formula, point.values[formula.from]);
  }

  /* Where the values of a side come from at a target. */
  function boundaryOf(side, target, same) {
    const knots = side.curves.knots, knot = position(knots, target, same);
    if (!knots.length) return "missing";
    if (knot >= 0) return side.points[side.frontier[knot]].kind === "published" ? "published" : "measured";
    if (target < knots[0]) return "below";
    if (target > knots[knots.length - 1]) return "above";
    return side.curves.joined[passed(knots, target) - 1] ? "interpolated" : "missing";
  }

  /* The interactivity at which a side is read for a target; undefined where it has no value. */
  function placeOf(boundary, target, knots, rules) {
    if (boundary !== "below" && boundary !== "above") return target;
    if (knots.length === 1) return rules.one_point === "everywhere" ? knots[0] : undefined;
    if (boundary === "below") return knots[0];
    return rules.outside === "nearest" ? knots[knots.length - 1] : undefined;
  }

  /* Every metric of a side at a target: {boundary, values, between, bound, engines}. */
  function read(side, target, rules) {
    const boundary = boundaryOf(side, target, rules.same), values = {};
    if (!side.curves.knots.length) return { boundary, values, between: null, bound: false, engines: [] };
    const place = placeOf(boundary, target, side.curves.knots, rules);
    for (const metric of Object.keys(side.how)) {
      const value = valueAt(side, metric, place, rules.same);
      if (known(value)) values[metric] = value;
    }
    const ends = between(side.curves.knots, target, rules.same);
    const engines = ends.map((end) => side.points[side.frontier[end]].engine);
    return {
      boundary,
      values,
      between: ends,
      bound: Object.keys(values).length > 0 && rules.outside === "bound" && boundary === "below",
      engines: engines.filter((engine, i) => engine && engines.indexOf(engine) === i),
    };
  }

  /* The interactivity range that the sides with points cover together, or null. */
  function band(sides, rules) {
    const filled = sides.filter((side) => side.points.length), present = filled.length > 1 ? filled : sides;
    const covered = rules.overlap === "frontier" ? (side) => side.curves.knots
      : (side) => side.points.map((point) => point.values.interactivity);
    const spans = present.map(covered).filter((span) => span.length);
    const lows = spans.map((span) => Math.min(...span));
    const highs = spans.map((span) => Math.max(...span));
    const low = Math.max(...lows), high = Math.min(...highs);
    if (spans.length === present.length && low <= high) return { min: low, max: high, overlap: true };
    if (!spans.length || rules.no_band === "no_winner") return null;
    return { min: Math.min(...lows), max: Math.max(...highs), overlap: false };
  }

  /* 25, 50 and 75 % of the band, rounded half up; `exact` keeps what rounding would push out of it or make equal. */
  function autoTargets(range, exact) {
    if (!range) return [];
    const width = range.max - range.min;
    const unrounded = (width ? [0.25, 0.5, 0.75] : [0]).map((share) => range.min + share * width);
    const rounded = unrounded.map((target) => Math.floor(target + 0.5));
    if (!exact) return rounded.filter((target, i) => rounded.indexOf(target) === i);
    return rounded.map((whole, i) => {
      const alone = rounded.indexOf(whole) === rounded.lastIndexOf(whole);
      return alone && range.min <= whole && whole <= range.max ? whole : unrounded[i];
    });
  }

  /* A ratio as a percentage: "67 % cheaper" (reduction) or "198 % cheaper" (premium) of the same two costs. */
  function percent(better, ratio, convention) {
    return (convention === "reduction" && better === "lower" ? 1 - 1 / ratio : ratio - 1) * 100;
  }

  const UNDECIDED = { better: null, ratio: null, percent: null, tied: false, at_least: false, low: null, high: null,
    within_spread: false, unspread: false };

  /* How two readings differ in a metric, or null where one has no value; `letters` name their sides. */
  function delta(metric, a, b, letters, rules) {
    const of_a = a.values[metric.key], of_b = b.values[metric.key];
    if (!known(of_a) || !known(of_b)) return null;
    const higher = of_a >= of_b ? letters[0] : letters[1], lower = of_a >= of_b ? letters[1] : letters[0];
    const better = metric.better === "higher" ? higher : lower;
    const ratio = Math.max(of_a, of_b) / Math.min(of_a, of_b);
    const bounded = letters.filter((_, i) => [a, b][i].bound);
    /* A bound only ever speaks for the side it belongs to: the true value may be better, never worse. */
    const decides = bounded.length === 1 && bounded[0] === better && ratio >= rules.tie;
    if (bounded.length && !decides) return UNDECIDED;
    const tied = ratio < rules.tie, stated = percent(metric.better, ratio, rules.delta);
    return { ...UNDECIDED, better: tied ? null : better, ratio, percent: stated, tied, at_least: bounded.length > 0 };
  }

  /* The deltas of two readings by metric; undecided ones where nothing may be compared. */
  function deltas(a, b, letters, payload, comparable) {
    const found = {};
    for (const metric of payload.metrics.filter((one) => payload.compared.includes(one.key))) {
      const one = delta(metric, a, b, letters, payload.rules);
      if (one) found[metric.key] = comparable ? one : UNDECIDED;
    }
    return found;
  }

  /* The deltas of two sides of whose readings repeats know how far they stray: at a target of the report as Python
     found them. At any other the ratio stays and nobody wins: the bootstrap behind the interval is not in this page. */
  function withSpread(found, told) {
    for (const [metric, own] of Object.entries(found)) {
      if (told && told[metric]) found[metric] = { ...told[metric], unspread: false };
      else if (own.ratio !== null && !own.tied) found[metric] = { ...own, better: null, unspread: true };
    }
    return found;
  }

  /* All sides at one target: {interactivity, readings by letter, deltas by two letters, texts by letter}. */
  function match(sides, target, payload, comparable, told) {
    const readings = {}, found = {}, texts = {};
    for (const side of sides) {
      readings[side.letter] = read(side, target, payload.rules);
      texts[side.letter] = told ? told.sides[side.letter].text : {};
    }
    sides.forEach((one, i) => sides.slice(i + 1).forEach((other) => {
      const letters = [one.letter, other.letter], pair = letters.join("");
      const own = deltas(readings[one.letter], readings[other.letter], letters, payload, comparable);
      const strays = one.repeats && other.repeats && comparable;
      found[pair] = strays ? withSpread(own, told && told.deltas[pair]) : own;
    }));
    return { interactivity: target, readings, deltas: found, texts };
  }

  /* The comparison of a variant for what a reader has chosen.

     `keep` says of a point whether it is switched on; `targets` are tok/s/user, null for the report's own. Returns
     {rules, variant, sides, band, comparable, targets, matches}. */
  function compare(payload, variant, keep, targets) {
    const rules = payload.rules;
    const sides = variant.sides.map((side) => sideOf(side, keep || (() => true), payload));
    const whole = sides.every((side, i) => side === variant.sides[i]);
    const range = variant.paired ? (whole ? variant.band : band(sides, rules)) : null;
    const comparable = variant.paired && (rules.no_band === "compare" || range !== null);
    const own = whole || !variant.automatic ? variant.targets : autoTargets(range, rules.name !== "inferencex");
    const asked = targets || own;
    const matches = asked.map((target) => {
      const told = whole && variant.readings.find((one) => one.interactivity === target);
      return match(sides, target, payload, comparable, told || null);
    });
    return { rules, variant, sides, band: range, comparable, targets: asked, matches };
  }

  /* The deltas of two sides at a target, whichever of them comes first. */
  function deltasOf(match, one, other) {
    return match.deltas[one + other] || match.deltas[other + one] || {};
  }

  /* The sides that may be the best at a target: one leads, several are tied or not told apart. */
  function leaders(match, metric) {
    const letters = Object.keys(match.readings).filter((letter) => known(match.readings[letter].values[metric]));
    const better = {};
    for (const [pair, deltas] of Object.entries(match.deltas)) {
      if (deltas[metric] && deltas[metric].ratio !== null) better[pair] = deltas[metric].better;
    }
    const pairs = Object.keys(better);
    if (!pairs.length) return [];
    const unbeaten = (letter) => (pair) => !pair.includes(letter) || !better[pair] || better[pair] === letter;
    const best = letters.filter((letter) => pairs.every(unbeaten(letter)));
    if (best.length !== 1) return best.length ? best : letters;
    /* It may not be known to beat all the same: two of three can be within their spread. */
    const beaten = (letter) => (better[letter + best[0]] || better[best[0] + letter]) === best[0];
    return letters.filter((letter) => letter === best[0] || !beaten(letter));
  }

  /* A metric along a side's frontier, for drawing: stretches of [interactivity, value], broken where there is no curve.
     Cost and energy that follow from a throughput are not monotone cubics themselves, so each piece gets `steps`. */
  function trace(side, metric, steps, same) {
    const knots = side.curves.knots, stretches = [];
    let open = null;
    function add(place) {
      const value = valueAt(side, metric, place, same);
      if (!known(value)) { open = null; return; }
      if (!open) stretches.push(open = []);
      open.push([place, value]);
    }
    knots.forEach((knot, i) => {
      add(knot);
      if (i + 1 === knots.length) return;
      if (!side.curves.joined[i]) { open = null; return; }
      for (let step = 1; step < steps; step++) add(knot + (knots[i + 1] - knot) * step / steps);
    });
    return stretches;
  }

  return {
    frontier, slopes, curvesOf, howOf, sideOf, read, band, autoTargets, compare, deltasOf, leaders, valueAt, valueOf,
    trace,
  };
})();
