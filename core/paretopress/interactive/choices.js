/* The controls above the chart, made from what the payload offers; a control with one choice is left out. */

function selectOf(label, options, value, changed) {
  const select = element("select", { change: () => changed(select.value) },
    ...options.map((option) => element("option", { value: option.key }, option.label)));
  select.value = value;
  return element("label", { class: "choice" }, label, select);
}

/* A group of check boxes or radio buttons; `options` are {key, label, on, look}. */
function groupOf(type, name, legend, options, changed) {
  const boxes = options.map((option) => {
    const input = element("input", { type, name, value: option.key });
    input.checked = option.on;
    input.addEventListener("change", () => changed(option.key, input.checked));
    return element("label", {}, input, ...(option.look ? [swatch(option.look)] : []), option.label);
  });
  return element("fieldset", { class: "choice" }, element("legend", {}, legend),
    element("div", { class: "options" }, ...boxes));
}

/* How a side is drawn, for the legend that its check box is. */
function swatch({ colour, shape, dashes }) {
  const svg = (tag, attributes, ...children) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  };
  return svg("svg", { viewBox: "-20 -9 40 18", "aria-hidden": "true" },
    svg("path", { d: "M-20,0H20", stroke: colour, "stroke-width": "2.25", "stroke-dasharray": dashes.join(" ") }),
    svg("path", { d: shape, fill: colour, transform: "scale(5.5)" }));
}

/* Fills the controls. `changed` gets what is new of the choice, `switched` the list, the key, and whether it is on. */
function fillChoices(form, payload, choice, words, changed, switched) {
  const select = (name, options) => (options.length < 2 ? []
    : [selectOf(words[name], options, choice[name], (key) => changed({ [name]: key }))]);
  const boxes = (name, options) => (options.length < 2 ? []
    : [groupOf("checkbox", name, words[name], options.map((one) => ({ ...one, on: !choice[name].includes(one.key) })),
      (key, on) => switched(name, key, on))]);
  const measured = (list) => list.map((one) => ({ key: one.key, label: labelled(one) }));
  const sides = payload.variants[0].sides.map((side) => ({ key: side.letter, label: side.label, look: LOOKS[side.letter] }));
  form.replaceChildren(
    ...select("metric", measured(payload.metrics)),
    ...select("x", measured(payload.axes)),
    ...select("variant", payload.variants),
    ...boxes("sides", sides),
    ...boxes("engines", Object.entries(payload.engines).map(([key, label]) => ({ key, label }))),
    ...boxes("topologies", payload.topologies.map((key) => ({ key, label: words[key] || key }))),
    groupOf("radio", "scale", words.scale, Object.keys(CHARTS).map((key) => ({ key, label: words[key], on: false })),
      (scale) => changed({ scale })),
    groupOf("checkbox", "points", words.points, [{ key: "frontier", label: words.frontierOnly, on: choice.frontierOnly }],
      (_, frontierOnly) => changed({ frontierOnly })),
  );
}

/* What an axis or a row is, with its unit. */
function labelled({ label, unit }) {
  return unit ? `${label} (${unit})` : label;
}
