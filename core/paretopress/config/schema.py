"""The JSON Schema of configs, generated from the declarations."""

from __future__ import annotations

from typing import Any

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a config file, with a title and a description for every key.

    >>> sorted(schema()["required"])
    ['compare', 'report', 'sources']
    """
    from pydantic.json_schema import GenerateJsonSchema

    from paretopress.config.model import Report

    class NullIsNoValue(GenerateJsonSchema):
        """A key that may be left out may still not be null: an empty value is a forgotten one."""

        def nullable_schema(self, schema: Any) -> dict[str, Any]:  # noqa: ANN401 - pydantic's own type is private
            return self.generate_inner(schema["schema"])

        def default_schema(self, schema: Any) -> dict[str, Any]:  # noqa: ANN401
            inner = self.generate_inner(schema["schema"])
            return inner if schema.get("default") is None else super().default_schema(schema)

    declared = Report.model_json_schema(schema_generator=NullIsNoValue)
    return {"$schema": DIALECT, **declared, "title": "Paretopress report config"}
