"""The command line, run as an administrator runs it: in the test's own process, which is quick, or in one of its own.

Words, a folder, an environment and what is typed go in; the exit status and what was printed come out. In the test's process the
entry point finds what a new process would find, and whatever a process forgets when it ends is put back: folder, environment,
arguments, streams, log and signal handlers. Most of a command's time in a process of its own is imports.
"""

from __future__ import annotations

import io
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

from service.cli import main

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 120
"""Seconds that a process of its own may take."""

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Ended(NamedTuple):
    """How a command ended, and what it printed."""

    status: int
    out: str
    err: str


def here(words: Sequence[str], folder: Path, environment: Mapping[str, str], typed: str = "") -> Ended:
    """The command, run by this process; only one at a time, because a process has one folder and one standard output."""
    assert threading.current_thread() is threading.main_thread(), "commands side by side need processes of their own"
    out, err = _stream(), _stream()
    with _anew(folder, environment, ["rapid-review", *words], _stream(typed)), redirect_stdout(out), redirect_stderr(err):
        try:
            main()
        except SystemExit as ended:
            return Ended(int(ended.code or 0), _printed(out), _printed(err))
    raise AssertionError("a command ends with its status")


def apart(words: Sequence[str], folder: Path, environment: Mapping[str, str], typed: str = "") -> Ended:
    """The command, run in a process of its own."""
    return python(["-m", "service", *words], folder, environment, typed)


def python(words: Sequence[str], folder: Path, environment: Mapping[str, str], typed: str = "") -> Ended:
    """What follows `python` on its command line, run in a process of its own."""
    done = subprocess.run(
        [sys.executable, *words],
        input=typed,
        capture_output=True,
        text=True,
        env=dict(environment),
        cwd=folder,
        check=False,
        timeout=PATIENCE,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def _stream(text: str = "") -> io.TextIOWrapper:
    """What a pipe is to a command: text over bytes, and no terminal."""
    return io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8", write_through=True)


def _printed(stream: io.TextIOWrapper) -> str:
    """What was written to it, its lines ended as text has them."""
    assert isinstance(stream.buffer, io.BytesIO)
    return io.TextIOWrapper(io.BytesIO(stream.buffer.getvalue()), encoding="utf-8").read()


@contextmanager
def _anew(folder: Path, environment: Mapping[str, str], arguments: list[str], typed: io.TextIOWrapper) -> Iterator[None]:
    """This process as a new one would find itself; afterwards as it was."""
    with ExitStack() as put_back:
        put_back.callback(os.chdir, Path.cwd())
        put_back.callback(_surround, dict(os.environ))
        put_back.callback(_log_as, _logging())
        for each in SIGNALS:
            put_back.callback(signal.signal, each, signal.getsignal(each))
        for name, value in (("argv", arguments), ("stdin", typed)):
            put_back.callback(setattr, sys, name, getattr(sys, name))
            setattr(sys, name, value)
        os.chdir(folder)
        _surround(environment)
        logging.getLogger().handlers[:] = []
        yield


def _surround(environment: Mapping[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)


def _logging() -> tuple[list[logging.Handler], dict[str, int]]:
    """The root's handlers, and how much each logger lets through."""
    return logging.getLogger().handlers[:], {each.name: each.level for each in _loggers()}


def _log_as(before: tuple[list[logging.Handler], dict[str, int]]) -> None:
    handlers, levels = before
    logging.getLogger().handlers[:] = handlers
    for each in _loggers():
        each.setLevel(levels.get(each.name, logging.NOTSET))


def _loggers() -> list[logging.Logger]:
    made = [each for each in logging.root.manager.loggerDict.values() if isinstance(each, logging.Logger)]
    return [logging.getLogger(), *made]
