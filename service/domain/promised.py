"""Which day a promise means: `Thursday`, `Monday week`, `in two weeks`, `the 12th`, `3/4`, said on a known day.

The words and the day on which they were written come in; a date leaves, or None where the words name none. It is the next such
day, day before month; as people in Britain say it, `next Friday` is the Friday of next week. A date that lies months ahead only
because this year's is past is a slip, and no promise.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FARTHEST = 200  # days; a date without a year lies no farther ahead

_WEEKDAY = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs?|ur)?(?:day)?\b", re.ASCII | re.IGNORECASE)
_ISO = re.compile(r"\b(20\d\d)-(\d\d)-(\d\d)\b", re.ASCII)
_SLASHED = re.compile(r"\b(\d{1,2})[./-](\d{1,2})(?:[./-](?:20)?(\d\d))?\b", re.ASCII)
_MONTH = "(" + "|".join(MONTHS) + r")[a-z]*"
_NAMED = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH}(?:,? (20\d\d))?\b", re.ASCII | re.IGNORECASE)
_MONTH_FIRST = re.compile(rf"\b{_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?(?:,? (20\d\d))?\b", re.ASCII | re.IGNORECASE)
_WITH_MONTH = (_ISO, _NAMED, _MONTH_FIRST, re.compile(r"\d/\d"))
_NUMBER = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\b", re.ASCII | re.IGNORECASE)
_IN = re.compile(r"\b(?:in|within) (?:the next )?(\w+) (hour|day|week|fortnight)", re.ASCII | re.IGNORECASE)
_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_COUNTS = {"a": 1, "an": 1} | {word: number for number, word in enumerate(_WORDS, 1)}
_DAYS_OF = {"day": 1, "week": 7, "fortnight": 14}


def day_meant(words: str, today: date) -> date | None:
    """The day that the promise names, none before `today`; None where it names none."""
    dated = any(form.search(words) for form in _WITH_MONTH)
    for reading in _EXACT if dated else _READINGS:  # `Tuesday 7 April` is no other Tuesday when it is past
        day = reading(words, today)
        if day is not None:
            return day
    return None


def _dated(day: int, month: int, year: int | None, today: date) -> date | None:
    """The day in its year, or in the first year in which it is not past; None where that is past or too far ahead."""
    for each in (year,) if year else (today.year, today.year + 1):
        try:
            found = date(each, month, day)
        except ValueError:
            continue
        if found >= today and (year or (found - today).days <= _FARTHEST):
            return found
    return None


def _iso(words: str, today: date) -> date | None:
    found = _ISO.search(words)
    return _dated(int(found[3]), int(found[2]), int(found[1]), today) if found else None


def _slashed(words: str, today: date) -> date | None:
    found = _SLASHED.search(words)
    if found and "." in found[0] and not found[3] and _WEEKDAY.search(words):
        return None  # `9.10 on Thursday` is a time
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
    """The next such day; where a weekday is named with it, rather the one of the next five weeks which falls on it."""
    found = _NUMBER.search(words)
    if found is None:
        return None
    coming = [today + timedelta(days=each) for each in range(93)]
    days = [each for each in coming if each.day == int(found[1])]
    weekday = _weekday_of(words)
    return next((each for each in days if each.weekday() == weekday and each <= coming[35]), next(iter(days), None))


def _counted(words: str, today: date) -> date | None:
    """`in two weeks`, `within 48 hours`."""
    found = _IN.search(words)
    if found is None:
        return None
    said, unit = found[1].lower(), found[2].lower()
    count = int(said) if said.isdigit() and len(said) < 3 else _COUNTS.get(said)
    if count is None:
        return None
    return today + timedelta(days=-(-count // 24) if unit == "hour" else count * _DAYS_OF[unit])


def _weekday_of(words: str) -> int | None:
    found = _WEEKDAY.search(words)
    return WEEKDAYS.index(found[1].lower()) if found else None


def _weekday(words: str, today: date) -> date | None:
    """That day: the next one, with `week` a week after it, with `next` that of next week."""
    weekday, said = _weekday_of(words), words.lower()
    if weekday is None:
        return None
    if "next" in said:
        return today + timedelta(days=7 - today.weekday() + weekday)
    ahead = (weekday - today.weekday()) % 7 or (0 if "this" in said else 7)
    return today + timedelta(days=ahead + _later(said))


def _later(said: str) -> int:
    """The days that `Monday week` or `a fortnight on Monday` add."""
    return next((days for word, days in (("fortnight", 14), ("week", 7)) if word in said), 0)


def _relative(words: str, today: date) -> date | None:
    said = words.lower()
    if re.search(r"\b(today|tomorrow)\b", said):
        return today + timedelta(days=("tomorrow" in said) + _later(said))
    if "month" in said:
        return _end_of_month(today, 1 if "next" in said else 0)
    if "week" in said:
        return _in_week(said, today)
    return today if re.search(r"\b(tonight|cop|cob|eod|noon|midday|end of (the )?day)\b", said) else None


def _end_of_month(today: date, ahead: int) -> date:
    year, month = divmod(today.year * 12 + today.month - 1 + ahead, 12)
    return date(year, month + 1, monthrange(year, month + 1)[1])


def _in_week(said: str, today: date) -> date:
    """Its Friday, where no other part of the week is named; on a Saturday `this week` is the one that comes."""
    monday = today - timedelta(days=today.weekday()) + timedelta(days=7 if "next" in said or today.weekday() > 4 else 0)
    day = next((days for word, days in (("start", 0), ("beginning", 0), ("middle", 2)) if word in said), 4)
    return monday + timedelta(days=day)


_EXACT: tuple[Callable[[str, date], date | None], ...] = (_iso, _named, _slashed)
_READINGS = (*_EXACT, _numbered, _counted, _weekday, _relative)
"""The readings, the most exact first."""
