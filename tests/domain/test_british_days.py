"""Days and times in a line: each way of writing them, what is left out, and what is no day."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.lines.british_days import Day, NoDay, Tense, dated, day, day_at
from service.domain.lines.british_times import time_at

TODAY = date(2026, 11, 20)  # a Friday
THIRD = date(2026, 12, 3)  # a Thursday
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


def on(text: str, tense: Tense = Tense.COMING, today: date = TODAY) -> date | str | None:
    """The day, or what is wrong with it, or None."""
    found = day(text, today, tense)
    return found.on if isinstance(found, Day) else found.sentence if isinstance(found, NoDay) else None


@pytest.mark.parametrize(
    "text",
    [
        *("2026-12-03", "2026/12/03", "3/12/2026", "03/12/2026", "3.12.26", "3.12.2026", "3-12-2026", "3/12", "03/12"),
        *("3 December", "3rd December", "3rd of December", "3rd December 2026", "3 DEC 26", "3 dec, 2026", "3 Dec."),
        *("Thursday 3 December", "Thursday, 3rd December 2026", "Thu 3 Dec", "Thurs 3/12", "thu. 3.12.26"),
        *("December 3", "December 3rd, 2026", "Thursday December 3", "3-Dec-2026", "03-Dec-26", "3Dec", "3Dec 2026"),
    ],
)
def test_the_third_of_december_is_understood(text: str) -> None:
    assert on(text) == THIRD
    assert on(text, Tense.PAST) == THIRD


@pytest.mark.parametrize(
    ("text", "tense", "today", "expected"),
    [
        ("today", Tense.COMING, TODAY, TODAY),
        ("tomorrow", Tense.COMING, TODAY, date(2026, 11, 21)),
        ("Thursday", Tense.COMING, TODAY, date(2026, 11, 26)),
        ("Friday", Tense.COMING, TODAY, date(2026, 11, 27)),  # today would be called today
        ("Monday", Tense.COMING, TODAY, date(2026, 11, 23)),
        ("Thursday", Tense.PAST, TODAY, date(2026, 11, 19)),
        ("Friday", Tense.PAST, TODAY, TODAY),
        ("yesterday", Tense.PAST, TODAY, date(2026, 11, 19)),
        ("today", Tense.PAST, TODAY, TODAY),
        ("tomorrow", Tense.PAST, TODAY, None),  # it has not been
        ("yesterday", Tense.COMING, TODAY, None),
        ("20 November", Tense.COMING, TODAY, TODAY),
        ("19 November", Tense.COMING, TODAY, date(2027, 11, 19)),
        ("19 November", Tense.PAST, TODAY, date(2026, 11, 19)),
        ("20 December", Tense.PAST, date(2027, 1, 8), date(2026, 12, 20)),
        ("8 January", Tense.COMING, date(2026, 12, 20), date(2027, 1, 8)),
        ("29 February", Tense.COMING, TODAY, date(2028, 2, 29)),
        ("29 February", Tense.PAST, TODAY, date(2028, 2, 29)),
        ("29/2", Tense.PAST, date(2026, 1, 10), date(2024, 2, 29)),
    ],
)
def test_what_is_left_out_is_settled_by_today_and_by_the_tense(
    text: str, tense: Tense, today: date, expected: date | None
) -> None:
    assert on(text, tense, today) == expected


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("31/02", "February has no day 31"),
        ("31 September 2026", "September has no day 31 in 2026"),
        ("29 February 2027", "February has no day 29 in 2027"),
        ("12/25/2026", "The day comes before the month"),
        ("2026-13-01", "3 December 2026"),
        ("2026-12-45", "December has no day 45"),
        ("45/45/2026", "This is no date"),
        ("3/12/1026", "This is no date"),
        ("Friday 3 December 2026", "3 December 2026 is a Thursday, not a Friday."),
        ("Fri 3/12", "3 December 2026 is a Thursday, not a Friday."),
        ("Thursday 3rd", "The month is not said"),
    ],
)
def test_what_looks_like_a_day_and_is_none_is_told_why(text: str, says: str) -> None:
    found = on(text)
    assert isinstance(found, str)
    assert says in found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "3",
        "December",
        "may",
        "3.12",
        "3-12",
        "next Thursday",
        "10:00",
        "day 3",
        "32",
        "the 3rd",
        "٣/١٢",
        "3 Décembre",
    ],
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert on(text) is None


@pytest.mark.parametrize(
    ("words", "taken"),
    [
        ("3 december 10:00 council house", 2),
        ("3 december 2026 10:00", 3),
        ("3 december 10 am", 2),
        ("thursday 10 am", 1),
        ("december 3 2 pm", 2),
        ("3 december 26 copies", 3),
        ("3/12 2 copies", 1),
    ],
)
def test_only_the_words_of_the_day_are_taken(words: str, taken: int) -> None:
    found = day_at(words.split(), TODAY, Tense.COMING)
    assert found is not None
    assert found.words == taken


@given(DAYS, st.sampled_from(Tense), DAYS)
def test_each_full_spelling_of_a_day_reads_back_whenever_it_is_read(each: date, tense: Tense, today: date) -> None:
    spellings = (
        each.isoformat(),
        f"{each:%d/%m/%Y}",
        f"{each:%d.%m.%y}",
        dated(each),
        f"{each:%A} {dated(each)}",
        f"{each:%d-%b-%y}",
    )
    assert {on(text, tense, today) for text in spellings} == {each}


@given(DAYS, DAYS)
def test_a_day_without_its_year_is_the_nearest_or_the_next(each: date, today: date) -> None:
    text = f"{each.day}/{each.month}"
    nearest, following = on(text, Tense.PAST, today), on(text, Tense.COMING, today)
    assert isinstance(nearest, date)
    assert isinstance(following, date)
    assert (nearest.day, nearest.month) == (following.day, following.month) == (each.day, each.month)
    assert today <= following
    if (each.day, each.month) != (29, 2):
        assert abs(nearest - today) <= timedelta(days=183)
        assert following - today <= timedelta(days=365)


@given(st.lists(st.text(max_size=12), max_size=5), st.dates(), st.sampled_from(Tense))
def test_no_words_on_any_day_raise(words: list[str], today: date, tense: Tense) -> None:
    found = day_at(words, today, tense)
    assert found is None or 0 < found.words <= len(words)


@pytest.mark.parametrize("text", ["today", "tomorrow", "yesterday", "monday", "sunday", "3/12", "29/2"])
@pytest.mark.parametrize("today", [date.min, date.max])
@pytest.mark.parametrize("tense", Tense)
def test_the_ends_of_the_calendar_raise_nothing(text: str, today: date, tense: Tense) -> None:
    assert on(text, tense, today) is None or on(text, tense, today)


@pytest.mark.parametrize(
    ("text", "at", "taken"),
    [
        ("10:00", time(10), 1),
        ("10.00", time(10), 1),
        ("9:30", time(9, 30), 1),
        ("10am", time(10), 1),
        ("10 am", time(10), 2),
        ("2.30pm", time(14, 30), 1),
        ("2:30 pm", time(14, 30), 2),
        ("1400", time(14), 1),
        ("1400hrs", time(14), 1),
        ("14:00 hours", time(14), 2),
        ("noon", time(12), 1),
        ("12 noon", time(12), 2),
        ("12pm", time(12), 1),
        ("12am", time(0), 1),
        ("10:00 Room 2", time(10), 1),
    ],
)
def test_a_time_is_understood(text: str, at: time, taken: int) -> None:
    found = time_at(text.lower().split())
    assert found is not None
    assert (found.at, found.words) == (at, taken)


@pytest.mark.parametrize("text", ["", "10", "24:00", "13pm", "2560", "10:60", "ten", "council house", "10am-12pm"])
def test_what_is_no_time_is_none(text: str) -> None:
    assert time_at(text.split()) is None
