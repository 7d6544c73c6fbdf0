"""Files a held message whose locked documents open now, as if it had come open: the same screens, the same receipt.

A password from a person, or one that came in a second mail, opens the documents in the reader's child; a filing leaves. What was
filed from the message before stays as it is. No password is stored, logged or said again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from parsers.model import Outcome
from parsers.received import Reading
from service.domain.cases import MessageState, Reason
from service.domain.records import Filing
from service.workflows.cases.casework import Refused, note
from service.workflows.desk import Desk
from service.workflows.intake.assigning import read_again
from service.workflows.intake.endings import held
from service.workflows.intake.incoming import meet
from service.workflows.intake.passwords import opens
from service.workflows.intake.screens import screened
from service.workflows.ports import Ledger, Reader

NO_FORM = "It is open now and brings no form; somebody should read it."


def unlock(desk: Desk, reader: Reader, message_id: int, passwords: Sequence[str], who: str) -> str:
    """A sentence that says what became of the message; raises `Refused` where no password opens anything in it."""
    reading = read_unlocked(desk, reader, message_id, passwords)
    with desk.store.writing() as ledger:
        filing = file_opened(desk, ledger, message_id, reading, who)
    if filing is None:
        raise Refused(f"Message {message_id} is not waiting for you any more.")
    return _sentence(message_id, filing, reading)


def read_unlocked(desk: Desk, reader: Reader, message_id: int, passwords: Sequence[str]) -> Reading:
    """The held message with its documents opened; raises `Refused` where none opens."""
    reading = read_again(desk, reader, message_id, passwords)
    with desk.store.reading() as ledger:
        before = ledger.messages.attachments(message_id)
    if not any(each.outcome == Outcome.LOCKED.value for each in before):
        raise Refused(f"Message {message_id} holds no document that a password would open.")
    if reading.crashed:
        raise Refused(f"Reading message {message_id} failed; nothing was filed. Try again with fewer passwords.")
    if not opens(before, reading):
        raise Refused(f"None of the passwords opens a document of message {message_id}; nothing was filed.")
    return reading


def file_opened(desk: Desk, ledger: Ledger, message_id: int, reading: Reading, who: str) -> Filing | None:
    """How the message ends now; None where it waits no longer."""
    stored = ledger.messages.get(message_id)
    if stored is None or stored.state is not MessageState.HELD:
        return None
    filed = [each for each in ledger.messages.attachments(message_id) if each.return_id]
    positions = {each.position for each in filed}
    fresh = tuple(each for each in reading.documents if each.attachment.position not in positions)
    incoming = replace(
        meet(desk, ledger, stored, replace(reading, documents=fresh)), round=f":unlocked-{len(filed)}-{len(fresh)}"
    )
    filing = screened(incoming)
    if filing.state is MessageState.LEFT:  # somebody went to the trouble of opening it: it does not vanish
        filing = held(incoming, Reason.QUESTION, NO_FORM, answer_sender=False)
    filing = replace(filing, attachments=(*filed, *filing.attachments))
    ledger.messages.finish(message_id, filing, desk.clock.now())
    case = ledger.cases.get(filing.case_id) if filing.case_id else None
    note(desk, ledger, "message_unlocked", who, case, message=message_id, state=filing.state.value)
    return filing


def settle_bringers(desk: Desk, ledger: Ledger, brought_by: Sequence[int]) -> None:
    """Ends the mails that waited as a question and did no more than bring the password of a later message."""
    for number in brought_by:
        stored = ledger.messages.get(number)
        if stored is None or stored.state is not MessageState.HELD or stored.reason is not Reason.QUESTION:
            continue
        filing = Filing(
            state=MessageState.DONE,
            reason=Reason.PASSWORD,
            sender=stored.sender,
            case_id=stored.case_id,
            agency=stored.agency,
            target=desk.folders.processed,
            mail_id=stored.mail_id,
            attachments=tuple(ledger.messages.attachments(number)),
        )
        ledger.messages.finish(number, filing, desk.clock.now())
        note(desk, ledger, "message_settled", "service", None, message=number)


def _sentence(message_id: int, filing: Filing, reading: Reading) -> str:
    if filing.state is not MessageState.HELD:
        return f"Message {message_id} is open and filed as {filing.reason}."
    if filing.reason is Reason.LOCKED:
        return f"Message {message_id} still holds a document that none of these passwords opens; what opened is filed."
    unlock_where = f"rapid-review held unlock {message_id} --case REF --agency KEY"
    readable = any(each.extraction.outcome is Outcome.READ for each in reading.documents)
    how = f" To file it where you know it belongs: {unlock_where}" if readable else ""
    return f"Message {message_id} is open and still waits for you: {filing.reason}. {filing.doubt}{how}".strip()
