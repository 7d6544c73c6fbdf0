"""PostgreSQL's own tools for backup and restore: pg_dump, pg_restore and psql, where they are installed.

A URL and a file come in; the file is written or read back in one transaction. The password goes by the environment, never on a
command line that others can list. Where a tool is missing or refuses, one sentence says so.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.engine import make_url

MISSING = "PostgreSQL is backed up and restored by {tool}, which is not installed here: install postgresql-client."
REFUSED = "{tool} refused: {words}"

PARTS = {"host": "PGHOST", "port": "PGPORT", "username": "PGUSER", "password": "PGPASSWORD", "database": "PGDATABASE"}
ASKED = {
    "host": "PGHOST",  # a socket's folder stands in the query, as psycopg wants it
    "port": "PGPORT",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "target_session_attrs": "PGTARGETSESSIONATTRS",
}
"""What stands in the query of the address and has a name in the environment: a tool must not trust a server that we would not."""


class BackupRefused(Exception):  # noqa: N818 (it says what happened)
    """A backup cannot be made or restored; the text is one sentence that says why."""


def dump(url: str, file: Path) -> None:
    """Writes the database into the file, but for its data keys."""
    _run(url, "pg_dump", ["--format=custom", "--no-owner", "--no-acl", "--exclude-table-data=data_keys", f"--file={file}"])


def look_inside(file: Path) -> dict[str, str]:
    """The facts that a backup holds of itself, by their keys."""
    found = _run("", "pg_restore", ["--data-only", "--table=store_facts", "--file=-", str(file)])
    rows = (line.split("\t") for line in found.splitlines())
    return {row[0]: row[1] for row in rows if len(row) == len(("key", "value"))}


def undump(url: str, file: Path, finally_say: Sequence[str]) -> None:
    """Puts the file's content in the database's place and says more statements, all in one transaction."""
    script, more = (file.with_name(file.name + ending) for ending in (".restoring", ".keys.restoring"))
    _make_anew(script)
    _make_anew(more)
    try:
        # pg_dump's script leaves the session without a search path.
        more.write_text("".join(f"{each};\n" for each in ("RESET search_path", *finally_say)), encoding="utf-8")
        _run(url, "pg_restore", ["--clean", "--if-exists", "--no-owner", "--no-acl", f"--file={script}", str(file)])
        once = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
        _run(url, "psql", [*once, f"--file={script}", f"--file={more}"])
    finally:
        script.unlink(missing_ok=True)
        more.unlink(missing_ok=True)


def _make_anew(file: Path) -> None:
    file.unlink(missing_ok=True)
    os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _run(url: str, tool: str, arguments: Sequence[str]) -> str:
    program = shutil.which(tool)
    if program is None:
        raise BackupRefused(MISSING.format(tool=tool))
    environment = os.environ | (_environment(url) if url else {})
    # S603: the program is PostgreSQL's, the arguments are ours and no shell reads them.
    done = subprocess.run([program, *arguments], env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise BackupRefused(REFUSED.format(tool=tool, words=_first_error(done.stderr)))
    return done.stdout


def _environment(url: str) -> dict[str, str]:
    target = make_url(url)
    parts = {name: getattr(target, part) for part, name in PARTS.items()}
    asked = {name: target.query[part] for part, name in ASKED.items() if part in target.query}
    return {name: str(value) for name, value in (parts | asked).items() if value}


def _first_error(stderr: str) -> str:
    lines = [line for line in stderr.splitlines() if "error" in line.lower() or "version" in line.lower()]
    return (lines or ["it said nothing"])[0].strip()
