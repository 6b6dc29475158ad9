/* What is told of a single point: in the card beside it, to screen readers, and in the table of points. */

/* A number on an axis of the chart, with its unit: 64 tok/s/user, $0.214/M tok. */
function printedOn(axis, value) {
  const number = axis.key === "interactivity" ? Paretopress.printing.interactivity(value)
    : Paretopress.printing.cell(axis, value);
  return (number.startsWith("$") ? number + axis.unit.slice(1) : `${number} ${axis.unit}`).trim();
}

/* The lines of text that tell of a point. */
function pointLines(side, row, { x, y, words }) {
  const point = side.points[row.at], load = point.values.concurrency;
  const what = [point.name, point.recipe, words[point.topology], point.gpus && `${point.gpus} ${words.gpus}`];
  return [
    `${x.label} ${printedOn(x, row.x)}`,
    `${y.label} ${printedOn(y, row.y)}`,
    load === undefined || y.key === "concurrency" ? "" : `${words.concurrency} ${Paretopress.printing.count(load)}`,
    what.filter(Boolean).join(" · "),
    point.date,
  ].filter(Boolean);
}

/* The run of a point: a link where it is an address. */
function runOf(point, words) {
  if (!point.url) return point.run ? [point.run] : [];
  return [element("a", { href: point.url, target: "_blank", rel: "noopener noreferrer" }, words.openRun)];
}

function cardOf(side, row, context) {
  const run = runOf(side.points[row.at], context.words);
  const lines = pointLines(side, row, context).map((line) => element("p", {}, line));
  return [element("p", {}, element("strong", {}, side.label)), ...lines, ...(run.length ? [element("p", {}, ...run)] : [])];
}

/* Fills the table of the points in the chart. */
function fillPoints(details, rows, sideOf, { x, y, words }) {
  const columns = [words.side, labelled(x), labelled(y), words.concurrency, words.frontier, words.engine, words.recipe,
    words.topology, words.gpus, words.date, words.run];
  const [table] = details.getElementsByTagName("table");
  table.tHead.replaceChildren(element("tr", {}, ...columns.map((text) => element("th", { scope: "col" }, text))));
  table.tBodies[0].replaceChildren(...rows.map((row) => {
    const side = sideOf(row), point = side.points[row.at];
    const cells = [printedOn(x, row.x), printedOn(y, row.y), Paretopress.printing.count(point.values.concurrency),
      side.frontier.includes(row.at) ? words.yes : words.no, point.name, point.recipe, words[point.topology], point.gpus,
      point.date].map((text) => String(text ?? Paretopress.printing.MISSING));
    return element("tr", {}, element("th", { scope: "row" }, side.label),
      ...cells.map((text) => element("td", {}, text)), element("td", {}, ...runOf(point, words)));
  }));
  details.getElementsByTagName("summary")[0].textContent = filled(words.pointsTable, { count: rows.length });
}
