"""Tells a person that the service is blocked, past all that may be broken: over SMTP or into the inbox, never by the outbox.

What to say enters; whether somebody could be told leaves. A mail goes straight to staff where the mailbox, the database or the
disk is the trouble; where mail cannot be sent, the same words are put into the team's own inbox. The other way is tried where the
first fails. Connections are made for this alone and closed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from service.domain.blockages import Part
from service.domain.notices import Audience, Notice, NoticeKind
from service.domain.posting import matches
from service.domain.roster import Roster, SendPolicy
from service.domain.servers import Delivery
from service.domain.words import AlertWords, spoken
from service.workflows.ports import Clock, Mailbox, Outbound, Wording

TAG = "RR alert"


@dataclass(frozen=True, slots=True)
class Alarm:
    """All that is needed to tell somebody while the database is away."""

    wording: Wording
    clock: Clock
    roster: Roster
    send: SendPolicy
    also: Sequence[str]  # [alert] to
    inbox: str
    outbound: Callable[[], Outbound]  # a connection of its own
    mailbox: Callable[[], Mailbox]


def ring(alarm: Alarm, part: Part, words: AlertWords) -> str | None:
    """By which way somebody was told, `mail` or `inbox`; None where neither took it."""
    for name, way in WAYS[part]:
        try:
            if way(alarm, words):
                return name
        except Exception:  # noqa: S112 -- whatever broke this way, the other one is tried
            continue
    return None


def told(alarm: Alarm) -> tuple[str, ...]:
    """The addresses that are told: `[alert] to` and staff who get the morning summary; all staff where that is nobody."""
    digest = [each.email for each in alarm.roster.staff if each.digest]
    chosen = [*alarm.also, *digest] or [each.email for each in alarm.roster.staff]
    limit = alarm.send.only_to
    return tuple(each for each in dict.fromkeys(chosen) if not limit or matches(each, limit))


def _by_mail(alarm: Alarm, words: AlertWords) -> bool:
    line = alarm.outbound()
    try:
        answers = [line.send(each, _mail(alarm, each, words)) for each in told(alarm)]
    finally:
        line.close()
    return any(each.delivery is Delivery.ACCEPTED for each in answers)


def _into_the_inbox(alarm: Alarm, words: AlertWords) -> bool:
    box = alarm.mailbox()
    try:
        box.put(alarm.inbox, _mail(alarm, alarm.roster.partnership.mailbox_address, words))
    finally:
        box.close()
    return True


def _mail(alarm: Alarm, recipient: str, words: AlertWords) -> bytes:
    now = alarm.clock.now()
    once = f"alert:blocked:{now.isoformat()}:{recipient.lower()}"
    notice = Notice(NoticeKind.ALERT, once, Audience.STAFF, recipient, spoken(words), tag=TAG)
    return alarm.wording.compose(notice, now).raw


Way = Callable[[Alarm, AlertWords], bool]
MAIL: tuple[str, Way] = ("mail", _by_mail)
INBOX: tuple[str, Way] = ("inbox", _into_the_inbox)

WAYS: Mapping[Part, tuple[tuple[str, Way], ...]] = MappingProxyType(
    {part: (INBOX, MAIL) if part is Part.SMTP else (MAIL, INBOX) for part in Part}
)
"""How a person is told of each part, the way first that does not need it."""
