"""Puts a notice into the outbox, in the transaction of the decision that owes it.

A notice comes in; a row leaves, queued, kept for the morning, proposed to staff or marked to be sent by hand, as the policy of
`[send]` and the ground on which its recipient may have it say. Where the service only observes, staff are owed the text of what
it would have sent. The mail's bytes and its Message-ID are made here, once; nothing is sent here.
"""

from __future__ import annotations

from datetime import datetime

from service.domain.cases import Case
from service.domain.notices import Audience, Notice, NoticeKind
from service.domain.posting import first_state, has_to_wait, is_counted, next_morning
from service.domain.records import AuditEntry, MailState, NewMail
from service.domain.roster import SendMode
from service.domain.words import AlertWords, spoken
from service.workflows.desk import Desk
from service.workflows.ports import Ledger


def owe(desk: Desk, ledger: Ledger, notice: Notice, *, answers: int | None = None) -> int | None:
    """The id of the mail now owed, or None where the same notice was owed before."""
    if ledger.outbox.has(notice.once):
        return None
    now = desk.clock.now()
    state = first_state(notice.kind, notice.audience, notice.recipient, desk.send)
    next_at = _kept_until(desk, ledger, notice, now) if state is MailState.QUEUED else None
    mail = enter(desk, ledger, NewMail(notice, desk.wording.compose(notice, now), state, now, answers, next_at))
    if mail is not None and state is MailState.PROPOSED and desk.send.mode is SendMode.OBSERVE:
        _show_staff(desk, ledger, notice, mail)
    return mail


def enter(desk: Desk, ledger: Ledger, mail: NewMail) -> int | None:
    """The id of the mail, which now stands in the outbox and in the audit log; None where its notice was there before."""
    number = ledger.outbox.queue(mail)
    if number is not None:
        evidence = {"mail": number, "notice": mail.notice.kind.value, "state": mail.state.value}
        ledger.audit.append(AuditEntry("mail_owed", desk.clock.now(), "service", mail.notice.case_id, evidence))
    return number


def _kept_until(desk: Desk, ledger: Ledger, notice: Notice, now: datetime) -> datetime | None:
    """The morning for which an answer is kept that is one too many for its recipient today; None where it may go."""
    if not is_counted(notice.kind, notice.audience):
        return None
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    answered = ledger.outbox.sent_to(notice.recipient, midnight)
    if not has_to_wait(notice.kind, notice.audience, answered, desk.send):
        return None
    return next_morning(now, desk.send, desk.is_open)


def _show_staff(desk: Desk, ledger: Ledger, notice: Notice, mail: int) -> None:
    """Owes each member of staff the text of a mail that is not sent, because the service only observes."""
    words = AlertWords(
        what="A mail was not sent",
        sentences=(
            f"The service only observes. Otherwise mail {mail} ({notice.kind.value}) would have gone to {notice.recipient}.",
        ),
        do=(f"Nothing now. Once [send] mode is “approve” or “send”, this sends it: rapid-review outbox approve {mail}",),
        would_send=desk.wording.text(notice),
    )
    case = ledger.cases.get(notice.case_id) if notice.case_id else None
    alert(desk, ledger, f"observe:{notice.once}", words, case)


def alert(desk: Desk, ledger: Ledger, about: str, words: AlertWords, case: Case | None = None, besides: str = "") -> int:
    """How many members of staff are now owed the alert: all but `besides`, each of them once for what it is about."""
    count = 0
    for person in desk.roster.staff:
        if person.email.lower() == besides.lower():
            continue
        once = f"alert:{about}:{person.email.lower()}"
        case_id, tag = (case.id, case.reference) if case else (None, "RR alert")
        notice = Notice(NoticeKind.ALERT, once, Audience.STAFF, person.email, spoken(words), case_id=case_id, tag=tag)
        count += owe(desk, ledger, notice) is not None
    return count
