"""Whom an agency can be written to in a case: its contacts who are there, else its deputies.

Enters: the case with what happened to each address (an automatic reply, a mail that came back, a word since then), the
roster, today. Leaves: addresses. A barred address is never among them, and an agency that is asked through another gets that
one's people too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from service.domain.cases import Case
from service.domain.events import Event, EventKind, of_kind
from service.domain.roster import Roster

WITHOUT_A_DAY = timedelta(days=7)
"""How long somebody counts as away who did not say until when."""

SIGNS = (EventKind.AWAY, EventKind.BOUNCED, EventKind.REACHED)


@dataclass(frozen=True, slots=True)
class Absence:
    """Why an address is passed over: `until` None where its mail came back or its owner has left."""

    address: str
    bounced: bool
    until: date | None = None


def absences(case: Case, today: date) -> dict[str, Absence]:
    """The addresses that are passed over today, lower-cased, by the last thing that happened to each."""
    found = case.once(_gaps)
    return {address: each for address, each in found.items() if each.until is None or each.until >= today}


def is_absent(case: Case, address: str, today: date) -> bool:
    """Whether that address, in lower case, is passed over today."""
    gap = case.once(_gaps).get(address)
    return gap is not None and (gap.until is None or gap.until >= today)


def _gaps(case: Case) -> Mapping[str, Absence]:
    """Every absence that nothing ended, whatever the day."""
    last: dict[str, Event] = {each.text("address").lower(): each for each in of_kind(case.events, *SIGNS)}
    return {address: _absence(address, event) for address, event in last.items() if event.kind is not EventKind.REACHED}


def _absence(address: str, event: Event) -> Absence:
    if event.kind is EventKind.BOUNCED or event.data.get("left") is True:
        return Absence(address, event.kind is EventKind.BOUNCED)
    return Absence(address, bounced=False, until=event.day("until") or event.at.date() + WITHOUT_A_DAY)


def channel_of(case: Case, agency: str, roster: Roster) -> str:
    """The agency that is asked in its place: itself, or its `via`."""
    own, listed = case.agency(agency), roster.agencies.get(agency)
    if (own and own.case_only) or listed is None or listed.via is None:
        return agency
    return listed.via if listed.via in roster.agencies else agency


def contacts(case: Case, agency: str, roster: Roster) -> tuple[str, tuple[str, ...]]:
    """The agency asked in its place, and whom: usual contacts and those of this case, none barred, there or not."""
    channel = channel_of(case, agency, roster)
    listed = roster.agencies.get(channel)
    own = [case.agency(each) for each in dict.fromkeys((channel, agency))]
    usual = listed.contacts if listed and not any(each.case_only for each in own if each and each.key == channel) else ()
    named = (*usual, *(address for each in own if each for address in each.contacts))
    return channel, _allowed(case, named)


def reachable(case: Case, agency: str, roster: Roster, today: date) -> tuple[str, tuple[str, ...]]:
    """The agency asked in its place, and whom today: contacts who are there; where none is, its deputies, then who is away."""
    channel, usual = contacts(case, agency, roster)
    away = absences(case, today)
    there = tuple(each for each in usual if each not in away)
    if there:
        return channel, there
    deputies = tuple(each for each in deputies_of(case, agency, roster) if each not in away)
    return channel, deputies or tuple(each for each in usual if not away[each].bounced)


def deputies_of(case: Case, agency: str, roster: Roster) -> tuple[str, ...]:
    """Who answers where the contacts do not; none barred."""
    return _others(case, agency, roster, "deputies")


def seniors_of(case: Case, agency: str, roster: Roster) -> tuple[str, ...]:
    """To whom a person may send a request for help; none barred."""
    return _others(case, agency, roster, "seniors")


def _others(case: Case, agency: str, roster: Roster, which: str) -> tuple[str, ...]:
    own, listed = case.agency(agency), roster.agencies.get(channel_of(case, agency, roster))
    if listed is None or (own and own.case_only):
        return ()
    return _allowed(case, listed.deputies if which == "deputies" else listed.seniors)


def _allowed(case: Case, named: tuple[str, ...]) -> tuple[str, ...]:
    barred = {address.lower() for address in case.barred}
    return tuple(dict.fromkeys(each.lower() for each in named if each.lower() not in barred))
