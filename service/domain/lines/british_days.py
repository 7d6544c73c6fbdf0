"""Days as people in Britain write them in a line: 3/12, 3rd December, Thursday 3 Dec 2026, tomorrow, 2026-12-03.

Enters: the words from where a day may stand, in lower case, today, and whether the day has been or is to come. Leaves: a `Day`
with the number of words that it takes, a `NoDay` with a sentence where something is written like a day and is none, or None. The
day comes before the month, always: what only makes sense the American way is a `NoDay` and never turned round.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WRITE = "Write the day as 2026-12-03 or 3 December 2026."

_WEEKDAY = {said: at for at, name in enumerate(WEEKDAYS) for said in (name, name[:3])} | {
    "tues": 1,
    "weds": 2,
    "thur": 3,
    "thurs": 3,
}
_MONTH = {said: at for at, name in enumerate(MONTHS, 1) for said in (name, name[:3])} | {"sept": 9}
_ISO = re.compile(r"((?:19|20)[0-9]{2})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_NUMBERS = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2((?:19|20)?[0-9]{2})")
_NO_YEAR = re.compile(r"([0-9]{1,2})/([0-9]{1,2})")  # 3.12 would be a time as well
_JOINED = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?[-/.]?([a-z]{3,9})(?:[-/.]?((?:19|20)?[0-9]{2}))?")
_LIKE_A_DAY = re.compile(r"[0-9]{1,4}([-/.])[0-9]{1,4}\1[0-9]{1,4}")
_OF_MONTH = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}|'?[0-9]{2}")
_OF_A_TIME = frozenset({"am", "pm", "noon", "midday", "hrs", "hours", "o'clock"})
_NEAR = 8  # years to look for a 29 February: 1896 to 1904 had none between
_ONE_DAY = timedelta(days=1)


class Tense(Enum):
    """What the day is of; it settles the year, or the week, that is left out."""

    PAST = "a fact"  # the year that brings it nearest to today; a weekday is the last one
    COMING = "to come"  # the next such day


@dataclass(frozen=True, slots=True)
class Day:
    """A day that was written, and how many words it took."""

    on: date
    words: int
    relative: bool = False  # tomorrow, Thursday: everyday words, which prose has as well


@dataclass(frozen=True, slots=True)
class NoDay:
    """Words that look like a day and are none, and why."""

    sentence: str
    words: int


@dataclass(frozen=True, slots=True)
class _Parts:
    day: int
    month: int
    year: int | None
    words: int


def dated(on: date) -> str:
    """The day as our mails write it: 3 December 2026."""
    return f"{on.day} {MONTHS[on.month - 1].title()} {on.year}"


def day_at(words: Sequence[str], today: date, tense: Tense) -> Day | NoDay | None:
    """The day with which the words begin, what is wrong with it, or None where they begin with none."""
    if not words:
        return None
    weekday = _WEEKDAY.get(words[0])
    after = words if weekday is None else words[1:]
    parts = next((found for shape in _SHAPES if (found := shape(after)) is not None), None)
    if parts is not None:
        return _settled(parts, weekday, today, tense)
    if weekday is None:
        return _relative(words[0], today, tense)
    if after and _OF_MONTH.fullmatch(after[0]) and not _is_of_a_time(after[1:]):
        return NoDay(f"The month is not said. {WRITE}", 2)
    return _weekday(weekday, today, tense)


def day(text: str, today: date, tense: Tense) -> Day | NoDay | None:
    """The day that the whole text is, what is wrong with it, or None."""
    words = [each.strip(",.") for each in text.lower().split()]
    found = day_at(words, today, tense)
    return found if found is not None and found.words == len(words) else None


def _is_of_a_time(words: Sequence[str]) -> bool:
    return bool(words) and words[0] in _OF_A_TIME


def _year(text: str | None) -> int | None:
    if not text:
        return None
    year = int(text.strip("'"))
    return year if year > 99 else 2000 + year


def _numeric(words: Sequence[str]) -> _Parts | None:
    word = words[0] if words else ""
    if found := _ISO.fullmatch(word):
        return _Parts(int(found[4]), int(found[3]), int(found[1]), 1)
    if found := _NUMBERS.fullmatch(word):
        return _Parts(int(found[1]), int(found[3]), _year(found[4]), 1)
    if found := _NO_YEAR.fullmatch(word):
        return _Parts(int(found[1]), int(found[2]), None, 1)
    return _Parts(0, 0, None, 1) if _LIKE_A_DAY.fullmatch(word) else None


def _joined(words: Sequence[str]) -> _Parts | None:
    found = _JOINED.fullmatch(words[0]) if words else None
    month = _MONTH.get(found[2]) if found else None
    if found is None or month is None:
        return None
    if found[3]:
        return _Parts(int(found[1]), month, _year(found[3]), 1)
    return _with_year(int(found[1]), month, words, 1)


def _day_month(words: Sequence[str]) -> _Parts | None:
    found = _OF_MONTH.fullmatch(words[0]) if words else None
    of = 1 + (words[1:2] == ["of"] or words[1:2] == ("of",))
    month = _MONTH.get(words[of]) if len(words) > of else None
    return _with_year(int(found[1]), month, words, of + 1) if found and month else None


def _month_day(words: Sequence[str]) -> _Parts | None:
    month = _MONTH.get(words[0]) if words else None
    found = _OF_MONTH.fullmatch(words[1]) if len(words) > 1 else None
    return _with_year(int(found[1]), month, words, 2) if found and month and not _is_of_a_time(words[2:]) else None


def _with_year(day_: int, month: int, words: Sequence[str], at: int) -> _Parts:
    """The day with its year, where the next word is one and not the hour of a time."""
    if len(words) > at and _YEAR.fullmatch(words[at]) and not _is_of_a_time(words[at + 1 :]):
        return _Parts(day_, month, _year(words[at]), at + 1)
    return _Parts(day_, month, None, at)


_SHAPES: tuple[Callable[[Sequence[str]], _Parts | None], ...] = (_numeric, _joined, _day_month, _month_day)


def _settled(parts: _Parts, weekday: int | None, today: date, tense: Tense) -> Day | NoDay:
    words = parts.words + (weekday is not None)
    years = (parts.year,) if parts.year else range(today.year - _NEAR, today.year + _NEAR + 1)
    on = _chosen(_dates(parts, years), today, tense) if parts.year is None else next(_dates(parts, years), None)
    if on is None:
        return NoDay(_why_not(parts), words)
    if weekday is not None and on.weekday() != weekday:
        return NoDay(f"{dated(on)} is a {WEEKDAYS[on.weekday()].title()}, not a {WEEKDAYS[weekday].title()}.", words)
    return Day(on, words)


def _dates(parts: _Parts, years: Iterable[int]) -> Iterator[date]:
    for year in years:
        with suppress(ValueError):
            yield date(year, parts.month, parts.day)


def _chosen(dates: Iterable[date], today: date, tense: Tense) -> date | None:
    """Which of the years is meant, where none was written."""
    if tense is Tense.COMING:
        return min((each for each in dates if each >= today), default=None)
    return min(dates, key=lambda each: abs(each - today), default=None)


def _why_not(parts: _Parts) -> str:
    if parts.month > 12 and parts.day <= 12:
        return f"The day comes before the month. {WRITE}"
    if 1 <= parts.month <= 12:
        return f"{MONTHS[parts.month - 1].title()} has no day {parts.day}{f' in {parts.year}' if parts.year else ''}. {WRITE}"
    return f"This is no date. {WRITE}"


def _weekday(weekday: int, today: date, tense: Tense) -> Day | None:
    """The next such weekday, never today; of what has been, the last one, today included."""
    ahead = (weekday - today.weekday() - 1) % 7 + 1
    behind = (today.weekday() - weekday) % 7
    with suppress(OverflowError):
        return Day(today + _ONE_DAY * ahead if tense is Tense.COMING else today - _ONE_DAY * behind, 1, relative=True)
    return None


def _relative(word: str, today: date, tense: Tense) -> Day | None:
    steps = {"today": 0, "tomorrow": 1} if tense is Tense.COMING else {"today": 0, "yesterday": -1}
    with suppress(OverflowError):
        return Day(today + _ONE_DAY * steps[word], 1, relative=True) if word in steps else None
    return None
