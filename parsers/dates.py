"""Reads the dates that people type into an interval: `c. 2019`, `w/c 7 June 2021`, `12.3.21`, `March - May 2021`, `44267`.

The words of a cell enter; the earliest and latest day, the precision, and whether the words themselves say “about” leave. Day comes
before month always; month before day is read only where nothing else is possible, and said so. What is no date gives a
problem's code and never an exception; nothing is guessed in silence. The day of receipt is an argument: no clock here.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from parsers.times import take_time

LONGEST = 160  # characters of a cell that are looked at; a date stands at its head
PRECISIONS = ("day", "week", "month", "season", "year")  # from fine to coarse
MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb febuary", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sept sep", "october oct", "november nov", "december dec"), 1)
    for name in names.split()
}  # fmt: skip
SEASONS = {  # first month, last month; winter ends in the year after. Terms as schools in England keep them.
    "spring term": (1, 4), "summer term": (4, 7), "autumn term": (9, 12),
    "spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "winter": (12, 14), "easter": (3, 4), "christmas": (12, 12),
}  # fmt: skip
SERIALS = (20_000, 60_000)  # spreadsheet day numbers that can be meant: October 1954 to April 2064
EPOCH = date(1899, 12, 30)

MONTH = "(?P<mon>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
SEASON = r"(?P<season>spring|summer|autumn|winter|easter|christmas)\s*(?P<term>term)?"
DAY, SEP = r"(?P<d>\d{1,2})", r"\s?[/.,\\-]\s?"
YEAR, YEAR_4 = r"(?P<y>\d{4}|\d{2})(?!\d)", r"(?P<y>(?:19|20)\d{2})(?!\d)"


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


# What a date is made of, the surest first; a piece may lack what the other end of a range supplies.
PIECES = (
    _form(r"(?P<y>(?:19|20)\d{2})[/.-](?P<m>\d{1,2})[/.-](?P<d>\d{1,2})(?!\d)"),
    _form(r"(?P<y>(?:19|20)\d{2})(?P<m>0[1-9]|1[0-2])(?P<d>[0-2]\d|3[01])(?!\d)"),
    _form(DAY + SEP + r"(?P<m>\d{1,2})" + SEP + YEAR + r"(?!\s?[/.]\s?\d)"),
    _form(DAY + r"\s(?P<m>\d{1,2})\s" + YEAR_4),
    _form(DAY + r"[\s/.-]*" + MONTH + r"[\s/.,'-]*" + YEAR),
    _form(MONTH + r"\s*(?P<d>\d{1,2}),?\s+" + YEAR_4),
    _form(MONTH + r"[\s/.,'-]*" + YEAR),
    _form(r"(?P<m>\d{1,2})\s?[/.-]\s?" + YEAR_4),
    _form(SEASON + r"[\s,']*(?P<y>(?:19|20)\d{2})(?:\s?[/-]\s?(?P<y2>\d{4}|\d{2})(?!\d))?"),
    _form(SEASON),
    _form(YEAR_4),
    _form(DAY + r"[\s/.-]*" + MONTH),
    _form(DAY + r"\s?[/.]\s?(?P<m>\d{1,2})(?!\d)"),
    _form(MONTH),
    _form(DAY + r"(?!\d)"),
)
JOIN = re.compile(r"\s*(?:-+|to|until|till|through|and|&|or|/|,|,\s*and)\s*")
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
    r"[\s\"'.,〃”“″′`^-]*(?:(?:-?do-?|ditto|same|as above|see above|above|(?:on\s)?(?:the\s)?same (?:day|date)(?: as above)?)[\s.\"-]*)?"
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


@dataclass(frozen=True, slots=True)
class Piece:
    """One date among the words, perhaps without its year or month."""

    head: int
    tail: int
    day: int | None = None
    month: int | None = None
    year: int | None = None
    season: str | None = None
    split_year: bool = False  # "2021/22": the season's year is the one that fits it


def read_date(text: str, *, received: date, year_hint: int | None = None, above: DateReading | None = None) -> DateReading:
    """The date that `text` says; `year_hint` completes a day and month, `above` is what a blank or a ditto mark repeats."""
    words = _plain(text)
    if serial := _serial(words):
        return DateReading(serial, None, "day")
    time, words = _clock_only(words) or take_time(WEEK.sub("week ", words))
    if SAME.fullmatch(words):
        return _repeated(above, time)
    reading = _read(_bare(words), received, year_hint)
    if reading.start is None:
        return replace(reading, time=time)
    return replace(reading, time=time, approximate=reading.approximate or ABOUT.search(words) is not None)


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
    words = re.sub(r"\bc(?:irca|a)?\b\.?(?!/)|\bapprox(?:imate(?:ly)?|\.)?|\bof\b|\bthe\b|\bin\b|\b(?<=mid)-", " ", words)
    return " ".join(words.split())


def _serial(words: str) -> date | None:
    match = SERIAL.fullmatch(words)
    return EPOCH + timedelta(days=int(match[1])) if match and SERIALS[0] <= int(match[1]) <= SERIALS[1] else None


def _repeated(above: DateReading | None, time: str | None) -> DateReading:
    if above is None or above.start is None:
        return DateReading(time=time, problem="undated")
    return replace(above, time=time, problem=None)


def _read(words: str, received: date, year_hint: int | None) -> DateReading:
    run = _first_run(words, received)
    if not run:
        return DateReading(problem="undated")
    complete = _complete(run, year_hint)
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


def _first_run(words: str, received: date) -> list[Piece]:
    """The first date in the words with all that is joined to it: `12`, `13 and 15 March 2021`."""
    runs: list[list[Piece]] = []
    for piece in _pieces(words, received):
        if runs and JOIN.fullmatch(words, runs[-1][-1].tail, piece.head):
            runs[-1].append(piece)
        else:
            runs.append([piece])
    telling = (run for run in runs if any(each.month or each.year or each.season for each in run))
    return next(telling, [])


def _pieces(words: str, received: date) -> Iterator[Piece]:
    at = 0
    while at < len(words):
        match = (
            None if at and words[at - 1].isalnum() else next((found for form in PIECES if (found := form.match(words, at))), None)
        )
        if match:
            yield _piece(match, received)
        at = match.end() if match else at + 1


def _piece(match: re.Match[str], received: date) -> Piece:
    found = match.groupdict()
    month = MONTHS[found["mon"]] if found.get("mon") else int(found["m"]) if found.get("m") else None
    season = f"{found['season']} {found['term'] or ''}".strip() if found.get("season") else None
    return Piece(
        match.start(),
        match.end(),
        int(found["d"]) if found.get("d") else None,
        month,
        _year(found["y"], received) if found.get("y") else None,
        season if season in SEASONS or season is None else str(found["season"]),
        bool(found.get("y2")),
    )


def _year(digits: str, received: date) -> int:
    """Two digits mean the latest such year that is not more than one year ahead of the day of receipt."""
    if len(digits) == 4:
        return int(digits)
    century = received.year // 100 * 100
    return century + int(digits) - (100 if century + int(digits) > received.year + 1 else 0)


def _complete(run: list[Piece], year_hint: int | None) -> list[Piece] | None:
    """The pieces with month and year taken from the piece after (or else before) them; None where no year is to be had."""
    pieces = list(run)
    known = next((each.year for each in pieces if each.year), year_hint)
    later: Piece | None = None
    for number in range(len(pieces) - 1, -1, -1):
        piece = pieces[number]
        month = piece.month or (later.month if later and piece.day and not piece.season else None)
        year = piece.year or (later.year if later else _last_year(pieces, number, known))
        if later and piece.year is None and year and month and later.month and later.year == year and month > later.month:
            year -= 1  # 30 December - 2 January 2021
        if year is None or (month is None and piece.day):
            return None
        later = pieces[number] = replace(piece, month=month, year=year)
    return pieces


def _last_year(pieces: list[Piece], number: int, known: int | None) -> int | None:
    """The year for the last piece of a run that has none: that of the piece before, or the next one where it would run backwards."""
    before, month = pieces[number - 1] if number else None, pieces[number].month
    backwards = before and before.year == known and before.month and month and month < before.month
    return known + 1 if known and backwards else known


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
