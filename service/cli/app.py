"""All commands together: the families in the order in which somebody new meets them.

Nothing happens here but putting them in a row; what each does stands in the family's own file.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import typer
import typer.main

from service.cli import audits, case, database, held, outbox, preview, reading, rehearse, retention, running, setup, status
from service.cli.globals import Globals
from service.cli.kinds import instant

EPILOG = "Example: rapid-review check --online"
MARKUP: Literal["rich"] | None = "rich" if sys.stdout.isatty() else None

app = typer.Typer(
    name="rapid-review",
    help="Runs the correspondence of a child-safeguarding rapid review by email.",
    epilog=EPILOG,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=MARKUP,
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"rapid-review {version('rapid-review-intake')}")
        raise typer.Exit


@app.callback()
def everything(
    context: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config", metavar="PATH", help="The configuration; else $RAPID_REVIEW_CONFIG, ./config.toml, /etc/rapid-review."
        ),
    ] = None,
    now: Annotated[
        str | None,
        typer.Option("--now", metavar="MOMENT", help="Move the clock, for trials: mailbox and SMTP server must be on loopback."),
    ] = None,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    """Runs the correspondence of a child-safeguarding rapid review by email."""
    del version
    context.obj = Globals(config, instant(now) if now else None)


for family in (setup, preview, rehearse, running, status, reading, outbox, held, case, retention, database, audits):
    family.add_to(app)


@cache
def command() -> Callable[..., object]:
    """All of it as one command; built once, since building it takes longer than most commands do."""
    return typer.main.get_command(app)
