"""What a review type is made of: its clock, its steps, the documents it asks for, its words, how long its records are kept.

Nothing enters; frozen records leave, which `review_rules` fills from TOML and `review_types` puts together. Nothing here knows a
review by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from service.domain.cases import CaseStatus
from service.domain.working_days import Unit

CLOCK = "clock"
ANSWER = "answer"
"""The kind of a document that has no form: the agency answers in words."""

KINDS = ("scoping", "chronology", "referral", "notification", ANSWER)
FORMS = ("notification", "referral")
"""The forms that may open a case when they come by mail."""

RETAINED = ("raw_returns", "extracted", "papers", "correspondence", "not_met_referrals", "audit")
"""The classes of records that a rule of retention may be given for, as `[retention]` of config.toml has them."""

NO_WORDS: Mapping[str, str] = MappingProxyType({})


class Trigger(StrEnum):
    """From which day a class of records is kept."""

    RECEIVED = "received"
    CASE_CLOSED = "case_closed"
    REPORT_SUBMITTED = "report_submitted"


@dataclass(frozen=True, slots=True)
class Clock:
    """When the review's time starts and how long it is."""

    start_event: str
    start_words: str  # names the event to a person: "the day the notification was sent to the national Panel"
    unit: Unit
    length: int
    day_zero: bool  # the start is day 0; else the start is day 1
    source: str  # the rule cited


@dataclass(frozen=True, slots=True)
class Milestone:
    """A step of the review; `offset` None: it has no day by which it must be reached."""

    key: str
    words: str
    offset: int | None = None
    unit: Unit = Unit.WORKING
    after: str = CLOCK  # or the key of another milestone, from whose day it is counted
    group: str | None = None  # of several alternatives one is reached: criteria met or not
    status: CaseStatus | None = None  # what reaching it makes of the case
    source: str = ""
    optional: bool = False  # recorded when it happens, and never missed where it does not
    only_after: str = ""  # key of another milestone: the step is there only once that was reached
    starts: bool = False  # reaching it starts the clock of a referred case


@dataclass(frozen=True, slots=True)
class Document:
    """A document that agencies are asked for, and what it must answer."""

    key: str
    name: str  # what the partnership calls it
    layout: str  # our blank that goes with the request; empty only where the agency answers in words
    kind: str
    required: tuple[str, ...] = ()  # fields in the form's order, asked for where the form prints them
    always: frozenset[str] = frozenset()  # of these, what every form must answer, printed or not
    required_if_nil: tuple[str, ...] = ()
    against_nil: tuple[str, ...] = ()  # an account in one of these contradicts "not known to us"
    instead: Mapping[str, str] = field(
        default_factory=lambda: NO_WORDS
    )  # a field that may stand for another: an expected date for a date of birth
    labels: Mapping[str, str] = field(default_factory=lambda: NO_WORDS)  # how our own form prints each field


@dataclass(frozen=True, slots=True)
class ReviewWords:
    """What this review calls things, in mails and papers; the defaults are those of a review of a child in England."""

    subject: str
    subjects: str
    review_group: str
    meeting: str
    family: str = "the child and family"
    papers: str = "meeting papers"
    report: str = "rapid review report"
    receiver: str = "national Panel"  # to whom the report goes
    partners: str = "safeguarding partners"  # who decide
    law: str = "section 16H of the Children Act 2004 and Working Together to Safeguard Children 2023"  # why it is asked
    purpose: str = "The review is about learning and not about blame."


@dataclass(frozen=True, slots=True)
class Retention:
    """How long a class of records is kept, and from which day."""

    months: int
    trigger: Trigger
