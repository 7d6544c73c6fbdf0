"""What other users of the machine can see of the service: no file of its state, no secret, no picture of its memory.

A daemon and commands run with an open umask, as from a careless shell; then files, arguments and environments are looked at.
"""

from __future__ import annotations

import faulthandler
import os
import subprocess
from pathlib import Path

import psutil
import pytest

from service.config import load
from service.wiring import build
from tests.answers import SUBJECT, scoping, sheet
from tests.daemon import daemon
from tests.inside import rewrite
from tests.servers import strace as tracing
from tests.servers.sink import Sink
from tests.stage import DOCX, ON_SQLITE, ROOT, XLSX, MailServer, Stage, mail

POLICE = "liaison@police.example"
OPEN_UMASK = 0o022


@pytest.fixture
def careless() -> None:
    """A shell whose files everybody may read, as most are."""
    before = os.umask(OPEN_UMASK)
    yield  # type: ignore[misc]
    os.umask(before)


@pytest.mark.usefixtures("careless")
def test_nobody_else_can_read_what_a_daemon_and_its_commands_leave_or_see_a_secret(
    tmp_path: Path, mail_server: MailServer, sink: Sink
) -> None:
    stage = Stage(tmp_path, mail_server, sink, database=ON_SQLITE)
    rewrite(stage, poll_seconds=1)
    reference = stage.open_case(SUBJECT)
    secrets = (stage.key, mail_server.account.password)
    with daemon(stage) as running:
        stage.server.deliver(mail(POLICE, f"[{reference} police]", "Attached.", [("form.docx", DOCX, scoping(reference))]))
        assert running.wait_for(lambda: len(sink.received) >= 6), "five requests and a receipt"
        processes = [psutil.Process(running.process.pid), *running.children()]
        assert len(processes) > 1
        for each in processes:
            assert not [secret for secret in secrets if secret in " ".join(each.cmdline())]
        for reader in processes[1:]:
            assert not [secret for secret in secrets if secret in str(reader.environ())], "readers get no secret at all"
        assert processes[0].rlimit(psutil.RLIMIT_CORE) == (0, 0)
        assert running.stop() == 0
        assert not [secret for secret in secrets if secret in running.errors.read_text("utf-8")]
    stage.run("db", "backup", str(stage.folder / "state" / "copy.rrb"))
    found = subprocess.run(["find", str(tmp_path / "state"), "-perm", "/077"], capture_output=True, text=True, check=True)
    names = {path.name for path in (tmp_path / "state").iterdir()}
    assert names >= {"rapid-review.db", "rapid-review.lock", "copy.rrb"}
    assert found.stdout == ""


@pytest.mark.usefixtures("strace")
def test_nothing_needs_memory_that_is_written_and_executed(tmp_path: Path, mail_server: MailServer, sink: Sink) -> None:
    """So that MemoryDenyWriteExecute= of the units refuses nothing that a pass needs, its readers included."""
    stage = Stage(tmp_path, mail_server, sink, database=ON_SQLITE)
    reference = stage.open_case(SUBJECT)
    files = [("form.docx", DOCX, scoping(reference)), ("sheet.xlsx", XLSX, sheet(reference, "Vale Constabulary"))]
    stage.server.deliver(mail(POLICE, f"[{reference} police]", "Attached.", files))
    log = tmp_path / "calls"
    command = [*stage.command("run", "--once")]
    environment = {**stage.environment, "PYTHONPATH": str(ROOT)}
    status = tracing.trace(command, "mmap,mprotect,pkey_mprotect", log, environment=environment)
    assert (status, stage.states(reference, "police")["scoping"]) == (0, "returned")
    asked = log.read_text(errors="replace").splitlines()
    assert sum("mmap(" in line for line in asked) > 1000
    both = [line for line in asked if "mmap(" in line and "PROT_WRITE" in line and "PROT_EXEC" in line]
    made_so = [line for line in asked if "mprotect(" in line and "PROT_EXEC" in line]
    assert (both, made_so) == ([], [])


def test_check_says_what_others_can_get_at(tmp_path: Path, mail_server: MailServer, sink: Sink) -> None:
    stage = Stage(tmp_path, mail_server, sink, database=ON_SQLITE)
    stage.config.chmod(0o640)
    said = [each for each in _checked(stage) if each["what"] == "privacy"]
    assert [each["verdict"] for each in said] == ["ok"]
    (tmp_path / "state" / "rapid-review.db").chmod(0o644)
    stage.config.chmod(0o644)
    wrong, look = (each for each in _checked(stage) if each["what"] == "privacy")
    assert (wrong["verdict"], look["verdict"]) == ("wrong", "look")
    assert "rapid-review.db: chmod -R go= " in str(wrong["sentence"])


def _checked(stage: Stage) -> list[dict[str, object]]:
    found = stage.run("check", "--json").json
    assert isinstance(found, list)
    return found


def test_no_secret_is_shown_by_a_settings_record_or_a_dump_of_all_threads(
    tmp_path: Path, mail_server: MailServer, sink: Sink
) -> None:
    stage = Stage(tmp_path, mail_server, sink, database=ON_SQLITE)
    settings = load(stage.config, {**stage.environment, "RAPID_REVIEW_SMTP_PASSWORD": "battery-staple"})
    service = build(settings, now=stage.now)
    shown = [repr(settings), str(settings), repr(service.imap_settings()), repr(service.smtp_settings()), repr(vars(service))]
    with (tmp_path / "threads").open("w+") as dump:
        faulthandler.dump_traceback(dump, all_threads=True)
        dump.seek(0)
        shown.append(dump.read())
    assert settings.encryption_key is not None
    secrets = (stage.key, repr(settings.encryption_key), mail_server.account.password, "battery-staple")
    assert [secret for secret in secrets for text in shown if secret in text] == []
