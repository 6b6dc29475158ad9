/* Where numbers become text in the page, as core/paretopress/printing.py does it for the report: half up, on the
   decimal number that the shortest text of a float states, and never zero for what is not zero. */
Paretopress.printing = (function () {
  "use strict";

  const MISSING = "–";

  /* A number as {minus, digits, point}: 0.digits * 10^point, no zeros around the digits; null where it is none. */
  function decimal(value) {
    if (typeof value !== "number" || !isFinite(value)) return null;
    const parts = String(Math.abs(value)).split("e"), whole = parts[0].split(".");
    const digits = whole[0] + (whole[1] || ""), point = whole[0].length + Number(parts[1] || 0);
    const leading = /^0*/.exec(digits)[0].length;
    return { minus: value < 0, digits: digits.slice(leading).replace(/0+$/, ""), point: point - leading };
  }

  /* The digits with 1 added to the last one; one digit longer where all were 9. */
  function incremented(digits) {
    const nines = /9*$/.exec(digits)[0].length, head = digits.slice(0, digits.length - nines) || "0";
    return head.slice(0, -1) + String(Number(head.slice(-1)) + 1) + "0".repeat(nines);
  }

  /* A decimal rounded half up to its first `keep` digits. */
  function rounded(number, keep) {
    if (keep >= number.digits.length) return number;
    if (keep < 0) return { minus: number.minus, digits: "", point: number.point };
    const kept = number.digits.slice(0, keep), up = number.digits[keep] >= "5";
    const digits = up ? incremented(kept) : kept;
    /* 9.99 gets a digit more before the point when it becomes 10. */
    const carried = digits.length > kept.length ? 1 : 0;
    return { minus: number.minus, digits: digits.replace(/0+$/, ""), point: number.point + carried };
  }

  /* A decimal written out with so many decimals, at least as many as it has, and thousands separated. */
  function written(number, decimals) {
    const point = Math.max(0, number.point);
    const digits = ("0".repeat(Math.max(0, -number.point)) + number.digits).padEnd(point, "0");
    const whole = (digits.slice(0, point) || "0").replace(/\B(?=(\d{3})+$)/g, ",");
    const fraction = digits.slice(point).padEnd(decimals, "0");
    return (number.minus ? "−" : "") + whole + (fraction ? "." + fraction : "");
  }

  function fixed(number, decimals) {
    const found = rounded(number, number.point + decimals);
    if (!found.digits && number.digits) return written(rounded(number, 1), 0);
    return written(found.digits ? found : { minus: false, digits: "", point: 0 }, decimals);
  }

  function significant(number, digits) {
    const found = rounded(number, digits), magnitude = found.digits ? found.point - 1 : 0;
    return fixed(number, Math.max(0, digits - 1 - magnitude));
  }

  function bare(text) {
    return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
  }

  function whole(number) {
    return number.digits.length <= Math.max(0, number.point);
  }

  /* A function from a decimal to text, as one from any number, or none. */
  function printer(text) {
    return (value, option) => {
      const number = decimal(value);
      return number === null ? MISSING : text(number, option, value);
    };
  }

  const throughput = printer((number) => fixed(number, 1));
  const energy = printer((number) => fixed(number, 0));
  const usd = printer((number, _, value) => {
    const below = value !== 0 && Math.abs(value) < 0.01;
    return "$" + (below ? significant(number, 2) : fixed(number, 3));
  });
  const seconds = printer((number) => significant(number, 3));
  const count = printer((number) => fixed(number, whole(number) ? 0 : 1));
  const ratio = printer((number) => significant(number, 3) + " ×");
  const quantity = printer((number) => (whole(number) ? fixed(number, 0) : significant(number, 3)));
  const concurrency = printer((number, approximate, value) => (approximate ? "≈ " + fixed(number, 0) : count(value)));

  /* At most two decimals, or as many as tell a number from those `among` which it stands. */
  const interactivity = printer((number, among, value) => {
    const others = (among || []).filter((other) => other !== value).map(decimal).filter(Boolean);
    let digits = 2;
    const alike = (other) => fixed(other, digits) === fixed(number, digits);
    while (others.some(alike)) digits++;
    return bare(fixed(number, digits));
  });

  /* Whole from 10 on, else one decimal, and never 100 for what is less. */
  const percent = printer((number, _, value) => {
    const size = Math.abs(value);
    let digits = size >= 10 ? 0 : 1;
    while (size < 100 && rounded(number, number.point + digits).point > 2) digits++;
    return bare(fixed(number, digits)) + " %";
  });

  const BY_UNIT = { "tok/s/GPU": throughput, "tok/s": throughput, "tok/s/user": throughput, "$/M tok": usd,
    "tok/s/MW": energy, s: seconds };

  /* One value as a table shows it. `metric` is a declaration of the payload; `bound` says that it is at least (where
     higher is better) or at most that. */
  function cell(metric, value, approximate, bound) {
    if (metric.key === "concurrency") return concurrency(value, approximate);
    const text = (BY_UNIT[metric.unit] || quantity)(value);
    if (!bound || metric.better === "neutral" || text === MISSING) return text;
    return (metric.better === "higher" ? "≥ " : "≤ ") + text;
  }

  return {
    MISSING, throughput, energy, usd, seconds, count, ratio, quantity, concurrency, interactivity, percent, cell,
  };
})();
