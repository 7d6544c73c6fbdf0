"""`retention …` and `case hold`: what may go by the terms of retention, its going, and what keeps it.

A reference comes in, sentences leave. Nothing goes without `--yes`, and what went can be brought back by nobody: not from the
database, and not from an old backup once the keys beside it have been written again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.globals import WHO, service_of
from service.cli.kinds import Json, Reference, Usage, Why
from service.cli.output import as_json, in_words, say, table

if TYPE_CHECKING:
    from service.workflows.records.retention import Kept

retaining = typer.Typer(no_args_is_help=True, help="What may go, and its going.", epilog="Example: rapid-review retention due")

COLUMNS = ("case", "ended on", "what", "may go on", "in words")


def add_to(app: typer.Typer) -> None:
    """Puts the family `retention` among the commands."""
    app.add_typer(retaining, name="retention")


@retaining.command("due", epilog="Example: rapid-review retention due --all")
def due(
    context: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="What is not due yet, too.")] = False,
    json: Json = False,
) -> None:
    """Lists what may go today by your terms of retention; nothing goes by itself."""
    from service.domain.day_words import counted
    from service.workflows.records.retention import kept, of_no_case

    with service_of(context) as service:
        today = service.desk.today()
        rows = [
            row for each in kept(service.desk) for row in _rows(each) if every or (row["on"] and str(row["on"]) <= str(today))
        ]
        before, number = of_no_case(service.desk)
    if json:
        as_json({"cases": rows, "messages_of_no_case": number})
        return
    shown = [(row["case"], row["ended_on"] or "", row["what"], row["on"] or "", row["in_words"]) for row in rows]
    table(COLUMNS, shown, "Of no case may anything go today.")
    if number:
        old = f"{counted(number, 'message')} from before {in_words(before)}"
        say(f"Of no case: {old} may go: rapid-review retention erase --no-case --yes")


def _rows(kept: Kept) -> list[dict[str, object]]:
    from service.domain.retention import IN_WORDS

    return [
        {
            "case": kept.case.reference,
            "ended_on": kept.ended_on.isoformat() if kept.ended_on else None,
            "what": each.portion.value,
            "on": each.on.isoformat() if each.on else None,
            "in_words": IN_WORDS[each.portion] if each.on else each.why,
        }
        for each in kept.lapses
    ]


@retaining.command("erase", epilog="Example: rapid-review retention erase RR-2026-003 --yes")
def erase(
    context: typer.Context,
    references: Annotated[list[str] | None, typer.Argument(metavar="[REF]…", help="The cases.")] = None,
    no_case: Annotated[bool, typer.Option("--no-case", help="Messages of no case whose term is over.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Erase it; without this nothing is done.")] = False,
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="Why all of it goes before its term is over.")] = "",
) -> None:
    """Erases what may go of these cases, for good; a stub and the audit log stay."""
    if bool(references) == no_case:
        raise Usage("Name cases, or say --no-case.")
    if not yes:
        raise Usage("Nothing was erased. Erasing is for good: say --yes.")
    from service.cli.keyfiles import write_again
    from service.domain.day_words import counted
    from service.workflows.records import retention

    with service_of(context) as service:
        for each in references or ():
            erased = retention.erase(service.desk, each, WHO, why)
            say(f"{erased.reference}: {' '.join(erased.sentences)}")
        if no_case:
            say(f"Of no case: {counted(retention.erase_of_no_case(service.desk, WHO), 'message')} erased.")
        write_again(service)


def hold(
    context: typer.Context,
    reference: Reference,
    why: Why,
    lift: Annotated[bool, typer.Option("--lift", help="End the legal hold.")] = False,
) -> None:
    """Puts a case on legal hold, so that nothing of it is erased, or lifts it."""
    from service.workflows.records import retention

    with service_of(context) as service:
        case = retention.hold(service.desk, reference, why, WHO, lift=lift)
    say(f"{case.reference} {'is on no legal hold any more' if lift else 'stands on legal hold: nothing of it is erased'}.")


COMMANDS = (("hold", hold, 'RR-2026-003 --why "an inquest is open"'),)
