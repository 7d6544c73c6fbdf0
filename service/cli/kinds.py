"""Kinds of option that several commands share: days, instants, periods, JSON.

What a person typed enters, a typed value leaves; what is not of the kind ends the command with a sentence and exit status 2.
"""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

EXAMPLE_DAY = "2026-11-20"


class Usage(Exception):  # noqa: N818 - it names the fact
    """What was typed cannot be meant."""


def day(text: str | date) -> date:
    """The day written as 2026-11-20."""
    if isinstance(text, date):
        return text
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise typer.BadParameter(f"a day is written like {EXAMPLE_DAY}") from None


def instant(text: str | datetime) -> datetime:
    """The instant written as 2026-12-03T09:00; local time unless it names its offset."""
    if isinstance(text, datetime):
        return text
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        raise typer.BadParameter("a moment is written like 2026-12-03T09:00") from None


def period(text: str) -> tuple[date, date]:
    """Two days written as FROM:TO, the first not after the second."""
    start, mark, end = text.partition(":")
    if not mark:
        raise typer.BadParameter("a period is written like 2024-11-20:2026-11-20")
    first, last = day(start), day(end)
    if last < first:
        raise typer.BadParameter("a period's first day comes before its last")
    return first, last


def words_of(file: Path) -> str:
    """The words in the file, or on standard input where its name is `-`: they are kept out of the history of the shell."""
    text = (sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")).strip()
    if not text:
        raise Usage("The note is empty.")
    return text


def option(name: str, help: str) -> object:
    """An option that takes a day."""
    return typer.Option(name, parser=day, metavar="DATE", help=help)


Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="Why; kept in the audit log. Nothing personal.")]
Reference = Annotated[str, typer.Argument(metavar="REF", help="The case's reference, such as RR-2026-003.")]
AgencyKey = Annotated[str, typer.Argument(metavar="AGENCY", help="The agency's key, as in config.toml or as added to the case.")]
