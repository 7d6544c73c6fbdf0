"""`db …`: the database's schema and its backups.

A file or nothing enters; one sentence leaves, and an entry in the audit log. A backup is consistent while the daemon runs and
never contains the key; a restore needs the daemon stopped.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from service.cli.entries import record
from service.cli.globals import WHO, service_of
from service.cli.kinds import Usage
from service.cli.output import say, table

database = typer.Typer(no_args_is_help=True, help="The database.", epilog="Example: rapid-review db backup /backups/review.db")

NAME = "rapid-review.keys"

File = Annotated[Path, typer.Argument(metavar="FILE", help="The backup.")]
KeyFile = Annotated[
    Path | None, typer.Option("--keys", metavar="FILE", help=f"Where its data keys are; else {NAME} beside the backup.")
]


def add_to(app: typer.Typer) -> None:
    """Puts the family `db` among the commands."""
    app.add_typer(database, name="db")


@database.command("upgrade", epilog="Example: rapid-review db upgrade")
def upgrade(context: typer.Context) -> None:
    """Makes the database, or brings it to this program's schema; takes a backup first."""
    from service.adapters.store import upgrade as bring_up

    with service_of(context, ()) as service:
        done = bring_up(service.settings.database_url)
        if done.before != done.after:
            record(service, "database_upgraded", before=done.before or "", after=done.after)
    if done.before == done.after:
        say(f"The database has the newest schema, {done.after}, already.")
    else:
        say(f"The database has schema {done.after} now{f'; it had {done.before}' if done.before else ''}.")
    if done.backup:
        say(f"It was saved before as {done.backup}.")


@database.command("backup", epilog="Example: rapid-review db backup /backups/review.db")
def backup(context: typer.Context, file: File, keys: KeyFile = None) -> None:
    """Writes the database to a new file, while the daemon may run, and its data keys beside it; both open only with the key."""
    from service.adapters.backups.backup import backup as save
    from service.adapters.backups.kept_keys import backups_of

    with service_of(context, ()) as service:
        settings, today = service.settings, service.clock.now().date()
        expires_on = today + timedelta(days=settings.backup_days)
        saved = save(settings.database_url, file, keys=keys, expires_on=expires_on)
        record(service, "backup_made", expires_on=expires_on.isoformat())
        say(f"The database is saved as {saved}. Keep the encryption-key elsewhere: it is not in it. Delete it on {expires_on}.")
        if settings.encrypted:
            say(f"It opens only with {keys or saved.with_name(NAME)}: keep one copy of that, the newest, and no older one.")
        old = [str(each) for each, day in backups_of(settings.database_url) if day and day < today]
    if old:
        say(f"To be deleted, their time is over: {', '.join(old)}")


@database.command("restore", epilog="Example: rapid-review db restore /backups/review.db")
def restore(
    context: typer.Context,
    file: File,
    keys: KeyFile = None,
    expired: Annotated[bool, typer.Option("--expired", help="Restore it although it was to be deleted before today.")] = False,
) -> None:
    """Puts a backup in the database's place; what was erased since stays erased, and outgoing mail is stopped."""
    from service.adapters.backups.backup import restore as put_back

    with service_of(context) as service:
        service.lock.take_alone()
        today = service.clock.now().date()
        put_back(service.settings.database_url, file, keys=keys, expired=None if expired else today)
        say("The backup is restored. Outgoing mail is stopped, because what was sent since is not known.")
        with service.store.writing() as ledger:
            gone = ledger.erasure.erase_again(today, service.clock.now())
        service.store.scrub()
        record(service, "backup_restored", erased_again=gone)
    if gone:
        say(f"What had been erased since is erased again ({gone} records).")
    say("`rapid-review run --once` reads again what came since, also where it was moved already.")
    say("Then look at `rapid-review outbox list`, set aside what had gone before, and say `rapid-review outbox release`.")


@database.command(
    "copy", epilog="Example: rapid-review db copy --to postgresql+psycopg://rapid-review@db.borough.example/reviews"
)
def copy(
    context: typer.Context,
    to: Annotated[str, typer.Option("--to", metavar="URL", help="An empty database; its password is database-password.")],
) -> None:
    """Copies the whole database into an empty one, with the service stopped, and proves the copy equal."""
    from service.adapters.store.copying import copy as pour
    from service.adapters.store.keyless import append_entry
    from service.domain.records import AuditEntry

    with service_of(context, ()) as service:
        target = _address(to, service.settings.path.parent)
        service.lock.take_alone()
        done = pour(service.settings.database_url, target)
        rows = sum(done.rows.values())
        append_entry(target, AuditEntry("database_copied", service.clock.now(), WHO, None, {"rows": rows}))
    table(("table", "rows"), sorted(done.rows.items()))
    say(
        f"Every row was read back and is the same; the audit log's {done.chains} chains hold, and their heads are equal.",
        f'Now put url = "{to}" under [database] in config.toml, on each machine that is to work with it, and start the service.',
        "The database that was copied stays as it is: keep it as a backup is kept, and start no service on it again.",
    )


@database.command("rekey", epilog="Example: rapid-review db rekey --new-key /root/encryption-key.new")
def rekey(
    context: typer.Context,
    new_key: Annotated[
        Path | None, typer.Option("--new-key", metavar="FILE", help="32 bytes as base64; else one is made beside the old one.")
    ] = None,
) -> None:
    """Changes the encryption key, with the service stopped; the old one opens nothing afterwards."""
    from service.cli.rekeying import rekey as change

    with service_of(context) as service:
        service.lock.take_alone()
        say(*change(service, new_key))


def _address(url: str, folder: Path) -> str:
    """The address as config.toml would give it, with the secret password in it; raises `Usage` where it is none."""
    from service.config.assembly import database_url
    from service.config.faults import ConfigFaults
    from service.config.kinds import DATABASE
    from service.config.secrets import Secrets

    if not DATABASE.fullmatch(url):
        raise Usage(f"{url} is no database address, such as postgresql+psycopg://user@host/name.")
    if urlsplit(url).password:
        raise Usage("Secrets never stand on a command line: give the password as the credential database-password.")
    password, fault = Secrets(os.environ, folder).find("database-password")
    if fault is not None:
        raise ConfigFaults((fault,))
    return database_url(url, folder, password or "")
