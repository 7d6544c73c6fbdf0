"""Joins the answers that were kept back, so that nobody gets more mail in a day than `[limits] replies_per_sender_per_day`.

When their morning has come, the kept answers to one recipient about one case and one agency become one mail that holds the text
of each, one after the other; the originals stay in the outbox, set aside with the number of the mail that took them in. All of it
is one transaction, so that a crash loses nothing and repeats nothing. Nothing is sent here.
"""

from __future__ import annotations

from collections.abc import Sequence

from service.domain.cases import Case
from service.domain.notices import Audience, Notice, NoticeKind
from service.domain.posting import first_state, to_be_joined, why_not
from service.domain.records import AuditEntry, MailState, NewMail, OutboxMail
from service.domain.roster import SendMode
from service.workflows.desk import Desk
from service.workflows.outgoing import enter
from service.workflows.ports import Ledger

MOST = 1000


def join_waiting(desk: Desk) -> int:
    """How many mails were made of answers that had waited for each other."""
    if desk.shadow or desk.send.mode is SendMode.OBSERVE:
        return 0
    with desk.store.reading() as ledger:
        due = [ledger.outbox.get(each) for each in ledger.outbox.due(desk.clock.now(), MOST)]
    groups = to_be_joined(each for each in due if each is not None)
    return sum(_join(desk, [each.id for each in group]) for group in groups if desk.goes_on())


def _join(desk: Desk, ids: Sequence[int]) -> bool:
    with desk.store.writing() as ledger:
        found = [mail for each in sorted(ids) if (mail := ledger.outbox.get(each)) is not None]
        case = ledger.cases.get(found[0].case_id) if found and found[0].case_id is not None else None
        # What may not leave any more stays by itself: delivery sets it aside and says why.
        allowed = [each for each in found if why_not(each, case, desk.roster, desk.send) is None]
        groups = to_be_joined(allowed)
        for group in groups:
            _settle(desk, ledger, group, _enter_joined(desk, ledger, group, case))
    return bool(groups)


def _enter_joined(desk: Desk, ledger: Ledger, group: Sequence[OutboxMail], case: Case | None) -> int | None:
    now = desk.clock.now()
    notice = _notice(group, case, _trail(ledger, group))
    composed = desk.wording.join(notice, [ledger.outbox.raw(each.id) for each in group], now)
    state = first_state(notice.kind, notice.audience, notice.recipient, desk.send)
    return enter(desk, ledger, NewMail(notice, composed, state, now, group[-1].answers))


def _notice(group: Sequence[OutboxMail], case: Case | None, trail: tuple[str, ...]) -> Notice:
    first = group[0]
    receipt = any(each.kind == NoticeKind.RECEIPT.value for each in group)
    return Notice(
        kind=NoticeKind.RECEIPT if receipt else NoticeKind.ACKNOWLEDGEMENT,
        once=f"joined:{first.id}",
        audience=Audience(first.audience),
        recipient=first.recipient,
        words={},
        case_id=first.case_id,
        tag=first.tag,
        agency=first.agency,
        review_type=case.review_type if case else "default",
        request_ids=tuple(sorted({request for each in group for request in each.request_ids})),
        in_reply_to=trail[-1] if trail else None,
        references=trail,
    )


def _trail(ledger: Ledger, group: Sequence[OutboxMail]) -> tuple[str, ...]:
    """The Message-IDs of the mails that are answered."""
    answered = [ledger.messages.get(each.answers) for each in group if each.answers is not None]
    return tuple(dict.fromkeys(each.mail_id for each in answered if each is not None and each.mail_id))


def _settle(desk: Desk, ledger: Ledger, group: Sequence[OutboxMail], joined: int | None) -> None:
    if joined is None:
        raise RuntimeError(f"the answers from mail {group[0].id} on were joined before")
    now = desk.clock.now()
    for each in group:
        ledger.outbox.settle(each.id, MailState.DISCARDED, f"joined with others into mail {joined}", now)
        evidence = {"mail": each.id, "notice": each.kind, "into": joined}
        ledger.audit.append(AuditEntry("mail_joined", now, "service", each.case_id, evidence))
