"""The nouns of a review: case, subject, agency, request, return, and the states they may be in.

A case stores what people did; where it stands (due soon, overdue, held) is computed from these records and today's date and is
never stored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeVar

from service.domain.events import Event

NOTHING: Mapping[str, date] = MappingProxyType({})
Made = TypeVar("Made")


class MessageState(StrEnum):
    """Where a message stands; each message is in exactly one of these, for ever accounted for."""

    WAITING = "waiting"
    DONE = "done"
    HELD = "held"
    IGNORED = "ignored"
    DUPLICATE = "duplicate"
    LEFT = "left"


class Reason(StrEnum):
    """Why a message is in its state; `REASONS` says it in words."""

    RETURN = "return"
    NIL = "nil"
    ACKNOWLEDGEMENT = "acknowledgement"
    REFERRAL = "referral"
    NOTIFICATION = "notification"
    COMMAND = "command"
    STRANGER = "stranger"
    UNVERIFIED = "unverified"
    UNLISTED_SENDER = "unlisted_sender"
    TWO_CASES = "two_cases"
    NO_CASE = "no_case"
    OTHER_CHILD = "other_child"
    LOCKED = "locked"
    PORTAL = "portal"
    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    CRASHED = "crashed"
    MALWARE = "malware"
    UNSCANNED = "unscanned"
    QUESTION = "question"
    OWN_MAIL = "own_mail"
    BOUNCE = "bounce"
    AUTO_REPLY = "auto_reply"
    LIST = "list"
    SEEN_BEFORE = "seen_before"
    NOT_OURS = "not_ours"
    TOO_OLD = "too_old"
    GONE = "gone"
    DISCARDED = "discarded"
    BLANK_FORM = "blank_form"
    SETTLED = "settled"
    PASSWORD = "password"  # noqa: S105 -- a word of the table, and nobody's
    PROPOSED = "proposed"
    OTHER_PARTNERSHIP = "other_partnership"


REASONS: Mapping[Reason, tuple[MessageState, str]] = MappingProxyType(
    {
        Reason.RETURN: (MessageState.DONE, "a completed document was filed against a request"),
        Reason.NIL: (MessageState.DONE, "the agency says that the family is not known to it"),
        Reason.ACKNOWLEDGEMENT: (MessageState.DONE, "the agency says that it has the request"),
        Reason.REFERRAL: (MessageState.DONE, "a partner's referral opened a case"),
        Reason.NOTIFICATION: (MessageState.DONE, "a serious incident notification opened a case or was added to one"),
        Reason.COMMAND: (MessageState.DONE, "a member of staff steered a case"),
        Reason.BLANK_FORM: (MessageState.DONE, "a blank form was returned; the agency was told"),
        Reason.SETTLED: (MessageState.DONE, "a person read it and put it with its case"),
        Reason.PASSWORD: (MessageState.DONE, "it brought the password for another message of its sender"),
        Reason.STRANGER: (MessageState.HELD, "the sender is nobody that this case knows"),
        Reason.UNVERIFIED: (MessageState.HELD, "the sender could not be verified"),
        Reason.UNLISTED_SENDER: (MessageState.HELD, "the sender's organisation is known, the person is not"),
        Reason.TWO_CASES: (MessageState.HELD, "the message points at more than one case"),
        Reason.NO_CASE: (MessageState.HELD, "no open case fits the message"),
        Reason.OTHER_CHILD: (MessageState.HELD, "the document is about another child than the case"),
        Reason.LOCKED: (MessageState.HELD, "a document is locked or encrypted"),
        Reason.PORTAL: (MessageState.HELD, "the documents are behind a link to a portal"),
        Reason.UNREADABLE: (MessageState.HELD, "a document could not be read"),
        Reason.TOO_LARGE: (MessageState.HELD, "the message, or a document in it, is larger than the limit"),
        Reason.CRASHED: (MessageState.HELD, "reading the message failed three times"),
        Reason.MALWARE: (MessageState.HELD, "the malware scanner found something"),
        Reason.UNSCANNED: (MessageState.HELD, "the malware scanner could not look at the message"),
        Reason.QUESTION: (MessageState.HELD, "a person should read and answer this"),
        Reason.PROPOSED: (MessageState.HELD, "a later return drops rows or answers: does it add or replace?"),
        Reason.OTHER_PARTNERSHIP: (MessageState.HELD, "another partnership asks something of us"),
        Reason.OWN_MAIL: (MessageState.IGNORED, "the service's own mail"),
        Reason.BOUNCE: (MessageState.IGNORED, "a delivery report"),
        Reason.AUTO_REPLY: (MessageState.IGNORED, "an automatic reply"),
        Reason.LIST: (MessageState.IGNORED, "a mailing list"),
        Reason.DISCARDED: (MessageState.IGNORED, "a person decided that nothing is to be done"),
        Reason.SEEN_BEFORE: (MessageState.DUPLICATE, "the same message was stored before"),
        Reason.NOT_OURS: (MessageState.LEFT, "nothing in it concerns a review; its bytes are not kept"),
        Reason.GONE: (MessageState.LEFT, "taken out of the mailbox by somebody before it could be fetched"),
        Reason.TOO_OLD: (MessageState.LEFT, "older than the day that the service looks back to"),
    }
)


class CaseStatus(StrEnum):
    """Where a case stands as people decided it."""

    REFERRED = "referred"
    OPEN = "open"
    CLOSED = "closed"
    NOT_MET = "not_met"
    WITHDRAWN = "withdrawn"


class RequestState(StrEnum):
    """Where a request for one document from one agency stands; overdue and due soon are computed."""

    ASKED = "asked"
    ACKNOWLEDGED = "acknowledged"
    QUERIED = "queried"
    RETURNED = "returned"
    NIL = "nil"
    DECLINED = "declined"
    WAIVED = "waived"


class ReturnStatus(StrEnum):
    """Whether a version of a return counts."""

    ACCEPTED = "accepted"
    PROPOSED = "proposed"  # waits for a word: does it add or replace?
    SUPERSEDED = "superseded"
    ERASED = "erased"


class Provenance(StrEnum):
    """By which door a return came."""

    EMAIL = "email"
    STAFF = "filed by staff"
    REREAD = "re-read"


@dataclass(frozen=True, slots=True)
class Subject:
    """A child (or adult) whom the case concerns; nothing but what is needed to match a document."""

    initials: str
    born_on: date | None = None  # None: unborn, or not known


@dataclass(frozen=True, slots=True)
class CaseAgency:
    """An agency in one case: its key, and what only this case knows of it."""

    key: str
    name: str
    code: str
    contacts: tuple[str, ...] = ()  # of this case only, besides those of config.toml
    case_only: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """One agency asked for one document in one case."""

    id: int
    agency: str
    document: str
    state: RequestState
    due_on: date
    asked_on: date | None = None  # the day the request was first written to the outbox
    promised_on: date | None = None
    versions: int = 0
    missing: tuple[str, ...] = ()  # labels still needed from the newest accepted version, in the form's order


@dataclass(frozen=True, slots=True)
class Return:
    """One version of a document accepted (or proposed) against a request; `record` is the extraction as plain JSON values."""

    id: int
    request_id: int
    version: int
    status: ReturnStatus
    provenance: Provenance
    received_at: datetime
    record: Mapping[str, object]
    message_id: int | None = None
    position: int | None = None  # which attachment of the message
    changes: Mapping[str, object] | None = None  # what differs from the version before: see domain/changes.py


@dataclass(frozen=True, slots=True)
class Case:
    """One review with everything that decisions about it need."""

    id: int
    reference: str
    review_type: str
    status: CaseStatus
    opened_on: date
    rules: Mapping[str, object]  # the review type's TOML as it stood when the case was opened
    clock_started_on: date | None = None
    incident_on: date | None = None
    period_from: date | None = None
    period_to: date | None = None
    aliases: tuple[str, ...] = ()
    subjects: tuple[Subject, ...] = ()
    agencies: tuple[CaseAgency, ...] = ()
    requests: tuple[Request, ...] = ()
    barred: tuple[str, ...] = ()
    done: Mapping[str, date] = field(default_factory=lambda: NOTHING)  # milestone key → the day it was reached
    events: tuple[Event, ...] = ()  # what else happened, oldest first
    erased_on: date | None = None  # the day on which all but a stub was erased
    _made: dict[Callable[[Case], Any], Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, made: Callable[[Case], Made]) -> Made:
        """What the function makes of this case and of nothing else: made when first asked for, since a case never changes."""
        if made not in self._made:
            self._made[made] = made(self)
        found: Made = self._made[made]
        return found

    def agency(self, key: str) -> CaseAgency | None:
        """The agency with that key in this case, or None."""
        return next((each for each in self.agencies if each.key == key), None)

    def request(self, agency: str, document: str) -> Request | None:
        """The request to that agency for that document, or None."""
        return next((each for each in self.requests if (each.agency, each.document) == (agency, document)), None)
