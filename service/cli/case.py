"""`case list`, `case show`, `case explain`: where a review stands.

A reference enters, tables or JSON leave; nothing is changed. Opening and steering a case stand in `opening.py` and `steering.py`.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli import opening, steering
from service.cli.globals import service_of
from service.cli.kinds import Json, Reference
from service.cli.output import as_json, facts, in_words, say, table

if TYPE_CHECKING:
    from service.domain.cases import Case
    from service.domain.working_days import WorkingDays

cases = typer.Typer(no_args_is_help=True, help="Cases: open, look, steer, end.", epilog="Example: rapid-review case list")


def add_to(app: typer.Typer) -> None:
    """Puts the family `case` among the commands."""
    app.add_typer(cases, name="case")
    opening.add_to(cases)
    steering.add_to(cases)


@cases.command("list", epilog="Example: rapid-review case list --json")
def list_cases(
    context: typer.Context, every: Annotated[bool, typer.Option("--all", help="Ended cases too.")] = False, json: Json = False
) -> None:
    """Shows the cases: who has not replied, what is overdue, which day it is."""
    from service.cli import views

    with service_of(context) as service:
        today = service.clock.now().date()
        with service.store.reading() as ledger:
            found = ledger.cases.all() if every else ledger.cases.live()
        days = service.working_days
        if json:
            as_json([views.case_record(each, days, today) for each in found])
        else:
            table(views.CASE_COLUMNS, [views.case_row(each, days, today) for each in found], "No cases.")


@cases.command("show", epilog="Example: rapid-review case show RR-2026-003")
def show(context: typer.Context, reference: Reference, json: Json = False) -> None:
    """Shows one case: its milestones, and what each agency was asked for and still owes."""
    from service.cli import views
    from service.workflows.casework import find

    with service_of(context) as service:
        today = service.clock.now().date()
        with service.store.reading() as ledger:
            case = find(ledger, reference)
        days = service.working_days
        if json:
            as_json(views.case_record(case, days, today))
            return
        _print(case, days, today)


def _print(case: Case, days: WorkingDays, today: date) -> None:
    from service.cli import views

    schedule = views.schedule_of(case, days)
    facts(
        (
            ("case", case.reference),
            ("type", schedule.review_type.name),
            ("status", case.status),
            ("clock started", in_words(case.clock_started_on)),
            ("due", in_words(schedule.due_on)),
            ("working day", schedule.number(today)),
        )
    )
    say("")
    table(views.STEP_COLUMNS, views.step_rows(schedule.steps(case.done)))
    say("")
    rows = [views.request_row(each, today) for each in case.requests]
    table(views.REQUEST_COLUMNS, rows, "No agency has been asked yet.")


@cases.command("explain", epilog="Example: rapid-review case explain RR-2026-003")
def explain(context: typer.Context, reference: Reference) -> None:
    """Shows every due date with the days counted, the days skipped and the rule."""
    from service.cli import views
    from service.workflows.casework import find

    with service_of(context) as service:
        with service.store.reading() as ledger:
            case = find(ledger, reference)
        schedule = views.schedule_of(case, service.working_days)
        clock = schedule.review_type.clock
        if schedule.origin is None:
            say(f"The clock of {case.reference} has not started; it starts on {clock.start_words}.")
            return
        say(f"The clock starts on {clock.start_words}: {in_words(case.clock_started_on)}. {clock.source}", "")
        table(views.RULE_COLUMNS, views.rule_rows(schedule.steps(case.done)))
        say("")
        days = service.working_days.explain(schedule.origin, clock.length, clock.unit)
        table(("day", "date", "why"), [(each.number if each.counted else "", in_words(each.date), each.why) for each in days])
