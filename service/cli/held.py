"""`held …`: the holding area, where a message waits for a person's decision.

A message's id and a decision enter; the message is filed or left, and a sentence says which. The keys of the JSON are promised to
scripts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from service.cli.globals import WHO, service_of
from service.cli.kinds import Json, Usage, Why
from service.cli.output import as_json, facts, local, say, table
from service.cli.secrets import asked_passwords
from service.cli.waiting import owe_and_tell

if TYPE_CHECKING:
    from service.domain.records import StoredMessage
    from service.workflows.ports import Ledger

holding = typer.Typer(no_args_is_help=True, help="Messages that wait for a person.", epilog="Example: rapid-review held list")

Id = Annotated[int, typer.Argument(metavar="ID", help="The message's number.")]
COLUMNS = ("id", "reason", "received", "since", "attempts", "in words")


def add_to(app: typer.Typer) -> None:
    """Puts the family `held` among the commands."""
    app.add_typer(holding, name="held")


@holding.command("list", epilog="Example: rapid-review held list --json")
def list_held(context: typer.Context, json: Json = False) -> None:
    """Lists what waits for you, and why."""
    from service.domain.cases import REASONS, MessageState

    with service_of(context) as service:
        with service.store.reading() as ledger:
            found = ledger.messages.in_state(MessageState.HELD)
        if json:
            as_json([record(each, service.timezone) for each in found])
            return
        rows = [(*record(each, service.timezone).values(), REASONS[each.reason][1] if each.reason else "") for each in found]
        table(COLUMNS, rows, "Nothing waits for you.")


def record(message: StoredMessage, zone: ZoneInfo) -> dict[str, object]:
    """The message as `held list --json` prints it."""
    return {
        "id": message.id,
        "reason": message.reason,
        "received": local(message.received_at, zone),
        "since": local(message.since, zone),
        "attempts": message.attempts,
    }


@holding.command("show", epilog="Example: rapid-review held show 41")
def show(context: typer.Context, id: Id, json: Json = False) -> None:
    """Shows one message that waits for you: why it does, who sent it, what it carries."""
    from service.workflows.cases.casework import note

    with service_of(context) as service:
        with service.store.writing() as ledger:
            message = _held(ledger, id)
            parts = ledger.messages.attachments(id)
            case = ledger.cases.get(message.case_id) if message.case_id else None
            note(service.desk, ledger, "looked", WHO, case, at="held show", message=id, json=json)
        outcomes = [{"position": each.position, "kind": each.kind, "outcome": each.outcome, "rows": each.rows} for each in parts]
        known = {"doubt": message.doubt, "sender": message.sender, "agency": message.agency, "size": message.size}
        shown = record(message, service.timezone) | known | {"case": case.reference if case else None}
        if json:
            as_json(shown | {"attachments": outcomes})
            return
        facts([(key, value) for key, value in shown.items() if value not in (None, "")])
        table(("attachment", "kind", "outcome", "rows"), [tuple(each.values()) for each in outcomes], "It carries no document.")
        if any(each["outcome"] == "locked" for each in outcomes):
            say(f"Open it: rapid-review held unlock {id} asks for its password")
        say(f"Settle it: rapid-review held assign {id} --case REF --agency KEY, or held discard {id} --why TEXT")


@holding.command("assign", epilog="Example: rapid-review held assign 41 --case RR-2026-003 --agency police")
def assign(
    context: typer.Context,
    id: Id,
    case: Annotated[str, typer.Option(metavar="REF", help="The case that it belongs to.")],
    agency: Annotated[str, typer.Option(metavar="KEY", help="The agency that it comes from.")],
) -> None:
    """Files a message that waits for you where it belongs; its sender gets the receipt."""
    from service.workflows.intake import assigning

    with service_of(context) as service:
        say(assigning.assign(service.desk, service.reader, id, case, agency, WHO))
        owe_and_tell(service)


@holding.command("discard", epilog='Example: rapid-review held discard 41 --why "an invitation"')
def discard(
    context: typer.Context,
    id: Id,
    why: Why,
    erase: Annotated[bool, typer.Option("--erase", help="Erase its bytes too: it was sent in error.")] = False,
) -> None:
    """Does nothing with a message that waits for you, and keeps a record that you decided so."""
    from service.cli.keyfiles import write_again
    from service.workflows.intake import assigning
    from service.workflows.records.erasing import discard_erased

    with service_of(context) as service:
        settle = discard_erased if erase else assigning.discard
        say(settle(service.desk, id, why, WHO))
        if erase:
            write_again(service)


@holding.command("unlock", epilog="Example: rapid-review held unlock 41")
def unlock(
    context: typer.Context,
    id: Id,
    case: Annotated[str, typer.Option(metavar="REF", help="The case that it belongs to, where you know it.")] = "",
    agency: Annotated[str, typer.Option(metavar="KEY", help="The agency that it comes from, where you know it.")] = "",
) -> None:
    """Opens locked documents with passwords that you are asked for, or that standard input holds, and files the message."""
    from service.workflows.intake import assigning, unlocking

    if bool(case) != bool(agency):
        raise Usage("Give both --case and --agency, or neither.")
    with service_of(context) as service:
        with service.store.reading() as ledger:
            _held(ledger, id)
        passwords = asked_passwords()
        if case:
            unlocking.read_unlocked(service.desk, service.reader, id, passwords)
            say(assigning.assign(service.desk, service.reader, id, case, agency, WHO, passwords))
        else:
            say(unlocking.unlock(service.desk, service.reader, id, passwords, WHO))
        owe_and_tell(service)


def _held(ledger: Ledger, id: int) -> StoredMessage:
    from service.domain.cases import MessageState
    from service.workflows.cases.casework import Refused

    message = ledger.messages.get(id)
    if message is None:
        raise Refused(f"There is no message {id}.")
    if message.state is not MessageState.HELD:
        raise Refused(f"Message {id} is not waiting for you; it is {message.state}.")
    return message
