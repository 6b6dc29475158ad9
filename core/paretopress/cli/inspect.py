"""`paretopress inspect`: which parser reads a file, its operating points, and what it does not state."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from shutil import get_terminal_size
from typing import TYPE_CHECKING

import click

from paretopress.cli import loading, terminal
from paretopress.cli.loading import plugin_options
from paretopress.cli.terminal import aligned, clipped, count, say

if TYPE_CHECKING:
    import pandas as pd

    from paretopress.inspection import Inspection

LONGEST_CELL = 40
#: Columns that say the same of every row, or nothing about it.
_UNTOLD = ("source", "left_out")


@click.command("inspect")
@click.argument("files", nargs=-1, metavar="FILE...")
@click.option("--sql", metavar="URL", help="A database, as sources name it; beside --table or --query.")
@click.option("--table", help="Table of a database; by default the only one of a SQLite or DuckDB file.")
@click.option("--query", help="A SELECT instead of a table.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array, numbers in full precision.")
@plugin_options
@click.pass_context
def command(
    context: click.Context,
    *,
    files: tuple[str, ...],
    sql: str | None,
    table: str | None,
    query: str | None,
    as_json: bool,
    no_plugins: tuple[str, ...],
    plugin_files: tuple[str, ...],
) -> None:
    """Show what result files hold, and what they do not state.

    FILE is a result file, a folder of them, a glob pattern, or a table: a SQLite, DuckDB or Parquet file.
    """
    from paretopress.config import SourceSpec
    from paretopress.inspection import files_of, inspect_all
    from paretopress.reader import Reader
    from paretopress.tabular import opening

    if bool(files) == bool(sql):
        raise click.UsageError("name files, or a database with --sql")
    if sql and not (table or query):
        raise click.UsageError("--sql needs --table or --query")

    catalogue = loading.host(no_plugins, plugin_files).catalogue
    spec = SourceSpec(sql=sql, table=table, query=query)
    found, unfound = ((opening.server(spec),), ()) if sql else files_of(files)
    inspections, faults = inspect_all(found, Reader(catalogue=catalogue), spec)
    if as_json:
        document = [as_plain_values(inspection) for inspection in inspections]
        click.echo(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False))
    else:
        for number, inspection in enumerate(inspections):
            if number:
                say()
            _print(inspection)
    terminal.tell((*unfound, *faults))
    context.exit(int(bool(unfound or faults)))


def as_plain_values(inspection: Inspection) -> dict[str, object]:
    """Return an inspection as JSON has it; what a point does not state is absent from it."""
    return {
        "file": inspection.file,
        "parser": inspection.parser and inspection.parser.key,
        "tool": inspection.parser and inspection.parser.tool,
        "version": inspection.version,
        "points": [
            {column: value for column, cell in row.items() if (value := _plain(cell)) is not None}
            for row in inspection.points.to_dict("records")
        ],
        "missing": list(inspection.missing),
        "left_out": [{"row": row, "why": why} for row, why in inspection.left_out],
        **({} if inspection.rows is None else {"rows": inspection.rows, "values": dict(inspection.values)}),
    }


def _plain(cell: object) -> str | int | float | bool | None:
    """Return a cell without numpy and NaN; a whole number as one."""
    if cell is None or isinstance(cell, (str, bool)):
        return cell
    number = float(cell)  # type: ignore[arg-type]
    if number != number:  # noqa: PLR0124 - NaN
        return None
    return int(number) if number.is_integer() else number


def _print(inspection: Inspection) -> None:
    parser, points = inspection.parser, inspection.points
    version = f" {inspection.version}" if inspection.version else ""
    told_by = f"{parser.tool}{version}, parser {parser.key}" if parser else "no result file"
    if inspection.rows is not None:
        _print_table_of_many(inspection, told_by)
        return
    say(f"{inspection.file}: {count(len(points), 'point')}, {told_by}")
    columns = [str(column) for column in points if column not in _UNTOLD and points[column].notna().any()]
    shared = [column for column in columns if _is_shared(points[column])]
    facts = [f"{column} {_text(column, points[column].iloc[0])}" for column in shared]
    _paragraph("everywhere", facts)
    _print_table(points[[column for column in columns if column not in shared]])
    _print_missing(inspection)
    for row, why in inspection.left_out:
        say(f"  left out: {row}: {why}" if row else f"  left out: {why}")
    _paragraph("columns not read", [clipped(column, LONGEST_CELL) for column in inspection.unused])


def _print_table_of_many(inspection: Inspection, told_by: str) -> None:
    """Print what a table counts itself, and what its first rows show; the rows may be millions."""
    say(f"{inspection.file}: {count(inspection.rows or 0, 'row')}, {told_by}")
    for column, values in inspection.values.items():
        say(f"  {column}: {', '.join(clipped(value, LONGEST_CELL) for value in values)}")
    looked_at = len(inspection.points) + len(inspection.left_out)
    measured = [column for column in map(str, inspection.points) if inspection.points[column].notna().any()]
    rest = [column for column in measured if column not in (*inspection.values, *_UNTOLD, "row", "kind")]
    _paragraph(f"in the first {count(looked_at, 'row')} also", rest)
    _print_missing(inspection)
    for why in dict.fromkeys(why for _, why in inspection.left_out):
        say(f"  left out: {count(sum(why == other for _, other in inspection.left_out), 'row')}: {why}")
    _paragraph("columns not read", [clipped(column, LONGEST_CELL) for column in inspection.unused])


def _is_shared(column: pd.Series) -> bool:
    """Return whether an identity column has one value everywhere; numbers that were measured belong in the table."""
    from paretopress.columns import IDENTITY_BY_KEY

    is_identity = column.name in IDENTITY_BY_KEY and column.name != "row"
    return is_identity and bool(column.notna().all()) and len(column.unique()) == 1


def _paragraph(head: str, parts: Sequence[str]) -> None:
    if parts:
        say(f"  {head}: {', '.join(parts)}")


def _print_table(points: pd.DataFrame) -> None:
    """Print the points, on a terminal as many columns as fit; what does not fit is named."""
    if points.empty or not len(points.columns):
        return
    cells = [[column, *(_text(column, cell) for cell in points[column])] for column in _by_importance(points)]
    widths = [2 + max(map(len, column)) for column in cells]
    fitting = max(1, sum(sum(widths[: n + 1]) <= _width() for n in range(len(widths))))
    for line in aligned(zip(*cells[:fitting], strict=True)):
        say(f"  {line}")
    rest = [column[0] for column in cells[fitting:]]
    _paragraph("and", [*rest, "which --json shows"] if rest else [])


def _width() -> int:
    return get_terminal_size().columns if sys.stdout.isatty() else sys.maxsize


def _by_importance(points: pd.DataFrame) -> list[str]:
    """Return the columns, those that a comparison stands on first."""
    first = ["row", "interactivity", "throughput_per_gpu", "total_tok_s", "concurrency"]
    return sorted(map(str, points), key=lambda column: first.index(column) if column in first else len(first))


def _text(column: str, cell: object) -> str:
    from paretopress import printing
    from paretopress.columns import METRIC_BY_KEY

    value = _plain(cell)
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return clipped(value, LONGEST_CELL)
    return terminal.plain(printing.cell(column, value)) if column in METRIC_BY_KEY else str(value)


def _print_missing(inspection: Inspection) -> None:
    """Say what the file does not state and how to supply it."""
    from paretopress.config.written import SETTABLE
    from paretopress.points import DEFINITION

    for_set = [column for column in inspection.missing if column in SETTABLE]
    if for_set:
        example = ", ".join(f"{column}: …" for column in for_set)
        say(f"  not stated: {', '.join(for_set)}; say what you know beside the path in a config: set: {{{example}}}")
    for column in inspection.missing:
        if column == DEFINITION:
            say(f"  not stated: {DEFINITION}; write 'interactivity: {inspection.definition}' into the config")
        elif column not in SETTABLE:
            say(f"  not stated: {column}, without which no point can be compared")
