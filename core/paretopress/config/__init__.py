"""The config door: YAML files in, frozen plain values out.

>>> from paretopress import config
>>> configs = config.load_all(config.find(["configs"]))  # doctest: +SKIP

A file passes through these rooms, one module each:

`yaml_door`
    Text becomes a tree of plain values in which every key and value knows its line and column.
`check`
    The tree is held against the declarations in `model`: every key, what it takes, what it means.
    `written` says how a scalar, as written, becomes a text, a number or an identity value;
    `schema` publishes the declarations as JSON Schema.
`resolve`
    Declarations become `ReportConfig` values, one for each combination that `matrix` makes.
`issues`
    The files of notes that a config names under `known_issues`, read by the same rules.
`values`
    What comes out. Neither YAML nor pydantic is known beyond this package.

Everything that is wrong with a file is one `ConfigError` with a fault for each mistake, in the file's order.
"""

from paretopress.config.paths import find
from paretopress.config.resolve import facts, load, load_all, load_each
from paretopress.config.schema import schema
from paretopress.config.values import PriceChoice, ReportConfig, SourceSpec

__all__ = ["PriceChoice", "ReportConfig", "SourceSpec", "facts", "find", "load", "load_all", "load_each", "schema"]
