/* What the chart shows of a comparison: the rows of its data sets, its scale, and the ends of its axes. */

const STEPS_A_PIECE = 48;
/* Above this span of values a linear axis would show only the upper part; the figures' own rule. */
const LOG_SPAN = 10 ** 1.5;
const ROOM = 0.05;
/* Of targets closer than this share of the axis only the first is labelled. */
const LABEL_SHARE = 0.07;

/* Above this span a logarithmic axis has ticks at powers of ten only. */
const WIDE_SPAN = 1e4;

/* A comparison as the chart shows it: rows by data set, "linear" or "log", the ends of both axes, and ticks. */
function drawn(found, choice, payload) {
  const each = (rows) => found.sides.filter((side) => !choice.sides.includes(side.letter)).flatMap(rows);
  const frontier = each((side) => pointRows(side, choice, true));
  const scale = choice.scale || automaticScale(frontier);
  const data = {
    frontier,
    points: choice.frontierOnly ? [] : each((side) => pointRows(side, choice, false)),
    band: [], targets: [], joins: [], curves: [], straight: [], readings: [], ties: [],
  };
  if (choice.x === "interactivity") Object.assign(data, readRows(found, each, choice.metric, scale, payload));
  const bounds = boundsOf(data, scale);
  return { data, scale, signals: { ...bounds, ticks: logTicks(bounds) } };
}

/* What there is only over interactivity: the curves, and what was read from them. */
function readRows(found, each, metric, scale, payload) {
  const same = payload.rules.same;
  /* On a logarithmic axis Vega would draw the cubic through the logarithms, which is another curve. */
  const cubic = (side) => scale === "linear" && side.how[metric] === "splined";
  return {
    band: found.band && found.band.overlap ? [{ x: found.band.min, x2: found.band.max }] : [],
    targets: found.targets.map((x) => ({ x })),
    joins: each((side) => joinRows(side, metric, same)),
    curves: each((side) => (cubic(side) ? curveRows(side, metric, 1, same) : [])),
    straight: each((side) => (cubic(side) ? [] : curveRows(side, metric, STEPS_A_PIECE, same))),
    readings: each((side) => found.matches.flatMap((match) => readingRows(side, match, metric).slice(0, 1))),
    ties: each((side) => found.matches.flatMap((match) => readingRows(side, match, metric).slice(1))),
  };
}

/* The points of a side on its frontier, or those beneath it. */
function pointRows(side, choice, best) {
  return side.points.flatMap((point, at) => {
    const x = point.values[choice.x], y = Paretopress.valueOf(side, point, choice.metric);
    const shown = side.frontier.includes(at) === best && x !== undefined && y !== undefined;
    return shown ? [{ x, y, side: side.letter, at }] : [];
  });
}

/* The stretches of a side's curve, `steps` rows from a knot to the next. */
function curveRows(side, metric, steps, same) {
  return Paretopress.trace(side, metric, steps, same).flatMap((stretch, line) =>
    stretch.length > 1 ? stretch.map(([x, y]) => ({ x, y, side: side.letter, line })) : []);
}

/* Thin lines between neighbours of which nobody measured what lies between them. */
function joinRows(side, metric, same) {
  const { knots, joined } = side.curves;
  return joined.flatMap((curve, line) => {
    const ends = [knots[line], knots[line + 1]].map((x) => ({ x, y: Paretopress.valueAt(side, metric, x, same) }));
    return curve || ends.some((end) => end.y === undefined) ? []
      : ends.map((end) => ({ ...end, side: side.letter, line }));
  });
}

/* Where a reading's value comes from and, where that is not the target, the line from there to the target. */
function readingRows(side, match, metric) {
  const reading = match.readings[side.letter], y = reading.values[metric];
  if (y === undefined) return [];
  const outside = reading.boundary === "below" || reading.boundary === "above";
  const from = { x: outside ? side.curves.knots[reading.between[0]] : match.interactivity, y, side: side.letter };
  const line = match.interactivity;
  return outside ? [from, { ...from, line }, { ...from, x: match.interactivity, line }] : [from];
}

function automaticScale(rows) {
  const y = rows.map((row) => row.y);
  return Math.max(...y) > LOG_SPAN * Math.min(...y) ? "log" : "linear";
}

/* The ends of the axes; labels the targets that stand far enough apart. */
function boundsOf(data, scale) {
  const marks = [...data.points, ...data.frontier, ...data.readings, ...data.ties];
  const x = [...marks, ...data.targets].map((row) => row.x), y = marks.map((row) => row.y);
  const [left, right] = x.length ? [Math.min(...x), Math.max(...x)] : [0, 1];
  const [low, high] = y.length ? [Math.min(...y), Math.max(...y)] : [1, 10];
  const room = ROOM * (right - left) || 0.1 * right;
  const bounds = { left: Math.max(0, left - room), right: right + room };
  labelTargets(data.targets, bounds);
  return { ...bounds, bottom: scale === "log" ? low / 1.25 : 0, top: high * (scale === "log" ? 1.35 : 1.08) };
}

function labelTargets(targets, { left, right }) {
  let last = -Infinity;
  [...targets].sort((one, other) => one.x - other.x).forEach((row) => {
    const apart = row.x - last >= LABEL_SHARE * (right - left);
    row.label = apart ? Paretopress.printing.interactivity(row.x) : "";
    if (apart) last = row.x;
  });
}

/* 1, 2 and 5 of each power of ten within the axis. */
function logTicks({ bottom, top }) {
  const steps = top < bottom * WIDE_SPAN ? [1, 2, 5] : [1];
  const powers = [...Array(40).keys()].map((power) => 10 ** (power - 20));
  return powers.flatMap((power) => steps.map((step) => step * power)).filter((tick) => tick >= bottom && tick <= top);
}
