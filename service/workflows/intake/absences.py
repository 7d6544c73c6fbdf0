"""Notes on a case who is away, whose mail comes back, and who is there again; staff are told once, the deputy is asked.

An automatic reply or a message comes in; events of the case leave. An absence counts where the reply answers a mail of ours,
whose Message-ID nobody can guess, or where its sender was verified: else anybody could turn our mail away from its reader.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from service.domain.cases import Case, CaseStatus
from service.domain.events import EventKind
from service.domain.reach import absences, channel_of, contacts, deputies_of
from service.domain.words import AlertWords
from service.workflows.intake.incoming import Incoming
from service.workflows.outgoing import alert
from service.workflows.patience import record

LIVE = (CaseStatus.OPEN, CaseStatus.REFERRED)


def note_away(incoming: Incoming) -> None:
    """Notes that the sender of an automatic reply is away or has left, in each case where he is a contact."""
    message, sender = incoming.message, (incoming.message.sender or "").lower()
    if not (message.away or message.left) or not sender:
        return
    if not (incoming.threads or incoming.standing.authenticated):
        return
    for case, agency in _contact_in(incoming, sender):
        _note(incoming, case, agency, sender, message.away_until, left=message.left)


def _contact_in(incoming: Incoming, address: str) -> Iterator[tuple[Case, str]]:
    """Each live case in which the address is a contact, with the first agency that he answers for."""
    for case in incoming.cases:
        if case.status in LIVE:
            found = [each.key for each in case.agencies if address in contacts(case, each.key, incoming.desk.roster)[1]]
            if found:
                yield case, found[0]


def _note(incoming: Incoming, case: Case, agency: str, address: str, until: date | None, *, left: bool) -> None:
    desk = incoming.desk
    before = absences(case, desk.today()).get(address)
    data: dict[str, object] = {"address": address, "left": left} | ({"until": until} if until else {})
    record(desk, incoming.ledger, case, EventKind.AWAY, agency, "service", **data)
    if before is not None and not before.bounced and before.until == until:
        return
    own = case.agency(agency)
    when = "has left or is not read any longer" if left else f"is away until {_day(until)}" if until else "is away"
    words = AlertWords(
        what=f"A contact of {own.code if own else agency} is not there",
        sentences=(f"In {case.reference}, {address} {when}, as an automatic reply says.", _instead(incoming, case, agency)),
        do=(f"Where you know somebody better, reply to this mail: contact {agency} EMAIL",),
    )
    alert(desk, incoming.ledger, f"away:{case.reference}:{address}:{until or 'left' if left else until}", words, case)


def note_bounced(incoming: Incoming, case: Case, agency: str, address: str) -> str:
    """Notes that mail to the address comes back; a sentence says who is written to instead."""
    record(incoming.desk, incoming.ledger, case, EventKind.BOUNCED, agency, "service", address=address.lower())
    return _instead(incoming, case, agency)


def _instead(incoming: Incoming, case: Case, agency: str) -> str:
    deputies = deputies_of(case, agency, incoming.desk.roster)
    others = contacts(case, agency, incoming.desk.roster)[1]
    if len(others) > 1:
        return "The agency's other contacts are written to as before."
    if deputies:
        return f"Until then its deputy is written to: {', '.join(deputies)}."
    return "Nobody else is named for that agency."


def note_reached(incoming: Incoming) -> None:
    """Notes that somebody who was away, or whose mail came back, wrote to us."""
    sender = (incoming.message.sender or "").lower()
    for case in incoming.cases:
        if case.status in LIVE and sender in absences(case, incoming.desk.today()):
            agency = next(
                (each.key for each in case.agencies if sender in contacts(case, each.key, incoming.desk.roster)[1]), None
            )
            where = channel_of(case, agency, incoming.desk.roster) if agency else None
            record(incoming.desk, incoming.ledger, case, EventKind.REACHED, where, "service", address=sender)


def _day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"
