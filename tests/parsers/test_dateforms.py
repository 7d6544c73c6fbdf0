"""docs/dates.md cannot lie: each row of its tables is read as it says, and each form reads back the days written in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.dated import date_head, is_date
from parsers.dates import PRECISIONS, DateReading, read_born, read_date, read_iso
from parsers.times import read_time, take_time

PAGE = (Path(__file__).parents[2] / "docs" / "dates.md").read_text("utf-8")
RECEIVED = date(2026, 12, 1)
ABOVE = DateReading(date(2021, 3, 12), None, "day")
READING = ("first", "last", "precision", "about", "time", "warning")
WARNINGS = {"undated", "impossible_date", "us_format_date", "ambiguous_date"}
FIRST, LAST = date(1900, 1, 1), date(2099, 12, 31)

Row = tuple[str, ...]


def tables() -> Iterator[tuple[Row, Row]]:
    """Every row of every table on the page, with the head of its table."""
    head: Row = ()
    for line in PAGE.splitlines():
        if not line.startswith("|"):
            head = ()
        elif not head:
            head = cells(line)
        elif not set(line) <= set("|-"):
            yield head, cells(line)


def cells(line: str) -> Row:
    """The cells of a table's line."""
    return tuple(cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|"))


def rows(*head: str) -> list[Row]:
    """The rows under that head, with the words in the first cell as somebody typed them."""
    found = [row for above, row in tables() if above == head]
    return [(row[0].strip("`").replace("(empty)", ""), *row[1:]) for row in found]


def said(reading: DateReading) -> Row:
    """A reading in the words of the page."""
    days = [day.isoformat() if day else "" for day in (reading.start, reading.end)]
    return (*days, reading.precision, "yes" if reading.approximate else "", reading.time or "", reading.problem or "")


ALONE, BELOW = rows("typed", *READING), rows("typed below", *READING)
TIMES, SINGLE = rows("typed", "time"), rows("typed", "one day", "born")
MISREAD = rows("typed", "meant first", "meant last", "read as")


@pytest.mark.parametrize("row", ALONE, ids=[row[0] or "empty" for row in ALONE])
def test_a_published_form_becomes_what_the_page_says(row: Row) -> None:
    assert said(read_date(row[0], received=RECEIVED)) == row[1:]


@pytest.mark.parametrize("row", BELOW, ids=[row[0] or "empty" for row in BELOW])
def test_a_form_below_others_takes_from_them_what_the_page_says(row: Row) -> None:
    assert said(read_date(row[0], received=RECEIVED, year_hint=2021, above=ABOVE)) == row[1:]


@pytest.mark.parametrize(("typed", "time"), TIMES, ids=[row[0] for row in TIMES])
def test_a_time_in_its_own_column_is_the_one_on_the_page(typed: str, time: str) -> None:
    assert (read_time(typed) or "") == time


@pytest.mark.parametrize(("typed", "day", "born"), SINGLE, ids=[row[0] for row in SINGLE])
def test_one_day_and_a_birth_are_what_the_page_says(typed: str, day: str, born: str) -> None:
    assert (read_iso(typed, received=RECEIVED) or "", read_born(typed, received=RECEIVED) or "") == (day, born)


@pytest.mark.xfail(strict=False, reason="the page says that it is not yet right; once it is, the row moves to a table above")
@pytest.mark.parametrize(("typed", "first", "last", "_"), MISREAD, ids=[row[0] for row in MISREAD])
def test_what_is_said_to_be_misread_becomes_what_is_meant(typed: str, first: str, last: str, _: str) -> None:
    assert said(read_date(typed, received=RECEIVED))[:2] == (first, last)


def test_the_page_is_read_whole() -> None:
    everything = [row for head, row in tables() if head != ("column", "means")]
    assert len(ALONE) + len(BELOW) + len(TIMES) + len(SINGLE) + len(MISREAD) == len(everything) > 200
    assert {row[6] for row in ALONE} - {""} == WARNINGS
    assert {row[3] for row in ALONE} == {*PRECISIONS, "unknown"}


def test_a_form_is_published_once() -> None:
    for typed in ([row[0] for row in table] for table in (ALONE, BELOW, TIMES, SINGLE)):
        assert len(typed) == len(set(typed))


MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def month(day: date) -> str:
    """The month's name."""
    return MONTHS[day.month - 1]


def ordinal(day: date) -> str:
    """The day of the month with its ending: 1st, 12th, 23rd."""
    ending = "th" if day.day in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
    return f"{day.day}{ending}"


DAY_FORMS: Mapping[str, Callable[[date], str]] = {
    "dd/mm/yyyy": lambda day: f"{day.day:02}/{day.month:02}/{day.year}",
    "d/m/yyyy": lambda day: f"{day.day}/{day.month}/{day.year}",
    "dd.mm.yyyy": lambda day: f"{day.day:02}.{day.month:02}.{day.year}",
    "d.m.yyyy": lambda day: f"{day.day}.{day.month}.{day.year}",
    "dd-mm-yyyy": lambda day: f"{day.day:02}-{day.month:02}-{day.year}",
    "dd mm yyyy": lambda day: f"{day.day:02} {day.month:02} {day.year}",
    "d\\m\\yyyy": lambda day: f"{day.day}\\{day.month}\\{day.year}",
    "d Month yyyy": lambda day: f"{day.day} {month(day)} {day.year}",
    "D MONTH yyyy": lambda day: f"{day.day} {month(day).upper()} {day.year}",
    "dth Month yyyy": lambda day: f"{ordinal(day)} {month(day)} {day.year}",
    "dth of Month, yyyy": lambda day: f"{ordinal(day)} of {month(day)}, {day.year}",
    "d Mon yyyy": lambda day: f"{day.day} {month(day)[:3]} {day.year}",
    "dd-Mon-yyyy": lambda day: f"{day.day:02}-{month(day)[:3]}-{day.year}",
    "dd/Mon/yyyy": lambda day: f"{day.day:02}/{month(day)[:3]}/{day.year}",
    "Weekday d Month yyyy": lambda day: f"{WEEKDAYS[day.weekday()]} {day.day} {month(day)} {day.year}",
    "Weekday, dth Month yyyy": lambda day: f"{WEEKDAYS[day.weekday()]}, {ordinal(day)} {month(day)} {day.year}",
    "Wee dd/mm/yyyy": lambda day: f"{WEEKDAYS[day.weekday()][:3]} {day.day:02}/{day.month:02}/{day.year}",
    "Month d, yyyy": lambda day: f"{month(day)} {day.day}, {day.year}",
    "yyyy-mm-dd": lambda day: day.isoformat(),
    "yyyy/mm/dd": lambda day: f"{day.year}/{day.month:02}/{day.day:02}",
    "yyyymmdd": lambda day: f"{day:%Y%m%d}",
}
AROUND: Mapping[str, Callable[[str], str]] = {
    "spaces": lambda words: f"  {words}\n",
    "hours": lambda words: f"{words} 14:30",
    "half": lambda words: f"{words} at 2.30pm",
}
DOUBTS = ("?{}", "{} ?", "c. {}", "circa {}", "approx {}", "about {}", "on or around {}", "{} (approx)", "before {}", "~{}")
DAYS = st.dates(FIRST, LAST)


def spread() -> Iterator[date]:
    """Days of two centuries: every thirty-seventh, so that each day of the year comes, and the ends of each year and February."""
    for number in range(0, (LAST - FIRST).days + 1, 37):
        yield FIRST + timedelta(days=number)
    for year in range(FIRST.year, LAST.year + 1):
        last = date(year, 3, 1) - timedelta(days=1)
        yield from (last, last + timedelta(days=1), date(year, 12, 31), date(year, 1, 1))


@pytest.mark.parametrize("form", DAY_FORMS)
def test_every_day_reads_back_from_the_form_it_is_written_in(form: str) -> None:
    wrong = [day for day in spread() if read_date(DAY_FORMS[form](day), received=RECEIVED) != DateReading(day, None, "day")]
    assert wrong == []


@pytest.mark.parametrize("form", ["d/m/yy", "d.m.yy", "d Mon yy", "d Month 'yy"])
def test_two_digits_read_back_within_the_hundred_years_that_they_can_mean(form: str) -> None:
    written = DAY_FORMS[form.replace("d Month 'yy", "d Month yyyy").replace("yy", "yyyy").replace("yyyyyyyy", "yyyy")]
    short = "'" if "'" in form else ""
    for day in (each for each in spread() if 1928 <= each.year <= 2027):
        typed = re.sub(r"\d\d(\d\d)$", rf"{short}\1", written(day))
        assert read_date(typed, received=RECEIVED).start == day, typed


def test_a_spreadsheet_number_in_bounds_is_its_day() -> None:
    for number in range(20_000, 60_001, 7):
        assert read_date(str(number), received=RECEIVED).start == date(1899, 12, 30) + timedelta(days=number)


@settings(deadline=None)
@given(DAYS, st.sampled_from(sorted(DAY_FORMS)), st.sampled_from(sorted(AROUND)))
def test_a_time_or_spaces_beside_a_day_leave_it_as_it_is(day: date, form: str, around: str) -> None:
    reading = read_date(AROUND[around](DAY_FORMS[form](day)), received=RECEIVED)
    assert (reading.start, reading.end, reading.precision, reading.problem) == (day, None, "day", None)
    assert reading.time == (None if around == "spaces" else "14:30")


@settings(deadline=None)
@given(DAYS, st.sampled_from(sorted(DAY_FORMS)), st.sampled_from(DOUBTS))
def test_a_doubt_says_about_and_moves_no_day(day: date, form: str, doubt: str) -> None:
    reading = read_date(doubt.format(DAY_FORMS[form](day)), received=RECEIVED)
    assert reading == DateReading(day, None, "day", approximate=True)


@settings(deadline=None)
@given(
    DAYS,
    st.integers(1, 4000),
    st.sampled_from(["dd/mm/yyyy", "d Month yyyy", "yyyy-mm-dd"]),
    st.sampled_from([" - ", " to ", " until "]),
)
def test_a_range_reads_back_whichever_end_comes_first(day: date, length: int, form: str, join: str) -> None:
    last = min(day + timedelta(days=length), LAST)
    for ends in ((day, last), (last, day)):
        reading = read_date(join.join(map(DAY_FORMS[form], ends)), received=RECEIVED)
        assert (reading.start, reading.end or reading.start, reading.precision) == (day, last, "day")


@settings(deadline=None)
@given(
    DAYS,
    st.sampled_from(["w/c", "W/C", "week commencing", "week beginning", "w/b"]),
    st.sampled_from(["dd/mm/yyyy", "d Month yyyy"]),
)
def test_a_week_is_seven_days_from_the_day_that_is_named(day: date, said_so: str, form: str) -> None:
    reading = read_date(f"{said_so} {DAY_FORMS[form](day)}", received=RECEIVED)
    assert reading == DateReading(day, day + timedelta(days=6), "week")


@given(st.integers(1900, 2099), st.sampled_from(MONTHS))
def test_a_month_runs_from_its_first_day_to_its_last(year: int, name: str) -> None:
    reading = read_date(f"{name} {year}", received=RECEIVED)
    assert reading.start == date(year, MONTHS.index(name) + 1, 1)
    assert reading.end is not None
    assert ((reading.end + timedelta(days=1)).day, reading.end.month, reading.precision) == (1, reading.start.month, "month")


@given(st.integers(13, 31), st.integers(1, 12), st.integers(1900, 2099))
def test_month_first_is_read_only_with_its_warning(day: int, number: int, year: int) -> None:
    reading = read_date(f"{number:02}/{day}/{year}", received=RECEIVED)
    assert reading.problem in {"us_format_date", "impossible_date"}
    assert reading.start is None or (reading.start.month, reading.start.day) == (number, day)


@given(st.integers(0, 23), st.integers(0, 59))
def test_every_minute_of_the_day_reads_back(hour: int, minute: int) -> None:
    time, half = f"{hour:02}:{minute:02}", "pm" if hour > 11 else "am"
    twelve = f"{hour % 12 or 12}.{minute:02}{half}"
    for typed in (
        time,
        f"{hour:02}.{minute:02}",
        f"{hour:02}{minute:02}",
        f"{hour:02}{minute:02}hrs",
        twelve,
        f"approx {twelve}",
    ):
        assert read_time(typed) == time, typed


WORDS = """14 3 03 31 99 0 2021 21 44269 2021/22 / . - – , : ' " ? ~ ( ) [ c. w/c w/e week to and or until from early mid late of
    the March Feb Sept spring term summer aged unknown n/k ditto at @ am pm hrs noon midnight 14:30 T Z st th ² ٣ １４"""
SCRAPS = st.sampled_from([*re.findall(r"\S+", WORDS), "\u200b", "\u00ad", "\n", "\t", " "])


@settings(deadline=None, max_examples=400)
@given(st.one_of(st.text(max_size=400), st.lists(SCRAPS, max_size=30).map(" ".join), st.lists(SCRAPS, max_size=30).map("".join)))
def test_no_words_at_all_raise_and_what_is_read_holds_together(typed: str) -> None:
    for reading in (
        read_date(typed, received=RECEIVED),
        read_date(typed, received=RECEIVED, year_hint=2021, above=ABOVE, ahead=20),
    ):
        assert (reading.start is None) == (reading.precision == "unknown")
        assert reading.start is None or reading.start <= (reading.end or reading.start)
        assert reading.problem is None or reading.problem in WARNINGS
        assert reading.start is not None or reading.problem is not None
    assert isinstance(is_date(typed), bool)
    assert 0 <= date_head(typed) <= len(typed)
    for time in (read_time(typed), take_time(typed)[0]):
        assert time is None or re.fullmatch(r"(?:[01]\d|2[0-3]):[0-5]\d", time)
    read_iso(typed, received=RECEIVED)
    read_born(typed, received=RECEIVED)
