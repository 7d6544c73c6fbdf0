"""`init` and `check`: from nothing to a service that is known to work.

What a person answers enters; a commented config.toml, a key and findings leave. An existing file is never written over.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.globals import KEY, PASSWORDS, Globals, globals_of, service_of
from service.cli.kinds import Json
from service.cli.output import as_json, say, table

if TYPE_CHECKING:
    from service.cli.findings import Finding
    from service.wiring import Service


def add_to(app: typer.Typer) -> None:
    """Puts `init` and `check` among the commands."""
    app.command("init", epilog="Example: rapid-review init --host imap.partnership.example --user reviews@partnership.example")(
        init
    )
    app.command("check", epilog="Example: rapid-review check --online")(check)


def init(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(metavar="HOST", help="The mailbox's IMAP server.")] = None,
    user: Annotated[str | None, typer.Option(metavar="NAME", help="The name that logs in to the mailbox.")] = None,
    smtp_host: Annotated[str | None, typer.Option(metavar="HOST", help="The SMTP server; else the same host.")] = None,
    sender: Annotated[str | None, typer.Option("--from", metavar="EMAIL", help="The address that agencies write to.")] = None,
    edge: Annotated[str | None, typer.Option(metavar="NAME", help="Who your mail server is in Authentication-Results.")] = None,
    partnership: Annotated[str | None, typer.Option(metavar="TEXT", help="The partnership's full name.")] = None,
    staff: Annotated[str | None, typer.Option(metavar="EMAIL", help="Your own address: who is told what waits.")] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Mail from this day on is read; else from today.")] = None,
    online: Annotated[bool | None, typer.Option("--online/--offline", help="Try the mailbox at once, or do not.")] = None,
) -> None:
    """Asks for the mailbox, writes config.toml, makes the key and the database, and offers to try the mailbox."""
    from service.cli import starting

    path = globals_of(context).config or Path("config.toml")
    starting.must_be_free(path)
    given = {"host": host, "user": user, "smtp_host": smtp_host, "sender": sender, "edge": edge}
    answers = starting.ask(given | {"partnership": partnership, "staff": staff, "since": since})
    say(*starting.start(path, answers))
    context.obj = Globals(path, globals_of(context).now)
    if starting.wants_online(online):
        check(context, online=True)


def check(
    context: typer.Context,
    online: Annotated[bool, typer.Option("--online", help="Ask the mail servers too.")] = False,
    json: Json = False,
) -> None:
    """Checks configuration, templates, layouts, holidays and database; exit status 1 when something is wrong."""
    from service.cli.findings import Verdict

    with service_of(context, PASSWORDS if online else KEY) as service:
        found = _findings(service, online)
    if json:
        as_json([{"what": each.what, "verdict": each.verdict, "sentence": each.sentence} for each in found])
    else:
        table(("checked", "", "found"), [(each.what, each.verdict, each.sentence) for each in found])
    if any(each.verdict is Verdict.WRONG for each in found):
        raise typer.Exit(1)


def _findings(service: Service, online: bool) -> list[Finding]:
    from service.cli import checks

    found = list(checks.offline(service))
    if online:
        from service.cli import online as asking

        found += asking.online(service)
    return found
