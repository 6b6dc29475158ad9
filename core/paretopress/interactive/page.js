/* The page: what a reader chose, kept in its address, and everything that follows from it. */

const part = (id) => document.getElementById(id);
const held = (id) => JSON.parse(part(id).textContent);
const payload = held("payload"), words = held("words");
const declared = (list, key) => list.find((one) => one.key === key);
/* How long after the last key a screen reader is told of new readings, ms. */
const PAUSE = 700;

let choice = chosen(), found, shown, show, telling;

/* What the address says, as far as this page knows it; the report's own for the rest. */
function chosen() {
  const asked = Paretopress.fragment.decode(location.hash);
  const known = (list, key) => (declared(list, key) ? key : list[0].key);
  return {
    ...asked,
    metric: known(payload.metrics, asked.metric),
    x: known(payload.axes, asked.x),
    variant: known(payload.variants, asked.variant),
    scale: asked.scale in CHARTS ? asked.scale : null,
  };
}

/* Keeps the choice in the address, without what is the report's own. */
function keep() {
  const other = (name, list) => (choice[name] === list[0].key ? null : choice[name]);
  const state = { ...choice, metric: other("metric", payload.metrics), x: other("x", payload.axes),
    variant: other("variant", payload.variants) };
  const address = new URL(location);
  address.hash = Paretopress.fragment.encode(state);
  history.replaceState(null, "", address);
}

/* The comparison of what is switched on, and of that what is shown: sides that are off stay in its arithmetic. */
function compareChosen() {
  const variant = declared(payload.variants, choice.variant);
  const on = (point) => !choice.engines.includes(point.engine) && !choice.topologies.includes(point.topology);
  found = Paretopress.compare(payload, variant, on, choice.targets);
  const stays = (letters) => [...letters].every((letter) => !choice.sides.includes(letter));
  const kept = (values) => Object.fromEntries(Object.entries(values).filter(([letters]) => stays(letters)));
  shown = {
    ...found,
    sides: found.sides.filter((side) => stays(side.letter)),
    matches: found.matches.map((match) => ({ ...match, readings: kept(match.readings), deltas: kept(match.deltas) })),
  };
}

function context() {
  return { x: declared(payload.axes, choice.x), y: declared(payload.metrics, choice.metric), words };
}

function fillChart() {
  const { x, y } = context(), sideOf = (row) => shown.sides.find((side) => side.letter === row.side);
  const picture = drawn(shown, choice, payload);
  const rows = [...picture.data.frontier, ...picture.data.points];
  for (const row of rows) row.name = [sideOf(row).label, ...pointLines(sideOf(row), row, context())].join(", ");
  const sides = shown.sides.map((side) => filled(words.chartSide, {
    side: side.label, shown: rows.filter((row) => row.side === side.letter).length, frontier: side.frontier.length }));
  part("up").textContent = labelled(y);
  part("across").textContent = labelled(x);
  part("how").textContent = rows.length ? words[howShown()] : words.nothing;
  fillPoints(part("points"), rows, sideOf, context());
  part("choices").querySelector(`[name="scale"][value="${picture.scale}"]`).checked = true;
  show(picture, filled(words.chart, { y: labelled(y), x: labelled(x), sides: sides.join("; ") }));
}

/* What the chart's caption has to say. */
function howShown() {
  if (choice.x !== "interactivity") return "pointsOnly";
  return found.variant.published ? "curvesPublished" : "curvesMeasured";
}

/* The rows of the table: the report's own, and what the chart shows. */
function tableRows() {
  return [...payload.table, choice.metric];
}

function fillTable() {
  const table = Paretopress.readings.table(payload, shown, tableRows());
  fillReadings(part("readings").tBodies[0], table);
  part("notes").replaceChildren(...[...table.notes, ...gaps()].map((note) => element("li", {}, note)));
  const own = payload.variants[0];
  part("elsewhere").hidden = found.variant === own && String(found.targets) === String(own.targets);
  part("reset").hidden = choice.targets === null;
  part("add").disabled = found.targets.length >= Paretopress.fragment.MOST_TARGETS;
}

/* Why a side has no value within its range, or none at all. */
function gaps() {
  return shown.sides.flatMap((side) => {
    const empty = !side.frontier.length;
    const missing = shown.matches.some((match) => match.readings[side.letter].boundary === "missing");
    const why = empty ? "empty" : side.published ? "unpublished" : "unmeasured";
    return empty || missing ? [filled(words[why], { side: side.label })] : [];
  });
}

/* Puts the targets above their columns, and the cursor into the one of `focused`. */
function fillHeads(focused) {
  const row = part("readings").tHead.rows[0];
  fillTargets(row, found.targets, words, retargeted);
  const place = found.targets.indexOf(focused);
  if (place >= 0) row.querySelectorAll("input")[place].focus();
}

/* Reads other targets: as they are typed, and once the reader is done, in order and each once. */
function retargeted(targets, { over, number }) {
  if (number === null) part("status").textContent = words.invalid;
  if (number === null && !over) return;
  const ordered = over ? Paretopress.fragment.targets(targets) : targets;
  /* Heads that can stay where they are do, and with them whatever has the cursor. */
  const stay = number && String(ordered) === String(targets);
  changed({ targets: ordered }, { heads: !stay, focused: number });
}

/* A target between those there are: the next published figure, else the middle of the widest gap in the band. */
function furtherTarget() {
  const targets = found.targets, knots = found.sides.flatMap((side) => side.curves.knots);
  if (found.variant.published) {
    const next = knots.find((knot) => !targets.includes(knot));
    if (next) return next;
  }
  const ends = found.band ? [found.band.min, found.band.max] : [Math.min(...knots), Math.max(...knots)];
  const stops = [...new Set([...ends, ...targets])].sort((one, other) => one - other);
  const gaps = stops.slice(1).map((stop, i) => [stop - stops[i], (stop + stops[i]) / 2]);
  const [width, middle] = gaps.reduce((widest, gap) => (gap[0] > widest[0] ? gap : widest), [0, 2 * stops[0]]);
  return Number(middle.toPrecision(width > 2 ? Math.ceil(Math.log10(middle)) : 6));
}

/* Copies a text; where the browser does not let a page do that, shows it selected. */
async function copy(text) {
  const area = part("copied");
  try {
    await navigator.clipboard.writeText(text);
    area.hidden = true;
    part("status").textContent = words.copied;
  } catch {
    area.hidden = false;
    area.value = text;
    area.select();
    part("status").textContent = words.copyByHand;
  }
}

/* Tells a screen reader of the readings once typing has paused. */
function announce() {
  clearTimeout(telling);
  telling = setTimeout(() => {
    const targets = found.targets.map((target) => Paretopress.printing.interactivity(target)).join(", ");
    part("status").textContent = filled(words.changed, { targets });
  }, PAUSE);
}

/* Everything that follows from the choice. `heads`: the targets too, with the cursor in the one of `focused`. */
function update(change = {}, { heads = true, focused } = {}) {
  choice = { ...choice, ...change };
  compareChosen();
  fillTable();
  if (heads) fillHeads(focused);
  fillChart();
  keep();
}

function listen() {
  const copies = {
    "copy-markdown": () => Paretopress.readings.markdown(payload, shown, tableRows()),
    "copy-csv": () => Paretopress.readings.csv(payload, shown),
    "copy-link": () => location.href,
  };
  for (const [id, text] of Object.entries(copies)) part(id).addEventListener("click", () => copy(text()));
  part("reset").addEventListener("click", () => changed({ targets: null }));
  part("add").addEventListener("click", () => {
    const further = furtherTarget();
    changed({ targets: Paretopress.fragment.targets([...found.targets, further]) }, { focused: further });
  });
  addEventListener("hashchange", open);
}

/* A change that the reader made, which a screen reader is told of. */
function changed(change, options) {
  update(change, options);
  announce();
}

/* Switches an engine, a topology or a side; what is off is listed. */
function switched(name, key, on) {
  const others = choice[name].filter((one) => one !== key);
  changed({ [name]: on ? others : [...others, key] });
}

/* Shows what the address says. */
function open() {
  choice = chosen();
  fillChoices(part("choices"), payload, choice, words, changed, switched);
  update();
}

document.documentElement.classList.add("live");
document.documentElement.classList.toggle("embedded", window.self !== window.top);
show = chartIn(part("plot"), CHARTS, cardIn(part("card"), part("chart"), (row) =>
  cardOf(shown.sides.find((side) => side.letter === row.side), row, context())));
listen();
open();
