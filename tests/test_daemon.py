"""The daemon in its own process: it answers what comes, outlives its servers, ends when told and leaves nothing behind."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from imapclient import IMAPClient

from tests.answers import SUBJECT, scoping
from tests.daemon import Daemon, daemon, ended
from tests.inside import Behind, inside, passed, rewrite
from tests.servers.dovecot import Dovecot
from tests.servers.proxy import Fault, Proxy
from tests.servers.sink import Sink
from tests.stage import DOCX, ON_SQLITE, MailServer, Stage, kind_of, mail, parsed

POLICE = "liaison@police.example"
SLOW_POLL = 600
QUIET = 2.0


@pytest.fixture
def opened(tmp_path: Path, mail_server: MailServer, sink: Sink) -> tuple[Stage, str]:
    """A stage with a case whose requests have gone out."""
    return with_case(Stage(tmp_path, mail_server, sink))


def with_case(stage: Stage) -> tuple[Stage, str]:
    """The stage with a case whose requests have gone out."""
    reference = stage.open_case(SUBJECT)
    passed(stage)
    return stage, reference


def form(reference: str, **changed: str) -> bytes:
    """A mail from the police with their scoping form."""
    return mail(POLICE, f"[{reference} police]", "Attached.", [("form.docx", DOCX, scoping(reference, **changed))])


def answered(stage: Stage, number: int) -> bool:
    """Whether the police have got so many receipts."""
    mails = [parsed(each.raw) for each in stage.sink.received if each.recipients == (POLICE,)]
    return sum(kind_of(each) == "receipt" for each in mails) >= number


def moved(stage: Stage, number: int) -> bool:
    """Whether so many messages lie in Processed."""
    account = stage.server.account
    with IMAPClient(account.host, account.port, ssl=False, timeout=10) as box:
        box.login(account.user, account.password)
        return bool(box.folder_exists("Processed")) and box.folder_status("Processed", ["MESSAGES"])[b"MESSAGES"] >= number


def settle(running: Daemon, stage: Stage, number: int) -> None:
    """Waits until so many messages are answered and moved, and nothing more is under way."""
    assert running.wait_for(lambda: answered(stage, number))
    assert running.wait_for(lambda: moved(stage, number))
    time.sleep(QUIET)


def test_mail_that_comes_while_it_idles_is_answered_within_five_seconds(tmp_path: Path, dovecot: Dovecot, sink: Sink) -> None:
    stage, reference = with_case(Stage(tmp_path, dovecot, sink))
    rewrite(stage, poll_seconds=SLOW_POLL)
    with daemon(stage) as running:
        dovecot.post(form(reference, learning=""))
        settle(running, stage, 1)
        dovecot.post(form(reference))
        assert running.wait_for(lambda: answered(stage, 2), 5)


def test_without_idle_mail_is_found_by_polling(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    rewrite(stage, poll_seconds=2, idle=False)
    with daemon(stage) as running:
        stage.server.deliver(form(reference, learning=""))
        settle(running, stage, 1)
        stage.server.deliver(form(reference))
        assert running.wait_for(lambda: answered(stage, 2))


def test_a_mailbox_away_at_the_start_is_told_and_waited_for(tmp_path: Path, dovecot: Dovecot, sink: Sink) -> None:
    stage, reference = with_case(Stage(tmp_path, dovecot, sink))
    rewrite(stage, poll_seconds=2)
    dovecot.stop()
    with daemon(stage) as running:
        assert running.wait_for(lambda: running.did("backing_off"))
        told = stage.run("status", "--json")
        assert (told.status, told.json["mailbox_down_since"][:10]) == (1, "2026-03-25")
        assert told.json["unexplained"] is None
        dovecot.start()
        dovecot.post(form(reference))
        assert running.wait_for(lambda: answered(stage, 1))
        assert running.wait_for(lambda: stage.run("status", "--json").json["mailbox_down_since"] is None)


def test_a_mailbox_that_goes_away_and_returns_is_told_and_waited_for(tmp_path: Path, dovecot: Dovecot, sink: Sink) -> None:
    stage, reference = with_case(Stage(tmp_path, dovecot, sink))
    rewrite(stage, poll_seconds=2)
    with daemon(stage) as running:
        dovecot.post(form(reference, learning=""))
        settle(running, stage, 1)
        dovecot.stop()
        assert running.wait_for(lambda: running.did("backing_off"))
        told = stage.run("status", "--json")
        assert told.status == 1
        assert told.json["mailbox_down_since"]
        dovecot.start()
        dovecot.post(form(reference))
        assert running.wait_for(lambda: answered(stage, 2))
        healthy = stage.run("status", "--json")
        assert (healthy.status, healthy.json["needs"], healthy.json["mailbox_down_since"]) == (0, [], None)


def test_a_line_that_breaks_costs_no_mail(tmp_path: Path, dovecot: Dovecot, sink: Sink) -> None:
    proxy = Proxy(dovecot.account.host, dovecot.port)
    stage, reference = with_case(Stage(tmp_path, Behind(dovecot, proxy), sink))
    rewrite(stage, poll_seconds=2)
    try:
        with daemon(stage) as running:
            assert running.wait_for(lambda: proxy.connections >= 2)
            proxy.fault = Fault("reset")
            dovecot.post(form(reference))
            assert running.wait_for(lambda: running.did("backing_off"))
            proxy.fault = None
            assert running.wait_for(lambda: answered(stage, 1))
    finally:
        proxy.close()


@pytest.fixture
def working(opened: tuple[Stage, str]) -> Iterator[tuple[Daemon, Stage]]:
    """A daemon that has read a form, so that its children are there."""
    stage, reference = opened
    rewrite(stage, poll_seconds=2)
    with daemon(stage) as running:
        stage.server.deliver(form(reference))
        assert running.wait_for(lambda: answered(stage, 1))
        assert running.children()
        yield running, stage


def test_sigterm_ends_it_in_good_order(working: tuple[Daemon, Stage]) -> None:
    running, stage = working
    children = running.children()
    assert running.stop() == 0
    assert ended(children)
    assert running.did("stopped")
    with inside(stage) as service, service.store.reading() as ledger:
        kinds = [each.kind for each in ledger.audit.entries(None) if each.kind.startswith("service_")]
    assert kinds == ["service_started", "service_stopped"]
    assert stage.run_apart("run", "--once").status == 0, "the lock is free"


def test_a_killed_daemon_leaves_no_child_and_no_lock(working: tuple[Daemon, Stage]) -> None:
    running, stage = working
    children = running.children()
    running.kill()
    assert ended(children)
    assert stage.run_apart("run", "--once").status == 0


def test_a_second_daemon_refuses_in_one_sentence(tmp_path: Path, mail_server: MailServer, sink: Sink) -> None:
    stage = Stage(tmp_path, mail_server, sink, database=ON_SQLITE)
    with daemon(stage):
        for words in (("run",), ("run", "--once")):
            refused = stage.run_apart(*words)
            assert refused.status == 1
            assert len(refused.err.strip().splitlines()) == 1
            assert "stop it first" in refused.err


def test_the_init_system_hears_that_it_is_ready_lives_and_stops(tmp_path: Path, mail_server: MailServer, sink: Sink) -> None:
    stage = Stage(tmp_path, mail_server, sink)
    path = stage.folder / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(path))
        listener.settimeout(30)
        with daemon(stage, NOTIFY_SOCKET=str(path)) as running:
            assert listener.recv(100) == b"READY=1"
            assert listener.recv(100) == b"WATCHDOG=1"
            assert running.stop() == 0
        heard = [listener.recv(100)]
        while heard[-1] == b"WATCHDOG=1":
            heard.append(listener.recv(100))
        assert heard[-1] == b"STOPPING=1"


def test_a_refused_password_is_not_tried_in_a_tight_loop(tmp_path: Path, mail_server: MailServer, sink: Sink) -> None:
    proxy = Proxy(mail_server.account.host, mail_server.account.port)
    stage = Stage(tmp_path, Behind(mail_server, proxy), sink)
    rewrite(stage, poll_seconds=1)
    before = proxy.connections
    try:
        with daemon(stage, RAPID_REVIEW_MAILBOX_PASSWORD="wrong") as running:
            assert running.wait_for(lambda: bool(running.did("backing_off")))
            time.sleep(6)
            [refused] = running.did("backing_off")
            assert refused["code"] == "auth_refused"
            assert int(str(refused["seconds"])) >= 60
            assert 1 <= proxy.connections - before <= 3  # one of the collecting loop, one of the listener, not one a second
            told = stage.run("status", "--json")
            assert told.status == 1
            assert told.json["mailbox_down_since"]
    finally:
        proxy.close()
