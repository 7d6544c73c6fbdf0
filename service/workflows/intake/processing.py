"""Processes what waits: counts the attempt, has the message scanned and read in a bounded child, then decides and records.

An id comes in, a message in its final state leaves; what it is and all that follows is one transaction. The attempt is committed
before anything is scanned or parsed, so that a message which kills its reader, or us, is not tried for ever: what did not end in
three attempts is held. A fault in one message never stops the next. A message is claimed first, and what was found is written
only while the claim holds: where several daemons work, each message is one daemon's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
from service.workflows.intake.scanning import ScannerSlow, why_held
from service.workflows.intake.screens import screened
from service.workflows.intake.steering import held_numbers
from service.workflows.intake.unlocking import file_opened, settle_bringers
from service.workflows.ports import Claim, Ledger, Reader

BATCH = 50
ATTEMPTS = 3
RETRY = timedelta(seconds=20)
"""How long a message waits for its next attempt, times the attempts made."""


def process_waiting(desk: Desk, reader: Reader, limit: int = BATCH) -> int:
    """How many messages came to their final state; nought only when none is left to be tried now, or we are to stop."""
    while waiting := _waiting(desk, limit):
        done = tried = 0
        for each in waiting:
            if not desk.goes_on():
                return done
            ended = process(desk, reader, each)
            done, tried = done + bool(ended), tried + (ended is not None)
        if done or not tried:  # whatever else waits, others are at work on it
            return done
    return 0


def _waiting(desk: Desk, limit: int) -> list[int]:
    with desk.store.writing() as ledger:  # which passes over what another daemon is writing to
        return ledger.messages.waiting(desk.clock.now(), limit)


def process(desk: Desk, reader: Reader, message_id: int) -> bool | None:
    """Whether the message came to its final state; else it waits for its next attempt. None where it is another's to process."""
    claim = desk.store.claims.take(f"message {message_id}")
    if claim is None:
        return None
    try:
        return _process(desk, reader, message_id, claim)
    finally:
        claim.release()


def _process(desk: Desk, reader: Reader, message_id: int, claim: Claim) -> bool | None:
    with desk.store.writing() as ledger:
        attempts = ledger.messages.strike(message_id, desk.clock.now())
    with desk.store.reading() as ledger:
        stored = ledger.messages.get(message_id)
    if stored is None or attempts is None:  # another was quicker
        return None
    if attempts > ATTEMPTS:
        return _give_up(desk, stored, "the service stopped each time it read this message")
    try:
        with desk.store.reading() as ledger:
            raw = ledger.messages.raw(message_id)
    except Exception as fault:  # its bytes were damaged in the database: it must not stop the next
        return _later(desk, message_id, attempts, type(fault).__name__)
    if raw is None:
        return _give_up(desk, stored, "its bytes are not kept")
    try:
        held = why_held(desk, stored, raw, last=attempts >= ATTEMPTS)
    except ScannerSlow:
        return _later(desk, message_id, attempts, "scanner_slow")
    return _hold(desk, stored, held) if held else _understand(desk, reader, stored, raw, attempts, claim)


def _understand(desk: Desk, reader: Reader, stored: StoredMessage, raw: bytes, attempts: int, claim: Claim) -> bool | None:
    found = _read(desk, reader, stored, raw)
    if found.reading.crashed and attempts < ATTEMPTS:
        return _later(desk, stored.id, attempts, "reader_died")
    others = _others(desk, reader, found.reading)
    if not claim.holds():  # it is another's by now, and the message is not to blame
        _forgive(desk, stored.id)
        return None
    return _file(desk, stored, found, others, attempts)


def _read(desk: Desk, reader: Reader, stored: StoredMessage, raw: bytes) -> Found:
    try:
        return read_with_words(desk, reader, stored, raw)
    except ReaderDown:  # we are stopping, or the pool does not start: nothing is known against the message
        _forgive(desk, stored.id)
        raise


def _forgive(desk: Desk, message_id: int) -> None:
    with desk.store.writing() as ledger:
        ledger.messages.forgive(message_id)


def _others(desk: Desk, reader: Reader, reading: Reading) -> Mapping[int, Reading]:
    """The held messages that a mail from staff would settle, read before anything is decided, where they can be."""
    found: dict[int, Reading] = {}
    if desk.roster.staff_member(reading.message.sender):
        for number in held_numbers(reading.message.new_text, desk.today()):
            with suppress(Refused):
                found[number] = read_again(desk, reader, number)
    return found


def _file(desk: Desk, stored: StoredMessage, found: Found, others: Mapping[int, Reading], attempts: int) -> bool:
    try:
        with desk.store.writing() as ledger:
            file_message(desk, ledger, stored, found, others)
    except Exception as fault:  # all of it is rolled back; its text may quote the message, so the type is all that is kept
        if attempts < ATTEMPTS:
            return _later(desk, stored.id, attempts, type(fault).__name__)
        return _give_up(desk, stored, f"an internal fault ({type(fault).__name__}) stopped it")
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


def _later(desk: Desk, message_id: int, attempts: int, fault: str) -> bool:
    now = desk.clock.now()
    with desk.store.writing() as ledger:
        ledger.messages.defer(message_id, now + RETRY * attempts)
        evidence = {"message": message_id, "attempt": attempts, "fault": fault}
        ledger.audit.append(AuditEntry("attempt_failed", now, "service", None, evidence))
    return False


def _give_up(desk: Desk, stored: StoredMessage, doubt: str) -> bool:
    doubtful = Doubtful(stored.id, stored.received_at, Reason.CRASHED, f"Three attempts failed: {doubt}.", known=True)
    return _hold(desk, stored, lambda ledger: hold(desk, ledger, doubtful))
