"""What of a case needs a person today: a return about a child's safety, a decision, a step that is due, a task.

A survey of the case enters; points leave, each with the reply that settles it. Nothing personal is in them but a reference:
agencies by key, labels of ours, days. What concerns reaching the agencies stands in `calls`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType

from service.domain.cases import CaseStatus
from service.domain.correspondence.patience import last_call
from service.domain.correspondence.tasks import QUESTION, Task, tasks_of
from service.domain.day_words import ago, full
from service.domain.review_types import Milestone
from service.domain.schedule import Step
from service.domain.summary.case_summaries import open_steps, step_words
from service.domain.summary.summaries import Point
from service.domain.summary.survey import Alarm, Survey
from service.domain.words import Reply

SHOWN_FOR = 5
"""Working days for which a return about a child's safety is shown, where no later version answers it."""

MEETING, MEETING_WITHIN = "meeting_held", 5
"""The step that is the meeting, and from how many working days before it a meeting must be set."""

SO_SAID = "; a day may follow"
OUTCOMES: Mapping[CaseStatus, str] = MappingProxyType(
    {
        CaseStatus.OPEN: "records “{}”, starts the clock and asks the agencies, once you have confirmed it",
        CaseStatus.NOT_MET: "records “{}” and ends the case, once you have confirmed it",
    }
)
"""What the decision about a referral does."""


def unsafe(survey: Survey) -> Iterator[Point]:
    """A return that says that a child may be unsafe now, or leaves that question blank, until a later version answers it."""
    for each in survey.alarms:
        if survey.matter.days.between(each.received_on, survey.today) <= SHOWN_FOR:
            yield _unsafe(survey, each)


def _unsafe(survey: Survey, alarm: Alarm) -> Point:
    case, key = survey.case, alarm.agency
    number, called = survey.telephone(key), last_call(case, key)
    details = [f"version {alarm.version}, received on {full(alarm.received_on)}"]
    details += [f"{key}: {number}"] if number else []
    details += [f"you last rang on {full(called)}"] if called else []
    return Point(
        f"{case.reference}: is every child safe now? The {alarm.document} of {key} {alarm.said}.",
        (Reply(f"{case.reference} rang {key} …", "records the call; write what was said in place of the dots"),),
        tuple(details),
    )


def undecided(survey: Survey) -> Iterator[Point]:
    """A referral that waits for the partners' decision."""
    case, review = survey.case, survey.matter.review
    if case.status is not CaseStatus.REFERRED:
        return
    replies = [
        Reply(f"{case.reference} {words}", OUTCOMES[each.status].format(each.words))
        for each in review.milestones
        if each.status is not None and each.status in OUTCOMES and (words := word_for(survey, each))
    ]
    yield Point(f"{case.reference}: a referral waits for the partners’ decision since {full(case.opened_on)}.", tuple(replies))


def steps_due(survey: Survey) -> Iterator[Point]:
    """A step that is due today, or was due, and is not recorded as done."""
    if survey.case.status is not CaseStatus.OPEN:
        return
    for step in open_steps(survey):
        # By when the agencies answer, each agency's own day says; the meeting is asked about until one is set.
        told_elsewhere = step.key == survey.matter.review.returns_due.key or (step.key == MEETING and not _is_set(survey))
        if step.due_on is not None and step.due_on <= survey.today and not told_elsewhere:
            yield Point(
                f"{survey.case.reference}: “{step_words(step)}” {_was_due(survey, step.due_on)}.", _recording(survey, step)
            )


def no_meeting(survey: Survey) -> Iterator[Point]:
    """No meeting is set, although it is soon to be held."""
    step = next((each for each in open_steps(survey) if each.key == MEETING), None)
    if survey.case.status is not CaseStatus.OPEN or step is None or step.due_on is None or _is_set(survey):
        return
    days = survey.matter.days
    if days.between(survey.today, step.due_on) > MEETING_WITHIN:
        return
    reference, day = survey.case.reference, max(step.due_on, days.add(survey.today, 1))
    does = "sets the meeting and invites to it; put the hour right, and write the place in place of the dots"
    setting = Reply(f"{reference} meeting {day.isoformat()} 10:00 …", does)
    meeting = survey.matter.review.words.meeting
    yield Point(
        f"{reference}: no {meeting} is set, and it {_was_due(survey, step.due_on)}.", (setting, *_recording(survey, step))
    )


def tasks_due(survey: Survey) -> Iterator[Point]:
    """An action of the business unit, or a supplementary question, that is due; its text stays in the case."""
    if survey.case.status is not CaseStatus.OPEN:
        return
    for task in tasks_of(survey.case):
        ours = task.agency is None or task.kind == QUESTION
        if ours and not task.done and task.due_on <= survey.today:
            yield _task(survey, task)


def _task(survey: Survey, task: Task) -> Point:
    reference = survey.case.reference
    whose = f"to {task.agency}" if task.agency else "of the business unit"
    return Point(
        f"{reference}: {task.kind} {task.number} {whose} {_was_due(survey, task.due_on)}.",
        (Reply(f"{reference} done {task.number}", "records that it is done"),),
    )


def word_for(survey: Survey, milestone: Milestone) -> str:
    """What staff write to record the milestone; empty where they cannot."""
    return next((words for words, key in survey.matter.review.milestone_words.items() if key == milestone.key), "")


def _recording(survey: Survey, step: Step) -> tuple[Reply, ...]:
    """The reply that records the step; of alternatives one each."""
    group = step.milestone.group
    choices = [each for each in survey.matter.review.milestones if each.group == group] if group else [step.milestone]
    return tuple(
        Reply(f"{survey.case.reference} {words}", f"records “{each.words}” as of today{SO_SAID}")
        for each in choices
        if (words := word_for(survey, each))
    )


def _is_set(survey: Survey) -> bool:
    return survey.meeting is not None and not survey.meeting.cancelled


def _was_due(survey: Survey, day: date) -> str:
    if day == survey.today:
        return "is due today"
    if day > survey.today:
        return f"is due on {full(day)}"
    past = survey.matter.days.between(day, survey.today)
    return f"was due on {full(day)}, {ago(past)}" if past else f"was due on {full(day)}"
