"""`db …` and `audit verify`: the database's schema, its backups, and whether its history is whole.

A file or nothing enters, one sentence leaves. A backup is consistent while the daemon runs and never contains the key; a restore
needs the daemon stopped.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from service.cli.globals import globals_of, service_of, settings_of
from service.cli.kinds import Json
from service.cli.output import as_json, say

database = typer.Typer(no_args_is_help=True, help="The database.", epilog="Example: rapid-review db backup /backups/review.db")
audit = typer.Typer(no_args_is_help=True, help="The audit log.", epilog="Example: rapid-review audit verify")

File = Annotated[Path, typer.Argument(metavar="FILE", help="The backup.")]


def add_to(app: typer.Typer) -> None:
    """Puts the families `db` and `audit` among the commands."""
    app.add_typer(database, name="db")
    app.add_typer(audit, name="audit")


@database.command("upgrade", epilog="Example: rapid-review db upgrade")
def upgrade(context: typer.Context) -> None:
    """Makes the database, or brings it to this program's schema; takes a backup first."""
    from service.adapters.store import upgrade as bring_up

    done = bring_up(settings_of(context, ()).database_url)
    if done.before == done.after:
        say(f"The database has the newest schema, {done.after}, already.")
    else:
        say(f"The database has schema {done.after} now{f'; it had {done.before}' if done.before else ''}.")
    if done.backup:
        say(f"It was saved before as {done.backup}.")


@database.command("backup", epilog="Example: rapid-review db backup /backups/review.db")
def backup(context: typer.Context, file: File) -> None:
    """Writes the whole database to a new file, while the daemon may run. The key is not in it."""
    from service.adapters.backup import backup as save

    saved = save(settings_of(context, ()).database_url, file)
    say(f"The database is saved as {saved}. Keep the key elsewhere: it is not in it.")


@database.command("restore", epilog="Example: rapid-review db restore /backups/review.db")
def restore(context: typer.Context, file: File) -> None:
    """Puts a backup in the database's place; outgoing mail is then stopped."""
    from service.adapters.backup import restore as put_back
    from service.wiring import build

    settings = settings_of(context, ())
    service = build(settings, now=globals_of(context).now)
    try:
        service.lock.take()
        put_back(settings.database_url, file)
    finally:
        service.close()
    say("The backup is restored. Outgoing mail is stopped, because what was sent since is not known.")
    say("`rapid-review run --once` reads again what came since, also where it was moved already.")
    say("Then look at `rapid-review outbox list`, set aside what had gone before, and say `rapid-review outbox release`.")


@audit.command("verify", epilog="Example: rapid-review audit verify")
def verify(context: typer.Context, json: Json = False) -> None:
    """Checks every hash chain of the audit log."""
    with service_of(context) as service, service.store.reading() as ledger:
        broken = ledger.audit.verify()
    if json:
        as_json({"whole": not broken, "broken": broken})
    else:
        say(*(broken or ["Every chain of the audit log holds."]))
    if broken:
        raise typer.Exit(1)
