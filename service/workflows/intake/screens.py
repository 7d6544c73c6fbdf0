"""The screens: what is looked at, in order, before a message is taken for an answer. Policy is the table, mechanism one loop.

An `Incoming` comes in; the first screen that knows what it is says how the message ends. What passes them all is an answer from
somebody who was verified and whom we know, or a message with nothing of ours.
"""

from __future__ import annotations

from collections.abc import Callable

from parsers.received import Machine
from service.domain.cases import MessageState, Reason
from service.domain.notices import NoticeKind
from service.domain.records import Filing
from service.domain.twins import same_mail
from service.workflows.intake.absences import note_away
from service.workflows.intake.answering import answer
from service.workflows.intake.bounces import note_bounce
from service.workflows.intake.endings import ended, held
from service.workflows.intake.incoming import Incoming
from service.workflows.intake.steering import steer

Screen = Callable[[Incoming], Filing | None]

DAMAGED = frozenset({"unreadable_message", "headers_too_large", "too_many_parts", "nested_too_deep"})
MACHINES = {Machine.AUTO_REPLY: Reason.AUTO_REPLY, Machine.LIST: Reason.LIST}


def screened(incoming: Incoming) -> Filing:
    """How the message ends: what the first screen that knows it says."""
    for screen in SCREENS:
        filing = screen(incoming)
        if filing is not None:
            return filing
    return answer(incoming)


def _crashed(incoming: Incoming) -> Filing | None:
    if incoming.reading.crashed and incoming.message.sender is None and not incoming.reading.documents:
        return held(incoming, Reason.CRASHED, "Reading the message failed three times.")
    return None


def _own_mail(incoming: Incoming) -> Filing | None:
    sender = (incoming.message.sender or "").lower()
    ours = sender == incoming.desk.roster.partnership.mailbox_address.lower()
    mail_id = incoming.message.message_id
    if ours or (mail_id and incoming.ledger.outbox.by_mail_ids([mail_id])):
        # An alert that was put into the inbox itself, because mail could not be sent, is there to be seen: it stays.
        alert = incoming.message.notice == NoticeKind.ALERT.value
        return ended(incoming, MessageState.IGNORED, Reason.OWN_MAIL, move=not alert)
    return None


def _bounce(incoming: Incoming) -> Filing | None:
    message = incoming.message
    if message.machine is not Machine.BOUNCE or (incoming.forms and incoming.standing.known and not message.bounced_ids):
        return None
    about_ours = note_bounce(incoming)
    return ended(incoming, MessageState.IGNORED, Reason.BOUNCE, move=about_ours, keep=about_ours)


def _other_partnership(incoming: Incoming) -> Filing | None:
    if incoming.message.notice == "request" and not incoming.standing.staff:
        return held(incoming, Reason.OTHER_PARTNERSHIP, "Another partnership's service asks for documents.", answer_sender=False)
    return None


def _machine(incoming: Incoming) -> Filing | None:
    machine = incoming.message.machine
    if machine is None:
        return None
    answers = machine is Machine.LIST and (incoming.threads or incoming.references)  # some gateways mark people's mail so
    if incoming.standing.known and (incoming.forms or answers):
        # A robot that carries a completed form is looked at by a person and never answered.
        doubt = "An automatic message carries a form." if incoming.forms else "It answers us and is marked as a mailing list's."
        return held(incoming, Reason.QUESTION, doubt, answer_sender=False)
    if machine is Machine.AUTO_REPLY:
        note_away(incoming)
    return ended(incoming, MessageState.IGNORED, MACHINES[machine], move=incoming.is_ours, keep=incoming.is_ours)


def _seen_before(incoming: Incoming) -> Filing | None:
    twin = incoming.ledger.messages.twin(incoming.stored.id, incoming.message.message_id)
    if twin is None:
        return None
    earlier = incoming.ledger.messages.get(twin[0])
    if earlier is not None and earlier.state is MessageState.LEFT:
        return None  # nothing was done with the other copy: that the folder was numbered anew is no reason to move this one
    if twin[1] or _came_twice(incoming, twin[0]):
        return ended(incoming, MessageState.DUPLICATE, Reason.SEEN_BEFORE)
    doubt = f"It has the Message-ID of message {twin[0]}, which reads differently."
    return held(incoming, Reason.QUESTION, doubt, answer_sender=False) if incoming.is_ours else None


def _came_twice(incoming: Incoming, earlier: int) -> bool:
    one, other = incoming.ledger.messages.raw(earlier), incoming.ledger.messages.raw(incoming.stored.id)
    return one is not None and other is not None and same_mail(one, other)


def _damaged(incoming: Incoming) -> Filing | None:
    problem = next((each for each in incoming.message.problems if each.code in DAMAGED), None)
    return held(incoming, Reason.UNREADABLE, problem.sentence) if problem else None


def _none_of_ours(incoming: Incoming) -> Filing | None:
    if incoming.is_ours or incoming.standing.staff or (incoming.standing.known and incoming.unopened):
        return None
    return ended(incoming, MessageState.LEFT, Reason.NOT_OURS, move=False, keep=False)


def _unverified(incoming: Incoming) -> Filing | None:
    if incoming.standing.authenticated:
        return None
    disputed = incoming.message.sender is None
    doubt = (
        "Its sender's address cannot be told for certain." if disputed else "Nothing shows that it came from its sender's domain."
    )
    return held(incoming, Reason.UNVERIFIED, doubt)


def _staff(incoming: Incoming) -> Filing | None:
    return steer(incoming) if incoming.standing.staff else None


def _blank_from_elsewhere(incoming: Incoming) -> Filing | None:
    blank = any(each.extraction.status == "blank" for each in incoming.forms)
    if blank and not incoming.standing.known and not incoming.threads and not incoming.references:
        return held(incoming, Reason.OTHER_PARTNERSHIP, "It carries a blank form, as another partnership's request would.")
    return None


def _stranger(incoming: Incoming) -> Filing | None:
    return None if incoming.standing.known else held(incoming, Reason.STRANGER)


SCREENS: tuple[Screen, ...] = (
    _crashed,
    _own_mail,
    _bounce,
    _other_partnership,
    _machine,
    _seen_before,
    _damaged,
    _none_of_ours,
    _unverified,
    _staff,
    _blank_from_elsewhere,
    _stranger,
)
"""What is looked at before anything is believed, in this order."""
