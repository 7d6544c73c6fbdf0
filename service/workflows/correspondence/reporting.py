"""Owes what goes out around the report: the checklist for staff before it is due, and the decision to the agencies staff chose.

The case comes in; mails leave. Where the report cannot be on time the checklist carries a letter to its receiver that says
why, ready to be sent by a person before the day passes. Nobody is told of a decision unless staff named him.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from service.domain.cases import Case, CaseStatus
from service.domain.correspondence.reach import reachable
from service.domain.correspondence.steps import is_needed
from service.domain.correspondence.tasks import is_task, tasks_of
from service.domain.day_words import full
from service.domain.events import EventKind, of_kind
from service.domain.gathering import Check, ChecklistWords, DecisionWords
from service.domain.notices import Audience, Notice, NoticeKind
from service.domain.review_types import ReviewType
from service.domain.schedule import Schedule
from service.domain.words import spoken
from service.workflows.cases.casework import again, review_of, schedule_of
from service.workflows.desk import Desk
from service.workflows.outgoing import owe
from service.workflows.ports import Ledger

REPORT, DECISION = "report_submitted", "decision_"
FIRST, LAST = 3, 1
"""Working days before the report is due on which staff get the checklist; the last time with the letter ready."""


def owe_reporting(desk: Desk, case: Case) -> int:
    """How many mails were owed that were not before."""
    with desk.store.reading() as ledger:
        new = new_notices(desk, ledger, case)
    if not new:
        return 0
    with desk.store.writing() as ledger:
        return _owe(desk, ledger, again(ledger, case), new)


def new_notices(desk: Desk, ledger: Ledger, case: Case) -> list[Notice]:
    """What is to be told around the report now and was not told before."""
    notices = (*_checklists(desk, case), *decision_notices(desk, case))
    return [each for each in notices if not ledger.outbox.has(each.once)]


def _owe(desk: Desk, ledger: Ledger, case: Case, notices: list[Notice]) -> int:
    current = {each.once for each in (*_checklists(desk, case), *decision_notices(desk, case))}
    return sum(owe(desk, ledger, each) is not None for each in notices if each.once in current)


def _checklists(desk: Desk, case: Case) -> Iterator[Notice]:
    schedule = schedule_of(desk, case)
    due = _report_due(schedule, case)
    now = desk.clock.now()
    if due is None or case.status is not CaseStatus.OPEN or not desk.is_open(now.date()) or now.time() < desk.hours.digest:
        return
    left = desk.working_days.between(desk.today(), due)
    if left > FIRST:
        return
    step = LAST if left <= LAST else FIRST
    words = checklist_words(desk, case, schedule, due, left)
    for person in desk.roster.staff:
        address = person.email.lower()
        once = f"checklist:{case.reference}:{due.isoformat()}:{step}:{address}"
        yield Notice(
            NoticeKind.CHECKLIST,
            once,
            Audience.STAFF,
            address,
            spoken(words),
            case_id=case.id,
            tag=f"{case.reference} report",
            review_type=case.review_type,
        )


def _report_due(schedule: Schedule, case: Case) -> date | None:
    """By when the report is to be with its receiver, where it has not been submitted and the review has such a step."""
    step = next((each for each in schedule.review_type.milestones if each.key == REPORT), None)
    return None if step is None or REPORT in case.done else schedule.day(step, case.done)


def checklist_words(desk: Desk, case: Case, schedule: Schedule, due: date, left: int) -> ChecklistWords:
    """What the report still needs, and the letter that lies ready where it cannot be on time."""
    review = schedule.review_type
    checks = tuple(_checks(case, schedule, review, due))
    lacking = [each.what for each in checks if not each.done]
    return ChecklistWords(
        reference=case.reference,
        review_name=review.name.lower(),
        receiver=review.words.receiver,
        due_on=due,
        days_left=left,
        checks=checks,
        late_note=_letter(desk, case, review, due, lacking) if left <= LAST and lacking else (),
    )


def _checks(case: Case, schedule: Schedule, review: ReviewType, due: date) -> Iterator[Check]:
    groups: set[str] = set()
    told_elsewhere = (REPORT, review.returns_due.key)  # what has not come, a line for each agency says
    for step in schedule.steps(case.done):
        milestone = step.milestone
        if step.due_on is None or step.due_on > due or step.key in told_elsewhere or milestone.group in groups:
            continue
        if milestone.group and step.done_on is None:
            groups.add(milestone.group)
            yield Check(f"{milestone.group} recorded", done=False)
            continue
        yield Check(milestone.words, done=step.done_on is not None, note=_on(step.done_on))
    for agency in case.agencies:
        needed = [
            review.document(each.document).name
            for each in case.requests
            if each.agency == agency.key and is_needed(each) and not is_task(each.document)
        ]
        if needed:
            yield Check(f"{agency.name}: still needed", done=False, note=", ".join(needed))
    for task in tasks_of(case):
        if not task.done:
            yield Check(f"{task.kind} {task.number}", done=False, note=f"due on {full(task.due_on)}")


def _letter(desk: Desk, case: Case, review: ReviewType, due: date, lacking: list[str]) -> tuple[str, ...]:
    name = desk.roster.partnership.name
    return (
        f"To the {review.words.receiver}",
        (
            f"{review.name} {case.reference}: the {review.words.report} was to be with you by {full(due)}. It will not be "
            "complete by then, and we write before that day passes."
        ),
        f"What is not done yet: {'; '.join(lacking)}.",
        "We expect to submit it on [date]. Until then these arrangements keep everybody concerned safe: [arrangements].",
        f"{name}",
    )


def decision_notices(desk: Desk, case: Case) -> Iterator[Notice]:
    """The mails that tell the decision to the agencies that staff chose, told before or not."""
    review = review_of(case)
    reached = [(key, day) for key, day in case.done.items() if key.startswith(DECISION)]
    if not reached or case.status is CaseStatus.WITHDRAWN:
        return
    key, day = max(reached, key=lambda each: each[1])
    option = key.removeprefix(DECISION)
    said = review.options.get(option, option)
    words = DecisionWords(case.reference, review.name.lower(), said, day, review.words.partners, option)
    for agency in chosen(case):
        own = case.agency(agency)
        for address in reachable(case, agency, desk.roster, desk.today())[1]:
            yield Notice(
                NoticeKind.DECISION,
                f"decision:{case.reference}:{option}:{address}",
                Audience.AGENCY,
                address,
                spoken(words),
                case_id=case.id,
                tag=f"{case.reference} {own.code if own else agency}",
                agency=agency,
                review_type=case.review_type,
            )


def chosen(case: Case) -> tuple[str, ...]:
    """The agencies that staff want told of the decision."""
    named = [key for each in of_kind(case.events, EventKind.CHOSEN) for key in each.texts("agencies")]
    return tuple(dict.fromkeys(named))


def _on(day: date | None) -> str:
    return f"on {full(day)}" if day else ""
