"""Events in the store: they come back whole and in order with their case, sealed, and stay when they are undone."""

from __future__ import annotations

from service.adapters.store import SqlStore
from service.domain.events import EventKind, NewEvent, of_kind
from service.domain.records import AuditEntry
from tests.adapters.samples import NOON, TODAY, new_case


def test_an_event_comes_back_with_its_case_and_stays_when_undone(store: SqlStore) -> None:
    with store.writing() as ledger:
        case = ledger.cases.open(new_case())
        rang = NewEvent(EventKind.RANG, NOON, "staff", "police", {"note": "promised for Thursday", "numbers": [1, 2]})
        first = ledger.cases.record_event(case.id, rang)
        ledger.cases.record_event(case.id, NewEvent(EventKind.PAUSED, NOON, "cli", None, {"until": TODAY}))
    with store.writing() as ledger:
        ledger.cases.undo_event(first)
    with store.reading() as ledger:
        again = ledger.cases.get(case.id)
    assert again is not None
    one, other = again.events
    assert (one.kind, one.agency, one.text("note"), one.numbers("numbers"), one.undone) == (
        EventKind.RANG,
        "police",
        "promised for Thursday",
        (1, 2),
        True,
    )
    assert (other.day("until"), other.agency) == (TODAY, None)
    assert of_kind(again.events, *EventKind) == [other]


def test_a_milestone_may_be_taken_back(store: SqlStore) -> None:
    with store.writing() as ledger:
        case = ledger.cases.open(new_case())
        ledger.cases.record_milestone(case.id, "meeting_held", TODAY)
        ledger.cases.forget_milestone(case.id, "meeting_held")
        again = ledger.cases.get(case.id)
    assert again is not None
    assert not again.done


def test_what_is_only_tried_is_taken_back_and_nothing_else(store: SqlStore) -> None:
    with store.writing() as ledger:
        case = ledger.cases.open(new_case())
        ledger.audit.append(AuditEntry("case_opened", NOON, "cli", case.id))
        with ledger.tried():
            ledger.cases.record_milestone(case.id, "meeting_held", TODAY)
            ledger.audit.append(AuditEntry("milestone_recorded", NOON, "cli", case.id))
        ledger.cases.record_milestone(case.id, "papers_circulated", TODAY)
    with store.reading() as ledger:
        again = ledger.cases.get(case.id)
        entries = [each.kind for each in ledger.audit.entries(case.id)]
    assert again is not None
    assert dict(again.done) == {"papers_circulated": TODAY}
    assert entries == ["case_opened"]
