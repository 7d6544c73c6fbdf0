"""Tells again what has waited long for a person: staff after four working hours, the manager after a working day.

The messages that wait are read; alerts leave that name the number and the reason and nothing of a case. Each is owed once, and
only while the office works: nobody is woken for what has waited since yesterday.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from service.domain.cases import REASONS, MessageState, Reason
from service.domain.day_words import moment
from service.domain.notices import Audience, Notice, NoticeKind
from service.domain.summary.waiting import A_DAY, LONG, Waiting
from service.domain.words import AlertWords, spoken
from service.workflows.desk import Desk
from service.workflows.intake.scanning import waits_for_scanner
from service.workflows.outgoing import owe
from service.workflows.ports import Ledger
from service.workflows.summaries.surveying import hours_of

RECENT = timedelta(days=14)
"""What has waited for longer was told by then, and stands in the morning summary."""


def owe_insistence(desk: Desk) -> int:
    """How many people are now told again of a message that waits."""
    if not hours_of(desk).are_now(desk.clock.now()):
        return 0
    with desk.store.reading() as ledger:
        if not ledger.messages.number(MessageState.HELD):
            return 0
        new = list(_new(desk, ledger))
    if not new:
        return 0
    with desk.store.writing() as ledger:
        still = {each.id for each in ledger.messages.in_state(MessageState.HELD)}
        return sum(owe(desk, ledger, notice) is not None for number, notice in new if number in still)


def _new(desk: Desk, ledger: Ledger) -> Iterator[tuple[int, Notice]]:
    """Each message's number with a notice that was not owed before."""
    now, hours = desk.clock.now(), hours_of(desk)
    for message in ledger.messages.in_state(MessageState.HELD):
        waiting = Waiting(message)
        if now - waiting.since > RECENT or not hours.have_passed(LONG, waiting.since, now):
            continue
        long = hours.have_passed(A_DAY, waiting.since, now)
        for notice in _notices(desk, ledger, waiting, a_day=long):
            if not ledger.outbox.has(notice.once):
                yield message.id, notice


def _notices(desk: Desk, ledger: Ledger, waiting: Waiting, *, a_day: bool) -> Iterator[Notice]:
    about, manager = _about(desk, ledger, waiting), desk.roster.partnership.manager.lower()
    told = [each.email.lower() for each in desk.roster.staff if _was_told(desk, ledger, waiting, each.email.lower())]
    for address in told:
        yield _notice(desk, waiting, f"waiting:{about}:{address}", address, a_day=False)
    if told and a_day and manager:
        yield _notice(desk, waiting, f"waiting:{about}:day:{manager}", manager, a_day=True)


def _about(desk: Desk, ledger: Ledger, waiting: Waiting) -> str:
    """What the mail is about: what cannot be verified is one matter a sender and day, as it was when it was first told."""
    if waiting.reason is Reason.MALWARE or waits_for_scanner(ledger, waiting.message):
        return f"{waiting.reason.value}:{_day(desk, waiting.since)}"
    if waiting.reason is not Reason.UNVERIFIED:
        return str(waiting.message.id)
    return f"unverified:{waiting.message.sender}:{_day(desk, waiting.since)}"


def _was_told(desk: Desk, ledger: Ledger, waiting: Waiting, address: str) -> bool:
    """Whether staff were told of it at first: of forged mail from nobody they were not, and are not told again."""
    return waiting.reason is not Reason.UNVERIFIED or ledger.outbox.has(f"held:{_about(desk, ledger, waiting)}:{address}")


def _day(desk: Desk, at: datetime) -> str:
    return at.astimezone(desk.clock.now().tzinfo).date().isoformat()


def _notice(desk: Desk, waiting: Waiting, once: str, address: str, *, a_day: bool) -> Notice:
    number = waiting.message.id
    since = waiting.since.astimezone(desk.clock.now().tzinfo)
    length = "a working day" if a_day else "four working hours"
    ask = f"Ask {desk.roster.partnership.business_unit} to settle it; each of them was told."
    mine = f"Settle it by a reply: held {number} assign REFERENCE AGENCY, or held {number} discard"
    words = AlertWords(
        what=f"Message {number} has waited for more than {length}",
        sentences=(f"Message {number} waits since {moment(since)}: {REASONS[waiting.reason][1]}.",),
        do=(ask,) if a_day else (mine, f"Look at it, on the server: rapid-review held show {number}"),
    )
    return Notice(NoticeKind.ALERT, once, Audience.STAFF, address, spoken(words), tag=f"RR held {number}")
