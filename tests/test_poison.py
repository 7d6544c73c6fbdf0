"""Documents that make a reader raise, hang, eat memory, leave or crash, among good ones: nobody else waits, nothing is lost.

The service is the real one over real servers; only its reader runs tasks that obey the poison written into a document.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from service.adapters.known import packed_layouts
from service.adapters.reader import PooledReader
from service.domain.cases import MessageState, Reason
from service.wiring import Service
from service.workflows.passes import collect_pass, process_pass
from tests.adapters import poisoned
from tests.answers import SUBJECT, scoping, sheet
from tests.inside import inside, one_pass, passed
from tests.servers.sink import Sink
from tests.stage import DOCX, TEMPLATES, XLSX, MailServer, Stage, kind_of, mail

POLICE, HEALTH, SCHOOL = "liaison@police.example", "safeguarding@health.example", "dsl@school.example"
STAFF = "wren@borough.example"
SECONDS = 3
STRIKES = 3
LATER = timedelta(minutes=5)
IN_THE_MAIL = "a message that kills its reader"
WAYS = [*(marker.decode() for marker in poisoned.WAYS), IN_THE_MAIL]


@pytest.fixture
def opened(tmp_path: Path, mail_server: MailServer, sink: Sink) -> tuple[Stage, str]:
    """A stage with a case whose requests have gone out."""
    stage = Stage(tmp_path, mail_server, sink)
    reference = stage.open_case(SUBJECT)
    passed(stage)
    return stage, reference


@contextmanager
def poisonable(stage: Stage, later: timedelta = timedelta(0)) -> Iterator[Service]:
    """The service, whose reader dies of what is written in a document."""
    stage.now += later
    with inside(stage) as service:
        service.__dict__["reader"] = PooledReader(packed_layouts(TEMPLATES), 2, SECONDS, 768, tasks=poisoned.__name__)
        yield service


def bad(reference: str, way: str) -> bytes:
    """A mail from the school whose document, or which itself, does that."""
    if way == IN_THE_MAIL:
        return mail(SCHOOL, f"[{reference} school]", f"Attached. {poisoned.MAIL.decode()}")
    document = ("form.docx", DOCX, b"PK\x03\x04" + way.encode())
    return mail(SCHOOL, f"[{reference} school]", "Attached.", [document])


def good(reference: str) -> tuple[bytes, bytes]:
    """Two mails with good returns."""
    form = ("form.docx", DOCX, scoping(reference))
    book = ("chronology.xlsx", XLSX, sheet(reference))
    return (
        mail(POLICE, f"[{reference} police]", "Attached.", [form]),
        mail(HEALTH, f"[{reference} health]", "Attached.", [book]),
    )


def told(mails: list[EmailMessage]) -> set[tuple[str, str]]:
    """Who got what kind of mail."""
    return {(each["To"], kind_of(each)) for each in mails}


def attempts(service: Service) -> list[int]:
    """How often each waiting message was tried."""
    with service.store.reading() as ledger:
        return [each.attempts for each in ledger.messages.in_state(MessageState.WAITING)]


@pytest.mark.parametrize("way", WAYS)
def test_a_poisonous_message_costs_only_itself_and_is_held_at_the_third_strike(opened: tuple[Stage, str], way: str) -> None:
    stage, reference = opened
    first, last = good(reference)
    for raw in (first, bad(reference, way), last):
        stage.server.deliver(raw)
    with poisonable(stage) as service:
        one_pass(service)
        assert attempts(service) == [1]
    assert told(stage.sent()) == {(POLICE, "receipt"), (HEALTH, "receipt")}
    with poisonable(stage, LATER) as service:
        one_pass(service)
        assert attempts(service) == [2]
    assert stage.sent() == []
    with poisonable(stage, LATER) as service:
        one_pass(service)
        with service.store.reading() as ledger:
            [held] = ledger.messages.in_state(MessageState.HELD)
            assert (held.attempts, held.reason) == (STRIKES, Reason.CRASHED)
            assert ledger.messages.raw(held.id), "its bytes are kept"
        assert attempts(service) == []
    assert (STAFF, "held") in told(stage.sent())


def test_all_kinds_of_poison_at_once_leave_the_good_ones_answered(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    first, last = good(reference)
    for raw in (first, *(bad(reference, way) for way in WAYS), last):
        stage.server.deliver(raw)
    with poisonable(stage) as service:
        one_pass(service)
        assert attempts(service) == [1] * len(WAYS)
        with service.store.reading() as ledger:
            counts = ledger.messages.counts()
        assert counts[MessageState.DONE] == 2
        assert sum(counts.values()) == len(WAYS) + 2
    assert told(stage.sent()) == {(POLICE, "receipt"), (HEALTH, "receipt")}


class Watching:
    """A reader that looks into the database, as somebody else would see it, while a message is being read."""

    def __init__(self, service: Service) -> None:
        self.service, self.seen = service, list[int]()

    def begin(self, *_: object) -> object:
        """What the database says of attempts now; then the process of the service itself is as good as dead."""
        self.seen += attempts(self.service)
        raise KeyboardInterrupt

    def close(self) -> None:
        """Nothing to close."""


def test_an_attempt_is_counted_before_anything_is_parsed(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    stage.server.deliver(good(reference)[0])
    with inside(stage) as service:
        collect_pass(service.desk, service.mailbox)
        watching = Watching(service)
        for strike in range(1, STRIKES + 1):
            with pytest.raises(KeyboardInterrupt):
                process_pass(service.desk, watching)  # type: ignore[arg-type]
            assert watching.seen[-1] == strike


def test_a_message_that_takes_the_whole_service_down_is_held_after_three_times(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    stage.server.deliver(good(reference)[0])
    with inside(stage) as service:
        collect_pass(service.desk, service.mailbox)
        for _ in range(STRIKES):
            with pytest.raises(KeyboardInterrupt):
                process_pass(service.desk, Watching(service))  # type: ignore[arg-type]
    mails = passed(stage)
    assert (STAFF, "held") in told(mails)
    with inside(stage) as service, service.store.reading() as ledger:
        assert [each.reason for each in ledger.messages.in_state(MessageState.HELD)] == [Reason.CRASHED]


def test_nothing_of_a_poisonous_document_is_in_the_notice(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    stage.server.deliver(bad(reference, "POISON-RAISE"))
    for _ in range(STRIKES):
        with poisonable(stage, LATER) as service:
            one_pass(service)
    for each in stage.sent():
        decoded = each.as_string() + str(each.get_body(("plain",)))
        assert "POISON" not in decoded
        assert base64.b64encode(b"POISON-RAISE").decode() not in decoded
        assert "form.docx" not in decoded
