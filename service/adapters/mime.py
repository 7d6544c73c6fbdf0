"""A mail as bytes: headers, text, HTML, pictures, files in, an RFC 5322 message with CRLF and nothing but 7-bit characters out.

The standard library does the folding and the encoding; every header value has its control characters taken out first, because a
line break there would be a header of somebody else's. The same envelope always gives the same bytes: even the boundaries come
from the Message-ID. Nothing is sent here.
"""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy, default
from email.utils import format_datetime
from functools import lru_cache
from typing import Any

from service.adapters.alternatives import alternatives
from service.domain.notices import File

LONGEST_LINE = 998
PLAIN = re.compile(r"[!-~]+(?: [!-~]+)*")


class Quick(EmailPolicy):
    """The standard library's rules, without its parser for headers that need none: parsing and folding them is most of a mail."""

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        """The header as it is to be kept: the words themselves where they are plain ASCII and fit on one line."""
        short = isinstance(value, str) and len(name) + len(value) + 2 <= LONGEST_LINE
        if short and PLAIN.fullmatch(value) and "=?" not in value and not name.lower().startswith(("content-", "mime-")):
            return name, value
        return super().header_store_parse(name, value)


POLICY = Quick(cte_type="7bit", linesep="\r\n")
ON_THE_WIRE = POLICY.clone(max_line_length=LONGEST_LINE)  # a folded Message-ID would be encoded, and so no longer found
MAIL_ID = re.compile(r"<[!-;=?-~]{1,400}>", re.ASCII)
_CID_UNSAFE = re.compile(r"[^!#-;=?-Z^-~]")
SUBJECT_LENGTH = 200
VALUE_LENGTH = 900
REFERENCES = 20


@dataclass(frozen=True, slots=True)
class Envelope:
    """Everything that stands in the headers; `more` holds the headers that only this service writes."""

    sender: str
    sender_name: str
    recipient: str
    subject: str
    message_id: str
    sent_at: datetime
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    more: tuple[tuple[str, str], ...] = ()


def build(envelope: Envelope, text: str, html: str, files: tuple[File, ...] = ()) -> bytes:
    """The mail's bytes."""
    if not files:
        return alternatives("".join(map(_line, _headers(envelope))), text, html, _boundary(0, envelope.message_id))
    message = EmailMessage(policy=POLICY)
    for name, value in _headers(envelope):
        message[name] = value
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    for part in message.iter_parts():
        if isinstance(part, EmailMessage) and part.get_content_subtype() == "html":
            _show(part, [each for each in files if each.cid])
    for file in (each for each in files if not each.cid):
        kind, *more = file.content_type.split("; ")
        main, _, sub = kind.partition("/")
        params = dict(each.split("=", 1) for each in more)
        message.add_attachment(file.data, maintype=main, subtype=sub, filename=clean(file.name, VALUE_LENGTH), params=params)
    _bound(message, envelope.message_id)
    return message.as_bytes(policy=ON_THE_WIRE)


def _show(page: EmailMessage, pictures: list[File]) -> None:
    """Puts the pictures beside the HTML that shows them, as one multipart/related with it (RFC 2387, RFC 2392)."""
    for file in pictures:
        main, _, sub = file.content_type.partition("/")
        name, cid = clean(file.name, VALUE_LENGTH), f"<{_CID_UNSAFE.sub('', file.cid)}>"
        page.add_related(file.data, maintype=main, subtype=sub, cid=cid, filename=name, disposition="inline")


def text_of(raw: bytes) -> str:
    """A mail's subject and plain text as one text."""
    mail = message_from_bytes(raw, policy=default)
    body = mail.get_body(("plain",))
    return f"Subject: {mail['Subject']}\n\n{body.get_content() if body is not None else ''}"


def page_of(raw: bytes) -> str:
    """A mail's HTML as a page of its own, with the pictures in it that the mail carries beside it."""
    mail = message_from_bytes(raw, policy=default)
    body = mail.get_body(("html",))
    page = str(body.get_content()) if body is not None else ""
    for part in mail.walk():
        cid = str(part["Content-ID"] or "").strip("<>")
        if cid:
            data = base64.b64encode(bytes(part.get_content())).decode("ascii")
            page = page.replace(f"cid:{cid}", f"data:{part.get_content_type()};base64,{data}")
    return page


def clean(value: str, limit: int) -> str:
    """The value on one line without control, formatting or unpaired characters, cut to the limit."""
    if len(value) <= limit and PLAIN.fullmatch(value):
        return value
    kept = "".join(" " if each.isspace() else each for each in value if each.isspace() or unicodedata.category(each)[0] != "C")
    words = " ".join(kept.split())
    return words if len(words) <= limit else words[: limit - 1] + "…"


def _headers(envelope: Envelope) -> list[tuple[str, str]]:
    trail = [each for each in envelope.references if MAIL_ID.fullmatch(each)]
    answered = envelope.in_reply_to if envelope.in_reply_to and MAIL_ID.fullmatch(envelope.in_reply_to) else None
    headers = [
        ("From", _address(clean(envelope.sender_name, SUBJECT_LENGTH), envelope.sender)),
        ("To", clean(envelope.recipient, VALUE_LENGTH)),
        ("Subject", clean(envelope.subject, SUBJECT_LENGTH)),
        ("Date", format_datetime(envelope.sent_at)),
        ("Message-ID", envelope.message_id),
        ("In-Reply-To", answered or ""),
        ("References", " ".join(trail[-REFERENCES:])),
        *((name, clean(value, VALUE_LENGTH)) for name, value in envelope.more),
    ]
    return [(name, value) for name, value in headers if value]


@lru_cache(maxsize=64)
def _address(name: str, address: str) -> str:
    return str(Address(name, addr_spec=address))


def _line(header: tuple[str, str]) -> str:
    """The header on its line, or on several."""
    folded: str = ON_THE_WIRE.fold(*POLICY.header_store_parse(*header))
    return folded


def _bound(message: EmailMessage, message_id: str) -> None:
    """Gives every container its boundary."""
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary(_boundary(number, message_id))


def _boundary(number: int, message_id: str) -> str:
    """What parts a container's parts; `=_` cannot occur in quoted-printable or base64 text (RFC 2045, 6.7)."""
    mark = hashlib.sha256(message_id.encode()).hexdigest()[:24]
    return f"=_rr_{number}_{mark}"
