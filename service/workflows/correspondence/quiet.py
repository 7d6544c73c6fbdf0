"""Whether anybody may be chased now: nobody is, for what may be in our own inbox.

The mailbox must have been collected to its end within the last quarter of an hour, nothing may wait to be understood, and an
agency of which something is held for a person, or which had an answer from us today, is left alone. Asked when a mail is owed and
asked again when it is to be sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from service.domain.cases import Case, MessageState
from service.domain.correspondence.patience import paused_until
from service.domain.correspondence.reach import channel_of
from service.domain.correspondence.written import CHASING
from service.domain.notices import NoticeKind
from service.domain.posting import contacts_of, matches
from service.domain.records import OutboxMail, StoredMessage
from service.workflows.desk import Desk
from service.workflows.intake.scanning import SILENT_SINCE
from service.workflows.ports import Ledger

FRESH = timedelta(minutes=15)

ANSWERED = frozenset({NoticeKind.RECEIPT, NoticeKind.QUERY})
"""Kinds that tell an agency what is still needed of it."""


def hour_has_come(desk: Desk) -> bool:
    """Whether it is the time of day, on a day when the office is open, at which agencies are reminded."""
    now = desk.clock.now()
    return desk.is_open(now.date()) and desk.hours.remind <= now.time() < desk.send.between[1]


def all_is_read(desk: Desk, ledger: Ledger) -> bool:
    """Whether the mailbox was collected to its end a short while ago and everything in it was understood."""
    return not _unread(desk, ledger)


def _unread(desk: Desk, ledger: Ledger) -> str:
    """Why an answer may be here that nobody has read, in words; empty where none may."""
    reached = ledger.notes.get("mailbox_reached_at")
    if ledger.notes.get("mailbox_down_since") is not None:
        return "the mailbox cannot be reached"
    if reached is None or not timedelta() <= desk.clock.now() - datetime.fromisoformat(reached) <= FRESH:
        return "the mailbox was not read to its end in the last quarter of an hour"
    if ledger.notes.get(SILENT_SINCE) is not None:
        return "mail waits for the malware scanner"
    return "mail waits to be understood" if ledger.messages.oldest_waiting() is not None else ""


def stopped(desk: Desk, ledger: Ledger) -> Iterator[str]:
    """Why nobody, or an agency, is chased for now, a sentence each; none where nothing stands in the way."""
    unread = _unread(desk, ledger)
    if unread:
        yield f"Nobody is reminded for now: {unread}."
    for case in ledger.cases.live():
        paused = paused_until(case, None, desk.today())
        if paused:
            yield f"Nobody is reminded in {case.reference}: it is paused until {paused:%Y-%m-%d} is over."
        for agency in sorted(whose_mail_waits(desk, ledger, case) & {each.key for each in case.agencies}):
            yield f"{agency} is not reminded in {case.reference}: a message that may be its answer waits for you."


def whose_mail_waits(desk: Desk, ledger: Ledger, case: Case) -> frozenset[str]:
    """The agencies of the case of which a message is held for a person."""
    held = ledger.messages.in_state(MessageState.HELD)
    keys = {each.key for each in case.agencies} | {listed.via for listed in desk.roster.agencies.values() if listed.via}
    return frozenset(key for key in keys if any(_may_be_of(desk, case, key, each) for each in held))


def answered_today(desk: Desk, ledger: Ledger, case: Case) -> frozenset[str]:
    """The agencies that had a receipt or a query today, which said what is still needed, and whoever they are asked through."""
    now = desk.clock.now()
    mails = (each for each in ledger.outbox.of_case(case.id) if each.kind in ANSWERED and each.agency)
    keys = {each.agency or "" for each in mails if each.created_at.astimezone(now.tzinfo).date() == now.date()}
    return frozenset(keys | {channel_of(case, each, desk.roster) for each in keys})


def _may_be_of(desk: Desk, case: Case, agency: str, message: StoredMessage) -> bool:
    if message.case_id not in (None, case.id):
        return False
    if message.agency == agency:
        return True
    sender, listed = (message.sender or "").lower(), desk.roster.agencies.get(agency)
    named = {each.lower() for each in contacts_of(case, agency, desk.roster)}
    return bool(sender) and (sender in named or (listed is not None and matches(sender, listed.accept_from)))


def obstacle(desk: Desk, ledger: Ledger, mail: OutboxMail, case: Case | None) -> str | None:
    """Why a mail that chases must wait for now, or None; mail of any other kind never waits here."""
    if mail.kind not in CHASING or case is None:
        return None
    asked = {mail.agency, *(each.agency for each in case.requests if each.id in mail.request_ids)}
    if any(paused_until(case, each, desk.today()) for each in asked):
        return "the agency is paused"
    if not all_is_read(desk, ledger):
        return "the mailbox was not read to its end"
    if whose_mail_waits(desk, ledger, case) & asked:
        return "a message of the agency waits for a person"
    return "the agency had an answer from us today" if answered_today(desk, ledger, case) & asked else None
