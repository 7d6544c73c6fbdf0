"""How answers look: a table for a person at a terminal, plain lines for a pipe, JSON where it was asked for.

Rows and records enter, text on standard output leaves. Colour and boxes appear on a terminal only; nothing here decides anything.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

import typer

GAP = "  "


def say(*lines: str) -> None:
    """Prints each line as it stands."""
    for line in lines:
        typer.echo(line)


def warn(*lines: str) -> None:
    """Prints each line on standard error."""
    for line in lines:
        typer.echo(line, err=True)


def as_json(value: object) -> None:
    """Prints the value as one indented JSON document."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=plain))


def as_json_line(value: object) -> None:
    """Prints the value as JSON on one line."""
    typer.echo(json.dumps(value, ensure_ascii=False, default=plain))


def plain(value: object) -> object:
    """A value that JSON does not know, as JSON knows it."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Path | StrEnum):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(type(value).__name__)


def table(columns: Sequence[str], rows: Sequence[Sequence[object]], nothing: str = "None.") -> None:
    """Prints the rows below their column heads; `nothing` where there are none."""
    texts = [[_text(cell) for cell in row] for row in rows]
    if not texts:
        say(nothing)
    elif sys.stdout.isatty():
        _drawn(columns, texts)
    else:
        say(*_aligned([list(columns), *texts]))


def facts(pairs: Sequence[tuple[str, object]]) -> None:
    """Prints names and values, one pair a line, the values below one another."""
    width = max((len(name) for name, _ in pairs), default=0)
    say(*(f"{name:<{width}}{GAP}{_text(value)}".rstrip() for name, value in pairs))


def when(moment: datetime | None) -> str:
    """The moment to the minute, or nothing."""
    return moment.strftime("%Y-%m-%d %H:%M") if moment else ""


def local(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    """The moment in the service's time zone, in which every person is told every time."""
    return moment.astimezone(zone) if moment else None


def in_words(day: date | None) -> str:
    """The day as a person says it: `Friday 11 December 2026`."""
    return f"{day:%A} {day.day} {day:%B %Y}" if day else "not set"


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return when(value)
    if isinstance(value, list | tuple):
        return ", ".join(_text(each) for each in value)
    return safe(str(value))


def safe(text: str) -> str:
    """The text without the characters by which a file name or an answer could steer a terminal."""
    return "".join(each if each.isprintable() else " " for each in text)


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))]
    pad: Callable[[str, int], str] = str.ljust
    return [GAP.join(pad(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _drawn(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        drawn.add_column(column, overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(cell) for cell in row))
    Console().print(drawn)
