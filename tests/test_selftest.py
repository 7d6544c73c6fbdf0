"""The self-test: a service whose readers do not work says so in one sentence, begins nothing and is never ready."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from parsers.model import Outcome, Problem
from service.domain.cases import MessageState
from service.workflows.watching.selftesting import misread, our_message
from tests.answers import SUBJECT
from tests.inside import inside
from tests.listening import ear
from tests.servers.sink import Sink
from tests.stage import ROOT, Lent, MailServer, Stage, mail

BROKEN = {"pypdfium2.py": "raise ImportError('no such file or directory')\n"}
"""A package that a reader needs and cannot load, as under a sandbox that hides it."""


@pytest.fixture
def stage(tmp_path: Path, mail_server: MailServer, sink: Sink) -> Stage:
    """A stage with a folder of packages that cannot be loaded."""
    (tmp_path / "broken").mkdir()
    for name, text in BROKEN.items():
        (tmp_path / "broken" / name).write_text(text, "utf-8")
    return Stage(tmp_path, mail_server, sink)


def test_a_daemon_whose_readers_do_not_work_is_never_ready(stage: Stage) -> None:
    stage.open_case(SUBJECT)
    stage.server.deliver(mail("liaison@police.example", "RR-2026-001", "Good morning."))
    with ear(stage.folder) as hearing:
        environment = {**stage.environment, "PYTHONPATH": str(stage.folder / "broken"), "NOTIFY_SOCKET": hearing.path}
        ended = subprocess.run(
            stage.command("run"), env=environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
        )
        assert hearing.all() == []
    said = [line for line in ended.stderr.splitlines() if not line.startswith("{")]
    assert (ended.returncode, len(said)) == (1, 1), ended.stderr
    assert said[0].startswith("The self-test failed: the reader does not understand a page of our own (.pdf)")
    assert stage.sink.received == []
    with inside(stage) as service, service.store.reading() as ledger:
        assert [count for state in MessageState for count in ledger.messages.in_state(state)] == []


def test_a_pass_whose_readers_do_not_work_counts_nothing_against_a_message_and_says_so(stage: Stage) -> None:
    stage.open_case(SUBJECT)
    stage.server.deliver(mail("liaison@police.example", "RR-2026-001", "Good morning."))
    environment = {**stage.environment, "PYTHONPATH": str(stage.folder / "broken")}
    ended = subprocess.run(
        stage.command("run", "--once"), env=environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert ended.returncode == 1
    assert "The self-test failed" in ended.stderr
    assert len(stage.sink.received) == 5, "what needs no reader is done"
    with inside(stage) as service, service.store.reading() as ledger:
        assert [each.attempts for each in ledger.messages.in_state(MessageState.WAITING)] == [0]


def test_each_part_that_is_not_understood_is_named_with_its_cause(stage: Stage) -> None:
    with inside(stage) as service:
        good = Lent.shared().read(our_message(service.desk), stage.now)
    assert misread(good) is None
    form, sheet, page = good.documents
    crashed = replace(
        sheet,
        extraction=replace(
            sheet.extraction, outcome=Outcome.CRASHED, problems=(Problem("crashed", "No.", detail="MemoryError"),)
        ),
    )
    bad = {
        "a message of our own": replace(good, message=replace(good.message, subject="")),
        "a form of our own (.docx)": replace(good, documents=(sheet, form, page)),
        "a sheet of our own (.xlsx)": replace(good, documents=(form,)),
        "a sheet of our own (.xlsx) (MemoryError)": replace(good, documents=(form, crashed, page)),
        "a page of our own (.pdf)": replace(good, documents=(form, sheet)),
    }
    assert {misread(each): None for each in bad.values()} == dict.fromkeys(bad)
