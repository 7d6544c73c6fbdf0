"""Owes the morning summary to staff and the weekly summary to the chair of the review group, and tells again what waits too long.

The day, the cases and the service itself are looked at; mails leave, each once a day or a week and person. A summary that was
owed costs a question to the outbox and no more, and a morning on which there was nothing to tell is looked at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from service.domain.heads import shown
from service.domain.notices import Audience, File, Notice, NoticeKind
from service.domain.summary.progress import picture_text
from service.domain.summary.summaries import CaseSummary, DigestWords, SummaryWords
from service.domain.summary.summarising import Morning, begins_week, is_wanted, week_of, weekly
from service.domain.words import spoken
from service.workflows.desk import Desk
from service.workflows.outgoing import owe
from service.workflows.summaries.insisting import owe_insistence
from service.workflows.summaries.surveying import for_the_week, look
from service.workflows.watching.closing import close_day

PICTURE = "progress"
WEEK = timedelta(days=7)

SAID = "summary_said_on"  # the last day on which a morning summary had anything to tell
NOTHING = "summary_nothing_on"  # the day on which there was none to send
NO_WEEK = "summary_no_week"  # the week for which there was none


def owe_summaries(desk: Desk) -> int:
    """How many summaries, and words about what has waited long, are owed now that were not before."""
    if desk.clock.now().time() >= desk.hours.digest:
        close_day(desk)
    return owe_insistence(desk) + owe_morning(desk) + owe_weekly(desk)


def owe_morning(desk: Desk) -> int:
    """How many members of staff are now owed today's morning summary."""
    today = desk.today()
    if not _hour_has_come(desk):
        return 0
    with desk.store.reading() as ledger:
        people = [each.email for each in desk.roster.staff if each.digest and not ledger.outbox.has(_once(today, each.email))]
        if not people or ledger.notes.get(NOTHING) == today.isoformat():
            return 0
        found, said_on = look(desk, ledger), ledger.notes.get(SAID)
    last = date.fromisoformat(said_on) if said_on else None
    if not is_wanted(today, found.says, last, desk.is_open):
        return _remember(desk, NOTHING, today.isoformat())
    notices = _morning_notices(desk, today, people, found, shown(close_day(desk)))
    with desk.store.writing() as ledger:
        if found.says:
            ledger.notes.set(SAID, today.isoformat())
        return sum(owe(desk, ledger, each) is not None for each in notices)


def owe_weekly(desk: Desk) -> int:
    """Whether the chair of the review group is now owed the week's summary: 1, or 0."""
    today, chair = desk.today(), desk.roster.partnership.chair
    if not chair or not _hour_has_come(desk) or not begins_week(today, desk.is_open):
        return 0
    once = f"summary:{week_of(today)}:{chair.lower()}"
    with desk.store.reading() as ledger:
        if ledger.outbox.has(once) or ledger.notes.get(NO_WEEK) == week_of(today):
            return 0
        cases = weekly(for_the_week(desk, ledger, today - WEEK))
    if not cases:
        return _remember(desk, NO_WEEK, week_of(today))
    words = SummaryWords(today, cases, PICTURE, picture_text(cases))
    notice = Notice(NoticeKind.SUMMARY, once, Audience.GROUP, chair, spoken(words), tag="RR summary", files=_picture(desk, cases))
    with desk.store.writing() as ledger:
        return int(owe(desk, ledger, notice) is not None)


def _morning_notices(desk: Desk, today: date, people: Sequence[str], found: Morning, head: str) -> list[Notice]:
    picture = PICTURE if found.cases else ""
    words = spoken(DigestWords(today, found.points, found.cases, found.silence, picture, picture_text(found.cases), head))
    files = _picture(desk, found.cases)
    return [
        Notice(NoticeKind.DIGEST, _once(today, each), Audience.STAFF, each, words, tag="RR digest", files=files)
        for each in people
    ]


def _picture(desk: Desk, cases: Sequence[CaseSummary]) -> tuple[File, ...]:
    if not cases:
        return ()
    return (File(f"{PICTURE}.png", "image/png", desk.charts.progress(cases), cid=PICTURE),)


def _once(today: date, address: str) -> str:
    return f"digest:{today.isoformat()}:{address.lower()}"


def _hour_has_come(desk: Desk) -> bool:
    now = desk.clock.now()
    return desk.is_open(now.date()) and now.time() >= desk.hours.digest


def _remember(desk: Desk, note: str, value: str) -> int:
    """Nought: nothing is owed, and it need not be looked at again."""
    with desk.store.writing() as ledger:
        ledger.notes.set(note, value)
    return 0
