"""What `check --online` asks of the mail servers: may we log in, are the folders there, may we move, does SMTP let us in?

The service enters, findings leave. Nothing in the mailbox is changed and no mail is sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from service.cli.checks import Finding, Verdict
from service.cli.faults import failure_of

if TYPE_CHECKING:
    from imapclient import IMAPClient

    from service.wiring import Service

TO_MOVE_AWAY = frozenset("te")
"""Rights to mark deleted and to expunge (RFC 4314): a move needs both."""


def online(service: Service) -> Iterator[Finding]:
    """What the mail servers say."""
    from service.domain.servers import MailboxDown

    try:
        yield from _mailbox(service)
    except MailboxDown as down:
        yield Finding("mailbox", Verdict.WRONG, failure_of(down).lines[0])
    yield _smtp(service)


def _mailbox(service: Service) -> Iterator[Finding]:
    box = service.settings.mailbox
    status = service.mailbox.status(box.folder)
    yield Finding("mailbox", Verdict.RIGHT, f"logged in; {box.folder} holds {status.count} messages")
    yield from _rights(service)


def _rights(service: Service) -> Iterator[Finding]:
    from service.adapters.imap_connection import connect, hang_up

    client = connect(service.imap_settings())
    try:
        yield from _folders(service, client)
        yield _moving(service, client)
        yield _idle(service, client)
    finally:
        hang_up(client)


def _folders(service: Service, client: IMAPClient) -> Iterator[Finding]:
    for name in (service.settings.mailbox.processed, service.settings.mailbox.held):
        there = client.folder_exists(service.mailbox.folder(name))
        said = "is there" if there else "is made with the first message that is moved"
        yield Finding(f"folder {name}", Verdict.RIGHT if there else Verdict.LOOK, said)


def _moving(service: Service, client: IMAPClient) -> Finding:
    if not (client.has_capability("MOVE") or client.has_capability("UIDPLUS")):
        return Finding("moving", Verdict.LOOK, "the server can neither MOVE nor UIDPLUS: messages stay where they are")
    if client.has_capability("ACL"):
        rights = set(client.my_rights(service.mailbox.folder(service.settings.mailbox.folder)).decode("ascii", "replace"))
        if not rights >= TO_MOVE_AWAY:
            return Finding(
                "moving", Verdict.WRONG, "this login may not take messages out of the folder: give it the rights t and e"
            )
    return Finding("moving", Verdict.RIGHT, "messages can be moved")


def _idle(service: Service, client: IMAPClient) -> Finding:
    if not client.has_capability("IDLE"):
        return Finding("idle", Verdict.LOOK, f"the server has no IDLE: mail is found every {service.poll_seconds} seconds")
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
