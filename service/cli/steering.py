"""`case record`, `clock`, `period`, `add-agency`, `contact`, `bar`, `extend`, `waive`, `file` and how a case ends.

What a person decided enters; each command is one transaction of `workflows/cases/casework`, then what it owes goes into the
outbox. A sentence says what was done. A reason (`--why`) stands in the audit log.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.globals import WHO, service_of
from service.cli.kinds import AgencyKey, Json, Reference, Why, day, words_of
from service.cli.output import as_json, in_words, say, table
from service.cli.waiting import owe_and_tell

if TYPE_CHECKING:
    from service.domain.cases import Case
    from service.workflows.desk import Desk
    from service.workflows.ports import Ledger

Change = Callable[["Desk", "Ledger", "Case"], "Case"]

Email = Annotated[str, typer.Argument(metavar="EMAIL", help="An address for work, never a family's.")]


class Way(StrEnum):
    """What is done to a contact."""

    ADD = "add"
    REMOVE = "remove"


def add_to(cases: typer.Typer) -> None:
    """Puts the commands that steer a case among those of `case`."""
    for name, command, example in COMMANDS:
        cases.command(name, epilog=f"Example: rapid-review case {name} {example}")(command)


def change(context: typer.Context, reference: str, apply: Change, done: Callable[[Case], str], why: str | None = None) -> None:
    """Finds the case, changes it in one transaction, says what was done, and owes what follows."""
    from service.workflows.cases.casework import find, note
    from service.workflows.cases.undoing import remember

    with service_of(context) as service:
        desk = service.desk
        with desk.store.writing() as ledger:
            before = find(ledger, reference)
            case = apply(desk, ledger, before)
            remember(desk, ledger, before, case, _spelled(context), WHO)
            if why:
                note(desk, ledger, "reason_given", WHO, case, why=why)
        say(done(case))
        owe_and_tell(service)


def _spelled(context: typer.Context) -> str:
    """The command as it is named when it is taken back: no reason, no name, no address."""
    said = (context.params.get(each) for each in ("milestone", "agency", "key"))
    return " ".join(str(each) for each in (context.info_name, *said) if each)


def record(
    context: typer.Context,
    reference: Reference,
    milestone: Annotated[str | None, typer.Argument(metavar="MILESTONE", help="Which; without one, they are listed.")] = None,
    on: Annotated[date | None, typer.Option(parser=day, metavar="DATE", help="The day it was reached; else today.")] = None,
    note_file: Annotated[
        Path | None, typer.Option("--note-file", metavar="FILE", help="A note to keep with it, sealed; `-`: standard input.")
    ] = None,
    json: Json = False,
) -> None:
    """Records that a milestone was reached, or lists those that the review type has."""
    from service.workflows.cases.progress import record_milestone

    if milestone is None:
        _list_milestones(context, reference, json)
        return

    def apply(desk: Desk, ledger: Ledger, case: Case) -> Case:
        return record_milestone(desk, ledger, case, milestone, on or desk.today(), WHO)

    why = words_of(note_file) if note_file else None
    change(context, reference, apply, lambda case: f"{case.reference}: {milestone} on {in_words(case.done.get(milestone))}.", why)


def _list_milestones(context: typer.Context, reference: str, json: bool) -> None:
    from service.cli.views import schedule_of
    from service.domain.review_types import ReviewType
    from service.workflows.cases.casework import find

    with service_of(context) as service:
        with service.store.reading() as ledger:
            case = find(ledger, reference)
        schedule = schedule_of(case, service.working_days)
        steps = ReviewType.from_rules(case.rules, case.review_type).milestones
        rows = [(each.key, each.words, schedule.day(each, case.done), case.done.get(each.key)) for each in steps]
    if json:
        as_json([{"key": key, "words": words, "due_on": due, "done_on": done} for key, words, due, done in rows])
    else:
        table(("milestone", "what", "due", "done"), rows)


def clock(
    context: typer.Context,
    reference: Reference,
    why: Why,
    start: Annotated[date, typer.Option(parser=day, metavar="DATE", help="The day on which the clock started.")],
) -> None:
    """Corrects the day on which the clock started; what is still open moves with it."""
    from service.workflows.cases.progress import start_clock

    def apply(desk: Desk, ledger: Ledger, case: Case) -> Case:
        return start_clock(desk, ledger, case, start, WHO)

    change(
        context, reference, apply, lambda case: f"The clock of {case.reference} runs from {in_words(case.clock_started_on)}.", why
    )


def set_period(
    context: typer.Context,
    reference: Reference,
    start: Annotated[date, typer.Option("--from", parser=day, metavar="DATE", help="Its first day.")],
    end: Annotated[date, typer.Option("--to", parser=day, metavar="DATE", help="Its last day.")],
) -> None:
    """Sets the period under review."""
    from service.workflows.cases.casework import set_period as move

    def apply(desk: Desk, ledger: Ledger, case: Case) -> Case:
        return move(desk, ledger, case, start, end, WHO)

    change(context, reference, apply, _period_of)


def _period_of(case: Case) -> str:
    said = f"The period under review of {case.reference} is from {in_words(case.period_from)} to {in_words(case.period_to)}."
    asked = any(each.asked_on for each in case.requests)
    return f"{said} Requests that were written before do not name it: tell their agencies." if asked else said


def add_agency(
    context: typer.Context,
    reference: Reference,
    key: Annotated[str, typer.Argument(metavar="KEY", help="The agency's key.")],
    name: Annotated[str, typer.Option(metavar="TEXT", help="Its name, where config.toml does not know it.")] = "",
    contact: Annotated[list[str] | None, typer.Option(metavar="EMAIL", help="Whom to ask, for this case.")] = None,
    due: Annotated[date | None, typer.Option(parser=day, metavar="DATE", help="By when; else counted from today.")] = None,
) -> None:
    """Adds an agency to this case and asks it."""
    from service.workflows.cases.casework import Newcomer
    from service.workflows.cases.casework import add_agency as add

    newcomer = Newcomer(key, name, tuple(contact or ()), due)

    def apply(desk: Desk, ledger: Ledger, case: Case) -> Case:
        return add(desk, ledger, case, newcomer, WHO)

    change(context, reference, apply, lambda case: f"{key} joins {case.reference}.{_due_of(case, key)}")


def _due_of(case: Case, key: str) -> str:
    days = [each.due_on for each in case.requests if each.agency == key]
    return f" Its returns are due on {in_words(max(days))}." if days else ""


def contact(context: typer.Context, reference: Reference, agency: AgencyKey, way: Way, email: Email) -> None:
    """Adds or removes a contact of an agency, for this case only."""
    from service.workflows.cases.casework import change_contact

    def apply(desk: Desk, ledger: Ledger, case: Case) -> Case:
        return change_contact(desk, ledger, case, agency, email, add=way is Way.ADD, who=WHO)

    did = "is a contact" if way is Way.ADD else "is no contact"
    change(context, reference, apply, lambda case: f"{email} {did} of {agency} in {case.reference} now.")


def bar(context: typer.Context, reference: Reference, email: Email, why: Why) -> None:
    """Bars an address from this case: it gets nothing and gives nothing, queued mail included."""
    from service.workflows.cases.casework import bar as shut_out

    def apply(desk: Desk, ledger: Ledger, case: Case) -> Case:
        return shut_out(desk, ledger, case, email, WHO)

    change(context, reference, apply, lambda case: f"{email} is barred from {case.reference}.", why)


def extend(
    context: typer.Context,
    reference: Reference,
    agency: AgencyKey,
    until: Annotated[str, typer.Argument(metavar="DATE", help="The new due date.")],
) -> None:
    """Gives an agency until another day for what it still owes."""
    from service.workflows.cases.casework import extend as move

    due_on = day(until)

    def apply(desk: Desk, ledger: Ledger, case: Case) -> Case:
        return move(desk, ledger, case, agency, due_on, WHO)

    change(context, reference, apply, lambda case: f"{agency} has until {in_words(due_on)} in {case.reference}.")


def waive(
    context: typer.Context,
    reference: Reference,
    agency: AgencyKey,
    document: Annotated[list[str] | None, typer.Argument(metavar="[DOCUMENT]…", help="Which; without one, all.")] = None,
) -> None:
    """No longer requires an agency's documents."""
    from service.workflows.cases.casework import waive as let_go

    def apply(desk: Desk, ledger: Ledger, case: Case) -> Case:
        return let_go(desk, ledger, case, agency, tuple(document or ()), WHO)

    change(
        context, reference, apply, lambda case: f"{agency} owes {', '.join(document or ['nothing'])} no more in {case.reference}."
    )


def file(
    context: typer.Context,
    reference: Reference,
    agency: AgencyKey,
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="The documents.")],
    received: Annotated[date | None, typer.Option(parser=day, metavar="DATE", help="When they came; else today.")] = None,
) -> None:
    """Files documents that came by another door: by hand, by portal, by post."""
    from service.workflows.recording import file_documents

    documents = [(path.name, path.read_bytes()) for path in files]
    with service_of(context) as service:
        filed = file_documents(service.desk, service.reader, reference, agency, documents, received, WHO)
        say(*(each.sentence for each in filed))
        owe_and_tell(service)
    if not all(each.done for each in filed):
        raise typer.Exit(1)


def withdraw(context: typer.Context, reference: Reference) -> None:
    """Ends a case that was withdrawn."""
    _end(context, reference, "withdrawn")


def close(context: typer.Context, reference: Reference) -> None:
    """Closes a case whose review is over."""
    _end(context, reference, "closed")


def _end(context: typer.Context, reference: str, status: str) -> None:
    from service.domain.cases import CaseStatus
    from service.workflows.cases.progress import end

    def apply(desk: Desk, ledger: Ledger, case: Case) -> Case:
        return end(desk, ledger, case, CaseStatus(status), WHO)

    change(context, reference, apply, lambda case: f"{case.reference} is {case.status}.")


def reopen(context: typer.Context, reference: Reference, why: Why) -> None:
    """Opens an ended case again."""
    from service.workflows.cases.progress import reopen as again

    def apply(desk: Desk, ledger: Ledger, case: Case) -> Case:
        return again(desk, ledger, case, WHO)

    change(context, reference, apply, lambda case: f"{case.reference} is {case.status} again.", why)


COMMANDS: tuple[tuple[str, Callable[..., None], str], ...] = (
    ("record", record, "RR-2026-003 meeting_held --on 2026-12-03"),
    ("clock", clock, 'RR-2026-003 --start 2026-11-20 --why "the notification was sent a day earlier"'),
    ("period", set_period, "RR-2026-003 --from 2024-11-20 --to 2026-11-20"),
    ("add-agency", add_agency, 'RR-2026-003 oakfield --name "Oakfield Primary" --contact dsl@oakfield.example'),
    ("contact", contact, "RR-2026-003 police add new@police.example"),
    ("bar", bar, 'RR-2026-003 person@police.example --why "involved in the case"'),
    ("extend", extend, "RR-2026-003 police 2026-12-01"),
    ("waive", waive, "RR-2026-003 probation chronology"),
    ("file", file, "RR-2026-003 police scoping.docx chronology.xlsx"),
    ("withdraw", withdraw, "RR-2026-003"),
    ("close", close, "RR-2026-003"),
    ("reopen", reopen, 'RR-2026-003 --why "closed by mistake"'),
)
