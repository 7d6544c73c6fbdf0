"""Reads a message whose documents are locked with the passwords that its sender wrote: in the mail itself, or in another of his.

A stored message and its bytes enter; a `Reading` leaves, opened where a word fits. The words are tried in the reader's child and
kept nowhere: each time they are taken anew from the sealed mails. Only mails of the very same address count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from parsers.model import Outcome
from parsers.received import Message, Reading
from service.domain.cases import MessageState, Reason
from service.domain.passwords import MOST, candidates, names_one
from service.domain.records import AttachmentOutcome, StoredMessage
from service.workflows.desk import Desk
from service.workflows.intake.incoming import meet
from service.workflows.ports import Reader

NEAR = timedelta(hours=48)
LONG_WAITING = timedelta(days=60)
MOST_MAILS = 5
MOST_HELD = 3


@dataclass(frozen=True, slots=True)
class Opened:
    """A held message that opens now, with what it reads as."""

    stored: StoredMessage
    reading: Reading


@dataclass(frozen=True, slots=True)
class Found:
    """A message as read, with what the passwords in its sender's mails did."""

    reading: Reading
    brought_by: tuple[int, ...] = ()  # mails that came before it and only brought its password
    opened: tuple[Opened, ...] = ()  # held messages that its own words open


def read_opened(desk: Desk, reader: Reader, stored: StoredMessage, raw: bytes, given: Sequence[str] = ()) -> Reading:
    """The message, its locked documents opened where a password fits: one that is given, or a word of the sender's."""
    return _tried(desk, reader, stored, raw, given, reader.read(raw, stored.received_at, given)).reading


def read_with_words(desk: Desk, reader: Reader, stored: StoredMessage, raw: bytes, reading: Reading) -> Found:
    """The message as it was read, opened where a word of its sender's fits, and the earlier ones that its own words open."""
    found = _tried(desk, reader, stored, raw, (), reading)
    return replace(found, opened=opened_by(desk, reader, stored, found.reading.message))


def _tried(desk: Desk, reader: Reader, stored: StoredMessage, raw: bytes, given: Sequence[str], reading: Reading) -> Found:
    if not is_locked(reading):
        return Found(reading)
    own = candidates(_said(reading.message))
    mails = _mails_near(desk, reader, stored, reading.message.sender or "")
    others = [word for _, each in mails for word in candidates(_said(each.message), alone=True)]
    words = tuple(dict.fromkeys((*own, *others)))[:MOST]
    tried = reader.read(raw, stored.received_at, (*given, *words)) if words else reading
    if is_locked(tried) or tried.crashed:
        return Found(reading if tried.crashed and not reading.crashed else tried)
    waited = (mail.id for mail, each in mails if mail.reason is Reason.QUESTION and only_brings_it(each))
    return Found(tried, brought_by=() if own else tuple(waited))


def is_locked(reading: Reading) -> bool:
    """Whether a password is all that is missing to read one of the documents."""
    return any(
        each.extraction.outcome is Outcome.LOCKED and any(problem.code == "locked" for problem in each.extraction.problems)
        for each in reading.documents
    )


def opens(before: Sequence[AttachmentOutcome], reading: Reading) -> bool:
    """Whether a document that was locked before is locked no longer."""
    was = {each.position for each in before if each.outcome == Outcome.LOCKED.value}
    now = {each.attachment.position for each in reading.documents if each.extraction.outcome is Outcome.LOCKED}
    return bool(was - now) and not reading.crashed


def _brings_files(message: Message) -> bool:
    """Whether files came with it: its few words then introduce them, and trying each on what waits would cost seconds a mail."""
    return any(not each.inline for each in message.attachments)


def _said(message: Message) -> str:
    return f"{message.new_text}\n{message.subject}"


def _mails_near(desk: Desk, reader: Reader, stored: StoredMessage, sender: str) -> list[tuple[StoredMessage, Reading]]:
    """What the sender wrote about then."""
    found: list[tuple[StoredMessage, Reading]] = []
    for each in _near(desk, stored, sender) if sender else ():
        with desk.store.reading() as ledger:
            raw = ledger.messages.raw(each.id)
        if raw is not None:
            found.append((each, reader.read(raw, each.received_at)))
    return found


def _near(desk: Desk, stored: StoredMessage, sender: str) -> list[StoredMessage]:
    """The mails of the sender that came within two days of this one and were kept, the nearest first."""
    with desk.store.reading() as ledger:
        found = ledger.messages.from_sender(sender, stored.received_at - NEAR)
    others = [each for each in found if each.id != stored.id and each.has_raw]
    kept = [each for each in others if each.state in (MessageState.HELD, MessageState.DONE)]
    close = [each for each in kept if each.received_at <= stored.received_at + NEAR]
    return sorted(close, key=lambda each: abs(each.received_at - stored.received_at))[:MOST_MAILS]


def opened_by(desk: Desk, reader: Reader, stored: StoredMessage, message: Message) -> tuple[Opened, ...]:
    """The sender's messages that wait because they are locked, and that a word of this mail opens."""
    words = candidates(_said(message), alone=not _brings_files(message))
    if not words or message.machine is not None or not message.sender:
        return ()
    with desk.store.reading() as ledger:
        found = ledger.messages.from_sender(message.sender, stored.received_at - LONG_WAITING, 100)
        held = [each for each in found if each.state is MessageState.HELD and each.reason is Reason.LOCKED][:MOST_HELD]
        if not held or not meet(desk, ledger, stored, Reading(message, ())).standing.authenticated:
            return ()
        waiting = [(each, ledger.messages.raw(each.id), ledger.messages.attachments(each.id)) for each in held]
    tried = [(each, reader.read(raw, each.received_at, words), before) for each, raw, before in waiting if raw is not None]
    return tuple(Opened(each, reading) for each, reading, before in tried if opens(before, reading))


def only_brings_it(reading: Reading) -> bool:
    """Whether a mail brings a password and nothing else that anybody would have to look at."""
    said = reading.message.new_text
    attached = any(not each.attachment.inline for each in reading.documents)
    return (names_one(_said(reading.message)) or len(said.split()) <= 3) and "?" not in said and not attached
