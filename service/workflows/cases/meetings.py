"""What staff decide around the meeting: its day and place, the sign-off, whom to tell of the decision.

Each function writes its facts into the ledger that it is given and answers with the case as it then stands; who is invited or
told because of it is worked out by `inviting` and `reporting`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time

from service.domain.cases import Case, CaseStatus
from service.domain.correspondence.meetings import meeting_of
from service.domain.events import EventKind, of_kind
from service.workflows.cases.casework import Refused, again, need_agency, need_fact, review_of
from service.workflows.cases.patience import record
from service.workflows.cases.progress import record_milestone
from service.workflows.desk import Desk
from service.workflows.ports import Ledger


def set_meeting(desk: Desk, ledger: Ledger, case: Case, on: date, at: time, place: str, who: str) -> Case:
    """The case with its meeting on that day, in the place of any before."""
    if case.status is not CaseStatus.OPEN:
        raise Refused(f"{case.reference} is {case.status.value}: no meeting can be set.")
    if on < desk.today():
        raise Refused(f"{on:%d %B %Y} is past; record that it was held with the words “meeting held”.")
    record(desk, ledger, case, EventKind.MEETING_SET, None, who, on=on, at=f"{at:%H:%M}", place=place)
    return again(ledger, case)


def cancel_meeting(desk: Desk, ledger: Ledger, case: Case, who: str) -> Case:
    """The case whose meeting is called off."""
    meeting = meeting_of(case, desk.clock.now().tzinfo)
    if meeting is None or meeting.cancelled:
        raise Refused(f"{case.reference} has no meeting that could be called off.")
    record(desk, ledger, case, EventKind.MEETING_CANCELLED, None, who)
    return again(ledger, case)


def sign_off(desk: Desk, ledger: Ledger, case: Case, party: str, on: date, name: str, who: str) -> Case:
    """The case that the partner signed off on that day, with the name of who did."""
    parties = review_of(case).signatories
    if party not in parties:
        raise Refused(f"{party} signs nothing in {case.reference}; {', '.join(parties) or 'nobody'} does.")
    need_fact(desk, on)
    record(desk, ledger, case, EventKind.SIGNED_OFF, None, who, partner=party, name=name, on=on)
    return record_milestone(desk, ledger, case, f"signed_{party}", on, who)


def choose(desk: Desk, ledger: Ledger, case: Case, agencies: Sequence[str], who: str) -> Case:
    """The case in which those agencies (all of it, where none is named) are to be told the decision."""
    for each in agencies:
        need_agency(case, each)
    named = list(agencies) or [each.key for each in case.agencies]
    record(desk, ledger, case, EventKind.CHOSEN, None, who, agencies=named)
    return again(ledger, case)


def signatures(case: Case) -> dict[str, tuple[str, str]]:
    """Who signed, by partner: the name and the day."""
    found = of_kind(case.events, EventKind.SIGNED_OFF)
    return {each.text("partner"): (each.text("name"), each.text("on")) for each in found}
