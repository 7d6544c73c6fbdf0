"""What `tests/commands.py` promises: a command in the test's process says what one in its own says, and leaves nothing behind."""

from __future__ import annotations

import logging
import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.cli.office import Office
from tests.commands import apart, here
from tests.servers.sink import Sink
from tests.stage import MailServer, Stage, mail

SAID = (
    ("case", "list"),
    ("held", "list", "--json"),
    ("case", "show", "RR-2026-009"),
    ("run", "--only", "owe"),
    ("nonsense",),
    ("case", "--help"),
    ("status",),
)


def surroundings() -> tuple[object, ...]:
    """Whatever a process forgets when it ends."""
    root = logging.getLogger()
    signals = [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)]
    levels = [logging.getLogger(name).level for name in ("rapid_review", "alembic")]
    streams = (sys.stdin, sys.stdout, sys.stderr, sys.argv)
    return Path.cwd(), dict(os.environ), root.handlers[:], root.level, levels, signals, streams


@pytest.mark.parametrize("words", SAID, ids=" ".join)
def test_a_command_says_here_what_it_says_in_a_process_of_its_own(office: Office, words: tuple[str, ...]) -> None:
    now = ("--now", "2026-11-23T09:30")
    assert here([*words, *now], office.folder, office.environ) == apart([*words, *now], office.folder, office.environ)


def test_a_pass_leaves_nothing_of_itself_behind(tmp_path: Path, mail_server: MailServer, sink: Sink) -> None:
    stage = Stage(tmp_path, mail_server, sink)
    stage.server.deliver(mail("liaison@police.example", "A question", "Could you ring me?"))
    before = surroundings()
    assert stage.run("run", "--once").status == 0
    assert surroundings() == before


def test_two_commands_at_once_are_refused_in_one_process(bare: Office) -> None:
    with ThreadPoolExecutor(1) as threads, pytest.raises(AssertionError, match="side by side"):
        threads.submit(bare.ask, "status").result()
