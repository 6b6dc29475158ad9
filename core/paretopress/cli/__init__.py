"""The command line, one module a command.

Nothing heavier than click is imported before a command runs: `paretopress --help` must feel instant.
"""

from __future__ import annotations

import sys
from typing import Any

import click

from paretopress import __version__
from paretopress.cli import build, cache, check, diff, inspect, new, plugins, schema, terminal, verify
from paretopress.errors import ParetopressError

__all__ = ["main"]

INTERRUPTED = 130


class Program(click.Group):
    """A group of commands that tells what a user can mend in lines on stderr, and exits with the error's code."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click's own
        """Run the command that was asked for."""
        terminal.never_choke(sys.stdout)
        try:
            return super().invoke(ctx)
        except ParetopressError as error:
            terminal.tell(error.faults)
            ctx.exit(error.exit_code)
        except BrokenPipeError:  # whoever read our output has seen enough; click ends quietly
            raise
        except OSError as error:
            terminal.tell([terminal.fault_of(error)])
            ctx.exit(1)
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
            ctx.exit(INTERRUPTED)


@click.group(cls=Program, name="paretopress", context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="paretopress")
def main() -> None:
    """Turn LLM-serving benchmark results into comparison pages that can be checked."""


for module in (build, cache, check, diff, inspect, new, plugins, schema, verify):
    main.add_command(module.command)
