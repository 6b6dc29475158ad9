"""What besides its config decides the files of a report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How reports are made; a plain value, so that it travels to workers and into the key of a cache.

    Parameters
    ----------
    drawn : bool
        Draw the figures; without them a build only proves that it could be made.
    png : bool
        Write each figure as PNG too.
    flavor : str, optional
        Key of the flavor; None as the config says.
    language : str, optional
        Language of the page; None as the config says.
    interactive : bool
        Write `interactive.html` beside each page.
    assets : {"inline", "shared"}
        Whether an interactive page holds its JavaScript, or all of them share one copy.
    site_url : str, optional
        Where the output will be found on the web, for canonical addresses and previews.
    """

    drawn: bool = True
    png: bool = False
    flavor: str | None = None
    language: str | None = None
    interactive: bool = False
    assets: Literal["inline", "shared"] = "inline"
    site_url: str | None = None
