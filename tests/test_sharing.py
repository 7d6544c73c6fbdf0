"""Two daemons' work on one PostgreSQL, pass by pass: each message and mail is one's, and who lost the claim does nothing more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from service.adapters.store import upgrade
from service.domain.cases import MessageState
from service.wiring import Service
from service.workflows.delivery import RECOUNT
from service.workflows.passes import collect_pass, collected_by_another, deliver_pass, note_down, process_pass
from service.workflows.ports import Begun
from service.workflows.turns import Turn, in_turn, polling
from tests.inside import inside
from tests.servers.postgres import Postgres
from tests.servers.sink import Sink
from tests.stage import Lent, MailServer, Stage, mail
from tests.test_sending import owe_all

POLICE = "liaison@police.example"
MESSAGES = 8
ALLOWED = 10
CLAIMS = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
"""Ends every session that holds a claim, as a line that breaks does."""

CUT_WHILE_SENDING = (
    f"CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM * FROM ({CLAIMS}) AS cut; RETURN NEW; END $$",
    "CREATE TRIGGER cut BEFORE UPDATE ON outbox FOR EACH ROW WHEN (NEW.state = 'sending') EXECUTE FUNCTION cut()",
)


@pytest.fixture
def stage(tmp_path: Path, mail_server: MailServer, sink: Sink, postgres: Postgres) -> Iterator[Stage]:
    """A stage on PostgreSQL."""
    database = postgres.make()
    upgrade(database)
    yield Stage(tmp_path, mail_server, sink, database=database, more=f"\n[limits]\nmails_per_hour = {ALLOWED}\n")
    postgres.drop(database)


def say(stage: Stage, *statements: str) -> None:
    """Says that to the database, over a connection of its own."""
    engine = create_engine(stage.database_url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for each in statements:
            connection.execute(text(each))


@contextmanager
def two(stage: Stage) -> Iterator[list[Service]]:
    """The service twice, as two machines run it."""
    with ExitStack() as open_:
        found = [open_.enter_context(inside(stage)) for _ in range(2)]
        for each in found:
            each.__dict__["reader"] = Lent()
            each.prepare()
        yield found


def at_once(services: Sequence[Service], step: Callable[[Service], int]) -> list[int]:
    """What the step did in each of them, all at the same time."""
    with ThreadPoolExecutor(len(services)) as threads:
        return list(threads.map(step, services))


def deliver_letters(stage: Stage, number: int) -> None:
    """So many mails that a person has to look at."""
    for each in range(number):
        stage.server.deliver(mail(POLICE, f"A question {each}", f"Could you ring me? {each}"))


def messages(service: Service) -> Counter[tuple[str, int]]:
    """How many messages are in each state after so many attempts."""
    with service.store.reading() as ledger:
        return Counter((each.state.value, each.attempts) for state in MessageState for each in ledger.messages.in_state(state))


def test_two_at_work_on_the_same_messages_read_each_of_them_once(stage: Stage) -> None:
    deliver_letters(stage, MESSAGES)
    with two(stage) as services:
        collect_pass(services[0].desk, services[0].mailbox)
        done = [0, 0]
        while sum(done) < MESSAGES:
            more = at_once(services, lambda each: process_pass(each.desk, each.reader))
            assert sum(more), "nothing is left lying"
            done = [sum(each) for each in zip(done, more, strict=True)]
        assert sum(done) == MESSAGES
        assert messages(services[0]) == {("left", 1): MESSAGES}


class CutReader(Lent):
    """Reads, and meanwhile the claims' line breaks."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def begin(self, raw: bytes, received_at: datetime) -> Begun:
        """As the shared pool begins it, after the line broke."""
        say(self.stage, CLAIMS)
        return super().begin(raw, received_at)


def test_what_was_read_is_not_written_by_who_lost_the_claim_meanwhile(stage: Stage) -> None:
    deliver_letters(stage, 1)
    with two(stage) as [cut, other]:
        collect_pass(cut.desk, cut.mailbox)
        assert process_pass(cut.desk, CutReader(stage)) == 0
        with other.store.reading() as ledger:
            [waiting] = ledger.messages.in_state(MessageState.WAITING)
            assert waiting.attempts == 0
            assert ledger.outbox.counts() == dict.fromkeys(ledger.outbox.counts(), 0)
        assert process_pass(other.desk, other.reader) == 1
        assert process_pass(cut.desk, cut.reader) == 0


def test_a_mail_is_not_sent_by_who_lost_the_claim_before_and_then_goes_once(stage: Stage, sink: Sink) -> None:
    owe_all(stage, [POLICE])
    say(stage, *CUT_WHILE_SENDING)
    with inside(stage) as service:
        assert deliver_pass(service.desk, service.outbound) == 0
        assert sink.received == []
        say(stage, "DROP TRIGGER cut ON outbox")
        assert deliver_pass(service.desk, service.outbound) == 1
    assert [each.recipients for each in sink.received] == [(POLICE,)]


def test_two_that_send_at_once_send_each_mail_once_and_hardly_more_than_the_hour_allows(stage: Stage, sink: Sink) -> None:
    owe_all(stage, [f"person{number}@elsewhere.example" for number in range(6 * ALLOWED)])
    with two(stage) as services:
        sent = at_once(services, lambda each: deliver_pass(each.desk, each.outbound))
        assert sum(at_once(services, lambda each: deliver_pass(each.desk, each.outbound))) <= 1, "the alert to staff"
    answers = [each.recipients for each in sink.received if each.recipients[0].startswith("person")]
    assert len(answers) == len(set(answers))
    assert ALLOWED <= sum(sent) <= ALLOWED + RECOUNT


def test_one_at_a_time_looks_into_the_mailbox_and_the_other_says_what_is_known_of_it(stage: Stage) -> None:
    with two(stage) as [first, second]:
        name = polling(first.mailbox.name)
        turns = [Turn(name), Turn(name)]
        assert turns[0].come(first.store.claims)
        assert not turns[1].come(second.store.claims)
        assert turns[0].come(first.store.claims), "kept from round to round"
        assert in_turn(second.desk, name, lambda: 1) == 0
        assert collected_by_another(second.desk) == 0
        note_down(first.desk, "unreachable")
        assert collected_by_another(second.desk) is None
        with pytest.raises(OSError, match="away"), turns[0].kept():
            raise OSError("the mailbox is away")
        assert turns[1].come(second.store.claims)
        say(stage, CLAIMS)
        assert not turns[1].holds()
        assert turns[0].come(first.store.claims)
        assert in_turn(first.desk, "something else", lambda: 1) == 1
