"""Which day a promise means: `Thursday`, `tomorrow`, `the 12th`, `3 December`, said on a known day.

The words and the day on which they were written come in; a date leaves, or None where the words name none. It is always the next
such day.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_WEEKDAY = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)[a-z]*\b", re.ASCII | re.IGNORECASE)
_ISO = re.compile(r"\b(20\d\d)-(\d\d)-(\d\d)\b", re.ASCII)
_SLASHED = re.compile(r"\b(\d{1,2})[./-](\d{1,2})(?:[./-](?:20)?(\d\d))?\b", re.ASCII)
_MONTH = "(" + "|".join(MONTHS) + r")[a-z]*"
_NAMED = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH}(?:,? (20\d\d))?\b", re.ASCII | re.IGNORECASE)
_MONTH_FIRST = re.compile(rf"\b{_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?(?:,? (20\d\d))?\b", re.ASCII | re.IGNORECASE)
_NUMBER = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\b", re.ASCII | re.IGNORECASE)


def day_meant(words: str, today: date) -> date | None:
    """The day that the promise names, none before `today`; None where it names none."""
    for reading in _READINGS:
        day = reading(words, today)
        if day is not None:
            return day
    return None


def _dated(day: int, month: int, year: int | None, today: date) -> date | None:
    """The day in its year, or in the first year in which it is not past."""
    for each in (year,) if year else (today.year, today.year + 1):
        try:
            found = date(each, month, day)
        except ValueError:
            continue
        if found >= today or year:
            return found
    return None


def _iso(words: str, today: date) -> date | None:
    found = _ISO.search(words)
    return _dated(int(found[3]), int(found[2]), int(found[1]), today) if found else None


def _slashed(words: str, today: date) -> date | None:
    found = _SLASHED.search(words)
    return _dated(int(found[1]), int(found[2]), 2000 + int(found[3]) if found[3] else None, today) if found else None


def _named(words: str, today: date) -> date | None:
    found = _NAMED.search(words)
    if found:
        return _dated(int(found[1]), 1 + MONTHS.index(found[2].lower()), int(found[3]) if found[3] else None, today)
    found = _MONTH_FIRST.search(words)
    return (
        _dated(int(found[2]), 1 + MONTHS.index(found[1].lower()), int(found[3]) if found[3] else None, today) if found else None
    )


def _numbered(words: str, today: date) -> date | None:
    found = _NUMBER.search(words)
    if found is None:
        return None
    for months in range(3):
        year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
        day = _dated(int(found[1]), month + 1, year, today)
        if day is not None and day >= today:
            return day
    return None


def _weekday(words: str, today: date) -> date | None:
    found = _WEEKDAY.search(words)
    if found is None:
        return None
    ahead = (WEEKDAYS.index(found[1].lower()) - today.weekday()) % 7 or 7
    return today + timedelta(days=ahead)


def _relative(words: str, today: date) -> date | None:
    said = words.lower()
    if "tomorrow" in said:
        return today + timedelta(days=1)
    if "week" in said:
        friday = today + timedelta(days=(4 - today.weekday()) % 7)
        return friday + timedelta(days=7) if "next" in said else friday
    return today if re.search(r"\b(today|tonight|cop|cob|eod|noon|midday|end of (the )?day)\b", said) else None


_READINGS: tuple[Callable[[str, date], date | None], ...] = (_iso, _named, _slashed, _numbered, _weekday, _relative)
"""The readings, the most exact first."""
