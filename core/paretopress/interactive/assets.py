"""What all interactive pages share: a style sheet and two scripts, made once a process."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from paretopress.drawing import BLUE, GRID, INK, MUTED, NIGHT, PAPER, VERMILLION
from paretopress.interactive.bundle import vega_script
from paretopress.interactive.chart import LOOKS, vega
from paretopress.interactive.extra import require

HERE = Path(__file__).parent
#: The folder of shared assets in an output folder.
FOLDER = "_paretopress"
#: The arithmetic, which stands for itself and is tested without a browser, and the page around it.
ARITHMETIC = ("arithmetic.js", "printing.js", "readings.js", "fragment.js")
PAGE = ("chart.js", "view.js", "points.js", "choices.js", "table.js", "page.js")
_COLOURS = {"paper": PAPER, "ink": INK, "muted": MUTED, "grid": GRID, "blue": BLUE, "vermillion": VERMILLION}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A style sheet or a script.

    Parameters
    ----------
    name : str
        With a digest of its text, so that a page never meets another version than its own.
    text : str
        Without `</script` and `</style`, so that it can stand in a page.
    """

    kind: Literal["css", "js"]
    name: str
    text: str

    @property
    def source(self) -> str:
        """Return how a Content-Security-Policy allows exactly this text within a page."""
        return f"'sha256-{base64.b64encode(hashlib.sha256(self.text.encode()).digest()).decode()}'"

    def inline(self) -> str:
        """Return the element that holds the text."""
        tag = {"css": "style", "js": "script"}[self.kind]
        return f"<{tag}>{self.text}</{tag}>"

    def linked(self, folder: str) -> str:
        """Return the element that loads the text from a folder, without a slash at its end."""
        path = f"{folder}/{self.name}"
        return f'<link rel="stylesheet" href="{path}">' if self.kind == "css" else f'<script src="{path}"></script>'


@cache
def assets() -> tuple[Asset, ...]:
    """Return the style sheet, Vega and the page's own script, in the order in which a page needs them.

    Raises
    ------
    PluginError
        When the extra `[interactive]` is not installed.
    """
    require()
    return _asset("css", "page", _style()), _asset("js", "vega", vega_script()), _asset("js", "page", _script())


def _asset(kind: Literal["css", "js"], stem: str, text: str) -> Asset:
    # "<\/" is "</" in a script, where it only ever stands in texts and patterns.
    text = text.replace("</script", "<\\/script").replace("<!--", "<\\!--") if kind == "js" else text
    return Asset(kind=kind, name=f"{stem}.{hashlib.sha256(text.encode()).hexdigest()[:12]}.{kind}", text=text)


def _script() -> str:
    """Return the page's own script: the arithmetic, and around the page a scope of its own."""
    charts = json.dumps({scale: vega(scale) for scale in ("linear", "log")}, separators=(",", ":"))
    looks = json.dumps({letter: asdict(look) for letter, look in LOOKS.items()}, separators=(",", ":"))
    page = "\n".join([f"const CHARTS = {charts}, LOOKS = {looks};", *map(_text, PAGE)])
    return "\n".join([*map(_text, ARITHMETIC), f'(() => {{\n"use strict";\n{page}\n}})();\n'])


def _style() -> str:
    """Return the style sheet: the colours of the figures, and what they become on a dark screen."""
    day = _variables(dict.fromkeys(NIGHT), shade="#f6f8fa", edge="#d1d9e0")
    night = _variables(NIGHT, shade="#161b22", edge="#3d444d")
    drawn = "".join(
        f'#explorer [{paint}="{colour}"]{{{paint}:{dark}}}'
        for colour, dark in NIGHT.items()
        for paint in ("fill", "stroke")
    )
    return f"{day}\n@media screen and (prefers-color-scheme: dark) {{ {night}\n{drawn} }}\n{_text('page.css')}"


def _variables(turned: Mapping[str, str | None], **further: str) -> str:
    colours = {name: turned[colour] or colour for name, colour in _COLOURS.items()} | further
    return f":root {{ {' '.join(f'--{name}: {colour};' for name, colour in colours.items())} }}"


def _text(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")
