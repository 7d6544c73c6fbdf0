"""Every key of config.toml as one table a section: its name, its kind, its default, and what would be right.

The order is that of the file. `REQUIRED` marks a key that has no sensible default; everything else may be left out. The sentence
completes "should be …", so that a fault can be read aloud. A key that is not in these tables is a fault.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from types import MappingProxyType
from zoneinfo import ZoneInfo

from service.config import kinds
from service.config.kinds import Kind, many, one_of, span, whole
from service.config.settings import Auth, Require, RetentionTrigger, Security, TrustStyle
from service.domain.roster import SendMode


class _Required:
    """The type of the mark that stands where a key has no default."""


REQUIRED = _Required()


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a section; `right` completes the sentence "should be …"."""

    name: str
    kind: Kind
    right: str
    default: object = REQUIRED


ADDRESS = "a plain e-mail address, such as reviews@partnership.example"
ADDRESSES = 'a list of plain e-mail addresses, such as ["reviews@police.example"]'
SENDERS = 'a list of addresses or @domains, such as ["lead@police.example", "@police.example"]'
LOGIN = '"password" or "oauth2"'
SECURITY = '"tls", "starttls" or, for a server on this machine only, "none"'
PORT = "a port number from 1 to 65535; leave it out for the usual one"
WORDS = "text on one line"
MAY_BE_EMPTY = "text on one line, which may be empty"
FLAG = "true or false, without quotes"
DAYS = "a list of days, such as [2027-05-10]"
HOUR = 'a time of day, such as "08:00"'
FOLDER = "the name of a mail folder"

_port = whole(1, 65535)
UNSET = 0  # a port that was left out: the usual one of the protection is taken

SECTIONS: Mapping[str, tuple[Key, ...]] = MappingProxyType(
    {
        "partnership": (
            Key("name", kinds.text, "the partnership's full name"),
            Key("short_name", kinds.loose_text, MAY_BE_EMPTY, ""),
            Key("business_unit", kinds.text, "the name of the team that reads the mailbox", "the business unit"),
            Key("review_group", kinds.text, "the name of the group that meets", "the review group"),
            Key("telephone", kinds.loose_text, "a telephone number in quotes", ""),
            Key("urgent_line", kinds.loose_text, "a telephone number in quotes, with a name if you like", ""),
            Key("office_hours", kinds.loose_text, MAY_BE_EMPTY, "on working days, in office hours"),
            Key("marking", kinds.loose_text, MAY_BE_EMPTY, "OFFICIAL-SENSITIVE"),
            Key("chair", kinds.optional_address, f"{ADDRESS}, or empty", ""),
            Key("members", many(kinds.address), ADDRESSES, ()),
            Key("manager", kinds.optional_address, f"{ADDRESS}, or empty", ""),
        ),
        "mailbox": (
            Key("host", kinds.text, "the name of the IMAP server, such as imap.partnership.example"),
            Key("port", _port, PORT, UNSET),
            Key("security", one_of(Security), SECURITY, Security.TLS),
            Key("username", kinds.text, "the name that logs in to the mailbox"),
            Key("auth", one_of(Auth), LOGIN, Auth.PASSWORD),
            Key("folder", kinds.text, FOLDER, "INBOX"),
            Key("processed", kinds.text, FOLDER, "Processed"),
            Key("held", kinds.text, FOLDER, "Held"),
            Key("since", kinds.day, "the day from which mail is read, such as 2026-11-01; older mail is never looked at"),
            Key("poll_seconds", whole(1, 3600), "a whole number of seconds from 1 to 3600", 60),
            Key("idle", kinds.flag, FLAG, True),
        ),
        "smtp": (
            Key("host", kinds.text, "the name of the SMTP server, such as smtp.partnership.example"),
            Key("port", _port, PORT, UNSET),
            Key("security", one_of(Security), SECURITY, Security.STARTTLS),
            Key("username", kinds.loose_text, "the name that logs in, or empty where the server asks for no login", ""),
            Key("auth", one_of(Auth), LOGIN, Auth.PASSWORD),
            Key("from", kinds.address, ADDRESS),
            Key("only_to", many(kinds.address_or_domain), SENDERS, ()),
        ),
        "send": (
            Key("mode", one_of(SendMode), '"observe", "approve" or "send"', SendMode.APPROVE),
            Key("between", span(kinds.hour), 'two times of day, the earlier first: ["08:00", "18:00"]', (time(8), time(18))),
        ),
        "alert": (Key("to", many(kinds.address), ADDRESSES, ()),),
        "oauth2": (
            Key("tenant", kinds.loose_text, MAY_BE_EMPTY, ""),
            Key("client_id", kinds.loose_text, MAY_BE_EMPTY, ""),
            Key("authority", kinds.loose_text, MAY_BE_EMPTY, "https://login.microsoftonline.com"),
        ),
        "trust": (
            Key("style", one_of(TrustStyle), '"rfc8601" or "exchange-online"', TrustStyle.RFC8601),
            Key("authserv_id", kinds.loose_text, "the name that your mail server writes first in Authentication-Results", ""),
            Key("below_received", kinds.flag, FLAG, False),
            Key("require", one_of(Require), '"dmarc", "spf-or-dkim" or "none"', Require.DMARC),
            Key("secure_domains", many(kinds.domain), 'a list of domains, such as ["police.example", "nhs.net"]', ()),
        ),
        "identity": (Key("send", kinds.matching(kinds.IDENTITY), '"by-hand" or "attachment"', "by-hand"),),
        "database": (
            Key(
                "url",
                kinds.matching(kinds.DATABASE),
                '"sqlite:///state/rapid-review.db" or "postgresql+psycopg://user@host/name"',
                "sqlite:///state/rapid-review.db",
            ),
            Key("backup_days", whole(1, 3650), "a whole number of days from 1 to 3650", 90),
        ),
        "encryption": (Key("enabled", kinds.flag, FLAG, True),),
        "clock": (
            Key("timezone", kinds.zone, 'the name of a time zone, such as "Europe/London"', ZoneInfo("Europe/London")),
            Key("country", kinds.country, 'a country of two capitals, such as "GB"', "GB"),
            Key("subdivision", kinds.loose_text, 'the part of the country whose holidays count, such as "ENG"', "ENG"),
            Key("bank_holidays", many(kinds.day), DAYS, ()),
            Key("office_closed", many(kinds.day), DAYS, ()),
            Key(
                "school_holidays", many(span(kinds.day)), "a list of first and last days, such as [[2026-12-21, 2027-01-01]]", ()
            ),
            Key("digest_at", kinds.hour, HOUR, time(8)),
            Key("remind_at", kinds.hour, HOUR, time(8, 30)),
        ),
        "limits": (
            Key("message_mb", whole(1, 500), "a whole number of megabytes from 1 to 500", 50),
            Key("attachment_mb", whole(1, 500), "a whole number of megabytes from 1 to 500", 40),
            Key("document_seconds", whole(1, 600), "a whole number of seconds from 1 to 600", 10),
            Key("document_memory_mb", whole(128, 16384), "a whole number of megabytes from 128 to 16384", 768),
            Key("replies_per_sender_per_day", whole(1, 1000), "a whole number from 1 to 1000", 20),
            Key("mails_per_hour", whole(10, 10000), "a whole number from 10 to 10000", 200),
            Key("free_mb", whole(0, 100000), "a whole number of megabytes from 0 to 100000", 500),
            Key("waiting_messages", whole(1, 1000000), "a whole number from 1 to 1000000", 5000),
            Key("unsent_mails", whole(1, 1000000), "a whole number from 1 to 1000000", 3000),
            Key("commit_seconds", whole(1, 600), "a whole number of seconds from 1 to 600", 2),
        ),
        "scan": (
            Key("clamd", kinds.optional_scanner, '"unix:/run/clamav/clamd.ctl" or "host:port", such as "127.0.0.1:3310"', ""),
        ),
        "papers": (
            Key("folder", kinds.text, "the folder that meeting papers are written to", "papers"),
            Key("by_mail", kinds.flag, FLAG, False),
        ),
    }
)
"""The plain sections, each a table of keys."""

STAFF: tuple[Key, ...] = (
    Key("name", kinds.text, "the person's name"),
    Key("email", kinds.address, ADDRESS),
    Key("role", kinds.loose_text, MAY_BE_EMPTY, ""),
    Key("digest", kinds.flag, FLAG, True),
    Key("commands", kinds.flag, FLAG, True),
)
"""What each `[[staff]]` holds."""

AGENCY: tuple[Key, ...] = (
    Key("name", kinds.text, "the agency's name as it knows itself"),
    Key("code", kinds.code, "letters, digits and hyphens for the subject line, such as A7", ""),
    Key("contacts", many(kinds.address), ADDRESSES, ()),
    Key("deputies", many(kinds.address), ADDRESSES, ()),
    Key("seniors", many(kinds.address), ADDRESSES, ()),
    Key("telephone", kinds.loose_text, "a telephone number in quotes", ""),
    Key("accept_from", many(kinds.address_or_domain), SENDERS, ()),
    Key("documents", many(kinds.agency_key), 'a list of documents, such as ["scoping", "chronology"]', ()),
    Key("via", kinds.agency_key, "the key of the agency through whose contacts this one is asked", ""),
)
"""What each `[agency.KEY]` holds."""

RETENTION: tuple[Key, ...] = (
    Key("months", whole(1, 1200), "a whole number of months from 1 to 1200"),
    Key("trigger", one_of(RetentionTrigger), '"received", "case_closed" or "report_submitted"'),
    Key("legal_basis", kinds.text, "the ground in your retention schedule, in one line"),
)
"""What each `[retention.CLASS]` holds; a class that is left out is kept until a person decides."""

RETAINED = ("raw_returns", "extracted", "papers", "correspondence", "not_met_referrals", "audit")
"""The classes of records that a retention rule may be given for."""
