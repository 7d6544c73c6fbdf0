"""A case that was read is kept until it changes: whoever changes it, in whatever process, is seen with the next look."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date

import pytest
from sqlalchemy import text

from service.adapters.store import SqlLedger, SqlStore, open_store
from service.adapters.store.engine import connect
from service.adapters.vault import Keyed
from service.domain.cases import Case, CaseStatus, RequestState, Subject
from service.domain.events import EventKind, NewEvent
from tests.adapters.conftest import KEY
from tests.adapters.samples import NOON, TODAY, new_case, new_return

Write = Callable[[SqlLedger, Case], object]

WRITES: dict[str, Write] = {
    "status": lambda ledger, case: ledger.cases.step(case.id, CaseStatus.REFERRED),
    "clock": lambda ledger, case: ledger.cases.start_clock(case.id, TODAY),
    "period": lambda ledger, case: ledger.cases.set_period(case.id, date(2024, 1, 1), TODAY),
    "alias": lambda ledger, case: ledger.cases.add_alias(case.id, "CMS-9"),
    "subject": lambda ledger, case: ledger.cases.add_subjects(case.id, [Subject("XY")]),
    "agency": lambda ledger, case: ledger.cases.add_agency(case.id, "health", "Westmere Hospital", "H", False),
    "contact": lambda ledger, case: ledger.cases.add_contact(case.id, "police", "b@police.example"),
    "contact gone": lambda ledger, case: ledger.cases.remove_contact(case.id, "police", "a@police.example"),
    "barred": lambda ledger, case: ledger.cases.bar(case.id, "d@police.example"),
    "unbarred": lambda ledger, case: ledger.cases.unbar(case.id, "c@police.example"),
    "request": lambda ledger, case: ledger.cases.add_request(case.id, "police", "chronology", TODAY),
    "asked": lambda ledger, case: ledger.cases.asked(case.requests[0].id, TODAY),
    "request's state": lambda ledger, case: ledger.cases.step_request(case.requests[0].id, RequestState.QUERIED, TODAY),
    "due": lambda ledger, case: ledger.cases.due(case.requests[0].id, date(2026, 12, 24)),
    "promise": lambda ledger, case: ledger.cases.promise(case.requests[0].id, TODAY),
    "needed": lambda ledger, case: ledger.cases.need(case.requests[0].id, ["Analysis"]),
    "return": lambda ledger, case: ledger.cases.add_return(new_return(case.requests[0].id, missing=("Learning",))),
    "milestone": lambda ledger, case: ledger.cases.record_milestone(case.id, "meeting", TODAY),
    "milestone gone": lambda ledger, case: ledger.cases.forget_milestone(case.id, "asked"),
    "event": lambda ledger, case: ledger.cases.record_event(case.id, NewEvent(EventKind.CHOSEN, NOON, "staff", None, {})),
    "event undone": lambda ledger, case: ledger.cases.undo_event(case.events[0].id),
    "erased": lambda ledger, case: ledger.erasure.erase_case(case.id, TODAY, NOON),
}
"""Everything that can be written of a case."""


@pytest.fixture
def elsewhere(database: str, store: SqlStore) -> Iterator[SqlStore]:
    """The same database, as another process has it open."""
    opened = open_store(database, Keyed(KEY))
    yield opened
    opened.close()


@pytest.fixture
def case(store: SqlStore) -> Case:
    """A case of which there is something of every sort."""
    with store.writing() as ledger:
        number = ledger.cases.open(new_case()).id
        ledger.cases.add_agency(number, "police", "Westmere Police", "", False)
        ledger.cases.add_contact(number, "police", "a@police.example")
        ledger.cases.bar(number, "c@police.example")
        ledger.cases.add_request(number, "police", "scoping", TODAY)
        ledger.cases.record_milestone(number, "asked", TODAY)
        ledger.cases.record_event(number, NewEvent(EventKind.CHOSEN, NOON, "staff", None, {}))
    return seen(store, number)


def seen(store: SqlStore, number: int) -> Case:
    with store.reading() as ledger:
        found = ledger.cases.get(number)
    assert found is not None
    return found


def test_a_case_that_has_not_changed_is_not_read_again(store: SqlStore, case: Case) -> None:
    assert seen(store, case.id) is case
    with store.reading() as ledger:
        assert ledger.cases.live()[0] is case
        assert ledger.cases.by_reference(case.reference) is case


@pytest.mark.parametrize("name", WRITES)
def test_what_another_process_writes_is_seen(name: str, store: SqlStore, elsewhere: SqlStore, database: str, case: Case) -> None:
    before = seen(elsewhere, case.id)
    assert before == case
    with store.writing() as ledger:
        WRITES[name](ledger, case)
        inside = ledger.cases.get(case.id)
    fresh = open_store(database, Keyed(KEY))
    now = seen(fresh, case.id)
    fresh.close()
    assert now != before
    assert inside == seen(store, case.id) == seen(elsewhere, case.id) == now


def test_what_is_taken_back_was_never_there(store: SqlStore, elsewhere: SqlStore, case: Case) -> None:
    seen(elsewhere, case.id)
    with suppress(ZeroDivisionError), store.writing() as ledger:
        ledger.cases.add_alias(case.id, "CMS-9")
        assert "CMS-9" in (ledger.cases.get(case.id) or case).aliases
        raise ZeroDivisionError
    with store.writing() as ledger:
        with ledger.tried():
            ledger.cases.add_alias(case.id, "CMS-10")
            assert "CMS-10" in (ledger.cases.get(case.id) or case).aliases
        assert ledger.cases.get(case.id) == case
        ledger.cases.add_alias(case.id, "CMS-11")  # as many writes as were taken back, and others
    assert seen(store, case.id).aliases == seen(elsewhere, case.id).aliases == ("CMS-11",)


def test_what_is_written_past_the_program_is_seen(database: str, store: SqlStore, case: Case) -> None:
    engine = connect(database)
    with engine.begin() as connection:
        connection.execute(text("UPDATE requests SET due_on = '2027-01-04'"))
    engine.dispose()
    assert seen(store, case.id).requests[0].due_on == date(2027, 1, 4)


def test_other_cases_stay_kept(store: SqlStore, case: Case) -> None:
    with store.writing() as ledger:
        other = ledger.cases.open(new_case())
        ledger.cases.add_alias(other.id, "CMS-9")
    assert seen(store, case.id) is case


def test_cases_opened_under_the_same_rules_share_them(store: SqlStore, case: Case) -> None:
    with store.writing() as ledger:
        other = ledger.cases.open(new_case())
    assert seen(store, other.id).rules is case.rules
