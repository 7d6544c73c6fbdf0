"""What passes between us and the mail servers: plain records, so that rules and workflows need not know IMAP or SMTP.

`MailboxDown` is the one exception that a mailbox raises, `OutboundDown` says the same of the way out: their codes are safe to log
and to show.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class FolderStatus:
    """A folder as the server describes it now."""

    uidvalidity: int
    uidnext: int | None
    count: int


@dataclass(frozen=True, slots=True)
class Header:
    """What is asked of the server before a message's bytes: nothing is fetched whose size is not known."""

    uid: int
    size: int
    received_at: datetime  # INTERNALDATE, aware


@dataclass(frozen=True, slots=True)
class Move:
    """What a MOVE came to; `gone` counts as moved, whoever moved it; `supported` False: it stays where it is."""

    supported: bool = True
    gone: bool = False
    uidvalidity: int | None = None  # of the target folder, where the server said (COPYUID)
    uid: int | None = None


class ServerDown(Exception):  # noqa: N818 - it names the fact, as the log does
    """A mail server cannot be reached or refused us; `code` is safe to log, `retry_after` is seconds the server asked for."""

    def __init__(self, code: str, retry_after: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after


class MailboxDown(ServerDown):
    """The mailbox."""


class OutboundDown(ServerDown):
    """The SMTP server: it takes no mail of ours, whichever."""


class ReaderDown(Exception):  # noqa: N818 -- named as MailboxDown is
    """The reader was closed or its processes do not start (`code`): nothing is known of the message, and it is no fault of it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Delivery(StrEnum):
    """How one SMTP transaction ended."""

    ACCEPTED = "accepted"
    DEFERRED = "deferred"  # 4xx: try again later
    REFUSED = "refused"  # 5xx: will not be taken
    UNCERTAIN = "uncertain"  # the connection broke after DATA: the server may have it
    DOWN = "down"  # never got as far as this mail: the whole queue waits


NO_MAILBOX = frozenset({550, 551, 553})
STATUS = re.compile(r"5\.(\d{1,3})\.\d{1,3}\b", re.ASCII)
NOBODY = re.compile(
    r"\b(user|mailbox|recipient|address)( \S+)? (unknown|not found)|unknown user|no such|does not exist", re.IGNORECASE
)
"""How a server says so that gives no enhanced status code."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the SMTP server said to one mail: `code` (0 where it said nothing) and a short safe text for staff."""

    delivery: Delivery
    code: int = 0
    text: str = ""

    @property
    def refuses_us(self) -> bool:
        """Whether the server will not have our login or our address: asking again soon would only lock the account."""
        return self.delivery is Delivery.DOWN and self.code >= 500

    @property
    def no_such_reader(self) -> bool:
        """Whether it says that nobody reads mail at that address (RFC 3463, section 3.2: class 5, subject 1)."""
        if self.delivery is not Delivery.REFUSED or self.code not in NO_MAILBOX:
            return False
        status = STATUS.match(self.text)
        return status[1] == "1" if status else NOBODY.search(self.text) is not None


@dataclass(frozen=True, slots=True)
class Composed:
    """A mail as it will be sent, made once: its Message-ID (128 random bits) and its bytes."""

    message_id: str
    raw: bytes
