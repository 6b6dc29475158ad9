"""`paretopress verify`: whether the reports in an output folder still hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from paretopress.cli import loading, terminal
from paretopress.cli.loading import plugin_options
from paretopress.cli.terminal import count, say

if TYPE_CHECKING:
    from paretopress.recheck.verify import Verdict

#: Lines told of one report; the rest is counted.
MOST_LINES = 20


@click.command("verify")
@click.argument(
    "output", type=click.Path(exists=True, file_okay=False, path_type=Path), default=Path("output"), metavar="[OUTPUT]"
)
@click.option(
    "--config",
    "configs",
    multiple=True,
    metavar="PATH",
    help="A config, or a folder of them; by default those that the reports name. Can be given several times.",
)
@click.option(
    "--tolerance",
    type=click.FloatRange(0, 1, max_open=True),
    default=0.0,
    show_default=True,
    help="Relative difference that a number in report.json and readings.csv may have; 0 demands every digit.",
)
@click.option("--no-figures", is_flag=True, help="Do not draw the figures again to compare them.")
@plugin_options
@click.pass_context
def command(
    context: click.Context,
    *,
    output: Path,
    configs: tuple[str, ...],
    tolerance: float,
    no_figures: bool,
    no_plugins: tuple[str, ...],
    plugin_files: tuple[str, ...],
) -> None:
    """Recompute every claim, table and number of the reports in OUTPUT from their sources; nothing is written.

    OUTPUT is a folder that 'build' wrote into, by default 'output'. Exits with 1 where something no longer holds: a
    page edited by hand, data that changed, a price sheet that was replaced.
    """
    from paretopress import config
    from paretopress.recheck.verify import Verifier

    catalogue = loading.host(no_plugins, plugin_files).catalogue
    files = config.find(configs) if configs else None
    verifier = Verifier(output=output, catalogue=catalogue, tolerance=tolerance, figures=not no_figures)
    verdicts = verifier.verify(files)
    for verdict in verdicts:
        _tell(verdict)
    broken = [verdict for verdict in verdicts if verdict.mismatches]
    reports = sum(bool(verdict.report) for verdict in verdicts)
    if not broken:
        say(f"{count(reports, 'report')}: every claim, table and number holds")
    else:
        wrong = sum(len(verdict.mismatches) for verdict in broken)
        verb = "does not hold" if len(broken) == 1 else "do not hold"
        say(f"{count(reports, 'report')}: {_named(broken)} {verb}, in {count(wrong, 'place')}")
    context.exit(int(bool(broken)))


def _tell(verdict: Verdict) -> None:
    for note in verdict.notes:
        say(f"{verdict.report}: {note}; verified by what is installed now")
    told, rest = verdict.mismatches[:MOST_LINES], verdict.mismatches[MOST_LINES:]
    terminal.tell(one.fault for one in told)
    if rest:
        kinds = ", ".join(f"{number:,} {kind}" for kind, number in Counter(one.kind for one in rest).items())
        terminal.warn(f"{verdict.report}: {len(rest):,} more ({kinds})")


def _named(verdicts: Sequence[Verdict]) -> str:
    return ", ".join(verdict.report or "the list of reports" for verdict in verdicts)
