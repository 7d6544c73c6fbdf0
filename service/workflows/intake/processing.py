"""Processes what waits: each message is taken, scanned and read in a bounded child; then it is decided about and recorded.

A message in its turn comes in, a message in its final state leaves; what it is and all that follows is one transaction, and they
are decided about one after the other, in the order of their arrival, however many are read at once. A message that kills its
reader, or us, is not tried for ever: what did not end in three attempts is held. A fault in one message never stops the next.
What was found is written only while the claim on the message holds: where several daemons work, each message is one daemon's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from parsers.received import Reading
from service.domain.cases import MessageState, Reason
from service.domain.records import AuditEntry, Filing, StoredMessage
from service.domain.servers import ReaderDown
from service.workflows.cases.casework import Refused
from service.workflows.desk import Desk
from service.workflows.intake.assigning import read_again
from service.workflows.intake.endings import ended
from service.workflows.intake.holding import Doubtful, hold
from service.workflows.intake.incoming import meet
from service.workflows.intake.passwords import Found, only_brings_it, read_with_words
from service.workflows.intake.screens import screened
from service.workflows.intake.steering import held_numbers
from service.workflows.intake.taking import ATTEMPTS, Taken, give_back, taken_in_turn
from service.workflows.intake.unlocking import file_opened, settle_bringers
from service.workflows.ports import Ledger, Reader

BATCH = 50
RETRY = timedelta(seconds=20)
"""How long a message waits for its next attempt, times the attempts made."""


def process_waiting(desk: Desk, reader: Reader, limit: int = BATCH) -> int:
    """How many messages came to their final state; nought only when none is left to be tried now, or we are to stop."""
    while waiting := _waiting(desk, limit):
        with taken_in_turn(desk, reader, waiting) as queue:
            ended = _processed(desk, reader, queue)
        if any(ended) or not ended:  # whatever else waits, others are at work on it
            return sum(ended)
    return 0


def _processed(desk: Desk, reader: Reader, queue: Iterator[Taken]) -> list[bool]:
    """Of each that was tried before we were to stop, whether it came to its final state."""
    ended: list[bool] = []
    for taken in queue:
        try:
            if not desk.goes_on():
                give_back(desk, taken)
                break
            came = process(desk, reader, taken)
            ended += [came] if came is not None else []
        finally:
            taken.struck.claim.release()
    return ended


def _waiting(desk: Desk, limit: int) -> list[int]:
    with desk.store.picking() as ledger:
        return ledger.messages.waiting(desk.clock.now(), limit)


def process(desk: Desk, reader: Reader, taken: Taken) -> bool | None:
    """Whether the message came to its final state; else it waits for its next attempt. None where it is another's by now."""
    if taken.given_up:
        return _give_up(desk, taken.stored, taken.given_up)
    if taken.later:
        return _later(desk, taken, taken.later)
    if taken.held:
        return _hold(desk, taken.stored, taken.held)
    found = _read(desk, reader, taken)
    if found.reading.crashed and taken.attempts < ATTEMPTS:
        return _later(desk, taken, "reader_died")
    others = _others(desk, reader, found.reading)
    if not taken.struck.claim.holds():  # it is another's by now, and the message is not to blame
        give_back(desk, taken)
        return None
    return _file(desk, taken, found, others)


def _read(desk: Desk, reader: Reader, taken: Taken) -> Found:
    try:
        return read_with_words(desk, reader, taken.stored, taken.raw, taken.reading())
    except ReaderDown:  # we are stopping, or the pool does not start: nothing is known against the message
        give_back(desk, taken)
        raise


def _others(desk: Desk, reader: Reader, reading: Reading) -> Mapping[int, Reading]:
    """The held messages that a mail from staff would settle, read before anything is decided, where they can be."""
    found: dict[int, Reading] = {}
    if desk.roster.staff_member(reading.message.sender):
        for number in held_numbers(reading.message.new_text, desk.today()):
            with suppress(Refused):
                found[number] = read_again(desk, reader, number)
    return found


def _file(desk: Desk, taken: Taken, found: Found, others: Mapping[int, Reading]) -> bool:
    try:
        with desk.store.writing() as ledger:
            file_message(desk, ledger, taken.stored, found, others)
    except Exception as fault:  # all of it is rolled back; its text may quote the message, so the type is all that is kept
        if taken.attempts < ATTEMPTS:
            return _later(desk, taken, type(fault).__name__)
        return _give_up(desk, taken.stored, f"an internal fault ({type(fault).__name__}) stopped it")
    return True


def file_message(desk: Desk, ledger: Ledger, stored: StoredMessage, found: Found, others: Mapping[int, Reading]) -> None:
    """Writes down what the message is and everything that follows from it; nothing where another process has done so."""
    now = ledger.messages.get(stored.id)
    if now is None or now.state is not MessageState.WAITING:
        return
    incoming = meet(desk, ledger, stored, found.reading, others)
    filed = [each for each in found.opened if file_opened(desk, ledger, each.stored.id, each.reading, "service")]
    brought = bool(filed) and only_brings_it(found.reading)
    filing = ended(incoming, MessageState.DONE, Reason.PASSWORD) if brought else screened(incoming)
    ledger.messages.finish(stored.id, replace(filing, mentions=incoming.named), desk.clock.now())
    settle_bringers(desk, ledger, found.brought_by)


def _hold(desk: Desk, stored: StoredMessage, held: Callable[[Ledger], Filing]) -> bool:
    with desk.store.writing() as ledger:
        now = ledger.messages.get(stored.id)
        if now is not None and now.state is MessageState.WAITING:  # else another process was quicker
            ledger.messages.finish(stored.id, held(ledger), desk.clock.now())
    return True


def _later(desk: Desk, taken: Taken, fault: str) -> bool:
    now = desk.clock.now()
    with desk.store.writing() as ledger:
        ledger.messages.defer(taken.stored.id, now + RETRY * taken.attempts)
        evidence = {"message": taken.stored.id, "attempt": taken.attempts, "fault": fault}
        ledger.audit.append(AuditEntry("attempt_failed", now, "service", None, evidence))
    return False


def _give_up(desk: Desk, stored: StoredMessage, doubt: str) -> bool:
    doubtful = Doubtful(stored.id, stored.received_at, Reason.CRASHED, f"Three attempts failed: {doubt}.", known=True)
    return _hold(desk, stored, lambda ledger: hold(desk, ledger, doubtful))
