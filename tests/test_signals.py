"""What the init system and the administrator tell the daemon while it works, and what it tells them: nothing is lost by either.

The watchdog starves when a loop hangs and is fed while all work; SIGTERM lets what is in hand end; SIGHUP takes over a whole
configuration or none of it.
"""

from __future__ import annotations

import contextlib
import re
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from service.domain.cases import MessageState
from service.domain.records import AuditEntry, MailState, StoredMessage
from service.wiring import Service
from tests.answers import SUBJECT, scoping
from tests.daemon import Daemon, daemon
from tests.inside import Behind, inside, passed, rewrite
from tests.listening import ALIVE, Ear, ear
from tests.servers.proxy import Fault, Proxy
from tests.servers.sink import Sink
from tests.stage import DOCX, MailServer, Stage, mail, parsed

POLICE, ROOK = "liaison@police.example", "rook@borough.example"
STOP_WITHIN = 45
"""Seconds after which systemd would kill it: TimeoutStopSec of the unit."""

NEW_STAFF = f"""
[[staff]]
name = "Rook Fable"
email = "{ROOK}"
digest = false
"""


@pytest.fixture
def stage(tmp_path: Path, mail_server: MailServer, sink: Sink) -> Stage:
    """A stage whose mailbox is looked at each second."""
    made = Stage(tmp_path, mail_server, sink)
    rewrite(made, poll_seconds=1, idle=False)
    return made


@pytest.fixture
def hearing(tmp_path: Path) -> Iterator[Ear]:
    """What stands in for the init system."""
    with ear(tmp_path) as made:
        yield made


def form(reference: str) -> bytes:
    """A mail from the police with their scoping form."""
    return mail(POLICE, f"[{reference} police]", "Attached.", [("form.docx", DOCX, scoping(reference))])


def copies(stage: Stage) -> Counter[str]:
    """How often each mail arrived at the SMTP server, by its Message-ID."""
    return Counter(str(parsed(each.raw)["Message-ID"]) for each in stage.sink.received)


def outbox(stage: Stage) -> Counter[MailState]:
    """How many mails stand in each state."""
    with inside(stage) as service, service.store.reading() as ledger:
        return Counter({state: count for state, count in ledger.outbox.counts().items() if count})


def audited(stage: Stage) -> list[AuditEntry]:
    """The system's own chain of the audit log."""
    with inside(stage) as service, service.store.reading() as ledger:
        assert ledger.audit.verify() == []
        return ledger.audit.entries(None)


def waiting(service: Service) -> list[StoredMessage]:
    """The messages that wait to be understood."""
    with service.store.reading() as ledger:
        return ledger.messages.in_state(MessageState.WAITING)


# The watchdog


def test_work_feeds_the_watchdog_between_two_pieces_of_it_and_a_loop_that_hangs_starves_it(
    tmp_path: Path, mail_server: MailServer, sink: Sink, hearing: Ear
) -> None:
    proxy = Proxy(mail_server.account.host, mail_server.account.port)
    stage = Stage(tmp_path, Behind(mail_server, proxy), sink)
    rewrite(stage, poll_seconds=1, idle=False)
    sink.play("slow:1.5")
    stage.open_case(SUBJECT)
    try:
        with daemon(stage, NOTIFY_SOCKET=hearing.path) as running:
            assert running.wait_for(lambda: len(sink.received) == 1)
            before = hearing.all().count(ALIVE)
            assert running.wait_for(lambda: len(sink.received) == 5)  # one round, a request an agency
            assert hearing.all().count(ALIVE) - before >= 3
            proxy.fault = Fault("hole")
            assert hearing.silence(of=6, within=60)
            assert running.stop(STOP_WITHIN) == 0, "a server that is silent does not keep the service from ending"
            assert "STOPPING=1" in hearing.all()
    finally:
        proxy.close()


# SIGTERM


def with_work(stage: Stage, answer: str) -> str:
    """A case that was asked about, another whose requests wait for a slow server, and patience with a document."""
    reference = stage.open_case(SUBJECT)
    passed(stage)
    stage.open_case("YX 2020-05-06\n")
    stage.sink.play(answer)
    stage.sink.received.clear()
    stage.config.write_text(stage.config.read_text("utf-8") + "\n[limits]\ndocument_seconds = 60\n", "utf-8")
    return reference


def is_reader(process: psutil.Process) -> bool:
    """Whether it runs the readers' program by now, or was forked from one that does: one that is being started looks like us."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return "service.adapters.mother" in " ".join(process.cmdline())
    return False


def in_hand(running: Daemon, stage: Stage, reference: str) -> list[psutil.Process]:
    """The readers' processes, stopped while one of them has a message in hand and the server a mail."""
    assert running.wait_for(lambda: sum(is_reader(each) for each in running.children()) == 4), "three, and their mother"
    readers = running.children()
    for each in readers:
        each.send_signal(signal.SIGSTOP)
    stage.server.deliver(form(reference))
    with inside(stage) as service:
        assert running.wait_for(lambda: stage.sink.received and any(each.attempts for each in waiting(service)))
    return readers


def test_a_mail_and_a_message_in_hand_are_brought_to_their_end_and_nothing_else_is_begun(stage: Stage) -> None:
    reference = with_work(stage, "slow:4")
    with daemon(stage) as running:
        readers = in_hand(running, stage, reference)
        begun = len(stage.sink.received)
        running.process.terminate()
        for each in readers:
            each.send_signal(signal.SIGCONT)
        assert running.process.wait(STOP_WITHIN) == 0
    assert len(stage.sink.received) <= begun + 1
    assert outbox(stage) == {MailState.SENT: 5 + len(stage.sink.received), MailState.QUEUED: 6 - len(stage.sink.received)}
    assert stage.states(reference, "police")["scoping"] == "returned"
    stage.sink.play("ok")
    passed(stage)
    assert sorted(copies(stage).values()) == [1] * 6, "five requests and the receipt"


def test_what_does_not_end_is_broken_off_and_nothing_is_lost_by_it(stage: Stage) -> None:
    reference = with_work(stage, "slow:120")
    with daemon(stage) as running:
        in_hand(running, stage, reference)
        assert running.stop(STOP_WITHIN) == 0
        assert running.did("stopped")
    assert outbox(stage) == {MailState.SENT: 5, MailState.QUEUED: 5}
    with inside(stage) as service:
        assert [each.attempts for each in waiting(service)] == [0], "that we stopped is not counted against the message"
        with service.store.reading() as ledger:
            assert [each.uncertain for each in ledger.outbox.in_state(MailState.QUEUED)].count(True) == 1
    stage.sink.play("ok")
    stage.pass_("2026-03-25T11:30")
    assert stage.states(reference, "police")["scoping"] == "returned"
    assert sorted(copies(stage).values()) == [1, 1, 1, 1, 1, 2], "the uncertain one came again, as itself"


# SIGHUP


def reload(running: Daemon, hearing: Ear) -> str:
    """How a reload ended, in the words that the init system is told."""
    running.process.send_signal(signal.SIGHUP)
    started = int(hearing.hears("RELOADING=1").partition("MONOTONIC_USEC=")[2])
    assert 0 < started <= time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
    return hearing.hears("READY=1")


def asks(running: Daemon, stage: Stage, sender: str, reference: str, before: int) -> None:
    """That member of staff asks where a case stands, and is answered: the `before` + first time."""
    stage.server.deliver(mail(sender, "Where are we?", f"{reference} status"))
    sink = stage.sink
    assert running.wait_for(lambda: sum(each.recipients == (sender,) for each in sink.received) == before + 1)


def test_a_changed_configuration_is_taken_over_whole_or_not_at_all(stage: Stage, hearing: Ear) -> None:
    reference = stage.open_case(SUBJECT)
    passed(stage)
    with daemon(stage, NOTIFY_SOCKET=hearing.path) as running:
        hearing.hears("READY=1")
        good = stage.config.read_text("utf-8")

        # a new member of staff, and other limits for the readers
        better = good + NEW_STAFF + "\n[limits]\ndocument_memory_mb = 512\n"
        stage.config.write_text(better, "utf-8")
        assert "read again" in reload(running, hearing)
        asks(running, stage, ROOK, reference, 0)

        # faults, all of them told, none with what stands there
        faulty = better.replace('mode = "send"', 'mode = "shout"').replace("poll_seconds = 1", 'pol_seconds = "Zebulon Quill"')
        stage.config.write_text(faulty + '\n[agency.fire]\nname = "Fire"\npassword = "hunter2"\n', "utf-8")
        assert "refused" in reload(running, hearing)
        refused = {each["key"] for each in running.did("configuration_refused")}
        assert refused >= {"send.mode", "mailbox.pol_seconds", "agency.fire.password", "agency.fire.contacts"}
        assert not [word for word in ("hunter2", "Zebulon", "shout") if word in running.errors.read_text("utf-8")]

        # what takes a restart, together with what would not: nothing is taken over
        elsewhere = re.sub(r"^host = .*", 'host = "127.0.0.9"', good, count=1, flags=re.MULTILINE)
        stage.config.write_text(elsewhere, "utf-8")
        assert "refused" in reload(running, hearing)
        other = running.did("configuration_refused")[-1]
        assert other["key"] == "mailbox.host"
        assert "takes a restart" in str(other["text"])
        asks(running, stage, ROOK, reference, 1)
        assert running.stop() == 0
    noted = [each for each in audited(stage) if each.kind == "configuration_changed"]
    digests = {str(each.evidence["sha256"]) for each in noted if each.evidence}
    assert len(digests) == len(noted) == 2, "at the start, and once since"
