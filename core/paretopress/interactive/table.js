/* The table of readings in the page: targets to type over above, readings and differences below. */

function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/* A sentence with its places, `{name}`, filled. */
function filled(pattern, values) {
  return pattern.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/* A target as it is typed: a number above 0, else null. */
function typed(input) {
  const number = input.value.trim() === "" ? NaN : Number(input.value);
  return Number.isFinite(number) && number > 0 ? number : null;
}

/* Fills the heads of the columns, a target each. `changed(targets, {over, number})` hears of a number that is typed, null
   where it is no target, and of a target that is removed; `over`: the reader is done with it. */
function fillTargets(row, targets, words, changed) {
  const typing = (place, over) => ({ target: input }) => {
    const number = typed(input);
    input.setAttribute("aria-invalid", String(number === null));
    targets = targets.map((old, at) => (at === place && number !== null ? number : old));
    changed(targets, { over, number });
  };
  const heads = targets.map((target, place) => {
    const nth = { number: place + 1 };
    const input = element("input", {
      type: "number", min: "0", step: "any", inputmode: "decimal", value: String(target),
      "aria-label": filled(words.target, nth), input: typing(place, false), change: typing(place, true),
    });
    const remove = element("button", {
      type: "button", class: "remove", "aria-label": filled(words.remove, nth),
      click: () => changed(targets.filter((_, at) => at !== place), { over: true }),
    }, "×");
    const unit = element("span", { class: "unit" }, words.unit);
    return element("th", { scope: "col", class: "right" }, input, ...(targets.length > 1 ? [remove] : []), unit);
  });
  row.replaceChildren(row.firstElementChild, ...heads);
}

/* Fills the readings and the differences between the sides. */
function fillReadings(body, table) {
  const row = (label, cells) => element("tr", {}, element("th", { scope: "row" }, label),
    ...cells.map((lines) => element("td", { class: "right" }, ...lines)));
  body.replaceChildren(
    ...table.rows.map((one) => row(one.label, one.cells.map((cell) => cell.map(readingLine)))),
    ...table.deltas.map((one) => row(one.label, one.cells.map((lines) => lines.map((text) => element("div", {}, text))))),
  );
}

/* A side's line of a cell: the better side's is strong, as in the report. */
function readingLine(line) {
  const text = `${line.label} ${line.text}`;
  return element("div", line.missing ? { class: "none" } : {},
    line.bold ? element("strong", {}, text) : text, line.mark ? ` ${line.mark}` : "");
}
