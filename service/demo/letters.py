"""Mail as the agencies' programs write it, and as our own edge hands it over: with its verdict on the sender on top.

Who writes what and when enters, the bytes of a message leave. The edge is pretended, since no mail leaves this machine: what a
real one writes into `Authentication-Results` (RFC 8601) stands above what the sender wrote.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime

from service.demo.cast import EDGE, OURS, Player

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
QUOTED_LINES = 8
QUOTED = "\n________________________________\n"
"""What a common mail program puts above the mail that is answered."""
ASKING = ("Still needed", "Still to come")
"""The headings of a receipt below which stands what an agency has yet to send."""


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that goes with a letter."""

    name: str
    data: bytes

    @property
    def content_type(self) -> str:
        """What its ending says that it is."""
        return XLSX if self.name.endswith(".xlsx") else DOCX


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to the partnership; `answering` is the mail that it replies to, quoted below."""

    sender: Player
    subject: str
    text: str
    files: tuple[Enclosed, ...] = ()
    answering: EmailMessage | None = None
    headers: tuple[tuple[str, str], ...] = ()

    def posted(self, at: datetime) -> bytes:
        """The message as it lies in the mailbox at that moment."""
        message = EmailMessage(policy=policy.SMTP.clone(max_line_length=200))
        message["From"] = f"{self.sender.name} <{self.sender.email}>"
        message["To"] = OURS
        message["Subject"] = self.subject
        message["Date"] = format_datetime(at)
        message["Message-ID"] = f"<{at:%Y%m%d%H%M}.{secrets.token_hex(8)}@{self.sender.domain}>"
        for name, value in (*self._thread(), *self.headers):
            message[name] = value
        message.set_content(self.text + self._quotation(), cte="quoted-printable")
        _enclose(message, self.files)
        return _edge(self.sender.domain, at) + message.as_bytes()

    def _thread(self) -> tuple[tuple[str, str], ...]:
        if self.answering is None:
            return ()
        known = str(self.answering["Message-ID"])
        return ("In-Reply-To", known), ("References", known)

    def _quotation(self) -> str:
        """The mail answered, as a common mail program quotes it."""
        if self.answering is None:
            return ""
        names = (("From", "From"), ("Sent", "Date"), ("To", "To"), ("Subject", "Subject"))
        head = "\n".join(f"{shown}: {self.answering[name]}" for shown, name in names)
        quoted = [line for line in text_of(self.answering).splitlines() if line.strip()][:QUOTED_LINES]
        return "\n" + QUOTED + head + "\n\n" + "\n".join(quoted) + "\n"


def _enclose(message: EmailMessage, files: Sequence[Enclosed]) -> None:
    for each in files:
        maintype, _, subtype = each.content_type.partition("/")
        message.add_attachment(each.data, maintype=maintype, subtype=subtype, filename=each.name)


def _edge(domain: str, at: datetime) -> bytes:
    verdict = f"Authentication-Results: {EDGE};\r\n dmarc=pass header.from={domain}\r\n"
    way = f"Received: from mail.{domain} (mail.{domain} [192.0.2.10])\r\n by {EDGE} with ESMTPS; {format_datetime(at)}\r\n"
    return (verdict + way).encode("ascii")


def parsed(raw: bytes) -> EmailMessage:
    """The mail, parsed."""
    return message_from_bytes(raw, policy=policy.default)


def text_of(mail: EmailMessage) -> str:
    """The plain text of a mail, empty where it has none."""
    part = mail.get_body(("plain",))
    return "\n".join(str(part.get_content()).splitlines()) if part is not None else ""


def said_in(mail: EmailMessage) -> str:
    """What its sender typed himself, without what is quoted below."""
    return text_of(mail).partition(QUOTED)[0].strip()


def asked_in(mail: EmailMessage) -> tuple[str, ...]:
    """What a receipt says is still needed or still to come, as its reader sees it: the points below those two headings."""
    found: list[str] = []
    heading = ""
    for line in text_of(mail).splitlines():
        if line and not line.startswith(("-", " ")):
            heading = line
        elif line.startswith("- ") and heading in ASKING:
            found.append(line.removeprefix("- "))
    return tuple(found)


def files_of(mail: EmailMessage) -> tuple[Enclosed, ...]:
    """The files that come with a mail."""
    parts = (part for part in mail.iter_attachments() if part.get_filename())
    return tuple(Enclosed(str(part.get_filename()), bytes(part.get_payload(decode=True) or b"")) for part in parts)


def kind_of(mail: EmailMessage) -> str:
    """What a mail of the service is for, by its own header."""
    return str(mail["X-Rapid-Review-Notice"] or "")


def address_of(mail: EmailMessage, name: str = "To") -> str:
    """The address in that header."""
    return str(mail[name].addresses[0].addr_spec).lower()
