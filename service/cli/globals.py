"""What every command takes: which configuration, and for trials on loopback which time.

`--config` and `--now` may stand anywhere on the line, before the command or after it. What they say is kept beside the command
and read by `service_of`, which hands out the running service and closes it when the command is over.
"""

from __future__ import annotations

import os
import pwd
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from service.config.settings import Settings
    from service.wiring import Service

ANYWHERE = ("--config", "--now")
VARIABLE = "RAPID_REVIEW_CONFIG"
PLACES = (Path("config.toml"), Path("/etc/rapid-review/config.toml"))
KEY = frozenset({"encryption-key"})
"""The secret without which stored records stay closed; all that a command needs which speaks to no server."""

PASSWORDS = KEY | {"mailbox-password", "smtp-password", "oauth2-secret"}
"""What a command needs that speaks to the mail servers."""

NAME = re.compile(r"[A-Za-z0-9._@-]{1,64}", re.ASCII)


def user_name(environ: Mapping[str, str]) -> str:
    """The operating system's name of who runs the command, behind sudo too; its number where there is no plain name."""
    said = environ.get("SUDO_USER", "")
    if NAME.fullmatch(said):
        return said
    try:
        name = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a container may give us a number that has no name
        return str(os.getuid())
    return name if NAME.fullmatch(name) else str(os.getuid())


WHO = f"cli:{user_name(os.environ)}"
"""Who did it, in the audit log, when a person did it from the command line."""


@dataclass(frozen=True, slots=True)
class Globals:
    """What was said for all commands alike."""

    config: Path | None = None
    now: datetime | None = None


class NoConfiguration(Exception):  # noqa: N818 - it names the fact
    """There is no configuration file to read."""


def first(arguments: Sequence[str]) -> list[str]:
    """The arguments with those that hold for every command moved to the front."""
    front: list[str] = []
    rest: list[str] = []
    words = list(arguments)
    while words:
        word = words.pop(0)
        if word == "--":
            rest += [word, *words]
            break
        if word in ANYWHERE and words:
            front += [word, words.pop(0)]
        elif word.startswith(tuple(f"{each}=" for each in ANYWHERE)):
            front.append(word)
        else:
            rest.append(word)
    return front + rest


def path_of(asked: Globals) -> Path:
    """The configuration file: as asked, as the environment says, or the first that is there."""
    if asked.config is not None:
        return asked.config
    if VARIABLE in os.environ:
        return Path(os.environ[VARIABLE])
    found = next((path for path in PLACES if path.is_file()), None)
    if found is None:
        raise NoConfiguration(
            "There is no config.toml here and none in /etc/rapid-review: make one with `rapid-review init`, "
            "or name it with --config or RAPID_REVIEW_CONFIG."
        )
    return found


def globals_of(context: typer.Context) -> Globals:
    """What was said for all commands alike."""
    return context.obj if isinstance(context.obj, Globals) else Globals()


def settings_of(context: typer.Context, needs: Collection[str] = KEY) -> Settings:
    """The configuration, checked; raises `ConfigFaults` with everything that is wrong in it, a missing secret of `needs` too."""
    from service.config import load

    return load(path_of(globals_of(context)), os.environ, needs=needs)


@contextmanager
def service_of(context: typer.Context, needs: Collection[str] = KEY, *, shadow: bool = False) -> Iterator[Service]:
    """The service as configured, closed at the end of the block."""
    from service.wiring import build

    service = build(settings_of(context, needs), now=globals_of(context).now, shadow=shadow)
    try:
        yield service
    finally:
        service.close()
