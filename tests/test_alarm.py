"""What blocks the service reaches a person by a second way: by mail where the mailbox is away, in the inbox where mail is.

A real daemon over a real Dovecot and a real SMTP server whose passwords are changed while it runs, as administrators do; its
waits are seconds instead of minutes (`tests/hasty.py`).
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from imapclient import IMAPClient

from service.daemon import Daemon as Waker
from service.daemon_alarm import Watchman
from service.daemon_loop import Loop
from service.demo.servers import EmbeddedMailbox
from service.domain.blockages import Part, Telling
from service.domain.servers import MailboxDown
from service.wiring import Service
from service.workflows.watching.alarm import told
from tests.answers import SUBJECT, scoping
from tests.daemon import Daemon, daemon, hasty
from tests.inside import inside, rewrite
from tests.servers.dovecot import Dovecot
from tests.servers.sink import Sink
from tests.stage import DOCX, LONDON, ON_SQLITE, OURS, Stage, kind_of, mail, parsed, text_of

POLICE, STAFF, PAGER = "liaison@police.example", "wren@borough.example", "pager@duty.example"
ALSO = f'\n[alert]\nto = ["{PAGER}"]\n'
ANOTHER = "another-secret"
AT = datetime(2026, 3, 25, 9, 30, tzinfo=LONDON)


@pytest.fixture
def sink() -> Iterator[Sink]:
    """An SMTP server that asks for a login."""
    server = Sink(password="s3cret")
    server.start()
    yield server
    server.close()


@pytest.fixture
def stage(tmp_path: Path, dovecot: Dovecot, sink: Sink) -> Stage:
    """A partnership that looks into its mailbox every second and logs in to send."""
    made = Stage(tmp_path, dovecot, sink, digest=True, more=ALSO, database=ON_SQLITE)
    rewrite(made, poll_seconds=1, idle=False)
    text = made.config.read_text(encoding="utf-8")
    made.config.write_text(text.replace('username = ""', 'username = "reviews"'), encoding="utf-8")
    made.environment_more["RAPID_REVIEW_SMTP_PASSWORD"] = "s3cret"
    return made


def run(stage: Stage, **more: str) -> AbstractContextManager[Daemon]:
    """The daemon with short waits."""
    return daemon(stage, hasty(stage), **more)


def form(reference: str) -> bytes:
    """A mail from the police with their scoping form."""
    return mail(POLICE, f"[{reference} police]", "Attached.", [("form.docx", DOCX, scoping(reference))])


def alerts(sink: Sink, headline: str) -> list[tuple[str, EmailMessage]]:
    """Recipient and mail of each alert with that headline."""
    mails = [(each.recipients[0], parsed(each.raw)) for each in sink.received]
    return [(to, each) for to, each in mails if kind_of(each) == "alert" and headline in str(each["Subject"])]


def requests(sink: Sink) -> int:
    """How many requests were sent."""
    return sum(kind_of(parsed(each.raw)) == "request" for each in sink.received)


def receipts(sink: Sink) -> int:
    """How many receipts were sent."""
    return sum(kind_of(parsed(each.raw)) == "receipt" for each in sink.received)


def inbox(server: Dovecot, folder: str = "INBOX") -> list[tuple[EmailMessage, tuple[bytes, ...]]]:
    """The alerts that lie in that folder, with their flags."""
    with IMAPClient(server.account.host, server.port, ssl=False, timeout=10) as box:
        box.login(*server.account[2:])
        if not box.folder_exists(folder):
            return []
        box.select_folder(folder, readonly=True)
        found = box.fetch(box.search("ALL"), ["BODY.PEEK[]", "FLAGS"]).values()
        both = [(parsed(each[b"BODY[]"]), tuple(each[b"FLAGS"])) for each in found]
    return [(each, flags) for each, flags in both if kind_of(each) == "alert"]


def test_a_mailbox_that_refuses_us_is_told_by_mail_once_and_once_when_it_is_over(
    stage: Stage, dovecot: Dovecot, sink: Sink
) -> None:
    reference = stage.open_case(SUBJECT)
    with run(stage) as running:
        assert running.wait_for(lambda: requests(sink) == 5)
        dovecot.set_password(ANOTHER)
        dovecot.kick()
        assert running.wait_for(lambda: alerts(sink, "The mailbox cannot be read"))
        dovecot.post(form(reference))
        assert running.wait_for(lambda: any(each["code"] == "auth_refused" for each in running.did("backing_off")))
        told = stage.run("status", "--json")
        assert [each["part"] for each in told.json["blocked"]] == ["mailbox"]
        assert (told.status, told.json["blocked"][0]["told_at"] is not None) == (1, True)
        dovecot.set_password("intake-secret")
        assert running.wait_for(lambda: alerts(sink, "The mailbox is read again"))
        assert running.wait_for(lambda: receipts(sink) == 1), "what came meanwhile is not lost"
        assert running.stop() == 0
    assert not (stage.folder / "state" / "blocked.json").exists()
    first = alerts(sink, "The mailbox cannot be read")
    assert sorted(to for to, _ in first) == sorted([PAGER, STAFF]), "each of them once"
    assert sorted(to for to, _ in alerts(sink, "The mailbox is read again")) == sorted([PAGER, STAFF])
    assert str(first[0][1]["Subject"]) == "[RR alert] The mailbox cannot be read"
    assert reference not in first[0][1].as_string()
    assert [(each["part"], each["way"]) for each in running.did("alert_sent")] == [("mailbox", "mail")]
    assert all(len(each.recipients) == 1 for each in sink.received)


def test_an_smtp_server_that_refuses_us_is_told_in_the_inbox_and_no_mail_is_given_up(
    stage: Stage, dovecot: Dovecot, sink: Sink
) -> None:
    reference = stage.open_case(SUBJECT)
    sink.password = ANOTHER
    with run(stage) as running:
        assert running.wait_for(lambda: inbox(dovecot))
        assert running.wait_for(lambda: "ignored own_mail" in stage.endings())
        assert sink.received == []
        told = stage.run("status", "--json").json
        assert (told["outbox"]["queued"] >= 5, told["outbox"].get("refused", 0)) == (True, 0)
        assert [(each["part"], each["code"]) for each in told["blocked"]] == [("smtp", "auth_refused")]
        [(said, flags)] = inbox(dovecot)
        sink.password = "s3cret"
        dovecot.post(form(reference))
        assert running.wait_for(lambda: receipts(sink) == 1)
        assert running.wait_for(lambda: len(inbox(dovecot)) == 2)
        assert running.stop() == 0
    assert str(said["Subject"]) == "[RR alert] Mail cannot be sent"
    assert (said["To"], b"\\Flagged" in flags, b"\\Seen" in flags) == (OURS, True, False)
    assert reference not in said.as_string()
    assert [str(each["Subject"]) for each, _ in inbox(dovecot)] == [
        "[RR alert] Mail cannot be sent",
        "[RR alert] Mail is sent again",
    ], "both stay where people read, and neither is answered"
    assert inbox(dovecot, "Processed") == []


def test_where_neither_way_is_open_the_log_and_the_init_system_say_so_and_it_is_told_later(
    stage: Stage, dovecot: Dovecot, sink: Sink
) -> None:
    stage.open_case(SUBJECT)
    sink.password = ANOTHER
    dovecot.set_password(ANOTHER)
    path = stage.folder / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(path))
        with run(stage, NOTIFY_SOCKET=str(path)) as running:
            assert running.wait_for(lambda: heard(listener, "The mailbox cannot be read", "nobody could be told"))
            assert {each["level"] for each in running.did("alert_not_delivered")} == {"error"}
            assert {each["part"] for each in running.did("alert_not_delivered")} <= {"mailbox", "smtp"}
            assert any("nobody could be told" in each for each in stage.run("status", "--json").json["needs"])
            sink.password = "s3cret"
            assert running.wait_for(lambda: heard(listener) or alerts(sink, "The mailbox cannot be read"))


def heard(listener: socket.socket, *words: str) -> bool:
    """Whether the init system was sent a message with those words."""
    listener.setblocking(False)
    words = words or ("nothing of the kind",)
    while True:
        try:
            said = listener.recv(4000).decode()
        except BlockingIOError:
            return False
        if all(each in said for each in words):
            return True


def test_a_daemon_that_does_not_come_to_start_is_told_by_its_restarts(stage: Stage, sink: Sink) -> None:
    database = stage.folder / "state" / "rapid-review.db"
    sound = database.read_bytes()
    database.write_bytes(b"\xff" * 8192)
    assert stage.run("run").status == 1
    assert sink.received == []
    stage.now += timedelta(minutes=11)
    assert stage.run("run").status == 1
    assert sorted(to for to, _ in alerts(sink, "The database cannot be used")) == sorted([PAGER, STAFF])
    assert "what arrives stays in the mailbox" in text_of(alerts(sink, "The database cannot be used")[0][1])
    stage.now += timedelta(hours=1)
    assert stage.run("run", "--shadow").status == 1
    database.write_bytes(sound)
    with inside(stage) as service:
        watchman_over(service, *(idle(part) for part in (Part.MAILBOX, Part.WORK, Part.SMTP))).look()
    assert sorted(to for to, _ in alerts(sink, "The database can be used again")) == sorted([PAGER, STAFF])
    assert len(sink.received) == 4, "and nobody is told twice"


def idle(part: Part) -> Loop:
    """A loop that has been round and did its work."""
    loop = Loop(part.value, lambda: 0, 60.0, threading.Event(), part)
    loop.known = True
    return loop


def failing(part: Part, fault: BaseException, minutes: float) -> Loop:
    """A loop that has failed with that for so long."""
    loop = idle(part)
    loop.fault, loop.failing = fault, time.monotonic() - 60 * minutes
    return loop


def watchman_over(service: Service, *loops: Loop) -> Watchman:
    """The watchman with the waits of real life."""
    return Watchman(service.alarm, service.blocked, loops, Telling(), threading.Event(), lambda state: None)


@pytest.mark.parametrize(("minutes", "number"), [(9, 0), (11, 2)])
def test_it_is_told_after_ten_minutes_and_not_before(minutes: float, number: int, stage: Stage, sink: Sink) -> None:
    with inside(stage) as service:
        watchman = watchman_over(service, failing(Part.MAILBOX, MailboxDown("timeout"), minutes))
        watchman.look()
        watchman.look()
        assert len(alerts(sink, "The mailbox cannot be read")) == number
        assert [each.code for each in service.blocked.load().values()] == ["timeout"]


def test_a_restart_neither_tells_again_nor_begins_to_wait_anew(stage: Stage, sink: Sink) -> None:
    for minute, expected in ((0, 0), (11, 2), (30, 2), (4 * 60 + 12, 4), (8 * 60 + 20, 4), (28 * 60 + 15, 6)):
        stage.now = AT + timedelta(minutes=minute)
        with inside(stage) as service:  # a new process each time; only the file remembers
            watchman_over(service, failing(Part.MAILBOX, MailboxDown("timeout"), 0)).look()
        assert len(alerts(sink, "The mailbox cannot be read")) == expected, minute


def test_after_a_restart_nothing_is_over_before_the_loop_has_been_round(stage: Stage, sink: Sink) -> None:
    with inside(stage) as service:
        watchman_over(service, failing(Part.MAILBOX, MailboxDown("timeout"), 11)).look()
        fresh = Loop("collect", lambda: 0, 60.0, threading.Event(), Part.MAILBOX)
        watchman = watchman_over(service, fresh)
        watchman.look()
        assert alerts(sink, "The mailbox is read again") == []
        fresh.known = True
        watchman.look()
        watchman.look()
    assert len(alerts(sink, "The mailbox is read again")) == 2


def test_a_loop_that_does_not_come_round_is_told(stage: Stage, sink: Sink) -> None:
    with inside(stage) as service:
        stuck = idle(Part.MAILBOX)
        stuck.ticked = time.monotonic() - 11 * 60
        watchman_over(service, stuck).look()
    [said, _] = alerts(sink, "The mailbox cannot be read")
    assert "does not come to an end" in text_of(said[1])


def test_a_trial_tells_only_whom_it_may_write_to(stage: Stage, sink: Sink) -> None:
    text = stage.config.read_text(encoding="utf-8")
    stage.config.write_text(text.replace("[send]", f'only_to = ["{STAFF}"]\n\n[send]'), encoding="utf-8")
    with inside(stage) as service:
        watchman_over(service, failing(Part.WORK, RuntimeError(), 11)).look()
    assert [to for to, _ in alerts(sink, "What came in is not dealt with")] == [STAFF]


def test_staff_hear_of_it_where_nobody_gets_the_morning_summary(tmp_path: Path, embedded: EmbeddedMailbox, sink: Sink) -> None:
    with inside(Stage(tmp_path, embedded, sink)) as service:
        assert told(service.alarm) == (STAFF,)


def test_the_scheduler_drops_no_run_that_is_late(stage: Stage) -> None:
    with inside(stage) as service:
        scheduler = Waker(service, lambda: service.settings)._schedule()
        scheduler.start(paused=True)
        said = {(job.misfire_grace_time, job.coalesce, job.max_instances) for job in scheduler.get_jobs()}
        scheduler.shutdown()
    assert said == {(None, True, 1)}
