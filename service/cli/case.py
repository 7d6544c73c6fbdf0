"""`case list`, `case show`, `case explain`: where a review stands.

A reference enters, tables or JSON leave; nothing is changed. What waits for a person and seems meant for a case is shown with it.
Opening and steering a case stand in `opening.py` and `steering.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from service.cli import exporting, following, opening, retention, steering
from service.cli.globals import WHO, service_of
from service.cli.kinds import Json, Reference
from service.cli.output import as_json, facts, in_words, say, table

if TYPE_CHECKING:
    from service.cli.views import Look
    from service.domain.cases import Case
    from service.domain.review_types import Milestone
    from service.domain.schedule import Schedule
    from service.wiring import Service
    from service.workflows.ports import Ledger

cases = typer.Typer(no_args_is_help=True, help="Cases: open, look, steer, end.", epilog="Example: rapid-review case list")

UNSENT = {
    "proposed": "its mail waits for your yes",
    "queued": "its mail is queued",
    "by_hand": "its mail is to be sent by hand",
    "refused": "its mail was refused",
}
"""What a request that has not reached its agency waits for, by the state of its mail."""


def add_to(app: typer.Typer) -> None:
    """Puts the family `case` among the commands."""
    app.add_typer(cases, name="case")
    opening.add_to(cases)
    steering.add_to(cases)
    following.add_to(cases)
    for name, command, example in (*retention.COMMANDS, *exporting.COMMANDS):
        cases.command(name, epilog=f"Example: rapid-review case {name} {example}")(command)


@cases.command("list", epilog="Example: rapid-review case list --json")
def list_cases(
    context: typer.Context, every: Annotated[bool, typer.Option("--all", help="Ended cases too.")] = False, json: Json = False
) -> None:
    """Shows the cases: who has not replied, whose day has passed, what waits for you, which day it is."""
    from service.cli import views

    with service_of(context) as service:
        with service.store.reading() as ledger:
            found = ledger.cases.all() if every else ledger.cases.live()
            look = look_of(service, ledger)
        if json:
            as_json([views.case_record(each, look) for each in found])
        else:
            table(views.CASE_COLUMNS, [views.case_row(each, look) for each in found], "No cases.")


def look_of(service: Service, ledger: Ledger) -> Look:
    """What a case is looked at with."""
    from service.cli.views import Look
    from service.domain.cases import MessageState
    from service.domain.records import MailState

    unsent = {
        request: words
        for state, words in UNSENT.items()
        for mail in ledger.outbox.in_state(MailState(state))
        if mail.kind == "request"
        for request in mail.request_ids
    }
    return Look(service.working_days, service.clock.now().date(), ledger.messages.in_state(MessageState.HELD), unsent)


@cases.command("show", epilog="Example: rapid-review case show RR-2026-003")
def show(context: typer.Context, reference: Reference, json: Json = False) -> None:
    """Shows one case: its milestones, and what each agency was asked for and still owes."""
    from service.cli import views
    from service.workflows.cases.casework import find, note

    with service_of(context) as service:
        with service.store.writing() as ledger:
            case = find(ledger, reference)
            note(service.desk, ledger, "looked", WHO, case, at="case show", json=json)
            look = look_of(service, ledger)
        if json:
            as_json(views.case_record(case, look))
        else:
            _print(case, look)


def _print(case: Case, look: Look) -> None:
    from service.cli import views

    schedule = views.schedule_of(case, look.days)
    facts(
        (
            ("case", case.reference),
            ("type", schedule.review_type.name),
            ("status", views.status_words(case)),
            ("clock started", in_words(case.clock_started_on)),
            ("due", in_words(schedule.due_on)),
            ("working day", schedule.number(look.today)),
            ("under review", _period(case)),
        )
    )
    say("")
    table(views.STEP_COLUMNS, views.step_rows(schedule.steps(case.done)))
    if case.erased_on is not None:
        return
    say("")
    table(views.REQUEST_COLUMNS, views.request_rows(case, look), "No agency has been asked yet.")
    lines = list(views.waiting_lines(case, look))
    if lines:
        say("", *lines)


def _period(case: Case) -> str:
    if case.period_from is None and case.period_to is None:
        return "no period set: `case period` sets it"
    return f"{in_words(case.period_from)} to {in_words(case.period_to)}"


@cases.command("explain", epilog="Example: rapid-review case explain RR-2026-003 meeting_held")
def explain(
    context: typer.Context,
    reference: Reference,
    milestone: Annotated[
        str | None, typer.Argument(metavar="MILESTONE", help="Whose days to show; without one, those of the whole review.")
    ] = None,
) -> None:
    """Shows every due date with the days counted, the days skipped and the rule."""
    from service.cli import views
    from service.cli.beginnings import start_lines
    from service.workflows.cases.casework import find, note

    with service_of(context) as service:
        with service.store.writing() as ledger:
            case = find(ledger, reference)
            note(service.desk, ledger, "looked", WHO, case, at="case explain", milestone=milestone or "")
            entries = ledger.audit.entries(case.id)
        schedule = views.schedule_of(case, service.working_days)
        if milestone is not None:
            _explain_milestone(case, schedule, milestone)
            return
        clock = schedule.review_type.clock
        if schedule.origin is None:
            say(f"The clock of {case.reference} has not started; it starts on {clock.start_words}.")
            return
        say(*start_lines(schedule, entries), "")
        table(views.RULE_COLUMNS, views.rule_rows(schedule, case.done))
        say("")
        table(views.DAY_COLUMNS, views.day_rows(schedule.explain_due()))


def _explain_milestone(case: Case, schedule: Schedule, key: str) -> None:
    from service.cli import views
    from service.domain.working_days import length_of
    from service.workflows.cases.casework import Refused

    known = {each.key: each for each in schedule.review_type.milestones}
    if key not in known:
        raise Refused(f"{case.reference} has no milestone {key}; it has {', '.join(known)}.")
    step = known[key]
    due, start = schedule.day(step, case.done), schedule.base(step, case.done)
    if step.offset is None or due is None:
        say(f"{key} of {case.reference} has no due date: {_why_undated(schedule, step)}.")
        return
    counted = f"{length_of(step.offset, step.unit)} from {in_words(start)} ({step.after})"
    say(*(each for each in (f"{key}, {step.words}: due on {in_words(due)}, {counted}.", step.source) if each), "")
    table(views.DAY_COLUMNS, views.day_rows(schedule.explain(step, case.done)))


def _why_undated(schedule: Schedule, step: Milestone) -> str:
    if step.offset is None:
        return "the review type gives it none"
    if schedule.origin is None:
        return f"the clock starts on {schedule.review_type.clock.start_words}"
    return f"it is there only once {step.only_after or step.after} was reached"
