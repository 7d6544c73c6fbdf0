"""Too much waits, or the database is slow: nothing more is fetched, all else goes on and says so, and then it begins again."""

from __future__ import annotations

import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.answers import SUBJECT, scoping
from tests.daemon import daemon
from tests.inside import inside, one_pass, rewrite
from tests.servers.sink import Sink
from tests.stage import DOCX, MailServer, Stage, kind_of, mail, text_of

POLICE, HEALTH, STAFF = "liaison@police.example", "safeguarding@health.example", "wren@borough.example"
MAILS = "too many mails wait to be sent"
MESSAGES = "too many messages wait to be looked at"
A_WHILE = 1.5
SLOW = "the database takes too long for each commit"


def form(sender: str, reference: str, agency: str) -> bytes:
    """A mail with a scoping form."""
    return mail(sender, f"[{reference}]", "Attached.", [("form.docx", DOCX, scoping(reference, agency))])


def stage_with(folder: Path, server: MailServer, sink: Sink, limits: str, *, digest: bool = False) -> Stage:
    """A stage with those limits."""
    return Stage(folder, server, sink, digest=digest, more=f"\n[limits]\n{limits}\n")


def collected(stage: Stage) -> tuple[int, str]:
    """What one look into the mailbox says: its exit status and its words."""
    ran = stage.run("run", "--once", "--only", "collect")
    return ran.status, ran.out + ran.err


def said(stage: Stage) -> tuple[object, object]:
    """Since when nothing is fetched, and of what there is too much, as `status --json` has it."""
    told = stage.run("status", "--json").json
    assert isinstance(told, dict)
    return told["fetching_stopped_since"], told["fetching_stopped_by"]


@contextmanager
def taken(database: Path) -> Iterator[None]:
    """The database, taken by another program for a while, which begins before the block does."""
    begun = threading.Event()

    def hold() -> None:
        with closing(sqlite3.connect(database, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            begun.set()
            time.sleep(A_WHILE)
            connection.execute("ROLLBACK")

    other = threading.Thread(target=hold)
    other.start()
    begun.wait()
    yield
    other.join()


def test_while_too_many_mails_wait_nothing_is_fetched_and_all_else_goes_on(
    tmp_path: Path, mail_server: MailServer, sink: Sink
) -> None:
    stage = stage_with(tmp_path, mail_server, sink, "unsent_mails = 4")
    reference = stage.open_case(SUBJECT)
    stage.server.deliver(form(POLICE, reference, "Vale Constabulary"))
    assert stage.run("outbox", "list").out.count("queued") >= 5
    status, words = collected(stage)
    assert (status, MAILS in words) == (1, True)
    assert stage.endings() == [], "it stays where it is"
    since, by = said(stage)
    assert (bool(since), by) == (True, "mails")
    told = stage.run("status")
    assert (told.status, f"stopped: {MAILS}" in told.out) == (1, True)
    stage.run("run", "--once", "--only", "deliver")
    sent = sorted(kind_of(each) for each in stage.sent())
    assert sent == ["alert", *["request"] * 5], "what waited leaves, and staff are told"
    assert collected(stage)[0] == 0
    assert said(stage) == (None, None)
    assert [(kind_of(each), each["To"]) for each in stage.pass_()] == [("receipt", POLICE)]


def test_while_too_many_messages_wait_no_more_are_fetched_until_half_of_them_are_done(
    tmp_path: Path, mail_server: MailServer, sink: Sink
) -> None:
    stage = stage_with(tmp_path, mail_server, sink, "waiting_messages = 30")
    for number in range(60):
        stage.server.deliver(mail("training@college.example", f"Course {number}", "Two places please."))
    with inside(stage) as service:
        status, words = collected(stage)
        assert (status, MESSAGES in words) == (1, True)
        assert said(stage)[1] == "messages"
        with service.store.reading() as ledger:
            waiting = len(ledger.messages.waiting(service.clock.now(), 100))
        assert 30 < waiting < 60
        for _ in range(3):
            one_pass(service)
    assert len(stage.endings()) == 60
    assert set(stage.endings()) == {"left not_ours"}
    assert said(stage) == (None, None)
    told = [each for each in stage.sent() if kind_of(each) == "alert"]
    assert [each["To"] for each in told] == [STAFF]
    assert MESSAGES in text_of(told[0])


def test_while_the_database_is_slow_nothing_is_fetched(tmp_path: Path, mail_server: MailServer, sink: Sink) -> None:
    stage = stage_with(tmp_path, mail_server, sink, "commit_seconds = 1")
    reference = stage.open_case(SUBJECT)
    with inside(stage) as service:
        one_pass(service)
        stage.server.deliver(form(HEALTH, reference, "Vale Hospitals Trust"))
        for _ in range(3):
            with taken(tmp_path / "state" / "rapid-review.db"), service.store.writing() as ledger:
                ledger.notes.set("try", "anything")
        one_pass(service)
        assert said(stage)[1] == "store"
        assert SLOW in stage.run("status").out
        assert stage.endings() == []
        one_pass(service)  # the commits since were quick
        assert stage.endings() == ["done return"]
        assert said(stage) == (None, None)


def test_the_morning_summary_says_that_nothing_is_fetched(tmp_path: Path, mail_server: MailServer, sink: Sink) -> None:
    stage = stage_with(tmp_path, mail_server, sink, "unsent_mails = 4", digest=True)
    stage.open_case(SUBJECT)
    collected(stage)
    [summary] = [each for each in stage.pass_("2026-03-26T08:05") if kind_of(each) == "digest"]
    assert MAILS in text_of(summary)
    assert "rapid-review outbox list" in text_of(summary)


def test_the_daemon_says_in_its_log_that_it_stops_fetching_and_that_it_goes_on(
    tmp_path: Path, mail_server: MailServer, sink: Sink
) -> None:
    stage = stage_with(tmp_path, mail_server, sink, "unsent_mails = 4")
    rewrite(stage, poll_seconds=1)
    reference = stage.open_case(SUBJECT)
    with inside(stage) as service, service.store.writing() as ledger:
        ledger.outbox.hold_all(True)  # as after a restore
    stage.server.deliver(form(POLICE, reference, "Vale Constabulary"))
    with daemon(stage) as running:
        assert running.wait_for(lambda: running.did("fetching_stopped"))
        assert [each["code"] for each in running.did("fetching_stopped")] == ["mails"]
        assert stage.endings() == []
        assert stage.run("outbox", "release").status == 0
        running.process.send_signal(signal.SIGHUP)  # wakes its loops
        assert running.wait_for(lambda: running.did("fetching_resumed"))
        assert running.wait_for(lambda: stage.endings() == ["done return"])
        assert len(running.did("fetching_stopped")) == 1
