// Tables of reports that a reader can sort by any column: a button in each head, and `aria-sort` to say how.
// A cell sorts by the number in its `data-sort`, else by its text; what has no number stays last.
(function () {
  "use strict";

  var ARROWS = { none: " \u2195", ascending: " \u2191", descending: " \u2193" };

  function key(row, column) {
    var cell = row.cells[column];
    var marked = cell.querySelector("[data-sort]");
    if (!marked) return cell.textContent.trim();
    return marked.dataset.sort === "" ? null : Number(marked.dataset.sort);
  }

  function compare(a, b, sign) {
    if (a === null || b === null) return (a === null) - (b === null);
    if (typeof a === "number" && typeof b === "number") return sign * (a - b);
    return sign * String(a).localeCompare(String(b), undefined, { numeric: true });
  }

  function sort(table, column, sign) {
    var body = table.tBodies[0];
    Array.from(body.rows)
      .map(function (row) { return { row: row, key: key(row, column) }; })
      .sort(function (a, b) { return compare(a.key, b.key, sign); })
      .forEach(function (sorted) { body.appendChild(sorted.row); });
  }

  // Put the text of a head into a button, with an arrow that only shows what `aria-sort` says. Sphinx puts a paragraph
  // around the text: the button goes into it, or the arrow would stand below.
  function button(head) {
    var only = head.firstElementChild === head.lastElementChild ? head.firstElementChild : null;
    var place = only && only.tagName === "P" ? only : head;
    var made = document.createElement("button");
    made.type = "button";
    made.style.cssText =
      "font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; text-align: inherit";
    while (place.firstChild) made.appendChild(place.firstChild);
    var arrow = document.createElement("span");
    arrow.setAttribute("aria-hidden", "true");
    made.appendChild(arrow);
    place.appendChild(made);
    return { made: made, arrow: arrow };
  }

  function enhance(table) {
    if (!table.tHead || !table.tBodies.length || table.querySelector("th button")) return;
    var heads = Array.from(table.tHead.rows[0].cells);
    var buttons = heads.map(button);

    function mark(column, how) {
      heads.forEach(function (head, at) {
        var told = at === column ? how : "none";
        head.setAttribute("aria-sort", told);
        buttons[at].arrow.textContent = ARROWS[told];
      });
    }

    heads.forEach(function (head, column) {
      buttons[column].made.addEventListener("click", function () {
        var how = head.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
        sort(table, column, how === "ascending" ? 1 : -1);
        mark(column, how);
      });
    });
    mark(-1);
  }

  function start() {
    document.querySelectorAll("table").forEach(function (table) {
      if (table.querySelector("[data-sort]")) enhance(table);
    });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
