"""Several daemons on one PostgreSQL and one mailbox: one is killed, one is cut off, the database stops as in a power cut.

Real daemons, Dovecot, an SMTP server and a PostgreSQL that writes each commit to the disk. Nothing is lost, nothing is done
twice, and whoever is left goes on: shown by mail that is answered afterwards. Everyday two daemons and a few messages;
thoroughly more of both, and the line that swallows everything.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from service.adapters.store import upgrade
from tests.answers import ROWS, SUBJECT, sheet
from tests.daemon import Daemon, daemon
from tests.inside import passed, rewrite
from tests.invariants.fixtures import Tally
from tests.servers.dovecot import Dovecot
from tests.servers.postgres import DURABLE, LOOPBACK, Cluster, NoPostgres, Postgres, cluster
from tests.servers.proxy import Fault, Proxy
from tests.servers.sink import Sink
from tests.stage import XLSX, Stage, kind_of, mail, parsed
from tests.thoroughness import THOROUGH

POLICE = "liaison@police.example"
STAFF = "wren@borough.example"
DAEMONS = 3 if THOROUGH else 2
MESSAGES = 40 if THOROUGH else 6
PATIENCE = 90.0
"""Seconds that a take-over may take at the most before a test fails; the promise is a minute."""
LIMITS = "\n[limits]\nreplies_per_sender_per_day = 900\nmails_per_hour = 900\n"


@pytest.fixture(scope="module")
def server() -> Iterator[Cluster]:
    """A durable PostgreSQL of our own, which tests stop and start."""
    try:
        with cluster(DURABLE, network=True) as running:
            yield running
    except NoPostgres as why:
        pytest.skip(str(why))


@pytest.fixture
def opened(tmp_path: Path, server: Cluster, dovecot: Dovecot, sink: Sink) -> tuple[Stage, str]:
    """A stage on that server, with a case whose requests have gone out."""
    database = Postgres(server.url).make()
    upgrade(database)
    stage = Stage(tmp_path, dovecot, sink, more=LIMITS, database=database)
    rewrite(stage, poll_seconds=5)
    reference = stage.open_case(SUBJECT)
    passed(stage)
    return stage, reference


@contextlib.contextmanager
def daemons(stage: Stage, number: int = DAEMONS) -> Iterator[list[Daemon]]:
    """So many of them on one configuration, one ready after the other: the first looks into the mailbox."""
    with contextlib.ExitStack() as running:
        yield [running.enter_context(daemon(stage)) for _ in range(number)]


def chronology(reference: str, number: int) -> bytes:
    """A return of the police that no other is like."""
    rows = (*ROWS, (f"{1 + number % 28:02}/02/2026", f"{number % 24:02}:00", f"Call number {number}.", "Call log", "None", ""))
    files = [("chronology.xlsx", XLSX, sheet(reference, "Vale Constabulary", rows))]
    return mail(POLICE, f"[{reference} police] {number}", f"Part {number}.", files)


def deliver(stage: Stage, reference: str, numbers: Sequence[int]) -> None:
    """The returns of those numbers lie in the mailbox."""
    for each in numbers:
        stage.server.deliver(chronology(reference, each))


def ask(stage: Stage, question: str) -> list[tuple[object, ...]]:
    """What the database says, asked over a connection of its own."""
    engine = create_engine(stage.database_url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(question))]


def done(stage: Stage) -> int:
    """How many messages came to their end."""
    [(number,)] = ask(stage, "SELECT count(*) FROM messages WHERE state = 'done'")
    assert isinstance(number, int)
    return number


def settled(stage: Stage, number: int) -> bool:
    """Whether so many messages are done, moved, and answered, and nothing is under way."""
    under_way = ask(stage, "SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending')")
    moving = ask(stage, "SELECT count(*) FROM messages WHERE moving")
    return (done(stage), under_way, moving) == (number, [(0,)], [(0,)]) and receipts(stage) >= number


def receipts(stage: Stage) -> int:
    """How many receipts the police have got, the same one counted once."""
    mails = [parsed(each.raw) for each in list(stage.sink.received) if each.recipients == (POLICE,)]
    return len({each["Message-ID"] for each in mails if kind_of(each) == "receipt"})


def answers(running: Daemon, stage: Stage, reference: str, before: int) -> int:
    """One more return is delivered and comes to its end while that daemon lives; how many there are now."""
    deliver(stage, reference, [before])
    assert running.wait_for(lambda: settled(stage, before + 1), PATIENCE), (done(stage), running.errors.read_text())
    return before + 1


def test_one_killed_amid_work_loses_nothing_and_another_takes_over(opened: tuple[Stage, str], tally: Tally) -> None:
    stage, reference = opened
    with daemons(stage) as [first, *others]:
        assert (stage.folder / "state" / "rapid-review-2.lock").exists()
        deliver(stage, reference, range(MESSAGES))
        assert first.wait_for(lambda: done(stage) >= MESSAGES // 3)
        first.kill()
        assert others[0].wait_for(lambda: settled(stage, MESSAGES), PATIENCE), others[0].errors.read_text()
        answers(others[0], stage, reference, MESSAGES)
        assert [each.stop() for each in others] == [0] * len(others)
    assert tally.look(stage, logs=[each.errors for each in (first, *others)]) == ()


def test_a_database_stopped_as_in_a_power_cut_stops_nobody_for_good(
    opened: tuple[Stage, str], server: Cluster, tally: Tally
) -> None:
    stage, reference = opened
    with daemons(stage) as [first, *others]:
        deliver(stage, reference, range(MESSAGES))
        assert first.wait_for(lambda: done(stage) >= MESSAGES // 3)
        server.stop()
        server.start()
        assert first.wait_for(lambda: settled(stage, MESSAGES), PATIENCE), first.errors.read_text()
        number = answers(first, stage, reference, MESSAGES)
        first.kill()  # the others went on as well: now it is theirs
        number = answers(others[0], stage, reference, number)
        assert [each.stop() for each in others] == [0] * len(others)
    assert tally.look(stage, logs=[each.errors for each in (first, *others)]) == ()


@pytest.mark.parametrize("kind", ["reset", "hole"] if THOROUGH else ["reset"])
def test_one_that_is_cut_off_from_the_database_is_replaced_and_comes_back(
    opened: tuple[Stage, str], server: Cluster, tally: Tally, kind: str
) -> None:
    stage, reference = opened
    with behind(LOOPBACK, server.port) as proxy:
        elsewhere = over(stage, f'"{stage.database}"', f'"{server.over(*proxy.address, stage.database_url)}"')
        with daemon(stage, elsewhere) as cut, daemon(stage) as other:
            deliver(stage, reference, range(MESSAGES))
            assert cut.wait_for(lambda: done(stage) >= MESSAGES // 3)
            proxy.fault = Fault(kind)
            assert cut.wait_for(lambda: proxy.struck)
            if kind == "hole":
                end_sessions_over_the_network(stage)
            assert other.wait_for(lambda: settled(stage, MESSAGES), PATIENCE), other.errors.read_text()
            number = answers(other, stage, reference, MESSAGES)
            comes_back(cut, other, proxy, stage, reference, number)
    assert tally.look(stage, logs=[cut.errors, other.errors]) == ()


@pytest.mark.parametrize("kind", ["reset", "cut"] if THOROUGH else ["reset"])
def test_one_that_cannot_reach_the_mailbox_leaves_it_to_another(opened: tuple[Stage, str], tally: Tally, kind: str) -> None:
    stage, reference = opened
    account = stage.server.account
    with behind(account.host, account.port) as proxy:
        elsewhere = over(stage, f"port = {account.port}", f"port = {proxy.address[1]}")
        with daemon(stage, elsewhere) as cut, daemon(stage) as other:
            answers(cut, stage, reference, 0)
            proxy.fault = Fault(kind)
            number = answers(other, stage, reference, 1)
            assert stage.run("status", "--json").json["mailbox_down_since"] is None
            comes_back(cut, other, proxy, stage, reference, number)
    assert tally.look(stage, logs=[cut.errors, other.errors]) == ()


@contextlib.contextmanager
def behind(host: str, port: int) -> Iterator[Proxy]:
    """A line to that server that can be broken."""
    proxy = Proxy(host, port)
    try:
        yield proxy
    finally:
        proxy.close()


def comes_back(cut: Daemon, other: Daemon, proxy: Proxy, stage: Stage, reference: str, number: int) -> None:
    """With the line mended and the other one killed, the first does all of it again."""
    assert cut.process.poll() is None
    proxy.fault = None
    other.kill()
    answers(cut, stage, reference, number)
    assert cut.stop() == 0


def over(stage: Stage, direct: str, other: str) -> list[str]:
    """The command of a daemon on another machine: the same configuration, another way to a server, files of its own."""
    elsewhere = stage.folder / "elsewhere" / "config.toml"
    elsewhere.parent.mkdir()
    text = stage.config.read_text("utf-8")
    assert text.count(direct) == 1
    elsewhere.write_text(text.replace(direct, other), "utf-8")
    return [each if each != str(stage.config) else str(elsewhere) for each in stage.command("run")]


def end_sessions_over_the_network(stage: Stage) -> None:
    """What the server does by itself once its packets are not acknowledged; the proxy's own system acknowledges them."""
    ask(stage, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE client_port > 0")


def test_a_database_that_is_away_at_the_start_is_told_by_the_restarts(opened: tuple[Stage, str], server: Cluster) -> None:
    stage, _ = opened
    server.stop()
    try:
        for minutes in (0, 11):
            stage.now += timedelta(minutes=minutes)
            ran = stage.run("run")
            assert (ran.status, "The database cannot be used" in ran.err) == (1, True), ran.err
        assert [kind_of(each) for each in stage.sent() if each["To"] == STAFF] == ["alert"]
    finally:
        server.start()


def test_a_mail_that_is_just_being_sent_is_left_to_who_sends_it(opened: tuple[Stage, str], tally: Tally) -> None:
    """The SMTP server has the mail and is slow to say so; another that looks meanwhile finds it `sending` and keeps away."""
    stage, reference = opened
    with daemon(stage) as running:
        stage.sink.play("slow:8")
        deliver(stage, reference, [0])
        assert running.wait_for(lambda: ask(stage, "SELECT count(*) FROM outbox WHERE state = 'sending'") == [(1,)])
        other = stage.run("run", "--once", "--only", "deliver")
        assert (other.status, other.out.splitlines()[0]) == (0, "Mails sent: 0."), other.err
        assert ask(stage, "SELECT count(*) FROM outbox WHERE state = 'sending'") == [(1,)]
        assert running.wait_for(lambda: settled(stage, 1))
        assert running.stop() == 0
    assert receipts(stage) == 1
    assert tally.look(stage) == ()
