"""When a person is told that the service is blocked, and in what words: the whole rule, over minutes and days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from service.domain.blockage_words import CAUSES, SAID, words_of, words_of_the_end
from service.domain.blockages import Blockage, Part, Sign, Telling, is_due, outlook

AT = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
RULE = Telling()


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def told_at(until: timedelta, *, got_through: bool = True) -> list[timedelta]:
    """How long after its beginning a person is told of a blockage that lasts so long, looked at each minute."""
    blockage, told = Blockage(Part.MAILBOX, AT, "timeout"), []
    for minute in range(int(until / minutes(1)) + 1):
        now = AT + minutes(minute)
        if is_due(blockage, now, RULE):
            told.append(now - AT)
            blockage = blockage.noted(now, got_through=got_through)
    return told


def test_a_person_hears_within_fifteen_minutes_then_after_four_hours_then_daily() -> None:
    first, second, day = minutes(10), minutes(250), timedelta(days=1)
    assert told_at(timedelta(days=3)) == [first, second, second + day, second + 2 * day]


def test_where_nobody_could_be_told_it_is_tried_again_every_five_minutes() -> None:
    assert told_at(minutes(31), got_through=False) == [minutes(each) for each in (10, 15, 20, 25, 30)]


def test_after_a_failed_try_the_next_success_counts_as_the_first() -> None:
    blockage = Blockage(Part.SMTP, AT, "auth_refused").noted(AT + minutes(10), got_through=False)
    blockage = blockage.noted(AT + minutes(15), got_through=True)
    assert not is_due(blockage, AT + minutes(250), RULE)
    assert is_due(blockage, AT + minutes(255), RULE)


OLD = Blockage(Part.MAILBOX, AT, "timeout", (AT + minutes(10),))
LATER = AT + minutes(30)


def test_what_goes_on_keeps_its_beginning_and_takes_the_newest_code() -> None:
    seen = outlook({Part.MAILBOX: OLD}, [Sign(Part.MAILBOX, Part.MAILBOX, LATER, "auth_refused")], LATER)
    assert (seen.blocked[Part.MAILBOX].since, seen.blocked[Part.MAILBOX].code) == (AT, "auth_refused")
    assert seen.blocked[Part.MAILBOX].told == OLD.told
    assert (seen.showing, seen.over) == ({Part.MAILBOX}, ())


def test_it_is_over_when_its_own_loop_has_worked_whatever_the_others_do() -> None:
    signs = [Sign(Part.MAILBOX), Sign(Part.SMTP, Part.SMTP, LATER, "unreachable")]
    seen = outlook({Part.MAILBOX: OLD}, signs, LATER)
    assert (seen.over, set(seen.blocked)) == ((OLD,), {Part.SMTP})


@pytest.mark.parametrize(
    "sign", [Sign(Part.MAILBOX, known=False), Sign(Part.MAILBOX, Part.DATABASE, LATER, "OperationalError")], ids=["new", "other"]
)
def test_it_is_not_over_while_nothing_is_known_of_it(sign: Sign) -> None:
    seen = outlook({Part.MAILBOX: OLD}, [sign, Sign(Part.SMTP)], LATER)
    assert (seen.over, seen.blocked[Part.MAILBOX]) == ((), OLD)


@pytest.mark.parametrize(
    ("signs", "over"),
    [
        ([Sign(Part.MAILBOX), Sign(Part.WORK)], True),
        ([Sign(Part.MAILBOX, Part.MAILBOX, LATER, "timeout"), Sign(Part.WORK)], True),
        ([Sign(Part.MAILBOX), Sign(Part.WORK, known=False)], False),
        ([Sign(Part.MAILBOX), Sign(Part.WORK, Part.DISK, LATER, "OSError")], False),
    ],
)
def test_the_disk_is_well_when_no_loop_complains_of_it(signs: list[Sign], over: bool) -> None:
    full = Blockage(Part.DISK, AT, "OSError")
    assert outlook({Part.DISK: full}, signs, LATER).over == ((full,) if over else ())


@pytest.mark.parametrize("part", Part)
def test_every_part_is_said_in_words_with_what_to_do(part: Part) -> None:
    words = words_of(Blockage(part, AT, "timeout"))
    assert "Wednesday 4 March 2026, 09:00" in words.sentences[0]
    assert words.do
    assert words.what != words_of_the_end(Blockage(part, AT, "timeout"), LATER).what
    assert "09:30" in words_of_the_end(Blockage(part, AT, "timeout"), LATER).sentences[0]
    assert not words.what.endswith(".")


@pytest.mark.parametrize("code", CAUSES)
def test_every_cause_is_one_sentence(code: str) -> None:
    assert CAUSES[code] in words_of(Blockage(Part.MAILBOX, AT, code)).sentences[0]
    assert CAUSES[code].endswith((".", "?"))


def test_a_code_that_no_table_knows_is_shown_as_it_is() -> None:
    assert "OperationalError" in words_of(Blockage(Part.DATABASE, AT, "OperationalError")).sentences[0]
    assert set(SAID) == set(Part)
