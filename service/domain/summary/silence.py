"""What the service could not do or did not hear: silence is never taken for peace.

Signs of the service itself enter: when it reached its servers, when mail last came, how far its calendar goes. Sentences leave,
with what to do where a person must act today.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from service.domain.backlog import DO, Strain, in_words
from service.domain.day_words import counted, moment
from service.domain.summary.summaries import Point
from service.domain.working_days import WorkingDays, months_after
from service.domain.working_hours import WorkingHours

PATIENCE = timedelta(minutes=15)
GRAVE = timedelta(hours=1)
"""For how long a server may be silent before it is said, and before it needs a person."""

QUIET = timedelta(hours=16)
"""Working hours, two days of eight, after which it is said that no mail came at all."""

FEWEST = 3
"""Bank holidays of a year below which its table is not taken to be there; one-off days are no table."""

AHEAD = 12
"""Months for which the bank holidays are to be known."""

DO_HOLIDAYS = (
    "Restart the service: it looks some years ahead when it starts.",
    "Where that changes nothing, install its newest version.",
)


@dataclass(frozen=True, slots=True)
class Signs:
    """What the service knows of itself; `live` whether any case runs."""

    now: datetime
    live: bool = False
    mailbox_reached_at: datetime | None = None
    mailbox_down_since: datetime | None = None
    smtp_down_since: datetime | None = None
    scanner_silent_since: datetime | None = None
    outgoing_held: bool = False
    newest_mail_at: datetime | None = None
    unexplained: int = 0
    disk_short_since: datetime | None = None
    fetching_stopped_since: datetime | None = None
    fetching_stopped_by: Strain | None = None


@dataclass(frozen=True, slots=True)
class Silence:
    """One thing that the service could not do or did not hear."""

    sentence: str
    do: tuple[str, ...] = ()  # what a person does about it; none: it is said and needs nobody today
    worth_a_mail: bool = True  # reason enough for a summary when there is no other

    @property
    def point(self) -> Point:
        """The same as something that needs a person."""
        return Point(self.sentence, (), self.do)


def silences(signs: Signs, hours: WorkingHours, days: WorkingDays) -> tuple[Silence, ...]:
    """All of it, gravest first."""
    servers = (*_mailbox(signs, hours), *_smtp(signs, hours), *_scanner(signs, hours))
    found = (*_outgoing(signs), *_disk(signs, hours), *_backlog(signs, hours), *servers, *_unexplained(signs))
    return (*found, *_no_mail(signs, hours), *_holidays(days, signs.now.date()))


def _outgoing(signs: Signs) -> Iterator[Silence]:
    if signs.outgoing_held:
        do = ("See what waits: rapid-review outbox list", "Let it leave: rapid-review outbox release")
        yield Silence("Outgoing mail was stopped after a restore: nothing has left since.", do)


def _disk(signs: Signs, hours: WorkingHours) -> Iterator[Silence]:
    since = signs.disk_short_since
    if since is not None:
        sentence = f"The disk is nearly full: no mail has been fetched since {moment(since.astimezone(hours.zone))}."
        yield Silence(sentence, ("Make room on the disk that the database lies on: fetching then goes on by itself.",))


def _backlog(signs: Signs, hours: WorkingHours) -> Iterator[Silence]:
    since, by = signs.fetching_stopped_since, signs.fetching_stopped_by
    if since is not None and by is not None:
        yield Silence(in_words(by, moment(since.astimezone(hours.zone))), (DO[by],))


def _mailbox(signs: Signs, hours: WorkingHours) -> Iterator[Silence]:
    down, reached = signs.mailbox_down_since, signs.mailbox_reached_at
    do = ("See why: rapid-review status", "Try the servers: rapid-review check --online")
    if down is not None:
        sentence = f"The mailbox has not been reached since {moment(down.astimezone(hours.zone))}."
        yield Silence(sentence, do if signs.now - down >= GRAVE else ())
    elif reached is None:
        yield Silence("The mailbox has not been collected yet.", worth_a_mail=False)
    elif signs.now - reached > PATIENCE:
        sentence = f"The mailbox was last collected on {moment(reached.astimezone(hours.zone))}."
        yield Silence(sentence, do if signs.now - reached >= GRAVE else ())


def _smtp(signs: Signs, hours: WorkingHours) -> Iterator[Silence]:
    down = signs.smtp_down_since
    if down is not None:
        sentence = f"The SMTP server has taken nothing since {moment(down.astimezone(hours.zone))}."
        do = ("Try the servers: rapid-review check --online",)
        yield Silence(sentence, do if signs.now - down >= GRAVE else ())


def _scanner(signs: Signs, hours: WorkingHours) -> Iterator[Silence]:
    since = signs.scanner_silent_since
    if since is not None:
        sentence = f"The malware scanner has not answered since {moment(since.astimezone(hours.zone))}: mail waits for it unread."
        do = ("Try it: rapid-review check --online",)
        yield Silence(sentence, do if signs.now - since >= GRAVE else ())


def _unexplained(signs: Signs) -> Iterator[Silence]:
    if signs.unexplained:
        have = "has" if signs.unexplained == 1 else "have"
        sentence = f"{counted(signs.unexplained, 'message')} on the mail server {have} no record here."
        yield Silence(sentence, ("Count again: rapid-review status", "Collect: rapid-review run --once --only collect"))


def _no_mail(signs: Signs, hours: WorkingHours) -> Iterator[Silence]:
    """That no mail came is worth a mail by itself only while a case runs: between cases a mailbox may well be still."""
    newest = signs.newest_mail_at
    if newest is None:
        yield Silence("No mail has come yet.", worth_a_mail=False)
    elif hours.have_passed(QUIET, newest, signs.now):
        sentence = (
            f"No mail at all has come since {moment(newest.astimezone(hours.zone))}: "
            "where that is unlikely, send a mail to the mailbox and see whether it arrives."
        )
        yield Silence(sentence, worth_a_mail=signs.live)


def _holidays(days: WorkingDays, today: date) -> Iterator[Silence]:
    years = Counter(each.year for each in days.closed)
    last = max((year for year, number in years.items() if number >= FEWEST), default=None)
    if last is None:
        yield Silence("No bank holidays are known, so that due dates may be wrong.", ("See: rapid-review check",))
    elif last < months_after(today, AHEAD).year:
        yield Silence(f"Bank holidays are known until the end of {last} only: due dates after that may be wrong.", DO_HOLIDAYS)
