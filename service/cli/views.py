"""What a case looks like from outside: the JSON that scripts rely on, and the rows of tables for a person.

Records of the domain enter, plain values leave. The names of keys and states in the JSON are promised to scripts: adding is
free, renaming is not. A person is told in the trade's words: nothing is overdue or held, it was due on a day, it waits for you.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from service.cli.output import in_words
from service.domain.cases import Case, Request, RequestState
from service.domain.records import StoredMessage
from service.domain.retention import is_on_hold
from service.domain.review_types import ReviewType
from service.domain.schedule import Schedule, Step
from service.domain.working_days import WEEKEND, Day, WorkingDays, length_of

Record = Mapping[str, object]

ANSWERED = frozenset({RequestState.RETURNED, RequestState.NIL, RequestState.DECLINED, RequestState.WAIVED})

IN_WORDS: Mapping[RequestState, str] = {
    RequestState.QUERIED: "asked again: a blank form came",
    RequestState.NIL: "family not known to it",
    RequestState.WAIVED: "not required",
}
"""States of a request that a person is told in other words than their names."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a case is looked at with: the calendar, today, and the messages that wait for a person."""

    days: WorkingDays
    today: date
    held: Sequence[StoredMessage] = ()
    unsent: Mapping[int, str] = field(default_factory=dict)  # request → what its mail waits for

    def waiting(self, case: Case, agency: str | None = None) -> list[StoredMessage]:
        """The messages that wait and seem meant for the case; for that agency only where one is named."""
        return [each for each in self.held if each.case_id == case.id and (agency is None or each.agency == agency)]


def schedule_of(case: Case, days: WorkingDays) -> Schedule:
    """The case's clock on that calendar, by the rules it was opened under."""
    return Schedule(ReviewType.from_rules(case.rules, case.review_type), case.clock_started_on, days)


def status_words(case: Case) -> str:
    """Where the case stands, with what retention has to do with it."""
    more = f"; everything else was erased on {in_words(case.erased_on)}" if case.erased_on else ""
    return f"{case.status}{', on legal hold' if is_on_hold(case) else ''}{more}"


def case_record(case: Case, look: Look) -> Record:
    """The case as `case show --json` prints it."""
    schedule = schedule_of(case, look.days)
    return {
        "reference": case.reference,
        "type": case.review_type,
        "status": case.status,
        "clock_started_on": case.clock_started_on,
        "due_on": schedule.due_on,
        "working_day": schedule.number(look.today),
        "period_from": case.period_from,
        "period_to": case.period_to,
        "legal_hold": is_on_hold(case),
        "erased_on": case.erased_on,
        "milestones": [{"key": each.key, "due_on": each.due_on, "done_on": each.done_on} for each in schedule.steps(case.done)],
        "requests": [_request_record(each) for each in case.requests],
        "held": [{"id": each.id, "agency": each.agency, "reason": each.reason} for each in look.waiting(case)],
    }


def _request_record(request: Request) -> Record:
    return {
        "agency": request.agency,
        "document": request.document,
        "state": request.state,
        "due_on": request.due_on,
        "promised_on": request.promised_on,
        "versions": request.versions,
        "missing": list(request.missing),
    }


CASE_COLUMNS = ("case", "status", "day", "due", "replied", "still to reply", "day has passed", "waiting for you")


def case_row(case: Case, look: Look) -> tuple[object, ...]:
    """The case as one line of `case list`."""
    schedule = schedule_of(case, look.days)
    asked = dict.fromkeys(each.agency for each in case.requests)
    open_ = [each for each in case.requests if is_open(each)]
    lacking = list(dict.fromkeys(each.agency for each in open_))
    late = list(dict.fromkeys(each.agency for each in open_ if each.due_on < look.today))
    replied = f"{len(asked) - len(lacking)} of {len(asked)}"
    waiting = [_message(each) for each in look.waiting(case)]
    return case.reference, status_words(case), schedule.number(look.today), schedule.due_on, replied, lacking, late, waiting


def _message(message: StoredMessage) -> str:
    return f"message {message.id} ({message.agency})" if message.agency else f"message {message.id}"


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


RULE_COLUMNS = ("milestone", "due", "counted", "from", "that is", "not counted", "rule")


def rule_rows(schedule: Schedule, done: Mapping[str, date]) -> list[tuple[object, ...]]:
    """How each due date is counted, as lines of `case explain`; alternatives that share a rule are one line."""
    rules: dict[str, tuple[object, ...]] = {}
    for each in schedule.steps(done):
        step = each.milestone
        if each.due_on is not None and step.offset is not None:
            name = f"{step.group} …" if step.group else step.key
            counted, skipped = length_of(step.offset, step.unit), skipped_words(schedule.explain(step, done))
            start = schedule.base(step, done)
            rules.setdefault(name, (name, each.due_on, counted, step.after, start, skipped, step.source))
    return list(rules.values())


def skipped_words(days: Sequence[Day]) -> str:
    """What was not counted, as one phrase: `4 weekend days, Good Friday, Easter Monday`."""
    why = [each.why for each in days[1:] if not each.counted]
    weekend = sum(each in WEEKEND.values() for each in why)
    words = [f"{weekend} weekend day{'s' if weekend > 1 else ''}"] if weekend else []
    return ", ".join((*words, *(each for each in why if each not in WEEKEND.values())))


DAY_COLUMNS = ("day", "date", "why")


def day_rows(days: Sequence[Day]) -> list[tuple[object, ...]]:
    """The days of one due date as lines of `case explain`; a day that was not counted has no number."""
    return [(each.number if each.counted else "", in_words(each.date), each.why) for each in days]


REQUEST_COLUMNS = ("agency", "document", "where it stands", "due", "versions", "still needed")


def request_rows(case: Case, look: Look) -> list[tuple[object, ...]]:
    """The requests as lines of `case show`."""
    return [_request_row(each, look, look.waiting(case, each.agency)) for each in case.requests]


def _request_row(request: Request, look: Look, waiting: Sequence[StoredMessage]) -> tuple[object, ...]:
    due = f"was due on {request.due_on}" if is_open(request) and request.due_on < look.today else request.due_on
    stands = "; ".join([_stands(request, look), *(_waits(each) for each in waiting if is_open(request))])
    return request.agency, request.document, stands, due, request.versions, _needed(request)


def _stands(request: Request, look: Look) -> str:
    if request.state is RequestState.ASKED and request.id in look.unsent:
        return f"not asked yet: {look.unsent[request.id]}"
    words = IN_WORDS.get(request.state, request.state.value)
    if request.state is RequestState.ACKNOWLEDGED and request.promised_on:
        return f"{words}, promised for {request.promised_on}"
    return words


def _waits(message: StoredMessage) -> str:
    why = message.reason.value.replace("_", " ") if message.reason else "not read"
    return f"waiting for you: message {message.id}, {why}"


def waiting_lines(case: Case, look: Look) -> Iterable[str]:
    """A line for each message that waits for a person and seems meant for the case, with the command that shows it."""
    for each in look.waiting(case):
        yield f"{each.agency or 'agency not known'}: {_waits(each)}; see `rapid-review held show {each.id}`"


def _needed(request: Request) -> str:
    shown = request.missing[:3]
    more = f" and {len(request.missing) - len(shown)} more" if len(request.missing) > len(shown) else ""
    return "; ".join(shown) + more
