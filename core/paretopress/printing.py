"""Where numbers become text, and the only place that does it.

Every function takes a full-precision number and returns inline Markdown that is safe as it stands. All round half up,
on the decimal number that the shortest repr of a float states (2.675 is 2.675, not 2.67499…). A number that is not
zero is never printed as zero: it gets as many digits as it takes. None, NA, NaN and infinities print as `MISSING`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import wraps
from typing import Concatenate, ParamSpec, SupportsFloat

from paretopress.columns import READING_METRICS
from paretopress.text import Inline, escape

#: Stands where there is no value.
MISSING = Inline("–")

Number = SupportsFloat | None
P = ParamSpec("P")

_DECIMALS_OF_A_TARGET = 2
# Wide enough to write out any float, from 5e-324 to 1.8e308.
_HALF_UP = Context(prec=1000, rounding=ROUND_HALF_UP)


def _decimal(value: Number) -> Decimal | None:
    # pandas.NA is told by its type's name, so that printing does not import pandas.
    if value is None or type(value).__name__ == "NAType":
        return None
    number = Decimal(value) if isinstance(value, int) else Decimal(repr(float(value)))
    return number if number.is_finite() else None


def _fixed(number: Decimal, decimals: int) -> str:
    rounded = number.quantize(Decimal(1).scaleb(-decimals), context=_HALF_UP)
    if not rounded:
        rounded = _to_digits(number, 1) if number else abs(rounded)
    # A minus sign, since a hyphen can start a list.
    return f"{rounded:,f}".replace("-", "−")


def _to_digits(number: Decimal, digits: int) -> Decimal:
    return Context(prec=digits, rounding=ROUND_HALF_UP).plus(number)


def _significant(number: Decimal, digits: int) -> str:
    rounded = _to_digits(number, digits)
    magnitude = rounded.adjusted() if rounded else 0
    return _fixed(number, max(0, digits - 1 - magnitude))


def _bare(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _printer(text_of: Callable[Concatenate[Decimal, P], str]) -> Callable[Concatenate[Number | Inline, P], Inline]:
    """Turn a function from an exact decimal to text into one from any number, or none, to inline Markdown.

    What was printed already, with the digits that its spread justifies, passes as it is.
    """

    @wraps(text_of)
    def printed(value: Number | Inline, /, *args: P.args, **options: P.kwargs) -> Inline:
        if isinstance(value, Inline):
            return value
        number = _decimal(value)
        return MISSING if number is None else Inline(text_of(number, *args, **options))

    return printed


@_printer
def throughput(number: Decimal) -> str:
    """Return a throughput as tables show it: one decimal.

    >>> print(throughput(5160.2), throughput(131.85), throughput(None))
    5,160.2 131.9 –
    """
    return _fixed(number, 1)


@_printer
def throughput_prose(number: Decimal) -> str:
    """Return a throughput as sentences state it: whole from 100 on, else with one decimal.

    >>> print(throughput_prose(5160.2), throughput_prose(99.94), throughput_prose(99.95))
    5,160 99.9 100
    """
    prints_as_100 = abs(number) >= Decimal("99.95")
    return _fixed(number, 0 if prints_as_100 else 1)


@_printer
def usd(number: Decimal) -> str:
    """Return an amount of US dollars: three decimals, and two significant digits below one cent.

    >>> print(usd(0.1065), usd(11.614), usd(0.00123))
    &#36;0.107 &#36;11.614 &#36;0.0012
    """
    below_a_cent = 0 < abs(number) < Decimal("0.01")
    return f"&#36;{_significant(number, 2) if below_a_cent else _fixed(number, 3)}"


@_printer
def amount(number: Decimal) -> str:
    """Return an amount of GPUs, users, tok/s or kW: whole from 100 on, else with one decimal unless it is whole.

    >>> print(amount(812.34), amount(16.0), amount(12.345))
    812 16 12.3
    """
    return _fixed(number, 0 if abs(number) >= Decimal("99.95") else 1) if number % 1 else _fixed(number, 0)


@_printer
def dollars(number: Decimal) -> str:
    """Return a sum of US dollars: whole from 100 on, else with cents.

    >>> print(dollars(1404.6), dollars(37.441))
    &#36;1,405 &#36;37.44
    """
    return f"&#36;{_fixed(number, 0 if abs(number) >= Decimal(100) else 2)}"


@_printer
def energy(number: Decimal) -> str:
    """Return tok/s/MW as tables show it: a whole number.

    >>> print(energy(2377968.9999999995))
    2,377,969
    """
    return _fixed(number, 0)


@_printer
def energy_prose(number: Decimal) -> str:
    """Return tok/s/MW as sentences state it: in millions, and below a tenth of a million in full.

    >>> print(energy_prose(2377969), energy_prose(545000), energy_prose(62791), sep=" · ")
    2.38 M · 0.55 M · 62,791
    """
    return f"{_fixed(number.scaleb(-6), 2)} M" if abs(number) >= Decimal(100_000) else _fixed(number, 0)


@_printer
def count(number: Decimal) -> str:
    """Return a count: whole if it is whole, else (a mean of counts) with one decimal.

    >>> print(count(1024), count(1024.0), count(97.25))
    1,024 1,024 97.3
    """
    return _fixed(number, 0 if number == number.to_integral_value() else 1)


@_printer
def concurrency(number: Decimal, *, approximate: bool = False) -> str:
    """Return a concurrency: as it was measured, or rounded and marked where it was interpolated.

    >>> print(concurrency(16384), concurrency(466.5, approximate=True), sep=" · ")
    16,384 · ≈ 467
    """
    return f"≈ {_fixed(number, 0)}" if approximate else count(number)


@_printer
def interactivity(number: Decimal, among: Iterable[Number] = ()) -> str:
    """Return an interactivity with at most two decimals, or as many as tell it from those `among` which it stands.

    >>> print(interactivity(44.0), interactivity(88.3), interactivity(13.246))
    44 88.3 13.25
    >>> print(interactivity(13.246, among=[13.246, 13.251]))
    13.246
    """
    others = {_decimal(other) for other in among} - {number}
    digits = _DECIMALS_OF_A_TARGET
    while any(other is not None and _fixed(other, digits) == _fixed(number, digits) for other in others):
        digits += 1
    return _bare(_fixed(number, digits))


@_printer
def target(number: Decimal, among: Iterable[Number] = ()) -> str:
    """Return an interactivity with its unit, as it heads a column.

    >>> print(target(44.0))
    44 tok/s/user
    """
    return f"{interactivity(number, among)} tok/s/user"


@_printer
def ratio(number: Decimal) -> str:
    """Return a ratio with three significant digits.

    >>> print(ratio(3.0119), ratio(9.996), ratio(175.9), ratio(1.0), sep=" · ")
    3.01 × · 10.0 × · 176 × · 1.00 ×
    """
    return f"{_significant(number, 3)} ×"


@_printer
def percent(number: Decimal) -> str:
    """Return a percentage: whole from 10 on, else with one decimal, and never 100 for what is less.

    >>> print(percent(66.8), percent(17496.97), percent(8.24), percent(8.0), sep=" · ")
    67 % · 17,497 % · 8.2 % · 8 %
    >>> print(percent(99.6), percent(99.96), percent(0.04), sep=" · ")
    99.6 % · 99.96 % · 0.04 %
    """
    size = abs(number)
    digits = 0 if size >= Decimal(10) else 1
    while size < Decimal(100) <= _HALF_UP.quantize(size, Decimal(1).scaleb(-digits)):
        digits += 1
    return f"{_bare(_fixed(number, digits))} %"


@_printer
def seconds(number: Decimal) -> str:
    """Return a duration in seconds with three significant digits, without the unit.

    >>> print(seconds(0.01234), seconds(0.5), seconds(1234.5))
    0.0123 0.500 1,235
    """
    return _significant(number, 3)


@_printer
def quantity(number: Decimal) -> str:
    """Return any other number: whole if it is whole, else with three significant digits.

    >>> print(quantity(512), quantity(2.3149), quantity(0.7))
    512 2.31 0.700
    """
    return _fixed(number, 0) if number == number.to_integral_value() else _significant(number, 3)


@_printer
def tokens(number: Decimal) -> str:
    """Return a length in tokens, in units of 1,024 where it is a multiple of that.

    >>> print(tokens(8192), tokens(1024), tokens(1000))
    8k 1k 1,000
    """
    kilos = _HALF_UP.divide(number, Decimal(1024))
    return f"{_fixed(kilos, 0)}k" if number and kilos == kilos.to_integral_value() else _fixed(number, 0)


def date(value: object) -> Inline:
    """Return the day of an ISO date, with or without a time.

    >>> print(date("2026-05-19T08:30:00"), date(None))
    2026-05-19 –
    """
    text = str(value)
    return MISSING if text in {"None", "nan", "NaT", "<NA>"} else escape(text[: len("2026-05-19")])


def at_least(printed: Inline) -> Inline:
    """Return a printed number as a lower bound.

    >>> print(at_least(throughput(9478.9)), at_least(MISSING), sep=" · ")
    ≥ 9,478.9 · –
    """
    return _bound("≥", printed)


def at_most(printed: Inline) -> Inline:
    """Return a printed number as an upper bound.

    >>> print(at_most(usd(0.065)))
    ≤ &#36;0.065
    """
    return _bound("≤", printed)


def _bound(sign: str, printed: Inline) -> Inline:
    return printed if printed == MISSING else sign + Inline(" ") + printed


_BY_UNIT: Mapping[str, Callable[[Number | Inline], Inline]] = {
    "tok/s/GPU": throughput,
    "tok/s": throughput,
    "tok/s/user": throughput,
    "$/M tok": usd,
    "tok/s/MW": energy,
    "s": seconds,
}
_BOUNDS: Mapping[str, Callable[[Inline], Inline]] = {"higher": at_least, "lower": at_most}


def cell(metric_key: str, value: Number, *, approximate: bool = False, bound: bool = False) -> Inline:
    """Return one value as a table shows it, without the unit that its row or column states.

    Parameters
    ----------
    metric_key : str
        A key of `paretopress.columns.READING_METRICS`, or `concurrency`.
    value : number or None
        In the metric's unit, full precision.
    approximate : bool
        Whether the value was interpolated; only a concurrency shows it.
    bound : bool
        Whether the value is a bound: at least, where higher is better; at most, where lower is. A neutral metric
        has no bound.

    >>> print(cell("throughput_per_gpu", 9478.9, bound=True), cell("cost_per_mtok", 0.065, bound=True), sep=" · ")
    ≥ 9,478.9 · ≤ &#36;0.065
    >>> print(cell("concurrency", 467.2, approximate=True), cell("ttft_p50", None), sep=" · ")
    ≈ 467 · –
    """
    if metric_key == "concurrency":
        return concurrency(value, approximate=approximate)
    metric = READING_METRICS[metric_key]
    printed = _BY_UNIT.get(metric.unit, quantity)(value)
    return _BOUNDS[metric.better](printed) if bound and metric.better in _BOUNDS else printed


#: An interval whose ends are not equally far from the value by more than this factor is not told by ±.
_LOPSIDED = 1.5
#: Decimals of a table's cells by unit: no spread asks for more.
_DECIMALS = {"tok/s/GPU": 1, "$/M tok": 3, "tok/s/MW": 0}


def justified(metric_key: str, value: float, digits: int) -> Inline:
    """Return a value as sentences state it, with no more significant digits than its spread justifies.

    >>> print(justified("throughput_per_gpu", 5163.2, 3), justified("cost_per_mtok", 1.2654, 3), sep=" · ")
    5,160 · &#36;1.27
    """
    metric = READING_METRICS[metric_key]
    prose = throughput_prose if metric.unit == "tok/s/GPU" else _BY_UNIT[metric.unit]
    coarse = _to_place(metric.unit, value, _place(value, digits))
    usual = prose(value)
    return coarse if len(coarse) <= len(usual) else usual


def uncertain(metric_key: str, value: float, low: float, high: float, digits: int) -> Inline:
    """Return a value and its interval, as a table shows both, to the digit that the spread justifies.

    ± is the farther end of the interval; one that reaches much farther to one side is shown by its ends.

    >>> print(uncertain("throughput_per_gpu", 5163.2, 5082.0, 5246.6, 4))
    5,163 ± 83
    >>> print(uncertain("cost_per_mtok", 0.362, 0.214, 1.254, 2))
    &#36;0.36 (0.21 to 1.25)
    """
    unit = READING_METRICS[metric_key].unit
    # Two digits of what is less than a cent, as `usd` prints it.
    most = max(_DECIMALS[unit], 1 - Decimal(repr(value)).adjusted() if unit == "$/M tok" else 0)
    place = max(_place(value, digits), -most)
    printed, ends = _to_place(unit, value, place), (_to_place("", low, place), _to_place("", high, place))
    nearer, farther = sorted((value - low, high - value))
    if farther > _LOPSIDED * nearer:
        return printed + Inline(" (") + ends[0] + Inline(" to ") + ends[1] + Inline(")")
    return printed + Inline(" ± ") + _to_place("", farther, place)


def _place(value: float, digits: int) -> int:
    """Return the power of ten of the last of so many significant digits."""
    return _to_digits(Decimal(repr(float(value))), digits).adjusted() - digits + 1


def _to_place(unit: str, value: float, place: int) -> Inline:
    exact = Decimal(repr(float(value)))
    number = exact.quantize(Decimal(1).scaleb(place), context=_HALF_UP) or exact
    return Inline(("&#36;" if unit.startswith("$") else "") + _fixed(number, max(0, -place)))


def join_and(texts: Iterable[object], word: str = "and") -> Inline:
    """Return texts as a list in a sentence; plain ones are escaped.

    >>> print(join_and(["vLLM", "SGLang", "A|B"]), join_and(["a", "b"], "or"), sep=" · ")
    vLLM, SGLang and A&#124;B · a or b
    """
    *first, last = [escape(text) for text in texts] or [Inline()]
    return Inline(" ").join([Inline(", ").join(first), escape(word), last]) if first else last


#: What wording templates print with; sentences get the forms for sentences.
FILTERS: Mapping[str, Callable[..., Inline]] = {
    "throughput": throughput_prose,
    "usd": usd,
    "ratio": ratio,
    "percent": percent,
    "interactivity": interactivity,
    "count": count,
    "energy": energy_prose,
    "concurrency": concurrency,
    "tokens": tokens,
    "join_and": join_and,
}
