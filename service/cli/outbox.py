"""`outbox …`: mail that we owe, what waits for a person's yes, and what could not be sent.

Ids of mails enter, tables, one mail as its recipient will see it, or a sentence leave. Sending itself is done by `run`. The keys
and states of the JSON are promised to scripts.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from service.cli.globals import WHO, service_of
from service.cli.kinds import Json, Usage, Why
from service.cli.output import as_json, facts, local, safe, say, table, warn
from service.cli.waiting import STOPPED

if TYPE_CHECKING:
    from service.domain.records import OutboxMail

outbox = typer.Typer(no_args_is_help=True, help="Mail that we owe.", epilog="Example: rapid-review outbox list")

Id = Annotated[int, typer.Argument(metavar="ID", help="The mail's number.")]
Ids = Annotated[list[int], typer.Argument(metavar="ID…", help="The mails' numbers.")]
HEADERS = ("From", "To", "Subject", "Message-ID", "In-Reply-To", "X-Rapid-Review-Notice")
OVER = ("sent", "dropped", "discarded")
COLUMNS = ("id", "state", "kind", "about", "to", "written", "next try", "answer, or why not")
STATES = {"proposed": "for your yes", "by_hand": "to send by hand", "dropped": "not needed any more", "discarded": "set aside"}
"""States of a mail that a person is told in other words than their names."""


def add_to(app: typer.Typer) -> None:
    """Puts the family `outbox` among the commands."""
    app.add_typer(outbox, name="outbox")


@outbox.command("list", epilog="Example: rapid-review outbox list --json")
def list_mails(
    context: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="Sent and discarded mail too.")] = False,
    json: Json = False,
) -> None:
    """Lists the mail that waits: for the next run, for your yes, for your hand."""
    from service.domain.records import MailState

    with service_of(context) as service:
        with service.store.reading() as ledger:
            wanted = [state for state in MailState if every or state.value not in OVER]
            found = [mail for state in wanted for mail in ledger.outbox.in_state(state)]
            held = ledger.outbox.held()
        if json:
            as_json([record(each, service.timezone) for each in found])
            return
        table(COLUMNS, [row(each, service.timezone) for each in found], "The outbox is empty.")
        if held:
            say(STOPPED)


def record(mail: OutboxMail, zone: ZoneInfo) -> dict[str, object]:
    """The mail as `outbox list --json` prints it."""
    return {
        "id": mail.id,
        "state": mail.state,
        "kind": mail.kind,
        "audience": mail.audience,
        "tag": mail.tag,
        "recipient": mail.recipient,
        "agency": mail.agency,
        "created_at": local(mail.created_at, zone),
        "next_at": local(mail.next_at, zone),
        "sent_at": local(mail.sent_at, zone),
        "attempts": mail.attempts,
        "uncertain": mail.uncertain,
        "answer": mail.answer,
        "message_id": mail.mail_id,
    }


def row(mail: OutboxMail, zone: ZoneInfo) -> tuple[object, ...]:
    """The mail as one line of `outbox list`."""
    written, again = local(mail.created_at, zone), local(mail.next_at, zone)
    return mail.id, state_of(mail), mail.kind, mail.tag, mail.recipient, written, again, mail.answer


def state_of(mail: OutboxMail) -> str:
    """The mail's state in words."""
    return STATES.get(mail.state.value, mail.state.value)


@outbox.command("show", epilog="Example: rapid-review outbox show 12")
def show(
    context: typer.Context,
    id: Id,
    raw: Annotated[bool, typer.Option("--raw", help="The whole mail as it goes on the wire.")] = False,
    json: Json = False,
) -> None:
    """Shows one mail as its recipient will see it."""
    from service.workflows.cases.casework import Refused, note

    with service_of(context) as service, service.store.writing() as ledger:
        mail = ledger.outbox.get(id)
        if mail is None:
            raise Refused(f"There is no mail {id} in the outbox.")
        case = ledger.cases.get(mail.case_id) if mail.case_id else None
        note(service.desk, ledger, "looked", WHO, case, at="outbox show", mail=id, json=json, raw=raw)
        data = ledger.outbox.raw(id)
    if raw:
        sys.stdout.buffer.write(data)
    elif json:
        as_json(record(mail, service.timezone) | {"text": _text(data)})
    else:
        _print(mail, data, service.timezone)


def _print(mail: OutboxMail, data: bytes, zone: ZoneInfo) -> None:
    from email import message_from_bytes, policy

    parsed = message_from_bytes(data, policy=policy.default)
    times = [("Written", local(mail.created_at, zone)), ("Sent", local(mail.sent_at, zone))]
    headers = [(name, parsed[name]) for name in HEADERS]
    facts([("State", state_of(mail)), *((name, value) for name, value in (*times, *headers) if value)])
    files = [part.get_filename() or "" for part in parsed.iter_attachments()]
    if files:
        facts([("attached", files)])
    say("", *(safe(line) for line in _text(data).splitlines()))


def _text(data: bytes) -> str:
    from email import message_from_bytes, policy

    body = message_from_bytes(data, policy=policy.default).get_body(("plain",))
    return str(body.get_content()) if body is not None else ""


@outbox.command("approve", epilog="Example: rapid-review outbox approve 12 13")
def approve(
    context: typer.Context,
    ids: Annotated[list[int] | None, typer.Argument(metavar="ID…", help="Which mails.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All that wait for a yes.")] = False,
) -> None:
    """Says yes to mail that waits for a person; the next run sends it."""
    from service.workflows.releasing import approve as say_yes

    if bool(ids) is every:
        raise Usage("Name the mails by their numbers, or say --all.")
    chosen = tuple(dict.fromkeys(ids or ()))
    with service_of(context) as service:
        queued = say_yes(service.desk, chosen, WHO)
    say(f"Queued: {queued}.")
    if queued < len(chosen):
        warn(f"Not queued, because nothing waits under that number: {len(chosen) - queued}.")
        raise typer.Exit(1)


@outbox.command("retry", epilog="Example: rapid-review outbox retry 12")
def retry(context: typer.Context, ids: Ids) -> None:
    """Tries mails again at once: those that were refused, or that wait for their next try."""
    from service.workflows import releasing

    with service_of(context) as service:
        for each in ids:
            releasing.retry(service.desk, each, WHO)
            say(f"Mail {each} is queued.")


@outbox.command("discard", epilog='Example: rapid-review outbox discard 12 --why "sent by hand"')
def discard(context: typer.Context, ids: Ids, why: Why) -> None:
    """Leaves mails unsent for good."""
    from service.workflows import releasing

    with service_of(context) as service:
        for each in ids:
            releasing.discard(service.desk, each, why, WHO)
            say(f"Mail {each} will not be sent.")


@outbox.command("release", epilog="Example: rapid-review outbox release")
def release(context: typer.Context) -> None:
    """Lets mail leave again that was stopped by a restore."""
    from service.workflows import releasing

    with service_of(context) as service:
        releasing.release(service.desk, WHO)
    say("Outgoing mail may leave.")
