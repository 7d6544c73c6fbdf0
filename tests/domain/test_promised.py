"""Which day a promise means, said on a known day: the British way round, and never a day that is past."""

from datetime import date

import pytest

from service.domain.promised import day_meant
from service.domain.statements import is_acknowledgement

WEDNESDAY = date(2026, 4, 1)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("3/4", date(2026, 4, 3)),
        ("03/04/2026", date(2026, 4, 3)),
        ("3.4.26", date(2026, 4, 3)),
        ("12/5", date(2026, 5, 12)),
        ("2026-04-09", date(2026, 4, 9)),
        ("7 April", date(2026, 4, 7)),
        ("7th of April", date(2026, 4, 7)),
        ("Tuesday 7 April 2026", date(2026, 4, 7)),
        ("April 7th", date(2026, 4, 7)),
        ("Tues 7th", date(2026, 4, 7)),
        ("Tuesday the 5th", date(2026, 5, 5)),
        ("the 1st", date(2026, 4, 1)),
        ("the 31st", date(2026, 5, 31)),
        ("Thursday", date(2026, 4, 2)),
        ("thurs", date(2026, 4, 2)),
        ("Wednesday", date(2026, 4, 8)),
        ("this Wednesday", date(2026, 4, 1)),
        ("end of play Thursday", date(2026, 4, 2)),
        ("noon on Thursday", date(2026, 4, 2)),
        ("9.10 on Thursday", date(2026, 4, 2)),
        ("2.30pm tomorrow", date(2026, 4, 2)),
        ("Monday week", date(2026, 4, 13)),
        ("a week on Monday", date(2026, 4, 13)),
        ("a fortnight on Monday", date(2026, 4, 20)),
        ("next Friday", date(2026, 4, 10)),
        ("Tuesday next week", date(2026, 4, 7)),
        ("in two weeks", date(2026, 4, 15)),
        ("in a week's time", date(2026, 4, 8)),
        ("in a fortnight", date(2026, 4, 15)),
        ("within 48 hours", date(2026, 4, 3)),
        ("within the next 3 days", date(2026, 4, 4)),
        ("a week today", date(2026, 4, 8)),
        ("tomorrow", date(2026, 4, 2)),
        ("today", date(2026, 4, 1)),
        ("COP", date(2026, 4, 1)),
        ("the end of the week", date(2026, 4, 3)),
        ("end of next week", date(2026, 4, 10)),
        ("early next week", date(2026, 4, 10)),
        ("the start of next week", date(2026, 4, 6)),
        ("the end of the month", date(2026, 4, 30)),
        ("the end of next month", date(2026, 5, 31)),
        ("soon", None),
        ("31 February", None),
        ("99/99", None),
    ],
)
def test_a_day_is_meant_as_people_in_britain_say_it(words: str, day: date | None) -> None:
    assert day_meant(words, WEDNESDAY) == day


@pytest.mark.parametrize(
    ("words", "today", "day"),
    [
        ("next Friday", date(2026, 4, 5), date(2026, 4, 10)),  # said on a Sunday
        ("next Friday", date(2026, 4, 3), date(2026, 4, 10)),  # said on a Friday
        ("end of the week", date(2026, 4, 4), date(2026, 4, 10)),  # said on a Saturday
        ("3 January", date(2026, 12, 20), date(2027, 1, 3)),
        ("3/4", date(2026, 4, 10), None),  # it is past, and nobody promises for next year
        ("2 March 2026", date(2026, 4, 10), None),
        ("Tuesday 7 April", date(2026, 4, 8), None),
        ("Tues 7/4", date(2026, 4, 8), None),
        ("Tues 7th", date(2026, 4, 8), date(2026, 5, 7)),  # no Tuesday: the number counts
        ("the end of the month", date(2026, 12, 31), date(2026, 12, 31)),
        ("the end of next month", date(2026, 12, 31), date(2027, 1, 31)),
        ("29 February", date(2027, 12, 1), date(2028, 2, 29)),
    ],
)
def test_what_is_meant_depends_on_the_day_on_which_it_was_said(words: str, today: date, day: date | None) -> None:
    assert day_meant(words, today) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Thanks, we will return it by Monday week.", date(2026, 4, 13)),
        ("Received, will send this in two weeks", date(2026, 4, 15)),
        ("I will complete the form by end of play Thursday.\n\nKind regards\nJo", date(2026, 4, 2)),
        ("Thank you. You will have it next Friday", date(2026, 4, 10)),
        ("Got it. We will respond by 3/4", date(2026, 4, 3)),
        ("Noted, will return by Tues 7th", date(2026, 4, 7)),
        ("We aim to return this within 5 days", date(2026, 4, 6)),
        ("Thanks, a week today", date(2026, 4, 8)),
    ],
)
def test_a_promise_in_a_mail_becomes_its_day(text: str, day: date) -> None:
    said = is_acknowledgement(text)
    assert said is not None
    assert day_meant(said.promised or "", WEDNESDAY) == day
