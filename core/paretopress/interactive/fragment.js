/* What a reader chose, as the fragment of the page's address: a link reproduces what its sender saw. */
Paretopress.fragment = (function () {
  "use strict";

  /* No table gets wider than a page can show, whatever a link says. */
  const MOST_TARGETS = 12;
  const KEYS = { targets: "t", metric: "m", x: "x", variant: "v", scale: "y", frontierOnly: "f", engines: "e",
    topologies: "o", sides: "s" };
  const LISTS = ["engines", "topologies", "sides"];

  /* Finite targets above 0, ascending, each once. */
  function targets(numbers) {
    const found = numbers.filter((number) => isFinite(number) && number > 0);
    found.sort((one, other) => one - other);
    return found.filter((number, i) => number !== found[i - 1]).slice(0, MOST_TARGETS);
  }

  /* State to "#t=44,75&m=cost_per_mtok". What is null, false or an empty list is the page's own and is not told.
     `engines`, `topologies` and `sides` list what is switched off. */
  function encode(state) {
    const told = Object.keys(KEYS).filter((name) => state[name] && state[name].length !== 0);
    const textOf = (value) => (value === true ? "1" : [].concat(value).map(encodeURIComponent).join(","));
    return told.length ? "#" + told.map((name) => KEYS[name] + "=" + textOf(state[name])).join("&") : "";
  }

  function decoded(text) {
    try {
      return decodeURIComponent(text);
    } catch (error) {
      return "";
    }
  }

  function value(name, text) {
    if (name === "targets") {
      const found = targets(text.split(",").map((one) => (one.trim() ? Number(decoded(one)) : NaN)));
      return found.length ? found : null;
    }
    if (name === "frontierOnly") return text === "1";
    return LISTS.includes(name) ? text.split(",").map(decoded).filter(Boolean) : decoded(text) || null;
  }

  /* "#t=44,75&m=…" to state; what a link does not say, or says wrongly, is null, false or an empty list. */
  function decode(fragment) {
    const nothing = (name) => (name === "frontierOnly" ? false : LISTS.includes(name) ? [] : null), state = {};
    for (const name of Object.keys(KEYS)) state[name] = nothing(name);
    for (const part of fragment.replace(/^#/, "").split("&")) {
      const [key] = part.split("=", 1), name = Object.keys(KEYS).find((one) => KEYS[one] === key);
      if (name && part.length > key.length) state[name] = value(name, part.slice(key.length + 1));
    }
    return state;
  }

  return { MOST_TARGETS, targets, encode, decode };
})();
