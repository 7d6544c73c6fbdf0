"""The audit log and the notes in the store: what was appended comes back, and what was changed or taken out shows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Executable, delete, select, text, update

from service.adapters.store import SqlStore
from service.adapters.store.audit import SqlAudit
from service.adapters.store.engine import connect
from service.adapters.tables import AUDIT_LOG
from service.domain.records import AuditEntry
from tests.adapters.conftest import unguarded
from tests.adapters.samples import NOON, TODAY, new_case

COLUMNS = "chain, seq, kind, at, who, prev, hash"
ENTRY = AuditEntry("return_accepted", NOON, "service", None, {"request": 4, "version": 2})


def three_entries(store: SqlStore) -> int:
    with store.writing() as ledger:
        case = ledger.cases.open(new_case()).id
        for number in range(3):
            ledger.audit.append(AuditEntry("mail_sent", NOON + timedelta(hours=number), "service", case, {"mail": number}))
            ledger.audit.append(AuditEntry("mailbox_reached", NOON, "service"))
    return case


def tamper(database: str, *statements: Executable) -> None:
    engine = connect(database)
    try:
        with engine.begin() as connection, unguarded(connection):
            for statement in statements:
                connection.execute(statement)
    finally:
        engine.dispose()


def verify(store: SqlStore) -> list[str]:
    with store.reading() as ledger:
        return ledger.audit.verify()


def test_entries_come_back_in_order_and_by_chain(store: SqlStore) -> None:
    case = three_entries(store)
    with store.reading() as ledger:
        of_case, of_system = ledger.audit.entries(case), ledger.audit.entries(None)
        assert ledger.audit.entries(case + 1) == []
    assert [entry.evidence for entry in of_case] == [{"mail": 0}, {"mail": 1}, {"mail": 2}]
    assert of_case[2] == AuditEntry("mail_sent", NOON + timedelta(hours=2), "service", case, {"mail": 2})
    assert of_system == [AuditEntry("mailbox_reached", NOON, "service")] * 3


def test_an_entry_is_seen_inside_its_own_transaction(store: SqlStore) -> None:
    with store.writing() as ledger:
        ledger.audit.append(ENTRY)
        assert ledger.audit.entries(None) == [ENTRY]
        ledger.audit.append(ENTRY)
        assert ledger.audit.verify() == []
    with store.reading() as ledger:
        assert ledger.audit.entries(None) == [ENTRY, ENTRY]


def test_days_in_the_evidence_are_kept_as_text(store: SqlStore) -> None:
    with store.writing() as ledger:
        ledger.audit.append(AuditEntry("due_moved", NOON, "cli", None, {"to": TODAY, "labels": ("GP",)}))
        assert ledger.audit.entries(None)[0].evidence == {"to": "2026-11-23", "labels": ["GP"]}


def test_a_reason_in_a_persons_own_words_is_read_again_and_stands_sealed_in_the_database(store: SqlStore, database: str) -> None:
    entry = AuditEntry("reason_given", NOON, "cli", None, {"mail": 4, "why": "Quillonberry’s aunt rang"})
    with store.writing() as ledger:
        ledger.audit.append(entry)
    with store.reading() as ledger:
        assert ledger.audit.entries(None) == [entry]
        assert ledger.audit.verify() == []
    engine = connect(database)
    try:
        with engine.connect() as connection:
            (kept,) = connection.scalars(select(AUDIT_LOG.c.evidence)).all()
    finally:
        engine.dispose()
    assert "Quillonberry" not in kept
    assert '"mail":4' in kept


def test_evidence_that_cannot_be_kept_fails_where_it_is_said(store: SqlStore) -> None:
    with store.writing() as ledger, pytest.raises(TypeError, match="cannot be kept"):
        ledger.audit.append(AuditEntry("x", NOON, "cli", None, {"oops": object()}))


def test_entries_of_a_transaction_that_failed_are_not_there(store: SqlStore) -> None:
    def fail() -> None:
        with store.writing() as ledger:
            ledger.audit.append(ENTRY)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with store.reading() as ledger:
        assert ledger.audit.entries(None) == []


def test_whole_chains_hold_over_many_transactions(store: SqlStore) -> None:
    for _ in range(3):
        three_entries(store)
    assert verify(store) == []


CHANGES = {
    "kind": {"kind": "mail_dropped"},
    "moment": {"at": NOON + timedelta(seconds=1)},
    "who": {"who": "cli"},
    "evidence": {"evidence": '{"mail":7}'},
    "evidence taken away": {"evidence": None},
    "hash": {"hash": "0" * 64},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_changed_entry_shows(store: SqlStore, database: str, change: dict[str, object]) -> None:
    case = three_entries(store)
    tamper(database, update(AUDIT_LOG).where(AUDIT_LOG.c.chain == case, AUDIT_LOG.c.seq == 2).values(**change))
    assert "The audit log of case RR-2026-001: entry 2 was changed." in verify(store)


def test_a_changed_entry_with_a_hash_made_to_fit_shows_at_the_next(store: SqlStore, database: str) -> None:
    three_entries(store)
    tamper(database, update(AUDIT_LOG).where(AUDIT_LOG.c.chain == 0, AUDIT_LOG.c.seq == 2).values(who="cli", hash="1" * 64))
    assert "The audit log of the system: entry 3 does not follow the one before it." in verify(store)


@pytest.mark.parametrize("seq", [1, 2])
def test_an_entry_taken_out_of_the_beginning_or_the_middle_shows(store: SqlStore, database: str, seq: int) -> None:
    case = three_entries(store)
    tamper(database, delete(AUDIT_LOG).where(AUDIT_LOG.c.chain == case, AUDIT_LOG.c.seq == seq))
    assert verify(store) == [f"The audit log of case RR-2026-001: what stood between entries {seq - 1} and {seq + 1} is gone."]


def test_entries_that_changed_places_show(store: SqlStore, database: str) -> None:
    case = three_entries(store)
    of_case = "UPDATE audit_log SET seq = {to} WHERE chain = {case} AND seq = {seq}"
    moves = ((1, -1), (2, 1), (-1, 2))
    tamper(database, *(text(of_case.format(seq=seq, to=to, case=case)) for seq, to in moves))
    assert any("entry 1" in fault for fault in verify(store))


def test_an_entry_moved_to_another_chain_shows(store: SqlStore, database: str) -> None:
    case = three_entries(store)
    tamper(database, text(f"UPDATE audit_log SET chain = {case}, seq = 4 WHERE chain = 0 AND seq = 3"))
    assert verify(store) != []


def test_a_chain_cannot_be_forked(store: SqlStore, database: str) -> None:
    three_entries(store)
    with pytest.raises(Exception, match=r"UNIQUE|unique"):
        tamper(database, text(f"INSERT INTO audit_log ({COLUMNS}) SELECT {COLUMNS} FROM audit_log"))


def test_chains_are_written_in_one_order_whatever_the_order_of_events(store: SqlStore) -> None:
    with store.writing() as ledger:
        for case in (3, None, 2):
            ledger.audit.append(AuditEntry("x", NOON, "cli", case))
        assert isinstance(ledger.audit, SqlAudit)
    with store.reading() as ledger:
        assert [len(ledger.audit.entries(case)) for case in (None, 2, 3)] == [1, 1, 1]
        assert ledger.audit.verify() == []


def test_a_note_is_set_replaced_and_taken_away(store: SqlStore) -> None:
    with store.writing() as ledger:
        assert ledger.notes.get("mailbox_reached_at") is None
        ledger.notes.set("mailbox_reached_at", "today")
        ledger.notes.set("mailbox_reached_at", "tomorrow")
        ledger.notes.set("other", "")
    with store.writing() as ledger:
        assert (ledger.notes.get("mailbox_reached_at"), ledger.notes.get("other")) == ("tomorrow", "")
        ledger.notes.set("mailbox_reached_at", None)
        ledger.notes.set("never", None)
        assert ledger.notes.get("mailbox_reached_at") is None
