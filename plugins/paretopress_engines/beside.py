"""Files that lie beside results: recognised and named for what they are, so that a whole folder can be given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paretopress import Parser
from paretopress_engines.reading import left_out

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from paretopress.sources import Probe, Source


def beside(*, key: str, label: str, tool: str, versions: str, recognises: Callable[[Probe], bool], why: str) -> Parser:
    """Return the parser of a file without operating points: its one row says `why` it is left out."""

    def parse(_: Source) -> pd.DataFrame:
        return left_out(why)

    return Parser(key=key, label=label, tool=tool, versions=versions, recognises=recognises, parse=parse)
