/* The chart in the page: Vega's view of what `drawn` returns, and a card that tells of the point under the pointer. */

/* Returns a function that shows `drawn`'s result, with a description for screen readers. */
function chartIn(plot, charts, onPoint) {
  let view = null, scale = null;
  function open(wanted) {
    if (view) view.finalize();
    view = new vega.View(vega.parse(charts[wanted], null, { ast: true }), {
      renderer: "svg", expr: vega.expressionInterpreter,
    }).initialize(plot);
    scale = wanted;
    for (const event of ["mousemove", "click"]) {
      view.addEventListener(event, (pointer, item) => onPoint(event, pointer, item && item.datum));
    }
  }
  new ResizeObserver(() => { if (view && plot.clientWidth) view.width(plot.clientWidth).runAsync(); }).observe(plot);
  return (picture, description) => {
    if (picture.scale !== scale) open(picture.scale);
    for (const [name, rows] of Object.entries(picture.data)) view.data(name, rows);
    for (const [name, value] of Object.entries(picture.signals)) view.signal(name, value);
    return view.description(description).width(plot.clientWidth).runAsync();
  };
}

/* Returns the listener of `chartIn`: the card follows the pointer from point to point, and a click makes it stay. */
function cardIn(card, frame, contentOf) {
  let stays = false;
  const hide = () => { card.hidden = true; stays = false; };
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  document.addEventListener("click", (event) => { if (!frame.contains(event.target)) hide(); });
  frame.addEventListener("mouseleave", () => { if (!stays) hide(); });
  return (event, pointer, row) => {
    const isPoint = row && row.at !== undefined;
    if (event === "click") stays = isPoint;
    if (!isPoint) { if (!stays) hide(); return; }
    if (stays && event === "mousemove") return;
    card.replaceChildren(...contentOf(row));
    card.hidden = false;
    place(card, frame, pointer);
  };
}

/* Puts the card beside the pointer, within the frame. */
function place(card, frame, pointer) {
  const { left, top, width } = frame.getBoundingClientRect();
  const x = pointer.clientX - left, y = pointer.clientY - top;
  const beside = x + 14 + card.offsetWidth <= width ? x + 14 : x - 14 - card.offsetWidth;
  card.style.left = `${Math.max(0, Math.min(beside, width - card.offsetWidth))}px`;
  card.style.top = `${Math.max(0, y - card.offsetHeight - 8)}px`;
}
