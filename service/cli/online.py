"""What `check --online` asks of the mail servers: may we log in, are the folders there, may we move, does SMTP let us in?

The service enters, findings leave. Nothing in the mailbox is changed and no mail is sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from service.cli.faults import failure_of
from service.cli.findings import Finding, Verdict

if TYPE_CHECKING:
    from service.adapters.imap_rights import Rights
    from service.wiring import Service
    from service.workflows.ports import Scanner


def online(service: Service) -> Iterator[Finding]:
    """What the mail servers say."""
    from service.domain.servers import MailboxDown

    try:
        yield from _mailbox(service)
    except MailboxDown as down:
        yield Finding("mailbox", Verdict.WRONG, failure_of(down).lines[0])
    yield _smtp(service)
    if service.scanner is not None:
        yield _scanner(service.scanner)


def _mailbox(service: Service) -> Iterator[Finding]:
    from service.adapters.imap_rights import rights

    box = service.settings.mailbox
    status = service.mailbox.status(box.folder)
    yield Finding("mailbox", Verdict.RIGHT, f"logged in; {box.folder} holds {status.count} messages")
    found = rights(service.imap_settings(), box.folder, (box.processed, box.held))
    for name in (box.processed, box.held):
        yield _folder(name, found)
    yield _moving(found)
    yield _idle(found, service.poll_seconds)


def _folder(name: str, found: Rights) -> Finding:
    if name in found.missing:
        return Finding(f"folder {name}", Verdict.LOOK, "is made with the first message that is moved")
    return Finding(f"folder {name}", Verdict.RIGHT, "is there")


def _moving(found: Rights) -> Finding:
    if not found.can_move:
        return Finding("moving", Verdict.LOOK, "the server can neither MOVE nor UIDPLUS: messages stay where they are")
    if not found.may_move:
        return Finding("moving", Verdict.WRONG, "this login may not take messages out of the folder: give it the rights t and e")
    return Finding("moving", Verdict.RIGHT, "messages can be moved")


def _idle(found: Rights, seconds: int) -> Finding:
    if not found.can_idle:
        return Finding("idle", Verdict.LOOK, f"the server has no IDLE: mail is found every {seconds} seconds")
    return Finding("idle", Verdict.RIGHT, "new mail is noticed at once")


def _smtp(service: Service) -> Finding:
    from service.adapters.smtp_connection import connect, why

    try:
        line = connect(service.smtp_settings())
    except Exception as fault:
        code, said = why(fault)
        return Finding("smtp", Verdict.WRONG, f"{code} {said}" if code else said)
    line.close()
    return Finding("smtp", Verdict.RIGHT, "the server lets us in")


def _scanner(scanner: Scanner) -> Finding:
    if not scanner.answers():
        return Finding("malware scanner", Verdict.WRONG, "clamd does not answer; what comes waits for it unread")
    return Finding("malware scanner", Verdict.RIGHT, "answers")
