"""Tampering with the audit log, by SQL on the database as somebody would who may write to it: each way of it shows, and where."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Connection, delete, insert, select, text, update

from service.adapters.store import SqlStore
from service.adapters.store.audit_checks import DAY_CLOSED
from service.adapters.store.audit_links import COVERED, SYSTEM, Link, digest, hash_of
from service.adapters.store.engine import connect
from service.adapters.tables import AUDIT_LOG
from service.domain.heads import shown, typed
from service.domain.records import AuditEntry
from tests.adapters.conftest import unguarded
from tests.adapters.samples import NOON, TODAY, new_case

A_DAY = timedelta(days=1)
LOG = AUDIT_LOG.c

Tampering = Callable[[Connection], object]


def wrote(store: SqlStore, case: int | None, at: datetime, count: int = 1) -> None:
    with store.writing() as ledger:
        for number in range(count):
            ledger.audit.append(AuditEntry("mail_sent", at, "service", case, {"mail": number, "why": "words"}))


def closed(store: SqlStore, day: date, at: datetime) -> str:
    with store.writing() as ledger:
        return ledger.audit.close_day(day, at)


@pytest.fixture
def heads(store: SqlStore) -> tuple[str, str]:
    """Cases 1 and 2 with entries on two days and one after; the heads of both days. The system's chain: 1-2, day, 4, day, 6."""
    with store.writing() as ledger:
        cases = [ledger.cases.open(new_case()).id for _ in range(2)]
    assert cases == [1, 2] or cases[1] == cases[0] + 1
    for case in cases:
        wrote(store, case, NOON, 3)
    wrote(store, None, NOON, 2)
    first = closed(store, TODAY, NOON)
    wrote(store, cases[0], NOON + A_DAY, 2)
    wrote(store, None, NOON + A_DAY)
    second = closed(store, TODAY + A_DAY, NOON + A_DAY)
    wrote(store, cases[0], NOON + 2 * A_DAY)
    wrote(store, None, NOON + 2 * A_DAY)
    return first, second


@pytest.fixture
def one(store: SqlStore, heads: tuple[str, str]) -> int:
    """The id of the first case."""
    with store.reading() as ledger:
        return ledger.cases.all()[0].id


def tampered(database: str, *done: Tampering) -> None:
    engine = connect(database)
    try:
        with engine.begin() as connection, unguarded(connection):
            for each in done:
                each(connection)
    finally:
        engine.dispose()


def verify(store: SqlStore, head: str = "") -> list[str]:
    with store.reading() as ledger:
        return ledger.audit.verify(head)


def changed(chain: int, seq: int, /, **values: object) -> Tampering:
    return lambda connection: connection.execute(update(AUDIT_LOG).where(LOG.chain == chain, LOG.seq == seq).values(**values))


def cut(chain: int, seq: int) -> Tampering:
    return lambda connection: connection.execute(delete(AUDIT_LOG).where(LOG.chain == chain, LOG.seq >= seq))


def test_an_untouched_log_holds_to_each_head(store: SqlStore, heads: tuple[str, str]) -> None:
    assert [verify(store, each) for each in ("", *heads, heads[0][:16])] == [[]] * 4
    [fault] = verify(store, "f" * 16)
    assert fault.startswith("The audit log of the system: no entry has the head ffff-ffff-ffff-ffff; its end was cut off, or")


def test_a_day_is_closed_once_and_holds_the_heads_of_what_grew(store: SqlStore, heads: tuple[str, str], one: int) -> None:
    assert closed(store, TODAY + A_DAY, NOON + A_DAY) == heads[1]
    with store.reading() as ledger:
        days = [each.evidence or {} for each in ledger.audit.entries(None) if each.kind == DAY_CLOSED]
        last = ledger.audit.history(one)[4]
        assert ledger.audit.closed(TODAY + A_DAY) == heads[1]
        assert ledger.audit.closed(TODAY) is None  # another is the last
    assert [each["day"] for each in days] == ["2026-11-23", "2026-11-24"]
    assert sorted(days[0]["heads"]) == [str(one), str(one + 1)]  # type: ignore[call-overload]
    assert days[1]["heads"] == {str(one): [last.seq, last.hash]}  # the other case had not grown
    assert days[1]["over"] == digest({str(one): [last.seq, last.hash]})


CHANGES: dict[str, object] = {
    "prev": "3" * 64,
    "kind": "mail_dropped",
    "at": NOON + timedelta(microseconds=1),
    "who": "cli:somebody",
    "evidence": '{"mail":7}',
    "hash": "1" * 64,
    "chain": 77,
    "seq": 99,
}


def test_every_column_that_says_something_is_among_the_changes() -> None:
    assert {*COVERED, "at", "hash"} == CHANGES.keys() == {each.name for each in AUDIT_LOG.columns} - {"id"}


@pytest.mark.parametrize("column", CHANGES)
@pytest.mark.parametrize("seq", [1, 2, 5], ids=["first", "second", "a closing"])
def test_a_change_of_any_column_shows(column: str, seq: int, store: SqlStore, heads: tuple[str, str], database: str) -> None:
    tampered(database, changed(SYSTEM, seq, **{column: CHANGES[column]}))
    assert any("of the system" in each for each in verify(store))


@pytest.mark.parametrize("column", CHANGES)
def test_a_change_of_any_column_in_a_cases_chain_shows(column: str, store: SqlStore, one: int, database: str) -> None:
    tampered(database, changed(one, 3, **{column: CHANGES[column]}))
    assert any("of case RR-2026-001" in each for each in verify(store))


def test_an_entry_taken_out_shows_with_its_place(store: SqlStore, one: int, database: str) -> None:
    tampered(database, lambda connection: connection.execute(delete(AUDIT_LOG).where(LOG.chain == one, LOG.seq == 2)))
    assert verify(store) == ["The audit log of case RR-2026-001: what stood between entries 1 and 3 is gone."]


def test_entries_that_changed_places_show(store: SqlStore, one: int, database: str) -> None:
    tampered(database, changed(one, 2, seq=-1), changed(one, 3, seq=2), changed(one, -1, seq=3))
    assert {"entry 2 was changed.", "entry 3 was changed."} <= {each.partition(": ")[2] for each in verify(store)}


def test_entries_numbered_anew_after_one_was_taken_out_show(store: SqlStore, one: int, database: str) -> None:
    move = [changed(one, seq, seq=seq - 1) for seq in (3, 4, 5, 6)]
    tampered(database, lambda connection: connection.execute(delete(AUDIT_LOG).where(LOG.chain == one, LOG.seq == 2)), *move)
    assert "The audit log of case RR-2026-001: entry 2 was changed." in verify(store)


@pytest.mark.parametrize(("from_seq", "stands", "day"), [(5, 4, "2026-11-24"), (3, 2, "2026-11-24"), (2, 1, "2026-11-24")])
def test_a_cut_tail_of_a_cases_chain_shows(
    from_seq: int, stands: int, day: str, store: SqlStore, one: int, database: str
) -> None:
    tampered(database, cut(one, from_seq))
    expected = f"The audit log of case RR-2026-001: it ends with entry {stands}; entry 5 stood there when {day} was closed."
    assert verify(store) == [expected]


def test_what_came_after_the_last_close_is_not_yet_held_fast(store: SqlStore, one: int, database: str) -> None:
    tampered(database, cut(one, 6))
    assert verify(store) == []  # said in the README: the head is that of the morning


def test_a_chain_that_is_gone_shows_with_its_case(store: SqlStore, one: int, database: str) -> None:
    tampered(database, cut(one, 1))
    assert verify(store) == ["The audit log of case RR-2026-001: all of it is gone; it had 5 entries when 2026-11-24 was closed."]


@pytest.mark.parametrize("seq", [1, 3, 5], ids=["all of it", "both days", "the last day"])
def test_a_cut_tail_of_the_systems_chain_shows_against_the_head_of_a_summary(
    seq: int, store: SqlStore, heads: tuple[str, str], database: str
) -> None:
    tampered(database, cut(SYSTEM, seq))
    assert verify(store) == []
    [fault] = verify(store, heads[1][:16])
    assert shown(heads[1]) in fault
    assert "cut off" in fault


def forged(connection: Connection, chain: int, from_seq: int, **values: object) -> None:
    """Changes one entry and makes every hash after it anew, as somebody would who knows how they are made."""
    rows = connection.execute(select(AUDIT_LOG).where(LOG.chain == chain, LOG.seq >= from_seq).order_by(LOG.seq)).all()
    prev = rows[0].prev
    for row in rows:
        link = Link(row.chain, row.seq, prev, row.kind, row.at, row.who, row.evidence)
        if row.seq == from_seq:
            link = replace(link, **values)  # type: ignore[arg-type]
        prev = hash_of(link)
        new = {name: getattr(link, name) for name in (*COVERED, "at")} | {"hash": prev}
        connection.execute(update(AUDIT_LOG).where(LOG.id == row.id).values(**new))


def test_a_cases_chain_written_anew_shows_against_the_days(store: SqlStore, one: int, database: str) -> None:
    tampered(database, lambda connection: forged(connection, one, 2, who="cli:somebody"))
    assert verify(store) == [
        f"The audit log of case RR-2026-001: entry {seq} is not the one that stood there when {day} was closed."
        for seq, day in ((3, "2026-11-23"), (5, "2026-11-24"))
    ]


def test_what_was_written_anew_with_all_its_hashes_shows_against_the_head_alone(
    store: SqlStore, heads: tuple[str, str], one: int, database: str
) -> None:
    def forge_everything(connection: Connection) -> None:
        forged(connection, one, 5, who="cli:somebody")
        case = connection.execute(select(LOG.hash).where(LOG.chain == one, LOG.seq == 5)).scalar_one()
        fifth = connection.execute(select(LOG.evidence).where(LOG.chain == SYSTEM, LOG.seq == 5)).scalar_one()
        evidence = json.loads(fifth) | {"heads": {str(one): [5, case]}, "over": digest({str(one): [5, case]})}
        forged(connection, SYSTEM, 5, evidence=json.dumps(evidence, sort_keys=True, separators=(",", ":")))

    tampered(database, forge_everything)
    assert verify(store) == []
    assert verify(store, heads[0]) == []  # the day before was left as it was
    assert len(verify(store, heads[1][:16])) == 1


@pytest.mark.parametrize("evidence", ["", "[]", "{}", '{"day":"x","heads":7}', '{"day":"x","heads":{"a":[1]}}', None])
def test_a_closing_that_makes_no_sense_is_a_fault_and_no_crash(
    evidence: str | None, store: SqlStore, heads: tuple[str, str], database: str
) -> None:
    tampered(database, changed(SYSTEM, 5, evidence=evidence))
    assert "The audit log of the system: entry 5 was changed." in verify(store)
    assert closed(store, TODAY + A_DAY, NOON + A_DAY) != heads[1]  # and a day can be closed all the same


def test_an_invented_entry_shows(store: SqlStore, one: int, database: str) -> None:
    values = {
        "chain": one,
        "seq": 7,
        "kind": "case_closed",
        "at": NOON,
        "who": "cli:somebody",
        "prev": "0" * 64,
        "hash": "2" * 64,
    }
    tampered(database, lambda connection: connection.execute(insert(AUDIT_LOG).values(**values)))
    assert "The audit log of case RR-2026-001: entry 7 does not follow the one before it." in verify(store)


@pytest.mark.parametrize("statement", ["UPDATE audit_log SET who = 'cli'", "DELETE FROM audit_log WHERE seq = 2"])
def test_the_database_refuses_to_change_the_log(statement: str, store: SqlStore, one: int, database: str) -> None:
    engine = connect(database)
    try:
        with pytest.raises(Exception, match="append-only"), engine.begin() as connection:
            connection.execute(text(statement))
    finally:
        engine.dispose()
    assert verify(store) == []


def test_a_day_is_closed_in_a_transaction_of_its_own(store: SqlStore) -> None:
    with store.writing() as ledger:
        ledger.audit.append(AuditEntry("x", NOON, "cli"))
        with pytest.raises(ValueError, match="of its own"):
            ledger.audit.close_day(TODAY, NOON)


@pytest.mark.parametrize(
    ("text_", "digits"),
    [
        ("5b1e-90c4-7d2a-f638", "5b1e90c47d2af638"),
        (" 5B1E 90c4 7d2a f638 ", "5b1e90c47d2af638"),
        ("5" * 64, "5" * 64),
        ("5b1e-90c4-7d2a-f63", None),
        ("5b1e-90c4-7d2a-f63g", None),
        ("5" * 65, None),
        ("", None),
    ],
)
def test_a_head_is_typed_as_it_is_shown(text_: str, digits: str | None) -> None:
    assert typed(text_) == digits
    assert digits is None or typed(shown(digits)) == digits[:16]
