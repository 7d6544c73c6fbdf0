"""What a case, a held message and an outgoing mail look like from outside: the JSON that scripts rely on, and the rows of tables.

Records of the domain enter, plain values leave. The key names are promised to scripts: adding is free, renaming is not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from service.domain.cases import Case, Request, RequestState
from service.domain.records import OutboxMail, StoredMessage
from service.domain.review_types import ReviewType
from service.domain.schedule import Schedule, Step
from service.domain.working_days import Unit, WorkingDays

Record = Mapping[str, object]

ANSWERED = frozenset({RequestState.RETURNED, RequestState.NIL, RequestState.DECLINED, RequestState.WAIVED})


def schedule_of(case: Case, days: WorkingDays) -> Schedule:
    """The case's clock on that calendar, by the rules it was opened under."""
    return Schedule(ReviewType.from_rules(case.rules, case.review_type), case.clock_started_on, days)


def case_record(case: Case, days: WorkingDays, today: date) -> Record:
    """The case as `case show --json` prints it."""
    schedule = schedule_of(case, days)
    return {
        "reference": case.reference,
        "type": case.review_type,
        "status": case.status,
        "clock_started_on": case.clock_started_on,
        "due_on": schedule.due_on,
        "working_day": schedule.number(today),
        "milestones": [{"key": each.key, "due_on": each.due_on, "done_on": each.done_on} for each in schedule.steps(case.done)],
        "requests": [_request_record(each) for each in case.requests],
    }


def _request_record(request: Request) -> Record:
    return {
        "agency": request.agency,
        "document": request.document,
        "state": request.state,
        "due_on": request.due_on,
        "versions": request.versions,
        "missing": list(request.missing),
    }


CASE_COLUMNS = ("case", "status", "day", "due", "replied", "waiting for", "overdue")


def case_row(case: Case, days: WorkingDays, today: date) -> tuple[object, ...]:
    """The case as one line of `case list`."""
    schedule = schedule_of(case, days)
    asked = dict.fromkeys(each.agency for each in case.requests)
    open_ = [each for each in case.requests if is_open(each)]
    waiting = list(dict.fromkeys(each.agency for each in open_))
    late = list(dict.fromkeys(each.agency for each in open_ if each.due_on < today))
    replied = f"{len(asked) - len(waiting)} of {len(asked)}"
    return case.reference, case.status, schedule.number(today), schedule.due_on, replied, waiting, late


def is_open(request: Request) -> bool:
    """Whether something is still awaited: no answer yet, or one that leaves questions open."""
    return request.state not in ANSWERED or (bool(request.missing) and request.state is RequestState.RETURNED)


STEP_COLUMNS = ("milestone", "what", "due", "done")


def step_rows(steps: Sequence[Step]) -> list[tuple[object, ...]]:
    """The milestones as lines of `case show`; alternatives of which none is reached yet are one line."""
    groups: dict[str, list[Step]] = {}
    for each in steps:
        groups.setdefault(each.milestone.group or each.key, []).append(each)
    return [_step_row(name, group) for name, group in groups.items()]


def _step_row(name: str, group: Sequence[Step]) -> tuple[object, ...]:
    first = group[0]
    if len(group) == 1:
        return first.key, first.milestone.words, first.due_on, first.done_on
    return f"{name} …", f"one of {len(group)}: `case record REF` lists them", first.due_on, None


RULE_COLUMNS = ("milestone", "due", "counted", "from", "rule")


def rule_rows(steps: Sequence[Step]) -> list[tuple[object, ...]]:
    """How each due date is counted, as lines of `case explain`; alternatives that share a rule are one line."""
    rules: dict[str, tuple[object, ...]] = {}
    for each in steps:
        step = each.milestone
        if step.offset is not None:
            counted = f"{step.offset} months" if step.unit is Unit.MONTHS else f"{step.offset} {step.unit} days"
            name = f"{step.group} …" if step.group else step.key
            rules.setdefault(name, (name, each.due_on, counted, step.after, step.source))
    return list(rules.values())


REQUEST_COLUMNS = ("agency", "document", "state", "due", "versions", "still needed")


def request_row(request: Request, today: date) -> tuple[object, ...]:
    """The request as one line of `case show`."""
    due = f"{request.due_on}, overdue" if is_open(request) and request.due_on < today else request.due_on
    return request.agency, request.document, request.state, due, request.versions, _needed(request)


def _needed(request: Request) -> str:
    shown = request.missing[:3]
    more = f" and {len(request.missing) - len(shown)} more" if len(request.missing) > len(shown) else ""
    return "; ".join(shown) + more


HELD_COLUMNS = ("id", "reason", "received", "since", "attempts")


def held_record(message: StoredMessage) -> dict[str, object]:
    """The held message as `held list --json` prints it."""
    return {
        "id": message.id,
        "reason": message.reason,
        "received": message.received_at,
        "since": message.since,
        "attempts": message.attempts,
    }


MAIL_COLUMNS = ("id", "state", "kind", "about", "to", "written", "next try", "the server's answer")


def mail_record(mail: OutboxMail) -> dict[str, object]:
    """The mail as `outbox list --json` prints it."""
    return {
        "id": mail.id,
        "state": mail.state,
        "kind": mail.kind,
        "audience": mail.audience,
        "tag": mail.tag,
        "recipient": mail.recipient,
        "agency": mail.agency,
        "created_at": mail.created_at,
        "next_at": mail.next_at,
        "sent_at": mail.sent_at,
        "attempts": mail.attempts,
        "uncertain": mail.uncertain,
        "answer": mail.answer,
        "message_id": mail.mail_id,
    }


def mail_row(mail: OutboxMail) -> tuple[object, ...]:
    """The mail as one line of `outbox list`."""
    return mail.id, mail.state, mail.kind, mail.tag, mail.recipient, mail.created_at, mail.next_at, mail.answer
