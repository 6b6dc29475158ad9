"""`paretopress schema`: the JSON Schema of configs."""

from __future__ import annotations

import json

import click


@click.command("schema")
def command() -> None:
    """Print the JSON Schema of configs, for editors."""
    from paretopress import config

    click.echo(json.dumps(config.schema(), indent=2, ensure_ascii=False))
