"""Vega as one JavaScript file, bundled offline from the copy that vl-convert holds."""

from __future__ import annotations

from functools import cache
from pathlib import Path

# vl-convert answers these addresses itself, without a network: by them its own vega-embed asks for the two. What it
# names `vega` in a bundle is null in 1.9. The extra pins vl-convert, since its Vega is part of the bytes of a page.
_SNIPPET = """
import { View, parse } from "https://cdn.jsdelivr.net/npm/vega@6.2.0/+esm";
import { expressionInterpreter } from "https://cdn.jsdelivr.net/npm/vega-interpreter@2.0.0/+esm";
window.vega = { View, parse, expressionInterpreter };
"""
# Whoever gets the script gets its licences, which the bundler takes out.
_LICENCE = Path(__file__).parent / "vega.licence.txt"


@cache
def vega_script() -> str:
    """Return the script that sets `window.vega` to Vega's `View`, `parse` and `expressionInterpreter`.

    Only what a compiled chart needs: with Vega-Lite and vega-embed it would be half as large again. The interpreter
    runs Vega's expressions without `eval`, so that a page may forbid it.
    """
    import vl_convert

    licence = _LICENCE.read_text(encoding="utf-8")
    # In a scope of its own: the bundle names hundreds of things with one letter.
    return f"/*!\n{licence}*/\n(() => {{\n{vl_convert.javascript_bundle(_SNIPPET)}\n}})();\n"
