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


class BackupRefused(Exception):  # noqa: N818 (it says what happened)
    """A backup cannot be made or restored; the text is one sentence that says why."""


def dump(url: str, file: Path) -> None:
    """Writes the database into the file."""
    _run(url, "pg_dump", ["--format=custom", "--no-owner", "--no-acl", f"--file={file}"])


def undump(url: str, file: Path, finally_say: str) -> None:
    """Puts the file's content in the database's place and says one more statement, all in one transaction."""
    script = file.with_name(file.name + ".restoring")
    script.unlink(missing_ok=True)
    os.close(os.open(script, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        _run(url, "pg_restore", ["--clean", "--if-exists", "--no-owner", "--no-acl", f"--file={script}", str(file)])
        once = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
        # pg_dump's script leaves the session without a search path.
        last = [f"--command={each}" for each in ("RESET search_path", finally_say)]
        _run(url, "psql", [*once, f"--file={script}", *last])
    finally:
        script.unlink(missing_ok=True)


def _run(url: str, tool: str, arguments: Sequence[str]) -> None:
    program = shutil.which(tool)
    if program is None:
        raise BackupRefused(MISSING.format(tool=tool))
    environment = os.environ | _environment(url)
    # S603: the program is PostgreSQL's, the arguments are ours and no shell reads them.
    done = subprocess.run([program, *arguments], env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise BackupRefused(REFUSED.format(tool=tool, words=_first_error(done.stderr)))


def _environment(url: str) -> dict[str, str]:
    target = make_url(url)
    parts = {name: getattr(target, part) for part, name in PARTS.items()}
    # A socket's folder stands in the query, as psycopg wants it.
    host = target.query.get("host")
    return {name: str(value) for name, value in (parts | ({"PGHOST": host} if host else {})).items() if value}


def _first_error(stderr: str) -> str:
    lines = [line for line in stderr.splitlines() if "error" in line.lower() or "version" in line.lower()]
    return (lines or ["it said nothing"])[0].strip()
