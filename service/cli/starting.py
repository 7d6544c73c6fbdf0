"""The first steps, as `init` takes them: answers, config.toml, the key, the database.

The project's own commented config.toml is the pattern: the answers are put into its lines and every comment stays. What was there
before is left as it is, and said.
"""

from __future__ import annotations

import base64
import json
import os
import re
import secrets
import sys
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from service.cli.kinds import Usage
from service.config.secrets import KEY_BYTES, KEY_FILE

HERE = ZoneInfo("Europe/London")

QUESTIONS: Mapping[str, str] = {
    "host": "The mailbox's IMAP server",
    "user": "The name that logs in to the mailbox",
    "smtp_host": "The SMTP server",
    "sender": "The address that agencies write to",
    "edge": "The name that your mail server writes first in Authentication-Results (see the source of any mail)",
    "partnership": "The partnership's full name",
    "staff": "Your own address: who is told what waits",
    "since": "Read mail from which day on",
}
"""What is asked, in this order."""

LINES: tuple[tuple[str, str, str], ...] = (
    ("partnership", "name", "partnership"),
    ("mailbox", "host", "host"),
    ("mailbox", "username", "user"),
    ("mailbox", "since", "since"),
    ("smtp", "host", "smtp_host"),
    ("smtp", "username", "user"),
    ("smtp", "from", "sender"),
    ("trust", "authserv_id", "edge"),
    ("[staff]", "email", "staff"),
)
"""Section and key of config.toml that each answer is written to."""

EMPTIED: tuple[tuple[str, str], ...] = (
    ("partnership", "short_name"),
    ("partnership", "telephone"),
    ("partnership", "urgent_line"),
)
"""Keys that may be left out and whose example, if it stayed, would stand in mail to agencies."""


def must_be_free(path: Path) -> None:
    """Raises `Usage` where there is a configuration already, before anything is asked."""
    if path.exists() and path.resolve() == pattern_file():
        raise Usage("This is the program's own folder and its config.toml the pattern: go to an empty folder of your own first.")
    if path.exists():
        raise Usage(f"{path} is there already and is left as it is; change it by hand, then run `rapid-review check`.")


def pattern_file() -> Path:
    """The commented config.toml that comes with the program."""
    from service.wiring import TEMPLATES

    return TEMPLATES.parent / "config.toml"


def ask(given: Mapping[str, str | None]) -> dict[str, str]:
    """Every answer: as given, else as typed at the terminal; raises `Usage` where there is no terminal to ask at."""
    answers: dict[str, str] = {}
    for name, question in QUESTIONS.items():
        answers[name] = given.get(name) or _asked(question, _usual(name, answers))
    _day(answers["since"])
    return answers


def _usual(name: str, answers: Mapping[str, str]) -> str:
    if name == "since":
        return datetime.now(HERE).date().isoformat()
    if name == "smtp_host":
        return re.sub(r"^imap\.", "smtp.", answers["host"])
    if name == "edge":
        return re.sub(r"^imap\.", "mx.", answers["host"])
    return answers["user"] if name == "sender" and "@" in answers["user"] else ""


def _asked(question: str, usual: str) -> str:
    if not sys.stdin.isatty():
        if usual:
            return usual
        raise Usage(f"{question}: not given, and there is no terminal to ask at; see `rapid-review init --help`.")
    typed = input(f"{question}{f' [{usual}]' if usual else ''}: ").strip() or usual
    return typed or _asked(question, usual)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Usage(f"A day is written like 2026-11-20, not {text}.") from None


def start(path: Path, answers: Mapping[str, str]) -> list[str]:
    """What was written and what is to be done next, a sentence a line; raises `Usage` where there is a configuration already."""
    must_be_free(path)
    pattern = pattern_file().read_text("utf-8")
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, filled(pattern, answers), 0o640)
    key = path.parent / KEY_FILE
    lines = [f"Written: {path}. Read it through: all but your answers are examples, the agencies and secure_domains first."]
    if key.exists():
        lines.append(f"The key {key} was there already and is kept.")
    else:
        _write(key, base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode("ascii") + "\n", 0o600)
        lines.append(f"Made: {key}, which opens the database. Keep a copy elsewhere: without it nothing stored can be read.")
    return [*lines, *_database(path), *NEXT]


def _database(path: Path) -> list[str]:
    """Makes the database, where the configuration is right already."""
    from service.adapters.store import upgrade
    from service.config import ConfigFaults, load

    try:
        settings = load(path, os.environ, needs=())
    except ConfigFaults as wrong:
        faults = [f"  {each}" for each in wrong.faults]
        return ["Still to be set right:", *faults, "Then make the database: rapid-review db upgrade"]
    upgrade(settings.database_url)
    return ["The database is made."]


NEXT = (
    "Give the passwords by RAPID_REVIEW_MAILBOX_PASSWORD and RAPID_REVIEW_SMTP_PASSWORD, or as systemd credentials.",
    "Then: rapid-review check --online, rapid-review run --shadow, rapid-review run",
)


def wants_online(said: bool | None) -> bool:
    """Whether the mailbox is to be tried now: as said, else as answered at the terminal."""
    if said is not None or not sys.stdin.isatty():
        return bool(said)
    return input("Try the mailbox now? [y/N]: ").strip().lower().startswith("y")


ASSIGNMENT = re.compile(r"^#?\s?([A-Za-z_]+)(\s*=\s*)(\"[^\"]*\"|[^#\n]*?)(\s*(?:#.*)?)$")
HEADING = re.compile(r"^\[(\[?[^\]]+\]?)\]\s*(?:#.*)?$")


def filled(pattern: str, answers: Mapping[str, str]) -> str:
    """The pattern with each answer in its line; comments and everything else stay as they are."""
    wanted = dict.fromkeys(EMPTIED, "") | {(section, key): answers[name] for section, key, name in LINES}
    section = ""
    lines: list[str] = []
    for line in pattern.splitlines():
        heading = HEADING.match(line)
        section = heading[1] if heading else section
        found = ASSIGNMENT.match(line)
        value = wanted.pop((section, found[1]), None) if found else None
        lines.append(f"{found[1]}{found[2]}{_toml(found[1], value)}{found[4]}" if found and value is not None else line)
    return "\n".join(lines) + "\n"


def _toml(key: str, value: str) -> str:
    return value if key == "since" else json.dumps(value, ensure_ascii=False)


def _write(path: Path, text: str, mode: int) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        os.fchmod(descriptor, mode)  # the configuration is read by the service's group, whatever the umask
        file.write(text)
