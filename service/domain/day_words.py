"""Days and lengths of time as answers, alerts and summaries say them.

Days, moments and numbers enter, words leave.
"""

from __future__ import annotations

from datetime import date, datetime


def full(day: date) -> str:
    """The day in full: `Friday 3 April 2026`."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def short(day: date) -> str:
    """The day as a table has room for it: `Fri 3 April`."""
    return f"{day:%a} {day.day} {day:%B}"


def moment(at: datetime) -> str:
    """The day in full and the hour: `Friday 3 April 2026, 09:05`."""
    return f"{full(at)}, {at:%H:%M}"


def counted(number: int, one: str, many: str = "") -> str:
    """The number with its noun: `1 message`, `2 messages`."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def ago(days: int) -> str:
    """How long a day is past: `2 working days ago`."""
    return f"{counted(days, 'working day')} ago"


def listed(names: list[str]) -> str:
    """The names as a list in words: `police, health and school`."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def some(labels: tuple[str, ...], most: int) -> str:
    """So many of the labels, and how many more there are: `Ethnicity, Learning and 4 more`."""
    shown = ", ".join(labels[:most])
    return f"{shown} and {len(labels) - most} more" if len(labels) > most else shown
