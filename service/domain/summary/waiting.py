"""What waits for a person that is no case: messages that were held, and mail of ours that has not left.

Messages and mails enter, each with what is known of it; points leave, each with the reply that settles it. How long a message has
waited is counted in working hours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from service.domain.cases import REASONS, Reason
from service.domain.day_words import counted, moment
from service.domain.notices import NoticeKind
from service.domain.records import MailState, OutboxMail, StoredMessage
from service.domain.summary.replies import ways
from service.domain.summary.summaries import Point
from service.domain.words import Reply
from service.domain.working_hours import WorkingHours

LONG = timedelta(hours=4)
A_DAY = timedelta(hours=8)
"""Working hours after which a message has waited long, and for a working day."""

MOST = 10
"""Messages, and mails of one kind, that are named one by one; of the rest the number is said."""

FORGEABLE = frozenset({Reason.UNVERIFIED, Reason.STRANGER, Reason.MALWARE, Reason.UNSCANNED})
"""Reasons of mail that anybody may cause by the thousand: named after all others."""

KINDS: Mapping[str, str] = MappingProxyType(
    {
        NoticeKind.ESCALATION.value: "request for your help",
        NoticeKind.STAND_DOWN.value: "word that nothing more is needed",
        NoticeKind.OVERDUE.value: "word that something was due",
        NoticeKind.SUMMARY.value: "weekly summary",
        NoticeKind.EXTENSION.value: "new day",
    }
)
"""Kinds of mail that a person is told in other words than their names."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that waits for a person; `reference` of the case that seems meant, `forms` whether it carries one."""

    message: StoredMessage
    reference: str = ""
    forms: bool = False

    @property
    def since(self) -> datetime:
        """When it began to wait."""
        return self.message.since or self.message.received_at

    @property
    def reason(self) -> Reason:
        """Why it waits."""
        return self.message.reason or Reason.QUESTION


def messages(found: Sequence[Waiting], total: int, hours: WorkingHours, now: datetime) -> Iterator[Point]:
    """A point for each message that waits, those first that are surely meant for us, the oldest first; `total` counts all."""
    ordered = sorted(found, key=lambda each: (each.reason in FORGEABLE, each.since, each.message.id))
    for each in ordered[:MOST]:
        yield _message(each, hours, now)
    more = total - min(len(ordered), MOST)
    if more > 0:
        wait = "waits" if more == 1 else "wait"
        yield Point(f"{counted(more, 'more message')} {wait} for you.", (), ("on the server: rapid-review held list",))


def _message(waiting: Waiting, hours: WorkingHours, now: datetime) -> Point:
    message, since = waiting.message, waiting.since.astimezone(hours.zone)
    replies = ways(message.id, waiting.reason, waiting.reference, message.agency or "", forms=waiting.forms)
    long = how_long(waiting, hours, now)
    what = f"Message {message.id} waits for you{f', for {long}' if long else ''}: {REASONS[waiting.reason][1]}."
    details = (f"since {moment(since)}", message.doubt)
    return Point(what, replies, tuple(each for each in details if each))


def how_long(waiting: Waiting, hours: WorkingHours, now: datetime) -> str:
    """In words, where it has waited long; empty where it has not."""
    if hours.have_passed(A_DAY, waiting.since, now):
        return "more than a working day"
    return "more than four working hours" if hours.have_passed(LONG, waiting.since, now) else ""


def mails(found: Mapping[MailState, Sequence[OutboxMail]]) -> Iterator[Point]:
    """What of our own mail needs a person: refused, to be sent by hand, waiting for a yes."""
    refused, by_hand, proposed = (found.get(each, ()) for each in (MailState.REFUSED, MailState.BY_HAND, MailState.PROPOSED))
    if refused:
        was = "was" if len(refused) == 1 else "were"
        yield Point(
            f"{counted(len(refused), 'mail')} {was} refused by the mail server; whoever should have it must be told otherwise.",
            _discarding(refused),
            (*_lines(refused), f"once the address is right, on the server: rapid-review outbox retry {refused[0].id}"),
        )
    if by_hand:
        yield Point(
            f"{counted(len(by_hand), 'mail')} for you to send by hand: the recipient is in no secure domain.",
            _discarding(by_hand),
            (*_lines(by_hand), f"on the server: rapid-review outbox show {by_hand[0].id}"),
        )
    if proposed:
        wait = "waits" if len(proposed) == 1 else "wait"
        yield Point(f"{counted(len(proposed), 'mail')} {wait} for your yes.", _sending(proposed), _lines(proposed))


def _sending(found: Sequence[OutboxMail]) -> tuple[Reply, ...]:
    first = Reply(f"send {found[0].id}", "sends it" if len(found) == 1 else "sends this one only")
    if len(found) == 1:
        return (first,)
    shown = found[:MOST]
    numbers = " ".join(str(each.id) for each in shown)
    return Reply(f"send {numbers}", "sends all of them" if len(shown) == len(found) else "sends those that are named here"), first


def _discarding(found: Sequence[OutboxMail]) -> tuple[Reply, ...]:
    return (Reply(f"discard {found[0].id}", "takes it off this list, unsent; do so once it is settled otherwise"),)


def _lines(found: Sequence[OutboxMail]) -> tuple[str, ...]:
    lines = [
        f"{each.id}: {KINDS.get(each.kind, each.kind)}, {each.tag or 'no case'}, to {each.recipient}" for each in found[:MOST]
    ]
    more = len(found) - len(lines)
    return (*lines, f"{more} more, on the server: rapid-review outbox list") if more else tuple(lines)
