"""Sends what the outbox holds: claim, check again that the reason still holds, SMTP, record the answer.

Each mail is one SMTP transaction to one recipient between two short commits. SMTP cannot say exactly once (RFC 1047): a mail
found in state `sending` that nobody alive has claimed, or whose connection broke after DATA, is *uncertain* and goes out again
with the same Message-ID. Nothing is decided here about a case.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from service.domain.allowance import HOUR, Allowance, allowance
from service.domain.events import EventKind, NewEvent
from service.domain.notices import Audience, NoticeKind
from service.domain.posting import is_due, is_hopeless, is_stale, may_be_owed_again, may_leave_now, next_try, why_not
from service.domain.records import AuditEntry, MailState, OutboxMail
from service.domain.servers import Answer, Delivery
from service.domain.words import AlertWords
from service.workflows.correspondence.quiet import obstacle
from service.workflows.correspondence.writing import take_back
from service.workflows.desk import Desk
from service.workflows.milestones import note_asked
from service.workflows.outgoing import alert
from service.workflows.ports import Ledger, Outbound
from service.workflows.watching.volley import is_one_too_many, tell_of_volley

BATCH = 5000
LATER = timedelta(minutes=2)
"""After that a mail that chases is looked at again, where something kept it."""

RECOUNT = 20
"""After so many mails it is counted again what left within the hour: each daemon beyond the first may send so many too many."""

OF_BEFORE = "it was written on an earlier day"


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one pass sent, put off and gave up; `down` is the server's answer where it took nothing."""

    sent: int = 0
    put_off: int = 0
    given_up: int = 0
    down: Answer | None = None

    @property
    def tried(self) -> bool:
        """Whether the server was asked at all."""
        return self.down is not None or self.sent + self.put_off + self.given_up > 0


@dataclass(frozen=True, slots=True)
class Sent:
    """One mail that the server was asked to take, its answer, and how that ended in the words of `Delivered`."""

    mail: OutboxMail
    answer: Answer
    outcome: str


def deliver(desk: Desk, outbound: Outbound) -> Delivered:
    """What became of the mails that were due; stops where the server takes nothing at all.

    A refused login ends the pass at once, because trying it again would lock the account. Else the next mail is tried too: one
    that alone makes the server hang up must not keep the others waiting.
    """
    counts: Counter[str] = Counter()
    if desk.shadow:
        return Delivered()
    with desk.store.reading() as ledger:
        due = ledger.outbox.due(desk.clock.now(), BATCH)
    down: Answer | None = None
    for number, mail_row in enumerate(due):
        if not desk.goes_on():
            break
        if number % RECOUNT == 0:
            left = _left(desk)
        if is_one_too_many(desk, left, mail_row):
            counts["kept"] += 1
            continue
        sent = _deliver(desk, mail_row, outbound)
        if sent is None:
            continue
        if sent.outcome == "down":
            if down is not None or sent.answer.refuses_us:
                return _delivered(counts, sent.answer)
            down = sent.answer
            continue
        down = None
        counts[sent.outcome] += 1
        left = left.after(NoticeKind(sent.mail.kind), Audience(sent.mail.audience)) if sent.outcome == "sent" else left
    tell_of_volley(desk, counts["kept"])
    return _delivered(counts, down)


def _left(desk: Desk) -> Allowance:
    with desk.store.reading() as ledger:
        return allowance(ledger.outbox.left_since(desk.clock.now() - HOUR), desk.send.mails_per_hour)


def _deliver(desk: Desk, mail_row: int, outbound: Outbound) -> Sent | None:
    """One mail, claimed and sent, its answer recorded; None where it may not leave now, or another daemon has it."""
    claim = desk.store.claims.take(f"mail {mail_row}")
    if claim is None:
        return None
    try:
        mail = _claim(desk, mail_row)
        if mail is None or not claim.holds():  # who lost the claim may find the mail sent by another
            return None
        answer = _send(desk, mail, outbound)
        return Sent(mail, answer, _record(desk, mail, answer))
    finally:
        claim.release()


def _send(desk: Desk, mail: OutboxMail, outbound: Outbound) -> Answer:
    try:
        with desk.store.reading() as ledger:
            raw = ledger.outbox.raw(mail.id)
    except Exception:  # its bytes were damaged in the database: it must not stop the next
        return Answer(Delivery.DEFERRED, 0, "the stored mail cannot be read")
    return outbound.send(mail.recipient, raw)


def _delivered(counts: Counter[str], down: Answer | None = None) -> Delivered:
    return Delivered(counts["sent"], counts["put_off"], counts["given_up"], down)


def _claim(desk: Desk, mail_row: int) -> OutboxMail | None:
    """The mail, marked `sending`; None where it may not leave now."""
    now = desk.clock.now()
    with desk.store.writing() as ledger:
        mail = ledger.outbox.get(mail_row)
        if mail is None or not is_due(mail, now) or ledger.outbox.held():
            return None
        case = ledger.cases.get(mail.case_id) if mail.case_id is not None else None
        refusal = why_not(mail, case, desk.roster, desk.send) or (OF_BEFORE if is_stale(mail, now) else None)
        if refusal is not None:
            ledger.outbox.settle(mail_row, MailState.DROPPED, refusal, now)
            if may_be_owed_again(mail, desk.send):  # what is still needed is worked out anew
                take_back(ledger, mail)
            _note(ledger, desk, "mail_dropped", mail)
            return None
        wait = obstacle(desk, ledger, mail, case)
        if wait is not None:
            ledger.outbox.settle(mail_row, MailState.QUEUED, wait, now, next_at=now + LATER)
            return None
        closed = not desk.is_open(now.date())
        if not may_leave_now(NoticeKind(mail.kind), Audience(mail.audience), now, desk.send, closed):
            return None
        if mail.state is MailState.SENDING:
            _note(ledger, desk, "mail_uncertain", mail)
        ledger.outbox.sending(mail_row)
    return mail


def _record(desk: Desk, mail: OutboxMail, answer: Answer) -> str:
    """How the transaction ended, in the words of `Delivered`; written down with the server's answer."""
    now = desk.clock.now()
    text = f"{answer.code} {answer.text}".strip()
    with desk.store.writing() as ledger:
        if answer.delivery is Delivery.ACCEPTED:
            ledger.outbox.settle(mail.id, MailState.SENT, text, now)
            ledger.notes.set("smtp_down_since", None)
            _note(ledger, desk, "mail_sent", mail)
            note_asked(desk, ledger, mail)
            return "sent"
        if answer.delivery is Delivery.DOWN:
            ledger.outbox.settle(mail.id, MailState.QUEUED, text, now, next_at=now + timedelta(minutes=1))
            ledger.notes.set("smtp_down_since", ledger.notes.get("smtp_down_since") or now.isoformat())
            ledger.notes.set("smtp_answer", text)
            return "down"
        again = mail.uncertain and answer.delivery is Delivery.UNCERTAIN  # repeated once: a third copy would help nobody
        if answer.delivery is Delivery.REFUSED or again or is_hopeless(mail.created_at, mail.attempts + 1, now):
            ledger.outbox.settle(mail.id, MailState.REFUSED, text, now)
            _note(ledger, desk, "mail_refused", mail)
            _note_no_reader(ledger, desk, mail, answer)
            _tell_staff(desk, ledger, mail)
            return "given_up"
        uncertain = answer.delivery is Delivery.UNCERTAIN
        ledger.outbox.settle(mail.id, MailState.QUEUED, text, now, next_at=next_try(mail.attempts + 1, now), uncertain=uncertain)
        _note(ledger, desk, "mail_uncertain" if uncertain else "mail_put_off", mail)
        return "put_off"


def _note(ledger: Ledger, desk: Desk, what: str, mail: OutboxMail) -> None:
    evidence = {"mail": mail.id, "notice": mail.kind}
    ledger.audit.append(AuditEntry(what, desk.clock.now(), "service", mail.case_id, evidence))


def _note_no_reader(ledger: Ledger, desk: Desk, mail: OutboxMail, answer: Answer) -> None:
    """Notes on the case that nobody reads mail at that address, as a delivery report would: the deputy is then written to."""
    if answer.no_such_reader and mail.case_id is not None and mail.agency and mail.audience == Audience.AGENCY.value:
        event = NewEvent(EventKind.BOUNCED, desk.clock.now(), "service", mail.agency, {"address": mail.recipient.lower()})
        ledger.cases.record_event(mail.case_id, event)
        _note(ledger, desk, "bounced", mail)


def _tell_staff(desk: Desk, ledger: Ledger, mail: OutboxMail) -> None:
    """Owes each member of staff an alert that a mail was given up; a refused mail to staff is shown by `status` only."""
    if mail.audience == Audience.STAFF.value:
        return
    words = AlertWords(
        what="A mail could not be delivered",
        sentences=(f"Mail {mail.id} ({mail.kind}, {mail.tag or 'no case'}) was refused by the mail server.",),
        do=(f"Look at it: rapid-review outbox show {mail.id}", "Ring the agency, and correct the address if it is wrong."),
    )
    alert(desk, ledger, f"refused:{mail.id}", words)
