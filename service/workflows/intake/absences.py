"""Notes on a case who is away, whose mail comes back, and who is there again; staff are told once, the deputy is asked.

An automatic reply or a message comes in; events of the case leave. An absence counts where the reply answers a mail of ours,
whose Message-ID nobody can guess, or where its sender was verified: else anybody could turn our mail away from its reader.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from service.domain.cases import Case, CaseStatus
from service.domain.correspondence.reach import absences, channel_of, contacts, deputies_of, reachable
from service.domain.day_words import full
from service.domain.events import EventKind
from service.domain.words import AlertWords
from service.workflows.cases.casework import again
from service.workflows.cases.patience import record
from service.workflows.intake.incoming import Incoming
from service.workflows.outgoing import alert

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
    """Each live case in which the address is a contact or a deputy, with the first agency that he answers for."""
    for case in incoming.cases:
        agency = _agency_of(incoming, case, address) if case.status in LIVE else None
        if agency is not None:
            yield case, agency


def _agency_of(incoming: Incoming, case: Case, address: str) -> str | None:
    roster = incoming.desk.roster
    people = ((each.key, (*contacts(case, each.key, roster)[1], *deputies_of(case, each.key, roster))) for each in case.agencies)
    return next((key for key, named in people if address in named), None)


def _note(incoming: Incoming, case: Case, agency: str, address: str, until: date | None, *, left: bool) -> None:
    desk = incoming.desk
    before = absences(case, desk.today()).get(address)
    data: dict[str, object] = {"address": address, "left": left} | ({"until": until} if until else {})
    record(desk, incoming.ledger, case, EventKind.AWAY, agency, "service", **data)
    if before is not None and not before.bounced and before.until == until:
        return
    own = case.agency(agency)
    when = "has left or is not read any longer" if left else f"is away until {full(until)}" if until else "is away"
    words = AlertWords(
        what=f"A contact of {own.code if own else agency} is not there",
        sentences=(
            f"In {case.reference}, {address} {when}, as an automatic reply says.",
            _instead(incoming, case, agency, address),
        ),
        do=(f"Where you know somebody better, reply to this mail: contact {agency} EMAIL",),
    )
    alert(desk, incoming.ledger, f"away:{case.reference}:{address}:{until or 'left' if left else until}", words, case)


def note_bounced(incoming: Incoming, case: Case, agency: str, address: str) -> str:
    """Notes that mail to the address comes back; a sentence says who is written to instead."""
    record(incoming.desk, incoming.ledger, case, EventKind.BOUNCED, agency, "service", address=address.lower())
    return _instead(incoming, case, agency, address.lower())


def _instead(incoming: Incoming, case: Case, agency: str, address: str) -> str:
    """Who is written to now that this was noted."""
    now, roster = again(incoming.ledger, case), incoming.desk.roster
    there = [each for each in reachable(now, agency, roster, incoming.desk.today())[1] if each != address]
    if not there:
        return "Nobody else is named for that agency, or nobody who is there."
    return f"Written to instead: {', '.join(there)}."


def note_reached(incoming: Incoming) -> None:
    """Notes that somebody who was away, or whose mail came back, wrote to us."""
    sender = (incoming.message.sender or "").lower()
    for case in incoming.cases:
        if case.status in LIVE and sender in absences(case, incoming.desk.today()):
            agency = _agency_of(incoming, case, sender)
            where = channel_of(case, agency, incoming.desk.roster) if agency else None
            record(incoming.desk, incoming.ledger, case, EventKind.REACHED, where, "service", address=sender)
