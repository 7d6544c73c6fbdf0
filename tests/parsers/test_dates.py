"""What people type into a date cell, and the interval that it means."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from parsers.dates import DateReading, read_born, read_date, read_iso
from parsers.times import read_time, take_time

RECEIVED = date(2026, 12, 1)

DAYS = {
    "12/3/21": "2021-03-12",
    "12.3.21": "2021-03-12",
    "12-03-2021": "2021-03-12",
    "12 03 2021": "2021-03-12",
    "22.05/16": "2016-05-22",
    "22-may-16": "2016-05-22",
    "12th March 2021": "2021-03-12",
    "Fri 12 Mar 21": "2021-03-12",
    "Mon 5th of April 2021": "2021-04-05",
    "March 12, 2021": "2021-03-12",
    "2021-03-12": "2021-03-12",
    "20210312": "2021-03-12",
    "44267": "2021-03-12",
    "44267.604": "2021-03-12",
    "1/1/68": "1968-01-01",
    "03/12/2021": "2021-12-03",
    "12／03／２０２１": "2021-03-12",
    "12\u200b/03\u00a0/2021": "2021-03-12",
    "29/02/2024": "2024-02-29",
    "from 1 March 2021 to present": "2021-03-01",
}

ABOUT = {
    "?12/03/2021": "2021-03-12",
    "? 22 may 2016": "2016-05-22",
    "22 may 2016 ?": "2016-05-22",
    "probably 22 may 2016": "2016-05-22",
    "c. 12/03/2021": "2021-03-12",
    "c.12/3/21": "2021-03-12",
    "12/3/21 (approx)": "2021-03-12",
    "on or about 12/03/2021": "2021-03-12",
}

SPANS = {
    "12-15 March 2021": ("2021-03-12", "2021-03-15", "day", False),
    "12-15/03/21": ("2021-03-12", "2021-03-15", "day", False),
    "12/3/21 to 15/3/21": ("2021-03-12", "2021-03-15", "day", False),
    "12/03 to 15/03/21": ("2021-03-12", "2021-03-15", "day", False),
    "2/1 – 8/1/2023": ("2023-01-02", "2023-01-08", "day", False),
    "Between 12 and 17 January 2024": ("2024-01-12", "2024-01-17", "day", False),
    "12/13 March 2021": ("2021-03-12", "2021-03-13", "day", False),
    "12 or 13 March 2021": ("2021-03-12", "2021-03-13", "day", True),
    "30 Dec - 2 Jan 2021": ("2020-12-30", "2021-01-02", "day", False),
    "30 Dec 2020 to 2 Jan": ("2020-12-30", "2021-01-02", "day", False),
    "c. 12-15 March 2021": ("2021-03-12", "2021-03-15", "day", True),
    "March 2021": ("2021-03-01", "2021-03-31", "month", False),
    "Mar-21": ("2021-03-01", "2021-03-31", "month", False),
    "03/2021": ("2021-03-01", "2021-03-31", "month", False),
    "early March 2021": ("2021-03-01", "2021-03-31", "month", True),
    "mid-March 2021": ("2021-03-01", "2021-03-31", "month", True),
    "End of March 2021": ("2021-03-01", "2021-03-31", "month", True),
    "approx June 20": ("2020-06-01", "2020-06-30", "month", True),
    "March - May 2021": ("2021-03-01", "2021-05-31", "month", False),
    "between Jan and March 2021": ("2021-01-01", "2021-03-31", "month", False),
    "December 2020 - January 2021": ("2020-12-01", "2021-01-31", "month", False),
    "2019": ("2019-01-01", "2019-12-31", "year", False),
    "c. 2019": ("2019-01-01", "2019-12-31", "year", True),
    "circa 2019": ("2019-01-01", "2019-12-31", "year", True),
    "2019 (exact date not known)": ("2019-01-01", "2019-12-31", "year", True),
    "2020-2021": ("2020-01-01", "2021-12-31", "year", False),
    "Spring term 2022": ("2022-01-01", "2022-04-30", "season", True),
    "Summer Term 2022": ("2022-04-01", "2022-07-31", "season", True),
    "Autumn term 2021/22": ("2021-09-01", "2021-12-31", "season", True),
    "Spring term 2021/22": ("2022-01-01", "2022-04-30", "season", True),
    "Summer 2022": ("2022-06-01", "2022-08-31", "season", True),
    "Winter 2021/22": ("2021-12-01", "2022-02-28", "season", True),
    "w/c 7 June 2021": ("2021-06-07", "2021-06-13", "week", False),
    "W/C 7.6.21": ("2021-06-07", "2021-06-13", "week", False),
    "wc 7/6/21": ("2021-06-07", "2021-06-13", "week", False),
    "Week commencing 7/6/21": ("2021-06-07", "2021-06-13", "week", False),
    "w/e 13/6/21": ("2021-06-07", "2021-06-13", "week", False),
}

NONE = {
    "undated": "undated",
    "n/k": "undated",
    "Date unknown": "undated",
    "see letter": "undated",
    "aged 3": "undated",
    "36/40": "undated",
    "31/02/2021": "impossible_date",
    "31/04/21": "impossible_date",
    "13/13/2021": "impossible_date",
    "99/99/9999": "impossible_date",
    "12/03": "ambiguous_date",
    "12 March": "ambiguous_date",
    "Autumn Term": "ambiguous_date",
}

TIMES = {
    "12/03/2021 14:30": "14:30",
    "12/3/21 @ 2.30pm": "14:30",
    "12/3/21 approx 3pm": "15:00",
    "29/05/2023 1410hrs": "14:10",
    "18 September 2023 07.50": "07:50",
    "1.6.23 08.00": "08:00",
    "07/03/2024\n8.05am": "08:05",
    "2021-03-12T14:30:00Z": "14:30",
    "12/3/21 12 midnight": "00:00",
    "12.03.21": None,
}


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


@pytest.mark.parametrize(("typed", "day"), DAYS.items(), ids=DAYS.keys())
def test_a_day_is_read_day_first_however_it_is_typed(typed: str, day: str) -> None:
    reading = read_date(typed, received=RECEIVED)
    assert (iso(reading.start), reading.end, reading.precision, reading.approximate, reading.problem) == (
        day,
        None,
        "day",
        False,
        None,
    )


@pytest.mark.parametrize(("typed", "day"), ABOUT.items(), ids=ABOUT.keys())
def test_a_day_that_says_about_is_approximate(typed: str, day: str) -> None:
    reading = read_date(typed, received=RECEIVED)
    assert (iso(reading.start), reading.precision, reading.approximate) == (day, "day", True)


@pytest.mark.parametrize(("typed", "expected"), SPANS.items(), ids=SPANS.keys())
def test_an_imprecise_date_is_an_interval_with_its_precision(typed: str, expected: tuple[str, str, str, bool]) -> None:
    reading = read_date(typed, received=RECEIVED)
    assert (iso(reading.start), iso(reading.end), reading.precision, reading.approximate) == expected


@pytest.mark.parametrize(("typed", "problem"), NONE.items(), ids=NONE.keys())
def test_what_is_no_date_says_why(typed: str, problem: str) -> None:
    reading = read_date(typed, received=RECEIVED)
    assert (reading.start, reading.end, reading.precision, reading.problem) == (None, None, "unknown", problem)


def test_month_before_day_is_read_only_where_nothing_else_is_possible_and_said_so() -> None:
    assert read_date("04/23/2021", received=RECEIVED) == DateReading(date(2021, 4, 23), None, "day", problem="us_format_date")
    assert read_date("04/05/2021", received=RECEIVED).start == date(2021, 5, 4)


def test_a_day_and_month_take_the_year_that_stands_above_them() -> None:
    assert read_date("12/03", received=RECEIVED, year_hint=2021).start == date(2021, 3, 12)
    assert read_date("12 Mar", received=RECEIVED, year_hint=2021).start == date(2021, 3, 12)
    assert read_date("Autumn term", received=RECEIVED, year_hint=2021).start == date(2021, 9, 1)


@pytest.mark.parametrize("typed", ["", "  ", '"', "〃", "-do-", "ditto", "as above", "Same date", "same day"])
def test_a_ditto_repeats_the_date_above_with_its_interval(typed: str) -> None:
    above = DateReading(date(2021, 3, 1), date(2021, 3, 31), "month", problem=None)
    assert read_date(typed, received=RECEIVED, above=above) == above
    assert read_date(typed, received=RECEIVED).problem == "undated"


def test_a_cell_with_only_a_time_keeps_the_date_above() -> None:
    above = DateReading(date(2021, 3, 12), None, "day", time="09:00")
    assert read_date("17.15", received=RECEIVED, above=above) == DateReading(date(2021, 3, 12), None, "day", time="17:15")
    assert read_date("1430hrs", received=RECEIVED, above=above).time == "14:30"


def test_two_digit_years_never_lie_far_in_the_future() -> None:
    assert read_date("1/1/27", received=RECEIVED).start == date(2027, 1, 1)
    assert read_date("1/1/28", received=RECEIVED).start == date(1928, 1, 1)


@pytest.mark.parametrize(("typed", "time"), TIMES.items(), ids=[repr(each) for each in TIMES])
def test_the_time_in_a_date_cell_is_taken_out_of_it(typed: str, time: str | None) -> None:
    reading = read_date(typed, received=RECEIVED)
    assert reading.time == time
    assert reading.precision == "day"


@pytest.mark.parametrize(
    ("typed", "time"),
    [("14:30", "14:30"), ("1430", "14:30"), ("9.30", "09:30"), ("14.30", "14:30"), ("2pm", "14:00"), ("noon", "12:00"),
     ("9", "09:00"), ("approx 5pm", "17:00"), ("12.15am", "00:15"), ("25:00", None), ("evening", None), ("", None)],
)  # fmt: skip
def test_a_time_column_is_read_more_freely(typed: str, time: str | None) -> None:
    assert read_time(typed) == time


def test_taking_the_time_out_leaves_the_other_words() -> None:
    assert take_time("12/03/2021 at 14:30 by phone") == ("14:30", "12/03/2021   by phone")


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("On or around 12/3/21 at 07:30", "2021-03-12"),
        ("2 April 2019 (5 years)", "2019-04-02"),
        ("March 2021", None),
        ("Not known", None),
        ("", None),
    ],
)
def test_a_form_date_drops_the_words_around_it(typed: str, day: str | None) -> None:
    assert read_iso(typed, received=RECEIVED) == day


@pytest.mark.parametrize(
    ("typed", "born"), [("c. 1988", "1988"), ("02/04/1990", "1990-04-02"), ("34", None), ("Not known", None)]
)
def test_a_birth_may_be_known_by_its_year_only(typed: str, born: str | None) -> None:
    assert read_born(typed, received=RECEIVED) == born


PIECES = st.sampled_from(
    [
        "12",
        "/",
        "3",
        ".",
        "-",
        "2021",
        " ",
        "march",
        "w/c ",
        "c. ",
        "?",
        "to",
        "am",
        ":",
        "term",
        "31",
        "0",
        "٣",
        "²",
        "٠٣/٠٤/٢٠٢١",
        "\n",
        '"',
    ]
)


@settings(deadline=None, max_examples=300)
@given(st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=40).map("".join)))
@example("9" * 10_000)
@example("12/" * 3_000)
@example("0/0/0000")
@example("٠٣/٠٤/٢٠٢١")
def test_no_words_make_the_reader_raise_or_hang(typed: str) -> None:
    reading = read_date(typed, received=RECEIVED, year_hint=2021)
    assert (reading.start is None) == (reading.precision == "unknown")
    assert reading.start is None or reading.end is None or reading.start <= reading.end
    read_time(typed)
