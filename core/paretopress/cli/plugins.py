"""`paretopress plugins`: what is installed, what became of it, and what it offers."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from paretopress.cli.loading import plugin_options
from paretopress.cli.terminal import aligned, say

if TYPE_CHECKING:
    from paretopress.catalogue import PluginRecord


@click.command("plugins")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
@plugin_options
def command(*, as_json: bool, no_plugins: tuple[str, ...], plugin_files: tuple[str, ...]) -> None:
    """List the plugins, what became of each, and what it offers."""
    from paretopress.host import load

    loaded = load(no_plugins, plugin_files)
    if as_json:
        click.echo(json.dumps([asdict(record) for record in loaded.records], indent=2, ensure_ascii=False))
    else:
        _print(loaded.records)
    _ = loaded.catalogue  # raises where two plugins offer one key, which the list alone does not show


def _print(records: Iterable[PluginRecord]) -> None:
    listed = list(records)
    heads = aligned((record.name, record.version, record.state, record.reason) for record in listed)
    for head, record in zip(heads, listed, strict=True):
        say(head)
        for line in aligned((kind, ", ".join(keys)) for kind, keys in record.offers.items()):
            say(f"  {line}")
    if not listed:
        say("no plugins are installed")
