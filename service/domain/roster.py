"""Who we are, whom we ask, who steers: what the administrator told us in config.toml, as plain records.

The configuration reader makes these; workflows and rules receive them and never see a file or an environment variable.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Partnership:
    """The partnership that runs the reviews, as its mails name it."""

    name: str
    short_name: str
    business_unit: str
    review_group: str
    telephone: str
    urgent_line: str
    marking: str
    mailbox_address: str  # where returns are sent to: [smtp] from
    office_hours: str = "on working days, in office hours"  # when replies are read, as mails say it
    chair: str = ""  # address of the review group's chair, who gets the weekly summary; empty: nobody does
    members: tuple[str, ...] = ()  # addresses of the review group, invited to each meeting
    manager: str = ""  # address told of what waited longer than a day; empty: staff only


@dataclass(frozen=True, slots=True)
class Agency:
    """One agency of config.toml; `accept_from` holds addresses and `@domains` that may also deliver for it."""

    key: str
    name: str
    code: str  # stands in subject lines; the key unless a neutral code is set
    contacts: tuple[str, ...]
    deputies: tuple[str, ...] = ()
    seniors: tuple[str, ...] = ()
    telephone: str = ""
    accept_from: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()  # empty: what the review type asks of everyone
    via: str | None = None


@dataclass(frozen=True, slots=True)
class Staff:
    """One person of the business unit."""

    name: str
    email: str
    role: str = ""
    digest: bool = True
    commands: bool = False


class SendMode(StrEnum):
    """How far the service writes by itself: see `[send] mode`."""

    OBSERVE = "observe"
    APPROVE = "approve"
    SEND = "send"


@dataclass(frozen=True, slots=True)
class SendPolicy:
    """What may leave, to whom and when."""

    mode: SendMode
    between: tuple[time, time]
    only_to: tuple[str, ...] = ()  # empty: no restriction; else addresses and `@domains`, all others refused
    secure_domains: tuple[str, ...] = ()  # empty: no restriction; a case's mail goes only to these
    identity: str = "by-hand"
    replies_per_sender_per_day: int = 20
    mails_per_hour: int = 200


@dataclass(frozen=True, slots=True)
class Roster:
    """The partnership, its agencies by key, and its staff."""

    partnership: Partnership
    agencies: Mapping[str, Agency]
    staff: tuple[Staff, ...]

    @property
    def group(self) -> tuple[str, ...]:
        """The addresses of the review group, its chair first."""
        both = (self.partnership.chair, *self.partnership.members)
        return tuple(dict.fromkeys(each for each in both if each))

    def staff_member(self, address: str | None) -> Staff | None:
        """The member of staff with that address (ASCII case ignored), or None."""
        wanted = (address or "").lower()
        return next((each for each in self.staff if each.email.lower() == wanted), None)


@dataclass(frozen=True, slots=True)
class Closures:
    """The days that matter to clocks: `bank_holidays` stop them, `office_closed` only stops our mail."""

    bank_holidays: frozenset[date] = frozenset()
    office_closed: frozenset[date] = frozenset()
    school_holidays: tuple[tuple[date, date], ...] = ()
