"""The only place where real things are plugged in: settings come in, a `Service` with everything behind its ports leaves.

Nothing is opened, imported or connected before it is asked for, so that a command which lists cases starts no reader and loads no
mail package. What was made is closed by `close`. Nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from service.adapters.clock import ZonedClock, moved
from service.config.faults import ConfigFaults, Fault
from service.config.settings import Auth, Settings
from service.wiring_reading import TEMPLATES as TEMPLATES
from service.wiring_reading import reader_for
from service.wiring_state import blocked_of, lock_of
from service.workflows.desk import Desk, Folders, Hours, Limits
from service.workflows.ports import Clock, Mailbox, Outbound, Reader, Scanner, Store, Wording

if TYPE_CHECKING:
    from service.adapters.blocked_file import BlockedFile
    from service.adapters.idle import IdleHint
    from service.adapters.imap_connection import ImapSettings
    from service.adapters.lock import Lock, SharedLock
    from service.adapters.smtp_connection import SmtpSettings
    from service.adapters.store.claims import Claims
    from service.domain.summary.summaries import CaseSummary
    from service.domain.working_days import WorkingDays
    from service.workflows.watching.alarm import Alarm

MB = 1024 * 1024
WORKERS = 2
"""Documents that the service reads at once."""
CALENDAR_BACK, CALENDAR_AHEAD = 10, 4
"""Years for which bank holidays are looked up: as long as a case may still be asked about, as far as a due date may lie."""


def build(settings: Settings, *, now: datetime | None = None, shadow: bool = False) -> Service:
    """The service as configured; with `now` its clock is moved, which is refused unless all its mail stays on this machine."""
    if now is not None:
        _refuse_moving(settings)
    zone = settings.clock.timezone
    return Service(settings, moved(zone, now) if now else ZonedClock(zone), shadow=shadow)


def _refuse_moving(settings: Settings) -> None:
    from service.adapters.tls import is_loopback

    hosts = (("mailbox.host", settings.mailbox.host), ("smtp.host", settings.smtp.host))
    wrong = [key for key, host in hosts if not is_loopback(host)]
    faults = [Fault(key, "must be on loopback (localhost) for --now to move the clock") for key in wrong]
    if faults:
        raise ConfigFaults(tuple(faults))


class PngCharts:
    """The pictures of summaries; the package that draws them is loaded with the first."""

    def progress(self, cases: Sequence[CaseSummary]) -> bytes:
        """The picture of the cases as a PNG."""
        from service.adapters.charts import progress_picture

        return progress_picture(cases)


class Service:
    """Everything that the daemon and the commands work with, each part made when it is first asked for."""

    def __init__(self, settings: Settings, clock: ZonedClock, *, shadow: bool = False) -> None:
        self.settings = settings
        self.clock = clock
        self.shadow = shadow

    @property
    def timezone(self) -> ZoneInfo:
        """The time zone that the service keeps."""
        return self.settings.clock.timezone

    @property
    def config_digest(self) -> str:
        """The SHA-256 of the configuration file, as the audit log keeps it."""
        from hashlib import sha256

        return sha256(self.settings.path.read_bytes()).hexdigest()

    @property
    def poll_seconds(self) -> int:
        """How often the mailbox is looked at, IDLE or not."""
        return self.settings.mailbox.poll_seconds

    @cached_property
    def lock(self) -> Lock | SharedLock:
        """The lock of a run."""
        return lock_of(self.settings, lambda: self.claims)

    @cached_property
    def claims(self) -> Claims:
        """Which of several daemons does what; it connects when it is first asked something."""
        from service.adapters.store.claims import claims_for

        return claims_for(self.settings.database_url)

    @cached_property
    def store(self) -> Store:
        """The database, opened; raises `SchemaMismatch` where `db upgrade` is needed."""
        from service.adapters.store import open_store
        from service.adapters.vault import vault_for

        vault = vault_for(self.settings.encrypted, self.settings.encryption_key)
        return open_store(self.settings.database_url, vault, self.claims)

    @cached_property
    def wording(self) -> Wording:
        """The mail templates."""
        from service.adapters.wording import MailWording

        return MailWording(TEMPLATES / "mail", self.settings.roster.partnership)

    @cached_property
    def desk(self) -> Desk:
        """Ports and policies, as every workflow takes them."""
        return self.desk_over(self.store, self.clock)

    def desk_over(self, store: Store, clock: Clock) -> Desk:
        """The same over another database and another clock."""
        from service.adapters.calendars import CalendarFiles
        from service.adapters.database_file import sqlite_file
        from service.adapters.disk import disk_of
        from service.adapters.office import OfficePapers
        from service.adapters.review_files import load_rules, review_types_of
        from service.domain.backlog import Load
        from service.domain.review_parts import Retention, Trigger
        from service.domain.trust import TrustPolicy

        settings = self.settings
        box, trust, limits = settings.mailbox, settings.trust, settings.limits
        reviews = load_rules(TEMPLATES / "reviews", settings.review)
        review_types_of(reviews)  # a fault in any of them stops us here
        most = Load(limits.waiting_messages, limits.unsent_mails, limits.commit_seconds)
        return Desk(
            store=store,
            clock=clock,
            wording=self.wording,
            papers=OfficePapers(TEMPLATES),
            charts=PngCharts(),
            calendars=CalendarFiles(settings.roster.partnership),
            disk=disk_of(sqlite_file(settings.database_url)),
            roster=settings.roster,
            send=settings.send,
            trust=TrustPolicy(trust.style, trust.authserv_id, trust.require, trust.below_received),
            reviews=reviews,
            working_days=self.working_days,
            closures=settings.clock.closures,
            folders=Folders(box.folder, box.processed, box.held),
            limits=Limits(*(each * MB for each in (limits.message_mb, limits.attachment_mb, limits.free_mb)), most=most),
            since=box.since,
            retention={key: Retention(each.months, Trigger(each.trigger)) for key, each in settings.retention.items()},
            hours=Hours(settings.clock.digest_at, settings.clock.remind_at),
            scanner=self.scanner,
            shadow=self.shadow,
        )

    @cached_property
    def working_days(self) -> WorkingDays:
        """The calendar: bank holidays of the configured country and its one-off days."""
        from service.adapters.bank_holidays import names_of_days
        from service.domain.working_days import WorkingDays

        clock, year = self.settings.clock, self.clock.now().year
        years = range(year - CALENDAR_BACK, year + CALENDAR_AHEAD)
        names = names_of_days(clock.country, clock.subdivision, clock.closures.bank_holidays, years)
        return WorkingDays(frozenset(names), names)

    @cached_property
    def mailbox(self) -> Mailbox:
        """The mailbox; it connects when it is first asked something."""
        from service.adapters.imap import ImapMailbox

        return ImapMailbox(self.imap_settings())

    @cached_property
    def hint(self) -> IdleHint | None:
        """The listener for new mail, where `mailbox.idle` wants one."""
        if not self.settings.mailbox.idle:
            return None
        from service.adapters.idle import IdleHint

        return IdleHint(self.imap_settings(), self.settings.mailbox.folder)

    @cached_property
    def outbound(self) -> Outbound:
        """The SMTP server; it connects with the first mail."""
        from service.adapters.smtp import SmtpOutbound

        return SmtpOutbound(self.smtp_settings())

    @cached_property
    def reader(self) -> Reader:
        """The parsers in bounded children; their processes start with the first document."""
        limits = self.settings.limits
        return reader_for(WORKERS, limits.document_seconds, limits.document_memory_mb, limits.attachment_mb)

    @cached_property
    def scanner(self) -> Scanner | None:
        """The malware scanner, where `scan.clamd` names one; it connects with each scan."""
        if not self.settings.scanner:
            return None
        from service.adapters.clamd import ClamdScanner

        return ClamdScanner(self.settings.scanner)

    @cached_property
    def alarm(self) -> Alarm:
        """What tells a person that the service is blocked; it works without the database."""
        from service.adapters.imap import ImapMailbox
        from service.adapters.smtp import SmtpOutbound
        from service.workflows.watching.alarm import Alarm

        settings = self.settings
        return Alarm(
            wording=self.wording,
            clock=self.clock,
            roster=settings.roster,
            send=settings.send,
            also=settings.alert_to,
            inbox=settings.mailbox.folder,
            outbound=lambda: SmtpOutbound(self.smtp_settings()),
            mailbox=lambda: ImapMailbox(self.imap_settings()),
        )

    @cached_property
    def blocked(self) -> BlockedFile:
        """The file in which this run remembers what is blocked."""
        return blocked_of(self.settings, self.lock.number)

    def imap_settings(self) -> ImapSettings:
        """What is needed to log in to the mailbox."""
        from service.adapters.imap_connection import ImapSettings
        from service.adapters.tls import Security

        box = self.settings.mailbox
        secret = self._secret("mailbox.auth", box.auth, box.password)
        return ImapSettings(box.host, box.port, Security(box.security), box.username, secret)

    def smtp_settings(self) -> SmtpSettings:
        """What is needed to hand mail to the SMTP server."""
        from service.adapters.smtp_connection import SmtpSettings
        from service.adapters.tls import Security

        smtp = self.settings.smtp
        secret = self._secret("smtp.auth", smtp.auth, smtp.password)
        return SmtpSettings(smtp.host, smtp.port, Security(smtp.security), smtp.sender, smtp.username, secret)

    def prepare(self) -> None:
        """Makes everything that threads will share, before there are threads."""
        for part in ("desk", "mailbox", "outbound", "reader", "hint"):
            getattr(self, part)

    def hush(self) -> None:
        """Ends the listener, which only waits."""
        self._end("hint")

    def interrupt(self) -> None:
        """Breaks off what another thread may still be waiting for: a parse, the mailbox, the SMTP server."""
        self._end("reader")
        for made in filter(None, map(self.__dict__.get, ("mailbox", "outbound"))):
            made.interrupt()

    def close(self) -> None:
        """Closes whatever was made, the database last, then the lock."""
        for part in ("hint", "mailbox", "outbound", "reader", "store", "claims"):
            self._end(part)
        if "lock" in self.__dict__:
            self.lock.release()

    def _end(self, part: str) -> None:
        made = self.__dict__.get(part)
        if made is not None:
            made.close()

    def _secret(self, key: str, auth: Auth, password: str) -> Callable[[], str]:
        if auth is Auth.OAUTH2:
            raise ConfigFaults((Fault(key, 'cannot be "oauth2" in this version; use "password"'),))
        return lambda: password
