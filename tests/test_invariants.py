"""The checker itself: whatever is broken on purpose is found, and a stage on which all is well is called well.

The promises are broken behind the service's back: in its database, and in what the SMTP server is said to have got.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from service.demo.servers import EmbeddedMailbox
from tests.answers import CHILD, SUBJECT, scoping
from tests.invariants import Figures, inspect
from tests.servers.dovecot import Dovecot, installed
from tests.servers.sink import Received, Sink
from tests.stage import DOCX, ON_SQLITE, Stage, mail, parsed

POLICE = "liaison@police.example"
Break = Callable[[Stage], None]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Two cases, a return with its receipt, the same again, and post that is none of ours."""
    server, sink = Dovecot() if installed() else EmbeddedMailbox(), Sink()
    server.start()
    sink.start()
    stage = Stage(tmp_path_factory.mktemp("whole"), server, sink, database=ON_SQLITE)
    reference = stage.open_case(SUBJECT, "--agency", "police")
    stage.open_case("QX 2020-05-01\n", "--agency", "health")
    stage.pass_()
    form = mail(POLICE, f"[{reference} police]", "Attached.", [("form.docx", DOCX, scoping(reference))])
    for raw in (form, form, mail("training@college.example", "Course", "Two places please.")):
        stage.server.deliver(raw)
    stage.pass_()
    yield stage
    for each in (server, sink):
        each.close()


@pytest.fixture
def stage(whole: Stage) -> Iterator[Stage]:
    """The same, put back as it was afterwards."""
    database, received = whole.folder / "state" / "rapid-review.db", list(whole.sink.received)
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    kept = database.read_bytes()
    yield whole
    for end in ("-wal", "-shm"):
        database.with_name(database.name + end).unlink(missing_ok=True)
    database.write_bytes(kept)
    whole.sink.received[:] = received


def sql(*statements: str) -> Break:
    """Says that to the database."""

    def said(stage: Stage) -> None:
        with closing(sqlite3.connect(stage.folder / "state" / "rapid-review.db")) as connection:
            for each in statements:
                connection.execute(each)
            connection.commit()

    return said


def got(change: Callable[[list[Received]], None]) -> Break:
    """Changes what the SMTP server got; the receipt is the last of it."""
    return lambda stage: change(stage.sink.received)


def receipt(mails: list[Received], old: bytes, new: bytes) -> None:
    """Puts other words into the receipt."""
    assert old in mails[-1].raw
    mails[-1] = replace(mails[-1], raw=mails[-1].raw.replace(old, new))


def to_another(mails: list[Received]) -> None:
    """The receipt went to somebody else."""
    mails[-1] = replace(mails[-1], recipients=("somebody@elsewhere.example",))


BROKEN: dict[str, tuple[Break, str]] = {
    "a row is gone": (sql("DELETE FROM messages WHERE state = 'left'"), "has no row"),
    "its state has no reason": (sql("UPDATE messages SET reason = NULL WHERE state = 'done'"), "for the reason"),
    "a reason of another state": (sql("UPDATE messages SET reason = 'bounce' WHERE state = 'done'"), "for the reason"),
    "a message waits for ever": (sql("UPDATE messages SET state = 'waiting', reason = NULL WHERE state = 'left'"), "still waits"),
    "a duplicate was done": (
        sql("UPDATE messages SET state='done', reason='return' WHERE state='duplicate'"),
        "were done 2 times",
    ),
    "a return without its message": (sql("UPDATE returns SET message_id = NULL"), "came with no message"),
    "a return of a duplicate": (
        sql("UPDATE returns SET message_id = (SELECT id FROM messages WHERE state = 'duplicate')"),
        "came with no message",
    ),
    "history was changed": (
        sql("DROP TRIGGER audit_log_no_update", "UPDATE audit_log SET kind = 'case_closed' WHERE kind = 'case_opened'"),
        "was changed",
    ),
    "a mail never came": (got(lambda mails: mails.pop() and None), "was never delivered"),
    "a mail came twice": (got(lambda mails: mails.append(mails[-1])), "nothing says that it was uncertain"),
    "a mail went to another": (got(to_another), "was owed to another"),
    "a mail that nobody owed": (got(lambda mails: receipt(mails, b"Message-ID: <", b"Message-ID: <x")), "nobody owed"),
    "a set aside mail went": (
        sql("UPDATE outbox SET state = 'discarded' WHERE kind = 'receipt'"),
        "is discarded and was delivered",
    ),
    "another case is named": (got(lambda mails: receipt(mails, b"RR-2026-001", b"RR-2026-002")), "names another case"),
    "the child is named": (got(lambda mails: receipt(mails, b"Subject: ", f"Subject: {CHILD} ".encode())), "the subject"),
}


def look(stage: Stage, **told: object) -> Figures:
    """What the checker says."""
    return inspect(stage, canaries={"RR-2026-001": (CHILD,)}, **told)  # type: ignore[arg-type]


def test_all_is_well_where_nothing_was_broken(stage: Stage) -> None:
    found = look(stage)
    assert found == Figures(tried=1, messages=3)
    assert str(found + found).startswith(
        "faults tried 2, messages in 6, lost 0, acted on twice 0, mails sent twice 0 (uncertain 0)"
    )


@pytest.mark.parametrize("name", [*BROKEN])
def test_each_broken_promise_is_found(stage: Stage, name: str) -> None:
    harm, said = BROKEN[name]
    harm(stage)
    broken = look(stage).broken
    assert any(said in each for each in broken), broken


def test_a_mail_that_is_marked_uncertain_may_have_come_twice(stage: Stage) -> None:
    got(lambda mails: mails.append(mails[-1]))(stage)
    sql("UPDATE outbox SET uncertain = 1 WHERE kind = 'receipt'")(stage)
    found = look(stage)
    assert (found.broken, found.repeated, found.uncertain) == ((), 1, 1)


def test_the_same_mail_with_other_bytes_is_found(stage: Stage) -> None:
    sql("UPDATE outbox SET uncertain = 1 WHERE kind = 'receipt'")(stage)
    last = stage.sink.received[-1]
    assert parsed(last.raw)["X-Rapid-Review-Notice"] == "receipt"
    stage.sink.received.append(replace(last, raw=last.raw + b"\r\nOne line more.\r\n"))
    assert any("different bytes" in each for each in look(stage).broken)


@pytest.mark.parametrize("line", [f"cannot read the form of {CHILD}", "Traceback (most recent call last):"])
def test_a_log_that_says_too_much_is_found(stage: Stage, tmp_path: Path, line: str) -> None:
    log = tmp_path / "daemon.log"
    log.write_text(f'{{"text": "ready"}}\n{line}\n', encoding="utf-8")
    assert any(each.startswith("a log holds") for each in look(stage, logs=[log]).broken)
