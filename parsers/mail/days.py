"""Which day a few words name: `Tuesday 7 April`, `Monday 13th`, `7/4`, `7 Ebrill`, `tomorrow`, as automatic replies write it.

The words and the day on which they were sent enter; a day leaves, or None. A date without a year is the nearest one, and may be
past: a reply that was left switched on still says when its writer was away.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from parsers.datepieces import MONTHS

_WEEKDAYS = (
    ("mon", "llun"), ("tue", "mawrth"), ("wed", "mercher"), ("thu", "iau"), ("fri", "gwener"), ("sat", "sadwrn"), ("sun", "sul")
)  # fmt: skip
_MUTATED = {"fawrth": 3, "fai": 5, "fehefin": 6, "orffennaf": 7, "fedi": 9, "dachwedd": 11, "ragfyr": 12}  # Welsh, after `o`, `i`
_NAMES = MONTHS | _MUTATED
MONTH = "(?:" + "|".join(sorted(_NAMES, key=len, reverse=True)) + r")\b\.?"
_WELSH = "|".join(welsh for _, welsh in _WEEKDAYS)
WEEKDAY = rf"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?|dd?ydd (?:{_WELSH})\b)"
_ORDINAL = r"(?:st|nd|rd|th|af|il|ydd|fed|eg|ain)"
NUMBER = rf"\d{{1,2}}(?!\d)(?:\s?{_ORDINAL}\b)?"
_YEAR = r"(?:,? ?(?:20\d\d|'\d\d)\b(?![:.]\d))?"
DATED = (
    rf"(?:(?:{WEEKDAY},? )?(?:the )?(?:20\d\d-\d\d-\d\d|{NUMBER}(?: of| o)? ?-?{MONTH}-?{_YEAR}|{MONTH} {NUMBER}(?!:){_YEAR}"
    r"|\d{1,2}[/.-]\d{1,2}[/.-](?:20)?\d\d\b|\d{1,2}/\d{1,2}\b(?!/)))"
)
"""A day with its month."""
DAY = (
    rf"(?:{DATED}|(?:(?:next|this|coming) )*{WEEKDAY}(?:,? (?:the )?{NUMBER})?(?: week\b)?|(?:the )?\d{{1,2}}\s?{_ORDINAL}\b"
    r"|tomorrow|today|yfory|heddiw|next week|(?:the )?end of (?:(?:the|this) )?(?:week|month))"
)
"""Any words that name a day."""

_ISO = re.compile(r"(20\d\d)-(\d\d)-(\d\d)", re.ASCII)
_DAY_MONTH = re.compile(rf"(\d{{1,2}})\s?{_ORDINAL}?(?: of| o)? ?-?({MONTH})-?(?:,? ?(20\d\d)|,? ?'(\d\d))?", re.ASCII)
_MONTH_DAY = re.compile(rf"({MONTH}) (\d{{1,2}})\s?{_ORDINAL}?(?:,? ?(20\d\d)|,? ?'(\d\d))?", re.ASCII)
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})(?:[/.-](?:20)?(\d\d))?", re.ASCII)
_NUMBERED = re.compile(rf"(\d{{1,2}})(?:\s?{_ORDINAL})?\b", re.ASCII)
_NAMED = re.compile(rf"{WEEKDAY}", re.ASCII)
_PAST = 90  # days: a date without a year may lie as far back


def day_named(words: str, on: date) -> date | None:
    """The day that the words name, written on that day; they are lower-cased and match `DAY`."""
    return next((found for reading in _READINGS if (found := reading(words, on))), None)


def _exact(day: str, month: int, year: str | None, on: date) -> date | None:
    """That day in its year, or in the year in which it is nearest."""
    for each in (2000 + int(year) % 100,) if year else (on.year - 1, on.year, on.year + 1):
        try:
            found = date(each, month, int(day))
        except ValueError:
            continue
        if year or -_PAST <= (found - on).days <= 365 - _PAST:
            return found
    return None


def _iso(words: str, on: date) -> date | None:
    found = _ISO.search(words)
    return _exact(found[3], int(found[2]), found[1], on) if found else None


def _day_month(words: str, on: date) -> date | None:
    found = _DAY_MONTH.search(words)
    return _exact(found[1], _NAMES[found[2].rstrip(".")], found[3] or found[4], on) if found else None


def _month_day(words: str, on: date) -> date | None:
    found = _MONTH_DAY.search(words)
    return _exact(found[2], _NAMES[found[1].rstrip(".")], found[3] or found[4], on) if found else None


def _slashed(words: str, on: date) -> date | None:
    found = _SLASHED.search(words)
    return _exact(found[1], int(found[2]), found[3], on) if found else None


def _weekday(words: str) -> int | None:
    found = _NAMED.search(words)
    said = found[0].split()[-1] if found else ""
    return next((at for at, names in enumerate(_WEEKDAYS) if said.startswith(names)), None)


def _numbered(words: str, on: date) -> date | None:
    """`Monday 13th`, `the 13th`: the nearest such day, on that weekday where one fits."""
    found, weekday = _NUMBERED.search(words), _weekday(words)
    if not found:
        return None
    near = [on + timedelta(days=each) for each in (*range(28), *range(-1, -8, -1), *range(28, 62))]
    fits = [each for each in near if each.day == int(found[1])]
    return next((each for each in fits if each.weekday() == weekday), next(iter(fits), None))


def _coming(words: str, on: date) -> date | None:
    weekday = _weekday(words)
    if weekday is None:
        return None
    ahead = (weekday - on.weekday()) % 7
    return on + timedelta(days=ahead + 7 * (" week" in words or (not ahead and "next" in words)))


def _relative(words: str, on: date) -> date | None:
    if words in ("tomorrow", "yfory"):
        return on + timedelta(days=1)
    if words.endswith("month"):
        return on.replace(day=monthrange(on.year, on.month)[1])
    if words == "next week":
        return on + timedelta(days=7 - on.weekday())
    return on + timedelta(days=(4 - on.weekday()) % 7) if words.endswith("week") else on


_READINGS: tuple[Callable[[str, date], date | None], ...] = (
    _iso, _day_month, _month_day, _slashed, _numbered, _coming, _relative
)  # fmt: skip
"""The readings, the most exact first."""
