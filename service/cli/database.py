"""`db …`: the database's schema and its backups.

A file or nothing enters; one sentence leaves, and an entry in the audit log. A backup is consistent while the daemon runs and
never contains the key; a restore needs the daemon stopped.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from service.cli.globals import WHO, globals_of, settings_of
from service.cli.output import say

database = typer.Typer(no_args_is_help=True, help="The database.", epilog="Example: rapid-review db backup /backups/review.db")

File = Annotated[Path, typer.Argument(metavar="FILE", help="The backup.")]


def add_to(app: typer.Typer) -> None:
    """Puts the family `db` among the commands."""
    app.add_typer(database, name="db")


def _note(context: typer.Context, what: str, **evidence: object) -> None:
    """Writes it into the audit log; no key is asked for."""
    from service.adapters.store.keyless import append_entry
    from service.domain.records import AuditEntry
    from service.wiring import build

    settings = settings_of(context, ())
    now = build(settings, now=globals_of(context).now).clock.now()
    append_entry(settings.database_url, AuditEntry(what, now, WHO, None, evidence))


@database.command("upgrade", epilog="Example: rapid-review db upgrade")
def upgrade(context: typer.Context) -> None:
    """Makes the database, or brings it to this program's schema; takes a backup first."""
    from service.adapters.store import upgrade as bring_up

    done = bring_up(settings_of(context, ()).database_url)
    if done.before != done.after:
        _note(context, "database_upgraded", before=done.before or "", after=done.after)
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
    _note(context, "backup_made", bytes=saved.stat().st_size)
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
        _note(context, "backup_restored", bytes=file.stat().st_size)
    finally:
        service.close()
    say("The backup is restored. Outgoing mail is stopped, because what was sent since is not known.")
    say("Look at `rapid-review outbox list`, then `rapid-review outbox release`.")
