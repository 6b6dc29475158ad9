"""The declarations: every key of a config, what it takes and what it means.

One declaration serves the check of a file, the JSON Schema that editors use, and the reader who looks it up here.
Every leaf has a reader of its own from `written`; pydantic collects what is wrong and where.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PlainValidator,
    Tag,
    WithJsonSchema,
    model_validator,
)

from paretopress.columns import IDENTITY_BY_KEY
from paretopress.config import naming, written
from paretopress.config.leaves import (
    ANY_OF_THEM,
    BAND,
    COMPARABILITY,
    EXCLUDE,
    FILES,
    KINDS,
    LIST_OR_AUTO,
    NUMBERS,
    REPORT,
    TARGETS,
    TEXT,
    Band,
    Day,
    Key,
    Label,
    Number,
    Rule,
    Section,
    Side,
    Text,
    Tiers,
    Value,
    choice,
    columns,
    files,
    folder,
    form,
    one_or_more,
    seconds,
)
from paretopress.config.source import Source
from paretopress.config.written import Wrong
from paretopress.config.yaml_door import KEY, Place
from paretopress.errors import Fault, nearest, quoted
from paretopress.languages import ENGLISH, LANGUAGES
from paretopress.question import MOST_SIDES
from paretopress.rules import CHOICES, METHODS

_AB, _VALUES = ("a", "b"), ("values", "baseline")
_NEITHER = {"anyOf": [{"required": [key]} for key in _VALUES]}, {"anyOf": [{"required": [key]} for key in _AB]}
_FORMS: list[Any] = [
    {"required": [*_AB], "not": _NEITHER[0], "properties": {"labels": {"propertyNames": {"enum": [*_AB]}}}},
    {"required": [*_VALUES], "not": _NEITHER[1]},
]


class Compare(Section):
    """The axis and its values: of two sides as `a` and `b`, of more as `values`, one of them the `baseline`."""

    model_config = ConfigDict(json_schema_extra={"oneOf": _FORMS})

    axis: Annotated[str, PlainValidator(written.column), choice(*written.CHOOSING)] = Field(
        description="The identity column in which the sides differ."
    )
    a: Side = Field(default=None, description="Value of the axis on side a.")
    b: Side = Field(default=None, description="Value of the axis on side b, the baseline.")
    values: Annotated[tuple[Value, ...], AfterValidator(written.unique)] = Field(
        default=(),
        description="Values of the axis, one a side, where there are more than two.",
        json_schema_extra={"minItems": 2, "maxItems": MOST_SIDES, "uniqueItems": True},
    )
    baseline: Side = Field(default=None, description="Which of `values` the others are compared with.")
    labels: dict[Key, Label] = Field(
        default_factory=dict,
        description='Names of the sides on the page, as in {a: MTP, b: "Off"}, or by value, as in {b200: B200}.',
    )

    @property
    def sides(self) -> dict[str, tuple[Place, str]]:
        """Return the place and value of each side by its key in `labels`, the baseline last."""
        if self.values:
            places = {value: (("values", index), value) for index, value in enumerate(self.values)}
            return {key: places[key] for key in sorted(places, key=lambda value: value == self.baseline)}
        return {side: ((side,), getattr(self, side)) for side in _AB}

    @model_validator(mode="after")
    def _one_form(self) -> Compare:
        form, other = (_VALUES, _AB) if self.model_fields_set & {*_VALUES} else (_AB, _VALUES)
        missing = [key for key in form if key not in self.model_fields_set]
        if missing:
            raise Wrong(*(((), Fault(what=f"missing key '{key}'", remedy=f"add '{key}:'")) for key in missing))
        twice = [key for key in other if key in self.model_fields_set]
        if twice:
            remedy = "write two sides as 'a' and 'b', or all of them as 'values' and 'baseline'"
            raise Wrong(*(((key, KEY), Fault(what=f"{quoted(key)} beside 'values'", remedy=remedy)) for key in twice))
        return self

    @model_validator(mode="after")
    def _sides_differ(self) -> Compare:
        faults: list[tuple[Place, Fault]] = []
        for place, value in self.sides.values():
            try:
                written.value_of(IDENTITY_BY_KEY[self.axis], value)
            except Wrong as wrong:
                faults += [(place, fault) for _, fault in wrong.faults]
        if faults:
            raise Wrong(*faults)
        if not self.values and self.a == self.b:
            remedy = f"choose two values of {self.axis!r}"
            raise Wrong((("b",), Fault(what="both sides have the same value", got=self.a, remedy=remedy)))
        return self

    @model_validator(mode="after")
    def _values_have_a_baseline(self) -> Compare:
        if self.values and not len(_AB) <= len(self.values) <= MOST_SIDES:
            expected = f"{len(_AB)} to {MOST_SIDES}"
            raise Wrong((("values",), Fault(what=f"{len(self.values)} sides", expected=expected)))
        if self.values and self.baseline not in self.values:
            known = ", ".join(self.values)
            what, remedy = f"{quoted(self.baseline)} is none of the values", nearest(self.baseline, self.values)
            raise Wrong((("baseline",), Fault(what=what, expected=f"one of {known}", remedy=remedy)))
        return self

    @model_validator(mode="after")
    def _labels_are_of_sides(self) -> Compare:
        unknown = [key for key in self.labels if key not in self.sides]
        if unknown:
            raise Wrong(*((("labels", key, KEY), self._no_side(key)) for key in unknown))
        return self

    def _no_side(self, key: str) -> Fault:
        remedy = nearest(key, self.sides)
        return Fault(what=f"{quoted(key)} is no side", expected=f"one of {', '.join(self.sides)}", remedy=remedy)


class Sheet(Section):
    """Dated prices and power by hardware key."""

    label: Label | None = Field(default=None, description="Name of the sheet on the page.")
    as_of: Day = Field(description="Day or month that the prices hold for, as in 2026-11-01.")
    source: Text = Field(description="Who says so, and where.")
    usd_per_gpu_hour: Annotated[dict[Key, Tiers], AfterValidator(written.some)] = Field(
        description="$/GPU-hour by hardware and tier, as in {b200: {contract: 1.9}}.",
        json_schema_extra={"minProperties": 1},
    )
    kw_per_gpu: dict[Key, Number] = Field(
        default_factory=dict, description="All-in utility kW of one GPU by hardware, as in {b200: 1.71}."
    )

    @model_validator(mode="after")
    def _power_is_of_priced_hardware(self) -> Sheet:
        unpriced = [key for key in self.kw_per_gpu if key not in self.usd_per_gpu_hour]
        if unpriced:
            raise Wrong(*((("kw_per_gpu", key, KEY), self._unpriced(key)) for key in unpriced))
        return self

    def _unpriced(self, key: str) -> Fault:
        remedy = nearest(key, self.usd_per_gpu_hour) or "give it a price, or remove it"
        return Fault(what=f"{quoted(key)} has a power but no price in this sheet", remedy=remedy)


class Prices(Section):
    """The price sheet and the tier that cost is computed with."""

    sheet: Annotated[Annotated[Text, Tag("key")] | Annotated[Sheet, Tag("sheet")], Discriminator(form)] = Field(
        description="Key of a price sheet (of a plugin, or under `known`), or a sheet written here."
    )
    tier: Text = Field(description="The tier of the sheet, as in hyperscaler.")


class Gpu(Section):
    """One kind of GPU or accelerator."""

    label: Label = Field(description="Name on the page.")
    vendor: Label = Field(description="Who makes it.")
    architecture: Label | None = Field(default=None, description="Name of the architecture.")
    tdp_w: Number | None = Field(default=None, description="Thermal design power, W.")
    memory_gb: Number | None = Field(default=None, description="Memory, GB.")
    source: Text | None = Field(default=None, description="Where these facts stand.")


class Fleet(Section):
    """What a fleet must serve, or what it may use: one of users, megawatts and gpus."""

    users: Number | None = Field(default=None, description="Users that stream at the same time.")
    megawatts: Number | None = Field(default=None, description="All-in power, MW.")
    gpus: Number | None = Field(default=None, description="GPUs.")
    interactivity: Number | None = Field(
        default=None, description="What each user gets, tok/s/user; else at each target."
    )

    @model_validator(mode="after")
    def _one_of_three(self) -> Fleet:
        if sum(amount is not None for amount in (self.users, self.megawatts, self.gpus)) != 1:
            raise Wrong.here(Fault(what="asks for no one thing", expected="one of users, megawatts and gpus"))
        return self


class Known(Section):
    """What a plugin would offer, for this config alone."""

    hardware: dict[Key, Gpu] = Field(
        default_factory=dict, description="Hardware by key, as in {my-npu: {label: My NPU, vendor: Me}}."
    )
    prices: dict[Key, Sheet] = Field(
        default_factory=dict, description="Price sheets by key; one with the key of a plugin's sheet replaces it."
    )


def _rule(rule: str, description: str) -> Any:  # noqa: ANN401 - as pydantic's Field
    extra: dict[str, Any] = {"enum": list(CHOICES[rule])}
    return Field(default=None, description=f"{description} By default as `method` says.", json_schema_extra=extra)


class Report(Section):
    """One comparison report, or with `matrix` one for each combination."""

    report: Annotated[str, PlainValidator(naming.report), WithJsonSchema(REPORT)] = Field(
        description="Names the output folder: a-z, 0-9, '-', '.', '_'; {column} is a value of `matrix`."
    )
    title: Annotated[str, PlainValidator(naming.title), WithJsonSchema(TEXT)] | None = Field(
        default=None, description="The page's heading, by default the narrative's; {column} is what it pins."
    )
    sources: Annotated[tuple[Source, ...], AfterValidator(written.some)] = Field(
        description="The result files to read.", json_schema_extra={"minItems": 1}
    )
    where: Annotated[
        dict[str, tuple[str | None, ...]], PlainValidator(written.filters), columns(ANY_OF_THEM, written.CHOOSING)
    ] = Field(default_factory=dict, description="The points that enter: a value or a list a column; null is unstated.")
    matrix: Annotated[
        dict[str, tuple[str, ...] | None], PlainValidator(written.variants), columns(LIST_OR_AUTO, written.CHOOSING)
    ] = Field(
        default_factory=dict,
        description="One report for each combination, as in {precision: [fp4, fp8], model: auto}; `auto` is every "
        "value for which the data have both sides.",
    )
    exclude: Annotated[
        tuple[dict[str, tuple[str | None, ...]], ...], PlainValidator(written.exclusions), WithJsonSchema(EXCLUDE)
    ] = Field(default=(), description="Combinations of `matrix` that make no report, as in [{model: m}].")
    compare: Compare = Field(description="What is compared with what.")
    targets: Annotated[tuple[float, ...] | None, PlainValidator(written.targets), WithJsonSchema(TARGETS)] = Field(
        default=None, description="Interactivities to read both sides at, tok/s/user; by default chosen from the band."
    )
    band: Annotated[Band, PlainValidator(written.band), WithJsonSchema(BAND)] = Field(
        default="auto", description="Printed instead of the computed band, tok/s/user; null for none."
    )
    prices: Prices | None = Field(default=None, description="Without it the page has neither cost nor energy.")
    budgets: Annotated[tuple[float, ...], PlainValidator(written.numbers), WithJsonSchema(NUMBERS)] = Field(
        default=(), description="$/M tok; the page states the largest interactivity within each."
    )
    at_least: Annotated[tuple[float, ...], PlainValidator(written.numbers), WithJsonSchema(NUMBERS)] = Field(
        default=(), description="tok/s/user; the page states the cheapest cost, and the recipe to run, at each."
    )
    slo: Annotated[dict[str, float], PlainValidator(written.objectives), seconds(*written.OBJECTIVES)] = Field(
        default_factory=dict, description="Latencies that a point must meet to enter, as in {ttft_p99_s: 2}, seconds."
    )
    tokens: Annotated[tuple[str, ...], PlainValidator(written.kinds), WithJsonSchema(KINDS)] = Field(
        default=("total",), description="Whose throughput and cost the page shows: total, output, input tokens."
    )
    tiers: Annotated[tuple[Text, ...], AfterValidator(written.unique)] = Field(
        default=(), description="Tiers of the price sheets whose costs the page sets side by side."
    )
    sheets: Annotated[tuple[Text, ...], AfterValidator(written.unique)] = Field(
        default=(), description="Further price sheets whose costs the page sets side by side."
    )
    fleet: Annotated[tuple[Fleet, ...], BeforeValidator(one_or_more)] = Field(
        default=(),
        description="A fleet, or a list of them: {users: 5000, interactivity: 50}, {megawatts: 1}, {gpus: 1000}.",
    )
    comparability: Annotated[dict[str, str], PlainValidator(written.differences), COMPARABILITY] = Field(
        default_factory=dict,
        description="Where the sides differ in something else: refuse the report, warn (the default) or allow it.",
    )
    known_issues: Annotated[tuple[Path, ...], PlainValidator(files), WithJsonSchema(FILES)] = Field(
        default=(), description="YAML files of notes, relative to this config, shown where the runs they name are read."
    )
    method: Annotated[str, PlainValidator(written.one_of(*METHODS)), choice(*METHODS)] = Field(
        default="strict", description="The named set of rules; each rule can also be chosen on its own."
    )
    pairing: Rule = _rule("pairing", "One engine family and topology on both sides, or all of them together.")
    overlap: Rule = _rule("overlap", "Whether the band is what the frontiers or what all points have in common.")
    outside: Rule = _rule("outside", "Outside a frontier: a bound, or its nearest end.")
    one_point: Rule = _rule("one_point", "Where a frontier of a single point answers.")
    no_band: Rule = _rule("no_band", "Whether sides without a common band are compared.")
    cost: Rule = _rule("cost", "Cost from the interpolated throughput, or from a curve of its own.")
    delta: Rule = _rule("delta", "Whether cheaper is stated as a reduction or as the other side's premium.")
    runs: Rule = _rule("runs", "Of each configuration the newest run, or all.")
    repeats: Rule = _rule("repeats", "Of several runs of one point their median, or all.")
    identity: Rule = _rule("identity", "Whether model, lengths and the like must be the same on both sides.")
    interactivity: Annotated[
        str, PlainValidator(written.one_of(*written.INTERACTIVITIES)), choice(*written.INTERACTIVITIES)
    ] = Field(default="tpot_p50", description="The latency whose reciprocal is the interactivity.")
    narrative: Text | None = Field(default=None, description="Key of the narrative; by default the axis' own.")
    templates: Annotated[Path | None, PlainValidator(folder), WithJsonSchema({"type": "string"})] = Field(
        default=None, description="Folder of templates that replace the narrative's, relative to this config."
    )
    figures: Annotated[tuple[Text, ...], AfterValidator(written.unique)] | None = Field(
        default=None, description="Keys of the figures; [] for none; by default the narrative's."
    )
    known: Known = Field(default_factory=Known, description="Hardware and price sheets without a plugin.")
    flavor: Text = Field(default="gfm", description="Key of the flavor: what the page is written for.")
    language: Annotated[str, PlainValidator(written.one_of(*LANGUAGES)), choice(*LANGUAGES)] = Field(
        default=ENGLISH, description="Language of the page."
    )
    license: Label | None = Field(default=None, description="Licence of the data, by name or address.")
