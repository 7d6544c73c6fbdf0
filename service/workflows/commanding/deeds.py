"""What each command does to a case, as one table: a verb, and the function that does it and says so in a sentence.

A command whose case is known comes in; the case is changed in the ledger that is given, by the same functions that the
command line uses. `Refused` says why something was not done. Who is written to because of it is worked out afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time

from service.domain.cases import Case, CaseStatus
from service.domain.correspondence.tasks import tasks_of
from service.domain.day_words import full
from service.domain.lines.command import Command, Verb
from service.domain.schedule import Schedule
from service.workflows.cases import casework, meetings, patience, progress, tasks
from service.workflows.cases.casework import Newcomer, Refused, schedule_of
from service.workflows.correspondence.requesting import name_of
from service.workflows.desk import Desk
from service.workflows.ports import Ledger


@dataclass(frozen=True, slots=True)
class Doing:
    """One command about to be done: on which case, in which transaction, by whom."""

    desk: Desk
    ledger: Ledger
    case: Case
    who: str = "staff"

    @property
    def today(self) -> date:
        """The day on which it is done."""
        return self.desk.today()

    def agency(self, command: Command) -> str:
        """The agency that the line names, which takes part in the case."""
        if command.agency is None:
            raise Refused("Name the agency.")
        casework.need_agency(self.case, command.agency)
        return command.agency


Deed = Callable[[Doing, Command], str]


def do(doing: Doing, command: Command) -> str:
    """What was done, in a sentence; raises `Refused`."""
    return DEEDS[command.verb](doing, command)


def _record(doing: Doing, command: Command) -> str:
    key, on = command.milestone or "", command.on or doing.today
    case = progress.record_milestone(doing.desk, doing.ledger, doing.case, key, on, doing.who)
    if command.agencies or command.everyone:
        case = _chosen(doing, case, command)
    step = next(each for each in casework.review_of(case).milestones if each.key == key)
    return f"{case.reference}: {step.words}, {_day(case.done[key])}.{_next(doing, case)}"


def _next(doing: Doing, case: Case) -> str:
    step = schedule_of(doing.desk, case).next_step(case.done, doing.today)
    return f" Next: {step.milestone.words}, by {_day(step.due_on)}." if step and step.due_on else ""


def _sign(doing: Doing, command: Command) -> str:
    party, on = (command.milestone or "").removeprefix("signed_"), command.on or doing.today
    case = meetings.sign_off(doing.desk, doing.ledger, doing.case, party, on, command.name, doing.who)
    parties = casework.review_of(case).signatories
    lacking = [words for key, words in parties.items() if f"signed_{key}" not in case.done]
    return f"{case.reference}: signed off by the {parties[party]}, {_day(on)}. Still to sign: {', '.join(lacking) or 'nobody'}."


def _sin(doing: Doing, command: Command) -> str:
    on = _needed(command.on)
    case = progress.notified(doing.desk, doing.ledger, doing.case, on, doing.who)
    return f"The clock of {case.reference} runs from {_day(on)}; {_due(schedule_of(doing.desk, case))}."


def _clock(doing: Doing, command: Command) -> str:
    on = _needed(command.on)
    if doing.case.clock_started_on is None:
        raise Refused(f"The clock of {doing.case.reference} has not started; start it with: {doing.case.reference} sin {on}")
    case = progress.start_clock(doing.desk, doing.ledger, doing.case, on, doing.who)
    casework.note(doing.desk, doing.ledger, "reason_given", doing.who, case, why=command.text)
    return f"The clock of {case.reference} runs from {_day(on)}; {_due(schedule_of(doing.desk, case))}."


def _due(schedule: Schedule) -> str:
    return f"the review is due on {_day(schedule.due_on)}" if schedule.due_on else "it has no due date"


def _period(doing: Doing, command: Command) -> str:
    start, end = _needed(command.on), _needed(command.until)
    case = casework.set_period(doing.desk, doing.ledger, doing.case, start, end, doing.who)
    return f"The period under review of {case.reference} is from {_day(start)} to {_day(end)}."


def _meeting(doing: Doing, command: Command) -> str:
    on, at = _needed(command.on), command.at or time(10)
    case = meetings.set_meeting(doing.desk, doing.ledger, doing.case, on, at, command.text, doing.who)
    return f"The {casework.review_of(case).words.meeting} of {case.reference} is on {_day(on)} at {at:%H:%M}."


def _meeting_cancelled(doing: Doing, _command: Command) -> str:
    case = meetings.cancel_meeting(doing.desk, doing.ledger, doing.case, doing.who)
    return f"The meeting of {case.reference} is called off."


def _withdraw(doing: Doing, _command: Command) -> str:
    case = progress.end(doing.desk, doing.ledger, doing.case, CaseStatus.WITHDRAWN, doing.who)
    return f"{case.reference} is withdrawn."


def _close(doing: Doing, _command: Command) -> str:
    case = progress.end(doing.desk, doing.ledger, doing.case, CaseStatus.CLOSED, doing.who)
    return f"{case.reference} is closed."


def _reopen(doing: Doing, command: Command) -> str:
    case = progress.reopen(doing.desk, doing.ledger, doing.case, doing.who)
    casework.note(doing.desk, doing.ledger, "reason_given", doing.who, case, why=command.text)
    return f"{case.reference} is {case.status.value} again."


def _tell(doing: Doing, command: Command) -> str:
    case = _chosen(doing, doing.case, command)
    decided = any(key.startswith("decision_") for key in case.done)
    names = "every agency" if command.everyone else ", ".join(name_of(case, each) for each in command.agencies)
    when = "The decision goes" if decided else "Once a decision is recorded it goes"
    return f"{when} to {names}."


def _chosen(doing: Doing, case: Case, command: Command) -> Case:
    return meetings.choose(doing.desk, doing.ledger, case, () if command.everyone else command.agencies, doing.who)


def _extend(doing: Doing, command: Command) -> str:
    agency, on = doing.agency(command), _needed(command.on)
    case = casework.extend(doing.desk, doing.ledger, doing.case, agency, on, doing.who)
    late = schedule_of(doing.desk, case).due_on
    after = " That is after the review itself is due." if late and on > late else ""
    return f"{name_of(case, agency)} has until {_day(on)} in {case.reference}.{after}"


def _waive(doing: Doing, command: Command) -> str:
    agency = doing.agency(command)
    case = casework.waive(doing.desk, doing.ledger, doing.case, agency, command.documents, doing.who)
    what = f"The {' and '.join(command.documents)}" if command.documents else "What is still open"
    return f"{what} of {name_of(case, agency)} is not required any more in {case.reference}."


def _pause(doing: Doing, command: Command) -> str:
    until = _needed(command.until)
    case = patience.pause(doing.desk, doing.ledger, doing.case, command.agency, until, doing.who)
    whom = name_of(case, command.agency) if command.agency else "anybody"
    return f"Nothing goes to {whom} in {case.reference} until {_day(until)} is over, but answers."


def _unpause(doing: Doing, command: Command) -> str:
    case = patience.unpause(doing.desk, doing.ledger, doing.case, command.agency, doing.who)
    return f"The pause is over for {name_of(case, command.agency) if command.agency else case.reference}."


def _add(doing: Doing, command: Command) -> str:
    key = command.agency or ""
    newcomer = Newcomer(key, command.name, command.emails, command.on)
    case = casework.add_agency(doing.desk, doing.ledger, doing.case, newcomer, doing.who)
    days = [each.due_on for each in case.requests if each.agency == key]
    return f"{key} joins {case.reference}.{f' Its returns are due on {_day(max(days))}.' if days else ''}"


def _contact(doing: Doing, command: Command) -> str:
    agency, case = doing.agency(command), doing.case
    for address in command.emails:
        case = casework.change_contact(doing.desk, doing.ledger, case, agency, address, add=not command.removes, who=doing.who)
    did = "no contact any more" if command.removes else "a contact"
    return f"{', '.join(command.emails)} is {did} of {name_of(case, agency)} in {case.reference}."


def _bar(doing: Doing, command: Command) -> str:
    case = doing.case
    for address in command.emails:
        case = casework.bar(doing.desk, doing.ledger, case, address, doing.who)
    casework.note(doing.desk, doing.ledger, "reason_given", doing.who, case, why=command.text)
    return f"{', '.join(command.emails)} gets nothing and gives nothing on {case.reference} any more."


def _details_sent(doing: Doing, command: Command) -> str:
    case = doing.case
    for agency in (None,) if command.everyone else command.agencies:
        case = patience.details_sent(doing.desk, doing.ledger, case, agency, doing.who)
    names = "every agency" if command.everyone else ", ".join(name_of(case, each) for each in command.agencies)
    return f"Family details of {case.reference} are noted as sent to {names}; reminders may go there."


def _rang(doing: Doing, command: Command) -> str:
    agency = doing.agency(command)
    case = patience.rang(doing.desk, doing.ledger, doing.case, agency, command.text, doing.who)
    return f"The call to {name_of(case, agency)} is noted in {case.reference}."


def _ask(doing: Doing, command: Command) -> str:
    agency = doing.agency(command)
    case = tasks.ask(doing.desk, doing.ledger, doing.case, agency, command.text, command.on, doing.who)
    return f"Question {_last(case)} goes to {name_of(case, agency)}, due on {_day(_task_due(case))}."


def _action(doing: Doing, command: Command) -> str:
    agency = doing.agency(command) if command.agency else None
    case = tasks.add_action(doing.desk, doing.ledger, doing.case, agency, command.text, command.on, doing.who)
    owner = name_of(case, agency) if agency else doing.desk.roster.partnership.business_unit
    return f"Action {_last(case)} is with {owner}, due on {_day(_task_due(case))}."


def _last(case: Case) -> int:
    return tasks_of(case)[-1].number


def _task_due(case: Case) -> date:
    return tasks_of(case)[-1].due_on


def _done(doing: Doing, command: Command) -> str:
    case = doing.case
    for number in command.numbers:
        case = tasks.finish(doing.desk, doing.ledger, case, number, doing.who)
    kinds = {each.number: each.kind for each in tasks_of(case)}
    return " ".join(f"{kinds[each].capitalize()} {each} of {case.reference} is settled." for each in command.numbers)


def _promise(doing: Doing, command: Command) -> str:
    agency, on = doing.agency(command), _needed(command.on)
    case = patience.promise(doing.desk, doing.ledger, doing.case, agency, on, doing.who)
    return f"{name_of(case, agency)} promised what it owes in {case.reference} for {_day(on)}; its due date stays."


def _needed(value: date | None) -> date:
    if value is None:
        raise Refused("Write the day, such as 3 December 2026.")
    return value


def _day(day: date | None) -> str:
    return full(day) if day else "no day"


DEEDS: Mapping[Verb, Deed] = {
    Verb.RECORD: _record,
    Verb.SIGN: _sign,
    Verb.SIN: _sin,
    Verb.CLOCK: _clock,
    Verb.PERIOD: _period,
    Verb.MEETING: _meeting,
    Verb.MEETING_CANCELLED: _meeting_cancelled,
    Verb.WITHDRAW: _withdraw,
    Verb.CLOSE: _close,
    Verb.REOPEN: _reopen,
    Verb.TELL: _tell,
    Verb.EXTEND: _extend,
    Verb.WAIVE: _waive,
    Verb.PAUSE: _pause,
    Verb.UNPAUSE: _unpause,
    Verb.ADD: _add,
    Verb.CONTACT: _contact,
    Verb.BAR: _bar,
    Verb.DETAILS_SENT: _details_sent,
    Verb.RANG: _rang,
    Verb.ASK: _ask,
    Verb.ACTION: _action,
    Verb.DONE: _done,
    Verb.PROMISE: _promise,
}
"""What each verb does to a case."""
