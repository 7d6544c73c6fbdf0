"""What staff do with a case: open it, ask, add agencies and people, extend, no longer require.

Facts from a person come in, with who said so; each function writes its facts and their audit entries into the ledger that it is
given and answers with the case as it then stands. What is owed because of it is worked out by `owing`, not here. `Refused` says
in one sentence why something was not done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from service.domain.cases import Case, CaseStatus, RequestState, Subject
from service.domain.correspondence.tasks import is_task
from service.domain.day_words import full
from service.domain.lifecycle import Refusal, RequestEvent, Transition, step
from service.domain.records import AuditEntry, NewCase
from service.domain.review_types import ReviewType
from service.domain.schedule import Schedule
from service.workflows.cases.rules import review_type
from service.workflows.desk import Desk
from service.workflows.ports import Ledger


class Refused(Exception):  # noqa: N818 - it names the fact, as the command line does
    """The sentence says why nothing was done."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What a person or a form says when a case is opened; no `agencies`: all that the roster names."""

    review_type: str
    status: CaseStatus
    started_on: date | None = None
    aliases: tuple[str, ...] = ()
    subjects: tuple[Subject, ...] = ()
    agencies: tuple[str, ...] = ()
    incident_on: date | None = None
    period: tuple[date | None, date | None] = (None, None)


@dataclass(frozen=True, slots=True)
class Newcomer:
    """An agency that joins a case; `name` only where the roster does not know its key."""

    key: str
    name: str = ""
    contacts: tuple[str, ...] = ()
    due_on: date | None = None


def review_of(case: Case) -> ReviewType:
    """The rules that the case was opened under."""
    return review_type(case.rules, case.review_type)


def schedule_of(desk: Desk, case: Case) -> Schedule:
    """The case's clock on today's calendar."""
    return Schedule(review_of(case), case.clock_started_on, desk.working_days)


def return_due(desk: Desk, case: Case) -> date:
    """The day by which an agency that is asked today is to answer."""
    day = schedule_of(desk, case).request_due(desk.today())
    if day is None:
        raise Refused(f"The clock of {case.reference} has not started.")
    return day


def note(desk: Desk, ledger: Ledger, what: str, who: str, case: Case | None, **evidence: object) -> None:
    """Writes one audit entry: who did what, on what evidence; never anything personal."""
    ledger.audit.append(AuditEntry(what, desk.clock.now(), who, case.id if case else None, evidence))


def open_case(desk: Desk, ledger: Ledger, opening: Opening, who: str) -> Case:
    """The case as opened: its agencies listed, and where its clock runs, asked."""
    rules = desk.reviews.get(opening.review_type)
    if rules is None:
        raise Refused(f"There is no review type {opening.review_type}; there are {', '.join(sorted(desk.reviews))}.")
    strangers = [key for key in opening.agencies if key not in desk.roster.agencies]
    if strangers:
        raise Refused(f"config.toml has no agency {', '.join(strangers)}; add it to the case with its name and contact instead.")
    case = ledger.cases.open(_new_case(desk, opening, rules))
    for key in opening.agencies or tuple(desk.roster.agencies):
        agency = desk.roster.agencies[key]
        ledger.cases.add_agency(case.id, key, agency.name, agency.code, case_only=False)
    note(desk, ledger, "case_opened", who, case, type=opening.review_type, status=opening.status.value)
    case = again(ledger, case)
    return ask_all(desk, ledger, case) if opening.started_on and opening.status is CaseStatus.OPEN else case


def _new_case(desk: Desk, opening: Opening, rules: Mapping[str, object]) -> NewCase:
    review = ReviewType.from_rules(rules, opening.review_type)
    return NewCase(
        review_type=opening.review_type,
        prefix=review.prefix,
        status=opening.status,
        opened_on=desk.today(),
        rules=rules,
        clock_started_on=opening.started_on,
        incident_on=opening.incident_on,
        period_from=opening.period[0],
        period_to=opening.period[1],
        aliases=opening.aliases,
        subjects=opening.subjects,
    )


def again(ledger: Ledger, case: Case) -> Case:
    """The case as it stands now in this transaction."""
    found = ledger.cases.get(case.id)
    if found is None:
        raise Refused(f"There is no case {case.reference}.")
    return found


def find(ledger: Ledger, reference: str) -> Case:
    """The case of that reference (or, where only one case has it, of that alias); raises `Refused` where there is none."""
    case = ledger.cases.by_reference(reference.strip().upper())
    if case is not None:
        return case
    aliased = ledger.cases.by_alias(reference)
    if len(aliased) == 1:
        return aliased[0]
    raise Refused(f"There is no case {reference}.")


def ask_all(desk: Desk, ledger: Ledger, case: Case) -> Case:
    """The case with what is asked of each of its agencies first; requests that are there stay as they are."""
    for agency in case.agencies:
        _ask(desk, ledger, case, agency.key, None)
    return again(ledger, case)


def ask_documents(desk: Desk, ledger: Ledger, case: Case, agency: str) -> Case:
    """The case with a request to that agency for each document that is asked of it."""
    _ask_for(desk, ledger, case, agency, None)
    return again(ledger, case)


def _ask(desk: Desk, ledger: Ledger, case: Case, key: str, due_on: date | None) -> None:
    review = review_of(case)
    own = [each for each in case.requests if each.agency == key]
    if review.first_round and not own:
        day = due_on or desk.working_days.add(desk.today(), review.first_round_days)
        ledger.cases.add_request(case.id, key, review.first_round, day)
    elif not review.first_round:
        _ask_for(desk, ledger, case, key, due_on)


def _ask_for(desk: Desk, ledger: Ledger, case: Case, key: str, due_on: date | None) -> None:
    review = review_of(case)
    listed = desk.roster.agencies.get(key)
    day = due_on or return_due(desk, case)
    for document in review.documents_of(key, listed.documents if listed else ()):
        if case.request(key, document) is None:
            ledger.cases.add_request(case.id, key, document, day)


def set_period(desk: Desk, ledger: Ledger, case: Case, start: date, end: date, who: str) -> Case:
    """The case with that period under review."""
    if end < start:
        raise Refused("A period's first day comes before its last.")
    ledger.cases.set_period(case.id, start, end)
    note(desk, ledger, "period_set", who, case)
    return again(ledger, case)


def add_agency(desk: Desk, ledger: Ledger, case: Case, newcomer: Newcomer, who: str) -> Case:
    """The case with one agency more, of the roster or of this case only, and asked where the clock runs."""
    need_going_on(case)
    if case.agency(newcomer.key) is not None:
        return _asked_anew(desk, ledger, case, newcomer, who)
    listed = desk.roster.agencies.get(newcomer.key)
    if listed is None and not (newcomer.name and newcomer.contacts):
        raise Refused(f"config.toml has no agency {newcomer.key}: give its --name and a --contact.")
    name, code = (listed.name, listed.code) if listed else (newcomer.name, newcomer.key)
    ledger.cases.add_agency(case.id, newcomer.key, name, code, case_only=listed is None)
    for address in newcomer.contacts:
        ledger.cases.add_contact(case.id, newcomer.key, address.lower())
    note(desk, ledger, "agency_added", who, case, agency=newcomer.key)
    case = again(ledger, case)
    if case.status is CaseStatus.OPEN and case.clock_started_on:
        _ask(desk, ledger, case, newcomer.key, newcomer.due_on)
    return again(ledger, case)


def _asked_anew(desk: Desk, ledger: Ledger, case: Case, newcomer: Newcomer, who: str) -> Case:
    """The case in which an agency of which nothing was required any more is asked once more; raises `Refused` for any other."""
    own = [each for each in case.requests if each.agency == newcomer.key]
    if not own or any(each.state is not RequestState.WAIVED for each in own):
        raise Refused(f"{case.reference} has {newcomer.key} already.")
    day = newcomer.due_on or return_due(desk, case)
    for each in own:
        if not is_task(each.document):
            ledger.cases.step_request(each.id, RequestState.ASKED)
            ledger.cases.due(each.id, day)
    for address in newcomer.contacts:
        ledger.cases.add_contact(case.id, newcomer.key, address.lower())
    note(desk, ledger, "agency_asked_again", who, case, agency=newcomer.key)
    return again(ledger, case)


def change_contact(desk: Desk, ledger: Ledger, case: Case, agency: str, address: str, *, add: bool, who: str) -> Case:
    """The case with the address added to, or removed from, that agency's contacts in this case."""
    need_agency(case, agency)
    own, wanted = case.agency(agency), address.lower()
    if add and wanted in {each.lower() for each in case.barred}:
        raise Refused(f"{wanted} is barred in {case.reference} and would get nothing.")
    if not add and own is not None and wanted not in {each.lower() for each in own.contacts}:
        raise Refused(f"{wanted} is no contact of {agency} of {case.reference} alone; to write there no more, bar it.")
    change = ledger.cases.add_contact if add else ledger.cases.remove_contact
    change(case.id, agency, address.lower())
    note(desk, ledger, "contact_added" if add else "contact_removed", who, case, agency=agency)
    return again(ledger, case)


def bar(desk: Desk, ledger: Ledger, case: Case, address: str, who: str) -> Case:
    """The case in which that address gets nothing and gives nothing any more; queued mail is stopped when it is to be sent."""
    ledger.cases.bar(case.id, address.lower())
    note(desk, ledger, "address_barred", who, case)
    return again(ledger, case)


def extend(desk: Desk, ledger: Ledger, case: Case, agency: str, due_on: date, who: str) -> Case:
    """The case with a new due day for what that agency still owes."""
    need_going_on(case)
    moved = _owed_by(case, agency)
    if due_on < desk.today():
        raise Refused(f"{due_on:%d %B %Y} is past.")
    for each in moved:
        ledger.cases.due(each, due_on)
    note(desk, ledger, "due_date_extended", who, case, agency=agency, due_on=due_on.isoformat(), requests=moved)
    return again(ledger, case)


def waive(desk: Desk, ledger: Ledger, case: Case, agency: str, documents: Sequence[str], who: str) -> Case:
    """The case in which those documents (all, where none is named) are not required of that agency any more."""
    need_going_on(case)
    need_agency(case, agency)
    meant = [each for each in case.requests if each.agency == agency and (not documents or each.document in documents)]
    if not meant:
        raise Refused(f"{agency} is asked for no such document in {case.reference}.")
    steps = {each.id: step(each.state, RequestEvent.WAIVED) for each in meant}
    waived = [each for each in meant if isinstance(steps[each.id], Transition)]
    refusals = [each.sentence for each in steps.values() if isinstance(each, Refusal)]
    if not waived:
        raise Refused(f"Nothing was changed for {agency}: {refusals[0]}.")
    for each in waived:
        ledger.cases.step_request(each.id, RequestState.WAIVED)
    note(desk, ledger, "request_waived", who, case, agency=agency, requests=[each.id for each in waived])
    return again(ledger, case)


def need_going_on(case: Case) -> None:
    """Raises `Refused` where the case has ended: nobody is asked, and nobody told of another day, in one that has."""
    if case.status not in (CaseStatus.REFERRED, CaseStatus.OPEN):
        raise Refused(f"{case.reference} is {case.status.value}: nothing is asked any more. Reopen it first.")


def need_fact(desk: Desk, on: date) -> None:
    """Raises `Refused` for a day that has not come: what is recorded has happened."""
    if on > desk.today():
        raise Refused(f"{full(on)} has not come yet: only what has happened can be recorded.")


def need_agency(case: Case, agency: str) -> None:
    """Raises `Refused`, naming those there are, where the case has no such agency."""
    if case.agency(agency) is None:
        known = ", ".join(each.key for each in case.agencies) or "none"
        raise Refused(f"{case.reference} has no agency {agency}; it has {known}.")


def _owed_by(case: Case, agency: str) -> list[int]:
    need_agency(case, agency)
    settled = (RequestState.RETURNED, RequestState.NIL, RequestState.WAIVED, RequestState.DECLINED)
    owed = [each.id for each in case.requests if each.agency == agency and (each.state not in settled or each.missing)]
    if not owed:
        raise Refused(f"{agency} owes nothing in {case.reference}.")
    return owed
