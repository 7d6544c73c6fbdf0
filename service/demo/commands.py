"""Runs `rapid-review` commands, each in a fresh process that begins with what all of them import.

A command's words and its environment enter; its exit status and what it printed leave. A process is split off from one that has
done the imports, since these are most of a short command's time; nothing else of one command reaches another.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120
"""Seconds that one command may take."""

PROGRAM = "service.cli"
"""Named and not imported: the demonstration starts the program from outside, as an administrator does."""

IMPORTED = ("service.cli.faults", "service.cli.globals", "service.wiring", "service.adapters.store", "service.workflows.passes")
OUT, ERR = "out", "err"


class TooLong(Exception):  # noqa: N818 -- it names the fact
    """The command did not end."""


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended, and what it printed."""

    status: int
    out: str
    err: str


def perform(words: Sequence[str], environment: Mapping[str, str]) -> Done:
    """The command, done; raises `TooLong` where it does not end."""
    context = get_context("forkserver")
    context.set_forkserver_preload(list(IMPORTED))
    with tempfile.TemporaryDirectory() as folder:
        process = context.Process(target=_begin, args=(tuple(words), dict(environment), folder))
        process.start()
        try:
            process.join(PATIENCE)
            if process.exitcode is None:
                raise TooLong
        finally:
            process.kill()
            process.join()
        return Done(process.exitcode, *(_read(Path(folder) / name) for name in (OUT, ERR)))


def _begin(words: Sequence[str], environment: Mapping[str, str], folder: str) -> None:
    """In the new process: what is printed goes into the folder."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)
    for number, name in ((1, OUT), (2, ERR)):
        file = os.open(Path(folder) / name, os.O_WRONLY | os.O_CREAT)
        os.dup2(file, number)
        os.close(file)
    import_module(PROGRAM).main(words)


def _read(path: Path) -> str:
    return path.read_text("utf-8", "replace") if path.exists() else ""
