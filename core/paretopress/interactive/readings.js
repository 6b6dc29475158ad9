/* The table of readings as the report prints it, copies of it as Markdown and CSV, and the page's address. */
Paretopress.readings = (function (P) {
  "use strict";

  const print = P.printing;
  const MARKS = { below: "†", above: "‡" };
  /* How names and sentences are written: as they are, or as Markdown that shows them so. Names come escaped with the
     payload; sentences and numbers are the report's own, in which only these two characters are more than text. */
  const PLAIN = { name: (side) => side.label, row: (metric) => metric.row, said: (text) => text };
  const MARKDOWN = { name: (side) => side.markdown, row: (metric) => metric.markdown, said: guarded };

  function guarded(text) {
    return text.replace(/[$|]/g, reference);
  }

  function reference(character) {
    return "&#" + character.charCodeAt(0) + ";";
  }

  function fill(pattern, values) {
    return pattern.replace(/\{(\w+)\}/g, (place, name) => (name in values ? values[name] : place));
  }

  /* How a throughput differs, as the wording is asked. */
  function throughputState(delta) {
    if (!delta || delta.ratio === null) return "none";
    if (delta.tied) return "tied";
    if (delta.within_spread) return "within";
    if (delta.at_least) return "at_least";
    return delta.better && delta.low !== null && delta.high !== null ? "interval" : "plain";
  }

  /* How a cost differs; "same" where the cheaper side is the faster one, by name. */
  function costState(delta, faster, cheaper) {
    if (!delta || delta.ratio === null) return "none";
    if (delta.tied) return "tied";
    if (delta.within_spread) return "within";
    return (cheaper === faster ? "same" : "other") + (delta.at_least ? "_at_least" : "");
  }

  /* The ends of the interval of better over worse. */
  function ends(delta) {
    if (!delta || delta.low === null || delta.high === null) return ["", ""];
    const found = delta.low > 1 ? [delta.low, delta.high] : [1 / delta.high, 1 / delta.low];
    return found.map((end) => print.ratio(end).replace(/ ×$/, ""));
  }

  /* A ratio and a percentage with the sign that the language of the page has for them. */
  const times = (delta, words) => print.ratio(delta && delta.ratio).replace(/ ×$/, words.times);
  const share = (delta, words) => print.percent(delta && delta.percent).replace(/ %$/, words.percent);

  /* How a side differs from the baseline at a target, as the lines of a cell. */
  function deltaLines(deltas, names, words, dialect) {
    const throughput = deltas.throughput_per_gpu, cost = deltas.cost_per_mtok;
    const faster = throughput && throughput.better ? names[throughput.better] : "";
    const cheaper = cost && cost.better ? names[cost.better] : "", [low, high] = ends(throughput);
    const pattern = throughput && throughput.unspread ? words.unspread
      : words.delta[throughputState(throughput) + " " + costState(cost, faster, cheaper)];
    return fill(dialect.said(pattern), {
      faster, cheaper, low, high, baseline: names.b,
      ratio: times(throughput, words), cost_ratio: times(cost, words),
      percent: share(cost, words), throughput_percent: share(throughput, words),
    }).split(" / ").map((line) => line.trim());
  }

  /* One side's line in a cell: {letter, label, text, mark, bold, boundary, missing}. */
  function line(match, metric, side, best, dialect) {
    const reading = match.readings[side.letter], value = reading.values[metric.key], boundary = reading.boundary;
    const approximate = boundary === "interpolated" || boundary === "published";
    return {
      letter: side.letter,
      label: dialect.name(side),
      text: dialect.said(match.texts[side.letter][metric.key] || print.cell(metric, value, approximate, reading.bound)),
      mark: MARKS[boundary] || "",
      bold: best.length === 1 && best[0] === side.letter,
      boundary,
      missing: value === undefined,
    };
  }

  /* What stands below the table: where sides were measured, and what ± says. */
  function notes(comparison, words, dialect) {
    const found = [], matches = comparison.matches;
    const stray = (match) => comparison.sides.some((side) => "throughput_per_gpu" in match.texts[side.letter]);
    if (words.spread && matches.some(stray)) found.push(dialect.said(words.spread));
    if (words.tokens) found.push(dialect.said(words.tokens));
    for (const [boundary, mark] of Object.entries(MARKS)) {
      for (const side of comparison.sides) {
        const at = matches.filter((match) => match.readings[side.letter].boundary === boundary);
        if (at.length) found.push(mark + " " + outsideNote(comparison, side, boundary, at, words, dialect));
      }
    }
    return found;
  }

  function outsideNote(comparison, side, boundary, at, words, dialect) {
    const shown = at.some((match) => Object.keys(match.readings[side.letter].values).length);
    const knots = side.curves.knots, outside = shown ? comparison.rules.outside : "nothing";
    const kind = side.published ? "published" : "measured";
    const end = knots[boundary === "below" ? 0 : knots.length - 1];
    const pattern = dialect.said(words.notes[[boundary, outside, kind].join(" ")]);
    return fill(pattern, { side: dialect.name(side), end: print.interactivity(end) });
  }

  /* Whether some side has a value of a metric at some target. */
  function read(comparison, metric) {
    const has = (match) => comparison.sides.some((side) => metric in match.readings[side.letter].values);
    return comparison.matches.some(has);
  }

  /* Whether a side was held against the baseline at some target. */
  function compared(comparison, letter) {
    return comparison.matches.some((match) => Object.keys(P.deltasOf(match, letter, "b")).length);
  }

  function metricRow(comparison, metric, dialect) {
    const cells = comparison.matches.map((match) => {
      const best = P.leaders(match, metric.key);
      return comparison.sides.map((side) => line(match, metric, side, best, dialect));
    });
    return { key: metric.key, label: dialect.row(metric), cells };
  }

  function deltaRow(comparison, side, names, words, dialect) {
    const label = fill(dialect.said(words.against), { side: names[side.letter], baseline: names.b });
    const cells = comparison.matches.map((match) => {
      return deltaLines(P.deltasOf(match, side.letter, "b"), names, words, dialect);
    });
    return { letter: side.letter, label, cells };
  }

  function written(payload, comparison, metrics, dialect) {
    const words = payload.words, shown = metrics || payload.table, targets = comparison.targets, names = {};
    for (const side of comparison.sides) names[side.letter] = dialect.name(side);
    const asked = payload.metrics.filter((metric) => shown.includes(metric.key) && read(comparison, metric.key));
    const others = comparison.sides.filter((side) => side.letter !== "b" && compared(comparison, side.letter));
    return {
      corner: dialect.said(words.corner),
      header: targets.map((target) => print.interactivity(target, targets) + " tok/s/user"),
      rows: asked.map((metric) => metricRow(comparison, metric, dialect)),
      deltas: others.map((side) => deltaRow(comparison, side, names, words, dialect)),
      notes: notes(comparison, words, dialect),
    };
  }

  /* The table of a comparison: {corner, header, rows: [{key, label, cells}], deltas: [{letter, label, cells}], notes}.
     A cell of `rows` holds a line a side, one of `deltas` the lines of its text. `metrics` are keys, by default the
     report's own rows. */
  function table(payload, comparison, metrics) {
    return written(payload, comparison, metrics, PLAIN);
  }

  function lineMarkdown(line) {
    const text = line.label + " " + line.text;
    return (line.bold ? "**" + text + "**" : text) + (line.mark ? " " + line.mark : "");
  }

  /* The same table as Markdown, as the report's own page has it. */
  function markdown(payload, comparison, metrics) {
    const found = written(payload, comparison, metrics, MARKDOWN);
    const row = (head, cells) => "| " + [head, ...cells].join(" | ") + " |";
    const lines = [
      row(found.corner, found.header),
      "|:--|" + found.header.map(() => "--:|").join(""),
      ...found.rows.map((one) => row(one.label, one.cells.map((cell) => cell.map(lineMarkdown).join(" <br> ")))),
      ...found.deltas.map((one) => row(one.label, one.cells.map((cell) => cell.join(" <br> ")))),
    ];
    return lines.join("\n") + (found.notes.length ? "\n\n" + found.notes.join("<br>\n") : "") + "\n";
  }

  function csvCell(value) {
    if (value === undefined || value === null) return "";
    if (typeof value === "boolean") return value ? "True" : "False";
    const text = String(value);
    return /[",\r\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
  }

  /* The deltas that stand beside a side: its own against the baseline, and of two sides on both rows. */
  function deltasBeside(comparison, match, letter) {
    const other = letter !== "b" ? letter : comparison.sides.length === 2 ? "a" : null;
    return other ? P.deltasOf(match, other, "b") : {};
  }

  /* The readings as a flat table of full-precision numbers, a row a target and side, in the shape of readings.csv. */
  function csv(payload, comparison) {
    const { matches, sides } = comparison, parts = ["better", "ratio", "percent", "tied", "at_least"];
    const metrics = payload.metrics.map((metric) => metric.key).filter((metric) => read(comparison, metric));
    const beside = (match, side) => deltasBeside(comparison, match, side.letter);
    const differs = (metric) => matches.some((match) => sides.some((side) => metric in beside(match, side)));
    const differing = payload.compared.filter(differs);
    const rows = matches.map((match) => sides.map((side) => {
      const reading = match.readings[side.letter], deltas = beside(match, side);
      const told = (metric) => parts.map((part) => deltas[metric] && deltas[metric][part]);
      return [match.interactivity, side.letter, side.label, reading.boundary, reading.bound,
        ...metrics.map((metric) => reading.values[metric]), ...[].concat(...differing.map(told))];
    }));
    const named = [].concat(...differing.map((metric) => parts.map((part) => metric + "_" + part)));
    const header = ["interactivity", "side", "label", "boundary", "bound", ...metrics, ...named];
    return [header, ...[].concat(...rows)].map((row) => row.map(csvCell).join(",")).join("\n") + "\n";
  }

  return { table, markdown, csv };
})(Paretopress);
