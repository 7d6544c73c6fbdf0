"""What we were told, as frozen records: config.toml and the secrets after every check has passed.

Made once by `load`, handed down as plain arguments; nothing else reads a file of settings or an environment variable. A secret is
never part of a `repr`, so that no log or traceback can show one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

from service.domain.roster import Closures, Roster, SendPolicy


class Security(StrEnum):
    """How a connection is protected; `NONE` is accepted for loopback only."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


class Auth(StrEnum):
    """How we log in."""

    PASSWORD = "password"  # noqa: S105 - the name of a method
    OAUTH2 = "oauth2"


class TrustStyle(StrEnum):
    """In whose handwriting our own edge notes that it checked the sender."""

    RFC8601 = "rfc8601"
    EXCHANGE_ONLINE = "exchange-online"


class Require(StrEnum):
    """Which evidence of authentication a sender needs."""

    DMARC = "dmarc"
    SPF_OR_DKIM = "spf-or-dkim"
    NONE = "none"


class RetentionTrigger(StrEnum):
    """From which day a retention period runs."""

    RECEIVED = "received"
    CASE_CLOSED = "case_closed"
    REPORT_SUBMITTED = "report_submitted"


@dataclass(frozen=True, slots=True)
class MailboxSettings:
    """The mailbox that is read; `name` is part of every message's identity."""

    host: str
    port: int
    security: Security
    username: str
    auth: Auth
    folder: str
    processed: str
    held: str
    since: date
    poll_seconds: int
    idle: bool
    password: str = field(default="", repr=False)

    @property
    def name(self) -> str:
        """The mailbox as messages remember it: user@host."""
        return f"{self.username}@{self.host}"


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """The server that takes our mail; an empty `username` means no login."""

    host: str
    port: int
    security: Security
    username: str
    auth: Auth
    sender: str
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class OAuth2Settings:
    """The app registration that logs in for us."""

    tenant: str
    client_id: str
    authority: str
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class TrustSettings:
    """Which header proves a sender, what it must say, and where a case's mail may go (RFC 8601)."""

    style: TrustStyle
    authserv_id: str
    require: Require
    below_received: bool
    secure_domains: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClockSettings:
    """Where and when we work."""

    timezone: ZoneInfo
    country: str
    subdivision: str
    closures: Closures
    digest_at: time
    remind_at: time


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a thing may be and how long reading it may take."""

    message_mb: int
    attachment_mb: int
    document_seconds: int
    document_memory_mb: int
    replies_per_sender_per_day: int
    mails_per_hour: int
    free_mb: int
    waiting_messages: int
    unsent_mails: int
    commit_seconds: int


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """How long one class of records is kept, from when, and on what ground."""

    months: int
    trigger: RetentionTrigger
    legal_basis: str


@dataclass(frozen=True, slots=True)
class PapersSettings:
    """Where meeting papers are written, and whether they may go by mail."""

    folder: Path
    by_mail: bool


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that the administrator told us; paths are absolute."""

    path: Path
    roster: Roster
    send: SendPolicy
    mailbox: MailboxSettings
    smtp: SmtpSettings
    oauth2: OAuth2Settings
    trust: TrustSettings
    clock: ClockSettings
    limits: Limits
    retention: Mapping[str, RetentionRule]  # class → rule; a class that is not here is kept until a person decides
    papers: PapersSettings
    scanner: str  # where clamd listens: "unix:/path" or "host:port"; empty: nothing is scanned
    alert_to: tuple[str, ...]  # told besides staff when the service is blocked
    review: Mapping[str, Mapping[str, object]]  # review type → what differs from its TOML
    encrypted: bool
    backup_days: int  # after which a backup is to be deleted
    database_url: str = field(repr=False)  # may carry the database's password
    encryption_key: bytes | None = field(default=None, repr=False)  # 32 bytes
