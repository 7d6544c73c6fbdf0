"""A message as it was received, with its attachments, and all that was read from it.

These are values only; `mail` makes them of the bytes of a message, and the workflows are handed them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from parsers.model import Extraction, Problem

Day: TypeAlias = date
"""A day: in `Message` the name `date` is taken."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file that came with a message; `name` is for the eyes of staff only, never a path and never quoted."""

    position: int  # 1-based, in the order of the message; 0 is the body itself
    name: str
    content_type: str  # as declared; the content decides
    data: bytes
    inline: bool = False  # referred to by the HTML body (a logo, a signature)


@dataclass(frozen=True, slots=True)
class Hop:
    """One Received header (RFC 5321, section 4.4): the hosts it names and where it came from."""

    from_host: str  # as the other side called itself
    by_host: str
    addresses: tuple[str, ...]  # each in its `from` part; `unknown` where it names a host only, none for a local delivery
    protocol: str  # smtp, esmtps, lmtp … or empty


@dataclass(frozen=True, slots=True)
class Authentication:
    """One Authentication-Results header (RFC 8601), with how many Received headers stood above it."""

    authserv_id: str
    results: tuple[
        tuple[str, str, str], ...
    ]  # (method, result, domain that it speaks for), such as ("dmarc", "pass", "police.example")
    position: int  # its index among the message's header fields, from 0 at the top
    received_above: int
    hops: tuple[Hop, ...] = ()  # those Received headers, top first


class Machine(StrEnum):
    """Why a message is a machine's: never answered."""

    BOUNCE = "bounce"
    AUTO_REPLY = "auto_reply"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Message:
    """One inbound email; what two parsers disagree about stands in `problems` and holds the message."""

    message_id: str | None
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    sender: str | None  # the one From address, lower-cased; None unless exactly one, undisputed and without defects
    sender_name: str
    recipients: tuple[str, ...]
    subject: str
    date: datetime | None  # the Date header: evidence only
    text: str  # the whole readable body
    new_text: str  # what the sender himself wrote: without quoted text, signature and footers
    attachments: tuple[Attachment, ...]
    machine: Machine | None
    bounced_ids: tuple[str, ...]  # Message-IDs of ours that a bounce reports on
    authentication: tuple[Authentication, ...]
    internal: bool  # X-MS-Exchange-Organization-AuthAs: Internal stood on top
    notice: str | None  # X-Rapid-Review-Notice: mail of a service such as ours
    problems: tuple[Problem, ...] = ()
    written: Attachment | None = None  # its body as a document, where that may be a return; position 0
    bounced: tuple[str, ...] = ()  # the addresses, lower-cased, that a delivery report says could not be delivered to
    delayed: bool = False  # a delivery report says only that a mail is late: no address is bounced then
    away: bool = False  # an automatic reply says that its sender is not there
    away_until: Day | None = None  # the last day on which its sender is away, as an automatic reply says; it may be past
    away_to: tuple[str, ...] = ()  # the addresses, lower-cased, that an automatic reply names to write to instead
    left: bool = False  # an automatic reply says that its sender left, or that nobody reads the mailbox any longer
    hops: tuple[Hop, ...] = ()  # its Received headers, top first


@dataclass(frozen=True, slots=True)
class Document:
    """One attachment and what was read from it; `extraction.outcome` is `crashed` when its reader died."""

    attachment: Attachment
    extraction: Extraction


@dataclass(frozen=True, slots=True)
class Reading:
    """A stored message, understood: the message and each document of it, containers opened."""

    message: Message
    documents: tuple[Document, ...]
    crashed: bool = False  # some child process died, hung or outgrew its memory
