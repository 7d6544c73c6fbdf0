"""Reads the dates that people type into an interval: `c. 2019`, `w/c 7 June 2021`, `12.3.21`, `March - May 2021`, `44267`.

The words of a cell enter; the earliest and latest day, the precision, and whether the words themselves say “about” leave. Day
comes before month always; month before day is read only where nothing else is possible, and said so. What is no date gives a
problem's code and never an exception; nothing is guessed in silence. The day of receipt is an argument: no clock here.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from parsers.datepieces import MONTH, SEASONS, Piece, completed, first_run
from parsers.times import take_time

LONGEST = 160  # characters of a cell that are looked at; a date stands at its head
PRECISIONS = ("day", "week", "month", "season", "year")  # from fine to coarse
SERIALS = (20_000, 60_000)  # spreadsheet day numbers that can be meant: October 1954 to April 2064
EPOCH = date(1899, 12, 30)

DAYS = re.compile(r"\b(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?\b[.,]?")
ORDINAL = re.compile(r"(?<=\d)\s?(?:st|nd|rd|th)\b(?:\s+of\b)?", re.ASCII)
EITHER = re.compile(r"\b(\d{1,2})\s?/\s?(\d{1,2})(?=\s*" + MONTH.replace("?P<mon>", "?:") + ")", re.ASCII)
DASHED = re.compile(r"\s*(\d{1,2})-(\d{1,2})\s*", re.ASCII)
CLOCK_ONLY = re.compile(r"(\d{1,2})\.(\d{2})", re.ASCII)
SERIAL = re.compile(r"(\d{5})(?:\.\d+)?", re.ASCII)
WEEK = re.compile(
    r"\b(?:w\s?[/.\\]?\s?[cb]|wk\s?[/.]?c|w(?:ee)?k\s*(?:commencing|beginning|starting|of)|week)\b[\s:.]*(?=[^\s\d]*\d)"
)
WEEK_END = re.compile(r"\b(?:w/e|w(?:ee)?k\s*ending)\b[\s:.]*")
SAME = re.compile(
    r"[\s\"'.,〃”“″′`^-]*(?:(?:-?do-?|ditto|same|(?:as |see )?above|(?:on )?(?:the )?same (?:day|date)(?: as above)?)[\s.\"-]*)?"
)
ABOUT = re.compile(
    r"\?|~|\bc(?:irca|a)?\b\.?|\bapprox(?:imate(?:ly)?|\.)?|\babt\b"
    r"|\b(?:exact )?dates? (?:not known|unknown|unclear|uncertain)"
    r"|\b(?:about|around|roughly|estimated|est|or|some ?time|during|unsure|uncertain|possibly|probably|thought|believed)\b"
    r"|\b(?:early|mid|middle|late|end|start|beginning|before|after|by|prior)\b"
)


@dataclass(frozen=True, slots=True)
class DateReading:
    """What the words say: the first and last day (None: one day only, or unknown), how fine, and what is wrong."""

    start: date | None = None
    end: date | None = None
    precision: str = "unknown"
    approximate: bool = False
    time: str | None = None
    problem: str | None = None  # undated · impossible_date · us_format_date · ambiguous_date


def read_date(
    text: str, *, received: date, year_hint: int | None = None, above: DateReading | None = None, ahead: int = 1
) -> DateReading:
    """The date that `text` says; `year_hint` completes a day and month, `above` is what a blank or a ditto mark repeats.

    A year of two digits is the latest such year that is no more than `ahead` years after the day of receipt.
    """
    reading, same = _alone(text, received.year + ahead, year_hint)
    return _repeated(above, reading.time) if same else reading


@lru_cache(maxsize=4096)
def _alone(text: str, latest: int, year_hint: int | None) -> tuple[DateReading, bool]:
    """What the words say by themselves, and whether they only repeat the date above."""
    words = _plain(text)
    if serial := _serial(words):
        return DateReading(serial, None, "day"), False
    time, words = _clock_only(words) or take_time(WEEK.sub("week ", words))
    if SAME.fullmatch(words):
        return DateReading(time=time), True
    reading = _read(_bare(words), latest, year_hint)
    if reading.start is None:
        return replace(reading, time=time), False
    return replace(reading, time=time, approximate=reading.approximate or ABOUT.search(words) is not None), False


def read_iso(text: str, *, received: date | None = None) -> str | None:
    """The one day that an answer on a form says, as `YYYY-MM-DD`; words around it are dropped, None where it is no single day."""
    reading = read_date(text, received=received or date(2050, 1, 1))
    return reading.start.isoformat() if reading.start and reading.precision == "day" else None


def read_born(text: str, *, received: date | None = None) -> str | None:
    """A date of birth as `YYYY-MM-DD`, or as `YYYY` where only the year is known; None for an age or for anything else."""
    reading = read_date(text, received=received or date(2050, 1, 1))
    if reading.start is None:
        return None
    return (
        reading.start.isoformat()
        if reading.precision == "day"
        else f"{reading.start.year}"
        if reading.precision == "year"
        else None
    )


def _plain(text: str) -> str:
    """The words in one plain spelling: full-width digits, odd dashes and blanks, invisible characters, capitals."""
    words = unicodedata.normalize("NFKC", text[: 4 * LONGEST])
    words = re.sub("[\u00ad\u200b-\u200f\u2060\ufeff]", "", words)
    words = re.sub("[\u2010-\u2015\u2212]", "-", words).replace("\u2044", "/").replace("\u2019", "'").replace("\u2018", "'")
    return " ".join(words.split())[:LONGEST].lower()


def _clock_only(words: str) -> tuple[str | None, str] | None:
    """A cell that holds `17.15` and nothing else: as a day and month it is impossible, as a time it is plain."""
    match = CLOCK_ONLY.fullmatch(words)
    return (f"{int(match[1]):02}:{match[2]}", "") if match and int(match[1]) < 24 and 12 < int(match[2]) < 60 else None


def _bare(words: str) -> str:
    words = ORDINAL.sub(" ", DAYS.sub(" ", words))
    words = EITHER.sub(r"\1-\2", re.sub(r"[()\[\]?~*\"]", " ", words))
    if (dashed := DASHED.fullmatch(words)) and int(dashed[2]) <= 12:
        words = f"{dashed[1]}/{dashed[2]}"
    words = re.sub(r"\bday (?=of\b)", " ", words)
    words = re.sub(r"\bc(?:irca|a)?\b\.?(?!/)|\bapprox(?:imate(?:ly)?|\.)?|\bof\b|\bthe\b|\bin\b|\b(?<=mid)-", " ", words)
    return " ".join(words.split())


def _serial(words: str) -> date | None:
    match = SERIAL.fullmatch(words)
    return EPOCH + timedelta(days=int(match[1])) if match and SERIALS[0] <= int(match[1]) <= SERIALS[1] else None


def _repeated(above: DateReading | None, time: str | None) -> DateReading:
    if above is None or above.start is None:
        return DateReading(time=time, problem="undated")
    return replace(above, time=time, problem=None)


def _read(words: str, latest: int, year_hint: int | None) -> DateReading:
    run = first_run(words, latest)
    if not run:
        return DateReading(problem="undated")
    complete = completed(run, year_hint)
    if complete is None:
        return DateReading(problem=_without_year(run[0]))
    readings = [_interval(piece) for piece in complete]
    broken = next((each for each in readings if each.start is None), None)
    if broken:
        return broken
    whole = _span(readings[0], readings[-1]) if len(readings) > 1 else readings[0]
    return _week(whole, words) if whole.precision == "day" and whole.end is None else whole


def _without_year(piece: Piece) -> str:
    possible = piece.month is None or ((piece.day or 1) <= 31 and 1 <= piece.month <= 12)
    return "ambiguous_date" if possible else "undated"


def _interval(piece: Piece) -> DateReading:
    year = piece.year or 0
    if not 1900 <= year <= 2100:
        return DateReading(problem="impossible_date")
    if piece.season:
        return _season(piece.season, year, split=piece.split_year)
    if piece.month is None:
        return DateReading(date(year, 1, 1), date(year, 12, 31), "year")
    if piece.day is None:
        return _months(year, piece.month, piece.month, "month")
    return _day(piece.day, piece.month, year)


def _day(day: int, month: int, year: int) -> DateReading:
    for first, second, problem in ((day, month, None), (month, day, "us_format_date")):
        if 1 <= second <= 12 and 1 <= first <= monthrange(year, second)[1]:
            return DateReading(date(year, second, first), None, "day", problem=problem)
        if 1 <= second <= 12:
            break  # 31/02/2021 is no day: it is not read as anything else
    return DateReading(problem="impossible_date")


def _season(season: str, year: int, *, split: bool) -> DateReading:
    first, last = SEASONS[season]
    second_half = split and season.endswith("term") and not season.startswith("autumn")
    return replace(_months(year + second_half, first, last, "season"), approximate=True)


def _months(year: int, first: int, last: int, precision: str) -> DateReading:
    if not 1 <= first <= 12:
        return DateReading(problem="impossible_date")
    end_year, end_month = year + (last - 1) // 12, (last - 1) % 12 + 1
    return DateReading(date(year, first, 1), date(end_year, end_month, monthrange(end_year, end_month)[1]), precision)


def _span(first: DateReading, last: DateReading) -> DateReading:
    if first.start is None or last.start is None:
        return first
    start, end = first.start, last.end or last.start
    if end < start:
        start, end = last.start, first.end or first.start
    coarser: Callable[[str], int] = PRECISIONS.index
    precision = max(first.precision, last.precision, key=coarser)
    one_day = precision == "day" and start == end
    about, problem = first.approximate or last.approximate, first.problem or last.problem
    return DateReading(start, None if one_day else end, precision, about, problem=problem)


def _week(reading: DateReading, words: str) -> DateReading:
    """The seven days that `w/c` or `w/e` makes of a day."""
    if reading.start and WEEK_END.search(words):
        return replace(reading, start=reading.start - timedelta(days=6), end=reading.start, precision="week")
    if reading.start and WEEK.search(words):
        return replace(reading, end=reading.start + timedelta(days=6), precision="week")
    return reading
