"""Meets one message: what was read from it, who its sender is to us, what it answers, which cases it may be about.

A stored message and its reading come in; one frozen `Incoming` leaves, in which every screen finds what it needs. Facts only:
nothing is decided and nothing is written here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from parsers.model import Outcome
from parsers.received import Authentication, Document, Message, Reading
from service.domain.cases import Case, CaseStatus, RequestState
from service.domain.clues import Clues, Thread, message_clues, references
from service.domain.records import OutboxMail, StoredMessage
from service.domain.trust import Evidence, Stamp, Standing, authenticated, people, standing
from service.workflows.desk import Desk
from service.workflows.formats import FORMS
from service.workflows.ports import Ledger

UNOPENED = frozenset({Outcome.LOCKED, Outcome.PORTAL, Outcome.UNREADABLE, Outcome.TOO_LARGE, Outcome.CRASHED})
ANSWERED = frozenset({RequestState.WAIVED, RequestState.DECLINED})
NOTHING: Mapping[int, Reading] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message with everything that deciding about it needs."""

    desk: Desk
    ledger: Ledger
    stored: StoredMessage
    reading: Reading
    standing: Standing
    threads: tuple[OutboxMail, ...]  # mails of ours that it answers, the nearest first
    clues: Clues  # what it says outside its documents about whose it is
    cases: tuple[Case, ...]  # the live ones, and those that its references and threads name
    others: Mapping[int, Reading]  # held messages that it asks to be settled, read again
    named: tuple[int, ...] = ()  # the cases that its references and threads name
    round: str = ""  # what tells its answers from those given before, where it was opened later

    @property
    def message(self) -> Message:
        """The message as read."""
        return self.reading.message

    @property
    def references(self) -> tuple[str, ...]:
        """The well-formed references in its subject and text, of whatever case."""
        return tuple(dict.fromkeys((*(each.reference for each in self.clues.tags), *self.clues.mentions, *self.clues.quoted)))

    @property
    def forms(self) -> tuple[Document, ...]:
        """Its documents that are forms or chronologies."""
        return tuple(each for each in self.reading.documents if each.extraction.kind in FORMS)

    @property
    def unopened(self) -> tuple[Document, ...]:
        """Its documents that could not be opened."""
        return tuple(each for each in self.reading.documents if each.extraction.outcome in UNOPENED)

    @property
    def expected(self) -> bool:
        """Whether some open request waits for somebody for whom the sender speaks."""
        return any(
            request.agency in self.standing.agencies and request.state not in ANSWERED
            for case in self.cases
            if case.status is CaseStatus.OPEN
            for request in case.requests
        )

    @property
    def is_ours(self) -> bool:
        """Whether anything in it concerns a review: a reply to us, a reference, a known form, or somebody whom we asked."""
        return bool(self.threads or self.references or self.forms or self.expected)


def meet(
    desk: Desk, ledger: Ledger, stored: StoredMessage, reading: Reading, others: Mapping[int, Reading] = NOTHING
) -> Incoming:
    """The message with who sent it, what it answers and the cases that it may be about."""
    message = reading.message
    threads = _threads(ledger, message)
    clues = message_clues(message.subject, message.new_text, message.text, (), prefixes(desk))
    named = _named(ledger, clues, _named_inside(reading, prefixes(desk)), threads)
    cases = tuple({case.id: case for case in (*ledger.cases.live(), *named)}.values())
    return Incoming(
        desk=desk,
        ledger=ledger,
        stored=stored,
        reading=reading,
        standing=_standing(desk, message, cases),
        threads=threads,
        clues=replace(clues, threads=tuple(_thread(mail, cases) for mail in threads if mail.case_id is not None)),
        cases=cases,
        others=others,
        named=tuple(case.id for case in named),
    )


def prefixes(desk: Desk) -> tuple[str, ...]:
    """The prefixes of our references, of all review types."""
    said = (rules.get("prefix") for rules in desk.reviews.values())  # looked through when the configuration was read
    return tuple(dict.fromkeys(each for each in said if isinstance(each, str) and each))


def _threads(ledger: Ledger, message: Message) -> tuple[OutboxMail, ...]:
    named = tuple(dict.fromkeys((*message.in_reply_to, *reversed(message.references))))
    found = {mail.mail_id: mail for mail in ledger.outbox.by_mail_ids(named)} if named else {}
    return tuple(found[each] for each in named if each in found)


def _named_inside(reading: Reading, known: tuple[str, ...]) -> tuple[str, ...]:
    """The references that its documents carry."""
    numbers = [document.extraction.value("case_reference") or "" for document in reading.documents]
    return tuple(each for number in numbers for each in references(number, known))


def _thread(mail: OutboxMail, cases: Sequence[Case]) -> Thread:
    case = next((each for each in cases if each.id == mail.case_id), None)
    asked = [each.agency for each in case.requests if each.id in mail.request_ids] if case else []
    return Thread(mail.case_id or 0, tuple(dict.fromkeys(asked)) or ((mail.agency,) if mail.agency else ()))


def _named(ledger: Ledger, clues: Clues, inside: Sequence[str], threads: Sequence[OutboxMail]) -> list[Case]:
    found = (*(each.reference for each in clues.tags), *clues.mentions, *clues.quoted, *inside)
    named = [ledger.cases.by_reference(each) for each in dict.fromkeys(found)]
    named += [ledger.cases.get(mail.case_id) for mail in threads if mail.case_id is not None]
    return list({case.id: case for case in named if case is not None}.values())


def _standing(desk: Desk, message: Message, cases: Sequence[Case]) -> Standing:
    domain = (message.sender or "").rpartition("@")[2]
    proven = authenticated(_evidence(message), desk.trust, domain)
    return standing(message.sender, proven, people(desk.roster, cases))


def _evidence(message: Message) -> Evidence:
    origins = tuple(hop.addresses for hop in message.hops)
    return Evidence(tuple(_stamp(each) for each in message.authentication), message.internal, origins)


def _stamp(header: Authentication) -> Stamp:
    return Stamp(header.authserv_id, header.results, tuple(hop.addresses for hop in header.hops))
