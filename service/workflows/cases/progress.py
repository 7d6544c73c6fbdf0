"""How a case goes on: a referral accepted, a milestone reached, the clock corrected, the case ended and opened again.

What follows what stands in `domain/lifecycle`; a step that it refuses is refused here with its sentence. Each function writes its
facts and their audit entries into the ledger that it is given and answers with the case as it then stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from service.domain.cases import Case, CaseStatus, RequestState
from service.domain.day_words import full
from service.domain.lifecycle import CaseEvent, Refusal, RequestEvent, Transition, step
from service.workflows.cases.casework import Refused, again, ask_all, need_fact, note, return_due, review_of
from service.workflows.desk import Desk
from service.workflows.ports import Ledger

EVENTS: Mapping[CaseStatus, CaseEvent] = {
    CaseStatus.OPEN: CaseEvent.CRITERIA_MET,
    CaseStatus.NOT_MET: CaseEvent.CRITERIA_NOT_MET,
    CaseStatus.WITHDRAWN: CaseEvent.WITHDRAWN,
    CaseStatus.CLOSED: CaseEvent.CLOSED,
}
"""What happened to a case when a milestone, or a person, gives it that status."""


def accept(desk: Desk, ledger: Ledger, case: Case, started_on: date, who: str) -> Case:
    """The case open, its clock running from that day, its agencies asked."""
    if case.status not in (CaseStatus.REFERRED, CaseStatus.NOT_MET):
        raise Refused(f"{case.reference} is {case.status.value}, not a referral that waits for a decision.")
    _step(ledger, case, CaseEvent.CRITERIA_MET)
    ledger.cases.start_clock(case.id, started_on)
    note(desk, ledger, "clock_started", who, case, on=started_on.isoformat())
    return ask_all(desk, ledger, _asked_again(desk, ledger, again(ledger, case)))


def _asked_again(desk: Desk, ledger: Ledger, case: Case) -> Case:
    """The case in which what was asked before an acceptance that was taken back is asked once more."""
    day = return_due(desk, case)
    for each in case.requests:
        if isinstance(step(each.state, RequestEvent.REOPENED), Transition):
            ledger.cases.step_request(each.id, RequestState.ASKED)
            ledger.cases.due(each.id, day)
    return again(ledger, case)


def notified(desk: Desk, ledger: Ledger, case: Case, sent_on: date, who: str) -> Case:
    """The case whose notification went to its receiver that day: a referral is open from then on, an open one counts anew."""
    need_fact(desk, sent_on)
    if case.status is CaseStatus.REFERRED:
        return accept(desk, ledger, case, sent_on, who)
    _allowed(case, CaseEvent.NOTIFIED)
    return start_clock(desk, ledger, case, sent_on, who)


def record_milestone(desk: Desk, ledger: Ledger, case: Case, key: str, on: date, who: str) -> Case:
    """The case with the milestone reached that day, and in the status that this milestone gives it."""
    steps = {each.key: each for each in review_of(case).milestones}
    if key not in steps:
        raise Refused(f"{case.reference} has no milestone {key}; it has {', '.join(steps)}.")
    need_fact(desk, on)
    status = steps[key].status
    if status is not None:
        _allowed(case, EVENTS[status])
    for other in steps.values():  # of a group one is reached: the later word counts
        if other.group and other.group == steps[key].group and other.key in case.done:
            ledger.cases.forget_milestone(case.id, other.key)
    ledger.cases.record_milestone(case.id, key, on)
    note(desk, ledger, "milestone_recorded", who, case, milestone=key, on=on.isoformat())
    if status is CaseStatus.OPEN and case.clock_started_on is None:
        return accept(desk, ledger, again(ledger, case), on, who)
    if status is not None and status is not case.status:
        _step(ledger, case, EVENTS[status])
    return again(ledger, case)


def start_clock(desk: Desk, ledger: Ledger, case: Case, on: date, who: str) -> Case:
    """The case with its clock from that day; what follows from it is counted anew when the case is next looked at."""
    need_fact(desk, on)
    old = case.clock_started_on
    ledger.cases.start_clock(case.id, on)
    moved = again(ledger, case)
    note(desk, ledger, "clock_started", who, case, on=on.isoformat(), was=old.isoformat() if old else "")
    return ask_all(desk, ledger, moved) if moved.status is CaseStatus.OPEN else moved


def end(desk: Desk, ledger: Ledger, case: Case, status: CaseStatus, who: str) -> Case:
    """The case closed or withdrawn."""
    if case.status is status:
        raise Refused(f"{case.reference} is {case.status.value} already.")
    _step(ledger, case, EVENTS[status])
    note(desk, ledger, f"case_{status.value}", who, case)
    return again(ledger, case)


def reopen(desk: Desk, ledger: Ledger, case: Case, who: str) -> Case:
    """The case open again, or a referral again where its clock never ran."""
    _step(ledger, case, CaseEvent.REOPENED if case.clock_started_on else CaseEvent.REFERRED_AGAIN)
    note(desk, ledger, "case_reopened", who, case)
    return again(ledger, case)


def _allowed(case: Case, event: CaseEvent) -> CaseStatus:
    """The status that follows; raises `Refused` where none does."""
    if case.erased_on is not None:
        raise Refused(f"{case.reference} was erased on {full(case.erased_on)}; what begins again is a new case.")
    transition = step(case.status, event)
    if isinstance(transition, Refusal):
        raise Refused(f"{case.reference} is {case.status.value}: {transition.sentence}.")
    return transition.to


def _step(ledger: Ledger, case: Case, event: CaseEvent) -> None:
    ledger.cases.step(case.id, _allowed(case, event))
