"""YAML reports of benchmark tools, read safely, without their per-request records, and only when they are whole."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paretopress.errors import DataError, Fault
from paretopress_engines.delimited import whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paretopress.sources import Source


def yaml_document(source: Source, *, skip: str = "") -> Mapping[str, object]:
    """Return a YAML file's one document, an object.

    Parameters
    ----------
    source : Source
        The file.
    skip : str
        A key whose blocks are not needed; they are cut out of the text before it is parsed.

    Raises
    ------
    DataError
        For text that is no YAML, no object, or ends in the middle of a line.
    """
    import yaml

    whole(source)
    content = without_blocks(source.text, skip) if skip else source.text
    try:
        document = yaml.load(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - safe loaders
    except yaml.MarkedYAMLError as error:
        # The cut blocks shift the lines: the error quotes the text instead of counting.
        raise DataError(Fault(where=source.path, what=f"not YAML ({error.problem})")) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise DataError(Fault(where=source.path, what=f"not YAML ({error})")) from None
    if not isinstance(document, dict) or not all(isinstance(key, str) for key in document):
        raise DataError(Fault(where=source.path, what="not an object", got=str(document)[:40], expected="an object"))
    return document


def without_blocks(content: str, key: str) -> str:
    r"""Return YAML text without the blocks under a key, at any depth.

    >>> print(without_blocks("a: 1\nrequests:\n  - b: 2\n    c: 3\nd: 4", "requests"))
    a: 1
    d: 4
    """
    opening = re.compile(rf"^( *){re.escape(key)}:[ \t]*\r?\n", re.MULTILINE)
    kept, end = [], 0
    while match := opening.search(content, end):
        # The block ends at the next line that is neither blank nor indented deeper than its key.
        after = re.compile(rf"^(?! {{{len(match[1]) + 1}}}|[ \t\r]*$)", re.MULTILINE).search(content, match.end())
        closing = after.start() if after else len(content)
        kept.append(content[end : match.end() if closing == match.end() else match.start()])
        end = closing
    return "".join([*kept, content[end:]])
