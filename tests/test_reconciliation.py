"""Nothing in the mailbox is without a row: what vanished, was moved, was too old or too large is accounted for and counted.

The mailbox is a real Dovecot, as the embedded server neither renumbers its folders nor drops a capability.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from imapclient import IMAPClient
from sqlalchemy import create_engine, text

from service.domain.cases import MessageState, Reason
from service.domain.records import StoredMessage
from service.wiring import Service
from service.workflows.passes import collect_pass, daily_pass
from tests.answers import SUBJECT, scoping
from tests.inside import Behind, inside, one_pass, passed
from tests.servers.dovecot import Dovecot, installed
from tests.servers.proxy import Proxy
from tests.servers.sink import Sink
from tests.stage import DOCX, LONDON, Stage, kind_of, mail

POLICE = "liaison@police.example"
STAFF = "wren@borough.example"
AT = datetime(2026, 3, 25, 9, 0, tzinfo=LONDON)
BEFORE_SINCE = datetime(2025, 12, 31, 23, 0, tzinfo=LONDON)


@pytest.fixture
def stage(tmp_path: Path, dovecot: Dovecot, sink: Sink) -> Stage:
    """A partnership over Dovecot."""
    return Stage(tmp_path, dovecot, sink)


@pytest.fixture
def opened(stage: Stage) -> tuple[Stage, str]:
    """The stage with a case whose requests have gone out."""
    reference = stage.open_case(SUBJECT)
    passed(stage)
    return stage, reference


def ordinary(number: int) -> bytes:
    """Mail that is none of ours."""
    return mail("training@college.example", f"Course {number}", "Two places please.")


def form(reference: str, **changed: str) -> bytes:
    """A mail from the police with their scoping form."""
    return mail(POLICE, f"[{reference} police]", "Attached.", [("form.docx", DOCX, scoping(reference, **changed))])


def counted(stage: Stage) -> object:
    """How many messages on the server have no row, as the command counts them."""
    found = stage.run("status", "--json").json
    assert isinstance(found, dict)
    return found["unexplained"]


def rows(service: Service, state: MessageState) -> list[StoredMessage]:
    """The messages in that state."""
    with service.store.reading() as ledger:
        return ledger.messages.in_state(state)


def total(service: Service) -> int:
    """How many messages have a row."""
    with service.store.reading() as ledger:
        return sum(ledger.messages.counts().values())


def forget(stage: Stage, uid: int) -> None:
    """Deletes the row of that message, as no command does."""
    engine = create_engine(stage.database_url)
    with engine.begin() as connection:
        for each in ("message_chunks", "attachments", "mentions"):
            connection.execute(text(f"DELETE FROM {each} WHERE message_id IN (SELECT id FROM messages WHERE uid = {uid})"))
        connection.execute(text(f"DELETE FROM messages WHERE uid = {uid}"))
    engine.dispose()


def shift(server: Dovecot, uid: int, source: str, target: str) -> None:
    """Moves a message by hand, as somebody does who tidies up."""
    with IMAPClient(server.account.host, server.port, ssl=False, timeout=10) as box:
        box.login(*server.account[2:])
        if not box.folder_exists(target):
            box.create_folder(target)
        box.select_folder(source)
        box.move([uid], target)


def test_a_row_that_was_deleted_is_missed(stage: Stage) -> None:
    for number in range(3):
        stage.server.deliver(ordinary(number), AT + timedelta(minutes=number))
    passed(stage)
    assert counted(stage) == 0
    forget(stage, 2)
    missed = stage.run("status", "--json")
    assert (missed.status, missed.json["unexplained"]) == (1, 1)
    assert any("no record" in each for each in missed.json["needs"])


def test_a_row_that_was_deleted_is_missed_though_a_twin_lies_beside_it(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    raw = form(reference)
    for _ in range(3):
        stage.server.deliver(raw, AT)
    passed(stage)
    assert counted(stage) == 0
    forget(stage, 2)
    assert counted(stage) == 1


def test_a_message_moved_by_hand_before_we_move_it_counts_as_moved(opened: tuple[Stage, str], dovecot: Dovecot) -> None:
    stage, reference = opened
    stage.server.deliver(form(reference), AT)
    with inside(stage) as service:
        collect_pass(service.desk, service.mailbox)
        shift(dovecot, 1, "INBOX", "Processed")
        one_pass(service)
        one_pass(service)
        assert daily_pass(service.desk, service.mailbox) == 0
        with service.store.reading() as ledger:
            assert ledger.messages.moves(10) == []
    assert [kind_of(each) for each in stage.sent()] == ["receipt"]


def test_a_message_moved_elsewhere_by_hand_is_still_explained(opened: tuple[Stage, str], dovecot: Dovecot) -> None:
    stage, reference = opened
    stage.server.deliver(form(reference), AT)
    passed(stage)
    shift(dovecot, 1, "Processed", "Held")
    assert counted(stage) == 0


def test_a_renumbered_mailbox_is_read_again_and_does_nothing_twice(opened: tuple[Stage, str], dovecot: Dovecot) -> None:
    stage, reference = opened
    stage.server.deliver(ordinary(1), AT)
    stage.server.deliver(mail("stranger@elsewhere.example", f"{reference}", "What happened?"), AT)
    stage.server.deliver(form(reference), AT)
    with inside(stage) as service:
        collect_pass(service.desk, service.mailbox)
    dovecot.set_uidvalidity(4242)
    first = passed(stage)
    assert sorted(kind_of(each) for each in first) == ["acknowledgement", "held", "receipt"]
    with inside(stage) as service:
        one_pass(service)
        before = total(service)
        counts = {state: len(rows(service, state)) for state in MessageState}
        assert daily_pass(service.desk, service.mailbox) == 0
    assert stage.sent() == []
    assert before == 6
    assert counts[MessageState.DUPLICATE] + counts[MessageState.LEFT] >= 3
    assert counts[MessageState.WAITING] == 0
    assert stage.states(reference, "police")["scoping"] == "returned"


class Hasty:
    """The mailbox, with somebody who takes a message away between our question for its size and our fetch."""

    def __init__(self, service: Service, server: Dovecot, uid: int) -> None:
        self._mailbox, self._server, self._uid = service.mailbox, server, uid

    def __getattr__(self, name: str) -> object:
        return getattr(self._mailbox, name)

    def headers(self, folder: str, uids: list[int]) -> object:
        """The sizes, after which the message is gone."""
        found = self._mailbox.headers(folder, uids)
        self._server.expunge(self._uid)
        self._mailbox.status(folder)
        return found


def test_a_message_that_vanishes_before_it_is_fetched_has_a_row_that_says_so(stage: Stage, dovecot: Dovecot) -> None:
    for number in range(3):
        stage.server.deliver(ordinary(number), AT)
    with inside(stage) as service:
        collect_pass(service.desk, Hasty(service, dovecot, 2))  # type: ignore[arg-type]
        [gone] = rows(service, MessageState.LEFT)
        assert gone.reason is Reason.GONE
        assert len(rows(service, MessageState.WAITING)) == 2
        with service.store.reading() as ledger:
            assert ledger.messages.raw(gone.id) is None


def test_what_is_older_than_since_has_a_row_and_no_bytes(stage: Stage) -> None:
    stage.server.deliver(ordinary(1), BEFORE_SINCE)
    stage.server.deliver(ordinary(2), AT)
    with inside(stage) as service:
        collect_pass(service.desk, service.mailbox)
        [old] = rows(service, MessageState.LEFT)
        assert old.reason is Reason.TOO_OLD
        with service.store.reading() as ledger:
            assert ledger.messages.raw(old.id) is None
        assert daily_pass(service.desk, service.mailbox) == 0


def test_what_is_too_large_is_held_unfetched_and_staff_are_told(tmp_path: Path, dovecot: Dovecot, sink: Sink) -> None:
    proxy = Proxy(dovecot.account.host, dovecot.port)
    stage = Stage(tmp_path, Behind(dovecot, proxy), sink)  # type: ignore[arg-type]
    with stage.config.open("a", encoding="utf-8") as config:
        config.write("\n[limits]\nmessage_mb = 1\n")
    dovecot.deliver(mail(POLICE, "Huge", "Attached.", [("scan.pdf", "application/pdf", b"%PDF-1.7" + bytes(1_500_000))]), AT)
    dovecot.deliver(ordinary(2), AT)
    with inside(stage) as service:
        one_pass(service)
        [large] = rows(service, MessageState.HELD)
        assert large.reason is Reason.TOO_LARGE
        with service.store.reading() as ledger:
            assert ledger.messages.raw(large.id) is None
        assert daily_pass(service.desk, service.mailbox) == 0
    assert proxy.passed < 100_000
    [told] = stage.sent()
    assert (kind_of(told), told["To"]) == ("held", STAFF)
    assert dovecot.doveadm("search", "-u", "intake", "mailbox", "Held", "all").count("\n") == 1
    proxy.close()


@pytest.fixture
def immovable() -> Iterator[Dovecot]:
    """A Dovecot that can neither MOVE nor expunge one message alone."""
    if not installed():
        pytest.skip("needs Dovecot: apt-get install dovecot-imapd dovecot-lmtpd")
    with closing(Dovecot(capability="IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE NAMESPACE LITERAL+")) as server:
        server.start()
        yield server


def test_where_the_server_cannot_move_the_mail_stays_and_that_is_said_once(
    tmp_path: Path, immovable: Dovecot, sink: Sink
) -> None:
    stage = Stage(tmp_path, immovable, sink)
    reference = stage.open_case(SUBJECT)
    passed(stage)
    stage.server.deliver(form(reference, learning=""), AT)
    stage.server.deliver(form(reference), AT + timedelta(minutes=1))
    with inside(stage) as service:
        for _ in range(3):
            one_pass(service)
        with service.store.reading() as ledger:
            said = [each for each in ledger.audit.entries(None) if each.kind == "move_unsupported"]
            assert ledger.messages.moves(10) == []
        assert daily_pass(service.desk, service.mailbox) == 0
    assert len(said) == 1
    assert [kind_of(each) for each in stage.sent()] == ["receipt", "receipt"]
    assert immovable.doveadm("search", "-u", "intake", "mailbox", "INBOX", "all").count("\n") == 2


def cost_of_two(folder: Path, server: Dovecot, sink: Sink, already: int) -> int:
    """The bytes on the wire of a pass that brings two new messages, with so many in the mailbox already."""
    proxy = Proxy(server.account.host, server.port)
    stage = Stage(folder, Behind(server, proxy), sink)  # type: ignore[arg-type]
    server.fill((ordinary(number) for number in range(already)), BEFORE_SINCE)
    with inside(stage) as service:
        one_pass(service)
    for number in (already, already + 1):
        server.deliver(ordinary(number), AT)
    before = proxy.passed
    with inside(stage) as service:
        one_pass(service)
        assert total(service) == already + 2
    cost = proxy.passed - before
    proxy.close()
    return cost


def test_fetching_costs_by_what_is_new_and_not_by_what_is_there(tmp_path: Path, dovecot: Dovecot, sink: Sink) -> None:
    few, many = tmp_path / "few", tmp_path / "many"
    few.mkdir()
    many.mkdir()
    cheap = cost_of_two(few, dovecot, sink, 50)
    with closing(Dovecot()) as another:
        another.start()
        dear = cost_of_two(many, another, sink, 1500)
    assert abs(dear - cheap) < 200
