"""`paretopress diff`: how the conclusions moved between two builds."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from paretopress.cli import terminal
from paretopress.errors import Fault


def _gate(_context: click.Context, _option: click.Parameter, rules: Sequence[str]) -> dict[str, bool | float]:
    """Return the rules of `--fail-on` by name, with what each demands."""
    return dict(map(_rule, rules))


def _rule(text: str) -> tuple[str, bool | float]:
    if text in ("flip", "break-even"):
        return text.replace("-", "_"), True
    name, _, number = text.partition("=")
    try:
        percent = float(number)
    except ValueError:
        percent = math.nan
    if name != "percent" or not 0 <= percent < math.inf:
        message = f"{text!r} is no rule; expected flip, break-even or percent=N (as in percent=5)"
        raise click.BadParameter(message)
    return name, percent


@click.command("diff")
@click.argument("old", type=click.Path(exists=True, path_type=Path))
@click.argument("new", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--fail-on",
    "rules",
    callback=_gate,
    multiple=True,
    metavar="RULE",
    help="Exit with 1 on flip (a winner flipped or was lost, a side is not measured any more), break-even (one moved) "
    "or percent=N (a throughput or cost moved by more). Can be given several times.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, numbers in full precision.")
@click.pass_context
def command(context: click.Context, *, old: Path, new: Path, rules: dict[str, Any], as_json: bool) -> None:
    """Tell in Markdown how the conclusions moved from OLD to NEW, fit for a comment under a pull request.

    OLD and NEW are folders that 'build' wrote into, or two report.json files.
    """
    if old.is_dir() != new.is_dir():
        message = "one is a folder and the other a file; give two folders, or two report.json files"
        raise click.UsageError(message)
    from paretopress.recheck.differences import differences, failing, load
    from paretopress.recheck.differences_page import differences_page

    found = differences(load(old), load(new))
    if as_json:
        click.echo(json.dumps(found.as_dict(), indent=2, ensure_ascii=False))
    else:
        click.echo(differences_page(found), nl=False)
    broken = failing(found, **rules)
    terminal.tell(Fault(where="--fail-on", what=rule) for rule in broken)
    context.exit(int(bool(broken)))
