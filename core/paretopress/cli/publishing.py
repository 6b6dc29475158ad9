"""How reports are published, from the command line: flavor and address."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlsplit

import click

from paretopress.errors import ConfigError, Fault

C = TypeVar("C", bound=Callable[..., object])


def publishing_options(command: C) -> C:
    """Give a command the options `--flavor` and `--site-url`."""
    flavor = click.option(
        "--flavor", metavar="KEY", help="Publish all reports for this target, whatever their configs say."
    )
    site = click.option(
        "--site-url",
        metavar="URL",
        callback=_address,
        help="Where the output folder will be found on the web, for canonical addresses and link previews.",
    )
    return flavor(site(command))


def _address(_context: click.Context, _parameter: click.Parameter, given: str | None) -> str | None:
    parts = urlsplit(given or "https://none")
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        expected = "as in https://example.org/reports"
        raise ConfigError(Fault(where="--site-url", what="not an address", got=given, expected=expected))
    return given
