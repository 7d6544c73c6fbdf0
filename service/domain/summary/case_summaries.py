"""One case of a summary: its clock, its steps, its agencies, its open questions and actions.

A survey enters, a `CaseSummary` leaves: whole for staff, and without the agencies' rows for the chair of the review group.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from service.domain.cases import CaseStatus
from service.domain.correspondence.tasks import tasks_of
from service.domain.day_words import short
from service.domain.schedule import Step
from service.domain.summary.standings import standings, tally
from service.domain.summary.summaries import CaseSummary, Reached, Task
from service.domain.summary.survey import Survey
from service.domain.working_days import Unit

REPORT = "report_submitted"
OURS = "business unit"
LIVE = (CaseStatus.REFERRED, CaseStatus.OPEN)
NAMES = {CaseStatus.REFERRED: "referred", CaseStatus.NOT_MET: "criteria not met"}


def summary_of(survey: Survey) -> CaseSummary:
    """The case as staff see it; days are working days where the clock counts them, and calendar days where it counts months."""
    case, schedule = survey.case, survey.schedule
    counts, following = tally(survey), next_step(survey) if case.status in LIVE else None
    origin, due, last = schedule.origin, schedule.due_on, _last_day(survey)
    return CaseSummary(
        reference=case.reference,
        review_name=survey.matter.review.name,
        status=_status(survey),
        day=None if origin is None else max(0, _days(survey, origin, last)),
        length=_length(survey),
        unit="working day" if schedule.review_type.clock.unit is Unit.WORKING else "calendar day",
        days_left=None if due is None else _days(survey, last, due),
        due_on=due,
        agencies=standings(survey),
        milestones=tuple(_reached(survey)),
        tasks=tuple(_tasks(survey)),
        asked_count=counts.asked,
        settled_count=counts.settled,
        part_count=counts.part,
        late_count=counts.late,
        next_step=step_words(following) if following else "",
        next_on=following.due_on if following else None,
    )


def for_the_group(summary: CaseSummary) -> CaseSummary:
    """The case as the chair of the review group sees it: counts of agencies, none by name."""
    return replace(summary, agencies=(), tasks=())


def steps(survey: Survey) -> list[Step]:
    """The steps of the case; that the returns are due is none any more once every agency that was asked has settled."""
    counts, returns = tally(survey), survey.matter.review.returns_due.key
    all_in = counts.asked > 0 and counts.settled == counts.asked
    return [each for each in survey.schedule.steps(survey.case.done) if each.done_on or each.key != returns or not all_in]


def open_steps(survey: Survey) -> list[Step]:
    """The steps with a day that are not done, by day; of alternatives the first."""
    found: dict[str, Step] = {}
    for each in steps(survey):
        if each.due_on is not None and each.done_on is None:
            found.setdefault(each.milestone.group or each.key, each)
    return list(found.values())


def next_step(survey: Survey) -> Step | None:
    """The next step that is not done: the first whose day has not passed, else the last whose day has."""
    waiting = open_steps(survey)
    ahead = [each for each in waiting if each.due_on and each.due_on >= survey.today]
    return next(iter(ahead or waiting[-1:]), None)


def step_words(step: Step) -> str:
    """What the step is called; alternatives of which none is reached go by what they decide."""
    group = step.milestone.group
    return group.replace("_", " ") if group and step.done_on is None else step.milestone.words


def _status(survey: Survey) -> str:
    """Where the case stands; a report that was submitted is said, because its clock stands still from then on."""
    submitted = survey.case.done.get(REPORT)
    status = NAMES.get(survey.case.status, survey.case.status.value)
    return f"{status}, report submitted on {short(submitted)}" if submitted else status


def _last_day(survey: Survey) -> date:
    return min(survey.today, survey.case.done.get(REPORT, survey.today))


def _days(survey: Survey, start: date, end: date) -> int:
    working = survey.schedule.review_type.clock.unit is Unit.WORKING
    return survey.matter.days.between(start, end) if working else (end - start).days


def _length(survey: Survey) -> int:
    clock, origin, due = survey.schedule.review_type.clock, survey.schedule.origin, survey.schedule.due_on
    return clock.length if clock.unit is not Unit.MONTHS or origin is None or due is None else (due - origin).days


def _reached(survey: Survey) -> Iterator[Reached]:
    """The steps that have a day or were reached; of alternatives one row."""
    groups: set[str] = set()
    for each in steps(survey):
        group = each.milestone.group
        if (each.due_on is None and each.done_on is None) or group in groups:
            continue
        if group:
            groups.add(group)
        yield Reached(step_words(each), each.due_on, each.done_on)


def _tasks(survey: Survey) -> Iterator[Task]:
    days, today = survey.matter.days, survey.today
    for each in tasks_of(survey.case):
        if not each.done:
            past = days.between(each.due_on, today) if each.due_on < today else 0
            yield Task(each.number, each.kind, each.agency or OURS, each.due_on, past)
