"""In what words a person is told that something stands in the service's way, and that it does no more.

A blockage enters, the words of an alert leave. The sentences are fixed: they name what is blocked, since when and what to look
at, and nothing else; no server's words and nothing of any case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from service.domain.blockages import STALLED, Blockage, Part
from service.domain.day_words import moment
from service.domain.words import AlertWords


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of one part: while it is blocked, what that means, what to look at, and when it is over."""

    blocked: str
    means: str
    do: tuple[str, ...]
    over: str


LOOK = "Look at it, on the server: rapid-review status, and rapid-review check --online"

SAID: Mapping[Part, Said] = MappingProxyType(
    {
        Part.MAILBOX: Said(
            "The mailbox cannot be read",
            "What arrives stays in the mailbox and is read as soon as that works again. Until then nothing is answered and "
            "nobody is reminded.",
            (LOOK, "Look into the mailbox yourself for what cannot wait."),
            "The mailbox is read again",
        ),
        Part.SMTP: Said(
            "Mail cannot be sent",
            "What is to be sent waits, and leaves as soon as that works again. Until then nobody gets a receipt, a request or a "
            "reminder.",
            (LOOK, "See what waits: rapid-review outbox list", "Ring whoever must hear today."),
            "Mail is sent again",
        ),
        Part.WORK: Said(
            "What came in is not dealt with",
            "Mail is fetched and kept, and is not understood or answered until that works again.",
            (LOOK, "Look into the log of the service: its last lines name what failed."),
            "What came in is dealt with again",
        ),
        Part.DATABASE: Said(
            "The database cannot be used",
            "Nothing is fetched, answered or sent until that works again; what arrives stays in the mailbox.",
            ("Look whether the database runs, can be reached, and is not locked by another program.", LOOK),
            "The database can be used again",
        ),
        Part.DISK: Said(
            "The disk is full or cannot be written to",
            "Nothing is fetched, answered or sent until that works again; what arrives stays in the mailbox.",
            ("Make room on the disk that holds the database, or look why it cannot be written to.", LOOK),
            "The disk can be written to again",
        ),
    }
)
"""Each part in words."""

CAUSES: Mapping[str, str] = MappingProxyType(
    {
        "auth_refused": "The server refuses our login: was the password changed, or does it expire?",
        "throttled": "The server asks us to come back later.",
        "unavailable": "The server says that it is unavailable.",
        "connection_refused": "Nothing listens at the configured name and port.",
        "connection_lost": "The connection breaks.",
        "unreachable": "The server cannot be reached, or puts us off.",
        "timeout": "The server does not answer.",
        "host_unknown": "Nobody knows the configured name of the server.",
        "certificate_refused": "The server's certificate cannot be trusted: it may have expired, or be of another name.",
        "tls_failed": "No TLS connection comes about.",
        "capability_missing": "The server does not offer what the configuration asks for, such as STARTTLS.",
        "folder_missing": "The configured folder is not there.",
        "no_permission": "The login lacks a right.",
        STALLED: "It began and does not come to an end.",
    }
)
"""What a code means; any other is shown as it is."""


def words_of(blockage: Blockage) -> AlertWords:
    """What a person is told of it."""
    said = SAID[blockage.part]
    cause = CAUSES.get(blockage.code, f"The reason in the log is {blockage.code}.")
    since = f"It has been so since {moment(blockage.since)}. {cause}"
    return AlertWords(said.blocked, (since, said.means), said.do)


def words_of_the_end(blockage: Blockage, now: datetime) -> AlertWords:
    """What a person is told when it is over."""
    span = f"It was not so from {moment(blockage.since)} until {moment(now)}."
    return AlertWords(SAID[blockage.part].over, (span,), ("Nothing; this only says that it is over.",))


def in_one_line(blockage: Blockage) -> str:
    """The same for a line of status, which also says whether anybody knows."""
    unheard = blockage.tried is not None and not blockage.told
    return f"{SAID[blockage.part].blocked}, since {moment(blockage.since)} ({blockage.code})" + unheard * "; nobody could be told"
