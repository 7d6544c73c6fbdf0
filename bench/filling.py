"""Fills a database as years of use would: cases with their requests, returns and mails, messages of every ending, receipts.

A service and numbers come in; rows of their real shape stand in its database afterwards, sealed, chained and counted as in use.
The cases are opened and asked by the workflows themselves. Only the mails' words are short, and the server that takes them is a
function: neither is what is measured.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from parsers.record import to_record
from service.domain.cases import Case, CaseStatus, MessageState, Provenance, Reason, RequestState, ReturnStatus, Subject
from service.domain.notices import Audience, File, Notice, NoticeKind
from service.domain.records import AttachmentOutcome, AuditEntry, Filing, MailState, NewMail, NewMessage, NewReturn
from service.domain.servers import Answer, Composed, Delivery
from service.wiring import Service
from service.workflows.cases.casework import Opening, open_case
from service.workflows.correspondence.owing import owe_due
from service.workflows.delivery import deliver
from service.workflows.desk import Desk
from service.workflows.ports import Ledger
from tests.answers import scoping

AT_ONCE = 250
"""Messages of one commit; those of them that were filed belong to one case, which has been closed since."""
CASES_AT_ONCE = 50

AGENCIES = ("police", "health", "school", "housing", "council")
SENDERS = ("liaison@police.example", "safeguarding@health.example", "dsl@school.example", "homes@housing.example")
HELD = 20
"""Messages that wait for a person, however many are stored: nobody leaves a thousand unanswered."""

ENDINGS: Mapping[range, tuple[MessageState, Reason]] = {
    range(70): (MessageState.LEFT, Reason.NOT_OURS),
    range(70, 78): (MessageState.IGNORED, Reason.AUTO_REPLY),
    range(78, 82): (MessageState.DUPLICATE, Reason.SEEN_BEFORE),
    range(82, 100): (MessageState.DONE, Reason.RETURN),
}
"""How many of a hundred messages ended how, about as a team's mailbox has it."""

BYTES = 1500
"""Of a stored message: what is filed is read again by nobody whose time is taken here."""


class Short:
    """Mails of a few words, in place of the templates and the blank forms."""

    def compose(self, notice: Notice, now: datetime) -> Composed:  # noqa: ARG002 (the port's)
        """A mail that says nothing."""
        return _short(notice.recipient)

    def join(self, notice: Notice, mails: Sequence[bytes], now: datetime) -> Composed:  # noqa: ARG002 (same)
        """The same."""
        return _short(notice.recipient)

    def text(self, notice: Notice) -> str:  # noqa: ARG002 (same)
        """The same."""
        return "Nothing."

    def blank(self, layout: str, values: Mapping[str, str], name: str) -> File:  # noqa: ARG002 (same)
        """A file that holds nothing."""
        return File(f"{name}.txt", "text/plain", b"nothing")


class Takes:
    """A mail server that takes everything at once."""

    def send(self, recipient: str, raw: bytes) -> Answer:  # noqa: ARG002 (the port's)
        """Yes."""
        return Answer(Delivery.ACCEPTED, 250, "taken")

    def close(self) -> None:
        """There is nothing to close."""


@dataclass
class Filling:
    """A database that is filled further and further; what it holds is remembered."""

    service: Service
    messages: int = 0
    cases: list[str] = field(default_factory=list)  # references of the open ones
    _record: Mapping[str, object] = field(default_factory=dict)

    @property
    def desk(self) -> Desk:
        """The service's own, with short words and no bound to the mails of an hour."""
        desk, short = self.service.desk, Short()
        return replace(desk, wording=short, papers=short, send=replace(desk.send, mails_per_hour=1_000_000))

    def open_until(self, count: int) -> None:
        """Opens cases until so many are open, each asked, and one agency in two has returned its form."""
        while len(self.cases) < count:
            more = min(CASES_AT_ONCE, count - len(self.cases))
            self.cases += [each.reference for each in self._open(more)]
            owe_due(self.desk)
            deliver(self.desk, Takes())

    def store_until(self, count: int) -> None:
        """Stores messages until there are so many, each as it ended, with the mails that answered them."""
        while self.messages < count:
            more = min(AT_ONCE, count - self.messages)
            with self.service.store.writing() as ledger:
                self._store(ledger, more)
            self.messages += more

    def _open(self, count: int) -> list[Case]:
        desk = self.desk
        with desk.store.writing() as ledger:
            found = [self._opened(desk, ledger, len(self.cases) + number, CaseStatus.OPEN) for number in range(count)]
            for case in found:
                self._answer(ledger, case)
            return found

    def _opened(self, desk: Desk, ledger: Ledger, number: int, status: CaseStatus) -> Case:
        child = child_of(number)
        alias = (f"SIN-{number + 1:06}",)
        return open_case(desk, ledger, Opening("rapid-review", status, desk.today(), alias, (child,)), "bench")

    def _answer(self, ledger: Ledger, case: Case) -> None:
        for each in case.requests[::2]:
            ledger.cases.add_return(
                NewReturn(each.id, ReturnStatus.ACCEPTED, Provenance.EMAIL, self.service.clock.now(), self._form())
            )
            ledger.cases.step_request(each.id, RequestState.RETURNED)

    def _form(self) -> Mapping[str, object]:
        """What a completed form says, as it was read."""
        if not self._record:
            read = self.service.reader.read_document(scoping("RR-2026-999"), self.service.clock.now().date())
            self._record = to_record(read, "")
        return self._record

    def _store(self, ledger: Ledger, count: int) -> None:
        moments = self._moments(count)
        closed: Case | None = None
        for number, at in zip(range(self.messages, self.messages + count), moments, strict=True):
            state, reason = next(ending for share, ending in ENDINGS.items() if number % 100 in share)
            state, reason = (MessageState.HELD, Reason.QUESTION) if number < HELD else (state, reason)
            if state is MessageState.DONE and closed is None:
                closed = self._closed(ledger, number)
            self._message(ledger, number, at, Filing(state, reason), closed if state is MessageState.DONE else None)
        now = self.service.clock.now()
        ledger.audit.append(AuditEntry("messages_collected", now, "service", None, {"messages": count, "without_bytes": 0}))

    def _moments(self, count: int) -> Iterator[datetime]:
        """One for each message, over the months before."""
        now = self.service.clock.now()
        return (now - timedelta(days=270) + timedelta(minutes=3 * (self.messages + number)) for number in range(count))

    def _closed(self, ledger: Ledger, number: int) -> Case:
        case = self._opened(self.desk, ledger, 10_000 + number, CaseStatus.OPEN)
        ledger.cases.step(case.id, CaseStatus.CLOSED)
        return case

    def _message(self, ledger: Ledger, number: int, at: datetime, filing: Filing, case: Case | None) -> None:
        raw = secrets.token_bytes(BYTES)
        place = ("intake@mail.example", "INBOX", 1, 1_000_000 + number)
        added = ledger.messages.add(NewMessage(*place, at, BYTES + number % 977, raw))
        if added is None:
            raise RuntimeError("the message is there already")
        ours = filing.state is not MessageState.LEFT
        sender, agency = SENDERS[number % len(SENDERS)], AGENCIES[number % len(SENDERS)]
        filing = replace(filing, keep_raw=ours, sender=sender, mail_id=f"<{secrets.token_hex(12)}@agency.example>")
        if case is not None:
            parts = (AttachmentOutcome(0, "scoping", "read", case.requests[0].id, None),)
            filing = replace(filing, case_id=case.id, agency=agency, attachments=parts, mentions=(case.id,))
        ledger.messages.finish(added, filing, at)
        if case is not None:
            self._receipt(ledger, case, sender, at, added)

    def _receipt(self, ledger: Ledger, case: Case, recipient: str, at: datetime, answers: int) -> None:
        notice = Notice(NoticeKind.RECEIPT, secrets.token_hex(16), Audience.AGENCY, recipient, {}, case_id=case.id)
        mail = ledger.outbox.queue(NewMail(notice, _short(recipient), MailState.QUEUED, at, answers))
        if mail is None:
            raise RuntimeError("the receipt is there already")
        ledger.outbox.settle(mail, MailState.SENT, "250 taken", at)
        for what in ("return_accepted", "mail_owed", "mail_sent"):
            ledger.audit.append(AuditEntry(what, at, "service", case.id, {"mail": mail, "notice": "receipt"}))


def child_of(number: int) -> Subject:
    """The child of the case of that number."""
    return Subject(f"Z{chr(65 + number % 26)}", date(2010, 1, 1) + timedelta(days=number))


def _short(recipient: str) -> Composed:
    mail_id = f"<{secrets.token_hex(16)}@borough.example>"
    return Composed(mail_id, f"To: {recipient}\r\nMessage-ID: {mail_id}\r\n\r\nThank you.\r\n".encode())
