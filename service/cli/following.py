"""`case pause`, `rang`, `details-sent`, `meeting`, `sign`, `tell`, `ask`, `action`, `done`, `promise`, `undo`, `erase-return`.

What a person decided after the asking enters; each command is one transaction that can be taken back with `case undo`, then
what it owes goes into the outbox. A sentence says what was done. Notes are read from a file or standard input, never from the
command line.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.globals import WHO, service_of
from service.cli.kinds import AgencyKey, Reference, Usage, Why, day, words_of
from service.cli.output import in_words, say
from service.cli.waiting import owe_and_tell

if TYPE_CHECKING:
    from service.domain.cases import Case
    from service.workflows.desk import Desk
    from service.workflows.ports import Ledger

Change = Callable[["Desk", "Ledger", "Case"], "Case"]

MaybeAgency = Annotated[str | None, typer.Argument(metavar="[AGENCY]", help="The agency's key; without one, the whole case.")]
Agencies = Annotated[list[str] | None, typer.Argument(metavar="[AGENCY]…", help="Their keys; without one, all.")]
Until = Annotated[date, typer.Option("--until", parser=day, metavar="DATE", help="The last day of it.")]
NoteFile = Annotated[Path, typer.Option("--note-file", metavar="FILE", help="The words; `-` reads them from standard input.")]
By = Annotated[date | None, typer.Option("--by", parser=day, metavar="DATE", help="By when; else counted from today.")]


def add_to(cases: typer.Typer) -> None:
    """Puts the commands among those of `case`."""
    for name, command, example in COMMANDS:
        cases.command(name, epilog=f"Example: rapid-review case {name} {example}")(command)


def _change(context: typer.Context, reference: str, spelled: str, apply: Change, done: Callable[[Case], str]) -> None:
    """Changes the case in one transaction that can be taken back, says what was done, and owes what follows."""
    from service.workflows.cases.casework import find
    from service.workflows.cases.undoing import remember

    with service_of(context) as service:
        desk = service.desk
        with desk.store.writing() as ledger:
            before = find(ledger, reference)
            after = apply(desk, ledger, before)
            remember(desk, ledger, before, after, spelled, WHO)
        say(done(after))
        owe_and_tell(service)


def pause(context: typer.Context, reference: Reference, until: Until, agency: MaybeAgency = None) -> None:
    """Asks and reminds nobody at an agency, or in the whole case, until a day is over."""
    from service.workflows.cases.patience import pause as wait

    def apply(desk: Desk, ledger: Ledger, case: Case) -> Case:
        return wait(desk, ledger, case, agency, until, WHO)

    whom = agency or "anybody"
    _change(
        context,
        reference,
        f"pause {agency or ''} until {until}".replace("  ", " "),
        apply,
        lambda case: f"Nothing goes to {whom} in {case.reference} until {in_words(until)} is over, but answers.",
    )


def unpause(context: typer.Context, reference: Reference, agency: MaybeAgency = None) -> None:
    """Ends a pause."""
    from service.workflows.cases.patience import unpause as go_on

    def apply(desk: Desk, ledger: Ledger, case: Case) -> Case:
        return go_on(desk, ledger, case, agency, WHO)

    said = f"unpause {agency or ''}".strip()
    _change(context, reference, said, apply, lambda case: f"The pause is over for {agency or case.reference}.")


def rang(context: typer.Context, reference: Reference, agency: AgencyKey, note_file: NoteFile) -> None:
    """Keeps a note of a call to an agency; it is sealed and stands in no mail."""
    from service.workflows.cases.patience import rang as noted

    text = words_of(note_file)

    def apply(desk: Desk, ledger: Ledger, case: Case) -> Case:
        return noted(desk, ledger, case, agency, text, WHO)

    _change(context, reference, f"rang {agency}", apply, lambda case: f"The call to {agency} is noted in {case.reference}.")


def details_sent(context: typer.Context, reference: Reference, agencies: Agencies = None) -> None:
    """Records that the family details went to these agencies; only then are they reminded."""
    from service.workflows.cases.patience import details_sent as went

    def apply(desk: Desk, ledger: Ledger, case: Case) -> Case:
        for each in agencies or (None,):
            case = went(desk, ledger, case, each, WHO)
        return case

    whom = ", ".join(agencies or ["every agency"])
    _change(context, reference, f"details-sent {whom}", apply, lambda case: f"{case.reference}: family details went to {whom}.")


def promise(
    context: typer.Context,
    reference: Reference,
    agency: AgencyKey,
    on: Annotated[str, typer.Argument(metavar="DATE", help="The day that it named.")],
) -> None:
    """Keeps the day that an agency named; its due date stays."""
    from service.workflows.cases.patience import promise as said

    named = day(on)

    def apply(desk: Desk, ledger: Ledger, case: Case) -> Case:
        return said(desk, ledger, case, agency, named, WHO)

    _change(
        context,
        reference,
        f"promise {agency} {named}",
        apply,
        lambda case: f"{agency} promised it in {case.reference} for {in_words(named)}.",
    )


def meeting(
    context: typer.Context,
    reference: Reference,
    on: Annotated[str | None, typer.Argument(metavar="[DATE]", help="Its day.")] = None,
    at: Annotated[str, typer.Argument(metavar="[TIME]", help="Such as 10:00.")] = "10:00",
    place: Annotated[str, typer.Argument(metavar="[PLACE]", help="Where it is; nothing personal.")] = "",
    cancelled: Annotated[bool, typer.Option("--cancelled", help="It is called off.")] = False,
) -> None:
    """Sets or moves the meeting, or calls it off; invitations follow."""
    from service.workflows.cases.meetings import cancel_meeting, set_meeting

    if cancelled == bool(on):
        raise Usage("Give the meeting's day, or --cancelled.")
    hour = _hour(at)

    def apply(desk: Desk, ledger: Ledger, case: Case) -> Case:
        if on is None:
            return cancel_meeting(desk, ledger, case, WHO)
        return set_meeting(desk, ledger, case, day(on), hour, place, WHO)

    when = f"is on {in_words(day(on))} at {hour:%H:%M}" if on else "is called off"
    _change(context, reference, f"meeting {on or 'cancelled'}", apply, lambda case: f"The meeting of {case.reference} {when}.")


def _hour(text: str) -> time:
    try:
        return time.fromisoformat(text.replace(".", ":").zfill(5))
    except ValueError:
        raise typer.BadParameter("a time is written like 10:00") from None


def sign(
    context: typer.Context,
    reference: Reference,
    party: Annotated[str, typer.Argument(metavar="PARTY", help="Who signed: local_authority, police or icb.")],
    on: Annotated[date | None, typer.Option("--on", parser=day, metavar="DATE", help="The day; else today.")] = None,
    name: Annotated[str, typer.Option("--name", metavar="TEXT", help="Who signed for it, at work.")] = "",
) -> None:
    """Records a safeguarding partner's sign-off: who gave it and when."""
    from service.workflows.cases.meetings import sign_off

    def apply(desk: Desk, ledger: Ledger, case: Case) -> Case:
        return sign_off(desk, ledger, case, party, on or desk.today(), name, WHO)

    _change(context, reference, f"signed {party}", apply, lambda case: f"{case.reference} is signed off by: {party}.")


def tell(context: typer.Context, reference: Reference, agencies: Agencies = None) -> None:
    """Chooses the agencies that are told the decision, once there is one."""
    from service.workflows.cases.meetings import choose

    def apply(desk: Desk, ledger: Ledger, case: Case) -> Case:
        return choose(desk, ledger, case, tuple(agencies or ()), WHO)

    whom = ", ".join(agencies or ["every agency"])
    _change(context, reference, f"tell {whom}", apply, lambda case: f"The decision on {case.reference} goes to {whom}.")


def ask(context: typer.Context, reference: Reference, agency: AgencyKey, note_file: NoteFile, by: By = None) -> None:
    """Puts a supplementary question to an agency, in your words."""
    from service.workflows.cases.tasks import ask as put

    text = words_of(note_file)

    def apply(desk: Desk, ledger: Ledger, case: Case) -> Case:
        return put(desk, ledger, case, agency, text, by, WHO)

    _change(context, reference, f"ask {agency}", apply, _last_task)


def action(context: typer.Context, reference: Reference, note_file: NoteFile, agency: MaybeAgency = None, by: By = None) -> None:
    """Keeps an action from the meeting, of an agency or of the business unit."""
    from service.workflows.cases.tasks import add_action

    text = words_of(note_file)

    def apply(desk: Desk, ledger: Ledger, case: Case) -> Case:
        return add_action(desk, ledger, case, agency, text, by, WHO)

    _change(context, reference, f"action {agency or ''}".strip(), apply, _last_task)


def _last_task(case: Case) -> str:
    from service.domain.correspondence.tasks import tasks_of

    task = tasks_of(case)[-1]
    return f"{task.kind.capitalize()} {task.number} of {case.reference} is due on {in_words(task.due_on)}."


def done(
    context: typer.Context, reference: Reference, number: Annotated[int, typer.Argument(metavar="NUMBER", help="Its number.")]
) -> None:
    """Records that an action is done, or a question answered."""
    from service.workflows.cases.tasks import finish

    def apply(desk: Desk, ledger: Ledger, case: Case) -> Case:
        return finish(desk, ledger, case, number, WHO)

    _change(context, reference, f"done {number}", apply, lambda case: f"{number} of {case.reference} is done.")


def undo(context: typer.Context, reference: Reference) -> None:
    """Takes back the last command; mail that has left stays sent."""
    from service.workflows.cases.casework import find
    from service.workflows.cases.undoing import undo as back

    with service_of(context) as service:
        with service.desk.store.writing() as ledger:
            sentence = back(service.desk, ledger, find(ledger, reference), WHO)[1]
        say(sentence)
        owe_and_tell(service)


def erase_return(
    context: typer.Context,
    reference: Reference,
    agency: AgencyKey,
    version: Annotated[int, typer.Argument(metavar="VERSION", help="Its number.")],
    why: Why,
    document: Annotated[str | None, typer.Option(metavar="KEY", help="Which document, where several have that version.")] = None,
) -> None:
    """Erases a return that was sent in error, with the mail that brought it; a stub and the reason stay."""
    from service.cli.keyfiles import write_again
    from service.workflows.cases.casework import find
    from service.workflows.records.erasing import erase_return as erase

    with service_of(context) as service:
        with service.desk.store.writing() as ledger:
            case = find(ledger, reference)
            sentence = erase(service.desk, ledger, case, agency, document, version, why, WHO)
        service.store.scrub()
        say(sentence)
        write_again(service)
        owe_and_tell(service)


COMMANDS: Sequence[tuple[str, Callable[..., None], str]] = (
    ("pause", pause, "RR-2026-003 police --until 2026-12-04"),
    ("unpause", unpause, "RR-2026-003 police"),
    ("rang", rang, "RR-2026-003 police --note-file call.txt"),
    ("details-sent", details_sent, "RR-2026-003 police health"),
    ("promise", promise, "RR-2026-003 police 2026-12-03"),
    ("meeting", meeting, 'RR-2026-003 2026-12-03 10:00 "Council House"'),
    ("sign", sign, 'RR-2026-003 police --on 2026-12-10 --name "Jo Fern"'),
    ("tell", tell, "RR-2026-003 police health"),
    ("ask", ask, "RR-2026-003 police --note-file question.txt --by 2026-12-03"),
    ("action", action, "RR-2026-003 police --note-file action.txt --by 2026-12-10"),
    ("done", done, "RR-2026-003 2"),
    ("undo", undo, "RR-2026-003"),
    ("erase-return", erase_return, 'RR-2026-003 police 2 --why "another child\'s form"'),
)
