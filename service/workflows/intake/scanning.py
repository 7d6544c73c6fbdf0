"""Has each message scanned for malware before it is read, and holds what was found, or could not be looked at.

A message's bytes enter; what holds it leaves, or None where it may be read. What the scanner finds is told to staff, never
answered and never parsed. While the scanner is away messages are held without a mail for each, staying where they are on the
server, and go back to waiting by themselves once it answers; what it will not look at, a person decides.
"""

from __future__ import annotations

from collections.abc import Callable

from service.domain.cases import MessageState, Reason
from service.domain.notices import Audience, Notice, NoticeKind
from service.domain.records import AuditEntry, Filing, StoredMessage
from service.domain.scans import Verdict
from service.domain.words import AlertWords, spoken
from service.workflows.cases.casework import note
from service.workflows.desk import Desk
from service.workflows.intake.holding import Doubtful, hold
from service.workflows.outgoing import owe
from service.workflows.ports import Ledger

SILENT_SINCE = "scanner_silent_since"
"""The note of when the scanner was first found away; there is none while it answers."""

NOT_FOR_US = "Do not open it in the mailbox; show it to whoever looks after your computers. Others of today wait in the list."
TOO_LARGE = "It is larger than the malware scanner looks at. Assigned, it is read without having been scanned."
TOO_SLOW = "The malware scanner answers, and did not get through this message. Assigned, it is read without having been scanned."


class ScannerSlow(Exception):  # noqa: N818 -- named as ReaderDown is
    """The scanner answers, and did not get through this message: it counts against the message, as a reader's death does."""


def why_held(desk: Desk, stored: StoredMessage, raw: bytes, *, last: bool) -> Callable[[Ledger], Filing] | None:
    """What holds the message, or None where it may be read; raises `ScannerSlow` unless it is the message's last attempt."""
    if desk.scanner is None:
        return None
    found = desk.scanner.scan(raw)
    if found.verdict is Verdict.CLEAN:
        return None
    if found.verdict is Verdict.FOUND:
        return lambda ledger: _hold_found(desk, ledger, stored, found.signature)
    if found.verdict is Verdict.TOO_LARGE:
        return lambda ledger: _hold_unscanned(desk, ledger, stored, TOO_LARGE)
    if not desk.scanner.answers():
        return lambda ledger: _hold_meanwhile(desk, ledger, stored)
    if not last:
        raise ScannerSlow
    return lambda ledger: _hold_unscanned(desk, ledger, stored, TOO_SLOW)


def waits_for_scanner(ledger: Ledger, message: StoredMessage) -> bool:
    """Whether the held message waits for the scanner alone and for no person."""
    return message.reason is Reason.UNSCANNED and ledger.notes.get(_refused(message.id)) is None


def resume(desk: Desk) -> int:
    """How many held messages wait to be looked at again, because the scanner answers or is asked no more."""
    with desk.store.reading() as ledger:
        silent = ledger.notes.get(SILENT_SINCE)
    if silent is None or (desk.scanner is not None and not desk.scanner.answers()):
        return 0
    with desk.store.writing() as ledger:
        ledger.notes.set(SILENT_SINCE, None)
        held = ledger.messages.in_state(MessageState.HELD, ledger.messages.number(MessageState.HELD) or 1)
        again = [each for each in held if waits_for_scanner(ledger, each)]
        for each in again:
            ledger.messages.finish(each.id, Filing(MessageState.WAITING, None), desk.clock.now())
            note(desk, ledger, "message_waits_again", "service", None, message=each.id, reason=Reason.UNSCANNED.value)
    return len(again)


def _hold_found(desk: Desk, ledger: Ledger, stored: StoredMessage, signature: str) -> Filing:
    """Holds a message in which the scanner found something; of those of one day staff get one mail."""
    evidence = {"message": stored.id, "signature": signature}
    ledger.audit.append(AuditEntry("malware_found", desk.clock.now(), "service", None, evidence))
    return hold(desk, ledger, Doubtful(stored.id, stored.received_at, Reason.MALWARE, NOT_FOR_US, known=True))


def _hold_unscanned(desk: Desk, ledger: Ledger, stored: StoredMessage, doubt: str) -> Filing:
    """Holds a message that the scanner will not look at, for a person."""
    ledger.notes.set(_refused(stored.id), desk.clock.now().isoformat())
    return hold(desk, ledger, Doubtful(stored.id, stored.received_at, Reason.UNSCANNED, doubt, known=True))


def _hold_meanwhile(desk: Desk, ledger: Ledger, stored: StoredMessage) -> Filing:
    """Holds a message until the scanner answers again; staff hear of the scanner, once a day, and not of each message."""
    if ledger.notes.get(SILENT_SINCE) is None:
        ledger.notes.set(SILENT_SINCE, desk.clock.now().isoformat())
        _tell_staff(desk, ledger)
    ledger.messages.forgive(stored.id)
    evidence = {"message": stored.id, "reason": Reason.UNSCANNED.value}
    ledger.audit.append(AuditEntry("message_held", desk.clock.now(), "service", None, evidence))
    return Filing(MessageState.HELD, Reason.UNSCANNED, doubt="It is looked at by itself as soon as the malware scanner answers.")


def _refused(message_id: int) -> str:
    """The note that says that the scanner will not look at that message."""
    return f"scan_refused_{message_id}"


def _tell_staff(desk: Desk, ledger: Ledger) -> None:
    words = AlertWords(
        what="The malware scanner does not answer",
        sentences=("Messages wait for it unread, and nobody is reminded of what may be among them. Nothing is lost.",),
        do=("See whether clamd runs: systemctl status clamav-daemon", "Then: rapid-review check --online"),
    )
    for person in desk.roster.staff:
        once = f"scanner:{desk.today().isoformat()}:{person.email.lower()}"
        owe(desk, ledger, Notice(NoticeKind.ALERT, once, Audience.STAFF, person.email, spoken(words), tag="RR alert"))
