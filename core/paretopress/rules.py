"""Comparison rules, and the two methods that name a set of them.

`strict` is ours and the default: nothing is read where nothing was measured. `inferencex` reproduces the
published pages. Every rule can be set on its own beside `method:`; what a report used is printed on its page.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from typing import Literal

from paretopress.errors import ConfigError, Fault, nearest

#: Axes whose two sides may well run different engines: comparing them is the point.
POOLED_AXES = ("hardware", "engine")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The rules of one comparison; the defaults are the method `strict`.

    Parameters
    ----------
    name : str
        The method that the rules started from.
    pairing : {"same", "pooled"}
        One engine family and one topology on both sides, or all of them together.
    overlap : {"frontier", "points"}
        The band: what both frontiers cover, or what all measured points of both sides cover
        (without overlap their union).
    outside : {"bound", "nearest"}
        Outside a side's frontier: a lower bound below it and nothing above it, or the nearest end.
    one_point : {"at_point", "everywhere"}
        What a frontier of a single point answers.
    no_band : {"no_winner", "compare"}
        Whether sides without a common band are compared.
    cost : {"derived", "splined"}
        From the interpolated throughput, or a curve of its own.
    delta : {"reduction", "premium"}
        "67 % cheaper" or "198 % cheaper" for the same two costs.
    runs : {"latest", "all"}
        Of each configuration, the newest run or all of them.
    repeats : {"median", "all"}
        What enters of several runs of one point.
    identity : {"constant", "free"}
        Whether the columns that identify the workload must be the same on both sides.
    """

    name: str = "strict"
    pairing: Literal["same", "pooled"] = "same"
    overlap: Literal["frontier", "points"] = "frontier"
    outside: Literal["bound", "nearest"] = "bound"
    one_point: Literal["at_point", "everywhere"] = "at_point"
    no_band: Literal["no_winner", "compare"] = "no_winner"
    cost: Literal["derived", "splined"] = "derived"
    delta: Literal["reduction", "premium"] = "reduction"
    runs: Literal["latest", "all"] = "latest"
    repeats: Literal["median", "all"] = "median"
    identity: Literal["constant", "free"] = "constant"

    def as_dict(self) -> dict[str, str]:
        """Return the rules by name, as `report.json` and the page print them."""
        return asdict(self)


METHODS = {
    "strict": Rules(),
    "inferencex": Rules(
        name="inferencex",
        pairing="pooled",
        overlap="points",
        outside="nearest",
        one_point="everywhere",
        no_band="compare",
        cost="splined",
        delta="premium",
        runs="all",
        repeats="all",
        identity="free",
    ),
}

#: The values each rule may take, by rule; taken from the declaration above.
CHOICES: dict[str, tuple[str, ...]] = {
    "pairing": ("same", "pooled"),
    "overlap": ("frontier", "points"),
    "outside": ("bound", "nearest"),
    "one_point": ("at_point", "everywhere"),
    "no_band": ("no_winner", "compare"),
    "cost": ("derived", "splined"),
    "delta": ("reduction", "premium"),
    "runs": ("latest", "all"),
    "repeats": ("median", "all"),
    "identity": ("constant", "free"),
}


def rules_for(method: str = "strict", *, axis: str = "", **chosen: str) -> Rules:
    """Return the rules of a method, with the ones that were chosen on their own replaced.

    Raises
    ------
    ConfigError
        For a method, a rule or a value that does not exist.

    >>> rules_for("inferencex", cost="derived").cost
    'derived'
    >>> rules_for("strict", axis="hardware").pairing
    'pooled'
    """
    if method not in METHODS:
        raise ConfigError(_unknown("method", method, METHODS))
    rules = METHODS[method]
    if axis in POOLED_AXES:
        rules = replace(rules, pairing="pooled")
    for rule, value in chosen.items():
        if rule not in CHOICES:
            raise ConfigError(_unknown("rule", rule, [field.name for field in fields(Rules) if field.name != "name"]))
        if value not in CHOICES[rule]:
            raise ConfigError(_unknown(f"value of {rule!r}", value, CHOICES[rule]))
    return replace(rules, **chosen)  # type: ignore[arg-type]


def _unknown(what: str, got: str, known: object) -> Fault:
    names = [str(name) for name in known]  # type: ignore[attr-defined]
    return Fault(what=f"unknown {what}", got=got, expected=" or ".join(names), remedy=nearest(got, names))
