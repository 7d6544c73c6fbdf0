"""Notes on a case who is away, whose mail comes back, and who is there again; staff are told once, the deputy is asked.

An automatic reply or a message comes in; events of the case leave. An absence counts where the reply answers a mail of ours,
whose Message-ID nobody can guess, or where its sender was verified: else anybody could turn our mail away from its reader.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from service.domain.cases import Case, CaseStatus
from service.domain.correspondence.reach import absences, channel_of, contacts, deputies_of, is_absent, reachable
from service.domain.day_words import full, listed
from service.domain.events import Event, EventKind, of_kind
from service.domain.words import AlertWords
from service.workflows.cases.casework import again
from service.workflows.cases.patience import record
from service.workflows.desk import Desk
from service.workflows.intake.incoming import Incoming
from service.workflows.outgoing import alert

LIVE = (CaseStatus.OPEN, CaseStatus.REFERRED)


@dataclass(frozen=True, slots=True)
class _Gap:
    """A case in which an agency's contact is newly away, and who is written to instead."""

    case: Case
    agency: str
    code: str
    instead: str


def note_away(incoming: Incoming) -> None:
    """Notes that the sender of an automatic reply is away or has left, in each case where he is a contact."""
    message, sender = incoming.message, (incoming.message.sender or "").lower()
    if not (message.away or message.left) or not sender:
        return
    if not (incoming.threads or incoming.standing.authenticated):
        return
    gaps = [_note(incoming, case, agency, sender) for case, agency in _contact_in(incoming, sender)]
    if told := [each for each in gaps if each is not None]:
        _tell(incoming, sender, told)


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


def _note(incoming: Incoming, case: Case, agency: str, address: str) -> _Gap | None:
    """Records it in the case; None where staff know it already."""
    desk, message = incoming.desk, incoming.message
    known = _is_known(incoming, case, address)
    data: dict[str, object] = {"address": address, "left": message.left}
    data |= {"until": message.away_until.isoformat()} if message.away_until else {}
    number = record(desk, incoming.ledger, case, EventKind.AWAY, agency, "service", **data)
    if known:
        return None
    event = Event(number, EventKind.AWAY, desk.clock.now(), "service", agency, data)
    now, own = replace(case, events=(*case.events, event)), case.agency(agency)
    return _Gap(case, agency, own.code if own else agency, _instead(desk, now, agency, address))


def _is_known(incoming: Incoming, case: Case, address: str) -> bool:
    """Whether he is away by the case already, by a reply that said the same."""
    before, message = absences(case, incoming.desk.today()).get(address), incoming.message
    if before is None or before.bounced:
        return False
    last = [each for each in of_kind(case.events, EventKind.AWAY) if each.text("address").lower() == address][-1]
    return (last.day("until"), last.data.get("left") is True) == (message.away_until, message.left)


def _tell(incoming: Incoming, address: str, gaps: Sequence[_Gap]) -> None:
    """Owes staff one alert, however many cases are concerned: with one a reply finds it, with several each line names its own."""
    message, until = incoming.message, incoming.message.away_until
    when = "has left or is not read any longer" if message.left else f"is away until {full(until)}" if until else "is away"
    alone = gaps[0].case if len(gaps) == 1 else None
    alike: dict[tuple[str, str], list[str]] = {}
    for each in gaps:
        alike.setdefault((each.agency, each.instead), []).append(each.case.reference)
    codes = listed(list(dict.fromkeys(each.code for each in gaps)))
    words = AlertWords(
        what=f"A contact of {codes} is not there",
        sentences=tuple(
            sentence
            for (_, instead), cases in alike.items()
            for sentence in (f"In {listed(cases)}, {address} {when}, as an automatic reply says.", instead)
        ),
        do=_better(alone, {agency: cases[0] for (agency, _), cases in reversed(alike.items())}),
    )
    named = "+".join(each.case.reference for each in gaps)
    about = f"away:{named}:{address}:{'left' if message.left and not until else until}"
    alert(incoming.desk, incoming.ledger, about, words, alone)


def _better(alone: Case | None, first: Mapping[str, str]) -> tuple[str, ...]:
    """How staff name somebody else; with several cases, which one must stand in the line."""
    if alone is not None:
        return tuple(f"Where you know somebody better, reply to this mail: contact {agency} EMAIL" for agency in first)
    return tuple(
        f"Where you know somebody better, reply to this mail with a line for each case, such as: {case} contact {agency} EMAIL"
        for agency, case in first.items()
    )


def note_bounced(incoming: Incoming, case: Case, agency: str, address: str) -> str:
    """Notes that mail to the address comes back; a sentence says who is written to instead."""
    record(incoming.desk, incoming.ledger, case, EventKind.BOUNCED, agency, "service", address=address.lower())
    return _instead(incoming.desk, again(incoming.ledger, case), agency, address.lower())


def _instead(desk: Desk, now: Case, agency: str, address: str) -> str:
    """Who is written to now that this was noted."""
    there = [each for each in reachable(now, agency, desk.roster, desk.today())[1] if each != address]
    if not there:
        return "Nobody else is named for that agency, or nobody who is there."
    return f"Written to instead: {', '.join(there)}."


def note_reached(incoming: Incoming) -> None:
    """Notes that somebody who was away, or whose mail came back, wrote to us."""
    sender, today = (incoming.message.sender or "").lower(), incoming.desk.today()
    for case in incoming.cases:
        if case.status in LIVE and is_absent(case, sender, today):
            agency = _agency_of(incoming, case, sender)
            where = channel_of(case, agency, incoming.desk.roster) if agency else None
            record(incoming.desk, incoming.ledger, case, EventKind.REACHED, where, "service", address=sender)
