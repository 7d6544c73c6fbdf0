"""Messages are read ahead of their turn: what stops meanwhile counts against nobody but the message that stopped it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from service.domain.cases import MessageState
from service.wiring import Service
from service.workflows.desk import Desk
from service.workflows.intake.taking import TOGETHER, taken_in_turn
from service.workflows.passes import collect_pass, process_pass
from service.workflows.ports import Begun
from tests.answers import SUBJECT
from tests.inside import inside, passed
from tests.servers.sink import Sink
from tests.stage import Lent, MailServer, Stage, mail

POLICE = "liaison@police.example"
LETTERS = TOGETHER + 4
FATAL = b"Letter 3."


@pytest.fixture
def stage(tmp_path: Path, mail_server: MailServer, sink: Sink) -> Stage:
    """A stage with a case, and letters about it in the mailbox."""
    stage = Stage(tmp_path, mail_server, sink)
    reference = stage.open_case(SUBJECT)
    passed(stage)
    for number in range(LETTERS):
        stage.server.deliver(mail(POLICE, f"[{reference} police]", f"Letter {number}. Whom may we ring about it?"))
    return stage


def lent(stage: Stage, work: Callable[[Service, Desk], None]) -> None:
    """Does that with a service that has collected, and the readers that all tests share."""
    with inside(stage) as service:
        service.__dict__["reader"] = Lent()
        collect_pass(service.desk, service.mailbox)
        work(service, service.desk)


def attempts(service: Service) -> list[int]:
    """The attempts of every message, in the order in which they came."""
    with service.store.reading() as ledger:
        found = [each for state in MessageState for each in ledger.messages.in_state(state)]
    return [each.attempts for each in sorted(found, key=lambda each: each.uid)]


class Stops:
    """A reader that takes the whole service down when it is to read that letter."""

    def __init__(self, words: bytes) -> None:
        self.words = words

    def begin(self, raw: bytes, received_at: datetime) -> Begun:
        """The reading, begun; or the end of the process, as far as the service can tell."""
        if self.words in raw:
            raise KeyboardInterrupt
        return Lent().begin(raw, received_at)


def test_what_was_taken_when_we_are_to_stop_waits_as_if_nobody_had_touched_it(stage: Stage) -> None:
    def work(service: Service, desk: Desk) -> None:
        asked = iter(range(TOGETHER))
        stopping = replace(desk, goes_on=lambda: next(asked, None) is not None)
        done = process_pass(stopping, service.reader)
        assert 0 < done < LETTERS
        assert attempts(service) == [1] * done + [0] * (LETTERS - done)
        process_pass(desk, service.reader)
        assert attempts(service) == [1] * LETTERS

    lent(stage, work)


def test_what_another_has_done_meanwhile_keeps_nobody_from_what_stands_behind_it(stage: Stage) -> None:
    def work(service: Service, desk: Desk) -> None:
        with service.store.reading() as ledger:
            waiting = ledger.messages.waiting(desk.clock.now(), LETTERS)
        with service.store.writing() as ledger:
            for each in waiting[:TOGETHER]:  # as if another daemon had put them off since they were listed
                ledger.messages.defer(each, desk.clock.now() + timedelta(hours=1))
        with taken_in_turn(desk, service.reader, waiting) as queue:
            assert [each.stored.id for each in queue] == waiting[TOGETHER:]

    lent(stage, work)


def test_a_letter_that_stops_the_service_three_times_is_given_up_and_counts_down_nobody_beside_it(stage: Stage) -> None:
    def work(service: Service, desk: Desk) -> None:
        for _ in range(3):
            with pytest.raises(KeyboardInterrupt):
                process_pass(desk, Stops(FATAL))  # type: ignore[arg-type] -- nothing else is asked of it
        while process_pass(desk, service.reader):
            pass
        with service.store.reading() as ledger:
            crashed = [each.uid for each in ledger.messages.in_state(MessageState.HELD) if "attempts failed" in each.doubt]
            assert not ledger.messages.counts()[MessageState.WAITING]
        assert len(crashed) == 1
        assert max(tried for at, tried in enumerate(attempts(service)) if at != 3) <= 2

    lent(stage, work)
