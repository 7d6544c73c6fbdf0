"""Checked values by dotted name in, one frozen `Settings` out.

Comes last: every value is known to be right, so nothing is judged here. Paths become absolute, ports that were left out become
the usual ones (RFC 8314, RFC 6409), and repeated tables become records.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar, cast
from urllib.parse import quote
from zoneinfo import ZoneInfo

from service.config.schema import UNSET
from service.config.settings import (
    Auth,
    ClockSettings,
    Limits,
    MailboxSettings,
    OAuth2Settings,
    PapersSettings,
    Require,
    RetentionRule,
    RetentionTrigger,
    Security,
    Settings,
    SmtpSettings,
    TrustSettings,
    TrustStyle,
)
from service.domain.roster import Agency, Closures, Partnership, Roster, SendMode, SendPolicy, Staff

T = TypeVar("T")
SQLITE = "sqlite:///"
PORTS: Mapping[tuple[str, Security], int] = MappingProxyType(
    {
        ("mailbox", Security.TLS): 993,
        ("mailbox", Security.STARTTLS): 143,
        ("mailbox", Security.NONE): 143,
        ("smtp", Security.TLS): 465,
        ("smtp", Security.STARTTLS): 587,
        ("smtp", Security.NONE): 25,
    }
)


@dataclass(frozen=True, slots=True)
class Found:
    """The checked values, asked for by name and type."""

    values: Mapping[str, object]

    def one(self, name: str, kind: type[T]) -> T:
        """The value of that name, which is of that type."""
        value = self.values[name]
        assert isinstance(value, kind), name  # noqa: S101 - the schema's kinds promise it
        return value

    def text(self, name: str) -> str:
        """The text of that name."""
        return self.one(name, str)

    def number(self, name: str) -> int:
        """The whole number of that name."""
        return self.one(name, int)

    def texts(self, name: str) -> tuple[str, ...]:
        """The list of texts of that name."""
        return cast("tuple[str, ...]", self.one(name, tuple))

    def port(self, section: str) -> int:
        """The section's port, the usual one of its protection where it was left out."""
        port = self.number(f"{section}.port")
        return PORTS[section, self.one(f"{section}.security", Security)] if port == UNSET else port


def assemble(path: Path, values: Mapping[str, object], secrets: Mapping[str, str], key: bytes | None) -> Settings:
    """The settings of the file at `path`, with the secrets by their names."""
    found = Found(values)
    return Settings(
        path=path,
        roster=_roster(found),
        send=_send(found),
        mailbox=_mailbox(found, secrets),
        smtp=_smtp(found, secrets),
        oauth2=_oauth2(found, secrets),
        trust=_trust(found),
        clock=_clock(found),
        limits=_limits(found),
        retention=_retention(found),
        papers=PapersSettings((path.parent / found.text("papers.folder")).resolve(), found.one("papers.by_mail", bool)),
        scanner=found.text("scan.clamd"),
        alert_to=found.texts("alert.to"),
        review=cast("Mapping[str, Mapping[str, object]]", values["review"]),
        encrypted=found.one("encryption.enabled", bool),
        backup_days=found.number("database.backup_days"),
        database_url=database_url(found.text("database.url"), path.parent, secrets.get("database-password", "")),
        encryption_key=key,
    )


def database_url(url: str, folder: Path, password: str) -> str:
    """The address with a relative SQLite path made absolute, or with the database's password in it."""
    if url.startswith(SQLITE):
        return SQLITE + str((folder / url.removeprefix(SQLITE)).resolve())
    before, at, after = url.partition("@")
    return f"{before}:{quote(password, safe='')}@{after}" if password and at else url


def _roster(found: Found) -> Roster:
    name = found.text("partnership.name")
    partnership = Partnership(
        name=name,
        short_name=found.text("partnership.short_name") or name,
        business_unit=found.text("partnership.business_unit"),
        review_group=found.text("partnership.review_group"),
        telephone=found.text("partnership.telephone"),
        urgent_line=found.text("partnership.urgent_line"),
        marking=found.text("partnership.marking"),
        mailbox_address=found.text("smtp.from"),
        office_hours=found.text("partnership.office_hours"),
        chair=found.text("partnership.chair"),
        members=found.texts("partnership.members"),
        manager=found.text("partnership.manager"),
    )
    agencies = {key: _agency(found, key) for key in found.texts("agency")}
    staff = tuple(_person(found, f"staff[{number}]") for number in range(1, found.number("staff") + 1))
    return Roster(partnership, MappingProxyType(agencies), staff)


def _agency(found: Found, key: str) -> Agency:
    at = f"agency.{key}"
    return Agency(
        key=key,
        name=found.text(f"{at}.name"),
        code=found.text(f"{at}.code") or key,
        contacts=found.texts(f"{at}.contacts"),
        deputies=found.texts(f"{at}.deputies"),
        seniors=found.texts(f"{at}.seniors"),
        telephone=found.text(f"{at}.telephone"),
        accept_from=found.texts(f"{at}.accept_from"),
        documents=found.texts(f"{at}.documents"),
        via=found.text(f"{at}.via") or None,
    )


def _person(found: Found, at: str) -> Staff:
    return Staff(
        name=found.text(f"{at}.name"),
        email=found.text(f"{at}.email"),
        role=found.text(f"{at}.role"),
        digest=found.one(f"{at}.digest", bool),
        commands=found.one(f"{at}.commands", bool),
    )


def _send(found: Found) -> SendPolicy:
    return SendPolicy(
        mode=found.one("send.mode", SendMode),
        between=cast("tuple[time, time]", found.one("send.between", tuple)),
        only_to=found.texts("smtp.only_to"),
        secure_domains=found.texts("trust.secure_domains"),
        identity=found.text("identity.send"),
        replies_per_sender_per_day=found.number("limits.replies_per_sender_per_day"),
        mails_per_hour=found.number("limits.mails_per_hour"),
    )


def _mailbox(found: Found, secrets: Mapping[str, str]) -> MailboxSettings:
    return MailboxSettings(
        host=found.text("mailbox.host"),
        port=found.port("mailbox"),
        security=found.one("mailbox.security", Security),
        username=found.text("mailbox.username"),
        auth=found.one("mailbox.auth", Auth),
        folder=found.text("mailbox.folder"),
        processed=found.text("mailbox.processed"),
        held=found.text("mailbox.held"),
        since=found.one("mailbox.since", date),
        poll_seconds=found.number("mailbox.poll_seconds"),
        idle=found.one("mailbox.idle", bool),
        password=secrets.get("mailbox-password", ""),
    )


def _smtp(found: Found, secrets: Mapping[str, str]) -> SmtpSettings:
    return SmtpSettings(
        host=found.text("smtp.host"),
        port=found.port("smtp"),
        security=found.one("smtp.security", Security),
        username=found.text("smtp.username"),
        auth=found.one("smtp.auth", Auth),
        sender=found.text("smtp.from"),
        password=secrets.get("smtp-password", ""),
    )


def _oauth2(found: Found, secrets: Mapping[str, str]) -> OAuth2Settings:
    return OAuth2Settings(
        tenant=found.text("oauth2.tenant"),
        client_id=found.text("oauth2.client_id"),
        authority=found.text("oauth2.authority"),
        secret=secrets.get("oauth2-secret", ""),
    )


def _trust(found: Found) -> TrustSettings:
    return TrustSettings(
        style=found.one("trust.style", TrustStyle),
        authserv_id=found.text("trust.authserv_id"),
        require=found.one("trust.require", Require),
        below_received=found.one("trust.below_received", bool),
        secure_domains=found.texts("trust.secure_domains"),
    )


def _clock(found: Found) -> ClockSettings:
    closures = Closures(
        bank_holidays=frozenset(cast("tuple[date, ...]", found.one("clock.bank_holidays", tuple))),
        office_closed=frozenset(cast("tuple[date, ...]", found.one("clock.office_closed", tuple))),
        school_holidays=cast("tuple[tuple[date, date], ...]", found.one("clock.school_holidays", tuple)),
    )
    return ClockSettings(
        timezone=found.one("clock.timezone", ZoneInfo),
        country=found.text("clock.country"),
        subdivision=found.text("clock.subdivision"),
        closures=closures,
        digest_at=found.one("clock.digest_at", time),
        remind_at=found.one("clock.remind_at", time),
    )


def _limits(found: Found) -> Limits:
    return Limits(
        message_mb=found.number("limits.message_mb"),
        attachment_mb=found.number("limits.attachment_mb"),
        document_seconds=found.number("limits.document_seconds"),
        document_memory_mb=found.number("limits.document_memory_mb"),
        replies_per_sender_per_day=found.number("limits.replies_per_sender_per_day"),
        mails_per_hour=found.number("limits.mails_per_hour"),
        free_mb=found.number("limits.free_mb"),
        waiting_messages=found.number("limits.waiting_messages"),
        unsent_mails=found.number("limits.unsent_mails"),
        commit_seconds=found.number("limits.commit_seconds"),
    )


def _retention(found: Found) -> Mapping[str, RetentionRule]:
    rules = {
        name: RetentionRule(
            months=found.number(f"retention.{name}.months"),
            trigger=found.one(f"retention.{name}.trigger", RetentionTrigger),
            legal_basis=found.text(f"retention.{name}.legal_basis"),
        )
        for name in found.texts("retention")
    }
    return MappingProxyType(rules)
